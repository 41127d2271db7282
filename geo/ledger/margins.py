"""How sure a row of the ledger is: the depth to which a path gets into a state, and the disputed areas on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.atlas.disputed import load_disputed
from geo.kernel.angles import unroll
from geo.kernel.tracks import place_on_tracks
from geo.ledger.planes import POLAR_DEG, distance_m, mercator_plane, polar_plane

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.kernel.borders import BorderEdges
    from geo.kernel.tracks import Tracks
    from geo.ledger.closing import Rows

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.intp]

_SAMPLES = 24
_NARROWINGS = 3


def depths(tracks: Tracks, rows: Rows, edges: BorderEdges) -> FloatArray:
    """Return how deep each row's stretch of path gets into its area: the largest distance from any border.

    Borders or path would have to move by this much to undo the row. A path that only grazes a state has a small depth,
    however exact its crossings are.

    Parameters
    ----------
    tracks, rows
        Paths and their rows.
    edges
        Border edges.

    Returns
    -------
    ndarray of shape (len(rows.path),)
        Metres. The deepest point is searched along the stretch, so the true depth may be larger by the little that a
        thousandth of the stretch allows; the nearest border is picked in a plane, Mercator's or beyond 85
        degrees of latitude a pole's, where a far one may be mistaken for the nearest (a few per cent beyond 300 km).
        ``inf`` where no border lies within 6 degrees.

    Examples
    --------
    >>> from geo.kernel.borders import BorderEdges
    >>> from geo.ledger.closing import Rows
    >>> from geo.kernel.tracks import lay_tracks
    >>> tracks = lay_tracks(np.array([[0.0, 0.0, 2.0, 0.0]]), np.array([0]))
    >>> meridian = BorderEdges(*(np.array([v]) for v in (1.0, -1.0, 1.0, 1.0)), *np.zeros((2, 1), np.int16))
    >>> half = Rows(np.array([0]), np.array([0]), np.zeros(1, np.int16), np.zeros(1), np.array([111_319.49]))
    >>> depths(tracks, half, meridian).round(-3).tolist()
    [111000.0]
    """
    count = len(rows.path)
    if not count:
        return np.zeros(0)
    planes = {0.0: mercator_plane(tracks, rows, edges)}

    def far_m(lon: FloatArray, lat: FloatArray) -> FloatArray:
        found = np.empty(len(lon))
        pole = np.where(np.abs(lat) > POLAR_DEG, np.sign(lat), 0.0)
        for which in np.unique(pole).tolist():
            if which not in planes:
                planes[which] = polar_plane(edges, which)
            here = np.flatnonzero(pole == which)
            found[here] = distance_m(planes[which], lon[here], lat[here])
        return found

    length = rows.exit_m - rows.enter_m
    low, high = np.zeros(count), np.ones(count)
    deepest = np.zeros(count)
    for _ in range(_NARROWINGS):
        share = low[:, None] + (high - low)[:, None] * np.linspace(0.0, 1.0, _SAMPLES)
        s = rows.enter_m[:, None] + length[:, None] * share
        path = np.repeat(rows.path, _SAMPLES)
        lon, lat = place_on_tracks(tracks, path, s.ravel())
        depth = far_m(lon, lat).reshape(count, _SAMPLES)
        best = np.argmax(depth, axis=1)
        each = np.arange(count)
        deepest = np.maximum(deepest, depth[each, best])
        low, high = share[each, np.maximum(best - 1, 0)], share[each, np.minimum(best + 1, _SAMPLES - 1)]
    return deepest


def disputed_areas(tracks: Tracks, rows: Rows) -> list[str]:
    """Return for each row the names of the disputed areas that its stretch touches, joined by '; ', or ''.

    Areas are those of :func:`geo.atlas.disputed.load_disputed`, which is not a complete list. They are met by a line
    through 24 points of the stretch, which is exact enough for outlines that are themselves good to kilometres.

    Examples
    --------
    >>> from geo.ledger.closing import Rows
    >>> from geo.kernel.tracks import lay_tracks
    >>> tracks = lay_tracks(np.array([[34.0, 44.0, 34.3, 45.4]]), np.array([0]))
    >>> disputed_areas(tracks, Rows(*np.zeros((2, 1), int), np.zeros(1, np.int16), np.zeros(1), tracks.length_m))
    ['Crimea']
    """
    areas = load_disputed()
    count = len(rows.path)
    share = np.linspace(0.0, 1.0, _SAMPLES)
    s = rows.enter_m[:, None] + (rows.exit_m - rows.enter_m)[:, None] * share
    lon, lat = place_on_tracks(tracks, np.repeat(rows.path, _SAMPLES), s.ravel())
    lon = unroll(lon.reshape(count, _SAMPLES))
    lines = np.asarray(shapely.linestrings(np.stack([lon, lat.reshape(count, _SAMPLES)], axis=-1)), dtype=object)
    row, area = shapely.STRtree(areas.shapes).query(lines, predicate="intersects")
    names: list[list[str]] = [[] for _ in range(count)]
    for k, j in sorted(zip(row.tolist(), area.tolist(), strict=True)):
        names[k].append(areas.names[j])
    return ["; ".join(found) for found in names]
