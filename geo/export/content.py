"""What is exported: one table a layer, made of the reconstruction's tables, with a line, a point or an area a row.

Nothing is measured here. Lines come from the ledger and its paths, numbers from their tables, texts from the event.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import geopandas
import numpy as np
import pandas as pd
import shapely

from geo.errors import ArgumentError
from geo.export.areas import regions_of
from geo.kernel.tracks import lay_tracks
from geo.ledger.lines import WITHIN_M, ledger_lines, lines_along, path_lines
from geo.paths import launched_s
from geo.provenance import Provenance, provenance_of
from geo.records import records

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from geo.atlas.countries import Countries
    from geo.events import Event
    from geo.worlds import Simulation

TABLES = ("ledger", "paths", "crossings", "platforms", "targets", "places", "regions", "claims", "sources", "worlds")
"""Layers in the order of their use; claims and sources have no geometry, worlds are there on demand."""

_UNKNOWN, _NONE = "not known (borders do not close)", "no state"


@dataclass(frozen=True, eq=False)
class Content:
    """What is exported.

    Attributes
    ----------
    event
        The event.
    paths
        Those exported, as of :func:`geo.trace`.
    tables
        A table a layer, by its name; those with a geometry are GeoDataFrames in EPSG:4326.
    about
        Title, licence, versions and hashes, which every format carries in its metadata.
    """

    event: Event
    paths: geopandas.GeoDataFrame
    tables: Mapping[str, pd.DataFrame]
    about: Mapping[str, str]

    @property
    def layers(self) -> dict[str, geopandas.GeoDataFrame]:
        """The tables with a geometry."""
        return {name: table for name, table in self.tables.items() if isinstance(table, geopandas.GeoDataFrame)}


def content_of(
    event: Event,
    paths: geopandas.GeoDataFrame,
    ledger: pd.DataFrame,
    verdicts: pd.DataFrame,
    countries: Countries,
    *,
    drawn: Simulation,
    hypothesis: str | None = None,
    worlds: int = 0,
) -> Content:
    """Put together what is exported of a reconstruction.

    Parameters
    ----------
    event, paths, ledger, verdicts, countries
        The reconstruction's.
    drawn
        Its worlds, of which the first are exported.
    hypothesis
        The one whose paths are exported; all by default.
    worlds
        How many whole reconstructions of each hypothesis.

    Raises
    ------
    ArgumentError
        If there is no such hypothesis among the paths.
    SimulationError
        If there are not so many worlds.
    """
    if hypothesis is not None:
        known = [*dict.fromkeys(paths["hypothesis"])]
        if hypothesis not in known:
            msg = f"hypothesis: found {hypothesis!r}; allowed: {', '.join(known)}; name one of them"
            raise ArgumentError(msg)
        paths = paths[paths["hypothesis"] == hypothesis]
        ledger = ledger[ledger["hypothesis"] == hypothesis]
        verdicts = verdicts[verdicts["hypothesis"].isin([hypothesis, ""])]
    names = {**dict(zip(countries.codes, countries.names, strict=True)), "": _NONE, "?": _UNKNOWN}
    flown = _paths(event, paths)
    stretches = _ledger(event, paths, ledger, names)
    tables: dict[str, pd.DataFrame] = {
        "ledger": stretches,
        "paths": flown,
        "crossings": _crossings(ledger, names, countries),
        "platforms": _spots(event, event.platforms, "name type missile count count_basis"),
        "targets": _spots(event, event.targets, "name province"),
        "places": _spots(event, event.places, "name"),
        "regions": regions_of(event, countries),
        "claims": _claims(verdicts),
        "sources": _sources(event),
    }
    if worlds:
        tables["worlds"] = _worlds(drawn, [*dict.fromkeys(paths["hypothesis"])], worlds)
    return Content(event, paths, tables, _about(event, provenance_of(event, countries), countries, drawn, worlds))


def rows_of(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table without their geometry as plain rounded values; what is unknown is None."""
    plain = table.drop(columns="geometry") if isinstance(table, geopandas.GeoDataFrame) else table
    return [{name: None if value is pd.NA else value for name, value in row.items()} for row in records(plain)]


def drawn_rows(content: Content, layer: str) -> Iterator[tuple[dict[str, Any], shapely.Geometry]]:
    """Yield each row of a layer, as of :func:`rows_of`, with its geometry."""
    table = content.layers[layer]
    yield from zip(rows_of(table), table.geometry, strict=True)


def joined(values: Sequence[str]) -> str:
    """Return ids in one cell.

    Examples
    --------
    >>> joined(("tass", "janes"))
    'tass; janes'
    """
    return "; ".join(values)


