"""``count``: so many missiles, platforms or targets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from geo.claims.amounts import amount_words, held
from geo.claims.kind import Finding, PlainKind, Told
from geo.events import Claim, Problem
from geo.events.amounts import STATED_TABLES, Tallies, Tally, amount_problems
from geo.events.fields import MAX_ITEMS, Count, Record, SourceId

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.atlas.countries import Countries
    from geo.events import Event
    from geo.language import Language

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


def _settle(claim: CountOf, event: Event, _countries: Countries, language: Language) -> Finding:
    """Hold a stated number against what is published one by one.

    Only things that a source names or counts singly can be counted: platforms that a source names, targets whose
    position is not assumed and that a source names, missiles whose number is published for each platform. Entries
    that the file's author chose say nothing about the number: undecidable.
    """
    if claim.what == "missiles":
        return _missiles(claim, event, language)
    if claim.what == "platforms":
        single = [p.name for p in event.platforms if p.sources]
        total = len(event.platforms)
    else:
        single = [t.name for t in event.targets if t.sources and t.basis != "assumed"]
        total = len(event.targets)
    if len(single) < total:
        clause = language.say(
            "{clause}: {more}",
            clause=_not_single(language, claim.what, len(single), total),
            more=_stand_in(claim, total, language),
        )
        return Finding("undecidable", Told(clause, float(total), claim.what))
    clause = _all_single(language, claim.what, total)
    if total <= _MOST_NAMES:
        clause = language.say("{clause}: {more}", clause=clause, more=language.names(single))
    return _counted(claim, event, total, clause, language)


def _not_single(language: Language, what: str, single: int, total: int) -> str:
    """Say how many of the file's platforms or targets are published one by one, where not all are."""
    if what == "platforms":
        held_ = language.say_n("the file holds {n} platform", "the file holds {n} platforms", total)
    else:
        held_ = language.say_n("the file holds {n} target", "the file holds {n} targets", total)
    if not single:
        return language.say("{clause}, but none of them is published one by one", clause=held_)
    return language.say_n(
        "{clause}, but only {n} of them is published one by one",
        "{clause}, but only {n} of them are published one by one",
        single,
        clause=held_,
    )


def _all_single(language: Language, what: str, total: int) -> str:
    if what == "platforms":
        return language.say_n("sources name {n} platform one by one", "sources name {n} platforms one by one", total)
    return language.say_n("sources name {n} target one by one", "sources name {n} targets one by one", total)


def _fits(total: int, figure: Tally) -> bool:
    least, most = figure.span
    return least <= total <= most


def _stand_in(claim: CountOf, total: int, language: Language) -> str:
    """Say what entries that no source lists are worth beside a stated number."""
    if any(_fits(total, figure) for figure in claim.figures):
        return language.say("that they are as many is how the file was written, and geometry cannot test it")
    stated = language.listed(list(dict.fromkeys(amount_words(language, figure) for figure in claim.figures)))
    return language.say(
        "they stand for the number that was stated ({stated}), and geometry cannot count those", stated=stated
    )


def _missiles(claim: CountOf, event: Event, language: Language) -> Finding:
    counts = [p.count for p in event.platforms if p.count is not None]
    total = sum(counts)
    if len(counts) < len(event.platforms):
        clause = language.say(
            "no source says how many missiles each platform fired: lines are drawn for them, not counted"
        )
        return Finding("undecidable", Told(clause, unit="missiles"))
    if any(p.count_basis != "published" for p in event.platforms):
        some = language.say_n(
            "the file gives the platforms {n} missiles together, but how many each fired is not published",
            "the file gives the platforms {n} missiles together, but how many each fired is not published",
            total,
        )
        clause = language.say("{clause}: {more}", clause=some, more=_stand_in(claim, total, language))
        return Finding("undecidable", Told(clause, float(total), "missiles"))
    if len(counts) == 1:
        clause = language.say("a source counts {number}", number=language.count(total))
    else:
        added = " + ".join(map(language.count, counts)) + " = " + language.count(total)
        clause = language.say("the published missiles of each platform add up to {sum}", sum=added)
    return _counted(claim, event, total, clause, language)


def _counted(claim: CountOf, event: Event, total: int, clause: str, language: Language) -> Finding:
    figures = claim.figures
    if claim.count is None:
        clause = language.clauses([clause, held([(total, total)], figures, event, language)])
    margins = [min(total - least, most - total) for least, most in (figure.span for figure in figures)]
    if any(_fits(total, figure) for figure in figures):
        return Finding("supported", Told(clause, float(total), claim.what, float(max(margins)) + 1.0))
    if claim.count is not None:
        clause = language.say("{clause}, not {number}", clause=clause, number=language.count(claim.count))
    return Finding("contradicted", Told(clause, float(total), claim.what, float(-max(margins))))


KIND = PlainKind(
    CountOf,
    settle=_settle,
    doc=(
        "each thing is published singly and they are as many as a figure allows",
        "they are singly published and not as many",
        "how many",
    ),
)
