"""How far over the Earth the paths of an event reach, from some thousand of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.kernel.tracks import points_along
from geo.ledger.indeterminate import Box
from geo.worlds.plan import tracks_through, unit_numbers, worlds_of_cube

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.worlds.plan import Plan

_PATHS, _LEAST = 1024, 64  # paths, and worlds
_MISSILES = 1_000_000
_STEP_M = 50_000.0
_MARGIN = 0.04


def extent_of(plans: Sequence[Plan]) -> Box:
    """Return a box that holds nearly all paths: a few thousand, and 4 % more on each side.

    Examples
    --------
    >>> import geo
    >>> from geo.worlds.plan import make_plans
    >>> box = extent_of(make_plans(geo.load_event("caspian-2015-10-07"), ["direct"], geo.load_countries()))
    >>> round(box.west), round(box.south), round(box.east), round(box.north)
    (36, 35, 52, 41)
    """
    lon, lat = [], []
    for plan in plans:
        count, width = min(_PATHS // plan.most_paths, _MISSILES // len(plan.platform)), len(plan.groups)
        count = max(_LEAST, count)
        worlds = worlds_of_cube(plan, unit_numbers(np.random.Philox(0), count * width).reshape(count, width))
        some = slice(None, None, -(-len(worlds.world) // (2 * _PATHS)))  # of worlds with very many paths
        _, x, y = points_along(tracks_through(worlds.lon[some], worlds.lat[some]), _STEP_M, plans[0].middle_deg)
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
