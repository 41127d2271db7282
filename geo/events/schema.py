"""The records of an event file: what was published about one event, and what had to be assumed to draw it.

Every description says what the field may hold; messages about bad files and the documentation use the same words.
"""

import math
from typing import Any, Literal

from pydantic import ConfigDict, Field, PrivateAttr

from geo.arguments import shown
from geo.errors import ArgumentError
from geo.events.claim import Claim
from geo.events.fields import (
    MAX_ITEMS,
    MAX_ROUTES,
    Area,
    Basis,
    Count,
    Country,
    Day,
    EndId,
    Name,
    PartialDate,
    PlaceId,
    PlatformId,
    Position,
    Quote,
    Radius,
    Record,
    Ring,
    Seconds,
    Sha256,
    Slug,
    SourceId,
    SourceIds,
    Speed,
    TargetId,
    Text,
    Url,
    Water,
)
from geo.events.origin import DerivedFrom
from geo.events.written import AsWritten

_BASIS = "published, gazetteer, derived or assumed"
_POSITION = (
    '[longitude, latitude] in degrees; text such as "36°12′04″N 37°09′30″E", "37SCA12345678" or "Raqqa, SYR"; or none '
    "beside within, or beside derived_from with distance and bearing"
)
_RADIUS = "km, above 0 to 2000"
_SOURCES = "a list of source ids"
_NOTE = "plain text"
_STATE = "the code of a state such as IRN"
_VIA = "a list of place ids, in flying order"
_START = "the id of a place from which they were launched, in place of where their platform is"
_END = "the id of a place at which they came down, in place of their target"
_AREA = (
    "corners of an outline, at least three positions in order such as [[39, 35], [40, 35], [40, 36]], somewhere within "
    "which it lay; in place of radius_km"
)
_WITHIN = (
    'the code of a state, the name of a sea or lake, or a province and its state such as "Raqqa, SYR", somewhere in '
    "which it lay, where no more is known; in place of position, radius_km and polygon"
)
_DERIVED = (
    "a table with place, distance_km (or distance_nmi, distance_mile), bearing_deg (or toward), and for a fan "
    "distance_to_km and bearing_to_deg too"
)


def _or_derived(schema: dict[str, Any]) -> None:
    """Say in the JSON Schema that a position may be left to what it is derived from."""
    schema["required"] = [name for name in schema["required"] if name != "position"]
    schema["anyOf"] = [{"required": [name]} for name in ("position", "derived_from", "within")]


class Source(Record):
    """Where something was published."""

    id: Slug = Field(description="an id")
    publisher: Name = Field(description="who published it")
    title: Name = Field(default="", description="its title")
    date: PartialDate | None = Field(default=None, description='"YYYY-MM-DD", "YYYY-MM" or "YYYY" in quotes')
    url: Url | None = Field(default=None, description="a web address that starts with https://")
    archive_url: Url | None = Field(
        default=None, description="a web address that starts with https://, of a copy that an archive keeps"
    )
    sha256: Sha256 | None = Field(
        default=None, description="64 digits from 0 to f: the hash of the file that was read, as sha256sum prints it"
    )
    quote: Quote = Field(default="", description="the passage that it is cited for, in its own words and language")
    note: Text = Field(default="", description=_NOTE)


class Account(Record):
    """Whose account the event is told by, and who acts in it, as the page's first lines say it."""

    by: Name = Field(description="who tells it, such as a ministry or a paper")
    actor: Name = Field(default="", description="who fired or flew, in the account's words (left out: the platforms)")
    sources: SourceIds = Field(min_length=1, description=_SOURCES)
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
    sea: Water | None = Field(
        default=None, description="the name of a sea or lake that the bundled waters know (left out on land)"
    )
    state: Country | None = Field(default=None, description=f"{_STATE}, in which every launch lay")
    polygon: Ring | None = Field(default=None, description="a list of at least 3 positions [longitude, latitude]")
    basis: Basis = Field(description=_BASIS)
    sources: SourceIds = Field(default=(), description=_SOURCES)
    note: Text = Field(default="", description=_NOTE)


class Salvo(Record):
    """When a platform fired one missile after the other, as far as that is known or assumed."""

    first_s: Seconds = Field(default=0.0, description="seconds from the event's first launch, 0 to 86400")
    interval_s: Seconds | None = Field(
        default=None, description="seconds from one launch to the next, 0 to 86400 (left out of a single missile)"
    )
    basis: Basis = Field(description=_BASIS)
    sources: SourceIds = Field(default=(), description=_SOURCES)
    note: Text = Field(default="", description=_NOTE)


class Platform(Record):
    """One ship, submarine, aircraft or site that fired."""

    model_config = ConfigDict(json_schema_extra=_or_derived)

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
    polygon: Ring | None = Field(default=None, description=_AREA)
    within: Area | None = Field(default=None, description=_WITHIN)
    derived_from: DerivedFrom | None = Field(default=None, description=_DERIVED)
    salvo: Salvo | None = Field(default=None, description="a table with first_s, interval_s, basis")
    sources: SourceIds = Field(default=(), description=_SOURCES)
    note: Text = Field(default="", description=_NOTE)


