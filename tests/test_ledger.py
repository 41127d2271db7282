"""The ledger: exact crossings, sums, symmetry, and every awkward place on Earth."""

import warnings

import numpy as np
import pandas as pd
import pytest
import shapely
from made_worlds import box, fine_box, world
from pyproj import Geod

from geo.atlas.countries import Countries
from geo.atlas.load import load_countries
from geo.errors import CoordinateError, OpenLedgerWarning
from geo.kernel.geodesic import SPHERE, direct, inverse
from geo.ledger.tables import LEDGER_COLUMNS, overflights, overflown
from geo.paths import densify, path_through

GEOD = Geod(ellps="WGS84")


def states(rows: pd.DataFrame) -> list[str]:
    return rows["country"].tolist()


@pytest.fixture(scope="module")
def osm() -> Countries:
    return load_countries()


@pytest.fixture(scope="module")
def natural_earth() -> Countries:
    return load_countries("natural-earth-10m")


def regional(n: int, seed: int = 0) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(seed)
    low, high = [[49.8], [38.0], [36.3], [34.5]], [[51.5], [41.0], [41.0], [36.6]]
    return tuple(rng.uniform(low, high, (4, n)))


def worldwide(n: int, seed: int = 0) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(seed)
    lon1, lon2 = rng.uniform(-180, 180, (2, n))
    lat1, lat2 = np.rad2deg(np.arcsin(rng.uniform(-1, 1, (2, n))))
    return lon1, lat1, lon2, lat2


# the real borders


def test_the_direct_line_to_raqqa_crosses_turkey(osm: Countries) -> None:
    rows = overflown(50.2, 38.3, 39.01, 35.95, countries=osm)
    km = rows.assign(km=(rows["exit_m"] - rows["enter_m"]) / 1000).groupby("country")["km"].sum()
    assert rows["exit_m"].max() == pytest.approx(1_027_298, abs=1)
    assert km[["IRN", "TUR", "IRQ", "SYR"]].round().tolist() == [397, 48, 215, 275]


def test_the_pair_whose_undensified_line_misses_turkey(osm: Countries) -> None:
    rows = overflown(49.7, 38.0, 39.01, 35.95, countries=osm)
    turkish = rows[rows["country"] == "TUR"]
    assert (turkish["exit_m"] - turkish["enter_m"]).sum() == pytest.approx(39_600, abs=100)
    straight = shapely.LineString([(49.7, 38.0), (39.01, 35.95)])
    turkey = osm.frame.set_index("country").loc["TUR", "geometry"]
    cut = shapely.get_coordinates(shapely.intersection(straight, turkey))
    assert GEOD.line_length(cut[:, 0], cut[:, 1]) == pytest.approx(600, abs=100)


@pytest.mark.parametrize("sample", [regional, worldwide])
def test_crossings_lie_on_the_geodesic_and_on_a_border(osm: Countries, sample: object) -> None:
    lon1, lat1, lon2, lat2 = sample(150, seed=4)  # type: ignore[operator]
    rows = overflown(lon1, lat1, lon2, lat2, countries=osm)
    inner = rows[rows["seq"] > 0]
    k = inner["path"].to_numpy()
    azimuth, _, _ = GEOD.inv(lon1[k], lat1[k], lon2[k], lat2[k])
    lon, lat, _ = GEOD.fwd(lon1[k], lat1[k], azimuth, inner["enter_m"].to_numpy())
    edges = osm.edges
    tree = shapely.STRtree(
        shapely.linestrings(np.stack([np.stack([edges.lon1, edges.lat1], 1), np.stack([edges.lon2, edges.lat2], 1)], 1))
    )
    near = shapely.get_coordinates(
        shapely.line_interpolate_point(
            line := tree.geometries[tree.nearest(points := shapely.points(lon, lat))],
            shapely.line_locate_point(line, points),
        )
    )
    off = np.asarray(GEOD.inv(lon, lat, near[:, 0], near[:, 1])[2])
    seam = np.abs(np.abs(lon) - 180.0) < 1e-6
    assert off[~seam].max() < 1e-3


@pytest.mark.parametrize("sample", [regional, worldwide])
def test_rows_follow_each_other_from_start_to_end(natural_earth: Countries, sample: object) -> None:
    ends = sample(300, seed=9)  # type: ignore[operator]
    rows = overflown(*ends, countries=natural_earth)
    by_path = rows.groupby("path")
    assert (by_path["enter_m"].first() == 0).all()
    assert np.abs(by_path["exit_m"].last() - inverse(*ends).s12_m).max() < 1e-7
    inner = rows["seq"] > 0
    assert np.array_equal(rows["enter_m"][inner], rows["exit_m"].shift()[inner])
    assert (rows["country"][inner] != rows["country"].shift()[inner]).all()
    assert (rows["exit_m"] > rows["enter_m"]).all()


