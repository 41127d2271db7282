"""``ballistic_time``: three published figures that have to fit one another."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import pytest
from open_event import draw, found, open_event
from small_event import RAW, WORLD, C, S, U, event_with, settled

import geo
from geo.errors import EventError
from geo.kernel.ballistic import bend_m, flight_time_s

if TYPE_CHECKING:
    import pandas as pd


def test_in_each_world_the_arc_from_start_to_end_decides() -> None:
    def claim(minutes: float) -> dict[str, object]:
        figure = {"low": minutes - 0.001, "high": minutes + 0.001}
        return {"kind": "ballistic_time", "apogee": [{"low": 399.0, "high": 401.0}], "stated": [figure]}

    drawn = draw(open_event(6, claim(10.0)), "direct", 150)
    took = [[float(flight_time_s(*way[0], *way[-1], 400_000.0)) / 60.0 for way in ways] for ways in drawn.ways]
    shortest, longest = ([end(some) for some in took] for end in (min, max))
    for minutes in (round(float(np.median(shortest)), 2), round(float(np.median(longest)), 2) + 5.0):
        event = open_event(6, claim(minutes))
        drawn = draw(event, "direct", 150)
        _, _, told = found(event.claims[0], drawn)
        sure = 0
        for some, got in zip(took, told, strict=True):
            slack = [min(t + 5.0 - minutes, minutes - t) for t in some]
            if min(abs(s) for s in slack) > 0.02:  # what a kilometre of height and the rounding of figures move
                assert got == ("holds" if max(slack) > 0.0 else "fails")
                sure += 1
        assert sure > 100
        assert {"holds", "fails"} <= set(told)


def test_the_reason_holds_every_figure_against_the_arc() -> None:
    sources = [{"id": "paper", "publisher": "A paper"}, {"id": "rival", "publisher": "A rival"}]
    times = [{"source": "paper", "about": 18.0}, {"source": "rival", "about": 29.0}]
    event = settled(
        {"kind": "ballistic_time", "apogee": [{"about": 600.0}], "stated": times, "of": ["a"]}, sources=sources
    )
    paths = geo.trace(event)
    table = geo.judge(event, paths, geo.overflights(paths, WORLD), countries=WORLD).set_index("hypothesis")
    assert table.loc["direct", "verdict"] == S
    assert table.loc["direct", "reason"].endswith(
        "about 18 minutes (A paper) fits, about 29 minutes (A rival) does not fit."
    )
    assert "without air and engine, and up to 5 min more with them" in table.loc["direct", "reason"]
    assert table.loc["routed", "verdict"] == U
    assert "a ballistic arc has no bend" in table.loc["routed", "reason"]


def test_no_speed_is_needed_and_a_time_shorter_than_the_arc_never_fits() -> None:
    raw = {key: value for key, value in RAW.items() if key != "speed"}
    claim = {"id": "c", "text": "Stated.", "sources": ["paper"], "kind": "ballistic_time"}
    for minutes, verdict in ((8.0, C), (18.0, S), (40.0, C)):
        figures = {"apogee": [{"about": 600.0}], "stated": [{"about": minutes}]}
        event = geo.accounts.event_from_dict({**raw, "claims": [{**claim, **figures}]})
        paths = geo.trace(event)
        table = geo.judge(event, paths, geo.overflights(paths, WORLD), countries=WORLD).set_index("hypothesis")
        assert table.loc["direct", "verdict"] == verdict


@pytest.mark.parametrize("height", [{"at_least": 500.0}, {"at_most": 500.0}])
def test_a_height_without_an_end_is_refused(height: dict[str, float]) -> None:
    with pytest.raises(EventError, match=r"claims\[c\]\.apogee\[#1\]: found a height without an end; allowed: about"):
        event_with({"kind": "ballistic_time", "apogee": [height], "stated": [{"about": 9.0}]})


TOKYO, PYONGYANG = "Asia/Tokyo", "Asia/Pyongyang"
DAY = dt.date(2017, 8, 29)  # when clocks in Pyongyang showed half an hour less than in Tokyo


def clock(hour: int, minute: int, zone: str, **more: object) -> dict[str, object]:
    return {"time": dt.datetime.combine(DAY, dt.time(hour, minute)), "zone": zone, **more}


def exact(hour: int, minute: int, zone: str) -> dict[str, object]:
    return clock(hour, minute, zone, within_min=0.0)


def of_anna(**fields: object) -> pd.Series:
    """Return what is found of Anna's missile on its straight line, with an apogee of about 600 km."""
    event = settled({"kind": "ballistic_time", "apogee": [{"about": 600.0}], "of": ["a"], **fields})
    paths = geo.trace(event)
    return geo.judge(event, paths, geo.overflights(paths, WORLD), countries=WORLD).set_index("hypothesis").loc["direct"]


