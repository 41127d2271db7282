"""A first look at some thousand draws: how far over the Earth the paths of an event reach."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.kernel.grid import ranges
from geo.kernel.lines import position_at_distance
from geo.kernel.tracks import lay_tracks
from geo.simulation.plan import draws_of_cube, unit_numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geo.kernel.tracks import Tracks
    from geo.simulation.plan import Plan

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.intp]

_DRAWS = 4096
_STEP_M = 50_000.0
_MARGIN = 0.04


@dataclass(frozen=True)
class Box:
    """A box of longitude and latitude, degrees; the east may lie beyond 180."""

    west: float
    south: float
    east: float
    north: float


def first_look(plans: Sequence[Plan]) -> Box:
    """Return a box that holds the paths of nearly all draws: those of a few thousand, and 4 % more on each side.

    Examples
    --------
    >>> import geo
    >>> from geo.simulation.plan import make_plan
    >>> box = first_look([make_plan(geo.load_event("caspian-2015-10-07"), "direct")])
    >>> round(box.west), round(box.south), round(box.east), round(box.north)
    (36, 35, 52, 41)
    """
    lon, lat = [], []
    for plan in plans:
        draws = draws_of_cube(plan, unit_numbers(np.random.Philox(0), _DRAWS * len(plan.groups)).reshape(_DRAWS, -1))
        _, x, y = knots(lay_tracks(draws.ends, draws.path), _STEP_M, plans[0].middle_deg)
        lon += [x.min(), x.max()]
        lat += [y.min(), y.max()]
    margin = _MARGIN * max(max(lon) - min(lon), max(lat) - min(lat)) + 1e-3
    west, east = min(lon) - margin, max(lon) + margin
    return Box(
        float(west),
        float(max(min(lat) - margin, -90.0)),
        float(min(east, west + 360.0)),
        float(min(max(lat) + margin, 90.0)),
    )


def knots(tracks: Tracks, step_m: float, middle_deg: float) -> tuple[IntArray, FloatArray, FloatArray]:
    """Return points of the legs, at most a step apart: leg, longitude and latitude in degrees.

    Longitudes run on along a leg, which begins (at its western end) within half a turn of ``middle_deg``.
    """
    lines = tracks.lines
    pieces = np.maximum(np.ceil(lines.s12_m / step_m), 1.0).astype(np.int64)
    leg, k = ranges(np.zeros(len(pieces), dtype=np.int64), pieces + 1)
    lon, lat = position_at_distance(lines, leg, lines.s12_m[leg] * k / pieces[leg])
    east = np.remainder(lon - lines.lon1_deg[leg] + 1.0, 360.0) - 1.0  # lines run east: less than half a turn
    start = np.remainder(lines.lon1_deg - middle_deg + 180.0, 360.0) - 180.0 + middle_deg
    return leg, start[leg] + east, lat
