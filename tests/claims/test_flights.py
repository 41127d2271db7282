"""Which paths get as deep into which states as the boundaries can carry: as the ledger measures it, path by path."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely
from made_worlds import world
from pyproj import Geod

import geo
from geo.accounts import load_event
from geo.claims import on_route
from geo.claims.flights import Entered, Flights, fly
from geo.claims.moments import border_m
from geo.ledger.indeterminate import Box, Ground
from geo.verdicts.example import drawn_example
from geo.worlds.block import cube_of_block, fly_cube, make_jobs
from geo.worlds.extent import extent_of

if TYPE_CHECKING:
    from geo.atlas.countries import Countries

CASPIAN = load_event("caspian-2015-10-07")
HYPOTHESES = ("direct", "reported")
GEOD = Geod(ellps="WGS84")
Way = tuple[tuple[float, float], ...]


@cache
def states() -> Countries:
    return geo.load_countries()


@cache
def ground() -> Ground:
    jobs = make_jobs(CASPIAN, HYPOTHESES, 0, states())
    return Ground(states(), extent_of([job.plan for job in jobs]))


def flown(ways: list[Way], here: Ground) -> Flights:
    return fly_straight(ways, here)[0]


def fly_straight(ways: list[Way], here: Ground) -> tuple[Flights, Entered]:
    """One world, one missile a way."""
    ends = np.array([(*a, *b) for way in ways for a, b in pairwise(way)], dtype=np.float64)
    at = np.arange(len(ends)).reshape(len(ways), -1)
    none = np.zeros(len(ways), dtype=np.intp)
    return fly(ends, at, none, np.ones(len(ways), dtype=np.int64), none, here)


def tables(ways: list[Way], hypothesis: str, event: geo.Event = CASPIAN) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the paths and the ledger of ways, as tables of the event."""
    each = [geo.path_through(way, name=f"p-{k:03d}") for k, way in enumerate(ways)]
    paths = geopandas.GeoDataFrame(pd.concat(each, ignore_index=True)).assign(
        event=event.id, hypothesis=hypothesis, platform=event.platforms[0].id, target=event.targets[0].id
    )
    return paths, geo.overflights(paths, states())


def close_calls(hypothesis: str, count: int) -> list[Way]:
    """Return those of 9,000 paths that are in some state for the shortest stretches."""
    [job] = make_jobs(CASPIAN, [hypothesis], 3, states())
    worlds, flights, _ = fly_cube(job, ground(), cube_of_block(job, 0, 350))
    shortest = np.where(flights.overflies, flights.over_m, np.inf).min(axis=1)
    chosen = np.argsort(shortest)[:count]
    pairs = zip(worlds.lon[chosen].tolist(), worlds.lat[chosen].tolist(), strict=True)
    return [tuple(zip(lon, lat, strict=True)) for lon, lat in pairs]


@pytest.mark.parametrize("hypothesis", HYPOTHESES)
def test_depth_is_decided_as_the_ledger_does_where_it_is_close(hypothesis: str) -> None:
    ways = close_calls(hypothesis, 80)
    flights = flown(ways, ground())
    _, ledger = tables(ways, hypothesis)
    floor = states().indeterminate_below_m
    deepest = ledger[ledger["country"] != ""].groupby(["path", "country"])["margin_m"].max()
    seen = []
    for (name, code), margin in deepest.items():
        path = int(name[2:])
        column = [flights.codes[k] for k in flights.states].index(code)
        assert flights.overflies[path, column]
        if abs(margin - floor) > 0.05 * floor:
            assert flights.deep[path, column] == (margin >= floor), (name, code, margin)
            seen.append(margin >= floor)
    assert flights.overflies.sum() == len(deepest)
    assert seen.count(False) > 5
    assert seen.count(True) > 5


