"""Events at the ends of what can be drawn: no way at all, very long names, none or many of everything."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pytest
from browser.drawn import DRAWN
from browser.test_many import ensemble
from events_of_shapes import made_up
from reconstructed import reconstructed

import geo
from geo.maps import build_map
from geo.maps.bundles import MOST

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from geo.events import Event

LONG = "Unbreakable" * 18 + "ab"  # 200 characters without a space
SHIPS = {"ship": (31.0, 42.6)}
TARGETS = {"hill": (32.13, 40.6)}
WIDER = """() => [document.documentElement,
    ...document.querySelectorAll(".ov-panel, .ov-page, .ov-detail, .ov-head, .ov-choice")]
  .filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.className || e.tagName)"""
CUT = """() => [...document.querySelectorAll(".ov-tag:not(.is-hidden), .ov-label:not(.is-hidden)")].filter((e) => {
  const b = e.getBoundingClientRect(), m = document.querySelector(".ov-stage").getBoundingClientRect();
  return b.left < m.left - 1 || b.right > m.right + 1; }).map((e) => e.className + " " + e.textContent.slice(0, 40))"""


def saved(result: geo.Reconstruction, folder: Path) -> Path:
    return geo.save_map(result.map(), folder / "map.html")


def renamed(result: geo.Reconstruction, name: str) -> geo.Reconstruction:
    """Return the same event with everything in it called by one name."""
    event = result.event
    again = {
        key: tuple(record.model_copy(update={"name": name}) for record in getattr(event, key))
        for key in ("platforms", "targets", "places", "hypotheses")
    }
    launch = event.launch.model_copy(update={"name": name})
    event = event.model_copy(update={**again, "launch": launch, "title": name, "summary": name})
    return replace(result, event=event)


@pytest.mark.parametrize("size", [(1400, 900), (390, 844)])
def test_names_of_200_letters_stay_in_their_places(open_page: Callable, tmp_path: Path, size: tuple[int, int]) -> None:
    opened = open_page(saved(renamed(reconstructed("caspian-2015-10-07"), LONG), tmp_path), size=size)
    page = opened.page
    assert (page.evaluate(WIDER), page.evaluate(CUT)) == ([], [])
    for tab in ("claims", "places", "about", "data", "paths"):
        page.locator(f"#ov-tab-{tab}").evaluate("e => e.click()")
        assert (tab, page.evaluate(WIDER)) == (tab, [])
    for selector in (".ov-pin-ship", ".ov-pin-target", ".ov-pin-place", ".ov-path"):
        page.locator(selector).first.evaluate("e => e.click()")
        assert (selector, page.evaluate(WIDER)) == (selector, [])
    opened.quiet()


def test_a_path_of_no_length_is_a_page_all_the_same(open_page: Callable, tmp_path: Path) -> None:
    result = made_up("nowhere", "No way", ships=SHIPS, targets={"hill": SHIPS["ship"]}, fired=[("ship", "hill", 2)])
    assert result.paths["length_m"].max() == 0
    opened = open_page(saved(result, tmp_path), after="#t=60")
    assert opened.page.locator(".ov-pin-target").count() >= 1
    opened.page.locator(".ov-path").first.click()
    assert opened.page.locator(".ov-detail .ov-facts").count() == 1
    opened.quiet()


@pytest.mark.parametrize("count", [1, 6])
def test_one_hypothesis_or_six(open_page: Callable, tmp_path: Path, count: int) -> None:
    places = {f"bend-{k}": (32.0 + 0.4 * k, 41.8 - 0.2 * k) for k in range(6)}
    routes = {f"by-{k}": [f"bend-{k}"] for k in range(count)}
    result = made_up(
        "routes", "Many ways", ships=SHIPS, targets=TARGETS, fired=[("ship", "hill", 3)], places=places, routes=routes
    )
    opened = open_page(saved(result, tmp_path))
    page = opened.page
    assert page.locator(".ov-option").count() == count
    for k in range(count):
        page.locator(f"input[value=by-{k}]").evaluate("e => { if (!e.checked) e.click(); }")
        assert len(page.evaluate(DRAWN, "path.ov-line")) == 2
        assert len(page.evaluate(DRAWN, "path.ov-ghost:not(.is-extra)")) == 2 * (count - 1)
    assert page.evaluate(WIDER) == []
    opened.quiet()


def test_no_places_at_all(open_page: Callable, tmp_path: Path) -> None:
    result = made_up("bare", "No places", ships=SHIPS, targets=TARGETS, fired=[("ship", "hill", 1)])
    opened = open_page(saved(result, tmp_path))
    opened.page.locator("#ov-tab-places").click()
    assert opened.page.locator(".ov-pin-place").count() == 0
    assert "missiles reported here" not in opened.page.locator(".ov-legend").first.inner_text()
    opened.quiet()


@functools.cache
def some_of_one_way() -> tuple[Event, gpd.GeoDataFrame, pd.DataFrame]:
    """Return the event with one hypothesis, a thousand paths of it, each another, and their ledger."""
    result = reconstructed("caspian-2015-10-07")
    event = result.event.model_copy(update={"hypotheses": result.event.hypotheses[:1]})
    some = ensemble(event, 26 * 40).drop_duplicates(["platform", "waypoints"])
    return event, some, geo.overflights(some, result.countries)


@pytest.mark.parametrize("count", [400, 401, MOST])
def test_four_hundred_paths_or_thirty_thousand(open_page: Callable, tmp_path: Path, count: int) -> None:
    result = reconstructed("caspian-2015-10-07")
    event, some, ledger = some_of_one_way()
    copies = -(-count // len(some))
    many = [[t.assign(path=t["path"] + f"-{n}") for n in range(copies)] for t in (some, ledger)]
    paths = gpd.GeoDataFrame(pd.concat(many[0], ignore_index=True), crs=some.crs).iloc[:count]
    rows = pd.concat(many[1], ignore_index=True)
    rows = rows[rows["path"].isin(set(paths["path"]))]
    m = build_map(event, paths, rows, result.verdicts, countries=result.countries)
    opened = open_page(geo.save_map(m, tmp_path / "map.html"))
    page = opened.page
    cloud = page.locator("canvas.ov-cloud").count()
    assert cloud == (0 if count <= 400 else 1)
    drawn = page.evaluate(DRAWN, "path.ov-line")
    assert len(drawn) == (400 if count <= 400 else len(event.allocation))
    opened.quiet()
