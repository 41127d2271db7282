"""Small things on which a reader stumbles: rows that do not add up, lost focus, long names, scrolling in an article."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from browser.test_page import MAP, PHONE
from browser.waiting import DRAWN, SETTLED, wait_until
from PIL import Image
from reconstructed import reconstructed

import geo

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

NOW = "(e => [e.tagName, e.className, e.textContent.trim(), e.id])(document.activeElement)"


def kilometres(text: str) -> int:
    return 0 if text.startswith("under") else int(re.sub(r"\D", "", text))


def rows(page: Page, table: str) -> list[list[str]]:
    """Return the cells of a table's rows, without the last one if it tells minutes."""
    return page.locator(f"{table} tbody tr").evaluate_all(
        "all => all.map(r => [...r.cells].map(c => c.innerText.trim()))"
    )


def test_rows_of_the_page_subtract_and_add_up(open_page: Callable, caspian_page: Path) -> None:
    opened = open_page(caspian_page)
    page = opened.page
    page.locator(".ov-path").first.click()
    found = rows(page, ".ov-detail [aria-label='Ledger of this path'] table")
    assert len(found) >= 3
    page.keyboard.press("Escape")
    page.locator("#ov-tab-data").click()
    page.locator(".ov-do").last.click()
    paths = (
        page.locator("dialog table:nth-child(1)")
        .nth(1)
        .locator("tbody tr")
        .evaluate_all("all => all.map(r => [r.className, ...[...r.cells].map(c => c.innerText.trim())])")
    )
    blocks: list[list[list[str]]] = [found]
    for first, _, *row in paths:
        if first:
            blocks.append([])
        blocks[-1].append(row)
    assert len(blocks) > 10
    for block in blocks:
        at = 0
        for row in block:
            begin, end, length = map(kilometres, row[1:4])
            assert (begin, length) == (at, end - begin)
            at = end
        assert sum(kilometres(row[3]) for row in block) == at
    opened.quiet()


def test_the_keyboard_goes_on_with_what_it_opened_and_comes_back(open_page: Callable, caspian_page: Path) -> None:
    opened = open_page(caspian_page)
    page = opened.page
    page.keyboard.press("Tab")
    assert page.evaluate(NOW)[2] == "Skip to the map"
    box = page.locator(".ov-skip a:focus").bounding_box()
    assert box["width"] > 100
    assert box["height"] >= 44
    page.keyboard.press("Enter")
    assert "leaflet-container" in page.evaluate(NOW)[1]
    page.locator(".ov-skip a").last.focus()
    page.keyboard.press("Enter")
    assert page.evaluate(NOW)[3] == "ov-page"
    assert page.evaluate("location.hash") == ""
    for row in (
        ".ov-path >> nth=3",
        ".ov-ship-name >> nth=1",
        ".folium-map .ov-pin-place >> nth=0",
        ".ov-tag:not(.is-hidden) >> nth=0",
    ):
        start = page.locator(row)
        start.focus()
        page.keyboard.press("Enter")
        assert page.evaluate(NOW)[0] == "H2", row
        assert page.evaluate("document.querySelector('.ov-detail').contains(document.activeElement)")
        page.keyboard.press("Escape")
        assert start.evaluate("e => e === document.activeElement"), row
    # from one detail into another, and back to where the first was opened from
    start = page.locator(".ov-ship-name").first
    start.focus()
    page.keyboard.press("Enter")
    page.locator(".ov-detail .ov-path").first.focus()
    page.keyboard.press("Enter")
    assert "→" in page.evaluate(NOW)[2]
    # what stands in the panel is told anew, and takes the focus from nobody
    page.locator("input[value=direct]").focus()
    page.keyboard.press("Space")
    assert page.evaluate("document.activeElement.value") == "direct"
    page.locator(".ov-back").focus()
    page.keyboard.press("Enter")
    assert page.evaluate(NOW)[3] == "ov-tab-paths"  # the row was told anew meanwhile: to the tab over it
    # a mouse on the map takes the focus from nothing
    page.locator("#ov-tab-paths").focus()
    page.locator(".folium-map .ov-pin-place").first.click()
    assert page.evaluate(NOW)[0] != "H2"
    page.keyboard.press("Escape")
    opened.quiet()


# how far the top of the page in the panel is from the foot of the tabs over it
BELOW = """() => document.querySelector('#ov-page').getBoundingClientRect().top
  - document.querySelector('.ov-tabs').getBoundingClientRect().bottom"""


