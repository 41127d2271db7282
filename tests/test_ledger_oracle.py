"""The ledger against the oracle, and the oracle against closed forms, exact fractions and ledgers that are wrong."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from oracle.check import TOLERANCE_M, Finding, check, follow_each_other, ledger
from oracle.generators import GENERATORS
from oracle.paths import GEOD, paths_between
from oracle.places import near_borders
from oracle.relations import differ
from oracle.run import NAMES, run
from oracle.states import NOWHERE, World, bundled, world_of

A_M, E2 = 6378137.0, (2 - 1 / 298.257223563) / 298.257223563
BATCHES, SIZE, SEED = 12, 40, 20261125  # of each generator; the whole takes less than a minute
CROSSING_M = 1e-5


@pytest.mark.parametrize("name", NAMES)
def test_no_wrong_state(name: str) -> None:
    found = Finding()
    for batch in range(BATCHES):
        found.add(run(name, batch, SIZE, SEED))
    first = [{**e, "world": e["world"].name} for e in found.examples[:3]]
    assert found.wrong_paths == 0, f"{found.wrong_paths} of {found.paths} paths, such as {first}"
    assert found.crossing_m < CROSSING_M
    assert found.paths > BATCHES * SIZE * 0.9
    assert found.points > found.paths


# --- ledgers that are right by closed forms: the oracle must agree


def meridian_m(lat_deg: float) -> float:
    """Return the distance from the equator along a meridian, by Gauss's quadrature of its radius of curvature."""
    x, w = np.polynomial.legendre.leggauss(60)
    phi = np.deg2rad(lat_deg) * (x + 1) / 2
    return float(np.deg2rad(lat_deg) / 2 * np.sum(w * A_M * (1 - E2) / (1 - E2 * np.sin(phi) ** 2) ** 1.5))


def rows_of(*paths: list[tuple[str, float, float]]) -> pd.DataFrame:
    rows = [(k, seq, *row) for k, path in enumerate(paths) for seq, row in enumerate(path)]
    return pd.DataFrame(rows, columns=["path", "seq", "country", "enter_m", "exit_m"])


def up_a_meridian() -> tuple[World, np.ndarray, pd.DataFrame]:
    """Return bands, a path north through all of them, and its ledger by the length of meridians."""
    edges = [-40.0, -10.0, 0.0, 15.0, 52.0, 71.0]
    bands = {f"S{k}": shapely.box(-3, a, 9, b) for k, (a, b) in enumerate(pairwise(edges))}
    del bands["S3"]
    low, high = -47.25, 80.5
    stops = [meridian_m(v) - meridian_m(low) for v in (low, *edges, high)]
    codes = ["", "S0", "S1", "S2", "", "S4", ""]
    rows = [(code, stops[k], stops[k + 1]) for k, code in enumerate(codes)]
    return world_of("bands", bands), np.array([[1.3, low, 1.3, high]]), rows_of(rows)


def along_the_equator() -> tuple[World, np.ndarray, pd.DataFrame]:
    """Return boxes across the equator and the 180th meridian, a path east, and its ledger by the circle's arc."""
    boxes = {
        "S0": shapely.box(140, -2, 150, 3),
        "S1": shapely.box(150, -2, 151.5, 1),
        "S2": shapely.MultiPolygon([shapely.box(170, -1, 180, 1), shapely.box(-180, -1, -175, 1)]),
    }
    stops = [np.deg2rad(v - 135.0) * A_M for v in (135.0, 140.0, 150.0, 151.5, 170.0, 185.0, 200.0)]
    codes = ["", "S0", "S1", "", "S2", ""]
    rows = [(code, stops[k], stops[k + 1]) for k, code in enumerate(codes)]
    return world_of("boxes", boxes), np.array([[135.0, 0.0, -160.0, 0.0]]), rows_of(rows)


CLOSED = [up_a_meridian, along_the_equator]


