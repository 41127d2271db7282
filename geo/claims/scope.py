"""What a claim speaks of: all missiles, or those of some platforms or at some targets alone; and of how many of them.

A rule knows nothing of it. It is handed the paths in the claim's scope, as if no others were drawn, and what it finds
of each is counted here where the claim says of how many missiles it is meant.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.claims.kind import Outcome, Told, by_world, span
from geo.events.claim import FlownClaim
from geo.events.routes import narrowed
from geo.language import pattern, pattern_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from geo.claims.flights import Flights
    from geo.claims.kind import Example, Judged, RouteKind
    from geo.events import Claim, Event
    from geo.events.claim import HowMany
    from geo.language import Language

    IntArray = NDArray[np.intp]
    BoolArray = NDArray[np.bool_]
    FloatArray = NDArray[np.float64]

_ALL, _NONE, _ONE = (
    pattern_in("missiles", "all"),
    pattern_in("missiles", "none"),
    pattern_in("missiles", "at least one"),
)


@dataclass(frozen=True)
class Scope:
    """The platforms and targets whose missiles a claim speaks of, how many of them, and under which hypotheses.

    Attributes
    ----------
    platforms, targets
        Their indices in the event's lists; empty where any will do.
    from_, at
        The names of those platforms and targets.
    which
        Of how many missiles it is meant, None where its kind says.
    hypotheses
        Ids of the hypotheses that it speaks of; empty where it speaks of all.
    counted
        Whether it is known how many missiles these platforms fired.
    """

    platforms: tuple[int, ...] = ()
    targets: tuple[int, ...] = ()
    from_: tuple[str, ...] = ()
    at: tuple[str, ...] = ()
    which: HowMany | None = None
    hypotheses: tuple[str, ...] = ()
    counted: bool = True

    @property
    def narrow(self) -> bool:
        """Whether it speaks of the missiles of some platforms or at some targets alone."""
        return bool(self.platforms or self.targets)

    def under(self, hypothesis: str) -> bool:
        """Say whether the claim speaks of a hypothesis."""
        return not self.hypotheses or hypothesis in self.hypotheses

    def of(self, flights: Flights) -> IntArray | None:
        """Return the paths in scope, shape (m,), or None for all."""
        if not self.narrow:
            return None
        inside = np.ones(len(flights.world), dtype=bool)
        if self.platforms:
            inside &= np.isin(flights.platform, self.platforms)
        if self.targets:
            inside &= np.isin(flights.target, self.targets)
        return np.flatnonzero(inside)


@dataclass(frozen=True, eq=False)
class Answer:
    """What became of a claim: of each path in its scope, and in each world.

    Attributes
    ----------
    flights
        The paths in scope; worlds without any are left out.
    judged
        What was found of each.
    outcome
        What was found of every world; one without a path in scope decides nothing.
    span
        The least and the greatest number over all worlds that the answer rests on; NaN where there is none.
    """

    flights: Flights
    judged: Judged
    outcome: Outcome
    span: tuple[float, float]


def scope_of(claim: Claim, event: Event) -> Scope:
    """Return what a claim speaks of."""
    if not isinstance(claim, FlownClaim):
        return Scope()
    from_ = [k for k, platform in enumerate(event.platforms) if platform.id in claim.of]
    at = [k for k, target in enumerate(event.targets) if target.id in claim.of]
    hypotheses = tuple(h.id for h in event.hypotheses if h.id in claim.of)
    counted = all(event.platforms[k].count is not None for k in from_ or range(len(event.platforms)))
    names = [tuple(spots[k].name for k in chosen) for spots, chosen in ((event.platforms, from_), (event.targets, at))]
    return Scope(tuple(from_), tuple(at), names[0], names[1], claim.which, hypotheses, counted)


def answer(kind: RouteKind, claim: Claim, flights: Flights, ready: Any, scope: Scope) -> Answer:  # noqa: ANN401
    """Judge the paths in a claim's scope, and every world by them.

    Parameters
    ----------
    kind, claim
        The kind, and a claim of it.
    flights
        All paths.
    ready
        What ``kind.prepare`` made of the claim.
    scope
        From :func:`scope_of`.
    """
    paths = scope.of(flights)
    if paths is None:
        judged = kind.rule(claim, flights, ready)
        return Answer(flights, judged, *_worlds(kind, judged, flights, scope.which))
    worlds = np.unique(flights.world[paths])
    some = _narrowed(flights, paths, worlds)
    judged = kind.rule(claim, some, ready)
    holds, fails = (np.zeros(flights.count, dtype=bool) for _ in range(2))
    ends = (math.nan, math.nan)
    if len(paths):
        outcome, ends = _worlds(kind, judged, some, scope.which)
        holds[worlds], fails[worlds] = outcome.holds, outcome.fails
    return Answer(some, judged, Outcome(holds, fails), ends)


def _worlds(
    kind: RouteKind, judged: Judged, flights: Flights, which: HowMany | None
) -> tuple[Outcome, tuple[float, float]]:
    """Judge worlds by their paths: as the kind says, or by how many missiles bear the claim out."""
    if which is None:
        return by_world(kind, judged, flights), span(kind, judged, flights)
    bear, against, total = _counted(judged, flights)
    low = total if which.low == math.inf else np.full(len(total), which.low)
    most = total - against  # that may bear it out
    outcome = Outcome((bear >= low) & (most <= which.high), (most < low) | (bear > which.high))
    return outcome, (float(bear.min()), float(bear.max()))


def _counted(judged: Judged, flights: Flights) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return how many missiles of each world bear a claim out and how many surely do not, and how many it has."""

    def missiles(those: BoolArray) -> FloatArray:
        found: FloatArray = np.bincount(flights.world[those], flights.missiles[those], flights.count).astype(float)
        return found

    return missiles(judged.holds), missiles(judged.fails), missiles(np.ones(len(judged.holds), dtype=bool))