def _about(event: Event, made: Provenance, countries: Countries, drawn: Simulation, worlds: int) -> dict[str, str]:
    """Return what every format says of itself."""
    return {
        "title": event.title,
        "date": event.date.isoformat(),
        "summary": event.summary,
        **made.as_dict(),
        "credit": countries.credit,
        "crs": "WGS84 longitude and latitude in degrees, in this order (OGC:CRS84, EPSG:4326)",
        "lines": f"straight in longitude and latitude between vertices, within {WITHIN_M:g} m of the geodesic",
        "note": "Reconstructed from published accounts; basis and sources say of each row what it rests on. Positions "
        "that are assumed have a radius or an area, and paths are those of a hypothesis, not observed tracks.",
        **({"worlds": f"{worlds} of {drawn.draws} drawn under each hypothesis, seed {drawn.seed}"} if worlds else {}),
    }


def _of_hypothesis(event: Event, column: pd.Series[Any]) -> dict[str, list[Any]]:
    """Return what a row has from its hypothesis: basis and sources of the way assumed."""
    own = {h.id: h for h in event.hypotheses}
    found = [own[h] for h in column]
    return {
        "hypothesis_name": [h.name for h in found],
        "basis": [h.basis for h in found],
        "sources": [joined(h.sources) for h in found],
    }