def test_two_clocks_say_how_long_it_took() -> None:
    launched = clock(5, 28, PYONGYANG, within_min=0.0)
    found = of_anna(launched=launched, came_down=clock(6, 16, TOKYO, within_min=0.0))
    assert found["verdict"] == S
    assert found["reason"].endswith("; by the clocks 18 minutes fits.")
    found = of_anna(launched=launched, came_down=clock(6, 40, TOKYO))
    assert found["verdict"] == C
    assert found["reason"].endswith("; by the clocks 41 to 43 minutes does not fit.")


@pytest.mark.parametrize(
    ("within_min", "verdict", "said"),
    [(5.0, C, "at most 10 minutes does not fit"), (8.0, S, "at most 16 minutes fits")],
)
def test_clocks_that_may_show_one_moment_leave_the_least_time_open(within_min: float, verdict: str, said: str) -> None:
    one = clock(5, 28, PYONGYANG, within_min=within_min)
    found = of_anna(launched=one, came_down=one)
    assert found["verdict"] == verdict
    assert found["reason"].endswith(f"; by the clocks {said}.")


@pytest.mark.parametrize(
    ("times", "said"),
    [
        ({}, "found no time; allowed: stated, or launched and came_down"),
        ({"launched": clock(5, 28, TOKYO)}, "found one clock; allowed: stated, or launched and came_down"),
        ({"launched": clock(5, 28, TOKYO), "stated": [{"about": 9.0}]}, "found stated beside clocks"),
        (
            {"launched": clock(6, 28, TOKYO), "came_down": clock(5, 28, PYONGYANG)},
            r"\.came_down\.time: found 05:28 in Asia/Pyongyang, which is no later than 06:28 in Asia/Tokyo",
        ),
        (
            {"launched": exact(5, 28, TOKYO), "came_down": exact(4, 58, PYONGYANG)},
            r"\.came_down\.time: found 04:58 in Asia/Pyongyang, which is no later than 05:28 in Asia/Tokyo",
        ),
        ({"launched": clock(6, 28, "Asia/Tokio"), "came_down": clock(6, 48, TOKYO)}, r"launched\.zone: found"),
    ],
)  # fmt: skip
def test_clocks_that_say_nothing_are_refused(times: dict[str, object], said: str) -> None:
    with pytest.raises(EventError, match=said):
        event_with({"kind": "ballistic_time", "apogee": [{"about": 600.0}], **times})


def test_how_far_the_drawn_line_lies_from_the_ground_track_is_said() -> None:
    event = settled({"kind": "ballistic_time", "apogee": [{"about": 600.0}], "stated": [{"about": 18.0}], "of": ["a"]})
    paths = geo.trace(event)
    way = paths[(paths["hypothesis"] == "direct") & (paths["platform"] == "a")]["waypoints"].iloc[0]
    bend = float(bend_m(*way[0], *way[-1], 600_000.0)[0]) / 1000.0
    said = f"whose ground track lies up to {bend:,.0f} km off the drawn line"
    assert said in of_anna(stated=[{"about": 18.0}])["reason"]
