"""The index of a site as its readers use it: with mouse, keys, phone and paper, with and without its program."""

from __future__ import annotations

import http.server
import re
import threading
import tomllib
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from browser.conftest import Opened
from browser.test_access import VIEWS, violations
from browser.waiting import DRAWN, NEVER_MS, SETTLED, wait_until
from hostile import PAYLOADS, poisoned
from reconstructed import reconstructed

import geo
from geo.accounts import event_from_dict
from geo.resources import data_path
from geo.site.cards import LOOKS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

EVENTS = ("houthi-drone-2024-07-19", "poland-2023-12-29", "hwasong14-2017-07-28", "deir-ez-zor-2017-06-18")
DRONE, POLAND, _, DEIR = EVENTS  # newest first
SHOWN = """list => list.filter((card) => card.checkVisibility())
  .map((card) => card.querySelector('a').pathname.split('/').pop().slice(0, -5))"""
COVERED = """() => {
  const over = document.querySelector('.ov-index').getBoundingClientRect();
  const under = ({ left, right, top, bottom }) =>
    left < over.right && right > over.left && top < over.bottom && bottom > over.top;
  const marks = [...document.querySelectorAll('.ov-pin, .ov-tag')].filter((mark) =>
    mark.checkVisibility({ visibilityProperty: true }) && under(mark.getBoundingClientRect()));
  const lines = [...document.querySelectorAll('path:is(.ov-launch, .ov-gate, .ov-line)')].filter((line) => {
    for (let at = 0; at < line.getTotalLength(); at += 4) {
      const { x, y } = line.getPointAtLength(at).matrixTransform(line.getScreenCTM());
      if (under({ left: x, right: x, top: y, bottom: y })) return true;
    }
    return false;
  });
  return [...marks, ...lines].map((element) => element.outerHTML); }"""
WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> geo.Site:
    return geo.save_site(EVENTS, tmp_path_factory.mktemp("site"), address="https://example.org/flights/")


@pytest.fixture
def open_site(browser: Browser) -> Iterator[Callable[..., Opened]]:
    """Open an index, from the disk or from a server, and report what it asks for outside of its folder."""
    contexts = []

    def open_(
        index: Path, after: str = "", *, size: tuple[int, int] = (1400, 900), at: str = "", **how: object
    ) -> Opened:
        how.setdefault("reduced_motion", "reduce")
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **how)
        context.set_default_timeout(NEVER_MS)
        contexts.append(context)
        opened = Opened(context.new_page())
        home = at or f"{index.parent.as_uri()}/"

        def gate(route: object) -> None:
            if route.request.url.startswith(home):
                route.continue_()
            else:
                opened.requests.append(route.request.url)
                route.abort()

        opened.page.on("console", lambda m: opened.messages.append(f"{m.type}: {m.text}"))
        opened.page.on("pageerror", lambda e: opened.messages.append(f"error: {e}"))
        opened.page.on("dialog", lambda d: (opened.dialogs.append(d.message), d.dismiss()))
        context.route("**/*", gate)
        opened.page.goto(f"{home}index.html{after}")
        return opened

    yield open_
    for context in contexts:
        context.close()


