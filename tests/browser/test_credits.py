"""A page names the boundaries that it was made with: on the screen, on paper, and in what is taken from it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from reconstructed import reconstructed

import geo
from geo.errors import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from browser.conftest import Opened
    from playwright.sync_api import Page

# what is written on a picture, line by line
WRITTEN = """() => {
  const ink = CanvasRenderingContext2D.prototype, write = ink.fillText;
  window.written = [];
  ink.fillText = function (text, ...where) { window.written.push(text); return write.call(this, text, ...where); };
}"""
DEFAULT = {
    "corner": "© OpenStreetMap contributors, Natural Earth, GeoNames",
    "sources": "States with their territorial sea: © OpenStreetMap contributors, ODbL 1.0, as drawn today.",
    "state": "Land and territorial sea, as the boundary data draws them today.",
    "paper": "Borders © OpenStreetMap contributors; coasts and rivers Natural Earth; towns GeoNames",
    "cited": "Boundaries: OpenStreetMap's states with territorial sea",
}
COARSE = {
    "corner": "States: Natural Earth, land only. Map © OpenStreetMap contributors, Natural Earth, GeoNames",
    "sources": "States on land only, so that a path over the sea is over none: Natural Earth, public domain.",
    "state": "Land only, as Natural Earth has it.",
    "paper": "States and border crossings Natural Earth (land only, public domain); borders as drawn © OpenStreetMap",
    "cited": "Boundaries: Natural Earth 5.1, 1:10m states on land, public domain",
}
OWN = {
    "corner": "States: mine.geojson. Map © OpenStreetMap contributors, Natural Earth, GeoNames",
    "sources": "States as in boundaries of the user's own: mine.geojson. Borders as drawn on the map: © OpenStreetMap",
    "state": "Its area, as mine.geojson has it.",
    "paper": "States and border crossings mine.geojson; borders as drawn © OpenStreetMap contributors;",
    "cited": "Boundaries: mine.geojson.",
}


@pytest.fixture(scope="module")
def own_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("own") / "mine.geojson"
    frame = geo.load_countries("natural-earth-10m").frame
    frame[frame["country"].isin(["IRN", "IRQ", "SYR", "TUR", "AZE", "ARM"])].to_file(file)
    return file


@pytest.mark.parametrize(("which", "said"), [(None, DEFAULT), ("natural-earth-10m", COARSE), ("file", OWN)])
def test_the_credit_shown_is_the_sets(
    which: str | None, said: dict[str, str], own_file: Path, open_page: Callable[..., Opened], tmp_path: Path
) -> None:
    result = geo.reconstruct("caspian-2015-10-07", countries=own_file if which == "file" else which)
    opened = open_page(geo.save_map(result.map(), tmp_path / "page.html"), after="#focus=IRN", accept_downloads=True)
    page = opened.page
    assert page.inner_text(".ov-credit") == said["corner"]
    assert said["state"] in page.inner_text(".ov-detail")
    assert said["paper"] in page.text_content(".ov-tables")
    page.keyboard.press("Escape")
    page.locator("#ov-tab-about").click()
    assert said["sources"] in page.inner_text(".ov-page")
    assert "A path is the shortest line on the WGS84 ellipsoid from place to place" in page.inner_text(".ov-page")
    page.locator("#ov-tab-data").click()
    assert said["cited"] in page.input_value(".ov-cite")
    assert json.loads(kept(page, "Paths, places, crossings"))["boundaries"] == result.countries.source
    page.evaluate(WRITTEN)
    assert kept(page, "Picture of this view").startswith(b"\x89PNG")
    assert said["paper"] in page.evaluate("window.written.join(' ')")
    whole = page.content().partition('<script type="application/json"')[2].partition("</script>")[0]
    assert ("with their territorial sea" in whole) == (which is None)
    opened.quiet()


def test_great_circles_are_called_that(open_page: Callable[..., Opened], tmp_path: Path) -> None:
    event = geo.load_event("caspian-2015-10-07")
    paths = geo.trace(event, ellipsoid=geo.SPHERE)
    ledger = geo.overflights(paths)
    with pytest.raises(ArgumentError, match="paths: found those on 'sphere'; allowed: paths on 'wgs84'"):
        geo.judge(event, paths, ledger)
    nothing = geo.reconstruct(event).verdicts.iloc[:0]
    m = geo.build_map(event, paths, ledger, nothing)
    opened = open_page(geo.save_map(m, tmp_path / "page.html"))
    opened.page.locator("#ov-tab-about").click()
    said = opened.page.inner_text(".ov-page")
    assert "A path is the great circle on a sphere, not the ellipsoid, from place to place" in said
    assert "WGS84" not in said
    opened.quiet()


def kept(page: Page, button: str) -> bytes:
    with page.expect_download() as waiting:
        page.locator(f".ov-file:has-text('{button}')").click()
    return waiting.value.path().read_bytes()


def test_the_ground_is_credited_once_whether_a_claim_needs_it_or_not(
    open_page: Callable[..., Opened], page_of: Callable[[geo.Reconstruction], Path]
) -> None:
    for event in ("caspian-2015-10-07", "khost-1998-08-20"):
        opened = open_page(page_of(reconstructed(event)))
        opened.page.locator("#ov-tab-about").click()
        assert opened.page.inner_text(".ov-page").count("Joint Research Centre") == 1
        opened.quiet()
