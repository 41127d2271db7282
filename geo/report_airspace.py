"""Airspace under paths, as tables for a terminal and as plain values."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.text import Text

from geo.records import records, rounded
from geo.terminal import Fitted
from geo.words import number

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas
    import pandas as pd

    from geo.atlas.countries import Countries
    from geo.events import Event

_COLUMNS = [
    ("over", "left"),
    ("ISO", "left"),
    ("zone", "left"),
    ("sea", "left"),
    ("from km", "right"),
    ("to km", "right"),
    ("length km", "right"),
    ("margin km", "right"),
    ("shore km", "right"),
    ("note", "left"),
]
_NOTE = (
    "limits are today's, by {}\nmargin, shore: how deep the path gets into the area, away from borders and limits, and "
    "from shores (Natural Earth, 1:10m)"
)


def airspace_rows(airspace: pd.DataFrame, countries: Countries) -> pd.DataFrame:
    """Return the airspace under one path with the names of states, and without what says which path it is."""
    rows = airspace.drop(columns=["event", "hypothesis", "path"])
    rows.insert(3, "name", [_names(countries).get(code, "") for code in rows["country"]])
    return rows


def airspace_record(paths: geopandas.GeoDataFrame, airspace: pd.DataFrame, countries: Countries) -> dict[str, Any]:
    """Return one path with the airspace under it for JSON: ``length_m, waypoints, boundaries, shores, airspace``."""
    path = rounded(paths[["length_m", "waypoints"]]).iloc[0]
    return {
        "length_m": float(path["length_m"]),
        "waypoints": [list(w) for w in path["waypoints"]],
        **{name: airspace.attrs[name] for name in ("boundaries", "indeterminate_below_m")},
        **{name: airspace.attrs[name] for name in ("shores", "indeterminate_shore_below_m")},
        "airspace": records(airspace_rows(airspace, countries)),
    }


def airspace_path_table(paths: geopandas.GeoDataFrame, airspace: pd.DataFrame, countries: Countries) -> Fitted:
    """Return the airspace under one path as a table."""
    names = _names(countries)
    title = f"Airspace under a path of {_km(paths['length_m'].iloc[0])} km"
    rows = [_stretch(row, names) for row in airspace.to_dict("records")]
    return Fitted(title, _COLUMNS, rows, _NOTE.format(countries.source))


def airspace_table(
    event: Event, paths: geopandas.GeoDataFrame, airspace: pd.DataFrame, countries: Countries
) -> RenderableType:
    """Return the airspace under an event's paths, one table a hypothesis; missiles that share a path are one block."""
    names = _names(countries)
    rows_of = {key: rows.to_dict("records") for key, rows in airspace.groupby(["hypothesis", "path"], sort=False)}
    tables: list[RenderableType] = []
    for hypothesis in event.hypotheses:
        own = paths[paths["hypothesis"] == hypothesis.id]
        if own.empty:
            continue
        lines: list[list[str | Text]] = []
        for _, missiles in own.groupby(["platform", "target", "waypoints"], sort=False):
            first = missiles["path"].iloc[0]
            label = str(first) if len(missiles) == 1 else f"{first} to {missiles['path'].iloc[-1]}"
            for k, row in enumerate(rows_of[(hypothesis.id, first)]):
                lines.append([Text("" if k else label, style="bold"), *_stretch(row, names)])
        title = f"{event.title}: hypothesis '{hypothesis.name}' ({hypothesis.basis})"
        tables.append(Fitted(title, [("path", "left"), *_COLUMNS], lines, _NOTE.format(countries.source)))
    return Group(*tables)


def _names(countries: Countries) -> dict[str, str]:
    return dict(zip(countries.codes, countries.names, strict=True))


def _stretch(row: Mapping[Any, Any], names: Mapping[str, str]) -> list[str | Text]:
    code = row["country"]
    return [
        Text(names.get(code, code)),
        code,
        row["zone"],
        row["sea"],
        *(_km(row[name]) for name in ("enter_m", "exit_m", "length_m")),
        *("> 500" if not math.isfinite(row[name]) else _km(row[name]) for name in ("margin_m", "shore_m")),
        "indeterminate" if row["indeterminate"] else "",
    ]


def _km(metres: float) -> str:
    return number(metres / 1000.0, 1)
