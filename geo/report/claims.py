"""What a report says of the claims: each with its verdict, and who printed which number."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from geo.language import pattern_in
from geo.printed.tables import VERDICT_WORDS
from geo.report.model import Cell, Column, Heading, Pairs, Paragraph, Table
from geo.report.printed import printed
from geo.words import percent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

    from geo.atlas.countries import Countries
    from geo.events import Event
    from geo.language import Language
    from geo.report.model import Block

MOST_CLAIMS, MOST_NUMBERS = 30, 24  # rows of a table; the rest is said to be elsewhere
MOST_SOURCES = 7  # columns of a matrix, before there is another
MOST_LETTERS = 220  # of one text in a table
_HEADING = 28  # letters of a publisher above a column
_REASONS = 2600  # letters of all reasons together that two pages have room for
_MEASURED = frozenset({"km", "min", "km/h", "degrees"})
_DIRECT = frozenset({"km", "mile", "nmi", "m", "ft", "s", "h"})
CITED, NO_CLAIM = "•", "—"
TOTALS = {
    "missiles": pattern_in("published number", "Missiles"),
    "platforms": pattern_in("published number", "Ships, aircraft or sites that fired"),
    "targets": pattern_in("published number", "Targets"),
}


class Told(NamedTuple):
    """What all parts of a report are told from and in."""

    event: Event
    countries: Countries
    language: Language
    letters: Mapping[str, str]  # of hypotheses by id; empty where there is one
    numbers: Mapping[str, int]  # of sources by id

    def cited(self, sources: Sequence[str]) -> str:
        """Return the numbers of sources."""
        found = sorted({self.numbers[s] for s in sources if s in self.numbers})
        return self.language.row([self.language.count(n) for n in found])

    def under(self, hypothesis: str, said: str) -> str:
        """Say under which hypothesis something is so, where there are several."""
        if hypothesis not in self.letters:
            return said
        return self.language.say("{name}: {found}", name=self.letters[hypothesis], found=said)

    def cut(self, text: str) -> str:
        """Return a text of the file that is not too long for a table."""
        whole = text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 1].rstrip()}…"
        return self.language.name(whole)

    def verdict(self, verdict: str) -> str:
        """Return a verdict as a word."""
        return self.language.say_in("verdict", VERDICT_WORDS[verdict])


def claims_table(told: Told, verdicts: pd.DataFrame) -> Iterator[Block]:
    """Yield the claims with verdict, shares, number, margin and sources, and what their letters mean."""
    language = told.language
    yield Heading(language.say("Claims checked"))
    groups = list(verdicts.groupby("claim", sort=False))
    if not groups:
        yield Paragraph(language.say("No claims were checked."))
        return
    rows = []
    for number, (_, group) in enumerate(groups[:MOST_CLAIMS], start=1):
        whole = group[group["hypothesis"] == ""].iloc[0]
        own = group[group["hypothesis"] != ""].to_dict("records")
        rows.append(
            (
                Cell((language.count(number),)),
                Cell((told.cut(whole["text"]),)),
                Cell((told.verdict(whole["verdict"]),), whole["verdict"]),
                Cell(_alike([(row["hypothesis"], _share(told, row)) for row in own], told)),
                Cell(_alike([(row["hypothesis"], _number(language, row)) for row in own], told)),
                Cell((told.cited(whole["sources"]),)),
            )
        )
    columns = (
        Column(language.say_in("column", "No."), width=4),
        Column(language.say("Claim"), width=33),
        Column(language.say("Verdict"), width=15),
        Column(language.say_in("column", "Holds in"), width=25),
        Column(language.say_in("column", "Number as drawn (margin)"), width=16),
        Column(language.say_in("column", "Sources"), "end", width=7),
    )
    yield Table(language.say("Claims checked"), columns, tuple(rows), heads=2)
    yield Paragraph(" ".join(_notes(told, verdicts, len(groups))), "note")
    yield from _reasons(told, groups)


def _alike(said: Sequence[tuple[str, str]], told: Told) -> tuple[str, ...]:
    """Return what is said under each hypothesis, once where it is the same under all."""
    if len({words for _, words in said}) == 1:
        return (said[0][1],) if said[0][1] else ()
    return tuple(told.under(hypothesis, words or NO_CLAIM) for hypothesis, words in said)


def _share(told: Told, row: Mapping[Any, Any]) -> str:
    """Return the verdict under one hypothesis and in what share of the reconstructions the claim holds."""
    language = told.language
    verdict = told.verdict(row["verdict"])
    if row["worlds"] <= 1:
        return verdict
    held = language.share(row["holds_share"])
    return language.say("{clause}, {more}", clause=verdict, more=held)


def _number(language: Language, row: Mapping[Any, Any]) -> str:
    """Return the number that the drawn example rests on, with its margin in brackets."""
    value, margin = (_amount(language, row[name], str(row["unit"])) for name in ("value", "margin"))
    if value and margin:
        return language.say("{amount} ({source})", amount=value, source=margin)
    return value


def _amount(language: Language, value: float, unit: str) -> str:
    if not math.isfinite(value):
        return ""
    if unit == "km":
        return language.km(value)
    if unit == "%":
        return language.percent(percent(value / 100.0).removesuffix(" %")) if 0.05 <= value <= 99.95 else (
            language.share(value / 100.0)
        )  # fmt: skip
    if unit in _MEASURED:
        return language.measured(value, unit, 1)
    if unit in _DIRECT:
        return language.printed(float(f"{value:.4g}"), unit)
    return language.figure(float(f"{value:.6g}"))  # so many things, which the claim names


def _notes(told: Told, verdicts: pd.DataFrame, claims: int) -> Iterator[str]:
    """Yield what a reader needs to read the table, sentence by sentence."""
    language, event = told.language, told.event
    if told.letters:
        names = {h.id: told.cut(h.name) for h in event.hypotheses}
        keys = [language.say("{name}: {found}", name=letter, found=names[h]) for h, letter in told.letters.items()]
        yield language.sentence(language.clauses(keys))
    worlds = int(verdicts["worlds"].max())
    if worlds > 1:
        n = language.number(worlds)
        yield language.say_n(
            "Holds in: the verdict under each hypothesis, and the share of {n} reconstruction drawn at random.",
            "Holds in: the verdict under each hypothesis, and the share of {n} reconstructions drawn at random.",
            worlds,
            n=n,
        )
    if verdicts["value"].notna().any():
        yield language.say(
            "The number is that of the positions drawn; the margin says by how much it would have to move before the "
            "answer changes."
        )
    if claims > MOST_CLAIMS:
        yield language.say_n(
            "{n} further claim is left out here; all are printed by: {command}",
            "{n} further claims are left out here; all are printed by: {command}",
            claims - MOST_CLAIMS,
            command=language.name(f"overflight check {event.id}"),
        )


def _reasons(told: Told, groups: Sequence[tuple[object, pd.DataFrame]]) -> Iterator[Block]:
    """Yield why each verdict is what it is, where there is room for that, or where it stands."""
    language = told.language
    reasons = [str(group.loc[group["hypothesis"] == "", "reason"].iloc[0]) for _, group in groups]
    if sum(map(len, reasons)) <= _REASONS:
        rows = [(language.count(number), reason) for number, reason in enumerate(reasons, start=1)]
        yield Heading(language.say_in("heading", "Reasons"))
        yield Pairs(tuple(rows))
    else:
        command = language.name(f"overflight check {told.event.id}")
        yield Paragraph(
            language.say("The reason of each verdict, in words, is printed by: {command}", command=command), "note"
        )


# ------------------------------------------------------------------------------------------------------- who said what


class _Row(NamedTuple):
    """A published number: its claim's number, what is said, what each source prints of it, and the verdict on it."""

    number: str
    said: tuple[str, ...]
    cells: Mapping[str, str]
    verdict: str


