"""What arguments name: an event, its hypothesis, the files to write."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import geopandas

    from geo.events import Event

MAPS = Path("maps")  # where maps go unless it is said
_STDIN = "standard input"


def given(name: str) -> Event | str:
    """Return what names an event: itself, or for '-' the event that standard input holds."""
    if name != "-":
        return name
    from geo.accounts import parse_event
    from geo.errors import EventError
    from geo.events.read import text_from

    if sys.stdin is None:  # closed by the shell
        msg = f"{_STDIN}: found it closed; allowed: an event file on it; pipe one in, or name a file"
        raise EventError(msg)
    return parse_event(text_from(sys.stdin.buffer, _STDIN), name=_STDIN)


def once(names: list[str]) -> list[str]:
    """Refuse standard input twice: there is nothing left of it the second time."""
    from geo.errors import ArgumentError

    if names.count("-") > 1:
        msg = f"-: found {_STDIN} {names.count('-')} times; allowed: once; name files for the others"
        raise ArgumentError(msg)
    return names


def is_page(output: Path) -> bool:
    """Say whether a file is named to write to, and not a folder."""
    return output.suffix.lower() == ".html" and not output.is_dir()


def page_file(output: Path, event: Event) -> Path:
    """Return the file that an event's map is written to: the one named, or one in the folder named."""
    return output if is_page(output) else output / f"{event.id}.html"


def check_hypothesis(event: Event, hypothesis: str | None) -> None:
    """Refuse a hypothesis that an event does not have.

    Raises
    ------
    EventError
        If it has none of that id.
    """
    from geo.errors import EventError

    known = [h.id for h in event.hypotheses]
    if hypothesis is not None and hypothesis not in known:
        msg = f"{event.id} has no hypothesis {hypothesis!r}: it has {', '.join(known)}"
        raise EventError(msg)


def chosen_paths(event: Event, hypothesis: str | None) -> geopandas.GeoDataFrame:
    """Return the paths of an event, of one hypothesis alone where it is named.

    Raises
    ------
    EventError
        If the event has no such hypothesis.
    """
    from geo.paths import trace

    check_hypothesis(event, hypothesis)
    paths = trace(event)
    return paths if hypothesis is None else paths[paths["hypothesis"] == hypothesis]
