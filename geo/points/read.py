"""Read somebody's file of points and lines, or say in one line why that cannot be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.atlas.formats.source import is_address, read_bytes, shown
from geo.errors import ArgumentError, BoundaryError
from geo.points.found import FORMATS, Gathered, UnreadPointsError, refuse
from geo.points.geojson import gather_geojson
from geo.points.markup import gather_markup
from geo.points.table import gather_table

if TYPE_CHECKING:
    from pathlib import Path

    from geo.points.found import Points

_MOST_BYTES = 10_000_000
_PACKED = {b"PK": "a zip, as KMZ is one", b"\x1f\x8b": "a file packed by gzip", b"SQLite format 3\x00": "a database"}


def read_points(path: Path) -> Points:
    r"""Read the points and lines of a file; its format is told by its content, and nothing that it names is opened.

    Raises
    ------
    ArgumentError
        If there is no such file, it is of no format that is read, it is damaged or holds nothing, or a position in it
        is none.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "mine.csv"
    ...     _ = file.write_text("name,lon,lat\nBaku,49.892,40.3777\nTartus,35.8866,34.889\n")
    ...     [point.name for point in read_points(file).points]
    ['Baku', 'Tartus']
    """
    try:
        return _gathered(_bytes_of(path)).finished(path.name)
    except UnreadPointsError as error:
        msg = f"points file {shown(path)}: {error}"
        raise ArgumentError(msg) from None
    except BoundaryError as error:
        msg = f"points file {shown(path)} cannot be read: {error}"
        raise ArgumentError(msg) from None
    except (OSError, ValueError) as error:  # a name too long or with a null byte, no permission
        msg = f"points file {shown(path)} cannot be read ({getattr(error, 'strerror', None) or error}): check it"
        raise ArgumentError(msg) from None


def _bytes_of(path: Path) -> bytes:
    if not path.exists():
        if is_address(str(path)):
            refuse("an address", f"a file ({FORMATS})", "save what is there and name that file")
        refuse("no such file", f"a file ({FORMATS})", "check its name")
    if path.is_dir():
        refuse("a folder", f"a file ({FORMATS})", "name a file in it")
    if path.stat().st_size > _MOST_BYTES:
        refuse(f"{path.stat().st_size:,} bytes", f"up to {_MOST_BYTES:,}", "keep the points that the account speaks of")
    return read_bytes(path)


def _gathered(data: bytes) -> Gathered:
    """Gather what a file holds by what it begins with."""
    into = Gathered()
    for magic, what in _PACKED.items():
        if data.startswith(magic):
            refuse(what, FORMATS, "unpack it, or save the points as one of these")
    # in UTF-8, UTF-16 or UTF-32, with a byte order mark or not
    first = data[:4096].translate(None, b"\x00 \t\r\n").lstrip(b"\xef\xbb\xbf\xff\xfe")[:1]
    if not first:
        refuse("an empty file", FORMATS, "save the points in it")
    if first == b"<":
        gather_markup(data.lstrip(), into)
    elif first in {b"{", b"["}:
        gather_geojson(data, into)
    else:
        gather_table(data, into)
    return into
