"""Many geodesics at once, in closed form: positions, sides and arc lengths as plain array arithmetic.

A geodesic on an ellipsoid maps to a great circle on the auxiliary sphere (C. F. F. Karney, *Algorithms for geodesics*,
J. Geodesy 87, 43-55, 2013, eqs. 7-42, series to order 6 in the third flattening). Solving the inverse problem is left
to :func:`geo.kernel.geodesic.solve_eastward`; from its azimuths this module evaluates millions of points by NumPy
alone, which no library call per point could. On WGS84 the truncated series are good to a few nanometres.

Symbols as in the paper: ``beta`` reduced latitude, ``sigma`` arc from the node (the equator, northward), ``omega``
longitude on the sphere from the node, ``alpha0`` azimuth at the node, ``eps`` Karney's expansion parameter.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.kernel.angles import fold
from geo.kernel.geodesic import WGS84, Ellipsoid, solve_eastward
from geo.kernel.positions import check_positions
from geo.kernel.series import coefficients, series_at, sine_series

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.intp]

_ROUNDS = 5  # of the fixed point for the longitude; each gains three digits or more, five reach 1e-15 rad
_TURN = 2.0 * np.pi
_AT_POLE = 1e-15  # cosine of the reduced latitude of 90 degrees, which is 6e-17 in doubles
_TINY = 1e-300  # keeps the square root of nothing, which the pole is, from dividing


@dataclass(frozen=True, slots=True)
class Lines:
    """Geodesics from point 1 to point 2, eastward; arrays of length n unless stated.

    Attributes
    ----------
    ellipsoid
        The ellipsoid they lie on.
    lon1_deg, dlon_deg, lat1_deg, lat2_deg
        Western end, difference in longitude in [0, 180], latitudes of both ends.
    s12_m
        Lengths.
    salp0, calp0, sigma1, sigma12, omega1
        The great circle on the auxiliary sphere (sine and cosine of the azimuth at the node; radians).
    a1, a3f
        Factors of the distance and the longitude integral (``a3f`` holds ``f * sin(alpha0) * A3``).
    c1, c1p, c3f
        Sine series coefficients, shape (6, n), (6, n) and (3, n): of the distance, of the arc that a distance has, and
        of the longitude (``c3f`` times ``a3f``; its further terms are below 1e-16).
    gap1, lag1
        The sine series of the longitude and of the distance at point 1.
    """

    ellipsoid: Ellipsoid
    lon1_deg: FloatArray
    dlon_deg: FloatArray
    lat1_deg: FloatArray
    lat2_deg: FloatArray
    s12_m: FloatArray
    salp0: FloatArray
    calp0: FloatArray
    sigma1: FloatArray
    sigma12: FloatArray
    omega1: FloatArray
    a1: FloatArray
    a3f: FloatArray
    c1: FloatArray
    c1p: FloatArray
    c3f: FloatArray
    gap1: FloatArray
    lag1: FloatArray

    @property
    def sigma_mid(self) -> FloatArray:
        """Arc of the middle of each line; angles are unrolled around it."""
        return self.sigma1 + 0.5 * self.sigma12


def reduced_latitude(lat_deg: FloatArray, ellipsoid: Ellipsoid) -> FloatArray:
    """Reduced latitude in radians of a geographic latitude in degrees."""
    phi = np.deg2rad(lat_deg)
    return np.arctan2((1.0 - ellipsoid.f) * np.sin(phi), np.cos(phi))


def geographic_latitude(beta: FloatArray, ellipsoid: Ellipsoid) -> FloatArray:
    """Geographic latitude in degrees of a reduced latitude in radians."""
    return np.rad2deg(np.arctan2(np.sin(beta), (1.0 - ellipsoid.f) * np.cos(beta)))


def lines_between(
    lon1: FloatArray, lat1: FloatArray, lon2: FloatArray, lat2: FloatArray, *, ellipsoid: Ellipsoid = WGS84
) -> tuple[Lines, NDArray[np.bool_]]:
    """Return the shortest geodesics between points, each turned to run eastward, and which of them were turned.

    Turning makes a path and its reverse one and the same computation, so that their ledgers mirror each other to the
    last bit, ties included. The lines are those of :func:`geo.kernel.geodesic.solve_eastward`.

    Parameters
    ----------
    lon1, lat1, lon2, lat2
        Degrees, arrays of length n.
    ellipsoid
        ``WGS84`` or ``SPHERE``.

    Returns
    -------
    lines, turned
        The lines, and a mask of length n.

    """
    lon1, lat1 = check_positions(lon1, lat1, what="start")
    lon2, lat2 = check_positions(lon2, lat2, what="end")
    east = solve_eastward(lon1, lat1, lon2, lat2, ellipsoid=ellipsoid)
    y1, s12 = east.lat1_deg, east.s12_m
    alp1 = np.deg2rad(east.azi1_deg)
    # exact where the line keeps to a meridian or the equator, so that what lies on these lies on the line
    salp1 = np.where(east.meridional, 0.0, np.abs(np.sin(alp1)))
    south_pole = (east.dlon_deg == 180.0) & (np.abs(east.azi1_deg) == 180.0)
    calp1 = np.where(east.meridional, np.where(south_pole, -1.0, 1.0), np.cos(alp1))
    calp1[(east.azi1_deg == 90.0) & ~east.meridional] = 0.0
    beta1 = reduced_latitude(y1, ellipsoid)
    sbet1, cbet1 = np.sin(beta1), np.cos(beta1)
    salp0 = salp1 * cbet1
    calp0 = np.hypot(calp1, salp1 * sbet1)
    sigma1 = np.arctan2(sbet1, calp1 * cbet1)
    omega1 = np.where(east.meridional, np.where(calp1 > 0.0, 0.0, np.pi), np.arctan2(salp0 * sbet1, calp1 * cbet1))
    f = ellipsoid.f
    ep2 = f * (2.0 - f) / (1.0 - f) ** 2
    k2 = ep2 * calp0**2
    eps = k2 / (2.0 * (1.0 + np.sqrt(1.0 + k2)) + k2)
    a1, c1, c1p, a3, c3 = coefficients(eps, f / (2.0 - f))
    scale = f * salp0
    lag1 = series_at(c1, sigma1)
    tau2 = sigma1 + (lag1 + s12 / (ellipsoid.b_m * a1))
    c3f = scale * a3 * c3
    lines = Lines(
        ellipsoid=ellipsoid,
        lon1_deg=east.lon1_deg,
        dlon_deg=east.dlon_deg,
        lat1_deg=y1,
        lat2_deg=east.lat2_deg,
        s12_m=s12,
        salp0=salp0,
        calp0=calp0,
        sigma1=sigma1,
        sigma12=tau2 + series_at(c1p, tau2) - sigma1,
        omega1=omega1,
        a1=a1,
        a3f=scale * a3,
        c1=c1,
        c1p=c1p,
        c3f=c3f,
        gap1=series_at(c3f, sigma1),
        lag1=lag1,
    )
    return lines, east.turned


def some_lines(lines: Lines, i: IntArray) -> Lines:
    """Return some of the lines."""
    columns = (getattr(lines, field.name) for field in fields(Lines)[1:])
    return Lines(lines.ellipsoid, *(column[..., i] for column in columns))


def _longitude_gap(lines: Lines, i: IntArray, sigma: FloatArray, sine: FloatArray, cosine: FloatArray) -> FloatArray:
    """How far the longitude on the sphere runs ahead of the true one since point 1, radians."""
    series = sine_series(np.take(lines.c3f, i, axis=1), sine, cosine)
    gap: FloatArray = lines.a3f[i] * (sigma - lines.sigma1[i]) + series - lines.gap1[i]
    return gap


def _unroll(angle: FloatArray, around: FloatArray) -> FloatArray:
    return angle - _TURN * np.rint((angle - around) / _TURN)


def side_and_arc(lines: Lines, i: IntArray, lon_deg: FloatArray, beta: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Say on which side of line ``i`` points lie, and abreast of which arc.

    Parameters
    ----------
    lines
        Geodesics.
    i
        Index of the line for each point.
    lon_deg, beta
        Longitude in degrees and reduced latitude in radians of each point.

    Returns
    -------
    side, sigma
        Sine of the signed angle from the great circle on the auxiliary sphere (positive to the left of the eastward
        line, zero on it), and the arc in radians of the foot point. Both are functions of the line and the point
        alone, so that two edges which share a vertex get the same answer for it.

    Notes
    -----
    Exact (about 1e-14) for points on the line; away from it the sign is right and the size approximate.
    """
    # 180 and -180 are one meridian and must give one answer
    dlon = np.deg2rad(np.where(lon_deg == 180.0, -180.0, lon_deg) - lines.lon1_deg[i])
    sbet, cbet = np.sin(beta), np.cos(beta)
    salp0, calp0, mid = lines.salp0[i], lines.calp0[i], lines.sigma_mid[i]
    base = lines.omega1[i] + dlon
    # the fixed point omega = base + gap(sigma(omega)); its derivative on the line is about a3f / salp0 * cos(beta)^2,
    # and dividing by one less that leaves a factor of 1e-4 a round where plain iteration leaves 1 / 298
    damp = 1.0 / (1.0 - lines.ellipsoid.f * cbet * cbet)
    slope, rise = salp0 * cbet, calp0 * sbet
    sigma1, a3f, c3f, gap1 = lines.sigma1[i], lines.a3f[i], np.take(lines.c3f, i, axis=1), lines.gap1[i]
    omega = base + a3f * (mid - sigma1)
    for _ in range(_ROUNDS):
        sine, cosine = slope * np.sin(omega) + rise, cbet * np.cos(omega)
        sigma = _unroll(np.arctan2(sine, cosine), mid)
        scale = 1.0 / np.sqrt(np.maximum(sine * sine + cosine * cosine, _TINY))
        gap = a3f * (sigma - sigma1) + sine_series(c3f, sine * scale, cosine * scale) - gap1
        omega += (base + gap - omega) * damp
    so = np.sin(omega)
    meridional = np.flatnonzero(salp0 == 0.0)  # exactly on its own meridian, and on the one opposite
    off = fold(lon_deg[meridional] - lines.lon1_deg[i[meridional]])
    so[meridional] = np.where(off == 180.0, 0.0, np.sin(np.deg2rad(off)) * np.cos(lines.omega1[i[meridional]]))
    pole = np.flatnonzero(cbet < _AT_POLE)  # one point, whatever its longitude
    sigma = _unroll(np.arctan2(slope * so + rise, cbet * np.cos(omega)), mid)
    side = salp0 * sbet - calp0 * cbet * so
    side[pole] = np.maximum(salp0[pole], _TINY) * sbet[pole]  # the north pole is left of what runs east
    return side, sigma


