"""The bundled data files: whole, as listed, and right about the world."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from pyproj import Geod

from geo.atlas.disputed import load_disputed
from geo.atlas.load import BUNDLED, load_countries
from geo.atlas.topology import decode, encode, read_topology
from geo.errors import DataError
from geo.resources import data_path

if TYPE_CHECKING:
    from pathlib import Path

    from geo.atlas.countries import Countries

GEOD = Geod(ellps="WGS84")
DATA = data_path("README.md").parent
MANIFEST = json.loads((DATA / "manifest.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module", params=BUNDLED)
def bundled(request: pytest.FixtureRequest) -> Countries:
    return load_countries(request.param)


@pytest.fixture(scope="module")
def osm() -> Countries:
    return load_countries("osm-50m")


@pytest.fixture(scope="module")
def natural_earth() -> Countries:
    return load_countries("natural-earth-10m")


def area_km2(countries: Countries, code: str) -> float:
    shape = countries.frame.geometry.iloc[countries.codes.index(code)]
    return abs(GEOD.geometry_area_perimeter(shapely.orient_polygons(shape))[0]) / 1e6


# --- the files


@pytest.mark.parametrize("name", sorted(MANIFEST))
def test_file_is_the_one_that_was_built(name: str) -> None:
    content = (DATA / name).read_bytes()
    found = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    assert found == MANIFEST[name], (
        f"{name} changed: run 'make data', after a change of an event 'python -m tools.data_page'"
    )


def test_every_file_is_listed_with_its_checksum_on_the_data_page() -> None:
    page = (DATA / "README.md").read_text(encoding="utf-8")
    on_disk = {p.relative_to(DATA).as_posix() for p in DATA.rglob("*") if p.is_file()}
    by_hand = {n for n in on_disk if n.startswith("languages/") or n.endswith(".md") or n == "manifest.json"}
    assert on_disk - by_hand <= set(MANIFEST)
    assert [n for n, entry in MANIFEST.items() if entry["sha256"] not in page] == []


def test_data_is_small() -> None:
    assert sum(p.stat().st_size for p in DATA.rglob("*") if p.is_file()) < 24_000_000


def test_nothing_in_text_files_points_to_the_builder() -> None:
    for path in [p for p in DATA.rglob("*") if p.suffix in {".md", ".json", ".toml"}]:
        assert not re.search(
            r"/(home|work|tmp|Users|root)/|registry\.npmjs|files\.pythonhosted", path.read_text("utf-8")
        ), path


def test_damaged_file_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "osm-50m.npz"
    broken.write_bytes((DATA / "countries" / "osm-50m.npz").read_bytes()[:100_000])
    with pytest.raises(DataError, match=r"osm-50m\.npz.*damaged"):
        read_topology(broken)


def test_coordinates_come_back_to_the_last_bit() -> None:
    rng = np.random.default_rng(1)
    values = np.rint(rng.uniform(-180, 180, 10_000) * 1e6) / 1e6
    values[:4] = 180.0, -180.0, 180.0, 0.0
    assert np.array_equal(decode(encode(values, 1_000_000), 1_000_000), values)
    with pytest.raises(ValueError, match="not a whole number"):
        encode(np.array([1e-7]), 1_000_000)


# --- the states


def test_states_are_all_there(bundled: Countries) -> None:
    assert len(bundled.codes) == {"osm-50m": 248, "natural-earth-10m": 239, "osm-2017": 250}[bundled.bundled]
    assert list(bundled.codes) == sorted(set(bundled.codes))
    assert all(re.fullmatch("[A-Z]{3}", code) for code in bundled.codes)
    assert {"IRN": "Iran", "SYR": "Syria", "XKX": "Kosovo"}.items() <= dict(
        zip(bundled.codes, bundled.names, strict=True)
    ).items()


def test_states_are_valid_and_do_not_overlap(bundled: Countries) -> None:
    shapes = np.asarray(bundled.frame.geometry.array)
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)


PLACES = [
    ("Tehran", 51.42, 35.69, "IRN"),
    ("Baghdad", 44.40, 33.34, "IRQ"),
    ("Damascus", 36.29, 33.51, "SYR"),
    ("Raqqa", 39.01, 35.95, "SYR"),
    ("Aleppo", 37.16, 36.20, "SYR"),
    ("Baku", 49.88, 40.38, "AZE"),
    ("Erbil", 44.01, 36.19, "IRQ"),
    ("Van", 43.38, 38.50, "TUR"),
    ("Pristina", 21.17, 42.66, "XKX"),
    ("Belgrade", 20.46, 44.81, "SRB"),
    ("Hanoi", 105.85, 21.03, "VNM"),
    ("Haiphong", 106.68, 20.86, "VNM"),
    ("Bangkok", 100.50, 13.75, "THA"),
    ("Saigon", 106.70, 10.78, "VNM"),
    ("South Pole", 0.0, -90.0, "ATA"),
    ("Pyongyang airport", 125.673, 39.200, "PRK"),
    ("Khost", 69.92, 33.34, "AFG"),
    ("middle of the Caspian", 51.0, 40.0, ""),
    ("North Pole", 0.0, 90.0, ""),
]


@pytest.mark.parametrize(("lon", "lat", "code"), [p[1:] for p in PLACES], ids=[p[0] for p in PLACES])
def test_known_place(bundled: Countries, lon: float, lat: float, code: str) -> None:
    assert bundled.locate(lon, lat).item() == code


@pytest.mark.parametrize(
    ("lon", "lat", "code"),
    [(50.65, 28.9, "IRN"), (51.0, 36.9, "IRN"), (33.9, 44.9, "UKR"), (35.8, 33.0, "ISR"), (-14.0, 24.0, "ESH"),
     (33.5, 35.35, "CYP"), (44.06, 9.56, "SOM"), (41.0, 43.0, "GEO")],
    ids=["off Bushehr", "14 km off Iran's Caspian coast", "Crimea", "Golan", "Western Sahara", "Kyrenia", "Hargeisa",
         "Sukhumi"],
)  # fmt: skip
def test_osm_policy_and_territorial_sea(osm: Countries, lon: float, lat: float, code: str) -> None:
    assert osm.locate(lon, lat).item() == code


# Published: United Nations, Demographic Yearbook 2022, table 3 (land and inland waters), in km2; Antarctica: British
# Antarctic Survey, 14.2 million with ice shelves; Kosovo: its statistics agency. Natural Earth's 1:10m shapes leave out
# coastal waters that some states count, hence the tolerance.
PUBLISHED_KM2 = [
    ("RUS", 17_098_246, 0.015), ("FJI", 18_272, 0.05), ("ATA", 14_200_000, 0.15), ("USA", 9_833_517, 0.05),
    ("NZL", 268_107, 0.02), ("IRN", 1_630_848, 0.01), ("IRQ", 435_052, 0.01), ("SYR", 185_180, 0.02),
    ("TUR", 783_562, 0.01), ("XKX", 10_905, 0.02), ("KAZ", 2_724_902, 0.01), ("AFG", 652_864, 0.02),
]  # fmt: skip


@pytest.mark.parametrize(("code", "published", "tolerance"), PUBLISHED_KM2)
def test_land_area_is_as_published(natural_earth: Countries, code: str, published: float, tolerance: float) -> None:
    assert area_km2(natural_earth, code) == pytest.approx(published, rel=tolerance)


@pytest.mark.parametrize("code", ["AFG", "MNG", "BOL", "ZMB", "HUN", "LAO", "TCD", "CHE", "XKX"])
def test_landlocked_states_have_the_same_area_in_both_sets(osm: Countries, natural_earth: Countries, code: str) -> None:
    assert area_km2(osm, code) == pytest.approx(area_km2(natural_earth, code), rel=0.02)


# Read flat across the 180th meridian, Fiji has 547,000 km2. Its sea is large because its islands share one baseline.
@pytest.mark.parametrize(
    ("code", "most_km2"), [("RUS", 18_600_000), ("USA", 10_400_000), ("NZL", 470_000), ("FJI", 230_000)]
)
def test_states_at_the_180th_meridian_have_their_land_and_a_belt_of_sea(
    osm: Countries, natural_earth: Countries, code: str, most_km2: float
) -> None:
    assert area_km2(natural_earth, code) < area_km2(osm, code) < most_km2


@pytest.mark.parametrize("name", ["osm-50m", "osm-2017"])
def test_nobody_but_antarctica_is_drawn_in_the_treaty_area(name: str) -> None:
    south = load_countries(name).frame.set_index("country").bounds["miny"]
    assert set(south.index[south < -60]) == {"ATA"}


def test_each_states_land_is_the_same_states_in_the_other_set(osm: Countries, natural_earth: Countries) -> None:
    """One zone that serves two states would show here, as Bangkok's did, which held the north of Vietnam."""
    rng = np.random.default_rng(0)
    lon, lat = rng.uniform(-180, 180, 300_000), np.rad2deg(np.arcsin(rng.uniform(-1, 1, 300_000)))
    here, there = natural_earth.locate(lon, lat), osm.locate(lon, lat)
    land = Counter(here.tolist())
    same = Counter(here[here == there].tolist())
    # Drawn otherwise on purpose: Western Sahara's west, Svalbard, French Guiana. Bhutan has 90 %, all others more.
    on_purpose = {"", "MAR", "NOR", "FRA"}
    wrong = {c: same[c] / n for c, n in land.items() if n >= 30 and same[c] / n < 0.85 and c not in on_purpose}
    assert wrong == {}
    assert same["VNM"] / land["VNM"] > 0.97


