"""Where geodesics meet border edges: the kernel of the ledger, arrays in and arrays out.

A path is a geodesic, a border edge a straight line in longitude and latitude. Their crossing is solved, not sampled:
the sine of the angle between a point of the edge and the geodesic is a smooth function of the place along the edge, and
its roots are found to rounding. Each vertex is put on one side of a geodesic by a function of that vertex and that
geodesic alone; exactly on it counts as left. So neighbouring edges always agree about the vertex they share, and a path
through a vertex, or along a border, changes state exactly as often as it must.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.kernel.grid import place_of
from geo.kernel.lines import Lines, distance_at_arc, position_at_arc, reduced_latitude, side_and_arc
from geo.kernel.nearby import NearPairs, near_pairs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.kernel.grid import EdgeGrid

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.intp]

_CHUNK = 1000  # lines at a time: some hundred thousand candidate pairs, which stay in the cache
_GUESS_STEPS = 2.0**30
_STRAIGHT_DEG = 5e-14  # 6 nm: what a step along the tangent may leave the geodesic by
_MOST_TANGENTS = 3
_STEPS_IN_M = 2.0**23  # 0.1 micrometres
_END_M = 1e-7  # a crossing this close to an end lies on the end
_MOST_STEPS = 60
_ON_LINE = 5e-16  # 3 nm: as near as the side function can tell


@dataclass(frozen=True, eq=False)
class Crossings:
    """Border crossings, sorted by line and distance.

    Attributes
    ----------
    line
        Index of the geodesic.
    s_m
        Distance from its western end, metres.
    lon_deg, lat_deg
        The place, on the border edge.
    leave, enter
        State left and state entered going east, index into the state list, -1 for none.
    """

    line: IntArray
    s_m: FloatArray
    lon_deg: FloatArray
    lat_deg: FloatArray
    leave: NDArray[np.int16]
    enter: NDArray[np.int16]


def find_crossings(lines: Lines, grid: EdgeGrid) -> Crossings:
    """Find every crossing of geodesics and border edges.

    Parameters
    ----------
    lines
        n geodesics, from :func:`geo.kernel.lines.lines_between`.
    grid
        Border edges, from :func:`geo.kernel.grid.build_grid`.

    Returns
    -------
    Crossings
        Sorted by line, then distance. A crossing lies within a few nanometres of the geodesic and on the edge; two
        crossings of one edge closer together than the square root of rounding (a graze less than 0.1 mm deep) may be
        left out as a pair.
    """
    n = len(lines.s12_m)
    near = _joined([near_pairs(lines, np.arange(a, min(a + _CHUNK, n)), grid) for a in range(0, max(n, 1), _CHUNK)])
    sure = np.flatnonzero(near.sure)
    bounds = np.searchsorted(near.line[sure], np.arange(0, n, _CHUNK))
    quick = [_polish(lines, near, sure[a:b], grid) for a, b in pairwise([*bounds, len(sure)])]
    done = np.concatenate([np.zeros(0, np.intp), *(met.pair for met in quick)])
    rest = np.ones(len(near.line), dtype=bool)
    rest[done] = False
    met = _ask(lines, near, np.flatnonzero(rest), grid)  # few, and best asked all together
    pair, t, sigma, northward = (np.concatenate(v) for v in zip(*quick, met, strict=True))
    line, piece = near.line[pair], near.piece[pair]
    lon, lat = _Edge(lines, line, grid, piece).point(t, np.arange(len(pair)))
    s = distance_at_arc(lines, line, sigma)
    length = lines.s12_m[line]
    on = np.flatnonzero((s >= -_END_M) & (s <= length + _END_M))
    s = np.clip(s, 0.0, length)
    order = on[_in_order(line[on], s[on], piece[on])]
    left, right = grid.left[place_of(piece)], grid.right[place_of(piece)]
    leave, enter = np.where(northward, left, right), np.where(northward, right, left)
    return Crossings(line[order], s[order], lon[order], lat[order], leave[order], enter[order])


def _joined(parts: list[NearPairs]) -> NearPairs:
    return NearPairs(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(NearPairs)))


def _in_order(line: IntArray, s: FloatArray, piece: IntArray) -> IntArray:
    """Sort by line, distance and piece; by one whole number where no two crossings lie within nanometres."""
    steps = np.floor(s * _STEPS_IN_M)
    most = float(steps.max(initial=0.0)) + 1.0
    if (line.max(initial=0) + 1.0) * most < 2.0**63:
        key = line * np.int64(most) + steps.astype(np.int64)
        order = np.argsort(key)
        if (np.diff(key[order]) > 0).all():
            return order
    return np.lexsort((piece, s, line))


class _Edge:
    """The side function along pieces of border edge: ``t`` runs from 0 at vertex 1 to 1 at vertex 2."""

    def __init__(self, lines: Lines, line: IntArray, grid: EdgeGrid, piece: IntArray) -> None:
        self.lines, self.line = lines, line
        place = place_of(piece)
        self.x1, self.y1 = grid.lon1[place], grid.lat1[place]
        self.x2, self.y2 = grid.lon2[place], grid.lat2[place]

    def point(self, t: FloatArray, k: IntArray) -> tuple[FloatArray, FloatArray]:
        # exact at both ends, so that pieces which share a vertex share its place
        return (1.0 - t) * self.x1[k] + t * self.x2[k], (1.0 - t) * self.y1[k] + t * self.y2[k]

    def side(self, t: FloatArray, k: IntArray) -> tuple[FloatArray, FloatArray]:
        x, y = self.point(t, k)
        return side_and_arc(self.lines, self.line[k], x, reduced_latitude(y, self.lines.figure))


class _Met(NamedTuple):
    """Crossings: which pair, place along its piece from 0 to 1, arc of the line, whether the piece runs north."""

    pair: IntArray
    t: FloatArray
    sigma: FloatArray
    northward: NDArray[np.bool_]


def _ask(lines: Lines, near: NearPairs, some: IntArray, grid: EdgeGrid) -> _Met:
    """Put the exact question to pairs: on which side both ends lie, and where that changes."""
    edge, every = _Edge(lines, near.line[some], grid, near.piece[some]), np.arange(len(some))
    g0, _ = edge.side(np.zeros(len(every)), every)
    g1, _ = edge.side(np.ones(len(every)), every)
    k, a, b, ga, gb = _brackets(edge, g0, g1)
    t = _solve(edge, k, a, b, ga, gb)
    _, sigma = edge.side(t, k)
    return _Met(some[k], t, sigma, ga < 0.0)


def _polish(lines: Lines, near: NearPairs, some: IntArray, grid: EdgeGrid) -> _Met:
    """Bring good guesses of single crossings down to rounding.

    The line is followed to the guess, and from there along its tangent to the edge. Pairs where that does not become
    straight enough, or leads off the edge, are left out.
    """
    line = near.line[some]
    edge, k = _Edge(lines, line, grid, near.piece[some]), np.arange(len(some))
    dx, dy = edge.x2 - edge.x1, edge.y2 - edge.y1
    sigma = np.round(near.sigma[some] * _GUESS_STEPS) / _GUESS_STEPS  # how it was made leaves no trace in the last bits
    t, off = np.empty(len(k)), np.full(len(k), np.inf)
    for _ in range(_MOST_TANGENTS):
        east, lat, slope, pace = position_at_arc(lines, line[k], sigma[k])
        x, y = east - (edge.x1[k] - lines.lon1_deg[line[k]]), lat - edge.y1[k]
        x -= 360.0 * np.rint(x / 360.0)
        step = (y * dx[k] - x * dy[k]) / (dy[k] - slope * dx[k])
        t[k] = ((x + step) * dx[k] + (y + slope * step) * dy[k]) / (dx[k] * dx[k] + dy[k] * dy[k])
        sigma[k] += step * pace
        off[k] = 0.5 * np.deg2rad(1.0 + 2.0 * np.abs(np.tan(np.deg2rad(lat))) * slope * slope) * step * step
        k = np.flatnonzero(off > _STRAIGHT_DEG)
    good = np.flatnonzero((off <= _STRAIGHT_DEG) & (t >= 0.0) & (t <= 1.0))
    return _Met(some[good], t[good], sigma[good], near.northward[some[good]])


def _brackets(
    edge: _Edge, g0: FloatArray, g1: FloatArray
) -> tuple[IntArray, FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return the stretches of edges in which the side changes: edge, from t, to t, side at either."""
    k = np.flatnonzero((g0 < 0.0) != (g1 < 0.0))
    # Both ends on one side: the edge may still bulge across, since one of the two is curved against the other. The
    # side's second derivative along t is at most (|dlon| + |dlat|)^2, so its bulge over the chord at most an eighth
    # of that.
    reach = np.deg2rad(np.abs(edge.x2 - edge.x1) + np.abs(edge.y2 - edge.y1)) ** 2 / 7.0
    m = np.flatnonzero(((g0 < 0.0) == (g1 < 0.0)) & (np.minimum(np.abs(g0), np.abs(g1)) < reach))
    t = np.full(len(m), 0.5)
    h = np.full(len(m), 0.5)
    for _ in range(3):  # parabola through t - h, t, t + h; each round narrows it around the extremum
        gm, gl, gr = (edge.side(v, m)[0] for v in (t, t - h, t + h))
        bend = gl - 2.0 * gm + gr
        step = np.divide(0.5 * h * (gl - gr), bend, out=np.zeros_like(bend), where=bend != 0.0)
        t = np.clip(t + np.clip(step, -h, h), 1e-9, 1.0 - 1e-9)
        h = np.minimum(np.minimum(t, 1.0 - t), 0.1 * h)
    gt, _ = edge.side(t, m)
    twice = (gt < 0.0) != (g0[m] < 0.0)
    m, t, gt = m[twice], t[twice], gt[twice]
    zero, one = np.zeros(len(k)), np.ones(len(k))
    return (
        np.concatenate([k, m, m]),
        np.concatenate([zero, np.zeros(len(m)), t]),
        np.concatenate([one, t, np.ones(len(m))]),
        np.concatenate([g0[k], g0[m], gt]),
        np.concatenate([g1[k], gt, g1[m]]),
    )


