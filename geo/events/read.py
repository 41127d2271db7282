"""Read an event file: from bytes that may hold anything to an :class:`~geo.events.schema.Event` that holds together."""

from __future__ import annotations

import copy
import re
import tomllib
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

from geo.errors import DataWarning, EventError
from geo.events.allocation import with_allocation
from geo.events.lines import lines_of, place_of
from geo.events.problems import MOST_FOUND, listed, nearest, shown
from geo.events.route_checks import too_many_legs
from geo.events.schema import Event
from geo.events.validate import validated
from geo.events.written import AsWritten
from geo.resources import data_path, is_as_published
from geo.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence
    from os import PathLike

    from geo.events.problems import Problem

E = TypeVar("E", bound=Event)

MAX_BYTES = 1_000_000
_MAX_PARTS = 30  # of a dotted name: tomllib takes quadratic time over them, 1.06 s over 8,000 of them (16 kB)
_PART = r"""(?:[\w-]++|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')"""
_NAMES = rf"(?P<chain>(?<![\w-]){_PART}(?:[ \t]*+\.[ \t]*+{_PART}){{{_MAX_PARTS}}})"
_TEXTS = "|".join(  # noqa: FLY002  (one a line)
    (
        r""""{3}(?:[^"\\]|\\[\s\S]|"(?!""))*+(?:"{3})?""",
        r"""'{3}(?:[^']|'(?!''))*+(?:'{3})?""",
        r""""(?:[^"\\\n]|\\.)*+"?""",
        r"'[^'\n]*+'?",
        r"#[^\n]*+",
    )
)
_CHAIN = re.compile(rf"{_NAMES}|{_TEXTS}")  # texts and comments are passed over: they hold what they like
_SUFFIX = ".toml"
_MOST_TOLD = 40  # problems told one by one


def event_ids() -> tuple[str, ...]:
    """Return the ids of the bundled events, in alphabetical order.

    Examples
    --------
    >>> "caspian-2015-10-07" in event_ids()
    True
    """
    return tuple(sorted(path.stem for path in data_path("events").glob(f"*{_SUFFIX}")))


def read_event(id_or_path: str | PathLike[str], model: type[E]) -> E:
    """Read and check one event file; :func:`geo.load_event` does so with all kinds of claims.

    Parameters
    ----------
    id_or_path
        Id of a bundled event (see :func:`event_ids`) or path of a TOML file; ``docs/event-files.md`` says how to
        write one.
    model
        :class:`~geo.events.schema.Event` with the kinds of claims that a file may hold.

    Raises
    ------
    EventError
        If the file cannot be read or what it says does not hold together. The message is one line a problem: field,
        what was found, what is allowed, what to do.
    """
    path = event_path(id_or_path)
    return event_from_text(_read_text(path), model, name=path.name)


def event_from_text(text: str, model: type[E], *, name: str = "event") -> E:
    """Check an event given as TOML text; parameters and errors as for :func:`read_event`."""
    raw = _parse_toml(text, name)
    event = _event(raw, model, name=name, text=text)
    event._written = AsWritten(raw)  # noqa: SLF001
    return event


def event_from_raw(raw: dict[str, Any], model: type[E], *, name: str = "event") -> E:
    """Check an event given as the tables and lists of a parsed file, which are not changed; as :func:`read_event`."""
    event = _event(raw, model, name=name, text="")
    event._written = AsWritten(copy.deepcopy(raw))  # noqa: SLF001 - the caller's tables may change later
    return event


def _event(raw: dict[str, Any], model: type[E], *, name: str, text: str) -> E:
    event, problems = validated(raw, model, name=_safe(name))
    if problems or event is None:
        raise EventError(_told(_safe(name), problems, text))
    whole = with_allocation(event)
    many = too_many_legs(whole)
    if many is not None:
        raise EventError(_told(_safe(name), [many], text))
    return whole


def _told(name: str, problems: Sequence[Problem], text: str) -> str:
    """Put problems into words, with their places in the file: one line for one, a line each for more."""
    told = problems[:_MOST_TOLD]
    at = lines_of(text, [problem.keys or problem.field for problem in told])
    said = [f"{_at(place_of(at, problem.keys or problem.field))}{problem}" for problem in told]
    if len(problems) == 1:
        return f"{name}: {said[0]}"
    more = len(problems) - _MOST_TOLD
    count = f"{len(problems)} problems"
    if len(problems) >= MOST_FOUND:
        count = f"{MOST_FOUND} problems or more"
    return "\n  ".join([f"{name}: {count}", *said, *([f"and {more} more"] if more > 0 else [])])


def _at(place: tuple[int, int] | None) -> str:
    return f"line {place[0]}, column {place[1]}: " if place else ""


def _safe(name: str) -> str:
    return name if name.isprintable() else repr(name)


def event_path(id_or_path: str | PathLike[str]) -> Path:
    """Return the file meant by an id or a path.

    Raises
    ------
    EventError
        If there is none; the message says what could have been meant.
    """
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
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        msg = f"{_safe(path.name)}: cannot be read ({_reason(error)}): check the file and its permissions"
        raise EventError(msg) from None
    text = _decoded(content, _safe(path.name))
    if not is_as_published(path, content):
        msg = (
            f"{path.name} is not the one that overflight {__version__} was published with: this is of the file as it is"
        )
        warnings.warn(msg, DataWarning, stacklevel=2)
    return text


def text_from(file: BinaryIO, name: str) -> str:
    """Return the text of an event file, read no further than such files go.

    Raises
    ------
    EventError
        If it is longer than that, or not UTF-8.
    """
    return _decoded(file.read(MAX_BYTES + 1), _safe(name))


def _decoded(data: bytes, name: str) -> str:
    if len(data) > MAX_BYTES:
        raise EventError(_too_large(name))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = f"found byte 0x{data[error.start]:02x}"
        msg = f"{name}: line {line}: {found}, which is not UTF-8; allowed: text in UTF-8; save the file as that"
        raise EventError(msg) from None


def _too_large(name: str) -> str:
    return f"{name}: found a file of more than {MAX_BYTES} bytes; allowed: at most that; is it an event file?"


def _parse_toml(text: str, name: str) -> dict[str, Any]:
    name = _safe(name)
    if len(text) > MAX_BYTES:
        raise EventError(_too_large(name))
    chain = next((found for found in _CHAIN.finditer(text) if found["chain"]), None)
    if chain:
        line = text.count("\n", 0, chain.start()) + 1
        found = f"found a name of more than {_MAX_PARTS} parts"
        msg = f"{name}: line {line}: {found}; allowed: plain names; shorten it"
        raise EventError(msg)
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        msg = f"{name}: {_where(str(error), text)}"
        raise EventError(msg) from None
    except RecursionError:
        msg = f"{name}: tables or lists nested too deep: flatten the file, see docs/event-files.md"
        raise EventError(msg) from None
    except ValueError:  # a number of thousands of digits
        msg = f"{name}: found a number too long to read; allowed: up to 15 digits; shorten it"
        raise EventError(msg) from None
    if not raw:
        msg = f"{name}: found no field at all; allowed: an event file; 'overflight new mine.toml' begins one"
        raise EventError(msg)
    return raw


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
