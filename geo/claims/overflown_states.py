"""``overflown_states``: the missiles flew over exactly these states, over these at least, or over none of them."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from pydantic import Field, Strict

from geo.claims.kind import Example, Judged, RouteKind, Told
from geo.claims.lengths import absent_state
from geo.claims.overflown_words import against, all_overflown, none_overflown, states_named, unsure
from geo.claims.placing import drawn_there, inside, placed_within
from geo.events import FlownClaim, Problem
from geo.events.fields import MAX_ITEMS, Country
from geo.language import pattern
from geo.ledger.closing import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from geo.atlas.countries import Countries
    from geo.claims.flights import Flights
    from geo.events import Event, Hypothesis
    from geo.language import Language

    BoolArray = NDArray[np.bool_]

_M_IN_KM = 1000.0


class OverflownStates(FlownClaim):
    """The missiles flew over exactly these states, over these at least, or over none of them."""

    kind: Literal["overflown_states"]
    states: tuple[Country, ...] = Field(
        min_length=1, max_length=MAX_ITEMS, description="a list of state codes such as IRN"
    )
    besides: tuple[Country, ...] = Field(
        default=(), max_length=MAX_ITEMS, description="a list of state codes that the statement takes for granted"
    )
    mode: Literal["exactly", "at_least", "none"] = Field(
        default="exactly", description="exactly, at_least or none: how the states are meant"
    )

    in_order: Annotated[bool, Strict()] = Field(
        default=False, description="true or false: whether they were entered in the order in which they stand"
    )

    def problems(self) -> Iterator[Problem]:
        """Yield states taken for granted where all others are open anyway, and an order of states that is none."""
        if self.besides and self.mode != "exactly":
            do = "remove them"
            yield Problem(".besides", f'states beside mode = "{self.mode}"', 'besides with mode = "exactly" only', do)
        if self.in_order and self.mode == "none":
            yield Problem(".in_order", 'an order beside mode = "none"', "in_order with other modes", "remove it")
        elif self.in_order and (len(self.states) < 2 or len(set(self.states)) < len(self.states)):
            yield Problem(".in_order", "an order of these states", "two or more states, each once", "correct states")


def _columns(claim: OverflownStates, flights: Flights) -> tuple[BoolArray, BoolArray]:
    """Return which states of the flights a path must overfly, and which it must not."""
    number = {code: k for k, code in enumerate(flights.codes)}
    named = np.isin(flights.states, [number[c] for c in claim.states if c in number])
    none = np.zeros(len(named), dtype=bool)
    if claim.mode == "at_least":
        return named, none
    if claim.mode == "none":
        return none, named
    allowed = named | np.isin(flights.states, [number[c] for c in claim.besides if c in number])
    return named, ~allowed & (flights.states != UNKNOWN)


def _astray(claim: OverflownStates, flights: Flights) -> BoolArray:
    """Return which paths surely enter the states, all of them, in another order than that of the claim."""
    number = {code: k for k, code in enumerate(flights.codes)}
    column = [np.flatnonzero(flights.states == number[code]) for code in claim.states]
    if not claim.in_order or not all(len(found) for found in column):
        return np.zeros(len(flights.world), dtype=bool)
    at = np.concatenate(column)
    sure, entered = flights.deep[:, at].all(axis=1), flights.stays.begins_m[:, at]
    astray: BoolArray = sure & np.logical_or.reduce(entered[:, 1:] < entered[:, :-1], axis=1)
    return astray


def _rule(claim: OverflownStates, flights: Flights, _ready: None) -> Judged:
    """Hold the states said to be overflown against those that each path overflies.

    A path bears the claim out if it surely overflies all that it must and none that it must not; it fails if it surely
    misses one, or surely crosses another. Stretches that the boundaries cannot carry decide nothing.
    """
    over, count = flights.overflies, len(flights.world)
    if not set(claim.states) <= set(flights.codes):
        none = np.zeros(count, dtype=bool)
        return Judged(none, none, np.full(count, np.nan), np.zeros(count))
    named, extra = _columns(claim, flights)
    unknown = over[:, flights.states == UNKNOWN].any(axis=1)
    # a path whose borders do not close overflies nobody knows what: it misses nothing for sure
    needed = 0 if claim.mode == "none" else len(set(claim.states))
    missed = (over[:, named].sum(axis=1) < needed) & ~unknown
    others = flights.deep & extra
    open_ = (over & extra & ~others).any(axis=1)
    fails = missed | others.any(axis=1) | _astray(claim, flights)
    at_least = claim.mode == "at_least"  # what is unknown elsewhere bears on nothing then
    clean = ~fails & ~open_ & (~unknown | at_least)
    holds = clean & flights.deep[:, named].all(axis=1)
    extra_km = np.where(others, flights.over_m, 0.0).sum(axis=1) / _M_IN_KM
    return Judged(holds, fails, extra_km, -extra_km)


def _say(claim: OverflownStates, example: Example, judged: Judged) -> Told:
    told, language = _found(claim, example, judged), example.language
    rows = example.ledger
    named = rows["country"].isin({*claim.states} | ({*rows["country"]} if claim.mode == "exactly" else set()))
    areas = "; ".join(rows["disputed"][named]) if "disputed" in rows else ""
    names = sorted({area for area in areas.split("; ") if area})
    if not names:
        return told
    ground = language.say("paths lead over ground whose state is disputed ({areas})", areas=language.names(names))
    return replace(told, clause=language.clauses([told.clause, ground]))


def _found(claim: OverflownStates, example: Example, judged: Judged) -> Told:
    """Say what contradicts, or what is needed and how deep.

    The value is the longest stretch of one path over states that the claim excludes; the margin is how far borders or
    paths would have to move to undo the example's verdict: at least the depth of the deepest overflight that
    contradicts, or the depth of the shallowest that is needed. How far a path passes from a state that it misses is not
    in the ledger and not in the margin.
    """
    flights, depth, language = example.flights, example.depth_m, example.language
    absent = sorted(set(claim.states) - set(flights.codes))
    if absent:
        return Told(absent_state(language, *absent))
    named, extra = _columns(claim, flights)
    value = float(judged.number.max())
    if judged.fails.any():
        crossed = flights.deep & extra
        margin = float(depth[crossed].max()) / _M_IN_KM if crossed.any() else math.nan
        needed = () if claim.mode == "none" else claim.states
        order = claim.states, _astray(claim, flights)
        return Told(against(example, judged, crossed, needed, order), value, "km", margin)
    if not judged.holds.all():
        return Told(unsure(example, named | extra), value, "km")
    total = len(judged.holds)
    if claim.mode == "none":
        return Told(none_overflown(example, claim.states, total), value, "km")
    column = np.flatnonzero(named)
    shallow = np.unravel_index(np.argmin(depth[:, column]), (total, len(column)))
    state = example.state_name(flights.codes[flights.states[column[shallow[1]]]])
    deep_km = float(depth[:, column][shallow]) / _M_IN_KM
    met = {flights.codes[k] for k in flights.states[flights.deep.any(axis=0)] if k >= 0}
    clause = all_overflown(example, claim.states, total)
    if claim.in_order:
        clause = language.say("{clause}, in this order", clause=clause)
    besides = states_named(example, [c for c in claim.besides if c in met])
    if claim.mode != "at_least" and besides:
        clause = language.say("{clause} and besides only {states}", clause=clause, states=besides)
    elif claim.mode != "at_least":
        clause = language.say("{clause} and no other state", clause=clause)
    distance = language.km(deep_km)
    if total * len(column) == 1:
        deep = language.say("it reaches {distance} deep into {state}", distance=distance, state=state)
    else:
        deep = language.say(
            "the shallowest of these overflights reaches {distance} deep into {state}", distance=distance, state=state
        )
    return Told(language.clauses([clause, deep]), value, "km", deep_km)


def _placed(
    claim: OverflownStates, event: Event, hypothesis: Hypothesis, countries: Countries, language: Language
) -> str:
    """Say so where each state that is named holds a place that was put there."""
    if claim.mode == "none" or not set(claim.states) <= set(countries.codes):
        return ""
    spots = {c: placed_within(event, hypothesis, inside(countries.shape_of(c))) for c in claim.states}
    if not all(spots.values()):
        return ""
    there = drawn_there(language, event, hypothesis, list(dict.fromkeys(s[0] for s in spots.values())))
    return language.say("{clause}: that they cross the states there is no independent evidence", clause=there)


def _interval(claim: OverflownStates) -> str:
    if claim.mode == "none":
        return pattern("{clause}, with {span} of a path over them")
    return pattern("{clause}, with {span} of a path over other states")


KIND = RouteKind(
    OverflownStates,
    which="every",
    rule=_rule,
    say=_say,
    doc=(
        "every path overflies exactly these (`mode`: `at_least`, `none` of them) and any of `besides`, `in_order`",
        "a path surely crosses a state that it must not, misses one that it must, or enters them in another order",
        "longest stretch of a path over other states; depth that borders or paths would have to move",
    ),
    placed=_placed,
    interval=_interval,
)
