"""Whether a row gets nowhere as far from every border as so many metres: against the depths that are searched."""

from __future__ import annotations

import numpy as np
import pytest

import geo
from geo.kernel.tracks import lay_tracks
from geo.ledger.blocks import rows_of_tracks
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
