"""``borders_water``: a sea borders these states and so many others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from geo.claims.kind import Finding, PlainKind, Told, state_name
from geo.claims.neighbours import littoral
from geo.events import Claim
from geo.events.fields import MAX_ITEMS, Country, Water
from geo.words import listed, the, verb

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.atlas.countries import Countries
    from geo.events import Event


class BordersWater(Claim):
    """A sea borders these states and so many others."""

    kind: Literal["borders_water"]
    water: Water = Field(description="the name of a sea or lake that the bundled waters know")
    states: tuple[Country, ...] = Field(
        default=(), max_length=MAX_ITEMS, description="a list of state codes named in the statement"
    )
    others: int = Field(default=0, strict=True, ge=0, le=300, description="how many further states, 0 to 300")


def _settle(claim: BordersWater, _event: Event, countries: Countries) -> Finding:
    """Count the states that border a sea, from the boundary set: those with an edge in the water or along its shore."""

    def names_of(codes: Iterable[str]) -> list[str]:
        return [state_name(countries, c) for c in codes]

    codes = {countries.codes[i] for i in littoral(countries, claim.water)}
    absent = [c for c in claim.states if c not in codes]
    said = len(set(claim.states)) + claim.others
    names = listed(sorted(names_of(codes))) if codes else "none"
    border = verb(len(codes), "state borders", "states border")
    counted = f"by the polygons {len(codes)} {border} {the(claim.water)} ({names})"
    found = float(len(codes))
    if absent:
        clause = f"{counted}, {listed(names_of(absent))} not among them"
        return Finding("contradicted", Told(clause, found, "states", float(len(absent))))
    if len(codes) != said:
        return Finding("contradicted", Told(f"{counted}, not {said}", found, "states", float(abs(len(codes) - said))))
    if not claim.states:
        tally = "as many as stated"
    else:
        named = listed(names_of(claim.states))
        tally = f"that is {named} and {claim.others} more" if claim.others else f"that is {named} and no other"
    return Finding("supported", Told(f"{counted}, {tally}", found, "states", 1.0))


KIND = PlainKind(
    BordersWater,
    settle=_settle,
    doc=(
        "the states with a border edge in the water or along its shore are as many, the named among them",
        "not so",
        "how many",
    ),
)
