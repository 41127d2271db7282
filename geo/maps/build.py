"""The one call that makes a map from an event and its tables."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, cast

import folium

from geo.arguments import above_zero, shown, table_with, web_address
from geo.atlas.load import as_countries
from geo.errors import ArgumentError, MapError
from geo.events import Event
from geo.language import ENGLISH, as_language
from geo.ledger.provenance import check_drawn_with, check_same_boundaries, check_same_ellipsoid, ellipsoid_of
from geo.linked import linked_data
from geo.maps.languages import joined
from geo.maps.made import made
from geo.maps.page import EventLayer, EventMap, Page
from geo.maps.payload import payload
from geo.maps.share import described, linked_element
from geo.provenance import provenance_of
from geo.verdicts import worlds_for
from geo.worlds.result import check_simulation

if TYPE_CHECKING:
    from collections.abc import Sequence
    from os import PathLike

    import geopandas as gpd
    import pandas as pd

    from geo.atlas.countries import Countries
    from geo.language import Language
    from geo.worlds import Simulation


def build_map(
    event: Event,
    paths: gpd.GeoDataFrame,
    ledger: pd.DataFrame,
    verdicts: pd.DataFrame | Mapping[str, pd.DataFrame],
    *,
    m: folium.Map | None = None,
    countries: Countries | gpd.GeoDataFrame | str | PathLike[str] | None = None,
    ring_km: Sequence[float] | None = None,
    online: bool = False,
    simulation: Simulation | None = None,
    worlds: Simulation | None = None,
    index: str | None = None,
    address: str | None = None,
    picture: str | None = None,
) -> folium.Map:
    """Draw an event on a folium map that opens from the disk with no network.

    Parameters
    ----------
    event
        The event, from ``geo.load_event``.
    paths, ledger, verdicts
        Its tables, from ``geo.trace``, ``geo.overflights`` and ``geo.judge``. They are read, not changed. For a page in
        other languages than English, ``verdicts`` are those of each by its code, told in it: ``{"fr": geo.judge(...,
        language="fr")}``. The page begins in the first of them, or in the one of them that its reader's browser asks
        for, and has a switch where there are several.
    m
        A folium map to draw onto. Without it a new :class:`geo.maps.EventMap` is made.
    countries
        The boundaries that the ledger was written with, in any of the ways that :func:`geo.reconstruct` takes (default:
        the bundled ones). The page names them. With the default the borders drawn near crossings are theirs to the
        vertex; behind all others those of the default are drawn, and the page says so.
    ring_km
        Radii of range rings around the launch area, in km (default: those that the event's claims state).
    online
        Let layers that you add fetch tiles and files when the page is opened. The page then needs a network for them.
    simulation
        Of the same event, from :func:`geo.simulate`: the page then shows its shares, where the draws started and, if it
        was made with ``density=True``, a picture of all of them.
    worlds
        What the headline rests on (default: the simulation, or 1,000 worlds drawn by themselves).
    index
        Where a page that lists several events is, seen from this one, such as ``"../index.html"``: the page then has a
        link back to it.
    address
        The https or http address that the page will have, such as ``"https://example.org/caspian.html"``: the page then
        names it to those who make cards of pages.
    picture
        The address of a PNG of 1200 x 630 pixels for such cards, as ``geo.save_picture(m, file, drawn=True)`` makes it.

    Returns
    -------
    folium.Map
        Add folium layers to it, show it in a notebook, or write it with ``save_map``.

    Raises
    ------
    MapError
        If there is nothing to draw, the tables or the simulation do not belong to the event, ledger or simulation rest
        on other boundaries or another ellipsoid than is given, ``index`` is no relative address, ``address`` or
        ``picture`` is none, or ``m`` already shows an event.
    BoundaryError
        If the boundaries cannot be used.

    Notes
    -----
    The same tables give the same page, byte by byte. Positions on the page are rounded to 0.0001 degrees (11 m): they
    are for drawing; every length and time shown comes from the tables.
    """
    told = told_in(verdicts)
    for _, table in told:
        check_arguments(event, paths, ledger, table, m)
    check(event, paths, ledger)
    borders = as_countries(countries)
    for drawn in (simulation, worlds):
        check_provenance(event, paths, ledger, borders, drawn)
    if ring_km is None:
        ring_km = sorted({km for claim in event.claims for km in claim.rings_km})
    elif isinstance(ring_km, str) or not isinstance(ring_km, Iterable):
        msg = f"ring_km: found {shown(ring_km)}; allowed: radii in km, such as [1500, 2500]; give a list"
        raise MapError(msg)
    ring_km = [above_zero("ring_km", km, "km", error=MapError) for km in ring_km]
    if index is not None and not (isinstance(index, str) and re.fullmatch(r"[\w.-]+(/[\w.-]+)*", index, re.ASCII)):
        msg = (
            f"index: found {shown(index)}; allowed: where it lies, seen from the page, such as '../index.html'; name it"
        )
        raise MapError(msg)
    at = None if address is None else web_address("address", address, ".html", error=MapError)
    card = None if picture is None else web_address("picture", picture, ".png", error=MapError)
    rest = worlds_for(event, paths["hypothesis"], borders, worlds or simulation)
    shared: dict[str, Any] = {"worlds": rest, "ring_km": ring_km, "simulation": simulation, "index": index}
    data = joined(
        [
            payload(event, paths, ledger, table, borders, language=language, several=len(told) > 1, **shared)
            for language, table in told
        ]
    )
    first = told[0][0]
    data["made"] = made(
        event,
        paths,
        borders,
        languages=[language for language, _ in told],
        ellipsoid=ellipsoid_of(paths).name,
        ring_km=ring_km,
        online=online,
        alone=m is None,
        simulation=simulation,
        worlds=rest,
        links={"index": index, "address": at, "picture": card},
    )
    name = hashlib.sha256(event.id.encode("utf-8")).hexdigest()[:12]
    if m is None:
        m = EventMap(event.title, name, online=online, language=first)
        language, table = told[0]
        linked = linked_data(event, paths, table, provenance_of(event, borders), language=language.code, address=at)
        cast("Page", m.get_root()).described = [*described(data, at, card), linked_element(linked)]
    elif any(isinstance(child, EventLayer) for child in m._children.values()):  # noqa: SLF001
        msg = f"this map already shows an event: build a map of its own for {event.id!r}"
        raise MapError(msg)
    else:
        root = m.get_root()
        if online and isinstance(root, Page):
            root.online = True
    EventLayer(data, name).add_to(m)
    return m


def told_in(verdicts: object) -> list[tuple[Language, pd.DataFrame]]:
    """Return tables of verdicts, each with the language in which its reasons are told.

    Raises
    ------
    MapError
        If there is none, or one is of no language that there is.
    """
    if not isinstance(verdicts, Mapping):
        return [(ENGLISH, cast("pd.DataFrame", verdicts))]
    if not verdicts:
        msg = "verdicts: found no table; allowed: one, or one for each language; make them with geo.judge"
        raise MapError(msg)
    try:
        return [(as_language(code), table) for code, table in verdicts.items()]
    except ArgumentError as error:
        msg = f"verdicts: {error}"
        raise MapError(msg) from None


def check_arguments(event: object, paths: object, ledger: object, verdicts: object, m: object) -> None:
    """Refuse what is no event, no table of the kind wanted or no map."""
    if not isinstance(event, Event):
        msg = f"event: found {shown(event)}; allowed: an event; load it with geo.load_event"
        raise MapError(msg)
    for name, table, columns, remedy in (
        ("paths", paths, ("event", "hypothesis", "path", "waypoints", "length_m"), "make it with geo.trace"),
        ("ledger", ledger, ("event", "hypothesis", "path", "seq", "country"), "make it with geo.overflights"),
        ("verdicts", verdicts, ("claim", "hypothesis", "verdict"), "make it with geo.judge"),
    ):
        table_with(name, table, columns, remedy, error=MapError)
    if m is not None and not isinstance(m, folium.Map):
        msg = f"m: found {shown(m)}; allowed: a folium map to draw onto; leave it out for a new one"
        raise MapError(msg)


def check_provenance(
    event: Event, paths: gpd.GeoDataFrame, ledger: pd.DataFrame, borders: Countries, simulation: Simulation | None
) -> None:
    """Refuse tables that rest on different boundaries or ellipsoids."""
    try:
        check_same_boundaries(ledger, borders)
        check_same_ellipsoid(ledger, paths)
        check_simulation(simulation)
        if simulation is not None and simulation.event.id == event.id:
            check_drawn_with(simulation.boundaries, borders)
    except ArgumentError as error:
        raise MapError(str(error)) from None
    if simulation is not None and simulation.event.id != event.id:
        msg = f"the simulation belongs to {simulation.event.id!r}, not to {event.id!r}: simulate this event"
        raise MapError(msg)


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
