"""Paths that once had wrong rows, and the check of a ledger against its polygons."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
import shapely
from made_worlds import border_aside, box, without_an_edge, world
from pyproj import Geod

from geo.atlas.load import load_countries
from geo.errors import ArgumentError, OpenLedgerWarning
from geo.kernel.geodesic import inverse
from geo.ledger.tables import overflights, overflown
from geo.paths import path_through

if TYPE_CHECKING:
    from geo.atlas.countries import Countries

GEOD = Geod(ellps="WGS84")


@pytest.fixture(scope="module")
def osm() -> Countries:
    return load_countries()


def rows_of(rows: pd.DataFrame) -> list[tuple[str, float]]:
    """Return state and length of each row, metres."""
    return list(zip(rows["country"], (rows["exit_m"] - rows["enter_m"]).round(3), strict=True))


@pytest.mark.parametrize(
    ("ends", "last_m", "last"),
    [
        ((-117.5975044114403, 69.22693978407784, -118.21991447639381, 77.6874246648433), 5_743, ""),
        ((-5.713079743014701, 18.775868881042104, -4.167144376538921, 36.48679183596268), 1_609, "ESP"),
        ((14.511653284269755, 36.65952077908799, 13.52411125660965, 45.60553250539059), 224, "ITA"),
    ],
)
def test_a_path_that_ends_just_beyond_a_border(
    osm: Countries, ends: tuple[float, ...], last_m: float, last: str
) -> None:
    state, length = rows_of(overflown(*ends, countries=osm))[-1]
    assert (state, round(length)) == (last, last_m)


def test_a_path_that_ends_far_north_just_beyond_a_parallel() -> None:
    one = world(AAA=box(-10, 70, 10, 75))
    for end in ((0.64, 70.08), (0.63, 70.01)):
        rows = overflown(0, 60, *end, countries=one)
        assert rows["country"].tolist() == ["", "AAA"]
        lon, lat, _ = GEOD.fwd(0, 60, GEOD.inv(0, 60, *end)[0], rows["enter_m"][1])
        assert lat == pytest.approx(70, abs=1e-9)
        assert lon < end[0]


def test_two_crossings_in_one_vertex_keep_their_order(osm: Countries) -> None:
    paraguay = overflown(-58.221113, -24.930438, -58.221113, -22.250493228570303, countries=osm)
    assert paraguay["country"].tolist() == ["PRY"]
    ecuador = overflown(-77.530311, 0.27464215249566826, -77.530311, 0.5443678475043318, countries=osm)
    assert ecuador["country"].tolist() == ["ECU"]
    corner = world(BBB=shapely.Polygon([(8, 4), (10, 4), (11, 2)]))
    assert overflown(8, 1, 8, 7, countries=corner)["country"].tolist() == [""]


def test_a_path_along_a_border_and_away_from_it(osm: Countries) -> None:
    assert overflown(141.0, -6.822308, 141.0, -4.793378, countries=osm)["country"].tolist() == ["PNG"]
    west, east = box(-4, 14, 0, 34), box(0, 14, 4, 34)
    south = shapely.Polygon([(0, 14), (4, 14), (4, 4), (-4, 4), (-4, 14)])
    notches = [shapely.Polygon([(0, 9), (3, 8), (2, 9)]), shapely.Polygon([(0, 9), (2, 9), (2, 10)])]
    for notch in notches:
        south = shapely.difference(south, notch)
    north = box(-4, 34, 4, 44)
    whole = world(AAA=west, MMM=south, NNN=north, WA=notches[0], WB=notches[1], ZZZ=east)
    rows = overflown(0, 5, 0, 43, countries=whole)
    assert rows["country"].tolist() in (["MMM", "AAA", "NNN"], ["MMM", "ZZZ", "NNN"])
    assert rows["enter_m"].tolist()[1:] == pytest.approx([float(inverse(0, 5, 0, lat).s12_m) for lat in (14, 34)])


def test_an_edge_from_a_vertex_on_the_path_that_bends_across_it(osm: Countries) -> None:
    rows = overflown(-71.75708547286536, -29.463000288499842, -71.764126, -29.477, countries=osm)
    assert rows_of(rows)[0] == ("", pytest.approx(520.233, abs=1e-3))
    assert rows["country"].tolist() == ["", "CHL"]


def test_over_a_pole_where_two_states_meet() -> None:
    halves = world(A0=box(0, 70, 180, 90), A1=box(-180, 70, 0, 90))
    assert overflown(90, 60, -90, 60, countries=halves)["country"].tolist() == ["", "A0", "A1", ""]
    assert overflown(-90, 60, 90, 60, countries=halves)["country"].tolist() == ["", "A1", "A0", ""]


def test_between_the_poles_the_ledger_follows_the_meridian_of_the_azimuth() -> None:
    lunes = world(**{f"L{k:02d}": box(30 * k - 180, -90, 30 * k - 150, 90) for k in range(12)})
    for ends in ((40.0, 90.0, -140.0, -90.0), (40.0, 90.0, 95.0, -90.0), (-140.0, -90.0, 40.0, 90.0)):
        found = inverse(*ends)
        lon, _, _ = GEOD.fwd(*ends[:2], float(found.azi1_deg), 1e7)
        assert overflown(*ends, countries=lunes)["country"].tolist() == [f"L{int((lon + 180) // 30):02d}"]


def test_a_millimetre_across_a_border() -> None:
    one = world(AAA=box(0, 0, 2, 2))
    rng = np.random.default_rng(1)
    n = 300
    lat, azimuth = rng.uniform(0.1, 1.9, n), rng.uniform(-60, 60, n)
    before, after = 10 ** rng.uniform(-3, 1, (2, n))
    lon1, lat1, _ = GEOD.fwd(np.full(n, 2.0), lat, azimuth - 90.0, before)
    lon2, lat2, _ = GEOD.fwd(np.full(n, 2.0), lat, azimuth + 90.0, after)
    rows = overflown(lon1, lat1, lon2, lat2, countries=one)
    assert rows["country"].tolist() == ["AAA", ""] * n
    assert np.abs(rows["enter_m"].to_numpy()[1::2] - before).max() < 1e-7


# --- the check


def test_a_row_that_lies_elsewhere_is_marked_and_never_returned_as_fact() -> None:
    """The last crossing is missing: what is left closes, and only the polygons can tell."""
    torn = without_an_edge(world(AAA=box(0, 0, 2, 2), BBB=box(2, 0, 4, 2)), 4.0)
    with pytest.warns(OpenLedgerWarning, match=r"1 of 2 paths \(the first is number 0\)"):
        rows = overflown([1, 1], [1, 1], [5, 3], [1.5, 1], countries=torn)
    assert rows[rows["path"] == 0]["country"].tolist() == ["?"]
    assert rows[rows["path"] == 1]["country"].tolist() == ["AAA", "BBB"]
    with pytest.warns(OpenLedgerWarning):
        ledger = overflights(path_through([(1, 1), (3, 1), (5, 1.5)], speed_kmh=900.0), torn)
    assert set(ledger["country"]) == {"?"}
    assert ledger["length_m"].sum() == pytest.approx(float(inverse(1, 1, 3, 1).s12_m + inverse(3, 1, 5, 1.5).s12_m))


def test_the_full_check_sees_every_path_and_the_sample_some() -> None:
    torn = without_an_edge(world(AAA=box(0, 0, 2, 2), BBB=box(2, 0, 4, 2)), 4.0)
    n = 1000
    lat = np.linspace(0.1, 1.9, n)
    with pytest.warns(OpenLedgerWarning, match="1000 of 1000"):
        full = overflown(1, lat, 5, lat, countries=torn, check="full")
    assert set(full["country"]) == {"?"}
    with pytest.warns(OpenLedgerWarning):
        sample = overflown(1, lat, 5, lat, countries=torn)
    assert 8 <= (sample["country"] == "?").sum() < n


@pytest.mark.parametrize("lat", [0.0, 45.0, 80.0])
def test_what_is_within_a_tenth_of_a_millimetre_is_let_be_and_a_millimetre_is_not(lat: float) -> None:
    for off_m, state in ((5e-6, "AAA"), (2e-3, "?")):
        off_deg = off_m / 111_320.0 / np.cos(np.deg2rad(lat + 1.0))
        end = 2.0 + 0.5 * off_deg  # between the border and its line
        with pytest.warns(OpenLedgerWarning) if state == "?" else nullcontext():
            rows = overflown(1, lat + 1, end, lat + 1, countries=border_aside(lat, off_deg))
        assert rows["country"].tolist() == [state]


def test_the_check_has_two_kinds(osm: Countries) -> None:
    with pytest.raises(ArgumentError, match="check: found 'all'; allowed: 'sample' or 'full'; correct it"):
        overflown(0, 0, 1, 1, countries=osm, check="all")  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="check: found None"):
        overflights(path_through([(0, 0), (1, 1)]), osm, check=None)  # type: ignore[arg-type]


def test_the_check_finds_nothing_on_the_bundled_borders(osm: Countries) -> None:
    rng = np.random.default_rng(8)
    lon1, lon2 = rng.uniform(-180, 180, (2, 400))
    lat1, lat2 = rng.uniform(-80, 80, (2, 400))
    pd.testing.assert_frame_equal(
        overflown(lon1, lat1, lon2, lat2, countries=osm, check="full"),
        overflown(lon1, lat1, lon2, lat2, countries=osm),
    )
