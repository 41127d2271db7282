"""Read a user's boundary file into clean, valid state polygons, or say in one line why that cannot be done."""

from __future__ import annotations

import difflib
import warnings
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.atlas.columns import Choice, brief, choose, may_hold_codes, may_matter, name_column, named_after, text_of
from geo.atlas.formats.coordinate_systems import to_lonlat
from geo.atlas.formats.recognise import read_layers
from geo.atlas.formats.source import CLOSED_RINGS, FORMATS, NOTES, is_address, shown
from geo.atlas.overlaps import hidden_zones, is_heap, twice_covered
from geo.atlas.seam import polygons_of, unwrap
from geo.atlas.tangles import is_tangled
from geo.atlas.zones import make_zones
from geo.errors import BoundaryError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from geo.atlas.columns import Texts
    from geo.atlas.formats.source import Layers

WGS84 = "EPSG:4326"
ROW = "row"  # of a clean frame: the first row of the file that each zone is made of
_LAYERS = ("countries", "states", "provinces")  # of several that will do, by name; anything else is not guessed
_USUAL = ("iso_a3", "iso3", "country", "shapeGroup", "GID_0", "NUTS_ID", "code")


def read_boundaries(
    path: Path,
    *,
    code_column: str | None,
    name_column: str | None,
    bundled: Sequence[str],
    layer: str | None = None,
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
        layers = read_layers(path) if layer is None else read_layers(path, layer)
    except BoundaryError as error:
        msg = str(error) if str(error).startswith(named) else f"{named} cannot be read: {error}"
        raise BoundaryError(msg) from error
    except OSError as error:
        msg = f"{named} cannot be reached: {error.strerror or error}"
        raise BoundaryError(msg) from None
    except Exception as error:  # a damaged file may trip a library anywhere
        msg = f"{named} cannot be read ({shown(' '.join(str(error).split()) or type(error).__name__)}): want {FORMATS}"
        raise BoundaryError(msg) from error
    frame = _layer_of_states(layers, name, code_column, layer)
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
    return text_of(path.name) or "the file"


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


def _layer_of_states(layers: Layers, source: str, code_column: str | None, wanted: str | None) -> gpd.GeoDataFrame:
    """Return the layer that is asked for, the only one, or the one that has both polygons and the best codes."""
    if not layers:
        msg = f"{source}: holds no layer that can be read: want one row a state with its polygons"
        raise BoundaryError(msg)
    names = ", ".join(shown(name) for name in list(layers)[:12]) + (", ..." if len(layers) > 12 else "")
    if wanted is not None:
        asked = {name: frame for name, frame in layers.items() if name == wanted} or {
            name: frame
            for name, frame in layers.items()
            if wanted.lower() in {name.lower(), PurePosixPath(name).name.lower()} - {""}
        }
        if len(asked) == 1:
            return next(iter(asked.values()))
        there = "is of a format without layers" if list(layers) == [""] else f"it has {names}"
        msg = f"{source}: no one layer is called {shown(wanted)}: {there}; name one as it is written, or leave it out"
        raise BoundaryError(msg)
    if len(layers) == 1:
        return next(iter(layers.values()))
    worth = {name: _worth(frame, code_column) for name, frame in layers.items()}
    found = [name for name in layers if worth[name] and worth[name] == max(worth.values())]
    if len(found) > 1:
        usual = [name for known in _LAYERS for name in found if name.lower() == known]
        found = usual[:1] or found
    if len(found) != 1:
        which = f"{len(found)} of its layers hold" if found else "none of its layers holds"
        advice = "name one (--layer, in Python layer)" if found else "name one, and its column of codes"
        msg = f"{source}: {which} polygons and state codes (layers: {names}): {advice}"
        raise BoundaryError(msg)
    warnings.warn(f"{source}: read layer {shown(found[0])} of {names}; --layer names another", stacklevel=4)
    return layers[found[0]]


def _worth(frame: gpd.GeoDataFrame, code_column: str | None) -> int:
    """Rank a layer: 0 without polygons, codes and names, more for codes of a known publisher than for others."""
    rows = [i for i, shape in enumerate(frame.geometry) if polygons_of(shape) is not None]
    if not rows:
        return 0
    if code_column is not None:
        return int(_find(frame, code_column) is not None)
    choice = choose(_texts(frame, rows))
    if choice.code is None:
        return int(choice.name is not None)
    return 1 + choice.trust


def clean_frame(
    frame: gpd.GeoDataFrame, source: str, *, code_column: str | None, name_column: str | None
) -> gpd.GeoDataFrame:
    """Return the zones of a frame: `country`, `name`, `row` and valid MultiPolygons in [-180, 180], one row a zone.

    Which rows are one, and under which code and name, say `geo.atlas.columns` and `geo.atlas.zones`.

    Shapes that are not valid are repaired (``shapely.make_valid``, method "structure") with a warning that names them,
    because much-used public files have some; one that leaves no polygon is left out with a warning, unless all do.

    Raises
    ------
    BoundaryError
        If a column is missing, no row has a code or a name, there are no polygons, or positions are not on Earth.
    """
    closed_rows = frame.attrs.get(CLOSED_RINGS, ()) if isinstance(frame, gpd.GeoDataFrame) else ()
    if not isinstance(frame, gpd.GeoDataFrame) or frame.active_geometry_name is None:
        msg = f"{source}: is no GeoDataFrame with a geometry column: want one row a state with its polygons"
        raise BoundaryError(msg)
    if frame.empty:
        msg = f"{source}: holds no polygons, not even a row: want one row a state"
        raise BoundaryError(msg)
    frame = _to_lonlat(frame, source)
    polygonal = [polygons_of(shape) for shape in frame.geometry]
    rows = [i for i, shape in enumerate(polygonal) if shape is not None]
    if not rows:
        found = ", ".join(sorted({str(kind) for kind in frame.geometry.geom_type.dropna()})) or "nothing"
        msg = f"{source}: holds no polygons (found {found}): want the states as Polygon or MultiPolygon"
        raise BoundaryError(msg)
    rows = _on_earth(frame, rows, source)
    columns = _texts(frame, rows, (code_column, name_column))
    zones = make_zones(
        _chosen(frame, columns, rows, source, code_column, name_column), columns, rows, named=code_column is not None
    )
    for note in zones.notes:
        warnings.warn(f"{source}: {note}", stacklevel=4)
    code_of = dict(zip(rows, zones.codes, strict=True))
    if len(closed_rows):
        closed = [f"{brief(code_of[i])} (row {i})" if i in code_of else f"row {i}" for i in closed_rows]
        _note(source, "closed a ring of", closed)
    table = pd.DataFrame({"country": zones.codes, "name": zones.names, "row": rows})
    shapes = _repair([polygonal[i] for i in rows], zones.codes, rows, source)
    table = table.assign(shape=pd.Series(shapes, dtype=object))
    table = table[table["shape"].notna()]
    zone = table.groupby("country", sort=True).agg({"name": "first", "shape": list, "row": list}).reset_index()
    joined = [_join(parts) for parts in zone["shape"]]
    if is_heap(np.array(joined, dtype=object)):
        msg = (
            f"{source}: too many of its {len(joined):,} zones lie one over another, or the boxes around them do: leave"
            " out those that do not matter, or make several files of it"
        )
        raise BoundaryError(msg)
    twice = [
        f"{brief(code)} (rows {', '.join(map(str, at[:4]))}{', ...' if len(at) > 4 else ''})"
        for code, at, parts, whole in zip(zone["country"], zone["row"], zone["shape"], joined, strict=True)
        if len(parts) > 1 and twice_covered(parts, whole)
    ]
    if twice:
        _note(source, "rows of one code and name cover each other, as if of different times, and were joined:", twice)
    return gpd.GeoDataFrame(
        {"country": zone["country"], "name": zone["name"], ROW: [at[0] for at in zone["row"]]},
        geometry=joined,
        crs=WGS84,
    )


def _texts(frame: gpd.GeoDataFrame, rows: Sequence[int], wanted: Sequence[str | None] = ()) -> dict[str, Texts]:
    """Return the texts of the columns that may matter, of some rows."""
    kept = {_find(frame, name) for name in wanted if name is not None}
    texts: dict[str, Texts] = {}
    for at, column in enumerate(frame.columns):
        if column != frame.active_geometry_name and (column in kept or may_matter(str(column))):
            values = frame.iloc[:, at].tolist()
            texts.setdefault(str(column), [text_of(values[i]) for i in rows])
    return texts


def _find(frame: gpd.GeoDataFrame, wanted: str) -> Any:  # noqa: ANN401
    """Return the column of a name, in any case if none has just that; None if there is none."""
    columns = [column for column in frame.columns if column != frame.active_geometry_name]
    same = [column for column in columns if str(column) == wanted]
    return next(iter([*same, *(column for column in columns if str(column).lower() == wanted.lower())]), None)


def _chosen(
    frame: gpd.GeoDataFrame,
    columns: Mapping[str, Texts],
    rows: Sequence[int],
    source: str,
    code_column: str | None,
    name_column_: str | None,
) -> Choice:
    """Return the columns that the user has named, and for the others those that are chosen."""
    for wanted in (code_column, name_column_):
        if wanted is not None and _find(frame, wanted) is None:
            msg = f"{source}: has no column {wanted!r}: it has {_listed(frame)}"
            raise BoundaryError(msg)
    name = None if name_column_ is None else str(_find(frame, name_column_))
    if code_column is not None:
        code = str(_find(frame, code_column))
        others = {column: texts for column, texts in columns.items() if column != code}
        chosen = Choice(code, name or name_column(others, named_after(code)), columns[code])
    else:
        chosen = choose(columns)
        chosen = chosen if name is None else replace(chosen, name=name)
    if any(code is not None for code in chosen.codes) or chosen.name is not None:
        return chosen
    if code_column is not None or any(map(may_hold_codes, columns)):
        msg = f"{source}: row {rows[0]} (no name) has no code, nor has any other: fill the code column"
        raise BoundaryError(msg)
    msg = (
        f"{source}: no column with state codes among {_listed(frame)}: want one such as {', '.join(_USUAL)}, or name "
        "it (--code-column, in Python code_column)"
    )
    raise BoundaryError(msg)


def _listed(frame: gpd.GeoDataFrame, at_most: int = 12) -> str:
    names = [shown(column) for column in frame.columns if column != frame.active_geometry_name]
    return ", ".join(names[:at_most]) + (", ..." if len(names) > at_most else "") if names else "no columns"


def _to_lonlat(frame: gpd.GeoDataFrame, source: str) -> gpd.GeoDataFrame:
    """Bring a frame to EPSG:4326; one that does not say is taken as such if its numbers allow it."""
    return frame.set_crs(WGS84) if frame.crs is None else to_lonlat(frame, source)


def _on_earth(frame: gpd.GeoDataFrame, rows: Sequence[int], source: str) -> list[int]:
    """Return the rows whose positions are longitudes and latitudes, if most are; the others are named."""
    shapes = np.asarray(frame.geometry.array, dtype=object)[list(rows)]
    coords, of = shapely.get_coordinates(shapes, return_index=True)
    wrong = ~np.isfinite(coords).all(axis=1) | (np.abs(coords[:, 1]) > 90 + 1e-9) | (np.abs(coords[:, 0]) > 540)
    lost = np.unique(of[wrong])
    x, y = coords[wrong][0] if len(lost) else (0.0, 0.0)
    if 2 * len(lost) > len(rows):
        msg = (
            f"{source}: position {x:g}, {y:g} is not a longitude and latitude in degrees: "
            "state the file's coordinate system, or convert it to EPSG:4326"
        )
        raise BoundaryError(msg)
    if len(lost):
        what = f"position {x:g}, {y:g} is not a longitude and latitude in degrees, left out"
        _note(source, what, [f"row {rows[i]}" for i in lost.tolist()], deep=6)
    return [row for i, row in enumerate(rows) if i not in set(lost.tolist())]


def _repair(
    shapes: list[shapely.MultiPolygon | None], codes: Sequence[str], rows: Sequence[int], source: str
) -> list[shapely.MultiPolygon | None]:
    """Return the shapes unwrapped and valid, and None for those that are left with no area."""
    clean: list[shapely.MultiPolygon | None] = []
    repaired: list[str] = []
    lost: list[str] = []
    for code, row, shape in zip(codes, rows, shapes, strict=True):
        if shape is not None and is_tangled(shape):
            what = f"the shape of {shown(code)} (row {row}) has edges that lie over one another many thousand times"
            msg = f"{source}: {what}: repair the file"
            raise BoundaryError(msg)
        good = None if shape is None else unwrap(shape)
        if good is not None and not good.is_valid:
            reason = shapely.is_valid_reason(good)
            good = polygons_of(shapely.make_valid(good, method="structure", keep_collapsed=False))
            if good is None:
                lost.append(f"{shown(code)} is not valid (row {row}, {reason})")
            else:
                repaired.append(f"{brief(code)} (row {row}, {reason})")
        clean.append(good)
    if len(lost) == len(shapes):
        msg = f"{source}: the shape of {lost[0]} and holds no area, nor does any other: repair the file"
        raise BoundaryError(msg)
    if lost:
        _note(source, f"left out {len(lost)} shape(s) without area:", lost, deep=6)
    if repaired:
        _note(source, f"repaired {len(repaired)} invalid shape(s):", repaired, deep=6)
    return clean


def _note(source: str, what: str, which: Sequence[str], *, deep: int = 5) -> None:
    """Warn, in the name of whoever called what read the file: so many calls up."""
    more = f" and {len(which) - 5} more" if len(which) > 5 else ""
    warnings.warn(f"{source}: {what} {'; '.join(which[:5])}{more}", stacklevel=deep)


def note_hidden(frame: gpd.GeoDataFrame, source: str) -> None:
    """Warn of zones that lie under others."""
    labels = [f"{brief(code)} (row {row})" for code, row in zip(frame["country"], frame[ROW], strict=True)]
    said = hidden_zones(np.asarray(frame.geometry.array, dtype=object), labels)
    if said:
        warnings.warn(f"{source}: {said}", stacklevel=3)


def _join(shapes: Sequence[shapely.MultiPolygon]) -> shapely.MultiPolygon:
    if len(shapes) == 1:
        return shapes[0]
    joined = polygons_of(shapely.union_all(shapes))
    return shapely.MultiPolygon() if joined is None else joined
