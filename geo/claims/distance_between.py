"""``distance_between``: two places lie so far apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field

from geo.claims.amounts import DISTANCE, held, judged, names, part_words, parts
from geo.claims.kind import Example, Judged, RouteKind, Told
from geo.claims.placing import placed_by_figure
from geo.events import Claim, Problem
from geo.events.amounts import STATED, Lengths, amount_problems
from geo.events.fields import SpotId
from geo.kernel.geodesic import inverse
from geo.language import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.atlas.countries import Countries
    from geo.claims.flights import Flights
    from geo.events import Event, Hypothesis
    from geo.language import Language

_M_IN_KM = 1000.0


class DistanceBetween(Claim):
    """Two places lie so far apart."""

    kind: Literal["distance_between"]
    between: tuple[SpotId, SpotId] = Field(description="a list of two ids of places, platforms or targets")
    stated: Lengths = Field(min_length=1, description=STATED)

    def problems(self) -> Iterator[Problem]:
        """Yield a place and itself, and amounts that say nothing."""
        if self.between[0] == self.between[1]:
            yield Problem(".between", f"{self.between[0]} twice", "two places", "name the other")
        yield from amount_problems("stated", self.stated)

    @property
    def spots(self) -> tuple[str, ...]:
        """The two places."""
        return self.between


def _rule(claim: DistanceBetween, flights: Flights, _ready: None) -> Judged:
    """Measure the distance once a world: it is that of all its paths."""
    (lon1, lat1), (lon2, lat2) = (flights.at_spot(name).T for name in claim.between)
    apart_km = (inverse(lon1, lat1, lon2, lat2).s12_m / _M_IN_KM)[flights.world]
    return judged([(apart_km, apart_km)], claim.stated)


def _say(claim: DistanceBetween, example: Example, found: Judged) -> Told:
    value, margin, language = float(found.number[0]), float(np.abs(found.slack[0])), example.language
    clause = language.say(
        "{places} lie {distance} apart",
        places=names(example.event, claim.between, language),
        distance=DISTANCE.words(language, value),
    )
    told = held([(value, value)], claim.stated, example.event, language)
    return Told(language.clauses([clause, told]), value, DISTANCE.unit, margin)


def _placed(
    claim: DistanceBetween, event: Event, _hypothesis: Hypothesis, _countries: Countries, language: Language
) -> str:
    return placed_by_figure(language, event, claim.between, by="distance_km")


KIND = RouteKind(
    DistanceBetween,
    which="every",
    rule=_rule,
    say=_say,
    doc=(
        "the geodesic between the two is as long as a published figure allows",
        "it fits none",
        "length of the geodesic",
    ),
    placed=_placed,
    parts=parts,
    part_words=part_words,
    interval=pattern("{clause}, in which they lie {span} apart"),
)
