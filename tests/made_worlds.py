"""Small made-up worlds of states for the tests."""

from dataclasses import replace

import geopandas
import numpy as np
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


def without_an_edge(whole: Countries, lon: float) -> Countries:
    """Return a set of states whose list of border edges lacks those along one meridian."""
    edges = whole.edges
    return replace(whole, edges=edges.some(np.flatnonzero(~((edges.lon1 == lon) & (edges.lon2 == lon)))))


def border_aside(lat: float, off_deg: float) -> Countries:
    """Return two states whose list of border edges has the border between them a little further east."""
    whole = world(AAA=box(0, lat, 2, lat + 2), BBB=box(2, lat, 4, lat + 2))
    edges = whole.edges
    lon1, lon2 = (np.where(v == 2.0, 2.0 + off_deg, v) for v in (edges.lon1, edges.lon2))
    return replace(whole, edges=replace(edges, lon1=lon1, lon2=lon2))
