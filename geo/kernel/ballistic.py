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
_SAME_RAD = 1e-9  # ends nearer than 6 mm are one place
_ROUNDS = 8  # the ground moves by a tenth of the arc at most, so that each round leaves a tenth of the error


def arc_time_s(angle_rad: ArrayLike, apogee_m: ArrayLike) -> FloatArray:
    """Return how long a ballistic arc takes between two places at rest, by Kepler's equation.

    The arc is the part above a sphere of an ellipse with one focus at the centre; by symmetry its apogee lies over the
    middle, so that angle and height fix it.

    Parameters
    ----------
    angle_rad
        The angle between the places, seen from the centre, 0 to below pi.
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
    angle, apogee = np.asarray(angle_rad, dtype=np.float64), np.asarray(apogee_m, dtype=np.float64)
    return 2.0 * _since_apogee_s(np.ones(1), angle, apogee).reshape(np.broadcast_shapes(angle.shape, apogee.shape))


def arc_height_m(part: ArrayLike, angle_rad: ArrayLike, apogee_m: ArrayLike) -> FloatArray:
    """Return how high a ballistic arc is above the sphere at a part of its way.

    Parameters
    ----------
    part
        0 at the start, 0.5 at the apogee, 1 at the end, by angle seen from the centre.
    angle_rad, apogee_m
        As for :func:`arc_time_s`.

    Examples
    --------
    >>> arc_height_m([0.0, 0.25, 0.5, 1.0], 0.2, 3_725_000.0).round().tolist()
    [0.0, 2436763.0, 3725000.0, 0.0]
    """
    half, apogee = 0.5 * np.asarray(angle_rad, dtype=np.float64), np.asarray(apogee_m, dtype=np.float64)
    from_top = 2.0 * np.asarray(part, dtype=np.float64) - 1.0
    # sin(v / 2) / sin(half / 2), which has a limit as the angle goes to nothing
    slope = np.sinc(from_top * half / (2.0 * np.pi)) / np.sinc(half / (2.0 * np.pi)) * from_top
    top = EARTH_MEAN_RADIUS_M + apogee
    height: FloatArray = top / (1.0 + apogee / EARTH_MEAN_RADIUS_M * slope**2) - EARTH_MEAN_RADIUS_M
    return np.maximum(height, 0.0)


def _since_apogee_s(part: FloatArray, angle_rad: FloatArray, apogee_m: FloatArray) -> FloatArray:
    """Return how long after its apogee an arc has flown a part of its second half, seconds; below 0 before it.

    Parameters
    ----------
    part
        -1 at the start, 0 at the apogee, 1 at the end, by angle seen from the centre.
    angle_rad, apogee_m
        As for :func:`arc_time_s`; an arc of no angle goes straight up and down again.
    """
    half, top = 0.5 * angle_rad, EARTH_MEAN_RADIUS_M + apogee_m
    # r = p / (1 - e cos v) with v from apogee: R at v = half the angle, top at v = 0; 1 - e = fall / drop
    fall = 2.0 * EARTH_MEAN_RADIUS_M * np.sin(0.5 * half) ** 2
    drop = apogee_m + fall
    e, axis = apogee_m / drop, top * drop / (drop + apogee_m)
    # sin(v / 2) / sqrt(1 - e), which has a limit as the angle goes to nothing
    slope = np.sinc(part * half / (2.0 * np.pi)) / np.sinc(half / (2.0 * np.pi)) * part
    tangent = slope * np.sqrt(drop / (2.0 * EARTH_MEAN_RADIUS_M) * (1.0 + e))
    anomaly = 2.0 * np.arctan2(tangent, np.cos(0.5 * part * half))
    seconds: FloatArray = np.sqrt(axis**3 / MU_M3_S2) * (anomaly + e * np.sin(anomaly))
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


def ground_track(
    lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike, apogee_m: ArrayLike, *, parts: int = 64
) -> tuple[FloatArray, FloatArray]:
    """Return the places of the Earth above which a ballistic arc runs, as :func:`flight_time_s` has it.

    In space the arc lies in a plane; below it the Earth turns, so that the places lie on no great circle.

    Parameters
    ----------
    lon1, lat1, lon2, lat2
        Start and end, degrees, shape (n,).
    apogee_m
        The greatest height, metres, above 0.
    parts
        How many parts of equal angle the arc is cut into.

    Returns
    -------
    lon, lat
        Degrees, shape (n, parts + 1), from start to end; longitudes are not wrapped.

    Examples
    --------
    >>> lon, lat = ground_track([125.24], [39.89], [136.1], [39.9], 2_800_000.0, parts=2)
    >>> lon.round(2).tolist(), lat.round(2).tolist()
    ([[125.24, 130.67, 136.1]], [[39.89, 40.31, 39.9]])
    """
    lam1, phi1, lam2, phi2 = (np.deg2rad(np.atleast_1d(np.asarray(v, dtype=float))) for v in (lon1, lat1, lon2, lat2))
    seconds = flight_time_s(lon1, lat1, lon2, lat2, apogee_m)
    start, end = _unit(lam1, phi1), _unit(lam2 + TURN_RAD_S * seconds, phi2)
    angle = 2.0 * np.arcsin(np.minimum(0.5 * np.linalg.norm(end - start, axis=-1), 1.0))
    along = angle[:, None] * np.linspace(0.0, 1.0, parts + 1)
    rest = (angle[:, None] - along)[..., None]
    place = np.sin(rest) * start[:, None] + np.sin(along)[..., None] * end[:, None]  # Shoemake's slerp, not yet a unit
    place = np.where(angle[:, None, None] > 0.0, place, start[:, None])
    height = np.broadcast_to(np.asarray(apogee_m, dtype=np.float64), angle.shape)[:, None]
    since = _since_apogee_s(np.linspace(-1.0, 1.0, parts + 1)[None, :], angle[:, None], height)
    lam = np.unwrap(np.arctan2(place[..., 1], place[..., 0]), axis=-1) - TURN_RAD_S * (since - since[:, :1])
    lat = np.rad2deg(np.arctan2(place[..., 2], np.hypot(place[..., 0], place[..., 1])))
    return np.rad2deg(lam), lat


def bend_m(lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike, apogee_m: ArrayLike) -> FloatArray:
    """Return how far the places below a ballistic arc lie from the great circle of its ends at most, metres.

    Parameters are those of :func:`ground_track`; the result has shape (n,). Of an arc that ends where it starts it is
    how far they lie from there.

    Examples
    --------
    >>> float((bend_m([125.24], [39.89], [136.1], [39.9], 2_800_000.0) / 1000).round()[0])
    32.0
    """
    lon, lat = ground_track(lon1, lat1, lon2, lat2, apogee_m)
    place = _unit(np.deg2rad(lon), np.deg2rad(lat))
    pole = np.cross(place[:, 0], place[:, -1])
    size = np.linalg.norm(pole, axis=-1, keepdims=True)
    apart = size[:, 0] > _SAME_RAD
    beside = np.abs(np.arcsin(np.clip((place * (pole / np.maximum(size, _SAME_RAD))[:, None]).sum(axis=-1), -1.0, 1.0)))
    away = 2.0 * np.arcsin(np.minimum(0.5 * np.linalg.norm(place - place[:, :1], axis=-1), 1.0))
    bend: FloatArray = EARTH_MEAN_RADIUS_M * np.where(apart, beside.max(axis=-1), away.max(axis=-1))
    return bend


def _unit(lam: FloatArray, phi: FloatArray) -> FloatArray:
    """Return unit vectors of longitudes and latitudes in radians, shape (..., 3)."""
    return np.stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)], axis=-1)
