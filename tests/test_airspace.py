"""The ledger of airspace, held against points asked of the polygons, and against the ledger that it parts."""

from __future__ import annotations

import doctest
import math
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from made_worlds import without_an_edge, world
from pyproj import Geod

import geo
from geo.atlas.waters import load_seas, load_water, sea_names
from geo.errors import ArgumentError, CoordinateError, OpenLedgerWarning
from geo.ledger.airspace import AIRSPACE_COLUMNS, ZONES, parted
from geo.ledger.closing import Rows

if TYPE_CHECKING:
    import pandas as pd

PAGE = Path(__file__).resolve().parent.parent / "docs" / "airspace.md"
GEOD = Geod(ellps="WGS84")
FAR_M = 0.5  # from a row's ends: nearer, the oracle's own points are not to be relied on
EASY = [
    ((50.2, 38.3), (39.01, 35.95)),  # the Caspian and four states
    ((56.3, 26.4), (59.0, 25.0)),  # two gulfs and their limit
    ((20.0, 40.0), (12.0, 35.0)),  # out of and into the Mediterranean
    ((139.0, 45.0), (150.0, 38.0)),  # two closing lines
]
HARD = [
    ((170.0, 70.0), (-170.0, 62.0)),  # across the 180th meridian, along a coast
    ((179.9, -18.0), (-179.2, -16.0)),  # Fiji, cut there
    ((-180.0, 60.0), (-180.0, 72.0)),  # along it
    ((0.0, 70.0), (180.0, 70.0)),  # through the pole
    ((30.0, -85.0), (-150.0, -85.0)),  # through the other
    ((-60.0, -60.0), (-60.0, -80.0)),  # land of no state
    ((100.0, 10.0), (-95.0, 12.0)),  # half round the Earth
    ((33.6, 21.9), (34.0, 21.8)),  # Bir Tawil
]


def paths_of(ends: list[tuple[tuple[float, float], tuple[float, float]]]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=[shapely.LineString(pair) for pair in ends], crs="EPSG:4326")


@cache
def pieces() -> tuple[shapely.STRtree, np.ndarray, np.ndarray]:
    """Every sea by itself, as it is read for other purposes."""
    shapes = [load_water(name) for name in sea_names()]
    parts, owner = shapely.get_parts(shapes, return_index=True)
    shapely.prepare(parts)
    return shapely.STRtree(parts), parts, owner


def seas_at(lon: np.ndarray, lat: np.ndarray) -> list[str]:
    tree, parts, owner = pieces()
    point, part = tree.query(shapely.points(lon, lat))
    wet = shapely.intersects_xy(parts[part], lon[point], lat[point])
    found = np.full(len(lon), "", dtype=object)
    found[point[wet]] = np.array(sea_names(), dtype=object)[owner[part[wet]]]
    return found.tolist()


def hold_against_points(
    ends: tuple[tuple[float, float], tuple[float, float]], rows: pd.DataFrame, step_m: float
) -> int:
    """Compare rows with the polygons at points along PROJ's geodesic; return how many were asked."""
    (lon1, lat1), (lon2, lat2) = ends
    azimuth, _, length = GEOD.inv(lon1, lat1, lon2, lat2)
    assert rows["exit_m"].iloc[-1] == pytest.approx(length, abs=1e-3)
    s = np.arange(0.5 * step_m, length, step_m)
    row = np.searchsorted(rows["enter_m"].to_numpy(), s, side="right") - 1
    clear = np.minimum(s - rows["enter_m"].to_numpy()[row], rows["exit_m"].to_numpy()[row] - s) > FAR_M
    s, row = s[clear], row[clear]
    lon, lat, _ = GEOD.fwd(np.full(len(s), lon1), np.full(len(s), lat1), np.full(len(s), azimuth), s)
    off_seam = np.abs(lon) < 179.9999999  # along the seam a shape has it on one side only
    assert seas_at(lon[off_seam], lat[off_seam]) == rows["sea"].to_numpy()[row][off_seam].tolist()
    assert geo.load_countries().locate(lon, lat).tolist() == rows["country"].to_numpy()[row].tolist()
    return len(s)


