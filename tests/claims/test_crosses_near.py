"""``crosses_near``: where a border is crossed, found by halving the path, and how far that is from a place."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from open_event import GEOD, HYPOTHESES, Way, draw, found, open_event
from small_event import WORLD, C, S, event_with, settled

import geo
from geo.claims import numbers
from geo.errors import EventError


def crossing(way: Way, meridian: float) -> tuple[float, float]:
    """Return where a path that goes west crosses a meridian."""
    for one, other in pairwise(way):
        if one[0] > meridian >= other[0]:
            azimuth, _, length = GEOD.inv(*one, *other)
            low, high = 0.0, length
            while high - low > 1e-3:
                middle = 0.5 * (low + high)
                east = GEOD.fwd(*one, azimuth, middle)[0] > meridian
                low, high = (middle, high) if east else (low, middle)
            return GEOD.fwd(*one, azimuth, low)[:2]
    raise AssertionError


@pytest.mark.parametrize("hypothesis", HYPOTHESES)
@pytest.mark.parametrize(("state", "how", "meridian"), [("IRQ", "enters", 20.0), ("IRQ", "leaves", 10.0)])
def test_in_each_world_the_crossing_lies_so_far_from_the_place(
    hypothesis: str, state: str, how: str, meridian: float
) -> None:
    def claim(km: float) -> dict[str, object]:
        return {"kind": "crosses_near", "state": state, "how": how, "place": "near", "stated": [{"at_most": km}]}

    drawn = draw(open_event(2, claim(1.0)), hypothesis, 80)
    near = drawn.flights.at_spot("near")
    away = []
    for world, ways in enumerate(drawn.ways):
        away.append([GEOD.inv(*crossing(way, meridian), *near[world])[2] / 1000.0 for way in ways])
    edge = float(np.median([min(some) for some in away]))
    event = open_event(2, claim(edge))
    drawn = draw(event, hypothesis, 80)
    kind, judged, told = found(event.claims[0], drawn)
    assert judged.number == pytest.approx([km for some in away for km in some], abs=1e-3)
    sure = [abs(min(some) - edge) > 1e-3 for some in away]
    want = ["holds" if min(some) < edge else "fails" for some in away]
    assert [t for t, s in zip(told, sure, strict=True) if s] == [w for w, s in zip(want, sure, strict=True) if s]
    assert len(numbers(kind, judged, drawn.flights)) == 80


def reason_of(**claim: object) -> tuple[str, str]:
    event = settled({"kind": "crosses_near", "place": "bend", **claim})
    paths = geo.trace(event)
    table = geo.judge(event, paths, geo.overflights(paths, WORLD), countries=WORLD).set_index("hypothesis")
    return table.loc["direct", "verdict"], table.loc["direct", "reason"]


def test_the_reason_says_how_far_and_a_border_never_crossed_contradicts() -> None:
    verdict, reason = reason_of(state="IRQ", how="enters", stated=[{"at_least": 100.0}])
    assert verdict == S
    assert "enters Iraq" in reason
    assert "km from Bend; at least 100 km fits" in reason
    assert reason_of(state="IRQ", how="enters", stated=[{"at_most": 50.0, "unit": "mile"}])[0] == C
    verdict, reason = reason_of(state="SYR", how="leaves", stated=[{"at_most": 9000.0}])
    assert (verdict, reason.startswith("No path ever leaves Syria")) == (C, True)


def test_a_place_that_is_none_is_refused() -> None:
    claim = {"kind": "crosses_near", "state": "IRQ", "how": "enters", "place": "t", "stated": [{"at_most": 9.0}]}
    with pytest.raises(EventError, match=r"claims\[c\]\.place: found the unknown place 't'"):
        event_with(claim)
