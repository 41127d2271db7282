"""Paths micrometres beside a border, and millimetres of a state: states that exact arithmetic gives, and the check."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
import shapely
from made_worlds import border_aside, box, fine_box, world
from pyproj import Geod

from geo.errors import OpenLedgerWarning
from geo.ledger.tables import overflown

GEOD = Geod(ellps="WGS84")
Spot = tuple[float, float]


def side_of(border: tuple[Spot, Spot], place: Spot) -> Fraction:
    """Return the area between a border, straight in degrees, and a place: positive left of it, exactly."""
    (x1, y1), (x2, y2), (x, y) = ((Fraction(lon), Fraction(lat)) for lon, lat in (*border, place))
    return (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1)


@pytest.mark.parametrize("seed", range(60))
def test_a_path_micrometres_beside_a_border_that_it_never_crosses(seed: int) -> None:
    """A metre of path 30 nm to 60 um from a border of 22 km, which crosses its line half a metre on or further off."""
    rng = np.random.default_rng(seed)
    lon, lat, azimuth = *rng.uniform(-1, 1, 2), rng.uniform(0, 360)
    off_m = rng.choice([-1.0, 1.0]) * 10 ** rng.uniform(-7.5, -4.2)
    turn_deg = np.rad2deg((abs(off_m) - 2e-8) / 0.5) * rng.uniform(-1, 1)
    (start, end) = (GEOD.fwd(lon, lat, azimuth, s)[:2] for s in (-0.5, 0.5))
    foot = np.array(GEOD.fwd(lon, lat, azimuth + 90.0, off_m)[:2])
    way = np.array(GEOD.fwd(*foot, azimuth + turn_deg, 5.0)[:2]) - foot
    step = 0.1 * way / np.hypot(*way)
    border = tuple(foot - step), tuple(foot + step)
    beside = np.array([-step[1], step[0]])  # left of it
    left, right = (shapely.Polygon([*border, border[1] + k * beside, border[0] + k * beside]) for k in (1, -1))
    on_left = {side_of(border, place) > 0 for place in (start, end, (lon, lat))}
    assert len(on_left) == 1
    states = world(LLL=left, RRR=right)
    said = "LLL" if on_left.pop() else "RRR"
    for (lon1, lat1), (lon2, lat2) in ((start, end), (end, start), (start, start), (end, end)):
        rows = overflown(lon1, lat1, lon2, lat2, countries=states, check="full")
        assert rows["country"].tolist() == [said]


def test_a_state_that_is_crossed_for_millimetres_is_found_by_the_ledger_and_by_the_check() -> None:
    """Paths to the south-east across the corner of a state, whose two borders there are a meridian and a parallel."""
    across_m = 10 ** np.linspace(-2.8, 0.7, 200)
    corner, south, path = np.full((2, 200), [[10.0], [50.0]]), np.full(200, 180.0), np.full(200, 135.0)
    lon, lat, _ = GEOD.fwd(*corner, south, across_m / np.sqrt(2.0))
    start, end = (GEOD.fwd(lon, lat, path, np.full(200, s))[:2] for s in (-3e3, 3e3))
    rows = overflown(*start, *end, countries=world(AAA=box(0, 0, 10, 50)), check="full")
    assert rows["country"].tolist() == ["", "AAA", ""] * 200
    np.testing.assert_allclose((rows["exit_m"] - rows["enter_m"])[1::3], across_m, rtol=2e-3)


@pytest.mark.parametrize(("off_m", "said"), [(1.5, ["?"]), (4e-5, ["AAA", "BBB"])])
def test_the_check_notices_a_crossing_a_metre_and_a_half_off(off_m: float, said: list[str]) -> None:
    aside = border_aside(0.0, off_m / 111_320.0)
    with pytest.warns(OpenLedgerWarning) if said == ["?"] else nullcontext():
        rows = overflown(1.5, 1.0, 2.5, 1.0, countries=aside)
    assert rows["country"].tolist() == said


@pytest.mark.parametrize("east", [True, False])
@pytest.mark.parametrize(("off_m", "open_"), [(5e-6, False), (2e-3, True)])
def test_the_check_measures_across_the_180th_meridian(east: bool, off_m: float, open_: bool) -> None:
    """The list of edges has a border there a little further on, and the path ends between the two."""
    whole = world(AAA=box(178, 0, 180, 2), BBB=box(-180, 0, -178, 2))
    off_deg, edges = off_m / 111_320.0, whole.edges
    at, end = ((off_deg * k - 180.0) if east else (180.0 - off_deg * k) for k in (1.0, 0.5))
    along = (np.abs(edges.lon1) == 180.0) & (np.abs(edges.lon2) == 180.0)
    lon1, lon2 = (np.where(along, at, v) for v in (edges.lon1, edges.lon2))
    aside = replace(whole, edges=replace(edges, lon1=lon1, lon2=lon2))
    with pytest.warns(OpenLedgerWarning) if open_ else nullcontext():
        rows = overflown(179.0 if east else -179.0, 1.0, end, 1.0, countries=aside)
    assert rows["country"].tolist() == ["?" if open_ else "AAA" if east else "BBB"]


@pytest.mark.parametrize("east", [1, -1])
@pytest.mark.parametrize("climb", [0.3, -0.4, 5.0])
def test_crossings_less_than_rounding_apart_keep_their_order(east: int, climb: float) -> None:
    """Of a sliver between two borders that part at a vertex by 1e-13 to 1e-9 of their length, beside the vertex."""
    beside_deg = 10.0 + east * np.repeat([1e-13, 1e-11, 1e-8, 1e-5, 0.1], 2)
    ways = np.tile([-8.0, 8.0], 5)
    for lat in (50.0, -20.0):
        for gap in (1e-9, 3e-11, 1e-13):
            vertex, low, high = (10.0, lat), (10.0 + east, lat + climb), (10.0 + east, lat + climb + gap)
            states = world(
                SSS=shapely.Polygon([(10.0, lat - 9), vertex, low, (10.0 + east, lat - 9)]),
                MMM=shapely.Polygon([vertex, low, high]),
                NNN=shapely.Polygon([vertex, (10.0, lat + 9), (10.0 + east, lat + 9), high]),
            )
            rows = overflown(beside_deg, lat + ways, beside_deg, lat - ways, countries=states, check="full")
            for path, own in rows.groupby("path"):
                order = "SMN" if ways[path] < 0 else "NMS"
                met = "".join(code[0] for code in own["country"])
                assert met in {order, order[::2]}


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ((0, 60, 180, 60), ["N0", "N1"]),
        ((-90, 60, 90, 60), ["N3", "N0"]),
        ((180, 60, 180, 80), ["N2"]),
        ((-180, 60, -180, 80), ["N2"]),
        ((90, 60, 90, 70), ["N1"]),
        ((0, -80, 0, -60), ["S0"]),
    ],
)
def test_along_a_meridian_that_is_a_border_a_path_is_in_the_state_on_its_right(
    ends: tuple[float, float, float, float], said: list[str]
) -> None:
    """As it goes north, and on over the pole; the way back is the same."""
    quarters = ((0, 90), (90, 180), (-180, -90), (-90, 0))
    shapes = {f"N{k}": fine_box(west, 50, east, 90) for k, (west, east) in enumerate(quarters)}
    shapes |= {f"S{k}": fine_box(west, -90, east, -50) for k, (west, east) in enumerate(quarters)}
    states = world(**shapes)
    lon1, lat1, lon2, lat2 = ends
    assert overflown(*ends, countries=states, check="full")["country"].tolist() == said
    assert overflown(lon2, lat2, lon1, lat1, countries=states, check="full")["country"].tolist() == said[::-1]
