"""The commands, and what each takes."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from geo.cli import authoring, export, figure, linking, reporting, tracking, verifying
from geo.cli import commands as run
from geo.cli.mapping import write_maps
from geo.cli.naming import MAPS
from geo.cli.options import (
    EVENT_HELP,
    Parser,
    borders_parser,
    forms,
    languages_of_page,
    one_event,
    output,
    zones_or_airspace,
)
from geo.cli.simulating import simulate
from geo.cli.values import filled, kilometres, position, size, whole
from geo.language import LANGUAGES
from geo.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable

_EXAMPLES = """\
examples:
  overflight map                                   every bundled event, into ./maps
  overflight map caspian-2015-10-07 --open         one event, shown in the browser
  overflight map caspian-2015-10-07 --picture map.png      a picture of its map
  overflight site -o public                        all bundled events as a web site: an index and a page each
  overflight check caspian-2015-10-07              what its published claims are worth
  overflight figure caspian-2015-10-07 -o map.pdf  a map for print, with the claims and their verdicts
  overflight report caspian-2015-10-07 -o caspian.pdf     two pages to check: claims, sources, ledger, assumptions
  overflight ledger caspian-2015-10-07 --csv       each state overflown by each missile, as CSV
  overflight ledger caspian-2015-10-07 --airspace  the same, parted into land, territorial sea and high sea
  overflight ledger flights.parquet -o rows.parquet        the same of somebody's tracks (ADS-B, KML, GPX)
  overflight ground caspian-2015-10-07             how settled the land under the paths is
  overflight path 50.2,38.3 39.01,35.95            states under one geodesic
  overflight simulate caspian-2015-10-07           in what share of all reconstructions each claim holds
  overflight export caspian-2015-10-07 -f gpkg     paths, states and claims for QGIS (or Google Earth, Cesium, Excel)
  overflight linked caspian-2015-10-07             its verdicts as ClaimReview, for search engines
  overflight verify maps/caspian-2015-10-07.html   is a page what follows from what it carries
  overflight events                                the bundled events
  overflight new mine.toml                         begin an event of your own
  overflight new mine.toml --from drawn.kml        the same, with somebody's points and lines
  overflight place Raqqa                           where a town lies, as a line for an event file
