"""Verdicts about places, regions and waters: their geometry against other methods."""

from __future__ import annotations

import itertools
import math
import re

import numpy as np
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st
from small_event import (
    KM,
    RAW,
    ROUTED,
    TWO,
    C,
    S,
    U,
    event_with,
    paths_of,
    verdicts,
)

from geo.kernel.geodesic import inverse
from geo.paths import trace
from geo.verdicts.ground import distance_to_legs_m, distance_to_outline_m

# -------------------------------------------------------------------------------------------------- places, waters

EARTH = Geodesic.WGS84
LON, LAT = st.floats(-170, 170), st.floats(-80, 80)


def nearest_by_search(lon1: float, lat1: float, lon2: float, lat2: float, lon: float, lat: float) -> float:
    """Golden section over distances along the leg, by another library: slow and simple."""
    line = EARTH.InverseLine(lat1, lon1, lat2, lon2)

    def gap(s: float) -> float:
        here = line.Position(s)
        return EARTH.Inverse(here["lat2"], here["lon2"], lat, lon)["s12"]

    looks = np.linspace(0, line.s13, 201)
    best = int(np.argmin([gap(s) for s in looks]))
    low, high = looks[max(best - 1, 0)], looks[min(best + 1, 200)]
    ratio = (math.sqrt(5) - 1) / 2
    while high - low > 1e-3:
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        low, high = (low, right) if gap(left) < gap(right) else (left, high)
    return min(gap(low), gap(high), gap(0.0), gap(line.s13))


@given(LON, LAT, st.floats(1e3, 5e6), st.floats(0, 360), LON, LAT)
@settings(max_examples=80, deadline=None)
def test_distance_to_a_leg_agrees_with_a_search(
    lon1: float, lat1: float, length_m: float, azimuth: float, lon: float, lat: float
) -> None:
    end = EARTH.Direct(lat1, lon1, azimuth, length_m)
    leg = (lon1, lat1, end["lon2"], end["lat2"])
    searched = nearest_by_search(*leg, lon, lat)
    solved = float(distance_to_legs_m([leg], [lon], [lat])[0, 0])
    if searched < 5e6:
        assert solved == pytest.approx(searched, abs=1e-3)
    else:
        assert solved >= searched - 1e-3


def test_distance_to_many_legs_is_a_table() -> None:
    legs = [(50.2, 38.3, 39.01, 35.95), (48.91, 37.8, 47.11, 36.4)]
    table = distance_to_legs_m(legs, [47.11, 46.27, 44.63], [36.40, 36.25, 36.08])
    assert table.shape == (2, 3)
    for i, j in itertools.product(range(2), range(3)):
        alone = distance_to_legs_m([legs[i]], [[47.11, 46.27, 44.63][j]], [[36.40, 36.25, 36.08][j]])
        assert table[i, j] == alone[0, 0]
    assert table[1, 0] == pytest.approx(0.0, abs=1e-6), "the place is an end of the leg"


@given(st.floats(-60, 60), st.floats(-60, 60), st.floats(0.2, 6), st.floats(0.2, 6), st.floats(-9, 9), st.floats(-9, 9))
@settings(max_examples=60, deadline=None)
def test_distance_to_an_outline_agrees_with_many_samples(
    lon: float, lat: float, width: float, height: float, dx: float, dy: float
) -> None:
    south = min(max(lat + dy, -60), 60 - height)
    box = shapely.box(lon + dx, south, lon + dx + width, south + height)
    samples = shapely.get_coordinates(shapely.segmentize(box, 0.0005))
    sampled = inverse(lon, lat, samples[:, 0], samples[:, 1]).s12_m.min()
    found = distance_to_outline_m(lon, lat, box)
    # samples lie at most 56 m apart, so the nearest is off by at most half of that; 20 m is what the function promises
    assert sampled - 28 - 20 <= found <= sampled + 20


def test_near_path_solves_for_the_foot() -> None:
    event = event_with({"kind": "near_path", "place": "near", "tolerance_km": 10.0})
    paths = trace(event)
    table = verdicts(event, paths)
    direct = min(
        nearest_by_search(*w[0], *w[1], 20.0, 36.9) for w in paths[paths["hypothesis"] == "direct"]["waypoints"]
    )
    assert table.loc["direct", "value"] == pytest.approx(direct / KM, abs=1e-6)
    assert table.loc["direct", "margin"] == pytest.approx(abs(30 - direct / KM), abs=1e-6)
    assert table.loc["direct", "verdict"] == (S if direct <= 30 * KM else C)
    assert table.loc["routed", "verdict"] == C


def test_a_route_drawn_through_a_place_is_no_evidence_for_it() -> None:
    table = verdicts(event := event_with({"kind": "near_path", "place": "bend"}), trace(event))
    assert table["verdict"].to_dict() == {"direct": C, "routed": S, "": ROUTED}
    assert table.loc["routed", "value"] == pytest.approx(0.0, abs=1e-6)
    assert "no independent evidence" in table.loc["routed", "reason"]


def region(*corners: tuple[float, float], radius_km: float = 30.0) -> dict[str, object]:
    outline = {"name": "the Hills", "polygon": list(map(list, corners)), "basis": "assumed", "radius_km": radius_km}
    return {"kind": "over_region", "region": outline}


