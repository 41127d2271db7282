"""Deal missiles out to targets where no account says which went where."""

from __future__ import annotations

from collections import Counter
from typing import TypeVar

from geo.events.schema import Allocation, Event

E = TypeVar("E", bound=Event)

EVENLY = "No account says which missile went to which target: dealt out evenly, in the order of the file."
STAND_IN = (
    "How many missiles each platform fired is not published either: the lines stand for them, not for counted missiles."
)


def platform_counts(event: Event) -> dict[str, int]:
    """Return how many lines to draw from each platform, keyed by its id.

    A published or assumed count is taken as it stands. Platforms without one share what ``totals.missiles`` leaves, the
    first ones one more where it does not divide; without a total they get as many lines as reach every target, at least
    one each.
    """
    known = {p.id: p.count for p in event.platforms if p.count is not None}
    unknown = [p.id for p in event.platforms if p.count is None]
    if not unknown:
        return known
    total = event.totals.missiles
    rest = (len(event.targets) if total is None else total) - sum(known.values())
    if total is None:
        rest = max(rest, len(unknown))
    share, more = divmod(rest, len(unknown))
    dealt = {platform: share + (i < more) for i, platform in enumerate(unknown)}
    return {p.id: known.get(p.id, dealt.get(p.id, 0)) for p in event.platforms}


def deal_evenly(event: Event) -> tuple[Allocation, ...]:
    """Return an allocation in which every target gets the same number of missiles, give or take one.

    Missiles are dealt out like cards: platform after platform, target after target.
    """
    targets = [t.id for t in event.targets]
    missiles = [platform for platform, count in platform_counts(event).items() for _ in range(count)]
    dealt = Counter((platform, targets[i % len(targets)]) for i, platform in enumerate(missiles))
    return tuple(Allocation(platform=p, target=t, count=n) for (p, t), n in dealt.items())


def with_allocation(event: E) -> E:
    """Return the event with a complete allocation; an event that has one is returned as it is."""
    if event.allocation:
        return event
    note = EVENLY if all(p.count is not None for p in event.platforms) else f"{EVENLY} {STAND_IN}"
    update = {"allocation": deal_evenly(event), "allocation_basis": "derived", "allocation_note": note}
    return event.model_copy(update=update)
