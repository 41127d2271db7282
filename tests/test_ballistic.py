"""Ballistic arcs, against the equation of motion integrated step by step in a frame that does not turn."""

from __future__ import annotations

import numpy as np
import pytest
from pyproj import Geod
from scipy.integrate import solve_ivp
from scipy.optimize import brentq

from geo.kernel.ballistic import (
    EARTH_MEAN_RADIUS_M,
    MU_M3_S2,
    TURN_RAD_S,
    arc_time_s,
    bend_m,
    flight_time_s,
    ground_track,
)


def fly(angle: float, apogee_m: float, up_rad: float) -> tuple[float, float, float]:
    """Launch at an angle above the horizon, so fast that it rises so high; return angle flown, time and height."""
    # speed from energy and angular momentum at the top
    top = EARTH_MEAN_RADIUS_M + apogee_m
    low = 2.0 * MU_M3_S2 * (1.0 / EARTH_MEAN_RADIUS_M - 1.0 / top)
    speed = np.sqrt(low / (1.0 - (EARTH_MEAN_RADIUS_M * np.cos(up_rad) / top) ** 2))

    def pull(_: float, state: np.ndarray) -> np.ndarray:
        place = state[:2]
        return np.concatenate([state[2:], -MU_M3_S2 * place / np.linalg.norm(place) ** 3])

    def ground(time: float, state: np.ndarray) -> float:
        return float(np.linalg.norm(state[:2]) - EARTH_MEAN_RADIUS_M) + (1.0 if time < 1.0 else 0.0)

    def level(_: float, state: np.ndarray) -> float:
        return float(np.dot(state[:2], state[2:]))

    ground.terminal, ground.direction, level.direction = True, -1, -1  # type: ignore[attr-defined]  # how SciPy takes what an event does
    start = [EARTH_MEAN_RADIUS_M, 0.0, speed * np.sin(up_rad), speed * np.cos(up_rad)]
    flown = solve_ivp(pull, (0.0, 50_000.0), start, events=(ground, level), rtol=1e-10, atol=1e-3, max_step=100.0)
    turned = np.unwrap(np.arctan2(flown.y[1], flown.y[0]))[-1]
    height = float(np.linalg.norm(flown.y_events[1][0][:2]) - EARTH_MEAN_RADIUS_M)
    return float(turned) - angle, float(flown.t_events[0][-1]), height


@pytest.mark.parametrize(("range_km", "apogee_km"), [(650, 180), (930, 2800), (2700, 550), (11_700, 1200), (300, 20)])
def test_an_arc_takes_as_long_as_the_equation_of_motion_says(range_km: float, apogee_km: float) -> None:
    angle, apogee = 1000.0 * range_km / EARTH_MEAN_RADIUS_M, 1000.0 * apogee_km
    up = brentq(lambda x: fly(angle, apogee, x)[0], 0.05, 1.57, xtol=1e-10)
    _, seconds, height = fly(angle, apogee, up)
    assert height == pytest.approx(apogee, rel=1e-3)
    assert float(arc_time_s(angle, apogee)) == pytest.approx(seconds, rel=1e-6)


def test_short_arcs_are_those_over_flat_ground() -> None:
    gravity = MU_M3_S2 / EARTH_MEAN_RADIUS_M**2
    for range_m, height_m in ((100.0, 50.0), (2000.0, 300.0), (1.0, 900.0)):
        flat = 2.0 * np.sqrt(2.0 * height_m / gravity)
        assert float(arc_time_s(range_m / EARTH_MEAN_RADIUS_M, height_m)) == pytest.approx(flat, rel=3e-4)


def test_the_earth_turns_below_the_arc() -> None:
    """To an end that has moved east by the time it gets there: eastward the arc is longer, westward shorter."""
    for lon2, lat1, lat2 in ((30.0, 39.0, 42.0), (-30.0, 39.0, 42.0), (5.0, 0.0, 0.0), (0.1, -20.0, 60.0)):
        seconds = float(flight_time_s(0.0, lat1, lon2, lat2, 800_000.0))
        moved = np.deg2rad(lon2) + TURN_RAD_S * seconds
        one, other = (
            np.array([np.cos(p) * np.cos(w), np.cos(p) * np.sin(w), np.sin(p)])
            for p, w in ((np.deg2rad(lat1), 0.0), (np.deg2rad(lat2), moved))
        )
        assert float(arc_time_s(np.arccos(one @ other), 800_000.0)) == pytest.approx(seconds, abs=1e-3)
    east, west = (float(flight_time_s(0.0, 40.0, lon, 40.0, 800_000.0)) for lon in (30.0, -30.0))
    assert east > west + 20.0


def test_published_flights() -> None:
    """Times that were printed lie above those of the arc, by what engines burn: Hwasong-12, -14 of 2017."""
    for range_km, apogee_km, printed in ((930, 2800, 37), (930, 2800, 39), (998, 3725, 47.2), (2700, 550, 14)):
        arc = float(arc_time_s(1000.0 * range_km / EARTH_MEAN_RADIUS_M, 1000.0 * apogee_km)) / 60.0
        assert 0.0 < printed - arc < 5.0


