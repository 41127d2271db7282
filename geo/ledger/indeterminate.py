"""How deep is deep enough: which stretches of many paths get as far from every border as the boundary set can carry.

:mod:`geo.ledger.margins` finds the depth of each row of a ledger, at the price of some 70 distances a row. Here the
question is only whether a stretch reaches one given depth. Nearly all stretches answer it with one look at a raster of
the cells that may lie that near to a border; what is left is measured.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geo.kernel.angles import northing_deg, unroll_around
from geo.kernel.borders import cut_edges
from geo.kernel.edge_index import ranges
from geo.kernel.geodesic import WGS84
from geo.kernel.tracks import place_on_tracks

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.atlas.countries import Countries
    from geo.kernel.borders import BorderEdges
    from geo.kernel.tracks import Tracks
    from geo.ledger.closing import Rows

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.intp]
    BoolArray = NDArray[np.bool_]


@dataclass(frozen=True)
class Box:
    """A box of longitude and latitude, degrees; the east may lie beyond 180."""

    west: float
    south: float
    east: float
    north: float


_CELL_DEG = 0.01
_MOST_CELLS = 4_000_000
_DEG_M = 110_574.0  # a degree of latitude or, times its cosine, of longitude, is nowhere shorter
_LOOK_M = 500.0
_END_DEG = 89.9  # of latitude: beyond it there is no picture
_LONGEST_DEG = 0.1  # of a piece of border: longer ones, straight in longitude and latitude, are bent in Mercator's
_LEAST_LOOKS, _MOST_LOOKS = 32, 256
_EVERY = 8  # one of so many looks is taken first: most stretches need no more


@dataclass(frozen=True, eq=False)
class _Band:
    """Cells that may lie near a border, and what border runs where.

    Attributes
    ----------
    near
        Whether a place in the cell may lie nearer to a border than the boundary set can carry, shape (rows, columns).
    cell, edge
        Points along the border edges in the box: number of the cell, number of the edge.
    reach
        How many rows and columns further such a border may be.
    """

    near: BoolArray
    cell: NDArray[np.int64]
    edge: NDArray[np.int64]
    reach: tuple[int, int]


@dataclass(frozen=True, eq=False)
class Ground:
    """Boundaries, and the box of longitude and latitude that paths stay in.

    Attributes
    ----------
    countries
        The boundaries.
    box
        Where paths stay; a place outside of it is taken to be deep.
    """

    countries: Countries
    box: Box

    def __getstate__(self) -> dict[str, Any]:
        """Travel to another process without the raster, which is made there faster than it is sent."""
        own = {f.name for f in fields(self)}
        return {name: value for name, value in self.__dict__.items() if name in own}

    @property
    def _cell_deg(self) -> float:
        area = (self.box.east - self.box.west) * (self.box.north - self.box.south)
        return max(_CELL_DEG, float(np.sqrt(area / _MOST_CELLS)))

    @cached_property
    def _edges(self) -> BorderEdges:
        return self.countries.edges.between(self.box.south, self.box.north)

    @cached_property
    def _band(self) -> _Band:
        cell, edges, box = self._cell_deg, self._edges, self.box
        height, width = box.north - box.south, box.east - box.west
        shape = (int(height / cell) + 1, int(width / cell) + 1)
        x = self._east(edges.lon1)
        dx, dy = edges.lon2 - edges.lon1, edges.lat2 - edges.lat1
        y = edges.lat1 - box.south
        near = (np.maximum(x, x + dx) > 0.0) & (np.minimum(x, x + dx) < width)
        near &= (np.maximum(y, y + dy) > 0.0) & (np.minimum(y, y + dy) < height)
        inside = np.flatnonzero(near)
        pieces = np.ceil(np.maximum(np.abs(dx[inside]), np.abs(dy[inside])) / cell).astype(np.int64) + 1
        of, k = ranges(np.zeros(len(inside), dtype=np.int64), pieces)
        share, edge = (k + 0.5) / pieces[of], inside[of]  # no point of an edge is further than half a cell from one
        row = np.floor((y[edge] + share * dy[edge]) / cell).astype(np.int64)
        column = np.floor((x[edge] + share * dx[edge]) / cell).astype(np.int64)
        keep = (row >= 0) & (row < shape[0]) & (column >= 0) & (column < shape[1])
        number = row[keep] * shape[1] + column[keep]
        north = max(abs(box.south), abs(box.north))
        floor_deg = self.countries.indeterminate_below_m / _DEG_M
        narrow = max(float(np.cos(np.deg2rad(min(north, 89.9)))), 1e-3)
        rows, columns = (int(d / cell + 0.5) + 1 for d in (floor_deg, floor_deg / narrow))
        reach = min(rows, shape[0]), min(columns, shape[1])
        marked = np.zeros(shape, dtype=bool)
        marked.ravel()[number] = True
        return _Band(_widen(marked, reach), number, edge[keep], reach)

    def _east(self, lon: FloatArray) -> FloatArray:
        """Return degrees east of the western side, those of the box from 0 up."""
        middle = 0.5 * (self.box.east - self.box.west)
        return unroll_around(lon - self.box.west, middle)

    def _cells(self, lon: FloatArray, lat: FloatArray) -> tuple[NDArray[np.int64], BoolArray]:
        cell, shape = self._cell_deg, self._band.near.shape
        row = np.floor((lat - self.box.south) / cell).astype(np.int64)
        column = np.floor(self._east(lon) / cell).astype(np.int64)
        inside = (row >= 0) & (row < shape[0]) & (column >= 0) & (column < shape[1])
        return np.where(inside, row * shape[1] + column, 0), inside

    def surely_deep(self, lon: FloatArray, lat: FloatArray) -> BoolArray:
        """Say of places whether the raster shows that no border is near."""
        cell, inside = self._cells(lon, lat)
        return ~(self._band.near.ravel()[cell] & inside)

    def deep(self, lon: FloatArray, lat: FloatArray) -> BoolArray:
        """Say of places whether no border is nearer than the boundary set can carry.

        Measured in the Mercator picture at the place's own scale: good to 0.4 % of that distance.
        """
        band, shape = self._band, self._band.near.shape
        cell, inside = self._cells(lon, lat)
        wanted = np.zeros(shape, dtype=bool)
        row, column = np.divmod(np.unique(cell[inside]), shape[1])
        for down in range(-band.reach[0], band.reach[0] + 1):
            for right in range(-band.reach[1], band.reach[1] + 1):
                at = np.clip(row + down, 0, shape[0] - 1), np.clip(column + right, 0, shape[1] - 1)
                wanted[at] = True
        edge = np.unique(band.edge[wanted.ravel()[band.cell]])
        if not len(edge):
            return np.ones(len(lon), dtype=bool)
        e = self._edges
        east = self._east(e.lon1[edge])
        x1, y1, x2, y2 = cut_edges(east, e.lat1[edge], east + (e.lon2[edge] - e.lon1[edge]), e.lat2[edge], _LONGEST_DEG)
        ends = [np.column_stack([x, northing_deg(lats, end_deg=_END_DEG)]) for x, lats in ((x1, y1), (x2, y2))]
        tree = shapely.STRtree(np.asarray(shapely.linestrings(np.stack(ends, axis=1)), dtype=object))
        sine, cosine = np.sin(np.deg2rad(lat)), np.cos(np.deg2rad(lat))
        radius = WGS84.b_m / (1.0 - WGS84.f * (2.0 - WGS84.f) * sine * sine)  # 1 / sqrt(Gaussian curvature)
        floor = np.rad2deg(self.countries.indeterminate_below_m / (radius * cosine))
        points = shapely.points(self._east(lon), northing_deg(lat, end_deg=_END_DEG))
        deep = np.ones(len(lon), dtype=bool)
        deep[tree.query(points, predicate="dwithin", distance=floor)[0]] = False
        return deep


def _widen(marked: BoolArray, reach: tuple[int, int]) -> BoolArray:
    """Mark the cells around marked cells too, so many rows and columns on."""
    for axis, far in enumerate(reach):
        wide = marked.copy()
        for k in range(1, far + 1):
            low, high = [slice(None)] * 2, [slice(None)] * 2
            low[axis], high[axis] = slice(None, -k), slice(k, None)
            wide[tuple(low)] |= marked[tuple(high)]
            wide[tuple(high)] |= marked[tuple(low)]
        marked = wide
    return marked


def reach_depth(
    ground: Ground, tracks: Tracks, rows: Rows, column: IntArray, may_be_deep: BoolArray, wanted: BoolArray
) -> BoolArray:
    """Say which paths get as deep into which states as the boundary set can carry.

    Parameters
    ----------
    ground
        Boundaries and box.
    tracks, rows
        Paths, and the rows of their ledger.
    column
        Column of ``wanted`` that each row's state has, -1 for none.
    may_be_deep
        Which rows are worth a look.
    wanted
        Which paths and states to look at, shape (n, s).

    Returns
    -------
    ndarray of bool, shape (n, s)
        False where not wanted. Stretches up to 128 km are looked at every 500 m, longer ones at 256 places, so one that
        just reaches the depth between two places may be missed.
    """
    found = np.zeros_like(wanted)
    open_ = np.flatnonzero(may_be_deep)
    open_ = open_[wanted[rows.path[open_], column[open_]]]
    lon, lat = place_on_tracks(tracks, rows.path[open_], 0.5 * (rows.enter_m[open_] + rows.exit_m[open_]), quick=True)
    hit = open_[ground.surely_deep(lon, lat)]
    found[rows.path[hit], column[hit]] = True
    open_ = open_[~found[rows.path[open_], column[open_]]]
    length = rows.exit_m[open_] - rows.enter_m[open_]
    looks = np.clip(np.ceil(length / _LOOK_M), _LEAST_LOOKS, _MOST_LOOKS).astype(np.int64)
    of, k = ranges(np.zeros(len(open_), dtype=np.int64), looks)
    row, along_m = open_[of], rows.enter_m[open_[of]] + (k + 0.5) / looks[of] * length[of]
    few = (k - looks[of] // 2) % _EVERY == 0
    for look in (ground.surely_deep, ground.deep):
        for those in (few, ~few):
            left = np.flatnonzero(those & ~found[rows.path[row], column[row]])
            lon, lat = place_on_tracks(tracks, rows.path[row[left]], along_m[left], quick=True)
            hit = row[left[look(lon, lat)]]
            found[rows.path[hit], column[hit]] = True
    return found
