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
from geo.words import listed, verb

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from geo.claims.flights import Flights
    from geo.claims.kind import Example, Judged, RouteKind
    from geo.events import Claim, Event
    from geo.events.claim import HowMany

    IntArray = NDArray[np.intp]
    BoolArray = NDArray[np.bool_]
    FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Scope:
    """The platforms and targets whose missiles a claim speaks of, how many of them, and under which hypotheses.

    Attributes
    ----------
    platforms, targets
        Their indices in the event's lists; empty where any will do.
    words
        Platforms and targets in words, '' where any will do.
    which
        Of how many missiles it is meant, None where its kind says.
    hypotheses
        Ids of the hypotheses that it speaks of; empty where it speaks of all.
    counted
        Whether it is known how many missiles these platforms fired.
    """

    platforms: tuple[int, ...] = ()
    targets: tuple[int, ...] = ()
    words: str = ""
    which: HowMany | None = None
    hypotheses: tuple[str, ...] = ()
    counted: bool = True

    def under(self, hypothesis: str) -> bool:
        """Say whether the claim speaks of a hypothesis."""
        return not self.hypotheses or hypothesis in self.hypotheses

    def of(self, flights: Flights) -> IntArray | None:
        """Return the paths in scope, shape (m,), or None for all."""
        if not self.words:
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
    said = [
        f"{how} {listed([spots[k].name for k in chosen], end='or')}"
        for how, spots, chosen in (("from", event.platforms, from_), ("at", event.targets, at))
        if chosen
    ]
    hypotheses = tuple(h.id for h in event.hypotheses if h.id in claim.of)
    counted = all(event.platforms[k].count is not None for k in from_ or range(len(event.platforms)))
    return Scope(tuple(from_), tuple(at), " ".join(said), claim.which, hypotheses, counted)


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


def interval_of(kind: RouteKind, claim: Claim, scope: Scope) -> tuple[str, Callable[[float, float], str]]:
    """Return what is said of the interval of the number over all worlds, with ``{}`` for it, and how it is put."""
    if scope.which is not None:
        return (
            f"with {{}} {'missiles' if scope.counted else 'drawn lines'} that bear it out",
            lambda low, high: f"{low:g} to {high:g}",
        )
    return kind.interval(claim) if callable(kind.interval) else kind.interval, kind.span_words


def told_of(which: HowMany, told: Told, judged: Judged, flights: Flights, scope: Scope) -> Told:
    """Return what is said of the drawn example where the claim says of how many missiles it is meant."""
    bear, against, total = (int(n.sum()) for n in _counted(judged, flights))
    noun = "missile" if scope.counted else "drawn line"  # which stands for missiles that nobody counted
    said = f"{bear} of {total}{'' if scope.words else f' {noun}s'} {verb(bear, 'bears', 'bear')} it out"
    if total == 1:
        said = f"the only {noun} {'bears' if bear else 'does not bear'} it out"
    if total - bear - against:
        said += f", of {total - bear - against} it cannot be told,"
    low = total if which.low == math.inf else which.low
    margin = min(abs(bear - end) for end in (low, which.high) if math.isfinite(end))
    clause = f"{said} where {which.words} should; {told.clause}"
    return Told(clause, float(bear), f"{noun}s", margin + 1.0 if low <= bear <= which.high else margin)


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
