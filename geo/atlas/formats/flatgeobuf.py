"""The head of a FlatGeobuf file, where GDAL would take the name of a coordinate system for an address or a path."""

from __future__ import annotations

import re
import struct

from geo.atlas.formats import coordinate_systems
from geo.atlas.formats.source import shown
from geo.errors import BoundaryError

_CRS = 10  # the number of the field in the head, and of those within it, by FlatGeobuf's header.fbs
_ORGANIZATION, _WKT, _CODE = 0, 4, 5
_HEAD_AT, _SIZE_AT = 12, 8


def check_flatgeobuf(data: bytes) -> None:
    """Check that the coordinate system is stated by a code or a definition.

    Raises
    ------
    BoundaryError
        If it is stated otherwise, or the head is damaged.
    """
    try:
        (size,) = struct.unpack_from("<I", data, _SIZE_AT)
        head = data[_HEAD_AT : _HEAD_AT + size]
        crs = _table(head, _field(head, _table(head, 0), _CRS))
        organization, code, wkt = (_string(head, _field(head, crs, field)) for field in (_ORGANIZATION, _CODE, _WKT))
    except (struct.error, UnicodeDecodeError):
        msg = "its head is damaged: fetch or save it again"
        raise BoundaryError(msg) from None
    if not re.fullmatch(r"(\w{2,20}(:?\d{1,4})?)?", organization, re.ASCII) or not re.fullmatch(r"[\w.-]{0,20}", code):
        msg = (
            f"its coordinate system {shown(organization)}, {shown(code)} is no code, such as EPSG 4326: "
            "convert the file to EPSG:4326"
        )
        raise BoundaryError(msg)
    if wkt:
        coordinate_systems.from_wkt(wkt)


def _table(head: bytes, at: int | None) -> int | None:
    """Return where the table is that an offset at a place leads to."""
    return None if at is None else at + int(struct.unpack_from("<I", head, at)[0])


def _field(head: bytes, table: int | None, number: int) -> int | None:
    """Return where a field of a table is, or None if it is not there."""
    if table is None:
        return None
    fields = table - int(struct.unpack_from("<i", head, table)[0])
    if fields < 0:
        raise struct.error
    (size,) = struct.unpack_from("<H", head, fields)
    at = 4 + 2 * number
    offset = int(struct.unpack_from("<H", head, fields + at)[0]) if at + 2 <= size else 0
    return table + offset if offset else None


def _string(head: bytes, at: int | None) -> str:
    start = _table(head, at)
    if start is None:
        return ""
    (length,) = struct.unpack_from("<I", head, start)
    text: bytes = struct.unpack_from(f"{length}s", head, start + 4)[0]
    return text.decode()
