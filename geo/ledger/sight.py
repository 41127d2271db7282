"""What was seen of tracks: stretches between fixes far apart are nobody's sight, and rows end where it does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.ledger.counting import TINY_M

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.kernel.tracks import Tracks

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.intp]
    BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Sight:
    """Which legs of tracks were seen, shape (m,)."""

    seen: BoolArray


@dataclass(frozen=True, eq=False)
class Clock:
    """When the fixes of n paths were.

    Attributes
    ----------
    times_s
        Seconds after the first fix of each path, path after path; NaN where the times are unknown.
    first
        Where each path's fixes begin, shape (n,).
    start
        When each path's first fix was, UTC, NaT where that is unknown, shape (n,).
    """

    times_s: FloatArray
    first: IntArray
    start: NDArray[np.datetime64]

    def moments(self, path: IntArray, seconds: FloatArray) -> NDArray[Any]:
        """Return moments so many seconds after the start of paths, to the microsecond; NaT where one is unknown."""
        known = np.isfinite(seconds)
        after = np.where(known, np.round(np.where(known, seconds, 0.0) * 1e6), 0.0).astype("timedelta64[us]")
        return np.where(known, self.start[path] + after, np.datetime64("NaT", "us"))


@dataclass(frozen=True, eq=False)
class Seen:
    """Which of r rows were seen, and at which fixes they begin and end.

    Attributes
    ----------
    seen
        Shape (r,).
    enter_leg, exit_leg
        The leg of the tracks at whose first fix the row begins, and ends; -1 where that is between two fixes. The last
        row of a track ends at the leg that would follow.
    """

    seen: BoolArray
    enter_leg: IntArray
    exit_leg: IntArray


def part_by_sight(
    tracks: Tracks, sight: Sight, path: NDArray[np.integer[Any]], enter_m: FloatArray
) -> tuple[IntArray, FloatArray, FloatArray, Seen]:
    """Part rows where sight is lost, or had again.

    Parameters
    ----------
    tracks, sight
        Tracks, and which of their legs were seen.
    path, enter_m
        Rows that follow one another without a gap from 0 to the length of each track: the track of each, ascending,
        and where it begins, metres, shape (r,).

    Returns
    -------
    row, enter_m, exit_m, seen
        Of each part the row that it is of, and where it lies. A gap without length, of a track that was still where it
        was, is a part of no length.

    Examples
    --------
    Three legs of a track, of which the second was not seen, in one row.

    >>> from geo.kernel.tracks import lay_tracks
    >>> ends = np.array([[0.0, 0.0, 1.0, 0.0], [1.0, 0.0, 2.0, 0.0], [2.0, 0.0, 3.0, 0.0]])
    >>> tracks, sight = lay_tracks(ends, np.zeros(3, int)), Sight(np.array([True, False, True]))
    >>> row, enter_m, _, seen = part_by_sight(tracks, sight, np.array([0]), np.array([0.0]))
    >>> row.tolist(), (enter_m / 1000).round().tolist(), seen.seen.tolist(), seen.enter_leg.tolist()
    ([0, 0, 0], [0.0, 111.0, 223.0], [True, False, True], [0, 1, 2])
    """
    new_path = np.append(True, tracks.path[1:] != tracks.path[:-1])[: len(tracks.path)]
    changes = np.flatnonzero(new_path | np.append(True, sight.seen[1:] != sight.seen[:-1])[: len(tracks.path)])
    rows = len(path)
    whose = np.concatenate([path, tracks.path[changes]]).astype(np.intp)
    at = np.concatenate([_snapped(tracks, changes, path, enter_m), tracks.start_m[changes]])
    of_sight = np.arange(len(whose)) >= rows
    # what begins in one point: the row first, then changes of sight in their order
    order = np.lexsort((np.arange(len(whose)), at, whose))
    whose, at, of_sight = whose[order], at[order], of_sight[order]
    row = np.cumsum(~of_sight) - 1
    leg = changes[np.maximum(np.cumsum(of_sight) - 1, 0)]
    last = np.append(whose[1:] != whose[:-1], True)[: len(whose)]
    until = np.where(last, tracks.length_m[whose], np.append(at[1:], 0.0)[: len(whose)])
    whole_run = of_sight & (last | np.append(of_sight[1:], True)[: len(whose)])
    keep = np.flatnonzero((until - at > TINY_M) | whole_run)
    whose, at, row, leg, of_sight = whose[keep], at[keep], row[keep], leg[keep], of_sight[keep]
    last = np.append(whose[1:] != whose[:-1], True)[: len(whose)]
    exit_m = np.where(last, tracks.length_m[whose], np.append(at[1:], 0.0)[: len(whose)])
    enter_leg = np.where(of_sight, leg, -1)
    exit_leg = np.where(last, tracks.first[whose + 1], np.append(enter_leg[1:], -1)[: len(whose)])
    return row, at, exit_m, Seen(sight.seen[leg], enter_leg, exit_leg)


def _snapped(tracks: Tracks, changes: IntArray, path: NDArray[np.integer[Any]], enter_m: FloatArray) -> FloatArray:
    """Return where rows begin, moved to where sight changes if that is a micrometre away."""
    found = enter_m.copy()
    if not len(changes):
        return found
    span = float(tracks.length_m.max(initial=0.0)) + 1.0
    axis = tracks.path[changes] * span + tracks.start_m[changes]
    after = np.searchsorted(axis, path * span + enter_m)
    for near in (np.maximum(after - 1, 0), np.minimum(after, len(changes) - 1)):
        leg = changes[near]
        close = (tracks.path[leg] == path) & (np.abs(tracks.start_m[leg] - enter_m) <= TINY_M)
        found[close] = tracks.start_m[leg][close]
    return found
