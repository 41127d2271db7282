"""Single crossings of lines and edges: which there are, where, in which sense and how exactly, by PROJ's azimuths."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest
from pyproj import Geod

from geo.kernel.borders import BorderEdges
from geo.kernel.edge_index import CLUSTER, EdgeIndex, build_edge_index
from geo.kernel.lines import Lines, distance_at_arc, lines_between, some_lines
from geo.kernel.roots import Met, ask, polish

GEOD = Geod(ellps="WGS84")
N = 4000
EDGE_DEG = 0.2
Array = np.ndarray


class Crossed(NamedTuple):
    """A line each and an edge each, whose line it crosses or that ends before it, and what PROJ says of them."""

    lines: Lines
    grid: EdgeIndex
    piece: Array
    crosses: Array
    northward: Array
    s_m: Array
    sine: Array


def right_of(lines: Lines, azimuth: Array, lon: Array, lat: Array) -> Array:
    """Return the sine of the angle by which places lie right of where lines set out for."""
    return np.sin(np.deg2rad(GEOD.inv(lines.lon1_deg, lines.lat1_deg, lon, lat)[0] - azimuth))


def crossed(north: float) -> Crossed:
    rng = np.random.default_rng(5)
    lon, lat, azimuth = rng.uniform(-179, 179, N), rng.uniform(-north, north, N), rng.uniform(0, 360, N)
    length = 10 ** rng.uniform(4.5, 6.5, N)
    lon2, lat2, _ = GEOD.fwd(lon, lat, azimuth, length)
    lines, _ = lines_between(lon, lat, np.asarray(lon2), np.asarray(lat2))
    east = lines.lon1_deg + lines.dlon_deg
    azimuth = GEOD.inv(lines.lon1_deg, lines.lat1_deg, east, lines.lat2_deg)[0]
    x, y, _ = GEOD.fwd(lines.lon1_deg, lines.lat1_deg, azimuth, rng.uniform(0.1, 0.9, N) * length)
    turn, share = rng.uniform(0, 2 * np.pi, N), rng.uniform(-1.0, 2.0, N)
    dx, dy = EDGE_DEG * np.sin(turn), EDGE_DEG * np.cos(turn)
    lon_a, lat_a = np.asarray(x) - share * dx, np.asarray(y) - share * dy
    lon_b, lat_b = lon_a + dx, lat_a + dy
    a, b = (right_of(lines, azimuth, *v) for v in ((lon_a, lat_a), (lon_b, lat_b)))
    t = np.zeros(N)
    for step in 0.5 ** np.arange(1, 60):  # where the side of the first end ends
        here = right_of(lines, azimuth, lon_a + (t + step) * dx, lat_a + (t + step) * dy)
        t = np.where((here > 0) == (a > 0), t + step, t)
    at = lon_a + t * dx, lat_a + t * dy
    _, _, s_m = GEOD.inv(lines.lon1_deg, lines.lat1_deg, *at)
    # the angle between the edge and the line, where they meet
    back = GEOD.inv(*at, lines.lon1_deg, lines.lat1_deg)[0]
    along = GEOD.inv(*at, lon_b, lat_b)[0]
    clear = (np.minimum(np.abs(a), np.abs(b)) * length > 1000.0) & (np.abs(lon_a) < 179.7)  # no hair's breadth
    sense = np.arange(N, dtype=np.int16)
    grid = build_edge_index(BorderEdges(lon_a, lat_a, lon_b, lat_b, sense, np.full(N, -1, dtype=np.int16)))
    piece = np.full(N, -1)
    each, number = np.nonzero(np.isfinite(grid.lon1))
    piece[grid.left[each, number]] = number * CLUSTER + each
    some = np.flatnonzero(clear)
    lines = some_lines(lines, some)
    return Crossed(
        lines, grid, piece[some], ((a > 0) != (b > 0))[some], (a > 0)[some], s_m[some],
        np.abs(np.sin(np.deg2rad(back - along)))[some],
    )  # fmt: skip


def at_crossings(case: Crossed, met: Met) -> None:
    """Hold what was found against PROJ: the place within the error, and that no wider than it must be."""
    s = distance_at_arc(case.lines, met.pair, met.sigma)
    assert (np.abs(s - case.s_m[met.pair]) <= met.error_m).all()
    assert (met.northward == case.northward[met.pair]).all()
    assert (met.error_m * case.sine[met.pair]).max() < 1e-7, "10 nm at a right angle"


def guesses(case: Crossed, off: float) -> Array:
    return case.lines.sigma1 + case.lines.sigma12 * case.s_m / case.lines.s12_m + off


@pytest.mark.parametrize("north", [60.0, 75.0])
def test_what_is_asked_exactly_is_crossed_where_proj_says(north: float) -> None:
    case = crossed(north)
    met = ask(case.lines, np.arange(len(case.piece)), case.grid, case.piece)
    assert np.bincount(met.pair, minlength=len(case.piece)).tolist() == case.crosses.astype(int).tolist()
    assert 500 < case.crosses.sum() < len(case.piece) - 500
    at_crossings(case, met)


@pytest.mark.parametrize("off", [0.0, 1e-6, -1e-5])
def test_good_guesses_end_at_the_same_places_and_what_is_no_crossing_is_left_out(off: float) -> None:
    case = crossed(60.0)
    every = np.arange(len(case.piece))
    met = polish(case.lines, every, case.grid, case.piece, guesses(case, off), case.northward)
    assert set(met.pair.tolist()) <= set(np.flatnonzero(case.crosses).tolist())
    assert len(met.pair) > 0.95 * case.crosses.sum()
    at_crossings(case, met)
    other = polish(case.lines, every, case.grid, case.piece, guesses(case, off), ~case.northward)
    assert not len(other.pair)