@pytest.mark.parametrize(
    ("south", "north", "radius_km", "verdict"),
    [
        (30.0, 42.0, 30.0, S),
        (45.0, 48.0, 30.0, C),
        (38.9, 42.0, 2000.0, U),
        (36.6, 42.0, 100.0, U),
        (35.5, 42.0, 100.0, U),
    ],
)
def test_over_region_leaves_undecided_what_its_outline_cannot_carry(
    south: float, north: float, radius_km: float, verdict: str
) -> None:
    outline = region((18, south), (22, south), (22, north), (18, north), radius_km=radius_km)
    event = event_with(outline, hypotheses=RAW["hypotheses"][:1])
    table = verdicts(event, trace(event))
    assert table.loc["direct", "verdict"] == verdict


def test_over_region_measures_how_far_paths_stay_away() -> None:
    event = event_with(region((18, 45), (22, 45), (22, 48), (18, 48)), hypotheses=RAW["hypotheses"][:1])
    paths = trace(event)
    shore = [(x, 45.0) for x in np.linspace(18, 22, 81)]
    away = [min(nearest_by_search(*w[0], *w[1], *p) for p in shore) for w in paths["waypoints"].unique()]
    row = verdicts(event, paths).loc["direct"]
    assert row["value"] == pytest.approx(max(away) / KM, abs=0.02)
    assert row["margin"] == pytest.approx(row["value"] - 30)


def test_over_region_needs_every_path() -> None:
    event = event_with(
        region((18, 36.2), (22, 36.2), (22, 60), (18, 60), radius_km=1.0), hypotheses=RAW["hypotheses"][:1]
    )
    paths = trace(event)
    row = verdicts(event, paths).loc["direct"]
    assert row["verdict"] == C
    assert re.search(r"1 of 2 paths passes outside the Hills by \d+ km; the other 1 enters the outline", row["reason"])


def test_over_region_beyond_the_180th_meridian() -> None:
    def value(lon: float) -> float:
        ship = {"id": "a", "name": "Anna", "position": [lon, 35.0], "basis": "gazetteer"}
        aim = {"id": "t", "name": "Town", "position": [-170.0, 35.0], "basis": "gazetteer"}
        corners = ((-176, 30), (-174, 30), (-174, 42), (-176, 42))
        claim = region(*corners)
        event = event_with(claim, hypotheses=RAW["hypotheses"][:1], platforms=[ship], targets=[aim])
        row = verdicts(event, trace(event)).loc["direct"]
        assert row["verdict"] == S
        return float(row["value"])

    assert value(170.0) == pytest.approx(value(-179.0), abs=1.0)


@pytest.fixture
def square_sea(monkeypatch: pytest.MonkeyPatch) -> shapely.Polygon:
    """Put a made-up sea over the corner of Turkey and the open: 36 to 44 degrees east, 34 to 44 north."""
    sea = shapely.box(36, 34, 44, 44)
    monkeypatch.setattr("geo.verdicts.places.load_water", lambda _name: sea)
    monkeypatch.setattr("geo.verdicts.states.load_water", lambda _name: sea)
    return sea


@pytest.mark.parametrize(
    ("states", "others", "verdict", "words"),
    [
        (["TUR"], 0, S, "Turkey and no other"),
        ([], 1, S, "as many as stated"),
        (["TUR"], 1, C, "1 state borders the Caspian Sea (Turkey), not 2"),
        (["IRN"], 0, C, "Iran not among them"),
    ],
)
@pytest.mark.usefixtures("square_sea")
def test_borders_water(states: list[str], others: int, verdict: str, words: str) -> None:
    event = event_with({"kind": "borders_water", "water": "Caspian Sea", "states": states, "others": others})
    table = verdicts(event, paths_of(TWO))
    assert set(table["verdict"]) == {verdict}
    assert set(table["value"]) == {1.0}
    assert words in table.loc["", "reason"]


def test_launched_from_water(square_sea: shapely.Polygon) -> None:
    afloat = [{**p, "position": [37.0, 35.0 + i]} for i, p in enumerate(RAW["platforms"])]
    claim = {"kind": "launched_from_water", "water": "Caspian Sea"}
    table = verdicts(event_with(claim, platforms=afloat), paths_of(TWO))
    assert set(table["verdict"]) == {S}
    assert "placed there" in table.loc["", "reason"]
    shore = min(EARTH.Inverse(35.0 + i, 37.0, 35.0 + i, 36.0)["s12"] for i in (0, 1))
    assert table.loc["", "value"] == pytest.approx(shore / KM, rel=1e-3)
    ashore = verdicts(event_with(claim), paths_of(TWO))
    assert set(ashore["verdict"]) == {C}
    assert "Anna and Bert lie outside the Caspian Sea" in ashore.loc["", "reason"]
    assert not square_sea.contains(shapely.Point(35, 35))


def test_positions_that_are_published_need_no_caveat(square_sea: shapely.Polygon) -> None:
    point = square_sea.centroid
    ship = {**RAW["platforms"][0], "position": [point.x, point.y], "basis": "published"}
    event = event_with({"kind": "launched_from_water", "water": "Caspian Sea"}, platforms=[ship])
    assert "placed there" not in verdicts(event, paths_of({})).loc["", "reason"]
