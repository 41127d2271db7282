"""Ledgers that must say the same of worlds that are the same: moved, mirrored, joined, renamed, with more vertices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from .check import Finding, ledger
from .generators import Case, near_anything
from .made import BUNDLED
from .paths import Floats, paths_between
from .relations import differ
from .states import World, world_of

if TYPE_CHECKING:
    from collections.abc import Callable


def _made_up(rng: np.random.Generator, n: int) -> Case:
    """Return paths in a made-up world, whose states do not overlap."""
    while (case := near_anything(rng, n)).world.name in BUNDLED:
        pass
    return case


def _moved(world: World, move: Callable[[Floats], Floats]) -> World:
    shapes = [shapely.transform(shape, move) for shape in world.shapes]
    return world_of(world.name, dict(zip(world.codes, shapes, strict=True)))


def mirrored(rng: np.random.Generator, n: int) -> Finding:
    """Compare paths with their mirror images over a mirrored world: north and south, east and west, or both swapped."""
    world, ends = _made_up(rng, n)
    sign = np.array([[1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]][int(rng.integers(3))])
    image = _moved(world, lambda xy: xy * sign)
    return differ(world, paths_between(ends), ledger(world, ends), ledger(image, ends * np.tile(sign, 2)))


def turned_by_degrees(rng: np.random.Generator, n: int) -> Finding:
    """Compare paths with the same ones over a world that is turned about the Earth's axis by whole degrees."""
    while True:
        world, ends = _made_up(rng, n)
        west, _, east, _ = shapely.total_bounds(world.shapes)
        if (most := int(360 - (east - west))) > 0:
            break
    by = float(rng.integers(0, most + 1) + np.ceil(-180 - west))
    by = min(by, float(np.floor(180 - east)))
    image = _moved(world, lambda xy: xy + [by, 0.0])
    return differ(world, paths_between(ends), ledger(world, ends), ledger(image, ends + [by, 0.0, by, 0.0]))


def joined(rng: np.random.Generator, n: int) -> Finding:
    """Compare ledgers of a world with those of the same world after some of its states have become one."""
    world, ends = _made_up(rng, n)
    into = np.where(rng.random(len(world.codes)) < 0.5, 0, np.arange(len(world.codes)))
    shapes = {world.codes[k]: shapely.union_all(world.shapes[into == k]) for k in np.unique(into)}
    new = dict(zip(world.codes, np.array(world.codes)[into], strict=True)) | {"": ""}
    rows, after = ledger(world, ends), ledger(world_of(world.name, shapes), ends)
    return differ(world, paths_between(ends), rows.assign(country=_named(rows["country"], new)), after)


def renamed(rng: np.random.Generator, n: int) -> Finding:
    """Compare ledgers with those of the same world after its states have taken each other's codes."""
    world, ends = _made_up(rng, n)
    other = rng.permutation(world.codes)
    image = world_of(world.name, dict(zip(other, world.shapes, strict=True)))
    back = dict(zip(other, world.codes, strict=True)) | {"": ""}
    after = ledger(image, ends)
    return differ(world, paths_between(ends), ledger(world, ends), after.assign(country=_named(after["country"], back)))


def densified(rng: np.random.Generator, n: int) -> Finding:
    """Compare ledgers with those of the same borders drawn with two to twenty times as many vertices."""
    world, ends = _made_up(rng, n)
    borders = world.borders
    longest = float(np.hypot(borders.x2 - borders.x1, borders.y2 - borders.y1).max())
    shapes = shapely.segmentize(world.shapes, longest / float(rng.uniform(2, 20)))
    image = world_of(world.name, dict(zip(world.codes, shapes, strict=True)))
    return differ(world, paths_between(ends), ledger(world, ends), ledger(image, ends))


def _named(codes, names: dict[str, str]):  # noqa: ANN001, ANN202
    """Return codes by other names; what the ledger does not know stays so."""
    return codes.map(lambda code: names.get(code, code))
