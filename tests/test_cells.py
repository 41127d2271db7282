"""Paths over cells: held against walking along them by PROJ, ten metres at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from pyproj import Geod

import geo
from geo.atlas.ground import CLASSES, load_ground
from geo.kernel.cell_samples import lengths_over_cells
from geo.kernel.cells import runs_over_cells
from geo.kernel.geodesic import SPHERE, WGS84
from geo.kernel.lines import lines_between

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]
    Value = Callable[[FloatArray, FloatArray], NDArray[np.uint8]]

PER_DEG = 20
GEODS = {"WGS84": Geod(ellps="WGS84"), "sphere": Geod(a=SPHERE.a_m, b=SPHERE.a_m)}


def made_up(row: NDArray[np.int64], column: NDArray[np.int64], per_deg: int = PER_DEG) -> NDArray[np.uint8]:
    """Return five values that look like chance, the same round the Earth."""
    column = np.mod(column, 360 * per_deg)
    return ((row * 7919 + column * 104729 + (row * column) % 97) % 5).astype(np.uint8)


def by_cell(per_deg: int) -> Value:
    """Return the value at positions: the cell is found by comparing with its edges, which are k / per_deg."""
    edges = np.arange(-360 * per_deg, 720 * per_deg + 1) / per_deg

    def value(lon: FloatArray, lat: FloatArray) -> NDArray[np.uint8]:
        row, column = (np.searchsorted(edges, v, side="right") - 1 - 360 * per_deg for v in (lat, lon))
        return made_up(np.minimum(row, 90 * per_deg - 1), column, per_deg)

    return value


def walked(ends: FloatArray, value: Value, geod: Geod, step_m: float = 10.0) -> FloatArray:
    """Return metres over each value along a path: sampled every ten metres, changes halved down to a millimetre."""
    azimuth, _, length = geod.inv(*ends)
    s = np.linspace(0.0, length, max(int(np.ceil(length / step_m)), 1) + 1)

    def at(s_m: FloatArray) -> NDArray[np.uint8]:
        lon, lat, _ = geod.fwd(np.full(len(s_m), ends[0]), np.full(len(s_m), ends[1]), np.full(len(s_m), azimuth), s_m)
        return value(np.asarray(lon), np.asarray(lat))

    found = at(s)
    k = np.flatnonzero(found[1:] != found[:-1])
    low, high = s[k], s[k + 1]
    for _ in range(15):
        middle = 0.5 * (low + high)
        same = at(middle) == found[k]
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    total = np.zeros(256)
    np.add.at(total, np.append(found[0], found[k + 1]), np.diff([0.0, *high, length]))
    return total


def followed(ends: FloatArray, per_deg: int = PER_DEG, name: str = "WGS84") -> tuple[FloatArray, FloatArray]:
    """Return metres of each path over each value, and the paths' lengths."""
    lines, _ = lines_between(*ends.T, ellipsoid=WGS84 if name == "WGS84" else SPHERE)
    runs = runs_over_cells(lines, per_deg, lambda row, column: made_up(row, column, per_deg))
    same_line = runs.line[1:] == runs.line[:-1]
    assert (runs.enter_m[1:] == runs.exit_m[:-1])[same_line].all()
    assert (runs.exit_m >= runs.enter_m).all()
    assert (runs.value[1:] != runs.value[:-1])[same_line].all(), "what has one value is one run"
    over = np.zeros((len(ends), 256))
    np.add.at(over, (runs.line, runs.value), runs.exit_m - runs.enter_m)
    return over, lines.s12_m


def random_paths(count: int, rng: np.random.Generator) -> FloatArray:
    lon, lat = rng.uniform(-180, 180, count), rng.uniform(-80, 80, count)
    far = rng.uniform(0.1, 2.5, count)
    lon2 = (lon + rng.uniform(-1, 1, count) * far / np.cos(np.deg2rad(lat)) + 180.0) % 360.0 - 180.0
    return np.column_stack([lon, lat, lon2, np.clip(lat + rng.uniform(-1, 1, count) * far, -90, 90)])


@pytest.mark.parametrize("name", GEODS)
def test_random_paths_have_the_metres_that_walking_finds(name: str) -> None:
    ends = random_paths(100, np.random.default_rng(1))
    over, length = followed(ends, name=name)
    assert np.abs(over.sum(axis=1) - length).max() < 1e-6
    for path, found in zip(ends, over, strict=True):
        want = walked(path, by_cell(PER_DEG), GEODS[name], step_m=1.0)
        assert np.abs(found - want).max() < 1.0