@pytest.mark.parametrize("ends", EASY)
def test_every_fifty_metres_the_polygons_say_the_same(ends: tuple[tuple[float, float], tuple[float, float]]) -> None:
    rows = geo.airspace_under(paths_of([ends]))
    assert hold_against_points(ends, rows, 50.0) > 5_000
    assert {"territorial sea", "high sea"} <= set(rows["zone"])


@pytest.mark.parametrize("ends", HARD)
def test_the_same_across_the_seam_and_the_poles(ends: tuple[tuple[float, float], tuple[float, float]]) -> None:
    rows = geo.airspace_under(paths_of([ends]))
    assert hold_against_points(ends, rows, 500.0) > 50


def test_the_same_on_random_paths_of_all_lengths() -> None:
    rng = np.random.default_rng(20151007)
    lon, lat = rng.uniform(-180, 180, 24), np.rad2deg(np.arcsin(rng.uniform(-1, 1, 24)))
    azimuth, length = rng.uniform(0, 360, 24), 10.0 ** rng.uniform(4.5, 7.2, 24)
    lon2, lat2, _ = GEOD.fwd(lon, lat, azimuth, length)
    ends = [((a, b), (c, d)) for a, b, c, d in zip(lon, lat, lon2, lat2, strict=True)]
    rows = geo.airspace_under(paths_of(ends))
    asked = [
        hold_against_points(pair, own, 1_000.0)
        for pair, (_, own) in zip(ends, rows.groupby("path", sort=False), strict=True)
    ]
    assert sum(asked) > 20_000


places = st.tuples(st.floats(-180, 180), st.floats(-89.9, 89.9))


@pytest.mark.parametrize("boundaries", ["osm-50m", "natural-earth-10m"])
@settings(deadline=None, max_examples=2, phases=[Phase.generate])  # to make a failure smaller takes minutes
@given(ends=st.lists(st.tuples(places, places), min_size=16, max_size=16))  # by far cheaper than one after another
def test_rows_make_up_the_ledger_without_a_gap(
    ends: list[tuple[tuple[float, float], tuple[float, float]]], boundaries: str
) -> None:
    paths = paths_of(ends)
    rows, ledger = geo.airspace_under(paths, boundaries), geo.overflights(paths, boundaries)
    assert tuple(rows.columns) == AIRSPACE_COLUMNS
    assert set(rows["zone"]) <= set(ZONES)
    for _, own in rows.groupby("path", sort=False):
        assert own["seq"].tolist() == list(range(len(own)))
        assert own["enter_m"].iloc[1:].tolist() == own["exit_m"].iloc[:-1].tolist()  # to the bit
        assert (own["length_m"] > 0).all() or len(own) == 1
        same = own[["overflight", "zone", "sea"]]
        assert not (same.iloc[1:].reset_index(drop=True) == same.iloc[:-1].reset_index(drop=True)).all(axis=1).any()
    whole = rows.groupby(["path", "overflight"], sort=False).agg(
        country=("country", "first"),
        countries=("country", "nunique"),
        enter_m=("enter_m", "first"),
        exit_m=("exit_m", "last"),
        enter_lon=("enter_lon", "first"),
        exit_lat=("exit_lat", "last"),
    )
    assert (whole["countries"] == 1).all()
    for column in ("country", "enter_m", "exit_m", "enter_lon", "exit_lat"):
        assert whole[column].tolist() == ledger[column].tolist(), column


def sea_free(zone: str) -> bool:
    return zone in {"land", "land of no state", "shore"}


