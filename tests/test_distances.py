"""Distances on the ellipsoid: to legs and to outlines, against searches by another library."""

from __future__ import annotations

import itertools

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from leg_search import EARTH, nearest_by_search

from geo.kernel.distances import distance_to_legs_m, distance_to_outline_m
from geo.kernel.geodesic import inverse

LON, LAT = st.floats(-170, 170), st.floats(-80, 80)


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
