"""Provinces: their names, their outlines, and what GeoNames' towns and Natural Earth's states say of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import shapely
from pyproj import Geod

import geo
from geo.atlas import provinces
from geo.atlas.areas import area_named, area_words, areas_meant
from geo.atlas.load import PROVINCES, country_codes, country_names, load_zones
from geo.atlas.places import towns_called
from geo.atlas.provinces import (
    load_provinces,
    named_alone,
    province_shape,
    provinces_at,
    provinces_called,
    provinces_like,
)
from geo.atlas.topology import multipolygons, read_topology
from geo.atlas.waters import water_names
from geo.errors import DataError
from geo.events.area_checks import far_off
from geo.resources import data_path

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np

GEOD = Geod(ellps="WGS84")
ALL = load_provinces()


@pytest.fixture(scope="module")
def shapes() -> np.ndarray:
    return multipolygons(read_topology(data_path(*provinces.FILE)))


def km2(shape: shapely.Geometry) -> float:
    return abs(GEOD.geometry_area_perimeter(shapely.orient_polygons(shape))[0]) / 1e6


def test_outlines_are_sound_and_do_not_overlap(shapes: np.ndarray) -> None:
    assert len(shapes) == len(ALL)
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    assert ALL["code"].is_unique
    assert set(ALL["state"]) <= {*country_codes(), ""}


@pytest.mark.parametrize(
    ("state", "count"),
    # first divisions as each state has them; Natural Earth adds the United Nations' zone on the Golan to Syria
    [("SYR", 15), ("IRQ", 18), ("IRN", 31), ("TUR", 81), ("POL", 16), ("USA", 51), ("JPN", 47), ("DEU", 16)],
)  # fmt: skip
def test_a_state_has_as_many_as_it_has(state: str, count: int) -> None:
    assert len(load_provinces(state)) == count


@pytest.mark.parametrize(
    "state", ["SYR", "IRQ", "IRN", "TUR", "YEM", "PRK", "UKR", "POL", "AFG", "PAK", "SAU", "FJI", "USA"]
)
def test_provinces_fill_their_state(state: str, shapes: np.ndarray) -> None:
    # Natural Earth's states, by way of another package, of another version
    whole = km2(load_zones("natural-earth-10m").shape_of(state))
    parts = sum(km2(shape) for shape in shapes[(ALL["state"] == state).to_numpy()])
    crimea = 26_000 if state == "UKR" else 0
    golan = 300 if state == "SYR" else 0
    assert abs(parts - whole) < 0.004 * whole + crimea + golan


@pytest.mark.parametrize(
    ("town", "state", "name"),
    [
        ("Raqqa", "SYR", "Raqqa"), ("Aleppo", "SYR", "Aleppo"), ("Idlib", "SYR", "Idlib"), ("Tadmur", "SYR", "Homs"),
        ("Manbij", "SYR", "Aleppo"), ("Mosul", "IRQ", "Nineveh"), ("Koysinceq", "IRQ", "Erbil"),
        ("Tabriz", "IRN", "East Azerbaijan"), ("Orumiyeh", "IRN", "West Azerbaijan"), ("Tikrit", "IRQ", "Saladin"),
        ("Takab", "IRN", "West Azerbaijan"), ("Rasht", "IRN", "Gilan"), ("Astara", "IRN", "Gilan"),
        ("Saqqez", "IRN", "Kurdistan"), ("Khost", "AFG", "Khost"),
        ("Zamosc", "POL", "Lublin"), ("Kanggye", "PRK", "Chagang"), ("Erimo", "JPN", "Hokkaido"),
        ("Kharan", "PAK", "Balochistan"), ("Taiz", "YEM", "Taiz"),
    ],
)  # fmt: skip
def test_towns_lie_in_the_province_that_they_belong_to(town: str, state: str, name: str) -> None:
    found = towns_called(town, state)
    [province] = provinces_called(f"{name}, {state}")
    assert len(found), "the gazetteer has it"
    assert shapely.intersects_xy(province_shape(province.code), found["lon"].iloc[0], found["lat"].iloc[0])


def test_most_towns_agree_with_the_outlines() -> None:
    assert ALL["agree"].sum() > 0.97 * ALL["towns"].sum()
    for state, sure in (("SYR", 15), ("IRQ", 17), ("IRN", 29), ("TUR", 75), ("AFG", 34), ("YEM", 18)):
        own = load_provinces(state)
        assert ((own["agree"] >= 0.9 * own["towns"]) & (own["towns"] > 0)).sum() >= sure


def test_each_has_a_name_that_means_it_alone() -> None:
    for code in ALL["code"]:
        assert [province.code for province in provinces_called(named_alone(code))] == [code]


@pytest.mark.parametrize(
    "text",
    ["Raqqa", "raqqa, syr", "Ar Raqqah", "al-Raqqa province", "Raqqa Governorate, SYR", "SY-RA", "sy-ra", " Raqqa "],
)
def test_a_province_is_known_by_what_people_call_it(text: str) -> None:
    assert [str(province) for province in provinces_called(text)] == ["Al-Raqqah, SYR"]
    assert [str(area) for area in areas_meant(text)] == ["Al-Raqqah, SYR"]


@pytest.mark.parametrize("text", ["", ",", "x" * 5000, "Raqqa, XXX", "Raqqa, IRQ", "province", "\0", "SY-", "1", "٣"])
def test_what_names_none_names_none(text: str) -> None:
    assert provinces_called(text) == ()
    assert isinstance(provinces_like(text), tuple)


def test_a_name_of_a_lake_and_a_province_is_none_of_both_until_it_says_which() -> None:
    for name in water_names():
        meant = areas_meant(name)
        assert meant[0].kind == "water"
        for area in meant:
            assert areas_meant(str(area)) == (area,), f"{area} is another area than {name}"
    assert area_named("Ontario") is None
    assert area_named("Lake Ontario") is not None
    assert area_named("Ontario, CAN") is not None


def test_areas_read_as_words() -> None:
    names = dict(country_names())
    said = {name: area_words(name, names) for name in ("SYR", "caspian sea", "van", "Lake Van", "Texas", "Aleppo", "x")}
    assert said == {
        "SYR": "Syria",
        "caspian sea": "the Caspian Sea",
        "van": "van",  # a lake or a province: such a file is refused
        "Lake Van": "Lake Van",
        "Texas": "the state of Texas, United States",
        "Aleppo": "the province of Aleppo, Syria",
        "x": "x",
    }


def test_a_ledger_of_provinces_is_closed_and_each_row_lies_in_its_province() -> None:
    zones = load_zones(PROVINCES)
    paths = geo.trace(geo.load_event("caspian-2015-10-07"))
    ledger = geo.overflights(paths, zones, check="full")
    for _, rows in ledger.groupby(["hypothesis", "path"]):
        assert (rows["enter_m"].to_numpy()[1:] == rows["exit_m"].to_numpy()[:-1]).all()
    row = ledger[ledger["country"].ne("") & ledger["length_m"].gt(2000.0)].iloc[::7]
    for one in row.itertuples():
        lon, lat = 0.5 * (one.enter_lon + one.exit_lon), 0.5 * (one.enter_lat + one.exit_lat)
        near = province_shape(one.country).buffer(0.03)  # the chord's middle, not the path's
        assert shapely.intersects_xy(near, lon, lat)
    # their kilometres come to those of Natural Earth's states, drawn by the same hand
    state = dict(zip(ALL["code"], ALL["state"], strict=True))
    states = geo.overflights(paths, "natural-earth-10m").query("hypothesis == 'direct'")
    own = ledger[ledger["hypothesis"] == "direct"]
    by_state = own.groupby(own["country"].map(state).fillna(""))["length_m"].sum() / 1000.0
    for code in ("IRN", "IRQ", "SYR", "TUR"):
        whole = states[states["country"] == code]["length_m"].sum() / 1000.0
        assert abs(by_state[code] - whole) < 0.01 * whole + 5.0


def test_the_province_at_a_position_is_the_nearest_of_its_state(shapes: np.ndarray) -> None:
    """Towns of Iraq and Syria near and on borders: the nearest outline by PROJ's distances, none beyond 5 km."""
    codes = read_topology(data_path(*provinces.FILE)).codes
    states = dict(zip(ALL["code"], ALL["state"], strict=True))
    ledger = geo.overflights(geo.trace(geo.load_event("caspian-2015-10-07")))
    rows = ledger[ledger["country"].isin(["SYR", "IRQ", "TUR"])].drop_duplicates(["enter_lon", "enter_lat"])
    found = provinces_at(rows["enter_lon"], rows["enter_lat"], rows["country"].tolist())
    assert len(rows) > 20
    for row, got in zip(rows.itertuples(), found, strict=True):
        at = shapely.Point(row.enter_lon, row.enter_lat)
        off_m = {}
        for shape, code in zip(shapes, codes, strict=True):
            if states[code] == row.country:
                foot = shapely.shortest_line(at, shape).coords[-1]
                off_m[code] = GEOD.inv(at.x, at.y, *foot, return_back_azimuth=False)[2]
        assert got is not None, "a border of the two sources lies further apart"
        assert off_m[got.code] <= min(off_m.values()) + 100.0


