"""Options that several commands take."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import NoReturn

from geo.cli.values import filled, languages
from geo.events.problems import nearest
from geo.language import LANGUAGES
from geo.words import brief, listed, one_line

EVENT_HELP = "id of a bundled event (see 'overflight events'), the path of an event file, or - for standard input"


class Parser(argparse.ArgumentParser):
    """A parser that says in one line what is wrong."""

    def error(self, message: str) -> NoReturn:
        """Leave with exit code 2 after one line."""
        wrong = re.match(r"argument COMMAND: invalid choice: '(.*?)' \(choose from (.*)\)", message)
        if wrong:
            known = re.findall(r"[\w-]+", wrong[2])
            close = nearest(wrong[1], known)
            hint = f"did you mean '{close}'?" if close else f"there is {listed(known)}"
            message = f"no command '{wrong[1]}': {hint}"
        self.exit(2, one_line(brief(f"overflight: {message}; see '{self.prog} --help'")) + "\n")


def one_event(p: argparse.ArgumentParser) -> None:
    """Add the event that a command is about, and the choice of one of its hypotheses."""
    p.add_argument("event", metavar="EVENT", help=EVENT_HELP)
    p.add_argument("--hypothesis", metavar="H", help="only this hypothesis of the event")


def borders_parser() -> Parser:
    """Return the options that say which boundaries to use."""
    borders = Parser(add_help=False)
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
        borders.add_argument(option, metavar=metavar, type=filled(str), help=f"{what} (default: looked for)")
    return borders


def zones_or_airspace(p: argparse.ArgumentParser) -> None:
    """Add the options for the ledger of zones and for that of airspace, of which one goes."""
    other = p.add_mutually_exclusive_group()
    other.add_argument(
        "--zones",
        metavar="FILE",
        type=filled(str),
        help="list zones in place of states: a file of polygons of any kind, such as flight information regions, or "
        "natural-earth-provinces; they may lie over each other; --code-column, --name-column and --layer then say how "
        "to read it",
    )
    other.add_argument(
        "--airspace",
        action="store_true",
        help="part the rows into land, territorial sea and high sea, and name the sea (limits are today's)",
    )


def languages_of_page(p: argparse.ArgumentParser) -> None:
    """Add the languages of a page."""
    p.add_argument(
        "--language",
        metavar="CODES",
        type=languages,
        default=("en",),
        help=f"of the page, one or more of {', '.join(LANGUAGES)}: with several (fr,ar) it has a switch, and begins in"
        " the one that the reader's browser asks for, else in the first",
    )


def output(p: argparse.ArgumentParser, what: str, default: Path | None = None) -> None:
    """Add -o, which means the same everywhere: where to write what the command makes, and print that path instead."""
    metavar = "FILE" if default is None else "DIR|FILE"
    p.add_argument("-o", "--output", metavar=metavar, type=Path, default=default, help=what)


def forms(p: argparse.ArgumentParser, what: str, in_csv: str = "", also: str = "") -> None:
    """Add the forms in which every table may be had."""
    form = p.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help=f"print {what} as JSON")
    form.add_argument("--csv", action="store_true", help=f"print {in_csv or what} as CSV")
    output(p, f"file to write instead of printing, as its ending says: .csv, .json{also}")
