"""``over_region``: the missiles flew over a region that is not a state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import shapely
from pydantic import Field

from geo.claims.kind import Example, Judged, RouteKind, Told
from geo.claims.outlines import Outline, make_outline, over_outline
from geo.claims.placing import joined_names, placed_within
from geo.events import FlownClaim
from geo.events.fields import Basis, Name, Radius, Record, Ring, SourceIds, Text
from geo.events.outline import lies_in, near_region, region_of
from geo.kernel.distances import distance_to_legs_m, distance_to_outline_m, legs_of, ring_points
from geo.paths import densify

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from geo.atlas.countries import Countries
    from geo.claims.flights import Flights
    from geo.events import Event, Hypothesis
    from geo.language import Language

    FloatArray = NDArray[np.float64]

_M_IN_KM = 1000.0
_CLEAR_KM = 12.0  # from all points of an outline, which lie 11 km apart at most: such a leg does not meet it
_LOOK_M = 1000.0  # a path that clips a region by less than this between two looks is taken to pass it by

Waypoints = tuple[tuple[float, float], ...]


class Region(Record):
    """A named region for which no exact outline exists, with the outline that stands for it."""

    name: Name = Field(description="the region's name as it stands in a sentence: the Caucasus Mountains")
    polygon: Ring = Field(description="a list of at least 3 positions [longitude, latitude]")
    basis: Basis = Field(description="published, gazetteer, derived or assumed")
    radius_km: Radius | None = Field(default=None, description="how far the outline may be off, km, above 0 to 2000")
    sources: SourceIds = Field(default=(), description="a list of source ids")
    note: Text = Field(default="", description="plain text")


class OverRegion(FlownClaim):
    """The missiles flew over a region that is not a state."""

    kind: Literal["over_region"]
    region: Region = Field(description="a table with name, polygon, basis, radius_km")


def _prepare(claim: OverRegion, _event: Event, _countries: Countries) -> Outline:
    return make_outline(region_of(claim.region.polygon), (claim.region.radius_km or 0.0) * _M_IN_KM)


def _rule(_claim: OverRegion, flights: Flights, outline: Outline) -> Judged:
    """Say which paths surely pass over the region, and which surely pass it by."""
    over, touch = (
        np.logical_or.reduce(hit[flights.at], axis=1) for hit in over_outline(outline, flights.legs, flights.arcs)
    )
    none = np.full(len(over), np.nan)
    return Judged(over, ~touch & ~over, none, over.astype(float) + touch)


def _say(claim: OverRegion, example: Example, judged: Judged) -> Told:
    """Give the distance of the path that stays furthest off, below zero for the shallowest where all get inside."""
    region, language = claim.region, example.language
    ways = list(dict.fromkeys(example.paths["waypoints"]))  # missiles of one ship at one target share theirs
    off_course = dict(zip(ways, signed_distances_km(ways, region_of(region.polygon)), strict=True))
    away = np.array([off_course[way] for way in example.paths["waypoints"]])
    slack, total = region.radius_km or 0.0, len(away)
    over, value = int((away <= 0).sum()), float(away.max())
    off = language.km(slack)
    if over == total:
        clause = _inside(language, region.name, total, language.km(-value))
        if judged.holds.all():
            return Told(clause, value, "km", max(-value - slack, 0.0))
        return Told(language.say("{clause}, which may be off by {amount}", clause=clause, amount=off), value, "km")
    clause = _outside(language, region.name, total - over, total, language.km(value))
    if over:
        clause = language.say_n(
            "{clause}; the other {n} enters the outline",
            "{clause}; the other {n} enter the outline",
            over,
            clause=clause,
        )
    if judged.fails.any():
        return Told(clause, value, "km", max(value - slack, 0.0))
    clause = language.say("{clause}, while the outline may be off by {amount}", clause=clause, amount=off)
    return Told(clause, value, "km")


def _inside(language: Language, region: str, total: int, distance: str) -> str:
    name = language.name(region)
    if total == 1:
        return language.say(
            "the only path passes over {region}, at least {distance} inside the outline", region=name, distance=distance
        )
    return language.say_n(
        "all {n} paths pass over {region}, at least {distance} inside the outline",
        "all {n} paths pass over {region}, at least {distance} inside the outline",
        total,
        region=name,
        distance=distance,
    )


def _outside(language: Language, region: str, outside: int, total: int, distance: str) -> str:
    name = language.name(region)
    if total == 1:
        return language.say("the only path passes outside {region} by {distance}", region=name, distance=distance)
    if outside == total:
        return language.say_n(
            "all {n} paths pass outside {region} by up to {distance}",
            "all {n} paths pass outside {region} by up to {distance}",
            total,
            region=name,
            distance=distance,
        )
    return language.say_n(
        "{n} of {total} paths passes outside {region} by {distance}",
        "{n} of {total} paths pass outside {region} by up to {distance}",
        outside,
        total=language.count(total),
        region=name,
        distance=distance,
    )


def _placed(claim: OverRegion, event: Event, hypothesis: Hypothesis, _countries: Countries, language: Language) -> str:
    region = claim.region
    shape = region_of(region.polygon)
    on_way = placed_within(event, hypothesis, lambda lon, lat: bool(lies_in(shape, lon, lat)))
    if not on_way:
        return ""
    return language.say_n(
        "{names} was placed in {region}: that paths pass over it is no independent evidence",
        "{names} were placed in {region}: that paths pass over it is no independent evidence",
        len(on_way),
        names=joined_names(language, on_way),
        region=language.name(region.name),
    )


def signed_distances_km(ways: Iterable[Waypoints], outline: shapely.Polygon) -> list[float]:
    """Return how far each course stays from an outline, or minus how deep it gets inside."""
    shapely.prepare(outline)
    ways = list(ways)
    legs = list(dict.fromkeys(leg for way in ways for leg in legs_of(way)))
    ring = ring_points(outline)
    nearest = distance_to_legs_m(legs, ring[:, 0], ring[:, 1]).min(axis=1) / _M_IN_KM
    signed = {}
    for leg, outside_km in zip(legs, nearest, strict=True):
        if outside_km > _CLEAR_KM and not lies_in(outline, leg[0], leg[1]):
            signed[leg] = float(outside_km)
            continue
        points = densify((leg[:2], leg[2:]), step_m=_LOOK_M)
        points[:, 0] = near_region(outline, points[:, 0])
        within = points[shapely.intersects_xy(outline, points[:, 0], points[:, 1])]
        signed[leg] = -_depth_km(within, outline) if len(within) else float(outside_km)
    return [min(signed[leg] for leg in legs_of(way)) for way in ways]


def _depth_km(within: FloatArray, outline: shapely.Polygon) -> float:
    """Return how deep the deepest of some points lies inside an outline: found in flat degrees, then measured."""
    shrink = np.array([np.cos(np.deg2rad(within[:, 1].mean())), 1.0])
    flat = shapely.LinearRing(shapely.get_coordinates(outline.exterior) * shrink)
    lon, lat = within[int(np.argmax(shapely.distance(flat, shapely.points(within * shrink))))]
    return distance_to_outline_m(float(lon), float(lat), outline, cut=False) / _M_IN_KM


KIND = RouteKind(
    OverRegion,
    which="every",
    rule=_rule,
    say=_say,
    doc=(
        "every path passes over it, deeper than the outline's `radius_km`",
        "one stays further away than that",
        "distance of the path furthest off (minus depth where all are inside)",
    ),
    prepare=_prepare,
    placed=_placed,
)
