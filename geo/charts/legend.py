"""The legend of a print map, in lay words: only of what the map shows."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from geo.charts.courses import Leg, look_of, main_of
from geo.charts.ground import LIMIT, tint
from geo.charts.labels import Block, block_of, write_block
from geo.charts.map_panel import mark
from geo.charts.style import INK, MUTED, place
from geo.words import listed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from geo.charts.map_panel import Plan
    from geo.charts.style import Picture
    from geo.events import Hypothesis

_KEY_IN, _GAP_IN = 0.34, 0.07
_WORDS = {
    ("platform", False): "launch position, as published",
    ("platform", True): "launch position, assumed",
    ("reported", False): "place where something was reported",
    ("reported", True): "place where something was reported, its position assumed",
    ("target", False): "target or impact, as published",
    ("target", True): "target or impact, assumed",
    ("place", False): "other place named in a claim",
    ("place", True): "other place named in a claim, assumed",
}


class Entry(NamedTuple):
    """One entry: its words, and what draws its key at a place on the page."""

    block: Block
    draw: Callable[[Picture, float, float], None]


def entries(plan: Plan, size: float, room_in: float, *, limits: bool) -> list[Entry]:
    """Return the entries for what a map shows, ``limits`` of seas or none, each no wider than so many inches."""
    words_in = room_in - _KEY_IN - _GAP_IN

    def entry(text: str, draw: Callable[[Picture, float, float], None]) -> Entry:
        return Entry(block_of(text, words_in, size), draw)

    found: list[Entry] = []
    event, hypotheses = plan.event, plan.hypotheses
    main, order = main_of(event, hypotheses), [h.id for h in event.hypotheses]
    for h in hypotheses:
        own = [leg for leg in plan.legs if leg.number == order.index(h.id)]
        first = own[0]._replace(reported=False, missiles=2)
        found.append(entry(f"assumed route: {h.name}", _line(first, len(plan.legs), main, size)))
    if any(leg.reported for leg in plan.legs):
        leg = next(leg for leg in plan.legs if leg.reported)._replace(missiles=2)
        found.append(entry("between places where it was reported", _line(leg, len(plan.legs), main, size)))
    kinds = dict.fromkeys((spot.kind, spot.assumed) for spot in plan.spots)
    found += [entry(_WORDS[key], _mark(*key, size)) for key in _WORDS if key in kinds]
    if event.launch.polygon or any(spot.area is not None for spot in plan.spots):
        found.append(entry("within this area a position is assumed", _area(size)))
    for kind in ("all", "some"):
        if kind in plan.tints.values():
            found.append(entry(_tint_words(kind, hypotheses), _tint(kind, size)))
    if limits:
        found.append(entry("outer edge of a state's territorial sea", _limit(size)))
    return found


def _tint_words(kind: str, hypotheses: Sequence[Hypothesis]) -> str:
    if len(hypotheses) == 1:
        return "state under a path"
    return "state under a path of every assumed route" if kind == "all" else "only under a path of some of them"


def legend_in(found: Sequence[Entry], columns: int) -> float:
    """Return how high a legend is, inches."""
    return max((math.fsum(_row_in(e) for e in part) for part in _columns(found, columns)), default=0.0)


def draw_legend(
    figure: Picture, found: Sequence[Entry], left_in: float, top_in: float, wide_in: float, columns: int
) -> None:
    """Draw a legend below a height, in columns."""
    for k, part in enumerate(_columns(found, columns)):
        x, y = left_in + k * wide_in / columns, top_in
        for one in part:
            one.draw(figure, x, y - one.block.size * 0.62 / 72.0)
            write_block(figure, one.block, x + _KEY_IN + _GAP_IN, y, color=INK)
            y -= _row_in(one)


def _columns(found: Sequence[Entry], columns: int) -> list[Sequence[Entry]]:
    """Part the entries into columns, in order, so that the highest is as low as can be."""
    if columns == 1:
        return [found]
    rows = [_row_in(e) for e in found]

    def parted(most: float) -> list[Sequence[Entry]]:
        parts: list[Sequence[Entry]] = []
        part: list[Entry] = []
        high = 0.0
        for one, row in zip(found, rows, strict=True):
            if part and high + row > most + 1e-9:
                parts.append(part)
                part, high = [], 0.0
            part.append(one)
            high += row
        return [*parts, part]

    most = math.fsum(rows) / columns
    while len(parted(most)) > columns:
        most += 0.02
    return parted(most)


def _row_in(one: Entry) -> float:
    return one.block.high + 0.035


def _line(leg: Leg, legs: int, main: int, size: float) -> Callable[[Picture, float, float], None]:
    def draw(figure: Picture, x: float, y: float) -> None:
        look = look_of(leg, legs, main, size)
        figure.add_artist(Line2D([x, x + _KEY_IN], [y, y], transform=figure.dpi_scale_trans, **look))

    return draw


def _mark(kind: str, assumed: bool, size: float) -> Callable[[Picture, float, float], None]:
    def draw(figure: Picture, x: float, y: float) -> None:
        axes = place(figure, x, y - 0.08, _KEY_IN, 0.16)
        axes.set(xlim=(0, 1), ylim=(0, 1), xticks=[], yticks=[], facecolor="none")
        mark(axes, 0.5, 0.5, kind, assumed=assumed, size=size, clip_on=False)

    return draw


def _box(figure: Picture, x: float, y: float, size: float, **look: Any) -> None:  # noqa: ANN401  (matplotlib's own)
    high = 0.75 * size / 72.0
    figure.add_artist(
        Rectangle((x + 0.05, y - high / 2), _KEY_IN - 0.1, high, transform=figure.dpi_scale_trans, **look)
    )


def _area(size: float) -> Callable[[Picture, float, float], None]:
    def draw(figure: Picture, x: float, y: float) -> None:
        dashes = (0.0, (3.0, 2.0))
        _box(figure, x, y, size, facecolor="#f2f2f3", edgecolor=MUTED, linewidth=0.07 * size, linestyle=dashes)

    return draw


def _tint(kind: str, size: float) -> Callable[[Picture, float, float], None]:
    return lambda figure, x, y: _box(figure, x, y, size, **tint(kind, size))


def _limit(size: float) -> Callable[[Picture, float, float], None]:
    def draw(figure: Picture, x: float, y: float) -> None:
        look: dict[str, Any] = {"color": LIMIT, "linewidth": 0.06 * size, "linestyle": (0.0, (1.0, 2.5))}
        figure.add_artist(Line2D([x, x + _KEY_IN], [y, y], transform=figure.dpi_scale_trans, **look))

    return draw


def names_of(hypotheses: Sequence[Hypothesis]) -> str:
    """Return the names of hypotheses as a list in words."""
    return listed(f"“{h.name}”" for h in hypotheses)
