"""The page's data: one plain value, made of the event's texts, the tables' numbers and lines to draw.

Nothing is measured here. Lengths, states and crossings come from the ledger, verdicts from the verdicts; positions are
rounded for drawing (``geo.maps.encoding``).
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geo.atlas.areas import area_words
from geo.atlas.provinces import provinces_at
from geo.events.routes import ways_of
from geo.events.walk import records_of
from geo.kernel.geodesic import direct
from geo.language import ENGLISH, pattern
from geo.ledger.closing import UNKNOWN_CODE
from geo.maps.areas import area_of, outline
from geo.maps.backdrop import backdrop, labels
from geo.maps.bundles import MANY, bundles, cloud, different, spans
from geo.maps.courses import course, courses, ellipsoid_of, framed, ships_of
from geo.maps.credits import credits_of
from geo.maps.encoding import steps
from geo.maps.gates import gates_of
from geo.maps.ground import ground_of
from geo.maps.headline import crossed, finding
from geo.maps.languages import spoken
from geo.maps.legs import legs_of, packed
from geo.maps.settled import settled_near
from geo.maps.story import story
from geo.maps.tints import tints
from geo.maps.uncertainty import uncertainty
from geo.maps.worlds import worlds_shown
from geo.verdicts.whole import Spread
from geo.verdicts.wording import shares
from geo.version import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import geopandas as gpd

    from geo.atlas.countries import Countries
    from geo.events import Event, Place, Platform, Target
    from geo.events.routes import Way
    from geo.kernel.geodesic import Ellipsoid
    from geo.language import Language
    from geo.maps.courses import Course
    from geo.maps.frame import Frame
    from geo.worlds import Simulation

FORMAT = 1
_SHOWN = ("country", "enter_m", "exit_m", "enter_s", "enter_lon", "enter_lat", "margin_m", "indeterminate", "disputed")
_UNKNOWN = pattern("not known (borders do not close)")


def ensemble(
    event: Event, hypothesis: str, paths: gpd.GeoDataFrame, ledger: pd.DataFrame, frame: Frame, ellipsoid: Ellipsoid
) -> dict[str, Any]:
    """Return what a hypothesis of very many paths has besides its bundles: every line, and spans over all of them."""
    mine = paths[paths["hypothesis"] == hypothesis]
    return {
        "least_m": round(mine["length_m"].min()),
        "most_m": round(mine["length_m"].max()),
        "least_s": _seconds(mine["duration_s"].min()),
        "most_s": _seconds(mine["duration_s"].max()),
        "spans": spans(ledger, hypothesis),
        "cloud": cloud(mine, [p.id for p in event.platforms], frame, ellipsoid),
    }


def payload(
    event: Event,
    paths: gpd.GeoDataFrame,
    ledger: pd.DataFrame,
    verdicts: pd.DataFrame,
    countries: Countries,
    *,
    worlds: Simulation,
    ring_km: Sequence[float] = (),
    simulation: Simulation | None = None,
    index: str | None = None,
    language: Language = ENGLISH,
    several: bool = False,
) -> dict[str, Any]:
    """Return everything that one page shows in one language; the parts are described in docs/map.md.

    The reasons of ``verdicts`` are in that language already. ``several`` says that the page has others, too: then it
    says which one this is even where it is English.
    """
    many = different(paths) > MANY
    found = [course(row, names) for row, names in bundles(paths)] if many else courses(paths, event)
    ellipsoid = ellipsoid_of(paths)
    frame, bounds = framed(event, paths)
    own = {h.id: [c for c in found if c.hypothesis == h.id] for h in event.hypotheses}
    names = dict(zip(countries.codes, countries.names, strict=True))
    called = {code: language.state(code, name) for code, name in names.items()}
    involved = sorted({str(c) for c in ledger["country"] if c})
    drawn = [(c.hypothesis, c.paths[0]) for c in found]
    stretches = stretches_of(ledger, drawn, frame)
    ground = ground_of(paths, drawn, ellipsoid, language)
    inner = ledger[ledger["seq"] > 0]
    if many:  # only the paths that stand for a bundle are drawn with their crossings
        shown = pd.MultiIndex.from_tuples(drawn)
        inner = inner[pd.MultiIndex.from_frame(inner[["hypothesis", "path"]]).isin(shown)]
    points = inner[["enter_lon", "enter_lat"]].to_numpy(dtype=float)
    told = called | {UNKNOWN_CODE: language.say(_UNKNOWN)}
    moving = worlds_shown(event, [h for h in own if own[h]], worlds, frame, told)
    return {
        "format": FORMAT,
        **({"spoken": spoken(language)} if several or language is not ENGLISH else {}),
        "event": event_texts(event, frame, countries, language),
        "bounds": [round(v, 3) for v in bounds],
        "middle_deg": round(frame.middle_deg, 6),
        "figure": {"a_m": ellipsoid.a_m, "f": ellipsoid.f},
        "story": story(event, ledger, names, language),
        "finding": finding(event, ledger, worlds, names, language),
        "names": {code: called.get(code) or language.say(_UNKNOWN) for code in involved},
        "tints": tints(ledger),
        "hypotheses": [
            {
                **hypothesis(event, h, own[h.id], ledger, stretches, ground.under, frame, ellipsoid),
                **(ensemble(event, h.id, paths, ledger, frame, ellipsoid) if many else {}),
            }
            for h in event.hypotheses
            if own[h.id]
        ],
        "verdicts": verdict_rows(event, verdicts, language),
        "rings": [{"km": km, "line": ring(event, km, frame)} for km in ring_km],
        "regions": [
            {
                **_fields(part, "name basis radius_km sources"),
                "claim": c.id,
                "line": outline(part.polygon, frame),  # type: ignore[attr-defined]  # asked for just now
            }
            for c in event.claims
            for _, part in records_of(c)
            if getattr(part, "polygon", None)
        ],
        "labels": labels(bounds, involved, frame, language, known=several or language is not ENGLISH),
        "backdrop": backdrop(bounds, involved, points, countries),
        "ground": {**ground.page, "settled": settled_near(paths, drawn, frame, ellipsoid)},
        "boundaries": countries.source,
        "credits": credits_of(countries, event.claims, language),
        "made_with": made_with(),
        **({} if index is None else {"index": index}),
        **({"worlds": moving} if moving else {}),
        **({} if simulation is None else {"uncertainty": uncertainty(event, simulation, frame, called, language)}),
    }


def made_with() -> str:
    """Return the name and version of this package, for citations."""
    return f"overflight {__version__}"


def event_texts(event: Event, frame: Frame, countries: Countries, language: Language = ENGLISH) -> dict[str, Any]:
    """Return the event's own texts and positions; of the texts, areas by name alone are in the language."""
    names = dict(zip(countries.codes, countries.names, strict=True))
    plain = event.allocation_basis == "derived" and len(event.allocation) == 1  # from one place to one place

    def lies(spot: Platform | Target | Place) -> dict[str, Any]:
        """Return where a position is drawn, and the area in which it may lie."""
        place = {"at": frame.spot(*spot.position), "area": area_of(spot, frame, countries)}
        return {**place, **({"within": area_words(spot.within, names, language)} if spot.within else {})}

    return {
        "id": event.id,
        "title": event.title,
        "date": event.date.isoformat(),
        "summary": event.summary,
        "totals": _fields(event.totals, "missiles platforms targets sources"),
        "sources": [
            {
                **_fields(s, "id publisher title date url note"),
                **{k: v for k, v in _fields(s, "archive_url sha256 quote").items() if v},
            }
            for s in event.sources
        ],
        "launch": {
            **_fields(event.launch, "name sea basis sources note"),
            "line": outline(event.launch.polygon, frame) if event.launch.polygon else [],
        },
        "platforms": [
            {
                **_fields(p, "id name type missile count count_basis basis radius_km sources note"),
                **lies(p),
                **({"salvo": _fields(p.salvo, "first_s interval_s basis sources note")} if p.salvo else {}),
            }
            for p in event.platforms
        ],
        "targets": [
            {
                **_fields(t, "id name label province basis radius_km sources note"),
                **lies(t),
            }
            for t in event.targets
        ],
        "places": [
            {
                **_fields(p, "id name basis radius_km note"),
                **lies(p),
                "reports": [_fields(r, "source text") for r in p.reports],
                "denials": [_fields(r, "source text") for r in p.denials],
            }
            for p in event.places
        ],
        "speed": event.speed and _fields(event.speed, "cruise_kmh low_kmh high_kmh basis sources note"),
        "allocation": _fields(event, "allocation_basis allocation_note") | ({"allocation_note": ""} if plain else {}),
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
    found: Sequence[Course],
    ledger: pd.DataFrame,
    stretches: Mapping[tuple[str, str], list[dict[str, Any]]],
    under: Mapping[tuple[str, str], dict[str, Any]],
    frame: Frame,
    ellipsoid: Ellipsoid,
) -> dict[str, Any]:
    """Return one hypothesis: its summary, its legs, its courses with their ledgers and the ground under them."""
    reported = {p.id for p in event.places if p.reports}
    ways = ways_of(event, record)
    legs = legs_of([c.waypoints for c in found], ellipsoid=ellipsoid)
    lengths, durations = [c.length_m for c in found], [c.duration_s for c in found]
    return {
        **_fields(record, "id name basis sources note"),
        "via": list(ways.via),
        "states": [
            {"code": c.code, "paths": c.paths, "maybe": c.maybe, "of": c.of, "least_m": round(c.least_m),
             "most_m": round(c.most_m)}
            for c in crossed(ledger, record.id)
        ],
        "least_m": round(min(lengths)),
        "most_m": round(max(lengths)),
        "least_s": _seconds(min(durations)),
        "most_s": _seconds(max(durations)),
        "ships": ships_of(found, (p.id for p in event.platforms)),
        "legs": packed(legs.table, frame),
        "paths": [
            {
                "platform": c.platform,
                "target": c.target,
                "paths": list(c.paths),
                "length_m": round(c.length_m),
                "duration_s": _seconds(c.duration_s),
                **({"launched_s": [round(t) for t in c.launched_s]} if any(c.launched_s) else {}),
                "legs": way,
                **_on_way(ways.through(event, c.platform, c.target, c.waypoints), len(way), reported),
                "ledger": stretches[record.id, c.paths[0]],
                **under[record.id, c.paths[0]],
            }
            for c, way in zip(found, legs.ways, strict=True)
        ],
    }  # fmt: skip


