"""What lies under and beside the paths: names by their own lines, rivers, provinces, a world without an edge."""

from __future__ import annotations

import base64
import csv
import io
import json
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from browser.waiting import SETTLED
from far_event import REGION, across

import geo

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

PHONE = {"size": (390, 844), "device_scale_factor": 2, "has_touch": True, "is_mobile": True}
MAP = "window[Object.keys(window).find((key) => key.startsWith('map_'))]"
# for each name of a reconstruction: the least distance of its box to the chosen lines and to those of the other one
NAMES = """() => {
  const points = (selector) => [...document.querySelectorAll(`.folium-map ${selector}`)].flatMap((e) => {
    const m = e.getScreenCTM(), long = e.getTotalLength(), found = [];
    for (let s = 0; s <= long; s += 3) found.push(e.getPointAtLength(s).matrixTransform(m));
    return found; });
  const lines = { chosen: points('path.ov-line'), other: points('path.ov-ghost:not(.is-extra)') };
  return [...document.querySelectorAll('.folium-map .ov-label-route:not(.is-hidden)')].map((e) => {
    const b = e.getBoundingClientRect();
    const away = (p) => Math.hypot(Math.max(b.left - p.x, 0, p.x - b.right), Math.max(b.top - p.y, 0, p.y - b.bottom));
    const least = (list) => Math.min(...list.map(away));
    const [mine, others] = e.matches('.is-chosen') ? ['chosen', 'other'] : ['other', 'chosen'];
    return { name: e.innerText, chosen: mine === 'chosen', own: least(lines[mine]), far: least(lines[others]) };
  }); }"""


@pytest.mark.parametrize("hypothesis", ["reported", "direct"])
@pytest.mark.parametrize(
    "view", [PHONE, {"size": (1400, 900)}, {"size": (1280, 680)}], ids=["phone", "desktop", "laptop"]
)
def test_a_name_stands_by_its_own_lines(look_at: Callable, caspian_page: Path, view: dict, hypothesis: str) -> None:
    names = look_at(caspian_page, after=f"#hypothesis={hypothesis}", **view).page.evaluate(NAMES)
    assert [n["chosen"] for n in names].count(True) == 1
    assert len(names) == 2
    for name in names:
        assert name["own"] < 45, name
        assert name["own"] < name["far"], name


def test_rivers_have_names_and_provinces_come_closer(open_page: Callable, caspian_page: Path) -> None:
    opened = open_page(caspian_page)
    page = opened.page
    named = [t.strip() for t in page.locator(".folium-map .ov-label-river:not(.is-hidden)").all_inner_texts()]
    assert {"Euphrates", "Tigris"} <= set(named)
    main = ".folium-map:not(.ov-inset-map)"
    assert page.locator(f"{main} path.ov-river.is-great").count() > 0
    assert page.locator(f"{main} path.ov-province").count() == 0
    assert page.locator(".ov-inset-map path.ov-province").count() == 1
    page.evaluate(f"void {MAP}.setView([35.9, 39.0], 8, {{animate: false}})")
    assert page.locator(f"{main} path.ov-province").count() == 1
    page.evaluate(f"void {MAP}.setView([35.9, 39.0], 4, {{animate: false}})")
    assert page.locator(f"{main} path.ov-province").count() == 0
    opened.quiet()


@pytest.fixture(scope="module")
def far() -> geo.Reconstruction:
    return across()


