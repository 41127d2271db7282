"""What the ways of a hypothesis must be: no place twice in a row, no route that changes nothing or that none takes."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from geo.events.fields import MAX_LEGS
from geo.events.problems import Problem
from geo.events.routes import ways_of
from geo.events.schema import Hypothesis
from geo.events.walk import records_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from geo.events.draft import Draft
    from geo.events.routes import Way
    from geo.events.schema import Event


def check_routes(draft: Draft) -> Iterator[Problem]:
    """Yield what is wrong with the ways of hypotheses."""
    for path, record in records_of(draft.event):
        if isinstance(record, Hypothesis) and draft.known(path, "platforms", "targets", "allocation"):
            ways = ways_of(draft.event, record).ways
            for k, way in enumerate(ways):
                yield from _repeated(f"{path}.routes[#{k}]" if k else path, way)
            if record.routes:
                yield from _idle(draft, path, record)


def too_many_legs(event: Event) -> Problem | None:
    """Return what is wrong with an event of more legs, over all missiles and hypotheses, than can be worked on."""
    missiles = sum(row.count for row in event.allocation)
    legs = {h.id: missiles * (1 + max(len(way.via) for way in ways_of(event, h).ways)) for h in event.hypotheses}
    found = sum(legs.values())
    if found <= MAX_LEGS:
        return None
    most = max(legs, key=lambda name: legs[name])
    said = f"{found:,} legs in all ({missiles:,} missiles, in {most} of up to {legs[most] // missiles} legs each)"
    return Problem("hypotheses", said, f"at most {MAX_LEGS:,}", "split the event, or leave hypotheses or places out")


def _repeated(field: str, way: Way) -> Iterator[Problem]:
    """Yield a place twice in a row, ends that are inherited among them."""
    stops = [name for name in (way.start, *way.via, way.end) if name is not None]
    for before, after in pairwise(stops):
        if before == after:
            name = "via" if way.via else "end"
            yield Problem(f"{field}.{name}", f"{before} twice in a row", "each place once in a row", "remove one")


def _idle(draft: Draft, path: str, hypothesis: Hypothesis) -> Iterator[Problem]:
    """Yield routes that change nothing, those that no missile takes, and an own way that none takes."""
    ways = ways_of(draft.event, hypothesis)
    same = {way: k for k, way in reversed(list(enumerate(ways.ways)))}
    beneath = np.zeros(ways.flown.shape, dtype=np.int16)  # what would be flown without the routes up to this one
    for k in range(len(ways.ways) - 1, 0, -1):
        field, here = f"{path}.routes[#{k}]", np.ix_(ways.from_[k - 1], ways.at[k - 1])
        mine = ways.flown[here] & ((ways.number[here] == k) | (ways.counts[k] is not None))
        if not ways.may_take(k):
            found = "a route whose missiles all take one that stands before it, or are none"
            yield Problem(field, found, "routes from the special to the general", "reorder them, or remove it")
        elif (beneath[here] == same[ways.ways[k]])[mine].all():
            do = "give it via, start or end, or leave it out"
            yield Problem(field, "a route that changes nothing", "another way than these missiles take without it", do)
        yield from _too_many(draft, field, ways.counts[k], ways.from_[k - 1])
        if ways.counts[k] is None:
            beneath[here] = same[ways.ways[k]]
    if not ways.may_take(0) and any(ways.ways[0]):
        name = next(name for name in ("via", "start", "end") if getattr(hypothesis, name))
        found, do = "a way that no missile takes: each has a route of its own", "remove it, or a route"
        yield Problem(f"{path}.{name}", found, "a way that some missile takes", do)


def _too_many(draft: Draft, field: str, count: int | None, from_: NDArray[np.bool_]) -> Iterator[Problem]:
    """Yield a route of more missiles than its platforms are said to have fired."""
    fired = [p.count for p, takes in zip(draft.event.platforms, from_, strict=True) if takes]
    if count is not None and None not in fired and count > sum(n for n in fired if n is not None):
        most = sum(n for n in fired if n is not None)
        yield Problem(f"{field}.count", str(count), f"at most the {most} that its platforms fired", "correct one")
