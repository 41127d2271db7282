"""The command ``overflight``."""

from __future__ import annotations

import argparse
import gc
import io
import json
import os
import re
import sys
import warnings
from contextlib import nullcontext
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from geo.errors import OverflightError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    import folium
    from rich.console import Console, RenderableType

_EXAMPLES = """\
examples:
  overflight map                                   every bundled event, into ./maps
  overflight map caspian-2015-10-07 --open         one event, shown in the browser
  overflight check caspian-2015-10-07              what its published claims are worth
  overflight ledger caspian-2015-10-07 --csv       each state overflown by each missile, as CSV
  overflight path 50.2,38.3 39.01,35.95            states under one geodesic
  overflight events                                the bundled events
"""
_EVENT_HELP = "id of a bundled event (see 'overflight events') or the path of an event file"
_USAGE, _INTERRUPTED = 2, 130


def _parser() -> argparse.ArgumentParser:
    layout = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(
        prog="overflight",
        description="Reconstruct published accounts of past missile flights and check them against geometry.",
        epilog=_EXAMPLES,
        formatter_class=layout,
    )
    parser.add_argument("--version", action="version", version=f"overflight {version('overflight')}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    borders = argparse.ArgumentParser(add_help=False)
    borders.add_argument(
        "--boundaries",
        metavar="SET|FILE",
        help="osm-50m (default), natural-earth-10m, or a file of state polygons that geopandas reads",
    )

    def command(name: str, summary: str, example: str, *, with_borders: bool = True) -> argparse.ArgumentParser:
        return commands.add_parser(
            name,
            help=summary,
            description=summary[0].upper() + summary[1:] + ".",
            epilog=f"example:\n  {example}",
            formatter_class=layout,
            parents=[borders] if with_borders else [],
        )

    p = command(
        "map", "write each event's map, one HTML file that opens offline", "overflight map caspian-2015-10-07 -o out"
    )
    p.add_argument("events", nargs="*", metavar="EVENT|FILE", help=f"{_EVENT_HELP}; every bundled event by default")
    p.add_argument(
        "-o", "--output", metavar="DIR", type=Path, default=Path("maps"), help="folder to write to (default: maps)"
    )
    p.add_argument("--open", action="store_true", help="show the written maps in the browser")
    p.set_defaults(run=_map)

    p = command("check", "check an event's published claims", "overflight check caspian-2015-10-07 --json")
    p.add_argument("event", metavar="EVENT", help=_EVENT_HELP)
    p.add_argument("--json", action="store_true", help="print the verdict table as JSON")
    p.set_defaults(run=_check)

    p = command(
        "ledger",
        "list the states that each path overflies",
        "overflight ledger caspian-2015-10-07 --hypothesis direct --csv > direct.csv",
    )
    p.add_argument("event", metavar="EVENT", help=_EVENT_HELP)
    p.add_argument("--hypothesis", metavar="H", help="only this hypothesis of the event")
    form = p.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print the ledger as JSON")
    form.add_argument("--csv", action="store_true", help="print the ledger as CSV")
    p.set_defaults(run=_ledger)

    p = command(
        "path",
        "list the states under one path through positions",
        "overflight path 50.2,38.3 47.11,36.40 39.01,35.95 --json",
    )
    p.add_argument(
        "positions", nargs="+", metavar="LON,LAT", type=_position, help="positions in degrees, longitude first"
    )
    p.add_argument("--json", action="store_true", help="print length and ledger as JSON")
    p.add_argument("--sphere", action="store_true", help="great circles on a sphere instead of geodesics on WGS84")
    p.set_defaults(run=_path)

    p = command("events", "list the bundled events", "overflight events", with_borders=False)
    p.add_argument("--json", action="store_true", help="print the list as JSON")
    p.set_defaults(run=_events)
    return parser


def _position(text: str) -> tuple[float, float]:
    parts = text.strip().split(",")
    try:
        if "_" in text:  # float() takes it for a separator of thousands
            raise ValueError  # noqa: TRY301
        lon, lat = (float(part) for part in parts)
    except ValueError:
        msg = f"{text.strip()!r} is no position: write longitude,latitude in degrees without a space, such as 50.2,38.3"
        raise argparse.ArgumentTypeError(msg) from None
    return lon, lat


def _shield(argv: Sequence[str]) -> list[str]:
    """Keep argparse from taking a western longitude for an option: what begins with a space is a value to it."""
    return [f" {a}" if re.fullmatch(r"-[^-=,\s][^=,\s]*,.*", a) else a for a in argv]


def _console() -> Console:
    from rich.console import Console

    # piped output keeps its full width, so that nothing is folded away
    return Console(width=None if sys.stdout.isatty() or "COLUMNS" in os.environ else 160, highlight=False)


def _show(what: RenderableType) -> None:
    _console().print(what)


def _dump(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False, default=str))


