"""Small geometry steps that several build modules share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import Geod

if TYPE_CHECKING:
    from numpy.typing import NDArray

SEAM_LON_DEG = 180.0
GEOD = Geod(ellps="WGS84")


def on_grid(shapes: NDArray[np.object_], units_per_deg: int) -> NDArray[np.object_]:
    """Round to whole steps of a degree, drop repeated points, repair what is not valid and return MultiPolygons.

    Neighbours stay neighbours: equal vertices round to equal vertices.
    """
    rounded = shapely.transform(shapes, lambda xy: np.rint(xy * units_per_deg) / units_per_deg)
    return np.array([polygonal(shapely.remove_repeated_points(shape)) for shape in rounded], dtype=object)


def polygonal(shape: shapely.Geometry) -> shapely.MultiPolygon:
    """Return the polygons of a shape, repaired if needed."""
    if not shape.is_valid:
        shape = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    parts = [p for p in shapely.get_parts(shapely.get_parts([shape])) if p.geom_type == "Polygon" and not p.is_empty]
    return shapely.MultiPolygon(parts)


def align_seam(shapes: NDArray[np.object_], within_deg: float) -> NDArray[np.object_]:
    """Make a feature's parts on both sides of the 180th meridian meet at the same latitudes.

    Sources cut each side on its own and simplification moves the cut ends, so that the two sides miss each other by
    some metres. The -180 side is moved to the +180 side, so that the cut cancels exactly.

    Raises
    ------
    ValueError
        If a cut end has no counterpart within `within_deg` degrees of latitude.
    """
    aligned = shapes.copy()
    for index, shape in enumerate(shapes):
        east, west = (_seam_ends(shape, side) for side in (SEAM_LON_DEG, -SEAM_LON_DEG))
        if len(east) == 0 and len(west) == 0:
            continue
        moves = _pair_up(east, west, within_deg, index)
        aligned[index] = shapely.transform(shape, lambda xy, moves=moves: _moved(xy, moves))
    return aligned


def _seam_ends(shape: shapely.Geometry, lon: float) -> NDArray[np.float64]:
    """Return the latitudes where stretches along a meridian begin and end; vertices within a stretch do not count."""
    line = shapely.LineString([(lon, -90.0), (lon, 90.0)])
    along = shapely.line_merge(shapely.intersection(shape.boundary, line))
    stretches = [piece for piece in shapely.get_parts(along) if piece.geom_type == "LineString"]
    return np.unique([lat for piece in stretches for lat in (piece.bounds[1], piece.bounds[3])])


def _pair_up(east: NDArray[np.float64], west: NDArray[np.float64], within_deg: float, index: int) -> dict[float, float]:
    if len(east) == 0:
        msg = f"feature {index} is cut at -180 but has nothing on the other side"
        raise ValueError(msg)
    nearest = east[np.argmin(np.abs(east[None, :] - west[:, None]), axis=1)]
    apart = np.abs(nearest - west)
    if len(west) != len(east) or apart.max() > within_deg or len(set(nearest)) != len(east):
        msg = f"feature {index}: cuts at 180 {east.tolist()} and at -180 {west.tolist()} do not pair up"
        raise ValueError(msg)
    return dict(zip(west.tolist(), nearest.tolist(), strict=True))


def _moved(xy: NDArray[np.float64], moves: dict[float, float]) -> NDArray[np.float64]:
    moved = xy.copy()
    for row in np.flatnonzero(xy[:, 0] == -SEAM_LON_DEG):
        moved[row, 1] = moves.get(float(xy[row, 1]), xy[row, 1])
    return moved


def area_km2(shape: shapely.Geometry) -> float:
    """Return the area on the WGS84 ellipsoid."""
    return abs(GEOD.geometry_area_perimeter(shapely.orient_polygons(shape))[0]) / 1e6
