"""Shares with their errors: which states are overflown, which claims hold."""

from __future__ import annotations

import math
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from matplotlib.patches import Rectangle

from geo.charts.style import (
    BODY,
    FAINT,
    HUES,
    INK,
    MUTED,
    PAPER,
    SMALL,
    WIDTH_IN,
    Picture,
    footer,
    footer_in,
    hypothesis_name,
    line_in,
    own_settings,
    page,
    place,
    wrapped,
    write,
)
from geo.errors import SimulationError
from geo.words import percent, share_in_words
from geo.worlds.tables import wilson

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from geo.worlds import Simulation

TITLE = "In what share of the reconstructions?"
_LABEL_IN, _VALUE_IN = 3.0, 2.1
_BAR_IN, _GAP_IN, _HEAD_IN, _KEY_IN = 0.2, 0.14, 0.42, 0.22
_LONGEST_NAME = 90


@dataclass(frozen=True)
class _Bar:
    """One bar: share of worlds with its interval, the share of single missiles, and worlds that decide nothing."""

    hypothesis: int
    share: float
    low: float
    high: float
    draws: int
    missiles: float
    undecidable: int = 0


@own_settings()
def share_figure(simulation: Simulation) -> Picture:
    """Draw in what share of the worlds each state is overflown and each claim holds, and for what share of missiles.

    Parameters
    ----------
    simulation
        From :func:`geo.simulate`.

    Returns
    -------
    matplotlib Figure
        One bar a state or claim and hypothesis: the share of worlds, with its 95 % interval. On it a ring: the share of
        single missiles, each by itself, which still tells outcomes apart that all worlds, or none, have. Worlds in
        which the boundaries cannot tell whether a claim holds are hatched.

    Raises
    ------
    SimulationError
        If the simulation has no worlds.

    Examples
    --------
    >>> import geo
    >>> simulation = geo.simulate(geo.load_event("caspian-2015-10-07"), draws=2000, hypothesis="direct")
    >>> share_figure(simulation).alt[:105]
    'In what share of the reconstructions? Overflown by any missile: Iran all; Syria all; Turkey all, 93.2 % o'
    """
    if not simulation.draws:
        msg = "simulation: found no reconstruction, it was cut short; allowed: at least one block; simulate again"
        raise SimulationError(msg)
    sections = {"Overflown by any missile": _states(simulation), "Holds": _claims(simulation)}
    sections = {name: rows for name, rows in sections.items() if rows}
    names = [hypothesis_name(simulation.event, h) for h in simulation.hypotheses]
    note = (
        f"{simulation.draws:,} reconstructions under each hypothesis, {simulation.missiles:,} missiles in each, seed"
        f" {simulation.seed}. Black lines: 95 % intervals (Wilson), often too short to see. Hatched: too close to a"
        " border or outline for what these can carry, so undecided. Shares are of the reconstructions that the event"
        " file allows, drawn evenly; they are not probabilities."
    )
    heights = {name: [_row_in(label, bars) for label, bars in rows] for name, rows in sections.items()}
    body = math.fsum(_HEAD_IN + math.fsum(rows) for rows in heights.values())
    height = 1.05 + _KEY_IN * (len(names) + 1) + body + footer_in(note)
    below = "Share of the reconstructions, under each hypothesis about the route"
    figure, top = page(height, TITLE, below, _alt(sections, names))
    _legend(figure, height - top - 0.02, names)
    footer(figure, note)
    y = height - top - 0.1 - _KEY_IN * (len(names) + 1)
    for name, rows in sections.items():
        write(figure, 0.25, y - 0.1, name, size=BODY + 1, weight="bold")
        y -= _HEAD_IN
        high = math.fsum(heights[name])
        axes = place(figure, 0.25 + _LABEL_IN, y - high, WIDTH_IN - 0.5 - _LABEL_IN - _VALUE_IN, high)
        _scale(axes, high)
        at = high
        for (label, bars), row in zip(rows, heights[name], strict=True):
            write(figure, 0.25, y - (high - at) - 0.06, wrapped(label, _LABEL_IN - 0.15, BODY)[0])
            for k, bar in enumerate(bars):
                _draw(figure, axes, bar, at - 0.06 - k * _BAR_IN, y - high)
            at -= row
        y -= high
    return figure


def _row_in(label: str, bars: list[_Bar]) -> float:
    return max(len(bars) * _BAR_IN, wrapped(label, _LABEL_IN - 0.15, BODY)[1] * line_in(BODY)) + _GAP_IN


