"""The tables of ``docs/accuracy.md``: written by ``make verify``, and read again to say what has got worse."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

UNITS_M = {"nm": 1e-9, "µm": 1e-6, "mm": 1e-3, "m": 1.0, "km": 1e3}
# another processor rounds otherwise: a tenth, and the last digit of a double at 20,000 km
SLACK, ROUNDING_M = 1.1, 4e-9
FEWEST = 0.9999  # of what was asked
NONE, NOT_ASKED = "none", "-"
END = "<!-- end of verify -->"
COUNTS = ("paths", "lines", "crossings", "points asked", "events", "verdicts")


def metres(value: float) -> str:
    """Return a length in a unit that leaves three digits; nothing where there is no figure."""
    if value != value:  # noqa: PLR0124
        return NOT_ASKED
    for limit, unit in ((1e-6, "nm"), (1e-3, "µm"), (1.0, "mm"), (1e3, "m")):
        if value < limit:
            return f"{value / UNITS_M[unit]:.3g} {unit}"
    return f"{value / 1e3:,.0f} km"


def markdown(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table in Markdown."""
    columns = list(columns)
    lines = ["| " + " | ".join(line) + " |" for line in (columns, *rows)]
    return "\n".join([lines[0], "|" + "---|" * len(columns), *lines[1:]])


def figures(text: str) -> dict[tuple[str, str], float]:
    """Return the figures of all tables in a text, by row and column: lengths in metres, and counts."""
    found: dict[tuple[str, str], float] = {}
    columns: list[str] = []
    for line in text.splitlines():
        if not line.startswith("|"):
            columns = []
            continue
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not columns:
            columns = cells
        elif not set(cells[0]) <= {"-"}:
            row = re.sub(r"^\*(.*?)\*.*", r"\1", cells[0])
            for column, cell in zip(columns[1:], cells[1:], strict=True):
                if (value := _value(cell)) is not None:
                    found[row, column] = value
    return found


def _value(cell: str) -> float | None:
    if cell == NONE:
        return 0.0
    if not (match := re.fullmatch(r"([\d.,e+-]*\d)(?: (nm|µm|mm|m|km))?", cell)):
        return None
    return float(match[1].replace(",", "")) * UNITS_M.get(match[2], 1.0)


def worse(before: str, after: str) -> list[str]:
    """Return what is worse in one table than in another, a sentence each.

    Errors must not grow, what was asked must be asked still, and all together about no fewer paths; of points and
    crossings a ten-thousandth may be missing, for where paths lie hangs on the last bits of a machine's sines.
    """
    old, new = figures(before), figures(after)
    said = []
    for key, was in old.items():
        row, column = key
        if key not in new:
            said.append(f"{row}, {column}: was {_shown(was, column)}, is not asked any more")
        elif column in COUNTS:
            if row == "all" and new[key] < was * (1.0 if column == "paths" else FEWEST):
                said.append(f"{row}, {column}: {new[key]:,.0f}, was {was:,.0f}")
        elif _is_count(column):
            if new[key] > was:
                said.append(f"{row}, {column}: {new[key]:,.0f}, was {was:,.0f}")
        elif new[key] > SLACK * was + ROUNDING_M:
            said.append(f"{row}, {column}: {metres(new[key])}, was {metres(was)}")
    return said


def _is_count(column: str) -> bool:
    return column in COUNTS or column.startswith(("wrong", "differ"))


def _shown(value: float, column: str) -> str:
    return f"{value:,.0f}" if _is_count(column) else metres(value)


def block(text: str, part: str) -> str:
    """Return what stands between a part's marks."""
    return text.split(_begin(part))[1].split(END, maxsplit=1)[0]


def with_blocks(text: str, blocks: Mapping[str, str]) -> str:
    """Return a page with other tables between the marks."""
    for part, body in blocks.items():
        head, rest = text.split(_begin(part))
        text = f"{head}{_begin(part)}\n{body}\n{END}{rest.split(END, 1)[1]}"
    return text


def _begin(part: str) -> str:
    return f"<!-- verify {part}: written by make verify -->"
