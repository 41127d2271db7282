"""Polygons across the 180th meridian: read as they are meant, cut so that all longitudes lie in [-180, 180]."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray


def polygons_of(shape: shapely.Geometry | None) -> shapely.MultiPolygon | None:
    """Return a shape's polygons in two dimensions, or None if it has none."""
    if shape is None or shapely.is_empty(shape):
        return None
    parts = [part for part in _flat(shapely.force_2d(shape)) if isinstance(part, shapely.Polygon) and not part.is_empty]
    return shapely.MultiPolygon(parts) if parts else None


def _flat(shape: shapely.Geometry) -> list[shapely.Geometry]:
    if not hasattr(shape, "geoms"):
        return [shape]
    return [leaf for part in shape.geoms for leaf in _flat(part)]


def unwrap(shape: shapely.MultiPolygon) -> shapely.MultiPolygon:
    """Cut a shape along the 180th meridian so that all longitudes lie in [-180, 180].

    Two ways of writing a state across that meridian are understood: longitudes that run on beyond 180, and rings that
    jump from one side to the other. A jump is told from a long edge by its length, over 180 degrees; an edge from
    exactly -180 to exactly 180 is the rim of a polar cap and no jump.
    """
    straight = [_straighten(polygon) for polygon in shape.geoms]
    pieces = [_cut(polygon) for polygon in straight]
    whole = shapely.MultiPolygon([piece for cut in pieces for piece in cut])
    if all(len(cut) == 1 for cut in pieces):
        return whole
    # The two ends of a ring round a pole meet again after the cut.
    return polygons_of(shapely.union_all(list(whole.geoms))) or whole


def _straighten(polygon: shapely.Polygon) -> shapely.Polygon:
    """Undo the jumps of a polygon's rings; those of the holes are brought next to the shell."""
    shell = _straighten_ring(shapely.get_coordinates(polygon.exterior))
    middle = (shell[:, 0].min() + shell[:, 0].max()) / 2
    holes = []
    for ring in polygon.interiors:
        hole = _straighten_ring(shapely.get_coordinates(ring))
        offset = np.round((middle - (hole[:, 0].min() + hole[:, 0].max()) / 2) / 360) * 360
        holes.append(hole + [offset, 0.0])
    return shapely.Polygon(shell, holes)


def _straighten_ring(ring: NDArray[np.float64]) -> NDArray[np.float64]:
    step = np.diff(ring[:, 0])
    rim = (np.abs(ring[:-1, 0]) == 180) & (np.abs(ring[1:, 0]) == 180)
    turns = np.where((np.abs(step) > 180) & ~rim, -np.sign(step), 0)
    if not turns.any():
        return ring
    lon = ring[:, 0] + 360 * np.concatenate([[0], np.cumsum(turns)])
    straight = np.column_stack([lon, ring[:, 1]])
    if lon[0] == lon[-1]:
        return straight
    # Once around the Earth: the ring encloses a pole and is closed along it.
    pole = np.copysign(90.0, ring[:, 1].mean())
    return np.concatenate([straight, [[lon[-1], pole], [lon[0], pole], straight[0]]])


def _moved(polygon: shapely.Polygon, west_deg: float) -> shapely.Polygon:
    """Return a polygon moved to the west."""
    return shapely.transform(polygon, lambda xy: xy - [west_deg, 0.0])


def _cut(polygon: shapely.Polygon) -> list[shapely.Polygon]:
    west, _, east, _ = polygon.bounds
    if west >= -180 and east <= 180:
        return [polygon]
    valid = polygon if polygon.is_valid else shapely.make_valid(polygon, method="structure", keep_collapsed=False)
    pieces: list[shapely.Polygon] = []
    for turn in range(int(np.floor((west + 180) / 360)), int(np.ceil((east - 180) / 360)) + 1):
        window = shapely.box(360 * turn - 180, -90, 360 * turn + 180, 90)
        piece = polygons_of(shapely.intersection(valid, window))
        if piece is not None:
            pieces.extend(_moved(part, 360.0 * turn) for part in piece.geoms)
    return pieces
