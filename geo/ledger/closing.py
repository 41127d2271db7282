"""From border crossings to the rows of a ledger: each path's states in order, and a check that they close.

Every crossing names the state that it leaves and the one that it enters. On a sound path these chain: what one crossing
enters, the next one leaves. A path on which they do not is counted through state by state, from a point far from any
border; if that does not come out even either, the path is reported and never returned as fact.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geo.kernel.tracks import place_on_tracks

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.atlas.countries import Countries
    from geo.kernel.crossings import Crossings
    from geo.kernel.tracks import Tracks

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.intp]
    StateArray = NDArray[np.int16]

NOWHERE = -1
UNKNOWN = -2
UNKNOWN_CODE = "?"  # what stands for UNKNOWN in tables
TINY_M = 1e-6  # rows shorter than a micrometre are rounding: a path through a point where three borders meet


@dataclass(frozen=True, eq=False)
class Rows:
    """Overflights, sorted by path and distance.

    Attributes
    ----------
    path, seq
        Path, and place in its order from 0.
    country
        Index into the state list; ``NOWHERE`` over no state, ``UNKNOWN`` where the states of a path do not close.
    enter_m, exit_m
        Metres along the path; each row begins where the one before it ended.
    """

    path: NDArray[np.integer[Any]]
    seq: NDArray[np.integer[Any]]
    country: StateArray
    enter_m: FloatArray
    exit_m: FloatArray


def close_rows(tracks: Tracks, found: Crossings, countries: Countries) -> Rows:
    """Turn the crossings of legs into the rows of paths.

    Parameters
    ----------
    tracks
        The paths.
    found
        Crossings of ``tracks.lines``, in their eastward direction.
    countries
        The states, asked for the state of a path that crosses no border.

    Returns
    -------
    Rows
        A path on whose legs the states do not close has the country ``UNKNOWN`` there.
    """
    leg, s, leave, enter = _along_path(tracks, found)
    start, through, settled = _chain(tracks, leg, s, leave, enter, countries)
    # one row before the first crossing of a leg and one after each
    count = np.bincount(leg, minlength=len(tracks.path))
    row_leg = np.repeat(np.arange(len(tracks.path)), count + 1)
    head = np.cumsum(count + 1) - (count + 1)
    body = np.ones(len(row_leg), dtype=bool)
    body[head] = False
    enter_m, country = np.zeros(len(row_leg)), np.zeros(len(row_leg), dtype=np.int16)
    enter_m[body], country[body] = s, through
    country[head] = start
    country[~settled[row_leg]] = UNKNOWN
    enter_m += tracks.start_m[row_leg]
    return _merge(tracks, tracks.path[row_leg], country, enter_m)


def _along_path(tracks: Tracks, found: Crossings) -> tuple[IntArray, FloatArray, StateArray, StateArray]:
    """Turn crossings into the direction of flight: on a leg that was turned their order is reversed."""
    line = found.line
    turned = tracks.turned[line]
    count = np.bincount(line, minlength=len(tracks.path))
    first = np.cumsum(count) - count
    place = np.arange(len(line))
    order = np.where(turned, (2 * first + count - 1)[line] - place, place)
    s, leave, enter = found.s_m[order], found.leave[order], found.enter[order]
    s = np.where(turned, tracks.lines.s12_m[line] - s, s)
    return line, s, np.where(turned, enter, leave), np.where(turned, leave, enter)


def _chain(
    tracks: Tracks, leg: IntArray, s: FloatArray, leave: StateArray, enter: StateArray, countries: Countries
) -> tuple[StateArray, StateArray, NDArray[np.bool_]]:
    """Return each leg's state at its start, the state after each crossing, and whether the leg closes."""
    legs = len(tracks.path)
    start = np.full(legs, NOWHERE, dtype=np.int16)
    settled = np.ones(legs, dtype=bool)
    through = enter.copy()
    first = np.flatnonzero(np.diff(leg, prepend=-1) > 0)
    start[leg[first]] = leave[first]
    empty = np.setdiff1d(np.arange(legs), leg)
    if len(empty):
        start[empty] = _state_inside(tracks, empty, countries)
    if countries.is_coverage:
        suspect = np.unique(leg[np.flatnonzero((leg[1:] == leg[:-1]) & (enter[:-1] != leave[1:]))])
    else:  # where states overlap, crossings may chain and yet leave out a state
        suspect = np.unique(leg)
    for number in suspect:
        here = slice(*np.searchsorted(leg, [number, number + 1]))
        start[number], through[here], settled[number] = _count_through(
            tracks, int(number), s[here], leave[here], enter[here], countries
        )
    return start, through, settled


