"""Geodesics known to 25 digits, and how far the package's answers lie from them.

Two sets: the 10,000 lines of C. F. F. Karney's GeodTest-short.dat (``tests/data/geodesics``), and one of the same
design that is made here, with all nine of its kinds. A line is made from a start, an azimuth and an arc, by quadrature
of the distance and the longitude integral (Karney 2013, eqs. 7 and 8) in 30 digits: no series, no iteration, no PROJ.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import mpmath
import numpy as np

import geo
from geo.kernel.geodesic import Ellipsoid
from geo.kernel.lines import distance_at_arc, lines_between, position_at_distance

from .paths import F, Floats

if TYPE_CHECKING:
    from collections.abc import Callable

DATA = Path(__file__).resolve().parent.parent / "data" / "geodesics" / "GeodTest-short.dat.gz"
A_M = 6_378_137.0
DIGITS = 30
E2 = F * (2 - F)
GIE = DATA.with_name("aeqd.gie")
ELLIPSOIDS = {"GRS80": (6_378_137.0, 1 / 298.257222101), "intl": (6_378_388.0, 1 / 297)}
SETTLED_DEG = 170.0  # beyond that ends rounded to doubles leave open where the line runs between them


class Known(NamedTuple):
    """Geodesics that are the shortest between their ends, degrees and metres; a column each.

    The start has longitude 0. ``via`` is a place on the way: its distance from the start, longitude and latitude.
    """

    lat1: Floats
    azi1: Floats
    lat2: Floats
    lon2: Floats
    azi2: Floats
    s12: Floats
    a12: Floats
    via: Floats


class Off(NamedTuple):
    """The largest errors found, metres."""

    lines: int
    length_m: float
    azimuth_m: float
    direct_m: float
    end_m: float
    arc_m: float
    via_m: float


def geodtest() -> Known:
    """Return the 10,000 lines of GeodTest-short.dat; nothing is known of places on the way."""
    lat1, _, azi1, lat2, lon2, azi2, s12, a12 = np.loadtxt(DATA, usecols=range(8)).T
    return Known(lat1, azi1, lat2, lon2, azi2, s12, a12, np.full((3, len(lat1)), np.nan))


def _log(rng: np.random.Generator, low: float, high: float) -> float:
    return float(10 ** rng.uniform(math.log10(low), math.log10(high)))


# start's latitude, azimuth, arc, degrees: the nine kinds of GeodTest.dat
KINDS: dict[str, Callable[[np.random.Generator], tuple[float, float, float]]] = {
    "random": lambda r: (r.uniform(0, 90), r.uniform(0, 180), r.uniform(0, 180)),
    "nearly antipodal": lambda r: (r.uniform(0, 90), r.uniform(0, 180), 180 - r.uniform(0, 1)),
    "short": lambda r: (r.uniform(0, 90), r.uniform(0, 180), _log(r, 1e-8, 1e-1)),
    "one end near a pole": lambda r: (90 - _log(r, 1e-9, 1), r.uniform(0, 180), r.uniform(0, 180)),
    "ends near opposite poles": lambda r: (90 - _log(r, 1e-9, 1), r.uniform(0, 180), 180 - _log(r, 1e-6, 1)),
    "nearly meridional": lambda r: (r.uniform(0, 90), _log(r, 1e-9, 1), r.uniform(0, 179)),
    "nearly equatorial": lambda r: (_log(r, 1e-9, 1), 90 + r.choice([-1, 1]) * _log(r, 1e-9, 1), r.uniform(0, 179)),
    "between vertices": lambda r: (r.uniform(0, 90), 90.0, 180.0),
    "ending close to vertices": lambda r: (r.uniform(0, 90), 90 + _log(r, 1e-9, 1e-2), 180 - _log(r, 1e-9, 1e-2)),
}


def made(kind: str, rng: np.random.Generator, n: int) -> Known:
    """Return lines of a kind; those are the shortest whose longitudes differ by no more than half a turn."""
    found: list[list[float]] = []
    while len(found) < n:
        line = known_line(*(float(v) for v in KINDS[kind](rng)), share=float(rng.uniform(0, 1)))
        if line[3] <= 180.0:
            found.append(line)
    columns = np.array(found).T
    return Known(*columns[:7], columns[7:])


def known_line(lat1: float, azi1: float, a12: float, share: float) -> list[float]:
    """Return a line of :class:`Known`, from a start, an azimuth and an arc, each in degrees, rounded to doubles."""
    with mpmath.workdps(DIGITS):
        f = 1 / mpmath.mpf("298.257223563")
        e2 = f * (2 - f)
        turn = mpmath.radians
        phi, alp1, arc = turn(mpmath.mpf(lat1)), turn(mpmath.mpf(azi1)), turn(mpmath.mpf(a12))
        beta1 = mpmath.atan2((1 - f) * mpmath.sin(phi), mpmath.cos(phi))
        salp1, calp1 = mpmath.sin(alp1), mpmath.cos(alp1)
        if azi1 == 90.0:
            salp1, calp1 = mpmath.mpf(1), mpmath.mpf(0)
        sin0 = salp1 * mpmath.cos(beta1)
        cos0 = mpmath.hypot(calp1, salp1 * mpmath.sin(beta1))
        sigma1 = mpmath.atan2(mpmath.sin(beta1), calp1 * mpmath.cos(beta1))
        k2 = e2 / (1 - f) ** 2 * cos0**2

        def omega(sigma: mpmath.mpf) -> mpmath.mpf:  # grows with sigma: no jump on the far side
            turns = mpmath.nint(sigma / (2 * mpmath.pi))
            rest = sigma - 2 * mpmath.pi * turns
            return mpmath.atan2(sin0 * mpmath.sin(rest), mpmath.cos(rest)) + 2 * mpmath.pi * turns

        def until(arc_on: mpmath.mpf) -> tuple[mpmath.mpf, ...]:
            sigma2 = sigma1 + arc_on
            root = lambda s: mpmath.sqrt(1 + k2 * mpmath.sin(s) ** 2)  # noqa: E731
            s = (1 - f) * A_M * mpmath.quad(root, [sigma1, sigma2], method="gauss-legendre")
            gap = mpmath.quad(lambda s: (2 - f) / (1 + (1 - f) * root(s)), [sigma1, sigma2], method="gauss-legendre")
            lam = omega(sigma2) - omega(sigma1) - f * sin0 * gap
            across = mpmath.hypot(sin0, cos0 * mpmath.cos(sigma2))
            lat = mpmath.atan2(cos0 * mpmath.sin(sigma2), (1 - f) * across)
            azi = mpmath.atan2(sin0, cos0 * mpmath.cos(sigma2))
            return s, mpmath.degrees(lam), mpmath.degrees(lat), mpmath.degrees(azi)

        s12, lon2, lat2, azi2 = until(arc)
        s, lon, lat, _ = until(arc * share)
        return [lat1, azi1, *(float(v) for v in (lat2, lon2, azi2, s12)), a12, *(float(v) for v in (s, lon, lat))]


def apart_m(lon1: Floats, lat1: Floats, lon2: Floats, lat2: Floats) -> Floats:
    """Return how far places lie apart in space, metres: differences first, so that a nanometre is seen."""
    phi, theta = np.deg2rad((lat1 + lat2) / 2), np.deg2rad(lat1 - lat2)
    w = 1 - E2 * np.sin(phi) ** 2
    north = A_M * (1 - E2) / w**1.5 * theta
    # the cosine of a latitude beside a pole, from its distance to the pole
    cosine = np.sin(np.deg2rad(90.0 - np.abs((lat1 + lat2) / 2)))
    east = A_M / np.sqrt(w) * cosine * 2 * np.sin(np.deg2rad((lon1 - lon2) / 2))
    return np.hypot(north, east)


def off(known: Known) -> Off:
    """Hold inverse, direct and the kernel's own series against known lines."""
    zero = np.zeros_like(known.lat1)
    inverse = geo.inverse(zero, known.lat1, known.lon2, known.lat2)
    # what an azimuth off by a little is at the other end: a small circle's radius is the arc's sine, to 0.7 %
    reach = A_M * np.abs(np.sin(np.deg2rad(known.a12)))
    turn = np.maximum(_angle(inverse.azi1_deg, known.azi1), _angle(inverse.azi2_deg, known.azi2))
    direct = geo.direct(zero, known.lat1, known.azi1, known.s12)
    lines, turned = lines_between(zero, known.lat1, known.lon2, known.lat2)
    every = np.arange(len(zero))
    end = position_at_distance(lines, every, known.s12)
    arc = distance_at_arc(lines, every, lines.sigma1 + np.deg2rad(known.a12))
    settled = known.a12 < SETTLED_DEG
    via_s, via_lon, via_lat = known.via
    via = position_at_distance(lines, every, np.where(turned, known.s12 - via_s, via_s))
    return Off(
        len(zero),
        _most(np.abs(inverse.s12_m - known.s12)),
        _most(turn * reach),
        _most(apart_m(direct.lon2_deg, direct.lat2_deg, known.lon2, known.lat2)),
        _most(apart_m(*end, np.where(turned, 0.0, known.lon2), np.where(turned, known.lat1, known.lat2))),
        _most(np.abs(arc - known.s12)[settled]),
        _most(apart_m(*via, via_lon, via_lat)[settled]),
    )


