"""Points on geodesics, by PROJ: the inverse problem once a path, then the direct problem for every point."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

GEOD = Geod(ellps="WGS84")
F = 1 / 298.257223563


@dataclass(frozen=True, eq=False)
class Paths:
    """Geodesics from their first end: degrees, forward azimuth there, length in metres; arrays of one length."""

    lon1: Floats
    lat1: Floats
    azi1: Floats
    s12: Floats

    def at(self, path: Ints, s: Floats) -> tuple[Floats, Floats]:
        """Return longitudes in [-180, 180] and latitudes at distances in metres from the first end."""
        lon, lat, _ = forward(self.lon1[path], self.lat1[path], self.azi1[path], s)
        return lon, lat

    def heading(self, path: Ints, s: Floats) -> Floats:
        """Return the forward azimuth in degrees at distances in metres from the first end."""
        return forward(self.lon1[path], self.lat1[path], self.azi1[path], s)[2]


def paths_between(ends: Floats) -> Paths:
    """Return the shortest paths between ends, an array (n, 4) of lon1, lat1, lon2, lat2 in degrees."""
    lon1, lat1, lon2, lat2 = (np.ascontiguousarray(column) for column in ends.T)
    azi1, _, s12 = GEOD.inv(lon1, lat1, lon2, lat2, return_back_azimuth=False)
    return Paths(lon1, lat1, np.asarray(azi1), np.asarray(s12))


def forward(lon: Floats, lat: Floats, azi: Floats, s: Floats) -> tuple[Floats, Floats, Floats]:
    """Solve the direct problem: lon in [-180, 180], lat, forward azimuth."""
    lon, lat, azi, s = np.broadcast_arrays(lon, lat, azi, s)
    x, y, a = GEOD.fwd(lon, lat, azi, s, return_back_azimuth=False)
    return np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64), np.asarray(a, dtype=np.float64)


def wrapped(lon: Floats) -> Floats:
    """Return longitudes, or differences of them, in [-180, 180]; those already there stay as they are."""
    return np.where(np.abs(lon) <= 180, lon, (lon + 180) % 360 - 180)
