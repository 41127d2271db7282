"""Which border edges a geodesic may cross: a quick sieve in front of the exact solution.

What drops a pair of path and edge here is a proven bound (``docs/method.md``), never a guess. Of each arc of a path
(:mod:`geo.kernel.cubic_arcs`) only the part of an edge abreast of it is asked about. Clusters of edges whose box lies
off the arc go first. An edge whose ends, or where it passes the arc's ends, lie further from the cubic than the bounds,
on one side or on either, surely is not crossed there or surely is, once; all others, and those near arcs too steep or
too near a pole for a cubic, are left to the exact side function of :mod:`geo.kernel.lines`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.kernel.angles import whole_turns
from geo.kernel.cubic_arcs import ROUNDING_DEG, CubicArcs, arc_at, lay_arcs
from geo.kernel.edge_index import CLUSTER, LONGEST_PIECE_DEG, EdgeIndex, place_of, ranges
from geo.kernel.lines import Lines, reduced_latitude

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.intp]
    BoolArray = NDArray[np.bool_]

_FOUR_BYTES_DEG = 1.2e-5  # of latitudes and slopes held in four bytes
# The side of a point, with one gap in longitude for a whole arc, is off by at most 4.9e-6 on steep and polar arcs; an
# edge bulges towards the line by at most 9.7e-6 beyond its ends.
_FAR = 1.5e-5


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
        For the sure ones, about which arc of the line, radians: good to 2.5e-6 at all but the flattest angles.
    northward
        For the sure ones, whether the piece runs from south to north of the line.
    """

    line: IntArray
    piece: IntArray
    sure: BoolArray
    sigma: FloatArray
    northward: BoolArray


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


class _Near(NamedTuple):
    """Pairs of arc and cluster; ``jutting`` ones reach beyond the arc's ends."""

    arc: IntArray
    cluster: NDArray[np.int32]
    jutting: BoolArray


class _Met(NamedTuple):
    """Pairs of arc and piece that may cross; ``at`` is where, in degrees east of the arc's west end."""

    arc: IntArray
    piece: IntArray
    sure: BoolArray
    at: FloatArray
    northward: BoolArray


def near_pairs(lines: Lines, i: IntArray, grid: EdgeIndex) -> NearPairs:
    """Pair lines with the pieces of border edge that they may cross.

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
        Every pair that crosses, or touches between the ends of the line, is among them.
    """
    arcs = lay_arcs(lines, i, grid)
    near = _near_clusters(arcs, _visit_cells(arcs, grid), grid)
    inside, jutting = np.flatnonzero(~near.jutting), np.flatnonzero(near.jutting)
    met = (
        _sift(arcs, near.arc[inside], near.cluster[inside], grid),
        _sift_jutting(arcs, near.arc[jutting], near.cluster[jutting], grid),
    )
    return _each_once(lines, arcs, _Met(*(np.concatenate(v) for v in zip(*met, strict=True))), grid)


def _visit_cells(arcs: CubicArcs, grid: EdgeIndex) -> _Visits:
    """Return the runs of the listing that the arcs pass."""
    w, h = grid.width_deg, grid.height_deg
    c0 = np.floor((arcs.west - arcs.slack + 180.0) / w).astype(np.int64)
    c1 = np.floor((arcs.west + arcs.width + arcs.slack + 180.0) / w).astype(np.int64)
    # the latitude at every rim, each the east rim of one column and the west rim of the next
    rims = c1 - c0 + 2
    arc, column = ranges(c0, rims)
    # the line may bulge beyond both ends of a strip
    off = ROUNDING_DEG + arcs.bound + arcs.bend * (w * w)
    off[np.flatnonzero(arcs.steep)] = 0.0
    y0, y1, y2, y3, west, width, off = (
        np.repeat(v, rims) for v in (arcs.y0, arcs.y1, arcs.y2, arcs.y3, arcs.west, arcs.width, off)
    )
    rim = column * w - 180.0 - west
    u = np.minimum(np.maximum(rim, 0.0), width)
    y = y0 + u * (y1 + u * (y2 + u * y3))
    low, high = np.minimum(y[:-1], y[1:]) - off[:-1], np.maximum(y[:-1], y[1:]) + off[:-1]
    steep = np.flatnonzero(arcs.steep[arc[:-1]])
    low[steep], high[steep] = arcs.south[arc[steep]] - ROUNDING_DEG, arcs.north[arc[steep]] + ROUNDING_DEG
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
    left_out = arcs.bound[arc] + reach * cubed + _FOUR_BYTES_DEG
    four = (v.astype(np.float32) for v in (y0 + m * (y1 + m * (y2 + m * y3)), slope, bend, steepest, left_out))
    return _Visits(arc, first, count, m, *four)


