"""Paths of a table as tracks: missiles of one ship at one target share their waypoints, and are solved once."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.arguments import shown, table_with
from geo.errors import ArgumentError, CoordinateError
from geo.kernel.edge_index import ranges
from geo.kernel.geodesic import WGS84
from geo.kernel.tracks import Tracks, lay_tracks, leg_at, place_on_tracks
from geo.ledger.sight import Clock, Sight
from geo.paths import paths_from_lines

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    import geopandas
    from numpy.typing import NDArray

    from geo.kernel.geodesic import Ellipsoid
    from geo.ledger.sight import Seen

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.intp]

WHOSE = ("event", "hypothesis", "path")  # columns that say whose a row is, and where it lies
WHERE = (
    *("enter_m", "exit_m", "length_m"),
    *("enter_lon", "enter_lat", "exit_lon", "exit_lat"),
    *("enter_s", "exit_s"),
)
SEEN = ("duration_s", "enter_time", "exit_time", "seen")  # columns of tracks, which have times of their own and gaps
_READ = ("event", "hypothesis", "path", "waypoints", "length_m", "duration_s")
_OF_TRACKS = ("start", "times_s", "seen")


@dataclass(frozen=True, eq=False)
class Chains:
    """Different chains of waypoints, and the paths of a table that follow them.

    Attributes
    ----------
    tracks
        A track a chain.
    chain
        The chain of each path of the table, shape (n,).
    sight, clock
        Of tracks which legs were seen, and when each fix was; of paths None.
    """

    tracks: Tracks
    chain: IntArray
    sight: Sight | None = None
    clock: Clock | None = None


def paths_given(paths: geopandas.GeoDataFrame, ellipsoid: Ellipsoid | None = None) -> geopandas.GeoDataFrame:
    """Return a table of paths, made from lines where it is a frame of these; refuse what is neither.

    Raises
    ------
    ArgumentError
        If a column is missing, or holds no numbers where there should be some.
    """
    if (
        hasattr(paths, "columns")
        and hasattr(paths, "geom_type")
        and not {*_READ} & {*paths.columns}
        and (paths.geom_type == "LineString").any()
    ):
        return paths_from_lines(paths, ellipsoid=WGS84 if ellipsoid is None else ellipsoid)
    table_with("paths", paths, _READ, "make one with geo.trace(event) or geo.path_through(waypoints)")
    for column in ("length_m", "duration_s"):
        if len(paths) and not pd.api.types.is_numeric_dtype(paths[column]):
            msg = f"paths: found {column} of type {paths[column].dtype}; allowed: numbers; trace the paths anew"
            raise ArgumentError(msg)
    return paths


def chains_of(paths: pd.DataFrame, ellipsoid: Ellipsoid) -> Chains:
    """Lay out the paths of a table that was checked.

    Raises
    ------
    CoordinateError
        If a waypoint is no position.
    ArgumentError
        If a track has not as many times as waypoints, and one less of what was seen.
    """
    ways = _ways(paths)
    if not {*_OF_TRACKS} <= {*paths.columns}:
        number = {way: k for k, way in enumerate(dict.fromkeys(ways))}
        tracks = _laid(number, ellipsoid)
        return Chains(tracks, np.array([number[w] for w in ways], dtype=np.intp))
    _check_lengths(paths, ways)
    keys = [(way, tuple(map(bool, seen))) for way, seen in zip(ways, paths["seen"], strict=True)]
    known = {key: k for k, key in enumerate(dict.fromkeys(keys))}
    tracks = _laid([way for way, _ in known], ellipsoid)
    seen = np.array([leg for _, legs in known for leg in legs], dtype=bool)
    times = [np.asarray(times, dtype=np.float64) for times in paths["times_s"]]
    first = np.cumsum([0, *map(len, times)])[:-1]
    clock = Clock(np.concatenate([np.zeros(0), *times]), first, paths["start"].to_numpy(dtype="datetime64[us]"))
    return Chains(tracks, np.array([known[key] for key in keys], dtype=np.intp), Sight(seen), clock)


def _laid(ways: Iterable[tuple[tuple[float, float], ...]], ellipsoid: Ellipsoid) -> Tracks:
    legs = [(k, *a, *b) for k, way in enumerate(ways) for a, b in pairwise(way)]
    ends = np.array(legs, dtype=np.float64).reshape(-1, 5)
    return lay_tracks(ends[:, 1:], ends[:, 0].astype(np.intp), ellipsoid=ellipsoid)


def _check_lengths(paths: pd.DataFrame, ways: list[tuple[tuple[float, float], ...]]) -> None:
    for path, way, times, seen in zip(paths["path"], ways, paths["times_s"], paths["seen"], strict=True):
        found = tuple(len(value) if hasattr(value, "__len__") else 0 for value in (times, seen))
        if found != (len(way), len(way) - 1):
            msg = (
                f"paths: {shown(path)}: found {found[0]} times_s and {found[1]} of seen; allowed: {len(way)} and "
                f"{len(way) - 1}, one a waypoint and one a leg; read the tracks anew"
            )
            raise ArgumentError(msg)


def stretches(
    paths: pd.DataFrame,
    chains: Chains,
    chain: NDArray[np.integer[Any]],
    enter_m: FloatArray,
    exit_m: FloatArray,
    seen: Seen | None = None,
) -> tuple[IntArray, dict[str, NDArray[Any]], dict[str, Any]]:
    """Copy stretches of chains to the paths that follow them.

    Parameters
    ----------
    paths, chains
        The table, and what :func:`chains_of` made of it.
    chain, enter_m, exit_m
        Chain of each stretch, ascending, and from where to where, metres, shape (r,).
    seen
        Of tracks, which stretches were seen and at which fixes they begin and end.

    Returns
    -------
    row, whose, where
        The stretch of each row; the columns that say whose it is (``event, hypothesis, path``); and those that say
        where it lies (``enter_m`` to ``exit_s``, as of :func:`geo.overflights`; of tracks also ``SEEN``).
    """
    enter_lon, enter_lat = place_on_tracks(chains.tracks, chain, enter_m)
    exit_lon, exit_lat = place_on_tracks(chains.tracks, chain, exit_m)
    first = np.searchsorted(chain, np.arange(len(chains.tracks.length_m) + 1))
    path, row = ranges(first[chains.chain], np.diff(first)[chains.chain])
    whose = {name: paths[name].to_numpy()[path] for name in WHOSE}
    where: dict[str, Any] = {
        "enter_m": enter_m[row],
        "exit_m": exit_m[row],
        "length_m": exit_m[row] - enter_m[row],
        "enter_lon": enter_lon[row],
        "enter_lat": enter_lat[row],
        "exit_lon": exit_lon[row],
        "exit_lat": exit_lat[row],
        "enter_s": seconds_at(paths, chains, path, enter_m[row], None if seen is None else seen.enter_leg[row]),
        "exit_s": seconds_at(paths, chains, path, exit_m[row], None if seen is None else seen.exit_leg[row]),
    }
    if seen is not None and chains.clock is not None:
        where["duration_s"] = where["exit_s"] - where["enter_s"]
        for end in ("enter", "exit"):
            where[f"{end}_time"] = pd.DatetimeIndex(chains.clock.moments(path, where[f"{end}_s"]), tz="UTC")
        where["seen"] = seen.seen[row]
    return row, whose, where


def seconds_at(
    paths: pd.DataFrame, chains: Chains, path: IntArray, along_m: FloatArray, leg: IntArray | None = None
) -> FloatArray:
    """Return when paths are at places along them: seconds after their start.

    Parameters
    ----------
    paths, chains
        The table, and what :func:`chains_of` made of it.
    path, along_m
        Rows of the table, and distances along them in metres, one shape.
    leg
        Of tracks, the leg of a chain at whose first fix a place is, -1 where it lies between two.

    Returns
    -------
    ndarray
        A path flies at its constant speed; a track is between two fixes when its distance from them says.
    """
    clock = chains.clock
    if clock is None:
        pace = (paths["duration_s"] / paths["length_m"].where(paths["length_m"] > 0.0, 1.0)).to_numpy()[path]
        even: FloatArray = along_m * pace
        return even
    tracks, chain = chains.tracks, chains.chain[path]
    on = leg_at(tracks, chain, along_m)
    fix = clock.first[path] + on - tracks.first[chain]
    length = tracks.lines.s12_m[on]
    share = np.divide(along_m - tracks.start_m[on], length, out=np.ones(len(on)), where=length > 0.0)
    share = np.clip(share, 0.0, 1.0)
    begin_s, end_s = clock.times_s[fix], clock.times_s[fix + 1]
    found: FloatArray = begin_s + share * (end_s - begin_s)
    if leg is None:
        return found
    exactly = clock.times_s[clock.first[path] + np.where(leg >= 0, leg - tracks.first[chain], 0)]
    found[leg >= 0] = exactly[leg >= 0]
    return found


def _ways(paths: pd.DataFrame) -> list[tuple[tuple[float, float], ...]]:
    ways = []
    for path, waypoints in zip(paths["path"], paths["waypoints"], strict=True):
        try:
            way = tuple((float(lon), float(lat)) for lon, lat in waypoints)
        except (TypeError, ValueError):
            found = f"waypoints that are {shown(waypoints)}"
        else:
            if len(way) >= 2:
                ways.append(way)
                continue
            found = f"a path needs two waypoints at least, found one with {len(way)}"
        msg = f"paths: {shown(path)}: {found}; allowed: two or more pairs (lon, lat) in degrees; trace the paths anew"
        raise CoordinateError(msg)
    return ways
