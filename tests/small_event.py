"""A small made-up event, with tables made by hand, on which the rules of verdicts are tested."""

from __future__ import annotations

import copy
import datetime as dt
from typing import TYPE_CHECKING

import geopandas
import pandas as pd
import shapely

from geo.accounts import event_from_dict
from geo.atlas.countries import Countries, countries_from_frame
from geo.verdicts import judge

if TYPE_CHECKING:
    from geo.events import Event

KM = 1000.0
S, C, U, E = "supported", "contradicted", "undecidable", "source error"
ROUTED = "supported only if routed"
STATES = {"SYR": "Syria", "IRQ": "Iraq", "IRN": "Iran", "TUR": "Turkey"}


def world() -> Countries:
    """Four square states side by side, from 0 to 40 degrees east, and nothing else."""
    boxes = [shapely.box(10 * i, 30, 10 * i + 10, 40) for i in range(len(STATES))]
    table = {"country": list(STATES), "name": list(STATES.values())}
    return countries_from_frame(geopandas.GeoDataFrame(table, geometry=boxes, crs=4326))


WORLD = world()

RAW = {
    "format": 1,
    "id": "small",
    "title": "A small event",
    "date": dt.date(2020, 1, 2),
    "summary": "One launch.",
    "sources": [{"id": "paper", "publisher": "A paper"}],
    "launch": {"name": "a hill", "basis": "assumed"},
    "platforms": [
        {
            "id": "a",
            "name": "Anna",
            "position": [35.0, 35.0],
            "basis": "assumed",
            "radius_km": 20.0,
            "sources": ["paper"],
        },
        {"id": "b", "name": "Bert", "position": [35.0, 36.0], "basis": "assumed", "radius_km": 20.0},
    ],
    "targets": [{"id": "t", "name": "Town", "position": [5.0, 35.0], "basis": "gazetteer", "sources": ["paper"]}],
    "places": [
        {"id": "near", "name": "Near", "position": [20.0, 36.9], "basis": "gazetteer", "radius_km": 20.0},
        {"id": "bend", "name": "Bend", "position": [20.0, 32.0], "basis": "gazetteer"},
    ],
    "hypotheses": [
        {"id": "direct", "name": "Straight", "basis": "assumed"},
        {"id": "routed", "name": "Through Bend", "via": ["bend"], "basis": "assumed"},
    ],
    "speed": {"cruise_kmh": 800.0, "low_kmh": 700.0, "high_kmh": 900.0, "basis": "assumed"},
}


def event_with(claim: dict[str, object], **fields: object) -> Event:
    claim = {"id": "c", "text": "Stated.", "sources": ["paper"], **claim}
    return event_from_dict({**copy.deepcopy(RAW), "claims": [claim], **fields})


def settled(claim: dict[str, object], **fields: object) -> Event:
    """Return the event with nothing left open: the drawn example is the only world."""
    raw = {**copy.deepcopy(RAW), **copy.deepcopy(fields)}
    for platform in raw["platforms"]:
        if platform["basis"] == "assumed":
            platform["basis"] = "gazetteer"
            platform.pop("radius_km", None)
    rows = [{"platform": p["id"], "target": t["id"], "count": 1} for p in raw["platforms"] for t in raw["targets"]]
    published = {"allocation": rows, "allocation_basis": "published", "allocation_sources": ["paper"]}
    return event_from_dict(
        {**raw, **published, "claims": [{"id": "c", "text": "Stated.", "sources": ["paper"], **claim}]}
    )


def ledger_of(rows: dict[tuple[str, str], list[tuple[object, ...]]]) -> pd.DataFrame:
    """Make a ledger by hand: (hypothesis, path) -> rows of country, length and margin in km, and perhaps 'unsure'."""
    table = [
        {
            "event": "small",
            "hypothesis": hypothesis,
            "path": path,
            "country": country,
            "length_m": length * KM,
            "margin_m": margin * KM,
            "indeterminate": bool(unsure),
        }
        for (hypothesis, path), stretches in rows.items()
        for country, length, margin, *unsure in stretches
    ]
    columns = ["event", "hypothesis", "path", "country", "length_m", "margin_m", "indeterminate"]
    return pd.DataFrame(table, columns=columns)


def paths_of(lengths_km: dict[str, list[float]], at: tuple[float, float] = (35.0, 35.0)) -> pd.DataFrame:
    """Make paths by hand: hypothesis -> lengths; the first from Anna, the others from Bert, who is north of her."""
    table = [
        {
            "event": "small",
            "hypothesis": hypothesis,
            "path": f"{'ab'[min(i, 1)]}-{max(i, 1)}",
            "platform": "ab"[min(i, 1)],
            "target": "t",
            "waypoints": ((at[0], at[1] + i), (5.0, 35.0)),
            "length_m": length * KM,
        }
        for hypothesis, lengths in lengths_km.items()
        for i, length in enumerate(lengths)
    ]
    columns = ["event", "hypothesis", "path", "platform", "target", "waypoints", "length_m"]
    return pd.DataFrame(table, columns=columns)


TWO = {"direct": [2700.0, 2800.0], "routed": [2900.0, 3000.0]}


def verdicts(event: Event, paths: pd.DataFrame, ledger: pd.DataFrame | None = None) -> pd.DataFrame:
    """Judge on tables made by hand; without a ledger, paths lie over no state."""
    if ledger is None:
        ledger = ledger_of({key: [("", 1, 1)] for key in zip(paths["hypothesis"], paths["path"], strict=True)})
    return judge(event, paths, ledger, countries=WORLD).set_index("hypothesis")
