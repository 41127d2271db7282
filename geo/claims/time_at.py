"""``time_at``: clock times along the way, held against the way between them and how fast it was flown."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from pydantic import Field

from geo.claims.amounts import DISTANCE, SPEED, TIME, held, open_span
from geo.claims.kind import Example, Judged, RouteKind, Told, best_path
from geo.claims.lengths import never_crosses, speeds_kmh, unknown_state
from geo.claims.moments import abeam_m, border_m
from geo.events import FlownClaim, Problem
from geo.events.amounts import Paces, amount_problems
from geo.events.clocks import Reading, between_min
from geo.events.fields import MAX_ITEMS, Country, Ref, RefersTo
from geo.language import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from geo.claims.flights import Flights
    from geo.language import Language

    FloatArray = NDArray[np.float64]

_M_IN_KM, _MIN_IN_H = 1000.0, 60.0
_SAME_M = 1e-3  # one spot of a path, however it was measured
_PassedId = Annotated[Ref, RefersTo(("places",), "place", ', or write at = "launch" or at = "end" and no place')]


class Clock(Reading):
    """What a clock showed when the missiles were somewhere."""

    at: Literal["launch", "end", "enters", "leaves", "passes"] = Field(
        description="launch, end, enters (a state), leaves (a state) or passes (a place, where they came nearest to it)"
    )
    state: Country | None = Field(default=None, description="with enters and leaves: the code of a state such as IRN")
    place: _PassedId | None = Field(default=None, description="with passes: the id of a place")

    def problems(self) -> Iterator[Problem]:
        """Yield what no single field shows; fields are named from the clock on."""
        for name, wanted in (("state", self.at in {"enters", "leaves"}), ("place", self.at == "passes")):
            given = getattr(self, name) is not None
            if given != wanted:
                found = f"a {name}" if given else "nothing"
                need = f"a {name} with {'enters or leaves' if name == 'state' else 'passes'}, and only there"
                yield Problem(f".{name}", f'{found} with at = "{self.at}"', need, "remove it" if given else "add it")
        yield from super().problems()


class TimeAt(FlownClaim):
    """The missiles were here at this time by one clock, and there at that time by another."""

    kind: Literal["time_at"]
    clocks: tuple[Clock, ...] = Field(
        min_length=2, max_length=MAX_ITEMS, description="a list of at least two tables, in the order of the way"
    )
    at_speed: Paces = Field(
        default=(), min_length=1, description="a list of tables of published speeds, as stated of other kinds"
    )

    def problems(self) -> Iterator[Problem]:
        """Yield clocks that say nothing or run backwards, and speeds that say nothing."""
        yield from amount_problems("at_speed", self.at_speed)
        sound = True
        for number, clock in enumerate(self.clocks, start=1):
            for problem in clock.problems():
                sound = False
                yield Problem(f".clocks[#{number}]{problem.field}", problem.found, problem.allowed, problem.do)
        if not sound:
            return
        for number, clock in enumerate(self.clocks, start=1):
            ends = {"launch": 1, "end": len(self.clocks)}
            if ends.get(clock.at, number) != number:
                found, do = f'at = "{clock.at}" as number {number}', "reorder them"
                yield Problem(f".clocks[#{number}].at", found, "launch first and end last", do)
        for number, (one, other) in enumerate(pairwise(self.clocks), start=2):
            if between_min(one, other)[1] <= 0.0:
                here, there = (f"{clock.time:%H:%M} in {clock.zone}" for clock in (one, other))
                found = f"{there}, which is earlier than {here} before it"
                yield Problem(f".clocks[#{number}].time", found, "clocks in the order of the way", "correct one")

    @property
    def spots(self) -> tuple[str, ...]:
        """Ids of the places that are passed."""
        return tuple(clock.place for clock in self.clocks if clock.place is not None)


def _where_m(clock: Clock, flights: Flights) -> FloatArray:
    """Return how far along each path that was."""
    if clock.at == "launch":
        return np.zeros(len(flights.world))
    if clock.at == "end":
        return flights.length_m
    if clock.place is not None:
        lon, lat = flights.at_spot(clock.place)[flights.world].T
        return abeam_m(flights, lon, lat)
    return border_m(flights, str(clock.state), leaving=clock.at == "leaves")


def _ways_km(claim: TimeAt, flights: Flights) -> list[FloatArray]:
    """Return the way of each path from each clock to the next, km; infinite where one never was, or not in order."""
    where = [_where_m(clock, flights) for clock in claim.clocks]
    with np.errstate(invalid="ignore"):
        ways = [np.where(np.abs(other - one) < _SAME_M, 0.0, other - one) / _M_IN_KM for one, other in pairwise(where)]
    unknown = np.isnan(where).any(axis=0)
    back = np.any([way < 0.0 for way in ways], axis=0)
    never = (np.isinf(where).any(axis=0) | back) & ~unknown
    return [np.where(unknown, np.nan, np.where(never, np.inf, way)) for way in ways]


def _rule(claim: TimeAt, flights: Flights, _ready: None) -> Judged:
    """Hold the time that each path takes from clock to clock against the time between them: all of them must fit."""
    ways = _ways_km(claim, flights)
    best, number = np.full(len(flights.world), -np.inf), np.full(len(flights.world), np.nan)
    for slow, fast in speeds_kmh(flights, claim.at_speed):
        least_fit = np.full(len(best), np.inf)
        total = np.zeros(len(best))
        for way, (one, other) in zip(ways, pairwise(claim.clocks), strict=True):
            least, most = between_min(one, other)
            with np.errstate(divide="ignore", invalid="ignore"):
                quick, long = (np.where(way == 0.0, 0.0, _MIN_IN_H * way / kmh) for kmh in (fast, slow))
                fit = np.where(np.isinf(way), -np.inf, np.minimum(long - least, most - quick))
                total = total + np.where(np.isfinite(long), 0.5 * (quick + long), quick)
            least_fit = np.where(np.isnan(fit), np.nan, np.minimum(least_fit, fit))
        better = ~np.isnan(least_fit) & (np.isnan(number) | (least_fit > best))
        best, number = np.where(better, least_fit, best), np.where(better, total, number)
    known, never = ~np.isnan(number), np.isinf(ways).any(axis=0)
    return Judged(known & (best >= 0.0), (known & (best < 0.0)) | never, number, np.where(never, -np.inf, best))


def _say(claim: TimeAt, example: Example, found: Judged) -> Told:
    flights, language = example.flights, example.language
    ways = _ways_km(claim, flights)
    if np.isnan(ways[0]).all():
        states = [clock.state for clock in claim.clocks if clock.state is not None]
        absent = [state for state in states if state not in flights.codes]
        return Told(unknown_state(language, flights, absent[0] if absent else None))
    if not np.isfinite(ways).all(axis=0).any():
        return Told(_never(claim, example))
    if np.isnan(found.number).all():
        nobody = language.say("nobody says how fast they flew, so that this is all that the clocks say")
        return Told(language.clauses([*_paces(claim, example, ways), nobody]))
    best = int(np.argmax(found.slack))
    said: list[str] = []
    for way, clocks in zip(ways, pairwise(claim.clocks), strict=True):
        slow, fast = _span_kmh(float(way[best]), float(way[best]), clocks)
        if claim.at_speed:
            fits = held([(slow, fast)], claim.at_speed, example.event, language)
        else:
            own = float(flights.speed_kmh[0])
            fits = _own_speed(language, SPEED.words(language, own), fits=slow <= own <= fast)
        words = {
            "length": DISTANCE.words(language, float(way[best])),
            "start": _spot(clocks[0], example),
            "end": _spot(clocks[1], example),
            "time": TIME.span(language, max(between_min(*clocks)[0], 0.0), between_min(*clocks)[1]),
            "speed": open_span(language, SPEED, slow, fast),
            "clause": fits,
        }
        if said:
            said.append(
                language.say(
                    "it has {length} from {start} to {end}; in the {time} between the clocks that is {speed}: {clause}",
                    **words,
                )
            )
        else:
            said.append(
                language.say(
                    "{path} has {length} from {start} to {end}; in the {time} between the clocks that is {speed}:"
                    " {clause}",
                    path=best_path(language, len(found.number)),
                    **words,
                )
            )
    slack = float(np.abs(found.slack[best]))
    return Told(language.clauses(said), float(found.number[best]), TIME.unit, slack)


def _own_speed(language: Language, speed: str, *, fits: bool) -> str:
    """Say whether the speed that the account assumes fits."""
    if fits:
        return language.say("{amount} fits", amount=speed)
    return language.say("{amount} does not fit", amount=speed)


def _paces(claim: TimeAt, example: Example, ways: list[FloatArray]) -> Iterator[str]:
    """Say how fast the clocks have it from each to the next."""
    language = example.language
    for way, clocks in zip(ways, pairwise(claim.clocks), strict=True):
        known = way[np.isfinite(way)]
        least, most = float(known.min()), float(known.max())
        yield language.say(
            "from {start} to {end} they fly {length}, by the clocks {speed}",
            start=_spot(clocks[0], example),
            end=_spot(clocks[1], example),
            length=DISTANCE.span(language, least, most),
            speed=open_span(language, SPEED, *_span_kmh(least, most, clocks)),
        )


def _span_kmh(least_km: float, most_km: float, clocks: tuple[Clock, Clock]) -> tuple[float, float]:
    """Return how fast a way was flown by two clocks; infinite where they may show one moment."""
    short, long = between_min(*clocks)
    return _MIN_IN_H * least_km / long, _MIN_IN_H * most_km / short if short > 0.0 else np.inf


def _spot(clock: Clock, example: Example) -> str:
    """Return where a clock was read, as it stands after 'from' or 'to'."""
    language = example.language
    if clock.at == "launch":
        return language.say_in("where a clock was read", "launch")
    if clock.at == "end":
        return language.say_in("where a clock was read", "its end")
    if clock.place is not None:
        place = next(p.name for p in example.event.places if p.id == clock.place)
        return language.say_in("where a clock was read", "abeam of {place}", place=language.name(place))
    state = example.state_name(str(clock.state))
    if clock.at == "enters":
        return language.say_in("where a clock was read", "entering {state}", state=state)
    return language.say_in("where a clock was read", "leaving {state}", state=state)


def _never(claim: TimeAt, example: Example) -> str:
    """Say which border no path crosses so."""
    language = example.language
    for clock in claim.clocks:
        if clock.state is not None and np.isinf(_where_m(clock, example.flights)).all():
            return never_crosses(language, clock.at, example.state_name(clock.state))
    return language.say("no path comes by all that the clocks were read at in their order")


KIND = RouteKind(
    TimeAt,
    which="some",
    rule=_rule,
    say=_say,
    doc=(
        "at least one path takes, at `at_speed` or else at the world's own, as long as there is from clock to clock",
        "none does, or none crosses the border at which a clock was read",
        "minutes of the path that fits best, from the first clock to the last",
    ),
    spread="all",
    interval=pattern("{clause}, whose paths take {span}"),
    span_words=TIME.span,
)
