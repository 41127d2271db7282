"""The projection of a print map: centred on the event, so that its paths look like what they are.

Up to some 6,000 km across it is azimuthal equidistant: geodesics through the middle are straight, and distances from
the middle true. Longer events are seen on the globe, from far away above their middle (orthographic). Shapes are cut to
a cap round the middle before they are projected: no line runs through what cannot be seen, and neither the 180th
meridian nor a pole is an edge.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from pyproj import Proj
from shapely import affinity

from geo.kernel.angles import wrap
from geo.kernel.geodesic import WGS84, circle, inverse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

NAMES = {"aeqd": "azimuthal equidistant", "ortho": "orthographic (as seen from far above)"}
GLOBE_FROM_M = 3_200_000.0  # how far an event reaches from its middle for the globe to be drawn
_GLOBE_TO_M = 8_600_000.0  # farther out the globe shows next to nothing
_LIMB_M = 9_950_000.0  # a little before the limb, where an orthographic map ends
_FARTHEST_M = 19_600_000.0  # a little before the antipode, which has no place on an azimuthal map
_LEAST_REACH_M = 60_000.0
_ROUNDS = 6
_MARGIN = 0.09  # around what is shown, in shares of its larger side
_EDGE_DEG = 1.0  # longest straight edge in degrees, before it is projected
_CORNERS = 721


@dataclass(frozen=True)
class Sight:
    """A projection and the frame that is seen of it.

    Attributes
    ----------
    kind
        Of :data:`NAMES`, by PROJ's name.
    lon, lat
        Its middle, degrees.
    reach_m
        How far what is shown reaches from there.
    west, south, east, north
        The frame, metres of the projection.
    """

    kind: str
    lon: float
    lat: float
    reach_m: float
    west: float = 0.0
    south: float = 0.0
    east: float = 0.0
    north: float = 0.0

    @cached_property
    def proj(self) -> Proj:
        """PROJ's own object."""
        return Proj(proj=self.kind, lon_0=self.lon, lat_0=self.lat, a=WGS84.a_m, rf=1.0 / WGS84.f)

    @property
    def aspect(self) -> float:
        """Height over width of the frame."""
        return (self.north - self.south) / (self.east - self.west)

    @property
    def cap_m(self) -> float:
        """How far from the middle anything is drawn."""
        if self.kind == "ortho":
            return _LIMB_M
        corner = max(np.hypot(x, y) for x in (self.west, self.east) for y in (self.south, self.north))
        return float(min(1.02 * corner, _FARTHEST_M))

    def flat(self, lonlat: Floats) -> Floats:
        """Return where positions lie on the map, metres; positions that it does not show are infinite."""
        lonlat = np.asarray(lonlat, dtype=np.float64)
        # PROJ wants longitudes near its own range
        x, y = self.proj(wrap(lonlat[:, 0]), lonlat[:, 1])
        return np.column_stack([x, y])

    def sees(self, lonlat: Floats) -> NDArray[np.bool_]:
        """Say which positions lie in the cap that is drawn."""
        lonlat = np.asarray(lonlat, dtype=np.float64)
        found: NDArray[np.bool_] = inverse(self.lon, self.lat, wrap(lonlat[:, 0]), lonlat[:, 1]).s12_m <= self.cap_m
        return found

    @cached_property
    def frame(self) -> shapely.Geometry:
        """The frame as a shape, metres; on the globe no more than the globe."""
        box = shapely.box(self.west, self.south, self.east, self.north)
        return shapely.intersection(box, self.disc)

    @cached_property
    def disc(self) -> shapely.Polygon:
        """All that can be drawn, metres."""
        return shapely.Polygon(self.flat(circle(self.lon, self.lat, self.cap_m, points=_CORNERS)))

    @cached_property
    def cap(self) -> shapely.Geometry:
        """What is drawn, as polygons in degrees from -180 to 180."""
        ring = circle(self.lon, self.lat, self.cap_m, points=_CORNERS)
        poles = [p for p in (90.0, -90.0) if inverse(self.lon, self.lat, 0.0, p).s12_m < self.cap_m]
        if len(poles) == 1:
            ring = np.vstack([ring, [[ring[-1, 0], poles[0]], [ring[0, 0], poles[0]]]])
        inside = shapely.union_all(
            [affinity.translate(shapely.make_valid(shapely.Polygon(ring)), turn) for turn in (-360.0, 0.0, 360.0)]
        )
        world = shapely.box(-180.0, -90.0, 180.0, 90.0)
        return shapely.difference(world, inside) if len(poles) == 2 else shapely.intersection(world, inside)

    def cut(self, shape: shapely.Geometry) -> shapely.Geometry:
        """Return what is seen of a shape in degrees, on the map: its metres, cut to the frame."""
        pieces = [affinity.translate(shape, turn) if turn else shape for turn in _turns(shape)]
        whole = shapely.union_all(pieces) if len(pieces) > 1 else pieces[0]
        seen = shapely.intersection(shapely.segmentize(whole, _EDGE_DEG), self.cap)
        if shapely.is_empty(seen):
            return seen
        dimension = shapely.get_dimensions(shape)
        flat = shapely.make_valid(shapely.transform(shapely.segmentize(seen, _EDGE_DEG), self.flat))
        found = shapely.intersection(flat, self.frame)
        parts = shapely.get_parts(found)
        return shapely.union_all(parts[shapely.get_dimensions(parts) == dimension])


