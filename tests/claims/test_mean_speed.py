"""``mean_speed``: what the length of a path comes to in the time that was published for it."""

from __future__ import annotations

import numpy as np
import pytest
from open_event import draw, found, length_km, open_event
from small_event import TWO, C, S, paths_of, settled, verdicts

from geo.claims import numbers


def flew(hours: float, **figure: object) -> dict[str, object]:
    time = {"low": hours, "high": hours, "unit": "h"}
    return {"kind": "mean_speed", "stated": [figure], "in_time": [time]}


def test_in_each_world_it_is_length_over_time() -> None:
    drawn = draw(open_event(2), "routed", 200)
    kmh = [[length_km(way) / 3.5 for way in ways] for ways in drawn.ways]
    edge = float(np.median([max(some) for some in kmh]))
    event = open_event(2, flew(3.5, at_least=edge))
    drawn = draw(event, "routed", 200)
    kind, judged, told = found(event.claims[0], drawn)
    assert told == ["holds" if max(some) >= edge else "fails" for some in kmh]
    assert numbers(kind, judged, drawn.flights) == pytest.approx([max(some) for some in kmh], rel=1e-9)


@pytest.mark.parametrize(
    ("figure", "verdict", "words"),
    [
        ({"about": 900.0}, S, "which in 3 hours is 900 km/h; about 900 km/h fits"),
        ({"about": 500.0, "unit": "kn"}, S, "about 500 knots fits"),
        ({"about": 900.0, "unit": "mph"}, C, "about 900 mph does not fit, though it would as km/h"),
        ({"at_most": 800.0}, C, "at most 800 km/h does not fit"),
    ],
)
def test_2700_km_in_three_hours(figure: dict[str, object], verdict: str, words: str) -> None:
    row = verdicts(settled(flew(3.0, **figure)), paths_of(TWO)).loc["direct"]
    assert row["verdict"] == verdict
    assert words in row["reason"]
    assert row["unit"] == "km/h"
