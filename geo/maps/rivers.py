"""Rivers and province lines behind an event: the great rivers far around, brooks and provinces only near it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geo.atlas.basemap import away_m, cut, source
from geo.maps.encoding import steps

if TYPE_CHECKING:
    from collections.abc import Collection

    from geo.atlas.basemap import Bounds, Cut, Floats

# How far from the event's bounds a river still shows, by Natural Earth's rank (0 Amazon, 9 brook).
REACH_M = (4e6, 3e6, 2.5e6, 2e6, 1.2e6, 8e5, 6e5, 3e5, 1.5e5, 5e4)
PROVINCES_WITHIN_M = 50_000


def rivers(bounds: Bounds) -> list[dict[str, Any]]:
    """Return rivers as ``rank, name`` ('' for all but the great ones) and ``lines``, great ones first."""
    stored, found = source(), cut("river", bounds)
    names = stored["river_names"].tolist()
    near = _nearest_m(found, bounds)
    by: dict[tuple[int, str], list[list[int]]] = {}
    for i in np.flatnonzero(near <= np.array(REACH_M)[stored["river_rank"]]).tolist():
        line = steps(*found.line(i))
        if len(line) > 2:
            by.setdefault((int(stored["river_rank"][i]), names[stored["river_name"][i]]), []).append(line)
    return [{"rank": rank, "name": name, "lines": lines} for (rank, name), lines in sorted(by.items())]


def provinces(bounds: Bounds, involved: Collection[str]) -> list[list[int]]:
    """Return the province lines of the states that paths overfly, near the event, as ``steps`` makes lines."""
    stored, found = source(), cut("province", bounds)
    codes = stored["codes"].tolist()
    wanted = np.isin(stored["province_state"], [codes.index(code) for code in involved if code in codes])
    near = _nearest_m(found, bounds) <= PROVINCES_WITHIN_M
    lines = [steps(*found.line(i)) for i in np.flatnonzero(wanted & near).tolist()]
    return [line for line in lines if len(line) > 2]


def _nearest_m(found: Cut, bounds: Bounds) -> Floats:
    """Return how far each line's nearest vertex lies outside the bounds."""
    near = np.full(len(found.start) - 1, np.inf)
    filled = np.flatnonzero(np.diff(found.start))
    if len(filled):
        near[filled] = np.minimum.reduceat(away_m(found.lon, found.lat, bounds), found.start[filled])
    return near
