"""Made-up events moved along the parallels, and a test of points in outlines that shares no code with the package."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

Corners = list[tuple[int, int]]


def written(lon: float, sign: int = -1) -> float:
    """Write a longitude as event files do, the 180th meridian with a sign of choice."""
    lon = lon if abs(lon) < 180.0 else (lon + 180.0) % 360.0 - 180.0
    return 180.0 if lon == -180.0 and sign > 0 else lon


def moved(value: Any, by_deg: float, signs: Iterator[int] | None = None) -> Any:  # noqa: ANN401  (parts of a file)
    """Return a part of an event file with all of its positions and outlines further east."""
    if isinstance(value, dict):
        return {k: _east(v, by_deg, signs) if k in POSITIONS else moved(v, by_deg, signs) for k, v in value.items()}
    return [moved(item, by_deg, signs) for item in value] if isinstance(value, list | tuple) else value


POSITIONS = ("position", "polygon")


def _east(value: Any, by_deg: float, signs: Iterator[int] | None) -> Any:  # noqa: ANN401
    if isinstance(value[0], list | tuple):
        return [_east(corner, by_deg, signs) for corner in value]
    return [written(value[0] + by_deg, next(signs) if signs else -1), value[1]]


def holds(corners: Corners, x: int, y: int) -> bool | None:
    """Say by counting edges in whole numbers whether a point lies inside corners on a plane; None on an edge."""
    inside = False
    for (x1, y1), (x2, y2) in zip(corners, [*corners[1:], corners[0]], strict=True):
        side = (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1)
        if side == 0 and min(x1, x2) <= x <= max(x1, x2) and min(y1, y2) <= y <= max(y1, y2):
            return None
        if (y1 > y) != (y2 > y) and (side > 0) == (y2 > y1):
            inside = not inside
    return inside


def hold(ring: list[tuple[float, float]], lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """Say the same of many points; the ring's longitudes run on, and the points lie on whatever turn."""
    x, y = np.transpose(ring)
    middle = (x.min() + x.max()) / 2
    lon = (lon - middle + 180.0) % 360.0 - 180.0 + middle
    inside = np.zeros(len(lon), dtype=bool)
    for x1, y1, x2, y2 in zip(x, y, np.roll(x, -1), np.roll(y, -1), strict=True):
        side = (x2 - x1) * (lat - y1) - (y2 - y1) * (lon - x1)
        inside ^= ((y1 > lat) != (y2 > lat)) & ((side > 0) == (y2 > y1))
    return inside
