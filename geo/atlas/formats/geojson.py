"""GeoJSON and TopoJSON, read without GDAL: its driver fetches links, and tells other JSON by content."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry import shape as shape_of

from geo.atlas.formats import coordinate_systems
from geo.atlas.formats.source import CLOSED_RINGS, FORMATS, NOTES, check_cells, shown
from geo.atlas.formats.topojson import collections_of
from geo.errors import BoundaryError

if TYPE_CHECKING:
    from pyproj import CRS

    from geo.atlas.formats.source import Layers

_SHAPES = {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"}
_MAX_PARTS = 20_000_000  # lists and objects: an empty one takes 3 bytes in a file and 70 in memory
_ADVICE = "save it as plain GeoJSON"


def read_geojson(data: bytes) -> Layers:
    """Read a FeatureCollection, a Feature or a shape alone, or the objects of a Topology as layers.

    A feature whose shape is damaged is left out with a note, unless all are.

    Raises
    ------
    BoundaryError
        If it is other JSON, or its coordinate system is a link or no known name.

    Examples
    --------
    >>> (frame,) = read_geojson(b'{"type": "Point", "coordinates": [1, 2]}').values()
    >>> frame.geometry.tolist()
    [<POINT (1 2)>]
    """
    if data.count(b"[") + data.count(b"{") > _MAX_PARTS:
        msg = f"it holds more than {_MAX_PARTS} positions and other parts: simplify it, or leave out what are no states"
        raise BoundaryError(msg)
    try:
        # UTF-8, with a byte order mark or not, UTF-16 and UTF-32 are told apart by the standard library
        top = json.loads(data)
    except UnicodeDecodeError:
        msg = f"its text is not UTF-8: {_ADVICE} in UTF-8"
        raise BoundaryError(msg) from None
    except json.JSONDecodeError as error:
        if error.msg == "Extra data":
            msg = f"it holds more than one JSON text, as GeoJSONSeq does: {_ADVICE}"
            raise BoundaryError(msg) from None
        msg = f"its JSON breaks off or is damaged at line {error.lineno} ({error.msg}): fetch or save it again"
        raise BoundaryError(msg) from None
    except RecursionError:
        msg = f"its JSON is nested too deep for GeoJSON: {_ADVICE}"
        raise BoundaryError(msg) from None
    if isinstance(top, dict) and top.get("type") == "Topology":
        return {name: _frame(layer) for name, layer in collections_of(top).items()}
    return {"": _frame(top)}


def _frame(top: object) -> gpd.GeoDataFrame:
    features = _features(top)
    crs = _stated([top, *features, *(f.get("geometry") for f in features)])
    shapes, closed, damaged = np.empty(len(features), dtype=object), [], []
    for row, feature in enumerate(features):
        try:
            shapes[row], was_open = _shape(feature.get("geometry"))
        except Exception as error:  # noqa: BLE001 - a stranger's shape may be anything
            damaged.append(f"feature {row} is damaged ({shown(' '.join(str(error).split()), 80)})")
            was_open = False
        if was_open:
            closed.append(row)
    if damaged and len(damaged) == sum(f.get("geometry") is not None for f in features):
        msg = f"the shape of {damaged[0]}, as is any other: repair it"
        raise BoundaryError(msg)
    rows = [_properties(feature) for feature in features]
    check_cells(len(rows), len(set().union(*rows)))
    # objects: a whole number beside a gap stays whole, and a gap stays a gap
    table = pd.DataFrame(rows, index=range(len(rows)), dtype=object).rename(columns={"geometry": "geometry (property)"})
    frame = gpd.GeoDataFrame(table, geometry=shapes, crs=crs)
    frame.attrs[CLOSED_RINGS] = closed
    if damaged:
        more = f" and {len(damaged) - 5} more" if len(damaged) > 5 else ""
        frame.attrs[NOTES] = [f"left out: the shape of {'; of '.join(damaged[:5])}{more}"]
    return frame


def _features(top: object) -> list[dict[str, Any]]:
    kind = top.get("type") if isinstance(top, dict) else None
    if not isinstance(top, dict) or kind not in {"FeatureCollection", "Feature", *_SHAPES}:
        msg = f"it is {_flavour(top, kind)} and not GeoJSON: want {FORMATS}"
        raise BoundaryError(msg)
    features = top.get("features") if kind == "FeatureCollection" else [top if kind == "Feature" else {"geometry": top}]
    if not isinstance(features, list) or not all(isinstance(feature, dict) for feature in features):
        msg = f"its 'features' are no list of features: {_ADVICE}"
        raise BoundaryError(msg)
    return features


def _flavour(top: object, kind: object) -> str:
    if not isinstance(top, dict):
        return "other JSON"
    if kind == "gdal_streamed_alg":
        return "a command of GDAL's (GDALG)"
    if {"geometryType", "spatialReference", "rings"} & set(top):
        return "Esri JSON"
    return f"JSON of the type {shown(kind)}" if kind is not None else "other JSON"


def _properties(feature: dict[str, Any]) -> dict[str, Any]:
    own = feature.get("properties")
    found = dict(own) if isinstance(own, dict) else {}
    if "id" in feature:
        found.setdefault("id", feature["id"])
    return found


def _stated(members: list[Any]) -> CRS | None:
    """Return the coordinate system that a file states; the 2008 rules allow it in any object, and PostGIS does so."""
    # as text: there may be one in each of very many shapes
    found = {json.dumps(m["crs"], sort_keys=True) for m in members if isinstance(m, dict) and m.get("crs") is not None}
    systems = {_crs(json.loads(text)) for text in found}
    if len(systems) > 1:
        msg = "it states more than one coordinate system: convert the file to EPSG:4326"
        raise BoundaryError(msg)
    return systems.pop() if systems else None


def _crs(member: object) -> CRS:
    inner = member.get("properties") if isinstance(member, dict) else None
    if isinstance(member, dict) and isinstance(inner, dict):
        if member.get("type") == "name":
            return coordinate_systems.from_name(inner.get("name"))
        if member.get("type") == "EPSG":
            return coordinate_systems.from_name(f"EPSG:{inner.get('code')}")
        address = inner.get("href", inner.get("url"))
        if address is not None:
            msg = (
                f"its coordinate system is a link, {shown(address)}, and links are not followed: "
                "name it, such as 'EPSG:4326', or drop the member 'crs' if positions are longitude and latitude"
            )
            raise BoundaryError(msg)
    msg = f"its coordinate system {shown(member)} is no name: convert the file to EPSG:4326"
    raise BoundaryError(msg)


def _shape(what: Any) -> tuple[shapely.Geometry | None, bool]:  # noqa: ANN401
    """Return a shape and whether one of its rings had to be closed."""
    if what is None:
        return None, False
    kind = what["type"]
    if kind not in _SHAPES:
        msg = f"type {shown(kind)}"
        raise ValueError(msg)
    if kind == "GeometryCollection":
        parts = [_shape(part) for part in what["geometries"]]
        return shapely.GeometryCollection([part for part, _ in parts if part is not None]), any(c for _, c in parts)
    if kind not in {"Polygon", "MultiPolygon"}:
        return shape_of(what), False
    polygons = what["coordinates"] if kind == "MultiPolygon" else [what["coordinates"]]
    was_open = False
    built = []
    for polygon in polygons:
        rings = []
        for ring in polygon:
            if not len(ring):
                continue
            points = _positions(ring)
            was_open |= not np.array_equal(points[0], points[-1])
            rings.append(_closed(points))
        if rings and len(polygon[0]):
            built.append(shapely.Polygon(rings[0], rings[1:]))
    return shapely.MultiPolygon(built) if kind == "MultiPolygon" or not built else built[0], was_open


def _positions(ring: list[Any] | np.ndarray) -> np.ndarray:
    if isinstance(ring, np.ndarray):
        return ring
    flat = all(len(position) == 2 for position in ring)
    points = np.array(ring if flat else [position[:2] for position in ring])
    if points.ndim != 2 or points.shape[1] != 2 or points.dtype.kind not in "iuf":
        msg = "a ring is no list of positions in numbers"
        raise ValueError(msg)
    return points.astype(np.float64)


def _closed(points: np.ndarray) -> np.ndarray:
    """Close a ring; one of fewer than four positions has no area, and keeps none."""
    ends = [points] if np.array_equal(points[0], points[-1]) else [points, points[:1]]
    missing = 4 - sum(map(len, ends))
    return np.concatenate([*ends, *[points[:1]] * max(missing, 0)])
