"""What the command line takes: commands, options, and how each value is read."""

from __future__ import annotations

import argparse
import math
import re
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeVar

from geo.cli import authoring
from geo.cli import commands as run
from geo.cli.mapping import write_maps
from geo.cli.simulating import simulate
from geo.events.problems import nearest
from geo.language import LANGUAGES
from geo.version import __version__
from geo.words import listed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_EXAMPLES = """\
examples:
  overflight map                                   every bundled event, into ./maps
  overflight map caspian-2015-10-07 --open         one event, shown in the browser
  overflight map caspian-2015-10-07 --picture map.png      a picture of its map
  overflight site -o public                        all bundled events as a web site: an index and a page each
  overflight check caspian-2015-10-07              what its published claims are worth
  overflight ledger caspian-2015-10-07 --csv       each state overflown by each missile, as CSV
  overflight ledger caspian-2015-10-07 --airspace  the same, parted into land, territorial sea and high sea
  overflight ground caspian-2015-10-07             how settled the land under the paths is
  overflight path 50.2,38.3 39.01,35.95            states under one geodesic
  overflight simulate caspian-2015-10-07           in what share of all reconstructions each claim holds
  overflight events                                the bundled events
  overflight new mine.toml                         begin an event of your own
  overflight new mine.toml --from drawn.kml        the same, with somebody's points and lines
  overflight place Raqqa                           where a town lies, as a line for an event file
"""
T = TypeVar("T")
_EVENT_HELP = "id of a bundled event (see 'overflight events'), the path of an event file, or - for standard input"


class _Parser(argparse.ArgumentParser):
    """A parser that says in one line what is wrong."""

    def error(self, message: str) -> NoReturn:
        wrong = re.match(r"argument COMMAND: invalid choice: '(.*?)' \(choose from (.*)\)", message)
        if wrong:
            known = re.findall(r"[\w-]+", wrong[2])
            close = nearest(wrong[1], known)
            hint = f"did you mean '{close}'?" if close else f"there is {listed(known)}"
            message = f"no command '{wrong[1]}': {hint}"
        self.exit(2, f"overflight: {message}; see '{self.prog} --help'\n")


def _filled(kind: Callable[[str], T]) -> Callable[[str], T]:
    """Return what reads a value that may not be empty: an unset variable is, and Path("") is the folder one is in."""

    def read(text: str) -> T:
        if not text.strip():
            msg = "found an empty text; allowed: a value; write one (is a variable of the shell not set?)"
            raise argparse.ArgumentTypeError(msg)
        return kind(text)

    return read


