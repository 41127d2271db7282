"""Seas and lakes."""

from __future__ import annotations

import pytest
import shapely
from pyproj import Geod

from geo.atlas.waters import is_water, load_water, water_names
from geo.errors import CoordinateError, OverflightError

GEOD = Geod(ellps="WGS84")
SEAS = [name for name in water_names() if " Sea" in name or "Ocean" in name or "Gulf" in name or "Sea of" in name]

# Encyclopaedia Britannica's rounded figures in km2; sources differ by some per cent, limits by more.
PUBLISHED_KM2 = [
    ("Caspian Sea", 386_400, 0.05), ("Mediterranean Sea", 2_510_000, 0.02), ("Black Sea", 422_000, 0.03),
    ("Red Sea", 450_000, 0.05), ("Persian Gulf", 241_000, 0.05), ("Sea of Japan", 978_000, 0.10),
    ("Sea of Azov", 37_600, 0.05), ("Sea of Marmara", 11_350, 0.06), ("Lake Van", 3_755, 0.08),
]  # fmt: skip


@pytest.mark.parametrize(("name", "published", "tolerance"), PUBLISHED_KM2)
def test_area(name: str, published: float, tolerance: float) -> None:
    area = abs(GEOD.geometry_area_perimeter(shapely.orient_polygons(load_water(name)))[0]) / 1e6
    assert area == pytest.approx(published, rel=tolerance)


@pytest.mark.parametrize(
    ("lon", "lat", "name"),
    [(50.3, 38.3, "Caspian Sea"), (51.0, 40.0, "Caspian Sea"), (34.5, 34.5, "Mediterranean Sea"),
     (65.0, 23.0, "Arabian Sea"),
     (130.0, 39.5, "Sea of Japan"), (150.0, 40.0, "Pacific Ocean"), (-150.0, 20.0, "Pacific Ocean"),
     (75.0, -20.0, "Indian Ocean"), (34.0, 43.0, "Black Sea"), (-40.0, 30.0, "Atlantic and Arctic Oceans")],
)  # fmt: skip
def test_each_point_lies_in_one_sea(lon: float, lat: float, name: str) -> None:
    assert [sea for sea in SEAS if shapely.intersects_xy(load_water(sea), lon, lat)] == [name]


def test_every_water_is_valid_and_has_an_area() -> None:
    for name in SEAS:
        shape = load_water(name)
        assert shape.is_valid, name
        assert shape.area > 0, name


def test_caspian_is_one_polygon_without_its_shores() -> None:
    caspian = load_water("Caspian Sea")
    assert caspian.geom_type == "Polygon"
    for lon, lat in [(51.42, 35.69), (49.88, 40.38), (48.91, 37.80)]:
        assert not shapely.intersects_xy(caspian, lon, lat)


@pytest.mark.parametrize("name", ["caspian sea", "CASPIAN SEA", "  Caspian  Sea "])
def test_case_and_blanks_do_not_matter(name: str) -> None:
    assert load_water(name).equals(load_water("Caspian Sea"))


def test_lake_may_be_left_out() -> None:
    assert load_water("Van").equals(load_water("Lake Van"))


@pytest.mark.parametrize(("name", "hint"), [("Kaspian Sea", "'Caspian Sea'"), ("Meditteranean", "'Mediterranean Sea'")])
def test_unknown_name_names_the_nearest(name: str, hint: str) -> None:
    with pytest.raises(OverflightError, match=hint):
        load_water(name)


@pytest.mark.parametrize("name", ["", "xyzzyx", "{{ 7*7 }}"])
def test_nonsense_is_refused_in_one_line(name: str) -> None:
    with pytest.raises(OverflightError) as caught:
        load_water(name)
    assert "\n" not in str(caught.value)


def test_is_water() -> None:
    assert is_water([51.0, 51.42, 43.0, -150.0, 25.0], [40.0, 35.69, 38.6, 20.0, 0.0]).tolist() == [
        True, False, True, True, False,
    ]  # fmt: skip
    assert is_water(51.0, 40.0).shape == ()
    with pytest.raises(CoordinateError):
        is_water(51.0, 116.0)
    with pytest.raises(CoordinateError):
        is_water(float("nan"), 10.0)
