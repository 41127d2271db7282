"""Shapes from well-known binary, with unclosed rings closed and the rows named."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.errors import BoundaryError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


_LAST_STRAIGHT = int(shapely.GeometryType.GEOMETRYCOLLECTION)


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


def _is_curved(blob: bytes) -> bool:
    """Say whether a shape is of a kind beyond the straight ones, for which GEOS refuses all rows at once."""
    kind = int.from_bytes(blob[1:5], "little" if blob[:1] == b"\x01" else "big") & 0x0FFFFFFF
    return kind % 1000 > _LAST_STRAIGHT
