"""The ground on the page: strip, sentence and tables say what the ledger says; cells are drawn where they lie."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from browser.drawn import EVENTS as SHAPES
from browser.drawn import GEOD, VIEW, View
from browser.test_page import MAP
from browser.waiting import SETTLED
from ground_told import about, ground_rows, percent, sentence
from reconstructed import reconstructed

import geo
from geo.atlas.ground import load_ground

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd
    from browser.conftest import Opened
    from playwright.sync_api import Page

EVENTS: dict[str, Callable[[], geo.Reconstruction]] = {
    **SHAPES,
    "24 paths": lambda: reconstructed("caspian-2015-11-20"),
    "all over sea": lambda: reconstructed("sibir1812-2001-10-04"),
}
LEAST_PX = {13: 1.5, 21: 2.0, 22: 2.0, 23: 2.0, 30: 2.0}
PHONE = {"size": (390, 844), "device_scale_factor": 2, "has_touch": True, "is_mobile": True}
RECTS = """() => { const frame = document.querySelector('.ov-strip-profile').getBoundingClientRect();
  return [...document.querySelectorAll('.ov-strip-profile rect')].map((e) => {
    const b = e.getBoundingClientRect();
    return { code: +e.dataset.class, from: +e.dataset.from, to: +e.dataset.to, left: b.left - frame.left,
      wide: b.width, high: b.height, fill: getComputedStyle(e).fill, all: frame.width }; }); }"""
TABLES = """() => [...document.querySelectorAll('.ov-strip-tables table')].map((t) =>
  [...t.tBodies[0].rows].map((r) => [...r.cells].map((c) => c.textContent)))"""
NAMES = """() => [...document.querySelectorAll('.ov-strip-towns span')].map((e) => {
  const b = e.getBoundingClientRect();
  const s = document.querySelector('.ov-strip').getBoundingClientRect();
  const inside = b.left >= s.left - 1 && b.right <= s.right + 1;
  return { name: e.textContent, left: b.left, right: b.right, inside }; })"""


@pytest.fixture(scope="session")
def pages(page_of: Callable[[geo.Reconstruction], Path]) -> Callable[[str], Path]:
    return lambda name: page_of(EVENTS[name]())


def urban(rows: pd.DataFrame) -> list[tuple[int, float, float]]:
    """Return class, start and end of each stretch over urban cells, neighbours joined."""
    found: list[tuple[int, float, float]] = []
    settled = rows[rows["class"] > 20]
    for code, enter, leave in zip(settled["class"], settled["enter_m"], settled["exit_m"], strict=True):
        if found and found[-1][2] == enter:
            found[-1] = (max(found[-1][0], code), found[-1][1], leave)
        else:
            found.append((code, enter, leave))
    return found


def chosen_path(result: geo.Reconstruction, which: int) -> pd.Series:
    return result.paths.iloc[which % len(result.paths)]


@pytest.mark.parametrize("which", [0, -1])
@pytest.mark.parametrize("name", EVENTS)
def test_strip_sentence_and_tables_say_what_the_ledger_says(
    open_page: Callable[..., Opened], pages: Callable[[str], Path], name: str, which: int
) -> None:
    result = EVENTS[name]()
    path = chosen_path(result, which)
    rows = ground_rows(result, path["hypothesis"], path["path"])
    opened = open_page(pages(name), after=f"#hypothesis={path['hypothesis']}&focus={path['path']}")
    page = opened.page
    assert page.locator(".ov-strip-words").text_content() == sentence(rows)
    # the strip: every stretch once, where it is, none narrower than it has to be
    rects = page.evaluate(RECTS)
    told = sorted((r["from"], r["to"], r["code"]) for r in rects)
    known = rows[rows["class"] > 0]  # where no class is known, nothing is drawn
    assert told == sorted(zip(known["enter_m"], known["exit_m"], known["class"], strict=True))
    length = rows["exit_m"].max()
    for r in rects:
        left, right = (r[end] / length * r["all"] for end in ("from", "to"))
        wide = max(right - left, LEAST_PX.get(r["code"], 0.0))
        assert r["wide"] >= wide - 0.05
        assert r["left"] <= left + 0.5
        assert r["left"] + r["wide"] >= right - 0.5
        assert -0.1 <= r["left"] <= r["all"] - r["wide"] + 0.1
    assert (
        page.locator(".ov-strip-border").count()
        == ((result.ledger["hypothesis"] == path["hypothesis"]) & (result.ledger["path"] == path["path"])).sum() - 1
    )
    # the tables
    by_class, *others = page.evaluate(TABLES)
    of = rows.groupby("class")
    land = rows.loc[rows["class"] > 10, "length_m"].sum()
    assert by_class == [
        [
            f"{code} {own['name'].iloc[0]}", about(own["length_m"].sum()),
            percent(own["length_m"].sum(), land) if code > 10 else "", str(len(own)), about(own["length_m"].max()),
        ]
        for code, own in of
    ]  # fmt: skip
    expected = urban(rows)
    if expected:
        pace, timed = path["duration_s"] / length, np.isfinite(path["duration_s"])
        got = [(row[0].split()[0], *row[1:-1]) for row in others.pop(0)]
        assert got == [
            (str(code), f"{int(a / 1000 + 0.5):,}", about(b - a), *([str(int(a * pace / 60 + 0.5))] if timed else []))
            for code, a, b in expected
        ]
    towns = geo.towns_under(result.paths, 10.0)
    towns = towns[(towns["hypothesis"] == path["hypothesis"]) & (towns["path"] == path["path"])]
    towns = towns[towns["population"] > 0]
    listed = {
        (t.name, f"{int(t.population):,}", f"{int(t.along_m / 1000 + 0.5):,}")
        for t in towns[["name", "population", "along_m"]].itertuples(index=False)
    }
    assert bool(others) == bool(len(towns))
    names = page.evaluate(NAMES)
    if others:
        assert {tuple(row[:3]) for row in others[0]} <= listed
        largest = towns.sort_values("population", ascending=False)["name"].iloc[0]
        assert largest in [n["name"] for n in names]
    names.sort(key=lambda n: n["left"])
    assert all(n["inside"] for n in names)
    assert all(a["right"] < b["left"] for a, b in pairwise(names))
    opened.quiet()


@pytest.mark.parametrize("name", ["caspian", "across the 180th meridian", "11,600 km"])
def test_pointing_at_the_strip_shows_where_that_is(
    open_page: Callable[..., Opened], pages: Callable[[str], Path], name: str
) -> None:
    result = EVENTS[name]()
    path = chosen_path(result, 0)
    page = open_page(pages(name), after=f"#hypothesis={path['hypothesis']}&focus={path['path']}").page
    strip = page.locator(".ov-strip")
    strip.scroll_into_view_if_needed()
    assert page.locator("path.ov-spot").count() == 0
    box = strip.bounding_box()
    for share in (0.02, 0.5, 0.9):
        page.mouse.move(box["x"] + share * box["width"], box["y"] + 40)
        words = strip.get_attribute("aria-valuetext")
        assert page.locator(".ov-strip-said").inner_text().strip() == words
        km = int(words.split(", about")[0].replace(",", "").split()[1])
        assert km == pytest.approx(share * path["length_m"] / 1000, abs=3 * path["length_m"] / 1000 / box["width"] + 1)
        at = page.locator("path.ov-spot").bounding_box()
        frame = page.locator(".folium-map:not(.ov-inset-map)").bounding_box()
        left = 1000.0 * km
        for (lon1, lat1), (lon2, lat2) in pairwise(path["waypoints"]):
            azimuth, _, leg = GEOD.inv(lon1, lat1, lon2, lat2)
            if left <= leg:
                lon, lat, _ = GEOD.fwd(lon1, lat1, azimuth, left)
                break
            left -= leg
        view = View(*page.evaluate(VIEW))
        lon += 360 * round((view.lon - lon) / 360)
        x, y = view.pixels(np.array([lon]), np.array([lat]))[0]
        assert at["x"] + at["width"] / 2 - frame["x"] == pytest.approx(x, abs=3)
        assert at["y"] + at["height"] / 2 - frame["y"] == pytest.approx(y, abs=3)
    page.mouse.move(5, 5)
    assert page.locator("path.ov-spot").count() == 0


def test_keys_move_along_the_strip(open_page: Callable[..., Opened], pages: Callable[[str], Path]) -> None:
    result = EVENTS["caspian"]()
    path = chosen_path(result, 0)
    rows = ground_rows(result, path["hypothesis"], path["path"])
    page = open_page(pages("caspian"), after=f"#hypothesis={path['hypothesis']}&focus={path['path']}").page
    strip = page.locator(".ov-strip")
    strip.focus()
    for code, enter, leave in urban(rows):
        page.keyboard.press("PageDown")
        assert enter / 1000 - 1 <= int(strip.get_attribute("aria-valuenow")) <= leave / 1000 + 1
        assert any(f"({c})" in strip.get_attribute("aria-valuetext") for c in (21, 22, 23, 30))
        assert code > 20
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    assert int(strip.get_attribute("aria-valuenow")) == round(path["length_m"] / 100_000)
    page.keyboard.press("End")
    assert int(strip.get_attribute("aria-valuenow")) == int(strip.get_attribute("aria-valuemax"))
    assert page.locator("path.ov-spot").count() == 1
    strip.blur()
    assert page.locator("path.ov-spot").count() == 0


def test_the_strip_shows_the_time_of_the_player(open_page: Callable[..., Opened], pages: Callable[[str], Path]) -> None:
    path = chosen_path(EVENTS["caspian"](), 0)
    opened = open_page(pages("caspian"), after=f"#hypothesis={path['hypothesis']}&focus={path['path']}&t=1200")
    page = opened.page
    share = """e => { const strip = e.closest('.ov-strip');
      return (e.getBoundingClientRect().left - strip.getBoundingClientRect().left + 1) / strip.clientWidth; }"""
    for seconds in (1200, 2400, 90_000):
        page.locator(".ov-range-input").evaluate(
            f"e => {{ e.value = {seconds}; e.dispatchEvent(new Event('input')); }}"
        )
        seen = min(seconds, page.locator(".ov-range-input").evaluate("e => Number(e.value)"))
        shown = page.locator(".ov-strip-times i").first.evaluate(share)
        assert shown == pytest.approx(min(1.0, seen / path["duration_s"]), abs=0.01)
    assert "about minute" in page.locator(".ov-strip-said").inner_text()


def test_a_finger_marks_a_place_on_a_phone(open_page: Callable[..., Opened], pages: Callable[[str], Path]) -> None:
    path = chosen_path(EVENTS["caspian"](), 0)
    opened = open_page(pages("caspian"), after=f"#hypothesis={path['hypothesis']}&focus={path['path']}", **PHONE)
    page = opened.page
    page.locator(".ov-strip").scroll_into_view_if_needed()
    box = page.locator(".ov-strip").bounding_box()
    assert box["height"] >= 44
    page.touchscreen.tap(box["x"] + 0.4 * box["width"], box["y"] + 40)
    assert page.locator("path.ov-spot").count() == 1
    assert page.locator(".ov-strip-said").inner_text().startswith("km ")
    opened.quiet()


@pytest.mark.parametrize("how", ["dark", "forced", "paper"])
def test_classes_are_told_apart_in_every_look(
    open_page: Callable[..., Opened], pages: Callable[[str], Path], how: str
) -> None:
    path = chosen_path(EVENTS["caspian"](), 0)
    looks = {"dark": {"color_scheme": "dark"}, "forced": {"forced_colors": "active"}, "paper": {}}
    page = open_page(
        pages("caspian"), after=f"#hypothesis={path['hypothesis']}&focus={path['path']}", **looks[how]
    ).page
    if how == "paper":
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        page.emulate_media(media="print")
    assert page.locator(".ov-strip-profile").is_visible()
    kinds = {}
    for r in page.evaluate(RECTS):
        kinds.setdefault({21: 20, 22: 20, 23: 20}.get(r["code"], r["code"]), set()).add((round(r["high"]), r["fill"]))
    assert {10, 11, 12, 13, 20, 30} <= set(kinds)
    assert all(len(looks) == 1 for looks in kinds.values())
    ordered = [next(iter(kinds[code]))[0] for code in (11, 12, 13, 20, 30)]
    assert ordered == sorted(set(ordered))  # the more settled, the higher
    assert kinds[10] != kinds[11]


# ------------------------------------------------------------ the layer


def switch(page: Page) -> None:
    page.locator(".ov-check:has-text('Settled') input").evaluate("e => e.click()")
    page.evaluate(SETTLED)


ALPHA = """([points]) => { const c = document.querySelector('canvas.ov-settled'), ink = c.getContext('2d');
  const dots = c.width / c.clientWidth, { data } = ink.getImageData(0, 0, c.width, c.height);
  return points.map(([x, y]) => data[4 * (Math.floor(y * dots) * c.width + Math.floor(x * dots)) + 3]); }"""


@pytest.mark.parametrize("name", ["caspian", "one missile", "across the 180th meridian", "11,600 km"])
@pytest.mark.parametrize("zoom", [9, 10.25, 13])
def test_settled_land_lies_where_its_cells_are(
    open_page: Callable[..., Opened], pages: Callable[[str], Path], name: str, zoom: float
) -> None:
    result = EVENTS[name]()
    opened = open_page(pages(name))
    page = opened.page
    assert page.locator("canvas.ov-settled").count() == 0
    assert not page.locator(".ov-legend:visible .ov-with-settled").is_visible()
    switch(page)
    assert page.locator(".ov-legend .ov-with-settled").first.is_visible()
    assert "JRC" in page.locator(".ov-credit").inner_text()
    grid, per = load_ground(), 100
    rows = geo.ground_under(result.paths)
    places = rows[rows["class"] >= 12]
    place = places.sort_values(["class", "length_m"]).iloc[-1]  # the widest of the most settled
    column, row = round(place["enter_lon"] * per), round(place["enter_lat"] * per)
    middle = page.evaluate(f"{MAP}.getCenter().lng")
    column += 36000 * round((middle - column / per) / 360)
    page.evaluate(f"void {MAP}.setView([{row / per}, {column / per}], {zoom}, {{animate: false}})")
    page.evaluate(SETTLED)
    view = View(*page.evaluate(VIEW))
    columns, lines = np.meshgrid(np.arange(column - 6, column + 7), np.arange(row - 6, row + 7))
    codes = grid.class_at((columns + 0.5) / per, (lines + 0.5) / per)
    tone = np.searchsorted([12, 13, 21, 30], codes, side="right")
    # Leaflet's frame is set down on whole pixels: half a pixel beside its middle, and edges on whole ones: another half
    points, expected = [], []
    for (j, k), t in np.ndenumerate(tone):
        west, east = columns[j, k] / per, (columns[j, k] + 1) / per
        south, north = lines[j, k] / per, (lines[j, k] + 1) / per
        (left, bottom), (right, top) = view.pixels(np.array([west, east]), np.array([south, north]))
        for x in (left + 1.0, right - 1.0):
            for y in (top + 1.0, bottom - 1.0):
                if right - left > 2 and 0 < x < view.width and 0 < y < view.height:
                    points.append([float(x), float(y)])
                    expected.append(int(t))
    seen = page.evaluate(ALPHA, [points])
    by_tone = {t: {a for a, e in zip(seen, expected, strict=True) if e == t} for t in set(expected)}
    assert len(points) > 100
    assert set(expected) - {0}
    assert all(len(alphas) == 1 for alphas in by_tone.values()), by_tone
    assert by_tone.get(0, {0}) == {0}
    assert len({next(iter(a)) for a in by_tone.values()}) == len(by_tone)
    opened.quiet()
    switch(page)
    assert page.locator("canvas.ov-settled").count() == 0


def test_an_event_over_the_sea_offers_no_empty_layer(open_page: Callable[..., Opened], tmp_path: Path) -> None:
    result = EVENTS["across the 180th meridian"]()
    page = open_page(geo.save_map(result.map(), tmp_path / "map.html")).page
    offered = page.locator(".ov-check:has-text('Settled')").count()
    assert offered == bool(result.map().payloads[0]["ground"]["settled"]["runs"])


def test_where_all_looks_are_from_afar_towns_still_show(
    open_page: Callable[..., Opened], pages: Callable[[str], Path]
) -> None:
    page = open_page(pages("11,600 km")).page
    switch(page)
    drawn = """c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data
      .filter((v, i) => i % 4 === 3 && v > 20).length"""
    assert page.locator("canvas.ov-settled").evaluate(drawn) > 50
