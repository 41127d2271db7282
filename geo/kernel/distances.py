"""Distances on the ellipsoid between paths, places and outlines."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.kernel.geodesic import SPHERE, direct, inverse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    FloatArray = NDArray[np.float64]

_ROUNDS = 12
_STILL_M = 1e-4
_RING_STEP_DEG = 0.1
_CUT_DEG = 180.0


def distance_to_legs_m(legs: ArrayLike, lon: ArrayLike, lat: ArrayLike, *, paired: bool = False) -> FloatArray:
    """Return how far points lie from the legs of paths, each point from each leg.

    As :func:`feet_on_legs_m`, whose second result it is.

    Raises
    ------
    CoordinateError
        If a value is no position.

    Examples
    --------
    >>> distance_to_legs_m([(0, 0, 10, 0)], [5, 12], [1, 0]).round().tolist()
    [[110574.0, 222639.0]]
    """
    return feet_on_legs_m(legs, lon, lat, paired=paired)[1]


def feet_on_legs_m(
    legs: ArrayLike, lon: ArrayLike, lat: ArrayLike, *, paired: bool = False
) -> tuple[FloatArray, FloatArray]:
    """Return where on the legs of paths they are nearest to points, and how far the points lie from there.

    The foot of the perpendicular is solved for, not sampled: from a point of the leg the foot is guessed as on a
    sphere, and the guess repeated from there until it stands still.

    Parameters
    ----------
    legs
        Shape (n, 4): lon, lat of the start and lon, lat of the end of each leg, degrees. Legs are WGS84 geodesics.
    lon, lat
        Points in degrees, shape (m,).
    paired
        Whether each leg has a point of its own, so that n is m, instead of all points.

    Returns
    -------
    along_m, away_m
        Metres along the leg and metres from it, shape (n, m), or (n,) if paired. The distance is exact to a millimetre
        for points within 5,000 km of the leg; further away the nearer end may be taken instead of a foot, which can
        only be too far.

    Raises
    ------
    CoordinateError
        If a value is no position.

    Examples
    --------
    >>> [found.round().tolist() for found in feet_on_legs_m([(0, 0, 10, 0)], [5, 12], [1, 0])]
    [[[556597.0, 1113195.0]], [[110574.0, 222639.0]]]
    """
    table = np.asarray(legs, dtype=np.float64).reshape(-1, 4)
    lon1, lat1, lon2, lat2 = table.T if paired else table.T[:, :, None]
    x, y = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    if not paired:
        x, y = x[None, :], y[None, :]
    leg = inverse(lon1, lat1, lon2, lat2)
    first, last = inverse(lon1, lat1, x, y).s12_m, inverse(lon2, lat2, x, y).s12_m
    ends = np.minimum(first, last)
    s = np.broadcast_to(0.5 * leg.s12_m, ends.shape)
    for _ in range(_ROUNDS):
        here = direct(lon1, lat1, leg.azi1_deg, s)
        off = inverse(here.lon2_deg, here.lat2_deg, x, y)
        arc = off.s12_m / SPHERE.a_m
        step = SPHERE.a_m * np.arctan2(np.sin(arc) * np.cos(np.deg2rad(off.azi1_deg - here.azi2_deg)), np.cos(arc))
        if np.all(np.abs(step) < _STILL_M):
            break
        s = s + step
    on_leg = (s >= 0.0) & (s <= leg.s12_m) & (np.abs(step) < _STILL_M)
    at_foot = on_leg & (off.s12_m < ends)
    along = np.where(at_foot, s, np.where(first <= last, 0.0, leg.s12_m))
    return along, np.where(at_foot, off.s12_m, ends)


def legs_of(waypoints: Sequence[tuple[float, float]]) -> list[tuple[float, float, float, float]]:
    """Return the legs between waypoints as rows of lon, lat, lon, lat.

    Examples
    --------
    >>> legs_of([(0, 0), (1, 1), (2, 0)])
    [(0, 0, 1, 1), (1, 1, 2, 0)]
    """
    return [(*start, *end) for start, end in pairwise(waypoints)]


def distance_to_outline_m(lon: float, lat: float, shape: shapely.Geometry, *, cut: bool = True) -> float:
    """Return how far a point lies from the outline of a polygon, from inside or outside.

    Edges are straight in longitude and latitude. They are taken as straight in the azimuthal equidistant picture
    around the point as well, in pieces of at most 0.1 degrees: off by less than 20 m at latitudes up to 60 degrees.

    Parameters
    ----------
    lon, lat
        Degrees.
    shape
        Polygon or MultiPolygon in degrees.
    cut
        Whether the shape is cut along the 180th meridian where it goes on beyond, so that edges there are no outline.

    Examples
    --------
    >>> round(distance_to_outline_m(5, 1, shapely.box(0, 0, 10, 10)))
    110574
    >>> round(distance_to_outline_m(179, 0, shapely.box(170, -20, 180, 20)) / 1000)
    1002
    """
    best = np.inf
    for line in shapely.get_parts(shapely.boundary(shapely.segmentize(shape, _RING_STEP_DEG))):
        xy = shapely.get_coordinates(line)
        to = inverse(lon, lat, xy[:, 0], xy[:, 1])
        azi = np.deg2rad(to.azi1_deg)
        picture = np.column_stack([to.s12_m * np.sin(azi), to.s12_m * np.cos(azi)])
        real = ~((np.abs(xy[:-1, 0]) == _CUT_DEG) & (xy[:-1, 0] == xy[1:, 0]) & cut)
        edges = shapely.linestrings(np.stack([picture[:-1], picture[1:]], axis=1)[real])
        best = min(best, float(np.min(shapely.distance(edges, shapely.Point(0, 0)), initial=np.inf)))
    return best


def ring_points(shape: shapely.Geometry) -> FloatArray:
    """Return points along the outline of a polygon, at most 0.1 degrees apart, shape (n, 2)."""
    return shapely.get_coordinates(shapely.boundary(shapely.segmentize(shape, _RING_STEP_DEG)))
