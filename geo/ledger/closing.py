"""From border crossings to the rows of a ledger: each path's states in order, and a check that they close.

Every crossing names the state that it leaves and the one that it enters. On a sound path these chain: what one crossing
enters, the next one leaves. A path on which they do not is counted through state by state (:mod:`geo.ledger.counting`);
if that does not come out even either, the path is reported and never returned as fact.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.kernel.sieve import near_pairs
from geo.ledger.counting import NOWHERE, TINY_M, count_states, first_of, states_around

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.atlas.countries import Countries
    from geo.kernel.crossings import Crossings
    from geo.kernel.tracks import Tracks

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.intp]
    StateArray = NDArray[np.int16]

UNKNOWN = -2
UNKNOWN_CODE = "?"  # what stands for UNKNOWN in tables


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
    start, through, settled = _chain(tracks, leg, s, leave, enter, found.close, countries)
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
    tracks: Tracks,
    leg: IntArray,
    s: FloatArray,
    leave: StateArray,
    enter: StateArray,
    close: NDArray[np.bool_],
    countries: Countries,
) -> tuple[StateArray, StateArray, NDArray[np.bool_]]:
    """Return each leg's state at its start, the state after each crossing, and whether the leg closes."""
    legs = len(tracks.path)
    start = np.full(legs, NOWHERE, dtype=np.int16)
    settled = np.ones(legs, dtype=bool)
    through = enter.copy()
    first = np.flatnonzero(np.diff(leg, prepend=-1) > 0)
    start[leg[first]] = leave[first]
    suspect = np.unique(leg[np.flatnonzero((leg[1:] == leg[:-1]) & (enter[:-1] != leave[1:]))])
    faulty = countries.faulty_grid
    if faulty is not None:  # where states overlap, crossings may chain and yet leave out a state
        crossing = np.unique(leg)
        suspect = np.union1d(suspect, near_pairs(tracks.lines, crossing, faulty).line)
        suspect = suspect[np.isin(suspect, crossing)]
    empty = np.flatnonzero(np.bincount(leg, minlength=legs) == 0)
    if len(empty):
        asked, run = _asked(tracks, empty, close)
        start[empty] = first_of(states_around(tracks, asked, close[asked], countries), len(asked))[run]
    if len(suspect):
        here = np.flatnonzero(np.isin(leg, suspect))
        number = np.searchsorted(suspect, leg[here])
        around = None if faulty is None else states_around(tracks, suspect, close[suspect], countries)
        start[suspect], through[here], settled[suspect] = count_states(
            len(suspect), number, s[here], leave[here], enter[here], around
        )
    return start, through, settled


def _asked(tracks: Tracks, empty: IntArray, close: NDArray[np.bool_]) -> tuple[IntArray, IntArray]:
    """Return which of the legs without a crossing are to be asked for their state, and whose answer is each one's.

    Legs that follow one another without touching a border are in one state.
    """
    joined = (np.diff(empty) == 1) & (np.diff(tracks.path[empty]) == 0) & ~close[empty[:-1]] & ~close[empty[1:]]
    new = np.append(True, ~joined)
    return empty[new], np.cumsum(new) - 1


def disown(tracks: Tracks, rows: Rows, paths: IntArray) -> Rows:
    """Return rows in which some paths have ``UNKNOWN`` for their states."""
    country = np.where(np.isin(rows.path, paths), np.int16(UNKNOWN), rows.country)
    return _merge(tracks, rows.path.astype(np.intp), country, rows.enter_m)


def _merge(tracks: Tracks, path: IntArray, country: StateArray, enter_m: FloatArray) -> Rows:
    """Drop rows of no length, join neighbours of one state, number what remains."""
    last = np.append(path[1:] != path[:-1], True)[: len(path)]
    exit_m = np.where(last, tracks.length_m[path], np.append(enter_m[1:], 0.0)[: len(path)])
    keep = exit_m - enter_m > TINY_M
    kept = np.bincount(path, weights=keep, minlength=len(tracks.length_m))
    first = np.flatnonzero(np.diff(path, prepend=-1) > 0)
    keep[first[kept[path[first]] == 0]] = True  # paths of no length keep their first row
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
