"""Longitudes as angles, and Mercator's northing: the one place where they are wrapped, unrolled and averaged.

Degrees unless a name says radians. Scalars and arrays work alike. Whole turns are added or taken away as such, so a
longitude keeps all its digits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    FloatArray = NDArray[np.float64]

_NORTHING_END_DEG = 89.9  # the pole itself lies infinitely far north


def fold(lon_deg: ArrayLike) -> FloatArray:
    """Bring longitudes, or differences of them, into (-180, 180]; exact, whatever the turn.

    Examples
    --------
    >>> fold([190.0, -180.0, 540.0, 0.1]).tolist()
    [-170.0, 180.0, 180.0, 0.1]
    """
    lon = np.asarray(lon_deg, dtype=np.float64)
    folded = lon - 360.0 * np.rint(lon / 360.0)
    return np.where(folded == -180.0, 180.0, folded)


def wrap(lon_deg: ArrayLike) -> FloatArray:
    """Bring longitudes into [-180, 180), as tables and files write them; exact, whatever the turn.

    Examples
    --------
    >>> wrap([190.0, 180.0, -540.0, 0.1]).tolist()
    [-170.0, -180.0, -180.0, 0.1]
    """
    lon = np.asarray(lon_deg, dtype=np.float64)
    wrapped = lon - 360.0 * np.rint(lon / 360.0)
    return np.where(wrapped == 180.0, -180.0, wrapped)


def whole_turns(lon_deg: ArrayLike, middle_deg: ArrayLike = 0.0) -> FloatArray:
    """Return the whole turns, in degrees, that bring longitudes within half a turn of a middle.

    Examples
    --------
    >>> whole_turns([-179.0, 170.0, 900.0], 178.0).tolist()
    [360.0, 0.0, -720.0]
    """
    lon = np.asarray(lon_deg, dtype=np.float64)
    turns: FloatArray = 360.0 * np.rint(np.subtract(middle_deg, lon) / 360.0)
    return turns


def unroll_around(lon_deg: ArrayLike, middle_deg: ArrayLike) -> FloatArray:
    """Bring longitudes within half a turn of a middle; those half a turn away stay on the side on which they are.

    Examples
    --------
    >>> unroll_around([-179.0, 170.0, -2.0, 358.0], 178.0).tolist()
    [181.0, 170.0, -2.0, 358.0]
    """
    lon = np.asarray(lon_deg, dtype=np.float64)
    return lon + whole_turns(lon, middle_deg)


def unroll(lon_deg: ArrayLike) -> FloatArray:
    """Return the longitudes of lines without jumps, each line's first as it is; lines run along the last axis.

    Neighbours then differ by half a turn at most. A step of exactly half a turn is left as it is.

    Examples
    --------
    >>> unroll([[170.0, -175.1, 175.0], [-1.0, 359.0, 1.0]]).tolist()
    [[170.0, 184.9, 175.0], [-1.0, -1.0, 1.0]]
    """
    lon = np.array(lon_deg, dtype=np.float64)
    lon[..., 1:] += np.cumsum(whole_turns(np.diff(lon)), axis=-1)
    return lon


def east_of(lon_deg: ArrayLike, west_deg: ArrayLike) -> FloatArray:
    """Return how many degrees east of a meridian longitudes lie, from 0 to 360.

    Examples
    --------
    >>> east_of([-170.0, 170.0, 169.0], 170.0).tolist()
    [20.0, 0.0, 359.0]
    """
    east: FloatArray = np.remainder(np.subtract(lon_deg, west_deg), 360.0)
    return east


def middle_longitude(lon_deg: ArrayLike, weights: ArrayLike = 1.0) -> float:
    """Return the circular mean of longitudes: the direction of the sum of their unit vectors, from -180 to 180.

    Parameters
    ----------
    lon_deg
        Longitudes of any turn.
    weights
        One a longitude; all alike by default.

    Examples
    --------
    >>> middle_longitude([170.0, -170.0, 174.0, -174.0]), round(middle_longitude([0.0, 90.0], [3.0, 1.0]), 2)
    (180.0, 18.43)
    """
    angle, each = np.deg2rad(lon_deg), np.asarray(weights, dtype=np.float64)
    return float(np.rad2deg(np.arctan2((each * np.sin(angle)).sum(), (each * np.cos(angle)).sum())))


def narrowest_middle(lon_deg: ArrayLike) -> float:
    """Return the middle of the narrowest run of longitudes that holds all, in (-180, 180].

    Examples
    --------
    >>> narrowest_middle([170.0, -170.0, 180.0, 175.0]), narrowest_middle([36.0, 51.0])
    (180.0, 43.5)
    """
    lon = np.unique(east_of(lon_deg, 0.0))
    gaps = np.diff(lon, append=lon[0] + 360.0)
    widest = int(np.argmax(gaps))  # the run begins where nothing lies
    west = float(lon[(widest + 1) % len(lon)])
    middle = west + (360.0 - float(gaps[widest])) / 2
    return middle - 360.0 if middle > 180.0 else middle


def northing_rad(lat_deg: ArrayLike, *, end_deg: float = _NORTHING_END_DEG) -> FloatArray:
    """Return Mercator's northing of latitudes in units of the Earth's radius; beyond the end latitudes count as it.

    It is the spherical Mercator of web maps, conformal only nearly on the ellipsoid.

    Examples
    --------
    >>> northing_rad([0.0, 45.0, 85.05112878]).round(6).tolist()
    [0.0, 0.881374, 3.141593]
    >>> bool(northing_rad(90.0, end_deg=85.0) == northing_rad(85.0))
    True
    """
    northing: FloatArray = np.arctanh(np.sin(np.deg2rad(np.clip(lat_deg, -end_deg, end_deg))))
    return northing


def northing_deg(lat_deg: ArrayLike, *, end_deg: float = _NORTHING_END_DEG) -> FloatArray:
    """Return Mercator's northing of latitudes in degrees of longitude, as :func:`northing_rad`.

    Examples
    --------
    >>> round(float(northing_deg(60.0)), 6)
    75.456129
    """
    northing: FloatArray = np.rad2deg(northing_rad(lat_deg, end_deg=end_deg))
    return northing


def latitude_at(northing_rad: ArrayLike) -> FloatArray:
    """Return the latitude in degrees at a Mercator northing in units of the Earth's radius.

    Examples
    --------
    >>> round(float(latitude_at(3.141593)), 5)
    85.05113
    """
    lat: FloatArray = np.rad2deg(np.arctan(np.sinh(northing_rad)))
    return lat
