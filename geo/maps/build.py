"""The one call that makes a map from an event and its tables."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from geo.atlas.countries import Countries, load_countries
from geo.errors import MapError
from geo.maps.page import EventLayer, EventMap, Page
from geo.maps.payload import payload

if TYPE_CHECKING:
    from collections.abc import Sequence

    import folium
    import geopandas as gpd
    import pandas as pd

    from geo.events import Event
    from geo.simulation import Simulation


def build_map(
    event: Event,
    paths: gpd.GeoDataFrame,
    ledger: pd.DataFrame,
    verdicts: pd.DataFrame,
    *,
    m: folium.Map | None = None,
    countries: Countries | None = None,
    ring_km: Sequence[float] | None = None,
    online: bool = False,
    simulation: Simulation | None = None,
) -> folium.Map:
    """Draw an event on a folium map that opens from the disk with no network.

    Parameters
    ----------
    event
        The event, from ``geo.load_event``.
    paths, ledger, verdicts
        Its tables, from ``geo.trace``, ``geo.overflights`` and ``geo.judge``. They are read, not changed.
    m
        A folium map to draw onto. Without it a new :class:`geo.maps.EventMap` is made.
    countries
        The boundaries that the ledger rests on (default: the bundled ones); borders near crossings are drawn from them.
    ring_km
        Radii of range rings around the launch area, in km (default: those that the event's claims state).
    online
        Let layers that you add fetch tiles and files when the page is opened. The page then needs a network for them.
    simulation
        Of the same event, from :func:`geo.simulate`: the page then shows its shares, where the draws started and, if it
        was made with ``density=True``, a picture of all of them.

    Returns
    -------
    folium.Map
        Add folium layers to it, show it in a notebook, or write it with ``save_map``.

    Raises
    ------
    MapError
        If there is nothing to draw, the tables or the simulation do not belong to the event, or ``m`` already shows an
        event.

    Notes
    -----
    The same tables give the same page, byte by byte. Positions on the page are rounded to 0.0001 degrees (11 m): they
    are for drawing; every length and time shown comes from the tables.
    """
    check(event, paths, ledger)
    countries = load_countries() if countries is None else countries
    if ring_km is None:
        ring_km = sorted({float(c.km) for c in event.claims if c.kind == "range_up_to"})
    data = payload(event, paths, ledger, verdicts, countries, ring_km=ring_km, simulation=simulation)
    name = hashlib.sha256(event.id.encode("utf-8")).hexdigest()[:12]
    if m is None:
        m = EventMap(event.title, name, online=online)
    elif any(isinstance(child, EventLayer) for child in m._children.values()):  # noqa: SLF001
        msg = f"this map already shows an event: build a map of its own for {event.id!r}"
        raise MapError(msg)
    else:
        root = m.get_root()
        if online and isinstance(root, Page):
            root.online = True
    EventLayer(data, name).add_to(m)
    return m


def check(event: Event, paths: gpd.GeoDataFrame, ledger: pd.DataFrame) -> None:
    """Refuse tables that do not belong together, before anything is drawn."""
    for name, table in (("paths", paths), ("ledger", ledger)):
        if len(table) == 0:
            msg = f"the table of {name} of {event.id!r} is empty: there is nothing to draw"
            raise MapError(msg)
        others = sorted({str(e) for e in table["event"]} - {event.id})
        if others:
            msg = f"the table of {name} belongs to {others[0]!r}, not to {event.id!r}: pass the tables of one event"
            raise MapError(msg)
    known = {h.id for h in event.hypotheses}
    unknown = sorted({str(h) for h in paths["hypothesis"]} - known)
    if unknown:
        msg = f"the table of paths has the hypothesis {unknown[0]!r}, which {event.id!r} does not know: {sorted(known)}"
        raise MapError(msg)
    keys = ["hypothesis", "path"]
    missing = set(map(tuple, paths[keys].to_numpy())) - set(map(tuple, ledger[keys].to_numpy()))
    if missing:
        where = "/".join(min(missing))
        msg = f"the ledger of {event.id!r} has no rows for path {where}: compute it from these paths"
        raise MapError(msg)
