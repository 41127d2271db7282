"""Worlds shown one after another: true lines, steps that a reader rules, words for those who see none."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely
from browser.drawn import DRAWN, EVENTS, GEOD, VIEW, View, leg, on_screen, step_m
from browser.test_access import violations
from browser.test_page import MAP
from browser.waiting import SETTLED
from test_worlds_shown import MANY, many, waypoints

import geo
from geo.maps.page import EventLayer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd
    from playwright.sync_api import Page

SHAPES = {**EVENTS, MANY: many}
CARD, TITLE = ".ov-world-card", ".ov-world-head h2"
SMALL = {"size": (390, 844), "has_touch": True}
INK = """([x, y]) => { const home = document.querySelector(".folium-map:not(.ov-inset-map)");
  const c = home.querySelector("canvas.ov-world-sky"), [frame, own] = [home, c].map((e) => e.getBoundingClientRect());
  const dots = c.width / own.width;
  const [left, top] = [(x + frame.left - own.left) * dots, (y + frame.top - own.top) * dots];
  return c.getContext("2d").getImageData(left, top, 1, 1).data[3]; }"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    folder, made = tmp_path_factory.mktemp("worlds"), {}

    def page_of(name: str) -> Path:
        if name not in made:
            made[name] = geo.save_map(SHAPES[name]().map(), folder / f"{len(made)}.html")
        return made[name]

    return page_of


