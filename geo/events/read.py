"""Read an event file: from bytes that may hold anything to an :class:`~geo.events.schema.Event` that holds together."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from geo.errors import EventError
from geo.events.allocation import with_allocation
from geo.events.checks import check
from geo.events.data_checks import check_against_data
from geo.events.messages import problem_of
from geo.events.problems import Problem, listed, nearest, shown
from geo.events.schema import Event
from geo.resources import data_path

if TYPE_CHECKING:
    from os import PathLike

MAX_BYTES = 1_000_000
_MAX_PARTS = 30  # of a dotted name: tomllib takes quadratic time over them
_PART = r"""(?:[\w-]+|"[^"\n]*"|'[^'\n]*')"""
_CHAIN = re.compile(rf"(?<![\w-]){_PART}(?:[ \t]*\.[ \t]*{_PART}){{{_MAX_PARTS}}}")
_SUFFIX = ".toml"


def event_ids() -> tuple[str, ...]:
    """Return the ids of the bundled events, in alphabetical order.

    Examples
    --------
    >>> "caspian-2015-10-07" in event_ids()
    True
    """
    return tuple(sorted(path.stem for path in data_path("events").glob(f"*{_SUFFIX}")))


def load_event(id_or_path: str | PathLike[str]) -> Event:
    """Read and check one event file.

    Parameters
    ----------
    id_or_path
        Id of a bundled event (see :func:`event_ids`) or path of a TOML file; ``docs/event-files.md`` says how to
        write one.

    Returns
    -------
    Event
        Its ``allocation`` is complete: where the file has none, missiles are dealt out evenly and
        ``allocation_basis`` is ``derived``.

    Raises
    ------
    EventError
        If the file cannot be read or what it says does not hold together. The message is one line: file, field, what
        was found, what is allowed, what to do, and how many further problems there are.

    Examples
    --------
    >>> event = load_event("caspian-2015-10-07")
    >>> event.totals.missiles, len(event.platforms), len(event.targets)
    (26, 4, 11)
    """
    path = _find(id_or_path)
    return parse_event(_read_text(path), name=path.name)


def parse_event(text: str, *, name: str = "event") -> Event:
    """Check an event given as TOML text.

    Parameters
    ----------
    text
        The content of an event file.
    name
        What messages call it.

    Raises
    ------
    EventError
        As :func:`load_event`.

    Examples
    --------
    >>> parse_event("format = 2", name="mine.toml")
    Traceback (most recent call last):
    ...
    geo.errors.EventError: mine.toml: format: found 2; allowed: 1; correct it (and 10 more problems)
    """
    return event_from_dict(_parse_toml(text, name), name=name)


def event_from_dict(raw: dict[str, Any], *, name: str = "event") -> Event:
    """Check an event given as the tables and lists of a parsed file.

    Parameters
    ----------
    raw
        As :mod:`tomllib` returns it; it is not changed.
    name
        What messages call it.

    Raises
    ------
    EventError
        As :func:`load_event`.
    """
    try:
        event = Event.model_validate(raw)
    except ValidationError as error:
        # a file of another format fails everywhere, and a misspelt field makes the right one missing: those come first
        found = sorted(
            error.errors(include_url=False),
            key=lambda item: (item["loc"] != ("format",), item["type"] != "extra_forbidden"),
        )
        raise _error(name, problem_of(found[0], raw), len(found) - 1) from None
    except RecursionError:
        msg = f"{_safe(name)}: tables or lists nested too deep: flatten the file, see docs/event-files.md"
        raise EventError(msg) from None
    problems = check(event) or check_against_data(event)
    if problems:
        raise _error(name, problems[0], len(problems) - 1)
    return with_allocation(event)


def _error(name: str, problem: Problem, more: int) -> EventError:
    tail = f" (and {more} more problem{'s' if more > 1 else ''})" if more else ""
    return EventError(f"{_safe(name)}: {problem}{tail}")


def _safe(name: str) -> str:
    return name if name.isprintable() else repr(name)


def _find(id_or_path: str | PathLike[str]) -> Path:
    """Return the file meant by an id or a path, or say what could have been meant."""
    if isinstance(id_or_path, str) and id_or_path in event_ids():
        return data_path("events", id_or_path + _SUFFIX)
    path = Path(id_or_path)
    try:
        if path.is_file():
            return path
        folder, odd = path.is_dir(), path.exists()
    except (OSError, ValueError) as error:  # name too long, a null byte, no permission on the way
        msg = (
            f"{shown(str(path))}: cannot be read ({_reason(error)}): name an event file or one of {listed(event_ids())}"
        )
        raise EventError(msg) from None
    if folder:
        msg = f"{_safe(str(path))}: found a folder; allowed: an event file ({_SUFFIX}); name a file in it"
        raise EventError(msg)
    if odd:
        msg = f"{_safe(str(path))}: found a device, pipe or socket; allowed: an ordinary file; copy it to a file first"
        raise EventError(msg)
    close = nearest(str(id_or_path).removesuffix(_SUFFIX), event_ids())
    hint = f"did you mean {close!r}? " if close else ""
    msg = (
        f"{shown(str(id_or_path))}: no such file and no bundled event; {hint}bundled: {listed(event_ids(), end='and')}"
    )
    raise EventError(msg)


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _read_text(path: Path) -> str:
    name = _safe(path.name)
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        msg = f"{name}: cannot be read ({_reason(error)}): check the file and its permissions"
        raise EventError(msg) from None
    if len(data) > MAX_BYTES:
        msg = f"{name}: found a file of more than {MAX_BYTES} bytes; allowed: at most that; is it an event file?"
        raise EventError(msg)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = f"found byte 0x{data[error.start]:02x}"
        msg = f"{name}: line {line}: {found}, which is not UTF-8; allowed: text in UTF-8; save the file as that"
        raise EventError(msg) from None


def _parse_toml(text: str, name: str) -> dict[str, Any]:
    name = _safe(name)
    chain = _CHAIN.search(text)
    if chain:
        line = text.count("\n", 0, chain.start()) + 1
        found = f"found a name of more than {_MAX_PARTS} parts"
        msg = f"{name}: line {line}: {found}; allowed: plain names; shorten it"
        raise EventError(msg)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        msg = f"{name}: {_where(str(error), text)}"
        raise EventError(msg) from None
    except RecursionError:
        msg = f"{name}: tables or lists nested too deep: flatten the file, see docs/event-files.md"
        raise EventError(msg) from None
    except ValueError:  # a number of thousands of digits
        msg = f"{name}: found a number too long to read; allowed: up to 15 digits; shorten it"
        raise EventError(msg) from None


def _where(message: str, text: str) -> str:
    """Say where TOML breaks: tomllib puts line and column, or 'end of document', at the end of its message."""
    match = re.fullmatch(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", message, flags=re.DOTALL)
    what = match[1] if match else message
    what = what[:1].lower() + what[1:]
    what = what if what.isprintable() else ascii(what)
    place = (
        f"line {match[2]}, column {match[3]}" if match and match[2] else f"end of line {len(text.splitlines()) or 1}"
    )
    return f"{place}: not valid TOML: {what}; check quotes, brackets and '=' there and just before"
