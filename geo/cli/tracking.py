"""The command ``overflight ledger`` for somebody's tracks: a few as tables, very many from file to file."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from geo.cli.boundaries import boundaries_of, zones_of
from geo.cli.output import bar, check_output, give, note, written
from geo.cli.values import filled, whole

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    import pandas as pd
    from distributed import Client

    from geo.tracks.ledger import Run

ENDINGS = (".kml", ".kmz", ".gpx", ".geojson", ".json", ".csv", ".tsv", ".parquet", ".geoparquet")
_BEGIN = (b"PAR1", b"PK", b"<", b"{")  # of files of other names
_MOST_ROWS = {"terminal": 20_000, ".json": 1_000_000}
_OPTIONS = ("track_column", "time_column", "gap_min", "gap_km", "workers", "scheduler", "margins", "force")


def add(p: argparse.ArgumentParser) -> None:
    """Add the options for tracks."""
    group = p.add_argument_group("of tracks (KML, KMZ, GPX, GeoJSON, CSV or Parquet)")
    for option, what in (("--track-column", "that tells tracks apart"), ("--time-column", "with the times")):
        group.add_argument(option, metavar="NAME", type=filled(str), help=f"column {what} (default: looked for)")
    for option, metavar, unit, most in (("--gap-min", "MIN", "minutes", "10"), ("--gap-km", "KM", "km", "200")):
        group.add_argument(
            option,
            metavar=metavar,
            type=float,
            help=f"fixes more than so many {unit} apart have a gap between them, which is said (default: {most}; inf)",
        )
    group.add_argument("--margins", action="store_true", help="also how deep each stretch gets into its area (slow)")
    share = group.add_mutually_exclusive_group()
    share.add_argument("--workers", metavar="W", type=whole, help="processes to share the work (default: this one)")
    share.add_argument(
        "--scheduler", metavar="ADDRESS", help="Dask scheduler to hand the work to, such as tcp://10.0.0.1:8786"
    )
    group.add_argument("--force", action="store_true", help="replace the file of -o if it is there")


def is_tracks(name: str) -> bool:
    """Say whether a file of tracks is named, and no event: by its ending, or by what it begins with."""
    path = Path(name)
    ending = path.suffix.lower()
    if ending in ENDINGS:
        return True
    if ending == ".toml" or name == "-":
        return False
    try:
        with path.open("rb") as file:
            return file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(_BEGIN)
    except (OSError, ValueError):
        return False


def check_event_alone(args: argparse.Namespace) -> None:
    """Refuse options that only tracks have beside an event.

    Raises
    ------
    ArgumentError
        If there is one.
    """
    from geo.errors import ArgumentError

    asked = [name for name in _OPTIONS if getattr(args, name) not in (None, False)]
    if asked:
        option = "--" + asked[0].replace("_", "-")
        msg = (
            f"{option}: found it beside an event; allowed: beside a file of tracks ({', '.join(ENDINGS)}); leave it out"
        )
        raise ArgumentError(msg)


def ledger(args: argparse.Namespace) -> None:
    """Print or write the ledger under somebody's tracks."""
    gc.enable()
    from geo.errors import ArgumentError
    from geo.files import check_new
    from geo.tracks.paths import GAP_KM, GAP_MIN

    if args.hypothesis is not None:
        msg = "--hypothesis: found it beside tracks; allowed: beside an event; leave it out"
        raise ArgumentError(msg)
    check_output(args, (".csv", ".json", ".parquet"))
    if args.output is not None:
        check_new(args.output, force=args.force)
    how = {
        "track_column": args.track_column,
        "time_column": args.time_column,
        "gap_min": GAP_MIN if args.gap_min is None else args.gap_min,
        "gap_km": GAP_KM if args.gap_km is None else args.gap_km,
        "airspace": args.airspace,
        "zones": None if args.zones is None else zones_of(args),
        "margins": args.margins,
    }
    client = _connected(args)
    try:
        if args.output is not None and args.output.suffix.lower() != ".json":
            _to_file(args, how, client)
        else:
            _shown(args, how, client)
    finally:
        if client is not None:
            client.close()


def _connected(args: argparse.Namespace) -> Client | None:
    if args.scheduler is None:
        return None
    from geo.cluster import connect

    return connect(args.scheduler)


def _to_file(args: argparse.Namespace, how: dict[str, object], client: Client | None) -> None:
    from geo.tracks.ledger import write_track_ledger

    with bar(Path(args.event).name, "rows") as progress:
        run = write_track_ledger(
            args.event,
            args.output,
            boundaries_of(args),
            workers=args.workers or 1,
            client=client,
            progress=progress,
            force=args.force,
            **how,  # type: ignore[arg-type]
        )
    _say(run)
    written(args)


def _shown(args: argparse.Namespace, how: dict[str, object], client: Client | None) -> None:
    from geo.printed.tracks import tracks_table
    from geo.records import csv_text
    from geo.tracks.ledger import run_over

    run = run_over(args.event, boundaries_of(args), **how)  # type: ignore[arg-type]
    with bar(Path(args.event).name, "rows") as progress:
        batches = run.batches(workers=args.workers or 1, client=client, progress=progress)
        if args.csv:
            for k, rows in enumerate(batches):
                text = csv_text(rows)
                sys.stdout.write(text if k == 0 else text.partition("\n")[2])
            _say(run)
            return
        rows = _few(batches, ".json" if args.json or args.output is not None else "terminal")
    _say(run)
    give(args, rows=lambda: rows, table=lambda: tracks_table(Path(args.event).name, rows, run.how.borders))


def _few(batches: Iterator[pd.DataFrame], form: str) -> pd.DataFrame:
    """Return all rows, or refuse more than a form is good for.

    Raises
    ------
    ArgumentError
        As soon as they are too many.
    """
    import pandas as pd

    from geo.errors import ArgumentError

    most, parts, count = _MOST_ROWS[form], [], 0
    for rows in batches:
        parts.append(rows)
        count += len(rows)
        if count > most:
            what = "in a table" if form == "terminal" else "as JSON"
            found = f"ledger: found more than {most:,} rows"
            msg = f"{found}; allowed: as many {what}; write them with -o rows.parquet or --csv"
            raise ArgumentError(msg)
    return pd.concat(parts, ignore_index=True)


def _say(run: Run) -> None:
    for said in run.said():
        note(f"{run.source.file}: {said}")
