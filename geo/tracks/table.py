"""Tables with a row a fix: their rows gathered into tracks, as a whole or as they come."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.arguments import shown
from geo.tracks.fixes import MOST_FIXES, NOWHERE, Fixes, Notes, checked_positions, joined, refuse
from geo.tracks.times import seconds_of, told

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from geo.tracks.columns import Columns

BATCH_FIXES = 100_000  # a batch is done when it has as many


@dataclass
class Rows:
    """Turns rows into fixes of tracks; numbers them on from what came before."""

    columns: Columns
    name: str
    notes: Notes
    before: int = 0
    first_row: int = 1
    _degrees: dict[str, str] = field(default_factory=dict)

    def take(self, chunk: pd.DataFrame) -> Fixes:
        """Return the fixes of some rows: a track a run of rows of one name.

        Raises
        ------
        UnreadTracksError
            If a row holds no position, or no time; it is named.
        """
        number = np.arange(len(chunk)) + self.before + self.first_row
        self.before += len(chunk)
        lon, lat = (self._numbers(chunk[name], number) for name in (self.columns.lon, self.columns.lat))
        nowhere = np.isnan(lon) & np.isnan(lat)
        self.notes.counts[NOWHERE] += int(nowhere.sum())
        there = np.flatnonzero(~nowhere)
        chunk, number, lon, lat = chunk.iloc[there], number[there], lon[there], lat[there]
        checked_positions(lon, lat, "row", number, (self.columns.lon, self.columns.lat))
        time_s = np.full(len(chunk), np.nan)
        if self.columns.time:
            time_s = seconds_of(chunk[self.columns.time], "row", number, self.columns.time)
        names = self._names(chunk, number)
        new = np.append(True, names[1:] != names[:-1])[: len(names)]
        first = np.append(np.flatnonzero(new), len(names)).astype(np.intp)
        return Fixes(names[new], first, lon, lat, time_s)

    def _numbers(self, values: pd.Series, number: NDArray[np.integer]) -> NDArray[np.float64]:
        if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
            found: NDArray[np.float64] = values.to_numpy(dtype=np.float64, na_value=np.nan)
            return found
        text = values.astype("object").map(told)
        missing = text.isna().to_numpy() | (text == "").to_numpy()
        found = pd.to_numeric(text.where(~missing), errors="coerce").to_numpy(dtype=np.float64)
        bad = np.flatnonzero(~missing & ~np.isfinite(found))
        if len(bad):
            k = int(bad[0])
            found_text = f"{shown(values.iloc[k])} in row {int(number[k]):,}, column {shown(str(values.name))}"
            refuse(found_text, "a number of degrees", "correct it")
        return found

    def _names(self, chunk: pd.DataFrame, number: NDArray[np.integer]) -> NDArray[np.object_]:
        if not self.columns.track:
            return np.full(len(chunk), self.name, dtype=object)
        values = chunk[self.columns.track]
        if values.isna().any():
            k = int(np.flatnonzero(values.isna().to_numpy())[0])
            found = f"nothing in row {int(number[k]):,}, column {shown(self.columns.track)}, that names the track"
            refuse(found, "a name or number in each row", "fill it in, or name another with --track-column")
        # whole numbers that gaps elsewhere made floats are whole
        if values.dtype.kind == "f" and (values == values.round()).all():
            values = values.astype("int64")
        return values.astype(str).to_numpy(dtype=object)


def whole(rows: Rows, chunks: Iterable[pd.DataFrame]) -> Fixes:
    """Return the tracks of a whole table, in the order in which they begin; their rows may lie scattered.

    Raises
    ------
    UnreadTracksError
        If there are more than are held at once, or as `Rows`.
    """
    parts: list[Fixes] = []
    for chunk in chunks:
        parts.append(rows.take(chunk))
        if rows.before > MOST_FIXES:
            refuse_scattered()
    runs = joined(parts)
    number: dict[object, int] = {}
    track = np.array([number.setdefault(name, len(number)) for name in runs.names], dtype=np.intp)
    if len(number) == len(runs.names):
        return runs
    of = np.repeat(track, np.diff(runs.first))
    order = np.argsort(of, kind="stable")
    first = np.concatenate([[0], np.cumsum(np.bincount(of, minlength=len(number)))]).astype(np.intp)
    names = np.array([*number, None], dtype=object)[:-1]
    return Fixes(names, first, runs.lon[order], runs.lat[order], runs.time_s[order])


def refuse_scattered() -> None:
    """Refuse a table too long to be held at once, whose tracks do not lie together.

    Raises
    ------
    UnreadTracksError
        Always.
    """
    refuse(
        f"more than {MOST_FIXES:,} rows in which tracks lie scattered, or no column that tells them apart",
        f"up to {MOST_FIXES:,} rows, or rows sorted by their track",
        "sort the table by track and time",
    )


def as_they_come(rows: Rows, chunks: Iterable[pd.DataFrame]) -> Iterator[Fixes]:
    """Yield the tracks of a table whose tracks lie together, batch by batch; how it was cut does not matter.

    Raises
    ------
    UnreadTracksError
        If a track comes twice, has more fixes than are held at once, or as `Rows`.
    """
    waiting: list[Fixes] = []
    known = np.zeros(0, dtype=np.uint64)
    for chunk in chunks:
        found = rows.take(chunk)
        if not len(found.names):
            continue
        waiting = [*waiting[:-1], *_continued(waiting[-1], found)] if waiting else [found]
        tracks = joined(waiting)
        waiting = [tracks]
        if len(tracks.lon) - int(tracks.first[-2]) > MOST_FIXES:
            refuse_scattered()
        while len(tracks.names) > 1:
            # as few tracks as reach the size, the last one of all, which may go on, left out
            end = int(np.searchsorted(tracks.first, BATCH_FIXES))
            if end >= len(tracks.names):
                break
            done = some(tracks, 0, end)
            known = _known(known, done)
            yield done
            tracks = some(tracks, end, len(tracks.names))
            waiting = [tracks]
    for last in waiting:
        _known(known, last)
        yield last


def _known(known: NDArray[np.uint64], fixes: Fixes) -> NDArray[np.uint64]:
    """Remember tracks by 64 bits of their names, so that very many take little room."""
    names = np.array([*map(str, fixes.names)], dtype=object)  # NumPy's own texts lose a NUL at their end
    hashes = pd.util.hash_array(names).astype(np.uint64)
    if len(np.unique(hashes)) < len(hashes) or np.isin(hashes, known).any():
        refuse_scattered()
    return np.concatenate([known, hashes])


def _continued(before: Fixes, after: Fixes) -> list[Fixes]:
    """Return runs of rows with the last one of the first and the first one of the second as one, if they are."""
    if before.names[-1] != after.names[0]:
        return [before, after]
    columns = (np.concatenate([getattr(before, name), getattr(after, name)]) for name in ("lon", "lat", "time_s"))
    first = np.concatenate([before.first[:-1], after.first[1:] + before.first[-1]])
    return [Fixes(np.concatenate([before.names, after.names[1:]]), first, *columns)]


def some(fixes: Fixes, begin: int, end: int) -> Fixes:
    """Return some tracks that follow one another."""
    a, b = int(fixes.first[begin]), int(fixes.first[end])
    first = fixes.first[begin : end + 1] - a
    parted = None if fixes.parted is None else fixes.parted[a:b]
    return Fixes(fixes.names[begin:end], first, fixes.lon[a:b], fixes.lat[a:b], fixes.time_s[a:b], parted)
