"""The geodesic problems against published values, a second implementation and closed forms."""

import math

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import CoordinateError
from geo.kernel.geodesic import SPHERE, WGS84, circle, direct, inverse

LON = st.floats(-180, 180)
LAT = st.floats(-90, 90)


def test_direct_problem_of_karney_2013_table_2() -> None:
    end = direct(0.0, 40.0, 30.0, 10_000_000.0)
    assert float(end.lat2_deg) == pytest.approx(41.79331020506, abs=1e-11)
    assert float(end.lon2_deg) == pytest.approx(137.84490004377, abs=1e-11)
    assert float(end.azi2_deg) == pytest.approx(149.09016931807, abs=1e-11)


def test_short_inverse_problem_of_karney_2013_table_3() -> None:
    found = inverse(0.0, -30.12345, 0.00005, -30.12344)
    assert float(found.s12_m) == pytest.approx(4.944208, abs=5e-7)
    assert float(found.azi1_deg) == pytest.approx(77.043533, abs=1e-6)
    assert float(found.azi2_deg) == pytest.approx(77.043508, abs=1e-6)


def test_nearly_antipodal_inverse_problem_of_karney_2013_table_4() -> None:
    found = inverse(0.0, -30.0, 179.8, 29.9)
    assert float(found.s12_m) == pytest.approx(19_989_832.827610, abs=1e-6)
    assert float(found.azi1_deg) == pytest.approx(161.890524736, abs=1e-8)


def _hard_pairs() -> np.ndarray:
    rng = np.random.default_rng(7)
    n = 2000
    lon, lat = rng.uniform(-180, 180, n), rng.uniform(-90, 90, n)
    tiny = rng.uniform(-1e-7, 1e-7, (2, n))
    near = rng.uniform(-0.3, 0.3, (2, n))
    return np.concatenate(
        [
            np.column_stack([lon, lat, *rng.uniform([[-180], [-90]], [[180], [90]], (2, n))]),
            np.column_stack([lon, lat, lon + 180 + near[0], np.clip(-lat + near[1], -90, 90)]),
            np.column_stack([lon, lat, lon, rng.uniform(-90, 90, n)]),
            np.column_stack([lon, np.zeros(n), lon + rng.uniform(-179, 179, n), np.zeros(n)]),
            np.column_stack([lon, lat, lon + tiny[0], np.clip(lat + tiny[1], -90, 90)]),
            np.column_stack([lon, np.full(n, 90.0), rng.uniform(-180, 180, n), lat]),
        ]
    )


def test_inverse_agrees_with_geographiclib_on_random_and_hard_pairs() -> None:
    pairs = _hard_pairs()
    found = inverse(*pairs.T)
    other = np.array([Geodesic.WGS84.Inverse(y1, x1, y2, x2)["s12"] for x1, y1, x2, y2 in pairs])
    assert np.abs(found.s12_m - other).max() < 1e-7


def test_forward_azimuth_at_the_second_point() -> None:
    assert float(inverse(0.0, 0.0, 10.0, 0.0).azi2_deg) == pytest.approx(90.0)


def test_sphere_is_the_angle_between_vectors_on_random_and_hard_pairs() -> None:
    lon1, lat1, lon2, lat2 = np.deg2rad(_hard_pairs().T)
    a, b = (
        np.stack([np.cos(y) * np.cos(x), np.cos(y) * np.sin(x), np.sin(y)]) for x, y in ((lon1, lat1), (lon2, lat2))
    )
    want = SPHERE.a_m * np.arctan2(np.linalg.norm(np.cross(a, b, axis=0), axis=0), (a * b).sum(axis=0))
    assert np.abs(inverse(*_hard_pairs().T, figure=SPHERE).s12_m - want).max() < 1e-6


def test_mean_radius_is_that_of_the_ellipsoid() -> None:
    assert pytest.approx((2 * WGS84.a_m + WGS84.b_m) / 3, abs=1e-3) == SPHERE.a_m


@given(LON, LAT, LON, LAT)
def test_direct_undoes_inverse(lon1: float, lat1: float, lon2: float, lat2: float) -> None:
    found = inverse(lon1, lat1, lon2, lat2)
    end = direct(lon1, lat1, found.azi1_deg, found.s12_m)
    assert float(inverse(end.lon2_deg, end.lat2_deg, lon2, lat2).s12_m) < 1e-6


@given(LON, LAT, LON, LAT)
def test_distance_is_symmetric_and_bounded(lon1: float, lat1: float, lon2: float, lat2: float) -> None:
    there, back = inverse(lon1, lat1, lon2, lat2).s12_m, inverse(lon2, lat2, lon1, lat1).s12_m
    assert abs(float(there - back)) < 1e-7
    assert 0 <= float(there) < 20_003_931.46  # half a meridian


@given(LON, st.floats(-85, 85), st.floats(1.0, 5_000_000.0))
def test_circle_keeps_its_radius_and_closes(lon: float, lat: float, radius_m: float) -> None:
    ring = circle(lon, lat, radius_m, points=25)
    assert np.abs(inverse(lon, lat, ring[:, 0], ring[:, 1]).s12_m - radius_m).max() < 1e-6
    assert ring[0, 1] == ring[-1, 1]
    assert np.abs(np.diff(ring[:, 0])).max() <= 180.0


@pytest.mark.parametrize(
    ("lon", "lat", "hint"),
    [(50.0, 116.0, "swapped"), (math.nan, 1.0, "no position"), (1.0, math.inf, "no position"), (5.0, -90.1, "-90..90")],
)
def test_a_bad_position_is_named(lon: float, lat: float, hint: str) -> None:
    with pytest.raises(CoordinateError, match=hint):
        inverse(lon, lat, 0.0, 0.0)


def test_the_bad_one_of_many_is_counted() -> None:
    with pytest.raises(CoordinateError, match=r"end number 2 \(counted from 0\)"):
        inverse(0.0, 0.0, [1, 2, 3], [1, 2, 300])


def test_shapes_that_do_not_fit() -> None:
    with pytest.raises(CoordinateError, match="do not fit"):
        inverse([1, 2], [1, 2], [1, 2, 3], [1, 2, 3])


def test_empty_arrays_stay_empty() -> None:
    assert inverse([], [], [], []).s12_m.shape == (0,)


def test_text_is_no_position() -> None:
    with pytest.raises(CoordinateError, match="must be numbers"):
        inverse("fifty", 0.0, 0.0, 0.0)
