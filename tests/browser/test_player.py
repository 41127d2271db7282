"""Time: nothing moves unasked, playing is smooth, what moves is seen, reduced motion is respected.

The page's clock is turned by hand, so that what happens does not depend on how fast the machine is.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from browser.waiting import FRAMES, SETTLED, work

import geo
from geo.events.schema import Salvo

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    from geo.api import Reconstruction

MOVING = {"reduced_motion": "no-preference"}
SPEED = 60  # seconds of flight in one second, at first
# all that changes in the document from now on, except in the player
WATCH = """() => { window.changed = [];
new MutationObserver((list) => list.forEach((m) => {
  const element = m.target.nodeType === 1 ? m.target : m.target.parentElement;
  if (!element?.closest('.ov-player')) window.changed.push(`${m.type} ${element?.className}`); }))
.observe(document, { subtree: true, childList: true, attributes: true, characterData: true }); }"""


def held(page: Page) -> Page:
    """Stop the page's clock; from here on only ``page.clock.run_for`` turns it."""
    page.clock.install(time=0)
    page.clock.pause_at(86_400)  # seconds: a time that is still to come, however late this is called
    return page


def shown(page: Page) -> int:
    return int(page.locator(".ov-range-input").input_value())


def test_a_frame_is_little_work_and_moves_nothing_but_the_dots(open_page: Callable, caspian_page: Path) -> None:
    opened = open_page(caspian_page, **MOVING)
    page = opened.page
    page.locator(".ov-play").click()
    page.evaluate(FRAMES, 5)
    page.evaluate(WATCH)
    begin = shown(page)
    cost = work(page, lambda: page.evaluate(FRAMES, 60))
    assert shown(page) > begin
    # 2.6 units measured, 2.7 ms a frame; 16 ms a frame, where dots begin to jerk on that machine, are 16 units
    assert cost < 9
    changed = page.evaluate("window.changed")
    canvas = [line for line in changed if "ov-canvas" in line]
    assert len(changed) == len(canvas), set(changed)
    opened.quiet()


def test_every_frame_moves_the_dots_as_far_as_the_clock(open_page: Callable, caspian_page: Path) -> None:
    page = held(open_page(caspian_page, own=True, **MOVING).page)
    page.clock.run_for(10_000)
    assert shown(page) == 0
    page.locator(".ov-play").click()
    page.clock.run_for(500)
    seen = []
    for _ in range(50):
        seen.append(shown(page))
        page.clock.run_for(20)
    steps = {after - before for before, after in pairwise(seen)}
    assert steps <= {0, 1, 2, 3}  # 16 or 32 ms of 60 s a second, in whole seconds
    assert abs(seen[-1] - seen[0] - 49 * 20e-3 * SPEED) <= 2
    page.locator(".ov-play").click()
    stopped = shown(page)
    page.clock.run_for(10_000)
    assert shown(page) == stopped


def test_what_moves_is_seen_above_everything_drawn(open_page: Callable, caspian_page: Path) -> None:
    page = open_page(caspian_page, **MOVING).page
    box = page.locator(".ov-stage").bounding_box()
    clip = {"x": box["x"], "y": box["y"] + 100, "width": box["width"], "height": box["height"] - 200}
    before = page.screenshot(clip=clip)
    page.locator(".ov-range-input").evaluate("e => { e.value = 2400; e.dispatchEvent(new Event('input')); }")
    page.evaluate(SETTLED)
    assert page.screenshot(clip=clip) != before  # the player itself lies outside the clip
    top = page.evaluate(
        """[...document.querySelectorAll('.leaflet-map-pane > *')].filter(e => e.checkVisibility())
        .sort((a, b) => getComputedStyle(b).zIndex - getComputedStyle(a).zIndex).map(e => e.className)"""
    )
    ours = next(i for i, name in enumerate(top) if "ov-canvas" in name)
    assert not any("ov-" in name for name in top[:ours] if "ov-world" not in name)  # none is shown


def test_reduced_motion_steps_twice_a_second(open_page: Callable, caspian_page: Path) -> None:
    page = held(open_page(caspian_page, own=True, reduced_motion="reduce").page)
    page.clock.run_for(10_000)
    assert shown(page) == 0
    page.locator(".ov-play").click()
    seen = set()
    for _ in range(40):
        page.clock.run_for(50)
        seen.add(shown(page))
    assert sorted(seen) == [0, 30, 60, 90]  # half a second each time, and the fourth is not over yet


def test_all_start_together_unless_a_file_says_otherwise(open_page: Callable, caspian_page: Path) -> None:
    page = open_page(caspian_page, after="#t=60").page
    said = page.locator("#ov-tab-about").click() or page.locator(".ov-page").inner_text()
    assert "start together" in said


