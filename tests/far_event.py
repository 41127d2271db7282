"""A made-up event across the 180th meridian: from the Bering Sea to Chukotka, straight or round by an American island.

Nothing like it was ever reported. It shows that maps draw such an event in one piece.
"""

from __future__ import annotations

import copy
import datetime as dt

import geo
from geo.accounts import event_from_dict

RAW = {
    "format": 1,
    "id": "across-180",
    "title": "A made-up event across the 180th meridian",
    "date": dt.date(2020, 1, 2),
    "summary": "Two launches, one on either side of the meridian.",
    "sources": [{"id": "paper", "publisher": "A paper"}],
    "launch": {"name": "the Bering Sea", "basis": "assumed"},
    "platforms": [
        {"id": "west", "name": "West", "count": 2, "count_basis": "published", "position": [178.0, 60.0],
         "basis": "assumed", "radius_km": 120.0, "sources": ["paper"]},
        {"id": "east", "name": "East", "count": 1, "count_basis": "published", "position": [-179.5, 58.5],
         "basis": "assumed", "radius_km": 120.0, "sources": ["paper"]},
    ],
    "targets": [
        {"id": "t1", "name": "First hill", "position": [179.2, 66.6], "basis": "assumed", "radius_km": 10.0},
        {"id": "t2", "name": "Second hill", "position": [-179.3, 66.9], "basis": "assumed", "radius_km": 10.0},
        {"id": "t3", "name": "Third hill", "position": [179.8, 67.2], "basis": "assumed", "radius_km": 10.0},
    ],
    "places": [
        {"id": "bend", "name": "Bend", "position": [-171.0, 63.5], "basis": "assumed", "radius_km": 20.0,
         "reports": [{"source": "paper", "text": "Seen."}]},
    ],
    "hypotheses": [
        {"id": "direct", "name": "Straight line", "basis": "assumed"},
        {"id": "reported", "name": "Through Bend", "via": ["bend"], "basis": "assumed"},
    ],
    "speed": {"cruise_kmh": 800.0, "low_kmh": 700.0, "high_kmh": 900.0, "basis": "assumed"},
    "allocation": [
        {"platform": "west", "target": "t1", "count": 1},
        {"platform": "west", "target": "t2", "count": 1},
        {"platform": "east", "target": "t3", "count": 1},
    ],
    "allocation_basis": "assumed",
    "allocation_note": "Dealt out by hand.",
    "claims": [
        {"id": "range", "kind": "range_up_to", "text": "It reaches 1,500 km.", "km": 1500.0, "sources": ["paper"]},
    ],
}  # fmt: skip


REGION = ((176.0, 57.0), (-175.0, 57.0), (-175.0, 61.0), (176.0, 61.0))


def across() -> geo.Reconstruction:
    """Return the event with its tables, and with an outline of its launch region."""
    raw = copy.deepcopy(RAW)
    raw["launch"] |= {"polygon": list(map(list, REGION))}
    return geo.reconstruct(event_from_dict(raw))
