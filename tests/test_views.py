"""Claimants' views: the default set with what one state claims given to it, and nothing else changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from pyproj import Geod

import geo
from geo.atlas.countries import countries_from_frame
from geo.atlas.disputed import load_disputed
from geo.atlas.load import load_countries
from geo.atlas.views import claimants, gained
from geo.cli import main
from geo.errors import BoundaryError, SimulationError
from geo.verdicts.reach import views_that_bear

if TYPE_CHECKING:
    from geo.atlas.countries import Countries

GEOD = Geod(ellps="WGS84")
# Who gains something that the default set gives to others. Each is cut anew, so each is tested.
GAINERS = ["RUS", "CHN", "PAK", "IND", "SYR", "PSE", "JPN", "SRB", "MAR", "ARG", "CUB", "SSD"]


@pytest.fixture(scope="module")
def osm() -> Countries:
    return load_countries()


@pytest.fixture(scope="module", params=GAINERS)
def view(request: pytest.FixtureRequest) -> Countries:
    return load_countries(f"osm-50m@{request.param}")


@pytest.fixture(scope="module")
def osm_edges(osm: Countries) -> np.ndarray:
    return edges_of(osm)


def edges_of(countries: Countries) -> np.ndarray:
    """Border edges as rows, in one direction each and in order."""
    e = countries.edges
    turn = (e.lon1 > e.lon2) | ((e.lon1 == e.lon2) & (e.lat1 > e.lat2))
    ends = np.where(turn, (e.lon2, e.lat2, e.lon1, e.lat1), (e.lon1, e.lat1, e.lon2, e.lat2))
    sides = np.where(turn, (e.right, e.left), (e.left, e.right))
    rows = np.concatenate([ends, sides])
    return rows[:, np.lexsort(rows)].T


def test_states_of_a_view_are_valid_and_a_coverage(view: Countries, osm: Countries) -> None:
    """Of the states that changed and all around the area; the others are the set's, which is a coverage."""
    shapes, before = (np.asarray(c.frame.geometry.array) for c in (view, osm))
    assert view.codes == osm.codes
    changed = ~shapely.equals_exact(shapes, before, 0.0)
    assert changed.any()
    area = gained(osm, view.bundled.partition("@")[2])[0]
    shapes = shapes[changed | shapely.dwithin(before, area, 0.1)]
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    parts, _ = shapely.get_parts(shapes, return_index=True)
    assert (2 * shapely.area(parts) > 2e-6 * shapely.length(parts)).all()  # no strip that nobody drew


