"""Ballistic arcs, against the equation of motion integrated step by step in a frame that does not turn."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.optimize import brentq

from geo.kernel.ballistic import EARTH_MEAN_RADIUS_M, MU_M3_S2, TURN_RAD_S, arc_time_s, flight_time_s


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
