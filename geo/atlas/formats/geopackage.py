"""GeoPackage, read without GDAL: a database may hold views, virtual tables and functions, and none of them is run here.

The bytes are opened in memory by SQLite as Python brings it, which has none of GDAL's functions. Only plain tables are
read, and SQLite is told to prepare nothing else.
"""

from __future__ import annotations

import struct
from contextlib import closing
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

from geo.atlas.formats import coordinate_systems
from geo.atlas.formats.source import CLOSED_RINGS, shown
from geo.atlas.formats.wkb import shapes_from_wkb
from geo.errors import BoundaryError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from pyproj import CRS

    from geo.atlas.formats.source import Layers

_CONTENTS, _COLUMNS, _SYSTEMS = "gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys"
_ENVELOPE_BYTES = (0, 32, 48, 48, 64)
_FORMAT_VERSION_AT = slice(18, 20)
_ADVICE = "save the states as a plain table of a new GeoPackage"


def read_geopackage(data: bytes) -> Layers:
    """Read the layers of polygons and other shapes.

    Raises
    ------
    BoundaryError
        If it is another database, or its layers are no plain tables.
    """
    import sqlite3

    try:
        with closing(sqlite3.connect(":memory:")) as database:
            # Written with a journal beside it: what is in the file itself is read all the same.
            image = bytearray(data)
            image[_FORMAT_VERSION_AT] = b"\x01\x01"
            database.deserialize(bytes(image))
            return _Tables(database, len(data)).layers()
    except sqlite3.Error as error:
        msg = f"its database is damaged or asks for more than plain tables ({shown(error)}): {_ADVICE}"
        raise BoundaryError(msg) from None


class _Tables:
    """A database of which only plain tables can be read."""

    def __init__(self, database: sqlite3.Connection, size: int) -> None:
        import sqlite3

        self._database, self._left = database, size
        database.text_factory = _text
        database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, max(size, 1 << 20))
        database.execute("PRAGMA trusted_schema=OFF")
        database.execute("PRAGMA cell_size_check=ON")
        # Views and virtual tables have no page of their own; a computed column may call functions unasked.
        tables = "SELECT name FROM sqlite_master WHERE type='table' AND rootpage > 0"
        computed = f"SELECT t.name FROM ({tables}) t, pragma_table_xinfo(t.name) c WHERE c.hidden > 1"  # noqa: S608
        self._plain = {str(name).lower() for (name,) in self._rows(f"{tables} EXCEPT {computed}")}
        allowed = {*self._plain, "sqlite_master"}

        def allow(action: int, first: str | None, *_: object) -> int:
            plain = action == sqlite3.SQLITE_READ and (first or "").lower() in allowed
            return sqlite3.SQLITE_OK if plain or action == sqlite3.SQLITE_SELECT else sqlite3.SQLITE_DENY

        database.set_authorizer(allow)

    def _rows(self, query: str) -> Iterable[tuple[Any, ...]]:
        """Yield rows; in all no more than fit into the file, however tables and pages refer to each other."""
        for row in self._database.execute(query):
            self._left -= sum(len(value) if isinstance(value, bytes | str) else 1 for value in row)
            if self._left < 0:
                msg = f"its database is damaged (its pages overlap): {_ADVICE}"
                raise BoundaryError(msg)
            yield row

    def layers(self) -> Layers:
        if not {_CONTENTS, _COLUMNS, _SYSTEMS} <= self._plain:
            msg = f"it is a database but no GeoPackage: {_ADVICE}"
            raise BoundaryError(msg)
        listed = {
            str(table): (str(column), srs)
            for table, column, srs in self._rows(f"SELECT table_name, column_name, srs_id FROM {_COLUMNS}")  # noqa: S608
        }
        contents = self._rows(f"SELECT table_name, data_type FROM {_CONTENTS}")  # noqa: S608
        systems: dict[Any, tuple[Any, ...]] = {}
        query = f"SELECT srs_id, organization, organization_coordsys_id, definition FROM {_SYSTEMS}"  # noqa: S608
        for srs, *stated in self._rows(query):
            # not known, as GeoPackage has it twice, and as GDAL writes it since 3.9
            if srs not in {0, -1} and stated[:2] != ["GDAL", 99999]:
                systems.setdefault(srs, tuple(stated))
        known = {str(table) for table, kind in contents if kind == "features"}
        layers: Layers = {}
        for name in known & set(listed):
            if name.lower() not in self._plain:
                msg = f"its layer {shown(name)} is a view or computed, and no plain table: {_ADVICE}"
                raise BoundaryError(msg)
            shape_column, srs = listed[name]
            layers[name] = self._layer(name, shape_column, systems.get(srs))
        return dict(sorted(layers.items()))

    def _layer(self, name: str, shape_column: str, stated: tuple[Any, ...] | None) -> gpd.GeoDataFrame:
        quoted = name.replace('"', '""')
        cursor = self._database.execute(f'SELECT * FROM "{quoted}" LIMIT 0')  # noqa: S608
        columns = [str(column[0]) for column in cursor.description]
        if shape_column not in columns:
            msg = f"its layer {shown(name)} has no column {shown(shape_column)} of shapes: {_ADVICE}"
            raise BoundaryError(msg)
        rows = list(self._rows(f'SELECT * FROM "{quoted}"'))  # noqa: S608
        at = columns.index(shape_column)
        shapes, closed = shapes_from_wkb([_wkb(row[at], number) for number, row in enumerate(rows)])
        table = pd.DataFrame(rows, columns=columns, dtype=object).drop(columns=shape_column)
        if "geometry" in table.columns:
            table = table.rename(columns={"geometry": "geometry (property)"})
        frame = gpd.GeoDataFrame(table, geometry=shapes, crs=_system(stated))
        frame.attrs[CLOSED_RINGS] = closed
        return frame


def _system(stated: tuple[Any, ...] | None) -> CRS | None:
    if stated is None:
        return None
    organization, code, definition = stated
    if str(organization).upper() == "EPSG":
        return coordinate_systems.from_name(f"EPSG:{code}")
    return coordinate_systems.from_wkt(str(definition))


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", errors="replace")


def _wkb(blob: object, row: int) -> bytes | None:
    """Return the shape within GeoPackage's own header of it, or None where there is none."""
    if blob is None:
        return None
    if isinstance(blob, bytes) and len(blob) >= 8 and blob[:2] == b"GP":
        flags = blob[3]
        kind = (flags >> 1) & 0b111
        if kind < len(_ENVELOPE_BYTES):
            return blob[struct.calcsize("2s2Bi") + _ENVELOPE_BYTES[kind] :]
    msg = f"the shape of row {row} is damaged: {_ADVICE}"
    raise BoundaryError(msg)
