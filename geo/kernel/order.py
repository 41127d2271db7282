"""Crossings in the order in which a geodesic meets them, also where several fall on one point.

Distances along the path order them as far as they are exact. Where they are not, near a vertex that the path goes
through or all but touches, the vertex decides: it lies on one side of the path, the edges that are crossed leave it
towards the other side, and they are met in the order of their directions. That is the order on a path moved aside by
less than any distance, the same rule by which a vertex exactly on the path counts as left of it.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cmp_to_key
from typing import TYPE_CHECKING

import numpy as np

from geo.kernel.angles import east_of
from geo.kernel.edge_index import place_of
from geo.kernel.lines import Lines, climb_at, reduced_latitude, side_and_arc

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.kernel.edge_index import EdgeIndex

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.intp]
    BoolArray = NDArray[np.bool_]

_STEPS_IN_M = 2.0**23  # 0.1 micrometres
_SAME_DIRECTION = 1e-9  # radians; closer ones are told apart exactly
_FLAT_M = 1e-4  # an error within which not only the next crossing may lie


def in_order(
    lines: Lines,
    grid: EdgeIndex,
    line: IntArray,
    piece: IntArray,
    sigma: FloatArray,
    s_m: FloatArray,
    error_m: FloatArray,
) -> tuple[IntArray, FloatArray]:
    """Sort crossings by line and by their place along it.

    Parameters
    ----------
    lines, grid
        Geodesics and border edges.
    line, piece, sigma, s_m
        Line, piece of edge, arc in radians and distance in metres of each crossing.
    error_m
        How exactly the distance is known.

    Returns
    -------
    order, s_m
        The order, and the distances in it, none less than the one before on the same line.
    """
    order = _by_distance(line, s_m, piece)
    s, error = s_m[order], error_m[order]
    joined = _unsettled(line[order], s, error)
    for run in _runs_of(joined, _in_line(grid, piece[order[joined]], piece[order[joined + 1]])):
        own = slice(int(run[0]), int(run[-1]) + 2)
        order[own] = _settled(lines, grid, order[own], line, piece, sigma, s_m)
        s[own] = np.maximum.accumulate(s_m[order[own]])
    return order, s


def _in_line(grid: EdgeIndex, this: IntArray, following: IntArray) -> BoolArray:
    """Say which pieces lie on the next one, and come before it by their numbers: that is their order."""
    a, b = place_of(this), place_of(following)
    alike = np.logical_and.reduce([v[a] == v[b] for v in (grid.lon1, grid.lat1, grid.lon2, grid.lat2)])
    return np.asarray(alike & (this < following))


def _runs_of(joined: IntArray, settled: BoolArray) -> list[IntArray]:
    """Return the runs of neighbours that have to be put in order."""
    if not len(joined):
        return []
    first = np.flatnonzero(np.diff(joined, prepend=joined[0] - 2) > 1)
    open_ = ~np.logical_and.reduceat(settled, first)
    return [run for run, is_open in zip(np.split(joined, first[1:]), open_.tolist(), strict=True) if is_open]


def _unsettled(line: IntArray, s: FloatArray, error: FloatArray) -> IntArray:
    """Return where a crossing and the next may stand in another order than their distances say."""
    close = s[1:] - s[:-1] <= error[1:] + error[:-1]
    for k in np.flatnonzero(error > _FLAT_M).tolist():  # so flat that others may lie within its error
        first, last = np.searchsorted(line, [line[k], line[k] + 1])
        low, high = np.searchsorted(s[first:last], [s[k] - error[k], s[k] + error[k]]) + first
        close[low : max(high - 1, low)] = True
    return np.flatnonzero(close & (line[1:] == line[:-1]))


def _by_distance(line: IntArray, s: FloatArray, piece: IntArray) -> IntArray:
    """Sort by line, distance and piece; by one whole number where no two crossings lie within nanometres."""
    low = float(s.min(initial=0.0))
    steps = np.floor((s - low) * _STEPS_IN_M)
    most = float(steps.max(initial=0.0)) + 1.0
    if (line.max(initial=0) + 1.0) * most < 2.0**63:
        key = line * np.int64(most) + steps.astype(np.int64)
        order = np.argsort(key)
        if (np.diff(key[order]) > 0).all():
            return order
    return np.lexsort((piece, s, line))


def _settled(
    lines: Lines, grid: EdgeIndex, some: IntArray, line: IntArray, piece: IntArray, sigma: FloatArray, s: FloatArray
) -> IntArray:
    """Order a few crossings of one line that lie within rounding of one another."""
    place = place_of(piece[some])
    lon = np.stack([grid.lon1[place], grid.lon2[place]])
    lat = np.stack([grid.lat1[place], grid.lat2[place]])
    own = line[some]
    left = np.stack(
        [side_and_arc(lines, own, lon[e], reduced_latitude(lat[e], lines.ellipsoid))[0] >= 0.0 for e in (0, 1)]
    )
    slope, _ = climb_at(lines, own, np.sin(sigma[some]), np.cos(sigma[some]))
    vertex = [[_vertex(x, y) for x, y in zip(lon[e].tolist(), lat[e].tolist(), strict=True)] for e in (0, 1)]
    # a line reaches half round the Earth from its first end; a pole there it would reach from half round before
    west = float(lines.lon1_deg[own[0]]) - (180.0 if abs(lines.lat1_deg[own[0]]) == 90.0 else 0.0)

    def compare(a: int, b: int) -> int:
        shared = [(i, j) for i in (0, 1) for j in (0, 1) if vertex[i][a] == vertex[j][b]]
        found = 0.0
        if piece[some[a]] == piece[some[b]]:  # crossed twice: from its first end on, and the line may run against it
            along, _ = _on_line(*(float(v) for v in _way(lon[:, a], lat[:, a], 0)), slope=float(slope[a]))
            found = np.copysign(1.0, along) * float(some[a] - some[b])
        elif len(shared) == 1:
            i, j = shared[0]
            if abs(lat[i, a]) == 90.0:  # around a pole edges are met from west to east
                found = float(east_of(lon[1 - i, a], west) - east_of(lon[1 - j, b], west))
            else:
                ways = _way(lon[:, a], lat[:, a], i), _way(lon[:, b], lat[:, b], j)
                found = _turn(*ways, slope=float(slope[a]), left=bool(left[i, a]))
        return int(np.sign(found or float(s[some[a]] - s[some[b]]) or float(piece[some[a]] - piece[some[b]])))

    return some[sorted(range(len(some)), key=cmp_to_key(compare))]


def _vertex(lon: float, lat: float) -> tuple[float, float]:
    """Name a vertex so that one point has one name."""
    return (0.0, lat) if abs(lat) == 90.0 else (180.0 if lon == -180.0 else lon, lat)


def _way(lon: FloatArray, lat: FloatArray, end: int) -> tuple[Fraction, Fraction]:
    """Return the way from one end of an edge to the other, exactly."""
    x, y = (Fraction(float(v[1 - end])) - Fraction(float(v[end])) for v in (lon, lat))
    return x, y


def _turn(a: tuple[Fraction, Fraction], b: tuple[Fraction, Fraction], *, slope: float, left: bool) -> float:
    """Compare two edges that leave one vertex towards the line: negative if the first is met first.

    ``left`` says on which side of the line the vertex lies. Backward edges are met before forward ones.
    """
    angles = []
    for x, y in ((float(way[0]), float(way[1])) for way in (a, b)):
        along, right = _on_line(x, y, slope=slope)
        angles.append(float(np.arctan2(max(right if left else -right, 0.0), along)))
    if abs(angles[0] - angles[1]) > _SAME_DIRECTION:
        return angles[1] - angles[0]
    cross = a[0] * b[1] - a[1] * b[0]
    return float(np.sign(float(cross))) * (-1.0 if left else 1.0)


def _on_line(x: float, y: float, *, slope: float) -> tuple[float, float]:
    """Return how far a way goes along a line of some slope, and to the right of it; in no unit."""
    run, rise = (0.0, float(np.copysign(1.0, slope))) if np.isinf(slope) else (1.0, slope)
    return x * run + y * rise, x * rise - y * run
