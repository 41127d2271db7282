"""``launched_from_water``: the missiles were launched from this sea."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import numpy as np
import shapely
from pydantic import Field

from geo.atlas.waters import load_water
from geo.claims.kind import Example, Judged, RouteKind, Told
from geo.claims.placing import inside, joined_names, starts
from geo.events import FlownClaim
from geo.events.fields import Water
from geo.events.routes import narrowed
from geo.kernel.angles import wrap
from geo.kernel.distances import distance_to_outline_m

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.atlas.countries import Countries
    from geo.claims.flights import Flights
    from geo.claims.placing import Spot
    from geo.events import Event, Hypothesis
    from geo.language import Language

_M_IN_KM = 1000.0


class LaunchedFromWater(FlownClaim):
    """The missiles were launched from this sea."""

    kind: Literal["launched_from_water"]
    water: Water = Field(description="the name of a sea or lake that the bundled waters know")


def _prepare(claim: LaunchedFromWater, _event: Event, _countries: Countries) -> shapely.Geometry:
    return load_water(claim.water)


def _rule(_claim: LaunchedFromWater, flights: Flights, shape: shapely.Geometry) -> Judged:
    """Say of each path whether it starts in the water."""
    shapely.prepare(shape)
    starts = flights.launch
    new = np.ones(len(starts), dtype=bool)  # a platform's paths follow one another
    new[1:] = (starts[1:] != starts[:-1]).any(axis=1)
    lon, lat = starts[new].T
    wet = shapely.intersects_xy(shape, wrap(lon), lat)[np.cumsum(new) - 1]
    return Judged(wet, ~wet, np.full(len(wet), np.nan), wet.astype(float))


def _say(claim: LaunchedFromWater, example: Example, _judged: Judged) -> Told:
    """Give how far the position nearest to the shore is from it, or how far the worst one lies ashore."""
    shape, language = load_water(claim.water), example.language
    launched = {(float(lon), float(lat)) for lon, lat in example.flights.launch}
    event = example.event
    some = narrowed(event, [event.platforms[k] for k in np.unique(example.flights.platform)], event.targets)
    [own] = [h for h in some.hypotheses if h.id == example.hypothesis.id]
    platforms = [p for p in starts(some, own) if p.position in launched]
    lon, lat = np.array([p.position for p in platforms]).T
    at_sea = shapely.intersects_xy(shape, lon, lat)
    shore = _from_shore_km(claim.water, tuple(p.position for p in platforms))
    water = language.water(claim.water)
    if not at_sea.all():
        far, worst = max((d, p.name) for d, p, wet in zip(shore, platforms, at_sea, strict=True) if not wet)
        ashore = [p.name for p, wet in zip(platforms, at_sea, strict=True) if not wet]
        clause = language.say_n(
            "{names} lies outside {water}, {platform} by {distance}",
            "{names} lie outside {water}, {platform} by {distance}",
            len(ashore),
            names=language.names(ashore),
            water=water,
            platform=language.name(worst),
            distance=language.km(far),
        )
        return Told(clause, far, "km", far)
    near, name = min(zip(shore, (p.name for p in platforms), strict=True))
    distance, nearest, count = language.km(near), language.name(name), len(platforms)
    if count == 1:
        clause = language.say(
            "the only position lies in {water}, {distance} from its shore", water=water, distance=distance
        )
    elif count == 2:
        clause = language.say(
            "both positions lie in {water}, {platform} as the nearest to the shore {distance} from it",
            water=water,
            platform=nearest,
            distance=distance,
        )
    else:
        clause = language.say_n(
            "all {n} positions lie in {water}, {platform} as the nearest to the shore {distance} from it",
            "all {n} positions lie in {water}, {platform} as the nearest to the shore {distance} from it",
            count,
            water=water,
            platform=nearest,
            distance=distance,
        )
    return Told(clause, near, "km", near)


@lru_cache(maxsize=8)
def _from_shore_km(water: str, positions: tuple[tuple[float, float], ...]) -> tuple[float, ...]:
    """Measure how far positions lie from a shore: once for all hypotheses."""
    shape = load_water(water)
    return tuple(distance_to_outline_m(lon, lat, shape) / _M_IN_KM for lon, lat in positions)


def _placed(
    claim: LaunchedFromWater, event: Event, hypothesis: Hypothesis, _countries: Countries, language: Language
) -> str:
    at_sea, launched = inside(load_water(claim.water)), starts(event, hypothesis)
    chosen = [p for p in launched if p.basis in {"assumed", "derived"} and at_sea(*p.position)]
    said = [p for p in launched if p.within and p not in chosen and at_sea(*p.position)]
    if said and len(said) + len(chosen) == len(launched):
        names = joined_names(language, said)
        return language.say("but that is all that is known of {names}: it is no independent evidence", names=names)
    if not chosen:
        return ""
    if len(chosen) == len(launched):
        return _all_by_author(language, chosen)
    return language.say("but not all positions are published: {clause}", clause=_some_by_author(language, chosen))


def _all_by_author(language: Language, chosen: Sequence[Spot]) -> str:
    """Say that no position is published, in words that a clause begins with."""
    bases = {spot.basis for spot in chosen}
    if bases == {"assumed"}:
        return language.say("but the positions are assumed, so that only the name of the sea is evidence")
    if bases == {"derived"}:
        return language.say("but the positions are worked out, so that only the name of the sea is evidence")
    return language.say("but the positions are assumed or worked out, so that only the name of the sea is evidence")


def _some_by_author(language: Language, chosen: Sequence[Spot]) -> str:
    """Say of which platforms no source gives the position."""
    names, count, bases = joined_names(language, chosen), len(chosen), {spot.basis for spot in chosen}
    if bases == {"assumed"}:
        return language.say_n("that of {names} is assumed", "those of {names} are assumed", count, names=names)
    if bases == {"derived"}:
        return language.say_n("that of {names} is worked out", "those of {names} are worked out", count, names=names)
    return language.say_n(
        "that of {names} is assumed or worked out", "those of {names} are assumed or worked out", count, names=names
    )


KIND = RouteKind(
    LaunchedFromWater,
    which="every",
    rule=_rule,
    say=_say,
    doc=("every platform lies in it", "one does not", "distance of the nearest one from the shore"),
    prepare=_prepare,
    placed=_placed,
)