@pytest.mark.parametrize(
    ("lon2", "lat1", "lat2", "apogee_km"),
    [(11.0, 39.9, 39.9, 2800.0), (31.7, 39.2, 42.3, 550.0), (-20.0, 10.0, -30.0, 1000.0), (60.0, 60.0, 70.0, 1200.0)],
)
def test_the_ground_track_is_what_the_equation_of_motion_draws_on_a_turning_sphere(
    lon2: float, lat1: float, lat2: float, apogee_km: float
) -> None:
    """An arc flown in space, step by step, and put back on the ground at each moment."""
    apogee = 1000.0 * apogee_km
    seconds = float(flight_time_s(0.0, lat1, lon2, lat2, apogee))
    turned = np.deg2rad(lon2) + TURN_RAD_S * seconds
    one, other = (
        np.array([np.cos(p) * np.cos(w), np.cos(p) * np.sin(w), np.sin(p)])
        for p, w in ((np.deg2rad(lat1), 0.0), (np.deg2rad(lat2), turned))
    )
    angle = float(np.arccos(one @ other))
    side = (other - one * (one @ other)) / np.linalg.norm(other - one * (one @ other))
    up = brentq(lambda x: fly(angle, apogee, x)[0], 0.05, 1.57, xtol=1e-11)
    top = EARTH_MEAN_RADIUS_M + apogee
    low = 2.0 * MU_M3_S2 * (1.0 / EARTH_MEAN_RADIUS_M - 1.0 / top)
    speed = np.sqrt(low / (1.0 - (EARTH_MEAN_RADIUS_M * np.cos(up) / top) ** 2))
    start = np.concatenate([EARTH_MEAN_RADIUS_M * one, speed * (np.sin(up) * one + np.cos(up) * side)])
    times = np.linspace(0.0, seconds, 200)
    flown = solve_ivp(
        lambda _, s: np.concatenate([s[3:], -MU_M3_S2 * s[:3] / np.linalg.norm(s[:3]) ** 3]),
        (0.0, seconds), start, t_eval=times, rtol=1e-10, atol=1e-3,
    ).y[:3]  # fmt: skip
    lon = np.rad2deg(np.unwrap(np.arctan2(flown[1], flown[0])) - TURN_RAD_S * times)
    lat = np.rad2deg(np.arcsin(flown[2] / np.linalg.norm(flown, axis=0)))
    track_lon, track_lat = ground_track([0.0], [lat1], [lon2], [lat2], apogee, parts=2000)
    way = np.column_stack([track_lon[0], track_lat[0]])
    off = [
        np.hypot(*((way - spot) * [np.cos(np.deg2rad(spot[1])), 1.0]).T).min() for spot in zip(lon, lat, strict=True)
    ]
    assert max(off) < 0.02  # degrees: half a step of the track
    assert way[0] == pytest.approx([0.0, lat1], abs=1e-9)
    assert way[-1] == pytest.approx([lon2, lat2], abs=1e-6)


def test_how_far_the_ground_track_bends() -> None:
    """Along the equator not at all; elsewhere as far as the track gets from the great circle of its ends."""
    assert float(bend_m(0.0, 0.0, 40.0, 0.0, 900_000.0)[0]) == pytest.approx(0.0, abs=1e-3)
    bend = float(bend_m([0.0], [50.0], [60.0], [10.0], 900_000.0)[0])
    lon, lat = ground_track([0.0], [50.0], [60.0], [10.0], 900_000.0, parts=500)
    a, b = (
        np.array([np.cos(p) * np.cos(w), np.cos(p) * np.sin(w), np.sin(p)])
        for w, p in (np.deg2rad([0.0, 50.0]), np.deg2rad([60.0, 10.0]))
    )
    angle = np.arccos(a @ b)
    t = np.linspace(0.0, angle, 20_000)[:, None]
    on = (np.sin(angle - t) * a + np.sin(t) * b) / np.sin(angle)
    w, p = np.deg2rad(lon[0]), np.deg2rad(lat[0])
    track = np.column_stack([np.cos(p) * np.cos(w), np.cos(p) * np.sin(w), np.sin(p)])
    near = EARTH_MEAN_RADIUS_M * np.arccos(np.minimum((track @ on.T).max(axis=1), 1.0))
    assert bend > 50_000.0
    assert float(near.max()) == pytest.approx(bend, rel=1e-3)


def test_straight_up_and_down_again() -> None:
    """Against the time of free fall from a height (of Kepler's degenerate ellipse), and its limit for small angles."""
    for height in (1e4, 3e5, 2.8e6):
        top = EARTH_MEAN_RADIUS_M + height
        x = EARTH_MEAN_RADIUS_M / top
        fall = np.sqrt(top**3 / (2.0 * MU_M3_S2)) * (np.arccos(np.sqrt(x)) + np.sqrt(x * (1.0 - x)))
        for angle in (0.0, 1e-15, 1e-12, 1e-9, 1e-6):
            assert float(arc_time_s(angle, height)) == pytest.approx(2.0 * fall, rel=1e-6), angle
    assert 0.0 < float(bend_m(10.0, 20.0, 10.0, 20.0, 3e5)[0]) < 100_000.0
    lon, lat = ground_track([10.0], [20.0], [10.0], [20.0], 3e5)
    assert np.isfinite(lon).all()
    assert np.isfinite(lat).all()


@pytest.mark.parametrize("lat", [0.0, 39.9, -70.0])
def test_an_arc_that_ends_where_it_starts_bends_as_far_as_it_gets_from_there(lat: float) -> None:
    """It goes straight up, as seen from the ground, and the ground turns below it."""
    apogee_m = np.array([100e3, 600e3, 4_000e3])
    lon, track_lat = ground_track([10.0] * 3, [lat] * 3, [10.0] * 3, [lat] * 3, apogee_m)
    sphere = Geod(a=EARTH_MEAN_RADIUS_M, f=0.0)
    far = sphere.inv(np.full_like(lon, 10.0), np.full_like(lon, lat), lon, track_lat)[2].max(axis=1)
    assert far.min() > 10.0
    found = bend_m([10.0] * 3, [lat] * 3, [10.0] * 3, [lat] * 3, apogee_m)
    assert found == pytest.approx(far, rel=1e-6, abs=1e-3)
