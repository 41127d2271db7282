"""GeoPackage: a table a layer, with the styles by which QGIS draws them."""

from __future__ import annotations

import json
import sqlite3
import warnings
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import geopandas
import pandas as pd
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from geo.errors import OutputError
from geo.export.qgis import style_of
from geo.files import scratch_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from geo.export.content import Content

MOMENT = "1980-01-01T00:00:00.000Z"  # a date that says nothing: equal content makes equal bytes
_STYLES = """
CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
    f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
    useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME
)
"""


def geopackage(content: Content) -> bytes:
    """Return all tables as one GeoPackage.

    What it was made from is in the metadata of the file and of each table, as JSON.

    Raises
    ------
    OutputError
        If its draft cannot be written: GDAL and SQLite need a folder of their own for it.
    """
    with scratch_folder() as folder:
        file = folder / "draft.gpkg"
        try:
            _write(content, file)
        except (DataSourceError, DataLayerError, sqlite3.OperationalError) as error:
            found = f"found no room for its draft in {folder.parent}, or no right to write there"
            msg = f"cannot write a GeoPackage: {found}; allowed: a folder for drafts; name another one in TMPDIR"
            raise OutputError(msg) from error
        return file.read_bytes()


def _write(content: Content, file: Path) -> None:
    about = json.dumps(dict(content.about), ensure_ascii=False)
    with _dated():
        for number, (name, table) in enumerate(content.tables.items()):
            found = table.reset_index(drop=True)
            found.attrs = {}
            kind = _kind(found)
            kinds = {"geometry_type": kind, "promote_to_multi": kind.startswith("Multi")} if kind else {}
            with warnings.catch_warnings():
                warnings.filterwarnings("ignore", message=".*crs.*was not provided")
                pyogrio.write_dataframe(
                    found if kind else pd.DataFrame(found),
                    file,
                    layer=name,
                    driver="GPKG",
                    append=number > 0,
                    dataset_options={"VERSION": "1.2"} if number == 0 else None,  # which older readers know, too
                    dataset_metadata={"overflight": about} if number == 0 else None,
                    layer_metadata={"overflight": about},
                    layer_options={"IDENTIFIER": name, "DESCRIPTION": f"{content.event.title}: {name}"},
                    **kinds,
                )
    _add_styles(content, file)


def _kind(table: pd.DataFrame) -> str:
    """Return of what kind the geometries of a layer are, '' for a table without."""
    if not isinstance(table, geopandas.GeoDataFrame):
        return ""
    kinds = {kind.removeprefix("Multi") for kind in table.geom_type}
    return "Point" if kinds == {"Point"} or not kinds else f"Multi{kinds.pop()}"


@contextmanager
def _dated() -> Iterator[None]:
    """Have GDAL write one date for today's."""
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": MOMENT})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def _add_styles(content: Content, file: Path) -> None:
    with closing(sqlite3.connect(file)) as base, base:
        base.execute(_STYLES)
        base.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change)"
            " VALUES ('layer_styles', 'attributes', 'layer_styles', 'how QGIS draws the layers', ?)",
            (MOMENT,),
        )
        for name, table in content.layers.items():
            style = style_of(content.event, name, _kind(table))
            if style:
                base.execute(
                    "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column,"
                    " styleName, styleQML, styleSLD, useAsDefault, description, owner, update_time)"
                    " VALUES ('', '', ?, 'geom', ?, ?, '', 1, 'by overflight', '', ?)",
                    (name, name, style, MOMENT),
                )
