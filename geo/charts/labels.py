"""Where names go on a print map: beside what they name, over nothing else, inside the frame - or nowhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geo.charts.type import FAMILY, lines_of, widest_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matplotlib.figure import Figure
    from matplotlib.text import Text

ASCENT, DESCENT = 0.96, 0.26  # of the size: how far letters reach above and below their line
LEADING = 1.22
_POINT_IN = 1.0 / 72.0
_PAD_IN = 0.018
# beside a mark, best first: which way, and how the text hangs there (-1 ends there, 0 middle, 1 begins there)
_SIDES = ((1, 0), (-1, 0), (1, 1), (1, -1), (-1, 1), (-1, -1), (0, 1), (0, -1))
_FAR = (1.0, 2.2, 3.6)
_TRIES = 160
_CLEARLY = 0.3  # sizes of letters by which a name is nearer to its own mark than to any other


@dataclass(frozen=True)
class Block:
    """Lines of text as a box, inches."""

    lines: tuple[str, ...]
    size: float
    weight: str = "normal"
    style: str = "normal"

    @property
    def wide(self) -> float:
        """Its width."""
        return widest_in(self.lines, self.size, self.weight)

    @property
    def high(self) -> float:
        """Its height."""
        return (ASCENT + DESCENT + LEADING * (len(self.lines) - 1)) * self.size * _POINT_IN


def block_of(text: str, room_in: float, size: float, weight: str = "normal", style: str = "normal") -> Block:
    """Return a text broken to a width."""
    return Block(tuple(lines_of(text, room_in, size, weight)), size, weight, style)


def write_block(
    figure: Figure,
    block: Block,
    left_in: float,
    top_in: float,
    align: str = "left",
    **look: Any,  # noqa: ANN401  (matplotlib's own)
) -> list[Text]:
    """Write a block whose upper left corner is so many inches from the lower left one of the page."""
    x = left_in + {"left": 0.0, "center": block.wide / 2, "right": block.wide}[align]
    return [
        figure.text(
            x,
            top_in - (ASCENT + LEADING * k) * block.size * _POINT_IN,
            line,
            size=block.size,
            weight=block.weight,
            style=block.style,
            family=FAMILY,
            ha=align,
            va="baseline",
            parse_math=False,
            usetex=False,
            transform=figure.dpi_scale_trans,
            **look,
        )
        for k, line in enumerate(block.lines)
    ]


@dataclass
class Room:
    """What of a map's frame is still free, inches of the page."""

    frame: shapely.Geometry
    lines: shapely.Geometry = field(default_factory=shapely.MultiLineString)
    taken: list[shapely.Geometry] = field(default_factory=list)
    marks: list[shapely.Geometry] = field(default_factory=list)

    def take(self, left: float, bottom: float, right: float, top: float) -> None:
        """Keep a box free of names."""
        self.taken.append(shapely.box(left, bottom, right, top))

    def fits(self, box: shapely.Geometry) -> bool:
        """Say whether a box lies inside the frame and on nothing that has been put there."""
        if not shapely.contains(self.frame, box):
            return False
        return not (self.taken and bool(shapely.intersects(np.array(self.taken), box).any()))

    def beside(
        self, block: Block, x: float, y: float, off_in: float, *, over_lines: bool = True
    ) -> tuple[float, float, str] | None:
        """Return upper left corner and alignment for a name beside a mark, and take its room; None where there is none.

        Of all free ones it is the one that the least of any line runs through, the nearest and usual one of equals.
        None is nearer to another mark, whose name it would be taken for, and one that touches none goes first.
        """
        own = shapely.Point(x, y)
        marks = np.array(self.marks, dtype=object)
        others = marks[shapely.distance(marks, own) > off_in] if len(marks) else marks
        best: tuple[tuple[bool, float], float, float, str, shapely.Geometry] | None = None
        for far in _FAR:
            for dx, dy in _SIDES:
                gap = off_in * (far if dx == 0 or dy == 0 else 0.75 * far)
                left = x + dx * gap - (block.wide if dx < 0 else block.wide / 2 if dx == 0 else 0.0)
                top = y + dy * gap + (block.high if dy > 0 else block.high / 2 if dy == 0 else 0.0)
                box = _box(block, left, top)
                away = float(shapely.distance(others, box).min()) if len(others) else np.inf
                if not self.fits(box) or away <= shapely.distance(own, box) + _CLEARLY * block.size * _POINT_IN:
                    continue
                crossed = round(float(shapely.length(shapely.intersection(box, self.lines))), 6)
                cost = (away < block.size * _POINT_IN, crossed)
                align = {1: "left", 0: "center", -1: "right"}[dx]
                if best is None or cost < best[0]:
                    best = (cost, left, top, align, box)
            if best is not None and best[0] == (False, 0.0):
                break
        if best is None or (best[0][1] > 0.0 and not over_lines):
            return None
        self.taken.append(best[4])
        return best[1:4]

    def within(
        self,
        block: Block,
        spots: Iterable[tuple[float, float]],
        *,
        inside: shapely.Geometry | None = None,
        share: float = 1.0,
    ) -> tuple[float, float] | None:
        """Return the upper left corner for a name in the middle of the first spot that is free, and take its room.

        No line may run through it; so much of it lies inside a shape.
        """
        for x, y in spots:
            left, top = x - block.wide / 2, y + block.high / 2
            box = _box(block, left, top)
            if not self.fits(box) or shapely.intersects(box, self.lines):
                continue
            if inside is not None and shapely.area(shapely.intersection(inside, box)) < share * shapely.area(box):
                continue
            self.taken.append(box)
            return left, top
        return None


def _box(block: Block, left: float, top: float) -> shapely.Geometry:
    return shapely.box(left - _PAD_IN, top - block.high - _PAD_IN, left + block.wide + _PAD_IN, top + _PAD_IN)


def middles(shape: shapely.Geometry, step_in: float) -> Sequence[tuple[float, float]]:
    """Return spots in a shape, those farthest from its edge first."""
    parts = shapely.get_parts(shape)
    parts = parts[shapely.get_dimensions(parts) == 2]
    if not len(parts):
        return []
    west, south, east, north = shapely.bounds(shape)
    step = max(step_in, float(np.sqrt((east - west) * (north - south) / (4 * _TRIES))))
    grid = np.array([(x, y) for x in np.arange(west, east, step) for y in np.arange(south, north, step)]).reshape(-1, 2)
    points: Any = shapely.points(grid)
    kept = shapely.intersects(shape, points)
    deep = shapely.distance(shapely.boundary(shape), points[kept])
    order = np.argsort(-np.round(deep, 3), kind="stable")[:_TRIES]
    return [(float(x), float(y)) for x, y in grid[kept][order]]