def test_borders_of_every_state_close(bundled: Countries) -> None:
    """Walk each state's border with it on the left: every vertex is left as often as reached, at +-180 too."""
    e = bundled.edges
    lon1, lon2 = (np.where(lon == -180, 180.0, lon) for lon in (e.lon1, e.lon2))
    start, end = lon1 + 1j * e.lat1, lon2 + 1j * e.lat2
    _, vertex = np.unique(np.concatenate([start, end]), return_inverse=True)
    a, b = vertex[: len(e)], vertex[len(e) :]
    n = int(vertex.max()) + 1
    key = np.concatenate([e.left.astype(np.int64) * n + a, e.left.astype(np.int64) * n + b,
                          e.right.astype(np.int64) * n + a, e.right.astype(np.int64) * n + b])  # fmt: skip
    ones = np.ones(len(e), dtype=np.int64)
    state = np.concatenate([e.left, e.left, e.right, e.right])
    change = np.concatenate([ones, -ones, -ones, ones])
    key, change = key[state >= 0], change[state >= 0]
    _, where = np.unique(key, return_inverse=True)
    open_ends = np.flatnonzero(np.bincount(where, weights=change) != 0)
    assert len(open_ends) == 0


def test_edges_leave_out_the_cuts_of_the_map(bundled: Countries) -> None:
    e = bundled.edges
    assert not ((e.lon1 == e.lon2) & (np.abs(e.lon1) == 180)).any()
    assert not ((e.lat1 == e.lat2) & (np.abs(e.lat1) == 90)).any()
    assert (e.left != e.right).all()
    assert (np.abs(e.lon1 - e.lon2) < 5).all()


