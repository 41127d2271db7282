"""The bar of a print map: a length on the ground, true in the map's middle."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.kernel.geodesic import direct

if TYPE_CHECKING:
    from geo.charts.sight import Sight

_ROUND_KM = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
_LONGEST = 0.24  # of the frame's width


def bar_of(sight: Sight) -> tuple[int, float]:
    """Return a round length in km, and how long it is on the map: a geodesic east and west of the middle, metres."""
    long = [(km, length_m(sight, km)) for km in _ROUND_KM]
    return max((one for one in long if one[1] <= _LONGEST * (sight.east - sight.west)), default=long[0])


def length_m(sight: Sight, km: float) -> float:
    """Return how long a geodesic of so many km that has its middle in that of the map is on it, metres."""
    ends = direct(sight.lon, sight.lat, np.array([270.0, 90.0]), km * 500.0)
    west, east = sight.flat(np.column_stack([ends.lon2_deg, ends.lat2_deg]))
    return float(np.hypot(*(east - west)))
