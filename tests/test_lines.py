"""The closed-form geodesics against PROJ, point by point."""

import numpy as np
import pytest
from pyproj import Geod

from geo.kernel.geodesic import SPHERE, WGS84, Ellipsoid
from geo.kernel.lines import (
    climb_at,
    distance_at_arc,
    lines_between,
    position_at_arc,
    position_at_distance,
    reduced_latitude,
    side_and_arc,
    some_lines,
)

FIGURES = [WGS84, SPHERE]
FLAT = Ellipsoid("flat", 6_378_137.0, 0.1, "thirty times flatter than the Earth: what is small there is large here")


def _pairs(n: int = 4000) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(11)
    lat1, lat2 = np.rad2deg(np.arcsin(rng.uniform(-1, 1, (2, n))))
    lon1, lon2 = rng.uniform(-180, 180, (2, n))
    lon2[:200], lat1[200:300], lat2[200:300] = lon1[:200], 0.0, 0.0
    return lon1, lat1, lon2, lat2


@pytest.mark.parametrize("ellipsoid", FIGURES, ids=lambda f: f.name)
def test_positions_sides_and_distances_agree_with_proj(ellipsoid: Ellipsoid) -> None:
    lon1, lat1, lon2, lat2 = _pairs()
    lines, turned = lines_between(lon1, lat1, lon2, lat2, ellipsoid=ellipsoid)
    geod = Geod(a=ellipsoid.a_m, f=ellipsoid.f)
    west = np.where(turned, lon2, lon1), np.where(turned, lat2, lat1)
    east = np.where(turned, lon1, lon2), np.where(turned, lat1, lat2)
    azimuth, _, length = geod.inv(*west, *east)
    every = np.arange(len(lon1))
    s = np.random.default_rng(12).uniform(0, 1, len(every)) * length
    want_lon, want_lat, _ = geod.fwd(*west, azimuth, s)
    lon, lat = position_at_distance(lines, every, s)
    assert np.max(geod.inv(lon, lat, want_lon, want_lat)[2]) < 1e-6
    near = position_at_distance(lines, every, s, quick=True)
    assert np.max(geod.inv(lon, lat, *near)[2]) < 3e-8
    side, sigma = side_and_arc(lines, every, np.asarray(want_lon), reduced_latitude(np.asarray(want_lat), ellipsoid))
    assert np.abs(side).max() * ellipsoid.a_m < 1e-6
    assert np.abs(distance_at_arc(lines, every, sigma) - s).max() < 1e-6
    dlon, lat, ssig, csig = position_at_arc(lines, every, sigma)
    slope, _ = climb_at(lines, every, ssig, csig)
    assert np.max(geod.inv(west[0] + dlon, lat, want_lon, want_lat)[2]) < 1e-6
    step = 1e-5
    (x1, y1, *_), (x2, y2, *_) = (position_at_arc(lines, every, sigma + d) for d in (-step, step))
    gentle = (np.abs(slope) < 20.0) & (np.abs(lat) < 85.0)
    climb = slope[gentle] * (x2 - x1)[gentle]  # none on the equator
    assert (np.abs((y2 - y1)[gentle] - climb) <= 1e-3 * np.abs(climb)).all()


@pytest.mark.parametrize("ellipsoid", [*FIGURES, FLAT], ids=lambda f: f.name)
def test_how_a_line_climbs_is_how_its_places_change(ellipsoid: Ellipsoid) -> None:
    """By differences of five places a thousandth of a radian apart."""
    lines, _ = lines_between(*_pairs(), ellipsoid=ellipsoid)
    every = np.arange(len(lines.s12_m))
    sigma, step = lines.sigma_mid, 1e-3
    places = [position_at_arc(lines, every, sigma + k * step)[:2] for k in (-2, -1, 1, 2)]
    east, north = ((8.0 * (v[2] - v[1]) - (v[3] - v[0])) / (12.0 * step) for v in zip(*places, strict=True))
    _, lat, ssig, csig = position_at_arc(lines, every, sigma)
    slope, pace = climb_at(lines, every, ssig, csig)
    gentle = (np.abs(slope) < 5.0) & (np.abs(lat) < 60.0)
    assert gentle.sum() > 1000
    np.testing.assert_allclose(pace[gentle], 1.0 / east[gentle], rtol=2e-10)
    np.testing.assert_allclose(slope[gentle], north[gentle] / east[gentle], rtol=1e-8, atol=1e-9)


def test_some_lines_are_those_lines() -> None:
    lines, _ = lines_between(*_pairs(500))
    some = np.random.default_rng(13).permutation(500)[:50]
    s = 0.3 * lines.s12_m[some]
    whole, part = position_at_distance(lines, some, s), position_at_distance(some_lines(lines, some), np.arange(50), s)
    assert np.array_equal(whole, part)


def test_left_is_positive() -> None:
    lines, _ = lines_between(*(np.array([v]) for v in (0.0, 10.0, 30.0, 20.0)))
    side, _ = side_and_arc(lines, np.array([0, 0]), np.array([15.0, 15.0]), np.deg2rad([30.0, 0.0]))
    assert side[0] > 0 > side[1]


def test_a_path_and_its_reverse_are_one_line() -> None:
    lon1, lat1, lon2, lat2 = _pairs(1000)
    there, turned = lines_between(lon1, lat1, lon2, lat2)
    back, turned_back = lines_between(lon2, lat2, lon1, lat1)
    assert np.array_equal(there.sigma1, back.sigma1)
    assert np.array_equal(there.s12_m, back.s12_m)
    assert np.array_equal(turned, ~turned_back)
    assert (there.dlon_deg >= 0).all()
    assert (there.salp0 >= 0).all()