def test_no_edge_is_stored_twice(bundled: Countries) -> None:
    e = bundled.edges
    ends = np.column_stack([e.lon1 + 1j * e.lat1, e.lon2 + 1j * e.lat2])
    ends = np.sort(ends, axis=1)
    assert len(np.unique(ends, axis=0)) == len(e)


# --- OpenStreetMap of November 2017


PLACES_OF_2017 = [
    ("Artsvashen", 45.515, 40.63, "ARM"),
    ("Barkhudarli", 45.0, 41.066, "AZE"),
    ("Baarle-Hertog", 4.931, 51.4402, "BEL"),
    ("Zondereigen", 4.937, 51.449, "BEL"),
    ("Büsingen", 8.69, 47.696, "DEU"),
    ("Maseru", 27.48, -29.32, "LSO"),
    ("San Marino", 12.45, 43.94, "SMR"),
    ("Sokh", 71.07, 40.035, "UZB"),
    ("Dahagram", 88.95, 26.30, "BGD"),
    ("Madha", 56.27, 25.28, "OMN"),
    ("Guadeloupe", -61.53, 16.24, "GLP"),
    ("Longyearbyen", 15.6, 78.2, "SJM"),
    ("Hong Kong", 114.16, 22.30, "HKG"),
    ("Western Sahara", -14.0, 24.0, "ESH"),
    ("Crimea", 34.1, 45.0, "UKR"),
    ("off Bushehr", 50.65, 28.9, "IRN"),
    ("off Iran's Caspian coast", 51.0, 36.8, "IRN"),
]


