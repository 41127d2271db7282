"""Docstrings as MkDocs reads them: roles become links, and names that share a description get each its own type."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import griffe

from tools.docs.hooks import public_names

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROLE = re.compile(r":(?:func|class|meth|attr|data|mod|exc):`(~?)([\w.]+)`")
_PAGE = re.compile(r"``(docs|data)/([\w-]+)\.md``")
_NAMES = re.compile(r"\*{0,2}\w+(?:, \*{0,2}\w+)+")
_LISTS = ("Parameters", "Attributes")


def readable(text: str) -> str:
    """Return a docstring's text with links in place of roles, and one entry for each name.

    Examples
    --------
    >>> readable("As for :func:`geo.trace`; see :mod:`geo.claims` and ``docs/map.md``.")
    'As for [`geo.trace`][geo.trace]; see `geo.claims` and [docs/map.md](../map.html).'
    """
    linked = _PAGE.sub(_page, _ROLE.sub(_link, text))
    return "\n".join(_apart(linked.split("\n")))


def _link(role: re.Match[str]) -> str:
    name = role[2]
    full = name if name.startswith("geo.") else f"geo.{name}"
    shown = name.rsplit(".", 1)[-1] if role[1] else name
    first = full.removeprefix("geo.").split(".", 1)[0]
    return f"[`{shown}`][{full}]" if first in _PUBLIC and full.count(".") < _DEEPEST else f"`{shown}`"


def _page(named: re.Match[str]) -> str:
    where = f"../{named[2]}.html" if named[1] == "docs" else "../project/data/index.html"
    return f"[{named[1]}/{named[2]}.md]({where})"


_PUBLIC = {name for name, module in public_names().items() if name != module}
_DEEPEST = 2  # attributes and methods have no entry to be sure of


def _apart(lines: list[str]) -> Iterator[str]:
    """Yield lines in which 'a, b' with one description has become two entries with the same one."""
    section, k = "", 0
    while k < len(lines):
        line = lines[k]
        if k + 1 < len(lines) and re.fullmatch(r"-{3,}", lines[k + 1]):
            section = line
        k += 1
        if section not in _LISTS or not _NAMES.fullmatch(line):
            yield line
            continue
        end = k
        while end < len(lines) and (not lines[end] or lines[end].startswith(" ")):
            end += 1
        for name in line.split(", "):
            yield name
            yield from lines[k:end]
        k = end


class Readable(griffe.Extension):
    """Turns every docstring of the package into what its page shows."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:  # noqa: ANN401  (whatever griffe hands on)
        """Read one docstring anew."""
        if obj.docstring is not None:
            obj.docstring.value = readable(obj.docstring.value)
