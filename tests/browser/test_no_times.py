"""An event of which nobody says how fast: the page shows lengths and no times, wherever they would stand."""

from __future__ import annotations

import json
import re
import tomllib
from typing import TYPE_CHECKING

import numpy as np
import pytest
from reconstructed import reconstructed

import geo
from geo.accounts import event_from_dict
from geo.resources import data_path

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from browser.conftest import Opened

TIMED = re.compile(r"\d\s*min\b|\bminutes?\b|km/h|NaN|null|undefined|Infinity")
# every pane, panel and detail, one after the other: what a reader may come to read
READ = """() => {
  const root = document.querySelector('.ov'), said = [];
  const read = (what) => said.push(`${what}: ${root.innerText}`);
  for (const tab of root.querySelectorAll('[role=tab]')) { tab.click(); read(tab.innerText); }
  for (const tag of root.querySelectorAll('.ov-tag')) { tag.click(); read(tag.innerText); }
  return said;
}"""


def event(**change: object) -> geo.Event:
    raw = tomllib.loads(data_path("events", "caspian-2015-10-07.toml").read_text(encoding="utf-8"))
    raw.pop("speed")
    return event_from_dict({**raw, **change})


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = event()
    file = tmp_path_factory.mktemp("still") / "page.html"
    geo.reconstruct(made, simulation=geo.simulate(made, draws=200)).map().save(file)
    return file


def test_no_pane_and_no_detail_shows_a_time(page_file: Path, open_page: Callable[..., Opened]) -> None:
    opened = open_page(page_file)
    said = opened.page.evaluate(READ)
    assert len(said) > 8
    for pane in said:
        lines = [line for line in pane.splitlines() if TIMED.search(line)]
        assert not lines, pane.split(":")[0]
    assert "Nobody says how fast they flew" in "\n".join(said)
    assert opened.page.locator(".ov-player").count() == 0
    opened.quiet()


def test_with_a_speed_the_same_reading_finds_times(open_page: Callable[..., Opened], tmp_path: Path) -> None:
    reconstructed("caspian-2015-10-07").map().save(tmp_path / "page.html")
    said = open_page(tmp_path / "page.html").page.evaluate(READ)
    assert sum(bool(TIMED.search(pane)) for pane in said) > 4


def test_what_is_taken_from_the_page_holds_no_time(page_file: Path, open_page: Callable[..., Opened]) -> None:
    text = page_file.read_text(encoding="utf-8")
    found = json.loads(re.search(r'<script type="application/json"[^>]*>(.*?)</script>', text, re.DOTALL).group(1))  # type: ignore[union-attr]
    assert found["event"]["speed"] is None
    for hypothesis in found["hypotheses"]:
        assert hypothesis["least_s"] is hypothesis["most_s"] is None
        assert {path["duration_s"] for path in hypothesis["paths"]} == {None}
        assert {part["enter_s"] for path in hypothesis["paths"] for part in path["ledger"]} == {None}
    assert open_page(page_file, size=(390, 844)).page.locator(".ov-clock").count() == 0


def test_tables_have_no_times_either() -> None:
    made = event()
    paths = geo.trace(made)
    assert paths["duration_s"].isna().all()
    assert geo.overflights(paths)[["enter_s", "exit_s"]].isna().all(axis=None)
    found = geo.simulate(made, draws=50, hypothesis="direct")
    assert found.lengths["quantity"].to_list() == ["length_km"]
    assert found.table(0, 5)["flight_min"].isna().all()


def test_a_time_that_hangs_on_the_speed_is_not_judged() -> None:
    claim = {"id": "c", "text": "An hour.", "sources": ["asia-times"], "kind": "flight_time"}
    own = {**claim, "stated": [{"about": 60.0}]}
    at = {**own, "id": "d", "at_speed": [{"low": 700.0, "high": 1600.0}]}
    table = geo.reconstruct(event(claims=[own, at])).verdicts.set_index(["claim", "hypothesis"])
    assert table.loc[("c", "direct"), "verdict"] == "undecidable"
    assert "nobody says how fast" in table.loc[("c", "direct"), "reason"].lower()
    assert np.isnan(table.loc[("c", "direct"), "value"])
    assert table.loc[("d", "direct"), "verdict"] == "supported"
