"""One colour system: a state looks the same on the map and in the bars, and any eye tells things apart, in any mode."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from colours import ciede2000, contrast, hues_apart, lab, least_apart, parsed
from events_of_shapes import SHAPES
from reconstructed import reconstructed

from geo.maps.tints import TINTS, tints

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# a state's look on the map, in the bars in their order, and in the key
LOOKS = """() => {
  const fill = (e, what) => getComputedStyle(e)[what];
  const bars = [...document.querySelectorAll('.ov-page .ov-bar')].map((bar) => [...bar.children].map((e) => ({
    code: e.dataset.code, tone: fill(e, 'backgroundColor'), wide: e.clientWidth,
    extra: fill(e, 'borderBottomWidth') === '4px',
    said: e.querySelector('b') ? getComputedStyle(e.querySelector('b')).display !== 'none' : false,
    unsure: e.matches('.is-unsure') })));
  const data = JSON.parse(document.querySelector('script[type="application/json"]').textContent);
  const map = [...document.querySelectorAll('.folium-map:not(.ov-inset-map) path.ov-state.is-crossed')].map((e) => ({
    tone: fill(e, 'fill'), extra: e.matches('.is-extra'), tint: e.getAttribute('class').match(/ov-tint-(\\d)/)[1] }));
  return { bars, map, tints: data.tints, extra: data.finding.extra,
    states: data.backdrop.states.map(({ code, rings }) => ({ code,
      arcs: rings.flat().map((i) => (i < 0 ? ~i : i)) })) }; }"""
VARIABLES = """() => { const look = getComputedStyle(document.documentElement);
  const at = (key) => look.getPropertyValue(`--${key}`).trim();
  return { ships: [0, 1, 2, 3].map((k) => at(`ship-${k}`)), tints: [0, 1, 2, 3, 4, 5].map((k) => at(`tint-${k}`)),
    ...Object.fromEntries(['sea', 'land', 'paper', 'ink', 'extra-strong', 'draw'].map((key) => [key, at(key)])) }; }"""
# what is written on the map, one of each kind
WRITTEN = """() => Object.fromEntries([...document.querySelectorAll('.folium-map .ov-label')].map((e) =>
  [e.className.replace(' is-hidden', ''), getComputedStyle(e).color]))"""


def test_the_difference_is_the_published_one() -> None:
    # pairs 1, 4, 7, 13, 17, 20 and 34 of Sharma, Wu and Dalal
    for one, other, told in (
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, -1.3802, -84.2814), (50.0, 0.0, -82.7485), 1.0),
        ((50.0, 0.0, 0.0), (50.0, -1.0, 2.0), 2.3669),
        ((50.0, -0.001, 2.49), (50.0, 0.0009, -2.49), 4.8045),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((50.0, 2.5, 0.0), (50.0, 3.1736, 0.5854), 1.0),
        ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
    ):
        assert ciede2000(one, other) == pytest.approx(told, abs=1e-4)


@pytest.mark.parametrize(("scheme", "tints_apart", "ships_apart"), [("light", 6.5, 19.0), ("dark", 7.0, 15.0)])
def test_any_eye_tells_colours_apart_and_reads_what_stands_on_them(
    open_page: Callable, caspian_page: Path, scheme: str, tints_apart: float, ships_apart: float
) -> None:
    page = open_page(caspian_page, after="#hypothesis=direct", color_scheme=scheme).page
    found = page.evaluate(VARIABLES)
    ships, shades = ([parsed(c) for c in found[key]] for key in ("ships", "tints"))
    sea, land, amber, draw, ink = (parsed(found[key]) for key in ("sea", "land", "extra-strong", "draw", "ink"))
    assert len(shades) == TINTS
    assert least_apart(shades, [sea, land]) >= tints_apart
    assert least_apart(ships) >= ships_apart
    assert min(contrast(ship, ground) for ship in ships for ground in (*shades, sea, land)) >= 3
    # ships, draws and amber never share a hue
    assert min(hues_apart(amber, other) for other in (*ships, draw)) >= 30
    assert min(hues_apart(draw, ship) for ship in ships) >= 30
    if scheme == "light":  # on paper without colour, too, lines of ships differ
        greys = sorted(lab(ship)[0] for ship in ships)
        assert min(b - a for a, b in pairwise(greys)) >= 8
    # text: on the map, and the codes in the bars
    written = {kind: parsed(colour) for kind, colour in page.evaluate(WRITTEN).items()}
    assert any("platform" in kind for kind in written)
    for kind, colour in {**written, "code": ink}.items():
        grounds = (sea,) if "ov-label-sea" in kind else (*shades, land, *(() if "state" in kind else (sea,)))
        least = min(contrast(colour, ground) for ground in grounds)
        assert least >= 4.5, (kind, least)


@pytest.mark.parametrize("shape", ["13 ships over 24 targets", "11,600 km"])
def test_a_state_looks_the_same_in_bars_and_on_the_map(open_page: Callable, page_of: Callable, shape: str) -> None:
    path = page_of(SHAPES[shape]())
    check_looks(open_page(path).page)


def test_states_that_straight_lines_alone_cross_are_told_apart(open_page: Callable, page_of: Callable) -> None:
    drone = reconstructed("houthi-drone-2024-07-19")
    page = open_page(page_of(drone), after="#hypothesis=direct").page
    look = check_looks(page)
    assert len(look["extra"]) >= 2
    tones = {s["code"]: s["tone"] for bar in look["bars"] for s in bar if s["extra"]}
    assert set(tones) == set(look["extra"])
    assert len(set(tones.values())) == len(tones)


def check_looks(page: object) -> dict:
    look = page.evaluate(LOOKS)
    on_map = {state["tint"]: state["tone"] for state in look["map"]}
    drawn = {s["code"] for bar in look["bars"] for s in bar if s["code"]}
    assert drawn
    for bar in look["bars"]:
        for segment in bar:
            if segment["code"] and not segment["unsure"]:
                assert segment["tone"] == on_map[str(look["tints"][segment["code"]])]
            assert segment["extra"] == (segment["code"] in look["extra"])
            assert not segment["code"] or segment["said"] == (segment["wide"] >= 26)
        over = [s["code"] for s in bar if s["code"]]
        assert all(a == b or look["tints"][a] != look["tints"][b] for a, b in pairwise(over))
    # states that share a line of the drawn map share no tint
    for one, other in combinations(look["states"], 2):
        if set(one["arcs"]) & set(other["arcs"]):
            assert look["tints"][one["code"]] != look["tints"][other["code"]], (one["code"], other["code"])
    return look


def test_ten_states_in_a_row_have_no_tint_twice_in_a_row() -> None:
    # made of states that do border one another, so that borders and bars have to be right at once
    over = ["PRT", "ESP", "FRA", "DEU", "CZE", "AUT", "HUN", "ROU", "UKR", "RUS", "KAZ", "CHN", "MNG"]
    ways = {"a": over, "b": over[::2], "c": ["FRA", "", "ITA", "AUT", "DEU", "POL", "", "SWE"]}
    rows = [("direct", way, code) for way, codes in ways.items() for code in codes]
    found = tints(pd.DataFrame(rows, columns=["hypothesis", "path", "country"]))
    assert set(found) == {code for *_, code in rows if code}
    assert set(found.values()) == set(range(TINTS))
    for codes in ways.values():
        kept = [c for c in codes if c]
        assert all(found[a] != found[b] for a, b in pairwise(kept))
    beside = """PRT-ESP ESP-FRA FRA-DEU FRA-ITA DEU-CZE DEU-AUT CZE-AUT AUT-HUN AUT-ITA HUN-ROU HUN-UKR ROU-UKR UKR-RUS
        RUS-KAZ KAZ-CHN RUS-CHN RUS-MNG CHN-MNG DEU-POL POL-UKR POL-CZE POL-RUS"""
    assert all(found[a] != found[b] for a, b in (pair.split("-") for pair in beside.split()))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_forced_colours_keep_every_distinction(open_page: Callable, caspian_page: Path, theme: str) -> None:
    page = open_page(caspian_page, forced_colors="active", color_scheme=theme).page
    look = check_looks(page)
    assert len({s["tone"] for bar in look["bars"] for s in bar}) >= 4
    said = page.evaluate(
        """() => { const of = (selector, keys) => { const e = document.querySelector(selector), s = getComputedStyle(e);
          return keys.map((k) => s[k]).join(' | '); };
        const edge = ['borderTopStyle', 'borderTopWidth', 'outlineStyle'], dash = ['strokeDasharray'];
        const mark = ['backgroundImage', 'backgroundColor'];
        const foot = ['borderBottomStyle', 'borderBottomWidth', 'borderBottomColor'];
        return { chosen: of('.ov-option.is-chosen', edge), other: of('.ov-option:not(.is-chosen)', edge),
          denied: of('.ov-pin-place.is-denied span', mark), reported: of('.ov-pin-place:not(.is-denied) span', mark),
          assumed: of('path.ov-line.is-assumed', dash), solid: of('path.ov-line.is-solid', dash),
          tab: of('.ov-tabs [aria-selected=true]', foot), quiet: of('.ov-tabs [aria-selected=false]', foot) }; }"""
    )
    for one, other in (("chosen", "other"), ("denied", "reported"), ("assumed", "solid"), ("tab", "quiet")):
        assert said[one] != said[other]
    page.locator("#ov-tab-claims").click()
    badges = page.evaluate(
        """() => [...document.querySelectorAll('.ov-page .ov-chip')].map((e) =>
          [e.textContent, getComputedStyle(e).borderTopStyle])"""
    )
    assert len({text for text, _ in badges}) >= 3  # a mark and a word each
    assert all(style in {"solid", "dashed"} for _, style in badges)
