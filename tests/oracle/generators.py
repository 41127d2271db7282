"""Paths that are hard to get right: each generator takes a random generator and a number, and returns world and paths.

They are in one table, :data:`GENERATORS`; what each is hard on is its docstring's first line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from . import made
from .paths import F, Floats, forward, wrapped
from .places import log_uniform
from .states import World, bundled

if TYPE_CHECKING:
    from collections.abc import Callable

QUARTER_M = 10_000_000.0
EARTH_M = 6_371_000.0


class Case(NamedTuple):
    """A world and paths in it: ``ends`` has rows of lon1, lat1, lon2, lat2 in degrees."""

    world: World
    ends: Floats


def _ends(start: tuple[Floats, ...], end: tuple[Floats, ...]) -> Floats:
    return np.column_stack([*start[:2], *end[:2]])


def _half_turned(ends: Floats, rng: np.random.Generator) -> Floats:
    """Return every other path, by lot, from its other end."""
    return np.where((rng.random(len(ends)) < 0.5)[:, None], ends, ends[:, [2, 3, 0, 1]])


def _through(lon: Floats, lat: Floats, azi: Floats, before_m: Floats, after_m: Floats) -> Floats:
    """Return paths that pass positions at an azimuth, so far from their first and from their last end."""
    return _ends(forward(lon, lat, azi + 180.0, before_m), forward(lon, lat, azi, after_m))


def ends_near_borders(rng: np.random.Generator, n: int) -> Case:
    """Put ends, or starts, 1 mm to 3 km beyond a border, of paths of 10 m to 15,000 km."""
    world = made.any_world(rng)
    lon, lat, _ = made.on_borders(world, rng, n)
    ends = _through(lon, lat, rng.uniform(-180, 180, n), log_uniform(rng, 10, 1.5e7, n), log_uniform(rng, 1e-3, 3e3, n))
    return Case(world, _half_turned(ends, rng))


def short_paths(rng: np.random.Generator, n: int) -> Case:
    """Lay paths of 1 mm to 10 m across borders."""
    world = made.any_world(rng)
    lon, lat, _ = made.on_borders(world, rng, n)
    long, share = log_uniform(rng, 1e-3, 10, n), rng.uniform(-0.2, 1.2, n)
    return Case(world, _through(lon, lat, rng.uniform(-180, 180, n), long * share, long * (1 - share)))


def vertices(rng: np.random.Generator, n: int) -> Case:
    """Lay paths through, from and to border vertices, at any azimuth or along an edge."""
    world = made.any_world(rng)
    lon, lat, along = made.at_vertices(world, rng, n)
    azi = np.where(rng.random(n) < 0.7, rng.uniform(-180, 180, n), along)
    ends = _through(lon, lat, azi, log_uniform(rng, 1, 5e6, n), log_uniform(rng, 1, 5e6, n))
    starts = rng.random(n) < 0.4
    ends[starts, 0], ends[starts, 1] = lon[starts], lat[starts]
    return Case(world, _half_turned(ends, rng))


def vertices_on_meridians(rng: np.random.Generator, n: int) -> Case:
    """Lay paths due north or south through, from or to border vertices, with longitudes equal to the last bit."""
    world = made.any_world(rng)
    lon, lat, _ = made.at_vertices(world, rng, n)
    up, down = log_uniform(rng, 1e-5, 30, n), log_uniform(rng, 1e-5, 30, n)
    up[rng.random(n) < 0.3] = 0.0
    return Case(
        world, _half_turned(np.column_stack([lon, np.maximum(lat - down, -90), lon, np.minimum(lat + up, 90)]), rng)
    )


def along_edges(rng: np.random.Generator, n: int) -> Case:
    """Lay paths along meridians, parallels and edges of worlds of whole degrees, from and to their corners."""
    world = (made.lattice, made.whole_degree_triangles, made.boxes, made.overlapping)[int(rng.integers(4))](rng)
    b = world.borders
    e, f = rng.integers(0, len(b.x1), (2, n))
    ends = np.column_stack([b.x1[e], b.y1[e], b.x2[e], b.y2[e]])
    kind = rng.integers(5, size=n)
    ends[kind == 1, 2:] = np.column_stack([b.x2[f], b.y2[f]])[kind == 1]  # from any corner to any other
    ends[kind == 2, 2] = ends[kind == 2, 0]  # a meridian, past the corners
    ends[kind == 2, 3] = np.clip(ends[kind == 2, 1] + rng.integers(-12, 13, (kind == 2).sum()) / 2, -90, 90)
    ends[kind == 3, 3] = ends[kind == 3, 1]  # two places of a parallel
    ends[kind == 3, 2] += rng.integers(-12, 13, (kind == 3).sum()) / 2
    reach = ends[:, 2:] - ends[:, :2]
    ends[kind == 4, :2] -= (reach * rng.integers(0, 3, (n, 1)) / 4)[kind == 4]  # an edge, and as much again
    ends[kind == 4, 2:] += (reach * rng.integers(0, 3, (n, 1)) / 4)[kind == 4]
    ends[:, [1, 3]] = np.clip(ends[:, [1, 3]], -90, 90)
    return Case(world, _half_turned(ends, rng))


def on_shared_borders(rng: np.random.Generator, n: int) -> Case:
    """Lay paths from, to and along places on borders, rounded to doubles."""
    world = made.any_world(rng)
    lon, lat, along = made.on_borders(world, rng, n)
    azi = np.where(rng.random(n) < 0.5, along, rng.uniform(-180, 180, n))
    end = forward(lon, lat, azi, log_uniform(rng, 1e-3, 3e6, n))
    ends = np.column_stack([lon, lat, end[0], end[1]])
    both = np.flatnonzero(rng.random(n) < 0.3)
    ends[both, 2:] = ends[rng.permutation(both), :2]
    return Case(world, _half_turned(ends, rng))


def arc_joints(rng: np.random.Generator, n: int) -> Case:
    """Put crossings at whole shares of a path's arc, of 1 or 1.25 degrees, mostly on steep paths near 70 N."""
    world = made.any_world(rng) if rng.random() < 0.4 else made.rows_of_boxes(rng)
    lon, lat, _ = made.on_borders(world, rng, n)
    steep = rng.choice([-1.0, 1.0], n) * log_uniform(rng, 0.5, 10, n) + np.where(rng.random(n) < 0.5, 0.0, 180.0)
    azi = np.where(rng.random(n) < 0.7, steep, rng.uniform(-180, 180, n))
    shares = rng.integers(2, 40, n)
    before = rng.integers(1, shares)
    longest = rng.choice([1.0, 1.25], n)
    step_deg = longest * (shares - 1 + rng.uniform(0.02, 0.999, n)) / shares  # so that the arc rounds up to the shares
    beside = np.where(rng.random(n) < 0.3, log_uniform(rng, 1e-9, 10, n), log_uniform(rng, 10, 8e3, n))
    off_m = rng.choice([-1.0, 1.0], n) * beside
    back, on = (_distance_of_arc(lon, lat, a, k * step_deg) for a, k in ((azi + 180, before), (azi, shares - before)))
    return Case(world, _half_turned(_through(lon, lat, azi, back + off_m, on - off_m), rng))


