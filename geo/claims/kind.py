"""What a kind of claim is made of, and what its rule returns.

A kind is one file: its fields (a record), its rule on the arrays of :class:`~geo.claims.flights.Flights`, its sentence,
and the row of the documentation that says what it does. Nobody else knows the kinds: the registry in
:mod:`geo.claims` lists them, and everybody else goes through it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from geo.language import ENGLISH, Language

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from numpy.typing import NDArray

    from geo.atlas.countries import Countries
    from geo.claims.flights import Flights
    from geo.events import Claim, Event, Hypothesis

    FloatArray = NDArray[np.float64]
    BoolArray = NDArray[np.bool_]
    IntArray = NDArray[np.intp]

Verdict = Literal[
    "supported", "supported by construction", "supported only if routed", "contradicted", "source error", "undecidable"
]


@dataclass(frozen=True, eq=False)
class Judged:
    """What a rule says of each path; n paths.

    Attributes
    ----------
    holds, fails
        Whether the path bears the claim out, or surely does not; neither where the boundaries cannot carry the answer.
        Shape (n,).
    number
        The number that the answer rests on, NaN where there is none, shape (n,).
    slack
        How far inside (above 0) or outside of what the claim allows the path lies, in the number's unit or in any
        other measure that grows with it: which path of a world decides. Never NaN, shape (n,).
    blur
        By how much ``number`` may be off, where it is only good enough to order paths by; then the path with the least
        number decides.
    exact
        Takes paths to their exact numbers, where there is a blur.
    whole
        Judges worlds, where they hold by another rule than that every path, or some path, does.
    """

    holds: BoolArray
    fails: BoolArray
    number: FloatArray
    slack: FloatArray
    blur: FloatArray | None = None
    exact: Callable[[IntArray], FloatArray] | None = None
    whole: Callable[[], Outcome] | None = None


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a rule says of each world: as for paths, put together; shape (w,)."""

    holds: BoolArray
    fails: BoolArray


@dataclass(frozen=True, slots=True)
class Told:
    """What a sentence says of the drawn example.

    Attributes
    ----------
    clause
        No full stop, a capital only for names.
    value, unit
        The number that it rests on; NaN and '' where there is none.
    margin
        How far that number would have to move, in the same unit, before the example's verdict changes; NaN where no
        number says so.
    """

    clause: str
    value: float = math.nan
    unit: str = ""
    margin: float = math.nan


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of a claim: its verdict, and the sentence with its numbers."""

    verdict: Verdict
    told: Told


@dataclass(frozen=True, eq=False)
class Example:
    """The drawn example of one hypothesis: the file's own positions, one world of all those that are open.

    Attributes
    ----------
    event, hypothesis
        The event, and the hypothesis.
    paths, ledger
        The rows of the two tables that belong to it.
    flights
        The same as arrays, one world.
    depth_m
        How deep each path gets into each state of ``flights.states``, shape (n, s); NaN where it does not.
    countries
        The boundaries that the ledger was written with.
    language
        In which it is told of.
    """

    event: Event
    hypothesis: Hypothesis
    paths: pd.DataFrame
    ledger: pd.DataFrame
    flights: Flights
    depth_m: FloatArray
    countries: Countries
    language: Language = ENGLISH

    def state_name(self, code: str) -> str:
        """Return a state's name as the object of a verb, or its code where nobody has one."""
        return self.language.state_as_object(code, own_name(self.countries, code))


def own_name(countries: Countries, code: str) -> str:
    """Return a state's name in its boundary set, or its code where that has none."""
    return dict(zip(countries.codes, countries.names, strict=True)).get(code, code)


def best_path(language: Language, count: int) -> str:
    """Return what the path is called that fits best, of so many: the subject of a clause."""
    return language.say("the only path") if count == 1 else language.say("the path that fits best")


def _nothing(_claim: Any, _event: Event, _countries: Countries) -> None:  # noqa: ANN401  (any kind of claim)
    return None


def _not_placed(*_: object) -> str:
    return ""


def _no_parts(_claim: Any) -> tuple[tuple[str, Claim], ...]:  # noqa: ANN401
    return ()


def _no_words(_language: Language, _part: Any, _event: Event) -> str:  # noqa: ANN401
    return ""


