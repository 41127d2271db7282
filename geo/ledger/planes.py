"""Planes in which the border that is nearest to a place is picked: Mercator's, and one of each pole."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from geo.kernel.angles import middle_longitude, northing_deg
from geo.kernel.borders import cut_edges
from geo.kernel.geodesic import inverse
from geo.kernel.tracks import place_on_tracks

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from geo.kernel.borders import BorderEdges
    from geo.kernel.tracks import Tracks
    from geo.ledger.closing import Rows

    FloatArray = NDArray[np.float64]
    Projection = Callable[[FloatArray, FloatArray], tuple[FloatArray, FloatArray]]

POLAR_DEG = 85.0  # beyond it a place is looked up in the plane of its pole
_PAD_DEG = 6.0
_LONGEST_DEG = 0.25  # of an edge: its middle is then off by up to 26 m at 60 degrees of latitude, 90 m at 80
_MERCATOR_END_DEG = 89.0


class BorderPlane(NamedTuple):
    """Pieces of border edges in a plane in which angles are true.

    Attributes
    ----------
    lon1, lat1, lon2, lat2
        Ends of each piece, degrees.
    flat
        The same in the plane, shape (n, 2, 2).
    tree
        Of the pieces there.
    place
        Where longitudes and latitudes lie in the plane.
    """

    lon1: FloatArray
    lat1: FloatArray
    lon2: FloatArray
    lat2: FloatArray
    flat: FloatArray
    tree: shapely.STRtree
    place: Projection


def mercator_plane(tracks: Tracks, rows: Rows, edges: BorderEdges) -> BorderPlane:
    """Draw the border edges around paths; longitudes are turned to lie around the middle of the paths."""
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

    def place(lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
        return _turn(lon, middle), _mercator(lat)

    return _drawn((x1, y1, x2, y2), lambda lon, lat: (lon, _mercator(lat)))._replace(place=place)


def polar_plane(edges: BorderEdges, pole: float) -> BorderPlane:
    """Draw the border edges around the north pole (1) or the south pole (-1), by the stereographic projection."""
    south, north = sorted((pole * (POLAR_DEG - _PAD_DEG), pole * 90.0))
    some = edges.between(south, north)

    def place(lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
        far, turn = np.tan(0.5 * np.deg2rad(90.0 - pole * lat)), np.deg2rad(lon)
        return far * np.sin(turn), far * np.cos(turn)

    return _drawn((some.lon1, some.lat1, some.lon2, some.lat2), place)


def _drawn(ends: tuple[FloatArray, FloatArray, FloatArray, FloatArray], place: Projection) -> BorderPlane:
    # a long edge, straight in longitude and latitude, is bent in the plane: it is looked at piece by piece
    lon1, lat1, lon2, lat2 = cut_edges(*ends, _LONGEST_DEG)
    flat = np.stack([np.stack(place(lon1, lat1), axis=1), np.stack(place(lon2, lat2), axis=1)], axis=1)
    tree = shapely.STRtree(np.asarray(shapely.linestrings(flat), dtype=object) if len(flat) else [])
    return BorderPlane(lon1, lat1, lon2, lat2, flat, tree, place)


def distance_m(plane: BorderPlane, lon: FloatArray, lat: FloatArray) -> FloatArray:
    """Return the geodesic distance in metres from places to the edge nearest in a plane, ``inf`` if there is none."""
    if not len(plane.flat):
        return np.full(len(lon), np.inf)
    x, y = plane.place(lon, lat)
    edge = plane.tree.nearest(shapely.points(x, y))
    (x1, y1), (x2, y2) = plane.flat[edge, 0].T, plane.flat[edge, 1].T
    dx, dy = x2 - x1, y2 - y1
    square = dx * dx + dy * dy
    t = np.divide((x - x1) * dx + (y - y1) * dy, square, out=np.zeros_like(square), where=square > 0.0)
    t = np.clip(t, 0.0, 1.0)
    lon1, lat1 = plane.lon1[edge], plane.lat1[edge]
    return inverse(lon, lat, lon1 + t * (plane.lon2[edge] - lon1), lat1 + t * (plane.lat2[edge] - lat1)).s12_m


def _mercator(lat_deg: FloatArray) -> FloatArray:
    return northing_deg(lat_deg, end_deg=_MERCATOR_END_DEG)


def _turn(lon: FloatArray, middle: float) -> FloatArray:
    """Bring longitudes around a middle, rounded as margins always were: published ledgers have their last digits."""
    return np.remainder(lon - middle + 180.0, 360.0) + middle - 180.0
