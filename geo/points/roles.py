"""What somebody's points and lines stand for in an event: platforms, targets, places on the way, routes."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from geo.events.fields import as_plain
from geo.kernel.geodesic import inverse
from geo.points.found import MOST_VIA
from geo.points.thinning import thinned
from geo.words import capital

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geo.points.found import Line, Point, Points, Position

_AT_M = 100.0  # within which a point is at a vertex and names it
_LONGEST_ID = 60


@dataclass(frozen=True)
class Entry:
    """One platform, target or place."""

    id: str
    name: str
    position: Position
    where: str


@dataclass(frozen=True)
class Route:
    """A shape of the route: a line as it is drawn."""

    id: str
    name: str
    via: tuple[str, ...]
    note: str


@dataclass
class Roles:
    """Who stands for what; `pairs` are the ids of each line's platform and target."""

    platforms: list[Entry] = field(default_factory=list)
    targets: list[Entry] = field(default_factory=list)
    places: list[Entry] = field(default_factory=list)
    routes: list[Route] = field(default_factory=list)
    pairs: list[tuple[str, str]] = field(default_factory=list)


def roles_of(found: Points) -> Roles:
    """Say what stands for what.

    A line begins at a platform and ends at a target, and its vertices between are places; ends of several lines at one
    position are one. Where all lines share both ends, each with vertices between is a shape of the route. Points within
    100 m of a vertex name it, all others are places. Without a line the first point is the platform, the last one the
    target.
    """
    return _of_lines(found) if found.lines else _of_points(found.points)


def _of_points(points: Sequence[Point]) -> Roles:
    ids = _Ids()
    first, *between, last = points
    platform, target = _of_point(first, "platform", ids), _of_point(last, "target", ids)
    places = [_of_point(point, "place", ids) for point in between]
    return Roles([platform], [target], places, pairs=[(platform.id, target.id)])


def _of_lines(found: Points) -> Roles:
    roles, ids, names = Roles(), _Ids(), _Names(found.points)
    lists = {"platform": roles.platforms, "target": roles.targets, "place": roles.places}
    known: dict[tuple[str, Position], str] = {}

    def id_at(line: Line, number: int, kind: str) -> str:
        """Return the id of what stands at a vertex, which is entered where it is new."""
        key = kind, line.positions[number]
        if key not in known:
            entry = names.entry(line, number, kind, ids)
            lists[kind].append(entry)
            known[key] = entry.id
        return known[key]

    via = []
    for line in found.lines:
        pair = id_at(line, 0, "platform"), id_at(line, len(line.positions) - 1, "target")
        if pair not in roles.pairs:
            roles.pairs.append(pair)
        via.append([id_at(line, number, "place") for number in thinned(line.positions, MOST_VIA)])
    roles.places += [_of_point(point, "place", ids) for point in names.left()]
    if len(roles.pairs) == 1:
        roles.routes += _routes(found.lines, via)
    return roles


def _routes(lines: Sequence[Line], via: Sequence[Sequence[str]]) -> Iterator[Route]:
    """Yield each line as a shape of the route, but no shape twice."""
    ids = _Ids({"direct"})
    known: set[tuple[str, ...]] = {()}
    for line, places in zip(lines, via, strict=True):
        steps = tuple(place for place, _ in groupby(places))
        if steps in known:
            continue
        known.add(steps)
        inner = len(line.positions) - 2
        kept = f"{len(places)} of its {inner} vertices, chosen to keep its shape"
        note = f"{line.where}, through {kept if len(places) < inner else 'all its vertices'}"
        name = as_plain(line.name)
        yield Route(ids.make(name, "as-drawn", numbered=False), name or f"As drawn ({line.where})", steps, note)


class _Names:
    """Names of vertices: their own, or those of points at them."""

    def __init__(self, points: Sequence[Point]) -> None:
        self._points = points
        self._used: set[int] = set()

    def entry(self, line: Line, number: int, kind: str, ids: _Ids) -> Entry:
        """Return what stands at a vertex."""
        position = line.positions[number]
        own = as_plain(line.names.get(number, ""))
        name = self._at(position, own) or own
        last = len(line.positions) - 1
        spot = "start" if number == 0 else "end" if number == last else f"point {number + 1}"
        unnamed = as_plain(f"{capital(spot)} of {as_plain(line.name) or line.where}")
        return Entry(ids.make(name, kind), name or unnamed, position, f"{line.where}, {spot}")

    def _at(self, position: Position, own: str) -> str:
        """Return the name of the nearest point that is at a vertex, unless that has another name of its own."""
        if not self._points:
            return ""
        lons, lats = zip(*(point.position for point in self._points), strict=True)
        off = inverse(lons, lats, *position).s12_m
        nearest = int(off.argmin())
        name = as_plain(self._points[nearest].name)
        if off[nearest] > _AT_M or (own and name and own != name):
            return ""
        self._used.add(nearest)
        return name

    def left(self) -> list[Point]:
        """Return the points that are at no vertex."""
        return [point for k, point in enumerate(self._points) if k not in self._used]


class _Ids:
    """Ids, each once."""

    def __init__(self, taken: set[str] | None = None) -> None:
        self._taken = set(taken or ())

    def make(self, name: str, kind: str, *, numbered: bool = True) -> str:
        """Return an id after a name, or after its kind where the name has letters beyond a to z."""
        slug = slug_of(name)
        base, number = slug or kind, 1
        found = f"{base}-1" if numbered and not slug else base
        while found in self._taken:
            number += 1
            found = f"{base}-{number}"
        self._taken.add(found)
        return found


def slug_of(name: str) -> str:
    """Return a name as an id, '' where that leaves out some of its letters.

    Examples
    --------
    >>> slug_of("Ţarţūs (port)"), slug_of("Алеппо 2"), slug_of("?")
    ('tartus-port', '', '')
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.lower()) if not unicodedata.combining(c))
    if any(c.isalpha() and not c.isascii() for c in plain):
        return ""
    return re.sub(r"[^a-z0-9]+", "-", plain)[:_LONGEST_ID].strip("-")


def _of_point(point: Point, kind: str, ids: _Ids) -> Entry:
    name = as_plain(point.name)
    return Entry(ids.make(name, kind), name or capital(point.where), point.position, point.where)
