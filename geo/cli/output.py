"""Where the command writes: what was asked for to standard output or a file, all else to standard error."""

from __future__ import annotations

import importlib.util
import json
import shutil
import sys
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING

from geo.errors import OutputError
from geo.files import NO_ARROW, check_writable, whole_file
from geo.words import brief, harmless, listed, one_line

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    import pandas as pd
    from rich.console import Console, RenderableType
    from rich.status import Status

TABLES = (".csv", ".json")
_OF_FILES = (*TABLES, ".htm", ".html", ".parquet", ".pdf", ".png", ".svg", ".toml")


def _console() -> Console:
    from geo.terminal import Harmless

    # piped output keeps its full width, so that nothing is folded away
    return Harmless(width=shutil.get_terminal_size((160, 24)).columns, highlight=False)


def check_output(args: argparse.Namespace, endings: Sequence[str] = TABLES, *, beside: bool = False) -> None:
    """Refuse, before any work, a file that could not be written, or whose ending does not name the form asked for.

    Parameters
    ----------
    args
        With ``output``, and perhaps ``json`` and ``csv``.
    endings
        What the file may end in.
    beside
        Whether ``--json`` and ``--csv`` print beside a file of any form.

    Raises
    ------
    OutputError
        If it is one, or what writes it is not installed.
    """
    file: Path | None = args.output
    if file is None:
        return
    ending = file.suffix.lower()
    if ending not in endings:
        allowed = listed(endings, end="or")
        msg = f"{str(file)!r}: what to write is told by the file's ending; allowed: {allowed}; name it so"
        raise OutputError(msg)
    asked = next((form for form in TABLES if getattr(args, form[1:], False)), ending)
    if asked != ending and not beside:
        allowed = f"{file.with_suffix(asked).name!r}, or {ending} without --{asked[1:]}"
        msg = f"-o: found {str(file)!r} beside --{asked[1:]}; allowed: {allowed}; keep the form that is meant"
        raise OutputError(msg)
    if ending == ".parquet" and importlib.util.find_spec("pyarrow") is None:
        raise OutputError(NO_ARROW)
    check_writable(file)


def check_folder(folder: Path, *, allowed: str = "a folder") -> None:
    """Refuse a folder by the name of a file of a kind that the command does not write.

    Raises
    ------
    OutputError
        If it has one, and is no folder that is there.
    """
    if folder.suffix.lower() in _OF_FILES and not folder.is_dir():
        msg = f"{str(folder)!r}: found the name of a {folder.suffix} file; allowed: {allowed}; name it so"
        raise OutputError(msg)


def give(
    args: argparse.Namespace,
    *,
    rows: Callable[[], pd.DataFrame],
    table: Callable[[], RenderableType],
    record: Callable[[], object] | None = None,
    own: Sequence[str] = (),
) -> None:
    """Hand out what a command found in the form that its arguments ask for.

    Parameters
    ----------
    args
        With ``json`` and ``csv``, and ``output``: a file that is written instead of printing, as its ending says.
    rows
        What goes into CSV, and into JSON where there is no ``record``.
    table
        What a terminal shows.
    record
        What goes into JSON.
    own
        Endings of files that the command writes itself.
    """
    from geo.records import csv_text, records

    def text(form: str) -> str:
        return csv_text(rows()) if form == ".csv" else json_text(record() if record else records(rows()))

    if (args.json or args.csv) and (args.output is None or own):
        sys.stdout.write(text(".csv" if args.csv else ".json"))
    elif args.output is None:
        _console().print(table())
    form = args.output.suffix.lower() if args.output else ""
    if form in set(TABLES) - set(own):
        write(args, text(form))


def write(args: argparse.Namespace, text: str) -> None:
    """Write the file that was asked for, and say so."""
    with whole_file(args.output) as draft:
        draft.write_text(text, encoding="utf-8")
    written(args)


def written(args: argparse.Namespace) -> None:
    """Print the path of the file that was written: apart from what else was printed."""
    say_path(args.output, apart=getattr(args, "json", False) or getattr(args, "csv", False))


def say_path(path: Path, *, apart: bool = False) -> None:
    """Print the path of a file that was written, of which a terminal obeys nothing; ``apart``, on standard error."""
    print(one_line(str(path)), file=sys.stderr if apart else sys.stdout, flush=True)


def json_text(value: object) -> str:
    """Return plain values as JSON."""
    return json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False, default=str) + "\n"


def busy(what: str) -> AbstractContextManager[Status | None]:
    """Show what is being done, on a terminal only, and gone when it is done."""
    if not sys.stderr.isatty():
        return nullcontext()
    from rich.text import Text

    from geo.terminal import Harmless

    return Harmless(stderr=True).status(Text(what))


@contextmanager
def bar(name: str, unit: str) -> Iterator[Callable[[int, int | None], None] | None]:
    """Show a progress bar with the time left, on a terminal only, and gone at the end."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    from geo.terminal import Harmless

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(f"{unit}, done in"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Harmless(stderr=True), transient=True) as shown:
        task = shown.add_task(name, total=None)
        yield lambda done, total: shown.update(task, completed=done, total=total)


def note(message: Warning | str, *_: object, **__: object) -> None:
    """Print a warning as one line."""
    tell(f"note: {message}")


def tell(what: object) -> None:
    """Say what is wrong, or to be known, on standard error."""
    print(harmless(brief(f"overflight: {what}")), file=sys.stderr, flush=True)
