"""The tables that a ``make`` target writes into a page of the docs, between marks that bear its name."""

from __future__ import annotations

import sys
from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def put(page: Path, target: str, body: str, seed: int, packages: Iterable[str]) -> None:
    """Write a target's table into a page, with the seed and the versions that made it."""
    begin, end = f"<!-- {target}: written by make {target} -->", f"<!-- end of {target} -->"
    made_by = ", ".join(f"{name} {version(name)}" for name in packages)
    head, rest = page.read_text(encoding="utf-8").split(begin)
    block = f"{begin}\n{body}\n\nSeed {seed}; Python {sys.version.split()[0]}, {made_by}.\n{end}"
    page.write_text(head + block + rest.split(end)[1], encoding="utf-8")
