"""Read a user's boundary file into clean, valid state polygons, or say in one line why that cannot be done."""

from __future__ import annotations

import difflib
import warnings
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.atlas.formats.coordinate_systems import to_lonlat
from geo.atlas.formats.recognise import read_layers
from geo.atlas.formats.source import CLOSED_RINGS, FORMATS, NOTES, is_address, shown
from geo.atlas.seam import polygons_of, unwrap
from geo.errors import BoundaryError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from geo.atlas.formats.source import Layers

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
    """Read a boundary file and clean it; see `clean_frame`.

    Its format is told by its content, and nothing that it names is opened (`geo.atlas.formats`).

    Raises
    ------
    BoundaryError
        If there is no such file, it is of no format that is read, or as `clean_frame`.
    """
    named, name = f"boundary file {str(path)[:200]!r}", name_of(path)
    try:
        _check_there(path, named, bundled)
        layers = read_layers(path)
    except BoundaryError as error:
        msg = str(error) if str(error).startswith(named) else f"{named} cannot be read: {error}"
        raise BoundaryError(msg) from error
    except OSError as error:
        msg = f"{named} cannot be reached: {error.strerror or error}"
        raise BoundaryError(msg) from None
    except Exception as error:  # a damaged file may trip a library anywhere
        msg = f"{named} cannot be read ({shown(' '.join(str(error).split()) or type(error).__name__)}): want {FORMATS}"
        raise BoundaryError(msg) from error
    frame = _layer_of_states(layers, name, code_column)
    for note in frame.attrs.get(NOTES, ()):
        warnings.warn(f"{name}: {note}", stacklevel=3)
    return clean_frame(frame, name, code_column=code_column, name_column=name_column)


def name_of(path: Path) -> str:
    r"""Return a file's name as one plain line.

    Examples
    --------
    >>> from pathlib import Path
    >>> name_of(Path("mine/states\x1b\n.gpkg"))
    'states .gpkg'
    """
    return _text(path.name) or "the file"


def _check_there(path: Path, named: str, bundled: Sequence[str]) -> None:
    """Say of what cannot be read why not; a pipe or a device is there, and refused by who opens it."""
    if path.is_dir():
        msg = f"{named} is a folder: give the path of a file in it ({FORMATS})"
        raise BoundaryError(msg)
    if path.exists():
        return
    if is_address(str(path)):
        msg = f"{named} is an address and not a file: nothing is fetched, so save it and give the path of the file"
        raise BoundaryError(msg)
    close = difflib.get_close_matches(str(path), bundled, n=1)
    hint = f"did you mean the bundled {close[0]!r}?" if close else f"bundled sets are {', '.join(bundled)}"
    msg = f"{named} does not exist: give the path of a file ({FORMATS}); {hint}"
    raise BoundaryError(msg)


def _layer_of_states(layers: Layers, source: str, code_column: str | None) -> gpd.GeoDataFrame:
    """Return the only layer, or the only one that has both polygons and state codes."""
    if len(layers) == 1:
        return next(iter(layers.values()))
    if not layers:
        msg = f"{source}: holds no layer that can be read: want one row a state with its polygons"
        raise BoundaryError(msg)
    found = [name for name, frame in layers.items() if _may_be_states(frame, code_column)]
    names = ", ".join(shown(name) for name in list(layers)[:12])
    if len(found) != 1:
        which = f"{len(found)} of its layers hold" if found else "none of its layers holds"
        msg = f"{source}: {which} polygons and state codes (layers: {names}): save the right one as a file of its own"
        raise BoundaryError(msg)
    warnings.warn(f"{source}: read layer {shown(found[0])} of {names}", stacklevel=4)
    return layers[found[0]]


def _may_be_states(frame: gpd.GeoDataFrame, code_column: str | None) -> bool:
    columns = {str(column).lower() for column in frame.columns if column != frame.active_geometry_name}
    coded = bool(columns & set(CODE_COLUMNS)) if code_column is None else code_column.lower() in columns
    return coded and any(polygons_of(shape) is not None for shape in frame.geometry)


def clean_frame(
    frame: gpd.GeoDataFrame, source: str, *, code_column: str | None, name_column: str | None
) -> gpd.GeoDataFrame:
    """Return the states of a frame: `country`, `name` and valid MultiPolygons in [-180, 180], one row a state.

    Shapes that are not valid are repaired (``shapely.make_valid``, method "structure") with a warning that names them,
    because much-used public files have some; one that leaves no polygon is left out with a warning, unless all do.

    Raises
    ------
    BoundaryError
        If a column is missing, a code is missing, there are no polygons, or positions are not on Earth.
    """
    closed_rows = frame.attrs.get(CLOSED_RINGS, ()) if isinstance(frame, gpd.GeoDataFrame) else ()
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
    if len(closed_rows):
        _note(source, "closed a ring of", [f"{codes[i] or f'row {i}'}" for i in closed_rows])
    shapes = _repair([polygonal[i] for i in rows], [str(codes[i]) for i in rows], source)
    table = pd.DataFrame({"country": [codes[i] for i in rows], "name": [names[i] for i in rows], "shape": shapes})
    table = table[table["shape"].notna()]
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
    frame = frame.set_crs(WGS84) if frame.crs is None else to_lonlat(frame, source)
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


def _repair(
    shapes: list[shapely.MultiPolygon | None], codes: list[str], source: str
) -> list[shapely.MultiPolygon | None]:
    """Return the shapes unwrapped and valid, and None for those that are left with no area."""
    clean: list[shapely.MultiPolygon | None] = []
    repaired: list[str] = []
    lost: list[str] = []
    for code, shape in zip(codes, shapes, strict=True):
        good = None if shape is None else unwrap(shape)
        if good is not None and not good.is_valid:
            reason = shapely.is_valid_reason(good)
            good = polygons_of(shapely.make_valid(good, method="structure", keep_collapsed=False))
            if good is None:
                lost.append(f"{code!r} is not valid ({reason})")
            else:
                repaired.append(f"{code} ({reason})")
        clean.append(good)
    if len(lost) == len(shapes):
        msg = f"{source}: the shape of {lost[0]} and holds no area, nor does any other: repair the file"
        raise BoundaryError(msg)
    if lost:
        _note(source, f"left out {len(lost)} shape(s) without area:", lost)
    if repaired:
        _note(source, f"repaired {len(repaired)} invalid shape(s):", repaired)
    return clean


def _note(source: str, what: str, which: Sequence[str]) -> None:
    more = f" and {len(which) - 5} more" if len(which) > 5 else ""
    warnings.warn(f"{source}: {what} {'; '.join(which[:5])}{more}", stacklevel=5)


def _join(shapes: pd.Series[Any]) -> shapely.MultiPolygon:
    if len(shapes) == 1:
        only: shapely.MultiPolygon = shapes.iloc[0]
        return only
    joined = polygons_of(shapely.union_all(list(shapes)))
    return shapely.MultiPolygon() if joined is None else joined
