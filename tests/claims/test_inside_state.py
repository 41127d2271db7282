"""``inside_state``: kilometres of a path inside one state, against points along it."""

from __future__ import annotations

import numpy as np
import pytest
from open_event import HYPOTHESES, Way, agree, draw, found, length_km, open_event, sampled
from small_event import TWO, U, event_with, paths_of, verdicts

from geo.claims import numbers


def inside_km(way: Way, west: float, east: float) -> float:
    """Add up the steps of 1 km along a path whose middles lie between two meridians and in the belt of the states."""
    points = sampled(way, 1000.0)
    middle = 0.5 * (points[1:] + points[:-1])
    within = (middle[:, 0] >= west) & (middle[:, 0] <= east) & (middle[:, 1] >= 30.0) & (middle[:, 1] <= 40.0)
    return length_km(way) * float(within.sum()) / len(middle)


@pytest.mark.parametrize("hypothesis", HYPOTHESES)
def test_in_each_world_the_rule_says_what_brute_force_says(hypothesis: str) -> None:
    """Syria lies between 0 and 10 degrees here."""
    drawn = draw(open_event(1), hypothesis, 120)
    flown = [[inside_km(way, 0.0, 10.0) for way in ways] for ways in drawn.ways]
    edge = float(np.median([max(some) for some in flown]))
    event = open_event(1, {"kind": "inside_state", "state": "SYR", "stated": [{"at_least": edge}]})
    drawn = draw(event, hypothesis, 120)

    def verdict(way: Way) -> str | None:
        km = inside_km(way, 0.0, 10.0)
        return None if abs(km - edge) < 4.0 else "holds" if km > edge else "fails"

    kind, judged, told = found(event.claims[0], drawn)
    assert agree(drawn, "some", verdict, told, sides={"holds", "fails"}) > 80
    most = [max(some) for some in flown]
    assert numbers(kind, judged, drawn.flights) == pytest.approx(most, abs=4.0)


def test_a_path_that_misses_the_state_has_none_of_it() -> None:
    event = open_event(2, {"kind": "inside_state", "state": "TUR", "stated": [{"at_most": 10_000.0}]})
    drawn = draw(event, "direct", 50)
    kind, judged, told = found(event.claims[0], drawn)
    assert set(told) == {"holds"}
    want = [max(inside_km(way, 30.0, 40.0) for way in ways) for ways in drawn.ways]
    assert numbers(kind, judged, drawn.flights).max() == pytest.approx(max(want), abs=400.0)


def test_a_state_that_the_boundaries_do_not_hold_decides_nothing() -> None:
    event = event_with({"kind": "inside_state", "state": "JPN", "stated": [{"about": 5.0}]})
    table = verdicts(event, paths_of(TWO))
    assert set(table["verdict"]) == {U}
    assert table.loc["direct", "reason"].startswith("The boundaries hold no state JPN")
