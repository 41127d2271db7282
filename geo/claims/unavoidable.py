"""``unavoidable``: whoever flies from here to there has to cross these states."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from geo.atlas.waters import sea_names, water_called
from geo.claims.kind import Finding, PlainKind, Told, state_name
from geo.claims.neighbours import ENCLOSED, OPEN_SEA, chain_between, littoral
from geo.events import Claim, Problem
from geo.events.fields import MAX_ITEMS, Country, Water
from geo.words import listed, the

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.atlas.countries import Countries
    from geo.events import Event


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


def _settle(claim: Unavoidable, _event: Event, countries: Countries) -> Finding:
    """Look for a chain of neighbours from start to end without each of the states."""
    named = (*claim.states, claim.start_state, claim.end_state)
    absent = [code for code in named if code and code not in countries.codes]
    if absent:
        return Finding("undecidable", Told(f"the boundaries hold no state {listed(absent)}"))
    starts = _starts(claim, countries)
    end = countries.codes.index(claim.end_state)
    origin = the(water_called(claim.start_sea) or claim.start_sea) if claim.start_sea else ""
    origin = origin or state_name(countries, str(claim.start_state))
    goal = state_name(countries, claim.end_state)
    ways, needed = [], []
    for code in dict.fromkeys(claim.states):
        own = countries.codes.index(code)
        name = state_name(countries, code)
        chain = None if starts == [own] else chain_between(countries, starts, end, own)
        if chain is None:
            needed.append(name)
        else:
            ways.append(f"without {name}{_by_way_of(chain, starts, end, countries)}")
    if ways:
        joined = f"by these borders {origin} and {goal} are joined {listed(ways)}"
        also = f"; they are not without {listed(needed)}" if needed else ""
        return Finding("contradicted", Told(f"{joined}{also}", float(len(ways)), "states", float(len(ways))))
    said = f"by these borders no chain of states, nor the open sea, joins {origin} and {goal} without {listed(needed)}"
    return Finding("supported", Told(said, 0.0, "states"))


def _starts(claim: Unavoidable, countries: Countries) -> list[int]:
    if claim.start_state:
        return [countries.codes.index(claim.start_state)]
    sea = str(water_called(str(claim.start_sea)))
    around = littoral(countries, sea)
    is_open = sea in sea_names() and sea != ENCLOSED
    return [*around, *([OPEN_SEA] if is_open else [])]


def _by_way_of(chain: tuple[int, ...], starts: list[int], end: int, countries: Countries) -> str:
    """Return, in words, what lies between start and end of a chain: the start itself where that is a sea's coast."""
    between = [step for step in chain if step != end and not (len(starts) == 1 and step == starts[0])]
    names = ["the open sea" if step == OPEN_SEA else state_name(countries, countries.codes[step]) for step in between]
    return f" by way of {listed(names)}" if names else ""


KIND = PlainKind(
    Unavoidable,
    settle=_settle,
    doc=(
        "without any one of `states` no chain of neighbouring states, nor the open sea, joins start and end",
        "a chain does so without one of them",
        "how many of the states a chain avoids",
    ),
)
