"""Which border edges a geodesic may cross: a quick sieve in front of the exact solution.

A geodesic is laid out in arcs of one degree. Along an arc its latitude is a cubic of the longitude (Hermite, through
both ends with their slopes), with a bound on what the cubic leaves out. So a vertex is put north or south of the line
by a few multiplications; only vertices closer to it than the bound, edges that the line might graze, and arcs that
run too steeply or too near a pole for a cubic are left to the exact side function of :mod:`geo.lines`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.grid import LONGEST_PIECE_DEG, EdgeGrid, ranges
from geo.lines import Lines, position_at_arc, reduced_latitude

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
_STEEP_SLACK_DEG = 0.05  # an arc of one degree bulges by at most 0.0022 tan(lat) degrees beyond its ends' latitudes
_POLAR_CAP_DEG = 86.0
_POLAR_SLACK_DEG = 0.6  # and over a pole by half its length
_FAR = 4e-5  # sine of 250 m: more than the gap in longitude can change along one arc


@dataclass(frozen=True, eq=False)
class NearPairs:
    """Pairs of line and listed piece that may cross, sorted by line, each piece of a line once.

    Attributes
    ----------
    line, item
        Index of the line and position of the piece in the grid's listing.
    sure
        Whether they surely cross, once; otherwise both ends of the piece must be asked exactly.
    guess
        For the sure ones, where on the piece from 0 to 1, to about 1e-4.
    slope
        For the sure ones, the change along the piece of its latitude over the line's, degrees.
    """

    line: IntArray
    item: IntArray
    sure: NDArray[np.bool_]
    guess: FloatArray
    slope: FloatArray


@dataclass(frozen=True, eq=False, slots=True)
class _Arcs:
    """Arcs of lines; ``u`` degrees east of ``west`` the latitude is ``y0 + u (y1 + u (y2 + u y3))`` degrees.

    ``bound`` is what this leaves out (infinite on steep arcs), ``bend`` times the square of a chord's degrees of
    longitude how far the arc may bulge over the chord; both in degrees of latitude.
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

    def only(self, keep: IntArray) -> _Arcs:
        return _Arcs(*(getattr(self, name)[keep] for name in self.__slots__))


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
    arc, begin, count = _visit_cells(arcs, grid)
    run, item = ranges(begin, count)
    return _sift(lines, arcs, arc[run], item, grid)


def _lay_arcs(lines: Lines, i: IntArray) -> _Arcs:
    count = np.maximum(np.ceil(lines.sigma12[i] / _ARC), 1.0).astype(np.int64)
    of, k = ranges(np.zeros(len(i), dtype=np.int64), count + 1)
    line, last, first = i[of], k == count[of], k == 0
    along = lines.sigma12[line] * (k / count[of])
    x, y, slope = position_at_arc(lines, line, lines.sigma1[line] + along)
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
    )


def _near_a_border(arcs: _Arcs, grid: EdgeGrid) -> IntArray:
    """Drop arcs far from every border: no edge in the square degree of their middle or the eight around it."""
    column = np.floor(arcs.west + 0.5 * arcs.width + 180.0).astype(np.int64) % 360
    row = np.clip(np.floor(0.5 * (arcs.y0 + arcs.end) + 90.0).astype(np.int64), 0, 179)
    return np.flatnonzero(grid.near[column * 180 + row] | arcs.steep | (arcs.width > 1.8))