def test_each_tab_opens_at_its_top(open_page: Callable, caspian_page: Path) -> None:
    for how in ({"size": (1400, 700)}, PHONE):
        page = open_page(caspian_page, **how).page
        if how is PHONE:
            page.locator(".ov-grip").click()
        panel = page.locator(".ov-panel")
        for tab in ("about", "claims", "places"):
            page.locator(f"#ov-tab-{tab}").click()
            assert -1 < page.evaluate(BELOW) < 40, tab
            panel.evaluate("e => { e.scrollTop = e.scrollHeight; }")
            assert page.evaluate(BELOW) < -20, tab
        page.locator("#ov-tab-paths").click()
        choice = page.locator(".ov-choice").evaluate("e => e.getBoundingClientRect().top")
        tabs = page.locator(".ov-tabs").evaluate("e => e.getBoundingClientRect().bottom")
        assert choice >= tabs - 1  # the choice comes first there
        panel.evaluate("e => { e.scrollTop += 60; }")
        at = panel.evaluate("e => e.scrollTop")
        page.locator("input[value=direct]").evaluate("e => e.click()")
        assert panel.evaluate("e => e.scrollTop") == at  # told anew, not opened


LONG = ("Rakete" * 11 + "صواريخ" * 11 + "Ракеты" * 12)[:200]  # three scripts, one of them right to left, no space
# what of the head, the tabs and their page reaches out of the panel, or cannot be scrolled to
LOST = """() => { const panel = document.querySelector('.ov-panel'), home = panel.getBoundingClientRect();
const all = [...panel.querySelectorAll('h1, .ov-finding, .ov-option b, .ov-tabs, .ov-page')];
return all.filter((e) => e.checkVisibility()).filter((e) => {
  panel.scrollTop += e.getBoundingClientRect().bottom - home.bottom;
  const box = e.getBoundingClientRect();
  const wide = !e.closest('.ov-choice') && (box.left < home.left - 1 || box.right > home.right + 1);
  const spilt = e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX === 'visible';
  return wide || spilt || box.bottom > home.bottom + 1 || box.height < 14; }).map((e) => e.className || e.tagName); }"""


def test_a_long_title_stays_in_the_panel(open_page: Callable, tmp_path: Path) -> None:
    result = reconstructed("oreshnik-dnipro-2024-11-21")
    changed = {
        part: tuple(one.model_copy(update={"name": LONG}) for one in getattr(result.event, part))
        for part in ("platforms", "hypotheses")
    }
    event = result.event.model_copy(update={"title": LONG, **changed})
    tables = (result.paths, result.ledger, result.verdicts)
    file = geo.save_map(geo.build_map(event, *tables, worlds=result.worlds), tmp_path / "long.html")
    for how in ({"size": (1280, 680)}, {"size": (660, 480)}, PHONE):
        opened = open_page(file, **how)
        page = opened.page
        assert page.evaluate(LOST) == [], how
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        if page.locator(".ov-grip").is_visible():
            page.locator(".ov-grip").click()
            page.evaluate(SETTLED)
            assert page.evaluate(LOST) == [], how
            assert page.locator(".ov-page").evaluate("e => e.clientHeight") > 80
        page.locator(".ov-path").first.evaluate("e => e.click()")
        page.evaluate(SETTLED)
        box, home = (page.locator(f".ov-{part}").bounding_box() for part in ("detail", "panel"))
        assert box["y"] >= home["y"] - 1
        assert box["y"] <= home["y"] + 0.6 * home["height"]  # enough of it is in view, the rest can be scrolled to
        assert box["height"] > 120
        opened.quiet()


@pytest.fixture(scope="module")
def framed(caspian_page: Path) -> Path:
    """Return an article with the map in a frame, longer than the window."""
    file = caspian_page.parent / "article.html"
    text = "<p>" + "Words of an article. " * 400 + "</p>"
    mark = "<script>performance.mark('overflight-drawn')</script>"
    frame = caspian_page.read_text(encoding="utf-8").replace("&", "&amp;").replace('"', "&quot;")
    file.write_text(
        '<!DOCTYPE html><html lang="en"><meta name="viewport" content="width=device-width"><body>'
        f'{text}<iframe title="Map" style="width:min(100%,900px)" height="560" srcdoc="{frame}"></iframe>{text}{mark}',
        encoding="utf-8",
    )
    return file


