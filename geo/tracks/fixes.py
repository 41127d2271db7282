"""Fixes of tracks: positions with times, track after track, checked as they come."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from geo.arguments import shown
from geo.errors import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    BoolArray = NDArray[np.bool_]
    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.intp]

MOST_FIXES = 5_000_000  # that are held at once
UNKNOWN_START_BELOW_S = 1e8  # of 1970: smaller numbers are seconds from a start that nobody gave
_BOUNDS = "longitude -180 to 180 (or 0 to 360) and latitude -90 to 90 in degrees"


class UnreadTracksError(ArgumentError):
    """Tracks cannot be used: what was found, what is allowed, and what to do."""


def refuse(found: str, allowed: str, do: str) -> NoReturn:
    """Refuse tracks.

    Raises
    ------
    UnreadTracksError
        Always.
    """
    msg = f"found {found}; allowed: {allowed}; {do}"
    raise UnreadTracksError(msg) from None


@dataclass(frozen=True, eq=False)
class Fixes:
    """Fixes of n tracks, m in all.

    Attributes
    ----------
    names
        What each track is called, shape (n,).
    first
        Where the fixes of each track begin and, last, m; shape (n + 1,).
    lon, lat
        Degrees, shape (m,).
    time_s
        Seconds since 1970, UTC, or since a start that nobody gave (below ``UNKNOWN_START_BELOW_S``); NaN where unknown.
    parted
        Fixes at which the record begins anew, so that nobody saw the way to them, shape (m,); None for no such fix.
    """

    names: NDArray[np.object_]
    first: IntArray
    lon: FloatArray
    lat: FloatArray
    time_s: FloatArray
    parted: BoolArray | None = None

    @property
    def of(self) -> IntArray:
        """The track of each fix."""
        return np.repeat(np.arange(len(self.names)), np.diff(self.first))


@dataclass
class Notes:
    """What was left out or put in order, and what was taken for what."""

    counts: Counter[str] = field(default_factory=Counter)
    taken: str = ""

    def said(self) -> list[str]:
        """Return all of it in words."""
        return [
            *([self.taken] if self.taken else []),
            *(f"{count:,} {what}" for what, count in self.counts.items() if count),
        ]


LONELY = "track(s) with one position left out"
SORTED = "track(s) put in the order of their times"
TWICE = "fix(es) left out that say a time and a position again"
NOWHERE = "row(s) without a position left out"
UNTIMED = "track(s) without times: their minutes are unknown"


def checked_positions(
    lon: FloatArray, lat: FloatArray, where: str, number: NDArray[np.integer[Any]], columns: tuple[str, str]
) -> None:
    """Refuse what is no position, by its place; longitudes above 180 are left for the ledger, which takes any turn.

    Parameters
    ----------
    lon, lat
        Degrees.
    where, number
        What a place is called, such as 'row', and the number of each.
    columns
        What holds longitudes and latitudes.

    Raises
    ------
    UnreadTracksError
        If one is none.
    """
    bad = ~((lon >= -180.0) & (lon <= 360.0) & (np.abs(lat) <= 90.0))
    if not bad.any():
        return
    k = int(np.flatnonzero(bad)[0])
    in_lon = not -180.0 <= lon[k] <= 360.0
    value, column = (lon[k], columns[0]) if in_lon else (lat[k], columns[1])
    swapped = np.isfinite(lon[k]) and np.isfinite(lat[k]) and abs(lon[k]) <= 90.0 < abs(lat[k]) <= 180.0
    do = "were longitude and latitude swapped?" if swapped else "correct it, or save the tracks in WGS84"
    refuse(f"{value:.12g} in {where} {int(number[k]):,}, column {shown(column)}", _BOUNDS, do)


def in_order(fixes: Fixes, notes: Notes, *, sort: bool, wheres: Iterable[Any] | None = None) -> Fixes:
    """Return tracks whose times run forward, without fixes that are there twice, and without tracks of one fix.

    Parameters
    ----------
    fixes, notes
        Tracks, and where to count what was done.
    sort
        Whether fixes may be put into the order of their times: rows of a table are records, whose order says nothing.
        The vertices of a line have an order, which times must not contradict.
    wheres
        What each track is called in messages; its name by default.

    Raises
    ------
    UnreadTracksError
        If a track has times at some of its fixes only, or they run backwards along a line.
    """
    of, time_s = fixes.of, fixes.time_s
    called = list(fixes.names if wheres is None else wheres)
    known = np.isfinite(time_s)
    timed = np.bincount(of, weights=known, minlength=len(fixes.names))
    count = np.diff(fixes.first)
    partly = np.flatnonzero((timed > 0) & (timed < count))
    if len(partly):
        k = int(partly[0])
        fix = int(np.flatnonzero(~known[fixes.first[k] : fixes.first[k + 1]])[0]) + 1
        refuse(
            f"no time at position {fix:,} of track {shown(called[k])}",
            "a time at each position, or at none",
            "correct it",
        )
    same = of[1:] == of[:-1]
    back = np.flatnonzero(same & (time_s[1:] < time_s[:-1]))
    keep = np.arange(len(of))
    if len(back) and not sort:
        k, at = int(of[back[0]]), int(back[0]) + 1
        position = at - int(fixes.first[k]) + 1
        found = f"a time at position {position:,} of track {shown(called[k])} before the one ahead of it"
        refuse(found, "times that run forward along a line", "correct it")
    if len(back):
        notes.counts[SORTED] += len(np.unique(of[back]))
        keep = np.lexsort((time_s, of))
    lon, lat, time_s = fixes.lon[keep], fixes.lat[keep], time_s[keep]
    new_track = np.append(True, np.diff(of) != 0)[: len(of)]
    again = ~new_track
    again[1:] &= (lon[1:] == lon[:-1]) & (lat[1:] == lat[:-1])
    again[1:] &= (time_s[1:] == time_s[:-1]) | (np.isnan(time_s[1:]) & np.isnan(time_s[:-1]))
    notes.counts[TWICE] += int((again & np.isfinite(time_s)).sum())
    left = np.bincount(of, weights=~again, minlength=len(fixes.names)).astype(np.intp)
    lonely = left < 2
    notes.counts[LONELY] += int(lonely.sum())
    stay = ~again & ~lonely[of]
    fine = np.flatnonzero(~lonely)
    notes.counts[UNTIMED] += int((timed[fine] == 0).sum())
    first = np.concatenate([[0], np.cumsum(left[fine])]).astype(np.intp)
    parted = None if fixes.parted is None else fixes.parted[keep][stay]
    return Fixes(fixes.names[fine], first, lon[stay], lat[stay], time_s[stay], parted)


def joined(parts: list[Fixes]) -> Fixes:
    """Return the tracks of several as one."""
    if len(parts) == 1:
        return parts[0]
    count = [np.diff(part.first) for part in parts]
    first = np.concatenate([[0], np.cumsum(np.concatenate([np.zeros(0, np.intp), *count]))]).astype(np.intp)
    names = np.concatenate([np.zeros(0, dtype=object), *(part.names for part in parts)])
    lon, lat, time_s = (
        np.concatenate([np.zeros(0), *(getattr(part, name) for part in parts)]) for name in ("lon", "lat", "time_s")
    )
    parted = None
    if any(part.parted is not None for part in parts):
        each = (np.zeros(len(part.lon), bool) if part.parted is None else part.parted for part in parts)
        parted = np.concatenate(list(each))
    return Fixes(names, first, lon, lat, time_s, parted)