"""


def _map_options(p: argparse.ArgumentParser) -> None:
    p.add_argument("events", nargs="*", metavar="EVENT|FILE", help=f"{EVENT_HELP}; every bundled event by default")
    output(p, "folder to write to, or of one event a file that ends in .html (default: maps)", default=MAPS)
    p.add_argument("--open", action="store_true", help="show the written maps in the browser")
    p.add_argument("--watch", action="store_true", help="of one event file: draw it anew on each save, until Ctrl-C")
    p.add_argument(
        "--picture",
        metavar="FILE",
        type=Path,
        help="of one event: write a picture of its map instead, .png (as Chromium shows the page, where there is one)"
        " or .svg; with -o also the page",
    )
    p.add_argument("--size", metavar="WxH", type=size, help="of that picture in pixels, such as 1200x630")
    p.add_argument("--embed", action="store_true", help="also print what an article puts in to show the map in a frame")
    p.add_argument(
        "--address",
        metavar="URL",
        help="https or http address that the folder will have: pages then name it and a picture of 1200x630 for cards,"
        " which is written beside each",
    )
    languages_of_page(p)
    p.set_defaults(run=write_maps)


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command."""
    layout = argparse.RawDescriptionHelpFormatter
    parser = Parser(
        prog="overflight",
        description="Reconstruct published accounts of past missile flights and check them against geometry.",
        epilog=_EXAMPLES,
        formatter_class=layout,
    )
    parser.add_argument("--version", action="version", version=f"overflight {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    parser.set_defaults(run=lambda _: parser.print_help())
    borders = borders_parser()

    def command(name: str, summary: str, example: str, *, with_borders: bool = True) -> argparse.ArgumentParser:
        made = commands.add_parser(
            name,
            help=summary,
            description=summary[0].upper() + summary[1:] + ".",
            epilog=f"example:\n  {example}",
            formatter_class=layout,
            parents=[borders] if with_borders else [],
        )
        for kind in (None, Path, whole, position):
            made.register("type", kind, filled(kind or str))
        return made

    _map_options(
        command(
            "map",
            "write each event's map, one HTML file that opens offline",
            "overflight map caspian-2015-10-07 -o out",
        )
    )

    p = command(
        "site",
        "write a static web site: an index of events, and a page an event",
        "overflight site -o public mine.toml caspian-2015-10-07 --address https://example.org/flights/",
    )
    p.add_argument("events", nargs="*", metavar="EVENT|FILE", help=f"{EVENT_HELP}; every bundled event by default")
    p.add_argument(
        "-o",
        "--output",
        metavar="DIR",
        type=Path,
        required=True,
        help="folder to write to; files of other names in it are left alone",
    )
    p.add_argument(
        "--address",
        metavar="URL",
        help="https or http address that the folder will have: adds a feed and a sitemap, which need it",
    )
    p.set_defaults(run=run.write_site)

    p = command(
        "check", "check an event's published claims", "overflight check taiwan-salvo-2022-08-04 --boundaries all"
    )
    p.add_argument("event", metavar="EVENT", help=f"{EVENT_HELP}; --boundaries all: under each bundled set in turn")
    p.add_argument(
        "--language",
        choices=LANGUAGES,
        default="en",
        help="of the reasons and of the table: %(choices)s; verdicts in CSV and JSON stay English words",
    )
    forms(p, "the verdict table")
    p.set_defaults(run=run.check)

    figure.add(command)
    _under(command)
    p = command(
        "path",
        "list the states under one path through positions or towns",
        "overflight path 50.2,38.3 47.11,36.40 39.01,35.95 --json",
    )
    p.add_argument(
        "positions",
        nargs="+",
        metavar="LON,LAT|TEXT",
        type=position,
        help="positions in degrees, longitude first; towns, such as Baku or Tripoli,LBN; coordinates such as "
        "'36 12 04 N 37 09 30 E'; squares of the military grid, such as 37SCA12345678",
    )
    zones_or_airspace(p)
    forms(p, "length and ledger", "the ledger")
    p.add_argument("--sphere", action="store_true", help="great circles on a sphere instead of geodesics on WGS84")
    p.set_defaults(run=run.path)

    p = command(
        "simulate",
        "say in what share of all reconstructions states are overflown and claims hold",
        "overflight simulate caspian-2015-10-07 --draws 100000 --workers 2 -o uncertainty.html",
    )
    p.add_argument("event", metavar="EVENT", help=EVENT_HELP)
    p.add_argument(
        "--draws",
        metavar="N",
        type=whole,
        default=10_000,
        help="whole reconstructions under each hypothesis, all missiles at once (default: 10,000)",
    )
    p.add_argument("--seed", metavar="S", type=whole, default=0, help="where the random numbers come from (default: 0)")
    p.add_argument("--hypothesis", metavar="H", help="only this hypothesis of the event")
    share = p.add_mutually_exclusive_group()
    share.add_argument("--workers", metavar="W", type=whole, help="processes to share the work (default: this one)")
    share.add_argument(
        "--scheduler", metavar="ADDRESS", help="Dask scheduler to hand the work to, such as tcp://10.0.0.1:8786"
    )
    forms(p, "the tables", also=", .html the event's map with all this on it, .parquet every path")
    languages_of_page(p)
    p.set_defaults(run=simulate)

    export.add(command)
    reporting.add(command)
    linking.add(
        command(
            "linked",
            "write verdicts as ClaimReview of schema.org, or from what they were made as W3C PROV",
            "overflight linked caspian-2015-10-07 --address https://example.org/caspian.html -o caspian.jsonld",
        )
    )
    verifying.add(
        command(
            "verify",
            "make a page again from what it carries, and say where it differs",
            "overflight verify caspian-2015-10-07.html",
        )
    )
    p = command("events", "list the bundled events", "overflight events", with_borders=False)
    forms(p, "the list")
    p.set_defaults(run=run.events)
    _authors(command)
    return parser


def _under(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the commands that say what lies under the paths of an event."""
    p = command(
        "ledger",
        "list the states that each path of an event, or each of somebody's tracks, overflies",
        "overflight ledger caspian-2015-10-07 --hypothesis direct --csv > direct.csv",
    )
    p.add_argument("event", metavar="EVENT|FILE", help=f"{EVENT_HELP}; or a file of tracks")
    p.add_argument("--hypothesis", metavar="H", help="only this hypothesis of the event")
    zones_or_airspace(p)
    forms(p, "the ledger", also=", of tracks also .parquet")
    tracking.add(p)
    p.set_defaults(run=run.ledger)

    p = command(
        "ground",
        "say how settled the land under the paths is, what covers it, or which towns they pass",
        "overflight ground caspian-2015-10-07 --towns 5",
        with_borders=False,
    )
    one_event(p)
    other = p.add_mutually_exclusive_group()
    other.add_argument(
        "--towns", metavar="KM", type=kilometres, help="list the towns within so many km of the paths (0 to 100)"
    )
    other.add_argument(
        "--cover", action="store_true", help="what covers the land instead: forest, crops, bare ground (MODIS, 2019)"
    )
    forms(p, "the stretches over each class of land, or the towns,")
    p.set_defaults(run=run.ground)


def _authors(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the commands for those who write event files."""
    sound = "begin an event file: commented, and sound as it stands"
    p = command("new", sound, "overflight new mine.toml --from drawn.kml", with_borders=False)
    p.add_argument("file", metavar="FILE", type=Path, help="file to write; one that is there is left alone")
    p.add_argument(
        "--from",
        dest="points",
        metavar="POINTS",
        type=Path,
        help="KML, GeoJSON, GPX or CSV (columns lon, lat, name) to begin with: a line is a platform, places on the way "
        "and a target, and so are points without a line, in their order; all are assumed until you say more",
    )
    p.set_defaults(run=authoring.new)

    p = command(
        "place",
        "look a town up, or read coordinates, as a line for an event file",
        "overflight place Raqqa",
        with_borders=False,
    )
    p.add_argument(
        "name", metavar="NAME", nargs="+", help="a town (accents, case and hyphens do not matter), or coordinates"
    )
    p.add_argument("--country", metavar="CODE", help="only towns of this state, such as SYR")
    forms(p, "the towns")
    p.set_defaults(run=authoring.place)

    p = command(
        "schema",
        "print the JSON Schema of event files, for editors, or of what 'check --json' prints",
        "overflight schema -o event.schema.json",
        with_borders=False,
    )
    p.add_argument(
        "--of", choices=("event", "check"), default="event", help="event files (default), or what 'check --json' prints"
    )
    output(p, "file to write instead of printing: .json")
    p.set_defaults(run=authoring.schema)
