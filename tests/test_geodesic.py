"""The geodesic problems against published values, a second implementation and closed forms."""

import datetime as dt
import decimal
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import given
from hypothesis import strategies as st

import geo
from geo.atlas.waters import is_water
from geo.errors import ArgumentError, CoordinateError
from geo.kernel.geodesic import SPHERE, WGS84, circle, direct, inverse
from geo.kernel.positions import MAX_ANGLE_DEG, MAX_LENGTH_M, check_waypoints
from geo.paths import densify, path_length

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
    assert np.abs(inverse(*_hard_pairs().T, ellipsoid=SPHERE).s12_m - want).max() < 1e-6


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


def test_circle_has_a_point_at_every_degree() -> None:
    assert len(circle(5.0, 50.0, 1e5)) == 361


def test_the_coarsest_circle_is_a_triangle() -> None:
    north, east, west, again = circle(5.0, 0.0, 1e5, points=4)
    assert np.abs(inverse(5.0, 0.0, [north[0], east[0], west[0]], [north[1], east[1], west[1]]).azi1_deg).tolist() == (
        pytest.approx([0.0, 120.0, 120.0])
    )
    assert again.tolist() == north.tolist()
    with pytest.raises(ArgumentError, match="points"):
        circle(5.0, 0.0, 1e5, points=3)


@pytest.mark.parametrize(
    ("lon", "lat", "hint"),
    [
        (50.0, 116.0, "were they swapped"),
        (90.0, 116.0, "were they swapped"),
        (90.1, 116.0, "correct it"),
        (math.nan, 1.0, "lon nan, lat 1 is no position"),
        (1.0, math.inf, "lat inf is no position"),
        (5.0, -90.1, "lat -90.1 is no position; allowed: .* latitude from -90 to 90 degrees"),
        (0.0, 90.0000001, "lat 90.0000001 is"),
        (1e300, 0.0, r"lon 1e\+300, .*allowed: a longitude from -1,000,000 to 1,000,000 and"),
        (1_000_000.0000000002, 0.0, "lon 1000000.0000000002,"),
    ],
)
def test_a_bad_position_is_named_with_all_its_digits(lon: float, lat: float, hint: str) -> None:
    with pytest.raises(CoordinateError, match=hint):
        inverse(lon, lat, 0.0, 0.0)


@pytest.mark.parametrize("array", [np.array(["a", "b"]), np.array([True, False]), np.array([1j, 2j])])
def test_of_an_array_of_no_numbers_the_first_is_named(array: np.ndarray) -> None:
    with pytest.raises(CoordinateError, match=r"^start number 0 \(counted from 0\): longitude"):
        inverse(array, 0.0, 0.0, 0.0)
    with pytest.raises(CoordinateError, match=r"^start number \(0, 0\) \(counted from 0\): longitude"):
        inverse(array[None], 0.0, 0.0, 0.0)


def test_the_bad_one_of_many_is_counted() -> None:
    with pytest.raises(CoordinateError, match=r"end number 2 \(counted from 0\)"):
        inverse(0.0, 0.0, [1, 2, 3], [1, 2, 300])
    with pytest.raises(CoordinateError, match=r"start number \(1, 0\) \(counted from 0\): longitude 'x' of type str"):
        inverse([[1, 2], ["x", 4]], 0.0, 0.0, 0.0)


def test_shapes_that_do_not_fit() -> None:
    for call in (
        lambda: inverse([1, 2], [1, 2], [1, 2, 3], [1, 2, 3]),
        lambda: inverse([1, 2], [1, 2, 3], 0, 0),
        lambda: direct([1, 2], 0, [1, 2, 3], 0),
    ):
        with pytest.raises(CoordinateError, match="do not fit"):
            call()
    with pytest.raises(CoordinateError, match="lists of different lengths"):
        inverse([[1, 2], [3]], 0, 0, 0)