def _distance_of_arc(lon: Floats, lat: Floats, azi: Floats, arc_deg: Floats) -> Floats:
    """Return metres along geodesics for an arc on the auxiliary sphere (Karney 2013, figure 1)."""

    def arc(lat: Floats, azi: Floats) -> Floats:
        beta = np.arctan2((1 - F) * np.sin(np.deg2rad(lat)), np.cos(np.deg2rad(lat)))
        return np.arctan2(np.sin(beta), np.cos(np.deg2rad(azi)) * np.cos(beta))

    s = np.deg2rad(arc_deg) * EARTH_M
    for _ in range(8):
        _, y, a = forward(lon, lat, azi, s)
        gone = np.mod(arc(y, a) - arc(lat, azi) + 1e-6, 2 * np.pi) - 1e-6
        s = s + (np.deg2rad(arc_deg) - gone) * EARTH_M
    return s


def meridians_and_equator(rng: np.random.Generator, n: int) -> Case:
    """Lay paths exactly along meridians, over a pole too, and along the equator, many from and to whole degrees."""
    kinds = (made.whole_earth, made.lattice, made.boxes, made.over_a_pole, lambda r: made.any_world(r, real=1.0))
    world = kinds[int(rng.integers(5))](rng)
    b = world.borders
    lon1, lon2 = rng.uniform(b.x1.min() - 0.5, b.x2.max() + 0.5, (2, n))
    lat1, lat2 = rng.uniform(-90, 90, (2, n))
    near = rng.random(n) < 0.5
    lat1[near] = np.clip(rng.uniform(np.min([b.y1, b.y2]) - 1, np.max([b.y1, b.y2]) + 1, n)[near], -90, 90)
    whole = rng.random(n) < 0.6
    lon1[whole], lon2[whole], lat1[whole], lat2[whole] = (np.round(v[whole]) for v in (lon1, lon2, lat1, lat2))
    kind = rng.integers(3, size=n)
    lon2 = np.where(kind == 0, lon1, np.where(kind == 1, wrapped(lon1 + 180), lon2))
    lat1, lat2 = (np.where(kind == 2, 0.0, v) for v in (lat1, lat2))
    lon2 = np.where((kind == 2) & (np.abs(wrapped(lon2 - lon1)) > 179), lon1 + 90, lon2)  # else over a pole
    return Case(world, np.column_stack([lon1, lat1, lon2, lat2]))


