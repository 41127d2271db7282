"""Margins beside the poles, against PROJ's distances from places along paths to places along a border."""

from __future__ import annotations

import numpy as np
import pytest
from around_poles import EDGE, around_a_pole
from made_worlds import fine_box, world
from pyproj import Geod

import geo
from geo.kernel.tracks import Tracks, place_on_tracks
from geo.ledger.margins import depths

GEOD = Geod(ellps="WGS84")
ALONG, ON_EDGE = 101, 61


def measured_m(tracks: Tracks, border: np.ndarray) -> np.ndarray:
    """Return how far each path gets from places of a border, by looking."""
    count = len(tracks.length_m)
    s = tracks.length_m[:, None] * np.linspace(0.0, 1.0, ALONG)
    places = np.column_stack(place_on_tracks(tracks, np.repeat(np.arange(count), ALONG), s.ravel()))
    pairs = np.repeat(places, len(border), axis=0), np.tile(border, (len(places), 1))
    return GEOD.inv(*pairs[0].T, *pairs[1].T)[2].reshape(count, ALONG, len(border)).min(axis=2).max(axis=1)


@pytest.mark.parametrize("pole", [1.0, -1.0])
def test_the_nearest_border_may_lie_on_the_other_side_of_a_pole(pole: float) -> None:
    tracks, rows, edges = around_a_pole(pole, 120)
    lon1, lat1, lon2, lat2 = EDGE
    border = np.column_stack([np.linspace(lon1, lon2, ON_EDGE), np.linspace(lat1, lat2, ON_EDGE) * pole])
    assert depths(tracks, rows, edges) == pytest.approx(measured_m(tracks, border), rel=0.002, abs=40.0)


@pytest.mark.parametrize("pole", [1.0, -1.0])
def test_rows_beside_a_pole_are_as_deep_as_the_nearest_meridian_that_is_a_border(pole: float) -> None:
    """Of sectors of 40 degrees that meet at the pole."""
    south, north = sorted((50.0 * pole, 90.0 * pole))
    sectors = {f"S{k}": fine_box(40.0 * k - 180.0, south, 40.0 * k - 140.0, north) for k in range(9)}
    countries = world(**sectors)
    border = np.array([(40.0 * k - 180.0, lat * pole) for k in range(9) for lat in np.linspace(89.0, 90.0, 200)])
    for lon in (-33.0, 179.0):
        ends = [(lon, 89.5 * pole), (lon + 150.0, 89.5 * pole)]
        azimuth, _, _ = GEOD.inv(*ends[0], *ends[1])
        rows = geo.overflights(geo.path_through(ends), countries)
        assert len(rows) > 3
        for row in rows.itertuples():
            s = np.linspace(row.enter_m, row.exit_m, ALONG)
            x, y, _ = GEOD.fwd(*(np.full(ALONG, value) for value in (*ends[0], azimuth)), s)
            pairs = np.repeat(np.column_stack([x, y]), len(border), axis=0), np.tile(border, (ALONG, 1))
            far = GEOD.inv(*pairs[0].T, *pairs[1].T)[2].reshape(ALONG, len(border)).min(axis=1)
            assert row.margin_m == pytest.approx(far.max(), rel=0.005, abs=200.0)