def _visit_cells(arcs: _Arcs, grid: EdgeGrid) -> tuple[IntArray, IntArray, IntArray]:
    """Return the runs of the listing that the arcs pass: arc, first position, how many."""
    w, h = grid.width_deg, grid.height_deg
    c0 = np.floor((arcs.west - _PAD_DEG + 180.0) / w).astype(np.int64)
    c1 = np.floor((arcs.west + arcs.width + _PAD_DEG + 180.0) / w).astype(np.int64)
    arc, column = ranges(c0, c1 - c0 + 1)
    width, y0, y1, y2, y3 = (v[arc] for v in (arcs.width, arcs.y0, arcs.y1, arcs.y2, arcs.y3))
    u = np.clip(column * w - 180.0 - arcs.west[arc], 0.0, width)
    v = np.minimum(u + w, width)
    ya, yb = y0 + u * (y1 + u * (y2 + u * y3)), y0 + v * (y1 + v * (y2 + v * y3))
    # the line may bulge beyond both ends of a strip; a steep arc may do anything that its length allows
    slack = (_PAD_DEG + np.where(arcs.steep, 0.0, arcs.bound) + arcs.bend * (w * w))[arc]
    low, high = np.minimum(ya, yb) - slack, np.maximum(ya, yb) + slack
    steep = np.flatnonzero(arcs.steep[arc])
    at = arc[steep]
    south, north = np.minimum(arcs.y0, arcs.end)[at], np.maximum(arcs.y0, arcs.end)[at]
    bulge = np.where(np.maximum(-south, north) < _POLAR_CAP_DEG, _STEEP_SLACK_DEG, _POLAR_SLACK_DEG)
    low[steep], high[steep] = south - bulge, north + bulge
    top = grid.rows - 1
    r0 = np.clip(((low + 90.0) / h).astype(np.int64), 0, top)
    r1 = np.clip(((high + 90.0) / h).astype(np.int64), 0, top)
    strip = column % grid.columns * grid.rows
    begin = grid.start[strip + r0]
    count = grid.start[strip + r1 + 1] - begin
    some = np.flatnonzero(count)
    return arc[some], begin[some], count[some]


def _sift(lines: Lines, arcs: _Arcs, arc: IntArray, item: IntArray, grid: EdgeGrid) -> NearPairs:
    """Keep the pairs that cross, or may."""
    west, y0, y1, y2, y3 = (v[arc] for v in (arcs.west, arcs.y0, arcs.y1, arcs.y2, arcs.y3))
    u = grid.lon1[item] - west
    u -= 360.0 * np.rint(u / 360.0)
    dlon = grid.dlon[item]
    v = u + dlon
    da = grid.lat1[item] - (y0 + u * (y1 + u * (y2 + u * y3)))
    db = grid.lat2[item] - (y0 + v * (y1 + v * (y2 + v * y3)))
    closest = np.minimum(np.abs(da), np.abs(db))
    crossed = (da < 0.0) != (db < 0.0)
    # in two steps, because nearly all pairs go in the first
    some = np.flatnonzero(crossed | (closest <= arcs.bound[arc] + float(arcs.bend.max(initial=0.0)) * dlon * dlon))
    arc, item, crossed = arc[some], item[some], crossed[some]
    closest, da, db, u, dlon = (x[some] for x in (closest, da, db, u, dlon))
    doubtful = closest <= arcs.bound[arc] + arcs.bend[arc] * dlon * dlon
    kept = np.flatnonzero(crossed | doubtful)
    arc, item, doubtful = arc[kept], item[kept], doubtful[kept]
    da, db, u, dlon = (x[kept] for x in (da, db, u, dlon))
    slope = np.where(doubtful, 1.0, db - da)
    guess = -da / slope
    at = u + guess * dlon
    inside = (at >= -_PAD_DEG) & (at <= arcs.width[arc] + _PAD_DEG)
    inside[doubtful] = _may_cross(lines, arcs, arc[doubtful], item[doubtful], grid)
    here = np.flatnonzero(inside)
    # a piece may be met in several cells and on two arcs: once is enough, and a doubt outweighs
    line, piece = arcs.line[arc[here]], grid.piece[item[here]]
    order = np.lexsort((~doubtful[here], piece, line))
    new = np.ones(len(order), dtype=bool)
    new[1:] = (np.diff(line[order]) != 0) | (np.diff(piece[order]) != 0)
    pick = here[order[new]]
    return NearPairs(arcs.line[arc[pick]], item[pick], ~doubtful[pick], guess[pick], slope[pick])


def _may_cross(lines: Lines, arcs: _Arcs, arc: IntArray, item: IntArray, grid: EdgeGrid) -> NDArray[np.bool_]:
    """Drop doubtful pairs whose piece lies well to one side, by the side function with one gap in longitude an arc."""
    line = arcs.line[arc]
    shift = lines.omega1[line] - np.deg2rad(lines.lon1_deg[line]) + arcs.gap[arc]
    salp0, calp0 = lines.salp0[line], lines.calp0[line]
    sides = []
    for lon, lat in ((grid.lon1[item], grid.lat1[item]), (grid.lon2[item], grid.lat2[item])):
        beta = reduced_latitude(lat, lines.figure)
        sides.append(salp0 * np.sin(beta) - calp0 * np.cos(beta) * np.sin(np.deg2rad(lon) + shift))
    low, high = np.minimum(*sides), np.maximum(*sides)
    return (low < _FAR) & (high > -_FAR)
