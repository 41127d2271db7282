"""Zones that lie over each other are told: which are hidden, and rows of one zone that cover each other."""

from __future__ import annotations

import tracemalloc
import warnings
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pytest
import shapely

import geo
from geo.atlas.countries import countries_from_frame
from geo.atlas.load import load_countries, load_zones
from geo.atlas.overlaps import is_heap
from geo.atlas.sheets import sheets_of
from geo.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def notes(folder: Path, shapes: list[shapely.Geometry], codes: list[str], **columns: list[str]) -> list[str]:
    """Return what is said of a file."""
    path = folder / "mine.geojson"
    frame = gpd.GeoDataFrame({"iso3": codes, **columns}, geometry=shapes, crs=4326)
    path.write_text(frame.to_json(), encoding="utf-8")
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        load_countries(path)
    return [str(warning.message) for warning in said]


def test_an_enclave_that_is_no_hole_of_its_neighbour_is_told(tmp_path: Path) -> None:
    (said,) = notes(tmp_path, [shapely.box(4, 4, 5, 5), shapely.box(0, 0, 9, 9)], ["SMR", "ITA"])
    assert said == (
        "mine.geojson: 1 zone lies wholly under others that come first by their codes, so no path is ever over it: "
        "SMR (row 0) under ITA (row 1)"
    )


def test_regions_in_one_file_with_their_states_are_told(tmp_path: Path) -> None:
    parts = [shapely.box(x, 0, x + 3, 9) for x in (0, 3, 6)]
    (said,) = notes(tmp_path, [shapely.box(0, 0, 9, 9), *parts], ["AT", "AT1", "AT2", "AT3"])
    assert "3 zones lie wholly under others" in said
    assert "AT1 (row 1) under AT (row 0), AT2 (row 2) under AT (row 0), AT3 (row 3) under AT (row 0)" in said


def test_states_of_two_times_are_told(tmp_path: Path) -> None:
    shapes = [shapely.box(0, 0, 5, 5), shapely.box(0, 0, 4, 5), shapely.box(5, 0, 9, 5)]
    (said,) = notes(tmp_path, shapes, ["AAA", "AAA", "BBB"], name=["Aland", "Aland", "Bland"])
    assert said.startswith("mine.geojson: rows of one code and name cover each other")
    assert "AAA (rows 0, 1)" in said


@pytest.mark.parametrize("seed", range(12))
def test_what_is_told_is_what_areas_say(tmp_path: Path, seed: int) -> None:
    """Random boxes: a zone without area left after those before it is hidden, one that lost a fifth partly so."""
    rng = np.random.default_rng(seed)
    low, size = rng.integers(0, 12, (9, 2)), rng.integers(1, 9, (9, 2))
    shapes = [shapely.box(*a, *(a + b)) for a, b in zip(low.tolist(), np.array(size), strict=True)]
    said = " ".join(notes(tmp_path, shapes, [f"S{k}" for k in range(9)]))
    wholly, _, partly = said.partition("partly under")
    for k, shape in enumerate(shapes):
        left = shapely.difference(shape, shapely.union_all(shapes[:k])).area / shape.area
        named = f"S{k} (row {k}) under"
        if left == 0:
            assert named in wholly or " more" in wholly
        else:
            assert named not in wholly.partition("wholly under")[2]
        if 0 < left < 0.8:
            assert named in partly or " more" in partly
        if left == 1:
            assert named not in said


def test_borders_drawn_twice_a_little_apart_are_not_told(tmp_path: Path) -> None:
    shapes = [shapely.box(0, 0, 5.01, 5), shapely.box(5, 0, 9, 5), shapely.box(9, -1, 12, 7)]
    assert notes(tmp_path, shapes, ["AAA", "BBB", "CCC"]) == []


