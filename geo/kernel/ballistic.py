"""How long a body without engine or air takes from one place of a turning sphere to another, by way of a given height.

It follows from nothing but the two places and the height, so that it says whether published figures agree with one
another, and no more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    FloatArray = NDArray[np.float64]

EARTH_MEAN_RADIUS_M = 6_371_008.8  # (2a + b) / 3 of WGS84
MU_M3_S2 = 3.986004418e14  # of WGS84 (NIMA TR8350.2, 2000)
TURN_RAD_S = 7.292115e-5  # the same
_ROUNDS = 8  # the ground moves by a tenth of the arc at most, so that each round leaves a tenth of the error


def arc_time_s(angle_rad: ArrayLike, apogee_m: ArrayLike) -> FloatArray:
    """Return how long a ballistic arc takes between two places at rest, by Kepler's equation.

    The arc is the part above a sphere of an ellipse with one focus at the centre; by symmetry its apogee lies over the
    middle, so that angle and height fix it.

    Parameters
    ----------
    angle_rad
        The angle between the places, seen from the centre, above 0 and below pi.
    apogee_m
        The greatest height above the sphere, above 0.

    Returns
    -------
    ndarray
        Seconds; the sphere's radius is ``EARTH_MEAN_RADIUS_M``.

    Examples
    --------
    Straight up to 100 km and down again takes little longer than over flat ground, 2 sqrt(2 h / g) or 286 s:

    >>> float(arc_time_s(1e-6, 100_000.0).round())
    289.0
    """
    half, top = 0.5 * np.asarray(angle_rad, dtype=np.float64), EARTH_MEAN_RADIUS_M + np.asarray(apogee_m, dtype=float)
    # r = p / (1 - e cos v) with v from apogee: R at v = half the angle, top at v = 0; written without cancellation
    height = top - EARTH_MEAN_RADIUS_M
    e = height / (height + 2.0 * EARTH_MEAN_RADIUS_M * np.sin(0.5 * half) ** 2)
    axis = top / (1.0 + e)
    anomaly = 2.0 * np.arctan2(np.sqrt(1.0 + e) * np.sin(0.5 * half), np.sqrt(1.0 - e) * np.cos(0.5 * half))
    seconds: FloatArray = 2.0 * np.sqrt(axis**3 / MU_M3_S2) * (anomaly + e * np.sin(anomaly))
    return seconds


def flight_time_s(
    lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike, apogee_m: ArrayLike
) -> FloatArray:
    """Return how long a ballistic arc takes between two places of the Earth, which turns below it.

    Parameters
    ----------
    lon1, lat1, lon2, lat2
        Start and end, degrees.
    apogee_m
        The greatest height, metres, above 0.

    Returns
    -------
    ndarray
        Seconds. Latitudes are taken for those of a sphere, which is good to 0.6 % of the angle; the Earth's flattening
        changes the pull by less than 0.3 %. There is no air and no burning of an engine: an engine that burns for so
        long adds less than that to the time.

    Examples
    --------
    >>> float((flight_time_s(125.7, 39.2, 157.4, 42.3, 550_000.0) / 60).round(1))
    13.7
    """
    lam1, phi1, lam2, phi2 = (np.deg2rad(np.asarray(v, dtype=np.float64)) for v in (lon1, lat1, lon2, lat2))
    seconds = np.zeros(np.broadcast_shapes(lam1.shape, lam2.shape, np.shape(apogee_m)))
    for _ in range(_ROUNDS):
        apart = lam2 - lam1 + TURN_RAD_S * seconds  # while it flies, the end moves east
        chord = np.sqrt(np.sin(0.5 * (phi2 - phi1)) ** 2 + np.cos(phi1) * np.cos(phi2) * np.sin(0.5 * apart) ** 2)
        seconds = arc_time_s(2.0 * np.arcsin(np.minimum(chord, 1.0)), apogee_m)
    return seconds
