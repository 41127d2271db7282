"""``printed_pace``: three figures of one flight, and whether all can be true."""

from __future__ import annotations

import math

import pytest
from small_event import TWO, E, S, event_with, paths_of, verdicts


def printed(km: dict[str, object], time: dict[str, object], speed: dict[str, object]) -> dict[str, object]:
    return {"kind": "printed_pace", "distance": [km], "time": [time], "stated": [speed]}


@pytest.mark.parametrize(
    ("claim", "verdict", "words"),
    [
        # 2024-07-19: over 2,600 km in 16 hours at 80 to 100 knots
        (
            printed({"at_least": 2600.0}, {"about": 16.0, "unit": "h"}, {"low": 80.0, "high": 100.0, "unit": "kn"}),
            S,
            "At least 2,600 km in about 16 hours is at least 158 km/h; 80 to 100 knots fits.",
        ),
        # 2022-03-10: 7 minutes at 700 km/h are 82 km
        (
            printed({"about": 95.0}, {"at_most": 7.0}, {"about": 700.0, "low": 680.0, "high": 720.0}),
            E,
            "About 95 km in at most 7 minutes is at least 810 km/h; about 700 km/h does not fit.",
        ),
        # 2023-12-29: under 3 minutes at 700 to 900 km/h
        (
            printed({"about": 40.0}, {"at_most": 3.0}, {"low": 700.0, "high": 900.0}),
            S,
            "About 40 km in at most 3 minutes is at least 700 km/h; 700 to 900 km/h fits.",
        ),
    ],
)
def test_printed_figures(claim: dict[str, object], verdict: str, words: str) -> None:
    table = verdicts(event_with(claim), paths_of(TWO))
    assert set(table["verdict"]) == {verdict}
    assert table.loc["", "reason"] == words


@pytest.mark.parametrize(("kmh", "verdict"), [(99.0, E), (101.0, S), (200.0, S), (399.0, S), (401.0, E)])
def test_any_speed_that_the_two_spans_allow_fits(kmh: float, verdict: str) -> None:
    """100 to 200 km in half an hour to an hour: 100 to 400 km/h."""
    claim = printed({"low": 100.0, "high": 200.0}, {"low": 30.0, "high": 60.0}, {"low": kmh, "high": kmh})
    row = verdicts(event_with(claim), paths_of(TWO)).loc[""]
    assert row["verdict"] == verdict
    assert row["margin"] == pytest.approx(min(abs(kmh - 100.0), abs(kmh - 400.0)))
    assert row["value"] == pytest.approx(250.0)
    assert math.isnan(row["value_low"])
