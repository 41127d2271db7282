"""Shapes from well-known binary, with unclosed rings closed and the rows named."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.errors import BoundaryError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray


_LAST_STRAIGHT = int(shapely.GeometryType.GEOMETRYCOLLECTION)
_DEEPEST = 32  # as in GDAL
_POINT, _LINES, _POLYGON, _NESTING = 1, {2, 8}, 3, {4, 5, 6, 7, 9, 10, 11, 12}
_HAS_Z, _HAS_M, _HAS_SRID = 0x80000000, 0x40000000, 0x20000000


def shapes_from_wkb(blobs: Sequence[bytes | None]) -> tuple[NDArray[np.object_], list[int]]:
    """Return the shapes and the numbers of the rows in which a ring had to be closed.

    Raises
    ------
    BoundaryError
        If a shape cannot be read, or is drawn with curves, which would be left out without a word.

    Examples
    --------
    >>> shapes_from_wkb([shapely.to_wkb(shapely.Point(1, 2)), None])
    (array([<POINT (1 2)>, None], dtype=object), [])
    """
    given = np.array([blob is not None for blob in blobs], dtype=bool)
    raw = np.empty(len(blobs), dtype=object)
    raw[:] = blobs
    check_depth(blobs)
    curved = [row for row, blob in enumerate(blobs) if blob is not None and _is_curved(blob)]
    raw[curved] = b""
    shapes = np.asarray(shapely.from_wkb(raw, on_invalid="ignore"), dtype=object)
    closed = np.flatnonzero(given & shapely.is_missing(shapes))
    shapes[closed] = shapely.from_wkb(raw[closed], on_invalid="fix")
    lost = np.flatnonzero(given & (shapely.is_missing(shapes) | (shapely.get_type_id(shapes) > _LAST_STRAIGHT)))
    if len(lost):
        msg = f"the shape of row {lost[0]} is damaged or drawn with curves: repair it, or save it with straight lines"
        raise BoundaryError(msg)
    return shapes, closed.tolist()


def check_depth(blobs: Iterable[bytes | None]) -> None:
    """Refuse shapes nested so deep within each other that GEOS, which follows them all, would end the whole process.

    Raises
    ------
    BoundaryError
        If one is nested deeper than 32 times.
    """
    for row, blob in enumerate(blobs):
        if blob is not None and _is_deep(blob):
            msg = f"the shape of row {row} is nested deeper than {_DEEPEST} collections: save it as polygons"
            raise BoundaryError(msg)


def _is_deep(blob: bytes) -> bool:
    """Walk over a shape as GEOS does; where it is damaged GEOS stops, too."""
    at, left = 0, [1]  # how many shapes are still to come, at each depth
    number = "=I"
    try:
        while left:
            if not left[-1]:
                left.pop()
                continue
            left[-1] -= 1
            number = {0: ">I", 1: "<I"}.get(blob[at], number)  # any other mark leaves the order as it was
            (stated,) = struct.unpack_from(number, blob, at + 1)
            thousands, kind = divmod(stated & 0xFFFF, 1000)
            bytes_each = 8 * (
                2 + bool(stated & _HAS_Z or thousands in {1, 3}) + bool(stated & _HAS_M or thousands in {2, 3})
            )
            at += 9 if stated & _HAS_SRID else 5
            if kind == _POINT:
                at += bytes_each
                continue
            (count,) = struct.unpack_from(number, blob, at)
            at += 4
            if kind in _NESTING:
                left.append(count)
                if len(left) > _DEEPEST + 1:
                    return True
            elif kind in _LINES:
                at += count * bytes_each
            elif kind == _POLYGON:
                for _ in range(count):
                    (length,) = struct.unpack_from(number, blob, at)
                    at += 4 + length * bytes_each
            else:
                return False
    except (struct.error, IndexError):
        pass
    return False


def _is_curved(blob: bytes) -> bool:
    """Say whether a shape is of a kind beyond the straight ones, for which GEOS refuses all rows at once."""
    kind = int.from_bytes(blob[1:5], "little" if blob[:1] == b"\x01" else "big") & 0x0FFFFFFF
    return kind % 1000 > _LAST_STRAIGHT