def interval_of(kind: RouteKind, claim: Claim, scope: Scope) -> tuple[str, Callable[[Language, float, float], str]]:
    """Return the pattern of what is said of the interval of the number over all worlds, and how the interval is put."""
    if scope.which is not None:
        if scope.counted:
            return pattern("{clause}, with {span} missiles that bear it out"), _counts
        return pattern("{clause}, with {span} drawn lines that bear it out"), _counts
    return kind.interval(claim) if callable(kind.interval) else kind.interval, kind.span_words


def _counts(language: Language, low: float, high: float) -> str:
    return language.say("{low} to {high}", low=language.count(int(low)), high=language.count(int(high)))


def none_drawn(language: Language, scope: Scope) -> str:
    """Say, in a clause, that no missile is drawn of those that a claim speaks of."""
    from_, at = (language.names(names, either=True) for names in (scope.from_, scope.at))
    if from_ and at:
        return language.say("no missile is drawn from {platforms} at {targets}", platforms=from_, targets=at)
    if from_:
        return language.say("no missile is drawn from {platforms}", platforms=from_)
    return language.say("no missile is drawn at {targets}", targets=at)


def of_those(language: Language, scope: Scope, clause: str) -> str:
    """Say, before a clause, of which missiles it is meant."""
    from_, at = (language.names(names, either=True) for names in (scope.from_, scope.at))
    if from_ and at:
        return language.say(
            "of the missiles from {platforms} at {targets}, {clause}", platforms=from_, targets=at, clause=clause
        )
    if from_:
        return language.say("of the missiles from {platforms}, {clause}", platforms=from_, clause=clause)
    return language.say("of the missiles at {targets}, {clause}", targets=at, clause=clause) if at else clause