def test_no_province_where_none_is_near() -> None:
    # the middle of the Caspian, Syria asked in Iraq, a pole, and 180 degrees from both sides
    asked = [
        (51.0, 40.0, "IRN"),
        (39.0, 36.0, "IRQ"),
        (0.0, 90.0, "NOR"),
        (179.999, 66.5, "RUS"),
        (-179.999, 66.5, "RUS"),
    ]
    lon, lat, states = zip(*asked, strict=True)
    found = provinces_at(lon, lat, states)
    assert found[:3] == [None, None, None]
    assert [province.name if province else "" for province in found[3:]] == ["Chukotka Autonomous Okrug"] * 2


@pytest.mark.parametrize("lat", [90.0, 89.99, -90.0])
def test_a_pole_lies_far_off_every_area(lat: float) -> None:
    assert far_off(province_shape("SY-RA"), (39.0, lat), 5.0, "Raqqa") is not None
    polar = shapely.box(-180.0, 80.0, 180.0, 90.0)
    assert (far_off(polar, (39.0, lat), 5.0, "the Arctic") is None) == (lat > 0.0)


def test_a_damaged_file_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "broken.npz").write_bytes(b"PK\x03\x04 no more")
    monkeypatch.setattr(provinces, "data_path", lambda *_: tmp_path / "broken.npz")
    provinces._columns.cache_clear()
    try:
        with pytest.raises(DataError, match="reinstall overflight"):
            load_provinces()
    finally:
        monkeypatch.undo()
        provinces._columns.cache_clear()