def _solve(edge: _Edge, k: IntArray, a: FloatArray, b: FloatArray, ga: FloatArray, gb: FloatArray) -> FloatArray:
    """Find the root in each bracket by regula falsi with the Illinois weights, down to rounding."""
    a, b, ga, gb = a.copy(), b.copy(), ga.copy(), gb.copy()
    root = np.where(np.abs(ga) <= np.abs(gb), a, b)
    best = np.minimum(np.abs(ga), np.abs(gb))
    live = np.flatnonzero(best > 0.0)
    for _ in range(_MOST_STEPS):
        if not len(live):
            break
        al, bl, gal, gbl = a[live], b[live], ga[live], gb[live]
        t = np.clip((al * gbl - bl * gal) / (gbl - gal), np.minimum(al, bl), np.maximum(al, bl))
        g, _ = edge.side(t, k[live])
        better = np.abs(g) < best[live]
        root[live[better]], best[live[better]] = t[better], np.abs(g)[better]
        same = (g < 0.0) == (gbl < 0.0)
        # the new point replaces b; a keeps its place at half weight if it was not crossed, else b takes it over
        a[live], ga[live] = np.where(same, al, bl), np.where(same, 0.5 * gal, gbl)
        b[live], gb[live] = t, g
        live = live[
            (np.abs(g) > _ON_LINE) & (np.abs(b[live] - a[live]) > 1e-15) & (np.abs(t - al) > 0) & (np.abs(t - bl) > 0)
        ]
    return root
