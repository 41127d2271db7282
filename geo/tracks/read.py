"""Open a file of tracks: which format it is its content tells, and batches of tracks come as they are asked for."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from geo.arguments import optional_names, shown
from geo.atlas.formats.source import is_address
from geo.errors import ArgumentError, BoundaryError
from geo.events.fields import refused
from geo.tracks.columns import each_once
from geo.tracks.csv_file import CsvFile
from geo.tracks.drawn import read_drawn
from geo.tracks.fixes import MOST_FIXES, Fixes, Notes, UnreadTracksError, in_order, joined, refuse
from geo.tracks.parquet_file import ParquetFile
from geo.tracks.table import BATCH_FIXES, Rows, as_they_come, some, whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from os import PathLike

    import pandas as pd

FORMATS = "KML, KMZ, GPX, GeoJSON, CSV or Parquet"
_HEAD = 4096


@dataclass
class Source:
    """Tracks of a file.

    Attributes
    ----------
    file
        Its name.
    batches
        Yields tracks in order, in batches that depend on the file alone.
    notes
        What was left out so far; complete at the end.
    total
        How many rows there are, None where that is not known.
    done
        Returns how many of them were read.
    """

    file: str
    batches: Iterator[Fixes]
    notes: Notes
    total: int | None
    done: Callable[[], int]


@contextmanager
def _named(path: str | PathLike[str]) -> Iterator[None]:
    """Have errors name the file."""
    try:
        yield
    except UnreadTracksError as error:
        msg = f"tracks {shown(str(path))}: {error}"
        raise ArgumentError(msg) from None
    except BoundaryError as error:
        msg = f"tracks {shown(str(path))} cannot be read: {error}"
        raise ArgumentError(msg) from None
    except (OSError, ValueError) as error:
        if isinstance(error, ArgumentError):
            raise
        msg = f"tracks {shown(str(path))} cannot be read ({getattr(error, 'strerror', None) or error}): check it"
        raise ArgumentError(msg) from None
    except MemoryError:
        found = f"tracks {shown(str(path))}: found more than memory holds"
        msg = f"{found}; allowed: less; save them as Parquet, sorted by track"
        raise ArgumentError(msg) from None


def open_tracks(
    path: str | PathLike[str], *, track_column: str | None = None, time_column: str | None = None
) -> Source:
    """Open a file of tracks.

    Parameters
    ----------
    path
        KML, KMZ, GPX, GeoJSON, CSV or Parquet.
    track_column, time_column
        Of a CSV or a Parquet file, what tells tracks apart, and what says the times; by default looked for.

    Raises
    ------
    ArgumentError
        If there is no such file, or it cannot be used; also when batches are asked for.
    """
    optional_names({"track_column": track_column, "time_column": time_column})
    with _named(path):
        source = _opened(path, track_column, time_column)
    return replace(source, batches=_printable(source.batches))


def _opened(path: str | PathLike[str], track_column: str | None, time_column: str | None) -> Source:
    file, notes = Path(path), Notes()
    kind = _kind(file)
    if kind in {"csv", "parquet"}:
        table = (CsvFile if kind == "csv" else ParquetFile)(file, track=track_column, time=time_column)
        notes.taken = table.columns.said(table.others)
        return _of_table(table, file, path, notes)
    if track_column or time_column:
        refuse(f"--track-column or --time-column beside {kind}", "beside CSV or Parquet", "leave them out")
    fixes = read_drawn(file, kind, notes)
    return Source(file.name, cut(fixes), notes, len(fixes.lon), lambda: len(fixes.lon))


def _of_table(table: CsvFile | ParquetFile, file: Path, path: str | PathLike[str], notes: Notes) -> Source:
    total = table.rows if isinstance(table, ParquetFile) else None
    if isinstance(table, ParquetFile) and table.lines is not None:
        read = _Count()

        def tracks() -> Iterator[Fixes]:
            with _named(path):
                for part in _of_size(read.counted(table.tracks(file.stem))):
                    yield in_order(part, notes, sort=False)

        return Source(file.name, tracks(), notes, total, lambda: read.rows)
    first = table.first_row if isinstance(table, CsvFile) else 1
    rows = Rows(table.columns, file.stem, notes, first_row=first)

    def fixes() -> Iterator[Fixes]:
        with _named(path):
            if _lie_together(table):
                for part in as_they_come(rows, table.chunks()):
                    yield in_order(part, notes, sort=True)
            else:
                yield from cut(in_order(whole(rows, table.chunks()), notes, sort=True))

    return Source(file.name, fixes(), notes, total, lambda: rows.before)


class _Count:
    def __init__(self) -> None:
        self.rows = 0

    def counted(self, parts: Iterator[Fixes]) -> Iterator[Fixes]:
        for part in parts:
            self.rows += len(part.names)
            yield part


def _of_size(parts: Iterator[Fixes]) -> Iterator[Fixes]:
    """Yield tracks in batches of the size that all have."""
    waiting: list[Fixes] = []
    for part in parts:
        waiting.append(part)
        if sum(len(one.lon) for one in waiting) < BATCH_FIXES:
            continue
        *full, last = cut(joined(waiting))
        yield from full
        waiting = [last]
    if waiting:
        yield from cut(joined(waiting))


def cut(fixes: Fixes) -> Iterator[Fixes]:
    """Yield tracks in batches: as few as reach a size."""
    begin, tracks = 0, len(fixes.names)
    while begin < tracks:
        end = int(np.searchsorted(fixes.first, fixes.first[begin] + BATCH_FIXES))
        end = min(max(end, begin + 1), tracks)
        yield some(fixes, begin, end)
        begin = end


def _printable(batches: Iterator[Fixes]) -> Iterator[Fixes]:
    """Put U+FFFD in the names of a file's tracks for each character that no text of an event may hold."""
    for fixes in batches:
        names = [
            name if name.isprintable() else "".join("\ufffd" if refused(c) else c for c in name)
            for name in map(str, fixes.names)
        ]
        yield replace(fixes, names=np.array(names, dtype=object))


