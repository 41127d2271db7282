"""Names on the map and in the small one: the right one by each mark, over no mark or other name, none cut short."""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from browser.waiting import SETTLED
from events_of_shapes import SHAPES

import geo

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

SIZES = [(1400, 900), (1280, 680), (820, 1180), (390, 844)]
GAP_PX = 44  # between names of states on one line, as docs/map.md has it
SEEN = """(home) => {
  const root = document.querySelector(home), frame = root.getBoundingClientRect();
  const box = (e) => { const b = e.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom]; };
  const shown = (e) => getComputedStyle(e).visibility !== 'hidden' && e.getClientRects().length > 0;
  const within = (e) => { const b = e.getBoundingClientRect();
    return b.right > frame.left && b.left < frame.right && b.bottom > frame.top && b.top < frame.bottom; };
  const all = (selector) => [...root.querySelectorAll(selector)].filter((e) => shown(e) && within(e));
  const label = (e) => { const text = e.querySelector('.ov-label-text'), lead = e.querySelector('.ov-leader');
    const said = (text ?? e).querySelector('bdi')?.textContent ?? e.textContent;
    return { box: box(text ?? e), of: e.dataset.of ?? '', text: said,
      state: e.matches('.ov-label-state'), turned: e.matches('.ov-label-river'),
      cut: text ? text.scrollWidth > text.clientWidth + 1 || text.scrollHeight > text.clientHeight + 2 : false,
      lead: lead && lead.offsetWidth > 4 ? box(lead) : null }; };
  const mark = (e) => { const b = e.getBoundingClientRect(), x = (b.left + b.right) / 2, y = (b.top + b.bottom) / 2;
    const half = e.matches('.ov-pin-ship') ? 7 : e.matches('.ov-pin-place') ? 5.5 : b.width / 2;
    return { is: e.dataset.is, box: [x - half, y - half, x + half, y + half], hollow: e.matches('.is-assumed') }; };
  return { labels: all('.ov-label').map(label), tags: all('.ov-tag').map(box), marks: all('.ov-pin').map(mark) }; }"""


def short(name: str, label: str) -> str:
    return label or re.sub(r"\s*\([^()]*\)\s*$", "", name) or name


def overlap(a: list[float], b: list[float], by: float = 1.0) -> bool:
    return a[0] + by < b[2] and b[0] + by < a[2] and a[1] + by < b[3] and b[1] + by < a[3]


def grown(box: list[float], by: float) -> list[float]:
    return [box[0] - by, box[1] - by, box[2] + by, box[3] + by]


def check(page: Page, event: geo.Event, home: str) -> dict:
    """Hold what is on one map against the event: texts, marks and boxes. Return what is seen."""
    seen = page.evaluate(SEEN, home)
    names = {f"platform-{p.id}": short(p.name, "") for p in event.platforms}
    names |= {f"target-{t.id}": short(t.name, t.label) for t in event.targets}
    names |= {f"place-{p.id}": short(p.name, "") for p in event.places}
    marks = {m["is"]: m["box"] for m in seen["marks"]}
    labels = [one for one in seen["labels"] if not one["turned"]]  # a box around a turned name is not what it covers
    for one in labels:
        if one["of"]:
            assert one["text"] == names[one["of"]]
            assert not one["cut"], one
            # by its own mark, or tied to it
            own = grown(marks[one["of"]], 14)
            assert overlap(one["box"], own, 0) or (one["lead"] and overlap(one["lead"], own, 0)), one
        for key, mark in marks.items():
            assert not overlap(one["box"], mark), (one, key)
    for tag in seen["tags"]:
        for key, mark in marks.items():
            assert not overlap(tag, mark), (tag, key)
    standing = [*(one["box"] for one in labels), *seen["tags"]]
    for a, b in combinations(standing, 2):
        assert not overlap(a, b), (a, b, [o["text"] for o in labels if o["box"] in (a, b)])
    for a, b in combinations([one["box"] for one in labels if one["state"]], 2):
        if a[1] < b[3] and b[1] < a[3]:
            assert max(a[0] - b[2], b[0] - a[2]) >= GAP_PX - 1, (a, b)
    return seen


def told(event: geo.Event) -> set[str]:
    return {f"target-{t.id}" for t in event.targets}