@pytest.mark.parametrize("sample", [regional, worldwide])
def test_same_rows_as_geos_on_dense_lines(natural_earth: Countries, sample: object) -> None:
    ends = np.column_stack(sample(40, seed=2))  # type: ignore[operator]
    rows = overflown(*ends.T, countries=natural_earth)
    parts, owner = shapely.get_parts(natural_earth.frame.geometry.to_numpy(), return_index=True)
    tree = shapely.STRtree(parts)
    for k, (lon1, lat1, lon2, lat2) in enumerate(ends):
        want: list[tuple[float, float, str]] = []
        points = densify([(lon1, lat1), (lon2, lat2)], step_m=500.0)
        for turn in (-360.0, 0.0, 360.0):
            line = shapely.LineString(points + [turn, 0.0])
            for j in tree.query(line):
                for piece in shapely.get_parts(shapely.intersection(line, parts[j])):
                    x, y = shapely.get_coordinates(piece).T
                    if len(x) > 1:
                        a, b = inverse(lon1, lat1, x[[0, -1]], y[[0, -1]]).s12_m
                        want.append((min(a, b), max(a, b), natural_earth.codes[owner[j]]))
        joined: list[tuple[float, float, str]] = []
        for a, b, code in sorted(want):
            if joined and joined[-1][2] == code and abs(joined[-1][1] - a) < 1e-3:
                joined[-1] = (joined[-1][0], b, code)
            else:
                joined.append((a, b, code))
        own = rows[(rows["path"] == k) & (rows["country"] != "")]
        found = list(zip(own["enter_m"], own["exit_m"], own["country"], strict=True))
        # a stretch of a few metres may be one that a 500 m chord cuts off or adds
        joined, found = ([r for r in each if r[1] - r[0] > 10.0] for each in (joined, found))
        assert [r[2] for r in found] == [r[2] for r in joined]
        assert np.abs(np.array([r[:2] for r in found]) - np.array([r[:2] for r in joined])).max(initial=0) < 2.0


@pytest.mark.parametrize("sample", [regional, worldwide])
def test_the_reverse_path_mirrors_the_ledger(natural_earth: Countries, sample: object) -> None:
    lon1, lat1, lon2, lat2 = sample(200, seed=6)  # type: ignore[operator]
    there = overflown(lon1, lat1, lon2, lat2, countries=natural_earth)
    back = overflown(lon2, lat2, lon1, lat1, countries=natural_earth)
    length = inverse(lon1, lat1, lon2, lat2).s12_m
    mirrored = back.iloc[::-1].sort_values("path", kind="stable")
    assert states(mirrored) == states(there)
    assert np.abs(length[there["path"]] - mirrored["exit_m"].to_numpy() - there["enter_m"].to_numpy()).max() < 1e-6


def test_splitting_a_path_changes_nothing(osm: Countries) -> None:
    azimuth, _, length = inverse(50.2, 38.3, 39.01, 35.95)
    for share in (0.1, 0.37, 0.5, 0.83):
        middle = direct(50.2, 38.3, azimuth, share * length)
        whole = overflights(path_through([(50.2, 38.3), (39.01, 35.95)]), osm)
        split = overflights(
            path_through([(50.2, 38.3), (float(middle.lon2_deg), float(middle.lat2_deg)), (39.01, 35.95)]), osm
        )
        assert states(split) == states(whole)
        assert np.abs(split["enter_m"] - whole["enter_m"]).max() < 1e-3


@pytest.mark.parametrize("turn", [360.0, -720.0, 137.25, -90.5])
def test_turning_the_earth_changes_nothing(turn: float) -> None:
    a, b = fine_box(10, 10, 20, 30), fine_box(20, 10, 30, 30)
    shifted = [
        shapely.affinity.translate(g, turn % 360.0 if turn % 360.0 < 150 else turn % 360.0 - 360.0) for g in (a, b)
    ]
    ends = np.array([[12.0, 12.0, 28.5, 29.0], [5.0, 20.0, 35.0, 21.0], [18.0, 5.0, 25.0, 40.0]])
    want = overflown(*ends.T, countries=world(AAA=a, BBB=b))
    found = overflown(*(ends + [turn, 0, turn, 0]).T, countries=world(AAA=shifted[0], BBB=shifted[1]))
    assert states(found) == states(want)
    assert np.abs(found["enter_m"] - want["enter_m"]).max() < 1e-6


