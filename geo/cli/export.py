"""The command ``overflight export``: a reconstruction as a file for another program."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from geo.cli.boundaries import boundaries_of
from geo.cli.naming import check_hypothesis, given
from geo.cli.options import one_event, output
from geo.cli.output import busy, say_path
from geo.cli.values import whole

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

_FORMATS = ("geojson", "gpkg", "parquet", "kml", "kmz", "czml", "csv")
_TABLES = ("ledger", "paths", "crossings", "platforms", "targets", "places", "regions", "claims", "sources", "worlds")


def add(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the command."""
    p = command(
        "export",
        "write an event's paths, states overflown, crossings and claims for GIS, globes and spreadsheets",
        "overflight export caspian-2015-10-07 -f gpkg -o caspian.gpkg",
    )
    one_event(p)
    p.add_argument(
        "-f",
        "--format",
        choices=_FORMATS,
        help="%(choices)s (default: as the ending of -o says); geojson, gpkg, kml, kmz and czml hold all layers",
    )
    output(p, "file to write (default: EVENT with the ending of the format, in this folder)")
    p.add_argument(
        "--table",
        choices=_TABLES,
        help="of csv and parquet, which hold one table: %(choices)s (default: ledger, a line a state overflown)",
    )
    p.add_argument(
        "--worlds",
        metavar="N",
        type=whole,
        default=0,
        help="add the paths of N whole reconstructions of each hypothesis",
    )
    p.add_argument("--force", action="store_true", help="replace a file that is there")
    p.set_defaults(run=export)


def export(args: argparse.Namespace) -> None:
    """Write a reconstruction to a file."""
    from geo.accounts import as_event
    from geo.api import reconstruct
    from geo.export.write import FORMS, check_export, form_of

    form = form_of(args.output, args.format)
    event = as_event(given(args.event))
    check_hypothesis(event, args.hypothesis)
    file = args.output or Path(f"{event.id}{FORMS[form]}")
    check_export(file, form, table=args.table, worlds=args.worlds, force=args.force)
    countries = boundaries_of(args)
    with busy(f"{event.id}: paths, ledger and verdicts") as status:
        result = reconstruct(event, countries=countries)
        if status is not None:
            status.update(f"{event.id}: {file.name} is written")
        result.export(
            file, form=form, table=args.table, hypothesis=args.hypothesis, worlds=args.worlds, force=args.force
        )
    say_path(file)
