"""A page that a browser has saved ("Save page as, complete": the document as it stands) and that is opened again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from browser.test_page import MAP
from browser.waiting import SETTLED, wait_until

import geo
from geo.pages.carried import read_page
from geo.pages.remade import remade

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest
    from browser.firefox import Firefox

COPY = "'<!DOCTYPE html>\\n' + document.documentElement.outerHTML"
STATE = """() => {
  const text = (s) => [...document.querySelectorAll(s)].map((e) => e.textContent);
  return {
    shells: document.querySelectorAll('.ov').length, maps: document.querySelectorAll('.leaflet-container').length,
    plain: document.querySelector('.ov-static').checkVisibility(),
    shell: document.querySelector('.ov').checkVisibility(),
    tab: text('[role=tab][aria-selected=true]'), chosen: document.querySelector('.ov-option input:checked').value,
    theme: document.documentElement.dataset.theme ?? '', detail: text('.ov-detail h2'),
    open: text('.ov-panel.is-open h1'),
    off: [...document.querySelectorAll('.ov-menu input:not(:checked)')].map((e) => e.closest('label').textContent),
    scale: text('.leaflet-control-scale-line'), lines: document.querySelectorAll('path.ov-line').length,
    bars: [...document.querySelectorAll('.ov-page .ov-bar')].every((e) => e.getBoundingClientRect().width > 20),
    policies: document.querySelectorAll('meta[http-equiv=Content-Security-Policy]').length,
    middle: (({ lat, lng }) => [lat.toFixed(2), lng.toFixed(2)])(
      Object.values(window).find((v) => v instanceof L.Map).getCenter()),
  }; }"""
CHOOSE = """() => {
  document.querySelector('input[value=direct]').click();
  document.querySelector('#ov-tab-claims').click();
  document.querySelector('[aria-label="Light or dark"]').click();
  const launch = [...document.querySelectorAll('.ov-menu label')].find((e) => e.textContent.startsWith('Launch'));
  launch.querySelector('input').click();
}"""
# moved by the reader, who presses a key on the map
MOVE = """() => {
  const map = document.querySelector('.leaflet-container');
  map.focus();
  for (const type of ['keydown', 'keyup'])
    map.dispatchEvent(new KeyboardEvent(type, { key: 'ArrowLeft', code: 'ArrowLeft', keyCode: 37, bubbles: true }));
}"""


def test_a_saved_page_works_as_the_original_does(open_page: Callable, caspian_page: Path, tmp_path: Path) -> None:
    original = open_page(caspian_page)
    untouched = original.page.evaluate(STATE)
    plain_copy = tmp_path / "untouched.html"
    plain_copy.write_text(original.page.evaluate(COPY), encoding="utf-8")
    original.page.evaluate(CHOOSE)
    original.page.evaluate(MOVE)
    wait_until(original.page, f"!{MAP}._panAnim?._inProgress")
    original.page.evaluate(SETTLED)
    chosen = original.page.evaluate(STATE)
    assert (chosen["tab"], chosen["chosen"], chosen["off"][0]) == (["Claims"], "direct", "Launch region")
    assert chosen["middle"] != untouched["middle"]
    copy = tmp_path / "copy.html"
    copy.write_text(original.page.evaluate(COPY), encoding="utf-8")
    for file, state in ((plain_copy, untouched), (copy, chosen)):
        assert " style=" in file.read_text(encoding="utf-8").split("</head>")[1]  # what the policy has to bear
        again = open_page(file)
        assert again.page.evaluate(STATE) == state | {"policies": 1}
        # it is alive, and as strict as the original
        again.page.locator("#ov-tab-places").click()
        again.page.locator("input[value=reported]").evaluate("e => e.click()")
        again.page.evaluate(SETTLED)
        later = again.page.evaluate(STATE)
        assert (later["tab"], later["chosen"]) == (["Places"], "reported")
        again.quiet()
        # a copy of the copy
        second = tmp_path / "second.html"
        second.write_text(again.page.evaluate(COPY), encoding="utf-8")
        third = open_page(second)
        assert third.page.evaluate(STATE) == later
        third.quiet()


def test_a_saved_page_is_verified_as_far_as_it_can_be(
    open_page: Callable, caspian_page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = remade(read_page(caspian_page), None)
    monkeypatch.setattr("geo.pages.verify.remade", lambda *_: right)  # the same event and options each time
    opened = open_page(caspian_page)
    opened.page.evaluate(CHOOSE)
    text = opened.page.evaluate(COPY)
    copy = tmp_path / "copy.html"
    for old, new, wanted in (
        ("", "", None),
        ('"verdict":"contradicted"', '"verdict":"supported"', "data"),
        ("<h1>", "<h1>No ", "plain version"),
        ("var overflight=", "var overflight =", "program"),
        ("default-src 'none'", "default-src *", "security policy"),
        ("<style>.ov {", "<style>.o {", "style of the plain version"),
    ):
        assert old in text
        copy.write_text(text.replace(old, new, 1), encoding="utf-8")
        found = geo.verify_page(copy)
        assert not found.same
        page = found.checks[-1]
        assert page.state == ("differs" if wanted else "not compared")
        assert [difference.where for difference in page.differences] == ([wanted] if wanted else [])
    opened.quiet()


def test_a_saved_page_is_as_strict_as_the_original(open_page: Callable, caspian_page: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.html"
    copy.write_text(open_page(caspian_page).page.evaluate(COPY), encoding="utf-8")
    for file in (caspian_page, copy):
        opened = open_page(file)
        opened.page.evaluate(
            """() => {
              const p = document.createElement('p');
              p.innerHTML = '<b style="color:red" onclick="window.ran = 1">x</b><img src="https://elsewhere.invalid/x.png">';
              document.body.append(p);
              p.querySelector('b').click();
              const script = document.createElement('script');
              script.textContent = 'window.ran = 2';
              document.body.append(script); }"""
        )
        opened.page.evaluate(SETTLED)
        assert opened.page.evaluate("window.ran ?? null") is None
        assert (
            opened.page.evaluate("getComputedStyle(document.querySelector('body > p > b')).color") != "rgb(255, 0, 0)"
        )
        assert len([m for m in opened.messages if "Content Security Policy" in m]) >= 3
        assert opened.requests == []


def test_a_saved_page_where_no_program_runs_is_the_plain_version(
    browser: object, open_page: Callable, caspian_page: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.html"
    copy.write_text(open_page(caspian_page).page.evaluate(COPY), encoding="utf-8")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(copy.as_uri())
    assert page.locator("#overflight-plain h1").is_visible()
    assert not page.locator(".ov").is_visible()
    assert page.locator("button:visible, input:visible").count() == 0
    context.close()


def test_a_saved_page_of_a_plain_folium_map(open_page: Callable, caspian: geo.Reconstruction, tmp_path: Path) -> None:
    import folium

    m = folium.Map((36, 44), zoom_start=5, tiles=None)
    caspian.map(m=m)
    file = tmp_path / "plain.html"
    m.save(str(file))
    wanted = {url: "" for _, url in (*m.default_js, *m.default_css)}
    leaflet = next(url for name, url in m.default_js if name == "leaflet")
    wanted[leaflet] = geo.resources.data_path("map", "leaflet", "leaflet.js").read_text(encoding="utf-8")
    css = next(url for name, url in m.default_css if name == "leaflet_css")
    wanted[css] = geo.resources.data_path("map", "leaflet", "leaflet.css").read_text(encoding="utf-8")
    wanted["https://netdna.bootstrapcdn.com/bootstrap/3.0.0/css/bootstrap-glyphicons.css"] = ""
    copy = tmp_path / "copy.html"
    copy.write_text(open_page(file, serve=wanted).page.evaluate(COPY), encoding="utf-8")
    again = open_page(copy, serve=wanted)
    assert again.page.locator(".ov").count() == 1
    assert again.page.locator(".leaflet-control-scale-line").count() == 1
    assert [m for m in again.messages if m.startswith("error")] == []


def test_a_saved_page_in_firefox(firefox: Firefox, caspian_page: Path, tmp_path: Path) -> None:
    firefox.open(caspian_page, (1280, 800))
    firefox.evaluate(CHOOSE)
    # where nobody has moved the map, a copy fits it to what is chosen
    firefox.evaluate(f"void {MAP}.fire('dragstart').panBy([80, 0], {{ animate: false }})")
    firefox.evaluate(SETTLED)
    chosen = firefox.evaluate(STATE)
    copy = tmp_path / "copy.html"
    copy.write_text(firefox.evaluate(COPY), encoding="utf-8")
    firefox.open(copy, (1280, 800))
    assert firefox.evaluate(STATE) == chosen
    firefox.evaluate("document.querySelector('#ov-tab-places').click()")
    assert firefox.evaluate(STATE)["tab"] == ["Places"]
    assert firefox.messages == []
