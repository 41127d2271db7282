"""Where geodesics meet border edges: crossings solved to rounding, once it is known which pairs to ask.

A border edge is a straight line in longitude and latitude. The sine of the angle between a point of the edge and the
geodesic is a smooth function of the place along the edge; where its sign changes the edge is crossed. Each vertex is
put on one side by a function of that vertex and that geodesic alone; exactly on it counts as left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.kernel.angles import whole_turns
from geo.kernel.edge_index import place_of
from geo.kernel.lines import Lines, climb_at, position_at_arc, reduced_latitude, side_and_arc

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.kernel.edge_index import EdgeIndex

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.intp]

_GUESS_STEPS = 2.0**30
_STRAIGHT_DEG = 5e-14  # 6 nm: what a step along the tangent may leave the geodesic by
_MOST_TANGENTS = 3
_MOST_STEPS = 60
_ON_LINE = 5e-16  # 3 nm: as near as the side function can tell
_OWN_ERROR_M = 1e-8  # of a crossing at a right angle: rounding of side, edge and distance
_ASIDE = 1e-4  # of a piece: 3 m at most
_TURN_BACK = 0.1275
_FLATTEST = 1e-12  # sine of an angle; what is flatter is known to within a kilometre and more


class Met(NamedTuple):
    """Crossings.

    Attributes
    ----------
    pair
        Which of the pairs asked.
    sigma
        Arc of the line, radians.
    northward
        Whether the piece there runs from the right of the line to its left.
    error_m
        How exactly the place along the line is known, metres: the flatter the angle, the less.
    """

    pair: IntArray
    sigma: FloatArray
    northward: NDArray[np.bool_]
    error_m: FloatArray


class _Edge:
    """The side function along pieces of border edge: ``t`` runs from 0 at vertex 1 to 1 at vertex 2."""

    def __init__(self, lines: Lines, line: IntArray, grid: EdgeIndex, piece: IntArray) -> None:
        self.lines, self.line = lines, line
        place = place_of(piece)
        self.x1, self.y1 = grid.lon1[place], grid.lat1[place]
        self.x2, self.y2 = grid.lon2[place], grid.lat2[place]

    def side(self, t: FloatArray, k: IntArray) -> tuple[FloatArray, FloatArray]:
        # exact at both ends, so that pieces which share a vertex put it on one side
        x, y = (1.0 - t) * self.x1[k] + t * self.x2[k], (1.0 - t) * self.y1[k] + t * self.y2[k]
        return side_and_arc(self.lines, self.line[k], x, reduced_latitude(y, self.lines.ellipsoid))


def ask(lines: Lines, line: IntArray, grid: EdgeIndex, piece: IntArray) -> Met:
    """Put the exact question to pairs: on which side both ends of the piece lie, and where that changes.

    Parameters
    ----------
    lines, line
        Geodesics, and the one of each pair; beyond its ends it is followed too.
    grid, piece
        Border edges, and the piece of each pair.

    Returns
    -------
    Met
        Every crossing of piece and line, two where the piece bulges across; those may be left out together if they are
        closer than the square root of rounding (0.1 mm deep).
    """
    edge, every = _Edge(lines, line, grid, piece), np.arange(len(line))
    g0, _ = edge.side(np.zeros(len(every)), every)
    g1, _ = edge.side(np.ones(len(every)), every)
    k, a, b, ga, gb = _brackets(edge, g0, g1)
    t = _solve(edge, k, a, b, ga, gb)
    _, sigma = edge.side(t, k)
    low, high = np.maximum(t - _ASIDE, 0.0), np.minimum(t + _ASIDE, 1.0)
    rise = (edge.side(high, k)[0] - edge.side(low, k)[0]) / (high - low)
    sine = np.abs(rise) / np.deg2rad(np.abs(edge.x2 - edge.x1) + np.abs(edge.y2 - edge.y1))[k]
    return Met(k, sigma, ga < 0.0, _OWN_ERROR_M / np.maximum(sine, _FLATTEST))


def polish(
    lines: Lines, line: IntArray, grid: EdgeIndex, piece: IntArray, guess: FloatArray, northward: NDArray[np.bool_]
) -> Met:
    """Bring good guesses of single crossings down to rounding.

    The line is followed to the guess, and from there along its tangent to the edge. Pairs where that does not become
    straight enough, leads off the edge, or to a crossing in the other sense, are left out.

    Parameters
    ----------
    lines, line, grid, piece
        As for :func:`ask`.
    guess, northward
        About which arc of the line the crossing is, radians, and in which sense.
    """
    edge, k = _Edge(lines, line, grid, piece), np.arange(len(line))
    dx, dy = edge.x2 - edge.x1, edge.y2 - edge.y1
    sigma = np.round(guess * _GUESS_STEPS) / _GUESS_STEPS  # how it was made leaves no trace in the last bits
    t, off, rise = np.empty(len(k)), np.full(len(k), np.inf), np.empty(len(k))
    for _ in range(_MOST_TANGENTS):
        own = line[k]
        east, lat, ssig, csig = position_at_arc(lines, own, sigma[k])
        slope, pace = climb_at(lines, own, ssig, csig)
        x, y = east - (edge.x1[k] - lines.lon1_deg[own]), lat - edge.y1[k]
        x += whole_turns(x)
        rise[k] = dy[k] - slope * dx[k]
        step = (y * dx[k] - x * dy[k]) / rise[k]
        t[k] = ((x + step) * dx[k] + (y + slope * step) * dy[k]) / (dx[k] * dx[k] + dy[k] * dy[k])
        sigma[k] += step * pace
        off[k] = 0.5 * np.deg2rad(1.0 + 2.0 * np.abs(np.tan(np.deg2rad(lat))) * slope * slope) * step * step
        k = np.flatnonzero(off > _STRAIGHT_DEG)
    good = np.flatnonzero((off <= _STRAIGHT_DEG) & (t >= 0.0) & (t <= 1.0) & ((rise > 0.0) == northward))
    # the line's own azimuth has at least the sine that it has at the node
    sine = np.abs(rise[good]) * lines.salp0[line[good]] / (np.abs(dx[good]) + np.abs(dy[good]))
    return Met(good, sigma[good], northward[good], _OWN_ERROR_M / np.maximum(sine, _FLATTEST))


def _brackets(
    edge: _Edge, g0: FloatArray, g1: FloatArray
) -> tuple[IntArray, FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return stretches of edges along which the side runs one way and changes: edge, from t, to t, side at either."""
    # One of the two is curved against the other. The side's second derivative along t is at most 1.02 times (|dlon| +
    # |dlat|)^2 (docs/method.md), so its bulge over the chord at most an eighth of that: nearer than that to one end it
    # may turn back, and change again.
    reach = _TURN_BACK * np.deg2rad(np.abs(edge.x2 - edge.x1) + np.abs(edge.y2 - edge.y1)) ** 2
    turns = np.minimum(np.abs(g0), np.abs(g1)) < reach
    plain = np.flatnonzero(~turns & ((g0 < 0.0) != (g1 < 0.0)))
    m = np.flatnonzero(turns)
    t, h = np.full(len(m), 0.5), np.full(len(m), 0.5)
    for _ in range(3):  # parabola through t - h, t, t + h; each round narrows it around the turning point
        gm, gl, gr = (edge.side(v, m)[0] for v in (t, t - h, t + h))
        bend = gl - 2.0 * gm + gr
        step = np.divide(0.5 * h * (gl - gr), bend, out=np.zeros_like(bend), where=bend != 0.0)
        t = np.clip(t + np.clip(step, -h, h), 1e-9, 1.0 - 1e-9)
        h = np.minimum(np.minimum(t, 1.0 - t), 0.1 * h)
    gt, _ = edge.side(t, m)
    before = np.flatnonzero((gt < 0.0) != (g0[m] < 0.0))
    after = np.flatnonzero((gt < 0.0) != (g1[m] < 0.0))
    return (
        np.concatenate([plain, m[before], m[after]]),
        np.concatenate([np.zeros(len(plain) + len(before)), t[after]]),
        np.concatenate([np.ones(len(plain)), t[before], np.ones(len(after))]),
        np.concatenate([g0[plain], g0[m[before]], gt[after]]),
        np.concatenate([g1[plain], gt[before], g1[m[after]]]),
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