@pytest.mark.parametrize("case", CLOSED)
def test_the_oracle_agrees_with_closed_forms(case) -> None:  # noqa: ANN001
    world, ends, rows = case()
    found = check(world, ends, rows)
    assert (found.wrong_points, found.wrong_paths) == (0, 0)
    assert found.crossings == len(rows) - 1
    assert found.crossing_m < 1e-7 + 1e-7  # halving stops at a tenth of a micrometre
    assert found.points > 50


def shifted(rows: pd.DataFrame, by_m: float) -> pd.DataFrame:
    """Move the crossing into the third row."""
    wrong = rows.copy()
    wrong.loc[1, "exit_m"] += by_m
    wrong.loc[2, "enter_m"] += by_m
    return wrong


def without_last(rows: pd.DataFrame) -> pd.DataFrame:
    """Let the row before the last run on to the end."""
    wrong = rows.iloc[:-1].copy()
    wrong.loc[wrong.index[-1], "exit_m"] = rows["exit_m"].iloc[-1]
    return wrong


def swapped(rows: pd.DataFrame) -> pd.DataFrame:
    wrong = rows.copy()
    wrong["country"] = rows["country"].replace({"S0": "S1", "S1": "S0"})
    return wrong


def unsure(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(country="?").iloc[:1].assign(exit_m=rows["exit_m"].iloc[-1])


@pytest.mark.parametrize("case", CLOSED)
@pytest.mark.parametrize(
    "corrupt",
    [
        lambda rows: shifted(rows, 1.0),
        lambda rows: shifted(rows, -1.0),
        lambda rows: shifted(rows, 2e-3),
        without_last,
        swapped,
        unsure,
    ],
)
def test_the_oracle_objects_to_a_wrong_ledger(case, corrupt) -> None:  # noqa: ANN001
    world, ends, rows = case()
    found = check(world, ends, corrupt(rows))
    assert found.wrong_paths == 1
    assert found.wrong_points > 0
    assert found.worst_off_m > TOLERANCE_M


def test_a_shift_is_measured_and_one_under_a_tenth_of_a_millimetre_is_let_be() -> None:
    world, ends, rows = up_a_meridian()
    little = check(world, ends, shifted(rows, 5e-5))
    assert little.wrong_points == 0
    assert little.crossing_m == pytest.approx(5e-5, abs=1e-6)
    assert check(world, ends, shifted(rows, 1.0)).crossing_m == pytest.approx(1.0, abs=1e-6)


@pytest.mark.parametrize(
    ("column", "row", "value"),
    [("exit_m", 1, 1e6), ("enter_m", 0, 1e-3), ("seq", 2, 1), ("country", 1, ""), ("exit_m", 6, 1e9)],
)
def test_rows_that_do_not_follow_each_other_are_seen(column: str, row: int, value: object) -> None:
    _, ends, rows = up_a_meridian()
    paths = paths_between(ends)
    assert follow_each_other(rows, paths).all()
    rows[column] = rows[column].astype(object)
    rows.loc[row, column] = value
    assert not follow_each_other(rows.infer_objects(), paths).any()


@pytest.mark.parametrize("share", [0.0, 1e-7, 0.3, 1.0])
def test_an_island_of_a_millimetre_on_a_long_path_is_found(share: float) -> None:
    ends = np.array([[-20.0, 40.0, 60.0, 61.0]])
    paths = paths_between(ends)
    lon, lat = (float(v[0]) for v in paths.at(np.array([0]), paths.s12 * share))
    half_y = 0.5e-3 / 111_200.0
    half_x = half_y / np.cos(np.deg2rad(lat))
    world = world_of("island", {"S0": shapely.box(lon - half_x, lat - half_y, lon + half_x, lat + half_y)})
    found = check(world, ends, rows_of([("", 0.0, float(paths.s12[0]))]))
    assert found.wrong_paths == 1
    assert found.worst_off_m == pytest.approx(0.5e-3, rel=0.5)


@pytest.mark.parametrize("name", ["worldwide", "poles", "along edges", "overlaps", "tiny states", "grazing"])
def test_a_row_taken_away_anywhere_is_noticed(name: str) -> None:
    rng = np.random.default_rng(8)
    world, ends = GENERATORS[name](rng, 120)
    paths, rows = paths_between(ends), ledger(world, ends)
    ledgers, victims = [], []
    for k, own in rows.groupby("path"):
        victim = own.iloc[int(rng.integers(len(own)))]
        middle = paths.at(np.array([k]), np.array([(victim["enter_m"] + victim["exit_m"]) / 2]))
        on_border = len(world.borders.near(*middle, TOLERANCE_M * 1.1)[0]) > 0
        if len(own) > 1 and victim["exit_m"] - victim["enter_m"] > 1e-3 and not on_border:
            left = [list(row) for row in own.drop(victim.name)[["country", "enter_m", "exit_m"]].to_numpy()]
            at = max(int(victim["seq"]) - 1, 0)  # the row before takes its place, or the one after if it was the first
            left[at][1], left[at][2] = min(left[at][1], victim["enter_m"]), max(left[at][2], victim["exit_m"])
            if 0 < at + 1 < len(left) and left[at][0] == left[at + 1][0]:
                left[at][2] = left.pop(at + 1)[2]
            ledgers.append([tuple(row) for row in left])
            victims.append(k)
    assert len(victims) > 10
    assert check(world, ends[victims], rows_of(*ledgers)).wrong_paths == len(victims)


def test_ledgers_that_differ_are_told_apart() -> None:
    world, ends, rows = up_a_meridian()
    paths = paths_between(ends)
    assert differ(world, paths, rows, rows).wrong_paths == 0
    assert differ(world, paths, rows, shifted(rows, 5e-5)).wrong_paths == 0
    for wrong in (shifted(rows, 1e-3), without_last(rows), swapped(rows)):
        assert differ(world, paths, rows, wrong).wrong_paths == 1
        assert differ(world, paths, wrong, rows).wrong_paths == 1


# --- the parts of the oracle


def ray_crossing(ring: np.ndarray, x: float, y: float) -> int:
    """Return 1 inside a ring, 0 on it, -1 outside, in exact fractions."""
    px, py, inside = Fraction(x), Fraction(y), False
    for (x1, y1), (x2, y2) in zip(ring[:-1].tolist(), ring[1:].tolist(), strict=True):
        ax, ay, bx, by = (Fraction(v) for v in (x1, y1, x2, y2))
        side = (bx - ax) * (py - ay) - (by - ay) * (px - ax)
        if side == 0 and min(ax, bx) <= px <= max(ax, bx) and min(ay, by) <= py <= max(ay, by):
            return 0
        if (ay > py) != (by > py):
            inside ^= (side > 0) == (by > ay)
    return 1 if inside else -1


def test_states_are_exact_next_to_edges_and_at_vertices() -> None:
    rng = np.random.default_rng(5)
    angle = np.sort(rng.uniform(0, 2 * np.pi, 40))
    reach = rng.uniform(1, 4, 40)
    ring = np.column_stack([11 + reach * np.cos(angle), 47 + reach * np.sin(angle)])
    polygon = shapely.Polygon(ring)
    assert polygon.is_valid
    closed = shapely.get_coordinates(polygon)
    k, t = rng.integers(0, 40, 400), rng.uniform(0, 1, 400)
    x, y = (closed[k] + t[:, None] * (closed[k + 1] - closed[k])).T
    for _ in range(3):  # on the edge as near as doubles can, and some doubles beside it
        x, y = np.append(x, np.nextafter(x[:400], 99)), np.append(y, np.nextafter(y[:400], -99))
    x, y = np.append(x, ring[:, 0]), np.append(y, ring[:, 1])
    want = np.array([ray_crossing(closed, a, b) for a, b in zip(x.tolist(), y.tolist(), strict=True)])
    found = world_of("polygon", {"S0": polygon}).state_at(x, y)
    assert np.array_equal(found, np.where(want >= 0, 0, NOWHERE))
    assert {-1, 0, 1} == set(want.tolist())


def test_states_at_the_seam_and_at_poles() -> None:
    world = world_of("caps", {"S0": shapely.box(170, -20, 180, 20), "S1": shapely.box(-30, 80, 40, 90)})
    lon, lat = np.array([180.0, -180.0, -179.9, 180.0, 0.0, 0.0]), np.array([0.0, 0.0, 0.0, 20.1, 90.0, -90.0])
    assert world.state_at(lon, lat).tolist() == [0, 0, -1, -1, 1, -1]


@pytest.mark.parametrize("lat", [-89.9999, -70.0, 0.0, 33.0, 85.0, 89.999999])
@pytest.mark.parametrize("lon", [-180.0, -179.9999999, 12.0, 180.0])
def test_distances_to_borders_along_meridians_and_parallels(lon: float, lat: float) -> None:
    across = 1e-9 / np.cos(np.deg2rad(lat))  # of longitude: 0.1 mm
    world = world_of("box", {"S0": shapely.box(-160, max(lat - 5, -90), -20, lat)})
    point = np.array([-90.0]), np.array([lat + 2e-9])
    want = Geodesic.WGS84.Inverse(lat, -90.0, lat + 2e-9, -90.0)["s12"]
    assert world.borders.distance_to_nearest(*point)[0] == pytest.approx(want, abs=2e-8)
    west = lon + across if lon < 180 else -180.0 + across
    world = world_of("box", {"S0": shapely.box(west, lat - 1e-4, west + 20, lat + 1e-6)})
    want = Geodesic.WGS84.Inverse(lat, west, lat, lon)["s12"]
    assert world.borders.distance_to_nearest(np.array([lon]), np.array([lat]))[0] == pytest.approx(want, abs=2e-8)


def test_the_cut_at_180_is_no_border_and_shared_edges_are_one() -> None:
    fiji = shapely.MultiPolygon([shapely.box(178, -5, 180, 5), shapely.box(-180, -5, -178, 4)])
    borders = world_of("two", {"S0": fiji, "S1": shapely.box(170, -5, 178, 5)}).borders
    along = (borders.x1 == 180) & (borders.x2 == 180)
    assert sorted(zip(borders.y1[along], borders.y2[along], strict=True)) == [(4.0, 5.0)]
    shared = borders.second >= 0
    assert [(borders.x1[shared].tolist(), borders.is_open[shared].tolist())] == [([178.0], [False])]


@pytest.mark.parametrize("name", ["osm-50m", "natural-earth-10m"])
def test_the_oracle_has_the_edges_that_the_ledger_has(name: str) -> None:
    world = bundled(name)
    own, theirs = world.borders, world.countries.edges

    def listed(x1: np.ndarray, y1: np.ndarray, x2: np.ndarray, y2: np.ndarray) -> np.ndarray:
        turn = (x1 > x2) | ((x1 == x2) & (y1 > y2))
        ends = np.column_stack([np.where(turn, a, b) for a, b in ((x2, x1), (y2, y1), (x1, x2), (y1, y2))])
        return np.unique(ends, axis=0)

    assert np.array_equal(
        listed(own.x1, own.y1, own.x2, own.y2), listed(theirs.lon1, theirs.lat1, theirs.lon2, theirs.lat2)
    )


def test_places_near_borders_hold_every_crossing_of_a_meridian() -> None:
    world, ends, rows = up_a_meridian()
    _, s = near_borders(paths_between(ends), world.borders)
    for crossing in rows["enter_m"][1:]:
        assert np.abs(s - crossing).min() < 1e-6


def test_points_of_paths_are_those_of_a_second_implementation() -> None:
    rng = np.random.default_rng(3)
    ends = np.column_stack(
        [rng.uniform(-180, 180, 50), rng.uniform(-90, 90, 50), rng.uniform(-180, 180, 50), rng.uniform(-90, 90, 50)]
    )
    paths = paths_between(ends)
    lon, lat = paths.at(np.arange(50), paths.s12 * 0.4)
    for k, (lon1, lat1, lon2, lat2) in enumerate(ends.tolist()):
        line = Geodesic.WGS84.InverseLine(lat1, lon1, lat2, lon2)
        want = line.Position(line.s13 * 0.4)
        assert GEOD.inv(lon[k], lat[k], want["lon2"], want["lat2"])[2] < 5e-8
