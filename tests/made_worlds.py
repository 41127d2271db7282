"""Small made-up worlds of states for the tests."""

import geopandas
import shapely
from shapely.geometry.base import BaseGeometry

from geo.atlas.countries import Countries, countries_from_frame


def world(**states: BaseGeometry) -> Countries:
    frame = geopandas.GeoDataFrame({"country": list(states)}, geometry=list(states.values()), crs="EPSG:4326")
    return countries_from_frame(frame)


def box(west: float, south: float, east: float, north: float) -> BaseGeometry:
    return shapely.box(west, south, east, north)


def fine_box(west: float, south: float, east: float, north: float) -> BaseGeometry:
    """Return a box with a vertex every whole degree."""
    return shapely.segmentize(shapely.box(west, south, east, north), 1.0)
