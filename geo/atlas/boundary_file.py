"""Read a user's boundary file into clean, valid state polygons, or say in one line why that cannot be done."""

from __future__ import annotations

import difflib
import warnings
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.atlas.seam import polygons_of, unwrap
from geo.errors import BoundaryError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


# In this order; compared without regard to case. The second list fills gaps ('-99', empty) of Natural Earth's columns.
CODE_COLUMNS = (
    "country", "iso_a3_eh", "iso_a3", "adm0_a3", "iso3", "iso_3", "iso3166-1-alpha-3", "shapegroup", "gid_0", "code",
)  # fmt: skip
FALLBACK_COLUMNS = ("adm0_a3", "iso_a3", "sov_a3")
NAME_COLUMNS = ("name", "name_en", "name_long", "admin", "shapename", "name_0", "country_name", "sovereignt")
NO_CODE = ("", "-99", "nan", "none")
UNKNOWN = "?"  # stands for an unknown state in a ledger
WGS84 = "EPSG:4326"


def read_boundaries(
    path: Path, *, code_column: str | None, name_column: str | None, bundled: Sequence[str]
) -> gpd.GeoDataFrame:
    """Read a vector file and clean it; see `clean_frame`."""
    try:
        there = path.is_file() or path.suffix.lower() == ".gdb"
    except OSError as error:
        msg = f"boundary file {str(path)[:80]!r} cannot be reached: {error.strerror}"
        raise BoundaryError(msg) from None
    if path.is_dir() and not there:
        msg = f"boundary file {str(path)!r} is a folder: give the path of a vector file in it"
        raise BoundaryError(msg)
    if not there:
        close = difflib.get_close_matches(str(path), bundled, n=1)
        hint = f"did you mean the bundled {close[0]!r}?" if close else f"bundled sets are {', '.join(bundled)}"
        msg = f"boundary file {str(path)!r} does not exist: give the path of a vector file; {hint}"
        raise BoundaryError(msg)
    try:
        frame = gpd.read_parquet(path) if path.suffix.lower() in {".parquet", ".geoparquet"} else gpd.read_file(path)
    except Exception as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        want = "GeoJSON, GeoPackage, a shapefile, or GeoParquet (which needs pyarrow)"
        msg = f"boundary file {str(path)!r} cannot be read ({reason}): want {want}"
        raise BoundaryError(msg) from error
    if not isinstance(frame, gpd.GeoDataFrame):
        msg = f"boundary file {str(path)!r} holds a table without shapes: want one with polygons"
        raise BoundaryError(msg)
    return clean_frame(frame, path.name, code_column=code_column, name_column=name_column)


def clean_frame(
    frame: gpd.GeoDataFrame, source: str, *, code_column: str | None, name_column: str | None
) -> gpd.GeoDataFrame:
    """Return the states of a frame: `country`, `name` and valid MultiPolygons in [-180, 180], one row a state.

    Shapes that are not valid are repaired (``shapely.make_valid``, method "structure") with a warning that names them,
    because much-used public files have some; a shape that leaves no polygon is refused.

    Raises
    ------
    BoundaryError
        If a column is missing, a code is missing, there are no polygons, or positions are not on Earth.
    """
    if not isinstance(frame, gpd.GeoDataFrame) or frame.active_geometry_name is None:
        msg = f"{source}: is no GeoDataFrame with a geometry column: want one row a state with its polygons"
        raise BoundaryError(msg)
    if frame.empty:
        msg = f"{source}: holds no polygons, not even a row: want one row a state"
        raise BoundaryError(msg)
    columns = {str(column).lower(): column for column in frame.columns if column != frame.active_geometry_name}
    codes = _codes(frame, columns, source, code_column)
    names = _names(frame, columns, source, name_column, codes)
    frame = _to_lonlat(frame, source)
    polygonal = [polygons_of(shape) for shape in frame.geometry]
    rows = [i for i, shape in enumerate(polygonal) if shape is not None]
    if not rows:
        found = ", ".join(sorted({str(kind) for kind in frame.geometry.geom_type.dropna()})) or "nothing"
        msg = f"{source}: holds no polygons (found {found}): want the states as Polygon or MultiPolygon"
        raise BoundaryError(msg)
    missing = [i for i in rows if codes[i] in {None, UNKNOWN}]
    if missing:
        msg = f"{source}: row {missing[0]} ({names[missing[0]] or 'no name'}) has no code: fill the code column"
        raise BoundaryError(msg)
    shapes = _repair([polygonal[i] for i in rows], [str(codes[i]) for i in rows], source)
    table = pd.DataFrame({"country": [codes[i] for i in rows], "name": [names[i] for i in rows], "shape": shapes})
    joined = table.groupby("country", sort=True).agg({"name": "first", "shape": _join}).reset_index()
    joined["name"] = joined["name"].fillna(joined["country"])
    return gpd.GeoDataFrame(joined[["country", "name"]], geometry=list(joined["shape"]), crs=WGS84)


