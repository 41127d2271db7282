"""Which border edges of a user's file are faulty: there a crossing does not say which states lie on either side.

An edge is sound if what lies on its two sides is just the states that it names. It is not if another state's area
covers it, if another state's edge crosses or touches it other than at a common end, or if it is there twice. The states
of a path that meets sound edges only follow from its crossings; any other is counted state by state.

Edges are looked at in runs of neighbours along a curve that fills the plane, so that only runs whose boxes meet are
held against each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.kernel.borders import SEAM_LON_DEG
from geo.kernel.edge_index import ranges

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from geo.kernel.borders import BorderEdges

    Floats = NDArray[np.float64]
    Ints = NDArray[np.intp]

_RUN = 16  # edges
_AT_ONCE = 2_000_000  # pairs of edges
_TOUCH_DEG = 1e-13  # 10 nm, what doubles leave open; a touch that is none costs time and nothing else
_BITS = 16
_BESIDE_DEG = 1e-7


@dataclass(frozen=True, eq=False)
class _Runs:
    """Edges in runs, all of one side or all of two: run k is ``edges[first[k] : first[k] + count[k]]``, in a box."""

    edges: Ints
    first: Ints
    count: Ints
    boxes: NDArray[np.object_]
    two_sided: bool


def faulty_edges(edges: BorderEdges, shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Return which edges are faulty.

    Parameters
    ----------
    edges
        Border edges, in the order in which :func:`geo.kernel.borders.edges_from_rings` returns them.
    shapes
        The states that they are of, valid multipolygons.

    Examples
    --------
    >>> from geo.kernel.borders import BorderEdges
    >>> square = shapely.multipolygons([shapely.box(0, 0, 4, 4)])
    >>> ends = [[1.0, 9.0], [1.0, 1.0], [2.0, 9.0], [1.0, 2.0]]
    >>> edges = BorderEdges(*map(np.array, ends), *np.array([[1, 1], [-1, -1]], np.int16))
    >>> faulty_edges(edges, np.array([square, square], dtype=object)).tolist()
    [True, False]
    """
    faulty = np.zeros(len(edges), dtype=bool)
    ends = (edges.lon1, edges.lat1, edges.lon2, edges.lat2)
    twice = np.logical_and.reduce([v[1:] == v[:-1] for v in ends])
    faulty[1:] |= twice
    faulty[:-1] |= twice
    one_sided = (edges.left < 0) | (edges.right < 0)
    # what is known to be faulty is held against the others only
    coast, border = (_runs(edges, np.flatnonzero(mask & ~faulty)) for mask in (one_sided, ~one_sided))
    bad_coast, bad_border = (_runs(edges, np.flatnonzero(mask & faulty)) for mask in (one_sided, ~one_sided))
    pairs = ((coast, coast), (coast, border), (coast, bad_coast), (coast, bad_border), (border, bad_coast))
    for mine, other in pairs:
        for a, b in _met(mine, other, edges):
            faulty[a], faulty[b] = True, True
    faulty[_covered_on_seam(edges, shapes)] = True
    for run in (coast, border):
        for covered in _covered(run, edges, shapes):
            faulty[covered] = True
    return faulty


def _runs(edges: BorderEdges, which: Ints) -> _Runs:
    lon, lat = (edges.lon1[which] + edges.lon2[which]) / 2, (edges.lat1[which] + edges.lat2[which]) / 2
    side = 1 << _BITS
    column, row = (
        np.clip(v * side, 0, side - 1).astype(np.uint64) for v in ((lon + 180.0) / 360.0, (lat + 90.0) / 180.0)
    )
    state = np.maximum(edges.left[which], edges.right[which]).astype(np.uint64)
    key = (state << np.uint64(2 * _BITS)) | (_spread(column) << np.uint64(1)) | _spread(row)
    order = np.argsort(key, kind="stable")
    which, state = which[order], state[order]
    new = np.ones(len(which), dtype=bool)
    new[1:] = state[1:] != state[:-1]
    since = np.arange(len(which)) - np.maximum.accumulate(np.where(new, np.arange(len(which)), 0))
    first = np.flatnonzero(since % _RUN == 0)
    count = np.diff(np.append(first, len(which)))
    if not len(first):
        return _Runs(which, first, count, np.empty(0, dtype=object), two_sided=False)
    x1, y1, x2, y2 = (v[which] for v in (edges.lon1, edges.lat1, edges.lon2, edges.lat2))
    west, south = (np.minimum.reduceat(np.minimum(*v), first) for v in ((x1, x2), (y1, y2)))
    east, north = (np.maximum.reduceat(np.maximum(*v), first) for v in ((x1, x2), (y1, y2)))
    two_sided = bool(edges.left[which[0]] >= 0 and edges.right[which[0]] >= 0)
    return _Runs(which, first, count, shapely.box(west, south, east, north), two_sided)


