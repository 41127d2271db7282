"""How far many paths pass from places: at once, to the bound of a sphere; and exactly, for those that matter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.kernel.distances import distance_to_legs_m
from geo.kernel.geodesic import WGS84
from geo.kernel.great_arcs import GreatArcs, angle_to, unit_vectors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from geo.claims.flights import Flights

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.intp]

_M_IN_KM = 1000.0
_SURE_M = 1.0  # what an arc cosine of a small angle may lose
_CELL_DEG = 1.0


@dataclass(frozen=True, eq=False)
class Points:
    """Places on the ground, sorted into cells; p points, c cells.

    Attributes
    ----------
    lon, lat
        Degrees, shape (p,).
    vector
        The same on the sphere of reduced latitudes, shape (p, 3).
    first
        First point of each cell and, last, p; shape (c + 1,).
    centre, radius
        A point within each cell (unit vector) and the greatest angle from it to a point of the cell, radians.
    """

    lon: FloatArray
    lat: FloatArray
    vector: FloatArray
    first: IntArray
    centre: FloatArray
    radius: FloatArray


def sorted_points(lon: FloatArray, lat: FloatArray) -> Points:
    """Sort places into cells of a degree, so that paths look closely at those near them only.

    Examples
    --------
    >>> len(sorted_points(np.array([10.2, 10.4, 50.0]), np.array([40.1, 40.2, 38.0])).radius)
    2
    """
    cell = np.floor(lon / _CELL_DEG).astype(np.int64) * 1000 + np.floor(lat / _CELL_DEG).astype(np.int64)
    order = np.argsort(cell, kind="stable")
    vector = unit_vectors(lon[order], lat[order])
    first = np.append(np.flatnonzero(np.diff(cell[order], prepend=cell.min(initial=0) - 1)), len(order))
    centre = np.add.reduceat(vector, first[:-1], axis=0)
    centre /= np.linalg.norm(centre, axis=1)[:, None]
    of = np.repeat(np.arange(len(centre)), np.diff(first))
    apart = np.arctan2(np.linalg.norm(np.cross(vector, centre[of]), axis=1), np.einsum("ij,ij->i", vector, centre[of]))
    return Points(lon[order], lat[order], vector, first, centre, np.maximum.reduceat(apart, first[:-1]))


def nearest_km(flights: Flights, points: Points) -> tuple[FloatArray, FloatArray]:
    """Return how far each path passes from the nearest of some places, and by how much that may be off, km.

    The bound is that of :mod:`geo.kernel.great_arcs`.
    """
    angle, off = _least_angle(flights.arcs, points), flights.arcs.off
    low_m = np.maximum(angle - off, 0.0) * WGS84.b_m - _SURE_M
    high_m = np.minimum(angle + off, np.pi) * WGS84.a_m + _SURE_M
    low, high = np.maximum(low_m[flights.at].min(axis=1), 0.0), high_m[flights.at].min(axis=1)
    return 0.5 * (low + high) / _M_IN_KM, 0.5 * (high - low) / _M_IN_KM


def _least_angle(arcs: GreatArcs, points: Points) -> FloatArray:
    """Return the angle between each arc and the nearest place, radians: cells first, then the points of near ones."""
    to_cell = angle_to(arcs, points.centre)
    if not points.radius.any():
        nearest: FloatArray = to_cell.min(axis=1)
        return nearest
    reach = (to_cell + points.radius).min(axis=1)
    best = np.full(len(to_cell), np.inf)
    for k, radius in enumerate(points.radius.tolist()):
        legs = np.flatnonzero(to_cell[:, k] - radius <= reach)
        if len(legs):
            own = points.vector[points.first[k] : points.first[k + 1]]
            best[legs] = np.minimum(best[legs], angle_to(arcs.some(legs), own).min(axis=1))
    return best


def exact_km(flights: Flights, points: Points, paths: IntArray) -> FloatArray:
    """Measure how far some paths pass from the nearest place, km.

    As exact as :func:`geo.kernel.distances.distance_to_legs_m`: all places are measured that may be the nearest, for
    all that the sphere can tell.
    """
    legs, at = np.unique(flights.at[paths], return_inverse=True)
    metres = np.full(len(legs), np.inf)
    arcs = flights.arcs.some(legs)
    reach = _least_angle(arcs, points) + arcs.off
    to_cell = angle_to(arcs, points.centre)
    wide = reach + arcs.off + 2.0 * WGS84.f * reach + _SURE_M / WGS84.b_m
    for k, radius in enumerate(points.radius.tolist()):
        near = np.flatnonzero(to_cell[:, k] - radius <= wide)
        own = slice(points.first[k], points.first[k + 1])
        leg, point = np.nonzero(angle_to(arcs.some(near), points.vector[own]) <= wide[near, None])
        if len(leg):
            lon, lat = points.lon[own][point], points.lat[own][point]
            found = distance_to_legs_m(flights.legs.ends[legs[near[leg]]], lon, lat, paired=True)
            np.minimum.at(metres, near[leg], found)
    nearest: FloatArray = metres[at.reshape(len(paths), -1)].min(axis=1) / _M_IN_KM
    return nearest


def settled(
    about: FloatArray, blur: FloatArray, ends: Iterable[float], exact: Callable[[IntArray], FloatArray]
) -> FloatArray:
    """Return numbers that lie on the right side of each of some ends: measured where the blur leaves a doubt."""
    number = about.copy()
    doubt = np.flatnonzero(np.any([np.abs(about - end) <= blur for end in ends if np.isfinite(end)], axis=0))
    if len(doubt):
        number[doubt] = exact(doubt)
    return number
