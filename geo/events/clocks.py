"""Clock times as sources print them: a local time, and the time zone of its clock."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

from pydantic import Strict, WithJsonSchema

from geo.events.problems import Problem, shown
from geo.events.zones import what_zone
from geo.words import Later

if TYPE_CHECKING:
    from collections.abc import Iterator

_FIRST, _LAST = 1900, 2100
_CLOCK = r"[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?$"  # of the JSON Schema, in which TOML's times are text
_MOMENT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]" + _CLOCK.replace("$", "Z?$")  # taplo ends some with a Z of its own
LocalTime = Annotated[dt.datetime, Strict(), WithJsonSchema({"type": "string", "pattern": _MOMENT})]
ClockTime = Annotated[dt.time, Strict(), WithJsonSchema({"type": "string", "pattern": _CLOCK})]


def clock_problems(
    local: dt.datetime | dt.time, name: str, day: dt.date, *, time: str = ".time", zone: str = ".zone"
) -> Iterator[Problem]:
    """Yield a zone that the tz database does not know, and a time that carries an offset of its own."""
    if isinstance(local, dt.datetime) and not _FIRST <= local.year <= _LAST:
        yield Problem(time, f"the year {local.year}", f"a year from {_FIRST} to {_LAST}", "correct it")
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, unsafe as a path, or a folder of the database
        do = Later(lambda: what_zone(name, day))
        yield Problem(zone, shown(name), "a time zone of the tz database, such as Asia/Damascus", do)
    if local.tzinfo is not None:
        yield Problem(time, "a time with an offset", "local times without an offset", "leave the offset out")


def moments(local: dt.datetime, zone: ZoneInfo) -> list[dt.datetime]:
    """Return the moments at which a clock showed this time: none, one or two.

    An hour comes twice when clocks go back, and one is left out when they go forward.

    Examples
    --------
    >>> berlin = ZoneInfo("Europe/Berlin")
    >>> [len(moments(dt.datetime(2017, month, day, 2, 30), berlin)) for month, day in ((3, 26), (6, 1), (10, 29))]
    [0, 1, 2]
    """
    both = [local.replace(tzinfo=zone, fold=fold) for fold in (0, 1)]
    real = [m for m in both if m.astimezone(dt.UTC).astimezone(zone).replace(tzinfo=None) == local]
    return real[:1] if len(real) > 1 and real[0].utcoffset() == real[1].utcoffset() else real