def _state_inside(tracks: Tracks, legs: IntArray, countries: Countries) -> StateArray:
    """Return the state of legs that cross no border, asked at their middle."""
    middle = tracks.start_m[legs] + 0.5 * tracks.lines.s12_m[legs]
    return _index(countries, countries.locate(*place_on_tracks(tracks, tracks.path[legs], middle)))


def _index(countries: Countries, codes: NDArray[np.str_]) -> StateArray:
    number = {code: k for k, code in enumerate(countries.codes)}
    return np.array([number.get(str(c), NOWHERE) for c in codes], dtype=np.int16)


def _count_through(
    tracks: Tracks, leg: int, s: FloatArray, leave: StateArray, enter: StateArray, countries: Countries
) -> tuple[int, StateArray, bool]:
    """Count a leg's states one by one: needed where features overlap, or several borders meet in one point.

    The leg is where it is in all states whose polygons cover the middle of its longest stretch without a crossing. From
    there crossings are counted both ways; crossings within a micrometre count together. Where several states cover a
    stretch, the one that comes first in the boundary set has it.
    """
    length = tracks.lines.s12_m[leg]
    group = np.cumsum(np.diff(s, prepend=s[0] - 1.0) > TINY_M) - 1
    rims = np.concatenate([[0.0], s[np.flatnonzero(np.diff(group, prepend=-1))], [length]])
    longest = int(np.argmax(np.diff(rims)))
    middle = tracks.start_m[leg] + 0.5 * (rims[longest] + rims[longest + 1])
    path = tracks.path[[leg]]
    point = shapely.points(*place_on_tracks(tracks, path, np.array([middle])))
    here = countries.frame.sindex.query(point, predicate="intersects")[1].astype(np.int16)
    states = np.unique(np.concatenate([leave, enter, here]))
    states = states[states >= 0]
    step = np.zeros((len(rims) - 2, len(states)), dtype=np.int64)
    for states_at, sign in ((leave, -1), (enter, 1)):
        known = states_at >= 0
        np.add.at(step, (group[known], np.searchsorted(states, states_at[known])), sign)
    level = np.vstack([np.zeros((1, len(states)), dtype=np.int64), np.cumsum(step, axis=0)])
    level += np.isin(states, here).astype(np.int64) - level[longest]
    owner = np.where(level.any(axis=1), states[np.argmax(level > 0, axis=1)] if len(states) else NOWHERE, NOWHERE)
    closes = bool(((level >= 0) & (level <= 1)).all())
    return int(owner[0]), owner[1:][group].astype(np.int16), closes


def _merge(tracks: Tracks, path: IntArray, country: StateArray, enter_m: FloatArray) -> Rows:
    """Drop rows of no length, join neighbours of one state, number what remains."""
    last = np.append(path[1:] != path[:-1], True)[: len(path)]
    exit_m = np.where(last, tracks.length_m[path], np.append(enter_m[1:], 0.0)[: len(path)])
    keep = exit_m - enter_m > TINY_M
    hollow = np.setdiff1d(path, path[keep])  # paths of no length keep their first row
    keep[np.searchsorted(path, hollow)] = True
    path, country, enter_m = path[keep], country[keep], enter_m[keep]
    new = np.ones(len(path), dtype=bool)
    new[1:] = (path[1:] != path[:-1]) | (country[1:] != country[:-1])
    path, country, enter_m = path[new], country[new], enter_m[new]
    head = np.flatnonzero(np.diff(path, prepend=-1) > 0)
    enter_m[head] = 0.0
    exit_m = np.append(enter_m[1:], 0.0)[: len(path)]
    exit_m[np.append(head[1:], len(path))[: len(head)] - 1] = tracks.length_m[path[head]]
    seq = np.arange(len(path)) - np.repeat(head, np.diff(np.append(head, len(path))))
    return Rows(path, seq, country, enter_m, exit_m)
