"""What a file of points and lines holds, gathered feature by feature; each position is checked as it comes."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn

from geo.arguments import shown
from geo.errors import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FORMATS = "KML, GeoJSON, GPX, or CSV with a line of column names"
DECIMALS = 6  # of a degree: 0.1 m
MOST_POINTS, MOST_LINES = 300, 20  # an event file holds 1,000 places and 1 MB
MOST_VIA = 20  # vertices of a line that become places
NAME_KEYS = ("name", "title", "label")

Position = tuple[float, float]


class UnreadPointsError(ArgumentError):
    """A file of points cannot be used: what was found, what is allowed, and what to do."""


def refuse(found: str, allowed: str, do: str) -> NoReturn:
    """Refuse a file.

    Raises
    ------
    UnreadPointsError
        Always.
    """
    msg = f"found {found}; allowed: {allowed}; {do}"
    raise UnreadPointsError(msg) from None


@dataclass(frozen=True)
class Point:
    """A position, what it is called in its file ('' if nothing), and which feature of the file it is."""

    name: str
    position: Position
    where: str


@dataclass(frozen=True)
class Line:
    """Two positions or more, no two alike in a row, and the names of those that have one, by their number from 0."""

    name: str
    positions: tuple[Position, ...]
    names: Mapping[int, str]
    where: str


@dataclass(frozen=True)
class Points:
    """What a file holds, in its order, and what was changed or left out of it, in words."""

    file: str
    points: tuple[Point, ...]
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()


@dataclass
class Gathered:
    """What was read of a file so far."""

    points: list[Point] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    wrapped: int = 0
    outlines: int = 0
    empty: int = 0

    def add_point(
        self, name: str, lon: object, lat: object, where: str, about: Mapping[str, Any] | None = None
    ) -> None:
        """Add a point, or refuse its position; what else the file says about it is for who reads tracks."""
        del about
        self._append(Point(name, self._checked(lon, lat, where), where))

    def _append(self, point: Point) -> None:
        if len(self.points) == MOST_POINTS:
            do = "keep those that the account speaks of"
            refuse(f"more than {MOST_POINTS} points", f"up to {MOST_POINTS} beside lines", do)
        self.points.append(point)

    def add_line(
        self,
        name: str,
        positions: Sequence[tuple[object, object]],
        where: str,
        names: Mapping[int, str] | None = None,
        about: Mapping[str, Any] | None = None,
        segments: Sequence[int] = (),
    ) -> None:
        """Add a line, or refuse one of its positions; one that stays where it is becomes a point."""
        del about, segments
        kept: list[Position] = []
        called: dict[int, str] = {}
        for number, (lon, lat) in enumerate(positions):
            position = self._checked(lon, lat, where, number + 1)
            if not kept or position != kept[-1]:
                kept.append(position)
            own = (names or {}).get(number, "")
            if own:
                called.setdefault(len(kept) - 1, own)
        if not kept:
            self.empty += 1
        elif len(kept) == 1:
            self._append(Point(called.get(0, name), kept[0], where))
        else:
            if len(self.lines) == MOST_LINES:
                refuse(f"more than {MOST_LINES} lines", f"up to {MOST_LINES}", "keep those that the account speaks of")
            self.lines.append(Line(name, tuple(kept), called, where))

    def _checked(self, lon: object, lat: object, where: str, number: int = 0) -> Position:
        """Return a position as it is written, with a longitude from 0 to 360 brought to -180 to 180."""
        x, y = _rounded(lon), _rounded(lat)
        if -180.0 <= x <= 180.0 and -90.0 <= y <= 90.0:
            return x, y
        where = f"{where}, point {number}" if number else where
        for value, degrees, name in ((lon, x, "longitude"), (lat, y, "latitude")):
            if not math.isfinite(degrees):
                refuse(f"{shown(value)} as {name} in {where}", "a number of degrees", "correct it")
        allowed = "longitude -180 to 180 (or 0 to 360) and latitude -90 to 90 in degrees"
        if abs(y) > 90.0:
            swapped = abs(x) <= 90.0 and abs(y) <= 180.0
            do = "were longitude and latitude swapped?" if swapped else "correct it, or save the file in WGS84"
            refuse(f"latitude {y:.12g} in {where}", allowed, do)
        if not -180.0 <= x <= 360.0:
            refuse(f"longitude {x:.12g} in {where}", allowed, "correct it, or save the file in WGS84")
        self.wrapped += 1
        return round(x - 360.0, DECIMALS) + 0.0, y

    def finished(self, file: str) -> Points:
        """Return all of it, or refuse what has no two ends."""
        said = {
            _so_many(self.outlines, "outline is left out", "outlines are left out"): self.outlines,
            _so_many(self.empty, "feature without a position is", "features without a position are")
            + " left out": self.empty,
            _so_many(self.wrapped, "longitude", "longitudes") + " above 180 written as -180 to 0": self.wrapped,
        }
        notes = [words for words, count in said.items() if count]
        for line in self.lines:
            inner = len(line.positions) - 2
            if inner > MOST_VIA:
                notes.append(
                    f"of {inner:,} vertices within {line.where}, {MOST_VIA} at most that keep its shape are places"
                )
        if not self.points and not self.lines:
            found = f"no point and no line{f' ({notes[0]})' if notes else ''}"
            refuse(found, "at least two points, or a line", "save them in this file")
        if len(self.points) == 1 and not self.lines:
            lon, lat = self.points[0].position
            do = f"add the other end, or begin without this file and write position = [{lon}, {lat}] yourself"
            refuse("one point only", "at least two, or a line: where it began and where it ended", do)
        return Points(file, tuple(self.points), tuple(self.lines), tuple(notes))


def _rounded(value: object) -> float:
    """Return a number as it is written, NaN for what is none; what only rounding put beyond a bound is within it."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e15:
        return math.nan
    return round(float(value), DECIMALS) + 0.0  # no -0.0


def _so_many(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"


def name_in(properties: Mapping[Any, object]) -> str:
    """Return the name among a feature's properties, or '': the columns that are called so, whatever their case.

    Examples
    --------
    >>> name_in({"Title": "T", "NAME": "Mosul"}), name_in({"height": 3})
    ('Mosul', '')
    """
    lowered = {key.strip().lower(): value for key, value in properties.items() if isinstance(key, str)}
    texts = (lowered.get(key) for key in NAME_KEYS)
    return next((str(text) for text in texts if isinstance(text, str | int | float) and str(text).strip()), "")
