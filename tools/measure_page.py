"""Measure pages in Chromium: how far what is drawn lies from what the tables say, how large and how quick they are.

``make measure`` writes the tables in ``docs/map.md``. The truth is ``tests/browser/drawn.py``'s, as in the tests, which
look at one place a zoom; here each zoom is looked at in many.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

import geo

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "map.md"
BEGIN, END = "<!-- measured: written by make measure -->", "<!-- end of measured -->"
sys.path.insert(0, str(ROOT / "tests"))  # the oracle is part of the tests

from browser.conftest import FLAGS, executable, opened_page  # noqa: E402
from browser.drawn import CHOOSE, EVENTS, SIZES, ZOOMS, measured  # noqa: E402

SEEDS = 5
FRAMES = """async () => { document.querySelector(".ov-play").click(); const at = [];
  for (let k = 0; k < 240; k += 1) at.push(await new Promise(requestAnimationFrame));
  document.querySelector(".ov-play").click(); const gaps = at.slice(1).map((t, k) => t - at[k]).sort((a, b) => a - b);
  return [gaps[gaps.length >> 1], gaps[Math.floor(0.99 * gaps.length)]]; }"""
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
DRAWN_AT = "performance.getEntriesByName('overflight-drawn')[0].startTime"


def main() -> None:
    """Measure all events and write the tables."""
    exact, quick = [], []
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=executable(playwright), args=FLAGS)
        for name, event in EVENTS.items():
            result = event()
            page_file = geo.save_map(result.map(), Path(folder) / "map.html")
            worst: dict[str, float] = {}
            for size, window in SIZES.items():
                opened = opened_page(browser, page_file, size=window)
                for hypothesis in dict.fromkeys(result.paths["hypothesis"]):
                    if result.paths["hypothesis"].nunique() > 1:
                        opened.page.evaluate(CHOOSE, hypothesis)
                    for seed in range(SEEDS):
                        found = measured(opened.page, result, hypothesis, seed=seed)
                        for key, value in found.items():
                            add = key in ("lines", "crossings")
                            worst[key] = worst.get(key, 0.0) + value if add else max(worst.get(key, 0.0), value)
                opened.quiet()
                opened.page.context.close()
                print(name, size, {key: round(value, 3) for key, value in worst.items()}, flush=True)
            exact.append(
                f"| {name} | {worst['lines']:,.0f} | {worst['line_px']:.2f} | {worst['aside_px']:.2f} "
                f"| {worst['line']:.0%} | {worst['crossings']:,.0f} | {worst['crossing_px']:.2f} "
                f"| {worst['missing']:.0%} |"
            )
            opened = opened_page(browser, page_file, reduced_motion="no-preference")
            page = opened.page
            painted, drawn = page.evaluate(PAINTED), page.evaluate(DRAWN_AT)
            middle, slow = page.evaluate(FRAMES)
            quick.append(
                f"| {name} | {page_file.stat().st_size / 1e6:.2f} MB | {painted / 1000:.2f} s | {drawn / 1000:.2f} s "
                f"| {middle:.1f} ms | {slow:.1f} ms |"
            )
            opened.page.context.close()
        version = browser.version
        browser.close()
    windows = ", ".join(f"{w}x{h}" for w, h in SIZES.values())
    table = [
        BEGIN,
        f"Chromium {version}, zoom {ZOOMS[0]} to {ZOOMS[-1]}, {SEEDS} places a zoom, windows of {windows}:",
        "",
        "| event | lines | farthest, px | beside others, px | of what is allowed | crossings | farthest, px | gaps |",
        "|---|---|---|---|---|---|---|---|",
        *exact,
        "",
        "| page | size | painted after | drawn after | a frame of the player (middle) | (slowest of 100) |",
        "|---|---|---|---|---|---|",
        *quick,
        END,
    ]
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    PAGE.write_text(before + "\n".join(table) + rest.split(END)[1], encoding="utf-8")


if __name__ == "__main__":
    main()
