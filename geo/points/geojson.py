"""Points and lines of a GeoJSON file, by the standard library's json."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from geo.atlas.formats.source import shown
from geo.points.found import FORMATS, name_in, refuse

if TYPE_CHECKING:
    from geo.points.found import Gathered

_WGS84 = re.compile(
    r"(urn:ogc:def:crs:|https?://www\.opengis\.net/def/crs/)?(OGC.*CRS:?84|EPSG[:/].*4326|WGS ?84)", re.IGNORECASE
)
_PLAIN = "plain GeoJSON"
_PARTS = {"MultiPoint": "Point", "MultiLineString": "LineString"}
_OUTLINES = {"Polygon", "MultiPolygon"}


def gather_geojson(data: bytes, into: Gathered) -> None:
    """Gather the points and lines of a FeatureCollection, a Feature or a shape alone.

    Raises
    ------
    UnreadPointsError
        If it is other JSON or damaged, its coordinate system is not WGS84, or as `Gathered`.

    Examples
    --------
    >>> from geo.points.found import Gathered
    >>> gathered = Gathered()
    >>> gather_geojson(b'{"type": "Point", "coordinates": [1, 2, 300]}', gathered)
    >>> gathered.points[0].position
    (1.0, 2.0)
    """
    top = _parsed(data)
    kind = top.get("type") if isinstance(top, dict) else None
    if not isinstance(kind, str) or kind not in {"FeatureCollection", "Feature", "GeometryCollection", *_simple()}:
        what = f"JSON of the type {shown(kind)}" if kind is not None else "JSON that is no GeoJSON"
        refuse(what, FORMATS, "save the points as one of these")
    _check_system(top)
    if kind != "FeatureCollection":
        _feature(top if kind == "Feature" else {"geometry": top}, "feature 1", into)
        return
    features = top.get("features")
    if not isinstance(features, list) or not all(isinstance(feature, dict) for feature in features):
        refuse("'features' that are no list of features", _PLAIN, "save it again")
    for number, feature in enumerate(features, start=1):
        _feature(feature, f"feature {number}", into)


def _simple() -> set[str]:
    return {*_PARTS, *_PARTS.values(), *_OUTLINES}


def _parsed(data: bytes) -> Any:  # noqa: ANN401
    try:
        return json.loads(data)  # which tells UTF-8, with a byte order mark or not, UTF-16 and UTF-32 apart
    except UnicodeDecodeError:
        refuse("text that is not UTF-8", "GeoJSON in UTF-8", "save it in UTF-8")
    except json.JSONDecodeError as error:
        what = "more than one JSON text" if error.msg == "Extra data" else "JSON that breaks off or is damaged"
        refuse(f"{what} (line {error.lineno})", _PLAIN, "fetch or save it again")
    except RecursionError:
        refuse("JSON nested too deep", _PLAIN, "save it again")
    except ValueError:  # a whole number of thousands of digits
        refuse("a number too long to read", _PLAIN, "correct it")


def _check_system(top: dict[str, Any]) -> None:
    """Refuse another coordinate system: GeoJSON before 2016 may name one."""
    crs = top.get("crs")
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if crs is not None and not (isinstance(name, str) and _WGS84.fullmatch(name.strip())):
        refuse(f"the coordinate system {shown(name or crs)}", "WGS84 (EPSG:4326)", "save the file in that")


def _feature(feature: dict[str, Any], where: str, into: Gathered) -> None:
    """Gather one feature; its shape may be a collection of others."""
    properties = feature.get("properties")
    name = name_in(properties) if isinstance(properties, dict) else ""
    if not name and isinstance(feature.get("id"), str):
        name = feature["id"]
    shapes: list[Any] = [feature.get("geometry")]
    if shapes == [None]:
        into.empty += 1
        return
    while shapes:
        shape = shapes.pop()
        kind = str(shape.get("type")) if isinstance(shape, dict) else ""
        if kind == "GeometryCollection" and isinstance(shape.get("geometries"), list):
            shapes += reversed(shape["geometries"])
        elif kind in _PARTS and isinstance(shape.get("coordinates"), list):
            shapes += [{"type": _PARTS[kind], "coordinates": part} for part in reversed(shape["coordinates"])]
        elif kind == "Point":
            into.add_point(name, *_lonlat(shape.get("coordinates"), where), where, _told(properties))
        elif kind == "LineString" and isinstance(shape.get("coordinates"), list):
            positions = shape["coordinates"]
            fourth = [position[3] for position in positions if isinstance(position, list) and len(position) > 3]
            about = {**_told(properties), **({"times": fourth} if len(fourth) == len(positions) else {})}
            into.add_line(name, [_lonlat(position, where) for position in positions], where, about=about)
        elif kind in _OUTLINES:
            into.outlines += 1
        else:
            refuse(f"a shape that is none in {where}", "points and lines", "save it again")


def _told(properties: object) -> dict[str, Any]:
    return properties if isinstance(properties, dict) else {}


def _lonlat(position: object, where: str) -> tuple[object, object]:
    """Return the first two of a position's numbers; a height may follow."""
    if not isinstance(position, list) or len(position) < 2:
        refuse(f"a position that is none in {where}", "[longitude, latitude]", "correct it")
    return position[0], position[1]
