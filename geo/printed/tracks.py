"""The ledger of somebody's tracks as a table for a terminal."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from rich.text import Text

from geo.printed.paths import in_km, state_names
from geo.terminal import Fitted
from geo.words import number

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from geo.atlas.countries import Countries

_SEA = "(no state)"
_NOTE = (
    "times: of the track itself, between two fixes in proportion to the distance\nunseen: a geodesic between two fixes "
    "too far apart\nboundaries: {}"
)


def tracks_table(name: str, rows: pd.DataFrame, countries: Countries) -> Fitted:
    """Return the rows under tracks as a table, a block a track."""
    names = state_names(countries)
    zones = "states" in rows.columns
    over = [("zone", "left")] if zones else [("over", "left"), ("ISO", "left")]
    if "sea" in rows.columns:
        over += [("zone", "left"), ("sea", "left")]
    columns = [
        ("track", "left"),
        *over,
        ("from km", "right"),
        ("to km", "right"),
        ("entered, UTC", "left"),
        ("minutes", "right"),
        ("note", "left"),
    ]
    lines, last = [], None
    for row in rows.to_dict("records"):
        own = [row["name"] or row["zone"]] if zones else [_state(row["country"], names), row["country"]]
        if "sea" in row:
            own += [row["zone"], row["sea"]]
        whose = Text("" if row["track"] == last else str(row["track"]), style="bold")
        lines.append([whose, *own, in_km(row["enter_m"]), in_km(row["exit_m"]), *_when(row), _notes(row)])
        last = row["track"]
    return Fitted(f"{name}: what lies under its tracks", columns, lines, _NOTE.format(countries.source))


def _state(code: str, names: Mapping[str, str]) -> Text:
    return Text(names.get(code, code) if code else _SEA, style="" if code else "dim")


def _when(row: Mapping[Any, Any]) -> list[str]:
    """Write when a row is entered (after how many minutes, where the start has no date), and how long it takes."""
    if math.isnan(row["duration_s"]):
        return ["", "unknown"]
    moment = row["enter_time"]
    minutes = number(row["enter_s"] / 60, 1)
    undated = moment != moment  # noqa: PLR0124  (NaT)
    entered = f"+ {minutes} min" if undated else f"{moment:%Y-%m-%d %H:%M:%S}"
    return [entered, number(row["duration_s"] / 60, 1)]


def _notes(row: Mapping[Any, Any]) -> str:
    said = ["" if row["seen"] else "unseen", "indeterminate" if row["indeterminate"] else "", row.get("disputed", "")]
    return ", ".join(one for one in said if one)
