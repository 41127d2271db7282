"""``overflown_states``: every path overflies exactly these states; any of those taken for granted, or none."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import geopandas
import numpy as np
import pytest
import shapely
from open_event import HYPOTHESES, Way, agree, draw, found, judged_on_its_own, open_event, sampled
from small_event import (
    RAW,
    ROUTED,
    STATES,
    TWO,
    C,
    S,
    U,
    event_with,
    ledger_of,
    paths_of,
    settled,
    verdicts,
)

from geo.atlas.countries import countries_from_frame
from geo.errors import EventError
from geo.ledger.closing import UNKNOWN_CODE

if TYPE_CHECKING:
    import pandas as pd

    from geo.atlas.countries import Countries

BUILT = "supported by construction"
STATED = {"kind": "overflown_states", "states": ["IRN", "IRQ"], "besides": ["SYR"]}
RIGHT = [("", 90, 50), ("IRN", 400, 120), ("IRQ", 300, 80), ("SYR", 200, 60)]
TURKEY = [("", 90, 50), ("IRN", 400, 120), ("TUR", 48, 15), ("IRQ", 215, 43), ("SYR", 275, 60)]
TURKEY_TWICE = [("IRN", 400, 120), ("TUR", 48, 15), ("IRQ", 215, 43), ("TUR", 20, 30), ("SYR", 275, 60)]
GRAZE = [("IRN", 400, 120), ("TUR", 9, 0.4, "unsure"), ("IRQ", 215, 43), ("SYR", 275, 60)]
GRAZE_IRAQ = [("IRN", 400, 120), ("IRQ", 9, 0.4, "unsure"), ("SYR", 275, 60)]
NO_IRAQ = [("IRN", 400, 120), ("SYR", 275, 60)]
NO_SYRIA = [("IRN", 400, 120), ("IRQ", 300, 80)]
UNKNOWN = [(UNKNOWN_CODE, 900, math.nan, "unsure")]

# ------------------------------------------------------------------------------------------- where nothing is open


def states_under_direct(*paths: list[tuple[object, ...]]) -> pd.Series:
    names = ["a-1", "b-1", "b-2"]
    event = settled(STATED, hypotheses=RAW["hypotheses"][:1])
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
def test_what_a_ledger_says(
    paths: list[list[tuple[object, ...]]], verdict: str, value: float, margin: float, words: str
) -> None:
    row = states_under_direct(*paths)
    assert row["verdict"] == verdict
    assert row["value"] == value
    assert row["margin"] == pytest.approx(margin, nan_ok=True)
    assert words in row["reason"]


@pytest.mark.parametrize("crossing", range(1, 4))
@pytest.mark.parametrize("missing", range(4))
def test_each_count_is_that_of_the_paths_that_do_it(crossing: int, missing: int) -> None:
    """Where all that contradict do one thing, it is said of all, and the others are counted."""
    no_iraq_but_turkey = [("IRN", 400, 120), ("TUR", 48, 15), ("SYR", 275, 60)]
    # the first ones cross Turkey, the last ones miss Iraq
    rows = [
        {(True, True): no_iraq_but_turkey, (True, False): TURKEY, (False, True): NO_IRAQ}.get(
            (k < crossing, k >= 3 - missing), RIGHT
        )
        for k in range(3)
    ]
    reason = states_under_direct(*rows)["reason"]
    failing = len({k for k in range(3) if k < crossing or k >= 3 - missing})
    lead = re.match(r"(?:all (\d)|(\d) of 3) paths? (contradicts? it: )?", reason, re.IGNORECASE)
    assert int(lead[1] or lead[2]) == failing
    for count, verb in ((crossing, "cross(?:es)? Turkey"), (missing, "miss(?:es)? Iraq")):
        said = re.search(rf"(?:(\d) )?{verb}", reason)
        assert (said is None) == (count == 0), reason
        if said:  # without a count it is what all of them do
            assert int(said[1] or failing) == count, reason
            assert said[1] or not lead[3], reason


def test_only_if_routed() -> None:
    names = [("direct", "a-1"), ("direct", "b-1"), ("routed", "a-1"), ("routed", "b-1")]
    ledger = ledger_of(dict(zip(names, [TURKEY, TURKEY, RIGHT, RIGHT], strict=True)))
    places = [{**place, "position": [21.0, 32.0]} for place in RAW["places"]]  # in one of the two states only
    table = verdicts(settled(STATED, places=places), paths_of(TWO), ledger)
    assert table["verdict"].to_dict() == {"direct": C, "routed": S, "": ROUTED}
    assert (table.loc["", "value"], table.loc["", "margin"], table.loc["", "unit"]) == (0.0, 80.0, "km")
    assert "Turkey" in table.loc["", "reason"]
    assert "under \u201cThrough Bend\u201d" in table.loc["", "reason"]


def test_boundaries_that_lack_a_state_say_nothing_of_it() -> None:
    row = verdicts(settled({**STATED, "states": ["IRN", "FRA"]}), paths_of(TWO)).loc[""]
    assert row["verdict"] == U
    assert row["reason"] == "The boundaries hold no state FRA, so that nothing can be said of it."


# ------------------------------------------------------------------------------------------------- over all worlds

FLOOR_KM = 20.0
UNSURE_KM = 1.5  # points of a path lie 1 km apart, and depths are taken on the spot's own scale


def squares() -> Countries:
    """Return the four states, whose borders are off by up to 20 km, so that many a path is too close to call."""
    boxes = [shapely.segmentize(shapely.box(10 * i, 30, 10 * i + 10, 40), 0.5) for i in range(len(STATES))]
    table = {"country": list(STATES), "name": list(STATES.values())}
    frame = geopandas.GeoDataFrame(table, geometry=boxes, crs=4326)
    return countries_from_frame(frame, indeterminate_below_m=FLOOR_KM * 1000.0)


def depths_km(way: Way) -> tuple[list[float], list[float]]:
    """How deep a path gets into each of the four squares (below 0: how far it stays off), and how long it is there."""
    points = sampled(way, 1000.0)
    lon, lat = np.remainder(points[:, 0] + 180.0, 360.0) - 180.0, points[:, 1]
    x_km = 111.32 * np.cos(np.deg2rad(lat)) / np.sqrt(1 - 0.00669438 * np.sin(np.deg2rad(lat)) ** 2)
    y_km = 110.95  # a degree of latitude, between 30 and 40 degrees north: to 0.1 %
    deep, long = [], []
    for k in range(4):
        inside = np.minimum.reduce(
            [(lon - 10 * k) * x_km, (10 * k + 10 - lon) * x_km, (lat - 30) * y_km, (40 - lat) * y_km]
        )
        deep.append(float(inside.max()))
        long.append(float((inside > 0).sum()))
    return deep, long


@pytest.mark.parametrize("hypothesis", HYPOTHESES)
@pytest.mark.parametrize(
    ("states", "besides"),
    [(["SYR", "IRQ", "IRN", "TUR"], []), (["IRQ", "IRN", "TUR"], ["SYR"]), (["IRN", "IRQ"], ["SYR"]), (["SYR"], [])],
)
def test_in_each_world_the_rule_says_what_brute_force_says(
    states: list[str], besides: list[str], hypothesis: str
) -> None:
    """Ships near the border of the easternmost state, paths along a border in the north: all three answers come up."""
    fields = {
        "platforms": [
            {"id": "anna", "name": "Anna", "position": [30.2, 38.6], "basis": "assumed", "radius_km": 120.0},
        ],
        "targets": [{"id": "town", "name": "Town", "position": [5.0, 38.9], "basis": "assumed", "radius_km": 90.0}],
    }
    claim = {"kind": "overflown_states", "states": states, "besides": besides}
    event = open_event(9, claim, **fields)
    drawn = draw(event, hypothesis, 120, squares())
    deep = {way: depths_km(way) for way in drawn.every_way()}
    codes = list(STATES)

    def verdict(way: Way) -> str | None:
        depth = dict(zip(codes, deep[way][0], strict=True))
        if any(min(abs(d), abs(d - FLOOR_KM)) < UNSURE_KM for d in depth.values()):
            return None
        others = [d for code, d in depth.items() if code not in {*states, *besides}]
        if any(d > FLOOR_KM for d in others) or any(depth[code] < 0 for code in states):
            return "fails"
        sure = all(depth[code] > FLOOR_KM for code in states) and not any(d > 0 for d in others)
        return "holds" if sure else "open"

    _, judged, told = found(event.claims[0], drawn)
    sides = {"holds", "fails", "open"} if "TUR" in states and hypothesis == "direct" else {"fails"}
    assert agree(drawn, "every", verdict, told, sides=sides) > 60
    # kilometres over the others, where they are surely over them
    for way, number in zip(drawn.every_way(), judged.number, strict=True):
        if verdict(way) is not None:
            depth, long = deep[way]
            extra = [
                m
                for code, d, m in zip(codes, depth, long, strict=True)
                if code not in {*states, *besides} and d > FLOOR_KM
            ]
            assert number == pytest.approx(sum(extra), abs=4.0)


def test_half_of_a_launch_region_makes_it_undecidable_by_half() -> None:
    """The ship lies evenly on both sides of Turkey's border with Iran; seen from there, every path goes west."""
    ship = {"id": "anna", "name": "Anna", "position": [30.0, 35.0], "basis": "assumed", "radius_km": 150.0}
    town = {"id": "town", "name": "Town", "position": [5.0, 35.0], "basis": "gazetteer"}
    claim = {"kind": "overflown_states", "states": ["SYR", "IRQ", "IRN"]}
    event = open_event(1, claim, platforms=[ship], targets=[town], hypotheses=RAW["hypotheses"][:1])
    row = judged_on_its_own(event).loc["direct"]
    assert row["verdict"] == U
    assert row["holds_share"] == pytest.approx(0.5, abs=0.05)
    assert row["holds_low"] < 0.5 < row["holds_high"]