def _busy(what: str) -> AbstractContextManager[object]:
    """Show what is being done, on a terminal only, and gone when it is done."""
    if not sys.stderr.isatty():
        return nullcontext()
    from rich.console import Console
    from rich.text import Text

    return Console(stderr=True).status(Text(what))


def _map(args: argparse.Namespace) -> None:
    from geo.api import reconstruct
    from geo.countries import load_countries
    from geo.errors import EventError
    from geo.events import event_ids
    from geo.maps import save_map

    countries = load_countries(args.boundaries)
    pages: list[tuple[Path, folium.Map]] = []
    for name in args.events or event_ids():
        with _busy(f"{name}: paths, ledger, verdicts and map"):
            result = reconstruct(name, countries=countries)
            file = args.output / f"{result.event.id}.html"
            if file in dict(pages):
                msg = f"two of the events have the id {result.event.id!r}, one file's name: give one another id"
                raise EventError(msg)
            pages.append((file, result.map()))
    for file, page in pages:  # written only when all of them could be built
        save_map(page, file)
        print(file)
    if args.open:
        import webbrowser

        for file, _ in pages:
            if not webbrowser.open(file.resolve().as_uri()):
                _note(f"no browser could be started: open {file} yourself")


def _check(args: argparse.Namespace) -> None:
    from geo.api import reconstruct
    from geo.report import records, verdict_table

    with _busy(f"{args.event}: paths, ledger and verdicts"):
        result = reconstruct(args.event, countries=args.boundaries)
    if args.json:
        _dump(records(result.verdicts))
    else:
        _show(verdict_table(result.event, result.verdicts))


def _ledger(args: argparse.Namespace) -> None:
    from geo.countries import load_countries
    from geo.errors import EventError
    from geo.events import load_event
    from geo.ledger import overflights
    from geo.paths import trace
    from geo.report import ledger_table, records

    event = load_event(args.event)
    known = [h.id for h in event.hypotheses]
    if args.hypothesis is not None and args.hypothesis not in known:
        msg = f"{event.id} has no hypothesis {args.hypothesis!r}: it has {', '.join(known)}"
        raise EventError(msg)
    countries = load_countries(args.boundaries)
    with _busy(f"{event.id}: paths and ledger"):
        paths = trace(event)
        if args.hypothesis is not None:
            paths = paths[paths["hypothesis"] == args.hypothesis]
        ledger = overflights(paths, countries)
    if args.json:
        _dump(records(ledger))
    elif args.csv:
        sys.stdout.write(ledger.to_csv(index=False, lineterminator="\n"))
    else:
        _show(ledger_table(event, paths, ledger, countries))


def _path(args: argparse.Namespace) -> None:
    from geo.countries import load_countries
    from geo.geodesic import SPHERE, WGS84
    from geo.ledger import overflights
    from geo.paths import path_through
    from geo.report import path_record, path_table

    figure = SPHERE if args.sphere else WGS84
    paths = path_through(args.positions, figure=figure)
    countries = load_countries(args.boundaries)
    ledger = overflights(paths, countries, figure=figure)
    if args.json:
        _dump({"figure": figure.name, **path_record(paths, ledger, countries)})
    else:
        _show(path_table(paths, ledger, countries, figure=figure.name))


def _events(args: argparse.Namespace) -> None:
    from geo.events import event_ids, load_event
    from geo.report import events_table

    events = [load_event(name) for name in event_ids()]
    if args.json:
        _dump([{"id": e.id, "date": e.date.isoformat(), "title": e.title} for e in events])
    else:
        _show(events_table(events))


def _note(message: Warning | str, *_: object, **__: object) -> None:
    """Print a warning as one line."""
    print(f"overflight: note: {message}", file=sys.stderr)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code: 0, 2 after one line that says what is wrong, or 130 after Ctrl-C.

    Examples
    --------
    >>> main(["path", "50.2,38.3", "-39.01,116"])
    2
    """
    args = _parser().parse_args(_shield(sys.argv[1:] if argv is None else argv))
    try:
        with warnings.catch_warnings():
            warnings.showwarning = _note
            args.run(args)
        sys.stdout.flush()
    except OverflightError as error:
        print(f"overflight: {error}", file=sys.stderr)
        return _USAGE
    except BrokenPipeError:  # the reader, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:  # the disk behind standard output is full, say
        print(f"overflight: {error.strerror or error}", file=sys.stderr)
        if error.filename is None:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _USAGE
    except KeyboardInterrupt:
        return _INTERRUPTED
    return 0


def run() -> None:
    """Run as a process of its own: the entry point of the command."""
    if sys.stdout is None:  # closed by the shell
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # names in any script, whatever the terminal can show
    gc.disable()  # it lives for a second or two, and looking for garbage would take a tenth of that
    sys.exit(main())


if __name__ == "__main__":
    run()