class OnLine(NamedTuple):
    """Points of lines.

    Degrees of longitude east of point 1 (in [0, 360)), latitude in degrees, sine and cosine of the arc.
    """

    dlon_deg: FloatArray
    lat_deg: FloatArray
    ssig: FloatArray
    csig: FloatArray


def position_at_arc(lines: Lines, i: IntArray, sigma: FloatArray, *, quick: bool = False) -> OnLine:
    """Return where line ``i`` is at arc ``sigma``.

    Parameters
    ----------
    lines, i
        Geodesics, and the one for each arc.
    sigma
        Arcs in radians, between those of the line's ends or a little beyond.
    quick
        Take sine and cosine from the tangent of half the arc, which NumPy has four times as fast on many machines and
        to four units in the last place: good to some ten nanometres.
    """
    salp0, calp0 = lines.salp0[i], lines.calp0[i]
    if quick:
        half = np.tan(0.5 * sigma)
        square = half * half
        csig = 1.0 / (1.0 + square)
        ssig = 2.0 * half * csig
        csig *= 1.0 - square
    else:
        ssig, csig = np.sin(sigma), np.cos(sigma)
    cbet = np.sqrt(salp0 * salp0 + np.square(calp0 * csig))
    gap = _longitude_gap(lines, i, sigma, ssig, csig)
    dlon = np.rad2deg(np.arctan2(salp0 * ssig, csig) - lines.omega1[i] - gap)
    lat = np.rad2deg(np.arctan2(calp0 * ssig, (1.0 - lines.ellipsoid.f) * cbet))
    dlon[np.flatnonzero(dlon < -1e-6)] += 360.0
    return OnLine(dlon, lat, ssig, csig)


