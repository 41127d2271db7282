"""Which format a boundary file has, by its content, and its layers, read by that format's reader and no other."""

from __future__ import annotations

import io
import zipfile
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from geo.atlas.formats.dbf_text import decoded
from geo.atlas.formats.flatgeobuf import check_flatgeobuf
from geo.atlas.formats.gdal_apart import read_apart
from geo.atlas.formats.geojson import read_geojson
from geo.atlas.formats.geopackage import read_geopackage
from geo.atlas.formats.geoparquet import read_geoparquet
from geo.atlas.formats.markup import PlainMarkup
from geo.atlas.formats.shapefile import MAGIC, PARTS, pack, parts_beside
from geo.atlas.formats.source import DAMAGED_ZIP, FORMATS, NOTES, check_size, read_bytes, shown
from geo.errors import BoundaryError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from geo.atlas.formats.source import Layers

_SHAPEFILE = "ESRI Shapefile"
_ZIP, _SQLITE = (b"PK\x03\x04", b"PK\x05\x06"), b"SQLite format 3\x00"
_ENDINGS = (".geojson", ".json", ".topojson", ".gpkg", ".fgb", ".kml", ".gml", ".parquet", ".geoparquet")
_MAX_MEMBERS, _MAX_SHAPEFILES = 10_000, 16
_OTHERS = {
    b"\x1f\x8b": "is packed by gzip: unpack it first",
    b"BZh": "is packed by bzip2: unpack it first",
    b"\xfd7zXZ": "is packed by xz: unpack it first",
    b"7z\xbc\xaf": "is packed by 7-Zip: unpack it first",
    b"\x1e": "is GeoJSONSeq: save it as plain GeoJSON",
}


def read_layers(path: Path, wanted: str | None = None) -> Layers:
    """Read the layers of a file, by name; the only layer of a format without layers is called ''.

    Parameters
    ----------
    path
        The file.
    wanted
        A layer that is asked for: of a zip of several files it may be one of them.

    Raises
    ------
    BoundaryError
        If it is of no format that is read, or damaged; the message says what is wrong with 'it'.
    OSError
        If it cannot be read at all.
    """
    data = read_bytes(path)
    if data.startswith(MAGIC) and path.suffix.lower() == ".shx":
        msg = "it is the index of a shapefile: give the path of its .shp"
        raise BoundaryError(msg)
    if data.startswith(MAGIC):
        return _read_shapefile(parts_beside(path, data))
    if data.startswith(_ZIP):
        return _read_zip(data, wanted)
    if data.startswith(_SQLITE):
        _check_closed(path)
    return _read_single(data)


def _check_closed(path: Path) -> None:
    """Refuse a database whose last changes still lie beside it, because they would be missing."""
    for ending in ("-wal", "-journal"):
        beside = path.with_name(path.name + ending)
        if beside.is_file() and beside.lstat().st_size:
            msg = f"changes to it still lie in {beside.name!r}: close it in the program that wrote it"
            raise BoundaryError(msg)


def _read_single(data: bytes) -> Layers:
    if data.startswith(_SQLITE):
        return read_geopackage(data)
    if data.startswith(b"fgb\x03fgb"):
        check_flatgeobuf(data)
        return read_apart(data, "FlatGeobuf")
    if data.startswith(b"PAR1") and data.endswith(b"PAR1"):
        return read_geoparquet(data)
    first = _first_character(data)
    if first == b"<":
        return _read_markup(data)
    if first in {b"{", b"["}:
        return read_geojson(data)
    for magic, what in _OTHERS.items():
        if data.startswith(magic):
            msg = f"it {what}"
            raise BoundaryError(msg)
    msg = f"it is {'empty' if not data.strip() else 'of another format'}: want {FORMATS}"
    raise BoundaryError(msg)


def _first_character(data: bytes) -> bytes:
    """Return the first character of a text in UTF-8, UTF-16 or UTF-32 that is no space."""
    return data[:4096].translate(None, b"\x00 \t\r\n").lstrip(b"\xef\xbb\xbf\xff\xfe")[:1]