def who_said_what(told: Told, verdicts: pd.DataFrame, values: pd.DataFrame) -> Iterator[Block]:
    """Yield the matrix of sources by the numbers that they print, with the verdict on each.

    Parameters
    ----------
    told
        The event, and in what it is told.
    verdicts
        From :func:`geo.judge`.
    values
        From :func:`geo.verdicts.judge_values`: the verdicts on values that sources print of one thing.
    """
    language = told.language
    rows = [*_totals(told), *_claimed(told, verdicts, values)]
    if not rows:
        return
    yield Heading(language.say("Who said what"))
    shown = rows[:MOST_NUMBERS]
    printing = [source for source in told.numbers if any(source in row.cells for row in shown)]
    for first in range(0, len(printing) or 1, MOST_SOURCES):
        some = printing[first : first + MOST_SOURCES]
        own = [row for row in shown if not printing or set(some) & row.cells.keys()]
        yield _matrix(told, some, own)
    signs = {cell for row in shown for cell in row.cells.values()}
    notes = []
    if CITED in signs:
        notes.append(language.say("•: cited for it; the event file has no number of this source's own."))
    if any(not row.verdict for row in shown):
        notes.append(language.say("—: a total of the account, which is no claim that was checked."))
    if len(rows) > MOST_NUMBERS:
        notes.append(
            language.say_n(
                "{n} further number is left out here; it stands in the event file.",
                "{n} further numbers are left out here; they stand in the event file.",
                len(rows) - MOST_NUMBERS,
            )
        )
    if notes:
        yield Paragraph(" ".join(notes), "note")


