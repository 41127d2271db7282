"""Border edges sorted into longitude/latitude cells, so that a path asks only the edges in the cells it passes.

Cells are stored column by column (a column is one strip of longitude, its cells run south to north). The part of a path
inside one column covers a run of neighbouring cells, and these lie next to each other in storage: one slice a column.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.borders import BorderEdges

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.intp]

WIDTH_DEG = 0.25
HEIGHT_DEG = 0.05  # flat cells: a path runs through a strip of longitude in few of them
LONGEST_PIECE_DEG = 0.25  # longer edges are split, so that a path bends little along one piece
_BLOCK = 32_768
_PAD_DEG = 1e-7  # 1 cm: what rounding may move a line across a cell's rim


@dataclass(frozen=True, eq=False)
class EdgeGrid:
    """Border edges, cut into pieces of at most a quarter of a degree, listed cell by cell.

    Attributes
    ----------
    width_deg, height_deg, columns, rows
        Size of a cell and how many there are around the Earth and from pole to pole.
    start
        First position in the listing of each cell (column by column, south to north), length ``columns * rows + 1``.
    piece
        Number of the piece at each position; a piece is listed in every cell that it touches.
    lon1, lat1, lon2, lat2, dlon
        Ends of the piece at each position, degrees, and ``lon2 - lon1``.
    left, right
        State on either side, index into the state list, -1 for none.
    near
        For each square degree (360 columns of 180) whether it or one of the eight around it has an edge.
    """

    width_deg: float
    height_deg: float
    columns: int
    rows: int
    start: NDArray[np.int32]
    piece: NDArray[np.int32]
    lon1: FloatArray
    lat1: FloatArray
    lon2: FloatArray
    lat2: FloatArray
    dlon: FloatArray
    left: NDArray[np.int16]
    right: NDArray[np.int16]
    near: NDArray[np.bool_]


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


def _list_cells(
    lon1: FloatArray, lat1: FloatArray, lon2: FloatArray, lat2: FloatArray, columns: int, rows: int
) -> tuple[IntArray, NDArray[np.int64]]:
    """Return every pair of piece and cell that it touches."""
    w = WIDTH_DEG
    west, east = np.minimum(lon1, lon2), np.maximum(lon1, lon2)
    south, north = np.minimum(lat1, lat2), np.maximum(lat1, lat2)
    c0 = np.floor((west - _PAD_DEG + 180.0) / w).astype(np.int64)
    c1 = np.floor((east + _PAD_DEG + 180.0) / w).astype(np.int64)
    r0 = _row_of(south - _PAD_DEG, rows)
    r1 = _row_of(north + _PAD_DEG, rows)
    one = (c0 == c1) & (r0 == r1)
    single, wide = np.flatnonzero(one), np.flatnonzero(~one)
    run, column = ranges(c0[wide], (c1 - c0 + 1)[wide])
    k = wide[run]
    # latitude of the piece where it enters and leaves the column
    dx, dy = lon2[k] - lon1[k], lat2[k] - lat1[k]
    upright = np.abs(dx) <= 2.0 * _PAD_DEG
    slope = np.divide(dy, dx, out=np.zeros_like(dx), where=~upright)
    rim = column * w - 180.0
    ya = lat1[k] + slope * (np.clip(rim - _PAD_DEG, west[k], east[k]) - lon1[k])
    yb = lat1[k] + slope * (np.clip(rim + w + _PAD_DEG, west[k], east[k]) - lon1[k])
    low, high = np.where(upright, south[k], np.minimum(ya, yb)), np.where(upright, north[k], np.maximum(ya, yb))
    first = _row_of(low - _PAD_DEG, rows)
    last = _row_of(high + _PAD_DEG, rows)
    listing, row = ranges(first, last - first + 1)
    cells = np.concatenate([c0[single] % columns * rows + r0[single], column[listing] % columns * rows + row])
    return np.concatenate([single, k[listing]]), cells


def _row_of(lat: FloatArray, rows: int) -> NDArray[np.int64]:
    return np.clip(((lat + 90.0) / HEIGHT_DEG).astype(np.int64), 0, rows - 1)


def build_grid(edges: BorderEdges) -> EdgeGrid:
    """Sort border edges into cells.

    Parameters
    ----------
    edges
        Border edges with longitudes in [-180, 180].

    Returns
    -------
    EdgeGrid

    Examples
    --------
    >>> from geo.borders import BorderEdges
    >>> one = np.array([0.1]), np.array([0.11]), np.array([0.1]), np.array([0.14])
    >>> grid = build_grid(BorderEdges(*one, np.array([0], np.int16), np.array([-1], np.int16)))
    >>> len(grid.piece)  # one edge, one cell
    1
    """
    columns, rows = round(360.0 / WIDTH_DEG), round(180.0 / HEIGHT_DEG)
    lon1, lat1, lon2, lat2, edge = _split(edges)
    listed = []
    for k in range(0, max(len(edge), 1), _BLOCK):  # a block at a time stays in the cache
        some = slice(k, k + _BLOCK)
        own, cells = _list_cells(lon1[some], lat1[some], lon2[some], lat2[some], columns, rows)
        listed.append((own + k, cells))
    piece, cell = (np.concatenate(v) for v in zip(*listed, strict=True))
    order = np.argsort(cell, kind="stable")
    cell = cell[order]
    last = np.flatnonzero(np.append(cell[1:] != cell[:-1], True)[: len(cell)])
    start = np.zeros(columns * rows + 1, dtype=np.int32)
    start[cell[last] + 1] = np.diff(last, prepend=-1)
    np.cumsum(start, out=start)
    piece = piece[order]
    return EdgeGrid(
        width_deg=WIDTH_DEG,
        height_deg=HEIGHT_DEG,
        columns=columns,
        rows=rows,
        start=start,
        piece=piece.astype(np.int32),
        lon1=lon1[piece],
        lat1=lat1[piece],
        lon2=lon2[piece],
        lat2=lat2[piece],
        dlon=(lon2 - lon1)[piece],
        left=edges.left[edge[piece]],
        right=edges.right[edge[piece]],
        near=_near(start, columns, rows),
    )


def _near(start: NDArray[np.int32], columns: int, rows: int) -> NDArray[np.bool_]:
    """Mark the square degrees that hold an edge, and the eight around each."""
    at = start[:-1].reshape(columns, rows)[:, :: rows // 180]
    ends = np.append(at.ravel(), start[-1])
    held = (np.diff(ends) > 0).reshape(360, columns // 360, 180).any(axis=1)
    padded = np.pad(np.pad(held, ((1, 1), (0, 0)), mode="wrap"), ((0, 0), (1, 1)))
    around = sum(padded[dx : 360 + dx, dy : 180 + dy].astype(np.int8) for dx in range(3) for dy in range(3))
    return np.asarray(around).ravel() > 0
