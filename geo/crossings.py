"""Where geodesics meet border edges: the kernel of the ledger, arrays in and arrays out.

A path is a geodesic, a border edge a straight line in longitude and latitude. Their crossing is solved, not sampled:
the sine of the angle between a point of the edge and the geodesic is a smooth function of the place along the edge, and
its roots are found to rounding. Each vertex is put on one side of a geodesic by a function of that vertex and that
geodesic alone; exactly on it counts as left. So neighbouring edges always agree about the vertex they share, and a path
through a vertex, or along a border, changes state exactly as often as it must.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.lines import Lines, distance_at_arc, reduced_latitude, side_and_arc
from geo.nearby import near_pairs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.grid import EdgeGrid

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.intp]

_CHUNK = 500  # lines at a time: some hundred thousand candidate pairs, which stay in the cache
_GUESS_STEPS = 2.0**24
_NEARLY_ON_LINE = 1e-9  # sine of an angle: 6 mm, from where a secant step that began with a metre leaves nanometres
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
        n geodesics, from :func:`geo.lines.lines_between`.
    grid
        Border edges, from :func:`geo.grid.build_grid`.

    Returns
    -------
    Crossings
        Sorted by line, then distance. A crossing lies within a few nanometres of the geodesic and on the edge; two
        crossings of one edge closer together than the square root of rounding (a graze less than 0.1 mm deep) may be
        left out as a pair.
    """
    n = len(lines.s12_m)
    parts = [_chunk_crossings(lines, np.arange(a, min(a + _CHUNK, n)), grid) for a in range(0, n, _CHUNK)]
    if not parts:
        none = np.zeros(0)
        return Crossings(np.zeros(0, np.intp), none, none, none, np.zeros(0, np.int16), np.zeros(0, np.int16))
    return Crossings(*(np.concatenate(c) for c in zip(*parts, strict=True)))


class _Edge:
    """The side function along pieces of border edge: ``t`` runs from 0 at vertex 1 to 1 at vertex 2."""

    def __init__(self, lines: Lines, line: IntArray, grid: EdgeGrid, item: IntArray) -> None:
        self.lines, self.line = lines, line
        self.x1, self.y1 = grid.lon1[item], grid.lat1[item]
        self.x2, self.y2 = grid.lon2[item], grid.lat2[item]

    def point(self, t: FloatArray, k: IntArray) -> tuple[FloatArray, FloatArray]:
        # exact at both ends, so that pieces which share a vertex share its place
        return (1.0 - t) * self.x1[k] + t * self.x2[k], (1.0 - t) * self.y1[k] + t * self.y2[k]

    def side(self, t: FloatArray, k: IntArray, *, near: FloatArray | None = None) -> tuple[FloatArray, FloatArray]:
        x, y = self.point(t, k)
        return side_and_arc(self.lines, self.line[k], x, reduced_latitude(y, self.lines.figure), near=near)


def _chunk_crossings(lines: Lines, i: IntArray, grid: EdgeGrid) -> tuple[NDArray[np.generic], ...]:
    near = near_pairs(lines, i, grid)
    sure, doubtful = np.flatnonzero(near.sure), np.flatnonzero(~near.sure)
    quick = _Edge(lines, near.line[sure], grid, near.item[sure])
    t_quick, sigma_quick = _polish(quick, near.guess[sure], near.slope[sure])
    edge = _Edge(lines, near.line[doubtful], grid, near.item[doubtful])
    every = np.arange(len(doubtful))
    g0, _ = edge.side(np.zeros(len(every)), every)
    g1, _ = edge.side(np.ones(len(every)), every)
    k, a, b, ga, gb = _brackets(edge, g0, g1)
    t_slow = _solve(edge, k, a, b, ga, gb)
    _, sigma_slow = edge.side(t_slow, k)
    lon, lat = (
        np.concatenate(v) for v in zip(quick.point(t_quick, np.arange(len(sure))), edge.point(t_slow, k), strict=True)
    )
    pair = np.concatenate([sure, doubtful[k]])
    northward = np.concatenate([near.slope[sure] > 0.0, ga < 0.0])
    line, item = near.line[pair], near.item[pair]
    s = distance_at_arc(lines, line, np.concatenate([sigma_quick, sigma_slow]))
    length = lines.s12_m[line]
    on = np.flatnonzero((s >= -_END_M) & (s <= length + _END_M))
    s = np.clip(s, 0.0, length)
    order = on[np.lexsort((grid.piece[item[on]], s[on], line[on]))]
    left, right = grid.left[item], grid.right[item]
    leave, enter = np.where(northward, left, right), np.where(northward, right, left)
    return tuple(v[order] for v in (line, s, lon, lat, leave, enter))


def _polish(edge: _Edge, guess: FloatArray, slope_deg: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Bring good guesses of single crossings down to rounding; return place along the piece and arc along the line."""
    k = np.arange(len(guess))
    t0 = np.round(guess * _GUESS_STEPS) / _GUESS_STEPS  # so that how a guess was made leaves no trace in the last bits
    g0, sigma0 = edge.side(t0, k)
    # the sine of the distance from the line grows with latitude as the sine of the line's azimuth
    salp0, calp0 = edge.lines.salp0[edge.line], edge.lines.calp0[edge.line]
    climb = np.deg2rad(slope_deg) * salp0 / np.hypot(salp0, calp0 * np.cos(sigma0))
    t1 = np.clip(t0 - g0 / climb, 0.0, 1.0)
    g1, sigma1 = edge.side(t1, k, near=sigma0)
    # a last secant step, too short to need another look
    moved = (g1 != g0) & (t1 != t0)
    share = np.divide(g1, g1 - g0, out=np.zeros_like(g1), where=moved)
    t, sigma = t1 - share * (t1 - t0), sigma1 - share * (sigma1 - sigma0)
    rest = np.flatnonzero((np.abs(g1) > _NEARLY_ON_LINE) | (t < 0.0) | (t > 1.0))
    if len(rest):
        zero, one = np.zeros(len(rest)), np.ones(len(rest))
        t[rest] = _solve(edge, rest, zero, one, edge.side(zero, rest)[0], edge.side(one, rest)[0])
        sigma[rest] = edge.side(t[rest], rest)[1]
    return t, sigma


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
