"""What a claim speaks of: all missiles, or those of some platforms or at some targets alone.

A rule knows nothing of it. It is handed the paths in the claim's scope, as if no others were drawn.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.claims.kind import Outcome, by_world
from geo.events.claim import FlownClaim
from geo.words import listed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.claims.flights import Flights
    from geo.claims.kind import Example, Judged, RouteKind
    from geo.events import Claim, Event

    IntArray = NDArray[np.intp]


@dataclass(frozen=True)
class Scope:
    """The platforms and targets whose missiles a claim speaks of.

    Attributes
    ----------
    platforms, targets
        Their indices in the event's lists; empty where any will do.
    words
        In words, '' where it is all missiles.
    """

    platforms: tuple[int, ...] = ()
    targets: tuple[int, ...] = ()
    words: str = ""

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
    """

    flights: Flights
    judged: Judged
    outcome: Outcome


def scope_of(claim: Claim, event: Event) -> Scope:
    """Return what a claim speaks of."""
    names = claim.of if isinstance(claim, FlownClaim) else ()
    from_ = [k for k, platform in enumerate(event.platforms) if platform.id in names]
    at = [k for k, target in enumerate(event.targets) if target.id in names]
    said = [
        f"{how} {listed([spots[k].name for k in chosen], end='or')}"
        for how, spots, chosen in (("from", event.platforms, from_), ("at", event.targets, at))
        if chosen
    ]
    return Scope(tuple(from_), tuple(at), " ".join(said))


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
        return Answer(flights, judged, by_world(kind, judged, flights))
    worlds = np.unique(flights.world[paths])
    some = _narrowed(flights, paths, worlds)
    judged = kind.rule(claim, some, ready)
    holds, fails = (np.zeros(flights.count, dtype=bool) for _ in range(2))
    if len(paths):
        outcome = by_world(kind, judged, some)
        holds[worlds], fails[worlds] = outcome.holds, outcome.fails
    return Answer(some, judged, Outcome(holds, fails))


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
    return event.model_copy(update={"platforms": tuple(platforms), "targets": tuple(targets)})


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