def symmetric(count: int, rng: np.random.Generator) -> FloatArray:
    """Return paths whose middle lies where a meridian of edges crosses the equator, up to 18,000 km long."""
    middle = rng.integers(-1800, 1800, count) / PER_DEG
    east, north = rng.integers(1, 80 * 1024, (2, count)) / 1024.0  # sums of these and the middle are exact
    north *= rng.choice([-1.0, 1.0], count)
    return np.column_stack([middle - east, -north, middle + east, north])


def test_crossings_are_where_proj_is_on_an_edge_to_four_micrometres() -> None:
    rng = np.random.default_rng(5)
    lon1, lon2, lat1, lat2 = (*rng.uniform(-180.0, 180.0, (2, 200)), *rng.uniform(-85.0, 85.0, (2, 200)))
    lines, _ = lines_between(lon1, lat1, lon2, lat2, ellipsoid=WGS84)
    runs = runs_over_cells(lines, PER_DEG, made_up)
    line, at_m = (column[runs.enter_m > 0.0] for column in (runs.line, runs.enter_m))
    begin = lines.lon1_deg[line], lines.lat1_deg[line]
    azimuth, _, _ = GEODS["WGS84"].inv(*begin, lines.lon1_deg[line] + lines.dlon_deg[line], lines.lat2_deg[line])
    here, then = (np.array(GEODS["WGS84"].fwd(*begin, azimuth, at_m + ahead)[:2]) for ahead in (0.0, 1.0))
    off_deg = np.abs(here - np.rint(here * PER_DEG) / PER_DEG)
    off_m = (off_deg / np.maximum(np.abs(then - here), 1e-12)).min(axis=0)
    slow = np.abs(then - here).max(axis=0) < 1e-7  # where it turns back, a metre hardly changes the latitude
    assert len(off_m) > 20_000
    assert not slow.any()
    assert off_m.max() < 4e-6


def test_a_corner_is_passed_in_one_point() -> None:
    ends = symmetric(1000, np.random.default_rng(3))
    runs = runs_over_cells(lines_between(*ends.T, ellipsoid=WGS84)[0], PER_DEG, made_up)
    assert (runs.exit_m - runs.enter_m).min() > 1e-5


