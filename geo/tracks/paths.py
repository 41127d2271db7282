"""Tracks as paths, which the ledger takes: in a table for a reader, or laid out for very many of them."""

from __future__ import annotations

import itertools
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas
import numpy as np
import pandas as pd
import shapely

from geo.arguments import above_zero
from geo.errors import ArgumentError
from geo.kernel.angles import unroll
from geo.kernel.geodesic import SPHERE, WGS84, inverse
from geo.kernel.tracks import lay_tracks
from geo.ledger.chains import Chains
from geo.ledger.sight import Clock, Sight
from geo.paths import densify
from geo.tracks.fixes import MOST_FIXES, UNKNOWN_START_BELOW_S, Fixes, Notes, UnreadTracksError, joined, refuse
from geo.tracks.read import fixes_of_frame, open_tracks

if TYPE_CHECKING:
    from os import PathLike
    from typing import Any

    from numpy.typing import NDArray

GAP_MIN, GAP_KM = 10.0, 200.0


@dataclass(frozen=True)
class Gap:
    """From when on two fixes that follow one another lie too far apart for what is between them to count as seen.

    Attributes
    ----------
    longer_s, farther_m
        More seconds, or more metres, than that.
    """

    longer_s: float = GAP_MIN * 60.0
    farther_m: float = GAP_KM * 1000.0


def gap_of(gap_min: float, gap_km: float) -> Gap:
    """Return what a gap is, by minutes and kilometres; ``inf`` for none.

    Raises
    ------
    ArgumentError
        If one is not above 0.
    """
    minutes = gap_min if gap_min == np.inf else above_zero("gap_min", gap_min, "minutes")
    km = gap_km if gap_km == np.inf else above_zero("gap_km", gap_km, "km")
    return Gap(minutes * 60.0, km * 1000.0)


def read_tracks(
    path: str | PathLike[str],
    *,
    track_column: str | None = None,
    time_column: str | None = None,
    gap_min: float = GAP_MIN,
    gap_km: float = GAP_KM,
) -> geopandas.GeoDataFrame:
    r"""Read somebody's tracks: ADS-B and other tables of positions, recorded tracks, lines drawn on a map.

    Parameters
    ----------
    path
        KML, KMZ, GPX, GeoJSON, CSV or Parquet, told by its content; nothing that it names is opened.
    track_column, time_column
        Of a CSV or Parquet file, the column that tells tracks apart, and the one with the times. By default the usual
        names are looked for (``docs/tracks.md``).
    gap_min, gap_km
        Two fixes that lie further apart, in minutes or km, have a gap between them: a geodesic that nobody saw.
        ``math.inf`` for no limit.

    Returns
    -------
    GeoDataFrame
        EPSG:4326; one row a track, in the order in which they begin, for :func:`geo.overflights`,
        :func:`geo.zones_under` and :func:`geo.airspace_under`: ``event, hypothesis`` ('' for tracks), ``path`` (its
        name), ``waypoints`` (its fixes, (lon, lat) in degrees), ``start`` (moment of the first, UTC, NaT if unknown),
        ``times_s`` (seconds after it, one a fix, NaN if unknown), ``seen`` (False for gaps, one between each two
        fixes), ``length_m, sphere_length_m, duration_s, ellipsoid`` and ``geometry`` as of :func:`geo.trace`.

    Raises
    ------
    ArgumentError
        If the file cannot be used; the message names the row and the column.

    Warns
    -----
    UserWarning
        What was taken for what, left out or put in order, a line each.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings(action="ignore"):
    ...     file = pathlib.Path(folder) / "mine.csv"
    ...     _ = file.write_text("icao24,time,lon,lat\na,1700000000,10,50\na,1700000060,10.2,50\n")
    ...     tracks = read_tracks(file)
    >>> tracks["path"].tolist(), tracks["times_s"].tolist()
    (['a'], [(0.0, 60.0)])
    """
    gap = gap_of(gap_min, gap_km)
    source = open_tracks(path, track_column=track_column, time_column=time_column)
    parts: list[Fixes] = []
    for part in source.batches:
        parts.append(part)
        if sum(len(one.lon) for one in parts) > MOST_FIXES:
            msg = (
                f"tracks {source.file!r}: found more than {MOST_FIXES:,} positions; allowed: as many at once; write "
                "their rows to a file (geo.write_track_ledger)"
            )
            raise ArgumentError(msg)
    tracks = joined(parts) if parts else None
    if tracks is None or not len(tracks.names):
        msg = f"tracks {source.file!r}: found no track of two positions; allowed: one at least; check the file"
        raise ArgumentError(msg)
    _warn(source.notes)
    return table_of(tracks, gap)


