"""What lies under an event's paths, as tables for a terminal."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType

from geo.atlas.cover import CREDIT as COVER_CREDIT
from geo.atlas.ground import CREDIT
from geo.ledger.chains import WHOSE
from geo.printed.paths import by_hypothesis, in_km, stretch_in_km, title_of
from geo.records import records, rounded
from geo.terminal import Fitted
from geo.words import number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import geopandas
    import pandas as pd

    from geo.events import Event, Hypothesis

_NOT_LAND = (0, 10)
_COVER_NOTE = "The commonest class of cells some 5 km wide: what is smaller, a village or a road, is not in them."
_URBAN = 21  # the least code of an urban class
_NEAR_KM = 15.0
_MOST = 40  # towns of a table


def ground_table(event: Event, paths: geopandas.GeoDataFrame, ground: pd.DataFrame) -> RenderableType:
    """Return kilometres over each class as one table a hypothesis, with the most settled place of each."""
    tables = [
        _classes(event, hypothesis, own, rows, _NOT_LAND, [*_urban_places(rows), CREDIT])
        for hypothesis, own, rows in by_hypothesis(event, paths, ground)
    ]
    return Group(*tables)


def cover_table(event: Event, paths: geopandas.GeoDataFrame, cover: pd.DataFrame) -> RenderableType:
    """Return kilometres over each class of land cover as one table a hypothesis."""
    tables = [
        _classes(event, hypothesis, own, rows, (0,), [_COVER_NOTE, COVER_CREDIT])
        for hypothesis, own, rows in by_hypothesis(event, paths, cover)
    ]
    return Group(*tables)


def _classes(
    event: Event,
    hypothesis: Hypothesis,
    own: geopandas.GeoDataFrame,
    rows: pd.DataFrame,
    no_land: Sequence[int],
    notes: Sequence[str],
) -> Fitted:
    """Return kilometres over each class of one hypothesis."""
    km = rows.groupby("class")["length_m"].sum() / 1000.0
    touching = rows.groupby("class")["path"].nunique()
    names = dict(zip(rows["class"], rows["name"], strict=True))
    land = float(km.drop(list(no_land), errors="ignore").sum())
    lines = [
        (
            names[code],
            str(code),
            number(km[code], 1),
            "" if code in no_land or not land else f"{number(100.0 * km[code] / land, 1)} %",
            f"{touching[code]} of {len(own)}",
        )
        for code in km.index
    ]
    columns = [("land", "left"), ("class", "right"), ("km", "right"), ("of land", "right"), ("paths", "right")]
    title = title_of(event, hypothesis)
    return Fitted(title, columns, lines, "\n".join(notes))


def towns_table(event: Event, paths: geopandas.GeoDataFrame, towns: pd.DataFrame) -> RenderableType:
    """Return the towns that paths pass as one table a hypothesis: each once, the most populous first."""
    tables = []
    for hypothesis, own, rows in by_hypothesis(event, paths, towns):
        least = rows.sort_values("distance_m").groupby(["name", "country", "lon", "lat"], sort=False)
        found = least.agg(
            population=("population", "first"),
            distance_m=("distance_m", "first"),
            side=("side", "first"),
            paths=("path", "nunique"),
        )
        found = found.reset_index().sort_values("population", ascending=False, na_position="last", kind="stable")
        lines = [
            (
                town["name"],
                town["country"],
                number(town["population"]) if town["population"] > 0 else "",
                number(town["distance_m"] / 1000.0, 1),
                town["side"],
                f"{town['paths']} of {len(own)}",
            )
            for town in found.head(_MOST).to_dict("records")
        ]
        more = f"and {len(found) - _MOST} more: --csv lists them all. " if len(found) > _MOST else ""
        caption = f"{more}Towns and numbers: GeoNames, CC BY 4.0; who is not listed is not counted."
        columns = [("town", "left"), ("ISO", "left"), ("people", "right"), ("nearest km", "right"), ("side", "left")]
        title = title_of(event, hypothesis)
        tables.append(Fitted(title, [*columns, ("paths", "right")], lines, caption))
    return Group(*tables)


def zones_table(event: Event, paths: geopandas.GeoDataFrame, zones: pd.DataFrame) -> RenderableType:
    """Return the zones under an event's paths as one table a hypothesis, in the order in which they are entered."""
    tables = []
    for hypothesis, own, rows in by_hypothesis(event, paths, zones):
        lines = []
        for code, inside in _as_entered(rows):
            km = inside.groupby("path")["length_m"].sum() / 1000.0
            states = dict.fromkeys(code for row in inside["states"] for code in row.split("; ") if code)
            lines.append(
                (
                    *_zone(code, inside["name"].iloc[0]),
                    f"{inside['path'].nunique()} of {len(own)}",
                    _span(km.min(), km.max(), 1),
                    _span(inside["enter_s"].min() / 60.0, inside["exit_s"].max() / 60.0),
                    ", ".join(states),
                    _unsure(inside["indeterminate"]),
                )
            )
        title = title_of(event, hypothesis)
        caption = (
            "km: over it, of the path that has least and of that which has most; minutes: after launch, from the first "
            f"path in to the last one out, estimates.\nzones: {zones.attrs['zones']}\nover: {zones.attrs['boundaries']}"
        )
        columns = [("zone", "left"), ("code", "left"), ("paths", "right"), ("km", "right"), ("minutes", "right")]
        tables.append(Fitted(title, [*columns, ("over", "left"), ("note", "left")], lines, caption))
    return Group(*tables)


