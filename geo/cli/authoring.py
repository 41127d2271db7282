"""Commands for those who write event files."""

from __future__ import annotations

import datetime as dt
import json
import math
import re
import shlex
import sys
from typing import TYPE_CHECKING

from geo.cli.output import check_output, give, note, say_path, write
from geo.cli.values import looks_written

if TYPE_CHECKING:
    import argparse

    import pandas as pd


def new(args: argparse.Namespace) -> None:
    """Write a new event file, named after what it is called."""
    from geo.accounts import new_event
    from geo.errors import OutputError
    from geo.files import whole_file

    if args.file.exists():
        name = shlex.quote(str(args.file))
        do = (
            f"to begin with its points: overflight new mine.toml --from {name}"
            if _of_points(args)
            else "choose another"
        )
        msg = f"{args.file}: there is such a file, which is left alone; allowed: a new name; {do}"
        raise OutputError(msg)
    slug = re.sub(r"[^a-z0-9]+", "-", args.file.stem.lower()).strip("-")[:80] or "my-event"
    found = re.search(r"(\d{4}-\d{2}-\d{2})$", slug)
    text = new_event(slug, _date(found[1] if found else ""), args.points)
    with whole_file(args.file) as draft:
        draft.write_text(text, encoding="utf-8")
    say_path(args.file)
    file = str(args.file)
    name = shlex.quote(f"./{file}" if file.startswith("-") else file)  # or it would be read as an option
    note(f"edit it, then: overflight check {name}; overflight map {name} --open")


def _of_points(args: argparse.Namespace) -> bool:
    """Say whether somebody's points were named as the file to write."""
    return args.points is None and args.file.suffix.lower() in {".kml", ".geojson", ".json", ".gpx", ".csv"}


_NUMBER = r"([+\-\u2212]?\d+(?:\.\d+)?)\s*°?"
_TWO_NUMBERS = re.compile(rf"\s*[\[(]?\s*{_NUMBER}[\s,;]+{_NUMBER}\s*[\])]?\s*", re.ASCII)


def _date(text: str) -> dt.date:
    """Return the date at the end of a file's name, or the first day of this year."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return dt.date(dt.datetime.now(tz=dt.UTC).year, 1, 1)


def place(args: argparse.Namespace) -> None:
    """Print where towns of a name lie, or coordinates, as a line for an event file."""
    from geo.printed.tables import places_table

    check_output(args)
    text = " ".join(args.name).strip()
    if looks_written(text):
        found = _written(text)
    elif _TWO_NUMBERS.fullmatch(text):
        found = _numbers(text)
    else:
        found = _towns(text, args.country)
    give(args, rows=lambda: found, table=lambda: places_table(found))


def _written(text: str) -> pd.DataFrame:
    """Return coordinates as a table of one row."""
    import pandas as pd

    from geo.atlas.written import UnreadPositionError, read_position
    from geo.errors import ArgumentError

    try:
        lon, lat, said = read_position(text)
    except UnreadPositionError as error:
        msg = f"place: {error}"
        raise ArgumentError(msg) from None
    if said:
        note(f"{text}: {said}")
    return pd.DataFrame({"name": [text], "lon": [lon], "lat": [lat]})


def _numbers(text: str) -> pd.DataFrame:
    """Return two plain numbers as a table of one row, if only one of them can be the longitude."""
    import pandas as pd

    from geo.errors import ArgumentError

    match = _TWO_NUMBERS.fullmatch(text)
    first, second = (float(part.replace("\u2212", "-")) for part in match.groups()) if match else (math.nan, math.nan)
    both = (second, first), (first, second)
    ways = dict.fromkeys((lon, lat) for lon, lat in both if abs(lat) <= 90 and abs(lon) <= 180)
    said = [f"{abs(lat):.10g} {'S' if lat < 0 else 'N'} {abs(lon):.10g} {'W' if lon < 0 else 'E'}" for lon, lat in ways]
    if not ways:
        msg = f"place: found {text!r}; allowed: a latitude up to 90 degrees and a longitude up to 180; correct them"
        raise ArgumentError(msg)
    if len(ways) > 1:
        found = f"found {text!r}, which does not say which number is the longitude"
        msg = f"place: {found}; allowed: hemispheres beside the numbers; write '{said[0]}' or '{said[1]}'"
        raise ArgumentError(msg)
    note(f"{text}: read as {said[0]}, the one way in which it is a position")
    [(lon, lat)] = ways
    return pd.DataFrame({"name": [text], "lon": [lon], "lat": [lat]})


def _towns(text: str, country: str | None) -> pd.DataFrame:
    """Return the towns of a name; 'Raqqa, SYR' names its state too."""
    from geo.atlas.load import country_codes
    from geo.atlas.meant import what_state
    from geo.atlas.places import find_towns
    from geo.errors import ArgumentError

    name, _, last = text.rpartition(",")
    beside = name and country is None and last.strip().upper() in country_codes()
    name, code = (name, last.strip().upper()) if beside else (text, country.upper() if country else None)
    if code is not None and code not in country_codes():
        msg = f"--country: found {country!r}; allowed: the code of a state, such as SYR; {what_state(country or '')}"
        raise ArgumentError(msg)
    found = find_towns(name, country=code)
    if not len(found):
        where = f" in {code}" if code else ""
        more = ", or coordinates with hemispheres such as '38.3 N 50.2 E'" if re.search(r"\d", text) else ""
        msg = (
            f"place: found no town like {name!r}{where}; allowed: a name that GeoNames has{more}; try another spelling"
        )
        raise ArgumentError(msg)
    return found


def schema(args: argparse.Namespace) -> None:
    """Print or write the JSON Schema of event files, or of verdicts."""
    from geo.accounts import event_schema
    from geo.verdicts import check_schema

    check_output(args, (".json",))
    text = json.dumps(check_schema() if args.of == "check" else event_schema(), ensure_ascii=False, indent=1) + "\n"
    if args.output is None:
        sys.stdout.write(text)
    else:
        write(args, text)