# ---------------------------------------------------------------------------------------------------------- placed


@pytest.mark.parametrize(
    ("states", "besides", "verdict", "who"),
    [
        (["SYR", "IRQ"], ["IRN", "TUR"], S, ""),  # nothing was put into Syria
        (["IRQ"], ["SYR", "IRN", "TUR"], BUILT, "Bend"),
    ],
)
def test_states_that_hold_a_place_put_there_are_no_evidence(
    states: list[str], besides: list[str], verdict: str, who: str
) -> None:
    """Bend lies in Iraq, on the border to Iran: the routed way is drawn through it."""
    places = [{"id": "bend", "name": "Bend", "position": [18.0, 32.0], "basis": "gazetteer"}]
    event = settled({**STATED, "states": states, "besides": besides}, places=places)
    table = judged_on_its_own(event)
    assert table["verdict"].to_dict() == {"direct": S, "routed": verdict, "": S}
    if who:
        assert f"drawn through {who}: that they cross the states there" in table.loc["routed", "reason"]


def test_a_ship_that_was_assumed_in_a_state_is_no_evidence_for_it() -> None:
    aim = {"id": "t", "name": "Town", "position": [33.0, 35.0], "basis": "gazetteer"}
    ship = {"id": "a", "name": "Anna", "position": [37.0, 35.0]}
    claim = {**STATED, "states": ["TUR"], "besides": []}
    fields = {"targets": [aim], "hypotheses": RAW["hypotheses"][:1]}
    assumed = event_with(claim, platforms=[{**ship, "basis": "assumed", "radius_km": 10.0}], **fields)
    known = event_with(claim, platforms=[{**ship, "basis": "gazetteer"}], **fields)
    assert judged_on_its_own(assumed).loc["direct", "verdict"] == BUILT
    assert judged_on_its_own(known).loc["direct", "verdict"] == S


