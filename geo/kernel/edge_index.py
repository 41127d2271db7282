"""Border edges sorted into longitude/latitude cells, so that a path asks only the edges in the cells it passes.

Edges are cut into short pieces, and up to four pieces that follow one another along a border make a cluster. Cells list
the clusters that touch them. Cells are stored column by column (a column is one strip of longitude, its cells run south
to north). The part of a path inside one column covers a run of neighbouring cells, and these lie next to each other in
storage: one slice a column. Clusters far from the path are dropped by their boxes before any piece is looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.kernel.borders import BorderEdges

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.intp]
    BoolArray = NDArray[np.bool_]

_Number = TypeVar("_Number", np.float64, np.int16)

WIDTH_DEG = 0.5
HEIGHT_DEG = 0.1  # flat cells: a path runs through a strip of longitude in few of them
COARSE_DEG = WIDTH_DEG  # of the squares by which whole arcs are dropped
LONGEST_PIECE_DEG = 0.25  # longer edges are split, so that a path bends little along one piece
CLUSTER = 4  # pieces
_LONGEST_IN_CLUSTER_DEG = LONGEST_PIECE_DEG / CLUSTER  # longer pieces stand alone: no cluster is wider than a piece


@dataclass(frozen=True, eq=False)
class EdgeIndex:
    """Border edges, cut into pieces of at most a quarter of a degree, in clusters listed cell by cell.

    Attributes
    ----------
    width_deg, height_deg, columns, rows
        Size of a cell and how many there are around the Earth and from pole to pole.
    start
        First position in the listing of each cell (column by column, south to north), length ``columns * rows + 1``.
    cluster
        Number of the cluster at each position of the listing; a cluster is listed in every cell that its box touches.
    east, lat, half_width, half_height
        Its box: middle in degrees east of the middle of the listing's column, and latitude of the middle; half its
        size. Four bytes each, the box widened by what that loses.
    lon1, lat1, lon2, lat2
        Ends of the pieces, shape (4, clusters), degrees; NaN where a cluster has fewer pieces. Piece ``p`` is the one
        at ``p % 4, p // 4``.
    left, right
        State on either side, in the same shape; index into the state list, -1 for none.
    held
        How often clusters are listed west and south of the corners of half degrees, columns first, running on half
        round the Earth: four of these numbers tell whether a box holds any.
    """

    width_deg: float
    height_deg: float
    columns: int
    rows: int
    start: NDArray[np.int32]
    cluster: NDArray[np.int32]
    east: NDArray[np.float32]
    lat: NDArray[np.float32]
    half_width: NDArray[np.float32]
    half_height: NDArray[np.float32]
    lon1: FloatArray
    lat1: FloatArray
    lon2: FloatArray
    lat2: FloatArray
    left: NDArray[np.int16]
    right: NDArray[np.int16]
    held: NDArray[np.int64]


def ranges(first: NDArray[np.integer], count: NDArray[np.integer]) -> tuple[IntArray, NDArray[np.int64]]:
    """Expand runs: return for each element its run's number and its value ``first, first + 1, ...``.

    Examples
    --------
    >>> ranges(np.array([5, 9]), np.array([2, 3]))
    (array([0, 0, 1, 1, 1]), array([ 5,  6,  9, 10, 11]))
    """
    run = np.repeat(np.arange(len(first)), count)
    offset = np.cumsum(count) - count
    return run, np.arange(len(run), dtype=np.int64) + np.repeat(first - offset, count)


def place_of(piece: IntArray) -> tuple[IntArray, IntArray]:
    """Return where pieces stand in the arrays of an :class:`EdgeIndex`."""
    return piece % CLUSTER, piece // CLUSTER


def _split(edges: BorderEdges) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, IntArray]:
    """Cut long edges into equal pieces; return the ends of all pieces and the edge each belongs to."""
    ends = edges.lon1, edges.lat1, edges.lon2, edges.lat2
    span = np.maximum(np.abs(edges.lon2 - edges.lon1), np.abs(edges.lat2 - edges.lat1))
    long = np.flatnonzero(span > LONGEST_PIECE_DEG)
    short = np.flatnonzero(span <= LONGEST_PIECE_DEG)
    parts = np.ceil(span[long] / LONGEST_PIECE_DEG).astype(np.int64)
    of, k = ranges(np.zeros(len(long), dtype=np.int64), parts)
    n = parts[of]
    x1, y1, x2, y2 = (v[long][of] for v in ends)

    def point(a: FloatArray, b: FloatArray, j: NDArray[np.int64]) -> FloatArray:
        return np.where(j == n, b, a + (b - a) * (j / n))  # true ends bit for bit: vertices are shared

    pieces = point(x1, x2, k), point(y1, y2, k), point(x1, x2, k + 1), point(y1, y2, k + 1)
    lon1, lat1, lon2, lat2 = (np.concatenate([v[short], piece]) for v, piece in zip(ends, pieces, strict=True))
    return lon1, lat1, lon2, lat2, np.concatenate([short, long[of]])


def _first_of_clusters(lon1: FloatArray, lat1: FloatArray, lon2: FloatArray, lat2: FloatArray) -> IntArray:
    """Return the first piece of each cluster: at most four short pieces that follow one another."""
    n = len(lon1)
    long = np.maximum(np.abs(lon2 - lon1), np.abs(lat2 - lat1)) > _LONGEST_IN_CLUSTER_DEG
    begins = np.ones(n, dtype=bool)
    begins[1:] = (lon1[1:] != lon2[:-1]) | (lat1[1:] != lat2[:-1]) | long[1:] | long[:-1]
    place = np.arange(n)
    run = np.maximum.accumulate(np.where(begins, place, 0))
    return np.flatnonzero((place - run) % CLUSTER == 0)


def build_edge_index(edges: BorderEdges) -> EdgeIndex:
    """Sort border edges into cells.

    Parameters
    ----------
    edges
        Border edges with longitudes in [-180, 180].

    Returns
    -------
    EdgeIndex

    Examples
    --------
    >>> from geo.kernel.borders import BorderEdges
    >>> one = np.array([0.1]), np.array([0.11]), np.array([0.1]), np.array([0.14])
    >>> grid = build_edge_index(BorderEdges(*one, np.array([0], np.int16), np.array([-1], np.int16)))
    >>> len(grid.cluster)  # one edge, one cell
    1
    """
    columns, rows = round(360.0 / WIDTH_DEG), round(180.0 / HEIGHT_DEG)
    *ends, edge = _split(edges)
    first = _first_of_clusters(*ends)
    k = np.arange(CLUSTER)[:, None]
    piece = np.where(k < np.diff(first, append=len(edge)), first + k, len(edge))  # the last stands for none

    def in_clusters(values: NDArray[_Number], rest: float) -> NDArray[_Number]:
        padded: NDArray[_Number] = np.append(values, values.dtype.type(rest)).take(piece)
        return padded

    lon1, lat1, lon2, lat2 = ends
    west, south, east, north = _boxes(first, lon1, lat1, lon2, lat2)
    own, column, cell = _list_cells(west, south, east, north, columns, rows)
    order = np.argsort(cell, kind="stable")
    own, column, cell = own[order], column[order], cell[order]
    start = np.zeros(columns * rows + 1, dtype=np.int32)
    last = np.flatnonzero(np.append(cell[1:] != cell[:-1], True)[: len(cell)])
    start[cell[last] + 1] = np.diff(last, prepend=-1)
    np.cumsum(start, out=start)
    middle = (column + 0.5) * WIDTH_DEG - 180.0  # of the column, on the side of the seam where the cluster has it
    lat, half_height = _in_four_bytes(south[own], north[own])
    from_middle, half_width = _in_four_bytes(west[own] - middle, east[own] - middle)
    return EdgeIndex(
        width_deg=WIDTH_DEG,
        height_deg=HEIGHT_DEG,
        columns=columns,
        rows=rows,
        start=start,
        cluster=own.astype(np.int32),
        east=from_middle,
        lat=lat,
        half_width=half_width,
        half_height=half_height,
        lon1=in_clusters(lon1, np.nan),
        lat1=in_clusters(lat1, np.nan),
        lon2=in_clusters(lon2, np.nan),
        lat2=in_clusters(lat2, np.nan),
        left=in_clusters(edges.left[edge], -1),
        right=in_clusters(edges.right[edge], -1),
        held=_held(start, columns, rows),
    )


def _boxes(
    first: IntArray, lon1: FloatArray, lat1: FloatArray, lon2: FloatArray, lat2: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return the west, south, east and north of each cluster."""
    if not len(first):
        none = np.zeros(0)
        return none, none, none, none
    return (
        np.minimum.reduceat(np.minimum(lon1, lon2), first),
        np.minimum.reduceat(np.minimum(lat1, lat2), first),
        np.maximum.reduceat(np.maximum(lon1, lon2), first),
        np.maximum.reduceat(np.maximum(lat1, lat2), first),
    )


