"""``launched_from_water``: the missiles were launched from this sea."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import numpy as np
import shapely
from pydantic import Field

from geo.atlas.waters import load_water
from geo.claims.kind import Example, Judged, RouteKind, Told
from geo.claims.placing import by_author, inside, joined_names, starts
from geo.events import FlownClaim
from geo.events.fields import Water
from geo.events.routes import narrowed
from geo.kernel.angles import wrap
from geo.kernel.distances import distance_to_outline_m
from geo.words import km, listed, the, verb

if TYPE_CHECKING:
    from geo.atlas.countries import Countries
    from geo.claims.flights import Flights
    from geo.events import Event, Hypothesis

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
    shape = load_water(claim.water)
    launched = {(float(lon), float(lat)) for lon, lat in example.flights.launch}
    event = example.event
    some = narrowed(event, [event.platforms[k] for k in np.unique(example.flights.platform)], event.targets)
    [own] = [h for h in some.hypotheses if h.id == example.hypothesis.id]
    platforms = [p for p in starts(some, own) if p.position in launched]
    lon, lat = np.array([p.position for p in platforms]).T
    at_sea = shapely.intersects_xy(shape, lon, lat)
    shore = _from_shore_km(claim.water, tuple(p.position for p in platforms))
    if not at_sea.all():
        far, worst = max((d, p.name) for d, p, wet in zip(shore, platforms, at_sea, strict=True) if not wet)
        ashore = [p.name for p, wet in zip(platforms, at_sea, strict=True) if not wet]
        clause = f"{listed(ashore)} {verb(len(ashore), 'lies', 'lie')} outside {the(claim.water)}, {worst} by {km(far)}"
        return Told(clause, far, "km", far)
    near, name = min(zip(shore, (p.name for p in platforms), strict=True))
    count = len(platforms)
    if count == 1:
        return Told(f"the only position lies in {the(claim.water)}, {km(near)} from its shore", near, "km", near)
    which = f"{'both' if count == 2 else f'all {count}'} positions lie"
    clause = f"{which} in {the(claim.water)}, {name} as the nearest to the shore {km(near)} from it"
    return Told(clause, near, "km", near)


@lru_cache(maxsize=8)
def _from_shore_km(water: str, positions: tuple[tuple[float, float], ...]) -> tuple[float, ...]:
    """Measure how far positions lie from a shore: once for all hypotheses."""
    shape = load_water(water)
    return tuple(distance_to_outline_m(lon, lat, shape) / _M_IN_KM for lon, lat in positions)


def _placed(claim: LaunchedFromWater, event: Event, hypothesis: Hypothesis, _countries: Countries) -> str:
    at_sea, launched = inside(load_water(claim.water)), starts(event, hypothesis)
    chosen = [p for p in launched if p.basis in {"assumed", "derived"} and at_sea(*p.position)]
    said = [p for p in launched if p.within and p not in chosen and at_sea(*p.position)]
    if said and len(said) + len(chosen) == len(launched):
        return f"but that is all that is known of {joined_names(said)}: it is no independent evidence"
    if not chosen:
        return ""
    if len(chosen) == len(launched):
        return f"but the positions are {by_author(chosen)}, so that only the name of the sea is evidence"
    some = f"{verb(len(chosen), 'that', 'those')} of {joined_names(chosen)} {verb(len(chosen), 'is', 'are')}"
    return f"but not all positions are published: {some} {by_author(chosen)}"


KIND = RouteKind(
    LaunchedFromWater,
    which="every",
    rule=_rule,
    say=_say,
    doc=("every platform lies in it", "one does not", "distance of the nearest one from the shore"),
    prepare=_prepare,
    placed=_placed,
)
