"""Geodesics laid out in arcs of a degree or so, along each of which the latitude is a cubic of the longitude.

The cubic goes through both ends of the arc with their slopes (Hermite). ``docs/method.md`` proves how far it may leave
the geodesic, and how far the geodesic may bulge over a chord; :mod:`geo.kernel.sieve` drops border edges by these
bounds.
CubicArcs that run too steeply or too near a pole for a cubic are marked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.kernel.edge_index import any_edge, ranges
from geo.kernel.lines import Lines, climb_at, geographic_latitude, position_at_arc

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.kernel.edge_index import EdgeIndex

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.intp]

_ARC = np.deg2rad(1.25)
_STEEPEST = 12.0  # degrees of latitude a degree of longitude; beyond it the cubic is not used
_NEAREST_POLE_DEG = 80.0
# |d4 lat / d lon4| <= 25 (1 + slope^2)^2 (1 + tan^2 lat)^1.5 within these two limits, with the larger of the slopes and
# of the latitudes at the ends of the arc: proved in docs/method.md
_FOURTH = 25.0
# |d2 lat / d lon2| <= 1.02 (1/2 + 2 tan lat slope^2), and a curve bulges over its chord by an eighth of that times the
# chord squared: proved there too
_BULGE = 0.13
ROUNDING_DEG = 2.5e-13  # of sums of longitudes, and of positions away from the poles
_SHORT_DEG = 1e-4  # arcs narrower than that are straight, and the bound says by how much they are not
_FLOOR_DEG = 1e-12  # 0.1 micrometres: what rounding, and the ends as PROJ has them, may add; measured in the tests


@dataclass(frozen=True, eq=False, slots=True)
class CubicArcs:
    """CubicArcs of lines; ``u`` degrees east of ``west`` the latitude is ``y0 + u (y1 + u (y2 + u y3))`` degrees.

    ``bound`` is what this leaves out within the arc (infinite on steep arcs), ``bend`` times the square of a chord's
    degrees of longitude how far the arc may bulge over the chord; both in degrees of latitude. ``gap`` is by how many
    radians the longitude on the auxiliary sphere runs ahead, in its middle. ``sigma`` and ``turn`` are the arc of the
    line at the west end and the width of the arc in radians, ``pace0`` and ``pace1`` radians of arc a degree of
    longitude at its ends. The arc keeps between ``south`` and ``north``, degrees of latitude; ``slack`` is by how many
    degrees its longitudes may be off.
    """

    line: IntArray
    west: FloatArray
    width: FloatArray
    y0: FloatArray
    y1: FloatArray
    y2: FloatArray
    y3: FloatArray
    south: FloatArray
    north: FloatArray
    slack: FloatArray
    bound: FloatArray
    bend: FloatArray
    steep: NDArray[np.bool_]
    gap: FloatArray
    sigma: FloatArray
    turn: FloatArray
    pace0: FloatArray
    pace1: FloatArray


def lay_arcs(lines: Lines, i: IntArray, grid: EdgeIndex) -> CubicArcs:
    """Lay out lines in equal arcs of at most 1.25 degrees, and keep those that are near a border.

    Parameters
    ----------
    lines, i
        Geodesics, and which of them.
    grid
        Border edges.

    Returns
    -------
    CubicArcs
        Line by line, from west to east; a line of no length has one arc.
    """
    count = np.maximum(np.ceil(lines.sigma12[i] / _ARC), 1.0).astype(np.int64)
    of, k = ranges(np.zeros(len(i), dtype=np.int64), count + 1)
    last = np.cumsum(count + 1) - 1
    first = last - count
    line = i[of]
    along = (lines.sigma12[i] / count)[of] * k
    sigma = lines.sigma1[line] + along
    x, y, ssig, csig = position_at_arc(lines, line, sigma, quick=True)
    # the ends as they were given: over a pole and along a meridian the formula cannot know them
    x[first], x[last] = 0.0, lines.dlon_deg[i]
    y[first], y[last] = lines.lat1_deg[i], lines.lat2_deg[i]
    a = np.delete(np.arange(len(line)), last)
    west, width = lines.lon1_deg[line[a]] + x[a], x[a + 1] - x[a]
    south, north = _latitudes_kept(lines, line[a], sigma[a], sigma[a + 1], y[a], y[a + 1])
    slack = _longitude_slack(south, north)
    near = any_edge(grid, west - slack, width + 2.0 * slack, south - ROUNDING_DEG, north + ROUNDING_DEG)
    a, south, north, slack = a[near], south[near], north[near], slack[near]
    # joints of the arcs that are left
    needed = np.zeros(len(line), dtype=bool)
    needed[a], needed[a + 1] = True, True
    joint = np.flatnonzero(needed)
    slope, pace = climb_at(lines, line[joint], ssig[joint], csig[joint])
    a = np.cumsum(needed)[a] - 1
    x, y, along, line = x[joint], y[joint], along[joint], line[joint]
    ends = [np.stack([v[a], v[a + 1]]) for v in (x, y, along, slope, pace)]
    return _fit(lines, line[a], ends, south, north, slack)


def _fit(
    lines: Lines, line: IntArray, ends: list[FloatArray], south: FloatArray, north: FloatArray, slack: FloatArray
) -> CubicArcs:
    """Fit cubics to arcs given by longitude, latitude, arc, slope and pace at both ends, each of shape (2, n)."""
    x, y, along, slope, pace = ends
    width = x[1] - x[0]
    steepest, lat = np.abs(slope).max(axis=0), np.abs(y).max(axis=0)
    steep = ~((steepest < _STEEPEST) & (lat < _NEAREST_POLE_DEG) & (width > 0.0))
    straight = np.flatnonzero(width < _SHORT_DEG)
    no = np.flatnonzero(steep)
    steepest[no], lat[no], slope[:, no], pace[:, no] = 0.0, 0.0, 0.0, 0.0
    w = width.copy()
    w[no], w[straight] = 1.0, 1.0
    s0, s1 = slope
    mean = (y[1] - y[0]) / w
    s1[straight], mean[straight] = s0[straight], s0[straight]
    squared = steepest * steepest
    secant = 1.0 / np.cos(np.deg2rad(lat))
    bend = _BULGE * np.deg2rad(0.5 + 2.0 * np.sqrt(np.maximum(secant * secant - 1.0, 0.0)) * squared)
    # of the Hermite cubic the error is that of the fourth derivative times u^2 (u - w)^2 / 24, of the tangent four
    # times the bulge over a chord
    h2, p2 = np.square(np.deg2rad(w)), np.square(1.0 + squared)
    bound = np.rad2deg(_FOURTH / 384.0 * h2 * h2 * p2 * secant * secant * secant)
    bound[straight] = 4.0 * bend[straight] * np.square(width[straight])
    bound += _FLOOR_DEG
    bound[no] = np.inf
    return CubicArcs(
        line=line,
        west=lines.lon1_deg[line] + x[0],
        width=width,
        y0=y[0],
        y1=s0,
        y2=(3.0 * mean - 2.0 * s0 - s1) / w,
        y3=(s0 + s1 - 2.0 * mean) / (w * w),
        south=south,
        north=north,
        slack=slack,
        bound=bound,
        bend=bend,
        steep=steep,
        gap=lines.a3f[line] * 0.5 * (along[0] + along[1]),
        sigma=lines.sigma1[line] + along[0],
        turn=along[1] - along[0],
        pace0=pace[0],
        pace1=pace[1],
    )


def _latitudes_kept(
    lines: Lines, line: IntArray, sigma1: FloatArray, sigma2: FloatArray, lat1: FloatArray, lat2: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the southernmost and northernmost latitude in degrees of arcs between two points of a line."""
    south, north = np.minimum(lat1, lat2), np.maximum(lat1, lat2)
    # a geodesic turns back a quarter of a turn from its node
    before, after = (np.floor((v - 0.5 * np.pi) / np.pi) for v in (sigma1, sigma2))
    k = np.flatnonzero(after > before)
    farthest = geographic_latitude(np.arccos(np.minimum(lines.salp0[line[k]], 1.0)), lines.ellipsoid)
    northward = after[k] % 2.0 == 0.0
    north[k] = np.where(northward, np.maximum(north[k], farthest), north[k])
    south[k] = np.where(northward, south[k], np.minimum(south[k], -farthest))
    return south, north


def _longitude_slack(south: FloatArray, north: FloatArray) -> FloatArray:
    """Return by how much longitudes on arcs may be off: more near a pole, where a degree is short."""
    slack = np.full(len(south), ROUNDING_DEG)
    lat = np.maximum(north, -south)
    k = np.flatnonzero(lat > _NEAREST_POLE_DEG)
    slack[k] = np.minimum(ROUNDING_DEG / np.maximum(np.cos(np.deg2rad(lat[k])), 1e-16), 180.0)
    return slack


def arc_at(arcs: CubicArcs, k: IntArray, u: FloatArray) -> FloatArray:
    """Return the arc of the line, radians, ``u`` degrees east of the west end of arcs ``k`` (Hermite, a guess)."""
    width, turn, p0, p1 = arcs.width[k], arcs.turn[k], arcs.pace0[k], arcs.pace1[k]
    w = np.where(arcs.steep[k], 1.0, width)
    mean = turn / w
    return arcs.sigma[k] + u * (p0 + u / w * (3.0 * mean - 2.0 * p0 - p1 + u / w * (p0 + p1 - 2.0 * mean)))
