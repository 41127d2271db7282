"""``count``: so many missiles, platforms or targets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from geo.claims.kind import Finding, PlainKind, Told
from geo.events import Claim, Problem
from geo.events.fields import MAX_ITEMS, Count, Record, SourceId
from geo.words import listed, verb

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.atlas.countries import Countries
    from geo.events import Event

_MOST_NAMES = 6


class CountValue(Record):
    """What one source prints."""

    source: SourceId = Field(description="a source id")
    count: Count = Field(description="a whole number from 1 to 10000")


class CountOf(Claim):
    """So many missiles, platforms or targets; where sources disagree, each number stands with its source."""

    kind: Literal["count"]
    what: Literal["missiles", "platforms", "targets"] = Field(description="missiles, platforms or targets")
    count: Count | None = Field(default=None, description="a whole number from 1 to 10000")
    values: tuple[CountValue, ...] = Field(
        default=(), max_length=MAX_ITEMS, description="a list of tables with source and count"
    )

    def problems(self) -> Iterator[Problem]:
        """Yield a claim with no number, or with two kinds of them."""
        if (self.count is None) == (not self.values):
            found = "nothing" if self.count is None else "a count beside values"
            yield Problem(".count", found, "a count, or a list of values with their sources", "keep one of the two")


def _settle(claim: CountOf, event: Event, _countries: Countries) -> Finding:
    """Hold a stated number against what is published one by one.

    Only things that a source names or counts singly can be counted: platforms that a source names, targets whose
    position is not assumed and that a source names, missiles whose number is published for each platform. Entries
    that the file's author chose say nothing about the number: undecidable.
    """
    if claim.what == "missiles":
        return _missiles(claim, event)
    if claim.what == "platforms":
        single = [p.name for p in event.platforms if p.sources]
        total = len(event.platforms)
    else:
        single = [t.name for t in event.targets if t.sources and t.basis != "assumed"]
        total = len(event.targets)
    what = claim.what
    if len(single) < total:
        published = "none of them is" if not single else f"only {len(single)} of them {verb(len(single), 'is', 'are')}"
        held = f"the file holds {total} {_noun(what, total)}"
        clause = f"{held}, but {published} published one by one: {_stand_in(claim, total)}"
        return Finding("undecidable", Told(clause, float(total), what))
    named = f": {listed(single)}" if total <= _MOST_NAMES else ""
    return _counted(claim, event, total, f"sources name {total} {_noun(what, total)} one by one{named}")


def _stated(claim: CountOf) -> list[int]:
    return [claim.count] if claim.count is not None else [value.count for value in claim.values]


def _stand_in(claim: CountOf, total: int) -> str:
    """Say what entries that no source lists are worth beside a stated number."""
    if total in _stated(claim):
        return "that they are as many is how the file was written, and geometry cannot test it"
    stated = listed([str(n) for n in dict.fromkeys(_stated(claim))])
    return f"they stand for the {stated} that were stated, and geometry cannot count those"


def _missiles(claim: CountOf, event: Event) -> Finding:
    counts = [p.count for p in event.platforms if p.count is not None]
    total = sum(counts)
    if len(counts) < len(event.platforms):
        clause = "no source says how many missiles each platform fired: lines are drawn for them, not counted"
        return Finding("undecidable", Told(clause, unit="missiles"))
    if any(p.count_basis != "published" for p in event.platforms):
        some = f"the file gives the platforms {total} missiles together, but how many each fired is not published"
        return Finding("undecidable", Told(f"{some}: {_stand_in(claim, total)}", float(total), "missiles"))
    if len(counts) == 1:
        return _counted(claim, event, total, f"a source counts {total}")
    each = " + ".join(map(str, counts))
    return _counted(claim, event, total, f"the published missiles of each platform add up to {each} = {total}")


def _counted(claim: CountOf, event: Event, total: int, clause: str) -> Finding:
    stated = _stated(claim)
    if claim.values:
        publishers = {s.id: s.publisher for s in event.sources}
        clause += "; " + ", ".join(
            f"{v.count} ({publishers[v.source]}) {'fits' if v.count == total else 'does not fit'}" for v in claim.values
        )
    if total in stated:
        return Finding("supported", Told(clause, float(total), claim.what, 1.0))
    off = float(min(abs(total - n) for n in stated))
    text = clause if claim.values else f"{clause}, not {claim.count}"
    return Finding("contradicted", Told(text, float(total), claim.what, off))


def _noun(what: str, number: int) -> str:
    return verb(number, what.removesuffix("s"), what)


KIND = PlainKind(
    CountOf,
    settle=_settle,
    doc=(
        "each thing is published singly and they are as many",
        "they are singly published and not as many",
        "how many",
    ),
)
