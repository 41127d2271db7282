"""What is found of each bundled event, as a reviewer can read it. ``python tests/golden.py`` writes all of it anew.

Shares are given in whole per cent and lengths in kilometres: what differs beyond that is no change of what is said.
"""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

from reconstructed import reconstructed

import geo

if TYPE_CHECKING:
    import pandas as pd

FOLDER = Path(__file__).parent / "golden"


def courses(result: geo.Reconstruction) -> list[str]:
    """Return the ledger of each different path, as drawn: who fires at what, and the kilometres over each state."""
    found: dict[str, int] = {}
    paths = result.paths.set_index(["hypothesis", "path"])
    for key, rows in result.ledger.groupby(["hypothesis", "path"], sort=False):
        path = paths.loc[key]
        over = ", ".join(f"{row.country or 'sea'} {row.length_m / 1000:,.0f}" for row in rows.itertuples())
        line = f"{key[0]}: {path['platform']} -> {path['target']}, {path['length_m'] / 1000:,.0f} km: {over}"
        found[line] = found.get(line, 0) + 1
    return [f"{count} x {line}" for line, count in found.items()]


def verdict(row: pd.Series) -> str:
    shares = ""
    if row["worlds"] > 1:
        shares = f" (holds in {100 * row['holds_share']:.0f} %, fails in {100 * row['fails_share']:.0f} %)"
    return f"  {row['hypothesis'] or 'as a whole'}: {row['verdict']}{shares}"


def text_of(event_id: str) -> str:
    """Return the golden text of an event."""
    result = reconstructed(event_id)
    lines = [f"{result.event.title} ({event_id})", "", "Ledger, as drawn, km"]
    lines += ["  " + course for course in courses(result)]
    for claim, rows in result.verdicts.groupby("claim", sort=False):
        lines += ["", f"{claim}: {rows['text'].iloc[0]}"]
        lines += [verdict(row) for _, row in rows.iterrows()]
    folded = [textwrap.fill(line, 118, subsequent_indent="      ") if line else "" for line in lines]
    return "\n".join(folded) + "\n"


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for event_id in geo.event_ids():
        (FOLDER / f"{event_id}.txt").write_text(text_of(event_id), encoding="utf-8")


if __name__ == "__main__":
    main()
