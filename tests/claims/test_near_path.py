"""``near_path``: one path that passes the place, within its radius and the tolerance, is enough."""

from __future__ import annotations

import re

import numpy as np
import pytest
from leg_search import nearest_by_search
from open_event import HYPOTHESES, Way, agree, draw, found, judged_on_its_own, nearest_km, open_event
from small_event import RAW, C, S, U, event_with, settled

import geo
from geo.claims import numbers, span
from geo.errors import EventError

BUILT = "supported by construction"


def near(place: str = "near", tolerance_km: float = 0.0) -> dict[str, object]:
    return {"kind": "near_path", "place": place, "tolerance_km": tolerance_km}


def nearest_by_search_km(way: Way, lon: float, lat: float) -> float:
    """Search along the one leg of a way."""
    (start, end) = way
    return nearest_by_search(*start, *end, lon, lat) / 1000.0


def test_the_distance_is_to_the_foot_on_the_geodesic() -> None:
    event = settled(near(tolerance_km=10.0))
    table, paths = judged_on_its_own(event), geo.trace(event)
    straight = paths[paths["hypothesis"] == "direct"]["waypoints"]
    direct = min(nearest_by_search_km(way, 20.0, 36.9) for way in straight)
    assert table.loc["direct", "value"] == pytest.approx(direct, abs=1e-6)
    assert table.loc["direct", "margin"] == pytest.approx(abs(30 - direct), abs=1e-6)
    assert table.loc["direct", "verdict"] == (S if direct <= 30 else C)
    assert table.loc["routed", "verdict"] == C


@pytest.mark.parametrize(("tolerance", "verdict"), [(-0.001, C), (0.001, S)])
def test_the_verdict_turns_at_the_distance(tolerance: float, verdict: str) -> None:
    event = settled(near())
    straight = geo.trace(event).query("hypothesis == 'direct'")["waypoints"]
    foot = min(nearest_by_search_km(way, 20.0, 36.9) for way in straight)
    row = judged_on_its_own(settled(near(tolerance_km=foot - 20.0 + tolerance))).loc["direct"]
    assert row["verdict"] == verdict
    assert row["margin"] == pytest.approx(0.001, abs=1e-6)


@pytest.mark.parametrize("hypothesis", HYPOTHESES)
@pytest.mark.parametrize("seed", [1, 2])
def test_in_each_world_the_rule_says_what_brute_force_says(seed: int, hypothesis: str) -> None:
    """Distances by a search along each leg; half of the worlds pass within what is allowed."""
    event = open_event(seed)
    drawn = draw(event, hypothesis, 120)
    place = next(p for p in event.places if p.id == "near")
    far = {way: nearest_km(way, *place.position) for way in drawn.every_way()}
    least = [min(far[way] for way in ways) for ways in drawn.ways]
    allowed = max(float(np.median(least)), place.radius_km + 1.0)
    [claim] = open_event(seed, near(tolerance_km=allowed - place.radius_km)).claims

    def verdict(way: Way) -> str | None:
        return None if abs(far[way] - allowed) < 1e-5 else "holds" if far[way] <= allowed else "fails"

    kind, judged, told = found(claim, drawn)
    assert agree(drawn, "some", verdict, told, sides={"holds", "fails"}) > 110
    assert numbers(kind, judged, drawn.flights) == pytest.approx(least, abs=1e-5)
    assert span(kind, judged, drawn.flights) == pytest.approx((min(least), max(least)), abs=1e-5)
    # of a choice of worlds, in any order, repeated or not
    some = np.array([7, 3, 119, 0])
    assert numbers(kind, judged, drawn.flights, some) == pytest.approx([least[k] for k in some], abs=1e-5)


def test_half_of_the_worlds_make_it_undecidable() -> None:
    event = open_event(1)
    place = next(p for p in event.places if p.id == "near")
    drawn = draw(event, "direct", 400)
    least = [min(nearest_km(way, *place.position) for way in ways) for ways in drawn.ways]
    claim = near(tolerance_km=max(float(np.median(least)) - place.radius_km, 0.0))
    row = judged_on_its_own(open_event(1, claim)).loc["direct"]
    assert row["verdict"] == U
    assert row["holds_share"] == pytest.approx(0.5, abs=0.08)
    assert "in which the nearest path passes " in row["reason"]


# ---------------------------------------------------------------------------------------------------------- placed


def test_a_route_drawn_through_a_place_is_no_evidence_for_it() -> None:
    table = judged_on_its_own(settled(near("bend")))
    assert table["verdict"].to_dict() == {"direct": C, "routed": BUILT, "": "supported only if routed"}
    assert table.loc["routed", "value"] == pytest.approx(0.0, abs=1e-6)
    assert "the paths are drawn through Bend" in table.loc["routed", "reason"]


