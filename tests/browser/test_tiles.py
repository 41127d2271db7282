"""Tiles under the event, from a server of the test's own: they show, and the reader switches what lies there."""

from __future__ import annotations

import base64
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING

import folium
from browser.hosting import serving
from browser.waiting import DRAWN, NEVER_MS, SETTLED, wait_until
from folium_gallery import PIXEL

import geo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

LAND = ".folium-map:not(.ov-inset-map) .leaflet-ov-land-pane"
SEEN = """() => {
  const visible = (e) => e.checkVisibility({ visibilityProperty: true });
  const shown = (s) => [...document.querySelectorAll(s)].filter(visible).length;
  const tiles = [...document.querySelectorAll('img.leaflet-tile')];
  return { chosen: document.querySelector('.ov-backdrops input:checked')?.value, tiles: tiles.length,
    of: [...new Set(tiles.map((e) => new URL(e.src).pathname.split('/')[1]))],
    loaded: tiles.filter((e) => e.naturalWidth > 0).length, land: shown('LAND'),
    lines: shown('path.ov-line'), names: shown('.ov-label-state:not(.is-hidden)'),
    credit: document.querySelector('.ov-credit').textContent }; }""".replace("LAND", LAND)


@contextmanager
def tile_server() -> Iterator[str]:
    picture = base64.b64decode(PIXEL.split(",")[1])

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "image/png")
            self.send_header("Content-Length", str(len(picture)))
            self.end_headers()
            self.wfile.write(picture)

        def log_message(self, *_: object) -> None:
            pass

    with serving(Handler) as address:
        yield address


def loaded(page: Page) -> dict:
    wait_until(page, "[...document.querySelectorAll('img.leaflet-tile')].every((e) => e.complete)")
    page.evaluate(SETTLED)
    return page.evaluate(SEEN)


def test_the_reader_chooses_what_lies_under_the_event(
    browser: Browser, caspian: geo.Reconstruction, tmp_path: Path
) -> None:
    with tile_server() as url:
        m = caspian.map(online=True)
        for name in ("first", "second"):
            attribution = f'&copy; <a href="https://x.example">{name} makers</a>'
            folium.TileLayer(f"{url}/{name}/{{z}}/{{x}}/{{y}}.png", attr=attribution, name=name).add_to(m)
        folium.LayerControl(collapsed=False).add_to(m)
        file = geo.save_map(m, tmp_path / "tiles.html")
        context = browser.new_context(viewport={"width": 1300, "height": 850}, reduced_motion="reduce")
        context.set_default_timeout(NEVER_MS)
        page, said = context.new_page(), []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(file.as_uri())
        wait_until(page, DRAWN)
        seen = loaded(page)
        assert (seen["chosen"], seen["of"], seen["land"], seen["names"]) == ("first", ["first"], 0, 0)
        assert seen["loaded"] == seen["tiles"] > 4
        assert seen["lines"] > 0
        assert seen["credit"].startswith("© first makers, ")
        # the menu of layers, by keyboard
        page.locator("[aria-label=Layers].ov-button").focus()
        page.keyboard.press("Enter")
        page.locator(".ov-backdrops input:checked").focus()
        page.keyboard.press("ArrowDown")
        second = loaded(page)
        assert (second["chosen"], second["of"], second["land"]) == ("second", ["second"], 0)
        page.locator(".ov-backdrops input[value=drawn]").check()
        drawn = loaded(page)
        assert (drawn["chosen"], drawn["tiles"], drawn["land"]) == ("drawn", 0, 1)
        assert drawn["names"] > 2
        assert "makers" not in drawn["credit"]
        page.locator(".ov-backdrops input[value=none]").check()
        none = loaded(page)
        assert (none["chosen"], none["tiles"], none["land"]) == ("none", 0, 0)
        assert none["lines"] == seen["lines"]
        # folium's own switch says the same
        page.locator(".leaflet-control-layers-base input").nth(1).check()
        again = loaded(page)
        assert (again["chosen"], again["of"]) == ("second", ["second"])
        # a copy that the browser saves keeps the choice
        page.locator(".ov-backdrops input[value=none]").check()
        copy = tmp_path / "copy.html"
        copy.write_text(page.evaluate("'<!DOCTYPE html>' + document.documentElement.outerHTML"), encoding="utf-8")
        page.goto(copy.as_uri())
        wait_until(page, DRAWN)
        assert loaded(page)["chosen"] == "none"
        assert said == []
        context.close()


def test_a_page_without_tiles_offers_no_choice(browser: Browser, caspian_page: Path) -> None:
    page = browser.new_page()
    page.goto(caspian_page.as_uri())
    wait_until(page, DRAWN)
    assert page.locator(".ov-backdrops").is_hidden()
    assert page.evaluate(SEEN)["land"] == 1
    page.close()