def _in_four_bytes(low: FloatArray, high: FloatArray) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return middle and half size in four bytes, the size rounded up so that nothing is lost."""
    middle = (0.5 * (low + high)).astype(np.float32)
    half = np.maximum(high - middle, middle - low)
    return middle, np.nextafter(half.astype(np.float32), np.float32(np.inf))


def _list_cells(
    west: FloatArray, south: FloatArray, east: FloatArray, north: FloatArray, columns: int, rows: int
) -> tuple[IntArray, NDArray[np.int64], NDArray[np.int64]]:
    """Return every pair of cluster and cell that its box touches: cluster, column (from -1 to columns), cell."""
    c0 = np.floor((west + 180.0) / WIDTH_DEG).astype(np.int64)
    c1 = np.floor((east + 180.0) / WIDTH_DEG).astype(np.int64)
    r0 = _row_of(south, rows)
    r1 = _row_of(north, rows)
    single = np.flatnonzero((c0 == c1) & (r0 == r1))
    wide = np.flatnonzero((c0 != c1) | (r0 != r1))
    run, column = ranges(c0[wide], (c1 - c0 + 1)[wide])
    own = wide[run]
    again, row = ranges(r0[own], (r1 - r0 + 1)[own])
    own, column, row = (
        np.concatenate(v) for v in ((single, own[again]), (c0[single], column[again]), (r0[single], row))
    )
    return own, column, column % columns * rows + row


def _row_of(lat: FloatArray, rows: int) -> NDArray[np.int64]:
    return np.clip(((lat + 90.0) / HEIGHT_DEG).astype(np.int64), 0, rows - 1)


def _held(start: NDArray[np.int32], columns: int, rows: int) -> NDArray[np.int64]:
    """Sum up the listing from south and west over half degrees, half round the Earth again beyond its end."""
    per_row = round(COARSE_DEG / HEIGHT_DEG)
    at = start[:-1].reshape(columns, rows)[:, ::per_row]
    counts = np.diff(at.ravel(), append=start[-1]).reshape(at.shape)
    again = columns // 2
    summed = np.zeros((columns + again + 1, at.shape[1] + 1), dtype=np.int64)
    inner = summed[1:, 1:]
    inner[:columns], inner[columns:] = counts, counts[:again]
    np.cumsum(inner, axis=0, out=inner)
    np.cumsum(inner, axis=1, out=inner)
    return summed


def any_edge(grid: EdgeIndex, west: FloatArray, width: FloatArray, south: FloatArray, north: FloatArray) -> BoolArray:
    """Say of boxes whether an edge may reach into them: whether one is listed in the half degrees that they touch.

    Parameters
    ----------
    grid
        Border edges in cells.
    west, width, south, north
        Boxes in degrees; those more than 90 degrees wide are not looked at, and may hold one.
    """
    c0 = np.floor((west + 180.0) / COARSE_DEG).astype(np.int64)
    c1 = np.floor((west + np.minimum(width, 90.0) + 180.0) / COARSE_DEG).astype(np.int64) + 1
    turn = grid.columns * np.floor_divide(c0, grid.columns)
    r0 = ((south + 90.0) / COARSE_DEG).astype(np.int64)
    r1 = ((north + 90.0) / COARSE_DEG).astype(np.int64) + 1
    r0, r1 = np.maximum(r0, 0), np.minimum(r1, grid.held.shape[1] - 1)
    held, stride = grid.held.ravel(), grid.held.shape[1]
    a, b = (c0 - turn) * stride, (c1 - turn) * stride
    some: BoolArray = (held[b + r1] - held[b + r0] - held[a + r1] + held[a + r0] > 0) | (width > 90.0)
    return some