def _states(simulation: Simulation) -> list[tuple[str, list[_Bar]]]:
    """Return the states that any missile overflies; under a hypothesis where none does, the share is none."""
    order = {h: k for k, h in enumerate(simulation.hypotheses)}
    draws = simulation.draws
    rows: dict[str, tuple[str, list[_Bar]]] = {}
    columns = ["country", "name", "hypothesis", "share", "share_low", "share_high", "draws", "missile_share"]
    for code, name, hypothesis, *rest in simulation.states[columns].itertuples(index=False, name=None):
        empty = [_Bar(k, 0.0, *wilson(0, draws), draws, 0.0) for k in order.values()]
        rows.setdefault(code, (name, empty))[1][order[hypothesis]] = _Bar(order[hypothesis], *rest)
    return [*rows.values()]


def _claims(simulation: Simulation) -> list[tuple[str, list[_Bar]]]:
    order = {h: k for k, h in enumerate(simulation.hypotheses)}
    rows: dict[tuple[str, str], tuple[str, list[_Bar]]] = {}
    shares = ["supported_share", "supported_low", "supported_high", "draws", "missile_supported_share"]
    columns = ["claim", "part", "text", "hypothesis", *shares, "undecidable"]
    for claim, part, text, hypothesis, *rest in simulation.claims[columns].itertuples(index=False, name=None):
        bar = _Bar(order[hypothesis], *rest)
        rows.setdefault((claim, part), (f"{text} By {part} alone." if part else text, []))[1].append(bar)
    return [*rows.values()]


def _alt(sections: dict[str, list[tuple[str, list[_Bar]]]], names: list[str]) -> str:
    parts = []
    for section, rows in sections.items():
        of = [(label, " / ".join(_in_words(bar) for bar in bars)) for label, bars in rows]
        parts.append(f"{section}: " + "; ".join(f"{label.rstrip('.')} {values}" for label, values in of) + ".")
    return f"{TITLE} {' '.join(parts)} Hypotheses: {', '.join(names)}."


def _in_words(bar: _Bar) -> str:
    share = share_in_words(bar.share, bar.low, bar.high, bar.draws).rpartition(" of ")[0]
    if bar.share == bar.missiles:  # all or none, of both; or one missile a world
        return share
    return f"{share}, {percent(bar.missiles)} of missiles"


def _legend(figure: Picture, y_in: float, names: list[str]) -> None:
    for k, name in enumerate(names):
        y = y_in - k * _KEY_IN
        box = Rectangle((0.25, y - 0.15), 0.24, 0.12, color=HUES[k % len(HUES)], transform=figure.dpi_scale_trans)
        figure.add_artist(box)
        write(figure, 0.57, y - 0.01, textwrap.shorten(name, _LONGEST_NAME, placeholder=" …"))
    y = y_in - len(names) * _KEY_IN
    axes = place(figure, 0.25, y - 0.17, 0.24, 0.16)
    axes.set(xlim=(0, 1), ylim=(0, 1), xticks=[], yticks=[])
    _ring(axes, 0.5, 0.5)
    write(figure, 0.57, y - 0.01, "share of missiles, each by itself")


def _scale(axes: Axes, high_in: float) -> None:
    axes.set_xlim(0.0, 1.0)
    axes.set_ylim(0.0, high_in)
    axes.set_yticks([])
    axes.set_xticks([0.0, 0.25, 0.5, 0.75, 1.0], labels=["0", "25", "50", "75", "100 %"])
    axes.xaxis.tick_top()
    axes.grid(visible=True, axis="x", color=FAINT, linewidth=0.6)
    axes.set_axisbelow(True)


def _draw(figure: Picture, axes: Axes, bar: _Bar, y: float, bottom_in: float) -> None:
    """Draw a bar whose upper edge lies at a height in the axes, and its share in words beside it."""
    hue = HUES[bar.hypothesis % len(HUES)]
    high = _BAR_IN - 0.05
    axes.add_patch(Rectangle((0.0, y - high), bar.share, high, facecolor=hue, edgecolor="none"))
    if bar.undecidable:
        look: dict[str, Any] = {"facecolor": PAPER, "edgecolor": hue, "hatch": "//////", "linewidth": 0.6}
        axes.add_patch(Rectangle((bar.share, y - high), bar.undecidable / bar.draws, high, **look))
    middle = y - high / 2
    axes.plot([bar.low, bar.high], [middle, middle], color=INK, linewidth=1.6, solid_capstyle="butt")
    _ring(axes, bar.missiles, middle)
    look = {"ha": "right", "color": INK if bar.share else MUTED, "size": SMALL + 0.5}
    write(figure, WIDTH_IN - 0.25, bottom_in + y - 0.01, _in_words(bar), **look)


def _ring(axes: Axes, x: float, y: float) -> None:
    axes.plot([x], [y], "o", color=INK, markerfacecolor=PAPER, markersize=5, clip_on=False)
