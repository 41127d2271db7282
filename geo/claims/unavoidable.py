"""``unavoidable``: whoever flies from here to there has to cross these states."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from geo.atlas.waters import sea_names, water_called
from geo.claims.kind import Finding, PlainKind, Told, own_name
from geo.claims.neighbours import ENCLOSED, OPEN_SEA, chain_between, littoral
from geo.events import Claim, Problem
from geo.events.fields import MAX_ITEMS, Country, Water

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.atlas.countries import Countries
    from geo.events import Event
    from geo.language import Language


class Unavoidable(Claim):
    """Whoever flies from here to there has to cross these states."""

    kind: Literal["unavoidable"]
    states: tuple[Country, ...] = Field(
        min_length=1, max_length=MAX_ITEMS, description="the codes of the states that cannot be avoided, each by itself"
    )
    start_sea: Water | None = Field(default=None, description="the name of the sea or lake from which they flew")
    start_state: Country | None = Field(default=None, description="the code of the state from which they flew")
    end_state: Country = Field(description="the code of the state to which they flew")

    def problems(self) -> Iterator[Problem]:
        """Yield two starts, or none."""
        given = [name for name in ("start_sea", "start_state") if getattr(self, name) is not None]
        if len(given) != 1:
            found = "both start_sea and start_state" if given else "neither start_sea nor start_state"
            yield Problem("start_sea", found, "one of the two", "keep one" if given else "add one")
        if self.start_state == self.end_state:
            yield Problem("end_state", f"{self.end_state}, the start_state", "another state", "correct one of them")


def _settle(claim: Unavoidable, _event: Event, countries: Countries, language: Language) -> Finding:
    """Look for a chain of neighbours from start to end without each of the states."""
    named = (*claim.states, claim.start_state, claim.end_state)
    absent = [code for code in named if code and code not in countries.codes]
    if absent:
        states = language.listed([language.state(code, code) for code in absent])
        return Finding("undecidable", Told(language.say("the boundaries hold no state {states}", states=states)))
    starts = _starts(claim, countries)
    end = countries.codes.index(claim.end_state)
    if claim.start_sea:
        origin = language.water(water_called(claim.start_sea) or claim.start_sea)
    else:
        origin = _named(language, countries, str(claim.start_state))
    ways, needed = [], []
    for code in dict.fromkeys(claim.states):
        own = countries.codes.index(code)
        name = _named(language, countries, code)
        chain = None if starts == [own] else chain_between(countries, starts, end, own)
        if chain is None:
            needed.append(name)
        else:
            ways.append(_way(language, name, _by_way_of(language, chain, starts, end, countries)))
    said = {"origin": origin, "goal": _named(language, countries, claim.end_state)}
    without = language.listed(needed) if needed else ""
    if not ways:
        told = language.say(
            "by these borders no chain of states, nor the open sea, joins {origin} and {goal} without {states}",
            states=without,
            **said,
        )
        return Finding("supported", Told(told, 0.0, "states"))
    told = language.say("by these borders {origin} and {goal} are joined {ways}", ways=language.listed(ways), **said)
    if needed:
        told = language.say("{clause}; they are not without {states}", clause=told, states=without)
    return Finding("contradicted", Told(told, float(len(ways)), "states", float(len(ways))))


def _named(language: Language, countries: Countries, code: str) -> str:
    return language.state_as_object(code, own_name(countries, code))


def _way(language: Language, state: str, others: str) -> str:
    """Say that two are joined without a state, by way of others."""
    if others:
        return language.say("without {state} by way of {others}", state=state, others=others)
    return language.say("without {state}", state=state)


def _starts(claim: Unavoidable, countries: Countries) -> list[int]:
    if claim.start_state:
        return [countries.codes.index(claim.start_state)]
    sea = str(water_called(str(claim.start_sea)))
    around = littoral(countries, sea)
    is_open = sea in sea_names() and sea != ENCLOSED
    return [*around, *([OPEN_SEA] if is_open else [])]


def _by_way_of(language: Language, chain: tuple[int, ...], starts: list[int], end: int, countries: Countries) -> str:
    """Return what lies between start and end of a chain: the start itself where that is a sea's coast."""
    between = [step for step in chain if step != end and not (len(starts) == 1 and step == starts[0])]
    names = [
        language.say("the open sea") if step == OPEN_SEA else _named(language, countries, countries.codes[step])
        for step in between
    ]
    return language.listed(names) if names else ""


KIND = PlainKind(
    Unavoidable,
    settle=_settle,
    doc=(
        "without any one of `states` no chain of neighbouring states, nor the open sea, joins start and end",
        "a chain does so without one of them",
        "how many of the states a chain avoids",
    ),
)
