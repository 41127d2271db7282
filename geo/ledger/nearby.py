"""Whether boundaries of a user's own lie anywhere near the paths: if not, their positions may mean something else."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.kernel.angles import fold
from geo.kernel.tracks import place_on_tracks
from geo.ledger.counting import NOWHERE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.atlas.countries import Countries
    from geo.kernel.borders import BorderEdges
    from geo.kernel.tracks import Tracks
    from geo.ledger.closing import Rows

    Floats = NDArray[np.float64]

_POINTS = 64  # of a path
_MOST_PATHS = 500
_DEGREE_M, _EARTH_M = 110_000.0, 6_371_000.0


def note_if_elsewhere(tracks: Tracks, rows: Rows, countries: Countries) -> None:
    """Warn if no path comes into the box of any state of a user's own boundaries.

    Parameters
    ----------
    tracks, rows
        Paths, and the rows of all of them.
    countries
        Boundaries; only those of a file are looked at: bundled ones, and a frame made here, are where they should be.

    Warns
    -----
    UserWarning
        In one line, with where the boundaries lie.
    """
    if not countries.file or not len(countries.edges) or (rows.country != NOWHERE).any():
        return
    if not (tracks.length_m > 0.0).any():  # places, and no paths
        return
    west, south, east, north = _boxes(countries.edges, len(countries.codes))
    lon, lat, step = _along(tracks)
    # a path may pass between two points that are looked at
    near_lat = (lat[:, None] >= south - step[:, None]) & (lat[:, None] <= north + step[:, None])
    wide = step / np.maximum(np.cos(np.deg2rad(np.minimum(np.abs(lat) + step, 89.0))), 0.017)
    middle, half = (west + east) / 2, (east - west) / 2
    near_lon = np.abs(fold(lon[:, None] - middle)) <= half + wide[:, None]
    if (near_lat & near_lon).any():
        return
    off_lon = np.maximum(np.abs(fold(lon[:, None] - middle)) - half, 0.0)
    off_lat = np.clip(lat[:, None], south, north)
    far_m = float(_apart(lat[:, None], off_lat, off_lon).min())
    msg = (
        f"{countries.file}: its boundaries lie from {west.min():.1f} to {east.max():.1f} E and "
        f"{south.min():.1f} to {north.max():.1f} N, about {far_m / 1000:,.0f} km from the nearest path: is "
        "the file's coordinate system right?"
    )
    warnings.warn(msg, stacklevel=3)


def _boxes(edges: BorderEdges, states: int) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the box of each state that has borders."""
    box = [np.full(states, sign * np.inf) for sign in (1, 1, -1, -1)]
    for side in (edges.left, edges.right):
        there = side >= 0
        of = side[there]
        for lon, lat in ((edges.lon1, edges.lat1), (edges.lon2, edges.lat2)):
            np.minimum.at(box[0], of, lon[there])
            np.minimum.at(box[1], of, lat[there])
            np.maximum.at(box[2], of, lon[there])
            np.maximum.at(box[3], of, lat[there])
    has: NDArray[Any] = np.isfinite(box[0])
    west, south, east, north = (values[has] for values in box)
    return west, south, east, north


def _apart(lat1: Floats, lat2: Floats, dlon: Floats) -> Floats:
    """Return distances in metres on a sphere, good enough to be told."""
    a, b, half = np.deg2rad(lat1), np.deg2rad(lat2), np.deg2rad(dlon) / 2
    square = np.square(np.sin((b - a) / 2)) + np.cos(a) * np.cos(b) * np.square(np.sin(half))
    far: Floats = _EARTH_M * 2.0 * np.arcsin(np.minimum(np.sqrt(square), 1.0))
    return far


def _along(tracks: Tracks) -> tuple[Floats, Floats, Floats]:
    """Return points along paths, and how far apart they are in degrees of latitude."""
    count = len(tracks.length_m)
    paths = np.unique(np.linspace(0, count - 1, min(count, _MOST_PATHS)).astype(np.intp))
    share = np.linspace(0.0, 1.0, _POINTS + 1)
    path = np.repeat(paths, len(share))
    lon, lat = place_on_tracks(tracks, path, (tracks.length_m[paths, None] * share).ravel(), quick=True)
    return lon, lat, tracks.length_m[path] / _POINTS / _DEGREE_M
