"""``crosses_near``: the missiles entered or left a state near a place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field

from geo.claims.amounts import DISTANCE, held, judged, part_words, parts
from geo.claims.kind import Example, Judged, RouteKind, Told, best_path
from geo.claims.lengths import never_crosses, unknown_state
from geo.claims.moments import border_m, spot_at
from geo.claims.placing import tied_to
from geo.events import FlownClaim, Problem
from geo.events.amounts import STATED, Lengths, amount_problems
from geo.events.fields import Country, PlaceId
from geo.kernel.geodesic import inverse
from geo.language import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from geo.atlas.countries import Countries
    from geo.claims.flights import Flights
    from geo.events import Event, Hypothesis
    from geo.language import Language

    FloatArray = NDArray[np.float64]

_M_IN_KM = 1000.0


class CrossesNear(FlownClaim):
    """The missiles entered or left a state near a place."""

    kind: Literal["crosses_near"]
    state: Country = Field(description="the code of a state such as IRN")
    how: Literal["enters", "leaves"] = Field(description="enters (the first time) or leaves (the last time)")
    place: PlaceId = Field(description="the id of a place")
    stated: Lengths = Field(min_length=1, description=STATED)

    def problems(self) -> Iterator[Problem]:
        """Yield amounts that say nothing."""
        yield from amount_problems("stated", self.stated)

    @property
    def spots(self) -> tuple[str, ...]:
        """The id of the place."""
        return (self.place,)


def _away_km(claim: CrossesNear, flights: Flights) -> FloatArray:
    """Return how far from the place each path crosses, km; infinite where it does not, NaN where that is not known."""
    along_m = border_m(flights, claim.state, leaving=claim.how == "leaves")
    lon, lat = spot_at(flights, along_m)
    place = flights.at_spot(claim.place)[flights.world].T
    away_km = inverse(np.nan_to_num(lon), np.nan_to_num(lat), *place).s12_m / _M_IN_KM
    return np.where(np.isfinite(along_m), away_km, along_m)


def _rule(claim: CrossesNear, flights: Flights, _ready: None) -> Judged:
    away_km = _away_km(claim, flights)
    finite = np.where(np.isinf(away_km), np.nan, away_km)
    found = judged([(finite, finite)], claim.stated)
    never = np.isinf(away_km)
    return Judged(found.holds, found.fails | never, found.number, np.where(never, -np.inf, found.slack))


def _say(claim: CrossesNear, example: Example, found: Judged) -> Told:
    language, state = example.language, example.state_name(claim.state)
    if np.isnan(found.number).all():
        if not found.fails.any():
            return Told(unknown_state(language, example.flights, claim.state))
        return Told(never_crosses(language, claim.how, state))
    best = int(np.argmax(np.where(np.isnan(found.number), -np.inf, found.slack)))
    value = float(found.number[best])
    path, distance = best_path(language, len(found.number)), DISTANCE.words(language, value)
    place = language.name(next(p.name for p in example.event.places if p.id == claim.place))
    if claim.how == "enters":
        clause = language.say(
            "{path} enters {state} {distance} from {place}", path=path, state=state, distance=distance, place=place
        )
    else:
        clause = language.say(
            "{path} leaves {state} {distance} from {place}", path=path, state=state, distance=distance, place=place
        )
    told = held([(value, value)], claim.stated, example.event, language)
    return Told(language.clauses([clause, told]), value, DISTANCE.unit, float(np.abs(found.slack[best])))


def _placed(claim: CrossesNear, event: Event, hypothesis: Hypothesis, _countries: Countries, language: Language) -> str:
    tied = tied_to(language, event, hypothesis, claim.place)
    if not tied:
        return ""
    return language.say("{clause}: that they cross near it is no independent evidence", clause=tied)


KIND = RouteKind(
    CrossesNear,
    which="some",
    rule=_rule,
    say=_say,
    doc=(
        "at least one path first enters, or last leaves, the state as far from the place as a figure allows",
        "none does, or none enters or leaves it so",
        "distance from the place of the crossing that fits best",
    ),
    placed=_placed,
    parts=parts,
    part_words=part_words,
    spread="all",
    interval=pattern("{clause}, whose paths cross {span} from it"),
)
