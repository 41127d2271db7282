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


_MANY_LEGS = 1000  # of a path that is summed by itself


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
    start_m = _starts(lines.s12_m, first)
    last = first[1:] - 1
    return Tracks(ends, lines, turned, path, start_m, first, start_m[last] + lines.s12_m[last])


def _starts(leg_m: FloatArray, first: IntArray) -> FloatArray:
    """Return where legs begin along their paths: each path is summed by itself, so that others leave no trace."""
    start_m = np.zeros(len(leg_m))
    legs = np.diff(first)
    for path in np.flatnonzero(legs > _MANY_LEGS).tolist():
        own = slice(first[path], first[path + 1])
        start_m[own][1:] = np.cumsum(leg_m[own][:-1])
    others = np.flatnonzero(legs <= _MANY_LEGS)
    for k in range(1, int(legs[others].max(initial=0))):  # the second leg of all, the third of all that have one
        others = others[legs[others] > k]
        at = first[others] + k
        start_m[at] = start_m[at - 1] + leg_m[at - 1]
    return start_m


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
    first, last = tracks.first[path], tracks.first[path + 1] - 1
    leg = np.clip(leg, first, last)
    # on an axis of many paths a micrometre is lost: step to the leg that is meant
    while len(behind := np.flatnonzero((leg < last) & (tracks.start_m[np.minimum(leg + 1, last)] <= s_m))):
        leg[behind] += 1
    while len(ahead := np.flatnonzero((leg > first) & (tracks.start_m[leg] > s_m))):
        leg[ahead] -= 1
    return leg


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