# --- awkward places


def test_across_the_antimeridian() -> None:
    rows = overflown(
        175, 0, -175, 0, countries=world(FJI=shapely.union_all([box(178, -5, 180, 5), box(-180, -5, -178, 5)]))
    )
    assert states(rows) == ["", "FJI", ""]
    assert rows["enter_m"].tolist()[1] == pytest.approx(float(inverse(175, 0, 178, 0).s12_m), abs=1e-6)
    assert rows["exit_m"].tolist()[1] == pytest.approx(float(inverse(175, 0, -178, 0).s12_m), abs=1e-6)


@pytest.mark.parametrize("sign", [1, -1])
def test_over_a_pole(sign: int) -> None:
    cap = box(-180, 80, 180, 90) if sign > 0 else box(-180, -90, 180, -80)
    rows = overflown(20, sign * 75, -160, sign * 70, countries=world(CAP=cap))
    assert states(rows) == ["", "CAP", ""]
    assert rows["enter_m"][1] == pytest.approx(float(inverse(0, sign * 75, 0, sign * 80).s12_m), abs=1e-6)
    across = rows["exit_m"][1] - rows["enter_m"][1]
    assert across == pytest.approx(2 * float(inverse(0, sign * 80, 0, sign * 90).s12_m), abs=1e-6)


def test_from_a_pole_and_to_a_pole() -> None:
    cap = world(CAP=box(-180, 80, 180, 90))
    assert states(overflown([0, 33], [90, 60], [50, 0], [60, 90], countries=cap)) == ["CAP", "", "", "CAP"]


def test_past_a_pole_through_many_meridians() -> None:
    wedges = {f"W{k:02d}": box(k * 30 - 180, 60, k * 30 - 150, 90) for k in range(12)}
    rows = overflown(-179, 85, 0.5, 85, countries=world(**wedges))
    assert states(rows) == [f"W{k:02d}" for k in (0, 1, 2, 3, 4, 5, 6)]


def test_nearly_antipodal_ends() -> None:
    band = world(EQU=box(-180, -1, 180, 1))
    rows = overflown(0, -30, 179.8, 29.9, countries=band)
    assert states(rows) == ["", "EQU", ""]
    assert rows["exit_m"].max() == pytest.approx(19_989_832.82761, abs=1e-3)


@pytest.mark.parametrize(("lon", "lat", "code"), [(1.0, 1.0, "AAA"), (5.0, 1.0, ""), (0.0, 0.0, "AAA")])
def test_a_path_of_no_length_has_one_row(lon: float, lat: float, code: str) -> None:
    rows = overflown(lon, lat, lon, lat, countries=world(AAA=box(0, 0, 2, 2)))
    assert rows.drop(columns="path").to_numpy().tolist() == [[0, code, 0.0, 0.0]]


def test_ends_on_a_vertex_an_edge_and_a_shared_border() -> None:
    two = world(AAA=box(0, 0, 2, 2), BBB=box(2, 0, 4, 2))
    rows = overflown([0, 0, 2, 2, 2], [0, 1, 1, 1, 0], [1, 1, 3, 1, 2], [1, 1.2, 1.1, 1.1, -1], countries=two)
    assert [states(own) for _, own in rows.groupby("path")] == [["AAA"], ["AAA"], ["BBB"], ["AAA"], [""]]


def test_along_a_shared_border_counts_as_one_of_its_states_both_ways() -> None:
    two = world(AAA=fine_box(0, 0, 2, 20), BBB=fine_box(2, 0, 4, 20))
    up, down = overflown(2, -3, 2, 23, countries=two), overflown(2, 23, 2, -3, countries=two)
    assert len(up) == 3
    assert up["country"][1] in {"AAA", "BBB"}
    assert states(down) == states(up)[::-1]


def test_along_a_meridian_through_vertices() -> None:
    comb = shapely.Polygon([(0, 0), (2, 1), (1, 2), (2, 3), (1, 4), (0, 4)])
    rows = overflown(2, -1, 2, 5, countries=world(AAA=comb))  # touches two points from outside
    assert states(rows)[0] == states(rows)[-1] == ""
    assert (rows["exit_m"] - rows["enter_m"])[rows["country"] == "AAA"].sum() < 1e-6
    rows = overflown(1, -1, 1, 5, countries=world(AAA=comb))
    assert states(rows) == ["", "AAA", ""]


