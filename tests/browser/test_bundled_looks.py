"""What a designer found on pages of bundled events, kept found: words in lines, names on maps, what windows cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from browser.first_view import HIDDEN
from reconstructed import reconstructed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    import geo

HOME = ".folium-map:not(.ov-inset-map)"
# Dates, counts, and words with a hyphen that two lines share; each line of a text is a box of its own.
DIVIDED = r"""(within) => {
  const whole = /\d{1,2} (?:March|April|June|July|August|September|October|November|December) |\d+ (?:km|targets?|missiles?)\b|(?<![\w-])\w{1,8}(?:-\w{1,8}){1,2}(?![\w-])|[✓↺◐✕] \w+/gu;
  const found = [];
  for (const block of document.querySelectorAll(within)) {
    if (!block.checkVisibility()) continue;
    const nodes = [], walk = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    let text = '';
    while (walk.nextNode()) { nodes.push([text.length, walk.currentNode]); text += walk.currentNode.data; }
    const at = (k) => { const [from, node] = nodes.findLast(([begin]) => begin <= k); return [node, k - from]; };
    for (const match of text.matchAll(whole)) {
      const range = document.createRange(), last = match.index + match[0].trimEnd().length;
      range.setStart(...at(match.index));
      const [node, offset] = at(last - 1);
      range.setEnd(node, offset + 1);
      const rows = [...range.getClientRects()].filter((box) => box.width > 0.5);
      if (rows.some((box) => box.top >= rows[0].bottom - 1)) found.push(match[0]);
    }
  }
  return found; }"""  # noqa: E501 - a pattern
NAMED = """(home) => { const root = document.querySelector(home);
  return [...root.querySelectorAll('.ov-label[data-of]:not(.is-hidden)')].map((e) => e.dataset.of); }"""
PHONE, SMALL, DESKTOP = (390, 844), (320, 568), (1400, 900)


def page_at(
    open_page: Callable, page_of: Callable[[geo.Reconstruction], Path], event: str, size: tuple[int, int]
) -> Page:
    return open_page(page_of(reconstructed(event)), size=size).page


@pytest.mark.parametrize(
    "event", ["hwasong12-2017-08-29", "china-icbm-2024-09-25", "mediterranean-2017-09-14", "sibir1812-2001-10-04"]
)
def test_no_line_divides_a_date_a_count_or_a_word(open_page: Callable, page_of: Callable, event: str) -> None:
    page = page_at(open_page, page_of, event, PHONE)
    for width in (320, 340, 360, 375, 390, 414, 430):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate(DIVIDED, ".ov-head :is(h1, dd, .ov-finding)") == [], width
    page.set_viewport_size({"width": 1047, "height": 740})
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(DIVIDED, ".ov-head dd, .ov-print :is(th, td, p)") == []


def test_a_page_without_a_clock_has_its_scale_at_the_foot(open_page: Callable, page_of: Callable) -> None:
    page = page_at(open_page, page_of, "khost-1998-08-20", PHONE)
    scale, credit = (page.locator(which).first.bounding_box() for which in (".leaflet-control-scale", ".ov-credit"))
    assert 0 <= credit["y"] - scale["y"] - scale["height"] < 12
    assert page.evaluate(HIDDEN) == []


@pytest.mark.parametrize(
    ("event", "marks"),
    [
        ("hwasong12-2017-08-29", {"platform-sunan", "target-splash"}),
        ("china-icbm-2024-09-25", {"target-impact"}),
        ("deir-ez-zor-2017-06-18", {"target-deir-ez-zor"}),
        ("mediterranean-2016-08-19", {"target-daret-azza", "platform-serpukhov", "platform-zelyony-dol"}),
    ],
)
def test_a_phone_names_launch_and_target_where_there_is_room(
    open_page: Callable, page_of: Callable, event: str, marks: set[str]
) -> None:
    page = page_at(open_page, page_of, event, PHONE)
    assert marks <= set(page.evaluate(NAMED, HOME))


@pytest.mark.parametrize("size", [PHONE, SMALL, DESKTOP], ids=str)
@pytest.mark.parametrize("event", ["houthi-drone-2024-07-19", "houthi-missile-2024-09-15"])
def test_no_tag_touches_the_edge_of_the_window(
    open_page: Callable, page_of: Callable, event: str, size: tuple[int, int]
) -> None:
    page = page_at(open_page, page_of, event, size)
    stage = page.locator(".ov-stage").bounding_box()
    tags = [tag.bounding_box() for tag in page.locator(f"{HOME} .ov-tag:not(.is-hidden)").all()]
    assert tags
    for tag in tags:
        assert tag["x"] - stage["x"] >= 4
        assert tag["y"] - stage["y"] >= 4
        assert stage["x"] + stage["width"] - tag["x"] - tag["width"] >= 4


def test_three_choices_are_whole_on_the_smallest_phone(open_page: Callable, page_of: Callable) -> None:
    page = page_at(open_page, page_of, "khost-1998-08-20", SMALL)
    options = [option.bounding_box() for option in page.locator(".ov-choice .ov-option").all()]
    assert len(options) == 3
    for box in options:
        assert box["y"] + box["height"] <= SMALL[1]
        assert box["height"] >= 44
    words = "[...document.querySelectorAll('.ov-choice .ov-option')].filter((e) => e.scrollWidth > e.clientWidth + 1)"
    assert page.evaluate(f"{words}.length") == 0


def test_the_handle_of_the_sheet_shows_where_colours_are_forced(open_page: Callable, page_of: Callable) -> None:
    page = open_page(page_of(reconstructed("khost-1998-08-20")), size=PHONE, forced_colors="active").page
    painted = "(e) => [e, e.closest('.ov-panel')].map((one) => getComputedStyle(one).backgroundColor)"
    handle, sheet = page.locator(".ov-grip i").evaluate(painted)
    assert handle != sheet


def test_islets_of_two_oceans_name_no_sea(open_page: Callable, page_of: Callable) -> None:
    page = page_at(open_page, page_of, "hwasong12-2022-10-04", DESKTOP)
    names = page.locator(f"{HOME} .ov-label-state").all_text_contents()
    assert "Japan" in names
    assert not [name for name in names if "Outlying" in name]


def test_states_have_their_article_in_what_was_found(open_page: Callable, page_of: Callable) -> None:
    page = page_at(open_page, page_of, "china-icbm-2024-09-25", DESKTOP)
    assert "crosses China, the Philippines and the Marshall Islands" in page.locator(".ov-finding").inner_text()
    assert "over the Philippines" in page.locator(".ov-counts").inner_text()