def _map_options(p: argparse.ArgumentParser) -> None:
    p.add_argument("events", nargs="*", metavar="EVENT|FILE", help=f"{_EVENT_HELP}; every bundled event by default")
    _output(p, "folder to write to, or of one event a file that ends in .html (default: maps)", default=run.MAPS)
    p.add_argument("--open", action="store_true", help="show the written maps in the browser")
    p.add_argument("--watch", action="store_true", help="of one event file: draw it anew on each save, until Ctrl-C")
    p.add_argument(
        "--picture",
        metavar="FILE",
        type=Path,
        help="of one event: write a picture of its map instead, .png (as Chromium shows the page, where there is one)"
        " or .svg; with -o also the page",
    )
    p.add_argument("--size", metavar="WxH", type=_size, help="of that picture in pixels, such as 1200x630")
    p.add_argument("--embed", action="store_true", help="also print what an article puts in to show the map in a frame")
    p.add_argument(
        "--address",
        metavar="URL",
        help="https or http address that the folder will have: pages then name it and a picture of 1200x630 for cards,"
        " which is written beside each",
    )
    _languages_of_page(p)
    p.set_defaults(run=write_maps)


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command."""
    layout = argparse.RawDescriptionHelpFormatter
    parser = _Parser(
        prog="overflight",
        description="Reconstruct published accounts of past missile flights and check them against geometry.",
        epilog=_EXAMPLES,
        formatter_class=layout,
    )
    parser.add_argument("--version", action="version", version=f"overflight {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    parser.set_defaults(run=lambda _: parser.print_help())
    borders = _borders()

    def command(name: str, summary: str, example: str, *, with_borders: bool = True) -> argparse.ArgumentParser:
        made = commands.add_parser(
            name,
            help=summary,
            description=summary[0].upper() + summary[1:] + ".",
            epilog=f"example:\n  {example}",
            formatter_class=layout,
            parents=[borders] if with_borders else [],
        )
        for kind in (None, Path, _whole, _position):
            made.register("type", kind, _filled(kind or str))
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
    p.add_argument("events", nargs="*", metavar="EVENT|FILE", help=f"{_EVENT_HELP}; every bundled event by default")
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
    p.add_argument("event", metavar="EVENT", help=f"{_EVENT_HELP}; --boundaries all: under each bundled set in turn")
    p.add_argument(
        "--language",
        choices=LANGUAGES,
        default="en",
        help="of the reasons and of the table: %(choices)s; verdicts in CSV and JSON stay English words",
    )
    _forms(p, "the verdict table")
    p.set_defaults(run=run.check)

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
        type=_position,
        help="positions in degrees, longitude first; towns, such as Baku or Tripoli,LBN; coordinates such as "
        "'36 12 04 N 37 09 30 E'; squares of the military grid, such as 37SCA12345678",
    )
    _zones_or_airspace(p)
    _forms(p, "length and ledger", "the ledger")
    p.add_argument("--sphere", action="store_true", help="great circles on a sphere instead of geodesics on WGS84")
    p.set_defaults(run=run.path)

    p = command(
        "simulate",
        "say in what share of all reconstructions states are overflown and claims hold",
        "overflight simulate caspian-2015-10-07 --draws 100000 --workers 2 -o uncertainty.html",
    )
    p.add_argument("event", metavar="EVENT", help=_EVENT_HELP)
    p.add_argument(
        "--draws",
        metavar="N",
        type=_whole,
        default=10_000,
        help="whole reconstructions under each hypothesis, all missiles at once (default: 10,000)",
    )
    p.add_argument(
        "--seed", metavar="S", type=_whole, default=0, help="where the random numbers come from (default: 0)"
    )
    p.add_argument("--hypothesis", metavar="H", help="only this hypothesis of the event")
    share = p.add_mutually_exclusive_group()
    share.add_argument("--workers", metavar="W", type=_whole, help="processes to share the work (default: this one)")
    share.add_argument(
        "--scheduler", metavar="ADDRESS", help="Dask scheduler to hand the work to, such as tcp://10.0.0.1:8786"
    )
    _forms(p, "the tables", also=", .html the event's map with all this on it, .parquet every path")
    _languages_of_page(p)
    p.set_defaults(run=simulate)

    p = command("events", "list the bundled events", "overflight events", with_borders=False)
    _forms(p, "the list")
    p.set_defaults(run=run.events)
    _authors(command)
    return parser


def _under(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the commands that say what lies under the paths of an event."""
    p = command(
        "ledger",
        "list the states that each path overflies",
        "overflight ledger caspian-2015-10-07 --hypothesis direct --csv > direct.csv",
    )
    p.add_argument("event", metavar="EVENT", help=_EVENT_HELP)
    p.add_argument("--hypothesis", metavar="H", help="only this hypothesis of the event")
    _zones_or_airspace(p)
    _forms(p, "the ledger")
    p.set_defaults(run=run.ledger)

    p = command(
        "ground",
        "say how settled the land under the paths is, what covers it, or which towns they pass",
        "overflight ground caspian-2015-10-07 --towns 5",
        with_borders=False,
    )
    p.add_argument("event", metavar="EVENT", help=_EVENT_HELP)
    p.add_argument("--hypothesis", metavar="H", help="only this hypothesis of the event")
    other = p.add_mutually_exclusive_group()
    other.add_argument(
        "--towns", metavar="KM", type=_kilometres, help="list the towns within so many km of the paths (0 to 100)"
    )
    other.add_argument(
        "--cover", action="store_true", help="what covers the land instead: forest, crops, bare ground (MODIS, 2019)"
    )
    _forms(p, "the stretches over each class of land, or the towns,")
    p.set_defaults(run=run.ground)


def _zones_or_airspace(p: argparse.ArgumentParser) -> None:
    """Add the options for the ledger of zones and for that of airspace, of which one goes."""
    other = p.add_mutually_exclusive_group()
    other.add_argument(
        "--zones",
        metavar="FILE",
        type=_filled(str),
        help="list zones in place of states: a file of polygons of any kind, such as flight information regions, or "
        "natural-earth-provinces; they may lie over each other; --code-column, --name-column and --layer then say how "
        "to read it",
    )
    other.add_argument(
        "--airspace",
        action="store_true",
        help="part the rows into land, territorial sea and high sea, and name the sea (limits are today's)",
    )