def told_of(which: HowMany, told: Told, judged: Judged, flights: Flights, scope: Scope, language: Language) -> Told:
    """Return what is said of the drawn example where the claim says of how many missiles it is meant."""
    bear, against, total = (int(n.sum()) for n in _counted(judged, flights))
    said = _bearing(language, scope, bear, total)
    unknown = total - bear - against
    if unknown:
        said = language.say_n(
            "{clause}, of {n} it cannot be told,", "{clause}, of {n} it cannot be told,", unknown, clause=said
        )
    low = total if which.low == math.inf else which.low
    margin = min(abs(bear - end) for end in (low, which.high) if math.isfinite(end))
    said = language.say("{clause} where {number} should", clause=said, number=_which_words(language, which))
    unit = "missiles" if scope.counted else "drawn lines"  # which stand for missiles that nobody counted
    clause = language.clauses([said, told.clause])
    return Told(clause, float(bear), unit, margin + 1.0 if low <= bear <= which.high else margin)


def _bearing(language: Language, scope: Scope, bear: int, total: int) -> str:
    """Say how many of the missiles in scope bear a claim out."""
    of = language.count(total)
    if total == 1:
        return _only_one(language, bears=bool(bear), missile=scope.counted)
    if scope.narrow:  # what they are was said before
        return language.say_n("{n} of {total} bears it out", "{n} of {total} bear it out", bear, total=of)
    if scope.counted:
        return language.say_n(
            "{n} of {total} missiles bears it out", "{n} of {total} missiles bear it out", bear, total=of
        )
    return language.say_n(
        "{n} of {total} drawn lines bears it out", "{n} of {total} drawn lines bear it out", bear, total=of
    )


def _only_one(language: Language, *, bears: bool, missile: bool) -> str:
    if missile and bears:
        return language.say("the only missile bears it out")
    if missile:
        return language.say("the only missile does not bear it out")
    if bears:
        return language.say("the only drawn line bears it out")
    return language.say("the only drawn line does not bear it out")


def _which_words(language: Language, which: HowMany) -> str:
    """Say of how many missiles a claim is meant."""
    named = {"all": _ALL, "none": _NONE, "at least one": _ONE}.get(which.words)
    if named is not None:
        return language.say_in("missiles", named)
    low, high = (language.count(int(n)) if math.isfinite(n) else "" for n in (which.low, which.high))
    if which.words.startswith("exactly"):
        return language.say_in("missiles", "exactly {number}", number=low)
    if which.low and high:
        return language.say("{low} to {high}", low=low, high=high)
    if high:
        return language.say_in("missiles", "at most {number}", number=high)
    return language.say_in("missiles", "at least {number}", number=low)


def example_in(example: Example, scope: Scope) -> Example:
    """Return the drawn example with the paths in scope alone."""
    paths = scope.of(example.flights)
    if paths is None:
        return example
    own = example.paths.iloc[paths]
    return replace(
        example,
        paths=own,
        ledger=example.ledger[example.ledger["path"].isin(own["path"])],
        flights=_narrowed(example.flights, paths, np.unique(example.flights.world[paths])),
        depth_m=example.depth_m[paths],
    )


def event_in(event: Event, scope: Scope) -> Event:
    """Return the event with the platforms and targets in scope alone: whose placing bears on the claim."""
    platforms = [event.platforms[k] for k in scope.platforms] or event.platforms
    targets = [event.targets[k] for k in scope.targets] or event.targets
    return narrowed(event, tuple(platforms), tuple(targets))


def _narrowed(flights: Flights, paths: IntArray, worlds: IntArray) -> Flights:
    """Return some paths, and the worlds that have any of them, counted anew."""
    per_path = ("missiles", "platform", "target", "at", "length_m")
    per_state = ("over_m", "overflies", "deep")
    return replace(
        flights,
        count=len(worlds),
        world=np.searchsorted(worlds, flights.world[paths]),
        **{name: getattr(flights, name)[paths] for name in (*per_path, *per_state)},
        spots=flights.spots[worlds],
        speed_kmh=flights.speed_kmh[worlds],
        make_stays=lambda: flights.stays.of(paths),
    )
