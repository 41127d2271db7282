"""The map itself: ground, paths, marks, a bar of scale, and names where there is room."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import shapely
from matplotlib.patches import Rectangle
from matplotlib.transforms import ScaledTranslation

from geo.atlas.basemap import label_source
from geo.charts.courses import legs_of, look_of, main_of, seen
from geo.charts.ground import draw_ground, ground_of, limit_of, patch
from geo.charts.labels import Room, block_of, middles, write_block
from geo.charts.scale import bar_of
from geo.charts.sight import fitted, sight_of
from geo.charts.style import INK, MUTED, PAPER, place
from geo.events.outline import region_of
from geo.kernel.geodesic import circle

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd
    from matplotlib.axes import Axes

    from geo.atlas.countries import Countries
    from geo.charts.courses import Floats, Leg
    from geo.charts.ground import Ground
    from geo.charts.sight import Sight
    from geo.charts.style import Picture
    from geo.events import Event, Hypothesis, Place, Platform, Target

_POINT_IN = 1.0 / 72.0
_SEA_NAME = "#3c5a70"
_MARKERS = {"platform": "^", "target": "o", "reported": "D", "place": "s"}
_MARK_SIZES = {"platform": 0.78, "target": 0.62, "reported": 0.56, "place": 0.42}
_ASSUMED = re.compile(r"\s*\((?:assumed|worked out)\)\s*$")
_NAME_ROOM = 13.0  # width of a name beside a mark before it breaks, in sizes of its letters
_BESIDE = 0.26  # sizes of letters between lines of one leg under several hypotheses
_MOST_LABELS = 60  # names tried of one kind: a file may hold thousands


class Spot(NamedTuple):
    """A position to be marked: what it is, its name, where it lies, and whether that is assumed."""

    kind: str
    name: str
    lonlat: tuple[float, float]
    assumed: bool
    area: shapely.Geometry | None


@dataclass(frozen=True)
class Plan:
    """What a map shows, before it is drawn: for the map itself, its legend and the text beside it."""

    event: Event
    hypotheses: tuple[Hypothesis, ...]
    legs: tuple[Leg, ...]
    spots: tuple[Spot, ...]
    tints: dict[str, str]
    sight: Sight


def plan_of(event: Event, paths: pd.DataFrame, ledger: pd.DataFrame, hypotheses: Sequence[Hypothesis]) -> Plan:
    """Return what a map of some hypotheses shows, its frame as narrow as that."""
    legs, spots = tuple(legs_of(event, paths, hypotheses)), spots_of(event)
    positions = [np.array([spot.lonlat for spot in spots], dtype=float), *(leg.line for leg in legs)]
    if event.launch.polygon:
        positions.append(shapely.get_coordinates(region_of(event.launch.polygon)))
    return Plan(event, tuple(hypotheses), legs, spots, tints_of(ledger, hypotheses), sight_of(np.vstack(positions)))


def spots_of(event: Event) -> tuple[Spot, ...]:
    """Return the platforms, targets and places of an event, those first whose names matter most."""
    found = [_spot("platform", p, p.name) for p in event.platforms]
    found += [_spot("reported", p, p.name) for p in event.places if p.reports]
    found += [_spot("target", t, t.label or t.name) for t in event.targets]
    found += [_spot("place", p, p.name) for p in event.places if not p.reports]
    return tuple(found)


def _spot(kind: str, item: Platform | Target | Place, name: str) -> Spot:
    assumed = item.basis in {"assumed", "derived"}
    area = None
    if item.polygon:
        area = region_of(item.polygon)
    elif item.radius_km and item.basis == "assumed":
        area = shapely.Polygon(circle(*item.position, item.radius_km * 1000.0, points=91))
    # the mark says so, and the legend what it means
    return Spot(kind, _ASSUMED.sub("", name) if assumed else name, item.position, assumed, area)


def tints_of(ledger: pd.DataFrame, hypotheses: Sequence[Hypothesis]) -> dict[str, str]:
    """Return which states are overflown under ``all`` or ``some`` of the hypotheses, by the ledger."""
    under: dict[str, set[str]] = {}
    for hypothesis, code in zip(ledger["hypothesis"], ledger["country"], strict=True):
        if code:
            under.setdefault(str(code), set()).add(str(hypothesis))
    drawn = {h.id for h in hypotheses}
    return {code: "all" if drawn <= where else "some" for code, where in under.items() if where & drawn}


class View(NamedTuple):
    """What a frame of some size shows: projection, its fineness (metres), ground, and whether limits of seas."""

    sight: Sight
    fine_m: float
    ground: Ground
    limits: bool


def view_of(plan: Plan, countries: Countries, wide_in: float, high_in: float) -> View:
    """Return what is seen in a frame of so many inches."""
    sight = fitted(plan.sight, high_in / wide_in)
    fine_m = (sight.east - sight.west) / (wide_in * 72.0) * 0.18  # a fifth of a point
    ground = ground_of(sight, countries, fine_m=fine_m)
    least = 0.01 * (sight.east - sight.west)
    limits = any(shapely.length(limit_of(ground, code, sight)) > least for code in plan.tints if code in ground.states)
    return View(sight, fine_m, ground, limits)


def draw_map(
    figure: Picture,
    where_in: tuple[float, float, float, float],
    plan: Plan,
    view: View,
    countries: Countries,
    size: float,
) -> None:
    """Draw the map at a place on the page (left, bottom, width and height, inches), with letters of a size."""
    left, bottom, wide, _ = where_in
    sight, fine_m, ground, legs = view.sight, view.fine_m, view.ground, plan.legs
    axes = place(figure, *where_in)
    axes.set(xlim=(sight.west, sight.east), ylim=(sight.south, sight.north), xticks=[], yticks=[], facecolor=PAPER)
    draw_ground(axes, sight, ground, plan.tints, size)
    page = _Page(sight, left, bottom, wide / (sight.east - sight.west))
    _areas(axes, plan, sight, size)
    main, lines = main_of(plan.event, plan.hypotheses), []
    for leg in sorted(legs, key=lambda one: one.number == main):
        for xy in seen(leg, sight, fine_m=fine_m / 4):
            look = look_of(leg, len(legs), main, size)
            aside = _aside(xy, leg.beside * _BESIDE * size * _POINT_IN)
            moved = axes.transData + ScaledTranslation(*aside, figure.dpi_scale_trans)
            axes.plot(*xy.T, zorder=4.0 + 0.1 * (leg.number == main), transform=moved, **look)
            lines.append(shapely.LineString(page.inches(xy)))
    room = Room(shapely.buffer(page.shape(sight.frame), -0.03), shapely.union_all(lines))
    marked = list(_marks(axes, page, plan.spots, room, size))
    _bar(figure, page, room, where_in, size)
    _names_of_spots(figure, marked, room, size)
    _names_of_ground(figure, page, ground, plan.tints, countries, room, size)


def _aside(xy: Floats, by_in: float) -> tuple[float, float]:
    """Return how far right and up a line is moved to lie beside itself, inches."""
    dx, dy = xy[-1] - xy[0]
    long = float(np.hypot(dx, dy)) or 1.0
    return float(-dy / long * by_in), float(dx / long * by_in)


@dataclass(frozen=True)
class _Page:
    """From metres of the map to inches of the page."""

    sight: Sight
    left: float
    bottom: float
    in_per_m: float

    def inches(self, xy: Any) -> Any:  # noqa: ANN401  (an array)
        return (xy - (self.sight.west, self.sight.south)) * self.in_per_m + (self.left, self.bottom)

    def shape(self, shape: shapely.Geometry) -> shapely.Geometry:
        return shapely.transform(shape, self.inches)


def _areas(axes: Axes, plan: Plan, sight: Sight, size: float) -> None:
    """Draw where positions may lie: the launch region, and areas of assumed ones."""
    shapes = [spot.area for spot in plan.spots if spot.area is not None]
    if plan.event.launch.polygon:
        shapes.append(region_of(plan.event.launch.polygon))
    for shape in dict.fromkeys(shapely.to_wkb(shape) for shape in shapes):
        seen_of = sight.cut(shapely.make_valid(shapely.from_wkb(shape)))
        if not shapely.is_empty(seen_of):
            edge = patch(seen_of, facecolor=INK, edgecolor="none", alpha=0.05, zorder=3.0)
            axes.add_patch(edge)
            line = patch(
                shapely.boundary(seen_of), facecolor="none", edgecolor=MUTED, linewidth=0.07 * size, zorder=3.1
            )
            line.set_linestyle((0.0, (3.0, 2.0)))
            axes.add_patch(line)


def mark(axes: Axes, x: float, y: float, kind: str, *, assumed: bool, size: float, **look: Any) -> None:  # noqa: ANN401
    """Draw a mark: hollow where its place is assumed."""
    axes.plot(
        [x], [y], _MARKERS[kind], markersize=_MARK_SIZES[kind] * size, color=INK, linestyle="none", zorder=6.0,
        markerfacecolor=PAPER if assumed else INK, markeredgewidth=0.11 * size, **look,
    )  # fmt: skip


def _marks(
    axes: Axes, page: _Page, spots: Sequence[Spot], room: Room, size: float
) -> Iterator[tuple[Spot, float, float, float]]:
    """Draw the marks, keep their room free, and give where they are."""
    for spot in spots:
        at = np.array([spot.lonlat], dtype=float)
        if not page.sight.sees(at)[0]:
            continue
        (x, y), (x_in, y_in) = page.sight.flat(at)[0], page.inches(page.sight.flat(at))[0]
        mark(axes, x, y, spot.kind, assumed=spot.assumed, size=size)
        half = (_MARK_SIZES[spot.kind] / 2 + 0.12) * size * _POINT_IN
        room.take(x_in - half, y_in - half, x_in + half, y_in + half)
        room.marks.append(shapely.Point(x_in, y_in))
        yield spot, float(x_in), float(y_in), half


def _names_of_spots(
    figure: Picture, marked: Sequence[tuple[Spot, float, float, float]], room: Room, size: float
) -> None:
    done: list[tuple[Spot, float, float]] = []
    for spot, x, y, half in marked[: 3 * _MOST_LABELS]:
        named = [one for one in done if one[0].name == spot.name]
        if any(other.kind == spot.kind or np.hypot(x - x0, y - y0) < half for other, x0, y0 in named):
            continue
        strong = spot.kind in {"platform", "target"}
        block = block_of(
            spot.name, _NAME_ROOM * size * _POINT_IN, size, "bold" if spot.kind == "platform" else "normal"
        )
        at = room.beside(block, x, y, half + 0.02, over_lines=strong)
        if at is not None:
            done.append((spot, x, y))
            left, top, align = at
            _backed(figure, block, left, top)
            write_block(figure, block, left, top, align, color=INK, zorder=8.0)


def _backed(figure: Picture, block: Any, left: float, top: float) -> None:  # noqa: ANN401  (a Block)
    """Lay a light ground under a name, so that lines below it do not cut its letters."""
    figure.add_artist(
        Rectangle(
            (left - 0.01, top - block.high), block.wide + 0.02, block.high, transform=figure.dpi_scale_trans,
            facecolor=PAPER, alpha=0.62, edgecolor="none", zorder=7.5,
        )
    )  # fmt: skip


def _names_of_ground(
    figure: Picture, page: _Page, ground: Ground, tints: dict[str, str], countries: Countries, room: Room, size: float
) -> None:
    """Name the states under paths, then seas, then other states, where there is room."""
    names = dict(zip(countries.codes, countries.names, strict=True))
    order = sorted(ground.states, key=lambda c: (c not in tints, -shapely.area(ground.states[c])))
    step = 0.6 * size * _POINT_IN
    for code in [c for c in order if c in tints]:
        _name(figure, names[code], page.shape(ground.land(code)), room, size, step, own=True)
    water = page.shape(ground.water)
    for sea in label_source()["seas"]:
        at = np.array([sea["at"]], dtype=float)
        if page.sight.sees(at)[0]:
            x, y = page.inches(page.sight.flat(at))[0]
            block = block_of(sea["name"], 9.0 * size * _POINT_IN, size, style="italic")
            spots = [(x + dx * 4 * step, y + dy * 4 * step) for dx, dy in ((0, 0), (0, 1), (0, -1), (1, 0), (-1, 0))]
            found = room.within(block, spots, inside=water, share=0.99)
            if found:
                write_block(figure, block, *found, "center", color=_SEA_NAME, zorder=8.0)
    for code in [c for c in order if c not in tints]:
        _name(figure, names[code], page.shape(ground.land(code)), room, size, step, own=False)


def _name(
    figure: Picture, name: str, shape: shapely.Geometry, room: Room, size: float, step: float, *, own: bool
) -> None:
    block = block_of(name.upper(), 11.0 * size * _POINT_IN, size, "bold" if own else "normal")
    if shapely.area(shape) < (0.25 if own else 1.1) * block.wide * block.high:
        return
    found = room.within(block, middles(shape, step), inside=shape, share=0.72 if own else 0.97)
    if found:
        write_block(figure, block, *found, "center", color="#4c4536" if own else MUTED, zorder=8.0)


def _bar(figure: Picture, page: _Page, room: Room, where_in: tuple[float, float, float, float], size: float) -> None:
    """Draw the bar of scale in the corner that is emptiest."""
    km, on_map = bar_of(page.sight)
    left, bottom, wide, high = where_in
    long = on_map * page.in_per_m
    block = block_of(f"{km:,} km", wide, size)
    box_wide, box_high = max(long, block.wide) + 0.16, block.high + 0.15
    inset = 0.05
    corners = [
        (x, y)
        for y in (bottom + inset, bottom + high - inset - box_high)
        for x in (left + inset, left + wide - inset - box_wide)
    ]

    def covered(corner: tuple[float, float]) -> float:
        box = shapely.box(*corner, corner[0] + box_wide, corner[1] + box_high)
        marks = sum(bool(shapely.intersects(box, other)) for other in room.taken)
        return marks * 10.0 + float(shapely.length(shapely.intersection(box, room.lines)))

    x, y = min(corners, key=covered)
    room.take(x, y, x + box_wide, y + box_high)
    figure.add_artist(
        Rectangle((x, y), box_wide, box_high, transform=figure.dpi_scale_trans, facecolor=PAPER, alpha=0.75,
                  edgecolor="none", zorder=7.0)
    )  # fmt: skip
    low = y + 0.05
    figure.add_artist(
        Rectangle((x + 0.08, low), long, 0.028, transform=figure.dpi_scale_trans, facecolor=INK, edgecolor="none",
                  zorder=8.0, gid="scale-bar")
    )  # fmt: skip
    write_block(figure, block, x + 0.08, low + 0.04 + block.high, color=INK, zorder=8.0)