def _spread(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return whole numbers of 16 bits with a gap after each bit."""
    for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        values = (values | (values << np.uint64(shift))) & np.uint64(mask)
    return values


def _met(mine: _Runs, other: _Runs, edges: BorderEdges) -> Iterator[tuple[Ints, Ints]]:
    """Yield pairs of edges of different states that meet other than at a common end."""
    if not len(mine.first) or not len(other.first):
        return
    k, j = shapely.STRtree(other.boxes).query(mine.boxes)
    state_of = np.maximum(edges.left, edges.right)
    if mine is other:
        state = state_of[mine.edges[mine.first]]
        keep = (state[k] != state[j]) & (k < j)
        k, j = k[keep], j[keep]
    boxes = shapely.bounds(other.boxes).T
    for some in _pieces(_RUN * mine.count[k]):
        pair, a = ranges(mine.first[k[some]], mine.count[k[some]])
        e, run = mine.edges[a], j[some][pair]
        near = _overlap(_box(edges, e), tuple(v[run] for v in boxes))
        e, run = e[near], run[near]
        pair, b = ranges(other.first[run], other.count[run])
        e, f = e[pair], other.edges[b]
        apart = (state_of[e] != edges.left[f]) & (state_of[e] != edges.right[f])
        if mine.two_sided:  # the other is one-sided
            apart = (edges.left[e] != state_of[f]) & (edges.right[e] != state_of[f])
        e, f = e[apart], f[apart]
        near = _overlap(_box(edges, e), _box(edges, f))
        e, f = e[near], f[near]
        meet = _meet(edges, e, f)
        yield e[meet], f[meet]


def _box(edges: BorderEdges, at: Ints) -> tuple[Floats, ...]:
    """Return the west, south, east and north of edges."""
    x1, y1, x2, y2 = edges.lon1[at], edges.lat1[at], edges.lon2[at], edges.lat2[at]
    return np.minimum(x1, x2), np.minimum(y1, y2), np.maximum(x1, x2), np.maximum(y1, y2)


def _overlap(a: tuple[Floats, ...], b: tuple[Floats, ...]) -> NDArray[np.bool_]:
    met: NDArray[np.bool_] = (a[0] <= b[2]) & (b[0] <= a[2]) & (a[1] <= b[3]) & (b[1] <= a[3])
    return met


def _pieces(sizes: Ints) -> Iterator[slice]:
    """Yield runs of indices whose sizes come to no more than can be held at once."""
    if not len(sizes):
        return
    block = (np.cumsum(sizes) - 1) // _AT_ONCE
    start = np.flatnonzero(np.diff(block, prepend=-1))
    for first, end in zip(start, np.append(start[1:], len(sizes)), strict=True):
        yield slice(int(first), int(end))


def _meet(edges: BorderEdges, e: Ints, f: Ints) -> NDArray[np.bool_]:
    """Say which pairs of edges with overlapping boxes meet other than at a common end."""
    a, b, c, d = (
        np.stack([lon[at], lat[at]])
        for at in (e, f)
        for lon, lat in ((edges.lon1, edges.lat1), (edges.lon2, edges.lat2))
    )
    across = [_side(a, b, c) * _side(a, b, d) <= 0, _side(c, d, a) * _side(c, d, b) <= 0]
    meet = across[0] & across[1]
    for p, q in ((a, b), (b, a)):
        for r, s in ((c, d), (d, c)):
            common = np.flatnonzero((p == r).all(axis=0))
            if len(common):
                p_, q_, s_ = p[:, common], q[:, common], s[:, common]
                same_way = ((q_ - p_) * (s_ - p_)).sum(axis=0) > 0
                meet[common] = (_side(p_, q_, s_) == 0) & same_way
    return meet


def _side(a: Floats, b: Floats, p: Floats) -> Floats:
    """Return on which side of the line from a to b points lie: 1, -1, or 0 on it, as far as doubles tell."""
    (ux, uy), (vx, vy) = b - a, p - a
    cross = ux * vy - uy * vx
    return np.where(np.abs(cross) <= _TOUCH_DEG * (np.abs(ux) + np.abs(uy)), 0.0, np.sign(cross))


def _covered(runs: _Runs, edges: BorderEdges, shapes: NDArray[np.object_]) -> Iterator[Ints]:
    """Yield edges whose middle lies inside a state that they do not name."""
    if not len(runs.first):
        return
    parts, owner = shapely.get_parts(shapes, return_index=True)
    run, part = shapely.STRtree(parts).query(runs.boxes)
    if not runs.two_sided:  # a run of coast is of one state
        state = np.maximum(edges.left, edges.right)[runs.edges[runs.first]]
        keep = state[run] != owner[part]
        run, part = run[keep], part[keep]
    shapely.prepare(parts[np.unique(part)])
    west, south, east, north = shapely.bounds(parts).T
    for some in _pieces(runs.count[run]):
        pair, at = ranges(runs.first[run[some]], runs.count[run[some]])
        e, p = runs.edges[at], part[some][pair]
        other = (edges.left[e] != owner[p]) & (edges.right[e] != owner[p])
        e, p = e[other], p[other]
        x, y = (edges.lon1[e] + edges.lon2[e]) / 2, (edges.lat1[e] + edges.lat2[e]) / 2
        inside = np.flatnonzero((x > west[p]) & (x < east[p]) & (y > south[p]) & (y < north[p]))
        inside = inside[shapely.contains_xy(parts[p[inside]], x[inside], y[inside])]
        yield e[inside]


def _covered_on_seam(edges: BorderEdges, shapes: NDArray[np.object_]) -> Ints:
    """Return edges along the 180th meridian beside whose middle another state lies: all shapes are cut there."""
    on = np.flatnonzero((np.abs(edges.lon1) == SEAM_LON_DEG) & (edges.lon1 == edges.lon2))
    if not len(on):
        return on
    lat = (edges.lat1[on] + edges.lat2[on]) / 2
    found = []
    for lon in (SEAM_LON_DEG - _BESIDE_DEG, _BESIDE_DEG - SEAM_LON_DEG):
        at, state = shapely.STRtree(shapes).query(shapely.points(np.full(len(on), lon), lat), predicate="within")
        found.append(on[at[(edges.left[on[at]] != state) & (edges.right[on[at]] != state)]])
    return np.concatenate(found)
