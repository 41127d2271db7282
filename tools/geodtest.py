"""Hold geodesics against Karney's test set, and write the table in ``docs/accuracy.md``; exit 1 if one got worse.

``python -m tools.geodtest --write``, which ``make verify`` runs.
"""

from __future__ import annotations

import argparse
import math
import sys
from importlib.metadata import version
from pathlib import Path

import pyproj

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "accuracy.md"
BEGIN, END = "<!-- geodtest: written by make verify -->", "<!-- end of geodtest -->"
sys.path.insert(0, str(ROOT / "tests"))  # the oracle is part of the tests

from oracle.geodtest import FIGURES, KINDS, worst_nm  # noqa: E402

Worst = dict[str, dict[str, float]]


def table(worst: Worst) -> str:
    """Return the largest errors as a Markdown table, nanometres rounded up."""
    lines = [f"| geodesics | how many | {' | '.join(FIGURES)} |", f"|---|---|{'---|' * len(FIGURES)}"]
    for kind, found in worst.items():
        lines.append(f"| {kind} | {KINDS[kind]:,} | {' | '.join(str(math.ceil(found[name])) for name in FIGURES)} |")
    return "\n".join(lines)


def said(text: str) -> Worst:
    """Return the figures of the table in a page; empty where it has none."""
    inside = text.partition(BEGIN)[2].partition(END)[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in inside.splitlines() if "|" in line][2:]
    return {kind: dict(zip(FIGURES, map(float, cells), strict=True)) for kind, _, *cells in rows}


def worse(before: Worst, now: Worst) -> list[str]:
    """Return what is worse now than a page says, in words."""
    return [
        f"{kind}, {name}: {now[kind][name]:.1f} nm, {figure:.0f} in the table"
        for kind, figures in before.items()
        for name, figure in figures.items()
        if kind in now and now[kind][name] > figure
    ]


def main() -> int:
    """Measure, print, compare, and write the page if that was asked and nothing is worse."""
    parser = argparse.ArgumentParser(prog="python -m tools.geodtest", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", action="store_true", help="write the table into docs/accuracy.md")
    parser.add_argument("--accept", action="store_true", help="write it though a figure got worse")
    asked = parser.parse_args()
    now, text = worst_nm(), PAGE.read_text(encoding="utf-8")
    print(table(now))
    lost = worse(said(text), now)
    for line in lost:
        print(f"worse: {line}", file=sys.stderr)
    if asked.write and (asked.accept or not lost):
        head, rest = text.split(BEGIN)
        made = f"overflight {version('overflight')}, pyproj {version('pyproj')} with PROJ {pyproj.__proj_version__}"
        body = f"{BEGIN}\n{table(now)}\n\nNanometres; {made}, numpy {version('numpy')}.\n{END}"
        PAGE.write_text(head + body + rest.split(END)[1], encoding="utf-8")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
