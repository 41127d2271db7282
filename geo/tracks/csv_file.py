"""Tracks of a CSV, a row a fix: read by pandas as text, some rows at a time."""

from __future__ import annotations

import codecs
import csv
from typing import TYPE_CHECKING, Any

import pandas as pd

from geo.arguments import shown
from geo.tracks.columns import LAT, LON, columns_of
from geo.tracks.fixes import refuse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


_CHUNK = 65_536
_HEAD = 65_536  # bytes in which the line of names is looked for
_DELIMITERS = (",", ";", "\t", "|")
_DO = "save it as CSV in UTF-8"


class CsvFile:
    """A CSV, its delimiter and columns told by its first line.

    Attributes
    ----------
    columns, others
        Which columns hold what, and which others have names that tracks have.
    first_row
        Number of the first row of values, as a spreadsheet counts.
    """

    def __init__(self, path: Path, *, track: str | None, time: str | None) -> None:
        self._path = path
        with path.open("rb") as file:
            head = file.read(_HEAD)
        wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        if b"\0" in head and not wide:
            refuse(
                "a file of another format", "KML, KMZ, GPX, GeoJSON, CSV or Parquet", "save the tracks as one of these"
            )
        self._encoding = "utf-16" if wide else "utf-8-sig"
        try:
            text = codecs.getincrementaldecoder(self._encoding)().decode(head)
        except UnicodeDecodeError:
            refuse("text that is not UTF-8", "CSV in UTF-8", _DO)
        lines = text.splitlines()
        self._skip = next((k for k, line in enumerate(lines) if line.strip() and not line.startswith("sep=")), 0)
        if not lines or not lines[self._skip].strip():
            refuse("an empty file", "a line of column names, and a row a fix", "save the tracks in it")
        names = {d: next(csv.reader([lines[self._skip]], delimiter=d)) for d in _DELIMITERS}
        self._delimiter = max(_DELIMITERS, key=lambda d: (_positioned(names[d]), len(names[d])))
        self.columns, self.others = columns_of(names[self._delimiter], track=track, time=time)
        self.first_row = self._skip + 2

    def chunks(self, *, only: str | None = None) -> Iterator[pd.DataFrame]:
        """Yield some rows at a time, of all columns that are used or of one alone, as text."""
        used = {getattr(self.columns, name) for name in ("lon", "lat", "time", "track")} - {""}
        how: dict[str, Any] = {
            "sep": self._delimiter,
            "skiprows": self._skip,
            "encoding": self._encoding,
            "usecols": [only] if only else sorted(used),
            "dtype": str,
            "keep_default_na": False,
            "na_filter": False,
            "skip_blank_lines": False,
            "index_col": False,
        }
        try:
            with pd.read_csv(self._path, chunksize=_CHUNK, **how) as parts:
                for part in parts:
                    yield part if only else self._plain(part)
        except UnicodeDecodeError:
            refuse("text that is not UTF-8", "CSV in UTF-8", _DO)
        except (pd.errors.ParserError, pd.errors.EmptyDataError, ValueError) as error:
            if isinstance(error, pd.errors.ParserError | pd.errors.EmptyDataError) or type(error) is ValueError:
                refuse(f"a table that is damaged ({shown(str(error))})", "CSV", "save it again")
            raise

    def _plain(self, part: pd.DataFrame) -> pd.DataFrame:
        """Return rows with decimal points where a comma and a sign for minus of its own stand, and no name as none."""
        for name in (self.columns.lon, self.columns.lat):
            part[name] = part[name].str.replace("\u2212", "-")
            if self._delimiter != ",":
                part[name] = part[name].str.replace(",", ".")
        if self.columns.track:
            track = part[self.columns.track].str.strip()
            blank = (part[self.columns.lon].str.strip() == "") & (part[self.columns.lat].str.strip() == "")
            part[self.columns.track] = track.where((track != "") | blank, None)
        return part


def _positioned(names: list[str]) -> bool:
    found = {name.strip().lower() for name in names}
    return bool(found & set(LON) and found & set(LAT))
