"""Stretches of paths as lines to draw: straight in longitude and latitude, cut at 180 degrees and at poles.

Every vertex lies on the path. Between two of them a line in longitude and latitude leaves the geodesic, and vertices
are added until it does so by less than a stated distance. Nothing is measured on these lines: lengths are those of the
ledger, to which the geodesics from vertex to vertex add up.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import geopandas
import numpy as np
import shapely

from geo.arguments import above_zero, shown, table_with
from geo.errors import ArgumentError
from geo.kernel.angles import fold, unroll
from geo.kernel.tracks import place_on_tracks
from geo.ledger.chains import chains_of, paths_given
from geo.ledger.provenance import check_same_ellipsoid, ellipsoid_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from numpy.typing import NDArray

    from geo.kernel.tracks import Tracks

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.intp]

WITHIN_M = 1.0
"""How far a line may leave its path, metres: at 40 degrees of latitude this makes vertices every 5 to 8 km."""

_M_PER_DEG = 111_694.0  # at a pole, where a degree of the ellipsoid is longest
_BETWEEN = 1.1  # by which a line may lie further off between the three places looked at than at any of them
_SAME_M = 1e-5  # a stretch this short that turns by a quarter of the Earth leads over a pole
_SEAM_DEG = 1e-9  # as near to the 180th meridian a vertex lies on it
_HALVINGS = 60
_READ = ("hypothesis", "path", "enter_m", "exit_m")


class Vertices(NamedTuple):
    """Vertices of lines in order: which line, how far along its path in metres, longitude and latitude in degrees."""

    line: IntArray
    s_m: FloatArray
    lon_deg: FloatArray
    lat_deg: FloatArray


def ledger_lines(
    paths: geopandas.GeoDataFrame, ledger: pd.DataFrame, *, within_m: float = WITHIN_M
) -> geopandas.GeoDataFrame:
    """Return a ledger with the line of each row.

    Parameters
    ----------
    paths
        The paths that the ledger was written of.
    ledger
        From :func:`geo.overflights`, or another table with ``hypothesis, path, enter_m, exit_m``.
    within_m
        How far a line may leave its geodesic where it is drawn straight in longitude and latitude, metres.

    Returns
    -------
    GeoDataFrame
        The ledger's rows and columns with a ``geometry`` in EPSG:4326: a LineString, or a MultiLineString where a row
        leads over the 180th meridian or a pole, at which it is cut. The geodesics between the vertices of a row add
        up to its ``length_m`` within a millimetre.

    Raises
    ------
    ArgumentError
        If a row's path is not among ``paths``, the tables rest on two ellipsoids, or ``within_m`` is not above 0.

    Examples
    --------
    >>> import geo
    >>> paths = geo.path_through([(170.0, 60.0), (-170.0, 62.0)])
    >>> lines = ledger_lines(paths, geo.overflights(paths))
    >>> lines["country"].tolist(), lines.geom_type.tolist()
    (['RUS', ''], ['LineString', 'MultiLineString'])
    """
    within_m = above_zero("within_m", within_m, "metres")
    paths = paths_given(paths)
    table_with("ledger", ledger, _READ, "write one with geo.overflights(paths)")
    check_same_ellipsoid(ledger, paths)
    chains = chains_of(paths, ellipsoid_of(paths))
    chain = dict(zip(zip(paths["hypothesis"], paths["path"], strict=True), chains.chain.tolist(), strict=True))
    keys = []
    for hypothesis, path, enter_m, exit_m in zip(*(ledger[name] for name in _READ), strict=True):
        if (hypothesis, path) not in chain:
            found = f"found a row of path {shown(path)} under {shown(hypothesis)}"
            msg = f"ledger: {found}; allowed: rows of the paths given; write the ledger of these"
            raise ArgumentError(msg)
        keys.append((chain[hypothesis, path], float(enter_m), float(exit_m)))
    different = {key: k for k, key in enumerate(dict.fromkeys(keys))}
    track, from_m, to_m = np.array([*different], dtype=np.float64).reshape(-1, 3).T
    lines = lines_along(chains.tracks, track.astype(np.intp), from_m, to_m, within_m=within_m)
    return geopandas.GeoDataFrame(
        ledger.copy(), geometry=lines[[different[key] for key in keys]] if keys else [], crs="EPSG:4326"
    )


def path_lines(paths: geopandas.GeoDataFrame, *, within_m: float = WITHIN_M) -> geopandas.GeoDataFrame:
    """Return paths with the line of each in place of the one to draw: as of :func:`ledger_lines`, cut at 180 degrees.

    Examples
    --------
    >>> import geo
    >>> path_lines(geo.path_through([(50.2, 38.3), (39.01, 35.95)])).geom_type.tolist()
    ['LineString']
    """
    chains = chains_of(paths, ellipsoid_of(paths))
    tracks = chains.tracks
    count = len(tracks.length_m)
    lines = lines_along(tracks, np.arange(count), np.zeros(count), tracks.length_m, within_m=within_m)
    return paths.set_geometry(geopandas.GeoSeries(lines[chains.chain], index=paths.index, crs="EPSG:4326"))


def path_vertices(paths: geopandas.GeoDataFrame, *, within_m: float = WITHIN_M) -> list[FloatArray]:
    """Return of each path its vertices, not cut: metres from its start, longitude and latitude, shape (n, 3).

    Examples
    --------
    >>> import geo
    >>> path_vertices(geo.path_through([(50.2, 38.3), (39.01, 35.95)]), within_m=1e5)[0].round(1).tolist()
    [[0.0, 50.2, 38.3], [1027297.6, 39.0, 36.0]]
    """
    chains = chains_of(paths, ellipsoid_of(paths))
    tracks = chains.tracks
    count = len(tracks.length_m)
    found, _ = vertices_along(tracks, np.arange(count), np.zeros(count), tracks.length_m, within_m=within_m)
    first = np.searchsorted(found.line, np.arange(1, count))
    each = np.split(np.column_stack(found[1:]), first)
    return [each[k] for k in chains.chain]


def lines_along(
    tracks: Tracks, track: IntArray, from_m: FloatArray, to_m: FloatArray, *, within_m: float = WITHIN_M
) -> NDArray[np.object_]:
    """Return the lines of stretches of tracks, as of :func:`ledger_lines`.

    Parameters
    ----------
    tracks
        From :func:`geo.kernel.tracks.lay_tracks`.
    track, from_m, to_m
        Track of each stretch, and from where to where, metres along it.
    within_m
        How far a line may leave its geodesic, metres.
    """
    found, over_pole = vertices_along(tracks, track, from_m, to_m, within_m=within_m)
    lines = np.empty(len(track), dtype=object)
    first = np.searchsorted(found.line, np.arange(len(track) + 1))
    for k in range(len(track)):
        own = slice(first[k], first[k + 1])
        s, lon, lat = (column[own] for column in found[1:])
        runs = _runs(lon, lat, over_pole[own])
        parts = [part for run, at in runs for part in _cut(tracks, track[k], s[at], run)]
        real = [part for part in parts if (np.ptp(part, axis=0) > 0.0).any()] or parts[:1]
        lines[k] = shapely.LineString(real[0]) if len(real) == 1 else shapely.MultiLineString(real)
    return lines


def vertices_along(
    tracks: Tracks, track: IntArray, from_m: FloatArray, to_m: FloatArray, *, within_m: float
) -> tuple[Vertices, NDArray[np.bool_]]:
    """Return the vertices of stretches of tracks, and after which of them the stretch leads over a pole.

    Waypoints are among them.
    """
    line, a, b = _legs(tracks, track, from_m, to_m)
    done: list[tuple[NDArray[Any], ...]] = []
    while len(line):
        off_m, turn_deg = _off(tracks, track[line], a, b)
        wide = np.abs(turn_deg) > 90.0
        split = (wide | (off_m * _BETWEEN > within_m)) & (b - a > _SAME_M)
        done.append(tuple(values[~split] for values in (line, a, b, wide)))
        line, a, b = line[split], a[split], b[split]
        middle = 0.5 * (a + b)
        line, a, b = np.concatenate([line, line]), np.concatenate([a, middle]), np.concatenate([middle, b])
    if not done:
        return Vertices(line, a, a, a), line.astype(bool)
    line, a, b, pole = map(np.concatenate, zip(*done, strict=True))
    # the start of each part, and the end of the last one of a line
    order = np.lexsort((a, line))
    line, a, b, pole = line[order], a[order], b[order], pole[order]
    last = np.append(line[1:] != line[:-1], len(line) > 0)
    at = np.flatnonzero(last) + 1
    line, s, pole = np.insert(line, at, line[last]), np.insert(a, at, b[last]), np.insert(pole, at, values=False)
    return Vertices(line, s, *place_on_tracks(tracks, track[line], s)), pole


def _legs(
    tracks: Tracks, track: IntArray, from_m: FloatArray, to_m: FloatArray
) -> tuple[IntArray, FloatArray, FloatArray]:
    """Return stretches parted at the waypoints inside them: stretch, from where, to where."""
    parts: list[tuple[int, float, float]] = []
    for k, (t, start, end) in enumerate(zip(track.tolist(), from_m.tolist(), to_m.tolist(), strict=True)):
        inner = [s for s in tracks.start_m[tracks.first[t] : tracks.first[t + 1]].tolist() if start < s < end]
        stops = [start, *inner, end]
        parts += [(k, a, b) for a, b in pairwise(stops)]
    line, a, b = np.array(parts, dtype=np.float64).reshape(-1, 3).T
    return line.astype(np.intp), a, b


def _off(tracks: Tracks, track: IntArray, a: FloatArray, b: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return how far straight lines lie from their geodesics at most, metres, and by how much longitude turns."""
    (lon_a, lat_a), (lon_b, lat_b) = place_on_tracks(tracks, track, a), place_on_tracks(tracks, track, b)
    turn = fold(lon_b - lon_a)
    off = np.zeros(len(a))
    for part in (0.25, 0.5, 0.75):
        lon, lat = place_on_tracks(tracks, track, a + part * (b - a))
        straight = lat_a + part * (lat_b - lat_a)
        wide = np.cos(np.deg2rad(np.minimum(np.abs(lat), np.abs(straight))))
        off = np.maximum(off, np.hypot(fold(lon - lon_a - part * turn) * wide, lat - straight))
    return off * _M_PER_DEG, turn


