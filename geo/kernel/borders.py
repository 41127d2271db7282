"""Border edges from polygons: every edge once, with the state on its left and the state on its right.

The ledger walks along a path and asks at each border edge "which state ends here, which begins?". Polygons answer
that badly: a border between two states is stored twice, and the cuts that a flat map needs along the 180th meridian
and at the poles look like borders although nothing ends there. This module turns rings into edges once, so that
nobody downstream meets a polygon again. It knows arrays only; reading files is `geo.atlas.load`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]

SEAM_LON_DEG = 180.0
POLE_LAT_DEG = 90.0


@dataclass(frozen=True, eq=False)
class BorderEdges:
    """Straight lon/lat edges that separate states.

    Attributes
    ----------
    lon1, lat1, lon2, lat2
        Ends of each edge in degrees (EPSG:4326), float64, shape (n,). Longitudes lie in [-180, 180].
    left, right
        Index of the state on either side as seen walking from end 1 to end 2, int16, shape (n,); -1 where no state is.
    """

    lon1: NDArray[np.float64]
    lat1: NDArray[np.float64]
    lon2: NDArray[np.float64]
    lat2: NDArray[np.float64]
    left: NDArray[np.int16]
    right: NDArray[np.int16]

    def __len__(self) -> int:
        """Return the number of edges."""
        return len(self.left)

    def between(self, south_deg: float, north_deg: float) -> BorderEdges:
        """Return the edges that reach into a belt of latitude: the rest of the Earth is dropped at little cost."""
        low, high = np.minimum(self.lat1, self.lat2), np.maximum(self.lat1, self.lat2)
        here = np.flatnonzero((high >= south_deg) & (low <= north_deg))
        return self.some(here)

    def some(self, which: NDArray[np.integer]) -> BorderEdges:
        """Return some of the edges."""
        return BorderEdges(*(getattr(self, field.name)[which] for field in fields(self)))


def cut_edges(
    lon1: FloatArray, lat1: FloatArray, lon2: FloatArray, lat2: FloatArray, longest_deg: float
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Cut edges that are straight in longitude and latitude into pieces; shorter ones stay as they are, to the bit.

    Parameters
    ----------
    lon1, lat1, lon2, lat2
        Ends of each edge, degrees, shape (n,).
    longest_deg
        Most that a piece may run in longitude or latitude.

    Returns
    -------
    lon1, lat1, lon2, lat2
        Ends of each piece, in the order of the edges.

    Examples
    --------
    >>> pieces = cut_edges(*(np.array(v) for v in ([0.0, 5.0], [0.0, 5.0], [0.0, 5.1], [3.0, 5.0])), 1.0)
    >>> np.column_stack(pieces).tolist()
    [[0.0, 0.0, 0.0, 1.0], [0.0, 1.0, 0.0, 2.0], [0.0, 2.0, 0.0, 3.0], [5.0, 5.0, 5.1, 5.0]]
    """
    run = np.maximum(np.abs(lon2 - lon1), np.abs(lat2 - lat1))
    pieces = np.maximum(np.ceil(run / longest_deg), 1.0).astype(np.int64)
    if (pieces == 1).all():
        return lon1, lat1, lon2, lat2
    of = np.repeat(np.arange(len(pieces)), pieces)
    k = np.arange(len(of)) - (np.cumsum(pieces) - pieces)[of]
    begin, end = k / pieces[of], (k + 1) / pieces[of]
    last = k + 1 == pieces[of]
    dx, dy = (lon2 - lon1)[of], (lat2 - lat1)[of]
    return (
        lon1[of] + begin * dx,
        lat1[of] + begin * dy,
        np.where(last, lon2[of], lon1[of] + end * dx),
        np.where(last, lat2[of], lat1[of] + end * dy),
    )


