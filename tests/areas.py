"""Whether places fill regions evenly, by areas on the ellipsoid that pyproj measures."""

from __future__ import annotations

import numpy as np
import shapely
from pyproj import Geod
from scipy.stats import chi2

GEOD = Geod(ellps="WGS84")
FINE_DEG = 0.005


def area_m2(shape: shapely.Geometry) -> float:
    """Area on the ellipsoid by pyproj, with edges straight in degrees."""
    return abs(GEOD.geometry_area_perimeter(shapely.segmentize(shape, FINE_DEG))[0]) if shapely.area(shape) else 0.0


def check_even(shapes: list[shapely.Geometry], lon: np.ndarray, lat: np.ndarray) -> None:
    """Hold the counts of draws in parts of a region against the areas of the parts (chi-square, fixed draws)."""
    area = np.array([area_m2(shape) for shape in shapes])
    shapes, area = [s for s, a in zip(shapes, area, strict=True) if a > 0], area[area > 0]
    shapely.prepare(shapes)
    count = np.array([shapely.intersects_xy(shape, lon, lat).sum() for shape in shapes])
    assert count.sum() == len(lon)
    expected = len(lon) * area / area.sum()
    assert expected.min() > 5
    statistic = float(((count - expected) ** 2 / expected).sum())
    assert statistic < chi2.ppf(0.999, len(area) - 1)


def cells(shape: shapely.Geometry, side_deg: float) -> list[shapely.Geometry]:
    west, south, east, north = shapely.bounds(shape)
    boxes = [
        shapely.box(x, y, x + side_deg, y + side_deg)
        for x in np.arange(west, east, side_deg)
        for y in np.arange(south, north, side_deg)
    ]
    parts = [shapely.intersection(shape, box) for box in boxes]
    return [part for part in parts if shapely.area(part) > 0.02 * side_deg**2]
