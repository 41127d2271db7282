"""How sure a row of the ledger is: the depth to which a path gets into a state, and the disputed areas on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.atlas.disputed import load_disputed
from geo.kernel.angles import middle_longitude, northing_deg, unroll
from geo.kernel.borders import cut_edges
from geo.kernel.geodesic import inverse
from geo.kernel.tracks import place_on_tracks

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.kernel.borders import BorderEdges
    from geo.kernel.tracks import Tracks
    from geo.ledger.closing import Rows

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.intp]

_SAMPLES = 24
_NARROWINGS = 3
_PAD_DEG = 6.0
_LONGEST_DEG = 0.25  # of an edge: its middle is then off by up to 26 m at 60 degrees of latitude, 90 m at 80
_MERCATOR_END_DEG = 89.0


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
        thousandth of the stretch allows; the nearest border is picked in the Mercator projection, where a far
        one may be mistaken for the nearest (a few per cent beyond 300 km or poleward of 80 degrees).
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
    tree, near = _border_tree(tracks, rows, edges)
    if not len(near[0]):
        return np.full(count, np.inf)
    length = rows.exit_m - rows.enter_m
    low, high = np.zeros(count), np.ones(count)
    deepest = np.zeros(count)
    for _ in range(_NARROWINGS):
        share = low[:, None] + (high - low)[:, None] * np.linspace(0.0, 1.0, _SAMPLES)
        s = rows.enter_m[:, None] + length[:, None] * share
        path = np.repeat(rows.path, _SAMPLES)
        lon, lat = place_on_tracks(tracks, path, s.ravel())
        depth = _distance(tree, near, lon, lat).reshape(count, _SAMPLES)
        best = np.argmax(depth, axis=1)
        each = np.arange(count)
        deepest = np.maximum(deepest, depth[each, best])
        low, high = share[each, np.maximum(best - 1, 0)], share[each, np.minimum(best + 1, _SAMPLES - 1)]
    return deepest


def _mercator(lat_deg: FloatArray) -> FloatArray:
    return northing_deg(lat_deg, end_deg=_MERCATOR_END_DEG)


def _border_tree(tracks: Tracks, rows: Rows, edges: BorderEdges) -> tuple[shapely.STRtree, tuple[FloatArray, ...]]:
    """Index the border edges around the paths; longitudes are turned to lie around the middle of the paths."""
    ends = tracks.ends.reshape(-1, 2)
    middle = middle_longitude(ends[:, 0])
    reach_lon = np.abs(_turn(ends[:, 0], middle) - middle).max() + _PAD_DEG / np.cos(
        np.deg2rad(min(np.abs(ends[:, 1]).max(), 80.0))
    )
    _, lat = place_on_tracks(tracks, rows.path, 0.5 * (rows.enter_m + rows.exit_m))
    lats = np.concatenate([lat, ends[:, 1]])
    south, north = lats.min() - _PAD_DEG, lats.max() + _PAD_DEG
    edges = edges.between(south, north)
    shift = _turn(edges.lon1, middle) - edges.lon1
    x1, x2 = edges.lon1 + shift, edges.lon2 + shift
    keep = np.minimum(np.abs(x1 - middle), np.abs(x2 - middle)) <= reach_lon
    x1, y1, x2, y2 = x1[keep], edges.lat1[keep], x2[keep], edges.lat2[keep]
    # paths may reach round the Earth: what lies just beyond the seam opposite the middle is there once more
    pad = _PAD_DEG / np.cos(np.deg2rad(min(np.abs(ends[:, 1]).max(), 80.0)))
    again = [(turn, np.flatnonzero(turn * (middle - x1) >= 180.0 - pad)) for turn in (1.0, -1.0)]
    x1, x2 = (np.concatenate([x, *(x[some] + 360.0 * turn for turn, some in again)]) for x in (x1, x2))
    y1, y2 = (np.concatenate([y, *(y[some] for _, some in again)]) for y in (y1, y2))
    # a long edge, straight in longitude and latitude, is bent in the Mercator picture: it is looked at piece by piece
    near = (*cut_edges(x1, y1, x2, y2, _LONGEST_DEG), np.array([middle]))
    ordinates = _mercator(near[1]), _mercator(near[3])
    coords = np.stack([np.stack([near[0], ordinates[0]], axis=1), np.stack([near[2], ordinates[1]], axis=1)], axis=1)
    return shapely.STRtree(np.asarray(shapely.linestrings(coords), dtype=object)), near


def _turn(lon: FloatArray, middle: float) -> FloatArray:
    """Bring longitudes around a middle, rounded as margins always were: published ledgers have their last digits."""
    return np.remainder(lon - middle + 180.0, 360.0) + middle - 180.0


def _distance(tree: shapely.STRtree, near: tuple[FloatArray, ...], lon: FloatArray, lat: FloatArray) -> FloatArray:
    """Return the geodesic distance in metres from points to the nearest border edge."""
    x, y = _turn(lon, float(near[4][0])), _mercator(lat)
    edge = tree.nearest(shapely.points(x, y))
    x1, y1, x2, y2 = near[0][edge], _mercator(near[1][edge]), near[2][edge], _mercator(near[3][edge])
    dx, dy = x2 - x1, y2 - y1
    square = dx * dx + dy * dy
    t = np.divide((x - x1) * dx + (y - y1) * dy, square, out=np.zeros_like(square), where=square > 0.0)
    t = np.clip(t, 0.0, 1.0)
    foot_lat = near[1][edge] + t * (near[3][edge] - near[1][edge])
    return inverse(lon, lat, x1 + t * dx, foot_lat).s12_m


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