@dataclass(frozen=True)
class RouteKind:
    """A kind whose answer hangs on what is not known: judged once a world.

    Attributes
    ----------
    record
        Its fields.
    which
        Whether ``every`` path of a world must bear the claim out, or ``some`` path.
    rule
        Claim, paths and what ``prepare`` made, to what is found of each path.
    say
        Claim, drawn example and what was found of its paths, to a sentence.
    doc
        What it needs to hold and to fail, and what its number is, for ``docs/event-files.md``.
    prepare
        What the rule needs besides claim and paths, of event and boundaries, made once.
    placed
        In a clause of a language, what the file's author placed so that the claim holds; '' where its support is
        evidence.
    parts
        The values of sources that disagree: who says it, in English and by the source's id, as tables name it, and the
        claim with that value alone.
    part_words
        What such a claim is called in the words of a language, with the publisher's name.
    spread
        Whether the interval over all worlds is that of the ``deciding`` path's number or of ``all`` paths' numbers.
    interval
        What a sentence about all worlds says of that interval: a pattern of ``{clause}``, which comes before, and
        ``{span}``, or a function of the claim that returns it; '' for nothing.
    span_words
        How the interval is put into words of a language.
    credit
        Whom to credit for data that it needs besides boundaries, a sentence; '' for nobody.
    """

    record: type[Claim]
    which: Literal["every", "some"]
    rule: Callable[[Any, Flights, Any], Judged]
    say: Callable[[Any, Example, Judged], Told]
    doc: tuple[str, str, str]
    prepare: Callable[[Any, Event, Countries], Any] = _nothing
    placed: Callable[[Any, Event, Hypothesis, Countries, Language], str] = _not_placed
    parts: Callable[[Any], tuple[tuple[str, Any], ...]] = _no_parts
    part_words: Callable[[Language, Any, Event], str] = _no_words
    spread: Literal["deciding", "all"] = "deciding"
    interval: str | Callable[[Any], str] = ""
    span_words: Callable[[Language, float, float], str] = Language.km_span
    credit: str = ""


@dataclass(frozen=True)
class PlainKind:
    """A kind whose answer hangs on nothing that is drawn: what is printed, or what the boundaries say.

    Attributes
    ----------
    record
        Its fields.
    settle
        Claim, event, boundaries and language, to what is found.
    doc
        As for :class:`RouteKind`.
    """

    record: type[Claim]
    settle: Callable[[Any, Event, Countries, Language], Finding]
    doc: tuple[str, str, str]


def by_world(kind: RouteKind, judged: Judged, flights: Flights) -> Outcome:
    """Put what is found of paths together, world by world.

    Where every path must bear the claim out, one that fails is enough; where some path must, all have to.
    """
    if judged.whole is not None:
        return judged.whole()
    both, either = np.logical_and.reduceat, np.logical_or.reduceat
    holds, fails = (both, either) if kind.which == "every" else (either, both)
    return Outcome(holds(judged.holds, flights.first_path), fails(judged.fails, flights.first_path))


def numbers(kind: RouteKind, judged: Judged, flights: Flights, worlds: IntArray | None = None) -> FloatArray:
    """Return the number that the answer rests on in each world (or in some): that of the path that decides.

    It is the path furthest outside of what the claim allows where every one must bear it out, else the one furthest
    inside.
    """
    if judged.blur is None or judged.exact is None:
        rank = judged.slack if kind.which == "every" else -judged.slack
        least = np.flatnonzero(rank == np.minimum.reduceat(rank, flights.first_path)[flights.world])
        found: FloatArray = judged.number[least[np.searchsorted(least, flights.first_path)]]
        return found if worlds is None else found[worlds]
    # all paths that may be the nearest, for all that their order is worth
    wanted = np.arange(flights.count) if worlds is None else worlds
    edge = np.minimum.reduceat(judged.number + judged.blur, flights.first_path)
    may = np.flatnonzero((judged.number - judged.blur <= edge[flights.world]) & np.isin(flights.world, wanted))
    nearest: FloatArray = np.minimum.reduceat(judged.exact(may), np.searchsorted(flights.world[may], np.sort(wanted)))
    return nearest[np.argsort(np.argsort(wanted))]


def span(kind: RouteKind, judged: Judged, flights: Flights) -> tuple[float, float]:
    """Return the least and the greatest number over all worlds, exactly; NaN where there are none."""
    if kind.spread == "all" or not len(judged.number):
        every = judged.number
    elif judged.blur is None:
        every = numbers(kind, judged, flights)
    else:
        low = np.minimum.reduceat(judged.number - judged.blur, flights.first_path)
        high = np.minimum.reduceat(judged.number + judged.blur, flights.first_path)
        ends = np.flatnonzero((low <= high.min()) | (high >= low.max()))
        every = numbers(kind, judged, flights, ends)
    every = every[np.isfinite(every)]
    return (float(every.min()), float(every.max())) if len(every) else (math.nan, math.nan)