def edges_from_rings(
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    ring_start: NDArray[np.int64],
    ring_owner: NDArray[np.int64],
    ring_is_hole: NDArray[np.bool_],
) -> BorderEdges:
    """Turn closed rings into border edges, each once.

    Edges that two states share (same two vertices) are merged into one with both states named. Edges that lie between
    two parts of one state vanish, also across the 180th meridian, where -180 and 180 are the same line; so do edges
    along a pole, which have no length. Where features overlap, each keeps its own edges, with -1 on the side that the
    other cannot speak for.

    Parameters
    ----------
    lon, lat
        Vertices in degrees, shape (n,); each ring repeats its first vertex at its end. Longitudes in [-180, 180].
    ring_start
        Offset of each ring's first vertex, shape (r + 1,), the last entry being n.
    ring_owner
        Index of the state that each ring belongs to, shape (r,).
    ring_is_hole
        Whether the ring is a hole of its polygon, shape (r,). Orientation does not matter, it is measured.

    Returns
    -------
    BorderEdges

    Examples
    --------
    Two unit squares side by side share one of their seven edges.

    >>> import numpy as np
    >>> lon = np.array([0.0, 1, 1, 0, 0, 1, 2, 2, 1, 1])
    >>> lat = np.array([0.0, 0, 1, 1, 0, 0, 0, 1, 1, 0])
    >>> start, owner, hole = np.array([0, 5, 10]), np.array([0, 1]), np.zeros(2, dtype=bool)
    >>> edges = edges_from_rings(lon, lat, start, owner, hole)
    >>> len(edges), int(((edges.left >= 0) & (edges.right >= 0)).sum())
    (7, 1)
    """
    first, owner, side = _directed_edges(lon, lat, ring_start, ring_owner, ring_is_hole)
    x1, y1 = lon[first], lat[first]
    first += 1
    x2, y2 = lon[first], lat[first]
    del first, lon, lat
    keep = ((x1 != x2) | (y1 != y2)) & ~((y1 == y2) & (np.abs(y1) == POLE_LAT_DEG))
    seam = keep & (x1 == x2) & (np.abs(x1) == SEAM_LON_DEG)
    plain = keep & ~seam
    sx, sy1, sy2, sowner, sside = _split_seam(y1[seam], y2[seam], owner[seam], side[seam])
    # a list, from which each column is dropped as soon as there is a new one: files may have millions of edges
    columns: list[NDArray[Any]] = [x1, y1, x2, y2, owner, side]
    del x1, y1, x2, y2, owner, side
    for k, more in enumerate((sx, sy1, sx, sy2, sowner, sside)):
        columns[k] = np.concatenate([columns[k][plain], more])
    return _merge(columns)


def _directed_edges(
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    ring_start: NDArray[np.int64],
    ring_owner: NDArray[np.int64],
    ring_is_hole: NDArray[np.bool_],
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int8]]:
    """Return for each ring edge its first vertex, its owner, and +1 if the owner is on its left, else -1."""
    counts = np.diff(ring_start) - 1
    ring = np.repeat(np.arange(len(counts)), counts)
    first = np.arange(len(ring)) + ring
    # Shoelace relative to the ring's own first vertex: with absolute degrees the products of a tiny islet far from
    # 0/0 cancel to noise and its sign, hence its orientation, comes out wrong.
    x0, y0 = lon[ring_start[:-1]][ring], lat[ring_start[:-1]][ring]
    cross = (lon[first] - x0) * (lat[first + 1] - y0) - (lon[first + 1] - x0) * (lat[first] - y0)
    area2 = np.bincount(ring, weights=cross, minlength=len(counts))
    interior_left = (area2 > 0) != ring_is_hole
    return first, ring_owner.astype(np.int32)[ring], np.where(interior_left, 1, -1).astype(np.int8)[ring]