# whether from now on the hint is shown, which goes away by itself
TELLS = """() => { window.told = false; const hint = document.querySelector('.ov-hint');
new MutationObserver(() => { window.told ||= hint.classList.contains('is-told'); })
.observe(hint, { attributes: true }); }"""


def test_the_wheel_over_a_framed_map_scrolls_the_article_until_asked(open_page: Callable, framed: Path) -> None:
    opened = open_page(framed, size=(1000, 700))
    page = opened.page
    frame = page.frames[1]
    wait_until(frame, DRAWN)
    page.locator("iframe").scroll_into_view_if_needed()
    box = page.locator("iframe").bounding_box()

    def state() -> tuple[float, float]:
        page.evaluate(SETTLED)
        frame.evaluate(SETTLED)
        return page.evaluate("scrollY"), frame.evaluate(f"{MAP}.getZoom()")

    def turned(keys: str = "") -> None:
        before = state()
        frame.evaluate(TELLS)
        if keys:
            page.keyboard.down(keys)
        page.mouse.wheel(0, -120)
        if keys:
            page.keyboard.up(keys)
        if asked:
            wait_until(frame, f"([y, zoom]) => {MAP}.getZoom() !== zoom", before)
        else:
            wait_until(page, "([y]) => scrollY !== y", before)

    page.mouse.move(box["x"] + 420, box["y"] + 150)
    asked, before = False, state()
    turned()
    assert state()[0] < before[0]
    assert state()[1] == before[1]
    assert frame.evaluate("window.told")
    asked, before = True, state()
    turned("Control")
    assert (state()[0], state()[1] > before[1]) == (before[0], True)
    at = page.locator("iframe").bounding_box()
    page.mouse.click(at["x"] + 420, at["y"] + 150)
    before = state()
    turned()
    assert (state()[0], state()[1] > before[1]) == (before[0], True)
    page.mouse.move(at["x"] - 4, at["y"] + 150)
    page.mouse.move(at["x"] + 420, at["y"] + 150)
    asked, before = False, state()
    turned()
    assert state()[1] == before[1]
    opened.quiet()


def test_one_finger_scrolls_past_a_framed_map_and_two_move_it(open_page: Callable, framed: Path) -> None:
    page = open_page(framed, own=True, **PHONE).page
    frame = page.frames[1]
    wait_until(frame, DRAWN)
    page.locator("iframe").scroll_into_view_if_needed()
    box = page.locator("iframe").bounding_box()
    devtools = page.context.new_cdp_session(page)
    x, y = box["x"] + 150, box["y"] + 120

    def swipe(fingers: int) -> tuple[float, list[float], float]:
        before = (
            page.evaluate("scrollY"),
            frame.evaluate(f"(c => [c.lat, c.lng])({MAP}.getCenter())"),
            frame.evaluate(f"{MAP}.getZoom()"),
        )
        points = [[{"x": x + 90 * k, "y": y + 8 * step, "id": k} for k in range(fingers)] for step in range(12)]
        devtools.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": points[0][:1]})
        devtools.send(
            "Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": points[0]}
        ) if fingers > 1 else None
        for at in points[1:]:
            devtools.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": at})
        devtools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        page.evaluate(SETTLED)
        after = frame.evaluate(f"(c => [c.lat, c.lng])({MAP}.getCenter())")
        return (
            page.evaluate("scrollY") - before[0],
            [abs(a - b) for a, b in zip(after, before[1], strict=True)],
            before[2],
        )

    scrolled, moved, _ = swipe(1)
    assert scrolled < -20
    assert max(moved) == 0
    scrolled, moved, _ = swipe(2)
    assert max(moved) > 0


FOOT = """() => {
  const box = (e) => { const b = e.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom]; };
  const meet = (a, b) => a[0] < b[2] - 0.5 && b[0] < a[2] - 0.5 && a[1] < b[3] - 0.5 && b[1] < a[3] - 0.5;
  const player = document.querySelector('.ov-player'), out = [], [left, , right] = box(player);
  for (const e of player.querySelectorAll('*')) {
    const b = box(e);
    if (b[0] < left - 0.5 || b[2] > right + 0.5) out.push([e.className, 'outside the player']);
  }
  const shown = ['.ov-player', '.leaflet-control-scale-line', '.ov-stage > .ov-legend', '.ov-buttons', '.ov-credit']
    .flatMap((which) => [...document.querySelectorAll(which)])
    .filter((e) => e.checkVisibility({ visibilityProperty: true }));
  shown.forEach((e, i) => shown.slice(0, i).forEach((other) => {
    if (meet(box(e), box(other))) out.push([e.className, other.className]); }));
  return [shown.length, out]; }"""


