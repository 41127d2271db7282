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
from geo.kernel.tracks import Tracks, lay_tracks, place_on_tracks
from geo.paths import paths_from_lines

if TYPE_CHECKING:
    from typing import Any

    import geopandas
    from numpy.typing import NDArray

    from geo.kernel.geodesic import Ellipsoid

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.intp]

WHOSE = ("event", "hypothesis", "path")  # columns that say whose a row is, and where it lies
WHERE = (
    *("enter_m", "exit_m", "length_m"),
    *("enter_lon", "enter_lat", "exit_lon", "exit_lat"),
    *("enter_s", "exit_s"),
)
_READ = ("event", "hypothesis", "path", "waypoints", "length_m", "duration_s")


@dataclass(frozen=True, eq=False)
class Chains:
    """Different chains of waypoints, and the paths of a table that follow them.

    Attributes
    ----------
    tracks
        A track a chain.
    chain
        The chain of each path of the table, shape (n,).
    """

    tracks: Tracks
    chain: IntArray


def paths_given(paths: geopandas.GeoDataFrame, ellipsoid: Ellipsoid | None = None) -> geopandas.GeoDataFrame:
    """Return a table of paths, made from lines where it is a frame of these; refuse what is neither.

    Raises
    ------
    ArgumentError
        If a column is missing, or holds no numbers where there should be some.
    """
    if hasattr(paths, "geom_type") and not {*_READ} & {*paths.columns} and (paths.geom_type == "LineString").any():
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
    """
    ways = _ways(paths)
    number = {way: k for k, way in enumerate(dict.fromkeys(ways))}
    legs = [(k, *a, *b) for way, k in number.items() for a, b in pairwise(way)]
    ends = np.array(legs, dtype=np.float64).reshape(-1, 5)
    tracks = lay_tracks(ends[:, 1:], ends[:, 0].astype(np.intp), ellipsoid=ellipsoid)
    return Chains(tracks, np.array([number[w] for w in ways], dtype=np.intp))


def stretches(
    paths: pd.DataFrame, chains: Chains, chain: NDArray[np.integer[Any]], enter_m: FloatArray, exit_m: FloatArray
) -> tuple[IntArray, dict[str, NDArray[Any]], dict[str, NDArray[Any]]]:
    """Copy stretches of chains to the paths that follow them.

    Parameters
    ----------
    paths, chains
        The table, and what :func:`chains_of` made of it.
    chain, enter_m, exit_m
        Chain of each stretch, ascending, and from where to where, metres, shape (r,).

    Returns
    -------
    row, whose, where
        The stretch of each row; the columns that say whose it is (``event, hypothesis, path``); and those that say
        where it lies (``enter_m`` to ``exit_s``, as of :func:`geo.overflights`).
    """
    enter_lon, enter_lat = place_on_tracks(chains.tracks, chain, enter_m)
    exit_lon, exit_lat = place_on_tracks(chains.tracks, chain, exit_m)
    first = np.searchsorted(chain, np.arange(len(chains.tracks.length_m) + 1))
    path, row = ranges(first[chains.chain], np.diff(first)[chains.chain])
    pace = (paths["duration_s"] / paths["length_m"].where(paths["length_m"] > 0.0, 1.0)).to_numpy()[path]
    whose = {name: paths[name].to_numpy()[path] for name in WHOSE}
    where = {
        "enter_m": enter_m[row],
        "exit_m": exit_m[row],
        "length_m": exit_m[row] - enter_m[row],
        "enter_lon": enter_lon[row],
        "enter_lat": enter_lat[row],
        "exit_lon": exit_lon[row],
        "exit_lat": exit_lat[row],
        "enter_s": enter_m[row] * pace,
        "exit_s": exit_m[row] * pace,
    }
    return row, whose, where


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
