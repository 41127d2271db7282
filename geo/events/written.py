"""An event as its file has it, written as TOML again: all of its values, in their order, and none of its comments."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_WIDTH = 100  # of a list on one line
_BARE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")


class AsWritten:
    """The tables of the file that an event was read from; None of an event that nobody wrote down.

    How an event is written is no part of what it says: any two of these are equal.
    """

    def __init__(self, raw: Mapping[str, Any] | None = None) -> None:
        self.raw = raw

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AsWritten)

    def __hash__(self) -> int:
        return 0


def toml_text(raw: Mapping[str, Any]) -> str:
    r"""Return tables as TOML.

    Parameters
    ----------
    raw
        As :mod:`tomllib` returns them; tuples stand for lists.

    Raises
    ------
    TypeError
        If a value is of no kind that TOML has.

    Examples
    --------
    >>> print(toml_text({"id": "a", "launch": {"name": "sea"}, "places": [{"at": [1.0, 2.5]}]}), end="")
    id = "a"
    <BLANKLINE>
    [launch]
    name = "sea"
    <BLANKLINE>
    [[places]]
    at = [1.0, 2.5]
    """
    plain, tables = [], []
    for name, value in raw.items():
        if isinstance(value, dict):
            tables.append([f"[{_key(name)}]", *_pairs(value)])
        elif isinstance(value, list | tuple) and value and all(isinstance(item, dict) for item in value):
            tables += [[f"[[{_key(name)}]]", *_pairs(item)] for item in value]
        else:
            plain.append(f"{_key(name)} = {_value(value)}")
    return "\n\n".join("\n".join(lines) for lines in (plain, *tables) if lines) + "\n"


def _pairs(table: Mapping[str, Any]) -> Iterator[str]:
    for name, value in table.items():
        yield f"{_key(name)} = {_value(value)}"


def _key(name: object) -> str:
    if not isinstance(name, str):
        msg = f"no name of a field: {type(name).__name__}"
        raise TypeError(msg)
    return name if name and set(name) <= _BARE else _text(name)


def _text(text: str) -> str:
    """Write text as TOML, which differs from JSON in one character that may not stand for itself."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value: object) -> str:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bool | float):
        return str(value).lower()
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, dict):
        return f"{{ {', '.join(_pairs(value))} }}"
    return _list(value)


def _list(value: object) -> str:
    """Write a list, on lines of their own what is too long for one."""
    if not isinstance(value, list | tuple):
        msg = f"no value that TOML has: {type(value).__name__}"
        raise TypeError(msg)
    items = [_value(item) for item in value]
    line = f"[{', '.join(items)}]"
    return line if len(line) <= _WIDTH or not items else "\n".join(["[", *(f"  {item}," for item in items), "]"])