@pytest.mark.parametrize("width", [320, 390, 640, 660, 844, 999, 1000, 1060, 1140, 1141, 1200, 1280, 1400])
def test_nothing_at_the_foot_of_the_map_lies_on_another(open_page: Callable, caspian_page: Path, width: int) -> None:
    page = open_page(caspian_page, size=(width, 568 if width < 400 else 700)).page
    shown, out = page.evaluate(FOOT)
    assert shown >= 4
    assert out == []


LINES_OF_NUMBERS = r"""() => [...document.querySelectorAll('.ov-finding, .ov-counts')].flatMap((place) => {
  const walk = document.createTreeWalker(place, 4), letters = [];
  while (walk.nextNode()) for (let i = 0; i < walk.currentNode.length; i += 1) letters.push([walk.currentNode, i]);
  const at = (k) => { const range = document.createRange(), [node, i] = letters[k];
    range.setStart(node, i); range.setEnd(node, i + 1); return range.getBoundingClientRect().top; };
  return [...place.textContent.matchAll(/\d (%|km)/g)]
    .map((m) => [m[0], Math.abs(at(m.index) - at(m.index + 2)) < 3]);
})"""


def test_no_line_ends_between_a_number_and_its_unit(open_page: Callable, caspian_page: Path) -> None:
    page = open_page(caspian_page).page
    found = []
    for narrow in range(150, 350, 5):
        page.evaluate(
            "px => document.querySelectorAll('.ov-finding, .ov-counts').forEach((e) => { e.style.width = px; })",
            f"{narrow}px",
        )
        found += page.evaluate(LINES_OF_NUMBERS)
    assert len(found) > 100
    assert [what for what, kept in found if not kept] == []


def test_the_number_of_a_target_that_is_also_a_place_can_be_read(open_page: Callable, page_of: Callable) -> None:
    page = open_page(page_of(reconstructed("deir-ez-zor-2017-06-18"))).page
    both = page.evaluate(
        """() => { const main = document.querySelector('.folium-map:not(.ov-inset-map)');
        const mid = (b) => [b.x + b.width / 2, b.y + b.height / 2];
        const all = (which) => [...main.querySelectorAll(which)].map((e) => [e, e.getBoundingClientRect()]);
        return all('.ov-pin-place span').flatMap(([ring, a]) => all('.ov-pin-target')
          .filter(([, b]) => Math.hypot(mid(a)[0] - mid(b)[0], mid(a)[1] - mid(b)[1]) < 3)
          .map(([, b]) => [a.x < b.x && a.y < b.y && a.right > b.right && a.bottom > b.bottom,
            getComputedStyle(ring).backgroundColor])); }"""
    )
    assert both == [[True, "rgba(0, 0, 0, 0)"]]


def test_forced_colours_leave_the_slider_its_track(open_page: Callable, caspian_page: Path) -> None:
    page = open_page(caspian_page, forced_colors="active").page
    picture = Image.open(BytesIO(page.locator(".ov-range-input").screenshot())).convert("RGB")
    at = picture.width * 3 // 4  # far from the thumb
    column = {picture.getpixel((at, y)) for y in range(picture.height // 2 - 8, picture.height // 2 + 8)}
    assert len(column) > 1
    plain, sea = (page.locator(f".ov-key:{which}").first for which in ("enabled", "disabled"))
    assert sea.evaluate("e => getComputedStyle(e).color") == plain.evaluate("e => getComputedStyle(e).color")


def test_a_place_without_reports_is_not_said_to_have_none(open_page: Callable, page_of: Callable) -> None:
    result = reconstructed("hwasong12-2017-08-29")
    bare = {place.name for place in result.event.places if not place.reports}
    assert bare
    page = open_page(page_of(result)).page
    labels = page.locator(".ov-pin-place").evaluate_all("all => all.map((e) => e.getAttribute('aria-label'))")
    assert bare <= set(labels)
    page.locator("#ov-tab-places").click()
    assert "0 reports" not in page.locator("#ov-page").inner_text()