@pytest.mark.parametrize("hypothesis", HYPOTHESES)
def test_an_example_made_from_tables_and_one_that_is_flown_are_the_same(hypothesis: str) -> None:
    """Of the event's own paths, and of some that are close calls: every rule says the same of both."""
    [own] = [h for h in CASPIAN.hypotheses if h.id == hypothesis]
    whole = geo.trace(CASPIAN)
    ways = [*whole[whole["hypothesis"] == hypothesis]["waypoints"], *close_calls(hypothesis, 30)]
    example = drawn_example(CASPIAN, own, *tables(ways, hypothesis), states())
    flights = flown(ways, ground())
    assert example.flights.states.tolist() == flights.states.tolist()
    assert (example.flights.overflies == flights.overflies).all()
    different = example.flights.deep != flights.deep
    floor = states().indeterminate_below_m
    assert np.abs(example.depth_m[different] - floor).max(initial=0.0) < 0.005 * floor, "within a hair of the floor"
    clear = ~different.any(axis=1)
    assert clear.sum() > 40
    assert example.flights.length_m == pytest.approx(flights.length_m, abs=1e-6)
    assert example.flights.over_m == pytest.approx(flights.over_m, abs=1e-3)
    for claim in CASPIAN.claims:
        kind = on_route(claim)
        if kind is None:
            continue
        ready = kind.prepare(claim, CASPIAN, states())
        one, other = kind.rule(claim, example.flights, ready), kind.rule(claim, flights, ready)
        assert (one.holds == other.holds)[clear].all(), claim.id
        assert (one.fails == other.fails)[clear].all(), claim.id
        assert one.number[clear] == pytest.approx(other.number[clear], abs=1e-6, nan_ok=True), claim.id


def test_a_stretch_along_a_border_is_shallow_and_one_across_is_deep() -> None:
    """800 m inside for 500 km, across the 180th meridian; the set carries 1 km."""
    countries = world(AAA=shapely.box(170, 0, 180, 5), BBB=shapely.box(-180, 0, -170, 5))
    here = Ground(countries, Box(170.0, -2.0, 190.0, 7.0))
    ways: list[Way] = [
        ((175.0, 0.0072), (-179.0, 0.0072)),
        ((175.0, 0.0095), (-179.0, 0.0095)),
        ((175.0, -1.0), (178.0, 1.0)),
    ]
    flights = flown(ways, here)
    assert flights.overflies.tolist() == [[True, True], [True, True], [True, False]]
    assert flights.deep.tolist() == [[False, False], [True, True], [True, False]]


def test_paths_that_share_legs_add_them_up() -> None:
    """Two paths of three legs, one of which both take."""
    countries = world(AAA=shapely.box(0, 0, 10, 10), BBB=shapely.box(10, 0, 20, 10))
    here = Ground(countries, Box(-5.0, -5.0, 25.0, 15.0))
    ends = np.array([[-2, 5, 5, 5], [-2, 6, 5, 5], [5, 5, 15, 5], [15, 5, 18, 5], [15, 5, 12, 8]], dtype=np.float64)
    at, none = np.array([[0, 2, 3], [1, 2, 4]]), np.zeros(2, dtype=np.intp)
    flights, _ = fly(ends, at, none, np.ones(2, dtype=np.int64), none, here)
    for path, way in enumerate([((-2, 5), (5, 5), (15, 5), (18, 5)), ((-2, 6), (5, 5), (15, 5), (12, 8))]):
        ledger = geo.overflights(geo.path_through(way, name="p"), countries)
        over = ledger.groupby("country")["length_m"].sum()
        assert flights.over_m[path].tolist() == pytest.approx([over["AAA"], over["BBB"]], abs=1e-3)
        assert flights.length_m[path] == pytest.approx(ledger["length_m"].sum(), abs=1e-3)
    assert flights.deep.all()


def test_a_leg_shorter_than_borders_are_uncertain_is_deep_in_the_state_that_holds_all_of_it() -> None:
    flights = flown([((53.0, 33.0), (53.00001, 33.0))], ground())
    assert [flights.codes[k] for k in flights.states] == ["IRN"]
    assert (flights.overflies.tolist(), flights.deep.tolist()) == ([[True]], [[True]])


def strip_and_land() -> tuple[Countries, Ground]:
    """Return a state with a strip of 1.5 km west of the rest: no path straight across it gets 1 km deep."""
    strip = shapely.box(-1.0135, 4.0, -1.0, 6.0)
    countries = world(AAA=shapely.MultiPolygon([strip, shapely.box(0, 0, 10, 10)]))
    return countries, Ground(countries, Box(-5.0, -5.0, 15.0, 15.0))


