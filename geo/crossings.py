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

from geo.grid import EdgeGrid, ranges
from geo.lines import (
    Lines,
    beta_at_longitude,
    distance_at_arc,
    geographic_latitude,
    reduced_latitude,
    side_and_arc,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.intp]

_CHUNK = 1000  # lines at a time: some hundred thousand candidate pairs, which stay in the cache
_PAD_DEG = 1e-6
_END_M = 1e-7  # a crossing this close to an end lies on the end
_MOST_STEPS = 60


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
        Sorted by line, then distance. A crossing lies within a few nanometres of the geodesic and on the edge; two crossings
        of one edge closer together than the square root of rounding (a graze less than 0.1 mm deep) may be left out as a
        pair.
    """
    n = len(lines.s12_m)
    parts = [_chunk_crossings(lines, np.arange(a, min(a + _CHUNK, n)), grid) for a in range(0, n, _CHUNK)]
    if not parts:
        none = np.zeros(0)
        return Crossings(np.zeros(0, np.intp), none, none, none, np.zeros(0, np.int16), np.zeros(0, np.int16))
    return Crossings(*(np.concatenate(c) for c in zip(*parts, strict=True)))


def _candidates(lines: Lines, i: IntArray, grid: EdgeGrid) -> tuple[IntArray, NDArray[np.int32]]:
    """Pair each line with the pieces in the cells that it passes."""
    w = grid.cell_deg
    x1, d = lines.lon1_deg[i], lines.dlon_deg[i]
    c0 = np.floor((x1 - _PAD_DEG + 180.0) / w).astype(np.int64)
    c1 = np.floor((x1 + d + _PAD_DEG + 180.0) / w).astype(np.int64)
    # knots: both ends of the line and every rim of a column between them
    knot_line, knot = ranges(np.zeros(len(i), dtype=np.int64), c1 - c0 + 2)
    first, last = knot == 0, knot == (c1 - c0 + 1)[knot_line]
    along = np.clip((c0[knot_line] + knot) * w - 180.0 - x1[knot_line], 0.0, d[knot_line])
    j = i[knot_line]
    beta, omega = beta_at_longitude(lines, j, along)
    figure = lines.figure
    beta = np.where(first, reduced_latitude(lines.lat1_deg[j], figure), beta)
    beta = np.where(last, reduced_latitude(lines.lat2_deg[j], figure), beta)
    west, east = np.flatnonzero(~last), np.flatnonzero(~first)
    low, high = np.minimum(beta[west], beta[east]), np.maximum(beta[west], beta[east])
    top = np.arctan2(lines.calp0[j[west]], lines.salp0[j[west]])
    for vertex, north in ((-0.5, False), (0.5, True), (1.5, False)):
        inside = (omega[west] < vertex * np.pi) & (omega[east] > vertex * np.pi)
        if north:
            high = np.where(inside, top, high)
        else:
            low = np.where(inside, -top, low)
    r0 = np.floor((geographic_latitude(low, figure) - _PAD_DEG + 90.0) / w).astype(np.int64)
    r1 = np.floor((geographic_latitude(high, figure) + _PAD_DEG + 90.0) / w).astype(np.int64)
    column = (c0[knot_line] + knot)[west] % grid.columns * grid.rows
    begin = grid.start[column + np.clip(r0, 0, grid.rows - 1)]
    end = grid.start[column + np.clip(r1, 0, grid.rows - 1) + 1]
    run, position = ranges(begin, end - begin)
    return j[west][run], grid.item[position]


class _Edge:
    """The side function along candidate pieces: ``t`` runs from 0 at vertex 1 to 1 at vertex 2."""

    def __init__(self, lines: Lines, i: IntArray, grid: EdgeGrid, piece: NDArray[np.int32]) -> None:
        self.lines, self.i = lines, i
        self.x1, self.y1 = grid.lon1[piece], grid.lat1[piece]
        self.x2, self.y2 = grid.lon2[piece], grid.lat2[piece]

    def point(self, t: FloatArray, k: IntArray) -> tuple[FloatArray, FloatArray]:
        # exact at both ends, so that pieces which share a vertex share its place
        return (1.0 - t) * self.x1[k] + t * self.x2[k], (1.0 - t) * self.y1[k] + t * self.y2[k]

    def side(self, t: FloatArray, k: IntArray) -> tuple[FloatArray, FloatArray]:
        x, y = self.point(t, k)
        return side_and_arc(self.lines, self.i[k], x, reduced_latitude(y, self.lines.figure))


def _chunk_crossings(lines: Lines, i: IntArray, grid: EdgeGrid) -> tuple[NDArray[np.generic], ...]:
    line, piece = _candidates(lines, i, grid)
    edge = _Edge(lines, line, grid, piece)
    every = np.arange(len(line))
    g0, _ = edge.side(np.zeros(len(line)), every)
    g1, _ = edge.side(np.ones(len(line)), every)
    k, a, b, ga, gb = _brackets(edge, g0, g1)
    t = _solve(edge, k, a, b, ga, gb)
    _, sigma = edge.side(t, k)
    s = distance_at_arc(lines, line[k], sigma)
    length = lines.s12_m[line[k]]
    on = (s >= -_END_M) & (s <= length + _END_M)
    k, t, s, northward = k[on], t[on], np.clip(s, 0.0, length)[on], (ga < 0.0)[on]
    lon, lat = edge.point(t, k)
    p = piece[k]
    leave = np.where(northward, grid.left[p], grid.right[p])
    enter = np.where(northward, grid.right[p], grid.left[p])
    # a piece listed in several cells was met several times, each time with the same result to the last bit
    order = np.lexsort((p, s, line[k]))
    same = [np.diff(v[order]) == 0 for v in (line[k], s, p)]
    order = order[np.r_[True, ~(same[0] & same[1] & same[2])[: len(order)]][: len(order)]]
    return tuple(v[order] for v in (line[k], s, lon, lat, leave, enter))


def _brackets(
    edge: _Edge, g0: FloatArray, g1: FloatArray
) -> tuple[IntArray, FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return the stretches of edges in which the side changes: edge, from t, to t, side at either."""
    k = np.flatnonzero((g0 < 0.0) != (g1 < 0.0))
    # Both ends on one side: the edge may still bulge across, since one of the two is curved against the other. The side's
    # second derivative along t is at most (|dlon| + |dlat|)^2, so its bulge over the chord at most an eighth of that.
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
            (np.abs(g) > 1e-16) & (np.abs(b[live] - a[live]) > 1e-15) & (np.abs(t - al) > 0) & (np.abs(t - bl) > 0)
        ]
    return root
