"""The page by keyboard, screen reader and thumb; names that run from right to left."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from reconstructed import reconstructed

import geo
from geo.maps import build_map

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
VIEWS = {
    "desktop light": {"size": (1400, 900), "color_scheme": "light"},
    "desktop dark": {"size": (1400, 900), "color_scheme": "dark"},
    "phone light": {"size": (390, 844), "color_scheme": "light", "has_touch": True, "is_mobile": True},
    "phone dark": {"size": (390, 844), "color_scheme": "dark", "has_touch": True, "is_mobile": True},
}


def violations(page: Page) -> list[str]:
    """Return what axe-core finds wrong with what the page shows now, one line a rule and element."""
    if not page.evaluate("'axe' in window"):
        # the page's policy lets no script element in
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run({runOnly: rules, resultTypes: ['violations']})", RULES)
    return [
        f"{v['id']}: {node['target']} {node['failureSummary']}"
        for v in found["violations"]
        for node in v["nodes"][:3]
        if not (v["id"] == "target-size" and excused(page, node["target"]))
    ]


def excused(page: Page, target: list[str]) -> bool:
    """Let marks lie close: they stand where things are (WCAG 2.5.8, essential), and lists lead to the same, too.

    What a finger meets there is settled by the nearest mark within 22 pixels, not by boxes: see test_marks.py.
    """
    return page.locator(target[-1]).first.evaluate("e => e.matches('.ov-pin')")


# marks lie on each other, or nearly so, in these
CLOSE = ("deir-ez-zor-2017-06-18", "houthi-missile-2024-09-15", "hwasong12-2017-08-29", "china-icbm-2024-09-25")
ROWS = """() => [...document.querySelectorAll('.ov-page button.ov-row')].map((e) => {
  const { width, height } = e.getBoundingClientRect();
  return [e.querySelector('bdi').textContent, Math.min(width, height)]; })"""


@pytest.mark.parametrize("event_id", CLOSE)
@pytest.mark.parametrize("view", ["desktop light", "phone dark"])
def test_marks_that_lie_close_have_rows_large_enough(
    open_page: Callable, page_of: Callable, event_id: str, view: str
) -> None:
    result = reconstructed(event_id)
    page = open_page(page_of(result), **VIEWS[view]).page
    assert violations(page) == []
    page.evaluate("document.querySelector('#ov-tab-places').click()")
    assert violations(page) == []
    rows = page.evaluate(ROWS)
    event = result.event
    assert {thing.name for thing in (*event.platforms, *event.targets, *event.places)} <= {name for name, _ in rows}
    assert min(size for _, size in rows) >= 24


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS.keys())
def test_axe_finds_nothing(open_page: Callable, caspian_page: Path, view: dict[str, Any]) -> None:
    page = open_page(caspian_page, **view).page
    found = violations(page)
    if view["size"][0] < 1000:
        page.locator(".ov-grip").click()
    for tab in ("claims", "places", "about", "data"):
        page.locator(f"#ov-tab-{tab}").click()
        found += violations(page)
    page.locator(".ov-pin-place").first.evaluate("element => element.click()")
    found += violations(page)
    page.keyboard.press("Escape")
    page.locator(".ov-do").last.evaluate("element => element.click()")
    page.locator("dialog").wait_for()
    found += violations(page)
    assert found == []


def test_axe_would_find_something(open_page: Callable, caspian_page: Path) -> None:
    page = open_page(caspian_page).page
    page.evaluate("document.querySelector('.ov-play').removeAttribute('aria-label')")
    assert any("button-name" in line for line in violations(page))


def test_the_whole_page_by_keyboard(open_page: Callable, caspian_page: Path) -> None:
    opened = open_page(caspian_page)
    page = opened.page
    reached: dict[str, str] = {}
    for _ in range(160):
        page.keyboard.press("Tab")
        where, label, ring = page.evaluate(
            """() => { const e = document.activeElement; const s = getComputedStyle(e.closest('.ov-option') || e);
            return [e.className || e.id || e.tagName, e.getAttribute('aria-label') || e.textContent || e.value,
              s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2]; }"""
        )
        if where == "BODY":
            break
        assert label.strip(), where
        assert ring, f"no focus ring on {where}"
        reached.setdefault(where.split(" is-")[0], label)
    wanted = {"ov-pin ov-pin-ship", "ov-pin ov-pin-target", "ov-pin ov-pin-place", "ov-tag", "ov-path", "ov-play"}
    wanted |= {"ov-speed", "ov-range-input", "ov-tab-paths", "ov-ship-name", "ov-key"}
    assert wanted - set(reached) == set()
    page.locator("input[value=reported]").focus()
    page.keyboard.press("ArrowLeft")
    assert page.locator("input[value=direct]").is_checked()
    page.locator("#ov-tab-paths").focus()
    page.keyboard.press("ArrowLeft")
    assert page.locator("#ov-tab-data").get_attribute("aria-selected") == "true"
    page.locator(".ov-do").last.focus()
    page.keyboard.press("Enter")
    assert page.locator("dialog table").count() == 3
    page.keyboard.press("Escape")
    page.locator("dialog").wait_for(state="detached")
    page.locator(".ov-range-input").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator(".ov-range-input").input_value() == "1"
    opened.quiet()


ARABIC, PERSIAN, HEBREW = "الرقة (سوريا)", "تکاب، استان آذربایجان غربی", "חלב"


def test_names_from_right_to_left_keep_their_order_and_ours(
    open_page: Callable, caspian: geo.Reconstruction, tmp_path: Path
) -> None:
    event = caspian.event
    targets = (event.targets[0].model_copy(update={"name": ARABIC}), *event.targets[1:])
    places = (event.places[0].model_copy(update={"name": PERSIAN}), *event.places[1:])
    ships = (event.platforms[0].model_copy(update={"name": HEBREW}), *event.platforms[1:])
    event = event.model_copy(update={"targets": targets, "places": places, "platforms": ships})
    m = build_map(event, caspian.paths, caspian.ledger, caspian.verdicts, countries=caspian.countries)
    opened = open_page(geo.save_map(m, tmp_path / "rtl.html"))
    page = opened.page
    for text in (ARABIC, PERSIAN, HEBREW):
        bare = page.evaluate(
            """text => {
            const home = document.querySelector('.ov'), walk = document.createTreeWalker(home, 4);
            const found = []; while (walk.nextNode()) if (walk.currentNode.data.includes(text)) found.push(
              walk.currentNode.parentElement.closest('bdi, [dir=auto]') ? '' : walk.currentNode.data);
            return found; }""",
            text,
        )
        assert bare
        assert set(bare) == {""}, text
    # the count stands after the ship's name, not inside it
    name, count = (
        page.locator(f".ov-label-platform:has-text('{HEBREW}') {tag}").bounding_box() for tag in ("bdi", "small")
    )
    assert name["x"] + name["width"] <= count["x"] + 1
    page.locator(".ov-path").first.click()
    title = page.locator(".ov-detail h2")
    first, last = (title.locator("bdi").nth(i).bounding_box()["x"] for i in (0, 1))
    assert first < last  # ship → target reads from left to right, whatever their names do
    opened.quiet()
