"""``flight_time``: the missiles took so long, for all of their way or over one state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field

from geo.claims.amounts import DISTANCE, SPEED, TIME, held, hull, judged, open_span, part_words, parts
from geo.claims.kind import Example, Judged, RouteKind, Told, best_path
from geo.claims.lengths import flown_km, speeds_kmh, unknown_state
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


class FlightTime(FlownClaim):
    """The missiles took so long, for all of their way or over one state."""

    kind: Literal["flight_time"]
    stated: Durations = Field(min_length=1, description=STATED)
    state: Country | None = Field(default=None, description="the code of the state over which it took so long")
    at_speed: Paces = Field(default=(), min_length=1, description="a list of tables of published speeds, as in stated")

    def problems(self) -> Iterator[Problem]:
        """Yield amounts that say nothing."""
        yield from amount_problems("stated", self.stated)
        yield from amount_problems("at_speed", self.at_speed)


def _minutes(claim: FlightTime, flights: Flights) -> list[tuple[FloatArray, FloatArray]]:
    """Return the least and the greatest time that each path takes: at each published speed, or at its world's own."""
    length_km = flown_km(flights, claim.state)
    speeds = speeds_kmh(flights, claim.at_speed)
    with np.errstate(divide="ignore", invalid="ignore"):
        times = [(_MIN_IN_H * length_km / fast, _MIN_IN_H * length_km / slow) for slow, fast in speeds]
    return [(least, np.where(length_km == 0.0, 0.0, most)) for least, most in times]


def _rule(claim: FlightTime, flights: Flights, _ready: None) -> Judged:
    return judged(_minutes(claim, flights), claim.stated)


def _say(claim: FlightTime, example: Example, found: Judged) -> Told:
    language = example.language
    if not np.isfinite(found.number).any():
        return Told(_unknown(claim, example))
    best = int(np.argmax(found.slack))
    spans = [(float(least[best]), float(most[best])) for least, most in _minutes(claim, example.flights)]
    said = {
        "speed": SPEED.span(language, *hull(claim.at_speed))
        if claim.at_speed
        else SPEED.words(language, float(example.flights.speed_kmh[0])),
        "path": best_path(language, len(found.number)),
        "time": open_span(language, TIME, min(low for low, _ in spans), max(high for _, high in spans)),
        "length": DISTANCE.words(language, float(flown_km(example.flights, claim.state)[best])),
    }
    if claim.state is None:
        clause = language.say("at {speed} {path} takes {time} for its {length}", **said)
    else:
        state = example.state_name(claim.state)
        clause = language.say("at {speed} {path} takes {time} for its {length} over {state}", state=state, **said)
    told = held(spans, claim.stated, example.event, language)
    slack = float(np.abs(found.slack[best]))
    return Told(language.clauses([clause, told]), float(found.number[best]), TIME.unit, slack)


def _unknown(claim: FlightTime, example: Example) -> str:
    language = example.language
    known = claim.state is None or claim.state in example.flights.codes
    if known and not claim.at_speed and np.isnan(example.flights.speed_kmh).all():
        return language.say("nobody says how fast they flew, so that no time follows from the length of the paths")
    return unknown_state(language, example.flights, claim.state)


KIND = RouteKind(
    FlightTime,
    which="some",
    rule=_rule,
    say=_say,
    doc=(
        "at least one path takes, at `at_speed` or else at the world's own, as long as published (inside `state` only)",
        "none does",
        "minutes of the path that fits best",
    ),
    parts=parts,
    part_words=part_words,
    spread="all",
    interval=pattern("{clause}, whose paths take {span}"),
    span_words=TIME.span,
)
