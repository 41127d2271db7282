"""The chart under the cells: shores, borders, the outline of the region, scale and graticule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from matplotlib import patheffects
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from geo.atlas.waters import load_water, water_names
from geo.charts.style import FAINT, INK, MUTED, PAPER, SMALL, place
from geo.events.routes import ways_of
from geo.kernel.angles import whole_turns, wrap
from geo.kernel.geodesic import inverse
from geo.worlds.cells import COLOURS, FEWEST, class_of
from geo.worlds.regions import clip
from geo.worlds.spots import areas_of, region_around

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matplotlib.axes import Axes

    from geo.atlas.countries import Countries
    from geo.charts.style import Picture
    from geo.events import Event, Place, Platform
    from geo.worlds.cells import Cells

SEA, LAND = "#dfe8ee", "#f3f1ec"
_SEAS = ("Sea", "Gulf", "Ocean", "Oceans")
_TICKS_DEG = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0)
_SCALES_KM = (5, 10, 20, 50, 100, 200, 500, 1000, 2000)
_MOST_LAT_DEG = 85.0  # flatter than that, degrees of longitude are no measure
_LABEL_DEG = 0.07  # room that a state's name needs beside it, in widths of the chart


@dataclass(frozen=True)
class Window:
    """What the chart shows, degrees; the east may lie beyond 180."""

    west: float
    south: float
    east: float
    north: float

    @property
    def stretch(self) -> float:
        """Length of a degree of latitude over that of one of longitude, in the middle."""
        return float(1.0 / np.cos(np.deg2rad(min(abs(self.south + self.north) / 2, _MOST_LAT_DEG))))

    @property
    def aspect(self) -> float:
        """Height over width."""
        return (self.north - self.south) / (self.east - self.west) * self.stretch


def window(cells: Cells) -> Window:
    """Return a window that holds all cells, with some room around them."""
    west, south = float(cells.west.min()), float(cells.south.min())
    east, north = float(cells.west.max()) + cells.side_deg, float(cells.south.max()) + cells.side_deg
    shape = Window(west, south, east, north)
    room = 0.16 * max(east - west, (north - south) * shape.stretch, 0.5)
    return Window(
        west - room, max(south - room / shape.stretch, -90.0), east + room, min(north + room / shape.stretch, 90.0)
    )


def draw_chart(
    figure: Picture,
    where_in: tuple[float, float, float, float],
    event: Event,
    hypothesis: str,
    cells: Cells,
    bounds: Window,
    countries: Countries,
) -> None:
    """Draw the chart at a place on the page: left, bottom, width and height, inches."""
    axes = place(figure, *where_in)
    axes.set_xlim(bounds.west, bounds.east)
    axes.set_ylim(bounds.south, bounds.north)
    axes.set_aspect(bounds.stretch, anchor="NW")
    box = shapely.box(bounds.west, bounds.south, bounds.east, bounds.north)
    seas = _seas(event, box)
    region = region_of_starts(event, hypothesis, cells, box, countries)
    axes.set_facecolor(LAND)
    axes.add_patch(_patch(seas, facecolor=SEA, edgecolor="#8fa3b0", linewidth=0.7))
    _states(axes, countries, seas, region, box)
    _cells(axes, cells, region)
    axes.add_patch(_patch(region, facecolor="none", edgecolor=INK, linewidth=1.1))
    _graticule(axes, bounds)
    _scale(axes, bounds)


def _patch(shape: shapely.Geometry, **look: object) -> PathPatch:
    return PathPatch(_path(shape), **look)


def _path(shape: shapely.Geometry) -> Path:
    """Return polygons or lines as one path."""
    polygons = [p for p in shapely.get_parts(shape) if p.geom_type == "Polygon"]
    lines = [p for p in shapely.get_parts(shape) if p.geom_type in {"LineString", "LinearRing"}]
    rings = [ring for p in polygons for ring in (p.exterior, *p.interiors)] + lines
    parts = [Path(shapely.get_coordinates(ring)) for ring in rings]
    return Path.make_compound_path(*parts) if parts else Path(np.zeros((0, 2)))


def _turned(shape: shapely.Geometry, box: shapely.Polygon) -> shapely.Geometry:
    """Return what of a shape lies in a box whose longitudes may run beyond 180."""
    return clip(box, shape)


def _seas(event: Event, box: shapely.Polygon) -> shapely.Geometry:
    """Return the seas in the window; a lake only where the launch names it."""
    names = [name for name in water_names() if set(name.split()) & set(_SEAS)]
    names += [event.launch.sea] if event.launch.sea else []
    return shapely.union_all([_turned(load_water(name), box) for name in names])


def region_of_starts(
    event: Event, hypothesis: str, cells: Cells, box: shapely.Polygon, countries: Countries
) -> shapely.Geometry:
    """Return what of the places from which missiles may start under a hypothesis lies in a box.

    A platform that a start of the hypothesis, or of one of its routes, stands in for for all targets is none of them.
    Where the file gives an exact point, it is the cells that hold it.
    """
    shapes: list[shapely.Geometry] = []
    for name, items in _starts(event, hypothesis):
        areas = areas_of(name, items, event, countries)
        regions = [region_around(item, area) for item, area in zip(items, areas, strict=True)]
        # each once: many platforms may share a sea
        own = {id(area): region for area, region in zip(areas, regions, strict=True) if region is not None}
        shapes += [_turned(shapely.make_valid(region), box) for region in own.values()]
        for item, region in zip(items, regions, strict=True):
            shapes += _cells_at(cells, *item.position) if region is None else []
    return shapely.union_all(shapes)


def _starts(event: Event, hypothesis: str) -> Iterator[tuple[str, Sequence[Platform | Place]]]:
    """Yield the platforms, and the places, from which missiles start under a hypothesis."""
    ways = ways_of(event, next(h for h in event.hypotheses if h.id == hypothesis))
    taken = [{ways.ways[k].start for k in row.tolist()} for row in ways.number]
    yield "platforms", [p for p, starts in zip(event.platforms, taken, strict=True) if None in starts]
    yield "places", [p for p in event.places if any(p.id in starts for starts in taken)]


def _cells_at(cells: Cells, lon: float, lat: float) -> list[shapely.Polygon]:
    """Return the cells that hold a point."""
    half = cells.side_deg / 2
    turn = whole_turns(lon, np.mean(cells.west))
    mine = (np.abs(cells.west + half - lon - turn) <= half) & (np.abs(cells.south + half - lat) <= half)
    corners = zip(cells.west[mine], cells.south[mine], strict=True)
    return [shapely.box(x, y, x + cells.side_deg, y + cells.side_deg) for x, y in corners]


def _cells(axes: Axes, cells: Cells, region: shapely.Geometry) -> None:
    """Draw the cells, cut at the outline of the region."""
    for kind in range(-1, len(COLOURS)):
        known = cells.starts >= FEWEST
        mine = ~known if kind < 0 else known & (class_of(cells.count, cells.draws) == kind)
        if not mine.any():
            continue
        x, y, side = cells.west[mine], cells.south[mine], cells.side_deg
        shape = shapely.intersection(shapely.union_all(shapely.box(x, y, x + side, y + side)), region)
        if kind < 0:
            axes.add_patch(_patch(shape, facecolor=PAPER, edgecolor="#9aa1ab", hatch="/////", linewidth=0.0))
        else:
            axes.add_patch(_patch(shape, facecolor=COLOURS[kind], edgecolor=COLOURS[kind], linewidth=0.3))


def _states(
    axes: Axes, countries: Countries, seas: shapely.Geometry, region: shapely.Geometry, box: shapely.Polygon
) -> None:
    """Draw borders on land, limits of territorial seas, and names."""
    frame = countries.frame
    for name, whole in zip(frame["name"], frame.geometry, strict=True):
        shape = _turned(whole, box)
        if shapely.is_empty(shape):
            continue
        line = shapely.difference(shapely.boundary(shape), shapely.boundary(box))
        axes.add_patch(_patch(shapely.difference(line, seas), facecolor="none", edgecolor="#8a8478", linewidth=0.8))
        limit = _patch(shapely.intersection(line, seas), facecolor="none", edgecolor="#8fa3b0", linewidth=0.7)
        limit.set_linestyle((0, (4, 3)))
        axes.add_patch(limit)
        _name(axes, name, shapely.difference(shapely.difference(shape, seas), region), box)


def _name(axes: Axes, name: str, free: shapely.Geometry, box: shapely.Polygon) -> None:
    """Write a name in the middle of the room there is for it, if there is any."""
    parts = shapely.get_parts(free)
    parts = parts[shapely.area(parts) > 0.0]
    if not len(parts):
        return
    room = shapely.maximum_inscribed_circle(parts[np.argmax(shapely.area(parts))], tolerance=0.01)
    (x, y), _ = shapely.get_coordinates(room)
    west, _, east, _ = shapely.bounds(box)
    if shapely.length(room) < _LABEL_DEG * (east - west):
        return
    text = axes.text(x, y, name.upper(), ha="center", va="center", size=SMALL, color=MUTED, parse_math=False)
    text.set_path_effects([patheffects.withStroke(linewidth=2.5, foreground=LAND)])


def _graticule(axes: Axes, bounds: Window) -> None:
    """Mark whole degrees on the frame, and draw them faintly."""
    span = max(bounds.east - bounds.west, bounds.north - bounds.south)
    step = next((s for s in _TICKS_DEG if span / s <= 6), _TICKS_DEG[-1])
    for low, high, axis, ends in (
        (bounds.west, bounds.east, axes.xaxis, "EW"),
        (bounds.south, bounds.north, axes.yaxis, "NS"),
    ):
        ticks = np.arange(np.ceil(low / step), np.floor(high / step) + 1) * step
        axis.set_ticks(list(ticks), labels=[_degrees(t, ends) for t in ticks])
    axes.grid(visible=True, color=INK, alpha=0.13, linewidth=0.5)
    axes.set_axisbelow(False)
    for side in axes.spines.values():
        side.set(visible=True, color=FAINT)


def _degrees(value: float, ends: str) -> str:
    turned = round(float(wrap(value)), 6) if ends == "EW" else round(value, 6)
    return f"{abs(turned):g}°" + (f" {ends[int(turned < 0)]}" if turned % 180.0 else "")


def _scale(axes: Axes, bounds: Window) -> None:
    """Draw a bar of round length, true in the middle of the chart."""
    y, middle = (0.035, 0.5 * (bounds.south + bounds.north))
    width = bounds.east - bounds.west
    one_deg_km = float(inverse(0.0, middle, 0.01, middle).s12_m) / 10.0
    km = max((s for s in _SCALES_KM if s <= 0.25 * width * one_deg_km), default=_SCALES_KM[0])
    length = km / one_deg_km / width
    halo = [patheffects.withStroke(linewidth=3.0, foreground=PAPER)]
    frame = axes.transAxes
    axes.plot([0.03, 0.03 + length], [y, y], transform=frame, color=INK, linewidth=2.0, path_effects=halo)
    axes.text(
        0.03 + length / 2,
        y + 0.012,
        f"{km:,} km",
        transform=frame,
        ha="center",
        size=SMALL,
        color=INK,
        path_effects=halo,
    )
