"""Boundaries that lie elsewhere: how far, and that a path which may pass them is not told so."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import Geod

import geo

if TYPE_CHECKING:
    from pathlib import Path

GEOD = Geod(ellps="WGS84")


def written(folder: Path, shape: shapely.Geometry) -> str:
    file = folder / "mine.geojson"
    gpd.GeoDataFrame({"country": ["AAA"]}, geometry=[shape], crs=4326).to_file(file)
    return str(file)


@pytest.mark.parametrize(
    ("box", "ends"),
    [
        ((30.8, 21.1, 31.0, 21.3), [(40.0, 33.0), (48.0, 31.0)]),
        ((30.0, 60.0, 33.0, 61.0), [(40.0, 33.0), (48.0, 31.0)]),
        ((-179.0, -20.0, -178.0, -19.0), [(170.0, 5.0), (175.0, 15.0)]),
        ((10.0, -40.0, 12.0, -38.0), [(-60.0, 0.0), (-50.0, 0.0)]),
    ],
)
def test_the_note_says_how_far_boundaries_are(
    box: tuple[float, float, float, float], ends: list[tuple[float, float]], tmp_path: Path
) -> None:
    with pytest.warns(UserWarning, match="from the nearest path") as caught:
        geo.overflights(geo.path_through(ends), geo.load_countries(written(tmp_path, shapely.box(*box))))
    found = re.search(r"about ([\d,]+) km from the nearest path", str(caught[0].message))
    assert found
    path = np.array([ends[0], *GEOD.npts(*ends[0], *ends[1], 99), ends[1]])
    rim = shapely.get_coordinates(shapely.segmentize(shapely.box(*box), 0.1))
    pairs = np.repeat(path, len(rim), axis=0), np.tile(rim, (len(path), 1))
    far_km = GEOD.inv(*pairs[0].T, *pairs[1].T)[2].min() / 1000.0
    assert float(found[1].replace(",", "")) == pytest.approx(far_km, rel=0.006)


@pytest.mark.parametrize("off_deg", [-0.1, 0.1])
@pytest.mark.parametrize("along", [0.3, 0.5, 0.71])
def test_a_small_state_beside_a_path_may_have_been_passed(off_deg: float, along: float, tmp_path: Path) -> None:
    ends = [(0.0, 0.0), (40.0, 0.0)]
    file = written(tmp_path, shapely.Point(40.0 * along, off_deg).buffer(0.02))
    with warnings.catch_warnings(action="error"):
        rows = geo.overflights(geo.path_through(ends), geo.load_countries(file))
    assert rows["country"].tolist() == [""]
