"""The two samples of paths that everything is measured on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geo.kernel.geodesic import inverse

Ends = NDArray[np.float64]


def regional(count: int, seed: int = 0) -> Ends:
    """Return paths from the Caspian to Syria: ``lon1, lat1, lon2, lat2`` in degrees, shape (count, 4)."""
    rng = np.random.default_rng(seed)
    return rng.uniform([49.8, 38.0, 36.3, 34.5], [51.5, 41.0, 41.0, 36.6], (count, 4))


def world(count: int, seed: int = 0) -> Ends:
    """Return paths between random points 500 to 12,000 km apart, uniform on the sphere; shape (count, 4)."""
    rng = np.random.default_rng(seed)
    lon = rng.uniform(-180.0, 180.0, (4 * count, 2))
    lat = np.rad2deg(np.arcsin(rng.uniform(-1.0, 1.0, (4 * count, 2))))
    ends = np.column_stack([lon[:, 0], lat[:, 0], lon[:, 1], lat[:, 1]])
    length = inverse(*ends.T).s12_m
    return ends[(length > 500_000.0) & (length < 12_000_000.0)][:count]


SAMPLES = {"regional": regional, "world": world}
