"""The ledger of the ground: over how settled a land each path flies, and what covers it, to the cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from geo.atlas.cover import load_cover
from geo.atlas.ground import load_ground
from geo.kernel.cells import Runs, runs_over_cells
from geo.ledger.chains import WHERE, WHOSE, chains_of, paths_given, stretches
from geo.ledger.provenance import ellipsoid_of

if TYPE_CHECKING:
    import geopandas
    from numpy.typing import NDArray

    from geo.atlas.ground import ClassGrid
    from geo.kernel.geodesic import Ellipsoid
    from geo.kernel.tracks import Tracks

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.intp]

GROUND_COLUMNS = (*WHOSE, "seq", "class", "name", *WHERE)


class GroundRows(NamedTuple):
    """Stretches of tracks over one class, in path order; r rows.

    Attributes
    ----------
    path, number
        Track of each, and the number of its class in the grid, shape (r,).
    enter_m, exit_m
        Metres along the track, shape (r,); the rows of a track follow one another without a gap.
    """

    path: IntArray
    number: NDArray[np.uint8]
    enter_m: FloatArray
    exit_m: FloatArray


def ground_under(paths: geopandas.GeoDataFrame, *, ellipsoid: Ellipsoid | None = None) -> pd.DataFrame:
    """Write the ledger of the ground: the degree of urbanisation under each traced path.

    Parameters
    ----------
    paths
        As for :func:`geo.overflights`.
    ellipsoid
        As for :func:`geo.overflights`.

    Returns
    -------
    DataFrame
        One row a stretch over cells of one class, in path order: ``event, hypothesis, path, seq``, ``class`` (code of
        the degree of urbanisation, 10 water to 30 urban centre, see :data:`geo.atlas.ground.CLASSES`), ``name`` (its
        words), ``enter_m`` to ``exit_s`` as of :func:`geo.overflights`. The lengths of a path's rows sum to its
        ``length_m`` within a millimetre. Its ``attrs`` name the grid, its licence and the ellipsoid.

    Raises
    ------
    CoordinateError
        If a waypoint is no position.
    ArgumentError
        If ``paths`` is no such table.
    DataError
        If the bundled grid is damaged.

    Notes
    -----
    Edges of cells are met exactly, like borders. What the cells say is another matter: the epoch is 2025, projected,
    and a class is that of the nearest of the source's squares of 1 km after two transfers (``data/README.md``).

    Examples
    --------
    >>> import geo
    >>> rows = ground_under(geo.path_through([(50.2, 38.3), (39.01, 35.95)]))
    >>> rows["class"].iloc[0].item(), rows["name"].iloc[-1], round(rows["length_m"].sum() / 1000)
    (10, 'urban centre', 1027)
    """
    return _classes_under(paths, load_ground(), "ground", ellipsoid)


def cover_under(paths: geopandas.GeoDataFrame, *, ellipsoid: Ellipsoid | None = None) -> pd.DataFrame:
    """Write the ledger of land cover: forest, crops, bare ground under each traced path.

    Parameters
    ----------
    paths
        As for :func:`geo.overflights`.
    ellipsoid
        As for :func:`geo.overflights`.

    Returns
    -------
    DataFrame
        As of :func:`ground_under`, with the classes of the International Geosphere-Biosphere Programme
        (:data:`geo.atlas.cover.COVER_CLASSES`, 0 water to 16 barren). Its ``attrs`` name the grid (``cover``), its
        terms and the ellipsoid.

    Raises
    ------
    CoordinateError
        If a waypoint is no position.
    ArgumentError
        If ``paths`` is no such table.
    DataError
        If the bundled grid is damaged.

    Notes
    -----
    Edges of cells are met exactly, like borders. Cells are 0.05 degrees wide and hold the commonest class of 2019;
    what is smaller is not in them (``docs/ground.md``).

    Examples
    --------
    >>> import geo
    >>> rows = cover_under(geo.path_through([(50.2, 38.3), (39.01, 35.95)]))
    >>> rows["name"].iloc[0], rows["name"].iloc[-1], round(rows["length_m"].sum() / 1000)
    ('water', 'urban and built-up', 1027)
    """
    return _classes_under(paths, load_cover(), "cover", ellipsoid)


def _classes_under(
    paths: geopandas.GeoDataFrame, grid: ClassGrid, what: str, ellipsoid: Ellipsoid | None
) -> pd.DataFrame:
    paths = paths_given(paths, ellipsoid)
    ellipsoid = ellipsoid_of(paths, ellipsoid)
    chains = chains_of(paths, ellipsoid)
    rows = ground_of_tracks(chains.tracks, grid)
    row, whose, where = stretches(paths, chains, rows.path, rows.enter_m, rows.exit_m)
    first = np.searchsorted(rows.path, np.arange(len(chains.tracks.length_m)))
    number = rows.number[row]
    columns = {
        **whose,
        "seq": (np.arange(len(rows.path)) - first[rows.path])[row],
        "class": np.array(grid.codes)[number],
        "name": np.array(grid.names, dtype=object)[number],
        **where,
    }
    table = pd.DataFrame(columns, columns=list(GROUND_COLUMNS))
    table.attrs.update({what: grid.source, "licence": grid.licence, "ellipsoid": ellipsoid.name})
    return table


def ground_of_tracks(tracks: Tracks, grid: ClassGrid) -> GroundRows:
    """Return the stretches of tracks over cells of one class.

    Parameters
    ----------
    tracks, grid
        Paths, and the ground.
    """
    runs = _as_flown(runs_over_cells(tracks.lines, grid.per_deg, grid.number_at), tracks)
    path = tracks.path[runs.line]
    enter, leave = (tracks.start_m[runs.line] + s for s in (runs.enter_m, runs.exit_m))
    # where one leg ends and the next begins the ground may be the same
    new = np.append(True, (path[1:] != path[:-1]) | (runs.value[1:] != runs.value[:-1]))[: len(path)]
    run = np.flatnonzero(new)
    exit_m = leave[np.append(run[1:], len(leave))[: len(run)] - 1]
    return GroundRows(path[run].astype(np.intp), runs.value[run], enter[run], exit_m)


def _as_flown(runs: Runs, tracks: Tracks) -> Runs:
    """Turn the runs of legs that are flown westward round."""
    count = len(runs.line)
    first = np.searchsorted(runs.line, np.arange(len(tracks.path) + 1))
    turned = tracks.turned[runs.line]
    place = np.arange(count)
    place = np.where(turned, first[runs.line] + first[runs.line + 1] - 1 - place, place)
    length = tracks.lines.s12_m[runs.line]
    enter = np.where(turned, length - runs.exit_m[place], runs.enter_m)
    leave = np.where(turned, length - runs.enter_m[place], runs.exit_m)
    return Runs(runs.line, runs.value[place], enter, leave)