def test_empty_arrays_stay_empty() -> None:
    assert inverse([], [], [], []).s12_m.shape == (0,)
    assert inverse(pd.Series([], dtype=object), [], 1, 2).s12_m.shape == (0,)


# what NumPy would make a number of, or cannot compare with one
NO_NUMBERS = {
    "nan": math.nan,
    "infinity": -math.inf,
    "no angle": 1e300,
    "beyond the bound": np.nextafter(MAX_LENGTH_M, math.inf),
    "more than a double": np.longdouble("1e4000"),
    "great int": 10**400,
    "text": "50.2",
    "long text": "two\nlines " * 40,
    "bytes": b"50.2",
    "none": None,
    "truth": True,
    "numpy truth": np.False_,
    "date": np.datetime64("2015-10-07"),
    "no date": np.datetime64("NaT", "s"),
    "span": np.timedelta64(5, "s"),
    "python date": dt.datetime(2015, 10, 7, tzinfo=dt.UTC),
    "pandas date": pd.Timestamp("2015-10-07"),
    "missing": pd.NA,
    "complex": 1 + 0j,
    "decimal": decimal.Decimal("50.2"),
    "object": object(),
    "dict": {},
    "masked": np.ma.masked,
    "masked number": np.ma.array(50.2, mask=True),
}


def _objects(values: list[Any]) -> Any:  # noqa: ANN401
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return np.ma.array(array, mask=[np.ma.is_masked(v) for v in values]) if any(map(np.ma.is_masked, values)) else array


FORMS: dict[str, Callable[[list[Any]], Any]] = {
    "list": list,
    "tuple": tuple,
    "list of arrays": lambda values: [np.ma.asarray(v) if np.ma.is_masked(v) else np.asarray(v) for v in values],
    "objects": _objects,
}
WORLD = geo.load_countries("natural-earth-10m")
COUNT = 3
PAIRED: dict[str, Callable[[Any, Any], object]] = {
    "inverse, start": lambda lon, lat: inverse(lon, lat, 0, 0),
    "inverse, end": lambda lon, lat: inverse(0, 0, lon, lat),
    "direct, start": lambda lon, lat: direct(lon, lat, 0, 0),
    "direct, azimuth": lambda azi, lat: direct(0, lat, azi, 1e3),
    "direct, length": lambda s12, lat: direct(0, lat, 0, s12),
    "overflown, start": lambda lon, lat: geo.overflown(lon, lat, 0, 0, countries=WORLD),
    "overflown, end": lambda lon, lat: geo.overflown(0, 0, lon, lat, countries=WORLD),
    "locate": WORLD.locate,
    "is_water": is_water,
    "densify": lambda lon, lat: densify(list(zip(lon, lat, strict=True)), step_m=1e6),
    "path_length": lambda lon, lat: path_length(list(zip(lon, lat, strict=True))),
    "path_through": lambda lon, lat: geo.path_through(list(zip(lon, lat, strict=True))),
}


@given(
    call=st.sampled_from(sorted(PAIRED)),
    form=st.sampled_from(sorted(FORMS)),
    kind=st.sampled_from(sorted(NO_NUMBERS)),
    at=st.integers(0, COUNT - 1),
    latitude=st.booleans(),
)
def test_what_is_no_number_is_refused_by_every_function(
    call: str, form: str, kind: str, at: int, latitude: bool
) -> None:
    good: list[Any] = [5.0, 6, np.float32(7)]
    bad = [*good[:at], NO_NUMBERS[kind], *good[at + 1 :]]
    make = FORMS[form]
    PAIRED[call](make(good), make(good))
    with pytest.raises(CoordinateError) as caught:
        PAIRED[call](*((make(good), make(bad)) if latitude else (make(bad), make(good))))
    message = str(caught.value)
    assert "\n" not in message
    assert len(message) < 300
    assert "allowed: " in message
    if kind != "great int":
        assert f"number {at} (counted from 0)" in message


