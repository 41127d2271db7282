"""``borders_water``: a sea borders these states and so many others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from geo.claims.kind import Finding, PlainKind, Told, own_name
from geo.claims.neighbours import littoral
from geo.events import Claim
from geo.events.fields import MAX_ITEMS, Country, Water

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.atlas.countries import Countries
    from geo.events import Event
    from geo.language import Language


class BordersWater(Claim):
    """A sea borders these states and so many others."""

    kind: Literal["borders_water"]
    water: Water = Field(description="the name of a sea or lake that the bundled waters know")
    states: tuple[Country, ...] = Field(
        default=(), max_length=MAX_ITEMS, description="a list of state codes named in the statement"
    )
    others: int = Field(default=0, strict=True, ge=0, le=300, description="how many further states, 0 to 300")


def _settle(claim: BordersWater, _event: Event, countries: Countries, language: Language) -> Finding:
    """Count the states that border a sea, from the boundary set: those with an edge in the water or along its shore."""

    def names_of(codes: Iterable[str]) -> list[str]:
        return [language.state(c, own_name(countries, c)) for c in codes]

    codes = {countries.codes[i] for i in littoral(countries, claim.water)}
    absent = [c for c in claim.states if c not in codes]
    said, found, water = len(set(claim.states)) + claim.others, float(len(codes)), language.water(claim.water)
    if codes:
        counted = language.say_n(
            "by the polygons {n} state borders {water} ({states})",
            "by the polygons {n} states border {water} ({states})",
            len(codes),
            water=water,
            states=language.listed(sorted(names_of(codes))),
        )
    else:
        counted = language.say("by the polygons 0 states border {water} (none)", water=water)
    if absent:
        clause = language.say(
            "{clause}, {states} not among them", clause=counted, states=language.listed(names_of(absent))
        )
        return Finding("contradicted", Told(clause, found, "states", float(len(absent))))
    if len(codes) != said:
        clause = language.say("{clause}, not {number}", clause=counted, number=language.count(said))
        return Finding("contradicted", Told(clause, found, "states", float(abs(len(codes) - said))))
    named = language.listed(names_of(claim.states)) if claim.states else ""
    if not named:
        clause = language.say("{clause}, as many as stated", clause=counted)
    elif claim.others:
        clause = language.say_n(
            "{clause}, that is {states} and {n} more",
            "{clause}, that is {states} and {n} more",
            claim.others,
            clause=counted,
            states=named,
        )
    else:
        clause = language.say("{clause}, that is {states} and no other", clause=counted, states=named)
    return Finding("supported", Told(clause, found, "states", 1.0))


KIND = PlainKind(
    BordersWater,
    settle=_settle,
    doc=(
        "the states with a border edge in the water or along its shore are as many, the named among them",
        "not so",
        "how many",
    ),
)