def test_the_equator_along_edges_and_through_vertices() -> None:
    strip = world(AAA=fine_box(0, 0, 5, 3), BBB=fine_box(0, -3, 5, 0))
    rows = overflown(-2, 0, 7, 0, countries=strip)
    assert len(rows) == 3
    assert rows["country"][1] in {"AAA", "BBB"}


def test_one_edge_crossed_twice() -> None:
    """The geodesic between two points of one parallel bulges poleward over a straight edge just north of them."""
    south = 50.0
    top = float(direct(0, south, *inverse(0, south, 8, south)[:1], inverse(0, south, 8, south).s12_m / 2).lat2_deg)
    edge = 0.5 * (south + top)
    rows = overflown(0, south, 8, south, countries=world(NNN=box(-5, edge, 15, 60)))
    assert states(rows) == ["", "NNN", ""]
    rows = overflown(0, south, 8, south, countries=world(NNN=box(-5, top + 1e-9, 15, 60)))
    assert states(rows) == [""]


def test_enclaves_holes_and_islands() -> None:
    ring = shapely.Polygon([(0, 0), (9, 0), (9, 9), (0, 9)], [[(3, 3), (6, 3), (6, 6), (3, 6)]])
    full = world(OUT=ring, INN=box(3, 3, 6, 6), ISL=box(12, 4, 13, 5))
    assert states(overflown(-1, 4.5, 14, 4.5, countries=full)) == ["", "OUT", "INN", "OUT", "", "ISL", ""]
    hollow = world(OUT=ring)
    assert states(overflown(-1, 4.5, 14, 4.5, countries=hollow)) == ["", "OUT", "", "OUT", ""]


def test_where_features_overlap_the_first_has_it() -> None:
    rows = overflown(-1, 1, 7, 1, countries=world(AAA=box(0, 0, 3, 2), BBB=box(2, 0, 5, 2)))
    assert states(rows) == ["", "AAA", "BBB", ""]
    assert rows["enter_m"][2] == pytest.approx(float(inverse(-1, 1, 3, 1).s12_m), abs=100)
    inside = overflown(-1, 1, 7, 1, countries=world(BIG=box(0, 0, 5, 2), CUT=box(2, 0.5, 3, 1.5)))
    assert states(inside) == ["", "BIG", ""]
    start_in_both = overflown(2.5, 1, 7, 1, countries=world(AAA=box(0, 0, 3, 2), BBB=box(2, 0, 5, 2)))
    assert states(start_in_both) == ["AAA", "BBB", ""]


def test_borders_with_vertices_on_one_side_only() -> None:
    left = shapely.Polygon([(0, 0), (2, 0), (2, 0.7), (2, 1.3), (2, 2), (0, 2)])
    rows = overflown(1, 1.0, 3, 1.1, countries=world(AAA=left, BBB=box(2, 0, 4, 2)))
    assert states(rows) == ["AAA", "BBB"]


def test_a_point_where_three_states_meet() -> None:
    three = world(AAA=box(0, 0, 2, 2), BBB=fine_box(2, 0, 4, 1), CCC=fine_box(2, 1, 4, 2))
    rows = overflown(1, 0.5, 3, 1.5, countries=three)
    assert states(rows)[0] == "AAA"
    assert states(rows)[-1] == "CCC"
    assert (rows["exit_m"] - rows["enter_m"]).sum() == pytest.approx(float(inverse(1, 0.5, 3, 1.5).s12_m))


def test_finer_borders_converge() -> None:
    """A border along a parallel, its edges halved again and again, does not move: straight edges stay straight."""
    ends = 0.0, 49.0, 8.0, 52.0
    want = overflown(*ends, countries=world(NNN=box(-5, 50, 15, 60)))["enter_m"][1]
    for step in (4.0, 1.0, 0.1, 0.01):
        fine = world(NNN=shapely.segmentize(box(-5, 50, 15, 60), step))
        assert overflown(*ends, countries=fine)["enter_m"][1] == pytest.approx(want, abs=1e-6)


