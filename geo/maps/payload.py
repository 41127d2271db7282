"""The page's data: one plain value, made of the event's texts, the tables' numbers and lines to draw.

Nothing is measured here. Lengths, states and crossings come from the ledger, verdicts from the verdicts; positions are
rounded for drawing (``geo.maps.drawn``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
import shapely

from geo.kernel.geodesic import direct, inverse
from geo.maps.backdrop import backdrop, labels
from geo.maps.drawn import steps
from geo.maps.frame import Frame, frame_of
from geo.maps.lanes import Track, middle, stations
from geo.maps.many import MANY, bundles, cloud, different, spans
from geo.maps.story import crossed, finding
from geo.maps.uncertainty import uncertainty
from geo.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import geopandas as gpd

    from geo.atlas.countries import Countries
    from geo.events import Event
    from geo.simulation import Simulation

FORMAT = 1
MARGIN_DEG = 0.6  # around everything that the event shows


class Group(NamedTuple):
    """Missiles that share one path: same platform, target and waypoints."""

    hypothesis: str
    platform: str
    target: str
    paths: tuple[str, ...]
    waypoints: tuple[tuple[float, float], ...]
    length_m: float
    duration_s: float
    track: Track
    launched_s: tuple[float, ...] = ()


def groups(paths: gpd.GeoDataFrame, event: Event) -> list[Group]:
    """Put missiles with the same path together, in the order of the table.

    Where the event says when a platform fired, its missiles are taken to have left in the order of the table.
    """
    keys: dict[tuple[str, str, str, Any], list[Any]] = {}
    salvos = {p.id: p.salvo for p in event.platforms if p.salvo}
    launched: dict[tuple[str, str], float] = {}
    place = paths.groupby(["hypothesis", "platform"], sort=False).cumcount()
    row: Any
    for row, before in zip(paths.itertuples(), place.tolist(), strict=True):
        keys.setdefault((row.hypothesis, row.platform, row.target, row.waypoints), []).append(row)
        if salvo := salvos.get(row.platform):
            launched[row.hypothesis, row.path] = salvo.first_s + before * salvo.interval_s
    return [
        group(
            rows[0],
            tuple(r.path for r in rows),
            tuple(launched.get((r.hypothesis, r.path), 0.0) for r in rows) if salvos else (),
        )
        for rows in keys.values()
    ]


def group(row: Any, names: tuple[str, ...], launched_s: tuple[float, ...] = ()) -> Group:  # noqa: ANN401 - a row of the table of paths
    """Return the group that one row of the table stands for."""
    length_m, duration_s = float(row.length_m), float(row.duration_s)
    return Group(
        row.hypothesis, row.platform, row.target, names, row.waypoints, length_m, duration_s, track(row), launched_s
    )


def ensemble(
    event: Event, hypothesis: str, paths: gpd.GeoDataFrame, ledger: pd.DataFrame, frame: Frame
) -> dict[str, Any]:
    """Return what a hypothesis of very many paths has besides its bundles: every line, and spans over all of them."""
    mine = paths[paths["hypothesis"] == hypothesis]
    return {
        "least_m": round(mine["length_m"].min()),
        "most_m": round(mine["length_m"].max()),
        "least_s": round(mine["duration_s"].min()),
        "most_s": round(mine["duration_s"].max()),
        "spans": spans(ledger, hypothesis),
        "cloud": cloud(mine, [p.id for p in event.platforms], frame),
    }


def track(row: Any) -> Track:  # noqa: ANN401 - a row of the table of paths
    """Return a path's drawn vertices and the distance along at each, scaled to end at the path's own length."""
    xy = shapely.get_coordinates(row.geometry)
    along = np.concatenate([[0.0], np.cumsum(inverse(xy[:-1, 0], xy[:-1, 1], xy[1:, 0], xy[1:, 1]).s12_m)])
    along *= row.length_m / along[-1] if along[-1] else 1.0
    bends = [0.0]
    for lon, lat in row.waypoints[1:-1]:
        ahead = np.flatnonzero(along >= bends[-1])
        aside = np.mod(xy[ahead, 0] - lon + 180.0, 360.0) - 180.0
        bends.append(float(along[ahead[np.argmin(np.hypot(aside, xy[ahead, 1] - lat))]]))
    return Track(xy[:, 0], xy[:, 1], along, np.array([*bends, row.length_m]))


def framed(event: Event, found: Sequence[Group]) -> tuple[Frame, list[Group], tuple[float, float, float, float]]:
    """Put an event into one run of longitudes.

    Returns
    -------
    frame, groups, bounds
        The frame; the same groups in it; west, south, east, north of all that the event shows, with a margin.
    """
    points = [p.position for p in event.platforms] + [t.position for t in event.targets]
    points += [p.position for p in event.places] + list(event.launch.polygon or ())
    own = [p[0] for p in points]
    frame = frame_of(np.concatenate([own, *(g.track.lon for g in found)]))
    moved = [g._replace(track=g.track._replace(lon=frame.line(g.track.lon))) for g in found]
    lon = np.concatenate([[frame.spot(*p)[0] for p in points], *(g.track.lon for g in moved)])
    lat = np.concatenate([[p[1] for p in points], *(g.track.lat for g in moved)])
    bounds = (
        float(lon.min()) - MARGIN_DEG,
        float(lat.min()) - MARGIN_DEG,
        float(lon.max()) + MARGIN_DEG,
        float(lat.max()) + MARGIN_DEG,
    )
    return frame, moved, bounds


def payload(
    event: Event,
    paths: gpd.GeoDataFrame,
    ledger: pd.DataFrame,
    verdicts: pd.DataFrame,
    countries: Countries,
    *,
    ring_km: Sequence[float] = (),
    simulation: Simulation | None = None,
) -> dict[str, Any]:
    """Return everything that one page shows; the parts are described in docs/map.md."""
    many = different(paths) > MANY
    found = [group(row, names) for row, names in bundles(paths)] if many else groups(paths, event)
    frame, found, bounds = framed(event, found)
    names = dict(zip(countries.codes, countries.names, strict=True))
    involved = sorted({str(c) for c in ledger["country"] if c})
    stretches = dict(iter(ledger.groupby(["hypothesis", "path"], sort=False)))
    inner = ledger[ledger["seq"] > 0]
    if many:  # only the paths that stand for a bundle are drawn with their crossings
        shown = pd.MultiIndex.from_tuples([(g.hypothesis, g.paths[0]) for g in found])
        inner = inner[pd.MultiIndex.from_frame(inner[["hypothesis", "path"]]).isin(shown)]
    points = inner[["enter_lon", "enter_lat"]].to_numpy(dtype=float)
    return {
        "format": FORMAT,
        "event": event_texts(event, frame),
        "bounds": [round(v, 3) for v in bounds],
        "finding": finding(event, ledger, names),
        "names": {code: names.get(code, code) for code in involved},
        "hypotheses": [
            {
                **hypothesis(event, h, [g for g in found if g.hypothesis == h.id], ledger, stretches, frame),
                **(ensemble(event, h.id, paths, ledger, frame) if many else {}),
            }
            for h in event.hypotheses
            if any(g.hypothesis == h.id for g in found)
        ],
        "verdicts": verdict_rows(event, verdicts),
        "rings": [{"km": km, "line": ring(event, km, frame)} for km in ring_km],
        "labels": labels(bounds, involved, frame),
        "backdrop": backdrop(bounds, involved, points, countries),
        "boundaries": str(getattr(countries, "source", "")),
        "made_with": made_with(),
        **({} if simulation is None else {"uncertainty": uncertainty(event, simulation, frame, names)}),
    }


def made_with() -> str:
    """Return the name and version of this package, for citations."""
    return f"overflight {__version__}"


def event_texts(event: Event, frame: Frame) -> dict[str, Any]:
    """Return the event's own texts and positions."""
    return {
        "id": event.id,
        "title": event.title,
        "date": event.date.isoformat(),
        "summary": event.summary,
        "totals": _fields(event.totals, "missiles platforms targets sources"),
        "sources": [_fields(s, "id publisher title date url note") for s in event.sources],
        "launch": {
            **_fields(event.launch, "name sea basis sources note"),
            "line": _outline(event.launch.polygon, frame) if event.launch.polygon else [],
        },
        "platforms": [
            {
                **_fields(p, "id name type missile count count_basis basis radius_km sources note"),
                "at": frame.spot(*p.position),
                **({"salvo": _fields(p.salvo, "first_s interval_s basis sources note")} if p.salvo else {}),
            }
            for p in event.platforms
        ],
        "targets": [
            {**_fields(t, "id name province basis radius_km sources note"), "at": frame.spot(*t.position)}
            for t in event.targets
        ],
        "places": [
            {
                **_fields(p, "id name basis radius_km note"),
                "at": frame.spot(*p.position),
                "reports": [_fields(r, "source text") for r in p.reports],
                "denials": [_fields(r, "source text") for r in p.denials],
            }
            for p in event.places
        ],
        "speed": _fields(event.speed, "cruise_kmh low_kmh high_kmh basis sources note"),
        "allocation": _fields(event, "allocation_basis allocation_note"),
    }


