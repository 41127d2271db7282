"""Zones of a boundary file that lie over each other: which are never shown, because another comes first.

Where zones overlap, the one that comes first by its code is the state there. So a zone that others cover is never over
any path, and rows of one zone that cover each other may be of different times. Both are looked for at points inside
each zone: what covers less than a few hundredths of a zone is not told.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_SIDE, _MOST_POINTS = 9, 200_000  # points along each side of a zone's largest part, and in all
_MOST = 3
_ALIKE = 0.05  # of its area that rows of one zone may cover twice: borders drawn twice do


def hidden_zones(shapes: NDArray[np.object_], labels: Sequence[str]) -> str | None:
    """Say which zones lie under others.

    Parameters
    ----------
    shapes
        One valid shape a zone, in the order of their codes.
    labels
        What to call each: its code and row.

    Returns
    -------
    str or None
        One line; None if no zone lies under another.

    Examples
    --------
    >>> inner, outer = shapely.box(1, 1, 2, 2), shapely.box(0, 0, 9, 9)
    >>> said = hidden_zones(np.array([outer, inner]), ["AAA (row 0)", "BBB (row 1)"])
    >>> said[:28], said[-30:]
    ('1 zone lies wholly under oth', ' BBB (row 1) under AAA (row 0)')
    """
    parts, owner = shapely.get_parts(shapes, return_index=True)
    x, y, of = _points_inside(parts, owner, len(shapes))
    shapely.prepare(parts)
    point, part = shapely.STRtree(parts).query(shapely.points(x, y))
    inside = shapely.contains_xy(parts[part], x[point], y[point]) & (owner[part] != of[point])
    point, over = point[inside], owner[part[inside]]
    first = np.full(len(x), len(shapes))
    np.minimum.at(first, point, over)
    before = first < of
    asked = np.bincount(of, minlength=len(shapes))
    covered = np.bincount(of[before], minlength=len(shapes))
    hidden = [k for k in np.flatnonzero(covered).tolist() if covered[k] == asked[k]]
    partly = [k for k in np.flatnonzero(covered).tolist() if covered[k] < asked[k]]

    def told(zones: Sequence[int]) -> str:
        by = [int(np.bincount(first[before & (of == k)]).argmax()) for k in zones[:_MOST]]
        text = ", ".join(f"{labels[k]} under {labels[other]}" for k, other in zip(zones[:_MOST], by, strict=True))
        return text + (f" and {len(zones) - _MOST} more" if len(zones) > _MOST else "")

    said = []
    if hidden:
        which = "zone lies" if len(hidden) == 1 else "zones lie"
        it = "it" if len(hidden) == 1 else "them"
        said.append(
            f"{len(hidden)} {which} wholly under others that come first by their codes, so no path is ever over {it}: "
            f"{told(hidden)}"
        )
    if partly:
        which = "zone lies" if len(partly) == 1 else "zones lie"
        said.append(f"{len(partly)} {which} partly under others that come first by their codes: {told(partly)}")
    return "; ".join(said) or None


def _points_inside(
    parts: NDArray[np.object_], owner: NDArray[np.intp], count: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.intp]]:
    """Return points inside the largest part of each zone, one at least, and whose they are."""
    order = np.lexsort((-shapely.area(parts), owner))
    largest = order[np.searchsorted(owner[order], np.arange(count))]
    west, south, east, north = shapely.bounds(parts[largest]).T
    side = int(min(_SIDE, max(np.sqrt(_MOST_POINTS / count), 1)))
    step = (np.arange(side) + 0.5) / side
    across, up = (v.ravel() for v in np.meshgrid(step, step))
    x = (west[:, None] + across * (east - west)[:, None]).ravel()
    y = (south[:, None] + up * (north - south)[:, None]).ravel()
    of = np.repeat(np.arange(count), side * side)
    shapely.prepare(parts[largest])
    keep = shapely.contains_xy(parts[largest][of], x, y)
    sure = shapely.get_coordinates(shapely.point_on_surface(parts[largest]))
    return (
        np.concatenate([sure[:, 0], x[keep]]),
        np.concatenate([sure[:, 1], y[keep]]),
        np.concatenate([np.arange(count), of[keep]]),
    )


def twice_covered(shapes: Sequence[shapely.MultiPolygon], joined: shapely.MultiPolygon) -> bool:
    """Say whether rows of one zone cover each other: as states of different times do, not islands or a row repeated."""
    once = {shapely.to_wkb(shape): shape for shape in shapes}.values()
    total, area = float(math.fsum(shape.area for shape in once)), float(joined.area)
    return total - area > _ALIKE * area