def _matrix(told: Told, sources: Sequence[str], rows: Sequence[_Row]) -> Table:
    language, event = told.language, told.event
    publishers = {source.id: source.publisher for source in event.sources}
    room = min(49 // max(len(sources), 1), 20)
    columns = (
        Column(language.say_in("column", "No."), width=4),
        Column(language.say("Published number"), width=84 - room * len(sources)),
        *(
            Column(
                language.say("{name} [{number}]", name=_short(told, publishers[s]), number=str(told.numbers[s])),
                width=room,
            )
            for s in sources
        ),
        Column(language.say("Verdict"), width=12),
    )
    cells = [
        (
            Cell((row.number,)),
            Cell(row.said),
            *(Cell((row.cells[s],) if s in row.cells else ()) for s in sources),
            Cell((told.verdict(row.verdict) if row.verdict else NO_CLAIM,), row.verdict),
        )
        for row in rows
    ]
    return Table(language.say("Who said what"), columns, tuple(cells), heads=2)


def _short(told: Told, name: str) -> str:
    return told.language.name(name if len(name) <= _HEADING else f"{name[: _HEADING - 1].rstrip()}…")


def _totals(told: Told) -> Iterator[_Row]:
    """Yield the account's totals that no claim has with the same sources."""
    totals, language = told.event.totals, told.language
    for name, label in TOTALS.items():
        count = getattr(totals, name)
        if count is None or _claims_it(told, name, count):
            continue
        words, said = language.figure(float(count)), language.say_in("published number", label)
        if len(set(totals.sources)) == 1:
            yield _Row(NO_CLAIM, (said,), {totals.sources[0]: words}, "")
        else:
            yield _Row(NO_CLAIM, (said, words), dict.fromkeys(totals.sources, CITED), "")


def _claims_it(told: Told, what: str, count: int) -> bool:
    words, sources = told.language.figure(float(count)), set(told.event.totals.sources)
    return any(
        getattr(claim, "what", "") == what
        and sources <= set(claim.sources)
        and words in {one.words for one in printed(claim, told.countries, told.language)}
        for claim in told.event.claims
    )


def _claimed(told: Told, verdicts: pd.DataFrame, values: pd.DataFrame) -> Iterator[_Row]:
    """Yield the numbers of each claim that was judged."""
    language = told.language
    whole = verdicts[verdicts["hypothesis"] == ""].set_index("claim")["verdict"].to_dict()
    apart = {(claim, value): verdict for claim, value, verdict in values.itertuples(index=False)}
    order = {claim: number for number, claim in enumerate(whole, start=1)}
    for claim in told.event.claims:
        found = printed(claim, told.countries, language) if claim.id in whole else []
        if not found:
            continue
        cells: dict[str, list[str]] = {source: [] for source in claim.sources}
        shared = []
        for one in found:
            words = one.words
            if (claim.id, one.value) in apart:
                verdict = told.verdict(apart[claim.id, one.value])
                # Translators: a published number, and the verdict on it
                words = language.say("{amount} ({verdict})", amount=words, verdict=verdict)
            if one.source:
                cells.setdefault(one.source, []).append(words)
            else:
                shared.append(words)
        said = (told.cut(claim.text), *([language.clauses(shared)] if shared else []))
        told_by = {source: language.clauses(words) if words else CITED for source, words in cells.items()}
        yield _Row(language.count(order[claim.id]), said, told_by, str(whole[claim.id]))
