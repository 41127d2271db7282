"""``printed_pace``: a distance, a time and a speed that are printed of one and the same flight."""

from __future__ import annotations

import math
from itertools import product
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from geo.claims.amounts import SPEED, alternatives, held, open_span
from geo.claims.kind import Finding, PlainKind, Told
from geo.events import Claim, Problem
from geo.events.amounts import STATED, Durations, Lengths, Paces, amount_problems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.atlas.countries import Countries
    from geo.events import Event
    from geo.language import Language

_MIN_IN_H = 60.0


class PrintedPace(Claim):
    """A distance, a time and a speed that are printed of one flight, whatever its route."""

    kind: Literal["printed_pace"]
    distance: Lengths = Field(min_length=1, description=STATED)
    time: Durations = Field(min_length=1, description=STATED)
    stated: Paces = Field(min_length=1, description=STATED)

    def problems(self) -> Iterator[Problem]:
        """Yield amounts that say nothing."""
        for name in ("distance", "time", "stated"):
            yield from amount_problems(name, getattr(self, name))


def _settle(claim: PrintedPace, event: Event, _countries: Countries, language: Language) -> Finding:
    """Divide distances by times: where no printed speed has anything in common with that, one of them is wrong."""
    spans = []
    for (near, far), (short, long) in product((d.span for d in claim.distance), (t.span for t in claim.time)):
        spans.append((_MIN_IN_H * near / long, _MIN_IN_H * far / short if short > 0.0 else math.inf))
    fits = [(min(fast - low, high - slow), slow, fast) for slow, fast in spans for low, high in _speeds(claim)]
    slack, slow, fast = max(fits)
    clause = language.say(
        "{distance} in {time} is {speed}",
        distance=alternatives(language, claim.distance),
        time=alternatives(language, claim.time),
        speed=open_span(language, SPEED, slow, fast),
    )
    told = language.clauses([clause, held(spans, claim.stated, event, language)])
    value = 0.5 * (slow + fast) if math.isfinite(fast) else slow
    return Finding("supported" if slack >= 0.0 else "source error", Told(told, value, SPEED.unit, abs(slack)))


def _speeds(claim: PrintedPace) -> list[tuple[float, float]]:
    return [amount.span for amount in claim.stated]


KIND = PlainKind(
    PrintedPace,
    settle=_settle,
    doc=(
        "`distance` over `time` has something in common with a speed of `stated`",
        "never: three figures that cannot all be true are a *source error*",
        "the speed that distance and time come to",
    ),
)
