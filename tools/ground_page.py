"""The kilometres of land cover in ``docs/ground.md``: ``python -m tools.ground_page`` writes them."""

from __future__ import annotations

from pathlib import Path

import geo
from geo.atlas.cover import COVER_CLASSES

EVENT = "caspian-2015-10-07"
PAGE = Path(__file__).resolve().parent.parent / "docs" / "ground.md"
START, END = "<!-- cover: written by tools/ground_page.py -->\n", "<!-- end of cover -->"
_WAYS = {"direct": "straight", "reported": "via reported places"}


def rows() -> str:
    """Return the table: kilometres and share of land of each class that a drawn path of the event meets."""
    cover = geo.cover_under(geo.trace(geo.load_event(EVENT)))
    km = cover.groupby(["class", "hypothesis"])["length_m"].sum().unstack(fill_value=0.0) / 1000.0
    land = km.drop(index=0).sum()
    head = "| class | land cover | " + " | ".join(f"{way}, km | of land" for way in _WAYS.values()) + " |"
    lines = [head, "|---:|---|" + "---:|---:|" * len(_WAYS)]
    for code, of in km.iterrows():
        cells = [f"{of[way]:,.0f} | {f'{100.0 * of[way] / land[way]:.1f} %' if code else ''}" for way in _WAYS]
        lines.append(f"| {code} | {COVER_CLASSES[int(str(code))]} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the table into the page."""
    page = PAGE.read_text(encoding="utf-8")
    head, tail = page.index(START) + len(START), page.index(END)
    PAGE.write_text(page[:head] + rows() + page[tail:], encoding="utf-8")


if __name__ == "__main__":
    main()
