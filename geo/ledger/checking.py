"""A ledger checked against the polygons: the states of rows are those in which their ends and middles lie.

It shares with the ledger the boundaries and the places along paths, but neither the sieve nor the crossings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geo.kernel.edge_index import ranges
from geo.kernel.tracks import place_on_tracks
from geo.ledger.counting import NOWHERE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.atlas.countries import Countries
    from geo.kernel.tracks import Tracks
    from geo.ledger.closing import Rows

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.intp]

_SAMPLE_LEAST = 8
_SAMPLE_SHARE = 512
_INSIDE_M = 1.0  # how far within a row its ends are asked
_LONG_ENOUGH_M = 1e-3
_ON_BORDER_DEG = 1e-9  # 0.1 mm
_NEAREST_POLE_DEG = 89.99  # beyond it a degree of longitude is too short for that


def sampled(count: int) -> IntArray:
    """Return which of ``count`` paths are checked always: every one of eight, one in 512 of many."""
    return np.arange(0, count, max(1, min(count // _SAMPLE_LEAST, _SAMPLE_SHARE)))


def wrong_paths(tracks: Tracks, rows: Rows, countries: Countries, some: NDArray[np.integer[Any]]) -> IntArray:
    """Return those of some paths whose rows do not lie where they say.

    Parameters
    ----------
    tracks, rows, countries
        Paths, their rows, and the boundaries.
    some
        Which paths to check, ascending.

    Returns
    -------
    ndarray of int
        Paths with a row whose start, middle or end lies in another state, more than 0.1 mm from the row's own.
    """
    first, end = np.searchsorted(rows.path, some), np.searchsorted(rows.path, some, side="right")
    _, row = ranges(first, end - first)
    length = rows.exit_m[row] - rows.enter_m[row]
    row, length = row[keep := (length > _LONG_ENOUGH_M) & (rows.country[row] >= NOWHERE)], length[keep]
    path, enter, leave = rows.path[row], rows.enter_m[row], rows.exit_m[row]
    within = np.minimum(_INSIDE_M, 0.25 * length)
    # the ends of the path itself are asked where they are
    ask = [
        np.where(enter == 0.0, 0.0, enter + within),
        0.5 * (enter + leave),
        np.where(leave == tracks.length_m[path], leave, leave - within),
    ]
    lon, lat = place_on_tracks(tracks, np.tile(path, 3), np.concatenate(ask))
    said = np.tile(rows.country[row].astype(np.int64), 3)
    found = countries.locate_index(lon, lat)
    other = np.flatnonzero((found != said) & (np.abs(lat) < _NEAREST_POLE_DEG))
    if not len(other):
        return np.zeros(0, dtype=np.intp)
    shapes = countries.frame.geometry.to_numpy()
    off = [
        _shape_distance(shapes, int(said[k]), int(found[k]), float(lon[k]), float(lat[k])) > _ON_BORDER_DEG
        for k in other.tolist()
    ]
    return np.unique(np.tile(path, 3)[other[np.array(off, dtype=bool)]]).astype(np.intp)


def _shape_distance(shapes: NDArray[np.object_], said: int, found: int, lon: float, lat: float) -> float:
    """Return how many degrees a position in state ``found`` lies from state ``said``, or from over no state."""
    own = shapely.boundary(shapes[found]) if said == NOWHERE else shapes[said]
    turned = lon - 360.0 if lon > 0.0 else lon + 360.0  # the seam runs through some states
    return float(shapely.distance(own, shapely.points([lon, turned], lat)).min())
