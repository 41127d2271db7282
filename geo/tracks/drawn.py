"""Tracks of KML, KMZ, GPX and GeoJSON: lines, and points that say when they were passed."""

from __future__ import annotations

import io
import math
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geo.arguments import shown
from geo.atlas.formats.source import DAMAGED_ZIP, read_bytes
from geo.points.found import Gathered, UnreadPointsError
from geo.points.geojson import gather_geojson
from geo.points.markup import gather_markup
from geo.tracks.columns import TRACK, columns_of
from geo.tracks.fixes import MOST_FIXES, Fixes, Notes, UnreadTracksError, checked_positions, in_order, joined, refuse
from geo.tracks.table import Rows, whole
from geo.tracks.times import seconds_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

MOST_BYTES = 200_000_000  # unpacked
MOST_FILES = 1_000  # in a KMZ
_LON, _LAT, _TIME = "longitude", "latitude", "time"
_TIMES = ("times", "coordtimes", "coord_times", "timestamps")


@dataclass
class TrackLines(Gathered):
    """What was read of a file so far, as tracks."""

    found: list[Fixes] = field(default_factory=list)
    wheres: list[str] = field(default_factory=list)
    names: dict[str, int] = field(default_factory=dict)
    passed: list[dict[str, Any]] = field(default_factory=list)
    places: int = 0
    fixes: int = 0

    def add_point(
        self, name: str, lon: object, lat: object, where: str, about: Mapping[str, Any] | None = None
    ) -> None:
        """Add a point that says when it was passed; others are places, and counted."""
        told = {key: value for key, value in (about or {}).items() if isinstance(value, str | int | float)}
        names = [key for key, value in told.items() if value != ""]
        column = columns_of(names, positions=(_LON, _LAT))[0].time
        if not column:
            self.places += 1
            return
        tracks = [told[key] for known in TRACK if known != "name" for key in names if key.strip().lower() == known]
        self._count(1)
        row = {_LON: _number(lon), _LAT: _number(lat), _TIME: told[column], "where": where, "name": name}
        self.passed.append({**row, "track": str(tracks[0]) if tracks else ""})

    def add_line(
        self,
        name: str,
        positions: Sequence[tuple[object, object]],
        where: str,
        names: Mapping[int, str] | None = None,
        about: Mapping[str, Any] | None = None,
        segments: Sequence[int] = (),
    ) -> None:
        """Add a line with the times of its positions, if the file says them, and where a further segment begins."""
        del names
        count = len(positions)
        self._count(count)
        if not count:
            self.empty += 1
            return
        number = np.arange(count) + 1
        lon, lat = (np.array([_number(position[k]) for position in positions]) for k in (0, 1))
        checked_positions(lon, lat, f"{where}, position", number, (_LON, _LAT))
        times = _times_of(about or {})
        time_s = np.full(count, math.nan)
        if any(time not in ("", None) for time in times):  # of JSON: a list or a table, too
            if len(times) != count:
                found = f"{len(times):,} times at {count:,} positions in {where}"
                refuse(found, "a time at each position, or at none", "save it again")
            time_s = seconds_of(pd.Series(times, dtype=object), f"{where}, position", number, _TIME)
        parted = np.zeros(count, dtype=bool)
        parted[[k for k in segments if k < count]] = True
        self._add(name or where, where, lon, lat, time_s, parted)

    def _add(self, name: str, where: str, *columns: Any) -> None:  # noqa: ANN401
        taken = self.names[name] = self.names.get(name, 0) + 1
        called = name if taken == 1 else f"{name} ({taken})"
        first = np.array([0, len(columns[0])], dtype=np.intp)
        self.found.append(Fixes(np.array([called], dtype=object), first, *columns))
        self.wheres.append(f"{called} ({where})" if called != where else where)

    def _count(self, more: int) -> None:
        self.fixes += more
        if self.fixes > MOST_FIXES:
            refuse(f"more than {MOST_FIXES:,} positions", f"up to {MOST_FIXES:,}", "save them as Parquet")

    def tracks(self, name: str, notes: Notes) -> Fixes:
        """Return all tracks, or refuse what holds none."""
        lines = joined(self.found) if self.found else None
        timed = lines is not None and bool(np.isfinite(lines.time_s).any())
        if len(self.passed) > 1 and not timed:
            # as flight trackers write it: points with times, and pieces of a line between them for the eye
            notes.counts["line(s) beside points with times left out"] += len(self.found)
            passed = pd.DataFrame(self.passed)
            number = passed["where"].str.extract(r"(\d+)$")[0].astype(int).to_numpy()
            checked_positions(
                passed[_LON].to_numpy(float), passed[_LAT].to_numpy(float), "feature", number, (_LON, _LAT)
            )
            columns = columns_of([_LON, _LAT, _TIME, "track"], track="track")[0]
            fixes = whole(
                Rows(columns, name, notes), [passed.assign(track=passed["track"].where(passed["track"] != "", name))]
            )
            return self._noted(in_order(fixes, notes, sort=True), notes)
        if lines is None:
            beside = f" ({self.places:,} without a time)" if self.places else ""
            refuse(f"no line, and no points with times{beside}", "at least one of them", "save a track in this file")
        notes.counts["point(s) with times beside lines left out"] += len(self.passed)
        return self._noted(in_order(lines, notes, sort=False, wheres=self.wheres), notes)

    def _noted(self, fixes: Fixes, notes: Notes) -> Fixes:
        notes.counts["point(s) without a time left out"] += self.places
        notes.counts["outline(s) left out"] += self.outlines
        notes.counts["feature(s) without a position left out"] += self.empty
        return fixes


