"""Towns under the paths: which listed places lie how near, to which side, and when they are passed."""

from __future__ import annotations

from functools import lru_cache
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.arguments import shown
from geo.atlas.places import load_towns
from geo.errors import ArgumentError
from geo.kernel.distances import feet_on_legs_m
from geo.kernel.edge_index import ranges
from geo.kernel.geodesic import WGS84, inverse
from geo.kernel.tracks import place_on_tracks, points_along
from geo.ledger.chains import chains_of, paths_given, seconds_at
from geo.ledger.provenance import ellipsoid_of

if TYPE_CHECKING:
    import geopandas
    from numpy.typing import NDArray

    from geo.kernel.tracks import Tracks

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.intp]

TOWN_COLUMNS = (
    "event",
    "hypothesis",
    "path",
    "name",
    "country",
    "population",
    "lon",
    "lat",
    "along_m",
    "passed_s",
    "distance_m",
    "side",
)
_MOST_KM = 100.0
_STEP_M = 50_000.0  # chords of which a search is made; a geodesic bulges over one by 100 m at most below 60 degrees
_KM_PER_DEG = 110.5
_SPARE = 1.02  # of the distance searched: bulges, and degrees that differ by latitude
_SPARE_KM = 1.0
_POLAR_DEG = 85.0  # nearer to a pole there is no town
_UNDER_M = 500.0  # a town is wider than that: neither left nor right


def towns_under(paths: geopandas.GeoDataFrame, within_km: float = 5.0) -> pd.DataFrame:
    """List the towns that traced paths pass.

    Parameters
    ----------
    paths
        As for :func:`geo.overflights`, on WGS84.
    within_km
        How near, in km, from 0 to 100.

    Returns
    -------
    DataFrame
        One row a path and town, in the order in which each path passes them: ``event, hypothesis, path``; ``name,
        country, population, lon, lat`` as of :func:`geo.load_towns`; ``along_m`` (how far along the path it comes
        nearest), ``passed_s`` (seconds after launch, an estimate like those of the ledger), ``distance_m``, and
        ``side`` (``left``, ``right``, or ``under`` within 500 m).

    Raises
    ------
    CoordinateError
        If a waypoint is no position.
    ArgumentError
        If ``paths`` is no such table, or is on another ellipsoid, or ``within_km`` is no such distance.

    Notes
    -----
    Distances are those from the geodesic to the point by which GeoNames stands for the town: exact to a millimetre,
    while the point is good to about a kilometre. The list holds places with at least 1,000 people or without a figure:
    it says what lies near a path, never how many people live under it.

    Examples
    --------
    >>> import geo
    >>> found = towns_under(geo.path_through([(50.2, 38.3), (39.01, 35.95)]), within_km=2.0)
    >>> found["name"].iloc[-1], found["side"].iloc[-1]
    ('Ar Raqqah', 'under')
    """
    paths = paths_given(paths)
    if not isinstance(within_km, Real) or isinstance(within_km, bool) or not 0.0 <= within_km <= _MOST_KM:
        msg = f"within_km: found {shown(within_km)}; allowed: kilometres, 0 to {_MOST_KM:g}; correct it"
        raise ArgumentError(msg)
    ellipsoid = ellipsoid_of(paths, None)
    if ellipsoid != WGS84:
        msg = f"paths: found those on {ellipsoid.name!r}; allowed: paths on 'wgs84'; trace them without ellipsoid="
        raise ArgumentError(msg)
    chains = chains_of(paths, ellipsoid)
    chain, town, along_m, away_m, side = _passed(chains.tracks, float(within_km))
    first = np.searchsorted(chain, np.arange(len(chains.tracks.length_m) + 1))
    path, row = ranges(first[chains.chain], np.diff(first)[chains.chain])
    towns = _towns().take(town[row])
    columns = {
        **{name: paths[name].to_numpy()[path] for name in ("event", "hypothesis", "path")},
        **{name: towns[name].to_numpy() for name in ("name", "country", "population", "lon", "lat")},
        "along_m": along_m[row],
        "passed_s": seconds_at(paths, chains, path, along_m[row]),
        "distance_m": away_m[row],
        "side": side[row],
    }
    return pd.DataFrame(columns, columns=list(TOWN_COLUMNS))