def _lie_together(table: CsvFile | ParquetFile) -> bool:
    """Say whether the rows of each track lie together; of tables too long to be held at once that is shown later."""
    if not table.columns.track:
        return False
    if isinstance(table, ParquetFile) and table.rows > MOST_FIXES:
        return True
    known: set[object] = set()
    last: object = None
    rows = 0
    for part in table.chunks(only=table.columns.track):
        values = part[table.columns.track].to_numpy(dtype=object)
        if not len(values):
            continue
        rows += len(values)
        new = values[np.append(values[0] != last, values[1:] != values[:-1])]
        if len(set(new)) < len(new) or not known.isdisjoint(new):
            return False
        if rows > MOST_FIXES:
            return True
        known.update(new)
        last = values[-1]
    return True


def _kind(path: Path) -> str:
    """Return which format a file has, by what it begins with."""
    if not path.exists():
        if is_address(str(path)):
            refuse("an address", f"a file ({FORMATS})", "save what is there and name that file")
        refuse("no such file", f"a file ({FORMATS})", "check its name")
    if path.is_dir():
        refuse("a folder", f"a file ({FORMATS})", "name a file in it")
    if not path.is_file():
        refuse("a pipe or a device", f"a file ({FORMATS})", "save its content as a file first")
    with path.open("rb") as file:
        head = file.read(_HEAD)
    for magic, kind in ((b"PAR1", "parquet"), (b"PK", "kmz")):
        if head.startswith(magic):
            return kind
    for magic, what in ((b"\x1f\x8b", "a file packed by gzip"), (b"SQLite format 3\x00", "a database")):
        if head.startswith(magic):
            refuse(what, FORMATS, "unpack it, or save the tracks as one of these")
    first = head.translate(None, b"\x00 \t\r\n").lstrip(b"\xef\xbb\xbf\xff\xfe")[:1]
    if not first:
        refuse("an empty file", FORMATS, "save the tracks in it")
    return "markup" if first == b"<" else "geojson" if first in {b"{", b"["} else "csv"


def fixes_of_frame(
    frame: pd.DataFrame, *, track_column: str | None = None, time_column: str | None = None, name: str = "track"
) -> tuple[Fixes, Notes]:
    """Return the tracks of a frame with a row a fix, or a row a track.

    Raises
    ------
    UnreadTracksError
        If it holds none, or a position or time in it is none.
    """
    from geo.tracks.frame import columns_in, plain_frame

    optional_names({"track_column": track_column, "time_column": time_column})
    notes, plain = Notes(), plain_frame(frame)
    each_once([str(column) for column in plain.columns])
    flat, lines, columns = columns_in(plain, track_column, time_column)
    notes.taken = columns[0].said(columns[1])
    if lines is not None:
        from geo.tracks.rows_of_tracks import fixes_of_lines

        return in_order(fixes_of_lines(flat, lines, name, 0), notes, sort=False), notes
    rows = Rows(columns[0], name, notes)
    return in_order(whole(rows, [flat]), notes, sort=True), notes
