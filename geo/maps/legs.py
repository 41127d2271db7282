"""Legs: the geodesics that paths are made of, as a page carries them.

A page holds no vertices of its paths. It holds each leg once, as what defines a geodesic (start, azimuth, length), and
lays the line itself, as finely as the screen asks for. So what is drawn is the path that the tables speak of, at every
zoom.
"""

from __future__ import annotations

import base64
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from geo.kernel.angles import unroll, unroll_around
from geo.kernel.geodesic import WGS84, Ellipsoid, direct, inverse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from geo.maps.frame import Frame

    Floats = NDArray[np.float64]
    Way = Sequence[tuple[float, float]]

# How many units of the packed numbers make a degree, a degree, a degree, a metre. A start is off by 0.08 m at most, an
# azimuth by what makes 1 cm after a quarter of the Earth, a length by 5 cm.
PER_UNIT = np.array([1e6, 1e6, 1e7, 10.0])
_SAME_DEG = 5  # decimals: ends that agree to a metre are one


class Legs(NamedTuple):
    """Different legs of some paths, and the legs of each path.

    ``table`` has a row a leg: longitude and latitude of its start and its azimuth there in degrees, its length in
    metres. ``ways`` has a list a path: rows of ``table`` in the order of flight, ``~i`` for leg ``i`` flown backwards.
    """

    table: Floats
    ways: list[list[int]]


def legs_of(ways: Iterable[Way], *, ellipsoid: Ellipsoid = WGS84) -> Legs:
    """Return the different legs of paths through waypoints; legs with the same ends (to a metre) are one.

    Parameters
    ----------
    ways
        For each path its waypoints (lon, lat), degrees, at least two.
    ellipsoid
        The ellipsoid that the paths were traced on.

    Examples
    --------
    >>> found = legs_of([[(50, 40), (45, 36)], [(45, 36), (50, 40)], [(50, 40), (45, 36), (39, 36)]])
    >>> found.ways, found.table.round(1).tolist()
    ([[0], [-1], [0, 1]], [[50.0, 40.0, -133.7, 624274.7], [45.0, 36.0, -88.2, 540896.7]])
    """
    known: dict[tuple[tuple[float, float], tuple[float, float]], int] = {}
    ends: list[tuple[float, float, float, float]] = []
    found = []
    for way in ways:
        mine = []
        for (lon1, lat1), (lon2, lat2) in pairwise(way):
            a, b = _key(lon1, lat1), _key(lon2, lat2)
            if (b, a) in known and a != b:
                mine.append(~known[b, a])
                continue
            if (a, b) not in known:
                known[a, b] = len(ends)
                ends.append((lon1, lat1, lon2, lat2))
            mine.append(known[a, b])
        found.append(mine)
    lon1_deg, lat1_deg, lon2_deg, lat2_deg = np.array(ends, dtype=np.float64).reshape(-1, 4).T
    line = inverse(lon1_deg, lat1_deg, lon2_deg, lat2_deg, ellipsoid=ellipsoid)
    return Legs(np.column_stack([lon1_deg, lat1_deg, line.azi1_deg, line.s12_m]), found)


def way_of_draw(draw: Mapping[Any, Any]) -> list[tuple[float, float]]:
    """Return the waypoints (lon, lat) of a row of :func:`geo.worlds.draws.draws_table`.

    Examples
    --------
    >>> straight = {"launch_lon": 50.0, "launch_lat": 40.0, "aim_lon": 39.0, "aim_lat": 36.0}
    >>> way_of_draw({**straight, "via_1_lon": float("nan"), "via_1_lat": float("nan")})
    [(50.0, 40.0), (39.0, 36.0)]
    """
    stops = [name.removesuffix("_lon") for name in draw if name.startswith("via_") and name.endswith("_lon")]
    ordered = ["launch", *sorted(stops, key=lambda s: int(s[4:])), "aim"]
    return [(float(draw[f"{s}_lon"]), float(draw[f"{s}_lat"])) for s in ordered if np.isfinite(draw[f"{s}_lon"])]


def _key(lon_deg: float, lat_deg: float) -> tuple[float, float]:
    return round(lon_deg % 360.0, _SAME_DEG) % 360.0, round(lat_deg, _SAME_DEG)


def packed(table: Floats, frame: Frame) -> str:
    """Return legs as text: four whole numbers of 32 bit a leg (little-endian, in units of ``PER_UNIT``), in base64.

    Starts are put into the page's run of longitudes.
    """
    placed = table.copy()
    placed[:, 0] = unroll_around(placed[:, 0], frame.middle_deg)
    return text_of(np.rint(placed * PER_UNIT).astype("<i4"))


def unpacked(text: str) -> Floats:
    """Return the table of legs that ``packed`` wrote.

    Examples
    --------
    >>> from geo.maps.frame import Frame
    >>> unpacked(packed(np.array([[181.0, 40.0, -133.7, 622823.4]]), Frame(0.0))).tolist()
    [[-179.0, 40.0, -133.7, 622823.4]]
    """
    found: Floats = np.frombuffer(base64.b64decode(text), dtype="<i4").reshape(-1, 4) / PER_UNIT
    return found


def text_of(numbers: NDArray[np.generic]) -> str:
    """Return the bytes of an array in base64."""
    return base64.b64encode(np.ascontiguousarray(numbers).tobytes()).decode("ascii")


def laid(leg: Floats, *, step_m: float, ellipsoid: Ellipsoid = WGS84) -> Floats:
    """Return points (lon, lat) along one leg, its ends among them; longitudes run on past 180 degrees."""
    lon, lat, azimuth, length = leg
    count = max(int(np.ceil(length / step_m)), 1) + 1
    at = direct(
        np.full(count, lon),
        np.full(count, lat),
        np.full(count, azimuth),
        np.linspace(0.0, length, count),
        ellipsoid=ellipsoid,
    )
    lons = unroll([lon, *at.lon2_deg[1:]])
    return np.column_stack([lons, at.lat2_deg])
