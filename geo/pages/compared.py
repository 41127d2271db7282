"""Two data of pages value by value, and two pages piece by piece: where they differ, and what stands there."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PLAIN_CLASS = "ov-static"
MOST = 1_000  # differences that are told apart
_SHOWN = 100  # characters of a value
_AROUND = 20  # characters before the first that differs
_PIECE = re.compile(
    r"<meta[^>]*>|<title>.*?</title>|<link[^>]*>|<style>.*?</style>|<script[^>]*>.*?</script>|<article.*?</article>"
    r"|<div class=\"folium-map\"[^>]*></div>",
    re.DOTALL,
)
_ESCAPED = re.compile(r"=\"([^\"]*)\"|>([^<]+)")  # what is escaped: values of attributes, and texts
_COPIES = "; style-src-attr 'unsafe-inline'"  # what a saved copy's policy has besides: src/host.js adds it
_NAMES = ("claim", "id", "code", "path", "label", "km")  # by which entries of lists are called


@dataclass(frozen=True)
class Difference:
    """One place where a page is not what follows from what it carries.

    Attributes
    ----------
    where
        The value in the page's data, such as ``verdicts[over-turkey].by[direct].verdict``, or the part of the page.
    page
        What the page has there, shortened; '' for nothing.
    right
        What belongs there.
    """

    where: str
    page: str
    right: str


class Piece(NamedTuple):
    """A part of a page made again: what it is, and its text."""

    name: str
    text: str


def data_differences(page: Mapping[str, Any], right: Mapping[str, Any]) -> list[Difference]:
    """Return where the data of a page differ from what is right, value by value, ``MOST`` at most.

    Examples
    --------
    >>> data_differences({"a": [{"id": "x", "km": 1}]}, {"a": [{"id": "x", "km": 2}]})
    [Difference(where='a[x].km', page='1', right='2')]
    """
    found = []
    for difference in _differences(page, right, ""):
        found.append(difference)
        if len(found) == MOST:
            break
    return found


def _differences(page: object, right: object, where: str) -> Iterator[Difference]:
    if isinstance(page, dict) and isinstance(right, dict):
        for key, value in right.items():
            at = _at(where, key)
            if key in page:
                yield from _differences(page[key], value, at)
            else:
                yield Difference(at, "", _short(value))
        yield from (Difference(_at(where, key), _short(page[key]), "") for key in page if key not in right)
    elif isinstance(page, list) and isinstance(right, list) and len(page) == len(right):
        for number, (one, other) in enumerate(zip(page, right, strict=True)):
            yield from _differences(one, other, f"{where}[{_called(other, number)}]")
    elif isinstance(page, list) and isinstance(right, list) and any(isinstance(item, dict) for item in right):
        yield Difference(where, f"{len(page)} entries", f"{len(right)} entries")
    elif type(page) is not type(right) or page != right:
        yield Difference(where, *_parted(_json(page), _json(right)))


def _at(where: str, key: str) -> str:
    plain = key.isidentifier()
    return f"{where}.{key}" if where and plain else key if plain else f"{where}[{key[:80]}]"


def _called(entry: object, number: int) -> str:
    """Return what an entry of a list is called: by its id, a path by its ends, anything else by its number."""
    if isinstance(entry, dict):
        if isinstance(entry.get("platform"), str) and isinstance(entry.get("target"), str):
            return f"{entry['platform']} to {entry['target']}"
        name = next((entry[key] for key in _NAMES if isinstance(entry.get(key), str | float)), None)
        if name is not None:
            return f"{number} {name}" if "enter_m" in entry else str(name)
    return str(number)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _short(value: object) -> str:
    text = ""
    for part in json.JSONEncoder(ensure_ascii=False).iterencode(value):  # what is not shown is not written out
        text += part
        if len(text) > _SHOWN:
            break
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def _parted(page: str, right: str) -> tuple[str, str]:
    """Return two texts from shortly before where they part, each shortened."""
    shorter = min(len(page), len(right))
    start, end = 0, shorter
    while start < end:  # the longest beginning that is the same, by halves
        middle = (start + end + 1) // 2
        start, end = (middle, end) if page[:middle] == right[:middle] else (start, middle - 1)
    begin = max(0, start - _AROUND) if max(len(page), len(right)) > _SHOWN else 0
    return _window(page, begin), _window(right, begin)


def _window(text: str, begin: int) -> str:
    cut = text[begin : begin + _SHOWN]
    return f"{'...' if begin else ''}{cut}{'...' if begin + _SHOWN < len(text) else ''}"


def pieces(text: str) -> list[Piece]:
    """Return the parts of a page that this package has made; together they are the page."""
    starts = [match.start() for match in _PIECE.finditer(text)]
    edges = [0, *starts, len(text)]
    names = {"<style": iter(("Leaflet's style", "style")), "<script": iter(("Leaflet", "program"))}
    return [Piece(_kind(text[a:b], names) if a else "beginning", text[a:b]) for a, b in pairwise(edges)]


def _kind(text: str, names: Mapping[str, Iterator[str]]) -> str:
    """Return what a part is called; of styles and programs each comes once, in one order."""
    if text.startswith("<script") and 'type="application/' in text[:40]:
        return "linked data" if "ld+json" in text[:40] else "data"
    if text.startswith("<style"):
        return next(names["<style"], "style of the plain version")
    if text.startswith("<script"):
        return next(names["<script"], "start of the program")
    if text.startswith("<article"):
        return "plain version"
    if text.startswith("<div"):
        return "element of the map"
    return "security policy" if "Content-Security-Policy" in text else "head"


def page_differences(page: str, right: str) -> list[Difference]:
    """Return which parts of a page are not those of the page that is right, each with what stands in their place."""
    found: list[Difference] = []
    at, missing = 0, ""
    missed: list[str] = []

    def close(until: int) -> None:
        """Tell what stands between two parts that are right, where anything does or should."""
        between = page[at:until]
        if missing or between:
            name = ", ".join(dict.fromkeys(missed)) or "between the parts of the page"
            found.append(Difference(name, *_parted(between, missing)))

    for name, text in pieces(right):
        start = at if not missing and page.startswith(text, at) else page.find(text, at)
        if start < 0:
            missing += text
            missed.append(name)
            continue
        if start > at or missing:
            close(start)
        at, missing = start + len(text), ""
        missed.clear()
    close(len(page))
    return found


def is_copy(page: str) -> bool:
    """Say whether a page is a copy that a browser has saved, with what its program had drawn."""
    return "data-kept=" in page and _COPIES in page


def lost_in(page: str, right: str, kinds: tuple[str, ...] = ()) -> list[Difference]:
    """Return the parts of the page that is right which are not found in a copy that is written otherwise.

    Parameters
    ----------
    page, right
        The copy, and the page made again.
    kinds
        Names of the parts to look for, wherever they stand; by default all, in their order.
    """
    found, at = [], 0
    for name, text in pieces(right):
        if name == "beginning" or (kinds and name not in kinds):
            continue
        at = 0 if kinds else at
        forms = _as_saved(name, text)
        start = next((k for k in (page.find(form, at) for form in forms) if k >= 0), -1)
        if start < 0:
            found.append(Difference(name, "", _window(text, 0)))
        else:
            at = start
    return found


def _as_saved(name: str, text: str) -> list[str]:
    """Return how browsers write a part of a page when they save it: its texts are escaped in a way of their own."""
    element = _PIECE.match(text)
    text = element[0] if element else text
    if text.startswith(("<script", "<style")):
        return [text]
    if name == "element of the map":
        return [""]  # a shell that the program makes stands there
    own = _ESCAPED.sub(lambda m: f'="{_saved(m[1], quoted=True)}"' if m[2] is None else f">{_saved(m[2])}", text)
    if name == "security policy":
        own = own.removesuffix('">') + f'{_COPIES}">'
    past = own.replace(f'class="{PLAIN_CLASS}"', f'class="{PLAIN_CLASS} is-past"', 1)
    return [past, own]


def _saved(text: str, *, quoted: bool = False) -> str:
    plain = html.unescape(text).replace("&", "&amp;").replace("\xa0", "&nbsp;")
    return plain.replace('"', "&quot;") if quoted else plain.replace("<", "&lt;").replace(">", "&gt;")