def path_zones_record(paths: geopandas.GeoDataFrame, zones: pd.DataFrame) -> dict[str, Any]:
    """Return one path with its zones for JSON: ``ellipsoid, zones, boundaries, length_m, waypoints, ledger``."""
    path = rounded(paths[["length_m", "waypoints"]]).iloc[0]
    return {
        **{name: zones.attrs[name] for name in ("ellipsoid", "zones", "boundaries")},
        "length_m": float(path["length_m"]),
        "waypoints": [list(w) for w in path["waypoints"]],
        "ledger": records(zones.drop(columns=[*WHOSE])),
    }


def path_zones_table(paths: geopandas.GeoDataFrame, zones: pd.DataFrame) -> Fitted:
    """Return the zones under one path as a table, in the order in which they are entered."""
    rows = [
        (
            *_zone(row["zone"], row["name"]),
            *stretch_in_km(row["enter_m"], row["exit_m"]),
            f"{row['enter_lon']:.4f}, {row['enter_lat']:.4f}",
            row["states"].replace("; ", ", "),
            "indeterminate" if row["indeterminate"] else "",
        )
        for row in zones.to_dict("records")
    ]
    columns = [("zone", "left"), ("code", "left"), ("from km", "right"), ("to km", "right"), ("length km", "right")]
    columns += [("enters at lon, lat", "right"), ("over", "left"), ("note", "left")]
    title = f"Path of {in_km(paths['length_m'].iloc[0])} km, on {zones.attrs['ellipsoid']}"
    return Fitted(title, columns, rows, f"zones: {zones.attrs['zones']}\nover: {zones.attrs['boundaries']}")


def _as_entered(rows: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield each zone with its rows, as the paths come to it: by the median of where they first do."""
    first = rows.groupby(["zone", "path"])["enter_m"].min().groupby("zone").median()
    for code in first.sort_values(kind="stable").index:
        yield str(code), rows[rows["zone"] == code]


def _zone(code: str, name: str) -> tuple[str, str]:
    return (name or code or "(no zone)", code)


def _unsure(indeterminate: pd.Series[bool]) -> str:
    if not indeterminate.any():
        return ""
    return "indeterminate" if indeterminate.all() else f"{indeterminate.sum()} of {len(indeterminate)} indeterminate"


def _span(low: float, high: float, decimals: int = 0) -> str:
    if not (math.isfinite(low) and math.isfinite(high)):  # a path without times
        return ""
    least, most = number(low, decimals), number(high, decimals)
    return least if least == most else f"{least} to {most}"


def _urban_places(rows: pd.DataFrame) -> Iterator[str]:
    """Yield, in words, the first urban land of all paths and the most settled, by the towns next to them."""
    urban = rows[rows["class"] >= _URBAN]
    if urban.empty:
        yield "No path touches urban land (21 and above)."
        return
    first = urban.sort_values("enter_m", kind="stable").iloc[0]
    worst = urban.sort_values(["class", "length_m"], kind="stable").iloc[-1]
    for what, row in (("First urban land", first), ("Most settled", worst)):
        east = (row["exit_lon"] - row["enter_lon"] + 180.0) % 360.0 - 180.0  # it may pass 180 degrees
        lon, lat = row["enter_lon"] + 0.5 * east, 0.5 * (row["enter_lat"] + row["exit_lat"])
        place = _town_at(float(lon), float(lat))
        at = f"{number(row['enter_m'] / 1000.0)} km along {row['path']}"
        yield f"{what}: {row['name']}, {number(row['length_m'] / 1000.0, 1)} km, {at}{f', {place}' if place else ''}."


def _town_at(lon: float, lat: float) -> str:
    """Return the nearest listed town in words, '' where there is none within some kilometres."""
    from geo.atlas.places import load_towns
    from geo.kernel.geodesic import inverse

    reach = _NEAR_KM / 100.0
    towns = load_towns((lon - 2.0 * reach, max(lat - reach, -90.0), lon + 2.0 * reach, min(lat + reach, 90.0)))
    if towns.empty:
        return ""
    km = inverse(lon, lat, towns["lon"], towns["lat"]).s12_m / 1000.0
    k = int(km.argmin())
    return f"{number(km[k], 1)} km from {towns['name'].iloc[k]}" if km[k] <= _NEAR_KM else ""