def test_edges_have_on_each_side_who_lies_there(view: Countries) -> None:
    """The kernel's edges against the polygons, a hair beside edges near the areas: two ways to the same states."""
    claimant = view.bundled.partition("@")[2]
    west, south, east, north = gained(load_countries(), claimant)[0].bounds
    e = view.edges
    lon, lat = (e.lon1 + e.lon2) / 2, (e.lat1 + e.lat2) / 2
    near = (lon > west - 0.2) & (lon < east + 0.2) & (lat > south - 0.2) & (lat < north + 0.2)
    length = np.hypot(e.lon2 - e.lon1, e.lat2 - e.lat1)
    some = np.flatnonzero(near & (length > 1e-4))
    assert len(some) >= 5
    some = some[:: max(1, len(some) // 4000)]
    aside = 2e-9 * np.array([-(e.lat2 - e.lat1), e.lon2 - e.lon1])[:, some] / length[some]
    codes = np.array([*view.codes, ""])
    for sign, side in ((1, e.left), (-1, e.right)):
        found = view.locate(lon[some] + sign * aside[0], lat[some] + sign * aside[1])
        assert (found == codes[side[some]]).mean() > 0.999  # corners closer than the step


def test_only_what_is_claimed_changes_hands(view: Countries, osm: Countries) -> None:
    claimant = view.bundled.partition("@")[2]
    areas = load_disputed()
    mine = shapely.union_all([s for s, who in zip(areas.shapes, areas.claims, strict=True) if claimant in who])
    rng = np.random.default_rng(5)
    west, south, east, north = mine.bounds
    lon, lat = rng.uniform(west - 1, east + 1, 20_000), rng.uniform(max(south - 1, -90), north + 1, 20_000)
    inside = shapely.contains_xy(mine, lon, lat)
    clear = shapely.distance(shapely.points(lon, lat), mine.boundary) > 1e-6
    before, after = osm.locate(lon, lat), view.locate(lon, lat)
    assert inside.any()
    assert set(after[inside & clear]) == {claimant}
    moved = ~inside & clear & (after != before)
    assert set(after[moved]) <= {claimant}
    assert moved.mean() < 1e-3  # pockets between outlines that do not quite meet
    assert (shapely.distance(shapely.points(lon[moved], lat[moved]), mine) < 0.1).all()


def test_areas_move_as_a_whole(view: Countries, osm: Countries) -> None:
    """Ellipsoidal areas: what the claimant gains the others lose, and it is the area of the outlines."""
    claimant = view.bundled.partition("@")[2]
    area, losers = gained(osm, claimant)

    def km2(shape: shapely.Geometry) -> float:
        return abs(GEOD.geometry_area_perimeter(shapely.orient_polygons(shape))[0]) / 1e6

    gain = km2(view.shape_of(claimant)) - km2(osm.shape_of(claimant))
    loss = sum(km2(osm.shape_of(code)) - km2(view.shape_of(code)) for code in losers)
    assert gain == pytest.approx(loss, abs=0.2)
    new = shapely.difference(area, osm.shape_of(claimant))
    parts = [p for p in shapely.get_parts(shapely.get_parts([new])) if p.geom_type == "Polygon"]
    assert gain == pytest.approx(km2(shapely.MultiPolygon(parts)), rel=0.02)


def test_borders_elsewhere_are_the_same_to_the_bit(view: Countries, osm: Countries, osm_edges: np.ndarray) -> None:
    claimant = view.bundled.partition("@")[2]
    west, south, east, north = gained(osm, claimant)[0].bounds

    def away(rows: np.ndarray) -> bytes:
        lon, lat = rows[:, [0, 2]], rows[:, [1, 3]]
        near = (lon.max(1) > west - 0.02) & (lon.min(1) < east + 0.02)
        near &= (lat.max(1) > south - 0.02) & (lat.min(1) < north + 0.02)
        return rows[~near].tobytes()

    assert away(edges_of(view)) == away(osm_edges)


HAS = {
    "RUS": [(37.8, 48.0, "RUS"), (30.5, 50.4, "UKR")], "CHN": [(121.5, 25.0, "CHN")], "IND": [(74.31, 35.92, "IND")],
    "PAK": [(74.8, 34.08, "PAK")], "SYR": [(35.8, 33.0, "SYR")], "PSE": [(35.235, 31.777, "PSE")],
    "SRB": [(21.17, 42.66, "SRB")], "MAR": [(-14.0, 24.0, "MAR")], "CUB": [(-75.13, 19.94, "CUB")],
    "JPN": [(147.9, 45.2, "JPN")], "ARG": [(-58.5, -51.8, "ARG")],
}  # fmt: skip


def test_a_view_has_what_its_state_claims(view: Countries) -> None:
    claimant = view.bundled.partition("@")[2]
    for lon, lat, code in HAS.get(claimant, []):
        assert view.locate(lon, lat).item() == code
    assert view.bundled == f"osm-50m@{claimant}"
    assert load_countries(f"osm-50m@{claimant}") is view


@pytest.mark.parametrize(("name", "lon", "lat"), [("UKR", 34.1, 45.0), ("GEO", 41.0, 43.0)])
def test_a_state_that_gains_nothing_has_a_view_too(name: str, lon: float, lat: float) -> None:
    found = load_countries(f"osm-50m@{name}")
    assert found.locate(lon, lat).item() == name
    assert found.bundled == f"osm-50m@{name}"
    assert load_countries(f"osm-50m@{name}") is found


@pytest.mark.parametrize(
    ("name", "said"),
    [("osm-50m@CHE", "found no view of 'CHE'"), ("osm-50m@ukr", "did you mean UKR"),
     ("osm-50m@", "found no view of ''"),
     ("osm-50m@UKRA", "UKR"), ("osm-2017@UKR", "write osm-50m@UKR"), ("natural-earth-10m@UKR", "views of osm-50m")],
)  # fmt: skip
def test_a_view_that_there_is_not_is_told_in_one_line(name: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(BoundaryError, match="allowed") as caught:
        load_countries(name)
    assert said in str(caught.value)
    assert main(["path", "50.2,38.3", "39.01,35.95", "--borders", name]) == 2
    told = capsys.readouterr().err.strip()
    assert said in told
    assert "\n" not in told


def test_a_path_over_crimea_is_over_another_state_in_another_view() -> None:
    path = geo.path_through([(33.0, 46.8), (34.3, 44.9)])
    names = ("osm-50m", "osm-50m@UKR", "osm-50m@RUS")
    osm, ukraine, russia = (geo.overflights(path, name)["country"].tolist() for name in names)
    assert osm == ukraine == ["UKR"]
    assert russia == ["RUS"]  # it begins in Kherson, which Russia claims


# --- which views bear on an event


def test_views_that_are_left_out_change_no_verdict() -> None:
    """Every view that is said not to bear on an event, judged all the same."""
    event = geo.load_event("khost-1998-08-20")
    osm = load_countries()
    bear = views_that_bear(event, osm)
    assert bear == ["osm-50m@IND", "osm-50m@PAK"]
    left = [f"osm-50m@{code}" for code in claimants() if gained(osm, code)[1] and f"osm-50m@{code}" not in bear]
    assert len(left) > 8
    table = geo.across_borders(event, ["osm-50m", *left[::3]])
    assert table["same"].all()
    for _, group in table.groupby("claim"):
        assert group["holds_low"].nunique(dropna=False) == 1
        assert group["holds_high"].nunique(dropna=False) == 1


def test_views_of_what_an_event_names_or_reaches_are_judged() -> None:
    osm = load_countries()
    assert "osm-50m@CHN" in views_that_bear(geo.load_event("taiwan-salvo-2022-08-04"), osm)
    assert "osm-50m@RUS" in views_that_bear(geo.load_event("oreshnik-dnipro-2024-11-21"), osm)
    assert "osm-50m@SYR" in views_that_bear(geo.load_event("deir-ez-zor-2017-06-18"), osm)


def test_a_verdict_that_hangs_on_a_view_is_told() -> None:
    table = geo.across_borders("taiwan-salvo-2022-08-04", ["osm-50m", "osm-50m@CHN"]).set_index(["claim", "boundaries"])
    over = table.loc["over-taiwan"]
    assert over.loc["osm-50m", "verdict"] == "supported"
    assert over.loc["osm-50m@CHN", "verdict"] == "contradicted"  # there is no Taiwan to fly over in that view
    assert not over["same"].any()


def test_a_set_that_lacks_a_state_is_told_and_the_others_are_judged() -> None:
    whole = load_countries("natural-earth-10m").frame
    lacking = countries_from_frame(whole[whole["country"] != "IRN"], source="no Iran")
    table = geo.across_borders("deir-ez-zor-2017-06-18", ["osm-50m", lacking])
    judged = table.set_index(["boundaries", "claim"])
    assert set(judged.loc["no Iran", "verdict"]) == {"cannot be judged"}
    assert judged.loc["no Iran", "why"].str.contains("IRN").all()
    assert "cannot be judged" not in set(judged.loc["osm-50m", "verdict"])
    assert table["same"].all()
    with pytest.raises(SimulationError, match="under no Iran"):
        geo.across_borders("deir-ez-zor-2017-06-18", [lacking])