def _paths(event: Event, paths: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    names = {name: spot.name for name, spot in event.spots.items()}
    missile = {p.id: p.missile for p in event.platforms}
    low, high = published_apogee_km(event)
    lines = path_lines(paths)
    table = {
        **{name: lines[name].to_numpy() for name in ("event", "hypothesis", "path", "platform", "target")},
        "platform_name": [names[p] for p in lines["platform"]],
        "target_name": [names[t] for t in lines["target"]],
        "missile": [missile[p] for p in lines["platform"]],
        **{name: lines[name].to_numpy() for name in ("length_m", "sphere_length_m", "duration_s", "ellipsoid")},
        "launched_s": launched_s(paths, event),
        "speed_kmh": event.cruise_kmh,
        "speed_basis": event.speed.basis if event.speed else "",
        "speed_sources": joined(event.speed.sources) if event.speed else "",
        "apogee_low_m": 1000.0 * low,
        "apogee_high_m": 1000.0 * high,
        **_of_hypothesis(event, lines["hypothesis"]),
    }
    return geopandas.GeoDataFrame(table, geometry=lines.geometry.to_numpy(), crs="EPSG:4326")


def published_apogee_km(event: Event) -> tuple[float, float]:
    """Return the span of heights that sources give for an event's arc, each by its name; NaN where none does."""
    spans = [
        amount.span for c in event.claims for amount in getattr(c, "apogee", ()) if getattr(amount, "source", None)
    ]
    if not spans:
        return np.nan, np.nan
    return min(low for low, _ in spans), max(high for _, high in spans)


def _ledger(
    event: Event, paths: geopandas.GeoDataFrame, ledger: pd.DataFrame, names: Mapping[str, str]
) -> geopandas.GeoDataFrame:
    columns = (paths[name] for name in ("hypothesis", "path", "platform", "target"))
    of = {(hypothesis, path): ends for hypothesis, path, *ends in zip(*columns, strict=True)}
    ends = [of[key] for key in zip(ledger["hypothesis"], ledger["path"], strict=True)]
    table = ledger_lines(paths, ledger.reset_index(drop=True))
    table.insert(5, "country_name", [names.get(code, code) for code in table["country"]])
    own = {"platform": [a for a, _ in ends], "target": [b for _, b in ends]}
    extra = {**own, **_of_hypothesis(event, table["hypothesis"])}
    for name, values in extra.items():
        table[name] = values
    return table[[*table.columns.drop("geometry"), "geometry"]]


def _crossings(ledger: pd.DataFrame, names: Mapping[str, str], countries: Countries) -> geopandas.GeoDataFrame:
    """Return where paths go from one row of the ledger to the next."""
    rows = []
    for before, row in pairwise(ledger.to_dict("records")):
        if (before["hypothesis"], before["path"]) != (row["hypothesis"], row["path"]):
            continue
        rows.append(
            {
                **{name: row[name] for name in ("event", "hypothesis", "path", "seq")},
                "from_country": before["country"],
                "from_name": names.get(before["country"], before["country"]),
                "to_country": row["country"],
                "to_name": names.get(row["country"], row["country"]),
                "at_m": row["enter_m"],
                "at_s": row["enter_s"],
                "lon": row["enter_lon"],
                "lat": row["enter_lat"],
                "from_margin_m": before["margin_m"],
                "to_margin_m": row["margin_m"],
                "indeterminate": bool(before["indeterminate"] or row["indeterminate"]),
                "boundary_error_m": float(countries.indeterminate_below_m),
                "basis": "derived",
            }
        )
    kinds = {
        **dict.fromkeys(("event", "hypothesis", "path"), object),
        "seq": int,
        **dict.fromkeys(("from_country", "from_name", "to_country", "to_name"), object),
        **dict.fromkeys(("at_m", "at_s", "lon", "lat", "from_margin_m", "to_margin_m"), float),
        "indeterminate": bool,
        "boundary_error_m": float,
        "basis": object,
    }
    return _points(pd.DataFrame(rows, columns=list(kinds)).astype(kinds))


def _points(table: pd.DataFrame) -> geopandas.GeoDataFrame:
    shapes = shapely.points(table[["lon", "lat"]].to_numpy(float))
    return geopandas.GeoDataFrame(table, geometry=shapes, crs="EPSG:4326")


def _spots(event: Event, spots: Sequence[Any], fields: str) -> geopandas.GeoDataFrame:
    """Return platforms, targets or places as points."""
    names = fields.split()
    rows = [
        {
            "event": event.id,
            "id": spot.id,
            **{name: getattr(spot, name) for name in names},
            **({"label": spot.label or spot.name} if hasattr(spot, "label") else {}),
            "lon": spot.position[0],
            "lat": spot.position[1],
            "basis": spot.basis,
            "radius_km": spot.radius_km,
            "within": spot.within or "",
            "sources": joined(spot.sources),
            "note": spot.note,
            **(
                {
                    "reports": joined([f"{r.source}: {r.text}" for r in spot.reports]),
                    "denials": joined([f"{r.source}: {r.text}" for r in spot.denials]),
                }
                if hasattr(spot, "reports")
                else {}
            ),
        }
        for spot in spots
    ]
    where = ("lon", "lat", "basis", "radius_km", "within", "sources", "note")
    columns = ["event", "id", *names, *where, "reports", "denials"]  # of places, of which there may be none
    table = pd.DataFrame(rows, columns=None if rows else columns)
    table["radius_km"] = table["radius_km"].astype(float)
    if "count" in names:
        table = table.rename(columns={"count": "missiles", "count_basis": "missiles_basis"})
        table["missiles"] = table["missiles"].astype("Int64")
        table["missiles_basis"] = table["missiles_basis"].fillna("")
    return _points(table)


def _claims(verdicts: pd.DataFrame) -> pd.DataFrame:
    """Return the verdicts, one row a claim and hypothesis and one (with no hypothesis) a claim, as plain columns."""
    table = verdicts.reset_index(drop=True)
    return table.assign(sources=[joined(s) for s in table["sources"]], unit=table["unit"].fillna("").astype(object))


def _sources(event: Event) -> pd.DataFrame:
    rows = [
        {
            "event": event.id,
            "id": s.id,
            "publisher": s.publisher,
            "title": s.title,
            "date": s.date or "",
            "url": s.url or "",
            "archive_url": s.archive_url or "",
            "sha256": s.sha256 or "",
            "quote": s.quote,
            "note": s.note,
        }
        for s in event.sources
    ]
    return pd.DataFrame(rows)


def _worlds(drawn: Simulation, hypotheses: Sequence[str], count: int) -> geopandas.GeoDataFrame:
    """Return the paths of the first worlds of each hypothesis: the order in which they were drawn, none picked."""
    table = drawn.table(count=count)
    table = table[table["hypothesis"].isin(hypotheses)].reset_index(drop=True)
    via = [c.removesuffix("_lon") for c in table.columns if c.startswith("via_") and c.endswith("_lon")]
    stops = ["launch", *via, "aim"]
    places = np.stack([table[[f"{stop}_lon", f"{stop}_lat"]].to_numpy(float) for stop in stops], axis=1)
    ways = [way[np.isfinite(way[:, 0])] for way in places]
    ends = np.concatenate([np.column_stack([way[:-1], way[1:]]) for way in ways])
    tracks = lay_tracks(ends, np.repeat(np.arange(len(ways)), [len(way) - 1 for way in ways]))
    every = np.arange(len(ways))
    lines = lines_along(tracks, every, np.zeros(len(ways)), tracks.length_m)
    own = table.rename(columns={"draw": "world"}).assign(event=drawn.event.id, basis="assumed")
    own = own[["event", *own.columns.drop("event")]]
    return geopandas.GeoDataFrame(own, geometry=lines, crs="EPSG:4326")
