"""Ends of which a distance and a bearing are known from so far to so far: a fan, drawn from evenly."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from pyproj import Geod

import geo
from geo.accounts import event_from_dict
from geo.errors import EventError
from geo.events.fields import MAX_POINTS
from geo.worlds.plan import make_plans, worlds_of_cube

EARTH, GEOD = Geodesic.WGS84, Geod(ellps="WGS84")
RAW: dict[str, Any] = {
    "format": 1,
    "id": "fan",
    "title": "A fan",
    "date": dt.date(2020, 1, 2),
    "summary": "Fired somewhere there.",
    "sources": [{"id": "paper", "publisher": "A paper"}],
    "launch": {"name": "a site", "basis": "gazetteer"},
    "targets": [{"id": "town", "name": "a town", "position": [127.0, 40.0], "basis": "gazetteer"}],
    "hypotheses": [{"id": "direct", "name": "Straight", "basis": "assumed"}],
}


def event_of(origin: dict[str, Any], start: tuple[float, float] = (127.0, 40.0), **target: Any) -> geo.Event:  # noqa: ANN401  (fields)
    return event_from_dict(
        {
            **RAW,
            "platforms": [{"id": "site", "name": "the site", "position": list(start), "basis": "gazetteer"}],
            "targets": [
                {
                    "id": "splash",
                    "name": "somewhere at sea",
                    "basis": "derived",
                    "derived_from": {"place": "site", **origin},
                }
                | target
            ],
        }
    )


def splashes(event: geo.Event, count: int) -> np.ndarray:
    [plan] = make_plans(event, ["direct"], geo.load_countries())
    return worlds_of_cube(plan, np.random.default_rng(1).random((count, len(plan.groups)))).spots[:, 1]


def fan(low_km: float, high_km: float, first: float, wide: float) -> dict[str, float]:
    bearings = {"bearing_deg": first % 360.0, "bearing_to_deg": (first + wide) % 360.0}
    return {"distance_km": low_km, "distance_to_km": high_km, **bearings}


def allowed_m(low_km: float, high_km: float, wide: float) -> float:
    """Return how far an outline may be off: 0.2 % of the fan's depth and width, 100 m at least."""
    radius_km = 6378.137
    width_km = np.deg2rad(wide) * radius_km * np.sin(0.5 * (low_km + high_km) / radius_km)
    return max(2.0 * min(high_km - low_km, width_km), 100.0) + 1.0  # a metre for rounding, and for cutting it up