# -------------------------------------------------------------------------------------------------------- problems


@pytest.mark.parametrize(
    ("states", "words"),
    [
        (["IRK"], r"claims\[c\]\.states: found the unknown state code 'IRK'.*did you mean"),
        (["Iran"], r"claims\[c\]\.states\[#1\]: found 'Iran'"),
        ([], r"claims\[c\]\.states: found 0 entries"),
    ],
)
def test_states_that_do_not_exist_are_refused(states: list[str], words: str) -> None:
    with pytest.raises(EventError, match=words):
        event_with({**STATED, "states": states})


def test_ground_whose_state_is_disputed_is_named_where_it_bears_on_the_claim() -> None:
    """Under a path over Iraq: said where Iraq is named, or where no other state may be crossed."""
    rows = {
        ("direct", "a-1"): [("IRQ", 1000, 100), ("SYR", 1700, 50)],
        ("direct", "b-1"): [("IRQ", 1000, 100), ("SYR", 1800, 50)],
    }
    ledger = ledger_of(rows).assign(disputed=["A valley", "", "A valley; A hill", ""])
    paths = paths_of({"direct": TWO["direct"]})
    ground = "paths lead over ground whose state is disputed (A hill and A valley)"
    for states, mode, said in (
        (["IRQ"], "at_least", True),
        (["SYR"], "at_least", False),
        (["SYR"], "exactly", True),
        (["SYR"], "none", False),
    ):
        event = settled({"kind": "overflown_states", "states": states, "mode": mode})
        reason = verdicts(event, paths, ledger).loc["direct", "reason"]
        assert (ground in reason) == said, (states, mode)
