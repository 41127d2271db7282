"""Areas in which positions may lie, as the page draws them: outlines, and states, provinces and seas by name."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import shapely

from geo.atlas.areas import area_named
from geo.events.outline import corners_of
from geo.kernel.angles import whole_turns
from geo.maps.encoding import steps

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from geo.atlas.countries import Countries
    from geo.events import Place, Platform, Target
    from geo.events.fields import Ring
    from geo.maps.frame import Frame

_COARSE, _FINEST_DEG = 0.002, 0.002  # of an area's width: how far its line may be off, and at least
_SMALL = 1e-4  # of an area: parts and holes under it are not drawn


def outline(polygon: Ring, frame: Frame) -> list[int]:
    """Return an outline of the file as encoded steps, on the turn nearest to the map's middle."""
    return _placed(corners_of(polygon), frame)


def area_of(spot: Platform | Target | Place, frame: Frame, countries: Countries) -> list[list[list[int]]]:
    """Return the area in which a position may lie: polygons, each a ring and its holes, as encoded steps.

    Nothing for one that has a radius, or is known to a point. The lines of areas with a name are off by 0.2 % of their
    width at most, or 0.002 degrees; small islands and lakes are left out.
    """
    if spot.polygon:
        return [[outline(spot.polygon, frame)]]
    return _named(spot.within, frame, countries) if spot.within else []


@lru_cache(maxsize=16)  # many positions of one event may lie in one state; boundaries are not to be kept for long
def _named(name: str, frame: Frame, countries: Countries) -> list[list[list[int]]]:
    shape = area_named(name, countries)
    if shape is None:
        return []
    least = _SMALL * float(shapely.area(shape))
    coarse = max(_FINEST_DEG, _COARSE * float(shapely.area(shape)) ** 0.5)
    parts = [part for part in shapely.get_parts(shapely.simplify(shape, coarse)) if part.area > least]
    rings = [
        (part.exterior, *(hole for hole in part.interiors if shapely.Polygon(hole).area > least)) for part in parts
    ]
    return [[_placed(shapely.get_coordinates(ring)[:-1], frame) for ring in part] for part in rings]


def _placed(corners: NDArray[np.float64], frame: Frame) -> list[int]:
    lon, lat = corners.T
    middle = (lon.min() + lon.max()) / 2
    return steps(lon + whole_turns(middle, frame.middle_deg), lat)
