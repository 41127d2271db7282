"""Commands for those who write event files."""

from __future__ import annotations

import datetime as dt
import json
import re
import shlex
import sys
from typing import TYPE_CHECKING

from geo.cli.output import check_output, give, note, write

if TYPE_CHECKING:
    import argparse


def new(args: argparse.Namespace) -> None:
    """Write a new event file, named after what it is called."""
    from geo.accounts import new_event
    from geo.errors import OutputError
    from geo.files import whole_file

    if args.file.exists():
        msg = f"{args.file}: there is such a file, which is left alone; allowed: a new name; choose another"
        raise OutputError(msg)
    slug = re.sub(r"[^a-z0-9]+", "-", args.file.stem.lower()).strip("-")[:80] or "my-event"
    found = re.search(r"(\d{4}-\d{2}-\d{2})$", slug)
    with whole_file(args.file) as draft:
        draft.write_text(new_event(slug, _date(found[1] if found else "")), encoding="utf-8")
    print(args.file)
    name = shlex.quote(str(args.file))
    note(f"edit it, then: overflight check {name}; overflight map {name} --open")


def _date(text: str) -> dt.date:
    """Return the date at the end of a file's name, or the first day of this year."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return dt.date(dt.datetime.now(tz=dt.UTC).year, 1, 1)


def place(args: argparse.Namespace) -> None:
    """Print where towns of a name lie."""
    from geo.atlas.load import country_codes
    from geo.atlas.places import find_towns
    from geo.errors import ArgumentError
    from geo.report import places_table

    check_output(args.output)
    name, country = " ".join(args.name), args.country.upper() if args.country else None
    if country is not None and country not in country_codes():
        msg = f"--country: found {args.country!r}; allowed: the code of a state, such as SYR; correct it"
        raise ArgumentError(msg)
    found = find_towns(name, country=country)
    if not len(found):
        where = f" in {country}" if country else ""
        msg = f"place: found no town like {name!r}{where}; allowed: a name that GeoNames has; try another spelling"
        raise ArgumentError(msg)
    give(args, rows=lambda: found, table=lambda: places_table(found))


def schema(args: argparse.Namespace) -> None:
    """Print or write the JSON Schema of event files."""
    from geo.accounts import event_schema

    check_output(args.output, (".json",))
    text = json.dumps(event_schema(), ensure_ascii=False, indent=1) + "\n"
    if args.output is None:
        sys.stdout.write(text)
    else:
        write(args, text)