@pytest.mark.parametrize(("lon", "lat", "code"), [p[1:] for p in PLACES_OF_2017], ids=[p[0] for p in PLACES_OF_2017])
def test_exclaves_and_territories_of_2017_are_their_own(lon: float, lat: float, code: str) -> None:
    assert load_countries("osm-2017").locate(lon, lat).item() == code


def test_states_of_2017_cover_the_same_land_as_todays(osm: Countries, natural_earth: Countries) -> None:
    """What is one state's on land in both other sets is that state's in 2017 too, but where borders were drawn anew."""
    rng = np.random.default_rng(3)
    lon, lat = rng.uniform(-180, 180, 100_000), np.rad2deg(np.arcsin(rng.uniform(-0.85, 0.98, 100_000)))
    here, now, then = (countries.locate(lon, lat) for countries in (natural_earth, osm, load_countries("osm-2017")))
    sure = (here == now) & (here != "")
    assert sure.sum() > 20_000
    assert (then[sure] != here[sure]).mean() < 0.001
    assert (then[sure] == "").mean() < 0.0002  # gaps between neighbours are filled


def test_measured_deviation_of_2017_backs_the_claim() -> None:
    report = json.loads((DATA / "countries" / "build-report-2017.json").read_text(encoding="utf-8"))
    floor_m = load_countries("osm-2017").indeterminate_below_m
    for mean, most, largest in report["deviation_m"]["its own full line"].values():
        assert (mean < 15, most < 50, largest <= 50.0) == (True, True, True)
    assert max(most for _, most, _ in report["deviation_m"]["`osm-50m`"].values()) < floor_m
    assert report["deviation_m"]["`osm-50m`"]["IRQ-SYR"][2] < floor_m
    assert len(report["mended"]) == 32
    assert report["overlaps"]["alphabet"][1] < 5.0  # km2 that no other set decides


# --- disputed areas


@pytest.mark.parametrize(
    ("lon", "lat", "name"),
    [(34.1, 45.0, "Crimea"), (35.8, 33.0, "Golan Heights"), (21.17, 42.66, "Kosovo"), (28.4, 9.75, "Abyei"),
     (24.2, 9.3, "Kafia Kingi"), (41.0, 43.0, "Abkhazia"), (35.10, 31.53, "West Bank"), (35.20, 31.90, "West Bank"),
     (74.8, 34.08, "Jammu and Kashmir, and Ladakh"), (77.58, 34.16, "Jammu and Kashmir, and Ladakh"),
     (73.47, 34.37, "Azad Kashmir"), (74.31, 35.92, "Gilgit-Baltistan"), (91.87, 27.59, "Arunachal Pradesh"),
     (95.33, 28.06, "Arunachal Pradesh"), (35.235, 31.777, "East Jerusalem"), (29.63, 46.84, "Transnistria"),
     (29.0, 47.77, "Transnistria"), (37.8, 48.0, "Donetsk Oblast"), (39.3, 48.57, "Luhansk Oblast"),
     (32.62, 46.64, "Kherson Oblast"), (35.14, 47.84, "Zaporizhzhia Oblast"), (36.0, 46.4, "Zaporizhzhia Oblast"),
     (37.55, 47.09, "Donetsk Oblast"), (33.5, 44.6, "Crimea"), (33.9, 44.3, "Crimea"), (121.5, 25.04, "Taiwan"),
     (119.57, 23.57, "Taiwan"), (131.87, 37.24, "Dokdo/Takeshima"), (147.9, 45.2, "Southern Kuril Islands"),
     (145.86, 43.42, "Southern Kuril Islands"), (112.34, 16.83, "Paracel Islands"), (114.37, 10.38, "Spratly Islands"),
     (117.76, 15.15, "Scarborough Shoal"), (75.14, 19.9, None), (35.21, 31.78, None), (29.0, 47.2, None),
     (149.6, 45.9, None), (36.23, 49.99, None), (75.34, 31.63, None), (91.75, 26.14, None)],
)  # fmt: skip
def test_disputed_area_is_marked(lon: float, lat: float, name: str | None) -> None:
    areas = load_disputed()
    assert [n for n, s in zip(areas.names, areas.shapes, strict=True) if shapely.intersects_xy(s, lon, lat)] == [
        name
    ] * (name is not None)


