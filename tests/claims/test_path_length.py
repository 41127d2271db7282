"""``path_length``: one path that is as long as a published figure allows is enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from open_event import HYPOTHESES, agree, draw, found, judged_on_its_own, length_km, open_event
from small_event import RAW, ROUTED, TWO, C, S, U, event_with, paths_of, settled, verdicts

import geo
from geo.accounts import event_from_dict
from geo.claims import numbers, span
from geo.claims.path_length import KIND, LengthValue, span_of
from geo.errors import EventError

if TYPE_CHECKING:
    import pandas as pd


def about(km: float, low: float, high: float) -> dict[str, object]:
    return {"kind": "path_length", "km": km, "low_km": low, "high_km": high}


# ------------------------------------------------------------------------------------------- where nothing is open


def test_one_path_inside_is_enough() -> None:
    table = verdicts(settled(about(2850.0, 2820.0, 2950.0)), paths_of(TWO))
    assert table["verdict"].to_dict() == {"direct": C, "routed": S, "": ROUTED}
    assert table.loc["direct", ["value", "margin"]].to_list() == [2800.0, 20.0]
    assert table.loc["routed", ["value", "margin"]].to_list() == [2900.0, 50.0]
    assert table.loc["direct", "reason"] == (
        "The 2 paths are 2,700 to 2,800 km long, and even the nearest is 20 km short of the published 2,820 to"
        " 2,950 km."
    )
    assert "1 of 2 paths fits the published 2,820 to 2,950 km, the best by 50 km" in table.loc["routed", "reason"]


def test_the_number_of_the_whole_is_that_of_the_hypothesis_that_carries_it() -> None:
    table = verdicts(settled(about(2850.0, 2820.0, 2950.0)), paths_of(TWO))
    assert table.loc["", ["value", "margin"]].to_list() == [2900.0, 50.0]


LENGTHS = st.lists(st.floats(100, 3000), min_size=1, max_size=2)


@given(LENGTHS, st.floats(100, 3000), st.floats(0, 500), st.floats(1e-3, 10))
@settings(deadline=None, max_examples=25)
def test_the_margin_is_what_it_takes_to_turn_the_verdict(
    lengths: list[float], low: float, width: float, step: float
) -> None:
    """Widening (or narrowing) the published span by less than the margin changes nothing, by more turns the verdict."""

    def judged(slack: float) -> pd.Series:
        claim = about(low + width / 2, low - slack, low + width + slack)
        event = settled(claim, hypotheses=RAW["hypotheses"][:1])
        return verdicts(event, paths_of({"direct": lengths})).loc["direct"]

    row = judged(0.0)
    sign = -1 if row["verdict"] == S else 1
    if row["margin"] > 2 * step and row["margin"] + step < min(low, 50):
        assert judged(sign * (row["margin"] - step))["verdict"] == row["verdict"]
        if sign > 0 or width / 2 > row["margin"] + step:
            assert judged(sign * (row["margin"] + step))["verdict"] != row["verdict"]


# ------------------------------------------------------------------------------------------------- over all worlds


@pytest.mark.parametrize("hypothesis", HYPOTHESES)
@pytest.mark.parametrize("seed", [1, 2])
def test_in_each_world_the_rule_says_what_brute_force_says(seed: int, hypothesis: str) -> None:
    """Lengths by PROJ; the span lies where half of the worlds reach it."""
    drawn = draw(open_event(seed), hypothesis, 150)
    lengths = [[length_km(way) for way in ways] for ways in drawn.ways]
    edge = float(np.median([max(some) for some in lengths]))
    [claim] = open_event(seed, about(edge + 30, edge, edge + 60)).claims

    def verdict(way: tuple[tuple[float, float], ...]) -> str | None:
        km = length_km(way)
        close = min(abs(km - edge), abs(km - edge - 60)) < 1e-6
        return None if close else "holds" if edge <= km <= edge + 60 else "fails"

    kind, judged, told = found(claim, drawn)
    assert agree(drawn, "some", verdict, told, sides={"holds", "fails"}) > 140
    flat = [km for some in lengths for km in some]
    assert judged.number == pytest.approx(flat, abs=1e-9)
    assert span(kind, judged, drawn.flights) == pytest.approx((min(flat), max(flat)), abs=1e-9)
    # the path that fits best, or misses by least, is the one whose length a world is known by
    best = [max(some, key=lambda km: min(km - edge, edge + 60 - km)) for some in lengths]
    assert numbers(kind, judged, drawn.flights) == pytest.approx(best, abs=1e-9)


def test_half_of_the_worlds_make_it_undecidable_and_the_reason_gives_the_interval() -> None:
    drawn = draw(open_event(3), "direct", 1000)
    edge = float(np.median([max(length_km(way) for way in ways) for ways in drawn.ways]))
    event = open_event(3, about(edge + 500, edge, edge + 1000))
    row = judged_on_its_own(event).loc["direct"]
    assert row["verdict"] == U
    assert row["holds_share"] == pytest.approx(0.5, abs=0.05)
    assert row["holds_low"] < row["holds_share"] < row["holds_high"]
    assert row["holds_share"] + row["fails_share"] == pytest.approx(1.0)
    lengths = [length_km(way) for way in drawn.every_way()]
    assert row["value_low"] <= min(lengths) + 20
    assert row["value_high"] >= max(lengths) - 20
    percent = f"{100 * row['holds_share']:.0f} % of 1,000 reconstructions"
    assert (
        f"it holds in {percent}, whose paths are {row['value_low']:,.0f} to {row['value_high']:,.0f} km"
        in row["reason"]
    )
    assert row["reason"].startswith("As drawn, the 3 paths are ")


# --------------------------------------------------------------------------------------- sources that do not agree


def values(*printed: tuple[str, float]) -> dict[str, object]:
    return {"kind": "path_length", "values": [{"source": source, "km": km} for source, km in printed]}


RIVALS = [{"id": "paper", "publisher": "A paper"}, {"id": "rival", "publisher": "A rival"}]


def test_each_value_is_held_against_the_paths_and_one_that_fits_is_enough() -> None:
    event = settled(values(("paper", 1500.0), ("rival", 2800.0)), sources=RIVALS)
    table = verdicts(event, paths_of(TWO))
    assert table["verdict"].to_dict() == {"direct": S, "routed": C, "": U}
    assert table.loc["direct", "reason"] == (
        "The 2 paths are 2,700 to 2,800 km long; 1,500 km (A paper) does not fit, 2,800 km (A rival) fits."
    )
    assert table.loc["direct", ["value", "margin"]].to_list() == [2800.0, 50.0]


@pytest.mark.parametrize(
    ("km", "low", "high"),
    [
        (1400.0, 1350.0, 1450.0),
        (1500.0, 1450.0, 1550.0),
        (2000.0, 1500.0, 2500.0),
        (2063.0, 2062.5, 2063.5),
        (2060.0, 2055.0, 2065.0),
        (12.5, 12.45, 12.55),
        (0.25, 0.245, 0.255),
    ],
)
def test_a_printed_figure_allows_what_rounding_to_its_last_digit_explains(km: float, low: float, high: float) -> None:
    assert span_of(LengthValue(source="paper", km=km)) == pytest.approx((low, high), abs=1e-9)


def test_a_value_with_a_span_of_its_own_keeps_it() -> None:
    value = LengthValue(source="paper", km=1400.0, low_km=1300.0)
    assert span_of(value) == (1300.0, 1450.0)


def test_the_parts_are_the_values_each_by_itself() -> None:
    [claim] = open_event(1, values(("paper", 1500.0), ("rival", 2750.0))).claims
    (first, one), (second, other) = KIND.parts(claim)
    assert (first, second) == ("1,500 km (paper)", "2,750 km (rival)")
    assert one.fits_km == ((1450.0, 1550.0),)
    assert other.fits_km == ((2745.0, 2755.0),)
    [alone] = open_event(1, values(("paper", 1500.0))).claims
    assert KIND.parts(alone) == ()


def test_over_worlds_the_reason_says_how_often_each_value_fits() -> None:
    drawn = draw(open_event(4), "direct", 1000)
    middle = round(float(np.median([length_km(way) for way in drawn.every_way()])), -2)
    event = open_event(4, values(("paper", 300.0), ("rival", middle)))
    row = judged_on_its_own(event).loc["direct"]
    [claim] = event.claims
    (low, high) = claim.fits_km[1]
    share = np.mean([any(low <= length_km(way) <= high for way in ways) for ways in drawn.ways])
    assert row["holds_share"] == pytest.approx(share, abs=0.05), "300 km fits nowhere"
    assert f"by source: 300 km (A paper) in none and {middle:,.0f} km (A rival) in" in row["reason"]


# ---------------------------------------------------------------------------------------------------------- placed


def derived(place: str, distance_km: float | None) -> list[dict[str, object]]:
    origin = {"place": place} | ({} if distance_km is None else {"distance_km": distance_km})
    end = geo.direct(35.0, 35.0, 270.0, 2700e3)
    position = [float(end.lon2_deg), float(end.lat2_deg)]
    return [{**RAW["targets"][0], "position": position, "basis": "derived", "radius_km": 9.0, "derived_from": origin}]


@pytest.mark.parametrize(
    ("place", "distance_km", "verdict"),
    [("a", 2700.0, "supported by construction"), ("a", None, S), ("near", None, S)],
)
def test_a_target_placed_by_the_distance_makes_the_distance_no_evidence(
    place: str, distance_km: float | None, verdict: str
) -> None:
    claim = about(2700.0, 2600.0, 2800.0)
    event = settled(
        claim,
        targets=derived(place, distance_km),
        platforms=RAW["platforms"][:1],
        hypotheses=RAW["hypotheses"][:1],
    )
    row = judged_on_its_own(event).loc["direct"]
    assert row["verdict"] == verdict
    assert ("Town was placed by that distance" in row["reason"]) == (verdict != S)


# -------------------------------------------------------------------------------------------------------- problems


@pytest.mark.parametrize(
    ("claim", "field"),
    [
        ({"km": 5.0, "low_km": 6.0, "high_km": 7.0}, "claims[c]: found low 6, stated 5, high 7"),
        ({"km": 5.0, "low_km": 4.0}, "claims[c].high_km: found nothing"),
        ({"low_km": 4.0, "high_km": 6.0}, "claims[c].km: found nothing"),
        ({}, "claims[c].km: found nothing"),
        ({"km": 5.0, "values": [{"source": "paper", "km": 5.0}]}, "claims[c].values: found values beside km"),
        ({"values": [{"source": "paper", "km": 5.0, "low_km": 5.1}]}, "claims[c].values[#1]: found low 5.1"),
        ({"values": [{"source": "paper", "km": 0.0}]}, "claims[c].values[#1].km: found 0"),
        ({"values": [{"source": "papre", "km": 1.0}]}, "claims[c].values[#1].source: found the unknown source"),
    ],
)
def test_a_claim_that_says_no_length_is_refused(claim: dict[str, object], field: str) -> None:
    with pytest.raises(EventError) as caught:
        event_with({"kind": "path_length", **claim})
    assert str(caught.value).startswith(f"event: {field}")


def test_an_event_with_a_claim_of_values_reads_them() -> None:
    assert event_from_dict({**RAW, "sources": RIVALS, "claims": [
        {"id": "c", "text": "Stated.", "sources": ["paper"], **values(("rival", 1500.0))}
    ]}).claims[0].fits_km == ((1450.0, 1550.0),)  # fmt: skip
