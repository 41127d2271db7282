"""Worlds of states, and which state is at a point, by exact point in polygon."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import geopandas
import numpy as np
import shapely

import geo

from .borders import Borders, borders_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from geo.atlas.countries import Countries

    from .paths import Floats, Ints

NOWHERE = -1


@dataclass(frozen=True, eq=False)
class World:
    """States as polygons, beside the same states as the ledger takes them.

    Attributes
    ----------
    name
        What kind of world it is, in a word or two.
    codes
        Codes in the order of the alphabet: where states overlap, the first has the place.
    shapes
        A polygon or multipolygon a code, with longitudes in [-180, 180].
    countries
        What the ledger is asked about.
    """

    name: str
    codes: tuple[str, ...]
    shapes: NDArray[np.object_]
    countries: Countries

    @cached_property
    def borders(self) -> Borders:
        """The edges of the states."""
        return borders_of(self.shapes)

    @cached_property
    def _parts(self) -> tuple[shapely.STRtree, NDArray[np.object_], Ints]:
        parts, owner = shapely.get_parts(self.shapes, return_index=True)
        shapely.prepare(parts)
        return shapely.STRtree(parts), parts, owner

    def state_at(self, lon: Floats, lat: Floats) -> Ints:
        """Return the index of the first state that has each point (its border belongs to it), or -1.

        GEOS counts the crossings of a ray with signs of determinants that are right for doubles. A point on the 180th
        meridian is asked on both sides of the map, a pole along the whole rim.
        """
        tree, parts, owner = self._parts
        seam = np.flatnonzero(np.abs(lon) == 180)
        point = np.concatenate([np.arange(len(lon)), seam])
        x, y = np.concatenate([lon, -lon[seam]]), np.concatenate([lat, lat[seam]])
        hit, part = tree.query(shapely.points(x, y))
        inside = shapely.intersects_xy(parts[part], x[hit], y[hit])
        none = len(self.codes)
        found = np.full(len(lon), none, dtype=np.intp)
        np.minimum.at(found, point[hit[inside]], owner[part[inside]])
        for pole in np.flatnonzero(np.abs(lat) == 90):
            rim = shapely.LineString([(-180.0, lat[pole]), (180.0, lat[pole])])
            found[pole] = owner[tree.query(rim, predicate="intersects")].min(initial=none)
        found[found == none] = NOWHERE
        return found


def world_of(name: str, states: Mapping[str, shapely.Geometry]) -> World:
    """Return a world of polygons by code."""
    codes = tuple(sorted(states))
    shapes = np.array([states[code] for code in codes], dtype=object)
    frame = geopandas.GeoDataFrame({"country": list(codes)}, geometry=list(shapes), crs="EPSG:4326")
    return World(name, codes, shapes, geo.countries_from_frame(frame))


@lru_cache(maxsize=2)
def bundled(name: str) -> World:
    """Return one of the sets that come with the package."""
    countries = geo.load_countries(name)
    order = np.argsort(countries.codes, kind="stable")
    shapes = countries.frame.geometry.to_numpy()[order]
    return World(name, tuple(countries.codes[k] for k in order), shapes, countries)
