"""Missiles of one hypothesis that fly different ways, start or end elsewhere: drawn so, and told so."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest
from browser.drawn import measured
from browser.waiting import SETTLED
from small_event import RAW

import geo
from geo.accounts import event_from_dict

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from browser.conftest import Opened


def event_of() -> geo.Event:
    raw: dict[str, Any] = copy.deepcopy(RAW)
    raw["places"] += [
        {"id": "field", "name": "Muddy Field", "position": [18.0, 34.0], "basis": "gazetteer",
         "reports": [{"source": "paper", "text": "One lay there."}]},
        {"id": "quay", "name": "Old Quay", "position": [33.0, 33.0], "basis": "gazetteer"},
    ]  # fmt: skip
    raw["hypotheses"] = [
        {"id": "parted", "name": "Parted", "basis": "assumed",
         "routes": [{"of": ["a"], "via": ["bend"], "end": "field"},
                    {"of": ["b"], "start": "quay", "via": ["bend", "near"]}]},
        {"id": "direct", "name": "Straight", "basis": "assumed"},
    ]  # fmt: skip
    return event_from_dict(raw)


@pytest.fixture(scope="module")
def result() -> geo.Reconstruction:
    return geo.reconstruct(event_of())


@pytest.fixture(scope="module")
def page_file(result: geo.Reconstruction, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return geo.save_map(result.map(), tmp_path_factory.mktemp("ways") / "page.html")


def test_each_line_lies_on_its_path(
    result: geo.Reconstruction, page_file: Path, open_page: Callable[..., Opened]
) -> None:
    for hypothesis in ("parted", "direct"):
        opened = open_page(page_file, after=f"#hypothesis={hypothesis}")
        found = measured(opened.page, result, hypothesis, seed=1)
        assert max(found["line"], found["crossing"], found["missing"]) <= 1.0, (hypothesis, found)
        opened.quiet()


def test_panel_and_details_say_where_each_starts_and_ends(page_file: Path, open_page: Callable[..., Opened]) -> None:
    page = open_page(page_file).page
    rows = page.locator(".ov-path").all_inner_texts()
    assert ["Muddy Field" in row for row in rows] == [True, False]
    page.locator(".ov-path").first.click()
    page.evaluate(SETTLED)
    told = page.locator(".ov-detail").inner_text()
    assert "Anna → Muddy Field" in told
    assert "Aimed at" in told
    page.keyboard.press("Escape")
    page.locator(".ov-path").nth(1).click()
    page.evaluate(SETTLED)
    told = page.locator(".ov-detail").inner_text()
    assert "Old Quay → " in told
    assert "Fired by" in told
    assert "Aimed at" not in told
    for name, said in (
        ("Muddy Field", "yes, in the chosen reconstruction: paths end here"),
        ("Old Quay", "yes, in the chosen reconstruction: paths start here"),
    ):
        page.locator(f".leaflet-marker-pane [aria-label*='{name}']").first.click(force=True)
        page.evaluate(SETTLED)
        assert said in page.locator(".ov-detail").inner_text()
