"""What each command does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geo.cli import tracking
from geo.cli.boundaries import are_named, boundaries_of, zones_of
from geo.cli.naming import chosen_paths, given, once
from geo.cli.output import busy, check_folder, check_output, give, note, say_path
from geo.words import listed

if TYPE_CHECKING:
    import argparse

    import geopandas

    from geo.events import Event


_NO_CLAIMS = "{} is sound and has no claims yet: add [[claims]] to hold them against the geometry"
_ALL = "all"  # sets of boundaries, one after another


def write_site(args: argparse.Namespace) -> None:
    """Write a site of events."""
    from geo.files import check_writable
    from geo.maps.raster import REMEDY, makes_png
    from geo.site import save_site

    check_folder(args.output)
    check_writable(args.output / "index.html")
    with busy("events are read") as status:
        site = save_site(
            [given(name) for name in once(args.events)] or None,
            args.output,
            address=args.address,
            countries=boundaries_of(args),
            progress=None if status is None else status.update,
        )
    for file in (site.index, *site.pages):
        say_path(file)
    if args.address is None:
        note("no feed.xml and no sitemap.xml, which need the site's address: give it with --address https://...")
    elif not makes_png():
        note(f"no pictures for cards beside the pages: found neither resvg nor Chromium; {REMEDY}")
    if site.left:
        named = listed([str(file) for file in site.left], most=5)
        note(f"left as they were, and not part of this site: {named}; remove what is no longer wanted")


def check(args: argparse.Namespace) -> None:
    """Print what the claims of an event are worth."""
    from geo.api import reconstruct
    from geo.errors import ArgumentError
    from geo.language import as_language
    from geo.printed.tables import verdict_table

    check_output(args)
    if args.boundaries == _ALL and args.language != "en":
        msg = f"--language: found {args.language} beside --boundaries all; allowed: one set; leave one of them out"
        raise ArgumentError(msg)
    if args.boundaries == _ALL:
        _check_across_borders(args)
        return
    language = as_language(args.language)
    with busy(f"{args.event}: paths, ledger and verdicts"):
        result = reconstruct(given(args.event), countries=boundaries_of(args), language=language)
    if not result.event.claims:
        note(_NO_CLAIMS.format(result.event.id))
        if not (args.csv or args.json or args.output):
            return
    give(args, rows=lambda: result.verdicts, table=lambda: verdict_table(result.event, result.verdicts, language))


def _check_across_borders(args: argparse.Namespace) -> None:
    """Print the verdict on each claim under every bundled set of boundaries."""
    from geo.accounts import as_event
    from geo.errors import ArgumentError
    from geo.printed.tables import borders_table
    from geo.verdicts.borders import across_borders

    if not are_named(args):
        msg = (
            "--boundaries all: found --code-column, --name-column or --layer; allowed: for one file alone; leave it out"
        )
        raise ArgumentError(msg)
    event = as_event(given(args.event))
    if not event.claims and not (args.csv or args.json or args.output):
        note(_NO_CLAIMS.format(event.id))
        return
    with busy(f"{event.id}: verdicts under each set of boundaries"):
        rows = across_borders(event)
    give(args, rows=lambda: rows, table=lambda: borders_table(event, rows))


def ground(args: argparse.Namespace) -> None:
    """Print how settled the land under each path is, what covers it, or the towns that it passes."""
    from geo.accounts import as_event
    from geo.ledger.ground import cover_under, ground_under
    from geo.ledger.towns import towns_under
    from geo.printed.ground import cover_table, ground_table, towns_table

    check_output(args)
    event = as_event(given(args.event))
    with busy(f"{event.id}: paths and what lies under them"):
        paths = chosen_paths(event, args.hypothesis)
        if args.towns is not None:
            rows = towns_under(paths, args.towns)
        else:
            rows = (cover_under if args.cover else ground_under)(paths)
    make = towns_table if args.towns is not None else cover_table if args.cover else ground_table
    give(args, rows=lambda: rows, table=lambda: make(event, paths, rows))


def ledger(args: argparse.Namespace) -> None:
    """Print the states that each path of an event, or each of somebody's tracks, overflies."""
    from geo.accounts import as_event
    from geo.ledger.airspace import airspace_under
    from geo.ledger.tables import overflights
    from geo.printed.airspace import airspace_table
    from geo.printed.tables import ledger_table

    if tracking.is_tracks(args.event):
        tracking.ledger(args)
        return
    tracking.check_event_alone(args)
    check_output(args)
    event = as_event(given(args.event))
    if args.zones is not None:
        _event_zones(args, event)
        return
    countries = boundaries_of(args)
    with busy(f"{event.id}: paths and ledger"):
        paths = chosen_paths(event, args.hypothesis)
        table = (airspace_under if args.airspace else overflights)(paths, countries)
    make = airspace_table if args.airspace else ledger_table
    give(args, rows=lambda: table, table=lambda: make(event, paths, table, countries))


