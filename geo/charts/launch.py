"""Where must it have started? The launch region, coloured by what follows from each place in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.patches import Rectangle

from geo.atlas.load import as_countries
from geo.charts.chart import draw_chart, window
from geo.charts.style import (
    BODY,
    FAINT,
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
    wrapped,
    write,
)
from geo.errors import SimulationError
from geo.words import percent
from geo.worlds.cells import CLASSES, COLOURS, FEWEST, Cells, class_of, make_cells
from geo.worlds.tables import wilson

if TYPE_CHECKING:
    from geo.atlas.countries import Countries
    from geo.worlds import Simulation

TITLE = "Where must it have started?"
_KINDS = ("state", "contradicted", "supported")
_LEGEND_IN = 2.35
_MAP_IN = WIDTH_IN - _LEGEND_IN - 0.85
_TALLEST_IN, _LOWEST_IN = 7.2, 3.4


@own_settings()
def launch_figure(
    simulation: Simulation,
    key: str,
    *,
    hypothesis: str | None = None,
    kind: str | None = None,
    countries: Countries | None = None,
) -> Picture:
    """Draw the launch region, coloured by what share of the missiles from each place have an outcome.

    Parameters
    ----------
    simulation
        From :func:`geo.simulate`.
    key
        Code of a state (overflown or not), or id of a claim that hangs on the path.
    hypothesis
        Id of a hypothesis simulated; the first one by default, of those that the claim speaks of.
    kind
        For a claim: 'contradicted' (default) or 'supported'.
    countries
        Boundaries to draw; the bundled ones by default.

    Returns
    -------
    matplotlib Figure
        Cells of 0.1 degrees, larger ones where starts are few; a cell with under 20 starts (a platform's place in a
        world) is hatched. Shares are of missiles, each by itself.

    Raises
    ------
    SimulationError
        If the simulation has no such hypothesis, state or claim, or no worlds, or the claim does not speak of the
        hypothesis.

    Examples
    --------
    >>> import geo
    >>> simulation = geo.simulate(geo.load_event("caspian-2015-10-07"), draws=5000, hypothesis="direct")
    >>> launch_figure(simulation, "TUR").alt[:77]
    'Where must it have started? Share of the missiles that overfly Turkey, by the'
    """
    hypothesis, kind = _checked(simulation, key, hypothesis, kind)
    borders = as_countries(countries)
    cells = make_cells(simulation.launches, hypothesis, kind, key)
    bounds = window(cells)
    below = f"{_outcome(simulation, key, kind)}, by the place they start from"
    note = _note(simulation, cells, hypothesis, borders)
    chart_in = min(max(_MAP_IN * bounds.aspect, _LOWEST_IN), _TALLEST_IN)
    _, lines = wrapped(below, WIDTH_IN - 0.5, BODY + 1)
    height = 1.0 + lines * line_in(BODY + 1) + chart_in + footer_in(note)
    figure, top = page(height, TITLE, below, _alt(simulation, cells, below, hypothesis))
    bottom = footer(figure, note) + 0.2
    where_in = (0.6, bottom, _MAP_IN, height - top - bottom - 0.1)
    draw_chart(figure, where_in, simulation.event, hypothesis, cells, bounds, borders)
    _legend(figure, cells, height - top - 0.1)
    return figure


def _checked(simulation: Simulation, key: str, hypothesis: str | None, kind: str | None) -> tuple[str, str]:
    """Return hypothesis and kind, or say what was asked for that is not there."""
    if hypothesis is not None and hypothesis not in simulation.hypotheses:
        msg = f"hypothesis: found {hypothesis!r}; allowed: {', '.join(simulation.hypotheses)}; choose one of these"
        raise SimulationError(msg)
    if not simulation.draws:
        msg = "simulation: found no reconstruction, it was cut short; allowed: at least one block; simulate again"
        raise SimulationError(msg)
    states = dict.fromkeys(simulation.states["country"])
    claims = dict.fromkeys(simulation.claims["claim"])
    if key not in states and key not in claims:
        msg = f"key: found {key!r}; allowed: {', '.join([*states, *claims])}; choose one of these"
        raise SimulationError(msg)
    rows = simulation.claims[simulation.claims["claim"] == key]
    spoken = [h for h in simulation.hypotheses if key in states or h in set(rows["hypothesis"])]
    hypothesis = spoken[0] if hypothesis is None else hypothesis
    if hypothesis not in spoken:
        found = f"{hypothesis!r}, of which the claim {key!r} does not speak"
        msg = f"hypothesis: found {found}; allowed: {', '.join(spoken)}; choose one of these"
        raise SimulationError(msg)
    allowed = _KINDS[:1] if key in states else _KINDS[1:]
    kind = allowed[0] if kind is None else kind
    if kind not in allowed:
        msg = f"kind: found {kind!r} for {key!r}; allowed: {' or '.join(allowed)}; choose one, or leave kind out"
        raise SimulationError(msg)
    return hypothesis, kind


def _outcome(simulation: Simulation, key: str, kind: str) -> str:
    if kind == "state":
        names = dict(zip(simulation.states["country"], simulation.states["name"], strict=True))
        return f"Share of the missiles that overfly {names[key]}"
    texts = dict(zip(simulation.claims["claim"], simulation.claims["text"], strict=True))
    verb = "contradict" if kind == "contradicted" else "bear out"
    return f"Share of the missiles that, each by itself, {verb} the claim “{texts[key].rstrip('.')}”"


def _alt(simulation: Simulation, cells: Cells, below: str, hypothesis: str) -> str:
    """Say in words what the figure shows."""
    parts = _parts(cells)
    most = "; ".join(f"{name}: {percent(part, 0)}" for name, part in zip(CLASSES, parts, strict=True) if part >= 0.005)
    name = hypothesis_name(simulation.event, hypothesis)
    return f"{TITLE} {below}, under “{name}”. Parts of the region, by what share of the missiles from there: {most}."


def _note(simulation: Simulation, cells: Cells, hypothesis: str, borders: Countries) -> str:
    name = hypothesis_name(simulation.event, hypothesis)
    count, draws = int(cells.count.sum()), int(cells.draws.sum())
    middle = int(np.median(cells.starts))
    low, high = wilson(middle // 2, middle)
    share = percent(count / draws) if 0 < count < draws else "all" if count else "none"
    dashed = "limits of territorial seas" if borders.territorial_sea else "borders over the sea"
    few = f" Hatched: fewer than {FEWEST} starts, too few to say." if (cells.starts < FEWEST).any() else ""
    return (
        f"In all: {share} of {draws:,} missiles, {simulation.missiles:,} in each reconstruction (hypothesis “{name}”,"
        f" seed {simulation.seed})."
        f" Cells of {cells.side_deg:g}° with {middle:,} starts in a typical one, whose share is then known within"
        f" {50 * (high - low):.0f} points or better.{few}"
        f" Places are drawn evenly from where each platform may have been, an assumption: the colours say what follows"
        f" from a place, not how likely it is. Dashed: {dashed}. Shores: Natural Earth. Borders: {borders.source}."
    )


def _parts(cells: Cells) -> list[float]:
    """Return the part of all missiles that starts in cells of each class."""
    kinds = class_of(cells.count, cells.draws)
    known = cells.starts >= FEWEST
    return [float(cells.draws[known & (kinds == k)].sum() / cells.draws.sum()) for k in range(len(CLASSES))]


def _legend(figure: Picture, cells: Cells, top_in: float) -> None:
    """Say in words what the colours mean, and how many of the missiles start in each."""
    left, right = WIDTH_IN - _LEGEND_IN, WIDTH_IN - 0.25
    write(figure, left, top_in, "Of the missiles that start\nhere, this share does so", color=MUTED)
    write(figure, right, top_in - 0.5, "part of all missiles", size=SMALL, color=MUTED, ha="right")
    looks: list[dict[str, Any]] = [{"facecolor": colour} for colour in COLOURS]
    rows = [*zip(CLASSES, _parts(cells), looks, strict=True)][::-1]
    few = float(cells.draws[cells.starts < FEWEST].sum() / cells.draws.sum())
    if few:
        rows.append((f"< {FEWEST} starts", few, {"facecolor": PAPER, "hatch": "/////"}))
    for k, (name, part, look) in enumerate(rows):
        y = top_in - 0.76 - 0.29 * k
        box = Rectangle((left, y - 0.2), 0.28, 0.2, edgecolor=MUTED, linewidth=0.5, **look)
        box.set_transform(figure.dpi_scale_trans)
        figure.add_artist(box)
        write(figure, left + 0.38, y - 0.02, name)
        write(figure, right, y - 0.02, percent(part, 0), ha="right", color=INK if part else FAINT)
