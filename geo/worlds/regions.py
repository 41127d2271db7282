"""Places drawn uniformly by area on the ellipsoid: from an outline cut into triangles, or from a geodesic disc.

Both take two numbers of the unit square to one place and keep areas: equal parts of the square go to equal areas on the
ground. So a random draw and a design for a sensitivity analysis use one and the same map, and no draw is thrown away.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import Proj
from shapely import affinity

from geo.kernel.angles import wrap
from geo.kernel.geodesic import WGS84, circle, direct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.intp]

_STEP_DEG = 0.02  # outlines are cut so fine that an edge, straight in degrees, leaves its chord by under 10 cm
_MOST_STEPS = 1_000  # of an outline over 20 degrees long, besides its own corners: cutting takes time as their square
_MOST_KEPT = 512  # outlines whose triangles are kept: those of an event serve all of its hypotheses
_DISC_CORNERS = 721
_SLIVER = 1e-12  # triangles with less of the area are rounding


@dataclass(frozen=True, eq=False)
class Triangles:
    """Outlines cut into triangles in the cylindrical equal-area projection of the ellipsoid.

    Attributes
    ----------
    x_deg, y_m
        Corners: longitude, and northing of the projection; shape (m, 3).
    reach
        Where each triangle ends on an axis on which outline ``k`` fills ``[k, k + 1]`` in proportion to area.
    first
        First triangle of each outline and, last, m.
    area_m2
        Area of each outline on the ellipsoid.
    """

    x_deg: FloatArray
    y_m: FloatArray
    reach: FloatArray
    first: IntArray
    area_m2: FloatArray


@lru_cache(maxsize=1)
def _equal_area() -> Proj:
    return Proj(proj="cea", a=WGS84.a_m, rf=1 / WGS84.f)


def northing_m(lat_deg: FloatArray) -> FloatArray:
    """Return the northing of the cylindrical equal-area projection (WGS84, standard parallel on the equator)."""
    return np.asarray(_equal_area()(np.zeros_like(lat_deg), lat_deg)[1], dtype=np.float64)


def latitude_deg(y_m: FloatArray) -> FloatArray:
    """Return the latitude of a northing of the cylindrical equal-area projection."""
    return np.asarray(_equal_area()(np.zeros_like(y_m), y_m, inverse=True)[1], dtype=np.float64)


def cut(outlines: Sequence[shapely.Geometry]) -> Triangles:
    """Cut outlines into triangles, from which places can be drawn by area.

    Parameters
    ----------
    outlines
        Polygons or multipolygons with an area, degrees; longitudes may run beyond 180. Edges are straight in longitude
        and latitude.

    Returns
    -------
    Triangles
        Their outer edges leave those of the outline by under 10 cm; by up to ``(length / 20)**2`` times that where the
        outline is longer than 20 degrees: 2.5 m at 100, and so on. These are metres of the projection,
        which northward are two on the ground at 60 degrees, and six at 80.

    Examples
    --------
    >>> box = cut([shapely.box(0.0, 0.0, 1.0, 1.0)])
    >>> (box.area_m2 / 1e6).round().tolist()  # 12,308 km2
    [12308.0]
    """
    corners, areas = zip(*map(_pieces, outlines), strict=True) if len(outlines) else ((), ())
    first = np.concatenate([[0], np.cumsum([len(c) for c in corners])]).astype(np.intp)
    all_xy = np.concatenate([np.zeros((0, 3, 2)), *corners])
    ends = [np.cumsum(area) for area in areas]
    reach = np.concatenate([np.zeros(0), *(k + e / e[-1] for k, e in enumerate(ends))])
    return Triangles(
        all_xy[:, :, 0].copy(), all_xy[:, :, 1].copy(), reach, first, np.array([e[-1] for e in ends], dtype=np.float64)
    )


@lru_cache(maxsize=_MOST_KEPT)
def _pieces(outline: shapely.Geometry) -> tuple[FloatArray, FloatArray]:
    """Return the corners of an outline's triangles, in degrees and metres, shape (m, 3, 2), and their areas in m2."""
    step = max(_STEP_DEG, shapely.length(outline) / _MOST_STEPS)
    flat = shapely.transform(
        shapely.segmentize(outline, step), lambda xy: np.column_stack([xy[:, 0], northing_m(xy[:, 1])])
    )
    pieces = shapely.get_parts(shapely.constrained_delaunay_triangles(shapely.get_parts(flat)))
    xy = shapely.get_coordinates(shapely.get_parts(pieces)).reshape(-1, 4, 2)[:, :3]
    (ax, bx, cx), (ay, by, cy) = xy[:, :, 0].T, xy[:, :, 1].T
    area = 0.5 * np.abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) * np.deg2rad(WGS84.a_m)
    keep = area > _SLIVER * area.sum()
    return xy[keep], area[keep]


