"""On which line and in which column of an event file a field stands: TOML readers of Python do not keep it.

tree-sitter's grammar of TOML does. The file is known to be valid by then, and only what stands where is asked of it;
what the grammar does not understand (it knows TOML 1.0) is then told with the place of what it stands in.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tree_sitter import Node, Parser

_LABEL = re.compile(r"([^.\[\]]+)|\[([^\]]*)\]")

Path = tuple[str | int, ...]


@dataclass
class _Found:
    """Rows and columns in bytes by path (entries of a list by number, from 1), and which number has which id.

    ``into`` holds the fields in which something is looked for, as names and '' for an entry of a list; None for all.
    """

    lines: list[bytes]
    into: set[tuple[str, ...]] | None = None
    starts: dict[Path, tuple[int, int]] = field(default_factory=dict)
    counts: dict[Path, int] = field(default_factory=dict)
    numbers: dict[tuple[Path, str], int] = field(default_factory=dict)


@cache
def _parser() -> Parser:
    import tree_sitter_toml
    from tree_sitter import Language, Parser

    return Parser(Language(tree_sitter_toml.language()))


def lines_of(text: str, fields: Sequence[str | Path] | None = None) -> _Found:
    """Find where headers, keys and entries of lists stand in valid TOML text.

    Parameters
    ----------
    text
        The text.
    fields
        The fields that :func:`place_of` will be asked for; others may be passed over. By default all of them.
    """
    data = text.encode("utf-8", errors="replace")  # half a surrogate pair is no TOML, but no reason to end here
    found = _Found(data.split(b"\n"), None if fields is None else {w for field in fields for w in _ways_into(field)})
    for node in _parser().parse(data).root_node.named_children:
        if node.type == "pair":
            _pair(found, node, ())
        elif node.type in {"table", "table_array_element"}:
            name, *rest = node.named_children
            table = _entered(found, _names(name), double=node.type == "table_array_element")
            _start(found, table, node, through=isinstance(table[-1], int))  # the first entry begins its list
            for pair in rest:
                _pair(found, pair, table)
    return found


def _start(found: _Found, path: Path, node: Node, *, through: bool = True) -> None:
    """Note where a field begins, and what it stands in where that has no place by now: a dotted key begins tables."""
    row, column = node.start_point
    while path and path not in found.starts:
        found.starts[path] = (row, column)
        path = path[: -1 if through else 0]


def _names(key: Node) -> list[str]:
    """Return the parts of a key; the grammar nests those of a dotted one."""
    plain = (key.text or b"").decode()
    if '"' not in plain and "'" not in plain:
        return [part.strip() for part in plain.split(".")]
    parts: list[str] = []
    nodes = [key]
    while nodes:
        node = nodes.pop()
        text = (node.text or b"").decode()
        if node.type == "dotted_key":
            nodes += node.named_children[::-1]
        elif node.type == "bare_key":
            parts.append(text)
        elif node.type == "quoted_key":
            parts += tomllib.loads(f"{text} = 0")
    return parts


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


def _pair(found: _Found, pair: Node, table: Path) -> None:
    if pair.type != "pair" or len(pair.named_children) < 2:  # a comment, or what the grammar does not know
        return
    key, value = pair.named_children[0], pair.named_children[-1]
    path = (*table, *_names(key))
    _start(found, path, key)
    if path[-1] == "id" and value.type == "string" and table and isinstance(table[-1], int):
        own = (value.text or b"").decode().strip("\"'")
        found.numbers.setdefault((table[:-1], own), table[-1])
    _value(found, value, path)


def _ways_into(field: str | Path) -> Iterator[tuple[str, ...]]:
    """Yield what stands around a field: ('platforms',), ('platforms', '') of 'platforms[dagestan].position'."""
    way = tuple(part for part, _ in _LABEL.findall(field)) if isinstance(field, str) else _way(field)
    yield from (way[:k] for k in range(1, len(way)))


def _way(path: Path) -> tuple[str, ...]:
    return tuple(part if isinstance(part, str) else "" for part in path)


def _value(found: _Found, value: Node, path: Path) -> None:
    if found.into is not None and _way(path) not in found.into:
        return
    if value.type == "inline_table":
        for pair in value.named_children:
            _pair(found, pair, path)
    elif value.type == "array":
        for number, entry in enumerate((n for n in value.named_children if n.type != "comment"), start=1):
            _start(found, (*path, number), entry)
            _value(found, entry, (*path, number))


def _steps(found: _Found, name: str) -> Path:
    """Return the path that a problem's field names: ``platforms[dagestan].position``."""
    path: Path = ()
    for part, label in _LABEL.findall(name):
        if part:
            path = (*path, part)
        elif label[:1] == "#" and label[1:].isdecimal():
            path = (*path, int(label[1:]))
        else:
            path = (*path, found.numbers.get((path, label), 0))
    return path


def place_of(found: _Found, name: str | Path) -> tuple[int, int] | None:
    """Return line and column, from 1, of a field given as in a problem or by its keys, or else of what it stands in.

    Examples
    --------
    >>> text = ["[[platforms]]", "id = 'a'", "[[platforms]]", "id = 'b'", "salvo = { first_s = 1 }", " count = 1"]
    >>> found = lines_of(chr(10).join(text))
    >>> place_of(found, "platforms[b].count"), place_of(found, "platforms[b].salvo.first_s")
    ((6, 2), (5, 11))
    >>> place_of(found, "platforms[b].radius_km"), place_of(found, "nothing")
    ((3, 1), None)
    """
    path = _steps(found, name) if isinstance(name, str) else name
    while path:
        if path in found.starts:
            row, column = found.starts[path]
            return row + 1, len(found.lines[row][:column].decode()) + 1
        path = path[:-1]
    return None
