"""Which time zone of the tz database is meant by what is none of its names: an abbreviation, an offset, a slip."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo, available_timezones

from geo.events.problems import listed, nearest

_MOST = 3
_ETC_HOURS = range(-12, 15)


def what_zone(name: str, day: dt.date) -> str:
    """Ask whether a zone is meant, or say to correct the name where none comes near.

    Parameters
    ----------
    name
        What stands in place of a zone.
    day
        When its clock was read: an abbreviation means other zones in summer, and in other years.

    Examples
    --------
    >>> what_zone("KST", dt.date(2017, 7, 4)), what_zone("Asia/Damaskus", dt.date(2017, 4, 7))
    ("did you mean 'Asia/Seoul' or 'Asia/Pyongyang'?", "did you mean 'Asia/Damascus'?")
    >>> what_zone("UTC+3", dt.date(2020, 1, 1)), what_zone("?", dt.date(2020, 1, 1))
    ("did you mean 'Etc/GMT-3' (tz's names of offsets have the sign the other way round)?", 'correct it')
    """
    name = name[:100]
    if (hours := _hours(name)) is not None:
        sign = " (tz's names of offsets have the sign the other way round)" if hours else ""
        return f"did you mean {_etc(hours)!r}{sign}?"
    meant = _abbreviated(name.upper(), day)
    if not meant:
        close = None if name in _areas() else nearest(name, _names())
        meant = [close] if close else []
    return f"did you mean {listed(map(repr, meant), most=_MOST)}?" if meant else "correct it"


def _hours(name: str) -> int | None:
    """Return the whole hours of an offset such as UTC+3 or +03:00."""
    found = re.fullmatch(r"(?:UTC|GMT|Z)?\s*([+\-\u2212]\d{1,2})(?::?00)?|Z", name, re.IGNORECASE)
    hours = int((found[1] or "0").replace("\u2212", "-")) if found else None
    return hours if hours in _ETC_HOURS else None


def _etc(hours: int) -> str:
    return f"Etc/GMT{-hours:+d}" if hours else "UTC"


def _abbreviated(short: str, day: dt.date) -> list[str]:
    """Return the zones whose clocks went by an abbreviation that day, or else that year, one of each offset first."""
    for at in (day, dt.date(day.year, 1, 1), dt.date(day.year, 7, 1)):
        noon = dt.datetime.combine(at, dt.time(12))
        found = {
            name: zone.utcoffset(noon) for name, zone in _zones().items() if (zone.tzname(noon) or "").upper() == short
        }
        first = {offset: name for name, offset in reversed(found.items())}
        if found:
            return list(dict.fromkeys([*reversed(first.values()), *found]))
    return []


@cache
def _zones() -> dict[str, ZoneInfo]:
    """Return the zones by their names, those first that most people live by, then state by state."""
    names = [name for table in ("zonenow.tab", "zone1970.tab") for name in _column(table)]
    return {name: ZoneInfo(name) for name in dict.fromkeys(names) if name in _names()}


def _column(table: str) -> list[str]:
    lines = files("tzdata").joinpath("zoneinfo", table).read_text(encoding="utf-8").splitlines()
    return [line.split("\t")[2] for line in lines if line and not line.startswith("#")]


@cache
def _areas() -> frozenset[str]:
    """Return what is no zone but the first part of the names of many."""
    return frozenset(name.partition("/")[0] for name in _names() if "/" in name)


@cache
def _names() -> tuple[str, ...]:
    return tuple(sorted(available_timezones()))
