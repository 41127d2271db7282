"""``range_up_to``: no path may be longer than the weapon reaches."""

from __future__ import annotations

import numpy as np
import pytest
from open_event import HYPOTHESES, Way, agree, draw, found, judged_on_its_own, length_km, open_event
from small_event import TWO, C, S, U, paths_of, settled, verdicts

from geo.claims import numbers, span


@pytest.mark.parametrize(
    ("km", "verdict", "margin", "words"),
    [
        (2950.0, {"direct": S, "routed": C, "": U}, [150.0, 50.0], "3,000 km, 50 km beyond the stated 2,950 km"),
        (3100.0, {"direct": S, "routed": S, "": S}, [300.0, 100.0], "3,000 km, 100 km under the stated 3,100 km"),
        (2000.0, {"direct": C, "routed": C, "": C}, [800.0, 1000.0], "3,000 km, 1,000 km beyond the stated 2,000 km"),
    ],
)
def test_the_longest_path_decides(km: float, verdict: dict[str, str], margin: list[float], words: str) -> None:
    table = verdicts(settled({"kind": "range_up_to", "km": km}), paths_of(TWO))
    assert table["verdict"].to_dict() == verdict
    assert table.loc[["direct", "routed"], "margin"].to_list() == margin
    assert words in table.loc["routed", "reason"]


def test_the_whole_takes_its_number_from_the_smallest_margin() -> None:
    table = verdicts(settled({"kind": "range_up_to", "km": 3100.0}), paths_of(TWO))
    assert table.loc["", ["value", "margin"]].to_list() == [3000.0, 100.0]
    table = verdicts(settled({"kind": "range_up_to", "km": 2950.0}), paths_of(TWO))
    assert table.loc["", ["value", "margin"]].isna().all()


@pytest.mark.parametrize("hypothesis", HYPOTHESES)
@pytest.mark.parametrize("seed", [1, 2])
def test_in_each_world_the_rule_says_what_brute_force_says(seed: int, hypothesis: str) -> None:
    """Lengths by PROJ; the range is what half of the worlds stay within."""
    drawn = draw(open_event(seed), hypothesis, 150)
    longest = [max(length_km(way) for way in ways) for ways in drawn.ways]
    reach = float(np.median(longest))
    [claim] = open_event(seed, {"kind": "range_up_to", "km": reach}).claims

    def verdict(way: Way) -> str | None:
        km = length_km(way)
        return None if abs(km - reach) < 1e-6 else "holds" if km <= reach else "fails"

    kind, judged, told = found(claim, drawn)
    assert agree(drawn, "every", verdict, told, sides={"holds", "fails"}) > 140
    assert numbers(kind, judged, drawn.flights) == pytest.approx(longest, abs=1e-9)
    lengths = [length_km(way) for way in drawn.every_way()]
    assert span(kind, judged, drawn.flights) == pytest.approx((min(lengths), max(lengths)), abs=1e-9)


@pytest.mark.parametrize(("part", "verdict"), [(0.0, C), (0.5, U), (1.0, S)])
def test_the_verdict_is_that_of_all_worlds(part: float, verdict: str) -> None:
    """A range below all worlds, in their middle, above them all; the example is one of them."""
    drawn = draw(open_event(3), "routed", 1000)
    longest = sorted(max(length_km(way) for way in ways) for ways in drawn.ways)
    reach = longest[0] - 200.0 if part == 0.0 else longest[-1] + 200.0 if part == 1.0 else float(np.median(longest))
    row = judged_on_its_own(open_event(3, {"kind": "range_up_to", "km": reach})).loc["routed"]
    assert row["verdict"] == verdict
    assert row["holds_share"] == pytest.approx(part, abs=0.06)
    said = {
        0.0: "it fails in all of 1,000",
        0.5: f"it holds in {100 * row['holds_share']:.0f} % of",
        1.0: "holds in all",
    }
    assert said[part] in row["reason"]
