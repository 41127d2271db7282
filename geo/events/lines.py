"""On which line of an event file a field stands: TOML readers do not keep it.

The file is known to be valid TOML by then, so that a scan for headers and keys is enough; what stands inside a value,
such as an entry of a list, is on the line of its key.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_PART = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')"""
_NAME = re.compile(rf"{_PART}(?:[ \t]*\.[ \t]*{_PART})*")
_PIECE = re.compile(_PART)
_BLANK = re.compile(r"(?:\s|#[^\n]*)*")
_LABEL = re.compile(r"([^.\[\]]+)|\[([^\]]*)\]")
_ID = re.compile(r"""[ \t]*["']([^"'\n]*)["']""")
_QUOTES = ('"""', "'''", '"', "'")

Path = tuple[str | int, ...]


@dataclass
class _Found:
    """Lines of headers and keys by path (entries of a list of tables by number), and which number has which id."""

    lines: dict[Path, int] = field(default_factory=dict)
    counts: dict[Path, int] = field(default_factory=dict)
    numbers: dict[tuple[Path, str], int] = field(default_factory=dict)


def lines_of(text: str) -> _Found:
    """Find the line of every header and key of valid TOML text."""
    found, at, line, counted = _Found(), 0, 1, 0
    table: Path = ()
    while (at := _BLANK.match(text, at).end()) < len(text):  # type: ignore[union-attr]  # it matches nothing, too
        line, counted = line + text.count("\n", counted, at), at
        if text[at] == "[":
            double = text.startswith("[[", at)
            name = _NAME.search(text, at)
            if name is None:
                return found
            table = _entered(found, [*_pieces(name[0])], double=double)
            found.lines.setdefault(table, line)
            at = text.index("]", name.end()) + 1 + double
            continue
        name = _NAME.match(text, at)
        if name is None:
            return found
        path = (*table, *_pieces(name[0]))
        found.lines.setdefault(path, line)
        value = text.index("=", name.end()) + 1
        own = _ID.match(text, value) if path[-1] == "id" and table and isinstance(table[-1], int) else None
        if own:
            found.numbers.setdefault((table[:-1], own[1]), int(table[-1]))
        at = _past_value(text, value)
    return found


def _pieces(name: str) -> Iterator[str]:
    return (piece.strip("\"'") for piece in _PIECE.findall(name))


def _entered(found: _Found, names: list[str], *, double: bool) -> Path:
    """Return the path of a table whose header was met: within lists of tables it belongs to the last entry."""
    path: Path = ()
    for k, name in enumerate(names):
        path = (*path, name)
        if double and k == len(names) - 1:
            found.counts[path] = found.counts.get(path, 0) + 1
        if path in found.counts:
            path = (*path, found.counts[path])
    return path


def _past_value(text: str, at: int) -> int:
    """Return where the value that begins here ends: at the end of its line, unless brackets or strings are open."""
    depth = 0
    while at < len(text):
        quote = next((q for q in _QUOTES if text.startswith(q, at)), "")
        if quote:
            at = _past_string(text, at + len(quote), quote)
            continue
        character = text[at]
        if character == "#":
            at = text.find("\n", at)
            if at < 0:
                return len(text)
            continue
        if character == "\n" and depth == 0:
            return at
        depth += (character in "[{") - (character in "]}")
        at += 1
    return at


def _past_string(text: str, at: int, quote: str) -> int:
    while at < len(text) and not text.startswith(quote, at):
        at += 2 if text[at] == "\\" and quote[0] == '"' else 1
    at += len(quote)
    while len(quote) == 3 and text.startswith(quote[0], at):  # a quote may stand before the closing three
        at += 1
    return at


def line_of(found: _Found, name: str) -> int | None:
    """Return the line of a field, given as in a problem (``platforms[dagestan].position``), or of what it stands in.

    Examples
    --------
    >>> text = ["[[platforms]]", "id = 'a'", "[[platforms]]", "id = 'b'", "position = [1,", "2]", "count = 1"]
    >>> found = lines_of(chr(10).join(text))
    >>> line_of(found, "platforms[b].count"), line_of(found, "platforms[b].radius_km"), line_of(found, "nothing")
    (7, 3, None)
    """
    path: Path = ()
    for part, label in _LABEL.findall(name):
        if part:
            path = (*path, part)
        elif label.startswith("#"):
            path = (*path, int(label[1:]))
        else:
            path = (*path, found.numbers.get((path, label), 0))
    while path:
        if path in found.lines:
            return found.lines[path]
        path = path[:-1]
    return None
