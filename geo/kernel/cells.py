"""Geodesics over a grid of cells of equal width in degrees: which cells they pass, from where to where.

Edges of cells are meridians and parallels, and both are met exactly: a parallel where the latitude of the geodesic is
its own, in closed form; a meridian by two rounds of a fixed point for the longitude. No step size is involved, so no
cell is missed. A path that runs along an edge lies in the cell east or north of it; a path from an edge lies in the
cell that it flies into.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from geo.kernel.edge_index import ranges
from geo.kernel.lines import Lines, distance_at_arc, reduced_latitude
from geo.kernel.series import sine_series

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from geo.kernel.geodesic import Ellipsoid

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.int64]
    Look = Callable[[IntArray, IntArray], NDArray[np.uint8]]

_ROUNDS = 4  # of the fixed point for the longitude; after two a path of 9,000 km may be 70 mm off, after four 1 um
_HALF = 0.5 * np.pi
_APART = 8.0  # radians between lines on one axis; more than a turn
_LEAST_M = 3e-6  # what is shorter is rounding where a path passes a corner
_BLOCK = 1_000_000  # crossings at a time: some 100 MB at work


@dataclass(frozen=True, eq=False)
class Runs:
    """Stretches of lines over cells of one value; r runs.

    Attributes
    ----------
    line
        Line of each run, ascending, shape (r,).
    value
        What the cells hold, shape (r,).
    enter_m, exit_m
        From where to where, metres from the line's western end; runs of a line follow one another without a gap.
    """

    line: IntArray
    value: NDArray[np.uint8]
    enter_m: FloatArray
    exit_m: FloatArray


def runs_over_cells(lines: Lines, per_deg: int, look: Look) -> Runs:
    """Follow lines over a grid, and join what has one value.

    Parameters
    ----------
    lines
        Geodesics, eastward.
    per_deg
        Cells a degree, along meridians and parallels alike. Cell (row, column) reaches from ``row / per_deg`` degrees
        of latitude and ``column / per_deg`` of longitude northward and eastward; columns may run beyond 180 degrees.
    look
        Takes rows and columns to the values of cells.

    Returns
    -------
    Runs
        Exact to 4 um where lines meet meridians and parallels, to 0.1 m where one touches a parallel in turning back.
        Of edges met within 1 mm of each other the order may be wrong where there are thousands of lines.
    """
    count = len(lines.s12_m)
    if not count:
        none = np.zeros(0)
        return Runs(none.astype(np.int64), none.astype(np.uint8), none, none)
    expected = np.cumsum(2.0 + per_deg * (lines.dlon_deg + 2.0 * np.abs(np.rad2deg(lines.sigma12))))
    block = (expected // _BLOCK).astype(np.int64)
    parts = [
        _runs(lines, part, per_deg, look) for part in np.split(np.arange(count), np.flatnonzero(np.diff(block)) + 1)
    ]
    return Runs(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _runs(
    lines: Lines, i: IntArray, per_deg: int, look: Look
) -> tuple[IntArray, NDArray[np.uint8], FloatArray, FloatArray]:
    of_m, arc_m, first_column = _meridians(lines, i, per_deg)
    of_p, arc_p, step_p, first_row = _parallels(lines, i, per_deg)
    # merged, the two lists hold the start of each line first
    start = np.arange(len(i))
    axis_m, axis_p = (_axis(lines, i, of, arc) for of, arc in ((of_m, arc_m), (of_p, arc_p)))
    at_m = np.arange(len(of_m)) + np.searchsorted(axis_p, axis_m) + of_m + 1
    at_p = np.arange(len(of_p)) + np.searchsorted(axis_m, axis_p, side="right") + of_p + 1
    total = len(i) + len(of_m) + len(of_p)
    line, arc = np.zeros(total, dtype=np.int64), np.zeros(total)
    column_step, row_step = np.zeros(total, dtype=np.int64), np.zeros(total, dtype=np.int64)
    at_0 = np.setdiff1d(np.arange(total), np.concatenate([at_m, at_p]), assume_unique=True)
    line[at_0], line[at_m], line[at_p] = start, of_m, of_p
    arc[at_0], arc[at_m], arc[at_p] = lines.sigma1[i], arc_m, arc_p
    column_step[at_m], row_step[at_p] = 1, step_p
    column = _added_up(column_step, at_0, line, first_column)
    row = _added_up(row_step, at_0, line, first_row)
    begins = np.zeros(total, dtype=bool)
    begins[at_0] = True
    # of two edges met in one point only the last counts
    end_arc = np.append(arc[1:], 0.0)
    last = np.append(begins[1:], True)
    end_arc[last] = (lines.sigma1 + lines.sigma12)[i]
    long_enough = (end_arc - arc) * lines.ellipsoid.a_m > _LEAST_M
    kept = np.flatnonzero(long_enough | begins)
    value = look(row[kept], column[kept])
    # a start that is no longer than rounding takes the value of what follows
    short = np.flatnonzero(begins[kept] & ~long_enough[kept] & ~np.append(begins[kept][1:], True))
    value[short] = value[short + 1]
    new = begins[kept] | np.append(True, value[1:] != value[:-1])
    new[short + 1] = False
    run = np.flatnonzero(new)
    of, kept = line[kept][run], kept[run]
    enter = distance_at_arc(lines, i[of], arc[kept])
    enter[begins[kept]] = 0.0
    enter = np.clip(enter, 0.0, lines.s12_m[i[of]])
    leave = np.append(enter[1:], 0.0)
    ends = np.append(of[1:] != of[:-1], True)
    leave[ends] = lines.s12_m[i[of[ends]]]
    return i[of], value[run], enter, leave


def _axis(lines: Lines, i: IntArray, of: IntArray, arc: FloatArray) -> FloatArray:
    """Return where points lie on an axis with one line after another; it never falls, whatever rounding does."""
    since = np.clip(arc - lines.sigma1[i[of]], 0.0, lines.sigma12[i[of]])
    return np.maximum.accumulate(of * _APART + since)


def _added_up(step: IntArray, first: IntArray, line: IntArray, begin: IntArray) -> IntArray:
    """Return running sums of steps, begun anew on each line."""
    total = np.cumsum(step)
    sums: IntArray = total + (begin - total[first])[line]
    return sums


def edge_below(value: FloatArray, per_deg: int) -> IntArray:
    """Return the last edge at or below values in degrees; edge ``k`` is the double nearest to ``k / per_deg``."""
    edge = np.floor(value * per_deg).astype(np.int64)
    edge -= edge / per_deg > value
    edge += (edge + 1) / per_deg <= value
    return edge


def _meridians(lines: Lines, i: IntArray, per_deg: int) -> tuple[IntArray, FloatArray, IntArray]:
    """Return the meridians met: line (an index into ``i``) and arc of each, ascending; and each line's first column."""
    west = lines.lon1_deg[i]
    column = edge_below(west, per_deg)
    last = -edge_below(-(west + lines.dlon_deg[i]), per_deg) - 1  # the last edge west of the end
    count = np.maximum(last - column, 0)
    of, edge = ranges(column + 1, count)
    line = i[of]
    salp0, mid = lines.salp0[line], lines.sigma_mid[line]
    base = lines.omega1[line] + np.deg2rad(edge / per_deg - west[of])
    sigma1, a3f, c3f, gap1 = lines.sigma1[line], lines.a3f[line], np.take(lines.c3f, line, axis=1), lines.gap1[line]
    # the longitude on the sphere runs ahead; between the ends about evenly
    ahead = _gap_at_end(lines, i) / np.maximum(np.deg2rad(lines.dlon_deg[i]), 1e-300)
    omega = base + ahead[of] * (base - lines.omega1[line])
    for k in range(_ROUNDS + 1):
        sine, cosine = np.sin(omega), salp0 * np.cos(omega)
        sigma = np.arctan2(sine, cosine)
        sigma -= 2.0 * np.pi * np.rint((sigma - mid) / (2.0 * np.pi))
        if k == _ROUNDS:
            break
        scale = 1.0 / np.sqrt(np.maximum(sine * sine + cosine * cosine, 1e-300))
        omega = base + a3f * (sigma - sigma1) + sine_series(c3f, sine * scale, cosine * scale) - gap1
    return of, sigma, column


