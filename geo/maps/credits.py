"""Whose boundaries a page rests on and whose it draws, in the words that it shows.

States and crossings come from the boundaries that the ledger was written with. The land drawn behind them is always
OpenStreetMap's states with Natural Earth's coasts: where the two differ both are named, and which is which.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.atlas.ground import CREDIT as GROUND
from geo.claims import on_route
from geo.maps.backdrop import DRAWN_SET

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.atlas.countries import Countries
    from geo.claims import Claim

_MAP = "© OpenStreetMap contributors"
_REST = "coasts and rivers Natural Earth; towns GeoNames"
_EXTENT = {True: "land and territorial sea", False: "land only", None: ""}
_LONG, _SHORT = 80, 24  # letters of a name in a sentence, and in the corner of a small screen


def credits_of(countries: Countries, claims: Sequence[Claim] = ()) -> dict[str, str]:
    """Return what a page says of its boundaries, and of other data that claims of these kinds need.

    Returns
    -------
    dict
        ``corner`` (on the map), ``line`` (under pictures and on paper), ``still`` (under the still picture), ``method``
        (on states and the ground, among the sources), ``state`` (below one state) and ``ground`` (below a path).
    """
    found = _of_boundaries(countries)
    kinds = (on_route(claim) for claim in claims)
    others = dict.fromkeys([*(kind.credit for kind in kinds if kind is not None and kind.credit), GROUND])
    return {**found, "method": " ".join([found["method"], *others]), "ground": GROUND}


def _of_boundaries(countries: Countries) -> dict[str, str]:
    if countries.bundled == DRAWN_SET:
        return {
            "corner": f"{_MAP}, Natural Earth, GeoNames",
            "line": f"Borders {_MAP}; {_REST}",
            "still": "Borders: OpenStreetMap.",
            "method": f"States with their territorial sea: {_MAP}, ODbL 1.0, as drawn today.",
            "state": "Land and territorial sea, as the boundary data draws them today.",
        }
    sea, extent = countries.territorial_sea, _EXTENT[countries.territorial_sea]
    said = countries.name or countries.source
    name = _cut(said, _LONG)
    also = f", {extent}" if extent else ""
    terms = ", ".join(words for words in (extent, countries.licence) if words)
    area = {True: "Land and territorial sea", False: "Land only", None: "Its area"}[sea]
    what = {
        True: "States with their territorial sea",
        False: "States on land only, so that a path over the sea is over none",
        None: "States as in boundaries of the user's own",
    }[sea]
    whose = _cut(countries.credit, _LONG) or name
    licence = f", {countries.licence}" if countries.licence else ""
    return {
        "corner": f"States: {_cut(said, _SHORT)}{also}. Map {_MAP}, Natural Earth, GeoNames",
        "line": f"States and border crossings {name}{f' ({terms})' if terms else ''}; borders as drawn {_MAP}; {_REST}",
        "still": f"States: {name}{also}. Borders as drawn: OpenStreetMap.",
        "method": f"{what}: {whose}{licence}. Borders as drawn on the map: {_MAP}, ODbL 1.0; a crossing may lie beside"
        " them.",
        "state": f"{area}, as {name} has it. The borders drawn are OpenStreetMap's.",
    }


def _cut(text: str, letters: int) -> str:
    """Return a name as one short line, without what would turn the direction of the text around it."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= letters else f"{line[: letters - 1]}…"