def _number(value: object) -> float:
    return (
        float(value)
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15
        else math.nan
    )


def _times_of(about: Mapping[str, Any]) -> list[Any]:
    """Return the times of a line's positions, as its properties have them."""
    inner = about.get("coordinateProperties")
    for properties in (about, inner if isinstance(inner, dict) else {}):
        for key, value in properties.items():
            if isinstance(key, str) and key.lower() in _TIMES and isinstance(value, list):
                return value
    return []


def read_drawn(path: Path, kind: str, notes: Notes) -> Fixes:
    """Read the tracks of a file of a known kind: ``kmz``, ``markup`` (KML or GPX) or ``geojson``.

    Raises
    ------
    UnreadTracksError
        If it holds none, is too large, or a position or time in it is none.
    """
    size = path.stat().st_size
    if size > MOST_BYTES:
        refuse(f"{size:,} bytes", f"up to {MOST_BYTES:,}", "save the tracks as Parquet or CSV")
    data = read_bytes(path)
    into = TrackLines()
    try:
        if kind == "geojson":
            gather_geojson(data, into)
        else:
            gather_markup((_unpacked(data) if kind == "kmz" else data).lstrip(), into)
    except UnreadPointsError as error:
        found, _, rest = str(error).removeprefix("found ").partition("; allowed: ")
        refuse(found, *rest.rsplit("; ", 1))
    return into.tracks(path.stem, notes)


def _unpacked(data: bytes) -> bytes:
    """Return the KML of a KMZ: the first of its files that ends so; nothing else is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            if len(infos) > MOST_FILES:
                refuse(f"a zip of {len(infos):,} files", f"up to {MOST_FILES:,}", "save the tracks alone")
            one = next((info for info in infos if info.filename.lower().endswith(".kml")), None)
            if one is None:
                refuse("a zip without a .kml in it", "KMZ", "save the tracks as KML or KMZ")
            with archive.open(one) as file:
                found = file.read(MOST_BYTES + 1)  # what the zip says of its size may be wrong
    except UnreadTracksError:
        raise
    except DAMAGED_ZIP as error:
        refuse(f"a zip that is damaged or locked ({shown(str(error))})", "KMZ", "fetch or save it again")
    if len(found) > MOST_BYTES:
        refuse(
            f"{shown(one.filename)} of more than {MOST_BYTES:,} bytes", f"up to {MOST_BYTES:,}", "save it as Parquet"
        )
    return found
