"""Small made-up worlds, another one for every generator's turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from .states import World, bundled, world_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .paths import Floats

BUNDLED = ("osm-50m", "natural-earth-10m")
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def code(number: int) -> str:
    """Return a code of three characters; the order of numbers is that of the alphabet."""
    return "S" + _DIGITS[number // 36] + _DIGITS[number % 36]


def named(name: str, shapes: Iterable[shapely.Geometry], rng: np.random.Generator) -> World:
    """Return a world of shapes with codes dealt out at random."""
    shapes = list(shapes)
    deal = rng.permutation(len(shapes))
    return world_of(name, {code(int(k)): shape for k, shape in zip(deal, shapes, strict=True)})


def mirrored(shapes: list[shapely.Geometry], rng: np.random.Generator) -> list[shapely.Geometry]:
    """Return shapes as they are, or on the other hemisphere."""
    if rng.random() < 0.5:
        return shapes
    return list(shapely.transform(np.array(shapes, dtype=object), lambda xy: xy * [1.0, -1.0]))


def latitude(rng: np.random.Generator) -> int:
    """Return a whole degree of latitude for a world to lie at, 0 to 84."""
    return int(rng.choice([0, 1, 20, 40, 55, 65, 69, 70, 75, 80, 82]))


def boxes(rng: np.random.Generator) -> World:
    """Return boxes apart from each other, of whole or of any degrees, with vertices at corners or every degree."""
    y = float(latitude(rng))
    x, shapes = -20.0 + float(rng.integers(0, 10)), []
    for _ in range(int(rng.integers(1, 5))):
        wide, high = (float(v) for v in rng.integers(1, 11, 2))
        if rng.random() < 0.5:
            wide, high = wide - rng.random() / 2, high - rng.random() / 2
        box = shapely.box(x, y, x + wide, min(y + high, 89.0))
        shapes.append(shapely.segmentize(box, 1.0) if rng.random() < 0.5 else box)
        x += wide + float(rng.integers(1, 4))
    return named("boxes", mirrored(shapes, rng), rng)


def lattice(rng: np.random.Generator, columns: int = 8, rows: int = 5) -> World:
    """Return neighbouring boxes of one or more whole degrees, some missing, with vertices at every corner."""
    step = float(rng.choice([0.5, 1.0, 2.0]))
    x0, y0 = float(rng.integers(-175, 150)), float(min(latitude(rng), 89 - rows * step))
    cells = [
        shapely.box(x0 + i * step, y0 + j * step, x0 + (i + 1) * step, y0 + (j + 1) * step)
        for i in range(columns)
        for j in range(rows)
        if rng.random() < 0.9
    ]
    return named("lattice", mirrored(cells, rng), rng)


def rows_of_boxes(rng: np.random.Generator) -> World:
    """Return long boxes one above the other, 60 to 79 degrees north or south, a degree or less high."""
    x0, y, shapes = float(rng.integers(-170, 120)), float(rng.integers(58, 76)), []
    for _ in range(8):
        high = float(rng.choice([0.25, 0.5, 1.0]))
        shapes.append(shapely.box(x0, y, x0 + float(rng.integers(10, 50)), y + high))
        y += high + float(rng.choice([0.1, 0.5]))
    return named("long boxes", mirrored(shapes, rng), rng)


def whole_degree_triangles(rng: np.random.Generator) -> World:
    """Return triangles between whole degrees: edges along meridians, parallels and diagonals."""
    x0, y0 = float(rng.integers(-175, 160)), float(min(latitude(rng), 84))
    cells = []
    for i in range(6):
        for j in range(5):
            a, b, c, d = ((x0 + i + p, y0 + j + q) for p, q in ((0, 0), (1, 0), (1, 1), (0, 1)))
            halves = ((a, b, c), (a, c, d)) if rng.random() < 0.5 else ((a, b, d), (b, c, d))
            cells += [shapely.Polygon(half) for half in halves if rng.random() < 0.92]
    return named("triangles between whole degrees", mirrored(cells, rng), rng)


def triangles(rng: np.random.Generator) -> World:
    """Return a triangulation of random points, some triangles missing."""
    size = float(rng.choice([0.01, 1.0, 10.0, 25.0]))
    x0, y0 = rng.uniform(-175, 150), min(latitude(rng) + rng.random(), 89.0 - size)
    points = rng.uniform([x0, y0], [x0 + size, y0 + size], (40, 2))
    found = shapely.get_parts(shapely.delaunay_triangles(shapely.MultiPoint(points)))
    return named("triangles", mirrored([t for t in found if rng.random() < 0.9], rng), rng)


def star(rng: np.random.Generator) -> World:
    """Return a state with spikes, a hole and another state in the hole."""
    x0, y0 = rng.uniform(-160, 160), float(latitude(rng)) - 2.0
    angle = np.sort(rng.uniform(0, 2 * np.pi, 60))
    reach = rng.uniform(1.5, 5.0, 60)
    ring = np.column_stack([x0 + reach * np.cos(angle), y0 + reach * np.sin(angle)])
    hole = np.column_stack([x0 + 0.6 * np.cos(angle), y0 + 0.6 * np.sin(angle)])
    body = shapely.make_valid(shapely.Polygon(ring)).difference(shapely.Polygon(hole))
    return named("star", mirrored([_polygons(body), shapely.Polygon(hole)], rng), rng)


def _polygons(shape: shapely.Geometry) -> shapely.MultiPolygon:
    return shapely.MultiPolygon([p for p in shapely.get_parts(shape) if isinstance(p, shapely.Polygon)])


def whole_earth(rng: np.random.Generator) -> World:
    """Return cells that cover most of the Earth: borders on the equator, the 180th meridian and up to the poles."""
    wide, high = float(rng.choice([15, 20, 30, 45])), float(rng.choice([15, 30]))
    shapes = [
        shapely.box(x, y, x + wide, y + high)
        for x in np.arange(-180, 180, wide)
        for y in np.arange(-90, 90, high)
        if rng.random() < 0.95
    ]
    return named("cells over the whole Earth", shapes, rng)


def over_a_pole(rng: np.random.Generator) -> World:
    """Return a polar cap, wedges that meet at a pole, or a ragged cap, with a second state around it."""
    kind = rng.integers(4)
    edge = float(rng.choice([60.0, 80.0, 89.0, 89.9, 89.9999, 89.999999]))
    if kind == 0:
        shapes = [shapely.box(-180, edge, 180, 90)]
    elif kind == 1:
        wide = int(rng.choice([30, 45, 60, 90]))
        shapes = [shapely.box(x, edge, x + wide, 90) for x in range(-180, 180, wide) if rng.random() < 0.85]
    elif kind == 2:
        x = np.linspace(-180, 180, int(rng.integers(5, 40)))
        y = edge + (90 - edge) * rng.uniform(0.02, 0.95, len(x))
        y[-1] = y[0]
        coast = np.column_stack([x, y]).tolist()
        shapes = [shapely.Polygon([*coast, (180.0, 90.0), (-180.0, 90.0)])]
        if rng.random() < 0.7:
            foot = edge - 5.0
            shapes.append(shapely.Polygon([*coast, (180.0, foot), (-180.0, foot)]))
    else:
        shapes = [shapely.box(-180, edge, 0, 90), shapely.box(0, edge, 180, 90), shapely.box(-180, edge - 3, 180, edge)]
    return named("over a pole", mirrored(shapes, rng), rng)


def over_the_seam(rng: np.random.Generator) -> World:
    """Return states that lie across the 180th meridian, begin at it, or both."""
    y = float(latitude(rng))
    shapes = []
    for k in range(int(rng.integers(1, 5))):
        low, high = y + 2 * k, y + 2 * k + float(rng.choice([1.0, 2.0]))
        if high > 89:
            break
        kind = rng.integers(3)
        east, west = float(rng.integers(1, 6)), float(rng.integers(1, 6))
        east, west = (v if rng.random() < 0.5 else v * rng.random() for v in (east, west))
        if kind == 0:
            sides = [shapely.box(180 - west, low, 180, high), shapely.box(-180, low, -180 + east, high)]
            shapes.append(shapely.MultiPolygon(sides))
        elif kind == 1:
            shapes += [shapely.box(180 - west, low, 180, high), shapely.box(-180, low, -180 + east, high)]
        else:
            slant = shapely.Polygon([(180 - west, low), (180, low), (180, high)])
            shapes += [slant, shapely.Polygon([(-180, low), (-180 + east, high), (-180, high)])]
    return named("over the 180th meridian", mirrored(shapes, rng), rng)


def slivers(rng: np.random.Generator) -> World:
    """Return islands of 1 mm to 10 m, and strips as narrow as that and up to 100 km long."""
    y0 = float(latitude(rng)) + rng.random()
    x0 = rng.uniform(-170, 170)
    shapes = []
    for k in range(24):
        size = float(np.exp(rng.uniform(np.log(1e-3), np.log(10.0)))) / 111_000.0
        x, y = x0 + 0.5 * (k % 6), y0 + 0.5 * (k // 6)
        if rng.random() < 0.5:
            corners = rng.uniform(-size, size, (3, 2))
        else:
            long = float(np.exp(rng.uniform(np.log(size), np.log(0.2))))
            turn = rng.choice([0.0, np.pi / 2, rng.uniform(0, np.pi)])
            flat = np.array([(-long, -size / 2), (long, -size / 2), (long, size / 2), (-long, size / 2)])
            corners = flat @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
        island = shapely.Polygon(corners + [x, y])
        if island.is_valid and island.area > 0:
            shapes.append(island)
    return named("slivers", mirrored(shapes, rng), rng)


def overlapping(rng: np.random.Generator) -> World:
    """Return states that overlap each other, or whose shared borders have vertices on one side only."""
    x0, y0 = float(rng.integers(-170, 160)), float(latitude(rng))
    shapes: list[shapely.Geometry] = []
    if rng.random() < 0.5:
        for _ in range(int(rng.integers(2, 7))):
            x, y = x0 + rng.uniform(0, 6), y0 + rng.uniform(0, 4)
            if rng.random() < 0.4:  # whole degrees: edges on edges
                x, y = float(round(x)), float(round(y))
            shapes.append(shapely.box(x, y, x + float(rng.integers(1, 5)), y + float(rng.integers(1, 4))))
        return named("overlapping", mirrored(shapes, rng), rng)
    for row in range(5):  # bricks: each row of boxes starts half a box further east
        shift = 0.5 * (row % 2)
        y = y0 + row
        shapes += [shapely.box(x0 + k + shift, y, x0 + k + 1 + shift, y + 1) for k in range(6) if rng.random() < 0.9]
    return named("bricks", mirrored(shapes, rng), rng)


COVERAGES: tuple[Callable[[np.random.Generator], World], ...] = (
    boxes,
    lattice,
    whole_degree_triangles,
    triangles,
    star,
)


def any_world(rng: np.random.Generator, real: float = 0.5) -> World:
    """Return one of the bundled sets with the given probability, else a made-up one whose states do not overlap."""
    if rng.random() < real:
        return bundled(BUNDLED[int(rng.integers(2))])
    return COVERAGES[int(rng.integers(len(COVERAGES)))](rng)


def on_borders(world: World, rng: np.random.Generator, n: int) -> tuple[Floats, Floats, Floats]:
    """Return positions on border edges (rounded to doubles) and the azimuth of the edge there, degrees."""
    b = world.borders
    e = rng.integers(0, len(b.x1), n)
    t = rng.uniform(0, 1, n)
    dx, dy = b.x2[e] - b.x1[e], b.y2[e] - b.y1[e]
    lon, lat = b.x1[e] + t * dx, b.y1[e] + t * dy
    return lon, lat, np.rad2deg(np.arctan2(dx * np.cos(np.deg2rad(lat)), dy))


def at_vertices(world: World, rng: np.random.Generator, n: int) -> tuple[Floats, Floats, Floats]:
    """Return border vertices, away from the poles, and the azimuth of one of their edges, degrees."""
    b = world.borders
    e = rng.integers(0, len(b.x1), n)
    first = rng.random(n) < 0.5
    lon, lat = np.where(first, b.x1[e], b.x2[e]), np.where(first, b.y1[e], b.y2[e])
    dx, dy = b.x2[e] - b.x1[e], b.y2[e] - b.y1[e]
    return lon, lat, np.rad2deg(np.arctan2(dx * np.cos(np.deg2rad(lat)), dy))