def _runs(
    lon: FloatArray, lat: FloatArray, over_pole: NDArray[np.bool_]
) -> Iterator[tuple[FloatArray, NDArray[np.intp]]]:
    """Part a line's vertices where it leads over a pole, each part with the pole at its end; and which those are."""
    stops = np.append(np.flatnonzero(over_pole) + 1, len(lon))
    start = 0
    for stop in stops.tolist():
        at = np.arange(start, stop)
        if start:
            at = np.insert(at, 0, start)
        if stop < len(lon):
            at = np.append(at, stop - 1)
        run = np.column_stack([lon[at], lat[at]])
        if start:
            run[0, 1] = np.copysign(90.0, lat[start])
        if stop < len(lon):
            run[-1, 1] = np.copysign(90.0, lat[stop - 1])
        yield run, at
        start = stop


def _cut(tracks: Tracks, track: int, s: FloatArray, run: FloatArray) -> list[FloatArray]:
    """Cut a part of a line where it crosses the 180th meridian; longitudes are then in [-180, 180]."""
    lon, lat = unroll(run[:, 0]), run[:, 1]
    turn = np.floor((lon + 180.0) / 360.0)  # of the map, of each vertex
    on_seam = np.abs(lon + 180.0 - 360.0 * np.rint((lon + 180.0) / 360.0)) < _SEAM_DEG
    inner = np.flatnonzero(~on_seam)
    if not len(inner):
        return [np.column_stack([fold(lon), lat])]
    parts: list[list[tuple[float, float]]] = [[]]
    now = turn[inner[0]]
    for k in range(len(lon)):
        if not on_seam[k] and turn[k] != now:
            seam = 180.0 + 360.0 * min(now, turn[k])
            edge = np.copysign(180.0, turn[k] - now)
            cut = float(lat[k - 1])  # where the line has a vertex on the meridian
            if not on_seam[k - 1]:
                cut = _latitude_at(tracks, track, (s[k - 1], s[k]), lon[k - 1], seam)
                parts[-1].append((float(edge), cut))
            parts.append([(-float(edge), cut)])
            now = turn[k]
        parts[-1].append((float(np.clip(lon[k] - 360.0 * now, -180.0, 180.0)), float(lat[k])))
    return [np.array(part) for part in parts]


def _latitude_at(tracks: Tracks, track: int, between: tuple[float, float], lon_a: float, seam: float) -> float:
    """Return the latitude at which a track crosses a meridian between two places along it, by halving."""
    low, high = between
    which = np.array([track])
    east = seam > lon_a
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        lon, _ = place_on_tracks(tracks, which, np.array([middle]))
        before = (lon_a + fold(lon - lon_a)[0] < seam) == east
        low, high = (middle, high) if before else (low, middle)
    return float(place_on_tracks(tracks, which, np.array([low]))[1][0])
