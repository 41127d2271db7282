"""Which rows of very many paths are indeterminate, without the depth of each: only borders near enough are looked at.

:mod:`geo.ledger.margins` finds depths, at the price of some 70 nearest borders a row, wherever those lie. Here the
search is the same, but a place from which no border is near enough is deep, and its row done with.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from geo.kernel.angles import fold
from geo.kernel.borders import cut_edges
from geo.kernel.edge_index import ranges
from geo.kernel.geodesic import inverse
from geo.kernel.tracks import place_on_tracks
from geo.ledger.closing import Rows
from geo.ledger.margins import depths

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.kernel.borders import BorderEdges
    from geo.kernel.tracks import Tracks

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.intp]
    BoolArray = NDArray[np.bool_]

_CELL_DEG = 0.02  # of the cells that pieces are sorted into by their middles, and the longest piece
_COLUMNS, _SPARE = 18000, 1000  # around the Earth, and how many are there twice beyond the seam
_SAMPLES, _NARROWINGS = 24, 3  # as margins has them
_NEAREST_POLE_DEG = 88.0  # beyond it depths are searched
_DEG_M = 110_574.0  # a degree of latitude or, times its cosine, of longitude, is nowhere shorter
_SPARE_SHARE = 1.02  # of the distance looked for: the plane in which the nearest piece is picked


@dataclass(frozen=True, eq=False)
class NearBorders:
    """Pieces of border edges, sorted by the cell in which their middles lie.

    Attributes
    ----------
    key
        Number of the cell, ascending.
    lon1, lat1, lon2, lat2
        Ends of the pieces; pieces close to the 180th meridian are there on both sides of it.
    """

    key: NDArray[np.int64]
    lon1: FloatArray
    lat1: FloatArray
    lon2: FloatArray
    lat2: FloatArray


@lru_cache(maxsize=4)
def near_borders(edges: BorderEdges) -> NearBorders:
    """Sort border edges into cells, once for each set of them."""
    lon1 = fold(edges.lon1)
    x1, y1, x2, y2 = cut_edges(lon1, edges.lat1, lon1 + (edges.lon2 - edges.lon1), edges.lat2, _CELL_DEG)
    turn = np.round((x1 + x2) / 720.0) * 360.0
    x1, x2 = x1 - turn, x2 - turn
    edge_deg = 180.0 - _SPARE * _CELL_DEG
    middle = 0.5 * (x1 + x2)
    east, west = np.flatnonzero(middle > edge_deg), np.flatnonzero(middle < -edge_deg)
    x1, x2 = (np.concatenate([x, x[east] - 360.0, x[west] + 360.0]) for x in (x1, x2))
    y1, y2 = (np.concatenate([y, y[east], y[west]]) for y in (y1, y2))
    key = _key(*_cell(0.5 * (x1 + x2), 0.5 * (y1 + y2)))
    order = np.argsort(key, kind="stable")
    return NearBorders(key[order], x1[order], y1[order], x2[order], y2[order])


def _cell(lon: FloatArray, lat: FloatArray) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    return np.floor((lat + 90.0) / _CELL_DEG).astype(np.int64), np.floor((lon + 180.0) / _CELL_DEG).astype(np.int64)


def _key(row: NDArray[np.int64], column: NDArray[np.int64]) -> NDArray[np.int64]:
    return row * (_COLUMNS + 2 * _SPARE) + column + _SPARE


def _distance(near: NearBorders, lon: FloatArray, lat: FloatArray, within_m: float) -> FloatArray:
    """Return the distance in metres from places to the nearest border, ``inf`` where none lies within."""
    lon = fold(lon)
    row, column = _cell(lon, lat)
    narrow = np.cos(np.deg2rad(lat))
    reach_deg = within_m * _SPARE_SHARE / _DEG_M + 0.5 * _CELL_DEG
    rows = int(np.ceil(reach_deg / _CELL_DEG))
    columns = np.ceil(reach_deg / narrow / _CELL_DEG).astype(np.int64)
    place, piece = [], []
    for down in range(-rows, rows + 1):
        begin = np.searchsorted(near.key, _key(row + down, column - columns))
        end = np.searchsorted(near.key, _key(row + down, column + columns), side="right")
        some, pieces = ranges(begin, end - begin)
        place.append(some)
        piece.append(pieces)
    of, edge = np.concatenate(place), np.concatenate(piece)
    found = np.full(len(lon), np.inf)
    if not len(of):
        return found
    scale = narrow[of]
    x1, x2 = ((x[edge] - lon[of]) * scale for x in (near.lon1, near.lon2))
    y1, y2 = (y[edge] - lat[of] for y in (near.lat1, near.lat2))
    dx, dy = x2 - x1, y2 - y1
    square = dx * dx + dy * dy
    t = np.clip(-np.divide(x1 * dx + y1 * dy, square, out=np.zeros_like(square), where=square > 0.0), 0.0, 1.0)
    away = np.hypot(x1 + t * dx, y1 + t * dy)
    least = found.copy()
    np.minimum.at(least, of, away)
    nearest = np.flatnonzero((away == least[of]) & (away * _DEG_M <= within_m * _SPARE_SHARE))
    at, e, share = of[nearest], edge[nearest], t[nearest]
    foot_lon = near.lon1[e] + share * (near.lon2[e] - near.lon1[e])
    foot_lat = near.lat1[e] + share * (near.lat2[e] - near.lat1[e])
    found[at] = inverse(lon[at], lat[at], foot_lon, foot_lat).s12_m
    found[found > within_m] = np.inf
    return found


def shallow(tracks: Tracks, rows: Rows, edges: BorderEdges, below_m: float) -> BoolArray:
    """Say which rows get nowhere as far from every border as this.

    Parameters
    ----------
    tracks, rows
        Paths and their rows.
    edges
        Border edges.
    below_m
        Metres.

    Returns
    -------
    ndarray of bool, shape (len(rows.path),)
        What ``depths(tracks, rows, edges) < below_m`` says.

    Examples
    --------
    >>> from geo.kernel.borders import BorderEdges
    >>> from geo.kernel.tracks import lay_tracks
    >>> tracks = lay_tracks(np.array([[0.0, 0.0, 2.0, 0.0]]), np.array([0]))
    >>> meridian = BorderEdges(*(np.array([v]) for v in (1.0, -1.0, 1.0, 1.0)), *np.zeros((2, 1), np.int16))
    >>> half = Rows(np.array([0]), np.array([0]), np.zeros(1, np.int16), np.zeros(1), np.array([111_319.49]))
    >>> [shallow(tracks, half, meridian, m).tolist() for m in (111_000.0, 112_000.0)]
    [[False], [True]]
    """
    near = near_borders(edges)
    found = np.ones(len(rows.path), dtype=bool)
    length = rows.exit_m - rows.enter_m
    lon, lat = place_on_tracks(tracks, rows.path, rows.enter_m + 0.5 * length, quick=True)
    polar = np.abs(lat) + 0.5 * length / _DEG_M > _NEAREST_POLE_DEG
    asked = np.flatnonzero(polar)
    s = rows.enter_m[asked, None] + length[asked, None] * np.linspace(0.0, 1.0, _SAMPLES)
    _, lats = place_on_tracks(tracks, np.repeat(rows.path[asked], _SAMPLES), s.ravel(), quick=True)
    polar[asked] = (np.abs(lats) > _NEAREST_POLE_DEG).reshape(len(asked), _SAMPLES).any(axis=1)
    deep = ~polar
    deep[deep] = np.isinf(_distance(near, lon[deep], lat[deep], below_m * _SPARE_SHARE))
    found[deep] = False
    left = np.flatnonzero(found & ~polar)
    found[left] = _narrowed(tracks, _some(rows, left), near, below_m)
    ends = np.flatnonzero(polar)
    if len(ends):
        found[ends] = depths(tracks, _some(rows, ends), edges) < below_m
    return found


def _some(rows: Rows, some: IntArray) -> Rows:
    return Rows(rows.path[some], rows.seq[some], rows.country[some], rows.enter_m[some], rows.exit_m[some])


def _narrowed(tracks: Tracks, rows: Rows, near: NearBorders, below_m: float) -> BoolArray:
    """Search the deepest place of each row, as margins does."""
    count = len(rows.path)
    length = rows.exit_m - rows.enter_m
    low, high, deepest = np.zeros(count), np.ones(count), np.zeros(count)
    left = np.arange(count)
    for _ in range(_NARROWINGS):
        share = low[left, None] + (high - low)[left, None] * np.linspace(0.0, 1.0, _SAMPLES)
        s = rows.enter_m[left, None] + length[left, None] * share
        lon, lat = place_on_tracks(tracks, np.repeat(rows.path[left], _SAMPLES), s.ravel())
        depth = _distance(near, lon, lat, below_m).reshape(len(left), _SAMPLES)
        best = np.argmax(depth, axis=1)
        each = np.arange(len(left))
        deepest[left] = np.maximum(deepest[left], depth[each, best])
        low[left], high[left] = share[each, np.maximum(best - 1, 0)], share[each, np.minimum(best + 1, _SAMPLES - 1)]
        left = left[np.isfinite(deepest[left])]
    return deepest < below_m
