"""Whether a row gets nowhere as far from every border as so many metres: against the depths that are searched."""

from __future__ import annotations

import numpy as np
import pytest
from around_poles import around_a_pole

import geo
from geo.kernel.borders import BorderEdges
from geo.kernel.tracks import lay_tracks
from geo.ledger.blocks import rows_of_tracks
from geo.ledger.closing import Rows
from geo.ledger.margins import depths
from geo.ledger.shallow import shallow

WORLD = geo.load_countries()


@pytest.mark.parametrize("below_m", [50.0, 400.0, 1_000.0, 4_000.0, 25_000.0])
def test_a_row_is_shallow_where_its_searched_depth_is_less(below_m: float) -> None:
    """Paths a few times as long as that, from beside borders everywhere; both ways are good to 2 %."""
    rng = np.random.default_rng(int(below_m))
    edges = WORLD.edges
    some = rng.integers(len(edges.lon1), size=600)
    far_deg = below_m / 111_000.0
    lat = np.clip(edges.lat1[some] + rng.normal(0.0, 2.0 * far_deg, 600), -89.9, 89.9)
    wide = far_deg / np.cos(np.deg2rad(lat))
    lon = edges.lon1[some] + rng.normal(0.0, 2.0, 600) * wide
    lat2 = np.clip(lat + rng.normal(0.0, 2.0 * far_deg, 600), -89.9, 89.9)
    ends = np.column_stack([lon, lat, lon + rng.normal(0.0, 2.0, 600) * wide, lat2])
    tracks = lay_tracks(ends, np.arange(600))
    rows = rows_of_tracks(tracks, WORLD, check=False)
    deep_m = depths(tracks, rows, edges)
    clear = np.abs(deep_m - below_m) > 0.02 * below_m
    want = deep_m < below_m
    assert np.array_equal(shallow(tracks, rows, edges, below_m)[clear], want[clear])
    assert min(want[clear].sum(), (~want[clear]).sum()) > 50


@pytest.mark.parametrize("pole", [1.0, -1.0])
def test_rows_beside_a_pole_are_shallow_by_their_searched_depth_too(pole: float) -> None:
    """A border along the parallel of 89 degrees: paths between it and the pole get up to 112 km away from it."""
    lon = np.arange(-180.0, 180.0)
    none = np.zeros(len(lon), dtype=np.int16)
    edges = BorderEdges(lon, np.full(360, 89.0 * pole), lon + 1.0, np.full(360, 89.0 * pole), none, none)
    rng = np.random.default_rng(4)
    ends = np.column_stack([rng.uniform(-180, 180, 200), rng.uniform(89.0, 90.0, 200) * pole] * 2)
    ends[:, 2:] += rng.uniform(-0.1, 0.1, (200, 2))
    ends[:, 3] = np.clip(ends[:, 3], -90.0, 90.0)
    tracks = lay_tracks(ends, np.arange(200))
    each = np.arange(200)
    rows = Rows(each, 0 * each, np.zeros(200, dtype=np.int16), np.zeros(200), tracks.length_m)
    deep_m = depths(tracks, rows, edges)
    for below_m in (20_000.0, 60_000.0):
        want = deep_m < below_m
        assert np.array_equal(shallow(tracks, rows, edges, below_m), want)
        assert 20 < want.sum() < 180


@pytest.mark.parametrize("pole", [1.0, -1.0])
@pytest.mark.parametrize("below_m", [25_000.0, 50_000.0, 90_000.0])
def test_a_border_on_the_other_side_of_a_pole_counts(pole: float, below_m: float) -> None:
    tracks, rows, edges = around_a_pole(pole, 400)
    deep_m = depths(tracks, rows, edges)
    clear = np.abs(deep_m - below_m) > 0.02 * below_m
    want = deep_m < below_m
    assert np.array_equal(shallow(tracks, rows, edges, below_m)[clear], want[clear])
    assert min(want[clear].sum(), (~want[clear]).sum()) > 5
