"""States of paths counted one by one, where their borders do not chain.

Features that overlap do not, nor those that share a border but not its vertices; a path that crosses none has none.
Each state is entered and left in turn; its own crossings tell whether the path begins inside it. States that cover a
path without being entered or left are asked for at a point of it that is clear of borders; where no point tried is,
just right of the path, as the kernel counts what lies on a path as left of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.kernel.geodesic import fold
from geo.kernel.grid import ranges
from geo.kernel.lines import position_at_distance

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.atlas.countries import Countries
    from geo.kernel.tracks import Tracks

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.intp]
    StateArray = NDArray[np.int16]

NOWHERE = -1
TINY_M = 1e-6  # rows shorter than a micrometre are rounding: a path through a point where three borders meet
_SHARES = (0.5, 0.382, 0.618, 0.146, 0.854, 0.034, 0.966)  # of a leg, where it is asked one after the other
_ASIDE_DEG = 1e-9  # 0.1 mm: a border nearer than that to a point may lie on either side of it


def states_around(tracks: Tracks, legs: IntArray, countries: Countries) -> tuple[IntArray, IntArray]:
    """Return the states that cover legs somewhere between their borders.

    Parameters
    ----------
    tracks, legs
        Paths, and k of their legs.
    countries
        The states.

    Returns
    -------
    which, state
        Every pair of leg (0 to k - 1) and state that covers the point asked.
    """
    todo = np.arange(len(legs))
    found: list[tuple[IntArray, IntArray]] = []
    for share in _SHARES:
        if not len(todo):
            break
        right, left = (_covered(tracks, legs[todo], share, side * _ASIDE_DEG, countries) for side in (1.0, -1.0))
        states = len(countries.codes)
        unclear = np.unique(np.setxor1d(right[0] * states + right[1], left[0] * states + left[1]) // states)
        point, state = right
        clear = ~np.isin(point, unclear) if share != _SHARES[-1] else np.ones(len(point), dtype=bool)
        found.append((todo[point[clear]], state[clear]))
        todo = todo[unclear]
    which, covers = (np.concatenate(v) for v in zip(*found, strict=True))
    return which, covers


def _covered(
    tracks: Tracks, legs: IntArray, share: float, aside_deg: float, countries: Countries
) -> tuple[IntArray, IntArray]:
    """Return which states cover points of legs, moved aside to the right of their eastward direction."""
    lines = tracks.lines
    length = lines.s12_m[legs]
    lon, lat = position_at_distance(lines, legs, share * length)
    ahead_lon, ahead_lat = position_at_distance(lines, legs, share * length + 1.0)
    east, north = fold(ahead_lon - lon), ahead_lat - lat
    aside = np.where(length > 0.0, aside_deg / np.hypot(east, north), 0.0)
    return countries.touching(lon + aside * north, np.clip(lat - aside * east, -90.0, 90.0))


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
