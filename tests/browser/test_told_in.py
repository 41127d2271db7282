"""A page in several languages: which it begins in, its switch, and what is written from right to left."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import pytest
from browser.conftest import opened_page
from browser.waiting import DRAWN, SETTLED, pause

import geo

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser, Frame, Page

SIZES = [(1400, 900), (1000, 700), (844, 390), (768, 1024), (390, 844), (320, 568)]
SEEN = """() => ({
  lang: document.querySelector('.ov').lang, dir: document.querySelector('.ov').dir,
  chosen: document.querySelector('.ov-option input:checked').value,
  tab: document.querySelector('[role=tab][aria-selected=true]').id,
  shown: [...document.querySelectorAll('.ov-language option')].map((e) => e.textContent),
  selected: document.querySelector('.ov-language select')?.value ?? null,
  label: document.querySelector('.ov-story dt').textContent,
})"""
# what stands outside of the window, or is cut off where nothing scrolls; pictures and what is for ears only aside
CUT = """() => {
  const found = [];
  for (const e of document.querySelectorAll('.ov-panel *, .ov-legend *, .ov-player *, .ov-controls *')) {
    const box = e.getBoundingClientRect(), style = getComputedStyle(e);
    if (!box.width || style.clipPath !== 'none' || e.closest('.ov-scroll, svg, .ov-said-only, .ov-print, legend'))
      continue;
    if (box.left < -1 || box.right > innerWidth + 1) found.push(`${e.className || e.tagName} is outside`);
    const hides = ['hidden', 'clip'].includes(style.overflowX) && style.textOverflow !== 'ellipsis';
    if (hides && e.scrollWidth > e.clientWidth + 1) found.push(`${e.className || e.tagName} is cut`);
  }
  return [...new Set(found)]; }"""
SPACED = """() => [...document.querySelectorAll('.ov, .ov *')].filter((e) => /[\\u0600-\\u06ff]/.test([...e.childNodes]
  .filter((n) => n.nodeType === 3).map((n) => n.data).join(''))
  && !['normal', '0px'].includes(getComputedStyle(e).letterSpacing))
  .map((e) => e.className)"""
SIDES = """() => {
  const middle = (s) => { const b = document.querySelector(s).getBoundingClientRect(); return b.left + b.width / 2; };
  return [middle('.ov-panel'), middle('.ov-stage')]; }"""


@pytest.fixture(scope="module")
def page_file(caspian: geo.Reconstruction, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return geo.save_map(caspian.map(language="en,fr,ru,ar"), tmp_path_factory.mktemp("told") / "all.html")


def drawn(where: Page | Frame) -> bool:
    return where.evaluate(f"!!document.querySelector('.ov') && {DRAWN}")


def told(page: Page, code: str) -> Page | Frame:
    """Wait until a page, or the page in its frame, is told in a language."""
    while True:
        inner = page.frames[-1]
        try:
            if drawn(inner) and inner.evaluate("document.querySelector('.ov').lang") == code:
                inner.evaluate(SETTLED)
                return inner
        except Exception as error:  # Playwright's, while the frame is loaded anew
            if "context" not in str(error) and "detached" not in str(error) and "navigat" not in str(error):
                raise
        pause(page)


@pytest.mark.parametrize(
    ("locale", "after", "code"),
    [
        ("en-US", "", "en"),
        ("ar-EG", "", "ar"),
        ("fr", "", "fr"),
        ("de-DE", "", "en"),  # none of the page's: its first
        ("ar-EG", "#lang=ru", "ru"),
        ("en-US", "#lang=xx", "en"),
        ("en-US", "#lang=<b>", "en"),
    ],
)
def test_a_page_begins_as_its_address_says_or_as_its_reader_reads(
    browser: Browser, page_file: Path, locale: str, after: str, code: str
) -> None:
    opened = opened_page(browser, page_file, after=after, locale=locale)
    seen = opened.page.evaluate(SEEN)
    assert (seen["lang"], seen["dir"]) == (code, "rtl" if code == "ar" else "ltr")
    assert seen["selected"] == code
    assert seen["shown"] == ["English", "Français", "Русский", "العربية"]
    assert opened.page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == [
        code,
        seen["dir"],
    ]
    opened.quiet()
    opened.page.context.close()


@pytest.mark.parametrize("framed", ["", "<iframe", '<iframe sandbox="allow-scripts"'])
def test_the_switch_keeps_what_is_chosen(browser: Browser, page_file: Path, tmp_path: Path, framed: str) -> None:
    file = page_file
    if framed:  # as in a notebook: without an address of its own
        file = tmp_path / "frame.html"
        inside = escape(page_file.read_text("utf-8-sig"))
        file.write_text(f'<!DOCTYPE html><meta charset="utf-8">{framed} srcdoc="{inside}" width=1300 height=800>')
    context = browser.new_context(viewport={"width": 1350, "height": 850}, reduced_motion="reduce", locale="en")
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(file.as_uri())
    inner = told(page, "en")
    inner.evaluate("document.querySelector('input[value=direct]').click()")
    inner.evaluate("document.querySelector('#ov-tab-claims').click()")
    before = inner.evaluate(SEEN)
    for code in ("ar", "ru", "en"):
        inner.locator(".ov-language select").select_option(code)
        inner = told(page, code)
        seen = inner.evaluate(SEEN)
        assert (seen["chosen"], seen["tab"], seen["selected"]) == ("direct", "ov-tab-claims", code)
        assert (seen["label"] == before["label"]) == (code == "en")
    assert said == []
    context.close()


def test_an_address_typed_by_hand_tells_the_page_in_its_language(open_page: Callable, page_file: Path) -> None:
    page = open_page(page_file).page
    page.evaluate("location.hash = '#hypothesis=direct&lang=fr'")
    assert told(page, "fr").evaluate(SEEN)["chosen"] == "direct"
    page.evaluate("location.hash = '#hypothesis=direct'")  # none: as the reader's browser asks
    assert told(page, "en").evaluate(SEEN)["chosen"] == "direct"


def test_a_saved_copy_stays_in_its_language(open_page: Callable, page_file: Path, tmp_path: Path) -> None:
    page = open_page(page_file).page
    page.locator(".ov-language select").select_option("ru")
    told(page, "ru").evaluate("document.querySelector('#ov-tab-about').click()")
    page.evaluate(SETTLED)
    copy = tmp_path / "copy.html"
    copy.write_text(page.evaluate("'<!DOCTYPE html>\\n' + document.documentElement.outerHTML"), encoding="utf-8")
    seen = open_page(copy).page.evaluate(SEEN)
    assert (seen["lang"], seen["tab"], len(seen["shown"])) == ("ru", "ov-tab-about", 4)


@pytest.mark.parametrize("code", ["en", "fr", "ru", "ar"])
def test_every_language_finds_room_at_every_size(open_page: Callable, page_file: Path, code: str) -> None:
    opened = open_page(page_file, after=f"#lang={code}")
    page = opened.page
    for size in SIZES:
        page.set_viewport_size({"width": size[0], "height": size[1]})
        for tab in page.locator("[role=tab]").evaluate_all("(all) => all.map((e) => e.id)"):
            page.evaluate(f"document.getElementById('{tab}').click()")
            page.evaluate(SETTLED)
            assert page.evaluate(CUT) == [], (size, tab)
            tops = page.locator("[role=tab]").evaluate_all("(all) => all.map((e) => e.getBoundingClientRect().top)")
            assert len(set(tops)) == 1, (size, tab)  # on one line
    opened.quiet()


def test_arabic_reads_from_right_to_left_and_its_letters_are_joined(open_page: Callable, page_file: Path) -> None:
    page = open_page(page_file, after="#lang=ar").page
    panel, stage = page.evaluate(SIDES)
    assert panel > stage
    assert page.evaluate(SPACED) == []
    panel, stage = open_page(page_file, after="#lang=ru").page.evaluate(SIDES)
    assert panel < stage
    # a bar begins with the launch, on the side where reading begins
    for after, first_is_right in (("#lang=ar", True), ("#lang=en", False)):
        own = open_page(page_file, after=after).page
        left = (
            own.locator(".ov-bar")
            .first.locator(".ov-seg")
            .evaluate_all("(all) => all.map((e) => e.getBoundingClientRect().left)")
        )
        assert (left[0] > left[-1]) == first_is_right
    # names of ships and the clock keep their own direction
    assert page.locator(".ov-range-input").evaluate("(e) => getComputedStyle(e).direction") == "ltr"
