"""The records of an event file: what was published about one event, and what had to be assumed to draw it.

Every description says what the field may hold; messages about bad files and the documentation use the same words.
"""

from typing import Literal

from pydantic import Field

from geo.events.claims import Claim
from geo.events.fields import (
    MAX_ITEMS,
    Basis,
    Count,
    Day,
    Name,
    PartialDate,
    Position,
    Radius,
    Record,
    Ring,
    Seconds,
    Slug,
    SourceIds,
    Speed,
    Text,
    Url,
)

_BASIS = "published, gazetteer, derived or assumed"
_POSITION = "[longitude, latitude] in degrees"
_RADIUS = "km, above 0 to 2000"
_SOURCES = "a list of source ids"
_NOTE = "plain text"


class Source(Record):
    """Where something was published."""

    id: Slug = Field(description="an id")
    publisher: Name = Field(description="who published it")
    title: Name = Field(default="", description="its title")
    date: PartialDate | None = Field(default=None, description='"YYYY-MM-DD", "YYYY-MM" or "YYYY" in quotes')
    url: Url | None = Field(default=None, description="a web address that starts with https://")
    note: Text = Field(default="", description=_NOTE)


class Totals(Record):
    """The figures of the account as a whole, as published; a figure that was not published is left out."""

    missiles: Count | None = Field(default=None, description="a whole number from 1 to 10000")
    platforms: Count | None = Field(default=None, description="a whole number from 1 to 10000")
    targets: Count | None = Field(default=None, description="a whole number from 1 to 10000")
    sources: SourceIds = Field(default=(), description=_SOURCES)
    note: Text = Field(default="", description=_NOTE)


class Launch(Record):
    """Where the launch is said to have been: a named region, with the outline that stands for it."""

    name: Name = Field(description="what the account calls the region")
    sea: Name | None = Field(
        default=None, description="the name of a sea or lake that the bundled waters know (left out on land)"
    )
    polygon: Ring | None = Field(default=None, description="a list of at least 3 positions [longitude, latitude]")
    basis: Basis = Field(description=_BASIS)
    sources: SourceIds = Field(default=(), description=_SOURCES)
    note: Text = Field(default="", description=_NOTE)


class Salvo(Record):
    """When a platform fired one missile after the other, as far as that is known or assumed."""

    first_s: Seconds = Field(default=0.0, description="seconds from the event's first launch, 0 to 86400")
    interval_s: Seconds = Field(description="seconds from one launch to the next, 0 to 86400")
    basis: Basis = Field(description=_BASIS)
    sources: SourceIds = Field(default=(), description=_SOURCES)
    note: Text = Field(default="", description=_NOTE)


class Platform(Record):
    """One ship, submarine, aircraft or site that fired."""

    id: Slug = Field(description="an id")
    name: Name = Field(description="its name")
    type: Name = Field(default="", description="its class or kind")
    missile: Name = Field(default="", description="what it fired")
    count: Count | None = Field(
        default=None, description="a whole number from 1 to 10000 (left out where it is not known)"
    )
    count_basis: Basis | None = Field(default=None, description=_BASIS)
    position: Position = Field(description=_POSITION)
    basis: Basis = Field(description=_BASIS)
    radius_km: Radius | None = Field(default=None, description=_RADIUS)
    salvo: Salvo | None = Field(default=None, description="a table with first_s, interval_s, basis")
    sources: SourceIds = Field(default=(), description=_SOURCES)
    note: Text = Field(default="", description=_NOTE)


class Target(Record):
    """One target, or the area that stands for it."""

    id: Slug = Field(description="an id")
    name: Name = Field(description="its name")
    province: Name = Field(default="", description="the province it lies in")
    position: Position = Field(description=_POSITION)
    basis: Basis = Field(description=_BASIS)
    radius_km: Radius | None = Field(default=None, description=_RADIUS)
    sources: SourceIds = Field(default=(), description=_SOURCES)
    note: Text = Field(default="", description=_NOTE)


