"""Which unknown decides: Sobol' indices, one panel an outcome."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from geo.atlas.load import load_countries
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
from geo.words import capital, number, percent

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from geo.events import Event

TITLE = "Which unknown decides?"
_PANELS = 3  # beside one another
_NAMES_IN, _BETWEEN_IN, _ROW_IN, _FOOT_IN = 1.15, 0.22, 0.25, 0.42
_VAGUE = 0.25  # an outcome whose indices are known no better is left out
_LEAST = 0.005  # inputs that decide less than this nowhere are left out
_QUANTITIES = {"length_km": "length of the path", "flight_min": "flight time"}


@own_settings()
def sensitivity_figure(event: Event, table: pd.DataFrame, *, hypothesis: str | None = None) -> Picture:
    """Draw which of the things that are not known decides each outcome.

    Parameters
    ----------
    event
        The event, for the names of hypotheses, claims and places.
    table
        What :func:`geo.sensitivity` found for it.
    hypothesis
        Id of a hypothesis in it; the first one by default.

    Returns
    -------
    matplotlib Figure
        One panel an outcome. Bars: what part of the doubt about it would go if that input were known (the first-order
        index); rings: what part would stay if all others were known (total index); both with 95 % intervals. Outcomes
        so rare that the worlds do not resolve them are named below instead.

    Raises
    ------
    SimulationError
        If the table has no rows of the hypothesis, or resolves no outcome.

    Examples
    --------
    >>> import geo
    >>> event = geo.load_event("caspian-2015-10-07")
    >>> table = geo.sensitivity(event, hypothesis="direct", samples=256)
    >>> sensitivity_figure(event, table).alt[:57]
    'Which unknown decides? Passing over Armenia: launch place'
    """
    if table.empty:
        found = "found no rows, the outcomes are the same in all reconstructions"
        msg = f"table: {found}; allowed: a table with outcomes that differ"
        raise SimulationError(msg)
    known = list(dict.fromkeys(table["hypothesis"]))
    hypothesis = known[0] if hypothesis is None else hypothesis
    if hypothesis not in known:
        msg = f"hypothesis: found {hypothesis!r}; allowed: {', '.join(known)}; choose one of these"
        raise SimulationError(msg)
    here = table[table["hypothesis"] == hypothesis]
    outcomes: list[tuple[str, pd.DataFrame]] = []
    vague: list[str] = []
    for _, rows in here.groupby(["kind", "key"], sort=False):
        name = _outcome(event, rows["kind"].iloc[0], rows["key"].iloc[0])
        if rows["total_pm"].max() > _VAGUE:
            vague.append(name)
        else:
            outcomes.append((name, rows.set_index("input")))
    if not outcomes:
        msg = "table: found only outcomes that its worlds do not resolve; take more samples"
        raise SimulationError(msg)
    every = list(dict.fromkeys(here["input"]))
    inputs = [k for k in every if max(float(rows["total"].get(k, 0.0)) for _, rows in outcomes) >= _LEAST]
    names = {f"place {place.id}": f"place {place.name}" for place in event.places}
    note = _note(here, vague, [names.get(k, k) for k in every if k not in inputs])
    wide = (WIDTH_IN - 0.5 - _NAMES_IN - (_PANELS - 1) * _BETWEEN_IN) / _PANELS
    lines = [outcomes[k : k + _PANELS] for k in range(0, len(outcomes), _PANELS)]
    heads_in = [0.28 + line_in(BODY) * max(wrapped(name, wide, BODY)[1] for name, _ in line) for line in lines]
    rows_in = _ROW_IN * len(inputs)
    below = f"What part of the doubt about an outcome hangs on each input, under “{hypothesis_name(event, hypothesis)}”"
    height = 1.2 + math.fsum(heads_in) + len(lines) * (rows_in + _FOOT_IN) + footer_in(note)
    figure, top = page(height, TITLE, below, _alt(outcomes, inputs, names))
    footer(figure, note)
    _legend(figure, height - top - 0.02)
    y = height - top - 0.4
    for line, head_in in zip(lines, heads_in, strict=True):
        for column, (name, rows) in enumerate(line):
            left = 0.25 + _NAMES_IN + column * (wide + _BETWEEN_IN)
            title, broken = wrapped(name, wide, BODY)
            write(figure, left, y, title, weight="bold")
            write(figure, left, y - broken * line_in(BODY) - 0.02, _mean(rows), size=SMALL, color=MUTED)
            axes = place(figure, left, y - head_in - rows_in, wide, rows_in)
            _panel(axes, rows, inputs, [] if column else [names.get(k, k) for k in inputs])
        y -= head_in + rows_in + _FOOT_IN
    return figure


def _outcome(event: Event, kind: str, key: str) -> str:
    if kind == "state":
        countries = load_countries()
        return f"passing over {dict(zip(countries.codes, countries.names, strict=True)).get(key, key)}"
    if kind == "claim":
        texts = {claim.id: claim.text for claim in event.claims}
        return f"“{texts.get(key, key).removesuffix('.')}” holds"
    return _QUANTITIES.get(key, key)


def _mean(rows: pd.DataFrame) -> str:
    kind, key, mean = rows["kind"].iloc[0], rows["key"].iloc[0], float(rows["mean"].iloc[0])
    if kind == "quantity":
        return f"{number(mean)} {key.rpartition('_')[2]} on average"
    return f"so for {percent(mean)} of the missiles"


def _alt(outcomes: list[tuple[str, pd.DataFrame]], inputs: list[str], names: dict[str, str]) -> str:
    parts = []
    for name, rows in outcomes:
        first = rows["first_order"].reindex(inputs).sort_values(ascending=False)
        most = ", ".join(
            f"{names.get(str(known), known)} {percent(max(value, 0.0), 0)}" for known, value in first.head(2).items()
        )
        parts.append(f"{capital(name)}: {most}")
    return f"{TITLE} {'; '.join(parts)}."


def _note(here: pd.DataFrame, vague: list[str], idle: list[str]) -> str:
    draws = int(here["draws"].iloc[0])
    text = f"Sobol indices from {draws:,} reconstructions; lines: 95 % intervals."
    if idle:
        text += f" Without influence on any of these: {', '.join(idle)}."
    if vague:
        text += f" Too rare for so few, left out: {', '.join(vague)}."
    if (here["kind"] != "quantity").any():
        text += " Of states and claims: the share of a reconstruction's missiles, each by itself."
    return text + " Bars of one panel add up to less than 100 % where inputs decide together."


def _legend(figure: Picture, y_in: float) -> None:
    axes = place(figure, 0.25, y_in - 0.16, 0.5, 0.2)
    axes.set(xlim=(0, 1), ylim=(-0.6, 0.6), xticks=[], yticks=[])
    axes.barh([0], [0.8], height=0.62, color=HUES[0])
    write(figure, 0.8, y_in, "would go if it alone were known")
    axes = place(figure, 3.3, y_in - 0.16, 0.3, 0.2)
    axes.set(xlim=(0, 1), ylim=(-0.6, 0.6), xticks=[], yticks=[])
    axes.plot([0.5], [0.0], "o", color=INK, markerfacecolor=PAPER, markersize=6)
    write(figure, 3.62, y_in, "would stay if all but it were known")


def _panel(axes: Axes, rows: pd.DataFrame, inputs: list[str], labels: list[str]) -> None:
    y = np.arange(len(inputs))[::-1]
    first, first_pm, total, total_pm = (
        rows[name].reindex(inputs).to_numpy() for name in ("first_order", "first_order_pm", "total", "total_pm")
    )
    axes.set(xlim=(-0.04, 1.1), ylim=(-0.6, len(inputs) - 0.4))
    axes.barh(y, np.maximum(first, 0.0), height=0.62, color=HUES[0])
    ends = np.clip([first - first_pm, first + first_pm], 0.0, None)
    axes.hlines(y - 0.12, *ends, color=INK, linewidth=1.2)
    axes.hlines(y + 0.12, *np.clip([total - total_pm, total + total_pm], 0.0, None), color=MUTED, linewidth=1.2)
    axes.plot(np.maximum(total, 0.0), y + 0.12, "o", color=INK, markerfacecolor=PAPER, markersize=5.5, clip_on=False)
    axes.set_yticks(y, labels=labels or [""] * len(inputs))
    for label in axes.get_yticklabels():
        label.set(color=INK, size=BODY, parse_math=False)
    axes.set_xticks([0.0, 0.5, 1.0], labels=["0", "50", "100 %"])
    axes.grid(visible=True, axis="x", color=FAINT, linewidth=0.6)
    axes.set_axisbelow(True)
