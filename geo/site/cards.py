"""What the index and the feed say of an event, in words: taken from its tables and its page's data, nothing anew."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from geo.ledger.closing import UNKNOWN_CODE
from geo.words import MARKS, listed, verb

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from geo.events import Event


class Look(NamedTuple):
    """How a verdict looks and what it means, as on an event's page (``web/src/words.js``)."""

    verdict: str
    mark: str
    tone: str
    means: str


LOOKS = (
    Look("supported", MARKS["supported"], "good", "holds in at least 99 % of the reconstructions"),
    Look(
        "supported by construction",
        MARKS["supported by construction"],
        "made",
        "holds because what it says was put into the reconstruction: no evidence",
    ),
    Look(
        "supported only if routed",
        MARKS["supported only if routed"],
        "part",
        "fails on straight lines, holds on a route through places",
    ),
    Look("contradicted", MARKS["contradicted"], "bad", "fails in at least 99 %"),
    Look("source error", MARKS["source error"], "bad", "the statement is wrong in itself, whatever the route"),
    Look("undecidable", MARKS["undecidable"], "open", "holds in some and fails in others, or cannot be tested"),
)


@dataclass(frozen=True)
class Card:
    """One event on the index.

    Attributes
    ----------
    id, date, title, summary, finding
        As the event file and the event's page have them.
    states
        Code and name of each state that a drawn path crosses by more than the boundaries can miss, under any
        reconstruction.
    verdicts
        The verdict on each claim as a whole.
    also
        Further words that a search finds the event by.
    credit
        Whose boundaries these are.
    """

    id: str
    date: dt.date
    title: str
    summary: str
    finding: str
    states: tuple[tuple[str, str], ...]
    verdicts: tuple[str, ...]
    also: str
    credit: str

    @property
    def page(self) -> str:
        """Where the event's page is, seen from the index."""
        return f"events/{self.id}.html"

    @property
    def picture(self) -> str:
        """Where its small picture is."""
        return f"pictures/{self.id}.svg"

    @property
    def picture_dark(self) -> str:
        """Where its small picture for dark screens is; no id has a dot."""
        return f"pictures/{self.id}.dark.svg"

    @property
    def day(self) -> str:
        """Its date in words."""
        return f"{self.date.day} {self.date:%B %Y}"

    @property
    def short_title(self) -> str:
        """Its title without the date, which stands beside it."""
        return self.title.removesuffix(f", {self.day}")

    @property
    def counts(self) -> list[tuple[Look, int]]:
        """How often each verdict was given, in the order of :data:`LOOKS`."""
        numbers = {look: self.verdicts.count(look.verdict) for look in LOOKS}
        return [(look, number) for look, number in numbers.items() if number]

    @property
    def claims_checked(self) -> str:
        """How many claims were checked, in words."""
        return f"{len(self.verdicts)} {verb(len(self.verdicts), 'claim', 'claims')} checked"

    @property
    def crossed(self) -> str:
        """The states in words."""
        return listed((name for _, name in self.states), none="no state")

    @property
    def about(self) -> str:
        """What filters and search of the index look at besides the card's own text, as JSON."""
        found = {
            "year": str(self.date.year),
            "states": [code for code, _ in self.states],
            "verdicts": [look.verdict for look, _ in self.counts],
            "also": self.also,
        }
        return json.dumps(found, ensure_ascii=False, separators=(",", ":"))


def card_of(event: Event, verdicts: pd.DataFrame, data: Mapping[str, Any]) -> Card:
    """Return the card of an event, from its table of verdicts and the data of its page."""
    whole = verdicts[verdicts["hypothesis"] == ""]["verdict"].tolist()
    crossed = {
        state["code"]: data["names"][state["code"]]
        for hypothesis in data["hypotheses"]
        for state in hypothesis["states"]
        if state["paths"] and state["code"] != UNKNOWN_CODE
    }
    return Card(
        id=event.id,
        date=event.date,
        title=event.title,
        summary=event.summary,
        finding=data["finding"]["headline"],
        states=tuple(crossed.items()),
        verdicts=tuple(look.verdict for look in LOOKS for verdict in whole if verdict == look.verdict),
        also=" ".join(dict.fromkeys([event.date.isoformat(), event.id, *_words(event)])),
        credit=data["credits"]["line"],
    )


def _words(event: Event) -> Iterable[str]:
    yield event.summary
    yield event.launch.name
    for platform in event.platforms:
        yield from (platform.name, platform.type, platform.missile)
    for target in event.targets:
        yield from (target.name, target.province)
    yield from (place.name for place in event.places)
    yield from (source.publisher for source in event.sources)
    yield from (claim.text for claim in event.claims)