def _event_zones(args: argparse.Namespace, event: Event) -> None:
    """Print the zones that each path of an event passes through."""
    from geo.ledger.zones import zones_under
    from geo.printed.ground import zones_table

    with busy(f"{args.zones}: zones are read"):
        zones = zones_of(args)
    with busy(f"{event.id}: paths and zones under them"):
        paths = chosen_paths(event, args.hypothesis)
        table = zones_under(paths, zones, boundaries_of(args))
    give(args, rows=lambda: table, table=lambda: zones_table(event, paths, table))


def _read(text: str) -> tuple[float, float]:
    """Return the position that a text means, and say what that leaves open: which town, which point of a square."""
    from geo.atlas.written import UnreadPositionError, names_a_town, read_position
    from geo.errors import ArgumentError

    if not names_a_town(text) and not re.search(r"\d", text):
        return _town(text)
    try:
        lon, lat, said = read_position(text)
    except UnreadPositionError as error:
        msg = f"path: {error}"
        raise ArgumentError(msg) from None
    if said:
        note(f"{text}: {said}, at {lon:g},{lat:g}")
    return lon, lat


def _town(name: str) -> tuple[float, float]:
    """Return where the most populous town of a name lies, and say which that is."""
    from geo.atlas.places import find_towns, folded
    from geo.errors import ArgumentError

    found = find_towns(name, most=3)
    if not len(found) or folded(found["name"].iloc[0]) != folded(name):
        close = listed([f"{t['name']},{t['country']}" for t in found.to_dict("records")], end="or")
        hint = f"did you mean {close}?" if close else "see 'overflight place'"
        msg = f"path: found no town {name!r}; allowed: longitude,latitude or the name of a town; {hint}"
        raise ArgumentError(msg)
    first = found.iloc[0]
    note(f"{name}: {first['name']}, {first['country']}, at {first['lon']:g},{first['lat']:g} (GeoNames)")
    return float(first["lon"]), float(first["lat"])


def path(args: argparse.Namespace) -> None:
    """Print the states under one path."""
    from geo.kernel.geodesic import SPHERE, WGS84
    from geo.ledger.airspace import airspace_under
    from geo.ledger.tables import overflights
    from geo.paths import path_through
    from geo.printed.airspace import airspace_path_table, airspace_record, airspace_rows
    from geo.printed.tables import path_record, path_rows, path_table

    check_output(args)
    positions = [_read(at) if isinstance(at, str) else at for at in args.positions]
    paths = path_through(positions, ellipsoid=SPHERE if args.sphere else WGS84)
    if args.zones is not None:
        _path_zones(args, paths)
        return
    countries = boundaries_of(args)
    ellipsoid = {"ellipsoid": paths["ellipsoid"].iloc[0]}
    if args.airspace:
        airspace = airspace_under(paths, countries)
        give(
            args,
            rows=lambda: airspace_rows(airspace, countries),
            record=lambda: {**ellipsoid, **airspace_record(paths, airspace, countries)},
            table=lambda: airspace_path_table(paths, airspace, countries),
        )
        return
    table = overflights(paths, countries)
    give(
        args,
        rows=lambda: path_rows(table, countries),
        record=lambda: {**ellipsoid, **path_record(paths, table, countries)},
        table=lambda: path_table(paths, table, countries),
    )


def _path_zones(args: argparse.Namespace, paths: geopandas.GeoDataFrame) -> None:
    """Print the zones under one path."""
    from geo.ledger.chains import WHOSE
    from geo.ledger.zones import zones_under
    from geo.printed.ground import path_zones_record, path_zones_table

    with busy(f"{args.zones}: zones are read"):
        zones = zones_of(args)
    table = zones_under(paths, zones, boundaries_of(args))
    give(
        args,
        rows=lambda: table.drop(columns=[*WHOSE]),
        record=lambda: path_zones_record(paths, table),
        table=lambda: path_zones_table(paths, table),
    )


def events(args: argparse.Namespace) -> None:
    """Print the bundled events."""
    from geo.accounts import load_event
    from geo.events import event_ids
    from geo.printed.tables import events_rows, events_table

    check_output(args)
    found = [load_event(name) for name in event_ids()]
    give(args, rows=lambda: events_rows(found), table=lambda: events_table(found))