@given(kind=st.sampled_from(sorted(NO_NUMBERS)), latitude=st.booleans())
def test_what_is_no_number_is_refused_alone(kind: str, latitude: bool) -> None:
    bad = NO_NUMBERS[kind]
    lon, lat = (5.0, bad) if latitude else (bad, 5.0)
    for call in (
        lambda: circle(lon, lat, 1e3, points=5),
        lambda: circle(5, 6, bad, points=5),
        lambda: inverse(lon, lat, 0, 0),
        lambda: direct(lon, lat, 0, 0),
        lambda: WORLD.locate(lon, lat),
        lambda: geo.overflown(0, 0, lon, lat, countries=WORLD),
        lambda: is_water(lon, lat),
    ):
        with pytest.raises(CoordinateError, match=r"\A[^\n]*allowed: [^\n]*\Z"):
            call()


@pytest.mark.parametrize(
    "array",
    [
        np.ma.array([5.0, 6.0], mask=[False, True]),
        np.ma.array([5, 6], mask=[True, False]),
        np.ma.array([5.0, 6.0], mask=True),
        np.array(["5", "6"]),
        np.array([True, False]),
        np.array(["2015", "2016"], dtype="M8[Y]"),
        np.array([5, 6], dtype="m8[s]"),
        np.array([5j, 6j]),
        np.array([(5, 6)], dtype="i,i"),
        pd.Series([5, None], dtype="Int64"),
        pd.Series(["5", "6"]),
        pd.Categorical(["5", "6"]),
        pd.to_datetime(["2015", "2016"]),
    ],
    ids=lambda a: f"{type(a).__name__} {a.dtype}",
)
def test_whole_arrays_of_no_numbers_are_refused(array: Any) -> None:  # noqa: ANN401
    for call in (
        lambda: WORLD.locate(array, 35.7),
        lambda: WORLD.locate([[5.0, 6.0], array], 35.7),
        lambda: direct(0, 0, array, 1000.0),
        lambda: direct(0, 0, 90.0, array),
        lambda: inverse(0, array, 0, 0),
    ):
        with pytest.raises(CoordinateError):
            call()


@pytest.mark.parametrize(
    "numbers",
    [
        np.array([5, 6], dtype=np.int8),
        np.array([5, 6], dtype=np.float16),
        np.array([5.0, 6], dtype=object),
        np.ma.array([5.0, 6.0]),
        np.ma.array([5, 6, 7], mask=[False, False, True])[:2],
        pd.Series([5.0, 6.0]),
        pd.Series([5, 6], dtype="Int64"),
        range(5, 7),
        (np.float32(5), 6),
        [np.array(5.0), 6],
    ],
    ids=lambda a: f"{type(a).__name__} {getattr(a, 'dtype', '')}",
)
def test_numbers_of_any_type_are_taken(numbers: Any) -> None:  # noqa: ANN401
    assert (inverse(numbers, 0, 0, 0).s12_m == inverse([5.0, 6.0], 0, 0, 0).s12_m).all()


@given(turns=st.integers(-2777, 2777), lon=LON, lat=LAT)
def test_longitudes_of_any_turn_are_one_place_to_a_hundredth_of_a_millimetre(
    turns: int, lon: float, lat: float
) -> None:
    assert abs(lon + 360 * turns) <= MAX_ANGLE_DEG
    assert float(inverse(lon, lat, lon + 360.0 * turns, lat).s12_m) < 1e-5


@pytest.mark.parametrize(
    "waypoints",
    [[], [(1, 2, 3), (4, 5, 6)], [1, 2, 3, 4], 5.0, [[(1, 2), (3, 4)]], [(1, 2), (3,)], "ab", None, np.zeros((0, 3))],
    ids=repr,
)
def test_waypoints_are_pairs(waypoints: Any) -> None:  # noqa: ANN401
    for call in (check_waypoints, densify, path_length, geo.path_through):
        with pytest.raises(CoordinateError, match=r"\Awaypoint[^\n]*allowed: pairs of longitude and latitude"):
            call(waypoints)