def poles(rng: np.random.Generator, n: int) -> Case:
    """Lay paths over, from and to a pole, and past it at 1 mm to 100 km."""
    real = rng.random() < 0.3
    world = made.any_world(rng, real=1.0) if real else made.over_a_pole(rng)
    side = np.where(rng.random(n) < 0.5, 1.0, -1.0)
    lowest = np.nanmin(np.abs(world.borders.y1)) if not real else 60.0
    if not real:
        side[:] = np.sign(world.borders.y1[0])
    lon = np.where(rng.random(n) < 0.4, np.round(rng.uniform(-180, 180, n) / 15) * 15, rng.uniform(-180, 180, n))
    past = np.where(rng.random(n) < 0.8, log_uniform(rng, 1e-3, 1e5, n), 0.0)
    _, top, _ = forward(lon, side * 90.0, np.where(side > 0, 180.0, 0.0) + 0 * lon, past)
    reach = log_uniform(rng, 0.1, 111_000 * (95.0 - min(lowest, 89.0)), (2 * n)).reshape(2, n)
    ends = _through(lon, top, np.full(n, 90.0), reach[0], reach[1])
    exact = rng.random(n)
    ends[exact < 0.15, :2] = np.column_stack([lon, side * 90.0])[exact < 0.15]
    across = (exact > 0.15) & (exact < 0.3)
    ends[across, 2] = wrapped(ends[across, 0] + 180.0)
    return Case(world, _half_turned(ends, rng))


def the_seam(rng: np.random.Generator, n: int) -> Case:
    """Lay paths across, along, from and to the 180th meridian, named 180, -180 or beyond."""
    kinds = (made.over_the_seam, made.over_the_seam, made.whole_earth, lambda r: made.any_world(r, real=1.0))
    world = kinds[int(rng.integers(4))](rng)
    lat1 = rng.uniform(-89, 89, n)
    if world.name == "over the 180th meridian":
        lat1 = rng.uniform(world.borders.y1.min() - 1, world.borders.y2.max() + 1, n)
    lat1 = np.clip(np.where(rng.random(n) < 0.4, np.round(lat1), lat1), -90, 90)
    lon1 = np.where(rng.random(n) < 0.5, 180.0, -180.0)
    azi = np.where(rng.random(n) < 0.3, rng.choice([0.0, 180.0], n), rng.uniform(-180, 180, n))
    kind = rng.integers(3, size=n)
    before = np.where(kind == 0, 0.0, log_uniform(rng, 1e-3, 2e6, n))
    ends = _through(lon1, lat1, azi, before, log_uniform(rng, 1e-3, 2e6, n))
    on = kind == 0
    ends[on, 0], ends[on, 1] = lon1[on], lat1[on]
    along = kind == 2
    ends[along, 0], ends[along, 1], ends[along, 2] = lon1[along], lat1[along], -lon1[along]
    return Case(world, _half_turned(ends, rng))


def nearly_antipodal(rng: np.random.Generator, n: int) -> Case:
    """Put ends nearly opposite each other on the Earth, where a little at an end is much in the middle."""
    world = made.whole_earth(rng) if rng.random() < 0.7 else made.any_world(rng, real=1.0)
    lon1, lat1 = rng.uniform(-180, 180, n), np.rad2deg(np.arcsin(rng.uniform(-1, 1, n)))
    lat1 = np.where(rng.random(n) < 0.3, rng.choice([0.0, 30.0, 45.0, 89.9], n), lat1)
    off_lon = rng.choice([-1.0, 1.0], n) * log_uniform(rng, 1e-9, 2, n)
    off_lat = rng.choice([-1.0, 1.0], n) * log_uniform(rng, 1e-9, 2, n)
    return Case(world, np.column_stack([lon1, lat1, lon1 + 180 - off_lon, np.clip(-lat1 + off_lat, -90, 90)]))


def equally_short(rng: np.random.Generator, n: int) -> Case:
    """Put ends where two or more paths are the shortest: the one that ``geo.inverse`` gives is meant."""
    world = made.whole_earth(rng) if rng.random() < 0.7 else made.any_world(rng, real=1.0)
    lon1, lat1 = np.round(rng.uniform(-180, 180, n), 3), np.round(rng.uniform(-90, 90, n), 3)
    lat1 = np.where(rng.random(n) < 0.3, rng.choice([0.0, 30.0, 45.0, 90.0], n), lat1)
    off = rng.choice([-1.0, 0.0, 1.0], n) * log_uniform(rng, 1e-9, 0.3, n)
    return Case(world, np.column_stack([lon1, lat1, wrapped(lon1 + 180.0 - off), -lat1]))


