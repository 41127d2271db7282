"""What a pointer meets on the map: targets of 44 pixels, the nearest mark in a crowd, the others named beside it."""

from __future__ import annotations

import math
import re
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import pytest
from browser.waiting import SETTLED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Page

DESKTOP = {"size": (1400, 900)}
PHONE = {"size": (390, 844), "device_scale_factor": 2, "has_touch": True, "is_mobile": True}
MAP = "window[Object.keys(window).find((key) => key.startsWith('map_'))]"
REACH = 22
PINS = ".folium-map:not(.ov-inset-map) .ov-pin"
# every drawn mark: centre and radius of the round ones, points along the strokes and the outlines of the tags
MARKS = """() => {
  const home = document.querySelector('.folium-map'), found = [];
  const middle = (e) => { const b = e.getBoundingClientRect();
    return [b.left + b.width / 2, b.top + b.height / 2, b.width / 2]; };
  for (const e of home.querySelectorAll('.ov-pin')) {
    const [x, y] = middle(e);
    const shape = e.matches('.ov-pin-ship') ? 9 : e.matches('.ov-pin-place') ? 6.5 : middle(e)[2];
    found.push({ kind: 'pin', name: e.getAttribute('aria-label'), x, y, radius: shape });
  }
  for (const e of home.querySelectorAll('path.ov-gate, path.ov-tick')) {
    const m = e.getScreenCTM(), long = e.getTotalLength();
    for (let s = 0; s <= long; s += 2) {
      const p = e.getPointAtLength(s).matrixTransform(m);
      found.push({ kind: 'stroke', name: '', x: p.x, y: p.y, radius: 1.3 });
    }
  }
  for (const e of home.querySelectorAll('.ov-tag:not(.is-hidden)')) {
    const b = e.getBoundingClientRect();
    for (let x = b.left; x <= b.right; x += 4) for (let y = b.top; y <= b.bottom; y += 4) {
      found.push({ kind: 'tag', name: '', x, y, radius: 0 });
    }
  }
  return found; }"""
ON_MAP = "([x, y]) => Boolean(document.elementFromPoint(x, y)?.closest('.folium-map:not(.ov-inset-map)'))"


class Mark(NamedTuple):
    """A mark as drawn, in pixels of the screen."""

    kind: str
    name: str
    x: float
    y: float
    radius: float

    def away(self, x: float, y: float) -> float:
        """Return the distance to the middle of the mark."""
        return math.hypot(x - self.x, y - self.y)


def marks(page: Page) -> list[Mark]:
    return [Mark(**m) for m in page.evaluate(MARKS)]


def isolated(found: list[Mark]) -> Iterator[Mark]:
    """Yield pins with nothing else within reach of any place within their own reach."""
    for pin in found:
        if pin.kind == "pin" and all(m is pin or m.away(pin.x, pin.y) > 2 * REACH + 4 for m in found):
            yield pin


def heading(page: Page) -> str:
    title = page.locator(".ov-detail h2")
    return " ".join(title.inner_text().split()) if title.count() else ""


def first_words(mark: Mark) -> str:
    return re.split("[,:]", re.sub(r"^Target \d+: ", "", mark.name))[0]


@pytest.mark.parametrize("hypothesis", ["reported", "direct"])
def test_twenty_pixels_beside_a_mark_still_open_it(open_page: Callable, caspian_page: Path, hypothesis: str) -> None:
    page = open_page(caspian_page, after=f"#hypothesis={hypothesis}", **DESKTOP).page
    opened = 0
    for pin in list(isolated(marks(page))):
        for turn in range(0, 360, 45):
            x, y = pin.x + 20 * math.cos(math.radians(turn)), pin.y + 20 * math.sin(math.radians(turn))
            if not page.evaluate(ON_MAP, [x, y]):
                continue
            page.mouse.click(x, y)
            assert heading(page) == first_words(pin), (pin, turn)
            assert page.locator(".ov-also").count() == 0
            page.keyboard.press("Escape")
            opened += 1
    assert opened >= 8  # one isolated mark at least, from all sides


