"""States of paths counted one by one, where their borders do not chain.

Features that overlap do not, nor those that share a border but not its vertices; a path that crosses none has none.
Each state is entered and left in turn; its own crossings tell whether the path begins inside it. States that cover a
path without being entered or left are asked for at a point of it that is clear of borders; where none is, because the
path follows a border, just beside it, on the side on which the kernel has the path.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.kernel.angles import fold
from geo.kernel.edge_index import place_of, ranges
from geo.kernel.lines import position_at_distance, reduced_latitude, side_and_arc
from geo.kernel.sieve import near_pairs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.atlas.countries import Countries
    from geo.kernel.tracks import Tracks

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.intp]
    StateArray = NDArray[np.int16]

NOWHERE = -1
TINY_M = 1e-6  # rows shorter than a micrometre are rounding: a path through a point where three borders meet
_SHARES = (0.5, 0.382, 0.618)  # of a leg, where it is asked first
_NEAREST_END_M = 1e-4
_ASIDE_M = 1e-4
_ASIDE_DEG = 1e-9  # 0.1 mm: a border nearer than that to a point may lie on either side of it


def states_around(
    tracks: Tracks, legs: IntArray, close: NDArray[np.bool_], countries: Countries
) -> tuple[IntArray, IntArray]:
    """Return the states that cover legs somewhere between their borders.

    Parameters
    ----------
    tracks, legs
        Paths, and k of their legs.
    close
        Whether each leg touches a border that it does not cross, or nearly so.
    countries
        The states.

    Returns
    -------
    which, state
        Every pair of leg (0 to k - 1) and state that covers the point asked.
    """
    length = tracks.lines.s12_m[legs]
    easy, todo = np.flatnonzero(~close), np.flatnonzero(close)
    middle = position_at_distance(tracks.lines, legs[easy], 0.5 * length[easy])
    point, state = countries.touching(*middle)
    which, covers = [easy[point]], [state]
    for share in _SHARES:
        if len(todo):
            point, state, unclear = _covered(tracks, legs[todo], share * length[todo], countries)
            which.append(todo[point])
            covers.append(state)
            todo = todo[unclear]
    for k in todo.tolist():
        one = legs[[k]]
        s = np.concatenate([[0.5 * length[k]], _closer(float(length[k]))])
        point, state, unclear = _covered(tracks, np.repeat(one, len(s)), s, countries)
        clear = np.setdiff1d(np.arange(len(s)), unclear)
        if len(clear):
            state = state[point == clear[0]]
        else:
            state = _beside(tracks, one, 0.5 * length[[k]], _side_of_border(tracks, one, countries), countries)[1]
        which.append(np.full(len(state), k))
        covers.append(state)
    return np.concatenate(which), np.concatenate(covers)


def _closer(length_m: float) -> FloatArray:
    """Return many distances along a leg, most of them near its ends."""
    near = _NEAREST_END_M * 2.0 ** np.arange(40)
    near = np.append(near[near < length_m], [0.0])
    return np.concatenate([near, length_m - near, length_m * np.linspace(0.01, 0.99, 50)])


def _covered(
    tracks: Tracks, legs: IntArray, s_m: FloatArray, countries: Countries
) -> tuple[IntArray, IntArray, IntArray]:
    """Return which states cover points of legs, and the points that are not clear of borders, which have none."""
    states = len(countries.codes)
    here, *around = (
        _beside(tracks, legs, s_m + ahead_m, np.full(len(legs), side), countries)
        for side, ahead_m in ((1.0, 0.0), (-1.0, 0.0), (0.0, _ASIDE_M), (0.0, -_ASIDE_M))
    )
    keys = [point * states + state for point, state in (here, *around)]
    unclear = np.unique(np.concatenate([np.setxor1d(keys[0], other) for other in keys[1:]]) // states)
    clear = ~np.isin(here[0], unclear)
    return here[0][clear], here[1][clear], unclear


def _beside(
    tracks: Tracks, legs: IntArray, s_m: FloatArray, side: FloatArray, countries: Countries
) -> tuple[IntArray, IntArray]:
    """Return which states cover points of legs, or just right (side 1) or left (-1) of them as they go east."""
    lines = tracks.lines
    lon, lat = position_at_distance(lines, legs, s_m)
    ahead_lon, ahead_lat = position_at_distance(lines, legs, s_m + 1.0)
    east, north = fold(ahead_lon - lon), ahead_lat - lat
    aside = side * np.where(lines.s12_m[legs] > 0.0, _ASIDE_DEG, 0.0) / np.maximum(np.hypot(east, north), 1e-300)
    return countries.touching(lon + aside * north, np.clip(lat - aside * east, -90.0, 90.0))


def _side_of_border(tracks: Tracks, leg: IntArray, countries: Countries) -> FloatArray:
    """Return on which side of a border that it follows a leg is counted: 1 right of it, -1 left."""
    lines, grid = tracks.lines, countries.grid
    place = place_of(near_pairs(lines, leg, grid).piece)
    if not len(place[0]):
        return np.ones(1)
    lon, lat = position_at_distance(lines, leg, 0.5 * lines.s12_m[leg])
    dx, dy = grid.lon2[place] - grid.lon1[place], grid.lat2[place] - grid.lat1[place]
    shrink = np.square(np.cos(np.deg2rad(lat)))
    x, y = fold(lon - grid.lon1[place]), lat - grid.lat1[place]
    t = np.clip((x * dx * shrink + y * dy) / (dx * dx * shrink + dy * dy), 0.0, 1.0)
    nearest = int(np.argmin(np.square(x - t * dx) * shrink + np.square(y - t * dy)))
    at = tuple(v[nearest] for v in place)
    foot_lon = (1.0 - t[nearest]) * grid.lon1[at] + t[nearest] * grid.lon2[at]
    foot_lat = (1.0 - t[nearest]) * grid.lat1[at] + t[nearest] * grid.lat2[at]
    side, _ = side_and_arc(lines, leg, np.array([foot_lon]), reduced_latitude(np.array([foot_lat]), lines.ellipsoid))
    return np.where(side >= 0.0, 1.0, -1.0)


def first_of(around: tuple[IntArray, IntArray], count: int) -> StateArray:
    """Return for each of ``count`` legs the state that comes first in the boundary set, or ``NOWHERE``."""
    most = np.iinfo(np.int16).max
    found = np.full(count, most, dtype=np.int16)
    np.minimum.at(found, around[0], around[1].astype(np.int16))
    return np.where(found == most, np.int16(NOWHERE), found)


def count_states(
    count: int,
    leg: IntArray,
    s: FloatArray,
    leave: StateArray,
    enter: StateArray,
    around: tuple[IntArray, IntArray] | None,
) -> tuple[StateArray, StateArray, NDArray[np.bool_]]:
    """Count the states of legs one by one.

    Parameters
    ----------
    count
        How many legs there are.
    leg, s, leave, enter
        Their crossings in the direction of flight: leg from 0 on, distance in metres, states left and entered.
    around
        Leg and state of what covers them besides; None where states do not overlap.

    Returns
    -------
    start, through, closes
        State at the start of each leg, state after each crossing (where several states cover a stretch, the one that
        comes first in the boundary set), and whether each leg enters and leaves its states in turn.
    """
    event = np.concatenate([np.arange(len(leg))] * 2)
    state = np.concatenate([leave, enter]).astype(np.int64)
    step = np.repeat([-1, 1], len(leg))
    event, state, step = (v[state >= 0] for v in (event, state, step))
    order = np.lexsort((event, state, leg[event]))
    event, state, step = event[order], state[order], step[order]
    own = leg[event]
    new = np.ones(len(event), dtype=bool)
    new[1:] = (own[1:] != own[:-1]) | (state[1:] != state[:-1])
    first = np.flatnonzero(new)
    group = np.cumsum(new) - 1
    # level after each event, from 0 before the first of its leg and state
    total = np.cumsum(step)
    level = total - (total[first] - step[first])[group]
    # within a micrometre the order of a state's own crossings is rounding: only what they come to counts
    last = np.append(new[1:], True)[: len(event)]
    settled = last.copy()
    settled[:-1] |= s[event[1:]] - s[event[:-1]] > TINY_M
    low = np.minimum(np.minimum.reduceat(np.where(settled, level, 0), first), 0) if len(first) else level
    high = np.maximum(np.maximum.reduceat(np.where(settled, level, 0), first), 0) if len(first) else level
    closes = np.ones(count, dtype=bool)
    closes[own[first][high - low > 1]] = False
    inside = np.where(high == low, step[first] < 0, low < 0).astype(np.int64)
    level += inside[group]

    # stretches: one before the first crossing of a leg and one after each
    number = np.bincount(leg, minlength=count)
    head = np.cumsum(number + 1) - (number + 1)
    after = np.arange(len(leg)) + leg + 1
    begin = [head[own[first]][inside > 0], after[event][level > 0]]
    following = np.append(event[1:], 0)[: len(event)]
    until = np.where(last, (head + number + 1)[own], after[following])
    end = [after[event[first]][inside > 0], until[level > 0]]
    holder = [state[first][inside > 0], state[level > 0]]
    if around is not None:
        key = own[first] * np.int64(2**16) + state[first]
        which, covers = around
        besides = ~np.isin(which * np.int64(2**16) + covers, key)
        begin.append(head[which[besides]])
        end.append((head + number + 1)[which[besides]])
        holder.append(covers[besides])
    a, b, who = (np.concatenate(v) for v in (begin, end, holder))
    run, stretch = ranges(a, b - a)
    most = np.iinfo(np.int16).max
    owner = np.full(len(leg) + count, most, dtype=np.int16)
    np.minimum.at(owner, stretch, who[run].astype(np.int16))
    owner[owner == most] = NOWHERE
    return owner[head], owner[after], closes
