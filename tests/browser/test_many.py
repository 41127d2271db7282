"""A page of 10,000 paths: small enough, soon drawn, and true to the whole ledger."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from browser.waiting import drawn_anew, work

import geo
from geo.errors import MapError
from geo.maps import build_map
from geo.maps.bundles import MOST, bundles, spans

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from geo.events import Event

COPIES = 10  # the same 1,040 paths under other names: the ledger of 10,000 takes 20 s, the page does not care


def ensemble(event: Event, count: int, seed: int = 7) -> gpd.GeoDataFrame:
    """Return at least ``count`` paths of an event whose ships and targets are moved about a little, again and again."""
    rng = np.random.default_rng(seed)
    tables, total = [], 0
    while total < count:
        ships = tuple(
            p.model_copy(
                update={"position": (p.position[0] + rng.normal(0, 0.15), p.position[1] + rng.normal(0, 0.15))}
            )
            for p in event.platforms
        )
        targets = tuple(
            t.model_copy(
                update={"position": (t.position[0] + rng.normal(0, 0.08), t.position[1] + rng.normal(0, 0.08))}
            )
            for t in event.targets
        )
        paths = geo.trace(event.model_copy(update={"platforms": ships, "targets": targets}))
        tables.append(paths.assign(path=[f"{p}-{len(tables)}" for p in paths["path"]]))
        total += len(paths)
    return gpd.GeoDataFrame(pd.concat(tables, ignore_index=True), geometry="geometry", crs=tables[0].crs)


@pytest.fixture(scope="module")
def tables(caspian: geo.Reconstruction) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    paths = ensemble(caspian.event, 1040)
    ledger = geo.overflights(paths, caspian.countries)
    copies = [[t.assign(path=t["path"] + f"-{n}") for n in range(COPIES)] for t in (paths, ledger)]
    return gpd.GeoDataFrame(pd.concat(copies[0], ignore_index=True), crs=paths.crs), pd.concat(
        copies[1], ignore_index=True
    )


@pytest.fixture(scope="module")
def page_file(
    caspian: geo.Reconstruction,
    tables: tuple[gpd.GeoDataFrame, pd.DataFrame],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    m = build_map(caspian.event, *tables, caspian.verdicts, countries=caspian.countries)
    return geo.save_map(m, tmp_path_factory.mktemp("many") / "many.html")


def test_ten_thousand_paths_are_little_work_and_five_megabytes(
    open_page: Callable, page_file: Path, tables: tuple[gpd.GeoDataFrame, pd.DataFrame]
) -> None:
    count = len(tables[0])
    assert count >= 9_900
    assert page_file.stat().st_size < 5_000_000
    opened = open_page(page_file)
    page = opened.page
    # 6 units measured; the reader sees it 0.7 s after opening when nothing else runs
    assert work(page, lambda: drawn_anew(page)) < 20
    filled = (
        "c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.filter((v, i) => i % 4 === 3 && v).length"
    )
    assert page.locator("canvas.ov-cloud").evaluate(filled) > 20_000
    opened.quiet()


def test_tags_span_the_whole_ledger(
    open_page: Callable, page_file: Path, tables: tuple[gpd.GeoDataFrame, pd.DataFrame]
) -> None:
    page = open_page(page_file, after="#hypothesis=direct&focus=SYR").page
    found = spans(tables[1], "direct")
    rows = tables[1][(tables[1]["hypothesis"] == "direct") & (tables[1]["country"] == "SYR")]
    first = rows.groupby("path")["enter_m"].min()
    assert found["SYR"]["missiles"] == len(first)
    assert found["SYR"]["least_m"] == round(first.min())
    assert found["SYR"]["most_m"] == round(first.max())
    page.locator(".ov-tag:has(bdi:text-is('into Syria'))").evaluate("element => element.click()")
    words = re.sub(r"[^0-9]", "", page.locator(".ov-detail .ov-facts dd").first.inner_text())
    assert words == str(len(first))


def test_a_bundle_is_stood_for_by_the_path_of_middle_length(tables: tuple[gpd.GeoDataFrame, pd.DataFrame]) -> None:
    paths = tables[0]
    found = bundles(paths)
    assert sorted(name for _, names in found for name in names) == sorted(paths["path"])
    for row, names in found[:4]:
        lengths = paths[(paths["hypothesis"] == row.hypothesis) & paths["path"].isin(names)]["length_m"]
        assert names[0] == row.path
        assert (lengths <= row.length_m).mean() >= 0.5 <= (lengths >= row.length_m).mean()


def test_more_than_a_page_can_hold_is_said(tables: tuple[gpd.GeoDataFrame, pd.DataFrame]) -> None:
    paths = tables[0]
    often = pd.concat([paths] * (MOST // len(paths) + 1), ignore_index=True)
    with pytest.raises(MapError, match="draw 30,000 at most"):
        bundles(often)
