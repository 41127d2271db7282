"""Angles against exact arithmetic, and the northing against its closed form in fifty digits."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.kernel.angles import (
    east_of,
    fold,
    latitude_at,
    middle_longitude,
    narrowest_middle,
    northing_deg,
    northing_rad,
    unroll,
    unroll_around,
    whole_turns,
    wrap,
)

LONGITUDES = st.one_of(st.floats(-1e6, 1e6), st.integers(-20, 20).map(lambda k: 90.0 * k))


@given(LONGITUDES)
def test_one_turn_is_exact_and_each_end_belongs_to_one_of_the_two(lon: float) -> None:
    exact = (Fraction(lon) + 180) % 360 - 180  # in [-180, 180)
    assert Fraction(float(wrap(lon))) == exact
    assert Fraction(float(fold(lon))) == (exact if exact != -180 else 180)


@given(LONGITUDES, st.floats(-360.0, 360.0))
def test_around_a_middle_whole_turns_are_added_and_no_more_than_needed(lon: float, middle: float) -> None:
    turns = Fraction(float(whole_turns(lon, middle))) / 360
    assert turns.denominator == 1
    assert abs(Fraction(lon) + 360 * turns - Fraction(middle)) <= 180 + Fraction(1, 10**9)  # the tie may round away
    assert float(unroll_around(lon, middle)) == float(Fraction(lon) + 360 * turns)


@given(LONGITUDES)
def test_the_middle_is_greenwich_unless_another_is_given(lon: float) -> None:
    assert float(whole_turns(lon)) == float(whole_turns(lon, 0.0))


@given(st.lists(LONGITUDES.filter(lambda lon: abs(lon) < 1e4), min_size=1, max_size=20))
def test_unrolled_lines_run_on_in_steps_of_half_a_turn_at_most(lon: list[float]) -> None:
    line = unroll(lon)
    assert line[0] == lon[0]
    assert (np.abs(np.diff(line)) <= 180.0 + 1e-9).all()
    assert np.abs(fold(line - lon)).max() < 1e-8  # by whole turns
    np.testing.assert_array_equal(unroll([lon, lon]), [line, line])
    np.testing.assert_array_equal(unroll(line[:1]), line[:1])


@given(LONGITUDES, LONGITUDES)
def test_degrees_east(lon: float, west: float) -> None:
    east = float(east_of(lon, west))
    assert 0.0 <= east <= 360.0
    assert abs(fold(east - float((Fraction(lon) - Fraction(west)) % 360))) < 1e-9


@given(st.lists(st.floats(-40.0, 40.0), min_size=1, max_size=9), st.floats(-180.0, 180.0), st.data())
def test_middles_turn_with_what_they_are_the_middles_of(offs: list[float], turn: float, data: st.DataObject) -> None:
    weights = data.draw(st.lists(st.floats(0.1, 9.0), min_size=len(offs), max_size=len(offs)))
    lon = [off + turn + 360.0 * data.draw(st.integers(-2, 2)) for off in offs]
    assert abs(fold(middle_longitude(lon, weights) - turn - middle_longitude(offs, weights))) < 1e-9
    assert abs(fold(narrowest_middle(lon) - turn - (min(offs) + max(offs)) / 2)) < 1e-9


def test_a_weight_counts_as_so_many() -> None:
    assert middle_longitude([170.0, -150.0], [2.0, 1.0]) == pytest.approx(middle_longitude([170.0, 170.0, -150.0]))


@pytest.mark.parametrize("lat", [1e-6, 0.5, 38.5, 66.6, 85.05, 89.0, 89.9])
def test_the_northing_is_that_of_its_closed_form(lat: float) -> None:
    with localcontext() as context:
        context.prec = 50
        sine = _sine(Decimal(lat) * _PI / 180)
        exact = ((1 + sine) / (1 - sine)).ln() / 2
        off = abs(Decimal(float(northing_rad(lat))) - exact)
    assert off < 1e-9 * float(exact)
    assert float(northing_deg(-lat)) == -float(np.rad2deg(northing_rad(lat)))
    assert float(latitude_at(northing_rad(lat))) == pytest.approx(lat, rel=1e-9)


def test_beyond_its_end_the_northing_is_that_of_the_end() -> None:
    assert northing_rad([-90.0, 90.0], end_deg=85.0).tolist() == (northing_rad([-85.0, 85.0])).tolist()
    assert np.isfinite(northing_deg([-90.0, 90.0])).all()


_PI = Decimal("3.14159265358979323846264338327950288419716939937510582")


def _sine(x: Decimal) -> Decimal:
    total, term, k = Decimal(0), x, 1
    while abs(term) > Decimal(10) ** -45:
        total, term, k = total + term, -term * x * x / ((k + 1) * (k + 2)), k + 2
    return total