def _fields(record: object, names: str) -> dict[str, Any]:
    found = {}
    for name in names.split():
        value = getattr(record, name, None)
        found[name] = list(value) if isinstance(value, tuple) else str(value) if hasattr(value, "isoformat") else value
    return found


def hypothesis(
    event: Event,
    record: Any,  # noqa: ANN401 - a Hypothesis; typed where events are
    found: Sequence[Group],
    ledger: pd.DataFrame,
    stretches: Mapping[Any, pd.DataFrame],
    frame: Frame,
) -> dict[str, Any]:
    """Return one hypothesis: its summary, its paths with their ledgers, its ribbons and its crossings."""
    reported = {p.id for p in event.places if p.reports}
    solid = [a in reported and b in reported for a, b in zip(("", *record.via), (*record.via, ""), strict=True)]
    weights = [len(g.paths) for g in found]
    fraction, legs, positions = stations([g.track for g in found], weights)
    ships = [p.id for p in event.platforms if any(g.platform == p.id for g in found)]
    middles = []
    for ship in ships:
        own = [i for i, g in enumerate(found) if g.platform == ship]
        lon, lat = middle([positions[i] for i in own], [weights[i] for i in own])
        middles.append({"platform": ship, "line": _pairs(lon, lat)})
    lengths, durations = [g.length_m for g in found], [g.duration_s for g in found]
    return {
        **_fields(record, "id name via basis sources note"),
        "states": [
            {"code": c.code, "paths": c.paths, "maybe": c.maybe, "of": c.of, "least_m": round(c.least_m),
             "most_m": round(c.most_m)}
            for c in crossed(ledger, record.id)
        ],
        "least_m": round(min(lengths)),
        "most_m": round(max(lengths)),
        "least_s": round(min(durations)),
        "most_s": round(max(durations)),
        "solid": solid,
        "legs": legs,
        "fraction": [round(float(f), 4) for f in fraction],
        "middles": middles,
        "paths": [
            {
                "platform": g.platform,
                "target": g.target,
                "paths": list(g.paths),
                "length_m": round(g.length_m),
                "duration_s": round(g.duration_s),
                **({"launched_s": [round(t) for t in g.launched_s]} if any(g.launched_s) else {}),
                "line": _pairs(g.track.lon, g.track.lat),
                "along": _stepped(g.track.along_m),
                "bends": [round(float(b)) for b in g.track.bends_m],
                "stations": _pairs(*position),
                "ledger": [stretch(r, frame) for r in stretches[record.id, g.paths[0]].itertuples()],
            }
            for g, position in zip(found, positions, strict=True)
        ],
    }  # fmt: skip