def place_in_triangles(
    triangles: Triangles, outline: IntArray, u: FloatArray, v: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Take points of the unit square to places in outlines.

    Parameters
    ----------
    triangles
        From :func:`cut`.
    outline
        Which outline, shape (n,).
    u, v
        Numbers in [0, 1), shape (n,).

    Returns
    -------
    lon, lat
        Degrees, longitudes in [-180, 180).

    Notes
    -----
    The first number picks the triangle by area; what is left of it and the second place the point in the triangle.
    """
    axis = outline + u
    k = np.searchsorted(triangles.reach, axis, side="right")
    k = np.minimum(k, triangles.first[outline + 1] - 1)
    start = np.where(k > triangles.first[outline], triangles.reach[k - 1], outline)
    rest = np.clip((axis - start) / (triangles.reach[k] - start), 0.0, 1.0)
    s = np.sqrt(rest)
    wa, wb, wc = 1.0 - s, s * (1.0 - v), s * v
    x, y = triangles.x_deg[k], triangles.y_m[k]
    lon = wa * x[:, 0] + wb * x[:, 1] + wc * x[:, 2]
    lat = latitude_deg(wa * y[:, 0] + wb * y[:, 1] + wc * y[:, 2])
    return wrap(lon), lat


def place_in_discs(
    lon: FloatArray, lat: FloatArray, radius_m: FloatArray, u: FloatArray, v: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Take points of the unit square to places in geodesic discs.

    Parameters
    ----------
    lon, lat, radius_m
        Centre (degrees) and geodesic radius of the disc of each point, shape (n,); a disc without radius is its centre.
    u, v
        Numbers in [0, 1), shape (n,): the share of the area nearer to the centre, and the direction.

    Returns
    -------
    lon, lat
        Degrees, longitudes in [-180, 180).

    Notes
    -----
    A disc is taken to be as curved everywhere as in its centre. Equal parts of the square then go to areas that are
    equal within 2e-9 for discs of 100 km, and within 2e-5 for the largest allowed (2,000 km).

    Examples
    --------
    >>> east = place_in_discs(*(np.array([x]) for x in (0.0, 0.0, 111_319.49, 1.0, 0.25)))
    >>> [float(x[0].round(6)) + 0.0 for x in east]
    [1.0, 0.0]
    """
    e2 = WGS84.f * (2.0 - WGS84.f)
    w2 = 1.0 - e2 * np.sin(np.deg2rad(lat)) ** 2
    curve_m = WGS84.b_m / w2  # 1 / sqrt(Gaussian curvature)
    s = 2.0 * curve_m * np.arcsin(np.sqrt(u) * np.sin(0.5 * radius_m / curve_m))
    end = direct(lon, lat, 360.0 * v, s)
    still = radius_m == 0.0
    return np.where(still, lon, wrap(end.lon2_deg)), np.where(still, lat, end.lat2_deg)


def disc_outline(lon: float, lat: float, radius_m: float) -> shapely.Polygon:
    """Return a geodesic disc as a polygon in degrees; its longitudes may run beyond 180.

    The polygon of 720 corners is smaller than the disc by 1.3e-5 of its area. Where the disc holds a pole, it is
    closed there.
    """
    ring = circle(lon, lat, radius_m, points=_DISC_CORNERS)
    turn = ring[-1, 0] - ring[0, 0]
    if abs(turn) > 180.0:
        pole = float(np.copysign(90.0, lat))
        ring = np.concatenate([ring, [[ring[-1, 0], pole], [ring[0, 0], pole]]])
    else:  # its end is its beginning but for the rounding of unrolled longitudes
        ring = ring[:-1]
    return shapely.Polygon(ring)


def clip(outline: shapely.Geometry, water: shapely.Geometry) -> shapely.Geometry:
    """Return what of an outline lies in a water, polygons only, on its turn; longitudes of both may run beyond 180."""
    (west, _, east, _), (from_west, _, to_east, _) = shapely.bounds([outline, water])
    turns = [t for t in (-360.0, 0.0, 360.0) if west < t + to_east and east > t + from_west]
    waters = [affinity.translate(water, t) if t else water for t in turns]
    parts = shapely.get_parts([shapely.intersection(outline, w) for w in waters])
    flat = shapely.get_parts(parts)
    return shapely.union_all(flat[shapely.get_dimensions(flat) == 2])
