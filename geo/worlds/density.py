"""Where all the paths pass: one count a pixel, in the projection of web maps (EPSG:3857)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from geo.kernel.angles import northing_rad
from geo.kernel.geodesic import WGS84
from geo.kernel.tracks import points_along

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.kernel.tracks import Tracks
    from geo.ledger.indeterminate import Box

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.intp]

LONGER_SIDE = 800  # pixels
_MOST_LAT_DEG = 85.0
_R = WGS84.a_m  # EPSG:3857 is a sphere of this radius
_PART = 200  # legs at a time: what they need stays in the cache


@dataclass(frozen=True, eq=False)
class PixelGrid:
    """A picture's place: its south-western corner and pixels in metres of EPSG:3857, its size in pixels.

    Attributes
    ----------
    west_m, south_m
        Corner; the picture goes on beyond 20,037,508 m where it runs across the 180th meridian.
    pixel_m
        Side of a pixel.
    width, height
        Pixels.
    step_m
        Length on the ground of the straight pieces that paths are drawn in: they leave it by half a pixel at most.
    """

    west_m: float
    south_m: float
    pixel_m: float
    width: int
    height: int
    step_m: float


@dataclass(frozen=True, eq=False)
class Density:
    """How many paths pass each pixel.

    Attributes
    ----------
    counts
        Shape (height, width), first row in the north.
    west_m, south_m, east_m, north_m
        Edges in EPSG:3857; ``east_m`` may lie beyond 20,037,508 m where the picture crosses the 180th meridian.
    pixel_m
        Side of a pixel in metres of EPSG:3857 (on the ground: times the cosine of the latitude).
    paths
        Paths in all.
    """

    counts: NDArray[np.uint32]
    west_m: float
    south_m: float
    east_m: float
    north_m: float
    pixel_m: float
    paths: int


def make_pixel_grid(box: Box) -> PixelGrid:
    """Return a frame around a box; draws that leave it are not counted where they do."""
    (west, east), (south, north) = np.deg2rad([box.west, box.east]) * _R, _northing(np.array([box.south, box.north]))
    pixel = max(east - west, north - south) / LONGER_SIDE
    steepest = np.abs(np.sinh(np.array([south, north]) / _R)).max()  # tangent of the latitude
    ground = pixel / np.hypot(1.0, steepest)
    step = float(np.sqrt(4.0 * _R * ground / max(steepest, 0.1)))
    width, height = (max(int(np.ceil(size / pixel - 1e-9)), 1) for size in (east - west, north - south))
    return PixelGrid(float(west), float(south), float(pixel), width, height, step)


def make_density(frame: PixelGrid, counts: NDArray[np.uint32] | None, paths: int) -> Density:
    """Put counts into their frame; without counts nothing was drawn."""
    if counts is None:
        counts = np.zeros((frame.height, frame.width), dtype=np.uint32)
    east, north = frame.west_m + frame.width * frame.pixel_m, frame.south_m + frame.height * frame.pixel_m
    return Density(counts, frame.west_m, frame.south_m, east, north, frame.pixel_m, paths)


def picture(frame: PixelGrid, tracks: Tracks) -> NDArray[np.uint32]:
    """Count the paths that pass each pixel.

    Parameters
    ----------
    frame
        From :func:`make_pixel_grid`.
    tracks
        Paths.

    Returns
    -------
    ndarray of shape (frame.height, frame.width)
        First row in the north. A path is met once in each column of pixels that it runs through (once in each row
        where it is steeper than 45 degrees); where it turns sharply a pixel may count it twice, or not at all.
    """
    counts = np.zeros(frame.width * frame.height, dtype=np.int64)
    middle = np.rad2deg((frame.west_m + 0.5 * frame.width * frame.pixel_m) / _R)
    leg, lon, lat = points_along(tracks, frame.step_m, float(middle))
    x = (np.deg2rad(lon) * _R - frame.west_m) / frame.pixel_m
    y = (_northing(lat) - frame.south_m) / frame.pixel_m
    shown = np.abs(lat) < _MOST_LAT_DEG
    ends = np.searchsorted(leg, np.arange(0, len(tracks.path) + _PART, _PART))
    for first, last in pairwise(ends):
        here = slice(first, last)
        counts += _pixels(frame, leg[here], x[here], y[here], shown[here])
    return counts.reshape(frame.height, frame.width)[::-1].astype(np.uint32)


def _northing(lat_deg: FloatArray) -> FloatArray:
    return northing_rad(lat_deg, end_deg=_MOST_LAT_DEG) * _R


def _pixels(
    frame: PixelGrid, leg: IntArray, x: FloatArray, y: FloatArray, shown: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Count the pixels of straight pieces between knots: one a column of a flat piece, one a row of a steep one."""
    # beyond the picture's last latitude there is no place for a path: over a pole its longitude jumps
    piece = np.flatnonzero((leg[1:] == leg[:-1]) & shown[1:] & shown[:-1])
    x1, y1, x2, y2 = x[piece], y[piece], x[piece + 1], y[piece + 1]
    flat = np.abs(x2 - x1) >= np.abs(y2 - y1)
    width, height = frame.width, frame.height
    columns = _walk(*(v[flat] for v in (x1, y1, x2, y2)), limits=(width, height), strides=(1, width))
    rows = _walk(*(v[~flat] for v in (y1, x1, y2, x2)), limits=(height, width), strides=(width, 1))
    return np.bincount(np.concatenate([columns, rows]), minlength=width * height)


def _walk(
    a1: FloatArray, b1: FloatArray, a2: FloatArray, b2: FloatArray, *, limits: tuple[int, int], strides: tuple[int, int]
) -> NDArray[np.int64]:
    """Return the pixels of pieces from (a1, b1) to (a2, b2), one at the middle of each pixel along ``a``."""
    if not len(a1):
        return np.zeros(0, dtype=np.int64)
    slope = np.divide(b2 - b1, a2 - a1, out=np.zeros_like(a1), where=a1 != a2)
    low = np.clip(np.ceil(np.minimum(a1, a2) - 0.5), 0.0, limits[0])
    count = (np.clip(np.ceil(np.maximum(a1, a2) - 0.5), 0.0, limits[0]) - low).astype(np.int64)
    # pixel k of all is pixel k + shift of its piece, and lies at base + k * slope across: three arrays to spread out
    shift = low.astype(np.int64) - (np.cumsum(count) - count)
    base = b1 + (shift + 0.5 - a1) * slope
    k = np.arange(int(count.sum()))
    across = np.repeat(base, count) + k * np.repeat(slope, count)
    pixel: NDArray[np.int64] = (k + np.repeat(shift, count)) * strides[0] + across.astype(np.int64) * strides[1]
    if np.minimum(b1, b2).min() < 0.0 or np.maximum(b1, b2).max() >= limits[1]:
        pixel = pixel[(across >= 0.0) & (across < limits[1])]
    return pixel