def target(**fields: object) -> list[dict[str, object]]:
    """On the far side of the place, on the line from Anna through it."""
    to = geo.inverse(35.0, 35.0, 20.0, 36.9)
    end = geo.direct(35.0, 35.0, float(to.azi1_deg), 2.0 * float(to.s12_m))
    position = [float(end.lon2_deg), float(end.lat2_deg)]
    return [{**RAW["targets"][0], "position": position, "radius_km": 5.0, **fields}]


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        ({"basis": "gazetteer"}, S),
        ({"basis": "derived"}, BUILT),  # from what, it does not say: perhaps from the place
        ({"basis": "derived", "derived_from": {"place": "near"}}, BUILT),
        ({"basis": "derived", "derived_from": {"place": "bend"}}, S),
        ({"basis": "derived", "derived_from": {"place": "a"}}, S),
    ],
)
def test_a_target_worked_out_from_the_place_is_no_evidence_for_it(fields: dict[str, object], verdict: str) -> None:
    event = settled(near(), platforms=RAW["platforms"][:1], targets=target(**fields))
    row = judged_on_its_own(event).loc["direct"]
    assert row["verdict"] == verdict
    assert bool(re.search("Town (was|may have been) worked out from Near", row["reason"])) == (verdict == BUILT)


def test_what_rests_on_the_place_by_way_of_another_rests_on_it() -> None:
    relay = {"id": "relay", "name": "Relay", "position": [21.0, 36.0], "basis": "derived",
             "derived_from": {"place": "near"}}  # fmt: skip
    fields = {"basis": "derived", "derived_from": {"place": "relay"}}
    event = settled(near(), platforms=RAW["platforms"][:1], targets=target(**fields), places=[*RAW["places"], relay])
    assert judged_on_its_own(event).loc["direct", "verdict"] == BUILT


def test_a_route_through_what_was_worked_out_from_the_place_is_no_evidence_for_it() -> None:
    """Bend stands 15 km north of Near because of Near: that the way through Bend passes Near was put there."""
    bend = {**RAW["places"][1], "position": [20.0, 37.03], "basis": "derived"}
    for place, verdict in (("near", BUILT), ("a", S)):
        places = [RAW["places"][0], {**bend, "derived_from": {"place": place}}]
        row = judged_on_its_own(settled(near(), places=places)).loc["routed"]
        assert row["verdict"] == verdict
        assert ("Bend was worked out from Near" in row["reason"]) == (verdict == BUILT)


def test_a_place_worked_out_from_an_end_is_no_evidence_for_itself() -> None:
    """A find 'so far from the target': every path ends there."""
    found = {"id": "find", "name": "Find", "position": [5.1, 35.1], "basis": "derived", "radius_km": 20.0}
    for fields, verdict in (({"derived_from": {"place": "t"}}, BUILT), ({"derived_from": {"place": "near"}}, S)):
        event = settled(near("find"), places=[*RAW["places"], {**found, **fields}])
        row = judged_on_its_own(event).loc["direct"]
        assert row["verdict"] == verdict
        assert ("Find was itself worked out from where the paths" in row["reason"]) == (verdict == BUILT)


# -------------------------------------------------------------------------------------------------------- problems


def test_a_place_that_is_not_there_is_refused() -> None:
    with pytest.raises(EventError, match=r"claims\[c\]\.place: found the unknown place 'nera'.*did you mean 'near'"):
        event_with(near("nera"))


@pytest.mark.parametrize(
    "area", [{"polygon": [[19, 34], [21, 34], [21, 36], [19, 36]]}, {"within": "IRQ"}], ids=["polygon", "within"]
)
@pytest.mark.parametrize(
    "claim", [{"kind": "near_path"}, {"kind": "nearest_approach", "how": "at_most", "km": 5.0}], ids=lambda c: c["kind"]
)
def test_a_place_that_lies_anywhere_in_an_area_has_no_distance(
    claim: dict[str, object], area: dict[str, object]
) -> None:
    """Its middle would stand for all of it."""
    somewhere = {"id": "there", "name": "Somewhere", "position": [20.0, 35.0], "basis": "gazetteer", **area}
    if "within" in area:
        somewhere["position"] = [44.0, 33.0]
    with pytest.raises(
        EventError, match=r"claims\[c\]\.place: found there, which lies anywhere in an area; allowed: a place"
    ):
        event_with({**claim, "place": "there"}, places=[*RAW["places"], somewhere])
