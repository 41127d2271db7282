"""``mean_speed``: how fast the missiles were, held against the way and the time that is published for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field

from geo.claims.amounts import DISTANCE, SPEED, held, judged, parts
from geo.claims.kind import Example, Judged, RouteKind, Told, best_path
from geo.claims.lengths import flown_km, unknown_state
from geo.events import FlownClaim, Problem
from geo.events.amounts import STATED, Durations, Paces, amount_problems
from geo.events.fields import Country

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
    if not np.isfinite(found.number).any():
        return Told(unknown_state(example.flights, claim.state))
    best = int(np.argmax(found.slack))
    length_km = float(flown_km(example.flights, claim.state)[best])
    spans = [(float(slow[best]), float(fast[best])) for slow, fast in _kmh(claim, example.flights)]
    made = [SPEED.span(*span) if np.isfinite(span[1]) else f"at least {SPEED.words(span[0])}" for span in spans]
    times = " or ".join(time.words for time in claim.in_time)
    where = "" if claim.state is None else f" over {example.state_name(claim.state)}"
    which = best_path(len(found.number))
    clause = f"{which} is {DISTANCE.words(length_km)} long{where}, which in {times} is {' or '.join(made)}"
    told = held(spans, claim.stated, example.event)
    return Told(f"{clause}; {told}", float(found.number[best]), SPEED.unit, float(np.abs(found.slack[best])))


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
    spread="all",
    interval="whose paths come to {}",
    span_words=SPEED.span,
)
