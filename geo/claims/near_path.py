"""``near_path``: a place lies under (or near) the path."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field

from geo.claims.distances import exact_km, nearest_km, settled, sorted_points
from geo.claims.kind import Example, Judged, RouteKind, Told, numbers
from geo.claims.placing import tied_to
from geo.events import FlownClaim
from geo.events.fields import PointId, Tolerance
from geo.language import pattern

if TYPE_CHECKING:
    from geo.atlas.countries import Countries
    from geo.claims.flights import Flights
    from geo.events import Event, Hypothesis
    from geo.language import Language


class NearPath(FlownClaim):
    """A place lies under (or near) the path."""

    kind: Literal["near_path"]
    place: PointId = Field(description="the id of a place")
    tolerance_km: Tolerance = Field(
        default=0.0, description="how far from the place's own radius still counts as under the path, 0 to 2000 km"
    )


def _prepare(claim: NearPath, event: Event, _countries: Countries) -> tuple[float, float, float]:
    """Return the place in degrees, and the distance in km that still counts."""
    place = next(p for p in event.places if p.id == claim.place)
    return (*place.position, (place.radius_km or 0.0) + claim.tolerance_km)


def _rule(_claim: NearPath, flights: Flights, ready: tuple[float, float, float]) -> Judged:
    """Decide exactly; order paths by their distance on the sphere, and measure the one that decides."""
    lon, lat, allowed_km = ready
    point = sorted_points(np.array([lon]), np.array([lat]))
    about, blur = nearest_km(flights, point)
    exact = partial(exact_km, flights, point)
    near = settled(about, blur, [allowed_km], exact) <= allowed_km
    return Judged(near, ~near, about, allowed_km - about, blur, exact)


def _say(claim: NearPath, example: Example, judged: Judged) -> Told:
    language = example.language
    place = next(p for p in example.event.places if p.id == claim.place)
    distance = float(numbers(KIND, judged, example.flights)[0])
    allowed = (place.radius_km or 0.0) + claim.tolerance_km
    margin = abs(allowed - distance)
    said = {
        "distance": language.km(distance),
        "place": language.name(place.name),
        "allowed": language.km(allowed),
    }
    if judged.holds.any():
        clause = language.say(
            "the nearest path passes {distance} from {place}, within the {allowed} that its radius and the tolerance"
            " allow",
            **said,
        )
    else:
        clause = language.say(
            "the nearest path passes {distance} from {place}, {margin} further than the {allowed} that its radius and"
            " the tolerance allow",
            margin=language.km(margin),
            **said,
        )
    return Told(clause, distance, "km", margin)


def _placed(claim: NearPath, event: Event, hypothesis: Hypothesis, _countries: Countries, language: Language) -> str:
    tied = tied_to(language, event, hypothesis, claim.place)
    return language.say("{clause}: that paths pass it is no independent evidence", clause=tied) if tied else ""


KIND = RouteKind(
    NearPath,
    which="some",
    rule=_rule,
    say=_say,
    doc=(
        "the nearest path passes within the place's `radius_km` + `tolerance_km`",
        "it does not",
        "its distance, to the foot on the geodesic",
    ),
    prepare=_prepare,
    placed=_placed,
    interval=pattern("{clause}, in which the nearest path passes {span} away"),
)
