"""``depth``: how far inside a state a path gets, against the nearest of many points of its border."""

from __future__ import annotations

import numpy as np
import pytest
from open_event import GEOD, HYPOTHESES, Way, draw, found, open_event, sampled
from small_event import TWO, U, event_with, paths_of, verdicts

from geo.claims import numbers

EDGE = np.vstack(  # of Syria here: 0 to 10 degrees east, 30 to 40 north; parallels are straight in degrees
    [np.column_stack([np.full(401, x), np.linspace(30, 40, 401)]) for x in (0.0, 10.0)]
    + [np.column_stack([np.linspace(0, 10, 401), np.full(401, y)]) for y in (30.0, 40.0)]
)


def deep_km(way: Way) -> float:
    points = sampled(way, 20_000.0)
    inside = points[(points[:, 0] > 0) & (points[:, 0] < 10) & (points[:, 1] > 30) & (points[:, 1] < 40)]
    far = 0.0
    for lon, lat in inside:
        away = GEOD.inv(np.full(len(EDGE), lon), np.full(len(EDGE), lat), EDGE[:, 0], EDGE[:, 1])[2].min()
        far = max(far, away / 1000.0)
    return far


@pytest.mark.parametrize("hypothesis", HYPOTHESES)
def test_in_each_world_the_deepest_point_is_as_far_from_the_border(hypothesis: str) -> None:
    drawn = draw(open_event(1), hypothesis, 25)
    deep = [max(deep_km(way) for way in ways) for ways in drawn.ways]
    edge = float(np.median(deep))
    event = open_event(1, {"kind": "depth", "state": "SYR", "stated": [{"at_least": edge}]})
    drawn = draw(event, hypothesis, 25)
    kind, judged, told = found(event.claims[0], drawn)
    # good to a few per cent beyond 300 km
    assert numbers(kind, judged, drawn.flights) == pytest.approx(deep, abs=6.0, rel=0.04)
    clear = [abs(km - edge) > 0.04 * km + 6.0 for km in deep]
    want = ["holds" if km >= edge else "fails" for km in deep]
    assert [t for t, sure in zip(told, clear, strict=True) if sure] == [
        w for w, sure in zip(want, clear, strict=True) if sure
    ]
    assert sum(clear) > 8


def test_a_path_that_misses_the_state_is_no_way_inside() -> None:
    event = open_event(2, {"kind": "depth", "state": "TUR", "stated": [{"at_least": 0.001}]})
    drawn = draw(event, "direct", 40)
    _, judged, _ = found(event.claims[0], drawn)
    outside = np.array([all(lon < 29.9 for lon, _ in way) for way in drawn.every_way()])
    assert (judged.number[outside] == 0.0).all()
    assert (judged.number[~outside] > 0.0).any()


def test_a_state_that_the_boundaries_do_not_hold_decides_nothing() -> None:
    event = event_with({"kind": "depth", "state": "JPN", "stated": [{"about": 5.0}]})
    table = verdicts(event, paths_of(TWO))
    assert set(table["verdict"]) == {U}
    assert table.loc["direct", "reason"].startswith("The boundaries hold no state JPN")
