"""The page with a simulation on it: shares, the picture of all draws, and where they started."""

from __future__ import annotations

import base64
import re
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely
from browser.drawn import DRAWN, VIEW, View, leg, on_screen, step_m
from browser.test_access import VIEWS, violations
from browser.test_page import MAP
from browser.waiting import SETTLED

import geo
from geo.errors import MapError
from geo.maps.page import EventLayer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DRAWS = 5_000
PINS = ".ov-stage > .leaflet-container .ov-pin-target, .ov-stage > .leaflet-container .ov-pin-ship"


@pytest.fixture(scope="module")
def drawn() -> geo.Reconstruction:
    event = geo.load_event("caspian-2015-10-07")
    return geo.reconstruct(event, simulation=geo.simulate(event, draws=DRAWS, seed=3, density=True))


@pytest.fixture(scope="module")
def page_file(drawn: geo.Reconstruction, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return geo.save_map(drawn.map(), tmp_path_factory.mktemp("maps") / "draws.html")


def test_the_page_is_one_small_file_that_asks_for_nothing(open_page: Callable, page_file: Path) -> None:
    assert page_file.stat().st_size < 2_000_000
    opened = open_page(page_file, after="#hypothesis=direct")
    opened.page.locator("#ov-tab-shares").click()
    boxes = opened.page.locator("input[name=ov-start]").all()
    assert len(boxes) > 5
    for box in boxes:
        box.check()
    opened.quiet()


def test_shares_are_those_of_the_simulation(open_page: Callable, page_file: Path, drawn: geo.Reconstruction) -> None:
    page = open_page(page_file, after="#hypothesis=direct").page
    page.locator("#ov-tab-shares").click()
    for hypothesis in ("direct", "reported"):
        page.locator(f"input[value={hypothesis}]").evaluate("e => e.click()")
        shown = dict(
            zip(
                page.locator(".ov-share-name").all_inner_texts(),
                page.locator(".ov-share-of b").all_inner_texts(),
                strict=True,
            )
        )
        states = drawn.simulation.states[drawn.simulation.states["hypothesis"] == hypothesis]
        claims = drawn.simulation.claims[drawn.simulation.claims["hypothesis"] == hypothesis]
        claims = claims[claims["part"] == ""]
        assert len(shown) == len(states) + len(claims)
        for label, share in [
            *zip(states["name"], states["share"], strict=True),
            *zip(claims["text"], claims["share"], strict=True),
        ]:
            said = shown[label]
            if said.startswith("under"):
                assert 0 < share < 0.0005
            elif said.startswith("over"):
                assert 0.9995 < share < 1
            else:
                assert float(said.removesuffix(" %")) == pytest.approx(100 * share, abs=0.0501)
        small = page.locator(".ov-share small").all_inner_texts()
        for text, share in zip(small, [*states["missile_share"], *claims["missile_share"]], strict=True):
            (percent,) = re.findall(r"([\d.]+) % of all missiles", text)
            assert float(percent) == pytest.approx(100 * share, abs=0.0501) or "under" in text or "over" in text


def test_choosing_an_outcome_colours_the_cells_where_missiles_started(
    open_page: Callable, page_file: Path, drawn: geo.Reconstruction
) -> None:
    page = open_page(page_file, after="#hypothesis=direct").page
    page.locator("#ov-tab-shares").click()
    assert page.locator(".ov-start").count() == 0
    page.locator("input[value='state:TUR']").check()
    table = drawn.simulation.launches
    rows = table[(table["hypothesis"] == "direct") & (table["kind"] == "state") & (table["key"] == "TUR")]
    assert rows["draws"].median() >= 50  # enough for cells of 0.1 degrees to stand as they are
    rows = rows[rows["draws"] >= 20]
    assert page.locator(".ov-start").count() == len(rows)
    assert page.locator(".ov-start.is-6").count() == int((rows["count"] == rows["draws"]).sum())
    # in the north every missile crosses Turkey, in the south not
    tones = page.locator(".ov-start").evaluate_all(
        "all => all.map(e => [e.getBoundingClientRect().y, e.classList.value])"
    )
    highest, lowest = min(tones)[1], max(tones)[1]
    assert "is-6" in highest
    assert "is-6" not in lowest
    # an outcome that the other reconstruction does not know colours nothing there, and the list says so
    page.locator("input[value='state:ARM']").check()
    assert page.locator(".ov-start").count() > 0
    page.locator(".ov-choice button, .ov-choice input, .ov-choice label").filter(
        has_text="Via reported places"
    ).first.click()
    assert page.locator("input[name='ov-start']:checked").input_value() == ""
    assert page.locator(".ov-start").count() == 0


def test_the_picture_lies_where_the_paths_are_and_can_be_hidden(open_page: Callable, page_file: Path) -> None:
    page = open_page(page_file, after="#hypothesis=direct").page
    image = page.locator("img.ov-draws")
    boxes = [image.bounding_box(), *(p.bounding_box() for p in page.locator(PINS).all())]
    frame, marks = boxes[0], [b for b in boxes[1:] if b]
    assert marks
    for mark in marks:
        x, y = mark["x"] + mark["width"] / 2, mark["y"] + mark["height"] / 2
        assert frame["x"] <= x <= frame["x"] + frame["width"]
        assert frame["y"] <= y <= frame["y"] + frame["height"]
    page.get_by_role("button", name="Layers").click()
    page.get_by_label("Paths drawn at random").uncheck()
    assert image.count() == 0
    page.get_by_label("A few of them").check()
    assert page.locator(".ov-sample-draw").count() == 1


def test_draws_lie_on_their_geodesics_as_lines_and_in_the_picture(
    open_page: Callable, page_file: Path, drawn: geo.Reconstruction
) -> None:
    page = open_page(page_file, after="#hypothesis=direct").page
    page.get_by_role("button", name="Layers").click()
    page.get_by_label("A few of them").check()
    table = drawn.simulation.table(count=24)
    table = table[table["hypothesis"] == "direct"]
    shown = [rows.iloc[world * 7919 % len(rows)] for world, rows in table.groupby("draw")]
    assert len({r["platform"] for r in shown}) == 4  # ships in turn, not always the first
    ends = [((r["launch_lon"], r["launch_lat"]), (r["aim_lon"], r["aim_lat"])) for r in shown]
    png = drawn.map()._children  # the picture as the page has it
    part = next(c for c in png.values() if isinstance(c, EventLayer)).payload["uncertainty"]["by"]["direct"]["picture"]
    alpha = alpha_of(base64.b64decode(part["png"]))
    for zoom, (start, stop) in zip((5, 9, 13), ends, strict=False):
        way = leg(start, stop, 2_000.0)
        middle = way[len(way) // 2]
        page.evaluate(f"void {MAP}.setView([{middle[1]}, {middle[0]}], {zoom}, {{animate: false}})")
        page.evaluate(SETTLED)
        view = View(*page.evaluate(VIEW))
        truth = shapely.union_all([on_screen(view, leg(*pair, step_m(view))) for pair in ends])
        (lines,) = page.evaluate(DRAWN, "path.ov-sample-draw")
        pieces = shapely.segmentize([shapely.LineString(p) for p in lines["pieces"] if len(p) > 1], 8.0)
        at = view.within(shapely.get_coordinates(pieces), 50)
        assert len(at) > 10
        assert (shapely.distance(shapely.points(at), truth) <= view.bound_px(at[:, 1])).all()
        there = view.within(shapely.get_coordinates(truth), -5)
        assert (
            shapely.distance(shapely.points(there), shapely.union_all(pieces)).max() <= view.bound_px(there[:, 1]).max()
        )
        # in the picture each of these places has tone: the dot over it, wherever the browser has put the picture
        left, top, width, high = page.evaluate(
            """() => { const e = document.querySelector(".folium-map:not(.ov-inset-map) img.ov-draws");
            const f = e.closest(".folium-map").getBoundingClientRect(), b = e.getBoundingClientRect();
            return [b.left - f.left, b.top - f.top, b.width, b.height]; }"""
        )
        dot = width / alpha.shape[1]
        shift = max(2.0, 0.05 * dot) / dot  # of a dot, by which a place may miss it
        x, y = (there[:, 0] - left) / dot, (there[:, 1] - top) / (high / alpha.shape[0])
        toned = np.zeros(len(there), dtype=bool)
        for dx in (-shift, 0, shift):
            for dy in (-shift, 0, shift):
                toned |= alpha[np.floor(y + dy).astype(int), np.floor(x + dx).astype(int)] > 0
        assert toned.all()


def test_the_picture_is_as_strong_as_draws_are_many(drawn: geo.Reconstruction) -> None:
    """Read the PNG with code of our own: tone must grow with the count, and be nothing where no draw passes."""
    from geo.maps.frame import frame_of
    from geo.maps.uncertainty import uncertainty

    part = uncertainty(drawn.event, drawn.simulation, frame_of([36.0, 51.0]), {})
    assert set(drawn.simulation.density) == {"direct", "reported"}
    for hypothesis, density in drawn.simulation.density.items():
        alpha = alpha_of(base64.b64decode(part["by"][hypothesis]["picture"]["png"])).astype(int)
        assert alpha.shape == density.counts.shape
        assert ((alpha > 0) == (density.counts > 0)).all()
        order = np.argsort(density.counts, axis=None, kind="stable")
        assert (np.diff(alpha.ravel()[order]) >= 0).all()


def alpha_of(png: bytes) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Return the opacity of an RGBA picture whose rows are not filtered."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    at, data, size = 8, b"", (0, 0)
    while at < len(png):
        length, kind = int.from_bytes(png[at : at + 4], "big"), png[at + 4 : at + 8]
        body = png[at + 8 : at + 8 + length]
        if kind == b"IHDR":
            size = int.from_bytes(body[:4], "big"), int.from_bytes(body[4:8], "big")
        data += body if kind == b"IDAT" else b""
        at += 12 + length
    rows = np.frombuffer(zlib.decompress(data), dtype=np.uint8).reshape(size[1], 1 + 4 * size[0])
    assert (rows[:, 0] == 0).all()
    return rows[:, 4::4]


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS.keys())
def test_axe_finds_nothing_on_the_shares(open_page: Callable, page_file: Path, view: dict[str, Any]) -> None:
    page = open_page(page_file, after="#hypothesis=direct", **view).page
    if view["size"][0] < 1000:
        page.locator(".ov-grip").click()
    page.locator("#ov-tab-shares").click()
    page.locator("input[value='state:TUR']").check()
    assert violations(page) == []


def test_pages_without_a_simulation_are_as_they_were(caspian_page: Path, page_file: Path) -> None:
    bare, simulated = (file.read_text(encoding="utf-8") for file in (caspian_page, page_file))
    assert '"uncertainty":' not in bare
    assert '"uncertainty":' in simulated


def test_a_simulation_of_another_event_is_refused(drawn: geo.Reconstruction) -> None:
    other = drawn.event.model_copy(update={"id": "another"})
    mine = geo.reconstruct(other)
    with pytest.raises(MapError, match="belongs to"):
        mine.map(simulation=drawn.simulation)
