"""The index: a page of cards that works as it stands, which its program lets a reader search and filter."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from geo.maps.payload import made_with
from geo.maps.static_image import SMALL_PX
from geo.site.cards import LOOKS
from geo.words import number, verb

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geo.site.cards import Card

TITLE = "What did it fly over?"
LEAD = (
    "Published accounts of past missile flights, checked. For each event the paths are reconstructed and cut at every"
    " border that they cross, and each claim is held against many such reconstructions: does geometry support it? Each"
    " page has the map, the numbers and the sources."
)
_MANY = 60  # cards: with more, those out of sight are not laid out (web/src/styles/site.css)


@lru_cache(maxsize=1)
def _templates() -> Environment:
    # every value is escaped: text of an event is data
    return Environment(
        loader=PackageLoader("geo.site"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def index_page(cards: Sequence[Card], address: str | None) -> bytes:
    """Return the index of some events, in the order given."""
    width, height = SMALL_PX
    text = (
        _templates()
        .get_template("index.html")
        .render(
            title=TITLE,
            lead=LEAD,
            address=address,
            cards=cards,
            looks=LOOKS,
            filters=list(_filters(cards)),
            many=len(cards) > _MANY,
            count=f"{number(len(cards))} {verb(len(cards), 'event', 'events')}",
            width=width,
            height=height,
            credits=list(dict.fromkeys(card.credit for card in cards)),
            made_with=made_with(),
        )
    )
    return text.encode("utf-8-sig")  # read as that whatever a server says


def _filters(cards: Sequence[Card]) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
    """Give each choice: its name, its label, and the values that some card has, with their words."""
    states = dict(state for card in cards for state in card.states)
    verdicts = {verdict for card in cards for verdict in card.verdicts}
    years = sorted({str(card.date.year) for card in cards}, key=int, reverse=True)
    yield "state", "State crossed", sorted(states.items(), key=lambda state: (state[1].casefold(), state[0]))
    yield "year", "Year", [(year, year) for year in years]
    yield "verdict", "Verdict given", [(v.verdict, v.verdict) for v in LOOKS if v.verdict in verdicts]
