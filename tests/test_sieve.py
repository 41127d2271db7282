"""The bounds by which the sieve drops border edges: each holds against PROJ, and none could be ten times smaller."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pytest
from pyproj import Geod

from geo.atlas.load import load_countries
from geo.kernel import cubic_arcs as arcs_module
from geo.kernel import roots, sieve
from geo.kernel.borders import BorderEdges
from geo.kernel.crossings import find_crossings
from geo.kernel.cubic_arcs import CubicArcs, arc_at, lay_arcs
from geo.kernel.edge_index import CLUSTER, EdgeIndex, build_edge_index, place_of
from geo.kernel.lines import Lines, distance_at_arc, lines_between

GEOD = Geod(ellps="WGS84")
Array = np.ndarray


class Laid(NamedTuple):
    """Lines laid out in arcs, and the azimuth that PROJ gives each."""

    lines: Lines
    arcs: CubicArcs
    azimuth: Array


def edges(lon1: Array, lat1: Array, lon2: Array, lat2: Array) -> BorderEdges:
    west = np.where(np.maximum(lon1, lon2) > 180.0, 360.0, np.where(np.minimum(lon1, lon2) < -180.0, -360.0, 0.0))
    none = np.zeros(len(lon1), dtype=np.int16)
    return BorderEdges(lon1 - west, lat1, lon2 - west, lat2, none, none - np.int16(1))


def borders_everywhere() -> EdgeIndex:
    grid = build_edge_index(edges(*(np.array([v]) for v in (0.1, 0.11, 0.1, 0.14))))
    return replace(grid, held=np.multiply.outer(*map(np.arange, grid.held.shape)))


def laid(ends: tuple[Array, Array, Array, Array]) -> Laid:
    lines, _ = lines_between(*ends)
    azimuth, _, _ = GEOD.inv(lines.lon1_deg, lines.lat1_deg, lines.lon1_deg + lines.dlon_deg, lines.lat2_deg)
    return Laid(lines, lay_arcs(lines, np.arange(len(ends[0])), borders_everywhere()), np.asarray(azimuth))


def going(rng: np.random.Generator, n: int, azimuth: Array, length_m: Array, north: float = 85.0) -> tuple[Array, ...]:
    lon, lat = rng.uniform(-180, 180, n), rng.uniform(-north, north, n)
    lon2, lat2, _ = GEOD.fwd(lon, lat, azimuth, length_m)
    return lon, lat, np.asarray(lon2), np.asarray(lat2)


def kinds(n: int = 6000) -> list[tuple[Array, ...]]:
    """Return ends of paths: any, steep ones of any length, short ones, some nearly to the antipodes."""
    rng = np.random.default_rng(3)
    steep = rng.choice([0.0, 180.0], n) + rng.normal(0.0, 6.0, n)
    lat = rng.uniform(-60, 60, n)
    return [
        going(rng, n, rng.uniform(0, 360, n), rng.uniform(1e3, 1.9e7, n)),
        going(rng, n, steep, 10 ** rng.uniform(-3, 6.5, n)),
        going(rng, n, rng.uniform(0, 360, n), 10 ** rng.uniform(-3, 4, n)),
        (np.zeros(n), lat, 180.0 - 10 ** rng.uniform(-6, 0, n), -lat + rng.normal(0, 1e-3, n)),
    ]


def on_arcs(path: Laid, k: Array, share: Array) -> tuple[Array, Array]:
    """Return where PROJ puts points of arcs: degrees east of their west end, latitude."""
    line = path.arcs.line[k]
    s = distance_at_arc(path.lines, line, path.arcs.sigma[k] + share * path.arcs.turn[k])
    lon, lat, _ = GEOD.fwd(path.lines.lon1_deg[line], path.lines.lat1_deg[line], path.azimuth[line], s)
    u = np.asarray(lon) - path.arcs.west[k]
    return u - 360.0 * np.rint((u - 0.5 * path.arcs.width[k]) / 360.0), np.asarray(lat)


def beyond_the_cubic(path: Laid) -> float:
    """Return by how much of its bound the cubic is off, at most."""
    rng = np.random.default_rng(4)
    k = rng.choice(np.flatnonzero(~path.arcs.steep), 60_000)
    u, lat = on_arcs(path, k, rng.uniform(0, 1, len(k)))
    y0, y1, y2, y3 = (v[k] for v in (path.arcs.y0, path.arcs.y1, path.arcs.y2, path.arcs.y3))
    return float((np.abs(lat - (y0 + u * (y1 + u * (y2 + u * y3)))) / path.arcs.bound[k]).max())


def test_the_cubic_is_as_near_as_its_bound_says() -> None:
    assert max(beyond_the_cubic(laid(ends)) for ends in kinds()) <= 1.0


@pytest.mark.parametrize("name", ["_FOURTH", "_FLOOR_DEG"])
def test_the_bound_of_the_cubic_cannot_be_ten_times_smaller(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(arcs_module, name, getattr(arcs_module, name) / 10.0)
    assert max(beyond_the_cubic(laid(ends)) for ends in kinds()) > 1.0


def beyond_the_bulge(path: Laid) -> float:
    """Return by how much of its bound an arc bulges over a chord of it, at most; chords of ten metres and more."""
    rng = np.random.default_rng(5)
    k = rng.choice(np.flatnonzero(~path.arcs.steep & (path.arcs.width > 1e-3)), 60_000)
    middle = rng.uniform(0, 1, len(k))
    half = np.minimum(middle, 1.0 - middle) * rng.uniform(0, 1, len(k))
    (u1, y1), (u, y), (u2, y2) = (on_arcs(path, k, middle + part * half) for part in (-1.0, 0.0, 1.0))
    chord = u2 - u1
    bulge = np.abs(y - (y1 + (u - u1) / chord * (y2 - y1)))
    wide = chord > 1e-2
    return float((bulge / (path.arcs.bend[k] * chord * chord))[wide].max())


def test_an_arc_bulges_over_its_chords_by_no_more_than_the_bound() -> None:
    assert max(beyond_the_bulge(laid(ends)) for ends in kinds()[:2]) <= 1.0


def test_the_bound_of_the_bulge_cannot_be_ten_times_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arcs_module, "_BULGE", arcs_module._BULGE / 10.0)
    assert max(beyond_the_bulge(laid(ends)) for ends in kinds()[:2]) > 1.0


def test_where_along_the_line_a_place_of_an_arc_is_is_guessed_as_well_as_said() -> None:
    worst = []
    for ends in kinds():
        path = laid(ends)
        k = np.flatnonzero(~path.arcs.steep)
        for share in (0.1, 0.5, 0.8):
            u, _ = on_arcs(path, k, np.full(len(k), share))
            worst.append(np.abs(arc_at(path.arcs, k, u) - path.arcs.sigma[k] - share * path.arcs.turn[k]).max())
    assert max(worst) < 2.5e-6, "radians: 16 m"


def test_in_the_south_longitudes_are_off_by_as_much_as_in_the_north() -> None:
    rng = np.random.default_rng(9)
    lon1, lon2 = rng.uniform(-180, 180, (2, 2000))
    lat1, lat2 = 90.0 - 10 ** rng.uniform(-6, 1, (2, 2000))
    north, south = (laid((lon1, side * lat1, lon2, side * lat2)).arcs for side in (1.0, -1.0))
    assert north.slack.max() > 1e3 * north.slack.min()
    np.testing.assert_allclose(south.slack, north.slack, rtol=1e-6)


def test_arcs_keep_between_their_latitudes() -> None:
    rng = np.random.default_rng(6)
    n = 3000
    lon, near = rng.uniform(-180, 180, n), 10 ** rng.uniform(-9, 0.5, n)
    over_a_pole = (lon, 90.0 - near, lon + 180.0 + rng.normal(0, 5, n), np.abs(rng.uniform(30, 90, n)))
    south = (over_a_pole[0], -over_a_pole[1], over_a_pole[2], -over_a_pole[3])
    for ends in (*kinds(n), over_a_pole, south):
        path = laid(ends)
        k = rng.integers(0, len(path.arcs.line), 30_000)
        low, high = path.arcs.south[k], path.arcs.north[k]
        _, lat = on_arcs(path, k, rng.uniform(0, 1, len(k)))
        assert (lat >= low - 1e-12).all()
        assert (lat <= high + 1e-12).all()


# --- pairs that the sieve must not drop


def kept(ends: tuple[Array, ...], border: BorderEdges) -> Array:
    """Return for path and edge number k whether the sieve keeps the two as a pair."""
    lines, _ = lines_between(*ends)
    grid = build_edge_index(border)
    near = sieve.near_pairs(lines, np.arange(len(ends[0])), grid)
    lon, lat = grid.lon1[place_of(near.piece)], grid.lat1[place_of(near.piece)]
    found = np.zeros(len(ends[0]), dtype=bool)
    found[near.line[(lon == border.lon1[near.line]) & (lat == border.lat1[near.line])]] = True
    assert grid.lon1.shape[0] == CLUSTER
    return found


def tiny_edges(n: int = 3000) -> tuple[tuple[Array, ...], BorderEdges]:
    """Return gentle paths at 64 to 79 degrees, and for each an edge of ten centimetres that it crosses."""
    rng = np.random.default_rng(7)
    lon, lat = rng.uniform(-170, 170, n), rng.uniform(64.0, 78.0, n)
    azimuth, length = rng.uniform(70.0, 110.0, n), rng.uniform(1e4, 2e5, n)
    lon2, lat2, _ = GEOD.fwd(lon, lat, azimuth, length)
    x, y, _ = GEOD.fwd(lon, lat, azimuth, rng.uniform(0.1, 0.9, n) * length)
    x, y = np.asarray(x), np.asarray(y)
    return (lon, lat, np.asarray(lon2), np.asarray(lat2)), edges(x, y - 5e-7, x, y + 5e-7)


def edges_at_the_end(n: int = 4000) -> tuple[tuple[Array, ...], BorderEdges]:
    """Return paths that end on a meridian where the columns of the grid meet, and an edge along it there."""
    rng = np.random.default_rng(8)
    lon2 = rng.integers(-300, 300, n) * 0.5
    lon1, lat = lon2 - rng.uniform(0.05, 40.0, n), rng.uniform(-60, 60, n)
    return (lon1, rng.uniform(-60, 60, n), lon2, lat), edges(lon2, lat - 1e-3, lon2, lat + 1e-3)


def bulging_edges(
    polar: bool, cut: bool = False, over_by: float = 0.01, length_m: float = 40_000.0, n: int = 2000
) -> tuple[tuple[Array, ...], BorderEdges]:
    """Return paths, and for each an edge with both ends on one side that reaches over by a part of its bulge.

    Cut ones begin beside a path's start: a fifth of the edge lies before it. Others lie in the middle of paths longer
    than 40 km.
    """
    rng = np.random.default_rng(9)
    lon, lat = rng.uniform(-170, 170, n), rng.uniform(80.5, 84.0, n) if polar else rng.uniform(60.0, 78.0, n)
    azimuth = np.rad2deg(np.arctan2(np.cos(np.deg2rad(lat)), rng.uniform(0.8, 1.25, n)))  # a degree for a degree
    reach = 10_000.0 if polar else 11_000.0 if length_m <= 40_000.0 else 9_000.0
    lon2, lat2, _ = GEOD.fwd(lon, lat, azimuth, np.full(n, length_m))
    middle = np.full(n, 0.6 * reach) if cut else 0.5 * length_m - 5000.0 + rng.uniform(-2000.0, 2000.0, n)
    middle = np.full(n, 0.5 * length_m) if length_m > 40_000.0 else middle
    s = middle[:, None] + np.linspace(-1.0, 1.0, 201) * reach
    flat = [np.repeat(v, 201) for v in (lon, lat, azimuth)]
    x, y, _ = (np.asarray(v).reshape(n, 201) for v in GEOD.fwd(*flat, s.ravel()))
    over = y - (y[:, :1] + (x - x[:, :1]) / (x[:, -1:] - x[:, :1]) * (y[:, -1:] - y[:, :1]))
    most = np.take_along_axis(over, np.abs(over).argmax(axis=1)[:, None], axis=1)[:, 0]
    assert (np.abs(x[:, -1] - x[:, 0]) < 0.25).all()
    shift = (1.0 - over_by) * most
    return (lon, lat, np.asarray(lon2), np.asarray(lat2)), edges(x[:, 0], y[:, 0] + shift, x[:, -1], y[:, -1] + shift)


def edges_into_the_next_column(n: int = 2000) -> tuple[tuple[Array, ...], BorderEdges]:
    """Return ever steeper paths that end just before a column of the grid does, and edges from there into the next.

    The edges run along a parallel, and have all but their first two parts in a thousand beyond the path's end.
    """
    rng = np.random.default_rng(14)
    rim, lat = 0.5 * rng.integers(-330, 330, n), rng.uniform(62.0, 78.0, n)
    down = 180.0 - np.rad2deg(np.arctan2(np.cos(np.deg2rad(lat)), rng.uniform(1.0, 3.0, n)))
    lon1, lat1, _ = GEOD.fwd(rim - 0.001, lat, down + 180.0, rng.uniform(1e4, 4e4, n))
    back_m = 0.00025 * 111_320.0 * np.cos(np.deg2rad(lat)) / np.sin(np.deg2rad(down))
    _, y, _ = GEOD.fwd(rim - 0.001, lat, down + 180.0, back_m)
    south, west = rng.choice([-1.0, 1.0], n), rng.choice([-1.0, 1.0], n)
    ends = west * lon1, south * lat1, west * (rim - 0.001), south * lat
    y = south * np.asarray(y)
    return ends, edges(west * (rim - 0.0015), y, west * (rim + 0.2485), y)


def edges_in_the_next_row(n: int = 2000) -> tuple[tuple[Array, ...], BorderEdges]:
    """Return paths that turn back ten metres within a row of cells, in the middle of a column, and an edge there."""
    rng = np.random.default_rng(13)
    lon = 0.25 + 0.5 * rng.integers(-330, 330, n)
    row = 0.1 * rng.integers(350, 550, n)
    turn = row + 1e-4
    (lon1, lat1, _), (lon2, lat2, _) = (
        GEOD.fwd(lon, turn, np.full(n, azimuth), rng.uniform(3e4, 3e5, n)) for azimuth in (-90.0, 90.0)
    )
    south = rng.choice([-1.0, 1.0], n)
    ends = np.asarray(lon1), south * lat1, np.asarray(lon2), south * lat2
    return ends, edges(lon, south * (row + 5e-5), lon, south * (row + 2e-4))


CASES = {
    "_FOUR_BYTES_DEG": tiny_edges,
    "ROUNDING_DEG": edges_at_the_end,
    "_FAR": lambda: bulging_edges(polar=True),
    "_BULGE, along an edge": lambda: bulging_edges(polar=False),
    "_BULGE, along what is left of an edge": lambda: bulging_edges(polar=False, cut=True),
    "_BULGE, within a column": edges_in_the_next_row,
}
UNBOUNDED = {**CASES, "edges into the next column": edges_into_the_next_column}


@pytest.mark.parametrize("name", UNBOUNDED)
def test_the_sieve_drops_nothing_that_is_crossed_or_touched(name: str) -> None:
    assert kept(*UNBOUNDED[name]()).all()


@pytest.mark.parametrize("name", CASES)
def test_no_bound_of_the_sieve_can_be_ten_times_smaller(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    constant = name.split(",", maxsplit=1)[0]
    for module in (arcs_module, sieve):
        if hasattr(module, constant):
            monkeypatch.setattr(module, constant, getattr(module, constant) / 10.0)
    assert not kept(*CASES[name]()).all()


def crossings_found(ends: tuple[Array, ...], border: BorderEdges) -> Array:
    """Return how often each path crosses its edge, asked exactly."""
    lines, _ = lines_between(*ends)
    grid = build_edge_index(border)
    place = {(x, y): k for k, (x, y) in enumerate(zip(grid.lon1.T.ravel(), grid.lat1.T.ravel(), strict=True))}
    index = np.array([place[x, y] for x, y in zip(border.lon1, border.lat1, strict=True)])
    piece = index // CLUSTER * CLUSTER + index % CLUSTER
    met = roots.ask(lines, np.arange(len(ends[0])), grid, piece)
    return np.bincount(met.pair, minlength=len(ends[0]))


@pytest.mark.parametrize("polar", [False, True])
def test_an_edge_that_bulges_over_the_path_is_crossed_twice(polar: bool) -> None:
    assert (crossings_found(*bulging_edges(polar)) == 2).all()


def test_an_edge_that_is_crossed_on_either_side_of_a_joint_of_arcs_is_not_surely_crossed_once() -> None:
    ends, border = bulging_edges(polar=False, over_by=0.5, length_m=222_000.0)
    lines, _ = lines_between(*ends)
    every = np.arange(len(border))
    assert (np.bincount(lay_arcs(lines, every, borders_everywhere()).line) == 2).all()
    grid = build_edge_index(
        replace(border, left=every.astype(np.int16))
    )  # each edge has a state of its own on its left
    near = sieve.near_pairs(lines, every, grid)
    own = grid.left[place_of(near.piece)] == near.line
    assert own.sum() == len(every)
    assert not near.sure[own].any()
    found = find_crossings(lines, grid)
    own = (found.leave == found.line) | (found.enter == found.line)
    assert (np.bincount(found.line[own], minlength=len(every)) == 2).all()


def test_the_bound_of_an_edge_that_turns_back_cannot_be_ten_times_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roots, "_TURN_BACK", roots._TURN_BACK / 10.0)
    assert not (crossings_found(*bulging_edges(polar=False)) == 2).all()


# --- how exactly a crossing is known


def beyond_its_error() -> float:
    """Return by how much of their errors two ways of solving for one crossing differ along the path, at most."""
    rng = np.random.default_rng(12)
    grid = load_countries().grid
    worst = 0.0
    for north, length_m in ((85.0, 5e5), (85.0, 1.5e7)):
        lines, _ = lines_between(*going(rng, 1500, rng.uniform(0, 360, 1500), np.full(1500, length_m), north))
        near = sieve.near_pairs(lines, np.arange(1500), grid)
        line, piece, guess, northward = (v[near.sure] for v in (near.line, near.piece, near.sigma, near.northward))
        quick = roots.polish(lines, line, grid, piece, guess, northward)
        exact = roots.ask(lines, line[quick.pair], grid, piece[quick.pair])
        once = np.flatnonzero(np.bincount(exact.pair, minlength=len(quick.pair)) == 1)
        order = np.argsort(exact.pair, kind="stable")
        at = order[np.searchsorted(exact.pair[order], once)]
        own = line[quick.pair[once]]
        apart = np.abs(distance_at_arc(lines, own, quick.sigma[once]) - distance_at_arc(lines, own, exact.sigma[at]))
        worst = max(worst, float((apart / (quick.error_m[once] + exact.error_m[at])).max()))
    return worst


def test_a_crossing_is_known_as_exactly_as_its_error_says() -> None:
    assert beyond_its_error() <= 1.0


def test_the_error_of_a_crossing_cannot_be_ten_times_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roots, "_OWN_ERROR_M", roots._OWN_ERROR_M / 10.0)
    assert beyond_its_error() > 1.0