def _angle(one: Floats, other: Floats) -> Floats:
    apart = one - other
    return np.deg2rad(np.abs(np.where(np.abs(apart) > 180.0, apart - np.copysign(360.0, apart), apart)))


def _most(values: Floats) -> float:
    return float(np.max(values)) if len(values) else math.nan


def gie_cases() -> list[tuple[Ellipsoid, tuple[float, float], float, tuple[float, float], tuple[float, float]]]:
    """Return the azimuthal equidistant cases: ellipsoid, centre, tolerance (m), place (degrees), and where it falls."""
    cases = []
    for line in GIE.read_text(encoding="utf-8").splitlines():
        word, *rest = line.split()
        if word == "operation":
            given = dict(part.lstrip("+").split("=") for part in rest)
            centre = float(given.get("lon_0", 0)), float(given["lat_0"])
            if "ellps" in given:
                a, f = ELLIPSOIDS[given["ellps"]]
            else:
                a = float(given.get("a", given.get("R", 0)))
                f = 1 - float(given.get("b", a)) / a
            ellipsoid = Ellipsoid("gie", a, f, "gie")
        elif word == "tolerance":
            tolerance = float(rest[0]) * {"m": 1.0, "mm": 1e-3}[rest[1]]
        elif word == "accept":
            place = float(rest[0]), float(rest[1])
        else:
            falls = float(rest[0].replace("_", "")), float(rest[1].replace("_", ""))
            cases.append((ellipsoid, centre, tolerance, place, falls))
    return cases


def gie_off() -> tuple[int, float, float]:
    """Return how many cases there are, and how far beyond its tolerance the worst is: in distance, and across."""
    cases = gie_cases()
    along, across = 0.0, 0.0
    for ellipsoid, (lon0, lat0), tolerance, (lon, lat), (x, y) in cases:
        found = geo.inverse(lon0, lat0, lon, lat, ellipsoid=ellipsoid)
        s, turn = float(found.s12_m), np.deg2rad(float(found.azi1_deg))
        along = max(along, abs(s - math.hypot(x, y)) - tolerance)
        if abs(lat0) < 90.0:  # at a pole an azimuth depends on the longitude that the pole is given
            across = max(across, math.hypot(s * math.sin(turn) - x, s * math.cos(turn) - y) - tolerance)
    return len(cases), along, across
