"""Rows of the ledger as lines: on their paths, as near as said, as long as said; PROJ is the oracle."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import shapely
from events_of_shapes import SHAPES
from pyproj import Geod
from reconstructed import reconstructed

import geo
from geo.errors import ArgumentError
from geo.ledger.lines import ledger_lines, path_lines, path_vertices

PROJ = Geod(ellps="WGS84")
WITHIN_M = 1.0  # as docs/export.md says
FLIGHTS = {
    "east": [(50.2, 38.3), (39.01, 35.95)],
    "along a parallel": [(-40.0, 60.0), (40.0, 60.0)],
    "across the seam": [(170.0, 50.0), (-150.0, 55.0)],
    "across the seam and back": [(175.0, 60.0), (-175.0, 62.0), (174.0, 64.0)],
    "beside the pole": [(10.0, 70.0), (-160.0, 72.0)],
    "over the pole": [(10.0, 80.0), (-170.0, 85.0)],
    "over the other pole": [(30.0, -80.0), (-150.0, -85.0), (-140.0, -80.0)],
    "from the pole": [(0.0, 90.0), (120.0, 70.0)],
    "on the seam": [(180.0, 10.0), (180.0, 40.0)],
    "beginning on the seam": [(180.0, 10.0), (-170.0, 40.0)],
    "with a bend on the seam": [(170.0, 10.0), (-180.0, 20.0), (-170.0, 10.0)],
    "half the Earth": [(0.0, 10.0), (179.0, -5.0)],
}


def parts(shape: shapely.Geometry) -> list[np.ndarray]:
    return [shapely.get_coordinates(part) for part in shapely.get_parts(shape)]


def lengths(shape: shapely.Geometry) -> float:
    return float(sum(PROJ.line_length(*part.T) for part in parts(shape)))


def off_m(part: np.ndarray) -> float:
    """Return how far straight lines between vertices lie beside the geodesics between them, by PROJ's azimuths."""
    (x1, y1), (x2, y2) = part[:-1].T, part[1:].T
    ahead, _, _ = PROJ.inv(x1, y1, x2, y2)
    worst = 0.0
    for share in np.linspace(0.1, 0.9, 9):
        toward, _, far = PROJ.inv(x1, y1, x1 + share * (x2 - x1), y1 + share * (y2 - y1))
        worst = max(worst, float(np.abs(np.sin(np.deg2rad(toward - ahead)) * far).max()))
    return worst


@pytest.mark.parametrize("name", FLIGHTS)
def test_rows_are_as_long_as_the_ledger_says(name: str) -> None:
    paths = geo.path_through(FLIGHTS[name])
    ledger = geo.overflights(paths)
    lines = ledger_lines(paths, ledger)
    assert [*lines.columns] == [*ledger.columns, "geometry"]
    assert lines.crs == "EPSG:4326"
    for row in lines.itertuples():
        assert abs(lengths(row.geometry) - row.length_m) < 1e-3


@pytest.mark.parametrize("name", FLIGHTS)
def test_lines_leave_their_geodesics_by_less_than_said_and_not_by_much_less(name: str) -> None:
    paths = geo.path_through(FLIGHTS[name])
    worst = max(off_m(part) for row in ledger_lines(paths, geo.overflights(paths)).geometry for part in parts(row))
    assert worst <= WITHIN_M
    if name not in {"on the seam", "over the pole", "from the pole"}:  # along meridians lines are straight
        assert worst > WITHIN_M / 10.0


@pytest.mark.parametrize("name", FLIGHTS)
def test_lines_keep_to_the_map(name: str) -> None:
    paths = geo.path_through(FLIGHTS[name])
    for shape in ledger_lines(paths, geo.overflights(paths)).geometry:
        assert shape.geom_type in {"LineString", "MultiLineString"}
        found = parts(shape)
        for part in found:
            assert (np.abs(part) <= (180.0, 90.0)).all()
            assert (np.abs(np.diff(part[:, 0])) <= 180.0).all()
            assert len(part) >= 2
        for before, after in pairwise(found):  # cut where it is one place of the Earth
            assert PROJ.inv(*before[-1], *after[0])[2] < 1e-3
            assert abs(before[-1, 0]) == 180.0 or abs(before[-1, 1]) == 90.0


@pytest.mark.parametrize("off_deg", [1e-7, 1e-3, 0.1])
def test_a_line_of_two_places_across_the_seam_is_two_lines_that_end_on_it(off_deg: float) -> None:
    for lon in (180.0 - off_deg, off_deg - 180.0):
        [line] = path_lines(geo.path_through([(lon, 10.0), (-lon, 10.0)])).geometry
        one, other = (np.array(part.coords) for part in line.geoms)
        edge = float(np.copysign(180.0, lon))
        assert one.tolist() == [[lon, 10.0], [edge, pytest.approx(10.0, abs=2e-5)]]
        assert other.tolist() == [[-edge, one[1, 1]], [-lon, 10.0]]


