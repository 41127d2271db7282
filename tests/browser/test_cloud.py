"""Lines of very many paths, and of draws, lie on their geodesics as single ones do."""

from __future__ import annotations

import base64
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from browser.drawn import EVENTS, VIEW, View, leg, on_screen, step_m
from browser.test_many import ensemble
from browser.test_page import MAP
from browser.waiting import SETTLED

import geo
from geo.maps import build_map
from geo.maps.bundles import different

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import geopandas as gpd

MANY = 50  # paths of which a page has a cloud here
EDGE_PX = 1.0  # half the width of a line, and what smoothing adds
# Which pixels of the canvas have ink, a byte each.
INK = """() => { const c = document.querySelector("canvas.ov-cloud"), n = c.width * c.height;
  const data = c.getContext("2d").getImageData(0, 0, c.width, c.height).data;
  let text = ""; for (let k = 0; k < n; k += 1) text += String.fromCharCode(data[4 * k + 3]);
  return [c.width, c.height, btoa(text)]; }"""


def inked(opened: object) -> np.ndarray:
    """Return the middles of all pixels of the cloud that have more ink than a smoothed edge."""
    width, height, text = opened.page.evaluate(INK)
    alpha = np.frombuffer(base64.b64decode(text), dtype=np.uint8).reshape(height, width)
    y, x = np.nonzero(alpha > 4)
    return np.column_stack([x, y]) + 0.5


def truth(paths: gpd.GeoDataFrame, view: View) -> np.ndarray:
    """Return what is near the window of the legs of all paths, as lines on the screen."""
    legs = {pair for way in paths["waypoints"] for pair in pairwise(way)}
    window = (-100, -100, view.width + 100, view.height + 100)
    box = shapely.box(*window)
    near = [ends for ends in legs if shapely.intersects(on_screen(view, leg(*ends, 20_000.0), np.inf), box)]
    lines = [shapely.clip_by_rect(on_screen(view, leg(*ends, step_m(view))), *window) for ends in near]
    parts = shapely.get_parts(shapely.get_parts(lines))
    return parts[~shapely.is_empty(parts)]


@pytest.mark.parametrize("name", ["caspian", "11,600 km", "over a pole", "across the 180th meridian"])
def test_a_cloud_lies_on_its_paths(
    open_page: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Some fifty paths are drawn by what draws thousands; other tests have as many as that."""
    for module in ("bundles", "payload"):
        monkeypatch.setattr(f"geo.maps.{module}.MANY", MANY)
    result = EVENTS[name]()
    paths = ensemble(result.event, int(1.1 * MANY * len(result.paths) / different(result.paths)))
    ledger = geo.overflights(paths, result.countries)
    page_file = geo.save_map(
        build_map(result.event, paths, ledger, result.verdicts, countries=result.countries), tmp_path / "many.html"
    )
    opened = open_page(page_file, after=f"#hypothesis={result.event.hypotheses[0].id}")
    mine = paths[paths["hypothesis"] == result.event.hypotheses[0].id]
    home = opened.page.evaluate(VIEW)[0]
    rng = np.random.default_rng(3)
    for zoom in (4, 7, 10, 13):
        way = mine["waypoints"].iloc[rng.integers(len(mine))]
        lon, lat = leg(*way[:2], 5_000.0)[rng.integers(5, 40)]
        middle = [float(np.clip(lat, -84, 84)), float(lon + 360 * round((home - lon) / 360))]
        opened.page.evaluate(f"void {MAP}.setView({middle}, {zoom}, {{animate: false}})")
        opened.page.evaluate(SETTLED)
        view = View(*opened.page.evaluate(VIEW))
        assert view.zoom == zoom
        lines, ink = truth(mine, view), inked(opened)
        assert len(ink) > 100
        some = ink[rng.permutation(len(ink))[:1500]]
        away = shapely.distance(shapely.points(some), shapely.multilinestrings(lines))
        assert (away <= view.bound_px(some[:, 1]) + EDGE_PX).all(), (zoom, away.max())
        # and each path has ink: one pixel of any line is looked for around each of its points
        on = view.within(shapely.get_coordinates(shapely.segmentize(lines, 40.0)), -5)
        few = shapely.points(on[rng.permutation(len(on))[:300]])
        drawn = shapely.STRtree(shapely.points(ink))
        _, found = drawn.query_nearest(few, return_distance=True)
        assert found.max() <= float(view.bound_px(np.array([0.0]))[0]) + EDGE_PX, (zoom, found.max())
    assert not opened.requests
