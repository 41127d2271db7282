"""States, seas and lakes by name, where an account says of a place no more than that it lay in one of them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from geo.atlas.load import country_codes, load_countries
from geo.atlas.waters import load_water
from geo.errors import DataError, OverflightError
from geo.kernel.angles import latitude_at, northing_deg

if TYPE_CHECKING:
    import shapely

    from geo.atlas.countries import Countries

_COARSE_DEG, _COARSE = 0.02, 0.02  # an outline as coarse as this, or as this part of its width, is near enough
_END_DEG = 85.0  # of Mercator's map
_CLOSE = 1e-3  # of the width of what is looked at: how well the middle is found


def area_named(name: str, countries: Countries | None = None) -> shapely.Geometry | None:
    """Return the area of a state (by its code), or of a sea or lake (by its name); None where there is none.

    Parameters
    ----------
    name
        The code of a state, such as SYR, or a name that :func:`geo.atlas.waters.load_water` knows.
    countries
        The boundaries; the bundled ones by default.

    Returns
    -------
    shapely.Polygon or shapely.MultiPolygon
        Degrees; cut at the 180th meridian. A state's area holds what the boundaries count to it, in the bundled ones
        its territorial sea too.

    Examples
    --------
    >>> [shape is None for shape in map(area_named, ("SYR", "Caspian Sea", "Atlantis"))]
    [False, False, True]
    """
    codes = country_codes() if countries is None else countries.codes
    if name in codes:
        return (load_countries() if countries is None else countries).shape_of(name)
    try:
        return load_water(name)
    except DataError:  # the installation is damaged: that is not what the name says
        raise
    except OverflightError:
        return None


def common_area(*names: str) -> shapely.Geometry | None:
    """Return what several areas have in common; None where there is no such area, or nothing of it."""
    import shapely

    shape: shapely.Geometry | None = None
    for name in dict.fromkeys(names):
        area = area_named(name)
        if area is None:
            return None
        shape = area if shape is None else shapely.intersection(shape, area)
    return None if shape is None or not shapely.area(shape) > 0.0 else shape


@lru_cache(maxsize=32)
def middle_of(*names: str) -> tuple[float, float] | None:
    """Return the place that lies deepest in what areas have in common, degrees, to 0.001; None where that is nothing.

    Of several parts it lies in the largest. Distances are taken on Mercator's map, which is near enough for a place
    that stands for a whole area.

    Examples
    --------
    >>> middle_of("CHE"), middle_of("CHE", "Caspian Sea")
    ((7.564, 46.784), None)
    """
    import shapely

    shape = common_area(*names)
    if shape is None:
        return None
    parts = shapely.get_parts(shape)
    lat = shapely.get_y(shapely.centroid(parts))
    largest = parts[int(np.argmax(shapely.area(parts) * np.cos(np.deg2rad(lat))))]
    width = float(np.sqrt(shapely.area(largest)))
    flat = shapely.transform(
        shapely.simplify(largest, min(_COARSE_DEG, _COARSE * width)),
        lambda xy: np.column_stack([xy[:, 0], northing_deg(xy[:, 1], end_deg=_END_DEG)]),
    )
    x, y = shapely.get_coordinates(shapely.maximum_inscribed_circle(flat, tolerance=_CLOSE * width))[0]
    return round(float(x), 3), round(float(latitude_at(np.deg2rad(y))), 3)