def _gap_at_end(lines: Lines, i: IntArray) -> FloatArray:
    end = lines.sigma1[i] + lines.sigma12[i]
    series = sine_series(np.take(lines.c3f, i, axis=1), np.sin(end), np.cos(end))
    gap: FloatArray = lines.a3f[i] * lines.sigma12[i] + series - lines.gap1[i]
    return gap


def _parallels(lines: Lines, i: IntArray, per_deg: int) -> tuple[IntArray, FloatArray, IntArray, IntArray]:
    """Return the parallels met: line, arc, and whether northward (1) or southward (-1); and each line's first row."""
    begin, end = lines.sigma1[i], lines.sigma1[i] + lines.sigma12[i]
    # a geodesic turns back a quarter of a turn from its node: at most once between its ends
    turn = _HALF + np.pi * np.floor((end - _HALF) / np.pi)
    turns = (turn > begin) & (turn < end)
    lat1, lat2 = lines.lat1_deg[i], lines.lat2_deg[i]
    farthest = np.copysign(_farthest(lines, i), np.sin(turn))
    one = np.flatnonzero(turns)
    first = np.where(turns, farthest, lat2)
    # pieces in which the latitude only grows, or only falls: up to a turn, and from it
    of = np.concatenate([np.arange(len(i)), one])
    order = np.argsort(of, kind="stable")
    of = of[order]
    from_lat = np.concatenate([lat1, farthest[one]])[order]
    to_lat = np.concatenate([first, lat2[one]])[order]
    north = to_lat > from_lat
    low, high = np.minimum(from_lat, to_lat), np.maximum(from_lat, to_lat)
    above, below = edge_below(low, per_deg), -edge_below(-high, per_deg)  # edges at or below, at or above
    count = np.maximum(below - above - 1, 0)
    begin_edge = np.where(north, above + 1, -(below - 1))
    piece, edge = ranges(begin_edge, count)
    edge = np.where(north[piece], edge, -edge)
    sbet = _sine_of_parallel(per_deg, lines.ellipsoid)[edge + 90 * per_deg]
    line = i[of[piece]]
    with np.errstate(divide="ignore", invalid="ignore"):
        arc = np.arcsin(np.clip(sbet / lines.calp0[line], -1.0, 1.0))
    arc = np.where(north[piece], arc, np.pi - arc)
    mid = lines.sigma_mid[line]
    arc -= 2.0 * np.pi * np.rint((arc - mid) / (2.0 * np.pi))
    row = np.where(north, above, below - 1)[np.searchsorted(of, np.arange(len(i)))]
    level = lat1 == first  # along a parallel of which only the equator is one
    row = np.minimum(np.where(level, edge_below(lat1, per_deg), row), 90 * per_deg - 1)
    step = np.where(north[piece], 1, -1)
    return of[piece], arc, step, row


def _farthest(lines: Lines, i: IntArray) -> FloatArray:
    """Return how far from the equator, in degrees of latitude, each geodesic turns back."""
    f = lines.ellipsoid.f
    return np.rad2deg(np.arctan2(np.abs(lines.calp0[i]), (1.0 - f) * lines.salp0[i]))


@lru_cache(maxsize=8)
def _sine_of_parallel(per_deg: int, ellipsoid: Ellipsoid) -> FloatArray:
    """Return the sine of the reduced latitude of every edge from the south pole to the north pole."""
    return np.sin(reduced_latitude(np.arange(-90 * per_deg, 90 * per_deg + 1) / per_deg, ellipsoid))
