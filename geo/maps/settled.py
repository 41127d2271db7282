"""Settled land near the paths, cell by cell, as runs along the parallels that a page draws itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geo.atlas.ground import load_ground
from geo.kernel.tracks import points_along
from geo.ledger.chains import chains_of
from geo.maps.encoding import varints

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

    from geo.kernel.geodesic import Ellipsoid
    from geo.maps.frame import Frame

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

NEAR_KM = 50.0
TONES = (12, 13, 21, 30)  # the least class of each tone; below the first nothing is drawn
_STEP_M = 10_000.0  # between points along a path: its edge is 0.3 km nearer between two of them
_KM_PER_DEG = 111.2
_LAST_DEG = 84.0  # nearer to a pole nobody is settled, and Mercator's map ends
_TONE_BITS = 2
_ROW = 1 << 20  # more than the cells of a parallel


def settled_near(
    paths: gpd.GeoDataFrame, shown: Sequence[tuple[str, str]], frame: Frame, ellipsoid: Ellipsoid
) -> dict[str, Any]:
    """Return the settled cells within some 50 km of paths, each named by hypothesis and id.

    Returns
    -------
    dict
        ``per_deg`` (cells a degree), ``km`` (how near), ``tones`` (the least class of each tone), ``south`` and
        ``west`` (cells north of the equator and east of Greenwich, from which rows and columns count) and ``runs``:
        for each row that has some, how far north of the one before, how many runs, and of each run the cells left out
        before it and ``(cells - 1) * 4 + tone``, all as ``varints``. Columns count in the page's run of longitudes.
    """
    wanted = set(shown)
    own = paths[[key in wanted for key in zip(paths["hypothesis"], paths["path"], strict=True)]]
    tracks = chains_of(own, ellipsoid).tracks
    _, lon, lat = points_along(tracks, _STEP_M, frame.middle_deg)
    grid = load_ground()
    cells = _cells_near(lon, lat, grid.per_deg)
    row, column = _row_and_column(cells)
    tone = np.searchsorted(TONES, np.array(grid.codes)[grid.number_at(row, column)], side="right")
    begins = np.append(True, (cells[1:] != cells[:-1] + 1) | (tone[1:] != tone[:-1]))[: len(cells)]
    first = np.flatnonzero(begins)
    length = np.diff(np.append(first, len(cells)))
    drawn = tone[first] > 0
    first, length = first[drawn], length[drawn]
    south, west = int(row[first].min(initial=_ROW)), int(column[first].min(initial=_ROW))
    return {
        "per_deg": grid.per_deg,
        "km": NEAR_KM,
        "tones": list(TONES),
        "south": south if len(first) else 0,
        "west": west if len(first) else 0,
        "runs": _packed(row[first] - south, column[first] - west, length, tone[first] - 1),
    }


def _cells_near(lon: Floats, lat: Floats, per_deg: int) -> Integers:
    """Return the cells whose middles lie near one of some points, each once, by rows northward: row * _ROW + column."""
    on_map = np.abs(lat) < _LAST_DEG + 1.0
    lon, lat = lon[on_map, None], lat[on_map, None]
    reach = int(NEAR_KM / _KM_PER_DEG * per_deg) + 1
    rows = np.floor(lat * per_deg).astype(np.int64) + np.arange(-reach, reach + 1)
    middle = (rows + 0.5) / per_deg
    north = (middle - lat) * _KM_PER_DEG
    half = np.sqrt(np.maximum(NEAR_KM**2 - north**2, 0.0)) / (_KM_PER_DEG * np.cos(np.deg2rad(middle)))
    near = (np.abs(north) <= NEAR_KM) & (np.abs(middle) < _LAST_DEG)
    # columns whose middles lie between
    begin = (rows * _ROW + np.ceil((lon - half) * per_deg - 0.5).astype(np.int64))[near]
    end = (rows * _ROW + np.floor((lon + half) * per_deg - 0.5).astype(np.int64) + 1)[near]
    order = np.argsort(begin, kind="stable")
    begin, end = begin[order], np.maximum.accumulate(end[order])
    first = np.flatnonzero(np.append(True, begin[1:] > end[:-1])[: len(begin)])
    begin, end = begin[first], end[np.append(first[1:], len(end))[: len(first)] - 1]
    count = end - begin
    return np.repeat(begin - np.cumsum(count) + count, count) + np.arange(int(count.sum()))


def _row_and_column(cells: Integers) -> tuple[Integers, Integers]:
    row = (cells + _ROW // 2) // _ROW
    return row, cells - row * _ROW


def _packed(row: Integers, column: Integers, length: Integers, tone: Integers) -> str:
    """Return runs, ordered by row and column, as text."""
    first = np.flatnonzero(np.append(True, row[1:] != row[:-1])[: len(row)])
    before = np.append(0, (column + length)[:-1])[: len(row)]
    before[first] = 0
    runs = np.column_stack([column - before, (length - 1 << _TONE_BITS) + tone])
    heads = np.column_stack([np.diff(row[first], prepend=0), np.diff(np.append(first, len(row)))])
    place = np.repeat(first, 2)  # heads stand before the first run of each row
    return varints(np.insert(runs.ravel(), 2 * place, heads.ravel()))
