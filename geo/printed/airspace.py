"""Airspace under paths, as tables for a terminal and as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.text import Text

from geo.printed.paths import by_hypothesis, depth_in_km, in_km, path_blocks, state_names, stretch_in_km, title_of
from geo.records import records, rounded
from geo.terminal import Fitted

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
    rows.insert(3, "name", [state_names(countries).get(code, "") for code in rows["country"]])
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
    names = state_names(countries)
    title = f"Airspace under a path of {in_km(paths['length_m'].iloc[0])} km"
    rows = [_stretch(row, names) for row in airspace.to_dict("records")]
    return Fitted(title, _COLUMNS, rows, _NOTE.format(countries.source))


def airspace_table(
    event: Event, paths: geopandas.GeoDataFrame, airspace: pd.DataFrame, countries: Countries
) -> RenderableType:
    """Return the airspace under an event's paths, one table a hypothesis; missiles that share a path are one block."""
    names = state_names(countries)
    tables: list[RenderableType] = []
    for hypothesis, own, rows in by_hypothesis(event, paths, airspace):
        lines = path_blocks(own, rows, _label, lambda row: _stretch(row, names))
        columns = [("path", "left"), *_COLUMNS]
        tables.append(Fitted(title_of(event, hypothesis), columns, lines, _NOTE.format(countries.source)))
    return Group(*tables)


def _label(missiles: pd.DataFrame) -> str:
    first, last = missiles["path"].iloc[0], missiles["path"].iloc[-1]
    return str(first) if len(missiles) == 1 else f"{first} to {last}"


def _stretch(row: Mapping[Any, Any], names: Mapping[str, str]) -> list[str | Text]:
    code = row["country"]
    return [
        Text(names.get(code, code)),
        code,
        row["zone"],
        row["sea"],
        *stretch_in_km(row["enter_m"], row["exit_m"]),
        *(depth_in_km(row[name]) for name in ("margin_m", "shore_m")),
        "indeterminate" if row["indeterminate"] else "",
    ]
