"""The page in an article: compact, as high as it asks to be, a way to the whole page; and as a picture of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from browser.test_access import violations
from browser.test_page import MAP
from browser.waiting import DRAWN, SETTLED, wait_until

from geo.maps.share import snippet

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HIDDEN = [".ov-tabs", ".ov-counts", ".ov-grip"]
# what of the head, the map and the foot lies on another, or out of the window
OVER = """() => { const parts = ['.ov-panel', '.ov-stage', '.ov-foot'].map((e) => document.querySelector(e));
const boxes = parts.map((e) => e.getBoundingClientRect());
return boxes.every((b, i) => b.width > 100 && b.left >= -1 && b.right <= innerWidth + 1 && b.bottom <= innerHeight + 1
  && (!i || b.top >= boxes[i - 1].bottom - 1)); }"""


@pytest.mark.parametrize("size", [(760, 560), (390, 620)], ids=["article", "phone"])
def test_a_framed_page_is_compact_and_whole(open_page: Callable, caspian_page: Path, size: tuple[int, int]) -> None:
    opened = open_page(caspian_page, after="?embed", size=size)
    page = opened.page
    assert page.evaluate(OVER)
    assert [what for what in HIDDEN if page.locator(what).is_visible()] == []
    assert page.locator(".ov-finding").is_visible()
    assert page.locator(".ov-stage").bounding_box()["height"] > 0.5 * size[1]
    page.locator("input[value=direct]").evaluate("e => e.click()")
    page.locator(".folium-map .ov-pin-place").first.evaluate("e => e.click()")
    detail = page.locator(".ov-detail")
    assert detail.is_visible()
    box = detail.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= size[0]
    assert box["y"] + box["height"] <= size[1]
    assert violations(page) == []
    wait_until(page, "location.hash.includes('focus=')")
    link = page.locator(".ov-foot a")
    link.focus()
    assert link.evaluate("e => e.href") == caspian_page.as_uri() + page.evaluate("location.hash")
    assert link.get_attribute("target") == "_blank"
    assert page.evaluate("location.search") == "?embed"
    opened.quiet()


def test_the_snippet_makes_the_frame_as_high_as_the_page_asks(
    open_page: Callable, caspian_page: Path, tmp_path: Path
) -> None:
    data = {"event": {"title": 'Missiles & "more"'}}
    frame = snippet(data, caspian_page.as_uri())
    file = tmp_path / "article.html"
    mark = "<script>performance.mark('overflight-drawn')</script>"
    file.write_text(f'<!DOCTYPE html><html lang="en"><body style="margin:0">{frame}{mark}', encoding="utf-8")
    opened = open_page(file, size=(760, 900), framed=caspian_page)
    page = opened.page
    inner = page.frames[1]
    wait_until(inner, DRAWN)
    wait_until(page, "document.querySelector('iframe').height !== '560'")
    page.evaluate(SETTLED)
    high = int(page.locator("iframe").get_attribute("height"))
    assert page.locator("iframe").get_attribute("title") == 'Map: Missiles & "more"'
    assert 400 < high < 800
    assert abs(inner.evaluate("document.querySelector('.ov-stage').clientHeight") - 0.62 * 760) < 3
    page.set_viewport_size({"width": 420, "height": 900})
    wait_until(page, "high => Number(document.querySelector('iframe').height) !== high", high)
    page.evaluate(SETTLED)
    low = int(page.locator("iframe").get_attribute("height"))
    assert low < high
    page.evaluate("new Promise((done) => setTimeout(done, 300))")
    assert int(page.locator("iframe").get_attribute("height")) == low  # it does not grow without end
    assert inner.evaluate(f"{MAP}.getSize().y") >= 319
    opened.quiet()


def test_a_page_as_a_picture_has_words_map_and_credit_alone(open_page: Callable, caspian_page: Path) -> None:
    opened = open_page(caspian_page, after="?picture", size=(1200, 800))
    page = opened.page
    assert page.evaluate(OVER)
    for what in ("button:visible:not(.ov-pin):not(.ov-tag)", "input:visible", ".ov-player:visible"):
        assert page.locator(what).count() == 0, what
    assert page.locator(".ov-stage > .ov-legend ul").is_visible()
    assert "OpenStreetMap" in page.locator(".ov-foot").inner_text()
    opened.quiet()
