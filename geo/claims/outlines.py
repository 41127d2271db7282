"""A region whose outline may be off: which paths surely pass over it, which surely pass it by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas
import numpy as np
import shapely
from pyproj import Proj

from geo.atlas.countries import Countries, countries_from_clean, countries_from_frame
from geo.errors import SimulationError
from geo.kernel.angles import unroll_around
from geo.kernel.geodesic import WGS84
from geo.kernel.great_arcs import GreatArcs, dots, unit_vectors
from geo.kernel.tracks import Tracks, some_legs
from geo.ledger.blocks import rows_of_tracks

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.intp]
    BoolArray = NDArray[np.bool_]

CORE, RIM = "core", "rim"
_STEP_DEG = 0.1
_ON_MAP_DEG = 179.99
_PIECE = 10  # steps of an outline that are widened together
_COARSE = 2e-5  # radians, 130 m: what the hull may leave out, to have few corners
_BULGE = 1e-6  # radians, 6 m: what an edge, straight in degrees, may lie outside the great circle of its ends
_LEAST_HEIGHT = 0.2  # of the points of a shape over the plane through the Earth's middle, for a picture of it
_ROUND = 32  # corners of a quarter circle: 30 km round is off by 9 m


@dataclass(frozen=True, eq=False)
class Outline:
    """A region, inside and outside of the band within which its outline may lie.

    Attributes
    ----------
    parts
        The core that lies deeper inside than the outline may be off (if there is one), and the rim around it, as states
        of a little world.
    hull
        Corners of the hull of both on the sphere of reduced latitudes, unit vectors, shape (k, 3): a great circle that
        stays clear of it by 130 m meets neither.
    """

    parts: Countries
    hull: FloatArray


def make_outline(polygon: shapely.Polygon, off_m: float) -> Outline:
    """Split a region into what surely belongs to it and what may.

    Parameters
    ----------
    polygon
        Degrees; edges are straight in longitude and latitude.
    off_m
        How far the outline may be off, metres; 0 makes it exact.
    """
    shapes: dict[str, shapely.Geometry] = {CORE: polygon}
    if off_m > 0.0:
        band = _band(polygon, off_m)
        shapes = {CORE: shapely.difference(polygon, band), RIM: band}
    shapes = {name: shape for name, shape in shapes.items() if shapely.area(shape) > 0}
    frame = geopandas.GeoDataFrame({"country": list(shapes), "name": ""}, geometry=list(shapes.values()), crs=4326)
    west, _, east, _ = frame.total_bounds
    on_map = west >= -_ON_MAP_DEG and east <= _ON_MAP_DEG  # nothing to cut along the 180th meridian
    parts = countries_from_clean(frame, "a region", None) if on_map else countries_from_frame(frame, source="a region")
    return Outline(parts, _hull(list(shapes.values())))


def _hull(shapes: list[shapely.Geometry]) -> FloatArray:
    """Return the corners of the hull of shapes on the sphere; all their points where they reach too far for one."""
    points = unit_vectors(*shapely.get_coordinates(shapely.segmentize(shapes, _STEP_DEG)).T)
    middle = points.mean(axis=0)
    height = dots(points, middle / np.linalg.norm(middle))
    if height.min() < _LEAST_HEIGHT:
        return points
    # in the gnomonic picture great circles are straight
    plane = np.linalg.svd(middle[None, :])[2][1:]
    picture = shapely.MultiPoint(dots(points, plane) / height[:, None])
    corners = shapely.get_coordinates(shapely.simplify(shapely.convex_hull(picture), _COARSE))
    _, number = shapely.STRtree(shapely.get_parts(picture)).query(shapely.points(corners), predicate="intersects")
    hull: FloatArray = points[np.unique(number)]
    return hull


def _band(polygon: shapely.Polygon, off_m: float) -> shapely.Geometry:
    """Return all within a distance of an outline: pieces of it, each widened in a picture that is true around it."""
    pieces = []
    for ring in (polygon.exterior, *polygon.interiors):
        xy = shapely.get_coordinates(shapely.segmentize(ring, _STEP_DEG))
        for k in range(0, len(xy) - 1, _PIECE):
            piece = xy[k : k + _PIECE + 1]
            lon, lat = piece[len(piece) // 2]
            picture = Proj(proj="aeqd", lon_0=lon, lat_0=lat, a=WGS84.a_m, rf=1 / WGS84.f)
            wide = shapely.buffer(shapely.LineString(np.column_stack(picture(*piece.T))), off_m, quad_segs=_ROUND)
            x, y = shapely.get_coordinates(wide).T
            x, y = picture(x, y, inverse=True)
            x = unroll_around(x, lon)
            pieces.append(shapely.Polygon(np.column_stack([x, y])))
    if not shapely.is_valid(pieces).all():
        msg = (
            "claims: found a region whose outline may lie on a pole; allowed: outlines that stay clear of the poles by"
        )
        msg += " their radius_km; leave the claim out of the simulated event"
        raise SimulationError(msg)
    return shapely.union_all(pieces)


def _may_meet(hull: FloatArray, arcs: GreatArcs) -> IntArray:
    """Return the legs whose great circle does not keep clear of a hull: first of the cap around it, then of it."""
    middle = hull.mean(axis=0)
    middle /= np.linalg.norm(middle)
    radius = np.arccos(np.clip(dots(hull, middle).min(), -1.0, 1.0))
    off = arcs.off + _COARSE + _BULGE
    legs = np.flatnonzero(np.abs(dots(arcs.pole, middle)) <= radius + off)  # a sine is less than its angle
    side, off = dots(arcs.pole[legs], hull), off[legs]
    found: IntArray = legs[(side.min(axis=1) <= off) & (side.max(axis=1) >= -off)]
    return found


def over_outline(outline: Outline, tracks: Tracks, arcs: GreatArcs) -> tuple[BoolArray, BoolArray]:
    """Say which paths surely pass over a region, and which may.

    Parameters
    ----------
    outline
        From :func:`make_outline`.
    tracks, arcs
        Paths, and their legs on the sphere.

    Returns
    -------
    over, touch
        Whether a path gets into the core; whether it gets into core or rim; shape (n,).
    """
    count = len(tracks.length_m)
    over, touch = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
    legs = _may_meet(outline.hull, arcs)
    if len(legs):
        rows = rows_of_tracks(some_legs(tracks, legs), outline.parts)
        for found, names in ((over, {CORE}), (touch, {CORE, RIM})):
            number = [k for k, code in enumerate(outline.parts.codes) if code in names]
            found[tracks.path[legs[rows.path[np.isin(rows.country, number)]]]] = True
    return over, touch
