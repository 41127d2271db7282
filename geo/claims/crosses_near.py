"""``crosses_near``: the missiles entered or left a state near a place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field

from geo.claims.amounts import DISTANCE, held, judged, parts
from geo.claims.kind import Example, Judged, RouteKind, Told, best_path
from geo.claims.lengths import unknown_state
from geo.claims.moments import border_m, spot_at
from geo.claims.placing import tied_to
from geo.events import FlownClaim, Problem
from geo.events.amounts import STATED, Lengths, amount_problems
from geo.events.fields import Country, PlaceId
from geo.kernel.geodesic import inverse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from geo.atlas.countries import Countries
    from geo.claims.flights import Flights
    from geo.events import Event, Hypothesis

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
    state = example.state_name(claim.state)
    if np.isnan(found.number).all():
        never = f"no path ever {claim.how} {state}"
        return Told(never if found.fails.any() else unknown_state(example.flights, claim.state))
    best = int(np.argmax(np.where(np.isnan(found.number), -np.inf, found.slack)))
    value = float(found.number[best])
    place = next(p.name for p in example.event.places if p.id == claim.place)
    clause = f"{best_path(len(found.number))} {claim.how} {state} {DISTANCE.words(value)} from {place}"
    told = held([(value, value)], claim.stated, example.event)
    return Told(f"{clause}; {told}", value, DISTANCE.unit, float(np.abs(found.slack[best])))


def _placed(claim: CrossesNear, event: Event, hypothesis: Hypothesis, _countries: Countries) -> str:
    tied = tied_to(event, hypothesis, claim.place)
    return f"{tied}: that they cross near it is no independent evidence" if tied else ""


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
    spread="all",
    interval="whose paths cross {} from it",
)
