"""``inside_state``: so many kilometres of the way lay inside one state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field

from geo.claims.amounts import DISTANCE, held, judged, part_words, parts
from geo.claims.kind import Example, Judged, RouteKind, Told, best_path
from geo.claims.lengths import flown_km, unknown_state
from geo.events import FlownClaim, Problem
from geo.events.amounts import STATED, Lengths, amount_problems
from geo.events.fields import Country
from geo.language import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.claims.flights import Flights


class InsideState(FlownClaim):
    """So many kilometres of the way lay inside one state."""

    kind: Literal["inside_state"]
    state: Country = Field(description="the code of a state such as IRN")
    stated: Lengths = Field(min_length=1, description=STATED)

    def problems(self) -> Iterator[Problem]:
        """Yield amounts that say nothing."""
        yield from amount_problems("stated", self.stated)


def _rule(claim: InsideState, flights: Flights, _ready: None) -> Judged:
    inside_km = flown_km(flights, claim.state)
    return judged([(inside_km, inside_km)], claim.stated)


def _say(claim: InsideState, example: Example, found: Judged) -> Told:
    language = example.language
    if not np.isfinite(found.number).any():
        return Told(unknown_state(language, example.flights, claim.state))
    best = int(np.argmax(found.slack))
    value = float(found.number[best])
    clause = language.say(
        "{path} has {distance} inside {state}",
        path=best_path(language, len(found.number)),
        distance=DISTANCE.words(language, value),
        state=example.state_name(claim.state),
    )
    told = held([(value, value)], claim.stated, example.event, language)
    return Told(language.clauses([clause, told]), value, DISTANCE.unit, float(np.abs(found.slack[best])))


KIND = RouteKind(
    InsideState,
    which="some",
    rule=_rule,
    say=_say,
    doc=(
        "at least one path has as many kilometres inside the state as a published figure allows",
        "none has",
        "kilometres of the path that fits best",
    ),
    parts=parts,
    part_words=part_words,
    spread="all",
    interval=pattern("{clause}, whose paths have {span} inside it"),
)
