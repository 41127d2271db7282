"""The first screen tells what happened, how its claims came out, and what was found: in this order, at every size."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from browser.first_view import SIZES
from browser.waiting import SETTLED

import geo

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# where the parts of the panel's head are, and their order in the document
ORDER = """() => {
  const all = [...document.querySelectorAll('.ov *')];
  return ['.ov-head h1', '.ov-story', '.ov-verdicts', '.ov-finding'].map((which) => {
    const e = document.querySelector(which), b = e.getBoundingClientRect();
    return { which, shown: e.checkVisibility() && b.height > 0, top: b.top, bottom: b.bottom, right: b.right,
      at: all.indexOf(e) };
  }); }"""
PARTS = """() => [...document.querySelectorAll('.ov-verdicts-part')].map((e) => [e.getAttribute('aria-label'),
  e.textContent, e.getBoundingClientRect().width])"""


@pytest.mark.parametrize("size", SIZES, ids=[f"{wide}x{high}" for wide, high in SIZES])
def test_the_story_comes_first_and_in_reading_order(
    look_at: Callable, caspian_page: Path, size: tuple[int, int]
) -> None:
    page = look_at(caspian_page, size=size).page
    found = page.evaluate(ORDER)
    low = 560 <= size[0] < 1000 and size[1] <= 560  # a bar at the foot of the map: the story is in the opened panel
    assert [part["shown"] for part in found] == [True, not low, True, True]
    assert [part["at"] for part in found] == sorted(part["at"] for part in found)
    seen = [part for part in found if part["shown"]]
    for above, below in pairwise(seen):
        assert above["bottom"] <= below["top"] + 0.5
    assert all(part["top"] >= 0 and part["bottom"] <= size[1] and part["right"] <= size[0] for part in seen)
    levels = page.evaluate("[...document.querySelectorAll('.ov-head :is(h1, h2, h3)')].map((e) => e.tagName)")
    assert levels == ["H1", "H2", "H2"]


def test_the_strip_counts_each_claim_as_the_table_has_it(
    open_page: Callable, caspian_page: Path, caspian: geo.Reconstruction
) -> None:
    page = open_page(caspian_page).page
    whole = caspian.verdicts[caspian.verdicts["hypothesis"] == ""]
    counts = Counter(whole["verdict"])
    parts = page.evaluate(PARTS)
    assert {label.removesuffix(": show") for label, _, _ in parts} == {
        f"{n} {verdict}" for verdict, n in counts.items()
    }
    assert sum(int(label.split()[0]) for label, _, _ in parts) == len(caspian.event.claims)
    assert page.locator(".ov-verdicts h2").inner_text() == f"{len(whole)} claims checked"
    for k, (label, _, width) in enumerate(parts):  # more claims, wider; never too narrow to press
        assert width >= 43
        for other, _, more in parts[k + 1 :]:
            if int(label.split()[0]) > int(other.split()[0]):
                assert width > more - 0.5
    for verdict in counts:  # each part leads to the first of its claims
        page.locator(f".ov-verdicts-part[aria-label$='{counts[verdict]} {verdict}: show']").click()
        page.evaluate(SETTLED)
        first = whole[whole["verdict"] == verdict]["text"].iloc[0]
        assert first in page.evaluate("document.activeElement.textContent")
        assert page.evaluate(
            "(() => { const e = document.activeElement.getBoundingClientRect(), t = document.querySelector('.ov-tabs')"
            ".getBoundingClientRect(); return e.top >= t.bottom - 1 && e.top < innerHeight; })()"
        )


@pytest.mark.parametrize("size", [(1400, 900), (390, 844)], ids=["desktop", "phone"])
def test_what_stands_under_the_choice_belongs_to_it(
    open_page: Callable, caspian_page: Path, size: tuple[int, int]
) -> None:
    page = open_page(caspian_page, size=size).page
    if size[0] < 1000:
        page.locator(".ov-grip").click()
    assert page.locator(".ov-choice").is_visible()
    page.locator("#ov-tab-claims").click()
    assert not page.locator(".ov-choice").is_visible()
    page.locator("#ov-tab-paths").click()
    choice, under = (page.locator(which).bounding_box() for which in (".ov-choice", ".ov-page"))
    assert choice["y"] + choice["height"] <= under["y"] + 0.5


def test_an_event_without_claims_has_no_strip(open_page: Callable, tmp_path: Path, caspian: geo.Reconstruction) -> None:
    event = caspian.event.model_copy(update={"claims": ()})
    verdicts = geo.judge(event, caspian.paths, caspian.ledger)
    file = geo.save_map(geo.build_map(event, caspian.paths, caspian.ledger, verdicts), tmp_path / "none.html")
    opened = open_page(file)
    assert opened.page.locator(".ov-verdicts").count() == 0
    assert opened.page.locator(".ov-story").is_visible()
    opened.quiet()
