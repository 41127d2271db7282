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
    start: NDArray[np.int64]
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
    """Cut edges longer than one degree into equal pieces; return their ends and the edge each belongs to."""
    span = np.maximum(np.abs(edges.lon2 - edges.lon1), np.abs(edges.lat2 - edges.lat1))
    parts = np.maximum(np.ceil(span / LONGEST_PIECE_DEG).astype(np.int64), 1)
    edge, k = ranges(np.zeros(len(parts), dtype=np.int64), parts)
    n = parts[edge]

    def point(a: FloatArray, b: FloatArray, j: NDArray[np.int64]) -> FloatArray:
        inner = a[edge] + (b - a)[edge] * (j / n)
        return np.where(j == 0, a[edge], np.where(j == n, b[edge], inner))  # true ends bit for bit: vertices are shared

    return (
        point(edges.lon1, edges.lon2, k),
        point(edges.lat1, edges.lat2, k),
        point(edges.lon1, edges.lon2, k + 1),
        point(edges.lat1, edges.lat2, k + 1),
        edge,
    )


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
    w, h = WIDTH_DEG, HEIGHT_DEG
    columns, rows = round(360.0 / w), round(180.0 / h)
    lon1, lat1, lon2, lat2, edge = _split(edges)
    west, east = np.minimum(lon1, lon2), np.maximum(lon1, lon2)
    c0 = np.floor((west - _PAD_DEG + 180.0) / w).astype(np.int32)
    c1 = np.floor((east + _PAD_DEG + 180.0) / w).astype(np.int32)
    piece, column = ranges(c0, c1 - c0 + 1)
    # latitude of the piece where it enters and leaves the column
    x1, y1, dx, dy = lon1[piece], lat1[piece], (lon2 - lon1)[piece], (lat2 - lat1)[piece]
    rim = column * w - 180.0
    upright = np.abs(dx) <= 2.0 * _PAD_DEG
    slope = np.divide(dy, dx, out=np.zeros_like(dx), where=~upright)
    ya = y1 + slope * (np.clip(rim - _PAD_DEG, west[piece], east[piece]) - x1)
    yb = y1 + slope * (np.clip(rim + w + _PAD_DEG, west[piece], east[piece]) - x1)
    south = np.where(upright, np.minimum(y1, y1 + dy), np.minimum(ya, yb))
    north = np.where(upright, np.maximum(y1, y1 + dy), np.maximum(ya, yb))
    r0 = np.clip(((south - _PAD_DEG + 90.0) / h).astype(np.int32), 0, rows - 1)
    r1 = np.clip(((north + _PAD_DEG + 90.0) / h).astype(np.int32), 0, rows - 1)
    listing, row = ranges(r0, r1 - r0 + 1)
    cell = (column[listing] % columns) * rows + row
    order = np.argsort(cell, kind="stable")
    start = np.zeros(columns * rows + 1, dtype=np.int64)
    np.cumsum(np.bincount(cell, minlength=columns * rows), out=start[1:])
    listed = piece[listing][order]
    return EdgeGrid(
        width_deg=w,
        height_deg=h,
        columns=columns,
        rows=rows,
        start=start,
        piece=listed.astype(np.int32),
        lon1=lon1[listed],
        lat1=lat1[listed],
        lon2=lon2[listed],
        lat2=lat2[listed],
        dlon=(lon2 - lon1)[listed],
        left=edges.left[edge[listed]],
        right=edges.right[edge[listed]],
        near=_near(start, columns, rows),
    )


def _near(start: NDArray[np.int64], columns: int, rows: int) -> NDArray[np.bool_]:
    """Mark the square degrees that hold an edge, and the eight around each."""
    at = start[:-1].reshape(columns, rows)[:, :: rows // 180]
    ends = np.append(at.ravel(), start[-1])
    held = (np.diff(ends) > 0).reshape(360, columns // 360, 180).any(axis=1)
    padded = np.pad(np.pad(held, ((1, 1), (0, 0)), mode="wrap"), ((0, 0), (1, 1)))
    around = sum(padded[dx : 360 + dx, dy : 180 + dy].astype(np.int8) for dx in range(3) for dy in range(3))
    return np.asarray(around).ravel() > 0