def test_a_line_is_cut_where_it_crosses_the_seam_and_where_it_leads_over_a_pole() -> None:
    cut = {name: path_lines(geo.path_through(way)).geometry.iloc[0] for name, way in FLIGHTS.items()}
    assert {name: len(shapely.get_parts(shape)) for name, shape in cut.items()} == {
        "east": 1,
        "along a parallel": 1,
        "across the seam": 2,
        "across the seam and back": 3,
        "beside the pole": 1,
        "over the pole": 2,
        "over the other pole": 2,
        "from the pole": 1,
        "on the seam": 1,
        "beginning on the seam": 1,
        "with a bend on the seam": 2,
        "half the Earth": 1,
    }
    assert [part[-1].tolist() for part in parts(cut["over the pole"])][:1] == [[10.0, 90.0]]
    assert parts(cut["over the pole"])[1][0].tolist() == [-170.0, 90.0]


def test_vertices_lie_where_proj_has_the_path() -> None:
    (lon1, lat1), (lon2, lat2) = FLIGHTS["along a parallel"]
    s, lon, lat = path_vertices(geo.path_through(FLIGHTS["along a parallel"]))[0].T
    ahead, _, far = PROJ.inv(lon1, lat1, lon2, lat2)
    x, y, _ = PROJ.fwd(np.full(len(s), lon1), np.full(len(s), lat1), np.full(len(s), ahead), s)
    assert PROJ.inv(x, y, lon, lat)[2].max() < 1e-6
    assert s[0] == 0.0
    assert abs(s[-1] - far) < 1e-6


@pytest.mark.parametrize("name", SHAPES)
def test_rows_of_events_sum_and_begin_and_end_where_the_ledger_says(name: str) -> None:
    result = SHAPES[name]()
    lines = result.ledger_lines()
    found = np.array([lengths(shape) for shape in lines.geometry])
    assert np.abs(found - lines["length_m"]).max() < 1e-3
    first = np.array([parts(shape)[0][0] for shape in lines.geometry])
    last = np.array([parts(shape)[-1][-1] for shape in lines.geometry])
    assert (first == lines[["enter_lon", "enter_lat"]].to_numpy()).all()
    assert (last == lines[["exit_lon", "exit_lat"]].to_numpy()).all()


def test_waypoints_are_among_the_vertices() -> None:
    result = reconstructed("caspian-2015-10-07")
    for row, line in zip(result.paths.itertuples(), path_lines(result.paths).geometry, strict=True):
        assert set(row.waypoints) <= {*map(tuple, shapely.get_coordinates(line).tolist())}


def test_a_wider_bound_makes_fewer_vertices() -> None:
    paths = geo.path_through(FLIGHTS["east"])
    counts = [len(path_vertices(paths, within_m=within)[0]) for within in (0.1, 1.0, 10.0)]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[1] > counts[2]


def test_great_circles_are_followed_on_the_sphere() -> None:
    paths = geo.path_through(FLIGHTS["across the seam"], ellipsoid=geo.SPHERE)
    lines = ledger_lines(paths, geo.overflights(paths))
    sphere = Geod(a=geo.SPHERE.a_m, f=0.0)
    for row in lines.itertuples():
        assert abs(sum(sphere.line_length(*part.T) for part in parts(row.geometry)) - row.length_m) < 1e-3


def test_a_path_of_no_length_is_a_line_of_one_place() -> None:
    paths = geo.path_through([(50.0, 40.0), (50.0, 40.0)])
    (shape,) = ledger_lines(paths, geo.overflights(paths)).geometry
    assert shapely.get_coordinates(shape).tolist() == [[50.0, 40.0], [50.0, 40.0]]


def test_an_empty_ledger_has_no_lines() -> None:
    paths = geo.path_through(FLIGHTS["east"])
    assert len(ledger_lines(paths, geo.overflights(paths).iloc[:0])) == 0


def test_bad_tables_are_refused() -> None:
    paths, other = geo.path_through(FLIGHTS["east"], name="a"), geo.path_through(FLIGHTS["east"], name="b")
    ledger = geo.overflights(paths)
    with pytest.raises(
        ArgumentError, match="ledger: found a row of path 'a' under ''; allowed: rows of the paths given"
    ):
        ledger_lines(other, ledger)
    with pytest.raises(ArgumentError, match="within_m: found 0"):
        ledger_lines(paths, ledger, within_m=0.0)
    with pytest.raises(ArgumentError, match="found one on the ellipsoid 'wgs84'"):
        ledger_lines(geo.path_through(FLIGHTS["east"], name="a", ellipsoid=geo.SPHERE), ledger)
