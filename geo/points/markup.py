"""Points and lines of KML and GPX, by expat: no document type and so no entity, and no link is followed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.parsers import expat

from geo.atlas.formats.source import shown
from geo.errors import OverflightError
from geo.points.found import FORMATS, refuse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geo.points.found import Gathered

_FEATURES = {"kml": {"placemark": "placemark"}, "gpx": {"wpt": "waypoint", "rte": "route", "trk": "track"}}
_READ = {"name", "coordinates", "coord", "when", "time"}


@dataclass
class _Shape:
    """A point or a line whose name may come after it."""

    line: bool
    positions: list[tuple[object, object]]
    names: dict[int, str] = field(default_factory=dict)
    times: dict[int, str] = field(default_factory=dict)
    segments: list[int] = field(default_factory=list)  # positions at which a further segment begins


class _Reader:
    """Follows the elements of a file; a feature is handed on where it ends."""

    def __init__(self, into: Gathered) -> None:
        self._into = into
        self._path: list[str] = []  # local names in small letters, without prefixes
        self._text: list[str] | None = None
        self._counts: dict[str, int] = {}
        self._features: dict[str, str] = {}
        self._where = self._name = self._when = ""  # of the feature that is read, if one is
        self._shapes: list[_Shape] = []
        self._outline = False

    def read(self, data: bytes) -> None:
        parser = expat.ParserCreate()  # names keep their prefixes: files use any namespace, or none
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        try:
            parser.Parse(data, True)  # noqa: FBT003
        except expat.ExpatError as error:
            refuse(f"XML that breaks off or is damaged ({error})", FORMATS, "fetch or save it again")
        except OverflightError:  # what a position or a time is refused for
            raise
        except (LookupError, ValueError):
            refuse("XML in an encoding that is not read", "UTF-8", "save it in that")

    def _refuse_doctype(self, *_: object) -> None:
        refuse("XML with a document type, which can name other files", FORMATS, "delete the line with <!DOCTYPE")

    def _start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = tag.rpartition(":")[2].lower()
        if not self._path:
            if name not in _FEATURES:
                refuse(f"XML of the kind {shown(tag)}", FORMATS, "save the points as one of these")
            self._features = _FEATURES[name]
        if name in self._features:
            self._begin(self._features[name])
        self._path.append(name)
        if self._where and name in {"wpt", "rtept", "trkpt"}:
            self._gpx_point(name, attributes)
        elif self._where and name == "trkseg" and self._shapes:
            self._shapes[0].segments.append(len(self._shapes[0].positions))
        elif self._where and name == "track":
            self._shapes.append(_Shape(line=True, positions=[]))
        if name in _READ:
            self._text = []

    def _begin(self, kind: str) -> None:
        number = self._counts[kind] = self._counts.get(kind, 0) + 1
        self._where, self._name, self._when, self._shapes, self._outline = f"{kind} {number}", "", "", [], False

    def _gpx_point(self, name: str, attributes: Mapping[str, str]) -> None:
        if not self._shapes:
            self._shapes.append(_Shape(line=name != "wpt", positions=[]))
        position = tuple(_degrees(attributes.get(key, ""), self._where) for key in ("lon", "lat"))
        self._shapes[0].positions.append((position[0], position[1]))

    def _characters(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _end(self, _: str) -> None:
        name = self._path.pop()
        text = "".join(self._text or ()).strip()
        if name in _READ:
            self._text = None
        if not self._where:
            return
        parent = self._path[-1] if self._path else ""
        if name == "name":
            self._named(parent, text)
        elif name == "coordinates":
            self._coordinates(parent, text)
        elif name == "coord" and parent == "track" and self._shapes and text:
            self._shapes[-1].positions.append(_pair(text.split(), self._where))
        elif name in {"when", "time"}:
            self._timed(parent, text)
        elif name in self._features:
            self._finish()

    def _timed(self, parent: str, text: str) -> None:
        """Keep when a position was reached: GPX says it within each, a track of KML in a list of its own."""
        times = self._shapes[-1].times if self._shapes else {}
        if parent == "track":
            times[len(times)] = text
        elif parent in {"rtept", "trkpt"}:
            times[len(self._shapes[-1].positions) - 1] = text
        elif parent in {"timestamp", "wpt"}:
            self._when = text

    def _named(self, parent: str, text: str) -> None:
        if parent in self._features:
            self._name = text
        elif parent in {"rtept", "trkpt"} and self._shapes:
            self._shapes[0].names[len(self._shapes[0].positions) - 1] = text

    def _coordinates(self, parent: str, text: str) -> None:
        """Take the positions of a KML shape: 'lon,lat' or 'lon,lat,height', set apart by spaces."""
        if parent == "linearring":
            self._outline = True
            self._into.outlines += "innerboundaryis" not in self._path[-2:]
        elif parent in {"point", "linestring"}:
            tuples = re.sub(r"\s*,\s*", ",", text).split()[: 1 if parent == "point" else None]
            positions = [_pair(numbers.split(","), self._where) for numbers in tuples]
            self._shapes.append(_Shape(line=parent == "linestring", positions=positions))

    def _finish(self) -> None:
        where, self._where = self._where, ""
        self._into.empty += not self._outline and not any(shape.positions for shape in self._shapes)
        for shape in self._shapes:
            if shape.line and shape.positions:
                about = {"times": _in_order(shape)}
                self._into.add_line(self._name, shape.positions, where, shape.names, about, shape.segments)
            elif shape.positions:
                self._into.add_point(self._name, *shape.positions[0], where, {"time": self._when})


def _in_order(shape: _Shape) -> list[str]:
    return [shape.times.get(k, "") for k in range(max(len(shape.positions), len(shape.times)))]


def gather_markup(data: bytes, into: Gathered) -> None:
    """Gather placemarks of KML, or waypoints, routes and tracks of GPX; the segments of a track are one line.

    Raises
    ------
    UnreadPointsError
        If it is other XML or damaged, has a document type, or as `Gathered`.

    Examples
    --------
    >>> from geo.points.found import Gathered
    >>> gathered = Gathered()
    >>> gather_markup(b'<gpx><wpt lat="2" lon="1"><name>A</name></wpt></gpx>', gathered)
    >>> gathered.points[0].name, gathered.points[0].position
    ('A', (1.0, 2.0))
    """
    _Reader(into).read(data)


def _pair(numbers: list[str], where: str) -> tuple[object, object]:
    if len(numbers) < 2:
        refuse(f"{shown(','.join(numbers))} as a position in {where}", "longitude,latitude", "correct it")
    return _degrees(numbers[0], where), _degrees(numbers[1], where)


def _degrees(text: str, where: str) -> float:
    if not re.fullmatch(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?\s*", text, re.ASCII):
        refuse(f"{shown(text)} in {where}", "a number of degrees", "correct it")
    return float(text)