def _turns(shape: shapely.Geometry) -> Sequence[float]:
    """Return the turns that bring a shape, whose longitudes may run on, to where any of it lies in -180 to 180."""
    west, _, east, _ = shapely.bounds(shape)
    return [t for t in (-360.0, 0.0, 360.0) if east + t > -180.0 and west + t < 180.0] or [0.0]


def sight_of(lonlat: Floats) -> Sight:
    """Return the projection for positions in degrees, and the frame that holds them all with a margin.

    Examples
    --------
    >>> near = sight_of(np.array([[50.0, 38.0], [39.0, 36.0]]))
    >>> near.kind, round(near.lon, 1), round(near.lat, 1), round(near.reach_m / 1e3)
    ('aeqd', 44.4, 37.1, 502)
    >>> sight_of(np.array([[110.0, 19.0], [-138.0, -4.0]])).kind
    'ortho'
    """
    lonlat = np.asarray(lonlat, dtype=np.float64)
    lonlat = np.unique(np.column_stack([wrap(lonlat[:, 0]), lonlat[:, 1]]), axis=0)
    rad = np.deg2rad(lonlat)
    x, y, z = np.cos(rad[:, 1]) * np.cos(rad[:, 0]), np.cos(rad[:, 1]) * np.sin(rad[:, 0]), np.sin(rad[:, 1])
    lon, lat = float(np.rad2deg(np.arctan2(y.mean(), x.mean()))), float(np.rad2deg(np.arcsin(np.clip(z.mean(), -1, 1))))
    for _ in range(_ROUNDS):  # the smallest circle round all of them, found on a map round the last middle
        proj = Proj(proj="aeqd", lon_0=lon, lat_0=lat, a=WGS84.a_m, rf=1.0 / WGS84.f)
        points = shapely.MultiPoint(np.column_stack(proj(lonlat[:, 0], lonlat[:, 1])))
        middle: Any = shapely.centroid(shapely.minimum_bounding_circle(points))
        lon, lat = (float(v) for v in proj(middle.x, middle.y, inverse=True))
    reach = float(inverse(lon, lat, lonlat[:, 0], lonlat[:, 1]).s12_m.max())
    kind = "ortho" if GLOBE_FROM_M < reach <= _GLOBE_TO_M else "aeqd"
    sight = Sight(kind, round(lon, 3), round(lat, 3), max(reach, _LEAST_REACH_M))
    flat = sight.flat(lonlat)
    low, high = flat.min(axis=0), flat.max(axis=0)
    side = max(float((high - low).max()), 2.0 * _LEAST_REACH_M) * _MARGIN
    return replace(sight, west=low[0] - side, south=low[1] - side, east=high[0] + side, north=high[1] + side)


def fitted(sight: Sight, aspect: float) -> Sight:
    """Return the same with its frame widened to an aspect, height over width; a globe is shown whole."""
    if sight.kind == "ortho":
        radius = WGS84.a_m * 1.015
        wide, high = max(2 * radius, 2 * radius / aspect), max(2 * radius, 2 * radius * aspect)
        return replace(sight, west=-wide / 2, east=wide / 2, south=-high / 2, north=high / 2)
    wide, high = sight.east - sight.west, sight.north - sight.south
    more_wide, more_high = max(high / aspect - wide, 0.0) / 2, max(wide * aspect - high, 0.0) / 2
    return replace(
        sight,
        west=sight.west - more_wide,
        east=sight.east + more_wide,
        south=sight.south - more_high,
        north=sight.north + more_high,
    )