def test_a_pole_passed_at_any_distance_leaves_no_metre_out() -> None:
    """Each of thousands of meridians within metres has its part: held against edges of which half tell nothing."""
    rng = np.random.default_rng(1)
    lon, off = rng.uniform(-180.0, 180.0, 400), 10.0 ** rng.uniform(-14.0, -2.0, 400)
    ends = np.column_stack(
        [lon, rng.uniform(70, 89, 400), (lon + 360.0 - off) % 360.0 - 180.0, rng.uniform(70, 89, 400)]
    )
    lines, _ = lines_between(*ends.T, ellipsoid=WGS84)

    def over(per_deg: int, times: int) -> FloatArray:
        runs = runs_over_cells(lines, per_deg, lambda row, column: made_up(row // times, column // times))
        found = np.zeros((len(ends), 5))
        np.add.at(found, (runs.line, runs.value), runs.exit_m - runs.enter_m)
        return found

    assert np.abs(over(PER_DEG, 1) - over(2 * PER_DEG, 2)).max() < 0.01


def test_what_is_found_of_a_path_does_not_hang_on_how_many_there_are() -> None:
    ends = random_paths(20_000, np.random.default_rng(2))
    every, last = (runs_over_cells(lines_between(*some.T)[0], PER_DEG, made_up) for some in (ends, ends[-500:]))
    those = every.line >= len(ends) - 500
    assert (every.line[those] - (len(ends) - 500)).tolist() == last.line.tolist()
    assert np.array_equal(every.enter_m[those], last.enter_m)


HARD = {
    "across 180": [(179.2, 10.0, -179.3, 11.0), (-179.9, -40.0, 179.95, -40.2), (180.0, 5.0, -179.0, 5.5)],
    "near a pole": [(10.0, 89.9, -150.0, 89.95), (0.0, -89.97, 179.0, -89.95), (30.0, 89.95, 40.0, 90.0)],
    "over a pole": [(30.01, 89.9, -149.99, 89.93), (12.34, -89.95, -167.66, -89.9), (0.02, 89.9, -179.98, 89.9)],
    "from edge to edge": [(10.0, 10.0, 10.5, 10.5), (10.05, 20.0, 11.0, 20.0), (0.0, 0.0, 0.35, 0.25)],
    "along the equator, by a hair": [(10.01, 1e-7, 12.01, 1e-7), (10.01, -1e-7, 12.01, -1e-7)],
    "of hardly any length": [(10.01, 10.01, 10.01, 10.0100001), (10.0499999, 10.0, 10.0500001, 10.0)],
    "turning back": [(10.0, 59.95, 14.0, 59.95), (10.0, 60.0, 12.0, 60.0), (-70.03, -49.98, -67.0, -49.98)],
}


@pytest.mark.parametrize("name", HARD)
def test_hard_paths_have_the_metres_that_walking_finds(name: str) -> None:
    ends = np.array([path for p in HARD[name] for path in (p, (p[2], p[3], p[0], p[1]))], dtype=float)
    over, length = followed(ends)
    assert np.abs(over.sum(axis=1) - length).max() < 1e-6
    for path, found in zip(ends, over, strict=True):
        want = walked(path, by_cell(PER_DEG), GEODS["WGS84"], step_m=0.05 if "pole" in name else 1.0)
        assert np.abs(found - want).max() < 1.0


def made_hard(count: int, rng: np.random.Generator) -> FloatArray:
    """Return paths that run near edges, through corners, over 180 degrees, and turn back near an edge."""
    rows = []
    for _ in range(count):
        corner = rng.integers([-3600, -1400], [3600, 1400]) / PER_DEG
        hair = rng.choice([0.0, 1e-9, -1e-9, 1e-5, -1e-5])
        way = rng.integers(5)
        far = rng.uniform(0.05, 1.5)
        if way == 0:  # along a meridian of edges, or a hair beside it
            rows.append((corner[0] + hair, corner[1], corner[0] + hair, corner[1] + far))
        elif way == 1:  # from corner to corner, and beyond
            step = rng.integers(-9, 10, 2) / PER_DEG
            rows.append((*corner, corner[0] + step[0], corner[1] + step[1] + hair))
        elif way == 2:  # over 180 degrees
            rows.append((180.0 - far, corner[1], -180.0 + far, corner[1] + hair))
        elif way == 3:  # both ends on one parallel of edges: it turns back in between
            rows.append((corner[0], corner[1] + hair, corner[0] + far, corner[1] + hair))
        else:  # ends a hair off an edge
            rows.append((corner[0] + hair, corner[1] + 0.013, corner[0] + far, corner[1] + hair))
    ends = np.array(rows)
    ends[:, [0, 2]] = (ends[:, [0, 2]] + 180.0) % 360.0 - 180.0
    return ends


def test_made_hard_paths_have_the_metres_that_walking_finds() -> None:
    ends = made_hard(200, np.random.default_rng(9))
    over, length = followed(ends)
    assert np.abs(over.sum(axis=1) - length).max() < 1e-6
    value = by_cell(PER_DEG)
    off = np.zeros(len(ends))
    for k, (path, found) in enumerate(zip(ends, over, strict=True)):
        off[k] = np.abs(found - walked(path, value, GEODS["WGS84"], step_m=1.0)).max()
    # a path that keeps within a micrometre of an edge lies on whichever side rounding puts it, here and there
    unsure = (np.abs(ends[:, 0] - ends[:, 2]) < 1e-12) & (
        np.abs(ends[:, 0] * PER_DEG - np.rint(ends[:, 0] * PER_DEG)) > 0
    )
    unsure &= np.abs(ends[:, 0] * PER_DEG - np.rint(ends[:, 0] * PER_DEG)) < 1e-6
    assert (off[~unsure] < 1.0).all(), ends[~unsure][off[~unsure] >= 1.0]
    assert unsure.sum() < 40


@pytest.mark.parametrize("lon", [10.0, 10.05, -179.95, 180.0, -180.0, 39.35])
def test_a_path_along_an_edge_lies_east_or_north_of_it(lon: float) -> None:
    ends = np.array([(lon, 10.01, lon, 11.99), (lon, 12.0, lon, 10.0)])
    over, length = followed(ends)
    east = lon + 0.01
    for path, found in zip(ends, over, strict=True):
        want = walked(np.array([east, path[1], east, path[3]]), by_cell(PER_DEG), GEODS["WGS84"])
        assert np.abs(found - want).max() < 1.0
    ends = np.array([(10.01, 0.0, 12.0, 0.0)])
    found = followed(ends)[0][0]
    want = walked(np.array([10.01, 1e-9, 12.0, 1e-9]), by_cell(PER_DEG), GEODS["WGS84"])
    assert np.abs(found - want).max() < 1.0
    assert length.min() > 0.0


def test_the_two_ways_of_a_path_have_the_same_metres() -> None:
    ends = random_paths(500, np.random.default_rng(2))
    there, _ = followed(ends)
    back, _ = followed(ends[:, [2, 3, 0, 1]])
    assert np.abs(there - back).max() < 1e-6


def test_the_bundled_ground_under_a_path_is_that_of_its_cells() -> None:
    ground = load_ground()
    for ends in ((50.2, 38.3, 49.2, 37.9), (44.0, 36.2, 43.1, 36.4), (178.9, 65.9, -179.8, 66.4)):
        table = geo.ground_under(geo.path_through([ends[:2], ends[2:]]))
        want = walked(np.array(ends), ground.class_at, GEODS["WGS84"], step_m=1.0)
        found = table.groupby("class")["length_m"].sum()
        for code in CLASSES:
            assert abs(found.get(code, 0.0) - want[code]) < 5.0  # corners of less than a metre


def test_rows_of_a_path_follow_one_another() -> None:
    paths = geo.trace(geo.load_event("caspian-2015-10-07"))
    table = geo.ground_under(paths)
    for _, rows in table.groupby(["hypothesis", "path"]):
        assert rows["enter_m"].iloc[0] == 0.0
        assert (rows["enter_m"].to_numpy()[1:] == rows["exit_m"].to_numpy()[:-1]).all()
        assert (rows["class"].to_numpy()[1:] != rows["class"].to_numpy()[:-1]).all()
        assert rows["seq"].tolist() == list(range(len(rows)))
    length = table.groupby(["hypothesis", "path"])["length_m"].sum()
    assert (length - paths.set_index(["hypothesis", "path"])["length_m"]).abs().max() < 1e-3
    middle_s = 0.5 * (table["enter_m"] + table["exit_m"])
    wide = table[(table["length_m"] > 50.0) & (middle_s > 0)]
    start = paths.set_index(["hypothesis", "path"]).loc[("direct", wide["path"].iloc[0]), "waypoints"]
    assert len(start) == 2
    # a place within each row is of the row's class
    inside = 0.5 * (wide["enter_lon"] + wide["exit_lon"]), 0.5 * (wide["enter_lat"] + wide["exit_lat"])
    assert (load_ground().class_at(*inside) == wide["class"]).mean() > 0.99


def test_samples_are_near_the_exact_lengths() -> None:
    rng = np.random.default_rng(3)
    ground = load_ground()
    starts = np.column_stack([rng.uniform(49, 52, 400), rng.uniform(37, 41, 400)])
    ends = np.column_stack([rng.uniform(36, 40, 400), rng.uniform(35, 37, 400)])
    lines, _ = lines_between(*starts.T, *ends.T)
    over, sound = lengths_over_cells(lines, ground.per_deg, ground.number_at, len(ground.codes))
    assert sound.all()
    runs = runs_over_cells(lines, ground.per_deg, ground.number_at)
    exact = np.zeros_like(over)
    np.add.at(exact, (runs.line, runs.value), runs.exit_m - runs.enter_m)
    assert np.abs(over.sum(axis=1) - lines.s12_m).max() < 1e-3
    off = (over - exact) / 1000.0
    assert np.abs(off.mean(axis=0)).max() < 0.5, "no class is favoured"
    assert (np.abs(off) < 4.0 * np.sqrt(exact / 1000.0 + 1.0)).mean() > 0.999


def test_lines_near_a_pole_are_left_to_the_exact_way() -> None:
    lines, _ = lines_between(*np.array([(0.0, 70.0, 1.0, 85.0), (10.0, 60.0, -170.0, 60.0), (0.0, 50.0, 9.0, 52.0)]).T)
    ground = load_ground()
    _, sound = lengths_over_cells(lines, ground.per_deg, ground.number_at, len(ground.codes))
    assert sound.tolist() == [False, False, True]
