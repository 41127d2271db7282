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
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

_SIDE, _MOST_POINTS = 9, 200_000  # points along each side of a zone's largest part, and in all
_MOST_ASKED = 20_000_000  # pairs of a point and a part whose box it is in
_AT_ONCE, _FEW = 1_000_000, 64  # pairs held at once, and what is held against all parts at least
_PAIRS, _PAIRS_A_PART = 500_000, 40  # of parts of two zones whose boxes meet
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
    tree = shapely.STRtree(parts)
    met = sum(_met(tree, parts, owner))
    x, y, of = _points_inside(parts, owner, len(shapes), side=math.sqrt(_MOST_ASKED / (2 * met + len(parts))))
    shapely.prepare(parts)
    first = np.full(len(x), len(shapes))
    for some in _pieces(len(x), len(parts)):
        point, part = tree.query(shapely.points(x[some], y[some]))
        inside = shapely.contains_xy(parts[part], x[some][point], y[some][point]) & (owner[part] != of[some][point])
        np.minimum.at(first[some], point[inside], owner[part[inside]])
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


def is_heap(shapes: NDArray[np.object_]) -> bool:
    """Return whether so many zones lie over one another that holding each against each would take minutes.

    Of boxes around parts of zones, few meet, 5 to 20 a part among the states and municipalities that are published; a
    thousand zones on one place make half a million pairs, which are let through, and ten times as many are not.

    Parameters
    ----------
    shapes
        One shape a zone.

    Examples
    --------
    >>> square = shapely.multipolygons([shapely.box(0, 0, 1, 1)])
    >>> is_heap(np.full(900, square)), is_heap(np.full(1_200, square))
    (False, True)
    """
    parts, owner = shapely.get_parts(shapes, return_index=True)
    most, met = _PAIRS + _PAIRS_A_PART * len(parts), 0
    for some in _met(shapely.STRtree(parts), parts, owner):
        met += some
        if met > most:
            return True
    return False


def _met(tree: shapely.STRtree, parts: NDArray[np.object_], owner: NDArray[np.intp]) -> Iterator[int]:
    """Yield, a piece at a time, how many pairs of parts of two zones have boxes that meet."""
    for some in _pieces(len(parts), len(parts)):
        one, other = tree.query(parts[some])
        yield int(np.count_nonzero(owner[some][one] < owner[other]))


def _pieces(count: int, each: int) -> Iterator[slice]:
    """Yield runs of indices that come to no more pairs with so many others than can be held at once."""
    long = max(_AT_ONCE // max(each, 1), _FEW)
    return (slice(first, first + long) for first in range(0, count, long))


def _points_inside(
    parts: NDArray[np.object_], owner: NDArray[np.intp], count: int, side: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.intp]]:
    """Return points inside the largest part of each zone, one at least, at most `side` in a row, and whose they are."""
    order = np.lexsort((-shapely.area(parts), owner))
    largest = order[np.searchsorted(owner[order], np.arange(count))]
    west, south, east, north = shapely.bounds(parts[largest]).T
    rows = int(min(_SIDE, max(min(side, np.sqrt(_MOST_POINTS / count)), 1)))
    step = (np.arange(rows) + 0.5) / rows
    across, up = (v.ravel() for v in np.meshgrid(step, step))
    x = (west[:, None] + across * (east - west)[:, None]).ravel()
    y = (south[:, None] + up * (north - south)[:, None]).ravel()
    of = np.repeat(np.arange(count), rows * rows)
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
