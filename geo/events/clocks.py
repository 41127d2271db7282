"""Clock times as sources print them: a local time, and the time zone of its clock."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, Strict, WithJsonSchema

from geo.events.fields import FIRST_YEAR, LAST_YEAR, Name, Record
from geo.events.problems import Problem, shown
from geo.events.zones import what_zone
from geo.words import Later

if TYPE_CHECKING:
    from collections.abc import Iterator

_CLOCK = r"[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?$"  # of the JSON Schema, in which TOML's times are text
_MOMENT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]" + _CLOCK.replace("$", "Z?$")  # taplo ends some with a Z of its own
LocalTime = Annotated[dt.datetime, Strict(), WithJsonSchema({"type": "string", "pattern": _MOMENT})]
_Within = Annotated[float, Strict(), Field(ge=0, le=1440, allow_inf_nan=False)]
_S_IN_MIN = 60.0
ClockTime = Annotated[dt.time, Strict(), WithJsonSchema({"type": "string", "pattern": _CLOCK})]


def clock_problems(
    local: dt.datetime | dt.time, name: str, day: dt.date, *, time: str = ".time", zone: str = ".zone"
) -> Iterator[Problem]:
    """Yield a zone that the tz database does not know, and a time that carries an offset of its own."""
    if isinstance(local, dt.datetime) and not FIRST_YEAR <= local.year <= LAST_YEAR:
        yield Problem(time, f"the year {local.year}", f"a year from {FIRST_YEAR} to {LAST_YEAR}", "correct it")
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


class Reading(Record):
    """What a clock showed."""

    time: LocalTime = Field(description="date and time without quotes or offset: 2022-03-10T23:26:00")
    zone: Name = Field(description="the time zone of that clock, a name of the tz database such as Europe/Zagreb")
    fold: Literal[0, 1] | None = Field(
        default=None, description="0 or 1: the first or the second of an hour that comes twice, as clocks go back"
    )
    within_min: _Within = Field(
        default=1.0, description="how far the clock time may be off, minutes, 0 to 1440: 1 for one to the minute"
    )

    def problems(self) -> Iterator[Problem]:
        """Yield what no single field shows; fields are named from the reading on."""
        bad = list(clock_problems(self.time, self.zone, self.time))
        yield from bad
        if bad:
            return
        shown = moments(self.time, ZoneInfo(self.zone))
        if not shown:
            there = f"no clock showed in {self.zone}, for it went from before it to after it"
            yield Problem(".time", f"{self.time:%H:%M} on {self.time:%Y-%m-%d}, which {there}", "a time", "correct it")
        elif len(shown) > 1 and self.fold is None:
            found = f"{self.time:%H:%M}, which came twice in {self.zone} on {self.time:%Y-%m-%d}"
            yield Problem(".fold", found, "fold = 0 for the first, 1 for the second", "add it")
        elif len(shown) == 1 and self.fold is not None:
            yield Problem(".fold", "fold with a time that came once", "fold with a time that came twice", "remove it")

    @property
    def moment(self) -> dt.datetime:
        """When that was."""
        return self.time.replace(tzinfo=ZoneInfo(self.zone), fold=self.fold or 0)


def between_min(one: Reading, other: Reading) -> tuple[float, float]:
    """Return the least and the greatest time between two readings, minutes; below 0 where the second is earlier."""
    passed = (other.moment.astimezone(dt.UTC) - one.moment.astimezone(dt.UTC)).total_seconds() / _S_IN_MIN
    off = one.within_min + other.within_min
    return passed - off, passed + off
