"""The address holds what the reader has chosen: any state, written and opened anew, is the same state."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from browser.test_page import MAP
from browser.waiting import DRAWN, SETTLED, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

# what a reader sees of the state
SEEN = """() => ({
  hypothesis: document.querySelector('input[name=ov-hypothesis]:checked').value,
  tab: document.querySelector('[role=tab][aria-selected=true]').id,
  detail: document.querySelector('.ov-detail h2')?.innerText ?? '',
  time: Number(document.querySelector('.ov-range-input').value),
  layers: [...document.querySelectorAll('.ov-menu input')].map((e) => e.checked),
  view: (({ lat, lng }) => [lat.toFixed(4), lng.toFixed(4)])(MAP.getCenter()), zoom: MAP.getZoom() })""".replace(
    "MAP", MAP
)
LATER_MS = 400  # as in web/src/address.js
DETAILS = [
    "",
    ".folium-map .ov-pin-ship",
    ".folium-map .ov-pin-target",
    ".folium-map .ov-pin-place",
    ".ov-tag:not(.is-hidden)",
    ".ov-path",
    ".ov-key:enabled",
]
HOSTILE = [
    *("focus=constructor", "focus=__proto__", "focus=state:__proto__", "focus=crossing:toString", "focus=XYZ"),
    *("t=Infinity", "t=NaN", "t=-1", "t=-1e308", "t=%00", "tab=__proto__", "tab=shares", "hypothesis=constructor"),
    *("view=NaN,NaN,NaN", "view=1,2", "view=Infinity,1,1", "layers=draws", "layers=constructor,-__proto__", "%E0%A4%A"),
    "focus=" + "x" * 20_000,
]


def seen_by(page: Page) -> dict[str, Any]:
    """Return what is seen; where nobody has moved the map it is the page that chooses the view."""
    found: dict[str, Any] = page.evaluate(SEEN)
    moved = "view=" in page.evaluate("location.hash")
    return found if moved else {name: value for name, value in found.items() if name not in {"view", "zoom"}}


def settle(page: Page) -> None:
    """Wait until the address is written."""
    wait_until(page, f"!{MAP}._animatingZoom")
    page.evaluate(SETTLED)
    page.evaluate("later => new Promise((done) => setTimeout(done, later))", LATER_MS + 1)  # after the page's own timer


def wander(page: Page, chance: random.Random) -> None:
    """Choose something of each kind, as a reader does."""
    page.locator(f"input[value={chance.choice(['reported', 'direct'])}]").evaluate("(input) => input.click()")
    page.keyboard.press("Escape")
    page.locator(f"#ov-tab-{chance.choice(['paths', 'places', 'claims'])}").click()
    boxes = page.locator(".ov-menu input")
    for k in chance.sample(range(boxes.count()), 2):
        boxes.nth(k).evaluate("e => e.click()")
    time = chance.choice([0, chance.randrange(6000), 10**9])
    page.locator(".ov-range-input").evaluate("(e, t) => { e.value = t; e.dispatchEvent(new Event('input')); }", time)
    if chance.random() < 0.7:
        page.evaluate(f"void {MAP}.fire('dragstart').panBy([{chance.randrange(-200, 200)}, 90], {{animate: false}})")
        page.locator("[aria-label='Zoom in']").click()
    if chance.random() < 0.3:
        page.locator("[aria-label='Show the whole event']").click()
    what = page.locator(chance.choice(DETAILS) or "nothing")
    if what.count():
        what.nth(chance.randrange(what.count())).evaluate("e => e.click()")
    settle(page)


def test_any_state_comes_back_from_its_address(open_page: Callable, caspian_page: Path) -> None:
    opened = open_page(caspian_page)
    page = opened.page
    assert page.evaluate("location.hash") == ""
    first = seen_by(page)
    chance = random.Random(5)  # noqa: S311
    states: dict[str, Any] = {}
    while len(states) < 6:
        wander(page, chance)
        states[page.evaluate("location.hash")] = seen_by(page)
    assert any("view=" in address for address in states)
    states["#hypothesis=direct&t=1200&focus=takab"] = None  # of a link from before
    for address, seen in list(states.items())[-3:]:  # in a page that is opened anew
        page.goto("about:blank")
        page.goto(caspian_page.as_uri() + address)
        wait_until(page, DRAWN)
        settle(page)
        found = seen_by(page)
        if seen is None:
            assert (found["hypothesis"], found["time"], found["detail"]) == ("direct", 1200, "Takab")
            continue
        assert found == seen, address
        assert page.evaluate("location.hash") == address
    for address, seen in list(states.items())[:-1]:  # typed into the address of an open page
        page.evaluate("hash => { location.hash = hash; }", address)
        wait_until(page, "hash => location.hash === hash", address)
        settle(page)
        assert seen_by(page) == seen, address
    page.go_back()
    settle(page)
    assert seen_by(page) == list(states.values())[-3]
    for address in HOSTILE:
        page.evaluate("hash => { location.hash = hash; }", f"#{address}")
        page.evaluate(SETTLED)
        assert first.items() <= page.evaluate(SEEN).items(), address
    page.evaluate("location.hash = 't=1e308&view=99,999,99'")
    page.evaluate(SETTLED)
    last = page.evaluate(SEEN)
    assert last["time"] == int(page.locator(".ov-range-input").get_attribute("max"))
    assert last["zoom"] <= 13
    page.evaluate("location.hash = ''")
    page.evaluate(SETTLED)
    assert seen_by(page) == first
    opened.quiet()
