"""Outlines of event files: curves on the globe, each edge the shorter way in longitude.

The steps from corner to corner add up to longitudes without jumps, which may go on past 180 degrees. So an outline
across the 180th meridian is one polygon like any other, and 180 and -180 are one meridian.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.events.problems import Problem
from geo.kernel.angles import unroll, unroll_around, whole_turns

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from geo.events.fields import Ring

    FloatArray = NDArray[np.float64]
    BoolArray = NDArray[np.bool_]

_HALF_TURN_DEG = 180.0 - 1e-9  # an edge this wide may go either way


def problem_of(field: str, ring: Ring) -> Problem | None:
    """Return what keeps a ring from being the outline of a region, if anything does.

    Examples
    --------
    >>> problem_of("launch.polygon", ((172, 30), (-172, 30), (-172, 38), (172, 38)))
    >>> print(problem_of("launch.polygon", ((0, 70), (120, 70), (-120, 70))))  # doctest: +ELLIPSIS
    launch.polygon: found an outline round a pole; allowed: one that closes without going round the Earth; leave ...
    """
    lon, lat = np.transpose([*ring, ring[0]])
    run = unroll(lon)
    half = np.flatnonzero(np.abs(np.diff(run)) >= _HALF_TURN_DEG)
    if len(half):
        (a, b), (c, d) = ((lon[k], lat[k]) for k in (half[0], half[0] + 1))
        found = f"an edge of 180 degrees, from {a:g}, {b:g} to {c:g}, {d:g}, which may go either way round the Earth"
        return Problem(field, found, "edges less than 180 degrees wide", "add a corner half-way")
    if run[-1] != run[0]:
        allowed = "one that closes without going round the Earth"
        do = "leave the pole out, and a gap between two meridians"
        return Problem(field, "an outline round a pole", allowed, do)
    if np.ptp(run) >= 360.0:
        found = f"an outline {np.ptp(run):g} degrees wide"
        return Problem(field, found, "less than 360 degrees", "leave a gap between two meridians")
    region = region_of(ring)
    if region.is_valid and region.area > 0:
        return None
    why, do = shapely.is_valid_reason(region) if region.area else "no area", "reorder them"
    if not region.area and np.ptp(lon) == 360.0:
        why, do = "180 and -180 are one meridian", "give corners in between, or leave a gap if it goes round the Earth"
    found = f"an outline that crosses itself or is flat ({why})"
    return Problem(field, found, "corners in order round the region", do)


def corners_of(ring: Ring) -> FloatArray:
    """Return the corners with longitudes that do not jump, shape (n, 2); their middle lies in [-180, 180].

    Corners that need no turn keep their numbers.

    Examples
    --------
    >>> corners_of(((172, 30), (-172, 30), (-172, 38), (172, 38)))[:, 0].tolist()
    [172.0, 188.0, 188.0, 172.0]
    """
    lon, lat = np.transpose(np.asarray(ring, dtype=np.float64))
    turn = np.append(0.0, np.cumsum(whole_turns(np.diff(lon))))
    run = lon + turn
    return np.column_stack([lon + (turn + whole_turns((run.min() + run.max()) / 2)), lat])


def region_of(ring: Ring) -> shapely.Polygon:
    """Return the region inside an outline that is sound: its longitudes may run beyond 180, its edges are straight."""
    return shapely.Polygon(corners_of(ring))


def near_region(region: shapely.Geometry, lon_deg: ArrayLike) -> FloatArray:
    """Return longitudes on the turn on which a region less than 360 degrees wide lies."""
    west, _, east, _ = shapely.bounds(region)
    return unroll_around(lon_deg, (west + east) / 2)


def lies_in(region: shapely.Geometry, lon_deg: ArrayLike, lat_deg: ArrayLike) -> BoolArray:
    """Say of positions whether they lie in a region or on its outline, whatever the turn of their longitudes.

    Examples
    --------
    >>> region = region_of(((172, 30), (-172, 30), (-172, 38), (172, 38)))
    >>> lies_in(region, [175.0, -175.0, 180.0, -180.0, 0.0], 34.0).tolist()
    [True, True, True, True, False]
    """
    within: BoolArray = shapely.intersects_xy(region, near_region(region, lon_deg), np.asarray(lat_deg))
    return within