@pytest.mark.parametrize("load", [load_countries, load_zones])
def test_notes_name_the_line_that_loads_the_file(tmp_path: Path, load: Callable[[Path], object]) -> None:
    shapes = [shapely.box(4, 4, 5, 5), shapely.box(0, 0, 9, 9), shapely.Polygon([(20, 0), (22, 2), (22, 0), (20, 2)])]
    shapes += [shapely.Polygon([(30, 0), (31, 1), (30, 0)]), shapely.box(40, 0, 41, 1), shapely.box(700, 0, 701, 1)]
    path = tmp_path / "mine.geojson"
    frame = gpd.GeoDataFrame(
        {"iso3": ["ZZZ", "AAA", "BBB", "CCC", None, "EEE"], "name": [*"uvwxyz"]}, geometry=shapes, crs=4326
    )
    path.write_text(frame.to_json(), encoding="utf-8")
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        load(path)
    texts = " ".join(str(warning.message) for warning in said)
    for part in ("not a longitude", "repaired", "left out 1 shape", "without a code"):
        assert part in texts
    assert ("wholly under" in texts) == (load is load_countries)
    assert {warning.filename for warning in said} == {__file__}


def heap(kind: str, count: int) -> gpd.GeoDataFrame:
    """Return zones that lie one over another."""
    size = np.linspace(1.0, 9.0, count)
    shapes = {
        "one square": lambda: np.full(count, shapely.box(0, 0, 5, 5)),
        "nested squares": lambda: shapely.box(0, 0, size, size),
        "nested circles": lambda: shapely.buffer(shapely.points(5.0, 5.0), size),
        "moved a little": lambda: shapely.box(size / 9, size / 9, size / 9 + 5, size / 9 + 5),
    }[kind]()
    codes = [f"Z{k:05d}" for k in range(count)]
    return gpd.GeoDataFrame({"code": codes, "name": codes}, geometry=shapes, crs=4326)


HEAPS = ["one square", "nested squares", "nested circles", "moved a little"]


@pytest.mark.parametrize("kind", HEAPS)
@pytest.mark.parametrize("option", ["--boundaries", "--zones"])
def test_a_heap_of_zones_is_refused(kind: str, option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "heap.geojson").write_text(heap(kind, 1_200).to_json())
    assert main(["path", "1,2", "12,3", option, str(tmp_path / "heap.geojson")]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("overflight: heap.geojson: too many of its 1,200 zones lie one over another")


@pytest.mark.parametrize("kind", HEAPS)
def test_some_hundred_zones_may_lie_over_one_another(kind: str) -> None:
    zones = countries_from_frame(heap(kind, 450))
    sheets = sheets_of(zones)
    assert [sheet.codes for sheet in sheets] == [(code,) for code in zones.codes]
    with pytest.raises(geo.BoundaryError, match=r"600 of its zones lie one over another; at most 500 may"):
        sheets_of(countries_from_frame(heap(kind, 600)))


def test_neighbours_are_no_heap() -> None:
    """Each of 40,000 cells meets eight others; with a tenth of what may meet a part, or at all, these were refused."""
    x, y = (v.ravel() for v in np.meshgrid(np.arange(200.0), np.arange(200.0)))
    assert not is_heap(shapely.box(x / 4, y / 4, (x + 1) / 4, (y + 1) / 4))
    assert not is_heap(shapely.box(x / 4, y / 4, (x + 3) / 4, (y + 4) / 4))
    assert not is_heap(np.array(heap("nested circles", 900).geometry))


def test_what_lies_under_hundreds_is_told(tmp_path: Path) -> None:
    zones = heap("nested squares", 300)
    (said,) = notes(tmp_path, list(zones.geometry)[::-1], list(zones["code"]))
    assert "299 zones lie wholly under others" in said
    assert "Z00001 (row 1) under Z00000 (row 0)" in said


def test_a_ledger_of_many_sheets_takes_no_more_memory_than_of_few() -> None:
    """Sorted into cells, the borders of one sheet take 8 MB."""
    path = geo.path_through([(0.5, 2.0), (12.0, 4.0)])
    zones = countries_from_frame(heap("nested squares", 60))
    tracemalloc.start()
    try:
        rows = geo.zones_under(path, zones)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    found = dict(zip(rows["zone"], rows["exit_m"], strict=True))
    for code, shape in [*zip(zones.codes, zones.frame.geometry, strict=True)][::7]:
        alone = geo.zones_under(
            path, countries_from_frame(gpd.GeoDataFrame({"code": [code]}, geometry=[shape], crs=4326))
        )
        assert found.get(code) == pytest.approx(dict(zip(alone["zone"], alone["exit_m"], strict=True)).get(code))
    assert most < 250e6
