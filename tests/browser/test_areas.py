"""Where ends lie in an outline, the page draws that outline and says so."""

from __future__ import annotations

import copy
import tomllib
from typing import TYPE_CHECKING

import pytest
from browser.waiting import SETTLED
from far_event import RAW as FAR

import geo
from geo.accounts import event_from_dict
from geo.resources import data_path

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from browser.conftest import Opened

TARGET = [[15.2, 45.4], [16.8, 45.5], [16.6, 46.2], [15.6, 46.3]]
ENTRY = [[22.4, 47.6], [22.9, 47.6], [22.9, 48.1]]
# the corners of an outline as drawn, put back into degrees by the map itself, and how wide a pixel is in degrees
CORNERS = """(name) => {
  const map = Object.values(window).find((value) => value instanceof L.Map);
  const pairs = document.querySelector(name).getAttribute('d').match(/-?[0-9.]+ -?[0-9.]+/g);
  const places = pairs.map((pair) => map.layerPointToLatLng(pair.split(' ').map(Number)));
  return [places.map(({ lat, lng }) => [lng, lat]), 360 / (256 * 2 ** map.getZoom())]; }"""


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    raw = tomllib.loads(data_path("events", "tu141-zagreb-2022-03-10.toml").read_text(encoding="utf-8"))
    [target], [entry] = raw["targets"], raw["platforms"]
    del target["radius_km"], entry["radius_km"]
    target |= {"basis": "assumed", "polygon": TARGET}
    entry |= {"polygon": ENTRY}
    return geo.save_map(geo.reconstruct(event_from_dict(raw)).map(), tmp_path_factory.mktemp("areas") / "page.html")


@pytest.mark.parametrize("size", [(1400, 900), (390, 844)], ids=["desk", "phone"])
def test_the_outline_of_an_end_is_drawn_where_it_is(
    page_file: Path, open_page: Callable[..., Opened], size: tuple[int, int]
) -> None:
    opened = open_page(page_file, size=size)
    for name, ring, look in ((".ov-area-target", TARGET, "is-assumed"), (".ov-area.ov-ship-0", ENTRY, "is-known")):
        drawn, pixel_deg = opened.page.evaluate(CORNERS, name)
        assert len(drawn) == len(ring)
        for lon, lat in ring:
            assert min(abs(x - lon) + abs(y - lat) for x, y in drawn) < 2.0 * pixel_deg
        assert look in opened.page.evaluate("(name) => document.querySelector(name).getAttribute('class')", name)
    opened.quiet()


def test_the_page_says_that_it_lies_somewhere_in_its_outline(page_file: Path, open_page: Callable[..., Opened]) -> None:
    page = open_page(page_file).page
    assert "anywhere in here (assumed)" in page.locator(".ov-legend").first.inner_text()
    page.locator(".leaflet-marker-pane [aria-label*='crash in Zagreb']").first.click()
    page.evaluate(SETTLED)
    assert "somewhere in its outline" in page.locator(".ov-detail").inner_text()


# ---------------------------------------------------------------------------------------- across the 180th meridian

# corners as an event file has them, and the longitudes that belong to one run about the event
PACIFIC = {
    ".ov-launch": ([[172, 30], [-172, 30], [-172, 38], [172, 38]], [172, 188, 188, 172]),
    ".ov-area.ov-ship-0": ([[178, 33], [-177, 33], [-178, 36]], [178, 183, 182]),
    ".ov-area-target": ([[-171, 45], [-180, 45], [180, 47], [177, 49], [-171, 49]], [189, 180, 180, 177, 189]),
    ".ov-region": ([[-176, 39], [175, 39], [175, 43], [-176, 43]], [184, 175, 175, 184]),
}


@pytest.fixture(scope="module")
def pacific_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    raw = copy.deepcopy(FAR)
    ring = {name: corners for name, (corners, _) in PACIFIC.items()}
    assumed = {"basis": "assumed"}
    raw |= {
        "id": "across-the-pacific",
        "launch": {"name": "a closed area", "polygon": ring[".ov-launch"], **assumed},
        "platforms": [
            {"id": "ship", "name": "Ship", "position": [180.0, 34.0], "polygon": ring[".ov-area.ov-ship-0"], **assumed}
        ],
        "targets": [
            {"id": "t", "name": "Splash", "position": [-176.0, 47.0], "polygon": ring[".ov-area-target"], **assumed}
        ],
        "places": [],
        "hypotheses": raw["hypotheses"][:1],
        "claims": [
            {
                "id": "c",
                "kind": "over_region",
                "text": "Over the area.",
                "sources": ["paper"],
                "region": {"name": "the area", "polygon": ring[".ov-region"], "basis": "derived"},
            }
        ],
    }
    for name in ("allocation", "allocation_basis", "allocation_note"):
        del raw[name]
    return geo.save_map(geo.reconstruct(event_from_dict(raw)).map(), tmp_path_factory.mktemp("areas") / "page.html")


@pytest.mark.parametrize("size", [(1400, 900), (390, 844)], ids=["desk", "phone"])
def test_outlines_across_the_180th_meridian_are_drawn_as_one_region(
    pacific_page: Path, open_page: Callable[..., Opened], size: tuple[int, int]
) -> None:
    opened = open_page(pacific_page, size=size)
    for name, (ring, lons) in PACIFIC.items():
        assert opened.page.locator(name).count() == 1
        drawn, pixel_deg = opened.page.evaluate(CORNERS, name)
        assert len(drawn) == len(ring)
        turn = round((drawn[0][0] - 180.0) / 360.0) * 360.0
        for lon, (_, lat) in zip(lons, ring, strict=True):
            assert min(abs(x - turn - lon) + abs(y - lat) for x, y in drawn) < 2.0 * pixel_deg, name
        box = opened.page.locator(name).bounding_box()
        assert box["width"] == pytest.approx((max(lons) - min(lons)) / pixel_deg, abs=4)
        assert 0 <= box["x"] <= box["x"] + box["width"] <= size[0]
    opened.quiet()
