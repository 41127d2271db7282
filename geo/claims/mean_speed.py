"""``mean_speed``: how fast the missiles were, held against the way and the time that is published for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field

from geo.claims.amounts import DISTANCE, SPEED, alternatives, any_of, held, judged, open_span, part_words, parts
from geo.claims.kind import Example, Judged, RouteKind, Told, best_path
from geo.claims.lengths import flown_km, unknown_state
from geo.events import FlownClaim, Problem
from geo.events.amounts import STATED, Durations, Paces, amount_problems
from geo.events.fields import Country
from geo.language import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from geo.claims.flights import Flights

    FloatArray = NDArray[np.float64]

_MIN_IN_H = 60.0


class MeanSpeed(FlownClaim):
    """The missiles flew so fast on average: what their way comes to in the time that is published for it."""

    kind: Literal["mean_speed"]
    stated: Paces = Field(min_length=1, description=STATED)
    in_time: Durations = Field(min_length=1, description="a list of tables of published times, as in stated")
    state: Country | None = Field(default=None, description="the code of the state over which it took so long")

    def problems(self) -> Iterator[Problem]:
        """Yield amounts that say nothing."""
        yield from amount_problems("stated", self.stated)
        yield from amount_problems("in_time", self.in_time)


def _kmh(claim: MeanSpeed, flights: Flights) -> list[tuple[FloatArray, FloatArray]]:
    """Return the least and the greatest mean speed that each path comes to, in each published time."""
    length_km = flown_km(flights, claim.state)
    with np.errstate(divide="ignore"):
        return [
            (_MIN_IN_H * length_km / np.float64(long), _MIN_IN_H * length_km / np.float64(short))
            for short, long in (time.span for time in claim.in_time)
        ]


def _rule(claim: MeanSpeed, flights: Flights, _ready: None) -> Judged:
    return judged(_kmh(claim, flights), claim.stated)


def _say(claim: MeanSpeed, example: Example, found: Judged) -> Told:
    language = example.language
    if not np.isfinite(found.number).any():
        return Told(unknown_state(language, example.flights, claim.state))
    best = int(np.argmax(found.slack))
    spans = [(float(slow[best]), float(fast[best])) for slow, fast in _kmh(claim, example.flights)]
    said = {
        "path": best_path(language, len(found.number)),
        "length": DISTANCE.words(language, float(flown_km(example.flights, claim.state)[best])),
        "time": alternatives(language, claim.in_time),
        "speed": any_of(language, [open_span(language, SPEED, *span) for span in spans]),
    }
    if claim.state is None:
        clause = language.say("{path} is {length} long, which in {time} is {speed}", **said)
    else:
        state = example.state_name(claim.state)
        clause = language.say("{path} is {length} long over {state}, which in {time} is {speed}", state=state, **said)
    told = held(spans, claim.stated, example.event, language)
    slack = float(np.abs(found.slack[best]))
    return Told(language.clauses([clause, told]), float(found.number[best]), SPEED.unit, slack)


KIND = RouteKind(
    MeanSpeed,
    which="some",
    rule=_rule,
    say=_say,
    doc=(
        "at least one path (inside `state` only), flown in `in_time`, comes to a mean speed that a figure allows",
        "none does",
        "mean speed of the path that fits best",
    ),
    parts=parts,
    part_words=part_words,
    spread="all",
    interval=pattern("{clause}, whose paths come to {span}"),
    span_words=SPEED.span,
)