def tracks_from(
    frame: Any,  # noqa: ANN401  (a frame of one of several packages)
    *,
    track_column: str | None = None,
    time_column: str | None = None,
    gap_min: float = GAP_MIN,
    gap_km: float = GAP_KM,
) -> geopandas.GeoDataFrame:
    """Take tracks from a frame of pandas or geopandas, a collection of movingpandas, a ``Flight`` or ``Traffic``.

    Parameters
    ----------
    frame
        A row a fix (columns of positions, or points), or a row a track (LineStrings, or lists).
    track_column, time_column, gap_min, gap_km
        As for :func:`read_tracks`. An index of moments holds the times where no column is named.

    Returns
    -------
    GeoDataFrame
        As of :func:`read_tracks`.

    Raises
    ------
    ArgumentError
        If the frame cannot be used.

    Warns
    -----
    UserWarning
        As :func:`read_tracks`.

    Examples
    --------
    >>> times = ["2024-01-01", "2024-01-01T00:01"]
    >>> fixes = pd.DataFrame({"longitude": [10, 10.2], "latitude": [50, 50], "timestamp": times})
    >>> with warnings.catch_warnings(action="ignore"):
    ...     float(tracks_from(fixes)["duration_s"].iloc[0])
    60.0
    """
    gap = gap_of(gap_min, gap_km)
    try:
        tracks, notes = fixes_of_frame(frame, track_column=track_column, time_column=time_column)
        if not len(tracks.names):
            refuse("no track of two positions", "one at least", "check the frame")
    except UnreadTracksError as error:
        msg = f"tracks: {error}"
        raise ArgumentError(msg) from None
    _warn(notes)
    return table_of(tracks, gap)


def _warn(notes: Notes) -> None:
    for said in notes.said():
        warnings.warn(f"tracks: {said}", stacklevel=3)


def table_of(fixes: Fixes, gap: Gap) -> geopandas.GeoDataFrame:
    """Return tracks as a table of paths."""
    paths, chains = laid(fixes, gap)
    clock, sight = chains.clock, chains.sight
    if clock is None or sight is None:  # never: for the types
        raise AssertionError
    legs = chains.tracks.first
    xy = np.column_stack([fixes.lon, fixes.lat])
    spans = list(zip(fixes.first[:-1].tolist(), fixes.first[1:].tolist(), strict=True))
    of = chains.tracks.path
    sphere = inverse(*chains.tracks.ends.T, ellipsoid=SPHERE).s12_m
    return geopandas.GeoDataFrame(
        {
            "event": "",
            "hypothesis": "",
            "path": paths["path"],
            "platform": "",
            "target": "",
            "waypoints": pd.Series([tuple(map(tuple, xy[a:b].tolist())) for a, b in spans], dtype=object),
            "start": pd.DatetimeIndex(clock.start, tz="UTC"),
            "times_s": pd.Series([tuple(clock.times_s[a:b].tolist()) for a, b in spans], dtype=object),
            "seen": pd.Series([tuple(sight.seen[a:b].tolist()) for a, b in itertools.pairwise(legs)], dtype=object),
            "length_m": paths["length_m"],
            "sphere_length_m": np.bincount(of, weights=sphere, minlength=len(paths)),
            "duration_s": paths["duration_s"],
            "ellipsoid": WGS84.name,
        },
        geometry=[shapely.LineString(_drawn(xy[a:b])) for a, b in spans],
        crs="EPSG:4326",
    )


def _drawn(xy: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return points for drawing: long legs with points between, short ones as they are."""
    if len(xy) > 10_000:
        return np.column_stack([unroll(xy[:, 0]), xy[:, 1]])
    return densify(xy.tolist())


def laid(fixes: Fixes, gap: Gap) -> tuple[pd.DataFrame, Chains]:
    """Lay tracks out for the ledger, each by itself.

    Returns
    -------
    paths, chains
        The columns of paths that the ledger reads but for the waypoints, and the tracks.
    """
    count = np.diff(fixes.first)
    last = np.zeros(len(fixes.lon), dtype=bool)
    last[fixes.first[1:] - 1] = True
    begin = np.flatnonzero(~last)
    ends = np.column_stack([fixes.lon[begin], fixes.lat[begin], fixes.lon[begin + 1], fixes.lat[begin + 1]])
    tracks = lay_tracks(ends, np.repeat(np.arange(len(count)), count - 1))
    after_s = fixes.time_s - np.repeat(fixes.time_s[fixes.first[:-1]], count)
    with np.errstate(invalid="ignore"):
        unseen = (after_s[begin + 1] - after_s[begin] > gap.longer_s) | (tracks.lines.s12_m > gap.farther_m)
    if fixes.parted is not None:
        unseen |= fixes.parted[begin + 1]
    start = fixes.time_s[fixes.first[:-1]]
    dated = start >= UNKNOWN_START_BELOW_S
    moments = np.where(dated, np.round(np.where(dated, start, 0.0) * 1e6), 0.0).astype("datetime64[us]")
    clock = Clock(after_s, fixes.first[:-1], np.where(dated, moments, np.datetime64("NaT", "us")))
    paths = pd.DataFrame(
        {
            "event": "",
            "hypothesis": "",
            "path": fixes.names,
            "length_m": tracks.length_m,
            "duration_s": after_s[fixes.first[1:] - 1],
        }
    )
    return paths, Chains(tracks, np.arange(len(count)), Sight(~unseen), clock)
