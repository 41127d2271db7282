"""Write the table of ``docs/borders.md``: the verdicts of the library under each bundled set of boundaries.

Run it with ``python -m tools.borders_page``; it takes half a minute.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import geo
from geo.atlas.load import BUNDLED

if TYPE_CHECKING:
    import pandas as pd

PAGE = Path(__file__).resolve().parent.parent / "docs" / "borders.md"
BEGIN, END = "<!-- verdicts -->\n", "<!-- /verdicts -->"


def lines_of(event_id: str, judged: pd.DataFrame) -> list[str]:
    """Return the rows of the table for one event, as :func:`geo.across_borders` judged it: a claim a row."""
    rows = []
    for claim, group in judged.groupby("claim", sort=False):
        found = {row.boundaries: f"{row.verdict}{share(row.holds_low, row.holds_high)}" for row in group.itertuples()}
        cells = [found.pop(name) for name in BUNDLED]
        mark = "" if group["same"].iloc[0] else "**differs**"
        rows.append(f"| `{event_id}` | `{claim}` | {' | '.join([*cells, views(cells[0], found)])} | {mark} |")
    return rows


def views(default: str, found: dict[str, str]) -> str:
    """Return what claimants' views find: who agrees with the default set to the word, and what the others find."""
    names = {view: view.partition("@")[2] for view in found}
    same = [names[view] for view, said in found.items() if said == default]
    other = [f"{names[view]}: {said}" for view, said in found.items() if said != default]
    return "; ".join([*other, *([f"as default: {', '.join(same)}"] if same else [])])


def share(low: float, high: float) -> str:
    """Return in what share of worlds a claim holds, over the hypotheses; '' where no world decides."""
    if low != low:  # noqa: PLR0124  (not a number)
        return ""
    one, other = f"{100 * low:.0f}", f"{100 * high:.0f}"
    return f" ({one} %)" if one == other else f" ({one} to {other} %)"


def main() -> None:
    """Put fresh rows between the markers of the page."""
    head = [
        "| event | claim | " + " | ".join(f"`{name}`" for name in BUNDLED) + " | views of | |",
        "|---|---|" + "---|" * len(BUNDLED) + "---|",
    ]
    rows = [line for event_id in geo.event_ids() for line in lines_of(event_id, geo.across_borders(event_id))]
    text = PAGE.read_text(encoding="utf-8")
    begin, end = text.index(BEGIN) + len(BEGIN), text.index(END)
    PAGE.write_text(text[:begin] + "\n".join([*head, *rows]) + "\n" + text[end:], encoding="utf-8")


if __name__ == "__main__":
    main()