@pytest.mark.parametrize("shape", [None, "13 ships over 24 targets", "across the 180th meridian", "11,600 km"])
def test_names_are_right_and_clear(
    open_page: Callable, caspian: geo.Reconstruction, tmp_path: Path, shape: str
) -> None:
    made = SHAPES[shape]() if shape else caspian
    page = open_page(geo.save_map(made.map(), tmp_path / "page.html"), size=SIZES[0]).page
    home = ".folium-map:not(.ov-inset-map)"
    for size in SIZES:
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.evaluate(SETTLED)
        seen = check(page, made.event, home)
        named = {one["of"] for one in seen["labels"]} & told(made.event)
        if size == SIZES[0] and len(made.event.targets) <= 4:
            assert named, (shape, size)  # few targets have their names from afar
        if page.locator(".ov-inset").is_visible():
            near = check(page, made.event, ".ov-inset-map")
            assert {one["of"] for one in near["labels"]} & told(made.event)
    hollow = {m["is"] for m in seen["marks"] if m["hollow"]} & told(made.event)
    assert hollow == {f"target-{t.id}" for t in made.event.targets if t.basis == "assumed"} & {
        m["is"] for m in seen["marks"]
    }


def test_the_small_map_and_a_phone_name_targets(
    open_page: Callable, caspian: geo.Reconstruction, caspian_page: Path
) -> None:
    page = open_page(caspian_page, size=(1400, 900)).page
    near = {one["of"] for one in check(page, caspian.event, ".ov-inset-map")["labels"]}
    assert len(near & told(caspian.event)) >= 9  # of 11
    phone = open_page(caspian_page, size=(390, 844), has_touch=True, is_mobile=True).page
    home = ".folium-map:not(.ov-inset-map)"
    assert not {one["of"] for one in check(phone, caspian.event, home)["labels"]} & told(caspian.event)
    phone = open_page(caspian_page, size=(390, 844), after="#focus=raqqa", has_touch=True, is_mobile=True).page
    assert "target-raqqa" in {one["of"] for one in check(phone, caspian.event, home)["labels"]}


def test_paper_has_targets_the_small_map_and_a_legend_in_plain_words(
    open_page: Callable, caspian: geo.Reconstruction, caspian_page: Path
) -> None:
    page = open_page(caspian_page, size=(1400, 900)).page
    before = page.evaluate(SEEN, ".folium-map")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".ov-inset").is_visible()
    near = {one["of"] for one in check(page, caspian.event, ".ov-inset-map")["labels"]}
    assert len(near & told(caspian.event)) >= 8
    check(page, caspian.event, ".folium-map:not(.ov-inset-map)")
    rows = page.locator(".ov-print table").filter(has_text="Targets").first.locator("tbody tr").all()
    paths = caspian.paths[caspian.paths["hypothesis"] == caspian.event.hypotheses[0].id]
    for row, (number, target) in zip(rows, enumerate(caspian.event.targets, 1), strict=True):
        cells = row.locator("th, td").all_inner_texts()
        assert cells[:3] == [str(number), target.name, str((paths["target"] == target.id).sum())]
        assert cells[3] == f"assumed, not published, within {target.radius_km:g} km"
    legend = page.locator(".ov-stage > .ov-legend li").all_inner_texts()
    for word in ("hypothesis", "reconstruction", "geodesic", "ledger", "basis", "indeterminate"):
        assert not any(word in text for text in legend)
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.evaluate(SETTLED)
    after = page.evaluate(SEEN, ".folium-map")
    for there, was in zip(after["marks"], before["marks"], strict=True):
        assert there["box"] == pytest.approx(was["box"], abs=0.6)


# towns whose dot lies under a name, a mark or a tag
DOTS = """() => { const box = (e) => e.getBoundingClientRect();
const seen = (which) => [...document.querySelectorAll(which)]
  .filter((e) => e.checkVisibility() && !e.closest('.is-hidden'));
const text = (e) => (e.matches('.ov-label') && e.querySelector('.ov-label-text')) || e;
const over = seen('.ov-label, .ov-pin, .ov-tag').map((e) => [e, box(text(e))]);
return seen('.ov-label-town .ov-dot').flatMap((dot) => {
  const d = box(dot), x = d.x + d.width / 2, y = d.y + d.height / 2;
  return over.filter(([e, b]) => !e.contains(dot) && b.left < x && x < b.right && b.top < y && y < b.bottom)
    .map(([e]) => `${dot.parentElement.textContent}: ${e.textContent || e.getAttribute('aria-label')}`); }); }"""


@pytest.mark.parametrize("size", [(1400, 900), (1280, 680), (390, 844)], ids=["desktop", "laptop", "phone"])
def test_no_name_or_mark_stands_on_the_dot_of_a_town(
    look_at: Callable, caspian_page: Path, size: tuple[int, int]
) -> None:
    page = look_at(caspian_page, size=size).page
    assert page.evaluate("document.querySelectorAll('.ov-label-town:not(.is-hidden) .ov-dot').length") >= 1
    assert page.evaluate(DOTS) == []
