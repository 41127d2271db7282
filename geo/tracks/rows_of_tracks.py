"""Tables with a row a track: positions and times in lists, or a line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from geo.arguments import shown
from geo.tracks.fixes import Fixes, checked_positions, refuse
from geo.tracks.times import seconds_of

if TYPE_CHECKING:
    from geo.tracks.columns import Columns

WAYPOINTS = "waypoints"  # as geo.read_tracks has them


@dataclass(frozen=True)
class LineColumns:
    """Which columns of a table with a row a track hold what.

    Attributes
    ----------
    columns
        As of any table; ``lon`` and ``lat`` hold lists, unless a line or waypoints hold the positions.
    shape, waypoints
        The column of lines, or of lists of pairs, '' if there is none.
    start
        The column with the moment that times are counted from, '' if times say it themselves.
    """

    columns: Columns
    shape: str = ""
    waypoints: str = ""
    start: str = ""

    def names(self) -> list[str]:
        """Return all columns that are read."""
        c = self.columns
        positions = [self.shape or self.waypoints] if self.shape or self.waypoints else [c.lon, c.lat]
        return list(dict.fromkeys(name for name in (c.track, *positions, self._times(), self.start) if name))

    def _times(self) -> str:
        return self.columns.time


def fixes_of_lines(part: pd.DataFrame, columns: LineColumns, name: str, before: int) -> Fixes:
    """Return the tracks of some rows, of which so many came before.

    Raises
    ------
    UnreadTracksError
        If a row holds no line, or not as many times as positions.
    """
    c = columns.columns
    number = np.arange(len(part)) + before + 1
    if columns.shape:
        shapes = np.asarray(part[columns.shape], dtype=object)
        odd = np.flatnonzero(shapely.get_type_id(shapes) != 1)
        if len(odd):
            kind = getattr(shapes[odd[0]], "geom_type", "no shape")
            refuse(f"{kind} in row {int(number[odd[0]]):,}", "a LineString in each row", "keep lines alone")
        count = shapely.get_num_coordinates(shapes)
        lon, lat = shapely.get_coordinates(shapes).T
    elif columns.waypoints:
        lists = [
            np.array([tuple(p) for p in v], dtype=float).reshape(-1, 2) for v in _lists(part, columns.waypoints, number)
        ]
        count = np.array([len(v) for v in lists], dtype=np.intp)
        lon, lat = np.concatenate([np.zeros((0, 2)), *lists]).T
    else:
        lons, lats = (_lists(part, name, number) for name in (c.lon, c.lat))
        count = np.array([len(v) for v in lons], dtype=np.intp)
        _check_counts(count, lats, c.lat, number)
        lon, lat = (np.concatenate([np.zeros(0), *(np.asarray(v, dtype=float) for v in vs)]) for vs in (lons, lats))
    of = np.repeat(number, count)
    checked_positions(lon, lat, "row", of, (c.lon, c.lat))
    time_s = np.full(len(lon), np.nan)
    if c.time:
        times = _lists(part, c.time, number)
        _check_counts(count, times, c.time, number)
        flat: Any = np.concatenate([np.asarray(v) for v in times]) if len(times) else np.zeros(0)
        time_s = seconds_of(pd.Series(flat), "row", of, c.time)
        if columns.start:
            start = seconds_of(part[columns.start].reset_index(drop=True), "row", number, columns.start)
            time_s = time_s + np.repeat(np.where(np.isnan(start), 0.0, start), count)
    names = (
        part[c.track].astype(str).to_numpy(dtype=object)
        if c.track
        else np.array([f"{name} {k}" for k in number], object)
    )
    return Fixes(
        names, np.concatenate([[0], np.cumsum(count)]).astype(np.intp), np.asarray(lon), np.asarray(lat), time_s
    )


def _lists(part: pd.DataFrame, name: str, number: Any) -> list[Any]:  # noqa: ANN401
    values = part[name].tolist()
    for k, value in enumerate(values):
        if not hasattr(value, "__len__") or isinstance(value, str):
            refuse(
                f"{shown(value)} in row {int(number[k]):,}, column {shown(name)}", "a list in each row", "correct it"
            )
    return values


def _check_counts(count: Any, lists: list[Any], name: str, number: Any) -> None:  # noqa: ANN401
    for k, value in enumerate(lists):
        if len(value) != count[k]:
            found = (
                f"{len(value):,} values in row {int(number[k]):,}, column {shown(name)}, at {int(count[k]):,} positions"
            )
            refuse(found, "as many", "correct it")
