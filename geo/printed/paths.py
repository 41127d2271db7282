"""What tables about the paths of an event share: a table a hypothesis, a block a path, and how lengths are written."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from rich.text import Text

from geo.words import number, rounded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import geopandas
    import pandas as pd

    from geo.atlas.countries import Countries
    from geo.events import Event, Hypothesis


def by_hypothesis(
    event: Event, paths: geopandas.GeoDataFrame, table: pd.DataFrame
) -> Iterator[tuple[Hypothesis, geopandas.GeoDataFrame, pd.DataFrame]]:
    """Yield each hypothesis that has paths, with these and its rows of a table."""
    for hypothesis in event.hypotheses:
        own = paths[paths["hypothesis"] == hypothesis.id]
        if len(own):
            yield hypothesis, own, table[table["hypothesis"] == hypothesis.id]


def title_of(event: Event, hypothesis: Hypothesis) -> str:
    """Return the title of a hypothesis' table."""
    return f"{event.title}: hypothesis '{hypothesis.name}' ({hypothesis.basis})"


def path_blocks(
    own: geopandas.GeoDataFrame,
    rows: pd.DataFrame,
    label: Callable[[pd.DataFrame], str],
    stretch: Callable[[Mapping[Any, Any]], Sequence[str | Text]],
) -> list[list[str | Text]]:
    """Return a table's rows as lines, a block a path: missiles that share a path are one, labelled in its first line.

    Parameters
    ----------
    own, rows
        The paths of one hypothesis, and the rows of all of them.
    label
        What to call the missiles of a block, by their rows of ``own``.
    stretch
        The cells of one row.
    """
    rows_of = {path: own_rows.to_dict("records") for path, own_rows in rows.groupby("path", sort=False)}
    lines: list[list[str | Text]] = []
    for _, missiles in own.groupby(["platform", "target", "waypoints"], sort=False):
        for k, row in enumerate(rows_of[missiles["path"].iloc[0]]):
            lines.append([Text("" if k else label(missiles), style="bold"), *stretch(row)])
    return lines


def state_names(countries: Countries) -> dict[str, str]:
    """Return the names of states by their codes."""
    return dict(zip(countries.codes, countries.names, strict=True))


def in_km(metres: float) -> str:
    """Write a length in kilometres.

    Examples
    --------
    >>> in_km(1234567.0)
    '1,234.6'
    """
    return number(metres / 1000, 1)


def stretch_in_km(enter_m: float, exit_m: float) -> tuple[str, str, str]:
    """Write where a stretch of a path begins and ends, and its length, which is what the one takes from the other.

    So a reader's pencil agrees with each row, and the lengths of a path's rows add up to where the last one ends. A
    length may therefore be a tenth of a kilometre off its own rounding. The page has the same rule, in whole
    kilometres (``stretchKm`` in ``web/src/words.js``).

    Examples
    --------
    >>> stretch_in_km(97_049.0, 512_050.0), stretch_in_km(500.0, 520.0)
    (('97.0', '512.1', '415.1'), ('0.5', '0.5', 'under 0.1'))
    """
    enter, leave = (rounded(metres / 1000, 1) for metres in (enter_m, exit_m))
    short = enter == leave and exit_m > enter_m
    return in_km(enter_m), in_km(exit_m), "under 0.1" if short else number(leave - enter, 1)


def depth_in_km(metres: float) -> str:
    """Write how deep a path gets into an area; what is not finite lies further from any border than is looked.

    Examples
    --------
    >>> depth_in_km(2500.0), depth_in_km(float("inf"))
    ('2.5', '> 500')
    """
    return in_km(metres) if math.isfinite(metres) else "> 500"