def grazing(rng: np.random.Generator, n: int) -> Case:
    """Lay paths that touch an edge or all but touch it, 0.1 mm to 1 km deep, in the middle of an edge or at its end."""
    world = made.any_world(rng)
    lon, lat, along = made.on_borders(world, rng, n)
    at_vertex = rng.random(n) < 0.3
    corner = made.at_vertices(world, rng, n)
    lon, lat, along = (np.where(at_vertex, v, w) for v, w in zip(corner, (lon, lat, along), strict=True))
    deep = rng.choice([-1.0, 1.0], n) * log_uniform(rng, 1e-4, 1e3, n)
    lon, lat, turned = forward(lon, lat, along + 90.0, deep)
    azi = turned - 90.0 + rng.normal(0, 1, n) * log_uniform(rng, 1e-9, 1, n)
    return Case(world, _through(lon, lat, azi, log_uniform(rng, 1e2, 3e6, n), log_uniform(rng, 1e2, 3e6, n)))


def tiny_states(rng: np.random.Generator, n: int) -> Case:
    """Hit or miss islands and strips down to 1 mm by about their size, with paths of any length."""
    world = made.slivers(rng)
    lon, lat, along = made.on_borders(world, rng, n)
    lon, lat, _ = forward(lon, lat, rng.uniform(-180, 180, n), log_uniform(rng, 1e-4, 1, n))
    azi = np.where(rng.random(n) < 0.2, along, rng.uniform(-180, 180, n))
    return Case(world, _through(lon, lat, azi, log_uniform(rng, 1e-3, 5e6, n), log_uniform(rng, 1e-3, 5e6, n)))


def worldwide(rng: np.random.Generator, n: int) -> Case:
    """Lay paths between random points of the Earth."""
    world = made.any_world(rng, real=1.0) if rng.random() < 0.7 else made.whole_earth(rng)
    lon1, lon2 = rng.uniform(-180, 180, (2, n))
    lat1, lat2 = np.rad2deg(np.arcsin(rng.uniform(-1, 1, (2, n))))
    return Case(world, np.column_stack([lon1, lat1, lon2, lat2]))


def regional(rng: np.random.Generator, n: int) -> Case:
    """Lay paths from the Caspian to Syria, with the bundled borders."""
    world = bundled(made.BUNDLED[int(rng.integers(2))])
    return Case(world, rng.uniform([49.8, 38.0, 36.3, 34.5], [51.5, 41.0, 41.0, 36.6], (n, 4)))


def overlaps(rng: np.random.Generator, n: int) -> Case:
    """Cross states that overlap, and borders with vertices on one side only: the first code has the place."""
    world = made.overlapping(rng)
    lon, lat, along = made.on_borders(world, rng, n)
    corner = made.at_vertices(world, rng, n)
    at_vertex = rng.random(n) < 0.3
    lon, lat, along = (np.where(at_vertex, v, w) for v, w in zip(corner, (lon, lat, along), strict=True))
    azi = np.where(rng.random(n) < 0.3, along, rng.uniform(-180, 180, n))
    return Case(world, _through(lon, lat, azi, log_uniform(rng, 1e-3, 1e6, n), log_uniform(rng, 1e-3, 1e6, n)))


def turns(rng: np.random.Generator, n: int) -> Case:
    """Write longitudes one or more turns further east or west."""
    case = near_anything(rng, n)
    ends = case.ends.copy()
    ends[:, 0] += 360.0 * rng.integers(-2, 3, n)
    ends[:, 2] += 360.0 * rng.integers(-2, 3, n)
    return Case(case.world, ends)


def near_anything(rng: np.random.Generator, n: int) -> Case:
    """Lay paths past random places near borders, 1 m to 5,000 km long, to be turned, split and shifted."""
    world = made.any_world(rng, real=0.3) if rng.random() < 0.7 else made.over_the_seam(rng)
    lon, lat, _ = made.on_borders(world, rng, n)
    lon, lat, _ = forward(lon, lat, rng.uniform(-180, 180, n), log_uniform(rng, 1e-3, 1e5, n))
    return Case(
        world, _through(lon, lat, rng.uniform(-180, 180, n), log_uniform(rng, 1, 5e6, n), log_uniform(rng, 1, 5e6, n))
    )


GENERATORS: dict[str, Callable[[np.random.Generator, int], Case]] = {
    g.__name__.replace("_", " "): g
    for g in (
        ends_near_borders,
        short_paths,
        vertices,
        vertices_on_meridians,
        along_edges,
        on_shared_borders,
        arc_joints,
        meridians_and_equator,
        poles,
        the_seam,
        nearly_antipodal,
        equally_short,
        grazing,
        tiny_states,
        worldwide,
        regional,
        overlaps,
        turns,
    )
}