def _split_seam(
    y1: NDArray[np.float64], y2: NDArray[np.float64], owner: NDArray[np.int32], side: NDArray[np.int8]
) -> tuple[FloatArray, FloatArray, FloatArray, NDArray[np.int32], NDArray[np.int8]]:
    """Move all edges along +-180 to +180 and split them at each other's ends, so that both sides cancel exactly."""
    cuts = np.unique(np.concatenate([y1, y2]))
    low = np.searchsorted(cuts, np.minimum(y1, y2))
    pieces = np.searchsorted(cuts, np.maximum(y1, y2)) - low
    source = np.repeat(np.arange(len(y1)), pieces)
    step = np.arange(len(source)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    bottom, top = cuts[low[source] + step], cuts[low[source] + step + 1] if len(source) else cuts[:0]
    up = (y2 > y1)[source]
    return (
        np.full(len(source), SEAM_LON_DEG),
        np.where(up, bottom, top),
        np.where(up, top, bottom),
        owner[source],
        side[source],
    )


def _merge(columns: list[NDArray[Any]]) -> BorderEdges:
    """Merge directed edges that run between the same two vertices: x1, y1, x2, y2, owner and side."""
    # each edge from its western end on, or from its southern one along a meridian
    x1, y1, x2, y2, owner, side = columns
    turn = np.flatnonzero((x1 > x2) | ((x1 == x2) & (y1 > y2)))
    for a, b in ((x1, x2), (y1, y2)):
        a[turn], b[turn] = b[turn], a[turn]
    side[turn] = -side[turn]
    order = _sorted_edges(x1, y1, x2, y2, owner)
    del x1, y1, x2, y2, owner, side, a, b, turn
    for k, column in enumerate(columns):
        columns[k] = column[order]
    del column, order
    x1, y1, x2, y2, owner, side = columns
    # One row an edge and owner; an owner on both sides is walking between two of its own parts and drops out.
    other = np.ones(len(x1), dtype=bool)
    other[1:] = (x1[1:] != x1[:-1]) | (y1[1:] != y1[:-1]) | (x2[1:] != x2[:-1]) | (y2[1:] != y2[:-1])
    edge = np.cumsum(other) - 1
    new = other.copy()
    new[1:] |= owner[1:] != owner[:-1]
    del x1, y1, x2, y2
    for k in range(4):
        columns[k] = columns[k][other]
    net = np.add.reduceat(side, np.flatnonzero(new), dtype=np.int64) if len(edge) else side
    edge, owner = edge[new][net != 0], owner[new][net != 0]
    on_left = net[net != 0] > 0
    # Features that overlap put several owners on one side of an edge: the rank keeps them apart, one row each.
    left_rank, right_rank = _rank(edge[on_left]), _rank(edge[~on_left])
    ranks = 1 + max(left_rank.max(initial=0), right_rank.max(initial=0))
    left_key, right_key = edge[on_left] * ranks + left_rank, edge[~on_left] * ranks + right_rank
    keys = np.sort(np.concatenate([left_key, right_key]), kind="stable")  # two runs in order already: one pass
    keys = keys[np.diff(keys, prepend=-1) > 0]
    left = np.full(len(keys), -1, dtype=np.int16)
    right = np.full(len(keys), -1, dtype=np.int16)
    left[np.searchsorted(keys, left_key)] = owner[on_left]
    right[np.searchsorted(keys, right_key)] = owner[~on_left]
    lon1, lat1, lon2, lat2 = (v if ranks == 1 and len(keys) == len(v) else v[keys // ranks] for v in columns[:4])
    return BorderEdges(lon1, lat1, lon2, lat2, left, right)


def _sorted_edges(
    x1: NDArray[np.float64],
    y1: NDArray[np.float64],
    x2: NDArray[np.float64],
    y2: NDArray[np.float64],
    owner: NDArray[np.int32],
) -> NDArray[np.intp]:
    """Return the order by first end, second end and owner; most edges are in order by their first number alone."""
    order = np.argsort(x1)
    same = x1[order[1:]] == x1[order[:-1]]
    tied = np.flatnonzero(np.append(same, False)[: len(order)] | np.append(False, same)[: len(order)])
    few = order[tied]
    order[tied] = few[np.lexsort((owner[few], y2[few], x2[few], y1[few], x1[few]))]
    return order


def _rank(edge: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the place of each value among its equals, counted from 0; equals stand together."""
    position = np.arange(len(edge))
    first = np.ones(len(edge), dtype=bool)
    first[1:] = edge[1:] != edge[:-1]
    return position - np.maximum.accumulate(np.where(first, position, 0))
