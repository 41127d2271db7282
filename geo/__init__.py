"""Reconstruct published accounts of past missile flights and check them against geometry.

>>> import geo
>>> result = geo.reconstruct("caspian-2015-10-07")
>>> sorted(set(result.ledger.query("hypothesis == 'reported'")["country"]) - {""})
['IRN', 'IRQ', 'SYR']

Names are imported when first used, so that ``import geo`` costs nothing and each command loads only what it needs.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geo.api import Reconstruction, reconstruct
    from geo.countries import Countries, countries_from_frame, load_countries
    from geo.errors import (
        BoundaryError,
        CoordinateError,
        DataError,
        EventError,
        MapError,
        OpenLedgerWarning,
        OutputError,
        OverflightError,
        SimulationError,
    )
    from geo.events import Event, event_ids, load_event
    from geo.geodesic import SPHERE, WGS84, circle, direct, inverse
    from geo.ledger import overflights, overflown
    from geo.maps import build_map, save_map
    from geo.paths import path_through, trace
    from geo.places import load_towns
    from geo.simulation import Simulation, sensitivity, simulate, with_shares
    from geo.verdicts import judge

_HOME = {
    "Reconstruction": "geo.api",
    "reconstruct": "geo.api",
    "Countries": "geo.countries",
    "countries_from_frame": "geo.countries",
    "load_countries": "geo.countries",
    "BoundaryError": "geo.errors",
    "CoordinateError": "geo.errors",
    "DataError": "geo.errors",
    "EventError": "geo.errors",
    "MapError": "geo.errors",
    "OpenLedgerWarning": "geo.errors",
    "OutputError": "geo.errors",
    "OverflightError": "geo.errors",
    "SimulationError": "geo.errors",
    "Event": "geo.events",
    "event_ids": "geo.events",
    "load_event": "geo.events",
    "SPHERE": "geo.geodesic",
    "WGS84": "geo.geodesic",
    "circle": "geo.geodesic",
    "direct": "geo.geodesic",
    "inverse": "geo.geodesic",
    "overflights": "geo.ledger",
    "overflown": "geo.ledger",
    "build_map": "geo.maps",
    "save_map": "geo.maps",
    "path_through": "geo.paths",
    "trace": "geo.paths",
    "load_towns": "geo.places",
    "Simulation": "geo.simulation",
    "sensitivity": "geo.simulation",
    "simulate": "geo.simulation",
    "with_shares": "geo.simulation",
    "judge": "geo.verdicts",
}

__all__ = [
    "SPHERE",
    "WGS84",
    "BoundaryError",
    "CoordinateError",
    "Countries",
    "DataError",
    "Event",
    "EventError",
    "MapError",
    "OpenLedgerWarning",
    "OutputError",
    "OverflightError",
    "Reconstruction",
    "Simulation",
    "SimulationError",
    "build_map",
    "circle",
    "countries_from_frame",
    "direct",
    "event_ids",
    "inverse",
    "judge",
    "load_countries",
    "load_event",
    "load_towns",
    "overflights",
    "overflown",
    "path_through",
    "reconstruct",
    "save_map",
    "sensitivity",
    "simulate",
    "trace",
    "with_shares",
]


def __getattr__(name: str) -> object:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    msg = f"module 'geo' has no attribute {name!r}"
    raise AttributeError(msg)


def __dir__() -> list[str]:
    return __all__