def rows_of(name: str, hypothesis: str, world: int) -> pd.DataFrame:
    """Return the paths of a world that a page draws, by the simulation's own table."""
    table = SHAPES[name]().worlds.table(first=world, count=1, claims=("about-1500-km",))
    rows = table[table["hypothesis"] == hypothesis]
    return rows.iloc[:: -(-len(rows) // 240)]


def ways_of(rows: pd.DataFrame) -> list[list[tuple[float, float]]]:
    return [[tuple(map(float, at)) for at in waypoints(row)] for _, row in rows.iterrows()]


def number(page: Page) -> int:
    return int(page.locator(TITLE).inner_text().split()[1])


def step(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.parametrize("name", [n for n in SHAPES if n != "11,600 km"])
def test_lines_lie_on_the_geodesics_of_the_draw(open_page: Callable, pages: Callable, name: str) -> None:
    hypothesis = SHAPES[name]().event.hypotheses[-1].id
    page = open_page(pages(name), after=f"#hypothesis={hypothesis}&layers=worlds&world=5").page
    assert number(page) == 5
    home = page.evaluate(VIEW)[0]
    ways = ways_of(rows_of(name, hypothesis, 4))
    for k, zoom in enumerate((5, 8, 11, 13)):
        way = ways[k % len(ways)]
        line = leg(*way[:2], 5_000.0)
        line = line[np.abs(line[:, 1]) < 84.0]  # where there is a map
        lon, lat = line[[0, -1, len(line) // 2, len(line) // 3][k]]
        middle = [float(lat), float(lon + 360 * round((home - lon) / 360))]
        page.evaluate(f"void {MAP}.setView({middle}, {zoom}, {{animate: false}})")
        page.evaluate(SETTLED)
        view = View(*page.evaluate(VIEW))
        assert view.zoom == zoom
        [drawn] = page.evaluate(DRAWN, "path.ov-world.is-now")
        pieces = [shapely.segmentize(shapely.LineString(p), 8.0) for p in drawn["pieces"] if len(p) > 1]
        own = view.within(np.array([xy for piece in pieces for xy in piece.coords]).reshape(-1, 2), 50)
        legs = {tuple(pair) for one in ways for pair in pairwise(one)}
        window = shapely.box(-100, -100, view.width + 100, view.height + 100)
        cut = [shapely.clip_by_rect(on_screen(view, leg(*pair, step_m(view))), *window.bounds) for pair in legs]
        parts = shapely.get_parts(shapely.get_parts(cut))
        truth = shapely.MultiLineString(list(parts[~shapely.is_empty(parts)]))
        assert len(own)
        away = shapely.distance(shapely.points(own), truth)
        assert (away <= view.bound_px(own[:, 1])).all(), (zoom, away.max())
        seen = np.array([xy for part in shapely.get_parts(truth) for xy in part.coords])
        seen = view.within(seen[np.isfinite(seen).all(axis=1)], -2)
        top = view.pixels(np.zeros(1), np.array([85.05]))[0, 1]
        seen = seen[seen[:, 1] > top]
        gap = shapely.distance(shapely.points(seen), shapely.MultiLineString(pieces))
        assert (gap <= view.bound_px(seen[:, 1])).all(), (zoom, gap.max())


def test_a_reader_steps_through_worlds_and_hears_of_each(open_page: Callable, pages: Callable) -> None:
    opened = open_page(pages("caspian"), after="#hypothesis=direct")
    page = opened.page
    assert page.locator(CARD).is_hidden()
    assert page.locator("path.ov-world").count() == 0
    page.get_by_role("button", name="Layers").click()
    page.get_by_label("Whole reconstructions, one after another").check()
    assert number(page) == 1
    assert page.locator(".ov-world-play").is_hidden()  # who wants no motion steps by hand
    said = []
    for k in range(1, 13):
        assert number(page) == k
        said.append(page.locator(f"{CARD} [role=status]").inner_text())
        rows = rows_of("caspian", "direct", k - 1)
        codes = {code for states in rows["states"] for code in states.split()}
        names = {"TUR": "Turkey", "ARM": "Armenia", "AZE": "Azerbaijan", "IRQ": "Iraq", "IRN": "Iran", "SYR": "Syria"}
        assert codes <= set(names)
        assert all((f"{names[code]} (" in said[-1]) == (code in codes) for code in names)
        sure = [("TUR" in s) and ("TUR" not in g) for s, g in zip(rows["states"], rows["grazed"], strict=True)]
        turkish = rows.loc[sure, "missiles"].sum()
        assert f"Turkey ({turkish} missiles)" in said[-1]
        claim = rows["claim_about-1500-km"].iloc[0]
        assert f"{'holds' if claim == 'supported' else 'fails'}: The missiles flew about 1,500 km" in said[-1]
        assert page.locator("path.ov-world").count() == 2 * min(k, 3)  # on the map and in the strike area
        step(page, "The next one")
    assert len(set(said)) == 12
    assert number(page) == 1  # round again
    step(page, "The one before")
    assert number(page) == 12
    while "world=12" not in page.evaluate("location.hash"):
        page.evaluate(SETTLED)
    again = open_page(pages("caspian"), after=page.evaluate("location.hash")).page
    assert number(again) == 12
    assert again.locator("path.ov-world").count() == 2
    assert again.locator(f"{CARD} [role=status]").inner_text() == said[-1]
    step(page, "Show reconstructions no more")
    assert page.locator(CARD).is_hidden()
    assert page.locator("path.ov-world, path.ov-world-mark").count() == 0
    opened.quiet()


def test_worlds_change_by_themselves_only_when_asked_and_until_stopped(open_page: Callable, pages: Callable) -> None:
    page = open_page(pages("caspian"), after="#hypothesis=reported", own=True, reduced_motion="no-preference").page
    page.clock.install(time=0)
    page.clock.pause_at(86_400)  # seconds: a time that is still to come
    button = page.locator(".ov-worlds-button")
    assert button.get_attribute("aria-pressed") == "false"
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    assert number(page) == 1
    heard = page.locator(f"{CARD} [role=status]").text_content()
    page.clock.run_for(510)
    assert number(page) == 2
    page.clock.run_for(1000)
    assert number(page) == 4
    assert page.locator(f"{CARD} [role=status]").text_content() == heard  # no chatter
    step(page, "Stop here")
    page.clock.run_for(5000)
    assert number(page) == 4
    assert page.locator(f"{CARD} [role=status]").inner_text().startswith("Reconstruction 4 of 12")
    step(page, "Show them one after another")
    page.clock.run_for(510)
    assert number(page) == 5
    step(page, "The next one")  # a step by hand stops them
    page.clock.run_for(5000)
    assert number(page) == 6
    button.click()
    assert page.locator(CARD).is_hidden()
    # an address shows them, and nothing moves unasked
    page = open_page(pages("caspian"), after="#layers=worlds&world=3", own=True, reduced_motion="no-preference").page
    page.clock.install(time=0)
    page.clock.pause_at(86_400)  # seconds: a time that is still to come
    page.clock.run_for(5000)
    assert number(page) == 3


def test_each_reconstruction_has_its_own_worlds(open_page: Callable, pages: Callable) -> None:
    page = open_page(pages("caspian"), after="#hypothesis=direct&layers=worlds&world=7").page
    straight = page.locator("path.ov-world.is-now").first.get_attribute("d")
    page.locator("input[name=ov-hypothesis][value=reported]").evaluate("e => e.click()")
    assert number(page) == 7
    assert page.locator("path.ov-world").count() == 2
    assert page.locator("path.ov-world.is-now").first.get_attribute("d") != straight
    rows = rows_of("caspian", "reported", 6)
    assert f"Iraq ({rows['missiles'].sum()} missiles)" in page.locator(f"{CARD} [role=status]").inner_text()
    # crossings are the drawn example's: they come back when no world is shown
    assert page.locator("path.ov-gate").count() == 0
    step(page, "Show reconstructions no more")
    assert page.locator("path.ov-gate").count() > 0


def test_missiles_of_the_world_shown_fly_at_its_own_speed(open_page: Callable, pages: Callable) -> None:
    page = open_page(pages("one missile"), after="#layers=worlds&world=2&t=1500").page
    view = View(*page.evaluate(VIEW))
    [row] = rows_of("one missile", "direct", 1).to_dict("records")
    start, aim = (row["launch_lon"], row["launch_lat"]), (row["aim_lon"], row["aim_lat"])
    azimuth = GEOD.inv(*start, *aim)[0]

    def spot(kmh: float) -> list[float]:
        lon, lat, _ = GEOD.fwd(*start, azimuth, 1500 / 3.6 * kmh)
        found: list[float] = view.pixels(np.array([lon]), np.array([lat]))[0].tolist()
        return found

    assert page.evaluate(INK, spot(row["speed_kmh"])) > 200
    assert page.evaluate(INK, spot(row["speed_kmh"] + 250.0)) == 0


def test_no_switch_where_nothing_is_left_open(open_page: Callable, tmp_path: Path) -> None:
    result = EVENTS["one missile"]()
    m = result.map()
    layer: Any = next(child for child in m._children.values() if isinstance(child, EventLayer))
    del layer.payload["worlds"]  # tests/test_worlds_shown.py says of which events a page has none
    page = open_page(geo.save_map(m, tmp_path / "closed.html"), after="#layers=worlds&world=3").page
    page.get_by_role("button", name="Layers").click()
    assert page.get_by_label("Ships with assumed area").count() == 1
    assert page.locator(f"{CARD}, .ov-worlds-button, path.ov-world").count() == 0
    assert page.get_by_label("Whole reconstructions").count() == 0


@pytest.mark.parametrize("how", [{}, SMALL, {"color_scheme": "dark"}, {"forced_colors": "active"}], ids=str)
def test_the_card_can_be_used_by_anyone(open_page: Callable, pages: Callable, how: dict[str, Any]) -> None:
    page = open_page(pages("caspian"), after="#hypothesis=reported&layers=worlds", **how).page
    assert violations(page) == []
    for button in page.locator(f"{CARD} button:visible").all():
        box = button.bounding_box()
        assert min(box["width"], box["height"]) >= 44
    page.get_by_role("button", name="The next one", exact=True).focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    assert number(page) == 3
    # all of the event is clear of the card
    card = page.locator(CARD).bounding_box()
    for mark in page.locator(".ov-stage > .leaflet-container .ov-pin:visible").all():
        box = mark.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        assert not (card["x"] < x < card["x"] + card["width"] and card["y"] < y < card["y"] + card["height"])


def test_paper_has_worlds_only_where_they_are_shown(open_page: Callable, pages: Callable) -> None:
    for after, shown in (("#hypothesis=direct", False), ("#hypothesis=direct&layers=worlds", True)):
        page = open_page(pages("caspian"), after=after).page
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        page.emulate_media(media="print")
        assert page.locator(CARD).is_visible() == shown
        assert (page.locator("path.ov-world.is-now").count() > 0) == shown
        assert page.locator(f"{CARD} button:visible").count() == 0
