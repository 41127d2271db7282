"""Verdicts: the rules on tables made by hand, and how they combine."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_event import (
    NO_LEDGER,
    RAW,
    ROUTED,
    TWO,
    WORLD,
    C,
    E,
    S,
    U,
    event_with,
    ledger_of,
    paths_of,
    verdicts,
)

from geo.errors import EventError
from geo.ledger.closing import UNKNOWN_CODE
from geo.verdicts import VERDICTS, combine, judge

if TYPE_CHECKING:
    import pandas as pd

# ------------------------------------------------------------------------------------------------- the truth table


TRUTH = [
    # straight hypotheses, routed hypotheses, the whole
    ([S], [], S),
    ([C], [], C),
    ([U], [], U),
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
]


@pytest.mark.parametrize(("straight", "routed", "whole"), TRUTH)
def test_the_whole_follows_from_the_hypotheses(straight: list[str], routed: list[str], whole: str) -> None:
    findings = [*((False, v) for v in straight), *((True, v) for v in routed)]
    for order in itertools.permutations(findings):
        assert combine(order) == whole


@given(st.lists(st.tuples(st.booleans(), st.sampled_from([S, C, U])), max_size=5))
def test_no_whole_claims_more_than_a_hypothesis_carries(findings: list[tuple[bool, str]]) -> None:
    whole = combine(findings)
    assert whole in VERDICTS
    if whole in {S, ROUTED}:
        assert S in [v for _, v in findings]
    if whole == ROUTED:
        assert (False, C) in findings
        assert (True, S) in findings
        assert (False, S) not in findings
    if whole == C:
        assert {v for _, v in findings} == {C}


# ---------------------------------------------------------------------------------------------- states overflown

STATED = {"kind": "overflown_states", "states": ["IRN", "IRQ"], "besides": ["SYR"]}
RIGHT = [("", 90, 50), ("IRN", 400, 120), ("IRQ", 300, 80), ("SYR", 200, 60)]
TURKEY = [("", 90, 50), ("IRN", 400, 120), ("TUR", 48, 15), ("IRQ", 215, 43), ("SYR", 275, 60)]
TURKEY_TWICE = [("IRN", 400, 120), ("TUR", 48, 15), ("IRQ", 215, 43), ("TUR", 20, 30), ("SYR", 275, 60)]
GRAZE = [("IRN", 400, 120), ("TUR", 9, 0.4, "unsure"), ("IRQ", 215, 43), ("SYR", 275, 60)]
GRAZE_IRAQ = [("IRN", 400, 120), ("IRQ", 9, 0.4, "unsure"), ("SYR", 275, 60)]
NO_IRAQ = [("IRN", 400, 120), ("SYR", 275, 60)]
NO_SYRIA = [("IRN", 400, 120), ("IRQ", 300, 80)]
UNKNOWN = [(UNKNOWN_CODE, 900, math.nan, "unsure")]


def states_under_direct(*paths: list[tuple[object, ...]]) -> pd.Series:
    names = ["a-1", "b-1", "b-2"]
    event = event_with(STATED, hypotheses=RAW["hypotheses"][:1])
    ledger = ledger_of({("direct", name): rows for name, rows in zip(names, paths, strict=False)})
    table = paths_of({"direct": [1000.0] * len(paths)})
    return verdicts(event, table, ledger).loc["direct"]


@pytest.mark.parametrize(
    ("paths", "verdict", "value", "margin", "words"),
    [
        ([RIGHT], S, 0, 80, "The only path overflies Iran and Iraq and besides only Syria; the shallowest"),
        ([RIGHT, RIGHT], S, 0, 80, "reaches 80 km deep into Iraq"),
        ([NO_SYRIA], S, 0, 80, "no other state"),
        ([TURKEY], C, 48, 15, "The only path crosses Turkey (48 km)."),
        ([TURKEY, RIGHT], C, 48, 15, "1 of 2 paths crosses Turkey (48 km)."),
        ([TURKEY, TURKEY_TWICE], C, 68, 30, "All 2 paths cross Turkey (48 to 68 km)."),
        ([TURKEY, NO_IRAQ], C, 48, 15, "All 2 paths contradict it: 1 crosses Turkey (48 km) and 1 misses Iraq."),
        ([NO_IRAQ], C, 0, math.nan, "The only path misses Iraq."),
        ([GRAZE], U, 0, math.nan, "cannot be told, for it gets no deeper than 0.4 km, less than the 1.0 km"),
        ([GRAZE, RIGHT], U, 0, math.nan, "Whether 1 of 2 paths overflies Turkey cannot be told"),
        ([GRAZE_IRAQ, RIGHT], U, 0, math.nan, "Whether 1 of 2 paths overflies Iraq cannot be told"),
        ([GRAZE, TURKEY], C, 48, 15, "1 of 2 paths crosses Turkey (48 km)."),
        ([UNKNOWN], U, 0, math.nan, "the borders there do not close"),
        ([UNKNOWN, RIGHT], U, 0, math.nan, "Which states 1 of 2 paths overflies is not known"),
        ([UNKNOWN, TURKEY], C, 48, 15, "1 of 2 paths crosses Turkey"),
    ],
)
def test_overflown_states(
    paths: list[list[tuple[object, ...]]], verdict: str, value: float, margin: float, words: str
) -> None:
    row = states_under_direct(*paths)
    assert row["verdict"] == verdict
    assert row["value"] == value
    assert row["margin"] == pytest.approx(margin, nan_ok=True)
    assert words in row["reason"]


def test_overflown_states_only_if_routed() -> None:
    names = [("direct", "a-1"), ("direct", "b-1"), ("routed", "a-1"), ("routed", "b-1")]
    ledger = ledger_of(dict(zip(names, [TURKEY, TURKEY, RIGHT, RIGHT], strict=True)))
    table = verdicts(event_with(STATED), paths_of(TWO), ledger)
    assert table["verdict"].to_dict() == {"direct": C, "routed": S, "": ROUTED}
    assert (table.loc["", "value"], table.loc["", "margin"], table.loc["", "unit"]) == (0.0, 80.0, "km")
    assert "Turkey" in table.loc["", "reason"]
    assert "under \u201cThrough Bend\u201d" in table.loc["", "reason"]


def test_an_event_without_paths_decides_nothing() -> None:
    assert set(verdicts(event_with(STATED), paths_of({}))["verdict"]) == {U}


# ----------------------------------------------------------------------------------------------------- distances


def test_path_length_needs_one_path_inside() -> None:
    claim = {"kind": "path_length", "km": 2850.0, "low_km": 2820.0, "high_km": 2950.0}
    table = verdicts(event_with(claim), paths_of(TWO))
    assert table["verdict"].to_dict() == {"direct": C, "routed": S, "": ROUTED}
    assert table.loc["direct", ["value", "margin"]].to_list() == [2800.0, 20.0]
    assert table.loc["routed", ["value", "margin"]].to_list() == [2900.0, 50.0]
    assert "The 2 paths are 2,700 to 2,800 km long" in table.loc["direct", "reason"]
    assert "20 km short of the published 2,820 to 2,950 km" in table.loc["direct", "reason"]
    assert "1 of 2 paths fits" in table.loc["routed", "reason"]


def test_a_verdict_that_the_radii_could_undo_says_so() -> None:
    close = {"kind": "path_length", "km": 2850.0, "low_km": 2815.0, "high_km": 2950.0}
    far = {"kind": "path_length", "km": 2850.0, "low_km": 2840.0, "high_km": 2950.0}
    words = "which the radii of its points (together 20 km) could undo"
    assert words in verdicts(event_with(close), paths_of(TWO)).loc["direct", "reason"]
    assert words not in verdicts(event_with(far), paths_of(TWO)).loc["direct", "reason"]


def test_the_radius_of_a_place_on_the_way_counts_twice() -> None:
    """A bend that is off by its radius lengthens both legs that meet in it."""
    places = [{**place, "radius_km": 30.0} for place in RAW["places"]]
    claim = {"kind": "range_up_to", "km": 3070.0}
    row = verdicts(event_with(claim, places=places), paths_of(TWO)).loc["routed"]
    assert "which the radii of its points (together 80 km) could undo" in row["reason"]


LENGTHS = st.lists(st.floats(100, 3000), min_size=1, max_size=2)


@given(LENGTHS, st.floats(100, 3000), st.floats(0, 500), st.floats(1e-3, 10))
@settings(deadline=None, max_examples=60)
def test_the_margin_is_what_it_takes_to_turn_the_verdict(
    lengths: list[float], low: float, width: float, step: float
) -> None:
    """Widening (or narrowing) the published span by less than the margin changes nothing, by more turns the verdict."""

    def found(slack: float) -> pd.Series:
        claim = {"kind": "path_length", "km": low, "low_km": low - slack, "high_km": low + width + slack}
        event = event_with({**claim, "km": low + width / 2}, hypotheses=RAW["hypotheses"][:1])
        return verdicts(event, paths_of({"direct": lengths})).loc["direct"]

    row = found(0.0)
    sign = -1 if row["verdict"] == S else 1
    if row["margin"] > 2 * step and row["margin"] + step < min(low, 50):
        assert found(sign * (row["margin"] - step))["verdict"] == row["verdict"]
        if sign > 0 or width / 2 > row["margin"] + step:
            assert found(sign * (row["margin"] + step))["verdict"] != row["verdict"]


@pytest.mark.parametrize(
    ("km", "verdict", "margin", "words"),
    [
        (2950.0, {"direct": S, "routed": C, "": U}, [150.0, 50.0], "3,000 km, 50 km beyond the stated 2,950 km"),
        (3100.0, {"direct": S, "routed": S, "": S}, [300.0, 100.0], "3,000 km, 100 km under the stated 3,100 km"),
        (2000.0, {"direct": C, "routed": C, "": C}, [800.0, 1000.0], "3,000 km, 1,000 km beyond the stated 2,000 km"),
    ],
)
def test_range_up_to(km: float, verdict: dict[str, str], margin: list[float], words: str) -> None:
    table = verdicts(event_with({"kind": "range_up_to", "km": km}), paths_of(TWO))
    assert table["verdict"].to_dict() == verdict
    assert table.loc[["direct", "routed"], "margin"].to_list() == margin
    assert words in table.loc["routed", "reason"]


def test_the_whole_takes_its_number_from_the_smallest_margin() -> None:
    table = verdicts(event_with({"kind": "range_up_to", "km": 3100.0}), paths_of(TWO))
    assert table.loc["", ["value", "margin"]].to_list() == [3000.0, 100.0]
    table = verdicts(event_with({"kind": "range_up_to", "km": 2950.0}), paths_of(TWO))
    assert table.loc["", ["value", "margin"]].isna().all()


# -------------------------------------------------------------------------------------------------------- counts


def platforms(*counts: tuple[int, str]) -> list[dict[str, object]]:
    return [
        {**RAW["platforms"][0], "id": f"p{i}", "count": n, "count_basis": basis} for i, (n, basis) in enumerate(counts)
    ]


@pytest.mark.parametrize(
    ("claim", "fields", "verdict", "value", "words"),
    [
        (("missiles", 5), {"platforms": platforms((3, "published"), (2, "published"))}, S, 5, "add up to 3 + 2 = 5"),
        (("missiles", 6), {"platforms": platforms((3, "published"), (2, "published"))}, C, 5, "= 5, not 6"),
        (("missiles", 5), {"platforms": platforms((3, "published"), (2, "assumed"))}, U, 5, "geometry cannot test it"),
        (("missiles", 7), {"platforms": platforms((7, "published"))}, S, 7, "a source counts 7"),
        (("missiles", 7), {}, U, math.nan, "no source says how many missiles each platform fired"),
        (("platforms", 2), {}, U, 2, "only 1 of them is published one by one"),
        (("platforms", 1), {"platforms": RAW["platforms"][:1]}, S, 1, "name 1 platform one by one: Anna"),
        (("platforms", 3), {"platforms": RAW["platforms"][:1]}, C, 1, "not 3"),
        (("platforms", 1), {"platforms": RAW["platforms"][1:]}, U, 1, "none of them is published"),
        (("targets", 1), {}, S, 1, "name 1 target one by one: Town"),
        (
            ("targets", 1),
            {"targets": [{**RAW["targets"][0], "basis": "assumed", "radius_km": 9.0}]},
            U,
            1,
            "the file holds 1 target, but none of them is published",
        ),
    ],
)
def test_counts(claim: tuple[str, int], fields: dict[str, object], verdict: str, value: float, words: str) -> None:
    event = event_with({"kind": "count", "what": claim[0], "count": claim[1]}, **fields)
    table = verdicts(event, paths_of({}))
    assert set(table["verdict"]) == {verdict}, "a count does not depend on the route"
    assert table["value"].to_list() == pytest.approx([value] * 3, nan_ok=True)
    assert words.lower() in table.loc["", "reason"].lower()


# ------------------------------------------------------------------------------------------------ errors in sources


def conversion(
    low: float, unit: str, converted: float, converted_unit: str, high: float | None = None
) -> dict[str, object]:
    claim = {
        "kind": "unit_conversion",
        "low": low,
        "unit": unit,
        "converted": converted,
        "converted_unit": converted_unit,
    }
    return claim if high is None else {**claim, "high": high}


@pytest.mark.parametrize(
    ("claim", "verdict", "words"),
    [
        # Reuters, September 2017: '500-670 km (727 miles)'; 670 km are 416 miles
        (conversion(500.0, "km", 727.0, "mile", 670.0), E, "500 to 670 km is 311 to 416 miles, not 727"),
        (conversion(500.0, "km", 400.0, "mile", 670.0), S, "as printed but for rounding"),
        # BBC, October 2015: '1,500km (932 miles)'; the Daily Star: '1,400km (900miles)'
        (conversion(1500.0, "km", 932.0, "mile"), S, "1,500 km is 932 miles"),
        (conversion(1400.0, "km", 900.0, "mile"), S, "1,400 km is 870 miles"),
        (conversion(12.0, "nmi", 12.0, "km"), E, "12 nautical miles is 22 km, not 12"),
        (conversion(10000.0, "ft", 3048.0, "m"), S, "10,000 feet is 3,048 m"),
    ],
)
def test_unit_conversion(claim: dict[str, object], verdict: str, words: str) -> None:
    table = verdicts(event_with(claim), paths_of(TWO))
    assert set(table["verdict"]) == {verdict}
    assert words in table.loc["", "reason"]


def clock(time: dt.time, zone: str, other: dt.time, other_zone: str, day: dt.date) -> dict[str, object]:
    moment = dt.datetime.combine(day, time)
    return {"kind": "time_zone", "time": moment, "zone": zone, "other_time": other, "other_zone": other_zone}


NEW_YORK, DAMASCUS, TOKYO = "America/New_York", "Asia/Damascus", "Asia/Tokyo"


@pytest.mark.parametrize(
    ("claim", "verdict", "off", "words"),
    [
        # the release of April 2017 gives 20:40 EDT as 04:40 in Syria, which kept UTC+3 that day: 03:40
        (
            clock(dt.time(20, 40), NEW_YORK, dt.time(4, 40), DAMASCUS, dt.date(2017, 4, 6)),
            E,
            60,
            "is 03:40 in Asia/Damascus, not",
        ),
        (clock(dt.time(20, 40), NEW_YORK, dt.time(3, 40), DAMASCUS, dt.date(2017, 4, 6)), S, 0, "as printed"),
        (clock(dt.time(0, 10), DAMASCUS, dt.time(23, 40), NEW_YORK, dt.date(2017, 4, 6)), E, 390, "17:10"),
        (clock(dt.time(20, 50), "UTC", dt.time(0, 10), DAMASCUS, dt.date(2017, 4, 6)), E, 20, "is 23:50 in"),
        (clock(dt.time(23, 50), "UTC", dt.time(8, 40), TOKYO, dt.date(2017, 8, 28)), E, -10, "08:50"),
    ],
)
def test_time_zone(claim: dict[str, object], verdict: str, off: float, words: str) -> None:
    table = verdicts(event_with(claim), paths_of(TWO))
    assert set(table["verdict"]) == {verdict}
    assert set(table["value"]) == {off}
    assert set(table["margin"]) == {abs(off)}
    assert words in table.loc["", "reason"]


def test_tables_of_another_event_are_refused() -> None:
    paths = paths_of(TWO).assign(event="another")
    with pytest.raises(EventError, match="paths: found rows of event 'another'"):
        judge(event_with(STATED), paths, NO_LEDGER, countries=WORLD)