def _codes(frame: gpd.GeoDataFrame, columns: dict[str, Any], source: str, wanted: str | None) -> list[str | None]:
    chosen = _column(frame, columns, source, wanted, CODE_COLUMNS)
    if chosen is None:
        msg = (
            f"{source}: no column with state codes among {_listed(columns)}: want one of {', '.join(CODE_COLUMNS)} "
            "(or, in Python, name it with code_column)"
        )
        raise BoundaryError(msg)
    codes = [_text(value) for value in frame[chosen]]
    if wanted is None:
        for fallback in FALLBACK_COLUMNS:
            if fallback in columns:
                others = [_text(value) for value in frame[columns[fallback]]]
                codes = [other if code is None else code for code, other in zip(codes, others, strict=True)]
    return codes


def _names(
    frame: gpd.GeoDataFrame, columns: dict[str, Any], source: str, wanted: str | None, codes: list[str | None]
) -> list[str | None]:
    chosen = _column(frame, columns, source, wanted, NAME_COLUMNS)
    return codes if chosen is None else [_text(value) for value in frame[chosen]]


def _hold_codes(values: pd.Series) -> bool:
    texts = [text for text in map(_text, values) if text is not None]
    return bool(texts) and all(len(text) <= 3 and text == text.upper() for text in texts)


def _column(
    frame: gpd.GeoDataFrame, columns: dict[str, Any], source: str, wanted: str | None, usual: Sequence[str]
) -> Any:  # noqa: ANN401
    if wanted is None:
        found = [columns[name] for name in usual if name in columns]
        # some files call a column of names 'country': codes are short and in capitals
        return next((c for c in found if usual is NAME_COLUMNS or _hold_codes(frame[c])), found[0] if found else None)
    if wanted.lower() not in columns:
        msg = f"{source}: has no column {wanted!r}: it has {_listed(columns)}"
        raise BoundaryError(msg)
    return columns[wanted.lower()]


def _listed(columns: dict[str, Any], at_most: int = 12) -> str:
    names = [repr(str(name)) for name in columns.values()]
    return ", ".join(names[:at_most]) + (", ..." if len(names) > at_most else "") if names else "no columns"


def _text(value: object) -> str | None:
    if value is None or value is pd.NA:
        return None
    # it goes to terminals and pages: one line, nothing that a terminal would obey
    text = " ".join("".join(c if c.isprintable() else " " for c in str(value)).split())
    return None if text.lower() in NO_CODE else text


def _to_lonlat(frame: gpd.GeoDataFrame, source: str) -> gpd.GeoDataFrame:
    """Bring a frame to EPSG:4326; one that does not say is taken as such if its numbers allow it."""
    if frame.crs is None:
        frame = frame.set_crs(WGS84)
    elif frame.crs != WGS84:
        frame = frame.to_crs(WGS84)
    coords = shapely.get_coordinates(np.asarray(frame.geometry.array, dtype=object))
    wrong = ~np.isfinite(coords).all(axis=1) | (np.abs(coords[:, 1]) > 90 + 1e-9) | (np.abs(coords[:, 0]) > 540)
    if wrong.any():
        x, y = coords[wrong][0]
        msg = (
            f"{source}: position {x:g}, {y:g} is not a longitude and latitude in degrees: "
            "state the file's coordinate system, or convert it to EPSG:4326"
        )
        raise BoundaryError(msg)
    return frame


def _repair(shapes: list[shapely.MultiPolygon | None], codes: list[str], source: str) -> list[shapely.MultiPolygon]:
    unwrapped = [unwrap(shape) for shape in shapes if shape is not None]
    clean: list[shapely.MultiPolygon] = []
    repaired = []
    for code, shape in zip(codes, unwrapped, strict=True):
        good: shapely.MultiPolygon | None = shape
        if not shape.is_valid:
            reason = shapely.is_valid_reason(shape)
            good = polygons_of(shapely.make_valid(shape, method="structure", keep_collapsed=False))
            if good is None:
                msg = f"{source}: the shape of {code!r} is not valid ({reason}) and holds no area: repair the file"
                raise BoundaryError(msg)
            repaired.append(f"{code} ({reason})")
        if good is not None:
            clean.append(good)
    if repaired:
        warnings.warn(f"{source}: repaired {len(repaired)} invalid shape(s): {'; '.join(repaired[:5])}", stacklevel=4)
    return clean


def _join(shapes: pd.Series[Any]) -> shapely.MultiPolygon:
    if len(shapes) == 1:
        only: shapely.MultiPolygon = shapes.iloc[0]
        return only
    joined = polygons_of(shapely.union_all(list(shapes)))
    return shapely.MultiPolygon() if joined is None else joined
