"""Inverse and direct geodesic problems on WGS84, and on a sphere for comparison.

The one place where pyproj's :class:`pyproj.Geod` is called. It solves both problems with C. F. F. Karney's algorithms
(*Algorithms for geodesics*, J. Geodesy 87, 43-55, 2013), good to about 15 nanometres. Azimuths are forward, clockwise
from north, at both ends (pyproj by itself returns the *back* azimuth at the second point).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from pyproj import Geod

from geo.arguments import shown, whole
from geo.errors import ArgumentError, CoordinateError
from geo.kernel.angles import fold, unroll
from geo.kernel.positions import MAX_ANGLE_DEG, MAX_LENGTH_M, check_positions, check_within

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

    FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ellipsoid:
    """An ellipsoid of revolution that stands for the Earth.

    Attributes
    ----------
    name
        Short name used in tables and messages.
    a_m
        Equatorial radius in metres.
    f
        Flattening; 0 for a sphere.
    source
        Where the numbers come from.
    """

    name: str
    a_m: float
    f: float
    source: str

    @property
    def b_m(self) -> float:
        """Polar radius in metres."""
        return self.a_m * (1.0 - self.f)


WGS84 = Ellipsoid("wgs84", 6378137.0, 1 / 298.257223563, "NGA.STND.0036_1.0.0_WGS84, 2014")
SPHERE = Ellipsoid(
    "sphere", 6371008.7714, 0.0, "mean radius R1 = (2a + b)/3 of WGS84; H. Moritz, GRS 80, J. Geodesy 74 (2000)"
)


class Inverse(NamedTuple):
    """Solution of the inverse problem; every field has the broadcast shape of the input."""

    azi1_deg: FloatArray
    azi2_deg: FloatArray
    s12_m: FloatArray


class Direct(NamedTuple):
    """Solution of the direct problem; every field has the broadcast shape of the input."""

    lon2_deg: FloatArray
    lat2_deg: FloatArray
    azi2_deg: FloatArray


def check_ellipsoid(ellipsoid: Ellipsoid) -> Ellipsoid:
    """Return an ellipsoid, or say what was found instead.

    Raises
    ------
    ArgumentError
        If it is none.

    Examples
    --------
    >>> check_ellipsoid(WGS84).name
    'wgs84'
    """
    if not isinstance(ellipsoid, Ellipsoid):
        msg = f"ellipsoid: found {shown(ellipsoid)}; allowed: geo.WGS84 or geo.SPHERE; correct it"
        raise ArgumentError(msg)
    return ellipsoid


@lru_cache(maxsize=8)
def _made(ellipsoid: Ellipsoid) -> Geod:
    return Geod(a=ellipsoid.a_m, f=ellipsoid.f)


def _geod(ellipsoid: Ellipsoid) -> Geod:
    return _made(check_ellipsoid(ellipsoid))


def inverse(
    lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike, *, ellipsoid: Ellipsoid = WGS84
) -> Inverse:
    """Solve the inverse problem: azimuths and length of the shortest path between two points.

    Parameters
    ----------
    lon1, lat1, lon2, lat2
        Degrees; scalars or arrays that broadcast to one shape.
    ellipsoid
        ``WGS84`` (default) or ``SPHERE``.

    Returns
    -------
    Inverse
        ``azi1_deg, azi2_deg`` (forward azimuths in [-180, 180]) and ``s12_m`` (metres), each of the broadcast shape.

    Raises
    ------
    CoordinateError
        If a value is no number (masked ones are none), a longitude is beyond ``MAX_ANGLE_DEG``, a latitude is outside
        [-90, 90] or the shapes do not fit.

    Notes
    -----
    Accuracy about 15 nm (Karney 2013), also for nearly antipodal points. Where several shortest paths exist (poles,
    antipodes) one of them is returned. ``SPHERE`` gives the great circle; it is off by up to 0.56 % from WGS84.

    Examples
    --------
    >>> round(float(inverse(50.2, 38.3, 39.01, 35.95).s12_m))
    1027298
    """
    x1, y1 = check_positions(lon1, lat1, what="start")
    x2, y2 = check_positions(lon2, lat2, what="end")
    try:
        x1, y1, x2, y2 = np.broadcast_arrays(x1, y1, x2, y2)
    except ValueError:
        msg = f"starts of shape {x1.shape} and ends of shape {x2.shape} do not fit together: give as many of each"
        raise CoordinateError(msg) from None
    east = solve_eastward(x1.ravel(), y1.ravel(), x2.ravel(), y2.ravel(), ellipsoid=ellipsoid)
    azi1 = np.where(east.turned, _about(east.azi2_deg), east.azi1_deg)
    azi2 = np.where(east.turned, _about(east.azi1_deg), east.azi2_deg)
    return Inverse(*(v.reshape(x1.shape) for v in (azi1, azi2, east.s12_m)))


def _about(azi_deg: FloatArray) -> FloatArray:
    """Return the opposite direction."""
    return azi_deg - np.copysign(180.0, azi_deg)


_NEARLY_OPPOSITE_M = 19.9e6
_SAME_AZIMUTH_DEG = 1e-7  # a centimetre half-way


class Eastward(NamedTuple):
    """Shortest paths turned to run eastward, arrays of one length.

    ``dlon_deg`` lies in [0, 180]. ``meridional`` paths keep to one meridian, or go over a pole from one to the one
    opposite; what ends at a pole is one of them, with the longitude of its other end. ``turned`` are those whose ends
    were swapped.
    """

    lon1_deg: FloatArray
    lat1_deg: FloatArray
    lat2_deg: FloatArray
    dlon_deg: FloatArray
    azi1_deg: FloatArray
    azi2_deg: FloatArray
    s12_m: FloatArray
    meridional: NDArray[np.bool_]
    turned: NDArray[np.bool_]


def solve_eastward(
    lon1: FloatArray, lat1: FloatArray, lon2: FloatArray, lat2: FloatArray, *, ellipsoid: Ellipsoid = WGS84
) -> Eastward:
    """Solve the inverse problem from the western end of each path.

    A path and its reverse are one computation here, and :func:`inverse`, the drawn line and the ledger all follow it.
    Paths along a meridian run from their southern end; those over a pole from the end that sorts first by latitude,
    then longitude. Where two shortest paths exist, between nearly opposite ends, it is the one that PROJ gives from the
    start as it was asked; from the other end that may be the other one.

    Parameters
    ----------
    lon1, lat1, lon2, lat2
        Checked positions in degrees, arrays of length n.
    ellipsoid
        ``WGS84`` or ``SPHERE``.

    Examples
    --------
    >>> east = solve_eastward(*(np.array([v]) for v in (39.01, 35.95, 50.2, 38.3)))
    >>> bool(east.turned[0]), round(float(east.dlon_deg[0]), 2)
    (False, 11.19)
    """
    x1, x2 = fold(lon1), fold(lon2)
    at_pole = (np.abs(lat1) == 90.0) | (np.abs(lat2) == 90.0)
    d = np.where(at_pole, 0.0, fold(x2 - x1))
    half = d == 180.0
    first = (lat1 < lat2) | ((lat1 == lat2) & (x1 <= x2))
    turned = np.where((d == 0.0) | half, ~first, d < 0.0)
    across = np.flatnonzero(half)
    if len(across):  # between opposite meridians, but over no pole: PROJ says whether east or west
        azi, _, _ = _solve(ellipsoid, x1[across], lat1[across], x2[across], lat2[across])
        turned[across] = np.where((azi == 0.0) | (np.abs(azi) == 180.0), turned[across], azi < 0.0)
    west, east = np.where(turned, x2, x1), np.where(turned, x1, x2)
    south, north = np.where(turned, lat2, lat1), np.where(turned, lat1, lat2)
    azi1, azi2, s12 = _solve(ellipsoid, west, south, east, north)
    azi1, azi2 = (np.where(half, np.abs(v), v) for v in (azi1, azi2))
    # nearly opposite ends may have two shortest paths, and PROJ takes one from either end: take that from the start
    far = np.flatnonzero((s12 > _NEARLY_OPPOSITE_M) & (turned | half))
    if len(far):
        a, b, _ = _solve(ellipsoid, x1[far], lat1[far], x2[far], lat2[far])
        a, b = np.where(turned[far], _about(b), a), np.where(turned[far], _about(a), b)
        other = np.abs(fold(a - azi1[far])) > _SAME_AZIMUTH_DEG
        azi1[far[other]], azi2[far[other]] = a[other], b[other]
    # the meridian that a path from a pole takes is that of its far end, or the azimuth tells
    from_pole = np.where(np.abs(north) == 90.0, fold(west + azi1), east)
    return Eastward(
        lon1_deg=np.where(np.abs(south) == 90.0, from_pole, west),
        lat1_deg=south,
        lat2_deg=north,
        dlon_deg=np.abs(d),
        azi1_deg=azi1,
        azi2_deg=azi2,
        s12_m=s12,
        meridional=(d == 0.0) | (half & ((azi1 == 0.0) | (np.abs(azi1) == 180.0))),
        turned=turned,
    )


def _solve(
    ellipsoid: Ellipsoid, lon1: FloatArray, lat1: FloatArray, lon2: FloatArray, lat2: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return forward azimuths at both ends and the length, from PROJ."""
    return _solved(_geod(ellipsoid).inv, lon1, lat1, lon2, lat2)