@pytest.mark.parametrize("boundaries", ["osm-50m", "natural-earth-10m"])
def test_what_a_zone_means(boundaries: str) -> None:
    rows = geo.airspace_under(paths_of([*EASY, *HARD]), boundaries)
    assert [sea_free(zone) for zone in rows["zone"]] == (rows["sea"] == "").tolist()
    with_sea = boundaries == "osm-50m"
    assert ("territorial sea" in set(rows["zone"])) == with_sea
    assert ("high sea" in set(rows["zone"])) == with_sea
    of_state = rows[rows["zone"].isin(["land", "territorial sea"])]
    assert (of_state["country"] != "").all()
    assert (rows.loc[rows["zone"] == "high sea", "country"] == "").all()
    antarctic = rows[rows["country"] == "ATA"]
    assert set(antarctic["zone"]) <= {"land of no state", "sea"}
    assert len(antarctic)
    limits = geo.load_countries(boundaries).indeterminate_below_m, rows.attrs["indeterminate_shore_below_m"]
    assert ((rows["margin_m"] < limits[0]) | (rows["shore_m"] < limits[1])).tolist() == rows["indeterminate"].tolist()


@pytest.mark.parametrize("boundaries", ["osm-50m", "natural-earth-10m"])
def test_what_is_neither_a_state_nor_a_sea_is_shore_within_two_kilometres_of_one(boundaries: str) -> None:
    rows = geo.airspace_under(paths_of(HARD), boundaries)
    nobodys = rows[(rows["country"] == "") & (rows["sea"] == "")]
    near = nobodys["shore_m"] < 2_000.0
    assert (nobodys["zone"] == np.where(near, "shore", "land of no state")).all()
    assert near.any()
    assert near.all() == (boundaries == "osm-50m"), "the other leaves Bir Tawil to nobody"
    assert (rows.loc[rows["zone"] == "shore", "country"] == "").all()


def test_what_is_unknown_of_states_is_unknown_of_airspace() -> None:
    """Of a set whose list of borders lacks one: over sea and over land."""
    whole = world(AAA=shapely.box(48, 37, 50, 39), BBB=shapely.box(46, 37, 48, 39))
    torn = without_an_edge(whole, 46.0)
    with pytest.warns(OpenLedgerWarning):
        rows = geo.airspace_under(paths_of([((50.9, 38.0), (45.1, 38.0))]), torn)
    assert set(rows["sea"]) == {"", "Caspian Sea"}
    assert set(rows["country"]) == set(rows["zone"]) == {"?"}


def test_land_that_nobody_holds() -> None:
    rows = geo.airspace_under(paths_of([((33.6, 21.9), (34.0, 21.8))]), "natural-earth-10m")
    assert "land of no state" in set(rows.loc[rows["country"] == "", "zone"])


def test_lakes_are_land() -> None:
    rows = geo.airspace_under(paths_of([((42.6, 38.6), (43.3, 38.7))]))  # across Lake Van
    assert rows[["country", "zone", "sea"]].to_numpy().tolist() == [["TUR", "land", ""]]


def test_boundaries_of_ones_own_do_not_say_what_sea_is_theirs() -> None:
    box = gpd.GeoDataFrame({"country": ["AAA"]}, geometry=[shapely.box(48, 37, 50, 39)], crs=4326)
    rows = geo.airspace_under(paths_of([((50.9, 38.0), (48.1, 38.0))]), box)
    assert rows[["country", "zone"]].to_numpy().tolist() == [["", "sea"], ["AAA", "sea"], ["AAA", "land"]]


def test_how_deep_a_stretch_is_from_shores() -> None:
    """The deepest of points every 200 m, by PROJ's distance to points every 200 m or so of all shores around."""
    ends = EASY[0]
    rows = geo.airspace_under(paths_of([ends]))
    row = rows[rows["zone"] == "high sea"].iloc[0]
    around = shapely.box(46, 35, 56, 46)
    shore = shapely.segmentize(load_water("Caspian Sea").boundary.intersection(around), 0.002)
    x, y = shapely.get_coordinates(shore).T
    azimuth = GEOD.inv(*ends[0], *ends[1])[0]
    lon, lat, _ = GEOD.fwd(*(np.full(40, v) for v in (*ends[0], azimuth)), np.linspace(0.0, row["exit_m"], 40))
    nearest = [GEOD.inv(np.full(len(x), a), np.full(len(x), b), x, y)[2].min() for a, b in zip(lon, lat, strict=True)]
    assert row["shore_m"] == pytest.approx(max(nearest), rel=0.01)


