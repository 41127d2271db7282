"""Verdicts: from shares of worlds to words, and how hypotheses combine."""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from open_event import draw, judged_on_its_own, length_km, open_event
from small_event import RAW, ROUTED, TWO, WORLD, C, E, S, U, event_with, ledger_of, paths_of, settled, verdicts

import geo
from geo.claims import Told, path_length
from geo.errors import ArgumentError, EventError
from geo.verdicts import VERDICTS, combine, judge
from geo.verdicts.whole import SURE_SHARE, Found, Spread, of_worlds, overall
from geo.verdicts.wording import over_worlds, share_of_worlds
from geo.words import sentence

B = "supported by construction"
SURE = replace(WORLD, indeterminate_below_m=0.0)  # borders that carry every answer

# ------------------------------------------------------------------------------------------------- the truth table


TRUTH = [
    # straight hypotheses, routed hypotheses, the whole
    ([S], [], S),
    ([C], [], C),
    ([U], [], U),
    ([B], [], B),
    ([], [S], S),
    ([], [C], C),
    ([S], [S], S),
    ([S], [C], U),
    ([S], [U], U),
    ([C], [S], ROUTED),
    ([C], [C], C),
    ([C], [U], U),
    ([U], [S], U),
    ([U], [C], U),
    ([U], [U], U),
    ([C], [S, C], ROUTED),
    ([C], [S, U], ROUTED),
    ([C], [C, U], U),
    ([C, C], [S], ROUTED),
    ([C, S], [S], U),
    ([C, U], [S], U),
    ([], [S, C], U),
    ([S], [S, C], U),
    ([E], [E], E),
    ([E], [S], E),
    ([], [], U),
    # what was put there: support where all agree, and evidence nowhere by itself
    ([B], [B], B),
    ([S], [B], S),
    ([B], [S], S),
    ([C], [B], ROUTED),
    ([B], [C], U),
    ([B], [U], U),
    ([U], [B], U),
    ([], [B, C], U),
]


@pytest.mark.parametrize(("straight", "routed", "whole"), TRUTH)
def test_the_whole_follows_from_the_hypotheses(straight: list[str], routed: list[str], whole: str) -> None:
    findings = [*((False, v) for v in straight), *((True, v) for v in routed)]
    for order in itertools.permutations(findings):
        assert combine(order) == whole


@given(st.lists(st.tuples(st.booleans(), st.sampled_from([S, C, U, B])), max_size=5))
def test_no_whole_claims_more_than_a_hypothesis_carries(findings: list[tuple[bool, str]]) -> None:
    whole = combine(findings)
    found = [v for _, v in findings]
    assert whole in VERDICTS
    if whole == S:
        assert S in found, "by construction alone is no evidence"
        assert set(found) <= {S, B}
    if whole == B:
        assert set(found) == {B}
    if whole == ROUTED:
        assert {v for routed, v in findings if not routed} == {C}
        assert {S, B} & {v for routed, v in findings if routed}
    if whole == C:
        assert set(found) == {C}


# ------------------------------------------------------------------------------------------------- shares of worlds


@pytest.mark.parametrize(
    ("worlds", "holds", "fails", "verdict"),
    [
        (1000, 990, 10, S),
        (1000, 989, 11, U),
        (1000, 990, 0, S),
        (1000, 10, 990, C),
        (1000, 0, 989, U),  # in 11 nobody can tell
        (1000, 500, 500, U),
        (1, 1, 0, S),
        (1, 0, 1, C),
        (1, 0, 0, U),
        (100_000, 99_000, 0, S),
        (100_000, 98_999, 1, U),
    ],
)
def test_a_verdict_needs_99_percent_of_all_worlds(worlds: int, holds: int, fails: int, verdict: str) -> None:
    assert SURE_SHARE == 0.99
    assert of_worlds(Spread(worlds, holds, fails)) == verdict


LENGTHS = path_length.KIND  # the interval of whose number is said