@pytest.fixture(scope="module")
def far_page(far: geo.Reconstruction, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return geo.save_map(far.map(), tmp_path_factory.mktemp("far") / "far.html")


def middle(page: Page, selector: str) -> tuple[float, float]:
    box = page.locator(selector).bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def pixels(page: Page) -> object:
    """Return a function that tells the colour of a pixel of the screen."""
    shot = base64.b64encode(page.screenshot()).decode()
    page.evaluate(
        """async (data) => { const image = new Image(); image.src = data; await image.decode();
        const canvas = Object.assign(document.createElement('canvas'), {width: image.width, height: image.height});
        const ink = canvas.getContext('2d'); ink.drawImage(image, 0, 0);
        window.pixel = (x, y) => [...ink.getImageData(x, y, 1, 1).data].slice(0, 3).join(); }""",
        f"data:image/png;base64,{shot}",
    )
    return lambda x, y: page.evaluate("([x, y]) => pixel(x, y)", [round(x), round(y)])


def test_an_event_across_the_180th_meridian_is_one_piece(open_page: Callable, far_page: Path) -> None:
    opened = open_page(far_page)
    page = opened.page
    stage = page.locator(".ov-stage").bounding_box()
    home = ".folium-map:not(.ov-inset-map)"
    west, east = (middle(page, f"{home} .ov-pin-ship[aria-label^={name}]") for name in ("West", "East"))
    assert west[0] < east[0] < west[0] + 0.5 * stage["width"]
    for pin in page.locator(f"{home} .ov-pin").all():
        box = pin.bounding_box()
        assert stage["x"] <= box["x"] <= stage["x"] + stage["width"]
    # no line is drawn round the world, on the map or in the inset
    widest = page.evaluate(
        """() => Math.max(...['line', 'ghost', 'gate', 'launch', 'area'].flatMap((kind) =>
          [...document.querySelectorAll(`path.ov-${kind}`)].map((e) => e.getBoundingClientRect().width)))"""
    )
    assert widest < stage["width"]
    assert page.locator(f"{home} path.ov-launch").bounding_box()["width"] > 3 * 30  # nine degrees, both sides
    assert page.locator(f"{home} path.ov-area").count() == 6  # two ships, three targets, a reported place
    # both states have their tints, on both sides
    assert page.locator(f"{home} path.ov-state.is-crossed").count() == 2
    names = page.locator(f"{home} .ov-label-state.is-involved:not(.is-hidden)").all_inner_texts()
    assert {n.strip().lower() for n in names} == {"russia", "united states"}
    tags = page.locator(f"{home} .ov-tag:not(.is-hidden) b").all_inner_texts()
    assert any("Russia" in t for t in tags)
    assert page.locator(".ov-inset").is_visible()
    assert page.locator(".ov-inset .ov-pin-target").count() == 3
    opened.quiet()


def test_the_cut_at_180_degrees_does_not_show(open_page: Callable, far_page: Path) -> None:
    page = open_page(far_page).page
    page.evaluate(
        f"void {MAP}.setView([56.05, -180], 7, {{animate: false}})"
    )  # open sea, and a meridian of the graticule
    page.evaluate(SETTLED)
    at = f"(([lat, lng]) => {{ const p = {MAP}.latLngToContainerPoint([lat, lng]), b = {MAP}.getContainer()"
    at += ".getBoundingClientRect(); return [p.x + b.left, p.y + b.top]; })"
    page.evaluate("document.querySelectorAll('path.ov-graticule').forEach((e) => e.remove())")
    colour = pixels(page)
    (x, y) = page.evaluate(f"{at}([56.2, -180])")
    row = [[int(v) for v in colour(x + dx, y).split(",")] for dx in range(-6, 7)]
    assert max(max(channel) - min(channel) for channel in zip(*row, strict=True)) <= 2  # a coast would differ by 40
    page.evaluate(f"void {MAP}.setView([68.0, -180], 7, {{animate: false}})")
    page.evaluate(SETTLED)
    colour = pixels(page)
    land = [page.evaluate(f"{at}([68.0, {lng}])") for lng in (-179.5, -180.02, -179.98, -180.5)]
    assert len({colour(*p) for p in land}) == 1
    assert colour(*land[0]) != ",".join(map(str, row[0]))


def test_files_of_it_keep_longitudes_within_180(open_page: Callable, far_page: Path, far: geo.Reconstruction) -> None:
    page = open_page(far_page).page
    page.locator("#ov-tab-data").click()

    def saved(what: str) -> bytes:
        with page.expect_download() as waiting:
            page.locator(f".ov-file:has-text('{what}')").click()
        return waiting.value.path().read_bytes()

    features = json.loads(saved("Paths"))["features"]
    of = {f["id"]: f["geometry"] for f in features}

    def positions(value: object) -> list[list[float]]:
        return [value] if isinstance(value[0], float | int) else [p for part in value for p in positions(part)]

    every = [p for g in of.values() for p in positions(g["coordinates"])]
    assert all(-180 <= lon <= 180 and -90 <= lat <= 90 for lon, lat in every)
    assert of["platform:east"]["coordinates"] == [-179.5, 58.5]
    # cut at the meridian (RFC 7946, 3.1.9): no line and no area jumps across it
    lines = [g for i, g in of.items() if i.startswith("path:")]
    assert "MultiLineString" in {g["type"] for g in lines}
    for g in lines:
        pieces = g["coordinates"] if g["type"] == "MultiLineString" else [g["coordinates"]]
        assert all(abs(a[0] - b[0]) < 5 for piece in pieces for a, b in pairwise(piece))
        for a, b in pairwise(pieces):
            assert abs(a[-1][0]) == 180
            assert b[0] == [-a[-1][0], a[-1][1]]
    region = of["launch:region"]
    assert region["type"] == "MultiPolygon"
    assert sorted(min(x for x, _ in part[0]) for part in region["coordinates"]) == [-180, REGION[0][0]]
    rows = list(csv.DictReader(io.StringIO(saved("Ledger").decode("utf-8-sig"))))
    got = sorted(float(r["enter_lon"]) for r in rows)
    assert got == pytest.approx(sorted(far.ledger["enter_lon"]), abs=1e-4)


def test_player_and_phone_show_it_too(open_page: Callable, far_page: Path) -> None:
    opened = open_page(far_page, after="#t=1800", **PHONE)
    page = opened.page
    home = page.locator(".ov-stage").bounding_box()
    assert page.locator(".folium-map:not(.ov-inset-map) .ov-pin").count() == 6
    for pin in page.locator(".folium-map:not(.ov-inset-map) .ov-pin").all():
        assert home["x"] <= pin.bounding_box()["x"] <= home["x"] + home["width"]
    drawn = page.locator(".folium-map:not(.ov-inset-map) canvas.ov-canvas:not(.ov-world-sky)").evaluate(
        "c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some((v) => v > 0)"
    )
    assert drawn  # the missiles are in view half an hour after launch
    opened.quiet()
