"""Headline and detail: what they say follows from the table of shares, and nothing is said of what is not there."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from events_of_shapes import SHAPES
from hypothesis import given
from hypothesis import strategies as st
from reconstructed import reconstructed

from geo.events import Hypothesis
from geo.events.schema import Route
from geo.maps.headline import Crossed, crossed, finding
from geo.maps.subjects import subject_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NAMES = {"A": "Aland", "B": "Beland", "C": "Celand", "D": "Deland"}
PLACES = {"p": "Takab", "q": "Erbil"}

Shares = "Mapping[str, Mapping[str, int | tuple[int, int]]]"


def tiny(rows: list[tuple[str, str, str, bool]]) -> pd.DataFrame:
    """Return a ledger of (hypothesis, path, state, indeterminate), every stretch 100 km long."""
    seen: dict[tuple[str, str], int] = {}
    table = []
    for hypothesis, path, country, unsure in rows:
        at = seen.get((hypothesis, path), 0)
        seen[hypothesis, path] = at + 1
        table.append(
            {"hypothesis": hypothesis, "path": path, "seq": at, "country": country, "enter_m": at * 1e5,
             "exit_m": at * 1e5 + 1e5, "length_m": 1e5, "indeterminate": unsure}
        )  # fmt: skip
    return pd.DataFrame(table)


def place(key: str, *, reports: tuple[str, ...] = ("r",), name: str = "") -> SimpleNamespace:
    return SimpleNamespace(id=key, name=name or PLACES[key], reports=reports)


class Made(SimpleNamespace):
    """An event as far as sentences look at it."""

    allocation_basis = None
    allocation = ()

    @property
    def spots(self) -> dict[str, SimpleNamespace]:
        """Its places and ends, by id."""
        return {spot.id: spot for spots in (self.places, self.platforms, self.targets) for spot in spots}


def event_of(
    ways: Mapping[str, Sequence[str]], *, ends: str = "published", places: Sequence[SimpleNamespace] = ()
) -> SimpleNamespace:
    ship, target = (SimpleNamespace(id=name, basis=ends) for name in ("ship", "target"))
    return Made(
        places=tuple(places) or tuple(map(place, PLACES)),
        platforms=(ship,),
        targets=(target,),
        hypotheses=tuple(Hypothesis(id=h, name=f"Way {h}", via=tuple(via), basis="assumed") for h, via in ways.items()),
    )


def worlds_of(shares: Shares, *, draws: int = 1000, missiles: int = 1) -> SimpleNamespace:
    """Return worlds by what is counted: hypothesis -> state -> worlds that surely cross it, or these and all."""
    rows = [
        {"hypothesis": h, "country": c, "sure_count": n[0] if isinstance(n, tuple) else n,
         "count": n[1] if isinstance(n, tuple) else n}
        for h, by in shares.items()
        for c, n in by.items()
    ]  # fmt: skip
    states = pd.DataFrame(rows, columns=["hypothesis", "country", "sure_count", "count"])
    return SimpleNamespace(hypotheses=tuple(shares), draws=draws, missiles=missiles, states=states)


def route_words(event: Any, hypothesis: Any) -> str:  # noqa: ANN401
    return subject_of(event, hypothesis).one.removeprefix("the ")


STRAIGHT = {"d": ()}
TWO = {"d": (), "r": ("p",)}


def told(shares: Shares, ways: Mapping[str, Sequence[str]] = TWO, *, draws: int = 1000, missiles: int = 1) -> Any:  # noqa: ANN401
    """Tell of hypotheses whose drawn example crosses what is crossed in at least half of the worlds."""
    rows = [
        (h, str(m), c, False)
        for h, by in shares.items()
        for m in range(missiles)
        for c, n in by.items()
        if c == "" or (n[0] if isinstance(n, tuple) else n) * 2 >= draws
    ] + [(h, str(m), "", False) for h in shares for m in range(missiles)]
    return finding(event_of(ways), tiny(rows), worlds_of(shares, draws=draws, missiles=missiles), NAMES)


# ------------------------------------------------------------ one hypothesis


def test_one_hypothesis_says_what_all_cross_and_what_some() -> None:
    found = told({"d": {"A": 1000, "B": 413, "C": 1000, "D": 30}}, STRAIGHT)
    assert found["headline"] == (
        "In all of 1,000 reconstructions the straight line crosses Aland and Celand, in 41 % also Beland."
    )
    assert found["detail"] == "As drawn: about 100 km over Aland; about 100 km over Celand. In 3 % also Deland."
    assert found["extra"] == []


def test_what_only_some_cross_is_never_said_of_all() -> None:
    found = told({"d": {"A": 200}}, STRAIGHT)
    assert found["headline"] == "In 20 % of 1,000 reconstructions the straight line crosses Aland."
    assert found["detail"] == "As drawn: none crosses Aland."


def test_where_nothing_is_left_open_there_is_no_share() -> None:
    found = told({"d": {"A": 1, "C": 1}}, STRAIGHT, draws=1)
    assert found["headline"] == "The straight line crosses Aland and Celand."
    assert found["detail"] == "About 100 km over Aland; about 100 km over Celand."


def test_many_missiles_may_cross_different_states() -> None:
    shares = {"d": {"A": 1000, "B": 1000}}
    assert told(shares, STRAIGHT, missiles=3)["headline"].endswith(" straight lines cross Aland and Beland.")
    assert told({"d": {"A": 1000}}, STRAIGHT, missiles=3)["headline"].endswith(" a straight line crosses Aland.")


def test_nothing_crossed() -> None:
    assert (
        told({"d": {}}, STRAIGHT)["headline"] == "In all of 1,000 reconstructions the straight line crosses no state."
    )
    assert told({"d": {}, "r": {}})["headline"] == (
        "In all of 1,000 reconstructions the straight line and the reported route through Takab cross no state."
    )


def test_a_graze_that_the_boundaries_cannot_carry_is_no_crossing_and_no_denial() -> None:
    found = told({"d": {"A": (0, 700)}}, STRAIGHT)
    assert found["headline"] == "In all of 1,000 reconstructions the straight line crosses no state for sure."
    assert found["detail"] == "Grazed at most, by less than the boundaries can tell: Aland."
    compared = told({"d": {"A": 1000}, "r": {"A": (0, 20)}})
    assert compared["headline"].endswith("; the reported route through Takab at most grazes it in 2 %.")


def test_borders_that_do_not_close_are_no_state_and_deny_nothing() -> None:
    found = told({"d": {"A": 1000, "?": (0, 300)}, "r": {"?": (0, 1000)}})
    assert found["headline"].endswith("crosses Aland; the reported route through Takab is not known to.")
    assert "?" not in found["headline"] + found["detail"]
    assert "Borders below a path do not close in up to all" in found["detail"]
    alone = told({"d": {"?": (0, 5)}}, STRAIGHT)
    assert alone["headline"].endswith("crosses no state for sure.")


# ------------------------------------------------------------ several hypotheses


def test_two_are_told_by_what_divides_them_most() -> None:
    found = told({"d": {"A": 1000, "B": 980}, "r": {"A": 1000, "B": 1, "C": 400}})
    assert found["headline"] == (
        "In 98 % of 1,000 reconstructions the straight line crosses Beland; "
        "the reported route through Takab does in 0.1 %."
    )
    assert found["detail"] == (
        "As drawn under “Way d”: about 100 km over Beland. Celand: “Way d” in none and “Way r” in 40 %."
    )
    assert found["extra"] == ["B"]


def test_states_divided_all_or_none_are_one_statement() -> None:
    found = told({"d": {"A": 1000, "B": 1000, "C": 1000}, "r": {"A": 1000}}, missiles=2)
    assert found["headline"] == (
        "In all of 1,000 reconstructions straight lines cross Beland and Celand; "
        "the reported route through Takab does not."
    )
    assert found["extra"] == ["B", "C"]


def test_the_route_may_be_the_one_that_crosses() -> None:
    found = told({"d": {"A": 1000}, "r": {"A": 1000, "B": 1000}}, missiles=2)
    assert found["headline"] == (
        "In all of 1,000 reconstructions the reported route through Takab crosses Beland; no straight line does."
    )
    assert found["extra"] == []


def test_what_the_other_often_crosses_too_is_not_the_straight_lines_alone() -> None:
    assert told({"d": {"A": 1000}, "r": {"A": 330}})["extra"] == []


def test_two_that_cross_the_same_say_so() -> None:
    found = told({"d": {"A": 1000, "C": 1000}, "r": {"A": 1000, "C": 1000}})
    assert found["headline"] == (
        "In all of 1,000 reconstructions the straight line and the reported route through Takab cross Aland and Celand."
    )
    assert told({"d": {"A": 1}, "r": {"A": 1}}, draws=1)["headline"] == (
        "The straight line and the reported route through Takab cross Aland."
    )


def test_of_three_the_one_in_dispute_is_named() -> None:
    ways = {"d": (), "r": ("p",), "s": ("q",)}
    found = told({"d": {"A": 1000}, "r": {"A": 1000}, "s": {"A": 1000, "B": 870}}, ways)
    assert found["headline"] == (
        "In 87 % of 1,000 reconstructions the reported route through Erbil crosses Beland; the straight line does not; "
        "the reported route through Takab does not."
    )
    both = told({"d": {"A": 1000, "B": 1000}, "r": {"A": 1000, "B": 1000}, "s": {"A": 1000, "B": 40}}, ways)
    assert both["headline"].endswith(" cross Beland; the reported route through Erbil does in 4 %.")


def test_hypotheses_that_would_be_called_the_same_are_told_apart() -> None:
    headline = told({"r": {"A": 1000}, "s": {"A": 3}}, {"r": ("p",), "s": ("p",)})["headline"]
    assert "Takab (“Way r”) crosses" in headline
    assert "Takab (“Way s”) does in 0.3 %" in headline


def test_nothing_is_said_of_a_hypothesis_that_is_not_in_the_tables() -> None:
    shares = {"d": {"A": 1000}, "r": {"B": 1000}}
    ledger = tiny([("d", "1", "A", False)])
    found = finding(event_of(TWO), ledger, worlds_of(shares), NAMES)
    assert found["headline"] == "In all of 1,000 reconstructions the straight line crosses Aland."
    assert not re.search("route|Takab|Beland|Way r", found["headline"] + found["detail"])


# ------------------------------------------------------------ names


@pytest.mark.parametrize(
    ("ends", "reports", "words"),
    [
        ("published", ("r",), "reported route through Takab"),
        ("gazetteer", ("r",), "reported route through Takab"),
        ("assumed", ("r",), "assumed route through Takab"),
        ("derived", ("r",), "assumed route through Takab"),
        ("published", (), "assumed route through Takab"),
    ],
)
def test_reported_is_said_where_both_ends_of_each_leg_were(ends: str, reports: tuple[str, ...], words: str) -> None:
    event = event_of(TWO, ends=ends, places=[place("p", reports=reports)])
    assert route_words(event, event.hypotheses[1]) == words


def test_long_names_of_places_are_counted_instead() -> None:
    event = event_of({"r": ("p", "q")}, places=[place("p", name="P" * 90), place("q", name="Q" * 90)])
    assert route_words(event, event.hypotheses[0]) == "reported route through 2 places"
    one = event_of({"r": ("p",)}, places=[place("p", name="P" * 90)])
    assert route_words(one, one.hypotheses[0]) == "reported route through one place"


def test_states_come_in_the_order_first_met() -> None:
    ledger = tiny([("d", "1", c, False) for c in "ABCA"])
    assert [c.code for c in crossed(ledger, "d")] == ["A", "B", "C"]
    grazed = tiny([("d", "1", "A", False), ("d", "1", "B", True)])
    assert crossed(grazed, "d")[1] == Crossed("B", 0, 1, 1, 1e5, 1e5, 1e5)


# ------------------------------------------------------------ shares


def said_shares(text: str, draws: int) -> list[tuple[str, float, float]]:
    """Return each share in a text, with the least and the greatest that its digits stand for."""
    found = []
    for number in re.findall(r"(\d+(?:\.\d+)?) %", text):
        half = 0.5 * 10 ** -len(number.partition(".")[2])
        found.append((number, (float(number) - half) / 100 - 1e-12, (float(number) + half) / 100 + 1e-12))
    assert not re.search(r"(?<![\d.])(0|100)(\.0+)? %", text)
    assert all(int(n.replace(",", "")) == draws for n in re.findall(r"of ([\d,]+) reconstructions", text))
    return found


COUNTS = st.dictionaries(st.sampled_from("ABCD"), st.one_of(st.integers(0, 1000), st.sampled_from([0, 1, 999, 1000])))


@given(st.dictionaries(st.sampled_from("drs"), COUNTS, min_size=1), st.integers(1, 3))
def test_every_percentage_is_one_of_the_table(shares: dict[str, dict[str, int]], missiles: int) -> None:
    ways = {h: {"d": (), "r": ("p",), "s": ("q",)}[h] for h in shares}
    found = told(shares, ways, missiles=missiles)
    text = f"{found['headline']} {found['detail']}"
    known = {n / 1000 for by in shares.values() for n in by.values()}
    for number, low, high in said_shares(text, 1000):
        assert any(low <= share <= high for share in known), (number, shares)
    for name in re.findall("|".join(NAMES.values()), text):
        code = next(c for c, n in NAMES.items() if n == name)
        assert any(by.get(code) for by in shares.values())


@given(COUNTS, COUNTS)
def test_the_headline_of_two_holds_of_the_state_that_it_names(direct: dict[str, int], routed: dict[str, int]) -> None:
    headline = told({"d": direct, "r": routed})["headline"]
    states = [c for c, n in NAMES.items() if n in headline]
    lead = re.match(r"In (all|[\d.]+ %) of 1,000 reconstructions (.*?) cross(?:es)? ", headline)
    assert lead
    if not states:
        assert not any([*direct.values(), *routed.values()])
    for code in states:
        counts = {"straight line": direct.get(code, 0), "reported route": routed.get(code, 0)}
        leading = [counts[who] for who in counts if who in lead[2]]
        share = 1000 if lead[1] == "all" else float(lead[1].split()[0]) * 10
        assert all(abs(count - share) <= 5 for count in leading)
        assert max(counts.values()) in leading
        for who, count in counts.items():
            if f"{who} through Takab does not" in headline or f"{who} does not" in headline:
                assert count == 0


@pytest.mark.parametrize("name", SHAPES)
def test_shapes_of_events_are_told_from_their_worlds(name: str) -> None:
    result = SHAPES[name]()
    names = dict(zip(result.countries.codes, result.countries.names, strict=True))
    found = finding(result.event, result.ledger, result.worlds, names)
    table = result.worlds.states
    known = set(table["sure_count"] / result.worlds.draws) | set(table["count"] / result.worlds.draws)
    for number, low, high in said_shares(f"{found['headline']} {found['detail']}", result.worlds.draws):
        assert any(low <= share <= high for share in known), number
    always = table[table["sure_count"] == result.worlds.draws]
    if found["headline"].startswith("In all") and " states, from " not in found["headline"]:
        first = found["headline"].split(";")[0].split(", in ")[0]
        said = {n for n in table["name"] if re.search(rf"\b{re.escape(n)}\b", first)}
        assert said
        assert said <= set(always["name"])


def test_the_bundled_event_is_told_from_its_shares() -> None:
    result = reconstructed("caspian-2015-10-07")
    names = dict(zip(result.countries.codes, result.countries.names, strict=True))
    found = finding(result.event, result.ledger, result.worlds, names)
    turkey = result.worlds.states.set_index(["hypothesis", "country"]).loc[("direct", "TUR")]
    assert turkey["sure_count"] == result.worlds.draws
    assert found["headline"].startswith("In all of 1,000 reconstructions a straight line crosses Turkey;")
    assert "the assumed route through Talesh, Takab and Koya" in found["headline"]  # ships and targets are assumed
    assert found["extra"] == ["TUR"]


def test_straight_lines_to_other_ends_are_named_after_them() -> None:
    event = event_of({"d": [], "e": []})
    direct, other = event.hypotheses
    to = other.model_copy(update={"end": "p"})
    from_ = other.model_copy(update={"start": "q", "end": "p"})
    some = other.model_copy(update={"routes": (Route(of=("ship",), end="p"),)})
    event.targets = (*event.targets, SimpleNamespace(id="town", basis="published"))
    event.platforms = (*event.platforms, SimpleNamespace(id="boat", basis="published"))
    assert [route_words(event, h) for h in (direct, to, from_, some)] == [
        "straight line",
        "straight line to Takab",
        "straight line from Erbil to Takab",
        "straight line (some to Takab)",
    ]
    routed = other.model_copy(update={"routes": (Route(of=("ship",), via=("p",)), Route(of=("boat",), via=("q",)))})
    assert route_words(event, routed) == "reported set of routes through Takab and Erbil"
