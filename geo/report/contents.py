"""A report put together: finding, figure, claims, who said what, ledger, assumptions, method, what it was made from."""

from __future__ import annotations

from string import ascii_uppercase
from typing import TYPE_CHECKING

from geo.language import as_language
from geo.maps.credits import credits_of
from geo.maps.headline import finding
from geo.maps.story import story
from geo.provenance import provenance_of
from geo.report.assumed import assumptions
from geo.report.claims import MOST_LETTERS, Told, claims_table, who_said_what
from geo.report.ledger import ledger_table
from geo.report.model import Document, Heading, Pairs, Paragraph, Reference, References
from geo.words import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas
    import pandas as pd

    from geo.atlas.countries import Countries
    from geo.events import Event
    from geo.language import Language
    from geo.provenance import Provenance
    from geo.report.model import Block, Picture
    from geo.worlds import Simulation

MOST_SOURCES = 40
_WIDE_MM = 100.0  # of a figure beside which nothing stands
_SHORT = 12  # digits of a hash where it is not given whole


def document(
    event: Event,
    paths: geopandas.GeoDataFrame,
    ledger: pd.DataFrame,
    verdicts: pd.DataFrame,
    values: pd.DataFrame,
    *,
    countries: Countries,
    worlds: Simulation,
    picture: Picture | None = None,
    language: str | Language = "en",
) -> Document:
    """Return the report of an event, as what any file of it is written from.

    Parameters
    ----------
    event, paths, ledger
        The event with its tables.
    verdicts
        From :func:`geo.judge`, with reasons in the language.
    values
        From :func:`geo.verdicts.judge_values`.
    countries, worlds
        The boundaries, and the worlds that verdicts and finding rest on.
    picture
        The figure, if there is one.
    language
        In which it is told; what the event file says stays as it is written there.
    """
    told_in = as_language(language)
    here = [h.id for h in event.hypotheses if (paths["hypothesis"] == h.id).any()]
    letters = dict(zip(here, _letters(len(here)), strict=True)) if len(here) > 1 else {}
    told = Told(event, countries, told_in, letters, {s.id: k for k, s in enumerate(event.sources, start=1)})
    names = dict(zip(countries.codes, countries.names, strict=True))
    found = finding(event, ledger, worlds, names, told_in)
    made = provenance_of(event, countries)
    blocks = [
        *([picture] if picture is not None and picture.width_mm < _WIDE_MM else []),  # what follows stands beside it
        Paragraph(found["detail"], "lead", found["headline"]),
        *([picture] if picture is not None and picture.width_mm >= _WIDE_MM else []),
        Pairs(tuple((row["label"], row["text"]) for row in story(event, ledger, names, told_in)), short=True),
        *claims_table(told, verdicts),
        *who_said_what(told, verdicts, values),
        *ledger_table(told, paths, ledger, worlds),
        *assumptions(told),
        *_method(told, worlds),
        *_made_from(told, made, worlds),
        *_sources(told),
    ]
    return Document(
        title=event.title,
        subtitle=told_in.say("Report on a published account, {date}", date=told_in.date(event.date)),
        foot=" · ".join([f"{made.tool} {made.version}", event.id, *(h[:_SHORT] for h in _hashes(made))]),
        summary=f"{found['headline']} {found['detail']}".strip(),
        blocks=tuple(blocks),
        language=told_in,
    )


def _hashes(made: Provenance) -> tuple[str, str]:
    return made.event_sha256, made.boundaries_sha256


def _letters(count: int) -> list[str]:
    """Return a letter for each hypothesis: A to Z, then AA and on."""
    singles = list(ascii_uppercase)
    return [*singles, *(a + b for a in singles for b in singles)][:count]


def _method(told: Told, worlds: Simulation) -> Iterator[Block]:
    language = told.language
    yield Heading(language.say("Method and data"))
    said = [
        language.say(
            "A path is the shortest line on the WGS84 ellipsoid from place to place; each border crossing is solved on "
            "it."
        )
    ]
    if worlds.draws > 1:
        said.append(
            language.say_n(
                "{n} reconstruction of the whole event is drawn at random under each hypothesis, from all that the "
                "account leaves open; the map shows one of them.",
                "{n} reconstructions of the whole event are drawn at random under each hypothesis, from all that the "
                "account leaves open; the map shows one of them.",
                worlds.draws,
                n=language.number(worlds.draws),
            )
        )
        said.append(
            language.say(
                "A claim is supported where it holds in at least 99 % of them, contradicted where it fails in at least "
                "99 %, and undecidable in between: a convention, and no probability of what happened."
            )
        )
    said.append(
        language.say(
            "Supported by construction: it holds because of what the author of the event file put there, which is no "
            "evidence. Supported only if routed: no straight line bears it out, and a route through places does."
        )
    )
    said.append(language.say("docs/method.md, docs/verdicts.md and docs/uncertainty.md of overflight say all of it."))
    yield Paragraph(" ".join(said))
    credit = credits_of(told.countries, told.event.claims, language)
    yield Paragraph(f"{credit['method']} {language.sentence(credit['line'])}", "note")


def _made_from(told: Told, made: Provenance, worlds: Simulation) -> Iterator[Block]:
    language = told.language
    yield Heading(language.say("What it was made from"))
    rows = [
        (language.say_in("made from", "Program"), f"{made.tool} {made.version}"),
        (language.say_in("made from", "Event file"), f"{made.event}, SHA-256 {made.event_sha256}"),
        (
            language.say_in("made from", "Boundaries"),
            f"{language.name(made.boundaries[:MOST_LETTERS])}, SHA-256 {made.boundaries_sha256}",
        ),
    ]
    if made.licence:
        rows.append((language.say_in("made from", "Licence of the boundaries"), language.name(made.licence)))
    if worlds.draws > 1:
        rows.append((language.say_in("made from", "Seed of the reconstructions"), str(worlds.seed)))
    again = language.name(f"overflight report {made.event} -o report.html")
    rows.append((language.say_in("made from", "To make it again"), again))
    yield Pairs(tuple(rows))


def _sources(told: Told) -> Iterator[Block]:
    language, sources = told.language, told.event.sources
    yield Heading(language.say("Published sources"))
    yield References(
        tuple(
            Reference(
                k,
                language.row(
                    [told.cut(text) for text in (s.publisher, s.title) if text] + ([s.date] if s.date else [])
                ),
                s.url or "",
                quoted(told.cut(s.quote)) if s.quote else "",
                (s.archive_url, language.say("Archived copy")) if s.archive_url else ("", ""),
            )
            for k, s in enumerate(sources[:MOST_SOURCES], start=1)
        )
    )
    if len(sources) > MOST_SOURCES:
        left = len(sources) - MOST_SOURCES
        yield Paragraph(
            language.say_n(
                "{n} further source is left out here; it stands in the event file.",
                "{n} further sources are left out here; they stand in the event file.",
                left,
            ),
            "note",
        )
