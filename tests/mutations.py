"""Broken event files made from sound ones: mistakes at random places, and a writer that knows where each field went."""

from __future__ import annotations

import copy
import datetime as dt
import json
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator

Path = tuple[str | int, ...]


# -------------------------------------------------------------------------------------------------------------- writer


@dataclass
class Written:
    """TOML text, and the line, from 1, on which each field of it begins."""

    lines: list[str] = field(default_factory=list)
    at: dict[Path, int] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The text."""
        return "\n".join(self.lines) + "\n"

    def line(self, path: Path, text: str) -> None:
        """Add the line of a field."""
        self.lines.append(text)
        self.at[path] = len(self.lines)


def written(raw: dict[str, Any]) -> Written:
    """Write tables as files are written: one field a line, tables and lists of tables under headers."""
    out = Written()
    tables = {name: value for name, value in raw.items() if isinstance(value, dict) or _are_tables(value)}
    for name, value in raw.items():
        if name not in tables:
            out.line((name,), f"{_key(name)} = {_value(value)}")
    for name, value in tables.items():
        for number, table in enumerate([value] if isinstance(value, dict) else value):
            path: Path = (name,) if isinstance(value, dict) else (name, number)
            out.line(path, f"[{_key(name)}]" if isinstance(value, dict) else f"[[{_key(name)}]]")
            out.at.setdefault((name,), len(out.lines))
            for inner, one in table.items():
                out.line((*path, inner), f"{_key(inner)} = {_value(one)}")
    return out


def _are_tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)


def _key(name: str) -> str:
    return name if name and all(c.isascii() and (c.isalnum() or c in "-_") for c in name) else _quoted(name)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value: object) -> str:  # noqa: PLR0911  (one a kind of value)
    match value:
        case bool():
            return str(value).lower()
        case float() if not math.isfinite(value):
            return str(value)
        case int() | float():
            return repr(value)
        case str():
            return _quoted(value)
        case dt.datetime() | dt.date() | dt.time():
            return value.isoformat()
        case list():
            return f"[{', '.join(map(_value, value))}]"
        case dict():
            return f"{{{', '.join(f'{_key(name)} = {_value(one)}' for name, one in value.items())}}}"
        case _:
            raise TypeError(value)


# ----------------------------------------------------------------------------------------------------------- mutations


def paths_in(raw: object, path: Path = ()) -> Iterator[Path]:
    """Yield the path of every field and every entry of a list."""
    items = raw.items() if isinstance(raw, dict) else enumerate(raw) if isinstance(raw, list) else ()
    for key, value in items:
        yield (*path, key)
        yield from paths_in(value, (*path, key))


def at(raw: object, path: Path) -> Any:  # noqa: ANN401  (whatever a file holds)
    for part in path:
        raw = raw[part]  # type: ignore[index]
    return raw


STRANGE: tuple[Callable[[], object], ...] = (
    lambda: math.nan,
    lambda: math.inf,
    lambda: -math.inf,
    lambda: -0.0,
    lambda: 0,
    lambda: -1,
    lambda: 1e308,
    lambda: 5e-324,
    lambda: 10**15,
    lambda: -(10**400),
    lambda: 2**63,
    lambda: True,
    lambda: "",
    lambda: " ",
    lambda: "x" * 5_000,
    lambda: "nobody-of-that-id",
    lambda: "a\x1b[31mb",
    lambda: "two\nlines",
    lambda: "\u202eright to left",
    lambda: "\x00",
    lambda: "%s {found} {0}",
    lambda: "</script>",
    lambda: "Raqqa, SYR",
    lambda: "36°12′04″N 37°09′30″E",
    lambda: "99 N 200 E",
    lambda: dt.date(2015, 10, 7),
    lambda: dt.datetime(2015, 10, 7, 12, tzinfo=dt.UTC),
    lambda: dt.time(12),
    list,
    dict,
    lambda: [[]],
    lambda: [{}],
    lambda: [1, "a", {}],
    lambda: {"id": "a"},
    lambda: ["a"] * 1_500,
    lambda: [0.0, 0.0],
    lambda: [[0.0, 0.0], [0.0, 91.0], [181.0, 0.0]],
    lambda: {"a": {"b": {"c": [[[{}]]]}}},
)


def _drop(holder: Any, key: Any, _: Any, __: random.Random) -> None:  # noqa: ANN401
    del holder[key]


def _rename(holder: Any, key: Any, _: Any, rng: random.Random) -> str | None:  # noqa: ANN401
    if not isinstance(holder, dict):
        return None
    name = rng.choice((key[1:], f"{key}s", f"{key}\x07", f"{key}.x", key.upper(), "", "é" * 50))
    holder[name] = holder.pop(key)
    return name


def _strange(holder: Any, key: Any, _: Any, rng: random.Random) -> None:  # noqa: ANN401
    holder[key] = rng.choice(STRANGE)()


def _double(holder: Any, _: Any, value: Any, rng: random.Random) -> None:  # noqa: ANN401
    if isinstance(holder, list):
        holder.insert(rng.randrange(len(holder) + 1), copy.deepcopy(value))


def _turn(holder: Any, _: Any, value: Any, __: random.Random) -> None:  # noqa: ANN401
    """Swap longitude and latitude, low and high, two times, the order of a list."""
    if isinstance(value, list):
        value.reverse()
    for one, other in PAIRS:
        if isinstance(holder, dict) and one in holder and other in holder:
            holder[one], holder[other] = holder[other], holder[one]


def _deepen(holder: Any, key: Any, value: Any, rng: random.Random) -> None:  # noqa: ANN401
    for _ in range(rng.choice((1, 3, 60))):
        value = [value] if rng.random() < 0.5 else {"a": value}
    holder[key] = value


def _scale(holder: Any, key: Any, value: Any, rng: random.Random) -> None:  # noqa: ANN401
    if isinstance(value, int | float) and not isinstance(value, bool):
        holder[key] = value * rng.choice((-1, 0, 0.5, 2, 1000, 1e9))


def _wrap(holder: Any, key: Any, value: Any, __: random.Random) -> None:  # noqa: ANN401
    """Make a list of one entry of a value, and a value of the first entry of a list."""
    holder[key] = [value] if not isinstance(value, list) else value[0] if value else 0


PAIRS = (("low", "high"), ("low_km", "high_km"), ("low_kmh", "high_kmh"), ("time", "other_time"), ("between", "of"))
MISTAKES = (_drop, _strange, _strange, _strange, _rename, _double, _turn, _deepen, _scale, _wrap)


def mutate(raw: dict[str, Any], rng: random.Random) -> Path | None:
    """Make one mistake; return the field that was changed, as it is called now, None for none."""
    paths = list(paths_in(raw))
    if not paths:
        return None
    path = rng.choice(paths)
    if rng.random() < 0.1:  # a value of another field
        at(raw, path[:-1])[path[-1]] = copy.deepcopy(at(raw, rng.choice(paths)))
        return path
    named = rng.choice(MISTAKES)(at(raw, path[:-1]), path[-1], at(raw, path), rng)
    return path if named is None else (*path[:-1], named)
