"""A shapefile packed anew: only the files that belong to it, each looked at, under names of our own."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from geo.atlas.formats import coordinate_systems
from geo.atlas.formats.dbf_text import BYTES
from geo.atlas.formats.source import read_bytes
from geo.errors import BoundaryError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MAGIC = b"\x00\x00\x27\x0a"  # of .shp and .shx
PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_SHORTEST_DBF = 32


def parts_beside(path: Path, shp: bytes) -> dict[str, bytes]:
    """Return the files of a shapefile, by ending; those beside the .shp must not be links to elsewhere.

    Raises
    ------
    BoundaryError
        If one is a link, a pipe or a device.
    OSError
        If one cannot be read.
    """
    parts = {".shp": shp}
    for ending in PARTS[1:]:
        for written in (ending, ending.upper()):
            beside = path.with_suffix(written)
            if beside.is_symlink() or beside.exists():
                parts[ending] = read_bytes(beside, follow=False)
                break
    return parts


def pack(parts: Mapping[str, bytes]) -> bytes:
    """Return a zip of a shapefile's files for GDAL.

    Raises
    ------
    BoundaryError
        If one of the files is missing or is something else.
    """
    for ending in (".shp", ".shx"):
        if not parts.get(ending, b"").startswith(MAGIC):
            there = "is no part of a shapefile" if ending in parts else "is missing"
            msg = f"the {ending} of the shapefile {there}: keep its .shp, .shx, .dbf and .prj together"
            raise BoundaryError(msg)
    if ".dbf" not in parts:
        msg = "the .dbf of the shapefile, with the codes, is missing: keep its .shp, .shx, .dbf and .prj together"
        raise BoundaryError(msg)
    _check_whole(parts)
    kept = {ending: parts[ending] for ending in (".shp", ".shx", ".dbf")}
    definition = parts.get(".prj", b"").strip(b"\x00 \t\r\n")
    if definition:
        coordinate_systems.from_wkt(definition.decode("utf-8-sig", errors="replace"))
        kept[".prj"] = definition
    kept[".cpg"] = BYTES
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for ending, data in kept.items():
            archive.writestr(f"states{ending}", data)
    return packed.getvalue()


def _check_whole(parts: Mapping[str, bytes]) -> None:
    """Refuse files that end before the length in their heads: GDAL would read the rest as if that were all."""
    dbf = parts[".dbf"]
    rows, head, row = (int.from_bytes(dbf[a:b], "little") for a, b in ((4, 8), (8, 10), (10, 12)))
    said = {ending: 2 * int.from_bytes(parts[ending][24:28], "big") for ending in (".shp", ".shx")}
    said[".dbf"] = max(head + rows * row, _SHORTEST_DBF)
    for ending, length in said.items():
        if len(parts[ending]) < length:
            msg = f"the {ending} of the shapefile ends after {len(parts[ending])} of {length} bytes: fetch it again"
            raise BoundaryError(msg)
