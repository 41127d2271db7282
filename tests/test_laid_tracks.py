"""Paths of many legs, laid out beside many others: where legs begin and lie does not hang on what else there is."""

from __future__ import annotations

import math

import numpy as np
import pytest
from pyproj import Geod

from geo.kernel.tracks import Tracks, lay_tracks, leg_at, place_on_tracks

GEOD = Geod(ellps="WGS84")


def legs_of(rng: np.random.Generator, count: int) -> np.ndarray:
    """Legs of one path: some millimetres long, some none, some a quarter round the Earth."""
    lon, lat = rng.uniform(-180, 180), rng.uniform(-80, 80)
    lons, lats = [lon], [lat]
    for length in rng.choice([0.0, 1e-3, 1e3, 1e7], count):
        if length:
            lon, lat, _ = GEOD.fwd(lon, lat, rng.uniform(0, 360), length)
        lons.append(lon)
        lats.append(lat)
    return np.column_stack([lons[:-1], lats[:-1], lons[1:], lats[1:]])


def among_many(own: np.ndarray, before: int) -> Tracks:
    """Lay a path out behind so many others of 9,000 and 10,000 km."""
    others = np.tile([[0.0, 0.0, 80.0, 0.0], [80.0, 0.0, 170.0, 0.0]], (before, 1))
    path = np.concatenate([np.repeat(np.arange(before), 2), np.full(len(own), before)])
    return lay_tracks(np.concatenate([others, own]), path)


@pytest.mark.parametrize("count", [1, 2, 9, 50, 1500])
def test_a_path_is_the_same_to_the_bit_behind_a_hundred_thousand_others(count: int) -> None:
    rng = np.random.default_rng(count)
    own = legs_of(rng, count)
    alone, among = among_many(own, 0), among_many(own, 100_000)
    legs = slice(among.first[-2], among.first[-1])
    assert among.start_m[legs].tolist() == alone.start_m.tolist()
    assert among.length_m[-1] == alone.length_m[0]
    s = np.concatenate([rng.uniform(0, alone.length_m[0], 200), alone.start_m, np.nextafter(alone.start_m, -1.0)[1:]])
    mine, last = np.zeros(len(s), dtype=np.intp), np.full(len(s), 100_000)
    assert (leg_at(among, last, s) - legs.start).tolist() == leg_at(alone, mine, s).tolist()
    for one, other in zip(place_on_tracks(alone, mine, s), place_on_tracks(among, last, s), strict=True):
        assert one.tolist() == other.tolist()


@pytest.mark.parametrize("count", [2, 50, 1500])
def test_legs_begin_where_those_before_them_end(count: int) -> None:
    tracks = among_many(legs_of(np.random.default_rng(count), count), 3)
    for path in range(4):
        own = slice(tracks.first[path], tracks.first[path + 1])
        length = tracks.lines.s12_m[own].tolist()
        want = [math.fsum(length[:k]) for k in range(len(length) + 1)]
        got = [*tracks.start_m[own].tolist(), float(tracks.length_m[path])]
        assert got == pytest.approx(want, rel=1e-15 * len(length), abs=0.0)


def test_at_a_waypoint_a_path_is_where_it_was_given_whatever_else_there_is() -> None:
    own = legs_of(np.random.default_rng(4), 40)
    tracks = among_many(own, 100_000)
    start = tracks.start_m[tracks.first[-2] :]
    lon, lat = place_on_tracks(tracks, np.full(len(start), 100_000), start)
    assert lon.tolist() == own[:, 0].tolist()
    assert lat.tolist() == own[:, 1].tolist()


def test_of_legs_that_meet_at_a_place_it_is_the_last() -> None:
    tracks = among_many(np.array([[0.0, 0.0, 1.0, 0.0], [1.0, 0.0, 1.0, 0.0], [1.0, 0.0, 2.0, 0.0]]), 1)
    s = np.array([0.0, tracks.start_m[3], np.nextafter(tracks.start_m[3], 0.0), tracks.length_m[1], 1e9, -1.0])
    assert leg_at(tracks, np.ones(6, dtype=np.intp), s).tolist() == [2, 4, 2, 4, 4, 2]