@pytest.fixture
def strict_host(site: geo.Site) -> Iterator[str]:
    """Serve the site as a host does that allows nothing but its own files."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        def end_headers(self) -> None:
            self.send_header("Content-Security-Policy", "default-src 'self'")
            self.send_header("X-Content-Type-Options", "nosniff")
            super().end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(site.index.parent)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def shown(page: Page) -> list[str]:
    return page.locator(".card").evaluate_all(SHOWN)


def search(page: Page, words: str) -> None:
    page.get_by_label("Search").fill(words)


def chosen_hash(page: Page) -> str:
    return page.evaluate("location.hash")


def test_search_and_filters_leave_what_fits(open_site: Callable, site: geo.Site) -> None:
    opened = open_site(site.index)
    page = opened.page
    assert shown(page) == list(EVENTS)
    assert page.locator("#count").text_content() == "4 events"
    search(page, "HRUBIESZOW")  # Hrubieszów
    assert shown(page) == [POLAND]
    assert page.locator("#count").text_content() == "1 of 4 events"
    search(page, "zor deir")
    assert shown(page) == [DEIR]
    search(page, "")
    page.get_by_label("State crossed").select_option(label="Syria")
    assert shown(page) == [DEIR]
    page.get_by_label("Year").select_option("2023")
    assert shown(page) == []
    assert page.locator("#none").is_visible()
    page.get_by_role("button", name="Clear search and filters").click()
    assert shown(page) == list(EVENTS)
    assert page.evaluate("document.activeElement.name") == "q"
    assert not page.locator("#none").is_visible()
    assert not page.locator("#reset").is_visible()
    page.get_by_label("Verdict given").select_option("supported only if routed")
    assert shown(page) == [DRONE]
    opened.quiet()


def test_the_number_of_events_is_announced(open_site: Callable, site: geo.Site) -> None:
    page = open_site(site.index).page
    status = page.get_by_role("status")
    assert status.text_content() == "4 events"
    search(page, "nobody wrote this")
    assert status.text_content() == "0 of 4 events"
    assert page.get_by_role("search").count() == 1


def test_the_address_keeps_search_and_filters(open_site: Callable, site: geo.Site) -> None:
    opened = open_site(site.index)
    page = opened.page
    assert chosen_hash(page) == ""
    search(page, "missile & more")
    page.get_by_label("Year").select_option("2017")
    assert chosen_hash(page) == "#q=missile+%26+more&year=2017"
    search(page, "zor")
    assert shown(page) == [DEIR]
    page.get_by_role("link", name=re.compile("Deir ez-Zor")).click()
    page.wait_for_url(f"**/{DEIR}.html")
    wait_until(page, DRAWN)
    back = page.get_by_role("link", name="All events")
    assert back.is_visible()
    assert back.get_attribute("href") == "../index.html"
    page.go_back()
    assert shown(page) == [DEIR]
    assert page.get_by_label("Search").input_value() == "zor"
    page.evaluate("location.hash = '#verdict=supported+by+construction&state=UKR'")
    wait_until(page, "document.querySelector('#count').textContent === '1 of 4 events'")
    assert shown(page) == [POLAND]
    assert page.get_by_label("Search").input_value() == ""
    opened.quiet()


@pytest.mark.parametrize(
    ("after", "left"),
    [
        ("#state=IRN", [DEIR]),
        ("#state=NOWHERE&year=1066&verdict=proven", list(EVENTS)),
        (f"#q={quote('<img src=x onerror=alert(1)>')}", []),
        ("#%", list(EVENTS)),
    ],
)
def test_an_address_with_choices(open_site: Callable, site: geo.Site, after: str, left: list[str]) -> None:
    opened = open_site(site.index, after)
    assert shown(opened.page) == left
    opened.quiet()


def test_the_way_back_leads_to_the_index(open_site: Callable, site: geo.Site) -> None:
    opened = open_site(site.index)
    page = opened.page
    page.locator(".card a").first.click()
    page.wait_for_url(f"**/{DRONE}.html")
    wait_until(page, DRAWN)
    page.get_by_role("link", name="All events").click()
    page.wait_for_url("**/index.html")
    assert shown(page) == list(EVENTS)
    opened.quiet()


def test_keys_are_enough(open_site: Callable, site: geo.Site) -> None:
    page = open_site(site.index).page
    page.get_by_label("Search").focus()
    page.keyboard.type("yemen")
    for name in ("state", "year", "verdict", "reset"):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.name || document.activeElement.id") == name
    page.keyboard.press("Tab")  # cards that are hidden are no stop
    card = page.locator(".card:has(:focus-visible)")
    assert card.evaluate("card => getComputedStyle(card).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/events/{DRONE}.html")


def test_without_its_program_all_cards_are_there(open_site: Callable, site: geo.Site) -> None:
    opened = open_site(site.index, "#q=zor", java_script_enabled=False)
    page = opened.page
    assert [card.is_visible() for card in page.locator(".card").all()] == [True] * len(EVENTS)
    assert not page.get_by_label("Search").is_visible()
    assert not page.locator("#none").is_visible()
    page.locator(".card a").last.click()
    page.get_by_role("link", name="All events").click()
    page.wait_for_url("**/index.html")
    opened.quiet()


def test_a_host_that_allows_its_own_files_only(open_site: Callable, site: geo.Site, strict_host: str) -> None:
    opened = open_site(site.index, at=strict_host)
    page = opened.page
    search(page, "poland")
    assert shown(page) == [POLAND]
    drawn = "[...document.images].filter((i) => i.checkVisibility()).every((i) => i.complete && i.naturalWidth)"
    wait_until(page, drawn)
    assert page.locator(".card >> visible=true").evaluate("c => getComputedStyle(c).borderRadius") == "10px"
    opened.quiet()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1400, 900), (820, 1180), (390, 844), (320, 568)], ids=str)
def test_it_fits_every_window(open_site: Callable, site: geo.Site, size: tuple[int, int], scheme: str) -> None:
    opened = open_site(site.index, size=size, color_scheme=scheme)
    page = opened.page
    page.locator("summary").click()
    assert not page.evaluate(WIDE)
    low = """list => list.filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 44)
      .map((e) => e.outerHTML)"""
    assert page.locator("input, select, button, summary").evaluate_all(low) == []
    page.locator(".card").last.scroll_into_view_if_needed()
    wait_until(page, "[...document.images].at(-1).complete")
    pictures = page.locator("img").evaluate_all("list => list.map((i) => [i.currentSrc, i.naturalWidth])")
    assert pictures[-1][1] == 480
    assert pictures[-1][0].endswith(".dark.svg") == (scheme == "dark")
    opened.quiet()


def test_rows_of_cards_are_aligned(open_site: Callable, site: geo.Site) -> None:
    page = open_site(site.index).page
    for part in (".head", ".finding", ".foot"):
        tops = page.locator(f".card {part}").evaluate_all(
            "list => list.map((e) => Math.round(e.getBoundingClientRect().top))"
        )
        assert len(set(tops[:3])) == 1
        assert tops[3] > tops[0]


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS.keys())
def test_axe_finds_nothing(open_site: Callable, site: geo.Site, view: dict[str, object]) -> None:
    page = open_site(site.index, **view).page
    page.locator("summary").click()
    search(page, "e")  # with the button that clears it
    assert violations(page) == []


def test_forced_colours_leave_marks_and_edges(open_site: Callable, site: geo.Site) -> None:
    page = open_site(site.index, forced_colors="active").page
    for selector in (".chip", ".card", "#find select"):
        edge = page.locator(selector).last.evaluate("""e => { const css = getComputedStyle(e);
          return [css.borderTopStyle, css.borderTopWidth, css.borderTopColor, css.backgroundColor]; }""")
        assert edge[0] in {"solid", "dashed"}
        assert edge[1] == "1px"
        assert edge[2] != edge[3]
    marks = {look.mark for look in LOOKS}
    assert set(page.locator(".card .chip i").all_text_contents()) <= marks


def test_paper_has_cards_and_no_fields(open_site: Callable, site: geo.Site) -> None:
    opened = open_site(site.index, size=(700, 1000))
    page = opened.page
    page.emulate_media(media="print")
    assert not page.locator("#find").is_visible()
    assert shown(page) == list(EVENTS)
    assert not page.evaluate(WIDE)
    opened.quiet()


def test_very_many_cards_are_filtered_the_same(
    open_site: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geo.site.index._MANY", len(EVENTS) - 1)
    opened = open_site(geo.save_site(EVENTS, tmp_path).index, size=(390, 844))
    page = opened.page
    last = page.locator(".card").last
    assert last.evaluate("card => getComputedStyle(card).contentVisibility") == "auto"
    assert page.locator(".cards").evaluate("list => list.classList.contains('is-many')")
    search(page, "zor")
    assert last.locator(".foot").is_visible()
    assert shown(page) == [DEIR]
    last.locator("a").click()
    page.wait_for_url(f"**/{DEIR}.html")
    opened.quiet()


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS.keys())
def test_hostile_text_is_shown_as_it_stands(open_site: Callable, tmp_path: Path, payload: str) -> None:
    raw = tomllib.loads(data_path("events", f"{POLAND}.toml").read_text(encoding="utf-8"))
    result = reconstructed(POLAND)
    verdicts = result.verdicts.assign(text=payload, reason=payload)
    site = geo.save_site([replace(result, event=event_from_dict(poisoned(raw, payload)), verdicts=verdicts)], tmp_path)
    opened = open_site(site.index)
    page = opened.page
    assert page.locator("h2").text_content() == payload
    search(page, payload)
    assert shown(page) == [POLAND]
    search(page, f"{payload} nowhere")
    assert shown(page) == []
    assert page.locator(".card script, .card b, .card svg, .card :not(picture) > img").count() == 0
    page.evaluate(SETTLED)
    opened.quiet()


@pytest.mark.parametrize("size", [(1400, 900), (660, 480), (390, 844), (320, 568)], ids=str)
def test_the_way_back_covers_nothing_of_an_event(open_site: Callable, site: geo.Site, size: tuple[int, int]) -> None:
    opened = open_site(site.index, size=size)
    page = opened.page
    page.goto(site.pages[0].as_uri())
    wait_until(page, DRAWN)
    page.evaluate(SETTLED)
    assert page.evaluate(COVERED) == []
    box = page.get_by_role("link", name="All events").bounding_box()
    assert min(box["height"], box["width"]) >= 44
    hit = page.evaluate("([x, y]) => document.elementFromPoint(x, y).className", [box["x"] + 5, box["y"] + 5])
    assert "ov-index" in hit
    opened.quiet()
