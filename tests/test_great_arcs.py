"""Legs as great circles on a sphere of reduced latitudes: how far geodesics may stray from them, what that decides."""

from __future__ import annotations

from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np

import geo
from geo.claims.distances import exact_km, nearest_km, settled, sorted_points
from geo.kernel.distances import distance_to_legs_m
from geo.kernel.great_arcs import angle_to, arcs_between, unit_vectors
from geo.kernel.tracks import lay_tracks, place_on_tracks


def random_legs(count: int, seed: int) -> np.ndarray:
    """Legs all over the world, from some kilometres to nearly half way round."""
    rng = np.random.default_rng(seed)
    lon1, lat1 = rng.uniform(-180, 180, count), np.rad2deg(np.arcsin(rng.uniform(-1, 1, count)))
    azimuth, length = rng.uniform(0, 360, count), 10 ** rng.uniform(4, 7.1, count)
    end = geo.direct(lon1, lat1, azimuth, length)
    return np.column_stack([lon1, lat1, end.lon2_deg, end.lat2_deg])


def test_geodesics_stay_within_the_bound_of_their_great_circles() -> None:
    legs = random_legs(2000, 2)
    arcs = arcs_between(legs)
    tracks = lay_tracks(legs, np.arange(len(legs)))
    worst = np.zeros(len(legs))
    for share in np.linspace(0.02, 0.98, 25):
        lon, lat = place_on_tracks(tracks, np.arange(len(legs)), share * tracks.length_m)
        side = np.einsum("ij,ij->i", arcs.pole, unit_vectors(lon, lat))
        worst = np.maximum(worst, np.abs(np.arcsin(np.clip(side, -1, 1))))
    assert (worst <= arcs.off + 1e-12).all()
    used = np.isfinite(arcs.off) & (arcs.off > 1e-9)
    assert (worst[used] / arcs.off[used]).max() > 0.8, "the bound is no wider than it must be"


def test_distances_lie_where_the_sphere_says() -> None:
    legs = random_legs(300, 3)
    arcs = arcs_between(legs)
    for lon, lat in ((0.0, 0.0), (50.0, 38.0), (-120.0, -75.0), (179.9, 60.0)):
        true = distance_to_legs_m(legs, [lon], [lat])[:, 0]
        angle = angle_to(arcs, unit_vectors(np.array(lon), np.array(lat)))
        near = (true < 3e6) & np.isfinite(arcs.off)
        assert near.sum() > 20
        assert (true[near] <= geo.WGS84.a_m * (angle + arcs.off)[near] + 1.0).all()
        assert (true[near] >= geo.WGS84.b_m * (angle - arcs.off)[near] - 1.0).all()


def test_a_leg_of_no_length_is_as_far_as_its_place() -> None:
    legs = random_legs(300, 5)
    legs[:, 2:] = legs[:, :2]
    arcs = arcs_between(legs)
    for lon, lat in ((0.0, 0.0), (50.0, 38.0), (-120.0, -75.0)):
        place = unit_vectors(np.array(lon), np.array(lat))
        apart = np.arccos(np.clip(unit_vectors(*legs[:, :2].T) @ place, -1.0, 1.0))
        np.testing.assert_allclose(angle_to(arcs, place), apart, atol=1e-9)
        np.testing.assert_allclose(angle_to(arcs, np.stack([place, -place]))[:, 1], np.pi - apart, atol=1e-9)


def test_passing_near_a_place_is_decided_as_by_measuring() -> None:
    legs = random_legs(4000, 4)
    lon, lat = 40.0, 45.0
    true_km = distance_to_legs_m(legs, [lon], [lat])[:, 0] / 1000.0
    point = sorted_points(np.array([lon]), np.array([lat]))

    def within(some: np.ndarray, allowed_km: float) -> np.ndarray:
        at = np.arange(len(some))[:, None]
        flights: Any = SimpleNamespace(arcs=arcs_between(some), at=at, legs=SimpleNamespace(ends=some))
        near = settled(*nearest_km(flights, point), [allowed_km], partial(exact_km, flights, point))
        return near <= allowed_km

    for allowed_km in (50.0, 400.0, 2000.0):
        found = within(legs, allowed_km)
        assert 0 < found.sum() < len(legs)
        assert (found == (true_km <= allowed_km)).all()
    # and to the metre
    some = np.flatnonzero(true_km < 1e3)[:20]
    for leg, off in zip(legs[some], true_km[some], strict=True):
        assert within(leg[None], float(off) + 1e-5)[0]
        assert not within(leg[None], float(off) - 1e-5)[0]