def _on_way(way: Way, legs: int, reported: set[str]) -> dict[str, Any]:
    """Return which legs of a way lie between two reported places, and where it starts and ends if at other places."""
    solid = [a in reported and b in reported for a, b in pairwise(way.spots("", ""))]
    solid = solid if len(solid) == legs else [False] * legs  # paths that were not traced from the event
    ends = {"start": way.start, "end": way.end}
    return {"solid": solid, **{name: place for name, place in ends.items() if place is not None}}


def stretches_of(
    ledger: pd.DataFrame, paths: Sequence[tuple[str, str]], frame: Frame
) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """Return the ledger of some paths, each named by hypothesis and id; metres and seconds rounded to whole ones."""
    of: dict[tuple[str, str], list[int]] = {key: [] for key in paths}
    for k, key in enumerate(zip(ledger["hypothesis"], ledger["path"], strict=True)):
        if key in of:
            of[key].append(k)
    rows = list(zip(*(ledger[column].tolist() for column in _SHOWN), strict=True))
    gate: dict[int, str] = {}
    for numbers in of.values():
        own = [rows[k] for k in numbers]
        gate.update(zip(numbers, gates_of([row[0] for row in own], [bool(row[7]) for row in own]), strict=True))
    named = [k for k, name in gate.items() if name]
    province = dict(zip(named, _provinces([rows[k] for k in named]), strict=True))

    def stretch(k: int) -> dict[str, Any]:
        code, enter_m, exit_m, enter_s, lon, lat, margin_m, unsure, disputed = rows[k]
        return {
            "code": str(code),
            "enter_m": round(enter_m),
            "exit_m": round(exit_m),
            "enter_s": _seconds(enter_s),
            "at": frame.spot(lon, lat),
            "gate": gate[k],
            "province": province.get(k, ""),
            "margin_m": round(margin_m) if np.isfinite(margin_m) else None,
            "unsure": bool(unsure),
            "disputed": str(disputed),
        }

    return {path: [stretch(k) for k in numbers] for path, numbers in of.items()}


