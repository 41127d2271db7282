"""The bundled land cover: cell by cell what the source holds, where it should lie, and exact under paths."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pyproj import Geod

import geo
from geo.atlas.cover import COVER_CLASSES, load_cover
from geo.atlas.ground import packed, unpacked
from geo.atlas.places import load_towns
from geo.atlas.waters import is_water

GEOD = Geod(ellps="WGS84")
ROOT = Path(__file__).resolve().parent.parent
# By GDAL, from the source.
COUNTED = [
    17548446,
    130253,
    409923,
    13730,
    112599,
    259994,
    17227,
    718990,
    560433,
    721624,
    1361071,
    53452,
    520638,
    26961,
    45403,
    2613324,
    805932,
]
EVENT = "caspian-2015-10-07"


def test_places_have_the_class_that_gdal_reads_in_the_source() -> None:
    """317 places, read once with GDAL from the package's TIFF; every class is among them."""
    recorded = pd.read_csv(ROOT / "tests" / "data" / "ground" / "land-cover.csv")
    assert set(recorded["class"]) == set(COVER_CLASSES)
    assert load_cover().class_at(recorded["lon"], recorded["lat"]).tolist() == recorded["class"].tolist()


def test_every_class_has_as_many_cells_as_in_the_source() -> None:
    grid = load_cover()
    assert (grid.per_deg, grid.codes) == (20, tuple(COVER_CLASSES))
    cells = grid.window((-180.0, -90.0, 180.0, 90.0)).codes
    assert cells.shape == (3600, 7200)
    assert np.bincount(cells.ravel(), minlength=17).tolist() == COUNTED


def test_the_grid_lies_where_shores_say() -> None:
    """Water and land agree with Natural Earth's shores best where the grid is, and worse half a cell off."""
    rng = np.random.default_rng(8)
    lon, lat = rng.uniform(26, 60, 30_000), rng.uniform(24, 46, 30_000)
    wet = is_water(lon, lat)
    grid = load_cover()

    def agreeing(east: float, north: float) -> float:
        return float(((grid.class_at(lon + east, lat + north) == 0) == wet).mean())

    assert agreeing(0.0, 0.0) > 0.98
    for east, north in ((0.025, 0.0), (-0.025, 0.0), (0.0, 0.025), (0.0, -0.025)):
        assert agreeing(east, north) < agreeing(0.0, 0.0)


def test_the_largest_towns_are_built_up() -> None:
    towns = load_towns(least_population=2_000_000)
    assert (load_cover().class_at(towns["lon"], towns["lat"]) == 13).mean() > 0.9


def test_tiles_of_more_than_sixteen_classes_lose_nothing() -> None:
    tile = np.random.default_rng(5).integers(0, 17, (360, 360)).astype(np.uint8)
    assert (unpacked(packed(tile, paired=False), 360, paired=False) == tile).all()
    with pytest.raises(ValueError, match=r".+"):
        unpacked(packed(tile, paired=False), 500)


@pytest.mark.parametrize(
    "ends",
    [
        ((50.2, 38.3), (47.0, 37.0)),
        ((44.0, 36.2), (43.1, 36.4)),
        ((178.0, 65.9), (-178.8, 66.4)),
        ((25.0, 0.3), (26, -1)),
    ],
)
def test_metres_under_a_path_are_those_of_its_cells(ends: tuple[tuple[float, float], tuple[float, float]]) -> None:
    table = geo.cover_under(geo.path_through(list(ends)))
    azimuth, _, length = GEOD.inv(*ends[0], *ends[1])
    step = length / max(round(length / 2.0), 1)
    s = np.arange(0.5 * step, length, step)
    lon, lat, _ = GEOD.fwd(*(np.full(len(s), v) for v in (*ends[0], azimuth)), s)
    want = np.bincount(load_cover().class_at(lon, lat), minlength=17) * step
    found = table.groupby("class")["length_m"].sum()
    crossed = len(table) + 1
    assert all(abs(found.get(code, 0.0) - want[code]) <= step * crossed for code in COVER_CLASSES)
    assert table["length_m"].sum() == pytest.approx(length, abs=1e-3)


def test_rows_follow_one_another_and_are_named() -> None:
    paths = geo.trace(geo.load_event(EVENT))
    table = geo.cover_under(paths)
    assert table["name"].tolist() == [COVER_CLASSES[code] for code in table["class"]]
    assert tuple(table.columns) == tuple(geo.ground_under(paths.head(1)).columns)
    assert "MCD12C1" in table.attrs["cover"]
    for _, rows in table.groupby(["hypothesis", "path"]):
        assert rows["enter_m"].tolist() == [0.0, *rows["exit_m"].tolist()[:-1]]
        assert (rows["class"].to_numpy()[1:] != rows["class"].to_numpy()[:-1]).all()
    length = table.groupby(["hypothesis", "path"])["length_m"].sum()
    assert (length - paths.set_index(["hypothesis", "path"])["length_m"]).abs().max() < 1e-3


def test_the_page_has_the_kilometres_of_the_table() -> None:
    page = (ROOT / "docs" / "ground.md").read_text(encoding="utf-8")
    told = page.split("<!-- cover: written by tools/ground_page.py -->\n")[1].split("<!-- end of cover -->")[0]
    table = geo.cover_under(geo.trace(geo.load_event(EVENT)))
    cells = [[cell.strip() for cell in line.split("|")[1:-1]] for line in told.splitlines()[2:]]
    assert len(cells) == table["class"].nunique()
    for code, name, straight, share, routed, _ in cells:
        own = table[table["class"] == int(code)]
        assert name == COVER_CLASSES[int(code)]
        for km, way in ((straight, "direct"), (routed, "reported")):
            assert float(km.replace(",", "")) == round(own.loc[own["hypothesis"] == way, "length_m"].sum() / 1000.0)
        land = table[(table["hypothesis"] == "direct") & (table["class"] != 0)]["length_m"].sum()
        of = 100.0 * own.loc[own["hypothesis"] == "direct", "length_m"].sum() / land
        assert share == (f"{of:.1f} %" if int(code) else "")