def _near_clusters(arcs: CubicArcs, visits: _Visits, grid: EdgeIndex) -> _Near:
    """Return pairs of arc and cluster whose box the arc may touch."""
    run, item = ranges(visits.first, visits.count)
    y, slope, bend, steepest, left_out = (
        np.repeat(v, visits.count) for v in (visits.y, visits.slope, visits.bend, visits.steepest, visits.slack)
    )
    d = grid.east[item]
    off = np.abs(grid.lat[item] - (y + d * (slope + d * bend)))
    near = np.flatnonzero(off <= grid.half_height[item] + steepest * grid.half_width[item] + left_out)
    run, item = run[near], item[near]
    arc = visits.arc[run]
    u, half, width = visits.middle[run] + grid.east[item], grid.half_width[item] + arcs.slack[arc], arcs.width[arc]
    abreast = np.flatnonzero((u >= -half) & (u <= width + half))
    jutting = ((u < half) | (u > width - half))[abreast]
    return _Near(arc[abreast], grid.cluster[item[abreast]], jutting)


def _sift(arcs: CubicArcs, arc: IntArray, cluster: NDArray[np.int32], grid: EdgeIndex) -> _Met:
    """Keep the pairs that cross, or may, of clusters between the ends of an arc."""
    west, y0, y1, y2, y3 = (v[arc] for v in (arcs.west, arcs.y0, arcs.y1, arcs.y2, arcs.y3))
    lon1 = np.take(grid.lon1, cluster, axis=1)
    dlon = np.take(grid.lon2, cluster, axis=1) - lon1
    u = lon1 - west
    u += whole_turns(u[0])  # pieces of one cluster lie on one side of the seam
    v = u + dlon
    da = np.take(grid.lat1, cluster, axis=1) - (y0 + u * (y1 + u * (y2 + u * y3)))
    db = np.take(grid.lat2, cluster, axis=1) - (y0 + v * (y1 + v * (y2 + v * y3)))
    # NaN where a cluster has fewer pieces: neither crossed nor doubtful
    doubtful = np.minimum(np.abs(da), np.abs(db)) <= arcs.bound[arc] + arcs.bend[arc] * dlon * dlon
    row, pair = np.nonzero(doubtful | (da * db < 0.0))
    da, db, u, dlon = (x[row, pair] for x in (da, db, u, dlon))
    doubtful = doubtful[row, pair]
    at = u - da / np.where(doubtful, 1.0, db - da) * dlon
    return _Met(arc[pair], cluster[pair] * np.int64(CLUSTER) + row, ~doubtful, at, db > da)