def test_twenty_pixels_beside_a_mark_open_it_on_a_phone(open_page: Callable, caspian_page: Path) -> None:
    page = open_page(caspian_page, **PHONE).page
    page.evaluate(f"void {MAP}.setView([36.3, 46.0], 8, {{animate: false}})")
    page.evaluate(SETTLED)
    pin = next(pin for pin in isolated(marks(page)) if page.evaluate(ON_MAP, [pin.x - 20, pin.y]))
    page.touchscreen.tap(pin.x - 20, pin.y)
    page.locator(".ov-detail h2").wait_for()
    assert heading(page) == first_words(pin)
    # the sheet that opened does not cover what was chosen
    page.evaluate(SETTLED)
    seen = next(m for m in marks(page) if m.name == pin.name)
    assert page.evaluate(ON_MAP, [seen.x, seen.y])


def test_no_target_reaches_farther_than_that(open_page: Callable, caspian_page: Path) -> None:
    page = open_page(caspian_page, **DESKTOP).page
    pin = next(isolated(marks(page)))
    x, y = next(
        (pin.x + dx, pin.y + dy)
        for dx, dy in ((0, -25), (-25, 0), (25, 0), (0, 25))
        if page.evaluate(ON_MAP, [pin.x + dx, pin.y + dy])
    )
    page.mouse.click(x, y)
    assert heading(page) != first_words(pin)


def test_the_nearest_of_a_crowd_opens_and_names_the_others(open_page: Callable, caspian_page: Path) -> None:
    opened = open_page(caspian_page, **DESKTOP)
    page = opened.page
    found = marks(page)
    pins = [m for m in found if m.kind == "pin"]
    crowded = [p for p in pins if sum(m is not p and m.away(p.x, p.y) < 1.5 * REACH for m in pins)]
    assert len(crowded) >= 4
    tried = 0
    for pin, (dx, dy) in product(crowded, [(0, 0), (7, 0), (-7, 0), (0, 7), (0, -7), (11, 5), (-5, -11)]):
        x, y = round(pin.x + dx), round(pin.y + dy)  # browsers report clicks in whole pixels
        order = sorted((max(0.0, m.away(x, y) - m.radius), m.away(x, y), m) for m in found if m.away(x, y) <= REACH)
        if len(order) < 2 or order[0][2].kind != "pin" or order[1][0] - order[0][0] < 1.5:
            continue  # too close to call for a test that measures what is on the screen
        page.mouse.click(x, y)
        assert heading(page) == first_words(order[0][2]), (pin, dx, dy)
        others = {first_words(m) for _, _, m in order[1:] if m.kind == "pin" and m.away(x, y) < REACH - 1}
        named = " ".join(page.locator(".ov-also").all_inner_texts())
        assert all(name in named for name in others - {heading(page)})
        page.keyboard.press("Escape")
        tried += 1
    assert tried >= 12
    opened.quiet()


def test_the_others_are_one_press_away(open_page: Callable, caspian_page: Path) -> None:
    page = open_page(caspian_page, **DESKTOP).page
    pins = [m for m in marks(page) if m.kind == "pin"]
    pin, other = next((p, m) for p, m in product(pins, pins) if p is not m and m.away(p.x, p.y) < 1.5 * REACH)
    page.mouse.click(pin.x + 0.4 * (other.x - pin.x), pin.y + 0.4 * (other.y - pin.y))
    before = heading(page)
    assert before == first_words(pin)
    button = page.locator(".ov-also button").first
    wanted = button.locator("bdi").inner_text()
    assert button.bounding_box()["height"] >= 44
    button.click()
    assert heading(page) == wanted
    assert before in page.locator(".ov-also").inner_text()  # and back again


