"""The command ``overflight report``: two pages about an event that a reader can check."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from geo.cli.boundaries import boundaries_of
from geo.cli.naming import given
from geo.cli.options import EVENT_HELP
from geo.cli.output import busy, say_path
from geo.language import LANGUAGES

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable


def add(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the command and its arguments."""
    p = command(
        "report",
        "write a report that a reader can check: finding, figure, claims, who said what, ledger, assumptions",
        "overflight report caspian-2015-10-07 -o caspian.pdf --language fr",
    )
    p.add_argument("event", metavar="EVENT", help=EVENT_HELP)
    p.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        type=Path,
        required=True,
        help="file to write, as its ending says: .html, .pdf, .md or .docx",
    )
    p.add_argument("--language", choices=LANGUAGES, default="en", help="in which it is told: %(choices)s")
    p.add_argument("--force", action="store_true", help="replace a file that is there")
    p.set_defaults(run=write_report)


def write_report(args: argparse.Namespace) -> None:
    """Write the report of one event."""
    from geo.api import reconstruct
    from geo.report.write import checked_report

    checked_report(args.output, force=args.force)
    with busy(f"{args.event}: paths, ledger, verdicts and report"):
        result = reconstruct(given(args.event), countries=boundaries_of(args), language=args.language)
        result.report(args.output, force=args.force)
    say_path(args.output)