def _borders() -> _Parser:
    """Return the options that say which boundaries to use."""
    borders = _Parser(add_help=False)
    borders.add_argument(
        "--boundaries",
        "--borders",
        metavar="SET|FILE",
        help="osm-50m (default), osm-50m@UKR (as Ukraine, or another claimant of disputed land, draws it), "
        "natural-earth-10m, osm-2017, or a file of state polygons: "
        "GeoJSON, TopoJSON, GeoPackage, shapefile or its zip, FlatGeobuf, KML, GML or GeoParquet",
    )

    for option, metavar, what in (
        ("--code-column", "NAME", "column of that file with the codes; rows of one code are joined"),
        ("--name-column", "NAME", "column of that file with the names"),
        ("--layer", "NAME", "layer of that file, or file of a zip, to read"),
    ):
        borders.add_argument(option, metavar=metavar, type=_filled(str), help=f"{what} (default: looked for)")
    return borders


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
    _forms(p, "the towns")
    p.set_defaults(run=authoring.place)

    p = command(
        "schema",
        "print the JSON Schema of event files, for editors",
        "overflight schema -o event.schema.json",
        with_borders=False,
    )
    _output(p, "file to write instead of printing: .json")
    p.set_defaults(run=authoring.schema)


def _output(p: argparse.ArgumentParser, what: str, default: Path | None = None) -> None:
    """Add -o, which means the same everywhere: where to write what the command makes, and print that path instead."""
    metavar = "FILE" if default is None else "DIR|FILE"
    p.add_argument("-o", "--output", metavar=metavar, type=Path, default=default, help=what)


def _forms(p: argparse.ArgumentParser, what: str, in_csv: str = "", also: str = "") -> None:
    """Add the forms in which every table may be had."""
    form = p.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help=f"print {what} as JSON")
    form.add_argument("--csv", action="store_true", help=f"print {in_csv or what} as CSV")
    _output(p, f"file to write instead of printing, as its ending says: .csv, .json{also}")


def _kilometres(text: str) -> float:
    """Read how near, in km."""
    try:
        km = float(text)
    except ValueError:
        km = math.nan
    if not 0.0 <= km <= 100.0:
        msg = f"found {text!r}; allowed: kilometres, 0 to 100; correct it"
        raise argparse.ArgumentTypeError(msg)
    return km


def _position(text: str) -> tuple[float, float] | str:
    """Read longitude and latitude, or leave text as it is: what begins with a letter, or looks like coordinates."""
    named = re.match(r"(?!nan|inf)[^\W\d_]", text.strip(), re.IGNORECASE)
    if named or authoring.looks_written(text):
        return text.strip()
    parts = text.strip().split(",")
    try:
        if "_" in text:  # float() takes it for a separator of thousands
            raise ValueError  # noqa: TRY301
        lon, lat = (float(part) for part in parts)
    except ValueError:
        hint = "write longitude,latitude in degrees without a space, such as 50.2,38.3, a town, or '38.3 N 50.2 E'"
        msg = f"{text.strip()!r} is no position: {hint}"
        raise argparse.ArgumentTypeError(msg) from None
    return lon, lat


def shield(argv: Sequence[str]) -> list[str]:
    """Keep argparse from taking a western longitude for an option: what begins with a space is a value to it."""
    return [f" {a}" if re.fullmatch(r"-[\d.][^=,\s]*,.*", a) else a for a in argv]


def _size(text: str) -> tuple[int, int]:
    """Read width and height of a picture."""
    from geo.errors import OutputError
    from geo.maps.picture import checked_size

    try:
        return checked_size(text.strip())
    except OutputError as error:
        raise argparse.ArgumentTypeError(str(error).removeprefix("size: ")) from None


def _languages_of_page(p: argparse.ArgumentParser) -> None:
    p.add_argument(
        "--language",
        metavar="CODES",
        type=_languages,
        default=("en",),
        help=f"of the page, one or more of {', '.join(LANGUAGES)}: with several (fr,ar) it has a switch, and begins in"
        " the one that the reader's browser asks for, else in the first",
    )


def _languages(text: str) -> tuple[str, ...]:
    """Read codes of languages, joined by commas."""
    codes = tuple(dict.fromkeys(code.strip() for code in text.split(",")))
    wrong = next((code for code in codes if code not in LANGUAGES), None)
    if wrong is not None:
        msg = f"found {wrong!r}; allowed: {listed(LANGUAGES, end='or')}, or several joined by commas, such as fr,ar"
        raise argparse.ArgumentTypeError(msg)
    return codes


def _whole(text: str) -> int:
    """Read a whole number; thousands may be set apart by commas or underscores."""
    if not re.fullmatch(r"[+-]?\d+([,_]\d{3})*", text.strip(), re.ASCII):
        msg = f"{text!r} is no whole number: write digits, such as 100000"
        raise argparse.ArgumentTypeError(msg)
    return int(re.sub("[,_]", "", text))
