"""LineStrings as paths, paths through very many positions, and boundaries that lie somewhere else."""

from __future__ import annotations

import math
import warnings
from itertools import pairwise
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pytest
import shapely
from counted import calls
from geographiclib.geodesic import Geodesic

from geo.atlas.load import load_countries
from geo.errors import ArgumentError
from geo.kernel.geodesic import SPHERE
from geo.ledger.tables import overflights, overflown
from geo.paths import densify, path_through

if TYPE_CHECKING:
    from pathlib import Path

WAY = [(50.2, 38.3), (47.11, 36.4), (39.01, 35.95)]


def lines(*shapes: shapely.Geometry | None, **columns: list[object]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=4326)


def test_a_linestring_is_the_path_through_its_vertices() -> None:
    want = overflights(path_through(WAY))
    got = overflights(lines(shapely.LineString(WAY)))
    assert got["country"].tolist() == want["country"].tolist()
    assert np.array_equal(got["exit_m"], want["exit_m"])
    assert set(got["path"]) == {"0"}


def test_linestrings_of_any_coordinate_system_with_heights_and_names() -> None:
    high = shapely.LineString([(x, y, 900.0) for x, y in WAY])
    frame = lines(high, high.reverse(), name=["there", "back"]).to_crs(3857)
    got = overflights(frame)
    assert got.groupby("path", sort=False)["country"].agg(list).tolist() == [
        overflights(path_through(way))["country"].tolist() for way in (WAY, WAY[::-1])
    ]
    assert list(dict.fromkeys(got["path"])) == ["there", "back"]


def test_linestrings_on_a_sphere() -> None:
    got = overflights(lines(shapely.LineString(WAY)), ellipsoid=SPHERE)
    assert got["exit_m"].iloc[-1] == path_through(WAY, ellipsoid=SPHERE)["length_m"].iloc[0]


@pytest.mark.parametrize("odd", [None, shapely.Point(1, 2), shapely.MultiLineString([WAY])], ids=str)
def test_what_is_no_linestring_is_named(odd: shapely.Geometry | None) -> None:
    with pytest.raises(ArgumentError, match=r"^paths: row 1: found .*; allowed: a LineString; "):
        overflights(lines(shapely.LineString(WAY), odd))


def test_polygons_are_no_paths() -> None:
    with pytest.raises(ArgumentError, match=r"make one with geo\.trace"):
        overflights(lines(shapely.box(0, 0, 1, 1)))


def test_a_path_through_very_many_positions_is_not_laid_leg_by_leg() -> None:
    """A flight recorded every second: 0.1 s, and ten leg by leg."""
    way = [(50 - 0.0007 * i, 38 + 0.01 * math.sin(i / 50)) for i in range(16_000)]
    (path,) = path_through(way).geometry
    assert calls(lambda: path_through(way)) < 0.1 * calls(lambda: path_through(way[:2])) * len(way)
    assert np.array_equal(shapely.get_coordinates(path), way)


@pytest.mark.parametrize("seed", range(5))
def test_points_between_positions_are_those_of_another_implementation(seed: int) -> None:
    rng = np.random.default_rng(seed)
    way = list(zip(rng.uniform(-180, 180, 4), rng.uniform(-80, 80, 4), strict=True))
    points = densify(way, step_m=500_000)
    k = 0
    for (lon1, lat1), (lon2, lat2) in pairwise(way):
        line = Geodesic.WGS84.InverseLine(lat1, lon1, lat2, lon2)
        parts = math.ceil(line.s13 / 500_000)
        for j in range(parts):
            want = line.Position(line.s13 * j / parts)
            assert points[k + j, 1] == pytest.approx(want["lat2"], abs=1e-9)
            assert math.remainder(points[k + j, 0] - want["lon2"], 360) == pytest.approx(0, abs=1e-8)
        k += parts
    assert k + 1 == len(points)


# --- somewhere else


def boxed(*bounds: float) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"country": ["AAA"]}, geometry=[shapely.box(*bounds)], crs=4326)


@pytest.mark.parametrize("bounds", [(30, 21, 31, 22), (-60, -30, -50, -20), (0, 0, 1e-3, 1e-3), (179, 60, 182, 61)])
def test_boundaries_nowhere_near_the_path_are_told(tmp_path: Path, bounds: tuple[float, float, float, float]) -> None:
    (tmp_path / "mine.geojson").write_text(boxed(*bounds).to_json())
    states = load_countries(tmp_path / "mine.geojson")
    with pytest.warns(UserWarning, match=r"^mine.geojson: its boundaries lie from .* km from the nearest path: is the"):
        overflights(path_through(WAY), states)
    with pytest.warns(UserWarning, match=r"^mine.geojson: its boundaries lie from "):
        overflown(50.2, 38.3, 39.01, 35.95, countries=states)


@pytest.mark.parametrize("seed", range(40))
def test_nothing_is_told_of_boundaries_that_a_path_meets_or_passes(tmp_path: Path, seed: int) -> None:
    """A box round a point of the path, or beside it within the box of its legs."""
    rng = np.random.default_rng(seed)
    ends = [(float(rng.uniform(-180, 180)), float(rng.uniform(-70, 70))) for _ in range(2)]
    path = path_through(ends)
    lon, lat = densify(ends, step_m=50_000)[int(rng.integers(3))]
    half = float(rng.uniform(0.001, 3))
    aside = half * 0.9 * rng.choice([-1, 1])
    box = shapely.box(lon + aside - half, max(lat - half, -89), lon + aside + half, min(lat + half, 89))
    (tmp_path / "mine.geojson").write_text(boxed(*box.bounds).to_json())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        overflights(path, load_countries(tmp_path / "mine.geojson"))
