"""The ribbons: each ship's paths side by side, at stations along the way that all paths of a hypothesis share.

Stations are counted leg by leg, so that paths through the same places meet at the same stations. At each station a path
has two positions: its own, and that of the middle of its ship's paths. The page draws between the two: together at
first, apart towards the targets, and pushed apart sideways by so many pixels that no ribbon hides another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

STATIONS = 72


class Track(NamedTuple):
    """One path as drawn: vertices (degrees), the distance along at each (m), the distance at each waypoint (m)."""

    lon: Floats
    lat: Floats
    along_m: Floats
    bends_m: Floats


def stations(tracks: Sequence[Track], weights: Sequence[int]) -> tuple[Floats, list[int], list[tuple[Floats, Floats]]]:
    """Place the same stations on every track of one hypothesis.

    Parameters
    ----------
    tracks
        Tracks with equally many waypoints.
    weights
        Missiles on each track.

    Returns
    -------
    fraction, legs, positions
        How far along each station is (0 to 1, mean of all tracks), the station at which each leg begins (and the last
        one), and each track's longitudes and latitudes at the stations.
    """
    legs = np.array([np.diff(t.bends_m) for t in tracks])
    mean = np.average(legs, axis=0, weights=weights)
    shares = np.maximum(2, np.rint(STATIONS * mean / mean.sum()).astype(int))
    leg = np.repeat(np.arange(len(shares)), shares)
    part = np.concatenate([np.arange(n) / n for n in shares])
    leg, part = np.append(leg, len(shares) - 1), np.append(part, 1.0)
    found = []
    for track, lengths in zip(tracks, legs, strict=True):
        at = track.bends_m[leg] + part * lengths[leg]
        found.append((np.interp(at, track.along_m, track.lon), np.interp(at, track.along_m, track.lat)))
    begin = np.concatenate([[0.0], np.cumsum(mean)])
    starts: list[int] = np.concatenate([[0], np.cumsum(shares)]).tolist()
    return (begin[leg] + part * mean[leg]) / mean.sum(), starts, found


def middle(positions: Sequence[tuple[Floats, Floats]], weights: Sequence[int]) -> tuple[Floats, Floats]:
    """Return the middle of several tracks at each station, weighted by missiles. For drawing only."""
    lon = np.average([p[0] for p in positions], axis=0, weights=weights)
    lat = np.average([p[1] for p in positions], axis=0, weights=weights)
    return lon, lat
