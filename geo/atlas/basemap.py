"""The bundled backdrop: lines with a weight a vertex, and what a page needs of them.

Detail falls off with the distance from the event, and the whole world is there, so no edge of the data ever shows.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.kernel.angles import unroll_around
from geo.resources import archive_in, bundled_text, data_path

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Bounds = tuple[float, float, float, float]

MICRO = 1_000_000
COARSE = 10_000  # steps a degree of rivers and province lines
M_PER_DEG = 111_195.0  # on a sphere of 6,371 km
# detail kept inside the event's bounds
FINEST_M = {"state": 500.0, "sea": 700.0, "lake": 500.0, "river": 1200.0, "province": 1500.0}
COARSER_PER_M = 0.0035  # and how much is given up per metre outside them
COARSER_FROM_M = (
    2_000_000.0  # extent of an event from which on its own detail is given up too, so that pages stay small
)
_ALWAYS = 255  # weight code of an arc's end


@dataclass(frozen=True, slots=True)
class Cut:
    """Lines of one kind after the cut: positions in degrees, ``start[i]:start[i + 1]`` is line ``i`` of the source."""

    lon: Floats
    lat: Floats
    start: NDArray[np.int64]

    def line(self, index: int) -> tuple[Floats, Floats]:
        """Return longitudes and latitudes of one line."""
        part = slice(int(self.start[index]), int(self.start[index + 1]))
        return self.lon[part], self.lat[part]


@lru_cache(maxsize=1)
def source() -> dict[str, NDArray[Any]]:
    """Return the stored arrays; ``tools/build_basemap.py`` says what they are."""
    with archive_in(data_path("map", "basemap.npz")) as stored:
        return {name: stored[name] for name in stored.files}


@lru_cache(maxsize=1)
def label_source() -> dict[str, Any]:
    """Return the bundled names of states, seas and towns."""
    found: dict[str, Any] = json.loads(bundled_text(data_path("map", "basemap-labels.json")))
    return found


def away_m(lon: Floats, lat: Floats, bounds: Bounds) -> Floats:
    """Return about how far positions lie outside bounds (west, south, east, north), in metres; 0 inside.

    East may be beyond 180 degrees, as it is for an event across the 180th meridian.
    """
    west, south, east, north = bounds
    lon = unroll_around(lon, (west + east) / 2)
    dx = np.maximum(0.0, np.maximum(west - lon, lon - east)) * np.cos(np.radians((south + north) / 2))
    dy = np.maximum(0.0, np.maximum(south - lat, lat - north))
    found: Floats = np.hypot(dx, dy) * M_PER_DEG
    return found


def extent_m(bounds: Bounds) -> float:
    """Return the larger of an event's width and height, in metres."""
    west, south, east, north = bounds
    width = (east - west) * float(np.cos(np.radians((south + north) / 2)))
    return max(width, north - south) * M_PER_DEG


def _sums(planes: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Add up steps stored as rows of bytes, low byte first, with the sign in the lowest bit."""
    unsigned = planes.T.copy().view("<u4").ravel().astype(np.int64)
    found: NDArray[np.int64] = np.cumsum((unsigned >> 1) ^ -(unsigned & 1))
    return found


def cut(kind: str, bounds: Bounds) -> Cut:
    """Return the lines of one kind with the detail that a page with these bounds shows."""
    stored, per_deg = source(), COARSE if kind in ("river", "province") else MICRO
    lon, lat = _sums(stored[f"{kind}_dlon"]) / per_deg, _sums(stored[f"{kind}_dlat"]) / per_deg
    code, start = stored[f"{kind}_weight"], stored[f"{kind}_start"]
    weight_m = np.where(code == _ALWAYS, np.inf, 100 * 2.0 ** (code / 8))
    finest_m = FINEST_M[kind] * max(1.0, extent_m(bounds) / COARSER_FROM_M)
    keep = weight_m >= finest_m + COARSER_PER_M * away_m(lon, lat, bounds)
    line = np.repeat(np.arange(len(start) - 1), np.diff(start))
    counts = np.bincount(line[keep], minlength=len(start) - 1)
    return Cut(lon[keep], lat[keep], np.concatenate([[0], np.cumsum(counts)]))
