"""A print map of an event: map, legend, claims with their verdicts, and a caption with sources."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from geo.arguments import shown
from geo.charts.labels import block_of, write_block
from geo.charts.legend import draw_legend, entries, legend_in, names_of
from geo.charts.map_panel import draw_map, plan_of, view_of
from geo.charts.sight import NAMES
from geo.charts.strip import draw_strip, largest_of, rows_of, strip_of
from geo.charts.style import INK, MUTED, PAPER, Picture, own_settings
from geo.charts.type import plain
from geo.errors import ArgumentError
from geo.provenance import provenance_of
from geo.words import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from geo.atlas.countries import Countries
    from geo.charts.map_panel import Plan
    from geo.charts.strip import Row
    from geo.events import Event, Hypothesis

_MM_IN = 1.0 / 25.4


class Format(NamedTuple):
    """A size of figures: its width, and for a slide its height, inches; letters of title and text, points."""

    wide: float
    high: float | None
    title: float
    text: float
    small: float
    edge: float
    map_least: float
    map_most: float
    columns: int


FORMATS = {
    "85": Format(85 * _MM_IN, None, 8.0, 6.0, 6.0, 0.04, 0.62, 1.15, 1),
    "180": Format(180 * _MM_IN, None, 11.0, 7.0, 6.5, 0.06, 0.42, 0.85, 3),
    "slide": Format(40.0 / 3.0, 7.5, 22.0, 11.0, 9.0, 0.35, 0.0, 0.0, 2),
}
_SLIDE_MAP_IN = 7.4
_SLIDE_CLAIMS = (16.0, 14.0, 12.5)  # letters of claims in points, where there are few of them
_GAP_IN = 0.09


@own_settings()
def event_figure(
    event: Event,
    paths: pd.DataFrame,
    ledger: pd.DataFrame,
    verdicts: pd.DataFrame,
    *,
    countries: Countries,
    width: str = "180",
    hypothesis: str | None = None,
    strip: bool = True,
    caption: bool = True,
) -> Picture:
    """Draw an event as a map for print.

    Parameters
    ----------
    event, paths, ledger, verdicts
        As :func:`geo.reconstruct` gives them: all that the figure says follows from these.
    countries
        The boundaries behind the ledger, which are the ones that are drawn.
    width
        ``85`` (mm, one column of a journal), ``180`` (two) or ``slide`` (16:9).
    hypothesis
        Id of the one hypothesis to draw; all of them by default.
    strip
        Whether the claims and their verdicts stand below (on a slide: beside) the map.
    caption
        Whether title, sources, licences and versions stand there too.

    Returns
    -------
    matplotlib Figure
        With ``alt``, a text for readers who cannot see it.

    Raises
    ------
    ArgumentError
        If there is no such width or hypothesis.

    Examples
    --------
    >>> import geo
    >>> result = geo.reconstruct("hwasong14-2017-07-04")
    >>> tables = result.event, result.paths, result.ledger, result.verdicts
    >>> figure = event_figure(*tables, countries=result.countries, width="85")
    >>> figure.get_size_inches()[0].round(2)
    np.float64(3.35)
    """
    form, hypotheses = _format(width), _hypotheses(event, hypothesis)
    plan = plan_of(event, paths, ledger, hypotheses)
    rows = rows_of(event, verdicts, hypotheses) if strip else []
    note = _note(plan, countries, _worlds(verdicts, hypotheses) if rows else 0) if caption else ""
    figure = (_column if form.high is None else _slide)(plan, countries, form, rows, note)
    figure.title, figure.alt = plain(event.title), _alt(plan, countries, rows)
    return figure


def _format(width: str) -> Format:
    if str(width) not in FORMATS:
        msg = f"width: found {shown(width)}; allowed: {listed(FORMATS, end='or')}; choose one"
        raise ArgumentError(msg)
    return FORMATS[str(width)]


def _hypotheses(event: Event, wanted: str | None) -> list[Hypothesis]:
    found = [h for h in event.hypotheses if wanted is None or h.id == wanted]
    if not found:
        allowed = listed([h.id for h in event.hypotheses], end="or")
        msg = f"hypothesis: found {shown(wanted)}; allowed: {allowed}; choose one"
        raise ArgumentError(msg)
    return found


def _worlds(verdicts: pd.DataFrame, hypotheses: Sequence[Hypothesis]) -> int:
    own = verdicts[verdicts["hypothesis"].isin([h.id for h in hypotheses])]
    return int(own["worlds"].max()) if len(own) else 0


def _column(plan: Plan, countries: Countries, form: Format, rows: Sequence[Row], note: str) -> Picture:
    """Lay a figure out for a column: title, map, legend, claims, caption."""
    inner = form.wide - 2 * form.edge
    aspect = 1.0 if plan.sight.kind == "ortho" and form.columns == 1 else plan.sight.aspect
    map_in = inner * min(max(aspect, form.map_least), form.map_most)
    title = block_of(plan.event.title, inner, form.title, "bold") if note else None
    view = view_of(plan, countries, inner, map_in)
    legend = entries(plan, form.text, inner / form.columns - 0.05, limits=view.limits)
    strip = strip_of(rows, plan.hypotheses, inner, form.text) if rows else None
    caption = block_of(note, inner, form.small) if note else None
    below = [legend_in(legend, form.columns), *(part.high for part in (strip, caption) if part)]
    head = title.high + _GAP_IN if title else 0.0
    high = 2 * form.edge + head + map_in + math.fsum(below) + _GAP_IN * len(below)
    figure = Picture(figsize=(form.wide, high), facecolor=PAPER)
    y = high - form.edge
    if title:
        write_block(figure, title, form.edge, y, color=INK)
    y -= head + map_in
    draw_map(figure, (form.edge, y, inner, map_in), plan, view, countries, form.text)
    y -= _GAP_IN
    draw_legend(figure, legend, form.edge, y, inner, form.columns)
    y -= below[0] + _GAP_IN
    if strip:
        draw_strip(figure, strip, form.edge, y, plan.event.id)
        y -= strip.high + _GAP_IN
    if caption:
        write_block(figure, caption, form.edge, y, color=MUTED)
    return figure


def _slide(plan: Plan, countries: Countries, form: Format, rows: Sequence[Row], note: str) -> Picture:
    """Lay a figure out for a slide: the map with its legend on the left, claims on the right, the caption below."""
    wide, high, inner = form.wide, form.high or 0.0, form.wide - 2 * form.edge
    figure = Picture(figsize=(wide, high), facecolor=PAPER)
    top, bottom = high - form.edge, form.edge
    if note:
        title = block_of(plan.event.title, inner, form.title, "bold")
        write_block(figure, title, form.edge, top, color=INK)
        top -= title.high + 0.15
        caption = block_of(note, inner, form.small)
        bottom += caption.high
        write_block(figure, caption, form.edge, bottom, color=MUTED)
        bottom += 0.15
    left = _SLIDE_MAP_IN if rows else inner
    room = left / form.columns - 0.05
    bottom_of_map = bottom + legend_in(entries(plan, form.text, room, limits=True), form.columns) + 0.12
    view = view_of(plan, countries, left, top - bottom_of_map)
    legend = entries(plan, form.text, room, limits=view.limits)
    draw_map(figure, (form.edge, bottom_of_map, left, top - bottom_of_map), plan, view, countries, form.text)
    draw_legend(figure, legend, form.edge, bottom_of_map - 0.12, left, form.columns)
    if rows:
        x = form.edge + left + 0.3
        strip = largest_of(rows, plan.hypotheses, (wide - form.edge - x, top - bottom), (*_SLIDE_CLAIMS, form.text))
        draw_strip(figure, strip, x, top, plan.event.id)
    return figure


def _note(plan: Plan, countries: Countries, worlds: int) -> str:
    """Return the caption: what kind of picture it is, its projection, whose data it rests on, and what made it."""
    sight, made = plan.sight, provenance_of(plan.event, countries)
    ns, ew = "S" if sight.lat < 0 else "N", "W" if sight.lon < 0 else "E"
    middle = f"{abs(sight.lat):.1f}° {ns}, {abs(sight.lon):.1f}° {ew}"
    parts = ["A reconstruction from published accounts; dashed lines and hollow marks are assumed."]
    if worlds:
        parts.append(
            f"Shares are of {worlds:,} reconstructions under each assumed route, and no probabilities;"
            " a dash where a claim does not hang on the route."
        )
    parts.append(f"Projection: {NAMES[sight.kind]}, the scale true in its middle ({middle}). Routes are geodesics.")
    publishers = dict.fromkeys(source.publisher for source in plan.event.sources)
    parts.append(f"Sources: {'; '.join(publishers)}.")
    credit = countries.credit or countries.name or countries.source
    borders = f"{credit}, {countries.licence}" if countries.licence else credit
    parts.append(f"Borders: {borders}. Coasts: Natural Earth.")
    parts.append(
        f"Made by {made.tool} {made.version} from event {made.event} ({made.event_sha256[:8]}) and borders"
        f" {made.boundaries_sha256[:8]}."
    )
    return " ".join(parts)


def _alt(plan: Plan, countries: Countries, rows: Sequence[Row]) -> str:
    """Return the figure in words."""
    names = dict(zip(countries.codes, countries.names, strict=True))
    parts = [f"Map: {plan.event.title}. Assumed routes drawn: {names_of(plan.hypotheses)}."]
    for kind, words in (("all", "Under a path of every route"), ("some", "Only under a path of some routes")):
        states = [names.get(code, code) for code, of in plan.tints.items() if of == kind]
        if states:
            parts.append(f"{words}: {listed(states)}.")
    if rows:
        parts.append("Claims: " + "; ".join(f"{row.text.rstrip('.')}: {row.verdict}" for row in rows) + ".")
    return plain(" ".join(parts))
