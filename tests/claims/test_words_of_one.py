"""Sentences say how many paths or missiles there are: "the only" of one and never of two, and of which they speak."""

from __future__ import annotations

import pytest
from open_event import judged_on_its_own
from small_event import RAW, settled

from geo.claims.scope import Scope, none_drawn
from geo.language import as_language

REGION = {"name": "the Hills", "polygon": [[18, 33], [22, 33], [22, 42], [18, 42]], "basis": "assumed", "radius_km": 30}
FAR = {**REGION, "polygon": [[18, 45], [22, 45], [22, 48], [18, 48]]}
CLAIMS: dict[str, dict[str, object]] = {
    "a length that none has": {"kind": "path_length", "km": 2850.0, "low_km": 2820.0, "high_km": 2950.0},
    "a length that all have": {"kind": "path_length", "km": 2750.0, "low_km": 2600.0, "high_km": 2950.0},
    "within a region": {"kind": "over_region", "region": REGION},
    "outside a region": {"kind": "over_region", "region": FAR},
    "a course at the launch": {"kind": "course", "at": "launch", "toward": "W"},
    "a course at the end": {"kind": "course", "at": "end", "toward": "W"},
    "states of all": {"kind": "overflown_states", "states": ["IRN"], "mode": "at_least", "which": "all"},
    "no such states": {"kind": "overflown_states", "states": ["IRN"], "mode": "none", "which": "all"},
}
SAID = {
    "a length that none has": ("the only path is", "the 2 paths are"),
    "a length that all have": ("the only path fits", "all 2 paths fit"),
    "within a region": ("the only path passes over the Hills", "all 2 paths pass over the Hills"),
    "outside a region": ("the only path passes outside the Hills", "all 2 paths pass outside the Hills"),
    "a course at the launch": ("at its launch the only path flies", "at its launch the"),
    "a course at the end": ("at its end the only path flies", "at its end the"),
    "states of all": ("the only missile bears it out", "2 of 2 missiles bear it out"),
    "no such states": ("the only missile does not bear it out", "0 of 2 missiles bear it out"),
}


def reason(claim: dict[str, object], platforms: int) -> str:
    ships = [
        {**ship, "count": 1, "count_basis": "published", "sources": ["paper"]} for ship in RAW["platforms"][:platforms]
    ]
    event = settled(claim, platforms=ships, hypotheses=RAW["hypotheses"][:1])
    return judged_on_its_own(event).loc["direct", "reason"].casefold()


@pytest.mark.parametrize("name", CLAIMS)
def test_one_is_the_only_one_and_two_are_counted(name: str) -> None:
    one, two = (reason(CLAIMS[name], platforms) for platforms in (1, 2))
    assert not any(words in one for words in ("all 1 ", "the 1 path", "1 of 1", "2 paths", "2 missiles"))
    assert "the only" not in two
    for words, said in zip(SAID[name], (one, two), strict=True):
        assert words.casefold() in said


@pytest.mark.parametrize(
    ("of", "said"),
    [
        (["a"], "of the missiles from anna, "),
        (["t"], "of the missiles at town, "),
        (["a", "t"], "of the missiles from anna at town, "),
    ],
)
def test_of_which_missiles_a_claim_speaks_is_said(of: list[str], said: str) -> None:
    assert said in reason({**CLAIMS["states of all"], "of": of}, 2)


@pytest.mark.parametrize(("name", "said"), [("states of all", "bears"), ("no such states", "does not bear")])
def test_a_line_that_stands_for_missiles_nobody_counted_is_no_missile(name: str, said: str) -> None:
    event = settled(CLAIMS[name], platforms=RAW["platforms"][:1], hypotheses=RAW["hypotheses"][:1])
    told = judged_on_its_own(event).loc["direct", "reason"].casefold()
    assert f"the only drawn line {said} it out" in told


@pytest.mark.parametrize(
    ("from_", "at", "said"),
    [
        (("Anna",), (), "no missile is drawn from Anna"),
        ((), ("Town",), "no missile is drawn at Town"),
        (("Anna",), ("Town",), "no missile is drawn from Anna at Town"),
    ],
)
def test_of_which_missiles_none_is_drawn_is_said(from_: tuple[str, ...], at: tuple[str, ...], said: str) -> None:
    assert none_drawn(as_language("en"), Scope(from_=from_, at=at)) == said
