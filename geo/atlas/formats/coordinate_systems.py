"""Coordinate systems as boundary files state them: by name or by definition, never by an address or a file."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pyproj import CRS
from pyproj.exceptions import CRSError, ProjError
from pyproj.network import is_network_enabled, set_network_enabled  # type: ignore[attr-defined]

from geo.atlas.formats.source import shown
from geo.errors import BoundaryError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd

_NAME = re.compile(
    r"(?:urn:(?:x-)?ogc:def:crs:|https?://www\.opengis\.net/def/crs/)?"
    r"(?P<authority>EPSG|ESRI|OGC)(?:[:/][\w.]*)?[:/](?P<code>\w{1,12})"
    r"|https?://www\.opengis\.net/gml/srs/epsg\.xml\#(?P<epsg>\d{1,9})",
    re.IGNORECASE | re.ASCII,
)
# In a string of PROJ's within a definition: PROJ opens these when it reads the definition, not only when it uses it.
_FILES = re.compile(
    r"(grids|file|init|catalog|model)\s*=\s*(?!@null\b(?![,/]))"
    r'|PROJ4_GRIDS"\s*,\s*"(?!@null")',
    re.IGNORECASE,
)
_WGS84 = {"crs84", "crs:84", "wgs84", "wgs 84"}
_LONLAT = "EPSG:4326"
_ADVICE = "convert the file to EPSG:4326"


def from_name(name: object) -> CRS:
    """Return the coordinate system of a name: a code of EPSG, ESRI or OGC, alone or as OGC's URN or URL.

    The URLs are read as names; nothing is fetched.

    Raises
    ------
    BoundaryError
        If it is anything else.

    Examples
    --------
    >>> from_name("urn:ogc:def:crs:EPSG::3857").to_epsg()
    3857
    """
    text = name.strip() if isinstance(name, str) else ""
    match = _NAME.fullmatch(text)
    code = match and (match["epsg"] or match["code"]).upper()
    if text.lower() in _WGS84 or code == "CRS84":
        return CRS.from_epsg(4326)
    authority = ((match and match["authority"]) or "EPSG").upper()
    for whose in dict.fromkeys((authority, "ESRI")):  # ESRI's own codes are often written as if they were EPSG's
        try:
            if match and code:
                return CRS.from_authority(whose, code)
        except CRSError:
            pass
    msg = f"its coordinate system {shown(name)} is no known name, such as 'EPSG:4326': {_ADVICE}"
    raise BoundaryError(msg)


def from_wkt(text: str) -> CRS:
    """Return the coordinate system of a definition in WKT.

    Raises
    ------
    BoundaryError
        If it cannot be understood or needs a file.
    """
    _refuse_files(text)
    try:
        crs = CRS.from_wkt(text.strip().lstrip("\ufeff"))
    except CRSError:
        msg = f"its coordinate system {shown(text.strip())} cannot be understood: {_ADVICE}"
        raise BoundaryError(msg) from None
    return without_files(crs)


def from_json(what: dict[str, Any]) -> CRS:
    """Return the coordinate system of a definition in PROJJSON.

    Raises
    ------
    BoundaryError
        If it cannot be understood or needs a file.
    """
    _refuse_files(json.dumps(what))
    try:
        crs = CRS.from_json_dict(what)
    except (CRSError, TypeError, ValueError):
        msg = f"its coordinate system {shown(what.get('name'))} cannot be understood: {_ADVICE}"
        raise BoundaryError(msg) from None
    return without_files(crs)


def _refuse_files(definition: str) -> None:
    found = _FILES.search(definition)
    if found:
        terms = definition[found.start() : found.start() + 40]
        msg = f"its coordinate system refers to a file or to PROJ's own terms ({shown(terms)}): {_ADVICE}"
        raise BoundaryError(msg)


def without_files(crs: CRS) -> CRS:
    """Return a coordinate system as it is if no transformation in it names a file or a string of PROJ's.

    PROJ opens the grids that a definition names, wherever they lie.

    Raises
    ------
    BoundaryError
        If one does.
    """
    for part in _dicts(crs.to_json_dict()):
        method = part.get("method")
        own = isinstance(method, dict) and str(method.get("name", "")).upper().startswith("PROJ")
        values = [p.get("value") for p in part.get("parameters", ()) if isinstance(p, dict)]
        if own or any(isinstance(value, str) and value != "@null" for value in values):
            msg = f"its coordinate system refers to a file or to PROJ's own terms ({shown(crs.name)}): {_ADVICE}"
            raise BoundaryError(msg)
    return crs


def to_lonlat(frame: gpd.GeoDataFrame, source: str) -> gpd.GeoDataFrame:
    """Return a frame in EPSG:4326, turned by PROJ with its network off.

    Raises
    ------
    BoundaryError
        If its coordinate system is not tied to the Earth, such as a local one, or PROJ cannot turn it.

    Examples
    --------
    >>> import geopandas, shapely
    >>> there = geopandas.GeoDataFrame(geometry=[shapely.Point(0, 0)], crs=3857)
    >>> to_lonlat(there, "states.shp").geometry.tolist()
    [<POINT (0 0)>]
    """
    crs = frame.crs
    if crs is None or crs == _LONLAT:
        return frame
    try:
        if crs.is_geographic or crs.is_projected or crs.is_geocentric:
            with _network_off():
                return frame.to_crs(_LONLAT)
    except ProjError:
        pass
    msg = f"{source}: its coordinate system {shown(crs.name)} cannot be turned into longitude and latitude: {_ADVICE}"
    raise BoundaryError(msg)


@contextmanager
def _network_off() -> Iterator[None]:
    before = is_network_enabled()
    set_network_enabled(active=False)
    try:
        yield
    finally:
        set_network_enabled(active=before)


def _dicts(what: object) -> Iterator[dict[str, Any]]:
    if isinstance(what, dict):
        yield what
    inner = what.values() if isinstance(what, dict) else what if isinstance(what, list) else ()
    for part in inner:
        yield from _dicts(part)