FIRST_S, INTERVAL_S, MISSILES = 600, 240, 8
DOTS = """t => { const range = document.querySelector('.ov-range-input');
range.value = t; range.dispatchEvent(new Event('input'));
const canvas = document.querySelector('.ov-canvas:not(.ov-world-sky)');
const colour = getComputedStyle(document.documentElement).getPropertyValue('--ship-0').trim().slice(1);
const [red, green, blue] = [0, 2, 4].map(k => parseInt(colour.slice(k, k + 2), 16));
const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
copy.drawImage(canvas, 0, 0);
const data = copy.getImageData(0, 0, canvas.width, canvas.height).data;
let found = 0;
for (let i = 0; i < data.length; i += 4) {
  found += data[i] === red && data[i + 1] === green && data[i + 2] === blue && data[i + 3] === 255;
}
return found; }"""


def test_a_salvo_leaves_one_after_the_other(open_page: Callable, caspian: Reconstruction, tmp_path: Path) -> None:
    salvo = Salvo(first_s=FIRST_S, interval_s=INTERVAL_S, basis="assumed", note="For this test.")
    first, *others = caspian.event.platforms
    event = caspian.event.model_copy(update={"platforms": (first.model_copy(update={"salvo": salvo}), *others)})
    assert first.count == MISSILES
    tables = (caspian.paths, caspian.ledger, caspian.verdicts)
    opened = open_page(
        geo.save_map(geo.build_map(event, *tables, countries=caspian.countries), tmp_path / "salvo.html")
    )
    page = opened.page
    own = caspian.paths[caspian.paths["platform"] == first.id]
    last = (FIRST_S + own.groupby("hypothesis").cumcount() * INTERVAL_S + own["duration_s"]).max()
    assert last > caspian.paths["duration_s"].max()
    assert abs(float(page.locator(".ov-range-input").get_attribute("max")) - last) <= 2
    assert page.evaluate(DOTS, FIRST_S - 1) == 0
    one, two, all_away = (page.evaluate(DOTS, FIRST_S + k * INTERVAL_S + 30) for k in (0, 1, MISSILES))
    assert 0 < one < two < all_away
    page.evaluate(DOTS, 0)
    page.locator(".ov-pin-ship").first.evaluate("element => element.click()")
    said = page.locator(".ov-detail").inner_text()
    assert "one every 240 s, 10:00 min after the first launch of all (assumed, not published)" in said
    assert "For this test." in said
    page.keyboard.press("Escape")
    page.locator("#ov-tab-about").click()
    said = page.locator(".ov-page").inner_text()
    assert "missiles leave as the account says" in said
    assert "start together" not in said
    opened.quiet()


# how much of the canvas of flown lines has a colour, of the map or of the small map
FLOWN = """([map, t]) => { const range = document.querySelector('.ov-range-input');
range.value = t; range.dispatchEvent(new Event('input'));
const canvas = document.querySelector(`${map} .ov-flown`);
const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
copy.drawImage(canvas, 0, 0);
const data = copy.getImageData(0, 0, canvas.width, canvas.height).data;
let found = 0;
for (let i = 3; i < data.length; i += 4) found += data[i] > 127;
return found; }"""
BIG, SMALL = ".ov-stage > .folium-map", ".ov-inset-map"


def test_lines_are_bright_up_to_where_their_missiles_are(open_page: Callable, caspian_page: Path) -> None:
    opened = open_page(caspian_page)
    page = opened.page
    faint = "getComputedStyle(document.querySelector('.ov-line')).strokeOpacity"
    end = int(page.locator(".ov-range-input").get_attribute("max"))
    assert float(page.evaluate(faint)) == 1
    assert page.evaluate(FLOWN, [BIG, 0]) == 0
    whole = [page.evaluate(FLOWN, [BIG, end * k // 6]) for k in range(1, 7)]
    assert all(after > before > 0 for before, after in pairwise(whole))
    assert float(page.evaluate(faint)) < 0.5
    assert page.evaluate(FLOWN, [BIG, 60]) < whole[0]  # time runs back, too
    assert page.evaluate(FLOWN, [SMALL, 60]) == 0
    assert page.evaluate(FLOWN, [SMALL, end]) > page.evaluate(FLOWN, [SMALL, end * 4 // 5]) > 0
    for t in range(0, end, 97):  # piece by piece it comes to what it is at once
        page.evaluate(FLOWN, [BIG, t])
    assert abs(page.evaluate(FLOWN, [BIG, end]) / whole[-1] - 1) < 0.02
    page.locator(".ov-path").first.click()
    chosen = page.evaluate(FLOWN, [BIG, end])
    assert 0 < chosen < whole[-1] / 3  # of what is chosen alone
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate("getComputedStyle(document.querySelector('.ov-single')).strokeOpacity") == "1"
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.keyboard.press("Escape")
    page.evaluate(FLOWN, [BIG, 0])
    assert page.locator(".ov-in-flight").count() == 0
    opened.quiet()
