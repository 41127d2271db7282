"""Which border edges a geodesic may cross: a quick sieve in front of the exact solution.

A geodesic is laid out in arcs of one degree. Along an arc its latitude is a cubic of the longitude (Hermite, through
both ends with their slopes), with a bound on what the cubic leaves out. Clusters of edges whose box lies off the cubic
go first. For the edges of the others a vertex is put north or south of the line by a few multiplications; only
vertices closer to it than the bound, edges that the line might graze, and arcs that run too steeply or too near a pole
for a cubic are left to the exact side function of :mod:`geo.kernel.lines`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.kernel.grid import CLUSTER, LONGEST_PIECE_DEG, EdgeGrid, place_of, ranges
from geo.kernel.lines import Lines, position_at_arc, reduced_latitude

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.intp]

_ARC = np.deg2rad(1.0)
_STEEPEST = 12.0  # degrees of latitude a degree of longitude; beyond it the cubic is not used
_NEAREST_POLE_DEG = 80.0
# |d4 lat / d lon4| <= _FOURTH (1 + slope^2)^2 (1 + tan^2 lat)^1.5 on great circles within these two limits: the largest
# quotient over all of them is 22 (found on a grid of 600 inclinations and 25,000 longitudes); slopes at the ends of
# an arc stand for those inside it, so twice that is taken
_FOURTH = 45.0
_FLOOR_DEG = 2e-8  # 2 mm: rounding, and the flattening that the bound for great circles leaves out
_BULGE = (
    0.2  # of |d2 lat / d lon2| <= 1 + 2 tan lat slope^2 and the square of a chord: an eighth, and something to spare
)
_PAD_DEG = 1e-6
_ROUNDING_DEG = 3e-5  # of latitudes and slopes held in four bytes, where a cluster's box is held against the line
_STEEP_SLACK_DEG = 0.05  # an arc of one degree bulges by at most 0.0022 tan(lat) degrees beyond its ends' latitudes
_POLAR_CAP_DEG = 86.0
_POLAR_SLACK_DEG = 0.6  # and over a pole by half its length
_FAR = 4e-5  # sine of 250 m: more than the gap in longitude can change along one arc


@dataclass(frozen=True, eq=False)
class NearPairs:
    """Pairs of line and piece of border edge that may cross, sorted by line, each pair once.

    Attributes
    ----------
    line, piece
        Index of the line, and of the piece in the grid's flattened clusters.
    sure
        Whether they surely cross, once; otherwise both ends of the piece must be asked exactly.
    sigma
        For the sure ones, about which arc of the line, radians: good to 1e-6 or better at all but the flattest angles.
    northward
        For the sure ones, whether the piece runs from south to north of the line.
    """

    line: IntArray
    piece: IntArray
    sure: NDArray[np.bool_]
    sigma: FloatArray
    northward: NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class _Arcs:
    """Arcs of lines; ``u`` degrees east of ``west`` the latitude is ``y0 + u (y1 + u (y2 + u y3))`` degrees.

    ``bound`` is what this leaves out (infinite on steep arcs), ``bend`` times the square of a chord's degrees of
    longitude how far the arc may bulge over the chord; both in degrees of latitude. ``sigma`` and ``turn`` are the arc
    of the line at the west end and the width of the arc in radians, ``pace0`` and ``pace1`` radians of arc a degree of
    longitude at its ends.
    """

    line: IntArray
    west: FloatArray
    width: FloatArray
    y0: FloatArray
    y1: FloatArray
    y2: FloatArray
    y3: FloatArray
    end: FloatArray
    bound: FloatArray
    bend: FloatArray
    steep: NDArray[np.bool_]
    gap: FloatArray
    sigma: FloatArray
    turn: FloatArray
    pace0: FloatArray
    pace1: FloatArray

    def only(self, keep: IntArray) -> _Arcs:
        return _Arcs(*(getattr(self, name)[keep] for name in self.__slots__))


@dataclass(frozen=True, eq=False, slots=True)
class _Visits:
    """Runs of the grid's listing that arcs pass, one a column of cells: ``count`` positions from ``first`` on.

    The middle of the column lies ``middle`` degrees east of the arc's west end. Within reach of it, ``d`` degrees east
    of it the line's latitude is ``y + d (slope + d bend)`` within ``slack``, and nowhere steeper than ``steepest``.
    """

    arc: IntArray
    first: NDArray[np.int64]
    count: NDArray[np.int64]
    middle: FloatArray
    y: NDArray[np.float32]
    slope: NDArray[np.float32]
    bend: NDArray[np.float32]
    steepest: NDArray[np.float32]
    slack: NDArray[np.float32]


def near_pairs(lines: Lines, i: IntArray, grid: EdgeGrid) -> NearPairs:
    """Pair lines with the pieces of border edges that they may cross.

    Parameters
    ----------
    lines
        Geodesics.
    i
        Which of them, ascending.
    grid
        Border edges.

    Returns
    -------
    NearPairs
        Every pair that crosses is among them.
    """
    arcs = _lay_arcs(lines, i)
    arcs = arcs.only(_near_a_border(arcs, grid))
    arc, cluster = _near_clusters(arcs, _visit_cells(arcs, grid), grid)
    return _sift(lines, arcs, arc, cluster, grid)


def _lay_arcs(lines: Lines, i: IntArray) -> _Arcs:
    count = np.maximum(np.ceil(lines.sigma12[i] / _ARC), 1.0).astype(np.int64)
    of, k = ranges(np.zeros(len(i), dtype=np.int64), count + 1)
    line, last, first = i[of], k == count[of], k == 0
    along = lines.sigma12[line] * (k / count[of])
    x, y, slope, pace = position_at_arc(lines, line, lines.sigma1[line] + along)
    # the ends as they were given: over a pole and along a meridian the formula cannot know them
    x = np.where(first, 0.0, np.where(last, lines.dlon_deg[line], x))
    y = np.where(first, lines.lat1_deg[line], np.where(last, lines.lat2_deg[line], y))
    a, b = np.flatnonzero(~last), np.flatnonzero(~first)
    width, s0, s1 = x[b] - x[a], slope[a], slope[b]
    steepest, lat = np.maximum(np.abs(s0), np.abs(s1)), np.maximum(np.abs(y[a]), np.abs(y[b]))
    steep = ~((steepest < _STEEPEST) & (lat < _NEAREST_POLE_DEG) & (width > 0.0))
    s0, s1 = np.where(steep, 0.0, s0), np.where(steep, 0.0, s1)
    squared, tan = np.where(steep, 0.0, steepest) ** 2, np.tan(np.deg2rad(np.where(steep, 0.0, lat)))
    h, over = np.deg2rad(width), np.deg2rad(LONGEST_PIECE_DEG)
    reach = np.maximum(
        0.25 * h * h, (h + over) * over
    )  # largest |u (u - width)| for a vertex of a piece listed on the arc
    bound = reach * reach / 24.0 * _FOURTH * (1.0 + squared) ** 2 * (1.0 + tan * tan) ** 1.5
    w = np.where(steep, 1.0, width)
    mean = (y[b] - y[a]) / w
    return _Arcs(
        line=line[a],
        west=lines.lon1_deg[line[a]] + x[a],
        width=width,
        y0=y[a],
        y1=s0,
        y2=(3.0 * mean - 2.0 * s0 - s1) / w,
        y3=(s0 + s1 - 2.0 * mean) / (w * w),
        end=y[b],
        bound=np.where(steep, np.inf, _FLOOR_DEG + np.rad2deg(bound)),
        bend=_BULGE * np.deg2rad(1.0 + 2.0 * tan * squared),
        steep=steep,
        gap=lines.a3f[line[a]] * 0.5 * (along[a] + along[b]),
        sigma=lines.sigma1[line[a]] + along[a],
        turn=along[b] - along[a],
        pace0=np.where(steep, 0.0, pace[a]),
        pace1=np.where(steep, 0.0, pace[b]),
    )


def _near_a_border(arcs: _Arcs, grid: EdgeGrid) -> IntArray:
    """Drop arcs far from every border: no edge in the square degree of their middle or the eight around it."""
    column = np.floor(arcs.west + 0.5 * arcs.width + 180.0).astype(np.int64) % 360
    row = np.clip(np.floor(0.5 * (arcs.y0 + arcs.end) + 90.0).astype(np.int64), 0, 179)
    return np.flatnonzero(grid.near[column * 180 + row] | arcs.steep | (arcs.width > 1.8))


def _visit_cells(arcs: _Arcs, grid: EdgeGrid) -> _Visits:
    """Return the runs of the listing that the arcs pass."""
    w, h = grid.width_deg, grid.height_deg
    c0 = np.floor((arcs.west - _PAD_DEG + 180.0) / w).astype(np.int64)
    c1 = np.floor((arcs.west + arcs.width + _PAD_DEG + 180.0) / w).astype(np.int64)
    # the latitude at every rim, each the east rim of one column and the west rim of the next
    arc, column = ranges(c0, c1 - c0 + 2)
    y0, y1, y2, y3 = (v[arc] for v in (arcs.y0, arcs.y1, arcs.y2, arcs.y3))
    rim = column * w - 180.0 - arcs.west[arc]
    u = np.clip(rim, 0.0, arcs.width[arc])
    y = y0 + u * (y1 + u * (y2 + u * y3))
    # the line may bulge beyond both ends of a strip; a steep arc may do anything that its length allows
    slack = (_PAD_DEG + np.where(arcs.steep, 0.0, arcs.bound) + arcs.bend * (w * w))[arc[:-1]]
    low, high = np.minimum(y[:-1], y[1:]) - slack, np.maximum(y[:-1], y[1:]) + slack
    steep = np.flatnonzero(arcs.steep[arc[:-1]])
    at = arc[steep]
    south, north = np.minimum(arcs.y0, arcs.end)[at], np.maximum(arcs.y0, arcs.end)[at]
    bulge = np.where(np.maximum(-south, north) < _POLAR_CAP_DEG, _STEEP_SLACK_DEG, _POLAR_SLACK_DEG)
    low[steep], high[steep] = south - bulge, north + bulge
    top = grid.rows - 1
    r0 = np.clip(((low + 90.0) / h).astype(np.int64), 0, top)
    r1 = np.clip(((high + 90.0) / h).astype(np.int64), 0, top)
    strip = column[:-1] % grid.columns * grid.rows
    first = grid.start[strip + r0]
    count = grid.start[strip + r1 + 1] - first
    some = np.flatnonzero((count > 0) & (arc[1:] == arc[:-1]))
    arc, first, count, m = arc[some], first[some], count[some], rim[some] + 0.5 * w
    y0, y1, y2, y3 = (x[some] for x in (y0, y1, y2, y3))
    reach = 0.5 * w + LONGEST_PIECE_DEG  # of any vertex of a cluster from the middle of its column
    slope, bend = y1 + m * (2.0 * y2 + 3.0 * m * y3), y2 + 3.0 * m * y3
    cubed = np.abs(y3) * reach * reach
    steepest = np.abs(slope) + 2.0 * reach * np.abs(bend) + 3.0 * cubed
    left_out = arcs.bound[arc] + reach * cubed + _ROUNDING_DEG
    four = (v.astype(np.float32) for v in (y0 + m * (y1 + m * (y2 + m * y3)), slope, bend, steepest, left_out))
    return _Visits(arc, first, count, m, *four)


def _near_clusters(arcs: _Arcs, visits: _Visits, grid: EdgeGrid) -> tuple[IntArray, NDArray[np.int32]]:
    """Return pairs of arc and cluster whose box the arc may touch."""
    run, item = ranges(visits.first, visits.count)
    y, slope, bend, steepest, slack = (
        np.repeat(v, visits.count) for v in (visits.y, visits.slope, visits.bend, visits.steepest, visits.slack)
    )
    d = grid.east[item]
    off = np.abs(grid.lat[item] - (y + d * (slope + d * bend)))
    near = np.flatnonzero(off <= grid.half_height[item] + steepest * grid.half_width[item] + slack)
    # of a steep arc only the longitudes are known
    steep = np.flatnonzero(arcs.steep[visits.arc[run[near]]])
    at, width = item[near[steep]], arcs.width[visits.arc[run[near[steep]]]]
    u, half = visits.middle[run[near[steep]]] + grid.east[at], grid.half_width[at] + _PAD_DEG
    near = np.delete(near, steep[(u < -half) | (u > width + half)])
    return visits.arc[run[near]], grid.cluster[item[near]]


def _sift(lines: Lines, arcs: _Arcs, arc: IntArray, cluster: NDArray[np.int32], grid: EdgeGrid) -> NearPairs:
    """Keep the pairs that cross, or may."""
    west, y0, y1, y2, y3 = (v[arc] for v in (arcs.west, arcs.y0, arcs.y1, arcs.y2, arcs.y3))
    lon1 = np.take(grid.lon1, cluster, axis=1)
    dlon = np.take(grid.lon2, cluster, axis=1) - lon1
    u = lon1 - west
    u -= 360.0 * np.rint(u[0] / 360.0)  # pieces of one cluster lie on one side of the seam
    v = u + dlon
    da = np.take(grid.lat1, cluster, axis=1) - (y0 + u * (y1 + u * (y2 + u * y3)))
    db = np.take(grid.lat2, cluster, axis=1) - (y0 + v * (y1 + v * (y2 + v * y3)))
    closest = np.minimum(np.abs(da), np.abs(db))
    # NaN where a cluster has fewer pieces: neither crossed nor doubtful
    doubtful = closest <= arcs.bound[arc] + arcs.bend[arc] * dlon * dlon
    row, pair = np.nonzero(doubtful | (da * db < 0.0))
    da, db, u, dlon = (x[row, pair] for x in (da, db, u, dlon))
    doubtful = doubtful[row, pair]
    arc, piece = arc[pair], cluster[pair] * np.int64(CLUSTER) + row
    at = u - da / np.where(doubtful, 1.0, db - da) * dlon
    inside = (at >= -_PAD_DEG) & (at <= arcs.width[arc] + _PAD_DEG)
    inside[doubtful] = _may_cross(lines, arcs, arc[doubtful], piece[doubtful], grid)
    here = np.flatnonzero(inside)
    # a piece may be met in several cells and on two arcs: once is enough, and a doubt outweighs
    key = (arcs.line[arc[here]] * grid.left.size + piece[here]) * 2 + ~doubtful[here]
    order = np.argsort(key, kind="stable")
    key = key[order] // 2
    pick = here[order[np.flatnonzero(np.diff(key, prepend=-1))]]
    sure = ~doubtful[pick]
    sigma = _arc_at(arcs, arc[pick], np.where(sure, at[pick], 0.0))
    return NearPairs(arcs.line[arc[pick]], piece[pick], sure, sigma, db[pick] > da[pick])


def _arc_at(arcs: _Arcs, arc: IntArray, u: FloatArray) -> FloatArray:
    """Return the arc of the line ``u`` degrees east of an arc's west end (Hermite)."""
    width, turn, p0, p1 = arcs.width[arc], arcs.turn[arc], arcs.pace0[arc], arcs.pace1[arc]
    w = np.where(arcs.steep[arc], 1.0, width)
    mean = turn / w
    return arcs.sigma[arc] + u * (p0 + u / w * (3.0 * mean - 2.0 * p0 - p1 + u / w * (p0 + p1 - 2.0 * mean)))


def _may_cross(lines: Lines, arcs: _Arcs, arc: IntArray, piece: IntArray, grid: EdgeGrid) -> NDArray[np.bool_]:
    """Drop doubtful pairs whose piece lies well to one side, by the side function with one gap in longitude an arc."""
    line = arcs.line[arc]
    shift = lines.omega1[line] - np.deg2rad(lines.lon1_deg[line]) + arcs.gap[arc]
    salp0, calp0 = lines.salp0[line], lines.calp0[line]
    sides = []
    place = place_of(piece)
    ends = ((grid.lon1, grid.lat1), (grid.lon2, grid.lat2))
    for lon, lat in ((x[place], y[place]) for x, y in ends):
        beta = reduced_latitude(lat, lines.figure)
        sides.append(salp0 * np.sin(beta) - calp0 * np.cos(beta) * np.sin(np.deg2rad(lon) + shift))
    low, high = np.minimum(*sides), np.maximum(*sides)
    return (low < _FAR) & (high > -_FAR)
