"""``count``: so many missiles, platforms or targets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from geo.claims.amounts import held
from geo.claims.kind import Finding, PlainKind, Told
from geo.events import Claim, Problem
from geo.events.amounts import STATED_TABLES, Tallies, Tally, amount_problems
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
    stated: Tallies = Field(default=(), description=f"{STATED_TABLES}; source")
    values: tuple[CountValue, ...] = Field(
        default=(), max_length=MAX_ITEMS, description="a list of tables with source and count"
    )

    def problems(self) -> Iterator[Problem]:
        """Yield a claim with no number, or with two kinds of them."""
        given = [name for name in ("count", "stated", "values") if getattr(self, name)]
        if len(given) != 1:
            found = " and ".join(given) or "nothing"
            yield Problem(".count", found, "one of count, stated and values", "keep one" if given else "add one")
        yield from amount_problems("stated", self.stated)

    @property
    def figures(self) -> tuple[Tally, ...]:
        """What is stated, whichever way; an exact number from itself to itself."""
        exact = [(None, self.count)] if self.count is not None else [(v.source, v.count) for v in self.values]
        return (*self.stated, *(Tally(source=source, low=count, high=count) for source, count in exact))


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


def _fits(total: int, figure: Tally) -> bool:
    least, most = figure.span
    return least <= total <= most


def _stand_in(claim: CountOf, total: int) -> str:
    """Say what entries that no source lists are worth beside a stated number."""
    if any(_fits(total, figure) for figure in claim.figures):
        return "that they are as many is how the file was written, and geometry cannot test it"
    stated = listed(list(dict.fromkeys(figure.words for figure in claim.figures)))
    return f"they stand for the number that was stated ({stated}), and geometry cannot count those"


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
    figures = claim.figures
    if claim.count is None:
        clause += f"; {held([(total, total)], figures, event)}"
    margins = [min(total - least, most - total) for least, most in (figure.span for figure in figures)]
    if any(_fits(total, figure) for figure in figures):
        return Finding("supported", Told(clause, float(total), claim.what, float(max(margins)) + 1.0))
    text = clause if claim.count is None else f"{clause}, not {claim.count}"
    return Finding("contradicted", Told(text, float(total), claim.what, float(-max(margins))))


def _noun(what: str, number: int) -> str:
    return verb(number, what.removesuffix("s"), what)


KIND = PlainKind(
    CountOf,
    settle=_settle,
    doc=(
        "each thing is published singly and they are as many as a figure allows",
        "they are singly published and not as many",
        "how many",
    ),
)
