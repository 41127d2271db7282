"""``ballistic_time``: three published figures that have to fit one another."""

from __future__ import annotations

import numpy as np
import pytest
from open_event import draw, found, open_event
from small_event import RAW, WORLD, C, S, U, event_with, settled

import geo
from geo.errors import EventError
from geo.kernel.ballistic import flight_time_s


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
