"""How near a leg passes a place, found by searching along it: an oracle that shares nothing with the kernel."""

from __future__ import annotations

import math

import numpy as np
from geographiclib.geodesic import Geodesic

EARTH = Geodesic.WGS84


def nearest_by_search(lon1: float, lat1: float, lon2: float, lat2: float, lon: float, lat: float) -> float:
    """Golden section over distances along the leg, metres, by another library: slow and simple."""
    line = EARTH.InverseLine(lat1, lon1, lat2, lon2)

    def gap(s: float) -> float:
        here = line.Position(s)
        return EARTH.Inverse(here["lat2"], here["lon2"], lat, lon)["s12"]

    looks = np.linspace(0, line.s13, 201)
    best = int(np.argmin([gap(s) for s in looks]))
    low, high = looks[max(best - 1, 0)], looks[min(best + 1, 200)]
    ratio = (math.sqrt(5) - 1) / 2
    while high - low > 1e-3:
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        low, high = (low, right) if gap(left) < gap(right) else (left, high)
    return min(gap(low), gap(high), gap(0.0), gap(line.s13))
