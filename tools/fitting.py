"""Fitting an outline of one source to the borders of another, so that no slivers lie between them (build time only)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from tools.shapes import polygonal

if TYPE_CHECKING:
    from collections.abc import Mapping

CORNERS = 4  # of a quarter circle: what is drawn round is only used to choose
SEA_DEG = 0.45  # as far as a territorial sea may lie from its land at 45 to 50 degrees north
COAST_STEP_DEG = 0.02


def fit(area: shapely.Geometry, states: Mapping[str, shapely.Geometry], within_deg: float) -> shapely.MultiPolygon:
    """Return an area whose outer edges follow the borders of the states that hold it.

    A strip narrower than `within_deg` between the area's edge and a state's border is the two sources' difference: in a
    state that holds the area it is added, in any other it is left out. Edges inside a state stay as they are.

    Parameters
    ----------
    area
        The outline, degrees.
    states
        States by code, none of which overlap.
    within_deg
        How far the two sources' lines may lie apart.
    """
    area = polygonal(area)
    near = shapely.box(*_wider(area.bounds, 4 * within_deg))
    pieces = []
    for state in states.values():
        if not shapely.intersects(state, area):
            continue
        here = polygonal(shapely.intersection(state, near))
        core = _broad(shapely.intersection(here, area), within_deg)
        if core.is_empty:
            continue
        rest = polygonal(shapely.difference(here, area))
        strips = shapely.difference(rest, _broad(rest, within_deg))
        reach = shapely.buffer(core, within_deg, quad_segs=CORNERS)
        at_border = shapely.buffer(shapely.intersection(state.boundary, near), within_deg / 50, quad_segs=1)
        added = [
            strip
            for strip in polygonal(shapely.intersection(strips, reach)).geoms
            if strip.intersects(area) and strip.intersects(at_border)
        ]
        pieces += [core, *added]
    return polygonal(shapely.union_all(pieces))


def with_sea(area: shapely.Geometry, other_land: shapely.Geometry, state: shapely.Geometry) -> shapely.MultiPolygon:
    """Return an area of land with those waters of its state that lie nearer to it than to the state's other land."""
    near = shapely.box(*_wider(area.bounds, 2 * SEA_DEG))
    rest = polygonal(shapely.intersection(other_land, near))
    waters = shapely.difference(shapely.intersection(state, shapely.buffer(area, SEA_DEG, quad_segs=CORNERS)), rest)
    waters = shapely.difference(waters, area)
    own, others = (
        shapely.get_coordinates(shapely.segmentize(shape.boundary, COAST_STEP_DEG)) for shape in (area, rest)
    )
    points = np.unique(np.round(np.concatenate([own, others]), 6), axis=0)
    is_own = shapely.dwithin(shapely.points(points), area, 1e-5)
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(points), ordered=True))
    nearer = shapely.intersection(shapely.union_all(cells[is_own]), waters)
    return polygonal(shapely.union_all([area, _broad(nearer, COAST_STEP_DEG)]))


def _broad(shape: shapely.Geometry, least_deg: float) -> shapely.Geometry:
    """Return a shape without what is narrower than that; its edges stay where it is broad."""
    shape = polygonal(shape)
    shrunk = shapely.buffer(shape, -least_deg / 2, quad_segs=CORNERS)
    kept = shapely.buffer(shrunk, 0.75 * least_deg, quad_segs=CORNERS)
    return polygonal(shapely.intersection(shape, kept))


def _wider(bounds: tuple[float, float, float, float], by_deg: float) -> tuple[float, float, float, float]:
    west, south, east, north = bounds
    return west - by_deg, south - by_deg, east + by_deg, north + by_deg
