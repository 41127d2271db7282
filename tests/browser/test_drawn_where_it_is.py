"""What is drawn lies where the tables say: every line on its geodesic, every crossing at its point, at every zoom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from browser.drawn import CHOOSE, EVENTS, SIZES, ZOOMS, leg, measured
from browser.test_first_view import resized
from browser.test_page import MAP
from browser.waiting import SETTLED

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import geo


@pytest.fixture(scope="session")
def pages(page_of: Callable[[geo.Reconstruction], Path]) -> Callable[[str], Path]:
    return lambda name: page_of(EVENTS[name]())


@pytest.mark.parametrize("name", EVENTS)
def test_lines_and_crossings_are_drawn_where_they_are(
    open_page: Callable, pages: Callable[[str], Path], name: str
) -> None:
    """Every zoom in one of the windows, at one place: ``make measure`` looks at each in all, at five."""
    result = EVENTS[name]()
    opened = open_page(pages(name))
    for hypothesis in dict.fromkeys(result.paths["hypothesis"]):
        if result.paths["hypothesis"].nunique() > 1:
            opened.page.evaluate(CHOOSE, hypothesis)
        lines = 0.0
        for k, size in enumerate(SIZES.values()):
            resized(opened.page, size)
            seed = k + list(EVENTS).index(name)  # another kind of place at a zoom from event to event
            found = measured(opened.page, result, hypothesis, seed, zooms=ZOOMS[k :: len(SIZES)])
            assert max(found["line"], found["crossing"], found["missing"]) <= 1.0, (size, found)
            lines += found["lines"]
        assert lines >= 10
    opened.quiet()


# Where a line can be pointed at: places on it where no other line, mark or stroke is meant, in pixels of the window.
FREE = """(name) => {
  const home = ".folium-map:not(.ov-inset-map) ";
  const lines = [...document.querySelectorAll(home + "path.ov-line")];
  const pointsOf = (e) => { const m = e.getScreenCTM(), found = [];
    for (let s = 0; s <= e.getTotalLength(); s += 3) found.push(e.getPointAtLength(s).matrixTransform(m));
    return found; };
  const others = lines.filter((e) => e.dataset.path !== name).flatMap(pointsOf);
  const strokes = [...document.querySelectorAll(home + "path.ov-gate")].flatMap(pointsOf);
  const boxes = [".ov-pin", ".ov-tag", ".ov-panel", ".ov-player", ".ov-legend", ".ov-inset", ".ov-buttons"]
    .flatMap((kind) => [...document.querySelectorAll(kind)]).map((e) => e.getBoundingClientRect());
  const apart = (p, all, px) => all.every((q) => Math.hypot(p.x - q.x, p.y - q.y) > px);
  const clear = (p) => p.x > 0 && p.y > 0 && p.x < innerWidth && p.y < innerHeight && boxes.every((b) =>
    p.x < b.left - 25 || p.x > b.right + 25 || p.y < b.top - 25 || p.y > b.bottom + 25);
  return pointsOf(lines.find((e) => e.dataset.path === name)).filter((p) =>
    clear(p) && apart(p, others, 5) && apart(p, strokes, 26)).map((p) => [p.x, p.y]);
}"""


@pytest.mark.parametrize("name", EVENTS)
def test_no_page_is_larger_than_is_promised(pages: Callable[[str], Path], name: str) -> None:
    assert pages(name).stat().st_size <= 1_200_000


def test_a_line_in_a_crowd_answers_for_its_own_path(open_page: Callable, pages: Callable[[str], Path]) -> None:
    result = EVENTS["caspian"]()
    page = open_page(pages("caspian"), after="#hypothesis=direct").page
    rows = result.paths[result.paths["hypothesis"] == "direct"].drop_duplicates("waypoints")
    names = {t.id: t.name for t in result.event.targets}
    asked = 0
    for row in rows.itertuples():
        lon, lat = leg(*row.waypoints, 5_000.0)[80]
        page.evaluate(f"void {MAP}.setView([{lat}, {lon}], 8, {{animate: false}})")
        page.evaluate(SETTLED)
        for x, y in page.evaluate(FREE, row.path)[:1]:
            page.mouse.move(x, y)
            page.evaluate(SETTLED)
            # what is pointed at is drawn alone, on its own geodesic, and what a click opens says whose it is
            assert page.locator(".folium-map:not(.ov-inset-map) path.ov-single").count() == 1
            page.mouse.click(x, y)
            assert names[row.target] in page.locator(".ov-detail h2").inner_text()
            page.mouse.move(700, 10)
            page.keyboard.press("Escape")
            asked += 1
    assert asked >= 6
