"""Where must it have started? The launch region, coloured by what follows from each place in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.patches import Rectangle

from geo.atlas.countries import as_countries
from geo.errors import SimulationError
from geo.figure.chart import draw_chart, window
from geo.figure.style import (
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
    page,
    wrapped,
    write,
)
from geo.simulation.cells import CLASSES, COLOURS, FEWEST, Cells, class_of, make_cells
from geo.simulation.shares import share_in_words
from geo.simulation.tables import wilson

if TYPE_CHECKING:
    from geo.atlas.countries import Countries
    from geo.simulation import Simulation

TITLE = "Where must it have started?"
_KINDS = ("state", "contradicted", "supported")
_LEGEND_IN = 2.35
_MAP_IN = WIDTH_IN - _LEGEND_IN - 0.85
_TALLEST_IN, _LOWEST_IN = 7.2, 3.4


def launch_figure(
    simulation: Simulation,
    key: str,
    *,
    hypothesis: str | None = None,
    kind: str | None = None,
    countries: Countries | None = None,
) -> Picture:
    """Draw the launch region, coloured by what share of the draws from each place have an outcome.

    Parameters
    ----------
    simulation
        From :func:`geo.simulate`.
    key
        Code of a state (overflown or not), or id of a claim that hangs on the path.
    hypothesis
        Id of a hypothesis simulated; the first one by default.
    kind
        For a claim: 'contradicted' (default) or 'supported'.
    countries
        Boundaries to draw; the bundled ones by default.

    Returns
    -------
    matplotlib Figure
        Cells of 0.1 degrees, larger ones where draws are few; a cell from which fewer than 20 draws started is hatched.

    Raises
    ------
    SimulationError
        If the simulation has no such hypothesis, state or claim, or no draws.

    Examples
    --------
    >>> import geo
    >>> simulation = geo.simulate(geo.load_event("caspian-2015-10-07"), draws=5000, hypothesis="direct")
    >>> launch_figure(simulation, "TUR").alt[:77]
    'Where must it have started? Share of the reconstructions that overfly Turkey,'
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
    draw_chart(figure, (0.6, bottom, _MAP_IN, height - top - bottom - 0.1), simulation.event, cells, bounds, borders)
    _legend(figure, cells, height - top - 0.1)
    return figure


def _checked(simulation: Simulation, key: str, hypothesis: str | None, kind: str | None) -> tuple[str, str]:
    """Return hypothesis and kind, or say what was asked for that is not there."""
    hypothesis = simulation.hypotheses[0] if hypothesis is None else hypothesis
    if hypothesis not in simulation.hypotheses:
        msg = f"hypothesis: found {hypothesis!r}; allowed: {', '.join(simulation.hypotheses)}; choose one of these"
        raise SimulationError(msg)
    if not simulation.draws:
        msg = "simulation: found no draws, it was cut short; allowed: at least one block; simulate again"
        raise SimulationError(msg)
    states = dict.fromkeys(simulation.states["country"])
    claims = dict.fromkeys(simulation.claims["claim"])
    if key not in states and key not in claims:
        msg = f"key: found {key!r}; allowed: {', '.join([*states, *claims])}; choose one of these"
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
        return f"Share of the reconstructions that overfly {names[key]}"
    texts = dict(zip(simulation.claims["claim"], simulation.claims["text"], strict=True))
    verb = "contradict" if kind == "contradicted" else "bear out"
    return f"Share of the reconstructions that {verb} the claim “{texts[key].rstrip('.')}”"


def _alt(simulation: Simulation, cells: Cells, below: str, hypothesis: str) -> str:
    """Say in words what the figure shows."""
    parts = _parts(cells)
    most = "; ".join(f"{name}: {100 * part:.0f} %" for name, part in zip(CLASSES, parts, strict=True) if part >= 0.005)
    name = hypothesis_name(simulation.event, hypothesis)
    return f"{TITLE} {below}, under “{name}”. Parts of the region, by what share of its reconstructions: {most}."


def _note(simulation: Simulation, cells: Cells, hypothesis: str, borders: Countries) -> str:
    name = hypothesis_name(simulation.event, hypothesis)
    count, draws = int(cells.count.sum()), int(cells.draws.sum())
    middle = int(np.median(cells.draws))
    low, high = wilson(middle // 2, middle)
    overall = share_in_words(count / draws, *wilson(count, draws), draws)
    few = f" Hatched: fewer than {FEWEST} draws, too few to say." if (cells.draws < FEWEST).any() else ""
    return (
        f"In all: {overall} (hypothesis “{name}”, seed {simulation.seed}). Cells of {cells.side_deg:g}° with {middle:,}"
        f" draws in a typical one, whose share is then known within {50 * (high - low):.0f} points or better.{few}"
        f" Starts are spread evenly over the region, an assumption: the colours say what follows from a place, not how"
        f" likely the place is. Dashed: limits of territorial seas. Shores: Natural Earth. Borders: {borders.source}."
    )


def _parts(cells: Cells) -> list[float]:
    """Return the part of all draws that starts in cells of each class."""
    kinds = class_of(cells.count, cells.draws)
    known = cells.draws >= FEWEST
    return [float(cells.draws[known & (kinds == k)].sum() / cells.draws.sum()) for k in range(len(CLASSES))]


def _legend(figure: Picture, cells: Cells, top_in: float) -> None:
    """Say in words what the colours mean, and how many of the draws start in each."""
    left, right = WIDTH_IN - _LEGEND_IN, WIDTH_IN - 0.25
    write(figure, left, top_in, "Of the reconstructions that\nstart here, this share does so", color=MUTED)
    write(figure, right, top_in - 0.5, "part of all starts", size=SMALL, color=MUTED, ha="right")
    looks: list[dict[str, Any]] = [{"facecolor": colour} for colour in COLOURS]
    rows = [*zip(CLASSES, _parts(cells), looks, strict=True)][::-1]
    few = float(cells.draws[cells.draws < FEWEST].sum() / cells.draws.sum())
    if few:
        rows.append((f"under {FEWEST} draws", few, {"facecolor": PAPER, "hatch": "/////"}))
    for k, (name, part, look) in enumerate(rows):
        y = top_in - 0.76 - 0.29 * k
        box = Rectangle((left, y - 0.2), 0.28, 0.2, edgecolor=MUTED, linewidth=0.5, **look)
        box.set_transform(figure.dpi_scale_trans)
        figure.add_artist(box)
        write(figure, left + 0.38, y - 0.02, name)
        write(figure, right, y - 0.02, _percent(part), ha="right", color=INK if part else FAINT)


def _percent(part: float) -> str:
    if 0.0 < part < 0.01:
        return "< 1 %"
    return "> 99 %" if 0.99 < part < 1.0 else f"{100 * part:.0f} %"
