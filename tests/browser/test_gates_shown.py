"""What the map says of crossings follows from the ledger: which are named, and what is only perhaps crossed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
from browser.drawn import CHOOSE, DRAWN, EVENTS
from browser.waiting import SETTLED

import geo
from geo.atlas.provinces import load_provinces
from geo.maps.gates import gates

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

EVEN_NEAR_THE_PATHS = "+proj=aeqd +lat_0=37 +lon_0=44"  # metres, the same in all directions
TAGS = """() => [...document.querySelectorAll(".ov-tag:not(.is-hidden)")].map((e) => [
  e.querySelector("b").textContent, e.classList.contains("is-graze")])"""


@pytest.mark.parametrize("name", ["caspian", "out and back", "11,600 km"])
def test_tags_and_strokes_are_those_of_the_ledger(open_page: Callable, tmp_path: Path, name: str) -> None:
    result = EVENTS[name]()
    opened = open_page(geo.save_map(result.map(), tmp_path / "map.html"), size=(1600, 1000))
    names = dict(zip(result.countries.codes, result.countries.names, strict=True))
    named = result.ledger.assign(gate=gates(result.ledger))
    for hypothesis in dict.fromkeys(result.paths["hypothesis"]):
        if result.paths["hypothesis"].nunique() > 1:
            opened.page.evaluate(CHOOSE, hypothesis)
            opened.page.evaluate(SETTLED)
        rows = named[named["hypothesis"] == hypothesis]
        tags = opened.page.evaluate(TAGS)
        assert len(tags) == rows.loc[rows["gate"] != "", "gate"].nunique()
        for gate in {g for g in rows["gate"] if g}:
            code, graze = gate[:3], gate.endswith("-graze")
            state = "Sea" if "-sea" in gate else names[code]
            mine = [text for text, is_graze in tags if is_graze == graze and state in text]
            assert mine, gate
            if graze:
                assert f"{state} grazed?" in mine
            elif gate.endswith("-last"):
                assert f"last into {state}" in mine
            elif gate.endswith("-out"):
                assert any(text.startswith(state) and text.endswith("for good") for text in mine)
        # a stroke a crossing, and none of those that are perhaps none among the plain ones
        places = {"plain": set(), "graze": set()}
        for row in rows[rows["seq"] > 0].itertuples():
            places["graze" if row.gate.endswith("-graze") else "plain"].add(
                (round(row.enter_lon, 5), round(row.enter_lat, 5))
            )
        drawn = opened.page.evaluate(DRAWN, "path.ov-gate:not(.is-graze)")
        assert sum(len(d["pieces"]) for d in drawn) == len(places["plain"])
        grazed = opened.page.evaluate(DRAWN, "path.ov-gate.is-graze")
        assert sum(len(d["pieces"]) for d in grazed) == len(places["graze"])
    opened.quiet()


PROVINCES = """() => {
  const term = [...document.querySelectorAll(".ov-detail dt")].find((one) => one.textContent === "Province");
  return term ? term.nextElementSibling.textContent.split(", ") : [];
}"""


def test_a_crossing_names_the_provinces_that_paths_enter(open_page: Callable, caspian_page: Path) -> None:
    """Against the nearest outline of the state's provinces, found by geopandas."""
    result = EVENTS["caspian"]()
    outlines = geo.load_zones("natural-earth-provinces").frame.rename(columns={"name": "province", "country": "code"})
    outlines = outlines.merge(load_provinces()[["code", "state"]], on="code").to_crs(EVEN_NEAR_THE_PATHS)
    rows = result.ledger.assign(gate=gates(result.ledger)).query("hypothesis == 'direct' and gate != ''")
    at = gpd.GeoDataFrame(rows, geometry=gpd.points_from_xy(rows["enter_lon"], rows["enter_lat"]), crs=4326)
    opened = open_page(caspian_page, after="#hypothesis=direct", size=(1600, 1000))
    seen = 0
    for tag in opened.page.locator(".ov-tag:not(.is-hidden)").all():
        tag.click()
        shown = opened.page.evaluate(PROVINCES)
        name = opened.page.locator(".ov-detail h2").inner_text()
        for gate, mine in at.to_crs(outlines.crs).groupby("gate"):
            near = gpd.sjoin_nearest(mine, outlines[outlines["state"] == mine["country"].iloc[0]], max_distance=5000.0)
            state = result.countries.names[result.countries.codes.index(gate[:3])]
            if "-" not in gate and (name.endswith(f"→ {state}") or name == f"into {state}"):
                assert set(shown) == set(near["province"])  # none off a coast
                assert len(shown) == len(set(shown))
                seen += len(near) > 0
        opened.page.keyboard.press("Escape")
    assert seen >= 4
    opened.quiet()


BROKEN = """() => [...document.querySelectorAll(".ov-detail table :is(th, td)")].filter((cell) => {
  const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    for (const word of text.data.matchAll(/[^\\s-]+/g)) {
      const range = document.createRange();
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      if (range.getClientRects().length > 1) return true;
    }
  }
  return false;
}).map((cell) => cell.textContent)"""


@pytest.mark.parametrize("size", [(1400, 900), (390, 844), (320, 640)])
def test_no_word_is_broken_in_the_table_of_a_crossing(
    open_page: Callable, caspian_page: Path, size: tuple[int, int]
) -> None:
    page = open_page(caspian_page, after="#hypothesis=direct", size=size).page
    page.locator(".ov-tag:not(.is-hidden)").first.click()
    page.locator(".ov-detail table").wait_for(state="attached")
    assert page.evaluate(BROKEN) == []