def _solved(solve: Callable[..., Any], *given: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Ask PROJ about arrays of one dimension.

    pyproj takes an array of one element for a number; before its version 2.4, numpy lets it, and warns.
    """
    asked = [values.tolist() for values in given] if given[0].size == 1 else given
    one, two, three = (np.asarray(values, dtype=np.float64) for values in solve(*asked, return_back_azimuth=False))
    return one, two, three


def direct(
    lon1: ArrayLike, lat1: ArrayLike, azi1_deg: ArrayLike, s12_m: ArrayLike, *, ellipsoid: Ellipsoid = WGS84
) -> Direct:
    """Solve the direct problem: where a path of given azimuth and length ends.

    Parameters
    ----------
    lon1, lat1
        Start in degrees.
    azi1_deg
        Forward azimuth at the start, degrees clockwise from north.
    s12_m
        Length in metres; negative goes backwards.
    ellipsoid
        ``WGS84`` (default) or ``SPHERE``.

    Returns
    -------
    Direct
        ``lon2_deg`` in [-180, 180], ``lat2_deg`` and ``azi2_deg`` (forward), each of the broadcast shape.

    Raises
    ------
    CoordinateError
        If a value is no number (masked ones are none), a longitude or azimuth is beyond ``MAX_ANGLE_DEG``, a length
        beyond ``MAX_LENGTH_M``, a latitude is outside [-90, 90] or the shapes do not fit.

    Notes
    -----
    Accuracy about 15 nm (Karney 2013).

    Examples
    --------
    >>> end = direct(0, 0, 90, 111_319.49)
    >>> round(float(end.lon2_deg), 6), round(float(end.lat2_deg), 6)
    (1.0, 0.0)
    """
    x1, y1 = check_positions(lon1, lat1, what="start")
    azi = check_within(azi1_deg, "azimuth", MAX_ANGLE_DEG, "degrees")
    s12 = check_within(s12_m, "length", MAX_LENGTH_M, "metres")
    try:
        x1, y1, azi, s12 = np.broadcast_arrays(x1, y1, azi, s12)
    except ValueError:
        msg = f"starts of shape {x1.shape}, azimuths of {azi.shape} and lengths of {s12.shape} do not fit together"
        raise CoordinateError(msg) from None
    found = _solved(_geod(ellipsoid).fwd, x1.ravel(), y1.ravel(), azi.ravel(), s12.ravel())
    return Direct(*(values.reshape(x1.shape) for values in found))


def circle(lon: float, lat: float, radius_m: float, *, points: int = 361, ellipsoid: Ellipsoid = WGS84) -> FloatArray:
    """Return a geodesic circle: all points at one distance from a centre.

    Parameters
    ----------
    lon, lat
        Centre, degrees.
    radius_m
        Geodesic radius in metres.
    points
        Number of points; the last is the place of the first (one turn of longitude on, where the circle holds a pole).
    ellipsoid
        ``WGS84`` (default) or ``SPHERE``.

    Returns
    -------
    ndarray of shape (points, 2)
        Longitudes (unrolled: neighbours differ by less than 180 degrees) and latitudes, starting north, clockwise.

    Raises
    ------
    CoordinateError
        If the centre is no position or the radius no length (see `direct`).
    ArgumentError
        If ``points`` is no whole number from 4 to a million.

    Examples
    --------
    >>> ring = circle(50.2, 38.3, 2_500_000)
    >>> gap_m = inverse(50.2, 38.3, ring[:, 0], ring[:, 1]).s12_m - 2_500_000
    >>> bool(abs(gap_m).max() < 1e-6)
    True
    """
    azi = np.linspace(0.0, 360.0, whole("points", points, 4, 10**6))
    azi[-1] = 0.0  # bit for bit the first point, so that the ring closes
    end = direct(lon, lat, azi, radius_m, ellipsoid=ellipsoid)
    return np.column_stack([unroll(end.lon2_deg), end.lat2_deg])