def test_a_path_that_does_not_close_is_reported_and_never_returned_as_fact() -> None:
    whole = world(AAA=box(0, 0, 2, 2), BBB=box(2, 0, 4, 2))
    edges = whole.edges
    right_side = (edges.lon1 == 4.0) & (edges.lon2 == 4.0)
    torn = Countries(
        codes=whole.codes,
        names=whole.names,
        source="torn",
        indeterminate_below_m=1.0,
        _shapes=whole._shapes,
        edges=type(edges)(
            edges.lon1,
            edges.lat1,
            edges.lon2,
            edges.lat2,
            np.where(right_side, 0, edges.left),
            np.where(right_side, -1, edges.right),
        ),
    )
    with pytest.warns(OpenLedgerWarning, match="1 of 2 paths"):
        rows = overflown([1, 1], [1, 1], [5, 1.5], [1, 1], countries=torn)
    assert states(rows[rows["path"] == 0]) == ["?"]
    assert states(rows[rows["path"] == 1]) == ["AAA"]


# --- input and output


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 116.0])
def test_bad_positions_are_refused(bad: float) -> None:
    with pytest.raises(CoordinateError, match="start number 1"):
        overflown([0, 1], [0, bad], [1, 2], [1, 2], countries=world(AAA=box(0, 0, 1, 1)))


def test_empty_arrays_give_an_empty_table() -> None:
    rows = overflown([], [], [], [], countries=world(AAA=box(0, 0, 1, 1)))
    assert list(rows.columns) == ["path", "seq", "country", "enter_m", "exit_m"]
    assert len(rows) == 0


def test_one_start_and_many_ends() -> None:
    rows = overflown(-1, 0.5, [0.5, 3.0], 0.5, countries=world(AAA=box(0, 0, 1, 1)))
    assert [states(own) for _, own in rows.groupby("path")] == [["", "AAA"], ["", "AAA", ""]]


def test_the_sphere_is_another_ledger(osm: Countries) -> None:
    wgs84 = overflown(50.2, 38.3, 39.01, 35.95, countries=osm)
    sphere = overflown(50.2, 38.3, 39.01, 35.95, countries=osm, ellipsoid=SPHERE)
    assert states(wgs84) == states(sphere)
    assert 100 < wgs84["exit_m"].max() - sphere["exit_m"].max() < 3000


def test_ledger_columns_positions_and_times(osm: Countries) -> None:
    path = path_through([(50.2, 38.3), (47.11, 36.40), (44.63, 36.08), (39.01, 35.95)], speed_kmh=720.0)
    ledger = overflights(path, osm)
    assert tuple(ledger.columns) == LEDGER_COLUMNS
    assert ledger["length_m"].sum() == pytest.approx(float(path["length_m"].iloc[0]), abs=1e-3)
    assert ledger[["enter_lon", "enter_lat"]].iloc[0].tolist() == [50.2, 38.3]
    assert ledger[["exit_lon", "exit_lat"]].iloc[-1].tolist() == [39.01, 35.95]
    assert np.allclose(ledger["exit_s"], ledger["exit_m"] / 200.0, rtol=1e-12)
    assert [c for c in states(ledger) if c] == ["IRN", "IRQ", "SYR"]
    joints = ledger["enter_lon"].to_numpy()[1:], ledger["exit_lon"].to_numpy()[:-1]
    assert np.array_equal(*joints)


def test_margin_is_how_deep_a_path_gets_in() -> None:
    one = world(AAA=box(0, 0, 20, 20))
    south = float(direct(10, 0, 0, 5_000.0).lat2_deg)
    ledger = overflights(path_through([(0.0, south), (1.0, south)]), one)
    assert ledger["margin_m"].iloc[0] == pytest.approx(5_000.0, rel=0.01)
    assert not ledger["indeterminate"].any()
    grazing = overflights(path_through([(0.0, south / 10), (1.0, south / 10)]), one)
    assert grazing["indeterminate"].all()


def test_no_warning_on_real_borders(osm: Countries) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        overflown(*worldwide(500, seed=21), countries=osm)


def test_disputed_areas_on_the_way_are_named(osm: Countries) -> None:
    ledger = overflights(path_through([(33.0, 44.5), (35.0, 45.6)]), osm)
    assert "Crimea" in set(ledger["disputed"])
    assert set(overflights(path_through([(50.2, 38.3), (39.01, 35.95)]), osm)["disputed"]) == {""}


