"""``ballistic_time``: range, apogee and flight time of a ballistic missile, which have to fit one another."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field

from geo.claims.amounts import DISTANCE, TIME, alternatives, held, judged, part_words, parts
from geo.claims.kind import Example, Judged, RouteKind, Told, best_path
from geo.events import FlownClaim, Problem
from geo.events.amounts import STATED, Duration, Durations, Lengths, amount_problems
from geo.events.clocks import Reading, between_min
from geo.kernel.ballistic import bend_m, flight_time_s
from geo.language import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from geo.claims.flights import Flights

    FloatArray = NDArray[np.float64]

_S_IN_MIN, _M_IN_KM = 60.0, 1000.0
BURNING_MIN = 5.0
"""What burning may add to the time of an arc without engine: long-range engines burn for one to five minutes."""


class BallisticTime(FlownClaim):
    """A ballistic missile took so long and rose so high: both have to fit the way that it flew."""

    kind: Literal["ballistic_time"]
    apogee: Lengths = Field(min_length=1, description="a list of tables of published heights, as in stated")
    stated: Durations = Field(default=(), description=STATED)
    launched: Reading | None = Field(
        default=None, description="a table with time, zone, fold, within_min: what a clock showed at the launch"
    )
    came_down: Reading | None = Field(
        default=None, description="a table as launched: what a clock showed where it ended; both in place of stated"
    )

    def problems(self) -> Iterator[Problem]:
        """Yield amounts that say nothing, heights without an end, and clocks that say nothing or run backwards."""
        clocks = (self.launched, self.came_down)
        if bool(self.stated) == any(clocks) or (None in clocks and any(clocks)):
            found = "stated beside clocks" if self.stated else "one clock" if any(clocks) else "no time"
            allowed = "stated, or launched and came_down"
            yield Problem("", found, allowed, "keep one" if self.stated else "add it")
        bad = [
            replace(problem, field=f".{name}{problem.field}")
            for name in ("launched", "came_down")
            for problem in (getattr(self, name).problems() if getattr(self, name) else ())
        ]
        yield from bad
        if self.launched and self.came_down and not bad and between_min(self.launched, self.came_down)[1] <= 0.0:
            here, there = (f"{clock.time:%H:%M} in {clock.zone}" for clock in (self.launched, self.came_down))
            found = f"{there}, which is no later than {here} at the launch"
            yield Problem(".came_down.time", found, "a later time", "correct one")
        yield from amount_problems("apogee", self.apogee)
        yield from amount_problems("stated", self.stated)
        for number, height in enumerate(self.apogee, start=1):
            low, high = height.printed
            if not low > 0.0 or not np.isfinite(high):
                yield Problem(
                    f".apogee[#{number}]", "a height without an end", "about, or low and high", "say both ends"
                )

    @property
    def times(self) -> Durations:
        """The published times; of clocks what lies between them."""
        if self.launched is None or self.came_down is None:
            return self.stated
        low, high = between_min(self.launched, self.came_down)
        return (Duration(low=low, high=high) if low > 0.0 else Duration(at_most=high),)


def _minutes(claim: BallisticTime, flights: Flights) -> list[tuple[FloatArray, FloatArray]]:
    """Return the least and the greatest time that fits each published height; NaN for a path with a bend."""
    (lon1, lat1), (lon2, lat2) = flights.launch.T, flights.legs.ends[flights.at[:, -1], 2:].T
    bent = (flights.legs.length_m[flights.at] > 0.0).sum(axis=1) > 1
    found = []
    for low_km, high_km in (height.span for height in claim.apogee):
        least, most = (flight_time_s(lon1, lat1, lon2, lat2, _M_IN_KM * km) / _S_IN_MIN for km in (low_km, high_km))
        found.append((np.where(bent, np.nan, least), np.where(bent, np.nan, most + BURNING_MIN)))
    return found


def _rule(claim: BallisticTime, flights: Flights, _ready: None) -> Judged:
    found = judged(_minutes(claim, flights), claim.times)
    return replace(found, number=found.number - 0.5 * BURNING_MIN)  # the arc's own


def _bend(claim: BallisticTime, example: Example, path: int) -> str:
    """Say how far the turning Earth takes the ground track from the line that is drawn, where the height is known."""
    flights, (low, high), language = example.flights, claim.apogee[0].span, example.language
    (lon1, lat1), (lon2, lat2) = flights.launch[path], flights.legs.ends[flights.at[path, -1], 2:]
    bend = float(bend_m(lon1, lat1, lon2, lat2, _M_IN_KM * 0.5 * (low + high))[0]) / _M_IN_KM
    return language.say(
        "the Earth turns below the arc, whose ground track lies up to {distance} off the drawn line",
        distance=DISTANCE.words(language, bend),
    )


def _say(claim: BallisticTime, example: Example, found: Judged) -> Told:
    language = example.language
    if np.isnan(found.number).all():
        return Told(
            language.say("a ballistic arc has no bend, so that nothing can be said of one by way of other places")
        )
    best = int(np.argmax(found.slack))
    spans = [(float(least[best]), float(most[best])) for least, most in _minutes(claim, example.flights)]
    clause = language.say(
        "{path} is {length} long, for which an arc up to {heights} takes {time} without air and engine, and up to"
        " {burning} more with them",
        path=best_path(language, len(found.number)),
        length=DISTANCE.words(language, float(example.flights.length_m[best]) / _M_IN_KM),
        heights=alternatives(language, claim.apogee),
        time=TIME.span(language, min(low for low, _ in spans), max(high for _, high in spans) - BURNING_MIN),
        burning=language.measured(BURNING_MIN, "min"),
    )
    told = held(spans, claim.times, example.event, language)
    if claim.launched:
        told = language.say("by the clocks {clause}", clause=told)
    return Told(
        language.clauses([clause, _bend(claim, example, best), told]),
        float(found.number[best]),
        TIME.unit,
        float(np.abs(found.slack[best])),
    )


KIND = RouteKind(
    BallisticTime,
    which="some",
    rule=_rule,
    say=_say,
    doc=(
        "an arc from start to end of at least one path, up to a height of `apogee`, takes so long, or 5 minutes less",
        "none does",
        "minutes of the arc that fits best, without burning",
    ),
    parts=parts,
    part_words=part_words,
    spread="all",
    interval=pattern("{clause}, whose arcs take {span}"),
    span_words=TIME.span,
)