def test_shares_are_never_rounded_to_all_or_none() -> None:
    rng = np.random.default_rng(4)
    for worlds in (1, 7, 999, 1000, 10_000, 1_000_000):
        for count in {0, 1, worlds // 2, worlds - 1, worlds, *rng.integers(0, worlds + 1, 20).tolist()}:
            said = share_of_worlds(count, worlds)
            assert said.endswith(f" of {worlds:,} reconstructions")
            if count in {0, worlds}:
                assert said.startswith("all" if count else "none")
                continue
            percent = float(re.match(r"([\d.]+) % of", said)[1])
            assert 0 < percent < 100
            assert percent == pytest.approx(100 * count / worlds, rel=0.5 if percent < 1 else 0.1, abs=0.5)


def test_a_reason_says_the_example_then_the_share_then_the_interval_then_the_sources() -> None:
    told = Told("the path is 5 km", 5.0, "km", 1.0)
    spread = Spread(1000, 410, 570, 4.0, 6.5)
    parts = [("4 km (one)", Spread(1000, 400, 600)), ("9 km (two)", Spread(1000, 0, 1000))]
    assert sentence(over_worlds(told, spread, parts, LENGTHS.interval, LENGTHS.span_words)) == (
        "As drawn, the path is 5 km; it holds in 41 % of 1,000 reconstructions, and in 2 % it cannot be told,"
        " whose paths are 4.0 to 6.5 km long; by source: 4 km (one) in 40 % and 9 km (two) in none."
    )
    assert over_worlds(told, Spread(1, 1, 0), [], LENGTHS.interval, LENGTHS.span_words) == "the path is 5 km", (
        "where one world is all, nothing is added"
    )
    assert over_worlds(told, Spread(1000, 0, 1000), [], LENGTHS.interval, LENGTHS.span_words) == (
        "as drawn, the path is 5 km; it fails in all of 1,000 reconstructions"
    )
    nothing = Told("nobody says how fast they flew")
    assert over_worlds(nothing, Spread(1000, 0, 0), [], LENGTHS.interval, LENGTHS.span_words) == nothing.clause, (
        "what no world decides has no share"
    )


def test_the_whole_takes_the_least_margin_of_those_that_carry_it() -> None:
    straight, routed = settled({"kind": "range_up_to", "km": 1.0}).hypotheses

    def whole(*found: Found) -> Found:
        ways = [replace(one, routed=k > 0) for k, one in enumerate(found)]
        return overall(list(zip((straight, routed), ways, strict=True)), Told(""))

    far = Found(S, Told("far", 10.0, "km", 5.0), "far", Spread(9, 9, 0))
    near = Found(S, Told("near", 14.0, "km", 1.0), "near", Spread(9, 9, 0))
    assert (whole(far, near).told.value, whole(near, far).told.value) == (14.0, 14.0)
    assert whole(far, near).reason == "supported under “Straight”: far; supported under “Through Bend”: near"
    against = Found(C, Told("no", 3.0, "km", 0.1), "no", Spread(9, 0, 9))
    assert whole(against, far).told.value == 10.0, "supported only if routed: the support carries it"
    assert math.isnan(whole(far, against).told.value)
    same = whole(far, far)
    assert (same.verdict, same.reason, same.spread) == (S, "far", None)


# -------------------------------------------------------------------------------------------------- the whole table


def test_the_interval_of_a_share_holds_the_true_one_as_often_as_it_says() -> None:
    """A ship evenly in a circle that a border halves: 95 % intervals of 200 seeds, within what chance explains."""
    ship = {"id": "anna", "name": "Anna", "position": [30.0, 35.0], "basis": "published", "radius_km": 20.0}
    claim = {"kind": "overflown_states", "states": ["SYR", "IRQ", "IRN"]}
    event = open_event(
        1,
        claim,
        sources=RAW["sources"],
        platforms=[{**ship, "sources": ["paper"]}],
        targets=RAW["targets"],
        hypotheses=RAW["hypotheses"][:1],
    )
    inside = 0
    for seed in range(200):
        [row] = geo.simulate(event, draws=100, seed=seed, countries=SURE).claims.to_dict("records")
        inside += row["supported_low"] <= 0.5 <= row["supported_high"]
    assert 181 <= inside <= 198  # 0.95 of 200, give or take three standard deviations


def test_the_share_is_that_of_worlds_in_which_the_rule_holds() -> None:
    """1,000 worlds of the judge, drawn again and measured by PROJ, one by one."""
    event = open_event(2, {"kind": "range_up_to", "km": 2700.0})
    drawn = draw(event, "direct", 1000, seed=0)
    holds = sum(all(length_km(way) <= 2700.0 for way in ways) for ways in drawn.ways)
    row = judged_on_its_own(event).loc["direct"]
    assert row["holds_share"] == holds / 1000
    assert row["fails_share"] == (1000 - holds) / 1000
    assert 0.05 < row["holds_share"] < 0.95


def test_where_nothing_is_open_the_example_is_all() -> None:
    row = judged_on_its_own(settled({"kind": "range_up_to", "km": 9000.0})).loc["direct"]
    assert (row["verdict"], row["worlds"], row["holds_share"], row["holds_low"], row["holds_high"]) == (S, 1, 1, 1, 1)
    assert "reconstructions" not in row["reason"]
    assert "As drawn" not in row["reason"]


def test_an_event_without_paths_says_nothing() -> None:
    claim = {"kind": "range_up_to", "km": 9000.0}
    assert verdicts(settled(claim), paths_of({}), ledger_of({})).empty


def test_tables_of_another_event_are_refused() -> None:
    event = event_with({"kind": "range_up_to", "km": 9.0})
    paths, ledger = paths_of(TWO), ledger_of({})
    with pytest.raises(EventError, match="paths: found rows of event 'another'"):
        judge(event, paths.assign(event="another"), ledger, countries=WORLD)
    with pytest.raises(EventError, match="ledger: no row of path 'a-1'"):
        judge(event, paths, ledger, countries=WORLD)
    other = open_event(1)
    with pytest.raises(EventError, match="simulation: found rows of event 'open-1'"):
        judge(event, paths, ledger, countries=WORLD, simulation=geo.simulate(other, draws=2, countries=WORLD))


def test_a_simulation_on_other_boundaries_is_refused() -> None:
    event = event_with({"kind": "range_up_to", "km": 9.0})
    paths = geo.trace(event)
    ledger = geo.overflights(paths, WORLD)
    with pytest.raises(ArgumentError, match="simulation: found other boundaries"):
        judge(event, paths, ledger, countries=WORLD, simulation=geo.simulate(event, draws=2))
