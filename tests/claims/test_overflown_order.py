"""``overflown_states`` in order: the states are entered as they stand, or the claim fails."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from open_event import GEOD, HYPOTHESES, Way, draw, found, open_event
from small_event import WORLD, C, S, event_with, settled

import geo
from geo.errors import EventError

BOXES = {"SYR": 0, "IRQ": 10, "IRN": 20, "TUR": 30}  # western borders, degrees


def entered(way: Way) -> list[str]:
    """Walk along a path in steps of two kilometres and note each state at its first visit."""
    seen: list[str] = []
    for one, other in pairwise(way):
        azimuth, _, length = GEOD.inv(*one, *other)
        for s in np.arange(0.0, length, 2000.0):
            lon, lat, _ = GEOD.fwd(*one, azimuth, s)
            here = [code for code, west in BOXES.items() if west <= lon < west + 10 and 30.0 <= lat <= 40.0]
            seen += [code for code in here if code not in seen]
    return seen


@pytest.mark.parametrize("hypothesis", HYPOTHESES)
def test_in_each_world_every_path_enters_the_states_in_their_order(hypothesis: str) -> None:
    for states, holds in ((["TUR", "IRN", "IRQ", "SYR"], True), (["IRN", "TUR"], False), (["IRN", "IRQ"], True)):
        claim = {"kind": "overflown_states", "states": states, "mode": "at_least", "in_order": True}
        event = open_event(4, claim)
        drawn = draw(event, hypothesis, 60)
        _, _, told = found(event.claims[0], drawn)
        want = []
        for ways in drawn.ways:
            orders = [entered(way) for way in ways]
            want.append(all([s for s in order if s in states] == states for order in orders))
        assert told == ["holds" if good else "fails" for good in want]
        assert want.count(True) > 30 if holds else not any(want)


@pytest.mark.parametrize(
    ("states", "mode", "verdict", "says"),
    [
        (["TUR", "IRN", "IRQ", "SYR"], "exactly", S, "Turkey, Iran, Iraq and Syria, in this order and no other state"),
        (["TUR", "IRQ", "IRN"], "at_least", C, "enter the states in another order (Turkey, Iran and Iraq)"),
        (["SYR", "TUR"], "at_least", C, "enter the states in another order (Turkey and Syria)"),
    ],
)
def test_the_reason_says_in_which_order(states: list[str], mode: str, verdict: str, says: str) -> None:
    event = settled({"kind": "overflown_states", "states": states, "mode": mode, "in_order": True})
    paths = geo.trace(event)
    table = geo.judge(event, paths, geo.overflights(paths, WORLD), countries=WORLD).set_index("hypothesis")
    assert table.loc["direct", "verdict"] == verdict
    assert says in table.loc["direct", "reason"]


def test_an_order_that_is_none_is_refused() -> None:
    for more in ({"states": ["IRN"]}, {"states": ["IRN", "IRQ", "IRN"]}, {"states": ["IRN", "IRQ"], "mode": "none"}):
        with pytest.raises(EventError, match=r"claims\[c\]\.in_order: "):
            event_with({"kind": "overflown_states", "in_order": True, **more})