def test_a_state_is_entered_where_the_boundaries_can_carry_it() -> None:
    """Not at the strip before; and of one that gets no further nobody knows whether it entered."""
    _, here = strip_and_land()
    flights = flown([((-3.0, 5.0), (5.0, 5.0)), ((-3.0, 5.0), (-0.5, 5.0)), ((-3.0, 7.0), (-0.5, 7.0))], here)
    enters = border_m(flights, "AAA", leaving=False)
    assert enters[0] == pytest.approx(GEOD.inv(-3.0, 5.0, 0.0, 5.0)[2], rel=1e-3)
    assert np.isnan(enters[1])
    assert np.isinf(enters[2])
    assert flights.overflies[:, 0].tolist() == [True, True, False]
    assert flights.deep[:, 0].tolist() == [True, False, False]


@pytest.mark.parametrize(("inside_m", "deep"), [(1_500.0, True), (1_050.0, True), (950.0, False)])
def test_a_path_that_ends_in_a_state_is_as_deep_in_it_as_its_end(inside_m: float, deep: bool) -> None:
    _, here = strip_and_land()
    end = GEOD.fwd(0.0, 5.0, 90.0, inside_m)[:2]
    for way in (((-0.5, 5.0), end), (end, (-0.5, 5.0))):
        assert flown([way], here).deep.tolist() == [[deep]]


def test_where_legs_first_enter_states_is_where_the_ledger_has_it() -> None:
    """Of close calls over real borders, and of a path that enters a state twice."""
    countries, here = strip_and_land()
    for ways, ground_, states_ in (
        (close_calls("direct", 30), ground(), states()),
        ([((-3.0, 5.0), (5.0, 5.0)), ((5.0, 5.0), (-3.0, 5.0)), ((-3.0, 7.0), (5.0, 7.0))], here, countries),
    ):
        flights, entered = fly_straight(ways, ground_)
        codes = [flights.codes[k] for k in flights.states]
        for path, way in enumerate(ways):
            ledger = geo.overflights(geo.path_through(way, name="p"), states_)
            first = ledger[ledger["country"] != ""].groupby("country")["enter_m"].first()
            want = [float(first.get(code, np.inf)) for code in codes]
            assert entered.leg_m[path].tolist() == pytest.approx(want, abs=1e-3)


def test_legs_that_stand_for_there_being_none_make_nothing_deep() -> None:
    """A path that ends 500 m inside a state, and one of two legs that goes on: the set carries 1 km."""
    _, here = strip_and_land()
    end = GEOD.fwd(0.0, 5.0, 90.0, 500.0)[:2]
    flights = flown([((-0.5, 5.0), end, end), ((-0.5, 5.0), end, (0.5, 5.0)), ((-0.5, 5.0), (-0.5, 5.0), end)], here)
    assert flights.overflies[:, 0].tolist() == [True, True, True]
    assert flights.deep[:, 0].tolist() == [False, True, False]


@pytest.mark.parametrize("way", [((5.0, 5.0), (10.0, 5.0)), ((15.0, 5.0), (10.0, 5.0)), ((5.0, -3.0), (5.0, 0.0))])
@pytest.mark.parametrize("order", [("AAA", "BBB"), ("BBB", "AAA")])
def test_a_path_that_ends_on_a_border_overflies_what_it_does_without_legs_of_no_length(
    way: Way, order: tuple[str, str]
) -> None:
    shapes = {"AAA": shapely.box(0, 0, 10, 10), "BBB": shapely.box(10, 0, 20, 10)}
    here = Ground(world(**{code: shapes[code] for code in order}), Box(-5.0, -5.0, 25.0, 15.0))
    plain, padded = (flown([ends], here) for ends in (way, (*way, way[-1], way[-1])))
    states_of = [
        {flights.codes[flights.states[k]] for k in np.flatnonzero(flights.overflies[0])} for flights in (plain, padded)
    ]
    assert states_of[0] == states_of[1]
    for leaving in (False, True):
        for code in order:
            assert border_m(plain, code, leaving=leaving).tolist() == border_m(padded, code, leaving=leaving).tolist()
