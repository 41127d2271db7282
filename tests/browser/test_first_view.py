"""The first view shows all of an event, clear of what lies over the map, in windows of every size and after changes."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from browser.first_view import HIDDEN, SEEN, SIZES
from browser.waiting import SETTLED, wait_until
from events_of_shapes import SHAPES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    import geo

MAP = "window[Object.keys(window).find((key) => key.startsWith('map_'))]"
NAMED = [f"{wide}x{high}" for wide, high in SIZES]
CROWDED = "11,600 km"  # 27 crossings: more tags than a phone has room for


def resized(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    wait_until(page, "([width, height]) => innerWidth === width && innerHeight === height", list(size))
    page.evaluate(SETTLED)


def all_pairs(count: int) -> list[int]:
    """Return a walk that goes once from each of some things to each other (Hierholzer)."""
    left = {i: [j for j in range(count) if j != i] for i in range(count)}
    walk, stack = [], [0]
    while stack:
        if left[stack[-1]]:
            stack.append(left[stack[-1]].pop())
        else:
            walk.append(stack.pop())
    return walk[::-1]


@pytest.mark.parametrize("size", SIZES, ids=NAMED)
def test_the_first_view_shows_all_of_it(
    look_at: Callable, caspian_page: Path, caspian: geo.Reconstruction, size: tuple[int, int]
) -> None:
    opened = look_at(caspian_page, size=size)
    page = opened.page
    assert page.evaluate(HIDDEN) == []
    seen = page.evaluate(SEEN)
    event = caspian.event
    assert (seen["ships"], seen["targets"], seen["places"], seen["launch"]) == (
        len(event.platforms),
        len(event.targets),
        len(event.places),
        1,
    )
    assert seen["tags"] == seen["gates"]
    entered = caspian.ledger.query("hypothesis == 'reported' and seq > 0 and country != ''")["country"]
    words = " ".join(page.locator(".ov-tag:not(.is-hidden)").all_text_contents())
    names = dict(zip(caspian.countries.codes, caspian.countries.names, strict=True))
    assert all(names[code] in words for code in set(entered))
    assert seen["inset"] == (size[0] >= 1000)
    opened.quiet()


@pytest.mark.parametrize("size", [(1400, 900), (660, 480), (390, 844)], ids=["desktop", "frame", "phone"])
@pytest.mark.parametrize("shape", SHAPES)
def test_the_first_view_of_events_of_other_shapes(
    open_page: Callable, page_of: Callable[[geo.Reconstruction], Path], shape: str, size: tuple[int, int]
) -> None:
    opened = open_page(page_of(SHAPES[shape]()), size=size)
    hidden = opened.page.evaluate(HIDDEN)
    seen = opened.page.evaluate(SEEN)
    if shape == CROWDED:
        lost = [h for h in hidden if h[0] == "tag" and h[2] == "not shown"]
        assert len(lost) <= (0 if size[0] > 1000 else seen["tags"] / 3)
        hidden = [h for h in hidden if h not in lost]
    assert hidden == []
    event = SHAPES[shape]().event
    assert (seen["ships"], seen["targets"], seen["places"]) == (
        len(event.platforms),
        len(event.targets),
        len(event.places),
    )
    opened.quiet()


def test_a_window_of_another_size_shows_all_of_it_again(open_page: Callable, caspian_page: Path) -> None:
    walk = [SIZES[i] for i in all_pairs(len(SIZES))]
    opened = open_page(caspian_page, size=walk[0])
    for before, size in pairwise(walk):
        resized(opened.page, size)
        assert opened.page.evaluate(HIDDEN) == [], f"from {before} to {size}"
        assert opened.page.evaluate(SEEN)["inset"] == (size[0] >= 1000)
    opened.quiet()


def test_a_turned_phone_shows_all_of_it(open_page: Callable, caspian_page: Path) -> None:
    phone = {"device_scale_factor": 2, "has_touch": True, "is_mobile": True}
    page = open_page(caspian_page, size=(390, 844), **phone).page
    for size in [(844, 390), (390, 844), (844, 390)]:
        resized(page, size)
        assert page.evaluate(HIDDEN) == [], size


@pytest.mark.parametrize("size", [s for s in SIZES if s[0] < 1000], ids=str)
def test_the_open_sheet_hides_nothing(open_page: Callable, caspian_page: Path, size: tuple[int, int]) -> None:
    opened = open_page(caspian_page, size=size)
    page = opened.page
    for state in ("open", "closed"):
        page.locator(".ov-grip").click()
        page.evaluate(SETTLED)
        assert page.locator(".ov-page").is_visible() == (state == "open")
        assert page.evaluate(HIDDEN) == [], state
    opened.quiet()


def test_a_view_that_the_reader_chose_stays(open_page: Callable, caspian_page: Path) -> None:
    page = open_page(caspian_page).page
    page.mouse.move(900, 300)
    page.mouse.wheel(0, -400)
    wait_until(page, f"{MAP}.getZoom() > 6")
    page.evaluate(SETTLED)
    zoom = page.evaluate(f"{MAP}.getZoom()")
    for size in [(1280, 680), (390, 844), (1400, 900)]:
        resized(page, size)
        assert page.evaluate(f"{MAP}.getZoom()") == zoom
    page.locator("[aria-label='Show the whole event']").click()
    page.evaluate(SETTLED)
    assert page.evaluate(HIDDEN) == []


def test_the_inset_is_drawn_in_a_window_that_grows(open_page: Callable, caspian_page: Path) -> None:
    page = open_page(caspian_page, size=(390, 844)).page
    assert not page.evaluate(SEEN)["inset"]
    for size in [(1400, 900), (1280, 680)]:
        resized(page, size)
        assert page.evaluate(SEEN)["inset"]
        assert [h for h in page.evaluate(HIDDEN) if h[0] == "inset"] == []