def _passed(tracks: Tracks, within_km: float) -> tuple[IntArray, IntArray, FloatArray, FloatArray, NDArray[np.object_]]:
    """Return chain and town of each passing, in path order, how far along it is and away, and the side."""
    leg, town = _near(tracks, within_km)
    towns = _towns()
    lon, lat = towns["lon"].to_numpy()[town], towns["lat"].to_numpy()[town]
    along, away = feet_on_legs_m(tracks.ends[leg], lon, lat, paired=True)
    near = away <= within_km * 1000.0
    leg, town, along, away = leg[near], town[near], along[near], away[near]
    chain = tracks.path[leg]
    along = along + tracks.start_m[leg]
    # of the legs of a chain that pass a town the nearest counts
    order = np.lexsort((away, town, chain))
    new = np.append(True, (np.diff(chain[order]) != 0) | (np.diff(town[order]) != 0))[: len(order)]
    kept = order[new]
    kept = kept[np.lexsort((along[kept], chain[kept]))]
    chain, town, along, away, leg = chain[kept], town[kept], along[kept], away[kept], leg[kept]
    return chain, town, along, away, _sides(tracks, leg, chain, town, along, away)


def _sides(
    tracks: Tracks, leg: IntArray, chain: IntArray, town: IntArray, along: FloatArray, away: FloatArray
) -> NDArray[np.object_]:
    """Return to which side of the way flown each town lies."""
    towns = _towns()
    lon, lat = place_on_tracks(tracks, chain, along)
    # the course is taken from the end of the leg that is further away
    late = along - tracks.start_m[leg] > 0.5 * tracks.lines.s12_m[leg]
    ends = np.where(late[:, None], tracks.ends[leg, :2], tracks.ends[leg, 2:])
    course = inverse(lon, lat, ends[:, 0], ends[:, 1]).azi1_deg + np.where(late, 180.0, 0.0)
    toward = inverse(lon, lat, towns["lon"].to_numpy()[town], towns["lat"].to_numpy()[town]).azi1_deg
    side = np.where(np.sin(np.deg2rad(toward - course)) > 0.0, "right", "left").astype(object)
    side[away <= _UNDER_M] = "under"
    return side


def _near(tracks: Tracks, within_km: float) -> tuple[IntArray, IntArray]:
    """Return pairs of leg and town that may be near enough, each once."""
    import shapely

    of, lon, lat = points_along(tracks, _STEP_M, 0.0)
    begin = np.flatnonzero(np.append(of[1:] == of[:-1], False))
    points = np.column_stack([lon, lat])
    chords = shapely.linestrings(np.stack([points[begin], points[begin + 1]], axis=1))
    highest = np.minimum(np.maximum(np.abs(lat[begin]), np.abs(lat[begin + 1])) + 1.0, _POLAR_DEG)
    reach = (within_km * _SPARE + _SPARE_KM) / (_KM_PER_DEG * np.cos(np.deg2rad(highest)))
    x, y = _towns()["lon"].to_numpy(), _towns()["lat"].to_numpy()
    band = within_km * _SPARE / _KM_PER_DEG + 1.0  # half of the list and more lies in other latitudes
    towns = np.flatnonzero((y >= lat.min(initial=90.0) - band) & (y <= lat.max(initial=-90.0) + band))
    tree = shapely.STRtree(np.asarray(shapely.points(x[towns], y[towns])))
    pairs = []
    for turn in (-360.0, 0.0, 360.0):
        moved = chords if turn == 0.0 else shapely.transform(chords, lambda xy, turn=turn: xy + [turn, 0.0])
        chord, town = tree.query(moved, predicate="dwithin", distance=reach)
        pairs.append(np.column_stack([of[begin][chord], towns[town]]))
    found = np.unique(np.concatenate(pairs), axis=0)
    return found[:, 0].astype(np.intp), found[:, 1].astype(np.intp)


@lru_cache(maxsize=1)
def _towns() -> pd.DataFrame:
    return load_towns()
