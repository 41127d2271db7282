"""``flight_time``: the time that paths take, at a published speed or at each world's own."""

from __future__ import annotations

import numpy as np
import pytest
from open_event import HYPOTHESES, draw, found, judged_on_its_own, length_km, open_event
from small_event import RAW, TWO, C, S, paths_of, settled, verdicts

from geo.accounts import event_from_dict
from geo.claims import numbers, span


def took(**figure: object) -> dict[str, object]:
    return {"kind": "flight_time", "stated": [figure]}


@pytest.mark.parametrize("hypothesis", HYPOTHESES)
def test_in_each_world_a_path_takes_its_length_at_the_worlds_speed(hypothesis: str) -> None:
    drawn = draw(open_event(1, took(about=1.0)), hypothesis, 200)
    kmh = drawn.flights.speed_kmh
    assert 700.0 <= kmh.min() < 720.0
    assert 880.0 < kmh.max() <= 900.0
    minutes = [[60.0 * length_km(way) / kmh[world] for way in ways] for world, ways in enumerate(drawn.ways)]
    edge = float(np.median([max(some) for some in minutes]))
    event = open_event(1, took(at_least=edge))
    drawn = draw(event, hypothesis, 200)
    kind, judged, told = found(event.claims[0], drawn)
    assert told == ["holds" if max(some) >= edge else "fails" for some in minutes]
    assert numbers(kind, judged, drawn.flights) == pytest.approx([max(some) for some in minutes], rel=1e-9)
    flat = [t for some in minutes for t in some]
    assert span(kind, judged, drawn.flights) == pytest.approx((min(flat), max(flat)), rel=1e-9)


def test_a_published_speed_stands_in_for_the_events_own() -> None:
    # 2,700 and 2,800 km at 600 km/h are 270 and 280 minutes
    claim = {**took(about=270.0, low=265.0, high=275.0), "at_speed": [{"low": 599.0, "high": 601.0}]}
    table = verdicts(settled(claim), paths_of(TWO))
    assert table.loc["direct", "verdict"] == S
    assert table.loc["direct", "reason"].startswith(
        "At 599 to 601 km/h the path that fits best takes 270 min for its 2,700 km"
    )
    assert table.loc["routed", "verdict"] == C  # 2,900 and 3,000 km


def test_where_nobody_says_how_fast_they_flew_no_time_follows() -> None:
    raw = {key: value for key, value in RAW.items() if key != "speed"}
    claim = {"id": "c", "text": "Stated.", "sources": ["paper"], **took(about=270.0)}
    for more in ({}, {"state": "SYR"}):
        row = judged_on_its_own(event_from_dict({**raw, "claims": [{**claim, **more}]})).loc["direct"]
        assert (row["verdict"], row["reason"]) == (
            "undecidable",
            "Nobody says how fast they flew, so that no time follows from the length of the paths.",
        )


def test_rival_speeds_are_taken_one_by_one() -> None:
    """At 600 or 900 km/h: a time that would need a speed between the two fits neither."""
    sources = [{"id": "paper", "publisher": "A paper"}, {"id": "rival", "publisher": "A rival"}]
    speeds = [
        {"source": "paper", "low": 599.0, "high": 601.0},
        {"source": "rival", "low": 899.0, "high": 901.0},
    ]
    for minutes, verdict in ((270.0, S), (180.0, S), (220.0, C)):
        claim = {**took(low=minutes - 1.0, high=minutes + 1.0), "at_speed": speeds}
        assert verdicts(settled(claim, sources=sources), paths_of(TWO)).loc["direct", "verdict"] == verdict


def test_only_the_way_over_a_state_counts_where_one_is_named() -> None:
    event = open_event(1, {**took(at_least=1.0), "state": "SYR"}, {**took(at_least=1.0)})
    drawn = draw(event, "direct", 50)
    (kind, inside, _), (_, whole, _) = (found(claim, drawn) for claim in event.claims)
    syria = drawn.flights.states == drawn.countries.codes.index("SYR")
    share = drawn.flights.over_m[:, syria].sum(axis=1) / drawn.flights.length_m
    assert 0.0 < share.min() < share.max() < 1.0
    assert inside.number == pytest.approx(whole.number * share, rel=1e-9)
    assert kind.interval


def test_the_reason_gives_minutes() -> None:
    row = judged_on_its_own(open_event(1, took(at_least=150.0))).loc["direct"]
    assert row["unit"] == "min"
    assert "min for its" in row["reason"]
    assert "whose paths take" in row["reason"]