def test_a_shore_on_a_border_parts_nothing() -> None:
    zero = np.zeros(2, dtype=int)
    states = Rows(zero, np.arange(2), np.array([0, -1], np.int16), np.array([0.0, 50.0]), np.array([50.0, 90.0]))
    for shift in (-9e-7, 0.0, 9e-7):
        at = 50.0 + shift
        seas = Rows(zero, np.arange(2), np.array([-1, 2], np.int16), np.array([0.0, at]), np.array([at, 90.0]))
        found = parted(states, seas, np.array([90.0]))
        assert found.enter_m.tolist() == [0.0, 50.0]
        assert found.sea.tolist() == [-1, 2]


def test_seas_are_a_coverage_and_meet_without_a_gap() -> None:
    shapes = load_seas().frame.geometry.to_numpy()
    assert shapely.coverage_is_valid(shapes)
    assert [shape.equals_exact(shapely.multipolygons(shapely.get_parts(load_water(name))), 0.0) for name, shape in
            zip(sea_names(), shapes, strict=True)] == [True] * len(shapes)  # fmt: skip


def test_a_path_of_no_length() -> None:
    rows = geo.airspace_under(geo.path_through([(51.0, 40.0), (51.0, 40.0)]))
    assert rows[["zone", "sea", "length_m"]].to_numpy().tolist() == [["high sea", "Caspian Sea", 0.0]]
    assert geo.airspace_under(geo.path_through([(51.0, 40.0), (51.1, 40.0)]).head(0)).empty


def test_the_page_shows_what_it_prints() -> None:
    failed, tried = doctest.testfile(str(PAGE), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert tried >= 3
    assert failed == 0


def test_the_page_names_every_zone_and_sea() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert [zone for zone in ZONES if f"\n| {zone} |" not in text] == []
    assert [name for name in sea_names() if f"\n| {name}" not in text] == []


def test_the_page_counts_what_cannot_be_told() -> None:
    tables = [geo.airspace_under(geo.trace(geo.load_event(event))) for event in geo.event_ids()]
    unsure = [table[table["indeterminate"]] for table in tables]
    rows, km = (
        [f"{round(v):,}" for v in (sum(count), sum(count_unsure))]
        for count, count_unsure in (
            ([len(t) for t in tables], [len(t) for t in unsure]),
            ([t["length_m"].sum() / 1000.0 for t in tables], [t["length_m"].sum() / 1000.0 for t in unsure]),
        )
    )
    told = f"Of {rows[0]} rows of the bundled events {rows[1]} are ({km[1]} of {km[0]} km)."
    assert told in PAGE.read_text(encoding="utf-8")


def test_bad_input_is_refused_as_by_the_ledger() -> None:
    paths = geo.path_through([(50.2, 38.3), (39.01, 35.95)])
    with pytest.raises(ArgumentError, match="check"):
        geo.airspace_under(paths, check="some")  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="paths"):
        geo.airspace_under(paths.drop(columns="waypoints").drop(columns="geometry"))
    with pytest.raises(CoordinateError, match="no position"):
        geo.airspace_under(paths.assign(waypoints=[((50.0, math.nan), (1.0, 2.0))]))


@pytest.mark.parametrize("off_m", [-9e-7, -1e-9, 0.0, 1e-9, 9e-7, -2e-6, 2e-6])
def test_a_sea_that_begins_a_micrometre_from_a_state_begins_with_it(off_m: float) -> None:
    def rows(country: list[int], enter_m: list[float]) -> Rows:
        count = len(country)
        exit_m = np.array([*enter_m[1:], 100.0])
        return Rows(
            np.zeros(count, dtype=int), np.arange(count), np.array(country, np.int16), np.array(enter_m), exit_m
        )

    states, seas = rows([0, 1, 2], [0.0, 60.0, 80.0]), rows([-1, 3], [0.0, 60.0 + off_m])
    found = parted(states, seas, np.array([100.0]))
    apart = [60.0 + off_m] if abs(off_m) > 1e-6 else []
    assert found.enter_m.tolist() == sorted([0.0, 60.0, *apart, 80.0])
    assert found.sea.tolist()[-2:] == [3, 3]
