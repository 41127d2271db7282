"""Tracks: paths as chains of geodesic legs, with the place at any distance along them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.kernel.angles import east_of, unroll_around
from geo.kernel.edge_index import ranges
from geo.kernel.geodesic import WGS84, Ellipsoid
from geo.kernel.lines import Lines, lines_between, position_at_distance, some_lines

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Tracks:
    """Paths laid out leg by leg; m legs, n paths.

    Attributes
    ----------
    ends
        Both ends of each leg as given: ``lon1, lat1, lon2, lat2`` in degrees, shape (m, 4).
    lines, turned
        The legs as geodesics running east, and which of them the path flies westward.
    path
        Path that each leg belongs to, ascending, shape (m,).
    start_m
        Distance along its path at which each leg begins, shape (m,).
    first
        First leg of each path and, last, m; shape (n + 1,).
    length_m
        Length of each path, shape (n,).
    """

    ends: FloatArray
    lines: Lines
    turned: NDArray[np.bool_]
    path: IntArray
    start_m: FloatArray
    first: IntArray
    length_m: FloatArray


def lay_tracks(ends: FloatArray, path: IntArray, *, ellipsoid: Ellipsoid = WGS84) -> Tracks:
    """Lay out paths from their legs.

    Parameters
    ----------
    ends
        ``lon1, lat1, lon2, lat2`` of each leg, degrees, shape (m, 4); consecutive legs of a path share a waypoint.
    path
        Path of each leg, shape (m,): ascending from 0, none left out.
    ellipsoid
        ``WGS84`` or ``SPHERE``.

    Raises
    ------
    CoordinateError
        If a position is not finite or beyond a pole.

    Examples
    --------
    >>> tracks = lay_tracks(np.array([[50.2, 38.3, 47.11, 36.4], [47.11, 36.4, 39.01, 35.95]]), np.array([0, 0]))
    >>> (tracks.start_m / 1000).round().tolist(), (tracks.length_m / 1000).round().tolist()
    ([0.0, 346.0], [1076.0])
    """
    lines, turned = lines_between(*ends.T, ellipsoid=ellipsoid)
    count = int(path[-1]) + 1 if len(path) else 0
    first = np.searchsorted(path, np.arange(count + 1))
    before = np.concatenate([[0.0], np.cumsum(lines.s12_m)])
    if len(path) == count:  # one leg each: no sums, no rounding
        start_m, length_m = np.zeros(len(path)), lines.s12_m
    else:
        start_m = before[:-1] - before[first[path]]
        length_m = np.add.reduceat(lines.s12_m, first[:-1])
    return Tracks(ends, lines, turned, path, start_m, first, length_m)


def some_legs(tracks: Tracks, legs: IntArray) -> Tracks:
    """Return some legs, each as a path of its own."""
    lines = some_lines(tracks.lines, legs)
    count = len(legs)
    return Tracks(
        tracks.ends[legs],
        lines,
        tracks.turned[legs],
        np.arange(count),
        np.zeros(count),
        np.arange(count + 1),
        lines.s12_m,
    )


def place_on_tracks(
    tracks: Tracks, path: NDArray[np.integer[Any]], s_m: FloatArray, *, quick: bool = False
) -> tuple[FloatArray, FloatArray]:
    """Return longitude and latitude in degrees at distances along paths; waypoints come back bit for bit.

    Parameters
    ----------
    tracks
        From :func:`lay_tracks`.
    path, s_m
        Path and distance along it in metres, one shape.
    quick
        Good to some ten nanometres in half the time.

    Examples
    --------
    >>> tracks = lay_tracks(np.array([[50.2, 38.3, 39.01, 35.95]]), np.array([0]))
    >>> lon, lat = place_on_tracks(tracks, np.array([0]), np.array([0.0]))
    >>> float(lon[0]), float(lat[0])
    (50.2, 38.3)
    """
    leg = leg_at(tracks, path, s_m)
    length = tracks.lines.s12_m[leg]
    s = np.minimum(np.maximum(s_m - tracks.start_m[leg], 0.0), length)
    lon, lat = position_at_distance(tracks.lines, leg, np.where(tracks.turned[leg], length - s, s), quick=quick)
    begins = s == 0.0
    ends = (leg == tracks.first[path + 1] - 1) & (s_m >= tracks.length_m[path]) & ~begins
    own = tracks.ends[leg]
    lon = np.where(begins, own[:, 0], np.where(ends, own[:, 2], lon))
    lat = np.where(begins, own[:, 1], np.where(ends, own[:, 3], lat))
    return lon, lat


def leg_at(tracks: Tracks, path: NDArray[np.integer[Any]], s_m: FloatArray) -> IntArray:
    """Return the legs on which places along paths lie; of those that meet there the last.

    Examples
    --------
    >>> tracks = lay_tracks(np.array([[50.2, 38.3, 47.11, 36.4], [47.11, 36.4, 39.01, 35.95]]), np.array([0, 0]))
    >>> leg_at(tracks, np.array([0, 0]), np.array([300_000.0, 400_000.0])).tolist()
    [0, 1]
    """
    if len(tracks.path) == len(tracks.length_m):  # one leg each
        return path.astype(np.intp)
    # legs of all paths on one ascending axis: path number first, distance second
    span = float(tracks.length_m.max(initial=0.0)) + 1.0
    axis = tracks.path * span + tracks.start_m
    leg = np.searchsorted(axis, path * span + s_m, side="right") - 1
    return np.clip(leg, tracks.first[path], tracks.first[path + 1] - 1)


def points_along(tracks: Tracks, step_m: float, middle_deg: float) -> tuple[IntArray, FloatArray, FloatArray]:
    """Return points of the legs, at most a step apart: leg, longitude and latitude in degrees.

    Longitudes run on along a leg, which begins (at its western end) within half a turn of ``middle_deg``.
    """
    lines = tracks.lines
    pieces = np.maximum(np.ceil(lines.s12_m / step_m), 1.0).astype(np.int64)
    leg, k = ranges(np.zeros(len(pieces), dtype=np.int64), pieces + 1)
    lon, lat = position_at_distance(lines, leg, lines.s12_m[leg] * k / pieces[leg])
    east = east_of(lon + 1.0, lines.lon1_deg[leg]) - 1.0  # lines run east: less than half a turn
    start = unroll_around(lines.lon1_deg, middle_deg)
    return leg, start[leg] + east, lat
