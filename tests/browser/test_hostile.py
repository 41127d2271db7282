"""Text from a file never becomes markup, script or template: shown literally, no dialog, no request."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

import pytest
from browser.waiting import SETTLED
from hostile import PAYLOADS, poisoned

import geo
from geo.accounts import event_from_dict
from geo.resources import data_path

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from geo.api import Reconstruction


@pytest.fixture(scope="session")
def raw() -> dict[str, Any]:
    tables = tomllib.loads(data_path("events", "caspian-2015-10-07.toml").read_text(encoding="utf-8"))
    tables["platforms"][0]["salvo"] = {"interval_s": 5.0, "basis": "assumed", "note": "Nobody published it."}
    return tables


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS.keys())
def test_hostile_text_is_shown_as_it_stands(
    open_page: Callable, caspian: Reconstruction, raw: dict[str, Any], payload: str, tmp_path: Path
) -> None:
    event = event_from_dict(poisoned(raw, payload))
    assert event.title == event.platforms[0].name == event.places[0].reports[0].text == payload
    verdicts = caspian.verdicts.assign(text=payload, reason=payload)
    m = geo.build_map(event, caspian.paths, caspian.ledger, verdicts, countries=caspian.countries)
    html = m.get_root().render()
    assert (
        html.lower().count("<script") == 5
    )  # linked data, data, Leaflet, the program, the call: as without hostile text
    opened = open_page(geo.save_map(m, tmp_path / "hostile.html"))
    page = opened.page
    shown = payload.strip()
    assert page.title() == shown
    assert page.locator(".ov h1").inner_text().startswith(shown)
    for tab in ("claims", "places", "about", "paths"):
        page.locator(f"#ov-tab-{tab}").click()
        assert page.locator(".ov-page").evaluate("(e, text) => e.textContent.includes(text)", payload)
    page.locator("#ov-tab-data").click()
    assert payload.split(maxsplit=1)[0] in page.locator(".ov-cite").input_value()
    with page.expect_download() as waiting:
        page.locator(".ov-file:has-text('PNG')").click()
    assert re.fullmatch(r"overflight-[a-z0-9-]+\.png", waiting.value.suggested_filename)
    page.locator(".ov-do").last.click()
    assert page.locator("dialog").evaluate("(e, text) => e.textContent.includes(text)", payload)
    page.keyboard.press("Escape")
    for pin in (".ov-pin-ship", ".ov-pin-target", ".ov-pin-place"):
        page.locator(pin).first.evaluate("element => element.click()")
        assert page.locator(".ov-detail h2").evaluate("(e, text) => e.textContent.includes(text)", payload)
        page.keyboard.press("Escape")
    assert page.locator(".ov img, .ov b > b, .ov script").count() == 0
    page.evaluate(SETTLED)
    opened.quiet()


def test_links_lead_to_https_only(open_page: Callable, caspian: Reconstruction, tmp_path: Path) -> None:
    source = caspian.event.sources[0].model_copy(update={"url": "javascript:alert(1)"})
    event = caspian.event.model_copy(update={"sources": (source, *caspian.event.sources[1:])})
    m = geo.build_map(event, caspian.paths, caspian.ledger, caspian.verdicts, countries=caspian.countries)
    assert 'href="javascript' not in m.get_root().render()
    page = open_page(geo.save_map(m, tmp_path / "links.html")).page
    page.locator("#ov-tab-about").click()
    links = page.locator(".ov-page a").evaluate_all("list => list.map((a) => a.getAttribute('href'))")
    assert links
    assert all(link.startswith("https://") for link in links)
