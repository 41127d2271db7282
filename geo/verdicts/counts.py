"""Claims about numbers of missiles, platforms and targets."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from geo.verdicts.finding import Case, Finding, joined, verb

if TYPE_CHECKING:
    from geo.events import CountOf, Event

_MOST_NAMES = 6


def count(claim: CountOf, case: Case) -> Finding:
    """Hold a stated number against what is published one by one.

    Only things that a source names or counts singly can be counted: platforms that a source names, targets whose
    position is not assumed and that a source names, missiles whose number is published for each platform. Entries
    that were chosen so that they add up show that the file is consistent and nothing else: undecidable.
    """
    event, what = case.event, claim.what
    if what == "missiles":
        return _missiles(claim, event)
    if what == "platforms":
        single = [p.name for p in event.platforms if p.sources]
        total = len(event.platforms)
    else:
        single = [t.name for t in event.targets if t.sources and t.basis != "assumed"]
        total = len(event.targets)
    if len(single) < total:
        published = "none of them is" if not single else f"only {len(single)} of them {verb(len(single), 'is', 'are')}"
        clause = f"the file holds {total} {_noun(what, total)}, but {published} published one by one: {_CHOSEN}"
        return Finding("undecidable", float(total), what, math.nan, clause)
    named = f": {joined(single)}" if total <= _MOST_NAMES else ""
    return _counted(claim, total, f"sources name {total} {_noun(what, total)} one by one{named}")


_CHOSEN = "that they add up is how the file was written, and geometry cannot test it"


def _missiles(claim: CountOf, event: Event) -> Finding:
    counts = [p.count for p in event.platforms if p.count is not None]
    total = sum(counts)
    if len(counts) < len(event.platforms):
        clause = f"no source says how many missiles each platform fired: {_CHOSEN}"
        return Finding("undecidable", math.nan, "missiles", math.nan, clause)
    if any(p.count_basis != "published" for p in event.platforms):
        clause = f"the platforms' missiles add up to {total}, but how many each fired is not published: {_CHOSEN}"
        return Finding("undecidable", float(total), "missiles", math.nan, clause)
    if len(counts) == 1:
        return _counted(claim, total, f"a source counts {total}")
    each = " + ".join(map(str, counts))
    return _counted(claim, total, f"the published missiles of each platform add up to {each} = {total}")


def _counted(claim: CountOf, total: int, clause: str) -> Finding:
    if total == claim.count:
        return Finding("supported", float(total), claim.what, 1.0, clause)
    off = float(abs(total - claim.count))
    return Finding("contradicted", float(total), claim.what, off, f"{clause}, not {claim.count}")


def _noun(what: str, number: int) -> str:
    return verb(number, what.removesuffix("s"), what)