def stretch(row: Any, frame: Frame) -> dict[str, Any]:  # noqa: ANN401 - a row of the ledger
    """Return one row of the ledger, metres and seconds rounded to whole ones."""
    return {
        "code": str(row.country),
        "enter_m": round(row.enter_m),
        "exit_m": round(row.exit_m),
        "enter_s": round(row.enter_s),
        "at": frame.spot(row.enter_lon, row.enter_lat),
        "margin_m": round(row.margin_m) if np.isfinite(row.margin_m) else None,
        "unsure": bool(row.indeterminate),
        "disputed": str(row.disputed),
    }


def verdict_rows(event: Event, verdicts: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the verdicts claim by claim: the one on the claim as a whole, and one for each hypothesis."""
    notes = {c.id: getattr(c, "note", "") for c in event.claims}
    rows: dict[str, dict[str, Any]] = {}
    v: Any
    for v in verdicts.itertuples():
        claim = rows.setdefault(v.claim, {"claim": v.claim, "text": v.text, "sources": list(v.sources),
                                          "note": notes.get(v.claim, ""), "by": {}})  # fmt: skip
        claim["by"][v.hypothesis] = {
            "verdict": v.verdict, "value": _number(v.value), "unit": str(v.unit or ""), "margin": _number(v.margin),
            "reason": str(v.reason),
        }  # fmt: skip
    return list(rows.values())


def ring(event: Event, km: float, frame: Frame) -> list[int]:
    """Return a geodesic circle around the middle of the platforms, for drawing."""
    at = np.array([frame.spot(*p.position) for p in event.platforms]).mean(axis=0)
    azimuth = np.linspace(0, 360, 121)
    end = direct(np.full(121, at[0]), np.full(121, at[1]), azimuth, km * 1000.0)
    return steps(frame.line(end.lon2_deg), end.lat2_deg)


def _outline(polygon: Sequence[tuple[float, float]], frame: Frame) -> list[int]:
    lon, lat = np.transpose(polygon)
    return steps(frame.line(lon), lat)


def _number(value: Any) -> float | None:  # noqa: ANN401 - a cell of a table
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return round(number, 3) if np.isfinite(number) else None


def _pairs(lon: Iterable[float], lat: Iterable[float]) -> list[int]:
    """Like ``steps`` but keeps vertices that fall on one place: their number matters."""
    points = np.rint(np.column_stack([np.asarray(lon), np.asarray(lat)]) * 10_000).astype(np.int64)
    result: list[int] = np.diff(points, axis=0, prepend=0).ravel().tolist()
    return result


def _stepped(values: Any) -> list[int]:  # noqa: ANN401 - an array of metres
    result: list[int] = np.diff(np.rint(values).astype(np.int64), prepend=0).tolist()
    return result
