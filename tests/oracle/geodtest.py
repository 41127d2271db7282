"""The geodesics of this package held against Karney's, which were computed with arithmetic of high precision.

What is compared is metres on the ground: lengths as they are, positions by how far apart they lie, azimuths by how far
aside they lead at the other end, which is the reduced length times the angle (Karney 2013, equation 23).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from geo.kernel.geodesic import WGS84, direct, inverse
from geo.kernel.lines import distance_at_arc, lines_between, position_at_distance

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

FILE = Path(__file__).resolve().parent.parent / "data" / "geodtest" / "GeodTest-short.dat.gz"
SHA256 = "31d376e8158f7af26277d887d7a1e7726e14d172db5a848a1730dd4886ab6121"
# in the order of the file: what the geodesics are, and how many
KINDS = {
    "at random": 2_000,
    "nearly antipodal": 1_000,
    "short": 1_000,
    "one end near a pole": 1_000,
    "ends near opposite poles": 1_000,
    "nearly meridional": 1_000,
    "nearly equatorial": 1_000,
    "between two vertices": 1_000,
    "ending near a vertex": 1_000,
}
# what is compared: a name, and what it means
FIGURES = {
    "length": "`geo.inverse`: its length",
    "azimuths": "`geo.inverse`: where its azimuths lead, at both ends",
    "end": "`geo.direct`: the end",
    "own end": "the kernel's own series: the position at the whole length",
    "own length": "the kernel's own series: the length at the whole arc",
}


@dataclass(frozen=True)
class Geodesics:
    """Geodesics as Karney gives them: degrees and metres, arrays of one length."""

    lat1: Floats
    lon1: Floats
    azi1: Floats
    lat2: Floats
    lon2: Floats
    azi2: Floats
    s12: Floats
    m12: Floats


def published() -> Geodesics:
    """Return the 10,000 geodesics of the file; raise if it is not the one that was published."""
    found = hashlib.sha256(FILE.read_bytes()).hexdigest()
    if found != SHA256:
        msg = f"{FILE.name}: found the SHA-256 {found}; allowed: {SHA256}"
        raise ValueError(msg)
    return Geodesics(*np.loadtxt(FILE, usecols=(0, 1, 2, 3, 4, 5, 6, 8), unpack=True))


def apart_m(lon1: Floats, lat1: Floats, lon2: Floats, lat2: Floats) -> Floats:
    """Return how far apart positions lie that are nearly the same, metres, by the radii of curvature there."""
    e2 = WGS84.f * (2.0 - WGS84.f)
    w2 = 1.0 - e2 * np.square(np.sin(np.deg2rad(lat2)))
    north = np.deg2rad(lat1 - lat2) * WGS84.a_m * (1.0 - e2) / w2**1.5
    east = np.deg2rad((lon1 - lon2 + 180.0) % 360.0 - 180.0) * WGS84.a_m / np.sqrt(w2) * np.cos(np.deg2rad(lat2))
    return np.hypot(north, east)


def errors_m(given: Geodesics) -> dict[str, Floats]:
    """Return how far each geodesic of this package is off, metres, by the names of :data:`FIGURES`."""
    g, back = given, inverse(given.lon1, given.lat1, given.lon2, given.lat2)
    end = direct(g.lon1, g.lat1, g.azi1, g.s12)
    lines, turned = lines_between(g.lon1, g.lat1, g.lon2, g.lat2)
    each = np.arange(len(g.s12))
    own = position_at_distance(lines, each, g.s12)
    aside = [np.deg2rad((a - b + 180.0) % 360.0 - 180.0) for a, b in ((back.azi1_deg, g.azi1), (back.azi2_deg, g.azi2))]
    return {
        "length": np.abs(back.s12_m - g.s12),
        "azimuths": np.abs(aside).max(axis=0) * np.abs(g.m12),
        "end": apart_m(end.lon2_deg, end.lat2_deg, g.lon2, g.lat2),
        "own end": apart_m(*own, np.where(turned, g.lon1, g.lon2), np.where(turned, g.lat1, g.lat2)),
        "own length": np.abs(distance_at_arc(lines, each, lines.sigma1 + lines.sigma12) - g.s12),
    }


def worst_nm() -> dict[str, dict[str, float]]:
    """Return the largest error by kind of geodesic and by name of :data:`FIGURES`, nanometres."""
    errors = errors_m(published())
    ends = np.cumsum(list(KINDS.values()))[:-1]
    parts = {name: np.split(values, ends) for name, values in errors.items()}
    return {kind: {name: 1e9 * float(parts[name][k].max()) for name in errors} for k, kind in enumerate(KINDS)}
