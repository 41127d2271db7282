"""The formats of plain text: GeoJSON, and CSV with the W3C's metadata beside it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import geopandas
import numpy as np
import shapely

from geo.export.content import drawn_rows, rows_of
from geo.records import csv_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from geo.export.content import Content

DECIMALS = 9  # of a degree: 0.1 mm, as in every table that is written
_KEYS = ("hypothesis", "path", "seq", "world", "platform", "target", "id", "kind")  # what tells rows of a layer apart
_UNITS = {"m": "metres", "km": "kilometres", "s": "seconds", "min": "minutes", "kmh": "kilometres per hour"}
_DEGREES = ("lon", "lat")
_TYPES = {"b": "boolean", "i": "integer", "u": "integer", "f": "double"}


def geojson(content: Content) -> str:
    """Return all layers as one FeatureCollection of RFC 7946, a feature a line.

    A feature's member ``layer`` in its properties says whose row it is; claims and sources, which lie nowhere, and what
    the file was made from are members of the collection beside the features (section 6.1, foreign members).
    """
    head = {
        "type": "FeatureCollection",
        "overflight": dict(content.about),
        **{name: rows_of(table) for name, table in content.tables.items() if name not in content.layers},
    }
    features = ",\n".join(_text(feature) for feature in _features(content))
    return f'{_text(head)[:-1]},\n"features":[\n{features}\n]}}\n'


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _features(content: Content) -> Iterator[dict[str, Any]]:
    for layer, table in content.layers.items():
        keys = [key for key in _KEYS if key in table.columns]
        for number, (row, shape) in enumerate(drawn_rows(content, layer)):
            name = "/".join(str(row[key]) for key in keys if row[key] not in (None, ""))
            yield {
                "type": "Feature",
                "id": f"{layer}/{name}" if layer != "regions" else f"{layer}/{name}/{number}",
                "geometry": _geometry(shape),
                "properties": {"layer": layer, **row},
            }


def _geometry(shape: shapely.Geometry) -> dict[str, Any]:
    found = json.loads(shapely.to_geojson(shape))
    return {"type": found["type"], "coordinates": _rounded(found["coordinates"])}


def _rounded(value: Any) -> Any:  # noqa: ANN401 - positions, lists of these, and so on
    if isinstance(value, float):
        return round(value, DECIMALS) + 0.0
    return [_rounded(part) for part in value]


def with_wkt(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with its geometry as well-known text in a last column ``wkt``."""
    if not isinstance(table, geopandas.GeoDataFrame):
        return table
    texts = shapely.to_wkt(table.geometry.to_numpy(), rounding_precision=DECIMALS, trim=True)
    return table.drop(columns="geometry").assign(wkt=texts)


def csv(table: pd.DataFrame) -> str:
    """Return a layer as CSV; no cell is a formula (:mod:`geo.records`)."""
    return csv_text(with_wkt(table))


def csv_metadata(content: Content, table: str, name: str) -> str:
    """Return what goes beside a CSV file: W3C, Metadata Vocabulary for Tabular Data (CSVW, 2015).

    CSV has no place for it: a comment line is data to most readers. The standard's own name for it is the file's with
    ``-metadata.json`` after it, and readers that know it look there.
    """
    found = with_wkt(content.tables[table])
    about = {f"dc:{key}": content.about[key] for key in ("title", "date") if content.about[key]}
    rest = {f"overflight:{key}": value for key, value in content.about.items() if key not in ("title", "date")}
    columns = [
        {"name": column, "titles": column, "datatype": _datatype(found[column]), **_unit(str(column))}
        for column in found.columns
    ]
    said = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": name,
        **about,
        "dc:license": content.about["licence"],
        "notes": [rest],
        "dialect": {"encoding": "utf-8", "lineTerminators": ["\n"], "header": True},
        "tableSchema": {"columns": columns},
    }
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


def _datatype(column: pd.Series[Any]) -> str:
    return _TYPES.get(np.dtype(column.dtype).kind if isinstance(column.dtype, np.dtype) else "i", "string")


def _unit(name: str) -> dict[str, Any]:
    last = name.rpartition("_")[2]
    unit = "degrees" if last in _DEGREES else _UNITS.get(last, "")
    return {"dc:description": f"in {unit}"} if unit else {}
