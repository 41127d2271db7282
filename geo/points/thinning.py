"""Few vertices in place of many, so that a route through them keeps the shape of a long track."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.kernel.angles import unroll

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.points.found import Position

_AT_ONCE = 2_000  # GEOS follows the halves of a line within each other: a very long one could end the process


def thinned(positions: Sequence[Position], most: int) -> list[int]:
    """Return the numbers of the inner vertices to keep: all, or those that keep a line's shape best.

    Longitudes are drawn in by the cosine of the middle latitude, and the line is simplified (Douglas-Peucker) by the
    smallest tolerance that leaves no more than wanted; of more than 2,000 vertices only evenly chosen ones take part.

    Parameters
    ----------
    positions
        A line, ends included.
    most
        How many inner vertices may be left.

    Examples
    --------
    >>> thinned([(0.0, 0.0), (1.0, 0.01), (2.0, 5.0), (3.0, 0.01), (4.0, 0.0)], 1)
    [2]
    """
    inner = range(1, len(positions) - 1)
    if len(inner) <= most:
        return list(inner)
    chosen = np.unique(np.linspace(0, len(positions) - 1, min(len(positions), _AT_ONCE)).astype(int))
    lon, lat = np.array([positions[k] for k in chosen]).T
    squeeze = math.cos(math.radians((lat.min() + lat.max()) / 2.0))
    flat = np.column_stack([unroll(lon) * squeeze, lat])
    line = shapely.LineString(flat)
    low, high = 0.0, 720.0
    kept = flat[[0, -1]]
    for _ in range(50):
        tolerance = (low + high) / 2.0
        found = shapely.get_coordinates(shapely.simplify(line, tolerance, preserve_topology=False))
        if len(found) > most + 2:
            low = tolerance
        else:
            high, kept = tolerance, found
    numbers, at = [], 0
    for vertex in kept[1:-1]:  # in their order, each one of the line's own
        at = 1 + at + int(np.flatnonzero((flat[at + 1 :] == vertex).all(axis=1))[0])
        numbers.append(int(chosen[at]))
    return numbers
