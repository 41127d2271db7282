"""Fans as outlines: what lies between two distances and two bearings from a place.

An outline's edges are straight in longitude and latitude, and neither a circle nor a geodesic is. So corners lie as
close as it takes for the edges between them to stay near the sides of the fan, on the ground.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.events.fields import MAX_POINTS
from geo.events.outline import lies_in, problem_of, region_of
from geo.events.problems import Problem
from geo.kernel.angles import fold, unroll
from geo.kernel.geodesic import WGS84, direct, inverse

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]
    Sides = Callable[[FloatArray], tuple[FloatArray, FloatArray]]

FARTHEST_KM = 19_900.0  # geodesics from one place meet from 19,970 km on
OFF, OFF_M = 0.002, 100.0  # how far an outline may be off: this part of the fan, or so much
_FIRST_DEG = 60.0  # between corners to begin with
_WIDEST_DEG = 90.0  # of an edge in longitude, so that it goes the right way round a pole
_BETWEEN = np.arange(1.0, 8.0) / 8.0  # where an edge is held against its side
_THERE = 0.95  # of what is allowed, at those places: between them an edge may be a little farther off
_MOST_HALVINGS = 40


class Fan(NamedTuple):
    """From where, how far and which way: degrees, metres, and degrees clockwise from the first bearing."""

    start: tuple[float, float]
    low_m: float
    high_m: float
    first_deg: float
    wide_deg: float

    @property
    def middle(self) -> tuple[float, float]:
        """Its place at half of both, degrees, to 0.1 m."""
        end = direct(*self.start, self.first_deg + 0.5 * self.wide_deg, 0.5 * (self.low_m + self.high_m))
        return round(float(fold(end.lon2_deg)), 6), round(float(end.lat2_deg), 6)


def off_m(fan: Fan) -> float:
    """Return how far the outline of a fan may be off its sides: 0.2 % of its depth or width, but 100 m if that is more.

    The lesser of depth and width counts; it is as wide as in the middle.
    """
    radius = WGS84.a_m
    wide = np.deg2rad(fan.wide_deg) * radius * np.sin(0.5 * (fan.low_m + fan.high_m) / radius)
    return max(OFF * min(fan.high_m - fan.low_m, float(wide)), OFF_M)


def outline_of(fan: Fan) -> list[list[float]]:
    """Return the corners of a fan, degrees: out along its first bearing, clockwise, and back along its last.

    Edges leave the sides of the fan by no more than :func:`off_m`, and by twice, four times that where it would take
    more than ``MAX_POINTS`` corners (thin rings, thousands of kilometres away). Both circles have corners at the same
    bearings, both geodesics at the same distances, and all of them in the middle: so even a fan that is thinner than
    its outline is off holds its middle. Corners are rounded to 0.1 m.

    Examples
    --------
    >>> ring = outline_of(Fan((127.0, 40.0), 500e3, 550e3, 60.0, 60.0))
    >>> len(ring), min(lat for _, lat in ring)
    (68, 37.395489)
    """

    def circles(part: FloatArray) -> tuple[FloatArray, FloatArray]:
        return _places(fan, np.array([[fan.low_m], [fan.high_m]]), fan.first_deg + fan.wide_deg * part)

    def geodesics(part: FloatArray) -> tuple[FloatArray, FloatArray]:
        bearings = fan.first_deg + fan.wide_deg * np.array([[0.0], [1.0]])
        return _places(fan, fan.low_m + (fan.high_m - fan.low_m) * part, bearings)

    arcs = int(np.ceil(fan.wide_deg / (2.0 * _FIRST_DEG)))
    allowed = off_m(fan)
    while True:
        turn, far = _cut(circles, 2 * arcs, allowed), _cut(geodesics, 2, allowed)
        if 2 * (len(turn) + len(far)) - 4 <= MAX_POINTS:
            break
        allowed *= 2.0
    (lon_in, lon_out), (lat_in, lat_out) = circles(turn)
    (lon_first, lon_last), (lat_first, lat_last) = geodesics(far[1:-1])
    lon = np.concatenate([lon_first, lon_out, lon_last[::-1], lon_in[::-1]])
    lat = np.concatenate([lat_first, lat_out, lat_last[::-1], lat_in[::-1]])
    corners: list[list[float]] = np.column_stack([fold(lon).round(6), lat.round(6)]).tolist()
    return corners


def _places(fan: Fan, distance_m: FloatArray, bearing_deg: FloatArray) -> tuple[FloatArray, FloatArray]:
    distance_m, bearing_deg = np.broadcast_arrays(distance_m, bearing_deg)
    end = direct(*fan.start, bearing_deg, distance_m)
    return np.asarray(end.lon2_deg), np.asarray(end.lat2_deg)


def _cut(sides: Sides, count: int, allowed_m: float) -> FloatArray:
    """Return where to put corners on two sides, 0 to 1: edges are halved as long as one leaves its side too far."""
    part = np.linspace(0.0, 1.0, count + 1)
    for _ in range(_MOST_HALVINGS):
        lon, lat = sides(part)
        x, y = sides((part[:-1, None] + np.diff(part)[:, None] * _BETWEEN).ravel())
        x, y = (v.reshape(2, -1, len(_BETWEEN)) for v in (x, y))
        wide, high = fold(np.diff(lon))[..., None], np.diff(lat)[..., None]
        narrow = np.cos(np.deg2rad(y))
        east, north = fold(x - lon[:, :-1, None]) * narrow, y - lat[:, :-1, None]
        length = np.hypot(wide * narrow, high)
        off = np.abs(east * high - north * wide * narrow) / np.where(length > 0.0, length, np.inf)
        bad = (np.deg2rad(off) * WGS84.a_m > _THERE * allowed_m) | (np.abs(wide) > _WIDEST_DEG)
        halved = np.flatnonzero(bad.any(axis=(0, 2)))
        if not len(halved) or len(part) > MAX_POINTS:
            break
        part = np.insert(part, halved + 1, 0.5 * (part[halved] + part[halved + 1]))
    return part


def sound_outline(field: str, fan: Fan) -> list[list[float]] | Problem:
    """Return the outline of a fan, or what keeps it from having one.

    Examples
    --------
    >>> polar = Fan((0.0, 85.0), 300e3, 600e3, 350.0, 20.0)
    >>> print(sound_outline("derived_from", polar))  # doctest: +ELLIPSIS
    derived_from: found a fan that holds the North Pole; allowed: one clear of both poles; narrow it, or give ...
    """
    do = "narrow it, or give a position with radius_km in its place"
    if fan.high_m > 1000.0 * FARTHEST_KM:
        found = f"a fan to {fan.high_m / 1000.0:g} km, beyond the half of the Earth"
        return Problem(field, found, f"one to {FARTHEST_KM:g} km at most", do)
    for name, lat, bearing in (("North", 90.0, 0.0), ("South", -90.0, 180.0)):
        to_pole_m = float(inverse(*fan.start, fan.start[0], lat).s12_m)
        past_deg = (bearing - fan.first_deg) % 360.0 % 360.0  # a hair below 0 becomes 360 by rounding
        if fan.low_m <= to_pole_m <= fan.high_m and past_deg <= fan.wide_deg:
            return Problem(field, f"a fan that holds the {name} Pole", "one clear of both poles", do)
    corners = outline_of(fan)
    ring = tuple((lon, lat) for lon, lat in corners)
    if np.ptp(unroll([lon for lon, _ in (*ring, ring[0])])) >= 360.0:
        return Problem(field, "a fan that winds round the Earth", "one less than 360 degrees of longitude wide", do)
    if problem_of(field, ring) is not None or not lies_in(region_of(ring), *fan.middle):
        return Problem(field, "a fan too thin to be drawn", "one some metres deep and wide", do)
    return corners
