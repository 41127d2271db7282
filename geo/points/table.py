"""Points of a CSV file, by the standard library's csv: a row each, their columns told by name."""

from __future__ import annotations

import codecs
import csv
import io
import re
from typing import TYPE_CHECKING

from geo.atlas.formats.source import shown
from geo.points.found import FORMATS, name_in, refuse
from geo.words import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geo.points.found import Gathered

# in this order; compared without regard to case
_LON = ("lon", "lng", "long", "longitude", "x")
_LAT = ("lat", "latitude", "y")
_REST = "KML, GeoJSON or GPX"
_DELIMITERS = (",", ";", "\t")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?", re.IGNORECASE | re.ASCII)


def gather_table(data: bytes, into: Gathered) -> None:
    r"""Gather the points of a table with columns for longitude and latitude; a decimal comma may stand beside ';'.

    Raises
    ------
    UnreadPointsError
        If it is no such table, or as `Gathered`.

    Examples
    --------
    >>> from geo.points.found import Gathered
    >>> gathered = Gathered()
    >>> gather_table("Name;Lat;Lon\nMosul;36,335;43,1189".encode(), gathered)
    >>> gathered.points[0].name, gathered.points[0].position
    ('Mosul', (43.1189, 36.335))
    """
    text = _decoded(data)
    try:
        delimiter, columns, headed = _header(text)
        for number, row in enumerate(_rows(text, delimiter), start=1):
            if number > headed:
                _row(dict(zip(columns, row, strict=False)), f"row {number}", delimiter, into)
    except csv.Error as error:
        refuse(f"a table that is damaged ({error})", FORMATS, "save it again")


def _decoded(data: bytes) -> str:
    try:
        # what Excel calls Unicode text is UTF-16
        wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        text = data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        refuse("text that is not UTF-8, or no text", FORMATS, "save it as CSV in UTF-8")
    if "\0" in text:
        refuse("a file of another format", FORMATS, "save the points as one of these")
    return text


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _header(text: str) -> tuple[str, Sequence[str], int]:
    """Return the delimiter, the names of columns, and the number of their row."""
    headers = []
    for delimiter in _DELIMITERS:
        numbered = enumerate(_rows(text, delimiter), start=1)
        filled = ((row, k) for k, row in numbered if any(map(str.strip, row)) and not _says_sep(row))
        first, number = next(filled, ([""], 0))
        headers.append((delimiter, [name.strip().lower() for name in first], number))
    best = max(headers, key=lambda header: (_positioned(header[1]), len(header[1])))
    if not _positioned(best[1]):
        found = listed([shown(name, 30) for name in best[1]], end="and", most=8)
        allowed = (
            f"in a CSV one of {', '.join(_LON)} and one of {', '.join(_LAT)}, beside name, title or label; or {_REST}"
        )
        refuse(f"columns {found}", allowed, "name them so in the first line")
    return best


def _positioned(columns: Sequence[str]) -> bool:
    return bool(set(columns) & set(_LON) and set(columns) & set(_LAT))


def _says_sep(row: Sequence[str]) -> bool:
    """Say whether a row is the line 'sep=;' of Excel's."""
    return row[0].startswith("sep=")


def _row(cells: dict[str, str], where: str, delimiter: str, into: Gathered) -> None:
    lon, lat = (next((cells[name].strip() for name in names if name in cells), "") for names in (_LON, _LAT))
    if lon or lat:
        into.add_point(name_in(cells), _degrees(lon, delimiter, where), _degrees(lat, delimiter, where), where)
    elif any(cell.strip() for cell in cells.values()):
        into.empty += 1


def _degrees(text: str, delimiter: str, where: str) -> float:
    plain = text.replace("\u2212", "-")  # the sign for minus
    plain = plain.replace(",", ".") if delimiter != "," else plain
    if not _NUMBER.fullmatch(plain):
        refuse(f"{shown(text)} in {where}", "a number of degrees", "correct it")
    return float(plain)
