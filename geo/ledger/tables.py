"""The ledger: which states each path overflies, from where to where, to the millimetre."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.arguments import whole
from geo.atlas.load import as_countries
from geo.errors import CoordinateError
from geo.kernel.geodesic import WGS84, Ellipsoid, check_ellipsoid
from geo.kernel.positions import check_positions
from geo.kernel.tracks import lay_tracks
from geo.ledger.blocks import Check, known_check, rows_of_lines, rows_of_tracks
from geo.ledger.chains import SEEN, WHERE, WHOSE, chains_of, paths_given, stretches
from geo.ledger.closing import UNKNOWN_CODE, Rows
from geo.ledger.counting import NOWHERE
from geo.ledger.lazily import is_lazy, part_by_part
from geo.ledger.margins import depths, disputed_areas
from geo.ledger.nearby import note_if_elsewhere
from geo.ledger.provenance import ellipsoid_of, made_with
from geo.ledger.shallow import shallow
from geo.ledger.sight import part_by_sight

if TYPE_CHECKING:
    from os import PathLike

    import geopandas
    from numpy.typing import ArrayLike

    from geo.atlas.countries import Countries
    from geo.ledger.chains import Chains

MOST_WORKERS = 1024
LEDGER_COLUMNS = (*WHOSE, "seq", "country", *WHERE, "margin_m", "indeterminate", "disputed")


def overflown(
    lon1: ArrayLike,
    lat1: ArrayLike,
    lon2: ArrayLike,
    lat2: ArrayLike,
    *,
    countries: Countries | geopandas.GeoDataFrame | str | PathLike[str] | None = None,
    ellipsoid: Ellipsoid = WGS84,
    check: Check = "sample",
    workers: int = 1,
) -> pd.DataFrame:
    """Say which states the shortest paths between points overfly.

    Parameters
    ----------
    lon1, lat1, lon2, lat2
        Starts and ends in degrees; scalars or arrays that broadcast to n paths.
    countries
        Boundaries: a set from :func:`geo.load_countries`, or what that takes. The bundled OpenStreetMap set (states
        with their territorial sea) by default.
    ellipsoid
        ``WGS84`` (geodesics, default) or ``SPHERE`` (great circles).
    check
        ``"sample"`` (default) asks the polygons in which states the ends and the middle of every row lie, for eight
        paths of a call at least and one in 512 of many; ``"full"`` for all, which takes ten times as long.
    workers
        Processes to share the work between, worth their start from some 100,000 paths on. The table is the same to the
        last bit. On systems that start processes afresh, the calling script needs its ``__main__`` guard.

    Returns
    -------
    DataFrame
        ``path`` (0..n-1), ``seq`` (0 at the start), ``country`` (ISO 3166-1 alpha-3, '' over no state), ``enter_m,
        exit_m`` (metres from the start). The rows of a path follow each other without a gap from 0 to its length; a
        path of no length has one row. ``attrs`` as for :func:`overflights`.

    Raises
    ------
    CoordinateError
        If a value is not finite, a latitude is outside [-90, 90] or the shapes do not fit.
    ArgumentError
        If ``workers`` is no whole number from 1 to 1,024, or ``check`` none of the two.
    BoundaryError
        If the boundaries cannot be used.
    LedgerError
        If a worker process dies.

    Warns
    -----
    OpenLedgerWarning
        If the border crossings of a path do not close, or the check finds a row elsewhere: its country is given as '?'.
    UserWarning
        If the boundaries of a file lie nowhere near any path.

    Notes
    -----
    A crossing lies within 1 mm of the geodesic and of the border edge, which is straight in longitude and latitude; how
    far that edge lies from the border on the ground is another matter (``data/README.md``).

    Examples
    --------
    >>> rows = overflown(50.2, 38.3, 39.01, 35.95)
    >>> rows["country"].tolist()
    ['', 'IRN', 'TUR', 'IRQ', 'SYR']
    """
    borders, ellipsoid = as_countries(countries), check_ellipsoid(ellipsoid)
    x1, y1 = check_positions(lon1, lat1, what="start")
    x2, y2 = check_positions(lon2, lat2, what="end")
    try:
        x1, y1, x2, y2 = (v.ravel() for v in np.broadcast_arrays(x1, y1, x2, y2))
    except ValueError:
        msg = f"{x1.size} starts and {x2.size} ends do not fit together: give as many of each, or one"
        raise CoordinateError(msg) from None
    workers = whole("workers", workers, 1, MOST_WORKERS)
    known_check(check)
    ends = np.column_stack([x1, y1, x2, y2])
    rows = rows_of_lines(ends, borders, ellipsoid, check=check, workers=workers)
    if len(ends) and borders.file and (rows.country == NOWHERE).all():
        some = ends[:: max(len(ends) // 500, 1)]
        note_if_elsewhere(lay_tracks(some, np.arange(len(some)), ellipsoid=ellipsoid), rows, borders)
    codes = np.array([*borders.codes, UNKNOWN_CODE, ""], dtype=object)
    table = pd.DataFrame(
        {
            "path": rows.path,
            "seq": rows.seq,
            "country": codes[rows.country],
            "enter_m": rows.enter_m,
            "exit_m": rows.exit_m,
        },
        copy=False,
    )
    table.attrs.update(made_with(borders, ellipsoid))
    return table


def overflights(
    paths: geopandas.GeoDataFrame,
    countries: Countries | geopandas.GeoDataFrame | str | PathLike[str] | None = None,
    *,
    ellipsoid: Ellipsoid | None = None,
    check: Check = "sample",
) -> pd.DataFrame:
    """Write the ledger of traced paths: the ordered overflights of each.

    Parameters
    ----------
    paths
        From :func:`geo.trace` or :func:`geo.path_through`; the columns ``event, hypothesis, path, waypoints, length_m,
        duration_s`` are read, and ``ellipsoid`` where there is one. A GeoDataFrame of LineStrings without any of
        these will do, too: their vertices are the waypoints (:func:`geo.paths.paths_from_lines`).
    countries
        Boundaries: a set from :func:`geo.load_countries`, or what that takes. The bundled OpenStreetMap set by default.
    ellipsoid
        The ellipsoid that the paths were traced on; by default what their column ``ellipsoid`` says, or
        ``WGS84`` where there is no such column.
    check
        As for :func:`overflown`.

    Returns
    -------
    DataFrame
        One row an overflight, in path order: ``event, hypothesis, path, seq, country`` ('' over no state), ``enter_m,
        exit_m, length_m`` (metres along the path), ``enter_lon, enter_lat, exit_lon, exit_lat`` (degrees), ``enter_s,
        exit_s`` (seconds after launch at the path's constant speed, an estimate), ``margin_m`` (how deep the path
        gets into this stretch's area: how far the border or the path would have to move to undo the row),
        ``indeterminate`` (that is less than the boundary set can carry), ``disputed`` (disputed areas touched, or
        ''). The lengths of a path's rows sum to its ``length_m`` within a millimetre. Its ``attrs`` say in plain
        values what it was made with: ``boundaries`` (the set's `source`), ``indeterminate_below_m``, ``ellipsoid``;
        pandas keeps them when rows are chosen or copied.

        Of tracks (:func:`geo.read_tracks`, :func:`geo.tracks_from`) times are the track's own: between two fixes in
        proportion to the distance. Rows also end where sight is lost or had again, and have ``duration_s``,
        ``enter_time, exit_time`` (UTC) and ``seen`` (False between two fixes too far apart: a geodesic that nobody
        saw). Of a frame of dask-geopandas the rows are one of Dask, partition by partition, and made when asked for.

    Raises
    ------
    CoordinateError
        If a waypoint is no position.
    ArgumentError
        If ``paths`` is no such table or holds two ellipsoids, ``ellipsoid`` is another than theirs, or ``check`` is
        neither ``"sample"`` nor ``"full"``.
    BoundaryError
        If the boundaries cannot be used.

    Warns
    -----
    OpenLedgerWarning
        As :func:`overflown`.

    Examples
    --------
    >>> import geo
    >>> paths = geo.trace(geo.load_event("caspian-2015-10-07"))
    >>> ledger = overflights(paths)
    >>> by_path = ["hypothesis", "path"]
    >>> gap_m = ledger.groupby(by_path)["length_m"].sum() - paths.set_index(by_path)["length_m"]
    >>> bool(gap_m.abs().max() < 1e-3)
    True
    """
    if is_lazy(paths):
        lazy: pd.DataFrame = part_by_part(
            overflights, paths, LEDGER_COLUMNS, countries=countries, ellipsoid=ellipsoid, check=check
        )
        return lazy
    paths = paths_given(paths, ellipsoid)
    ellipsoid = ellipsoid_of(paths, ellipsoid)
    borders = as_countries(countries)
    known_check(check)
    return ledger_of(paths, chains_of(paths, ellipsoid), borders, ellipsoid, check=check)


def ledger_of(
    paths: pd.DataFrame,
    chains: Chains,
    borders: Countries,
    ellipsoid: Ellipsoid,
    *,
    check: Check = "sample",
    margins: bool = True,
) -> pd.DataFrame:
    """Write the ledger of paths that are laid out; all as for :func:`overflights`.

    Without ``margins`` there is no ``margin_m``, which takes most of the time, and ``indeterminate`` is the same.
    """
    tracks = chains.tracks
    rows = rows_of_tracks(tracks, borders, check=check)
    seen = None
    if chains.sight is not None:
        part, enter_m, exit_m, seen = part_by_sight(tracks, chains.sight, rows.path, rows.enter_m)
        first = np.searchsorted(rows.path[part], rows.path[part])
        rows = Rows(rows.path[part], np.arange(len(part)) - first, rows.country[part], enter_m, exit_m)
    below_m = borders.indeterminate_below_m
    if margins:
        margin_m = depths(tracks, rows, borders.edges)
        depth = {"margin_m": margin_m, "indeterminate": margin_m < below_m}
    else:
        depth = {"indeterminate": shallow(tracks, rows, borders.edges, below_m)}
    note_if_elsewhere(tracks, rows, borders)
    disputed = disputed_areas(tracks, rows)

    row, whose, where = stretches(paths, chains, rows.path, rows.enter_m, rows.exit_m, seen)
    codes = np.array([*borders.codes, UNKNOWN_CODE, ""], dtype=object)
    columns = {
        **whose,
        "seq": rows.seq[row],
        "country": codes[rows.country[row]],
        **where,
        **{name: values[row] for name, values in depth.items()},
        "disputed": np.array(disputed, dtype=object)[row],
    }
    names = [*LEDGER_COLUMNS, *(() if seen is None else SEEN)]
    ledger = pd.DataFrame(columns, columns=[name for name in names if name in columns])
    ledger.attrs.update(made_with(borders, ellipsoid))
    return ledger
