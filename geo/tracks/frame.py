"""Frames of others as plain tables: pandas, geopandas, and what movingpandas and traffic keep theirs in."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import shapely

from geo.arguments import shown
from geo.tracks.columns import Columns, columns_of
from geo.tracks.fixes import refuse
from geo.tracks.rows_of_tracks import WAYPOINTS, LineColumns

_X, _Y, _INDEX = "longitude of geometry", "latitude of geometry", "time of index"


def plain_frame(frame: Any) -> pd.DataFrame:  # noqa: ANN401  (whatever a user gives)
    """Return the table of a frame of another package, told by what it has and not by its type.

    A ``TrajectoryCollection`` of movingpandas has ``trajectories``, each with a frame ``df`` and an ``id``; ``Flight``
    and ``Traffic`` of traffic have their frame in ``data``.

    Raises
    ------
    UnreadTracksError
        If it is no frame.
    """
    trajectories = getattr(frame, "trajectories", None)
    if isinstance(trajectories, list | tuple):
        if not trajectories:
            refuse("a collection without trajectories", "one at least", "give another")
        return pd.concat([_of_trajectory(one) for one in trajectories])
    if hasattr(frame, "df") and hasattr(frame, "id") and not hasattr(frame, "columns"):
        return _of_trajectory(frame)
    inner = getattr(frame, "data", None)
    if not hasattr(frame, "columns") and isinstance(inner, pd.DataFrame):
        return inner
    if not isinstance(frame, pd.DataFrame):
        found = shown(frame)
        refuse(found, "a DataFrame, or one of movingpandas or traffic", "pass the frame with the positions")
    return frame


def _of_trajectory(one: Any) -> pd.DataFrame:  # noqa: ANN401
    frame: pd.DataFrame = one.df
    column = getattr(one, "traj_id_col_name", None) or "traj_id"
    return frame if column in frame.columns else frame.assign(**{column: one.id})


def columns_in(
    frame: pd.DataFrame, track: str | None, time: str | None
) -> tuple[pd.DataFrame, LineColumns | None, tuple[Columns, list[str]]]:
    """Return a frame with plain columns, which of them hold lines, and what they hold.

    Raises
    ------
    UnreadTracksError
        If there are no positions, or they are in another system than WGS84 and cannot be turned into it.
    """
    shapes = getattr(frame, "geometry", None) if hasattr(frame, "crs") else None
    flat = pd.DataFrame(frame)
    if isinstance(frame.index, pd.DatetimeIndex) and time is None:
        flat = flat.assign(**{_INDEX: frame.index})
        time = _INDEX
    flat = flat.reset_index(drop=True)
    names = [str(name) for name in flat.columns]
    flat.columns = pd.Index(names)
    if WAYPOINTS in names:
        columns = columns_of(
            names, track=track or "path", time="times_s" if "times_s" in names else time, positions=(_X, _Y)
        )
        start = "start" if "start" in names else ""
        return flat, LineColumns(columns[0], waypoints=WAYPOINTS, start=start), columns
    if shapes is not None:
        plain = shapes if frame.crs is None else shapes.to_crs("EPSG:4326")
        of_shapes = np.asarray(plain, dtype=object)
        kinds = set(shapely.get_type_id(of_shapes).tolist())
        if kinds == {1}:
            columns = columns_of(names, track=track, time=time, positions=(_X, _Y))
            own = str(shapes.name)
            flat[own] = of_shapes
            timed = columns[0].time if columns[0].time and _holds_lists(flat[columns[0].time]) else ""
            only = Columns(_X, _Y, timed, columns[0].track)
            return flat, LineColumns(only, shape=own), (only, columns[1])
        if not kinds <= {0, -1}:
            refuse("shapes of other kinds", "points, or LineStrings alone", "keep one kind")
        flat = flat.assign(**{_X: shapely.get_x(of_shapes), _Y: shapely.get_y(of_shapes)})
        return flat, None, columns_of(names, track=track, time=time, positions=(_X, _Y))
    columns = columns_of(names, track=track, time=time)
    if _holds_lists(flat[columns[0].lon]):
        return flat, LineColumns(columns[0]), columns
    return flat, None, columns


def _holds_lists(values: pd.Series) -> bool:
    return bool(len(values)) and isinstance(values.iloc[0], list | tuple | np.ndarray)