def off_sides(
    start: tuple[float, float], low_km: float, high_km: float, first: float, wide: float, spots: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return how far places lie outside of a fan, and how far from its nearest side, metres."""
    count = len(spots)
    azimuth, _, s = GEOD.inv(np.full(count, start[0]), np.full(count, start[1]), *spots.T)
    beside, turned = [], (azimuth - first) % 360.0
    for bearing in (first, first + wide):  # on a sphere, near enough for what is near it
        turn = np.abs((azimuth - bearing + 180.0) % 360.0 - 180.0)
        across = 6378137.0 * np.arcsin(np.abs(np.sin(np.deg2rad(turn))) * np.sin(s / 6378137.0))
        beside.append(np.where(turn < 90.0, across, np.inf))
    out = np.where(turned > wide, np.minimum(*beside), 0.0)
    along = np.minimum(np.abs(s - 1000 * low_km), np.abs(s - 1000 * high_km))
    outside = np.maximum.reduce([1000 * low_km - s, s - 1000 * high_km, out])
    on_arc = np.where(turned <= wide, along, np.hypot(along, out))
    on_end = np.where(outside <= out, np.minimum(*beside), np.inf)
    return outside, np.minimum(on_arc, on_end)


def edges(ring: tuple[tuple[float, float], ...], each: int = 40) -> np.ndarray:
    """Return places along the edges of an outline, which are straight in longitude and latitude."""
    corners = np.array([*ring, ring[0]])
    step = np.diff(corners, axis=0)
    step[:, 0] = (step[:, 0] + 180.0) % 360.0 - 180.0
    places = corners[:-1, None] + step[:, None] * (np.arange(each) / each)[:, None]
    return places.reshape(-1, 2)


def holds(start: tuple[float, float], origin: dict[str, float]) -> None:
    low, high = origin["distance_km"], origin["distance_to_km"]
    first, wide = origin["bearing_deg"], (origin["bearing_to_deg"] - origin["bearing_deg"]) % 360.0
    event = event_of(origin, start)
    ring = event.targets[0].polygon
    assert ring is not None
    assert len(ring) <= MAX_POINTS
    most = allowed_m(low, high, wide)
    if len(ring) > MAX_POINTS / 2:  # twice as far off it takes less than 0.7 of the corners: so it may be, as is said
        most *= 2.0
    assert off_sides(start, low, high, first, wide, edges(ring))[1].max() < most
    drawn = np.array([*splashes(event, 200), event.targets[0].position])
    assert off_sides(start, low, high, first, wide, drawn)[0].max() < most
    # all four corners are its own
    lon, lat, _ = GEOD.fwd([start[0]] * 4, [start[1]] * 4, [first, first, first + wide, first + wide],
                           [1000 * low, 1000 * high, 1000 * high, 1000 * low])  # fmt: skip
    own = np.array(ring)
    for x, y in zip(lon, lat, strict=True):
        near = GEOD.inv(own[:, 0], own[:, 1], np.full(len(own), x), np.full(len(own), y))[2]
        assert near.min() < 0.2
    middle = EARTH.Direct(start[1], start[0], first + 0.5 * wide, 500.0 * (low + high))
    found = event.targets[0].position
    assert EARTH.Inverse(middle["lat2"], middle["lon2"], found[1], found[0])["s12"] < 0.2


@pytest.mark.parametrize(
    ("start", "low_km", "high_km", "first", "wide"),
    [
        ((127.0, 40.0), 500.0, 550.0, 60.0, 60.0),
        ((127.0, 40.0), 5000.0, 5010.0, 10.0, 5.0),
        ((127.0, 40.0), 5000.0, 5001.0, 10.0, 5.0),
        ((127.0, 40.0), 100.0, 5000.0, 200.0, 20.0),
        ((10.0, 60.0), 15000.0, 15100.0, 10.0, 300.0),
        # beside a pole: past it on both sides, on one, round it but for a gap, on its way there, from it
        ((0.0, 80.0), 500.0, 1000.0, 30.0, 300.0),
        ((0.0, 80.0), 500.0, 2000.0, 2.0, 100.0),
        ((0.0, 80.0), 1200.0, 1500.0, 5.0, 180.0),
        ((0.0, 80.0), 1000.0, 1116.0, 300.0, 120.0),
        ((40.0, -89.9), 100.0, 200.0, 10.0, 340.0),
        ((40.0, -70.0), 1000.0, 4000.0, 180.2, 60.0),
        ((0.0, 90.0), 500.0, 1000.0, 0.0, 350.0),
    ],
)  # fmt: skip
def test_an_outline_leaves_its_fan_by_no_more_than_it_may(
    start: tuple[float, float], low_km: float, high_km: float, first: float, wide: float
) -> None:
    holds(start, fan(low_km, high_km, first, wide))


@settings(max_examples=25)  # a second and a half each: every corner and side is measured
@given(
    st.floats(-180, 180),
    st.floats(-90, 90),
    st.floats(50, 4000),
    st.floats(20, 2000),
    st.floats(0, 359),
    st.floats(1, 340),
)
@example(0.0, 28.0, 2710.0, 50.0, 124.0, 340.0)  # more corners at 100 m than an outline may have
def test_so_it_is_wherever_a_fan_lies_that_holds_no_pole(
    lon: float, lat: float, near_km: float, deep_km: float, first: float, wide: float
) -> None:
    for pole, bearing in ((90.0, 0.0), (-90.0, 180.0)):
        to_pole_km = EARTH.Inverse(lat, lon, pole, lon)["s12"] / 1000.0
        assume(not (near_km <= to_pole_km <= near_km + deep_km and (bearing - first) % 360.0 % 360.0 <= wide))
    try:
        holds((lon, lat), fan(near_km, near_km + deep_km, first, wide))
    except EventError as error:
        assume("winds round the Earth" not in str(error))
        raise


@pytest.mark.parametrize("first", [0.0, 5e-324, 1e-308, 359.0])
def test_a_fan_whose_edge_runs_over_a_pole_holds_it(first: float) -> None:
    with pytest.raises(EventError, match="a fan that holds the North Pole"):
        event_of(fan(50.0, 2010.0, first, 1.0), (0.0, 72.0))


@pytest.mark.parametrize("start", [(127.0, 40.0), (-20.0, 85.0), (30.0, 0.0)])
@pytest.mark.parametrize(
    ("low_km", "high_km", "first", "wide"),
    [(5000.0, 5001.0, 10.0, 5.0), (5000.0, 5000.01, 10.0, 160.0), (300.0, 300.002, 200.0, 40.0),
     (500.0, 2000.0, 70.0, 0.001), (9000.0, 9001.0, 5.0, 170.0)],
)  # fmt: skip
def test_a_thin_fan_holds_its_middle(
    start: tuple[float, float], low_km: float, high_km: float, first: float, wide: float
) -> None:
    event = event_of(fan(low_km, high_km, first, wide), start)
    drawn = splashes(event, 200)
    assert off_sides(start, low_km, high_km, first, wide, drawn)[0].max() < 101.0


def test_a_thin_ring_far_off_has_as_many_corners_as_there_may_be_and_is_off_by_more() -> None:
    event = event_of(fan(9000.0, 9001.0, 5.0, 350.0), (0.0, 0.0))
    assert event.targets[0].polygon is not None
    assert 500 < len(event.targets[0].polygon) <= MAX_POINTS
    off = off_sides((0.0, 0.0), 9000.0, 9001.0, 5.0, 350.0, edges(event.targets[0].polygon))[1].max()
    assert 101.0 < off < 401.0


def test_worlds_are_drawn_evenly_by_area() -> None:
    event = event_of({"distance_km": 1000.0, "distance_to_km": 2000.0, "bearing_deg": 60.0, "bearing_to_deg": 90.0})
    lon, lat = splashes(event, 8000).T
    back = [EARTH.Inverse(40.0, 127.0, y, x) for x, y in zip(lon, lat, strict=True)]
    far = np.array([one["s12"] for one in back]) / 6_371_000.0
    turned = np.array([one["azi1"] for one in back])
    low, high = np.cos(1_000_000 / 6_371_000.0), np.cos(2_000_000 / 6_371_000.0)
    share = (low - np.cos(far)) / (low - high)  # of a ring on a sphere, the part nearer than that
    for part in (0.25, 0.5, 0.75):
        assert (share < part).mean() == pytest.approx(part, abs=0.02)
        assert (turned < 60.0 + 30.0 * part).mean() == pytest.approx(part, abs=0.02)


def test_other_units_and_a_position_within() -> None:
    miles = event_of({"distance_nmi": 100.0, "distance_to_nmi": 200.0, "bearing_deg": 350.0, "bearing_to_deg": 10.0})
    km = event_of({"distance_km": 185.2, "distance_to_km": 370.4, "bearing_deg": 350.0, "bearing_to_deg": 10.0})
    assert miles.targets[0].polygon == km.targets[0].polygon
    origin = {"distance_km": 100.0, "distance_to_km": 200.0, "bearing_deg": 0.0, "bearing_to_deg": 90.0}
    own = event_of(origin, position=[127.5, 41.2])
    assert own.targets[0].position == (127.5, 41.2)
    assert own.targets[0].polygon == event_of(origin).targets[0].polygon


FAN = {"distance_km": 100.0, "distance_to_km": 200.0, "bearing_deg": 0.0, "bearing_to_deg": 90.0}


@pytest.mark.parametrize(
    ("origin", "target", "said"),
    [
        ({**FAN, "distance_to_km": 100.0}, {}, r"derived_from\.distance_to_km: found a fan from 100 to 100 km"),
        ({**FAN, "bearing_to_deg": 0.0}, {}, r"derived_from\.bearing_to_deg: found a fan from 0 to 0 degrees"),
        ({**FAN, "bearing_to_deg": 359.0}, {}, r"derived_from\.bearing_to_deg: found .*up to 350 degrees clockwise"),
        ({**FAN, "distance_to_mile": 150.0}, {}, r"derived_from: found distance_to_km beside distance_to_mile"),
        ({k: v for k, v in FAN.items() if k != "bearing_to_deg"}, {}, r"derived_from: found a fan without bearing"),
        (FAN, {"radius_km": 5.0}, r"targets\[splash\]\.radius_km: found radius_km beside a fan"),
        (FAN, {"within": "JPN"}, r"targets\[splash\]\.within: found within beside a fan"),
        (FAN, {"polygon": [[1, 1], [2, 1], [2, 2]]}, r"targets\[splash\]\.polygon: found polygon beside a fan"),
        (FAN, {"position": [126.0, 39.0]}, r"targets\[splash\]\.position: found 126, 39, outside its outline"),
    ],
)  # fmt: skip
def test_a_fan_that_is_none_is_refused(origin: dict[str, Any], target: dict[str, Any], said: str) -> None:
    with pytest.raises(EventError, match=said):
        event_of(origin, **target)


@pytest.mark.parametrize("own", [{}, {"position": [10.0, 20.0]}])
@pytest.mark.parametrize(
    ("start", "low_km", "high_km", "first", "wide", "said"),
    [
        ((0.0, 80.0), 500.0, 1500.0, 300.0, 120.0, "a fan that holds the North Pole; allowed: one clear of both poles"),
        ((0.0, 80.0), 500.0, 1500.0, 0.0, 90.0, "a fan that holds the North Pole"),  # along its side
        ((40.0, -75.0), 100.0, 2000.0, 10.0, 340.0, "a fan that holds the South Pole"),
        ((0.0, 85.0), 600.0, 3000.0, 93.0, 350.0, "a fan that winds round the Earth; allowed: one less than 360"),
        ((127.0, 40.0), 15000.0, 25000.0, 10.0, 5.0, "a fan to 25000 km, beyond the half of the Earth"),
        ((127.0, 40.0), 19000.0, 19950.0, 10.0, 300.0, "a fan to 19950 km, beyond the half of the Earth"),
        ((127.0, 40.0), 5000.0, 5000.00001, 10.0, 5.0, "a fan too thin to be drawn; allowed: one some metres"),
        ((127.0, 40.0), 5.0, 6.0, 10.0, 0.0001, "a fan too thin to be drawn"),
    ],
)  # fmt: skip
def test_a_fan_without_an_outline_is_told_of_as_a_fan(
    start: tuple[float, float], low_km: float, high_km: float, first: float, wide: float, said: str, own: dict[str, Any]
) -> None:
    """And of nothing else: neither of an outline nor of a position that nobody wrote."""
    with pytest.raises(EventError) as caught:
        event_of(fan(low_km, high_km, first, wide), start, **own)
    message = str(caught.value)
    assert f"targets[splash].derived_from: found {said}" in message
    assert "\n" not in message
    assert "narrow it, or give a position with radius_km in its place" in message


def test_a_fan_without_an_outline_is_one_problem_also_where_the_launch_is_at_sea() -> None:
    origin = {"place": "cape", **fan(100.0, 2000.0, 300.0, 120.0)}
    raw = {
        **RAW,
        "launch": {"name": "a sea", "sea": "Sea of Japan", "basis": "derived"},
        "platforms": [{"id": "ship", "name": "a ship", "basis": "derived", "derived_from": origin}],
        "places": [{"id": "cape", "name": "a cape", "position": [40.0, 85.0], "basis": "gazetteer"}],
    }
    with pytest.raises(EventError, match=r"platforms\[ship\]\.derived_from: found a fan that holds") as caught:
        event_from_dict(raw)
    assert "\n" not in str(caught.value)


def test_what_else_is_missing_beside_a_position_is_told() -> None:
    """A position that cannot be worked out hides no other gap of its entry."""
    target = {"id": "splash", "basis": "derived", "derived_from": {"distance_km": 100.0, "bearing_deg": 10.0}}
    with pytest.raises(EventError) as caught:
        event_from_dict({**RAW, "platforms": [{**RAW["targets"][0], "id": "site"}], "targets": [target]})
    assert "targets[splash].derived_from.place: found nothing" in str(caught.value)
    assert "targets[splash].name: found nothing" in str(caught.value)
    assert ".position" not in str(caught.value)
