"""The bytes of a file that a user names: a regular file of bearable size, read once, by Python and not by GDAL."""

from __future__ import annotations

import os
import re
import stat
import zipfile
import zlib
from typing import TYPE_CHECKING

from geo.errors import BoundaryError

try:
    from lzma import LZMAError
except ImportError:  # a Python that was built without it unpacks no such file, and zipfile says so
    LZMAError = zipfile.BadZipFile  # type: ignore[assignment, misc]

if TYPE_CHECKING:
    from pathlib import Path
    from typing import TypeAlias

    import geopandas as gpd

    Layers: TypeAlias = dict[str, gpd.GeoDataFrame]

MAX_BYTES = 1 << 30
MAX_CELLS = 50_000_000
FORMATS = "GeoJSON, GeoPackage, a shapefile or its zip, FlatGeobuf, KML, GML or GeoParquet (or TopoJSON)"
CLOSED_RINGS = "closed_rings"  # where a frame keeps the numbers of the rows in which a ring was closed
NOTES = "notes"  # where it keeps what its reader has to say
_ADDRESS = re.compile(r"/vsi|[a-z][a-z0-9+.-]+:|<", re.IGNORECASE)

# What Python raises at a zip that is damaged or locked: zipfile itself, and what unpacks its files.
DAMAGED_ZIP = (
    *(zipfile.BadZipFile, zlib.error, LZMAError),
    *(EOFError, LookupError, NotImplementedError, OSError, RuntimeError, ValueError),
)


def is_address(text: str) -> bool:
    r"""Say whether a path reads like an address or a name of GDAL's; a Windows drive, such as C:, is none.

    Examples
    --------
    >>> is_address("/vsicurl/http://a.example/b"), is_address("PG:dbname=x"), is_address("C:\\states.shp")
    (True, True, False)
    """
    return _ADDRESS.match(text) is not None


def shown(text: object, at_most: int = 60) -> str:
    """Return text from a file so that it is safe in a message: quoted, on one line, not too long."""
    whole = str(text)
    return repr(whole[:at_most] + ("..." if len(whole) > at_most else ""))


def read_bytes(path: Path, *, follow: bool = True) -> bytes:
    """Return the bytes of a regular file.

    A pipe or a device may block, never end or act on being opened, so it is told before it is opened, and once more
    after, when it can no longer be exchanged.

    Parameters
    ----------
    path
        The file.
    follow
        Whether a symbolic link is followed. What lies beside a file was not named by the user, and is not.

    Raises
    ------
    BoundaryError
        If it is no regular file, larger than 1 GiB, or a link that is not to be followed.
    OSError
        If it cannot be read.
    """
    _check_regular(path.stat() if follow else path.lstat(), path)
    flags = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
    handle = os.open(path, os.O_RDONLY | flags | (0 if follow else getattr(os, "O_NOFOLLOW", 0)))
    with open(handle, "rb") as file:  # noqa: PTH123
        _check_regular(os.fstat(handle), path)
        data = file.read(MAX_BYTES + 1)
    check_size(len(data))
    return data


def _check_regular(what: os.stat_result, path: Path) -> None:
    if stat.S_ISLNK(what.st_mode):
        msg = f"{path.name!r} beside it is a link to another place: put the file itself there"
        raise BoundaryError(msg)
    if not stat.S_ISREG(what.st_mode):
        msg = f"{path.name!r} is a pipe or a device: save its content as a file first"
        raise BoundaryError(msg)
    check_size(what.st_size)


def check_size(size: int) -> None:
    """Refuse what is too large to be held in memory.

    Raises
    ------
    BoundaryError
        Above 1 GiB.
    """
    if size > MAX_BYTES:
        msg = "it holds more than 1 GiB: simplify it, or leave out what are no states"
        raise BoundaryError(msg)


def check_cells(rows: int, columns: int) -> None:
    """Refuse a table too large for memory: a gap takes room in it and none in the file.

    Raises
    ------
    BoundaryError
        Above 50 million cells.
    """
    if rows * columns > MAX_CELLS:
        msg = f"it holds a table of {rows} rows and {columns} columns: leave out what are no states, codes or names"
        raise BoundaryError(msg)