def _read_markup(data: bytes) -> Layers:
    markup = PlainMarkup(data.lstrip())
    driver, options = ("LIBKML", {}) if markup.kind == "KML" else ("GML", {"DOWNLOAD_SCHEMA": "NO", "WRITE_GFS": "NO"})
    layers = read_apart(markup.data, driver, options)
    if markup.links:
        for frame in layers.values():
            frame.attrs[NOTES].insert(0, f"{markup.links} link(s) in it to other files are not followed")
    return layers


def _read_zip(data: bytes, wanted: str | None) -> Layers:
    with _unpacking():
        archive = zipfile.ZipFile(io.BytesIO(data))
    with archive:
        return _read_members(archive, wanted)


@contextmanager
def _unpacking() -> Iterator[None]:
    """Refuse a zip that is damaged or locked."""
    try:
        yield
    except DAMAGED_ZIP as error:
        msg = f"its zip is damaged or locked ({shown(error)}): unpack it and give the file in it"
        raise BoundaryError(msg) from None


def _read_members(archive: zipfile.ZipFile, wanted: str | None) -> Layers:
    if len(archive.infolist()) > _MAX_MEMBERS:
        msg = f"its zip holds more than {_MAX_MEMBERS} files: unpack it and give the file of states in it"
        raise BoundaryError(msg)
    with _unpacking():  # a file may be called nothing
        files = {info.filename: info for info in archive.infolist() if not info.is_dir()}
    members = {
        name: info for name, info in files.items() if "__macosx" not in name.lower() and not _name(name).startswith(".")
    }
    shapefiles = [name for name in members if name.lower().endswith(".shp")]
    if shapefiles:
        if len(shapefiles) > _MAX_SHAPEFILES:
            msg = f"its zip holds {len(shapefiles)} shapefiles: unpack it and give the one of states"
            raise BoundaryError(msg)
        return {name: frame for shp in shapefiles for name, frame in _read_packed(archive, members, shp).items()}
    others = [name for name in members if name.lower().endswith(_ENDINGS)]
    asked = [name for name in others if wanted in {name, _name(name), PurePosixPath(name).stem}]
    if len(asked) == 1 < len(others):
        only = _read_single(_unpacked(archive, members[asked[0]], 0))
        return {wanted or "": next(iter(only.values()))} if len(only) == 1 else only
    if len(others) != 1:
        found = ", ".join(shown(name) for name in others[:5]) or "none"
        msg = (
            f"its zip must hold a shapefile, or one file of another format that is read (found {found}): "
            "name one of them (--layer, in Python layer), or unpack it"
        )
        raise BoundaryError(msg)
    return _read_single(_unpacked(archive, members[others[0]], 0))


def _read_packed(archive: zipfile.ZipFile, members: Mapping[str, zipfile.ZipInfo], shp: str) -> Layers:
    stem = shp[: -len(".shp")].lower()
    parts: dict[str, bytes] = {}
    for name, info in members.items():
        if name.lower().startswith(stem) and name.lower()[len(stem) :] in PARTS:
            parts[name.lower()[len(stem) :]] = _unpacked(archive, info, sum(map(len, parts.values())))
    (frame,) = _read_shapefile(parts).values()
    return {shp[: -len(".shp")]: frame}


def _read_shapefile(parts: Mapping[str, bytes]) -> Layers:
    return {name: decoded(frame, parts) for name, frame in read_apart(pack(parts), _SHAPEFILE).items()}


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, size_before: int) -> bytes:
    """Return a file's bytes; what it says of its own size is not believed."""
    check_size(size_before + info.file_size)
    with _unpacking(), archive.open(info) as file:
        data = file.read(info.file_size + 1)
    check_size(size_before + len(data))
    return data


def _name(member: str) -> str:
    return PurePosixPath(member).name