# Published by statistics offices, land and inland waters, in km2; East Jerusalem: B'Tselem. The two parts of Kashmir
# that Pakistan holds: United Nations. Sea is taken off by Natural Earth's land.
PUBLISHED_DISPUTED_KM2 = [
    (("East Jerusalem",), 70.5, 0.02), (("Taiwan",), 36_197, 0.03), (("Crimea",), 26_945, 0.03),
    (("Azad Kashmir", "Gilgit-Baltistan"), 78_114, 0.01), (("Jammu and Kashmir, and Ladakh",), 101_387, 0.04),
    (("Arunachal Pradesh",), 83_743, 0.04), (("Transnistria",), 4_163, 0.07), (("Donetsk Oblast",), 26_517, 0.02),
    (("Luhansk Oblast",), 26_684, 0.01), (("Zaporizhzhia Oblast",), 27_183, 0.02), (("Kherson Oblast",), 28_461, 0.1),
    (("Southern Kuril Islands",), 5_003, 0.05),
]  # fmt: skip


@pytest.mark.parametrize(("names", "published", "tolerance"), PUBLISHED_DISPUTED_KM2)
def test_land_of_disputed_areas_is_as_published(
    natural_earth: Countries, names: tuple[str, ...], published: float, tolerance: float
) -> None:
    areas = load_disputed()
    whole = shapely.union_all([areas.shapes[areas.names.index(name)] for name in names])
    near = shapely.box(*whole.bounds)
    land = shapely.union_all([s.intersection(near) for s in natural_earth.frame.geometry if s.intersects(near)])
    shape = shapely.intersection(whole, land)
    found = abs(GEOD.geometry_area_perimeter(shapely.orient_polygons(shape))[0]) / 1e6
    assert found == pytest.approx(published, rel=tolerance)


def test_disputed_areas_do_not_overlap_and_end_at_borders(osm: Countries) -> None:
    """An area lies in its holders' land: no more than a thousandth of it, or a hectare, in a state that is no party."""
    areas = load_disputed()
    tree = shapely.STRtree(areas.shapes)
    for one, other in zip(*tree.query(areas.shapes, predicate="intersects"), strict=True):
        if one < other:
            assert shapely.intersection(areas.shapes[one], areas.shapes[other]).area < 1e-6  # a hectare
    states = dict(zip(osm.codes, osm.frame.geometry, strict=True))
    land_only = {"Northern Cyprus", "Somaliland"}  # as Natural Earth draws them, not fitted
    for name, who, shape in zip(areas.names, areas.claimants, areas.shapes, strict=True):
        ours = {*who, "FLK"} if name == "Falkland Islands" else set(who)
        strange = [s for code, s in states.items() if code not in ours and s.intersects(shape)]
        outside = sum(shapely.intersection(shape, s).area for s in strange)
        assert name in land_only or outside < max(1e-3 * shape.area, 1e-6), name


def test_who_claims_an_area_is_concerned_by_it() -> None:
    areas = load_disputed()
    for name, who, claims, held in zip(areas.names, areas.claimants, areas.claims, areas.held, strict=True):
        assert set(claims) <= set(who), name
        assert held in {*who, ""}, name
    assert (areas.accuracy_km > 0).all()
    assert areas.claims[areas.names.index("Abkhazia")] == ("GEO",)


def test_disputed_areas_are_valid_and_known(osm: Countries) -> None:
    areas = load_disputed()
    assert shapely.is_valid(areas.shapes).all()
    assert {code for codes in areas.claimants for code in codes} <= set(osm.codes)
    assert not any(shapely.intersects_xy(s, 36.29, 33.51) for s in areas.shapes)


def test_overlap_settlements_hold_in_the_built_file(osm: Countries) -> None:
    report = json.loads((DATA / "countries" / "build-report.json").read_text(encoding="utf-8"))
    assert len(report["overlaps"]) == 36
    assert all(winner in (a, b) for _, a, b, winner, _, _ in report["overlaps"])
    assert osm.locate([24.2, 28.4, 41.0], [9.3, 9.75, 43.0]).tolist() == ["SDN", "SDN", "GEO"]


def test_measured_deviation_backs_the_claim() -> None:
    report = json.loads((DATA / "countries" / "build-report.json").read_text(encoding="utf-8"))
    for mean, most, largest in report["deviation_m"]["osm-50m"].values():
        assert mean < 15
        assert most < 50
        assert largest < 150