def climb_at(lines: Lines, i: IntArray, ssig: FloatArray, csig: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return how line ``i`` climbs at an arc given by sine and cosine.

    Returns
    -------
    slope, pace
        Degrees of latitude, and radians of arc, a degree of longitude; infinite on a meridian.
    """
    salp0, calp0, f = lines.salp0[i], lines.calp0[i], lines.ellipsoid.f
    c3f = np.take(lines.c3f, i, axis=1)
    sbet2, cbet2 = (calp0 * ssig) ** 2, salp0 * salp0 + (calp0 * csig) ** 2
    with np.errstate(divide="ignore", invalid="ignore"):  # at a pole the slope is infinite or has no meaning
        two = (csig - ssig) * (csig + ssig)  # cosine of twice the arc
        series = (
            2.0 * c3f[0] * two + 4.0 * c3f[1] * (2.0 * two * two - 1.0) + 6.0 * c3f[2] * two * (4.0 * two * two - 3.0)
        )
        pace = salp0 / cbet2 - lines.a3f[i] - series
        climb = (1.0 - f) * calp0 * csig / (np.sqrt(cbet2) * ((1.0 - f) ** 2 * cbet2 + sbet2))
        return climb / pace, np.deg2rad(1.0) / pace


def distance_at_arc(lines: Lines, i: IntArray, sigma: FloatArray) -> FloatArray:
    """Return the distance in metres from point 1 of line ``i`` to arc ``sigma``."""
    arc = sigma - lines.sigma1[i] + series_at(np.take(lines.c1, i, axis=1), sigma) - lines.lag1[i]
    distance: FloatArray = lines.ellipsoid.b_m * lines.a1[i] * arc
    return distance


def position_at_distance(
    lines: Lines, i: IntArray, s_m: FloatArray, *, quick: bool = False
) -> tuple[FloatArray, FloatArray]:
    """Return longitude (in (-180, 180]) and latitude, degrees, at a distance in metres from point 1 of line ``i``.

    ``quick`` is as for :func:`position_at_arc`, and takes half the time.
    """
    tau = lines.sigma1[i] + s_m / (lines.ellipsoid.b_m * lines.a1[i]) + lines.lag1[i]
    sigma = tau + series_at(np.take(lines.c1p, i, axis=1), tau)
    if quick:
        dlon, lat, *_ = position_at_arc(lines, i, sigma, quick=True)
        return fold(lines.lon1_deg[i] + dlon), lat
    sigma = tau - series_at(np.take(lines.c1, i, axis=1), sigma)  # rounding alone, as the distance of it has it
    salp0, calp0 = lines.salp0[i], lines.calp0[i]
    ssig, csig = np.sin(sigma), np.cos(sigma)
    beta = np.arctan2(calp0 * ssig, np.hypot(salp0, calp0 * csig))
    omega = np.arctan2(salp0 * ssig, csig)
    dlon = np.rad2deg(omega - lines.omega1[i] - _longitude_gap(lines, i, sigma, ssig, csig))
    return fold(lines.lon1_deg[i] + dlon), geographic_latitude(beta, lines.ellipsoid)
