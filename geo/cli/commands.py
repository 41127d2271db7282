"""What each command does."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from geo.cli.output import busy, dump, note, show
from geo.words import listed

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    import folium

    from geo.events import Event


def given(name: str) -> Event | str:
    """Return what names an event: itself, or for '-' the event that standard input holds."""
    if name != "-":
        return name
    from geo.accounts import parse_event

    return parse_event(sys.stdin.read(), name="standard input")


def write_maps(args: argparse.Namespace) -> None:
    """Write the map of each event."""
    from geo.api import reconstruct
    from geo.atlas.load import load_countries
    from geo.errors import EventError
    from geo.events import event_ids
    from geo.files import check_writable
    from geo.maps import save_map

    countries = load_countries(args.boundaries)
    pages: list[tuple[Path, folium.Map]] = []
    for name in args.events or event_ids():
        with busy(f"{name}: paths, ledger, verdicts and map"):
            result = reconstruct(given(name), countries=countries)
            file = args.output / f"{result.event.id}.html"
            if file in dict(pages):
                msg = f"two of the events have the id {result.event.id!r}, one file's name: give one another id"
                raise EventError(msg)
            check_writable(file)
            pages.append((file, result.map()))
    for file, page in pages:  # written only when all of them could be built
        save_map(page, file)
        print(file)
    if args.open:
        import webbrowser

        for file, _ in pages:
            if not webbrowser.open(file.resolve().as_uri()):
                note(f"no browser could be started: open {file} yourself")


def write_site(args: argparse.Namespace) -> None:
    """Write a site of events."""
    from geo.site import save_site

    with busy("events are read") as status:
        site = save_site(
            [given(name) for name in args.events] or None,
            args.output,
            address=args.address,
            countries=args.boundaries,
            progress=None if status is None else status.update,
        )
    for file in (site.index, *site.pages):
        print(file)
    if args.address is None:
        note("no feed.xml and no sitemap.xml, which need the site's address: give it with --address https://...")
    if site.left:
        named = listed([str(file) for file in site.left], most=5)
        note(f"left as they were, and not part of this site: {named}; remove what is no longer wanted")


def check(args: argparse.Namespace) -> None:
    """Print what the claims of an event are worth."""
    from geo.api import reconstruct
    from geo.report import records, verdict_table

    with busy(f"{args.event}: paths, ledger and verdicts"):
        result = reconstruct(given(args.event), countries=args.boundaries)
    if args.json:
        dump(records(result.verdicts))
    else:
        show(verdict_table(result.event, result.verdicts))


def ledger(args: argparse.Namespace) -> None:
    """Print the states that each path of an event overflies."""
    from geo.accounts import as_event
    from geo.atlas.load import load_countries
    from geo.errors import EventError
    from geo.ledger.tables import overflights
    from geo.paths import trace
    from geo.report import ledger_table, plain_text, records

    event = as_event(given(args.event))
    known = [h.id for h in event.hypotheses]
    if args.hypothesis is not None and args.hypothesis not in known:
        msg = f"{event.id} has no hypothesis {args.hypothesis!r}: it has {', '.join(known)}"
        raise EventError(msg)
    countries = load_countries(args.boundaries)
    with busy(f"{event.id}: paths and ledger"):
        paths = trace(event)
        if args.hypothesis is not None:
            paths = paths[paths["hypothesis"] == args.hypothesis]
        table = overflights(paths, countries)
    if args.json:
        dump(records(table))
    elif args.csv:
        sys.stdout.write(plain_text(table).to_csv(index=False, lineterminator="\n"))
    else:
        show(ledger_table(event, paths, table, countries))


def _town(name: str) -> tuple[float, float]:
    """Return where the most populous town of a name lies, and say which that is; 'Tripoli,LBN' names its state too."""
    from geo.atlas.places import find_towns, folded
    from geo.errors import ArgumentError

    town, _, country = name.partition(",")
    found = find_towns(town, country=country.strip().upper() or None, most=3)
    if not len(found) or folded(found["name"].iloc[0]) != folded(town):
        close = listed([f"{t['name']},{t['country']}" for t in found.to_dict("records")], end="or")
        hint = f"did you mean {close}?" if close else "see 'overflight place'"
        msg = f"path: found no town {name!r}; allowed: longitude,latitude or the name of a town; {hint}"
        raise ArgumentError(msg)
    first = found.iloc[0]
    note(f"{name}: {first['name']}, {first['country']}, at {first['lon']:g},{first['lat']:g} (GeoNames)")
    return float(first["lon"]), float(first["lat"])


def path(args: argparse.Namespace) -> None:
    """Print the states under one path."""
    from geo.atlas.load import load_countries
    from geo.kernel.geodesic import SPHERE, WGS84
    from geo.ledger.tables import overflights
    from geo.paths import path_through
    from geo.report import path_record, path_table

    positions = [_town(at) if isinstance(at, str) else at for at in args.positions]
    paths = path_through(positions, ellipsoid=SPHERE if args.sphere else WGS84)
    countries = load_countries(args.boundaries)
    table = overflights(paths, countries)
    if args.json:
        dump({"ellipsoid": paths["ellipsoid"].iloc[0], **path_record(paths, table, countries)})
    else:
        show(path_table(paths, table, countries))


def events(args: argparse.Namespace) -> None:
    """Print the bundled events."""
    from geo.accounts import load_event
    from geo.events import event_ids
    from geo.report import events_table

    found = [load_event(name) for name in event_ids()]
    if args.json:
        dump([{"id": e.id, "date": e.date.isoformat(), "title": e.title} for e in found])
    else:
        show(events_table(found))
