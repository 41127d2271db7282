"""Ends of which a distance and a bearing are known from so far to so far: a fan, drawn from evenly."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import assume, given
from hypothesis import strategies as st

import geo
from geo.accounts import event_from_dict
from geo.errors import EventError
from geo.worlds.plan import make_plans, worlds_of_cube

EARTH = Geodesic.WGS84


def event_of(origin: dict[str, Any], start: tuple[float, float] = (127.0, 40.0), **target: Any) -> geo.Event:  # noqa: ANN401  (fields)
    return event_from_dict(
        {
            "format": 1,
            "id": "fan",
            "title": "A fan",
            "date": dt.date(2020, 1, 2),
            "summary": "Fired somewhere there.",
            "sources": [{"id": "paper", "publisher": "A paper"}],
            "launch": {"name": "a site", "basis": "gazetteer"},
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
            "hypotheses": [{"id": "direct", "name": "Straight", "basis": "assumed"}],
        }
    )


def splashes(event: geo.Event, count: int) -> np.ndarray:
    [plan] = make_plans(event, ["direct"], geo.load_countries())
    return worlds_of_cube(plan, np.random.default_rng(1).random((count, len(plan.groups)))).spots[:, 1]


@given(
    st.floats(-179, 179),
    st.floats(-60, 60),
    st.floats(50, 4000),
    st.floats(20, 2000),
    st.floats(0, 359),
    st.floats(1, 340),
)
def test_every_world_lies_between_the_distances_and_the_bearings(
    lon: float, lat: float, near_km: float, deep_km: float, first: float, wide: float
) -> None:
    reach = [EARTH.Direct(lat, lon, a, 1000 * (near_km + deep_km))["lat2"] for a in np.linspace(0, 360, 73)]
    assume(max(map(abs, reach)) < 84 and near_km + deep_km < 5000)  # a fan round a pole is no outline
    origin = {"distance_km": near_km, "distance_to_km": near_km + deep_km, "bearing_deg": first,
              "bearing_to_deg": (first + wide) % 360.0}  # fmt: skip
    event = event_of(origin, (lon, lat))
    for x, y in [*splashes(event, 60).tolist(), event.targets[0].position]:
        back = EARTH.Inverse(lat, lon, y, x)
        off_m = 0.01 * (near_km + deep_km) * 1000.0 * (1 - np.cos(np.deg2rad(0.5))) + 60.0 * deep_km  # between corners
        assert 1000 * near_km - off_m < back["s12"] < 1000 * (near_km + deep_km) + off_m
        turned = (back["azi1"] - first) % 360.0
        slack = np.rad2deg(off_m / back["s12"]) + 0.5
        assert turned < wide + slack or turned > 360.0 - slack
    middle = EARTH.Direct(lat, lon, first + 0.5 * wide, 500.0 * (2 * near_km + deep_km))
    assert event.targets[0].position == pytest.approx(
        ((middle["lon2"] + 180) % 360 - 180, middle["lat2"]), abs=2e-6
    ) or abs(middle["lon2"]) == pytest.approx(180.0, abs=1e-5)


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