def test_a_crossing_opens_from_its_stroke(open_page: Callable, caspian_page: Path) -> None:
    page = open_page(caspian_page, **DESKTOP).page
    found = marks(page)
    others = [m for m in found if m.kind != "stroke"]
    stroke = next(
        m
        for m in found
        if m.kind == "stroke" and all(o.away(m.x + 15, m.y) > REACH + 2 and o.away(m.x, m.y) > REACH for o in others)
    )
    page.mouse.click(stroke.x + 15, stroke.y)
    assert page.locator(".ov-detail .ov-kicker").inner_text() == "Border crossing"


def test_enter_opens_the_mark_that_has_the_focus(open_page: Callable, caspian_page: Path) -> None:
    page = open_page(caspian_page, **DESKTOP).page
    pins = page.locator(PINS)
    assert pins.count() == 20  # four ships, eleven targets, five places
    for i in range(pins.count()):
        pin = pins.nth(i)
        name = first_words(Mark("pin", pin.get_attribute("aria-label"), 0, 0, 0))
        pin.focus()
        page.keyboard.press("Enter")
        assert heading(page) == name
        page.keyboard.press("Escape")


def test_the_end_of_a_drag_opens_nothing(open_page: Callable, caspian_page: Path) -> None:
    page = open_page(caspian_page, **DESKTOP).page
    pin = next(isolated(marks(page)))
    page.mouse.move(pin.x - 150, pin.y - 60)
    page.mouse.down()
    page.mouse.move(pin.x - 80, pin.y - 30, steps=4)
    page.mouse.move(pin.x, pin.y, steps=4)
    page.mouse.up()
    page.evaluate(SETTLED)
    assert heading(page) == ""
    moved = next(m for m in marks(page) if m.name == pin.name)
    assert moved.away(pin.x, pin.y) > 50  # the map went along


def test_pointing_shows_what_a_click_would_open(open_page: Callable, caspian_page: Path) -> None:
    page = open_page(caspian_page, **DESKTOP).page
    pin = next(p for p in marks(page) if p.kind == "pin" and p.name.startswith("Uglich"))
    assert page.locator("path.ov-single").count() == 0
    page.mouse.move(pin.x + 5, pin.y - 19)
    assert page.locator("path.ov-single").count() > 0
    assert page.locator(".folium-map.ov-over-mark").count() == 1
    page.mouse.move(pin.x + 60, pin.y - 200)
    assert page.locator("path.ov-single").count() == 0
    assert page.locator(".ov-over-mark").count() == 0


CONTROLS = """() => [...document.querySelectorAll('button, input, summary, a, select, textarea')]
  .filter((e) => e.checkVisibility() && e.getBoundingClientRect().width > 1 && !e.closest('.ov-pin, .ov-tag, [inert]'))
  .map((e) => [e, (e.closest('label') || e).getBoundingClientRect()])"""
SMALL = f"""{CONTROLS}
  .filter(([, b]) => b.height < 43.5 || b.width < 43.5)
  .map(([e, b]) => [e.className || e.type, Math.round(b.width), Math.round(b.height), e.textContent.slice(0, 30)]
    .join())
"""


@pytest.mark.parametrize("view", [DESKTOP, PHONE, {"size": (1280, 680)}], ids=["desktop", "phone", "laptop"])
def test_everything_else_is_44_pixels_large(open_page: Callable, caspian_page: Path, view: dict) -> None:
    page = open_page(caspian_page, **view).page
    assert page.evaluate(f"{CONTROLS}.length") >= 5
    small = page.evaluate(SMALL)
    if view is PHONE:
        page.locator(".ov-grip").click()
        page.evaluate(SETTLED)
    page.locator("[aria-label=Layers]").first.click()
    small += page.evaluate(SMALL)
    page.keyboard.press("Escape")
    for tab in ("claims", "places", "about", "data", "paths"):
        page.locator(f"#ov-tab-{tab}").click()
        small += page.evaluate(SMALL)
    assert page.evaluate(f"{CONTROLS}.length") >= 20
    page.locator(".ov-path").first.click()
    small += page.evaluate(SMALL)
    assert small == []