def _provinces(rows: Sequence[Any]) -> list[str]:
    """Return the province of the state entered by each of some rows of a ledger, '' where none is near."""
    lon, lat = [row[4] for row in rows], [row[5] for row in rows]
    return [province.name if province else "" for province in provinces_at(lon, lat, [str(row[0]) for row in rows])]


def _seconds(time_s: float) -> int | None:
    """Round a time to whole seconds; None where no speed is known."""
    return round(time_s) if np.isfinite(time_s) else None


def verdict_rows(event: Event, verdicts: pd.DataFrame, language: Language = ENGLISH) -> list[dict[str, Any]]:
    """Return the verdicts claim by claim: the one on the claim as a whole, and one for each hypothesis."""
    notes = {c.id: getattr(c, "note", "") for c in event.claims}
    rows: dict[str, dict[str, Any]] = {}
    v: Any
    for v in verdicts.itertuples():
        claim = rows.setdefault(v.claim, {"claim": v.claim, "text": v.text, "sources": list(v.sources),
                                          "note": notes.get(v.claim, ""), "by": {}})  # fmt: skip
        claim["by"][v.hypothesis] = {
            "verdict": v.verdict, "value": _number(v.value), "unit": str(v.unit or ""), "margin": _number(v.margin),
            "low": _number(v.value_low), "high": _number(v.value_high), "reason": str(v.reason),
            **_worlds(v, language),
        }  # fmt: skip
    return list(rows.values())


def _worlds(verdict: Any, language: Language) -> dict[str, Any]:  # noqa: ANN401 - a row of the table of verdicts
    """Return in how many worlds a claim holds and fails, as numbers and as words."""
    if not verdict.worlds:
        return {"worlds": 0, "holds": 0, "fails": 0, "between": None, "held": ""}
    worlds = int(verdict.worlds)
    holds, fails = (round(share * worlds) for share in (verdict.holds_share, verdict.fails_share))
    return {
        "worlds": worlds,
        "holds": holds,
        "fails": fails,
        "between": [float(verdict.holds_low), float(verdict.holds_high)],
        "held": shares(Spread(worlds, holds, fails), language) if worlds > 1 else "",
    }


def ring(event: Event, km: float, frame: Frame) -> list[int]:
    """Return a geodesic circle around the middle of the platforms, for drawing."""
    at = np.array([frame.spot(*p.position) for p in event.platforms]).mean(axis=0)
    azimuth = np.linspace(0, 360, 121)
    end = direct(np.full(121, at[0]), np.full(121, at[1]), azimuth, km * 1000.0)
    return steps(frame.line(end.lon2_deg), end.lat2_deg)


def _number(value: Any) -> float | None:  # noqa: ANN401 - a cell of a table
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return round(number, 3) if np.isfinite(number) else None
