"""``time_zone``: one moment given as two clock times in two time zones."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from geo.claims.kind import Finding, PlainKind, Told
from geo.events import Claim, Problem
from geo.events.clocks import ClockTime, LocalTime, clock_problems, moments
from geo.events.fields import Name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.atlas.countries import Countries
    from geo.events import Event
    from geo.language import Language

_HALF_DAY_MIN, _DAY_MIN = 720.0, 1440.0


class TimeZone(Claim):
    """One moment given as two clock times in two time zones."""

    kind: Literal["time_zone"]
    time: LocalTime = Field(description="date and time without quotes or offset: 2017-04-06T20:40:00")
    zone: Name = Field(description="a time zone of the tz database, such as America/New_York")
    other_time: ClockTime = Field(description="the clock time stated for the other zone, without quotes: 04:40:00")
    other_zone: Name = Field(description="a time zone of the tz database, such as Asia/Damascus")

    def problems(self) -> Iterator[Problem]:
        """Yield zones that the tz database does not know, and times that carry an offset of their own."""
        yield from clock_problems(self.time, self.zone, self.time)
        yield from clock_problems(self.other_time, self.other_zone, self.time, time=".other_time", zone=".other_zone")


def _settle(claim: TimeZone, _event: Event, _countries: Countries, language: Language) -> Finding:
    """Carry a clock time over to another zone; a time that differs from the one printed is an error in the source.

    An hour that comes twice, when clocks go back, is read either way; one that is left out, when they go forward, is no
    time at all.
    """
    zone, there_zone = ZoneInfo(claim.zone), ZoneInfo(claim.other_zone)
    shown = moments(claim.time, zone)
    said = {"date": language.date(claim.time.date()), "zone": language.name(claim.zone), "time": f"{claim.time:%H:%M}"}
    if not shown:
        clause = language.say(
            "{time} on {date} in {zone} does not exist: the clocks went from before it to after it",
            **said,
        )
        return Finding("source error", Told(clause))
    tried = []
    for moment in shown:
        there = moment.astimezone(there_zone)
        off = min((_off_min(there, claim.other_time, fold) for fold in (0, 1)), key=abs)
        tried.append((abs(off), off, there, moment))
    _, off, there, moment = min(tried, key=lambda item: item[0])
    said |= {"time": f"{moment:%H:%M}", "other": f"{there:%H:%M}", "other_zone": language.name(claim.other_zone)}
    if len(shown) == 1:
        clause = language.say("{time} on {date} in {zone} is {other} in {other_zone}", **said)
    elif moment.fold:
        clause = language.say(
            "{time} on {date} in {zone} (the second of two: the clocks went back) is {other} in {other_zone}", **said
        )
    else:
        clause = language.say(
            "{time} on {date} in {zone} (the first of two: the clocks went back) is {other} in {other_zone}", **said
        )
    if off == 0:
        return Finding("supported", Told(language.say("{clause}, as printed", clause=clause), 0.0, "min", 0.0))
    printed = f"{claim.other_time:%H:%M}"
    clause = language.say("{clause}, not {number}", clause=clause, number=printed)
    return Finding("source error", Told(clause, off, "min", abs(off)))


def _off_min(there: dt.datetime, other: dt.time, fold: int) -> float:
    """Return how many minutes the printed time is off; it has no date, so the nearest day is taken."""
    printed = dt.datetime.combine(there.date(), other, tzinfo=there.tzinfo).replace(fold=fold)
    off = (printed.astimezone(dt.UTC) - there.astimezone(dt.UTC)).total_seconds() / 60
    return (off + _HALF_DAY_MIN) % _DAY_MIN - _HALF_DAY_MIN


KIND = PlainKind(
    TimeZone,
    settle=_settle,
    doc=("the clock times are one moment", "never: otherwise a *source error*", "minutes off"),
)