def test_blocks_and_workers_leave_no_trace(natural_earth: Countries, monkeypatch: pytest.MonkeyPatch) -> None:
    ends = worldwide(700, seed=31)
    whole = overflown(*ends, countries=natural_earth)
    monkeypatch.setattr("geo.ledger.blocks._BLOCK", 97)
    pd.testing.assert_frame_equal(overflown(*ends, countries=natural_earth), whole)
    pd.testing.assert_frame_equal(overflown(*ends, countries=natural_earth, workers=2), whole)
    with pytest.raises(ValueError, match="workers: found 0; allowed: a whole number from 1 to 1,024"):
        overflown(*ends, countries=natural_earth, workers=0)


def test_every_overlap_is_counted_through() -> None:
    nested = world(AAA=box(2, 2, 4, 4), BBB=box(0, 0, 10, 10))
    assert states(overflown(3, 3, 8, 3, countries=nested)) == ["AAA", "BBB"]
    assert states(overflown(1, 3, 8, 3, countries=nested)) == ["BBB", "AAA", "BBB"]
    partial = world(AAA=box(0, 0, 6, 6), BBB=box(4, 0, 10, 6))
    assert states(overflown(1, 3, 5, 3, countries=partial)) == ["AAA"]
    sliver = world(AAA=box(0, 0, 5.0001, 5), BBB=box(5, 0, 10, 5))
    assert states(overflown(4, 2, 5.00005, 2, countries=sliver)) == ["AAA"]


@pytest.mark.parametrize("seed", range(5))
def test_overlapping_states_agree_with_points_along_the_path(seed: int) -> None:
    rng = np.random.default_rng(seed)
    corners = rng.uniform(0, 8, (6, 2))
    sizes = rng.uniform(1, 5, (6, 2))
    boxes = {f"S{k}": box(*corners[k], *(corners[k] + sizes[k])) for k in range(6)}
    many = world(**boxes)
    ends = rng.uniform(0, 12, (20, 4))
    rows = overflown(*ends.T, countries=many)
    azimuth, _, length = inverse(*ends.T)
    for k in range(20):
        own = rows[rows["path"] == k]
        s = rng.uniform(0, length[k], 50)
        at = direct(ends[k, 0], ends[k, 1], azimuth[k], s)
        want = many.locate(at.lon2_deg, at.lat2_deg)
        found = own["country"].to_numpy()[np.searchsorted(own["exit_m"].to_numpy(), s)]
        assert found.tolist() == want.tolist()


def test_how_sure_a_row_is_does_not_hang_on_the_other_paths_of_the_table() -> None:
    own = path_through([(-168.994, 65.75), (-168.0, 65.75)], name="own", speed_kmh=900.0)
    # these put the middle of all longitudes half a turn away from it
    far = [
        path_through([(11.0145 + k / 100, 45.0), (11.0145 - k / 100, 46.0)], name=f"far-{k}", speed_kmh=900.0)
        for k in range(60)
    ]
    alone = overflights(own)
    among = overflights(pd.concat([own, *far]))
    among = among[among["path"] == "own"]
    assert among["country"].tolist() == alone["country"].tolist()
    assert among["margin_m"].to_numpy() == pytest.approx(alone["margin_m"].to_numpy(), rel=1e-6)
    assert among["indeterminate"].tolist() == alone["indeterminate"].tolist()


def test_a_long_edge_is_as_near_as_the_same_edge_in_pieces() -> None:
    """Depth beside edges of ten and twenty degrees against the same borders cut every hundredth of a degree."""
    shapes = {"AAA": shapely.box(0, 30, 20, 60), "BBB": shapely.box(20, 30, 40, 60)}
    slanted = shapely.Polygon([(-20, 30), (0, 30), (0, 60), (-8, 60)])
    coarse = world(**shapes, CCC=slanted)
    fine = world(**{name: shapely.segmentize(s, 0.01) for name, s in {**shapes, "CCC": slanted}.items()})
    rng = np.random.default_rng(5)
    start = np.column_stack([rng.uniform(-19, 39, 60), rng.uniform(31, 59, 60)])
    end = start + rng.uniform(-3, 3, (60, 2))
    near = np.array([[19.9995, 58.0, 19.9995, 33.0]])  # some forty metres from a border, for 2,800 km
    paths = np.vstack([np.hstack([start, end]), near])
    both = []
    for states in (coarse, fine):
        ways = [path_through([way[:2], way[2:]], name=f"p-{k}") for k, way in enumerate(paths.tolist())]
        both.append(overflights(pd.concat(ways, ignore_index=True), states)["margin_m"].to_numpy())
    assert len(both[0]) == len(both[1])
    assert np.abs(both[0] - both[1]).max() < 30.0
    assert both[0][-1] < 60.0