def _sift_jutting(arcs: CubicArcs, arc: IntArray, cluster: NDArray[np.int32], grid: EdgeIndex) -> _Met:
    """Keep the pairs that cross, or may, of clusters that reach beyond an arc: what reaches beyond is cut off."""
    run, row = ranges(np.zeros(len(cluster), dtype=np.int64), np.full(len(cluster), CLUSTER))
    piece = cluster[run] * np.int64(CLUSTER) + row
    place = place_of(piece)
    west, width = arcs.west[arc[run]], arcs.width[arc[run]]
    lon1, lon2, lat1, lat2 = grid.lon1[place], grid.lon2[place], grid.lat1[place], grid.lat2[place]
    u = lon1 - west
    u += whole_turns(u, 0.5 * width)
    v = u + (lon2 - lon1)
    slack = arcs.slack[arc[run]]
    # false where there is no piece
    here = np.flatnonzero((np.maximum(u, v) >= -slack) & (np.minimum(u, v) <= width + slack))
    arc, piece = arc[run[here]], piece[here]
    width, u, v, lat1, lat2 = (x[here] for x in (width, u, v, lat1, lat2))
    a, b = np.clip(u, 0.0, width), np.clip(v, 0.0, width)
    climb = np.divide(lat2 - lat1, v - u, out=np.zeros(len(u)), where=v != u)
    y0, y1, y2, y3 = (x[arc] for x in (arcs.y0, arcs.y1, arcs.y2, arcs.y3))
    da = lat1 + (a - u) * climb - (y0 + a * (y1 + a * (y2 + a * y3)))
    db = lat2 + (b - v) * climb - (y0 + b * (y1 + b * (y2 + b * y3)))
    doubtful = np.minimum(np.abs(da), np.abs(db)) <= arcs.bound[arc] + arcs.bend[arc] * (b - a) ** 2
    some = np.flatnonzero(doubtful | (da * db < 0.0))
    da, db, a, b, doubtful = da[some], db[some], a[some], b[some], doubtful[some]
    at = a - da / np.where(doubtful, 1.0, db - da) * (b - a)
    return _Met(arc[some], piece[some], ~doubtful, at, db > da)


def _each_once(lines: Lines, arcs: CubicArcs, met: _Met, grid: EdgeIndex) -> NearPairs:
    """Name each pair of line and piece once, in order; what two arcs meet is asked exactly."""
    doubtful = np.flatnonzero(~met.sure)
    steep = doubtful[arcs.steep[met.arc[doubtful]]]
    keep = np.ones(len(met.arc), dtype=bool)
    keep[steep] = _may_cross(lines, arcs, met.arc[steep], met.piece[steep], grid)
    kept = np.flatnonzero(keep)
    key = arcs.line[met.arc[kept]] * np.int64(grid.left.size) + met.piece[kept]
    order = np.argsort(key, kind="stable")
    key, kept = key[order], kept[order]
    arc, unsure = met.arc[kept], ~met.sure[kept]
    new = np.diff(key, prepend=-1) != 0
    first = np.flatnonzero(new)
    again = np.flatnonzero(~new)  # in several cells, or on several arcs
    unsure[again] |= arc[again] != arc[again - 1]
    sure = ~np.logical_or.reduceat(unsure, first) if len(first) else np.zeros(0, dtype=bool)
    pick = kept[first]
    sigma = arc_at(arcs, arc[first], np.where(sure, met.at[pick], 0.0))
    return NearPairs(arcs.line[arc[first]], met.piece[pick], sure, sigma, met.northward[pick])


def _may_cross(lines: Lines, arcs: CubicArcs, arc: IntArray, piece: IntArray, grid: EdgeIndex) -> BoolArray:
    """Drop doubtful pairs whose piece lies well to one side, by the side function with one gap in longitude an arc."""
    line = arcs.line[arc]
    shift = lines.omega1[line] - np.deg2rad(lines.lon1_deg[line]) + arcs.gap[arc]
    salp0, calp0 = lines.salp0[line], lines.calp0[line]
    sides = []
    place = place_of(piece)
    ends = ((grid.lon1, grid.lat1), (grid.lon2, grid.lat2))
    for lon, lat in ((x[place], y[place]) for x, y in ends):
        beta = reduced_latitude(lat, lines.ellipsoid)
        sides.append(salp0 * np.sin(beta) - calp0 * np.cos(beta) * np.sin(np.deg2rad(lon) + shift))
    low, high = np.minimum(*sides), np.maximum(*sides)
    return (low < _FAR) & (high > -_FAR)
