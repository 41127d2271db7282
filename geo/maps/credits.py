"""Whose boundaries a page rests on and whose it draws, in the words that it shows.

States and crossings come from the boundaries that the ledger was written with. The land drawn behind them is always
OpenStreetMap's states with Natural Earth's coasts: where the two differ both are named, and which is which.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.atlas.ground import CREDIT as GROUND
from geo.claims import on_route
from geo.language import ENGLISH
from geo.maps.backdrop import DRAWN_SET

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.atlas.countries import Countries
    from geo.claims import Claim
    from geo.language import Language

_LONG, _SHORT = 80, 24  # letters of a name in a sentence, and in the corner of a small screen


def credits_of(countries: Countries, claims: Sequence[Claim] = (), language: Language = ENGLISH) -> dict[str, str]:
    """Return what a page says of its boundaries, and of other data that claims of these kinds need.

    Parameters
    ----------
    countries
        The boundaries behind the ledger.
    claims
        What is claimed.
    language
        In which it is told.

    Returns
    -------
    dict
        ``corner`` (on the map), ``line`` (under pictures and on paper), ``still`` (under the still picture), ``method``
        (on states and the ground, among the sources), ``state`` (below one state) and ``ground`` (below a path).
    """
    found = _of_own(language) if countries.bundled == DRAWN_SET else _of_others(countries, language)
    kinds = (on_route(claim) for claim in claims)
    others = dict.fromkeys([*(kind.credit for kind in kinds if kind is not None and kind.credit), GROUND])
    told = [language.say(credit) for credit in others]
    return {**found, "method": " ".join([found["method"], *told]), "ground": language.say(GROUND)}


def _of_own(language: Language) -> dict[str, str]:
    """Return the credits where the drawn boundaries are those of the ledger."""
    return {
        "corner": language.say("© OpenStreetMap contributors, Natural Earth, GeoNames"),
        "line": language.say("Borders © OpenStreetMap contributors; coasts and rivers Natural Earth; towns GeoNames"),
        "still": language.say("Borders: OpenStreetMap."),
        "method": language.say(
            "States with their territorial sea: © OpenStreetMap contributors, ODbL 1.0, as drawn today."
        ),
        "state": language.say("Land and territorial sea, as the boundary data draws them today."),
    }


def _of_others(countries: Countries, language: Language) -> dict[str, str]:
    """Return the credits where states come from other boundaries than those that are drawn."""
    say, sea = language.say, countries.territorial_sea
    said = countries.name or countries.source
    short, name = (language.name(_cut(said, letters)) for letters in (_SHORT, _LONG))
    extent = {True: say("land and territorial sea"), False: say("land only"), None: ""}[sea]
    if extent:
        short_also = say("{name}, {extent}", name=short, extent=extent)
        name_also = say("{name}, {extent}", name=name, extent=extent)
    else:
        short_also, name_also = short, name
    licence = language.name(countries.licence) if countries.licence else ""
    terms = language.row([words for words in (extent, licence) if words])
    # Translators: {terms} are what the boundaries hold and their licence: land only, CC BY 4.0
    crossings = say("{name} ({terms})", name=name, terms=terms) if terms else name
    whose = language.name(_cut(countries.credit, _LONG)) if countries.credit else name
    if countries.licence:
        whose = say("{name}, {extent}", name=whose, extent=language.name(countries.licence))
    what = {
        True: say("States with their territorial sea: {source}.", source=whose),
        False: say("States on land only, so that a path over the sea is over none: {source}.", source=whose),
        None: say("States as in boundaries of the user's own: {source}.", source=whose),
    }[sea]
    area = {
        True: say("Land and territorial sea, as {name} has it.", name=name),
        False: say("Land only, as {name} has it.", name=name),
        None: say("Its area, as {name} has it.", name=name),
    }[sea]
    drawn = say("Borders as drawn on the map: © OpenStreetMap contributors, ODbL 1.0; a crossing may lie beside them.")
    others = say("The borders drawn are those of OpenStreetMap.")
    return {
        "corner": say("States: {name}. Map © OpenStreetMap contributors, Natural Earth, GeoNames", name=short_also),
        "line": say(
            "States and border crossings {name}; borders as drawn © OpenStreetMap contributors; coasts and rivers "
            "Natural Earth; towns GeoNames",
            name=crossings,
        ),
        "still": say("States: {name}. Borders as drawn: OpenStreetMap.", name=name_also),
        "method": f"{what} {drawn}",
        "state": f"{area} {others}",
    }


def _cut(text: str, letters: int) -> str:
    """Return a name as one short line, without what would turn the direction of the text around it."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= letters else f"{line[: letters - 1]}…"