class Report(Record):
    """What one source said about a place."""

    source: Slug = Field(description="a source id")
    text: Text = Field(description="what it reported or denied, in own words")


class Place(Record):
    """A place on the way where something was reported, or that a claim speaks of."""

    id: Slug = Field(description="an id")
    name: Name = Field(description="its name")
    position: Position = Field(description=_POSITION)
    basis: Basis = Field(description=_BASIS)
    radius_km: Radius | None = Field(default=None, description=_RADIUS)
    sources: SourceIds = Field(default=(), description=_SOURCES)
    note: Text = Field(default="", description=_NOTE)
    reports: tuple[Report, ...] = Field(
        default=(), max_length=MAX_ITEMS, description="a list of tables with source and text"
    )
    denials: tuple[Report, ...] = Field(
        default=(), max_length=MAX_ITEMS, description="a list of tables with source and text"
    )


class Hypothesis(Record):
    """One assumed shape of the route; ``via`` empty is the geodesic from launch to target."""

    id: Slug = Field(description="an id")
    name: Name = Field(description="its name")
    via: tuple[Slug, ...] = Field(default=(), max_length=50, description="a list of place ids, in flying order")
    basis: Basis = Field(description=_BASIS)
    sources: SourceIds = Field(default=(), description=_SOURCES)
    note: Text = Field(default="", description=_NOTE)


class CruiseSpeed(Record):
    """The speed by which distance is turned into time."""

    cruise_kmh: Speed = Field(description="km/h, above 0 to 40000")
    low_kmh: Speed = Field(description="km/h, above 0 to 40000")
    high_kmh: Speed = Field(description="km/h, above 0 to 40000")
    basis: Basis = Field(description=_BASIS)
    sources: SourceIds = Field(default=(), description=_SOURCES)
    note: Text = Field(default="", description=_NOTE)


class Allocation(Record):
    """How many missiles went from one platform to one target."""

    platform: Slug = Field(description="a platform id")
    target: Slug = Field(description="a target id")
    count: Count = Field(description="a whole number from 1 to 10000")


class Event(Record):
    """One past event: what was published, and every assumption that the drawing needs.

    Read one with :func:`geo.events.load_event`, which also checks what no single field can show. ``allocation`` of a
    loaded event is always complete: where the file has none it is dealt out evenly and ``allocation_basis`` says
    ``derived``.
    """

    format: Literal[1] = Field(description="1")
    id: Slug = Field(description="an id")
    title: Name = Field(description="a title")
    date: Day = Field(description="a date without quotes: 2015-10-07")
    summary: Text = Field(description=_NOTE)
    totals: Totals = Field(default=Totals(), description="a table with missiles, platforms, targets, sources")
    sources: tuple[Source, ...] = Field(min_length=1, max_length=MAX_ITEMS, description="a list of at least one source")
    launch: Launch = Field(description="a table with name, sea, polygon, basis")
    platforms: tuple[Platform, ...] = Field(
        min_length=1, max_length=MAX_ITEMS, description="a list of at least one platform"
    )
    targets: tuple[Target, ...] = Field(min_length=1, max_length=MAX_ITEMS, description="a list of at least one target")
    places: tuple[Place, ...] = Field(default=(), max_length=MAX_ITEMS, description="a list of places")
    hypotheses: tuple[Hypothesis, ...] = Field(
        min_length=1, max_length=50, description="a list of at least one hypothesis"
    )
    speed: CruiseSpeed = Field(description="a table with cruise_kmh, low_kmh, high_kmh, basis")
    allocation: tuple[Allocation, ...] = Field(
        default=(), max_length=100_000, description="a list of platform, target, count"
    )
    allocation_basis: Basis | None = Field(default=None, description=_BASIS)
    allocation_sources: SourceIds = Field(default=(), description=_SOURCES)
    allocation_note: Text = Field(default="", description=_NOTE)
    claims: tuple[Claim, ...] = Field(default=(), max_length=MAX_ITEMS, description="a list of claims")
