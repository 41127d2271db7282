"""Zones that lie over each other are told: which are hidden, and rows of one zone that cover each other."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.atlas.load import load_countries, load_zones

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
