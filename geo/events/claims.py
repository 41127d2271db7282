"""What an account states and geometry can test: one record a kind of claim.

A claim says what was published, in the file's own words, and carries the numbers that its kind needs. Which rule
tests it is decided by ``kind`` alone (see :mod:`geo.verdicts`).
"""

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, Strict

from geo.events.fields import (
    MAX_ITEMS,
    Basis,
    Count,
    Country,
    Kilometres,
    Name,
    Radius,
    Record,
    Ring,
    Slug,
    SourceIds,
    Text,
    Tolerance,
)

Unit = Literal["km", "mile", "nmi", "m", "ft"]
_Number = Annotated[float, Strict(), Field(gt=0, le=1e9, allow_inf_nan=False)]


class _Claim(Record):
    id: Slug = Field(description="an id")
    text: Text = Field(description="what was stated, in own words")
    sources: SourceIds = Field(min_length=1, description="a list of at least one source id")
    note: Text = Field(default="", description="plain text")


class OverflownStates(_Claim):
    """The missiles flew over exactly these states."""

    kind: Literal["overflown_states"]
    states: tuple[Country, ...] = Field(
        min_length=1, max_length=MAX_ITEMS, description="a list of state codes such as IRN"
    )
    besides: tuple[Country, ...] = Field(
        default=(), max_length=MAX_ITEMS, description="a list of state codes that the statement takes for granted"
    )


class PathLength(_Claim):
    """The missiles flew about so many kilometres."""

    kind: Literal["path_length"]
    km: Kilometres = Field(description="the stated distance, km, from above 0 to 40100")
    low_km: Kilometres = Field(description="the least distance that still fits the statement, km")
    high_km: Kilometres = Field(description="the greatest distance that still fits the statement, km")


class RangeUpTo(_Claim):
    """The weapon reaches up to so many kilometres."""

    kind: Literal["range_up_to"]
    km: Kilometres = Field(description="the stated range, km, from above 0 to 40100")


class CountOf(_Claim):
    """So many missiles, platforms or targets."""

    kind: Literal["count"]
    what: Literal["missiles", "platforms", "targets"] = Field(description="missiles, platforms or targets")
    count: Count = Field(description="a whole number from 1 to 10000")


class BordersWater(_Claim):
    """A sea borders these states and so many others."""

    kind: Literal["borders_water"]
    water: Name = Field(description="the name of a sea or lake that the bundled waters know")
    states: tuple[Country, ...] = Field(
        default=(), max_length=MAX_ITEMS, description="a list of state codes named in the statement"
    )
    others: int = Field(default=0, strict=True, ge=0, le=300, description="how many further states, 0 to 300")


class LaunchedFromWater(_Claim):
    """The missiles were launched from this sea."""

    kind: Literal["launched_from_water"]
    water: Name = Field(description="the name of a sea or lake that the bundled waters know")


class NearPath(_Claim):
    """A place lies under (or near) the path."""

    kind: Literal["near_path"]
    place: Slug = Field(description="the id of a place")
    tolerance_km: Tolerance = Field(
        default=0.0, description="how far from the place's own radius still counts as under the path, 0 to 2000 km"
    )


class Region(Record):
    """A named region for which no exact outline exists, with the outline that stands for it."""

    name: Name = Field(description="the region's name as it stands in a sentence: the Caucasus Mountains")
    polygon: Ring = Field(description="a list of at least 3 positions [longitude, latitude]")
    basis: Basis = Field(description="published, gazetteer, derived or assumed")
    radius_km: Radius | None = Field(default=None, description="how far the outline may be off, km, above 0 to 2000")
    sources: SourceIds = Field(default=(), description="a list of source ids")
    note: Text = Field(default="", description="plain text")


class OverRegion(_Claim):
    """The missiles flew over a region that is not a state."""

    kind: Literal["over_region"]
    region: Region = Field(description="a table with name, polygon, basis, radius_km")


class UnitConversion(_Claim):
    """A figure and its conversion, printed side by side."""

    kind: Literal["unit_conversion"]
    low: _Number = Field(description="the printed figure, or the lower end of the printed range, above 0")
    high: _Number | None = Field(default=None, description="the upper end of the printed range, above 0")
    unit: Unit = Field(description="km, mile, nmi, m or ft")
    converted: _Number = Field(description="the conversion printed beside it, above 0")
    converted_unit: Unit = Field(description="km, mile, nmi, m or ft")
    rounding_percent: float = Field(
        default=5.0,
        strict=True,
        ge=0,
        le=50,
        allow_inf_nan=False,
        description="what rounding may explain, 0 to 50 percent",
    )


class TimeZone(_Claim):
    """One moment given as two clock times in two time zones."""

    kind: Literal["time_zone"]
    time: Annotated[dt.datetime, Strict()] = Field(
        description="date and time without quotes or offset: 2017-04-06T20:40:00"
    )
    zone: Name = Field(description="a time zone of the tz database, such as America/New_York")
    other_time: Annotated[dt.time, Strict()] = Field(
        description="the clock time stated for the other zone, without quotes: 04:40:00"
    )
    other_zone: Name = Field(description="a time zone of the tz database, such as Asia/Damascus")


Claim = Annotated[
    OverflownStates
    | PathLength
    | RangeUpTo
    | CountOf
    | BordersWater
    | LaunchedFromWater
    | NearPath
    | OverRegion
    | UnitConversion
    | TimeZone,
    Field(discriminator="kind"),
]
