"""Tracks of a Parquet file, a row a fix or a row a track: read by pyarrow, some rows at a time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geo.arguments import shown
from geo.files import NO_ARROW
from geo.tracks.columns import LAT, LON, columns_of, each_once
from geo.tracks.fixes import UnreadTracksError, refuse
from geo.tracks.rows_of_tracks import WAYPOINTS, LineColumns, fixes_of_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd

    from geo.tracks.fixes import Fixes

_CHUNK, _TRACKS = 65_536, 2_000
_X, _Y = "longitude of geometry", "latitude of geometry"
_WGS84 = {"4326", "CRS84", "OGC:CRS84"}


class ParquetFile:
    """A Parquet file, its columns told by their names.

    Attributes
    ----------
    columns, others
        Which columns hold what, and which others have names that tracks have.
    rows
        How many there are.
    lines
        Columns of a table with a row a track, None where each row is a fix.
    """

    def __init__(self, path: Path, *, track: str | None, time: str | None) -> None:
        try:
            import pyarrow.parquet as pq
        except ImportError:
            raise UnreadTracksError(NO_ARROW) from None
        self._path = path
        try:
            with pq.ParquetFile(path) as file:
                schema = file.schema_arrow
                self.rows = int(file.metadata.num_rows)
        except Exception as error:  # noqa: BLE001  (pyarrow has many)
            _refuse_damaged(error)
        names = list(schema.names)
        each_once(names)
        nested = {name for name in names if _is_list(schema.field(name).type)}
        self._texts = [name for name in names if "string" in str(schema.field(name).type)]
        self._shape = _shape_of(schema)
        plain = {name.strip().lower() for name in names}
        has_positions = bool(plain & set(LON) and plain & set(LAT))
        positions = (_X, _Y) if (self._shape or WAYPOINTS in nested) and not has_positions else None
        self.columns, self.others = columns_of(names, track=track, time=time, positions=positions)
        if self.columns.track and (kind := schema.field(self.columns.track).type).num_fields:
            found = (
                f"values of the kind {shown(str(kind))} in column {shown(self.columns.track)}, which tells tracks apart"
            )
            refuse(found, "texts or numbers", "name another with --track-column (track_column)")
        self.lines: LineColumns | None = None
        if WAYPOINTS in nested:
            self.lines = LineColumns(self.columns, waypoints=WAYPOINTS, start="start" if "start" in names else "")
        elif self.columns.lon in nested:
            self.lines = LineColumns(self.columns)
        elif positions and self._holds_lines():
            self.lines = LineColumns(self.columns, shape=self._shape)

    def _holds_lines(self) -> bool:
        first = next(self._batches([self._shape], 1), None)
        shapes = [] if first is None else first[self._shape].dropna().tolist()
        return bool(shapes) and shapely.from_wkb(shapes[0]).geom_type == "LineString"

    def _batches(self, names: list[str], size: int) -> Iterator[pd.DataFrame]:
        import pyarrow.parquet as pq

        try:
            # a long text that stands in many rows is held once
            texts = [name for name in names if name in self._texts]
            # and columns are not read ahead, since what was read so would be kept to the end
            with pq.ParquetFile(self._path, read_dictionary=texts, pre_buffer=False) as file:
                for batch in file.iter_batches(batch_size=size, columns=names):
                    yield batch.to_pandas(self_destruct=False, timestamp_as_object=False)
        except UnreadTracksError:
            raise
        except MemoryError:
            refuse("a table too large for memory", "rows of bearable size", "cut it into files")
        except Exception as error:  # noqa: BLE001
            _refuse_damaged(error)

    def chunks(self, *, only: str | None = None) -> Iterator[pd.DataFrame]:
        """Yield some rows at a time, of all columns that are used or of one alone."""
        c = self.columns
        if only is not None:
            yield from self._batches([only], _CHUNK)
            return
        used = [name for name in (c.lon, c.lat, c.time, c.track) if name and name not in {_X, _Y}]
        if c.lon != _X:
            yield from self._batches(used, _CHUNK)
            return
        for part in self._batches([*used, self._shape], _CHUNK):
            points = _shapes(part[self._shape])
            is_point = shapely.get_type_id(points) == 0
            if not (is_point | shapely.is_missing(points)).all():
                refuse("shapes that are no points", "points, or lines alone", "keep one kind")
            yield part.drop(columns=[self._shape]).assign(**{_X: shapely.get_x(points), _Y: shapely.get_y(points)})

    def tracks(self, name: str) -> Iterator[Fixes]:
        """Yield the tracks of a table with a row a track."""
        if self.lines is None:
            return
        before = 0
        for part in self._batches(self.lines.names(), _TRACKS):
            if self.lines.shape:
                part[self.lines.shape] = _shapes(part[self.lines.shape])
            yield fixes_of_lines(part, self.lines, name, before)
            before += len(part)


def _is_list(kind: Any) -> bool:  # noqa: ANN401  (a type of pyarrow's)
    return "list" in str(kind)


def _shape_of(schema: Any) -> str:  # noqa: ANN401  (pyarrow's)
    """Return the column of shapes of GeoParquet, '' without one; refuse another system than WGS84."""
    raw = (schema.metadata or {}).get(b"geo")
    if raw is None:
        return ""
    try:
        geo = json.loads(raw)
        column = str(geo["primary_column"])
        crs = geo["columns"][column].get("crs")
    except (ValueError, KeyError, TypeError, AttributeError):
        refuse("GeoParquet whose description is damaged", "GeoParquet", "save it again")
    code = str((crs.get("id") or {}).get("code")) if isinstance(crs, dict) else ""
    if crs is not None and code not in _WGS84:
        refuse(
            f"the coordinate system {shown(code or 'without a code')}", "WGS84 (EPSG:4326)", "save the tracks in that"
        )
    return column if column in schema.names else ""


def _shapes(values: pd.Series) -> Any:  # noqa: ANN401
    from geo.atlas.formats.wkb import check_depth

    check_depth(shape for shape in values if isinstance(shape, bytes))
    return shapely.from_wkb(np.array([v if isinstance(v, bytes) else None for v in values], dtype=object))


def _refuse_damaged(error: Exception) -> None:
    refuse(f"Parquet that is damaged ({shown(' '.join(str(error).split()))})", "Parquet", "fetch or save it again")