class Target(Record):
    """One target, or the area that stands for it."""

    model_config = ConfigDict(json_schema_extra=_or_derived)

    id: Slug = Field(description="an id")
    name: Name = Field(description="its name")
    label: Name = Field(default="", description="what the map calls it, where its name is too long for a map")
    province: Name = Field(default="", description="the province it lies in")
    state: Country | None = Field(default=None, description=f"{_STATE}, in which it lay")
    position: Position = Field(description=_POSITION)
    basis: Basis = Field(description=_BASIS)
    radius_km: Radius | None = Field(default=None, description=_RADIUS)
    polygon: Ring | None = Field(default=None, description=_AREA)
    within: Area | None = Field(default=None, description=_WITHIN)
    derived_from: DerivedFrom | None = Field(default=None, description=_DERIVED)
    sources: SourceIds = Field(default=(), description=_SOURCES)
    note: Text = Field(default="", description=_NOTE)


class Report(Record):
    """What one source said about a place."""

    source: SourceId = Field(description="a source id")
    text: Text = Field(description="what it reported or denied, in own words")


class Place(Record):
    """A place on the way where something was reported, or that a claim speaks of."""

    model_config = ConfigDict(json_schema_extra=_or_derived)

    id: Slug = Field(description="an id")
    name: Name = Field(description="its name")
    state: Country | None = Field(default=None, description=f"{_STATE}, in which it lies")
    position: Position = Field(description=_POSITION)
    basis: Basis = Field(description=_BASIS)
    radius_km: Radius | None = Field(default=None, description=_RADIUS)
    polygon: Ring | None = Field(default=None, description=_AREA)
    within: Area | None = Field(default=None, description=_WITHIN)
    derived_from: DerivedFrom | None = Field(default=None, description=_DERIVED)
    sources: SourceIds = Field(default=(), description=_SOURCES)
    note: Text = Field(default="", description=_NOTE)
    reports: tuple[Report, ...] = Field(
        default=(), max_length=MAX_ITEMS, description="a list of tables with source and text"
    )
    denials: tuple[Report, ...] = Field(
        default=(), max_length=MAX_ITEMS, description="a list of tables with source and text"
    )


class Route(Record):
    """The way that some missiles take under a hypothesis, in place of the hypothesis' own."""

    of: tuple[EndId, ...] = Field(
        min_length=1,
        max_length=MAX_ITEMS,
        description="a list of ids of platforms and targets: missiles from one of these, at one of these",
    )
    count: Count | None = Field(
        default=None, description="how many of them, a whole number from 1 to 10000 (left out for all)"
    )
    via: tuple[PlaceId, ...] = Field(default=(), max_length=50, description=_VIA)
    start: PlaceId | None = Field(default=None, description=_START)
    end: PlaceId | None = Field(default=None, description=_END)


class Hypothesis(Record):
    """One assumed shape of the routes; ``via`` empty is the geodesic from launch to target."""

    id: Slug = Field(description="an id")
    name: Name = Field(description="its name")
    via: tuple[PlaceId, ...] = Field(default=(), max_length=50, description=_VIA)
    start: PlaceId | None = Field(default=None, description=_START)
    end: PlaceId | None = Field(default=None, description=_END)
    routes: tuple[Route, ...] = Field(
        default=(), max_length=MAX_ROUTES, description="a list of tables with of, via, start, end: other ways of some"
    )
    basis: Basis = Field(description=_BASIS)
    sources: SourceIds = Field(default=(), description=_SOURCES)
    note: Text = Field(default="", description=_NOTE)


class CruiseSpeed(Record):
    """The speed by which distance is turned into time."""

    cruise_kmh: Speed = Field(description="km/h, 1 to 40000")
    low_kmh: Speed = Field(description="km/h, 1 to 40000")
    high_kmh: Speed = Field(description="km/h, 1 to 40000")
    basis: Basis = Field(description=_BASIS)
    sources: SourceIds = Field(default=(), description=_SOURCES)
    note: Text = Field(default="", description=_NOTE)


class Allocation(Record):
    """How many missiles went from one platform to one target."""

    platform: PlatformId = Field(description="a platform id")
    target: TargetId = Field(description="a target id")
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
    date: Day = Field(description="a date without quotes: 2015-10-07, from 1900 to 2100")
    summary: Text = Field(description=_NOTE)
    account: Account | None = Field(default=None, description="a table with by, actor, sources: who tells it")
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
    speed: CruiseSpeed | None = Field(
        default=None,
        description="a table with cruise_kmh, low_kmh, high_kmh, basis (left out where nobody says how fast)",
    )
    allocation: tuple[Allocation, ...] = Field(
        default=(), max_length=100_000, description="a list of platform, target, count"
    )
    allocation_basis: Basis | None = Field(default=None, description=_BASIS)
    allocation_sources: SourceIds = Field(default=(), description=_SOURCES)
    allocation_note: Text = Field(default="", description=_NOTE)
    claims: tuple[Claim, ...] = Field(default=(), max_length=MAX_ITEMS, description="a list of claims")
    _written: AsWritten = PrivateAttr(default_factory=AsWritten)  # set when it is read from a file

    @property
    def spots(self) -> dict[str, Place | Platform | Target]:
        """Its places, platforms and targets, by id."""
        return {spot.id: spot for spots in (self.places, self.platforms, self.targets) for spot in spots}

    @property
    def cruise_kmh(self) -> float:
        """The speed of the drawn example, km/h; NaN where nobody says how fast."""
        return math.nan if self.speed is None else self.speed.cruise_kmh


def check_event(event: object) -> None:
    """Refuse what is no event.

    Raises
    ------
    ArgumentError
        If it is none.
    """
    if not isinstance(event, Event):
        msg = f"event: found {shown(event)}; allowed: an event; read one with geo.load_event"
        raise ArgumentError(msg)
