"""Whether places are nearer to a border than boundaries can carry: against the distance to every edge around."""

from __future__ import annotations

import numpy as np
import pytest

import geo
from geo.kernel.geodesic import WGS84
from geo.ledger.indeterminate import Box, Ground


def nearest_m(edges: np.ndarray, lon: float, lat: float) -> float:
    """Return the distance to the nearest edge, on the plane that touches the ellipsoid at the place."""
    e2 = WGS84.f * (2.0 - WGS84.f)
    w2 = 1.0 - e2 * np.sin(np.deg2rad(lat)) ** 2
    east_m, north_m = WGS84.a_m / np.sqrt(w2) * np.cos(np.deg2rad(lat)), WGS84.a_m * (1.0 - e2) / w2**1.5
    near = edges[(np.abs(edges[:, 1] - lat) < 1.0) & (np.abs((edges[:, 0] - lon + 180.0) % 360.0 - 180.0) < 3.0)]
    x1 = np.deg2rad((near[:, 0] - lon + 180.0) % 360.0 - 180.0) * east_m
    dx, y1, dy = (np.deg2rad(v) * s for v, s in (
        (near[:, 2] - near[:, 0], east_m), (near[:, 1] - lat, north_m), (near[:, 3] - near[:, 1], north_m)
    ))  # fmt: skip
    t = np.clip(-(x1 * dx + y1 * dy) / np.maximum(dx * dx + dy * dy, 1e-9), 0.0, 1.0)
    return float(np.hypot(x1 + t * dx, y1 + t * dy).min(initial=np.inf))


@pytest.mark.parametrize("box", [(36.0, 33.0, 52.0, 42.0), (176.0, -20.0, 184.0, -14.0), (10.0, 64.0, 32.0, 71.0)])
@pytest.mark.parametrize("below_m", [300.0, 1_000.0, 4_000.0])
def test_deep_is_what_measuring_to_every_edge_finds(box: tuple[float, float, float, float], below_m: float) -> None:
    countries = geo.load_countries("osm-50m", indeterminate_below_m=below_m)
    own = countries.edges
    west, south, east, north = box
    ground = Ground(countries, Box(west, south, east, north))
    x = west + (own.lon1 - west) % 360.0
    some = np.flatnonzero((x > west + 0.2) & (x < east - 0.2) & (own.lat1 > south + 0.1) & (own.lat1 < north - 0.1))
    rng = np.random.default_rng(int(below_m))
    picked = rng.choice(some, 400)
    wide = below_m / 111_000.0
    lat = own.lat1[picked] + rng.normal(0.0, wide, 400)
    lon = x[picked] + rng.normal(0.0, wide, 400) / np.cos(np.deg2rad(lat))
    around = (x > west - 1.0) & (x < east + 1.0) & (own.lat1 > south - 1.0) & (own.lat1 < north + 1.0)
    edges = np.column_stack([own.lon1, own.lat1, own.lon2, own.lat2])[around]
    away_m = np.array([nearest_m(edges, *place) for place in zip(lon, lat, strict=True)])
    clear = np.abs(away_m - below_m) > 0.005 * below_m
    want = away_m >= below_m
    assert np.array_equal(ground.deep(lon, lat)[clear], want[clear])
    assert want[ground.surely_deep(lon, lat) & clear].all()
    assert min(want[clear].sum(), (~want[clear]).sum()) > 40
