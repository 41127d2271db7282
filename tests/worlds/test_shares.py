"""Shares that are right: answers known from symmetry and from areas, errors that fall, intervals that hold."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from made_worlds import box, world
from pyproj import Geod
from small_event import RAW
from small_event import world as small_world

import geo
from geo.accounts import event_from_dict, load_event
from geo.atlas.waters import load_water
from geo.paths import densify
from geo.worlds.regions import disc_outline
from geo.worlds.tables import wilson

if TYPE_CHECKING:
    from geo.events import Event

CASPIAN = load_event("caspian-2015-10-07")
GEOD = Geod(ellps="WGS84")


def small_event(**fields: object) -> Event:
    return event_from_dict({**copy.deepcopy(RAW), "hypotheses": [RAW["hypotheses"][0]], **fields})  # type: ignore[index]


# ------------------------------------------------------------------------------------------------- known by symmetry


def equator_event(*missiles: int) -> Event:
    """Ships anywhere in a disc about a point on the equator fire along it: half of all places lie north of it.

    A geodesic between a place on the equator and one north of it stays north of it, and so over the northern state.
    """
    ships = [
        {"id": f"s{k}", "name": f"S{k}", "position": [20.0 + k, 0.0], "basis": "assumed", "radius_km": 100.0,
         "count": count, "count_basis": "published", "sources": ["paper"]}
        for k, count in enumerate(missiles)
    ]  # fmt: skip
    target = {"id": "t", "name": "Town", "position": [0.0, 0.0], "basis": "gazetteer"}
    claim = {"id": "c", "kind": "overflown_states", "text": "North.", "sources": ["paper"], "states": ["SYR"]}
    return small_event(platforms=ships, targets=[target], claims=[claim])


NORTH_AND_SOUTH = world(SYR=box(5, 0, 10, 5), IRQ=box(5, -5, 10, 0))


def row_of(simulation: geo.Simulation, state: str) -> dict[str, float]:
    return simulation.states.set_index("country").loc[state].to_dict()


@pytest.mark.parametrize(
    ("missiles", "any_", "each"), [((1,), 1 / 2, 1 / 2), ((3, 1), 3 / 4, 1 / 4), ((2, 2, 5), 7 / 8, 1 / 8)]
)
def test_what_is_so_in_half_of_the_region_is_so_in_half_of_the_worlds(
    missiles: tuple[int, ...], any_: float, each: float
) -> None:
    """And, with several ships, in the share of worlds that independent coins give; by missiles it stays one half."""
    result = geo.simulate(equator_event(*missiles), draws=20_000, seed=4, countries=NORTH_AND_SOUTH)
    north, south = row_of(result, "SYR"), row_of(result, "IRQ")
    assert north["count"] + south["all_count"] == result.draws, "not one in the north is all in the south"
    for row in (north, south):
        near = 4.0 * np.sqrt(each * (1 - each) / result.draws)  # four standard errors
        assert row["share"] == pytest.approx(any_, abs=near)
        assert row["all_count"] / result.draws == pytest.approx(each, abs=near)
        assert row["missile_share"] == pytest.approx(0.5, abs=4.0 * 0.5 / np.sqrt(result.draws))
    claim = result.claims.iloc[0]
    # the boundaries cannot tell of a path that gets no deeper than so far into a state: halfway to the target it is
    # about half as far from the equator as its start, which lay in a strip across the disc
    floor_km = NORTH_AND_SOUTH.indeterminate_below_m / 1000
    strip = 2 * 2.2 * floor_km * 200 / (np.pi * 100**2)
    assert 0 < claim["undecidable"] / result.draws < len(missiles) * strip
    assert claim["supported_share"] == pytest.approx(each, abs=near + len(missiles) * strip), "every path has to"
    assert claim["supported"] + claim["contradicted"] + claim["undecidable"] == result.draws


def test_verdicts_of_half_a_region_are_undecidable_with_that_share() -> None:
    event = equator_event(1)
    paths = geo.trace(event)
    ledger = geo.overflights(paths, NORTH_AND_SOUTH)
    row = geo.judge(event, paths, ledger, countries=NORTH_AND_SOUTH).iloc[0]
    assert (row["verdict"], row["worlds"]) == ("undecidable", 1000)
    assert row["holds_low"] <= 0.5 <= row["holds_high"]


# ------------------------------------------------------------------------------------------------------ known by areas


def disc_event(radius_km: float, range_km: float) -> Event:
    """One launch anywhere in a disc around the target: a path no longer than a range is one from a smaller disc."""
    platform = {"id": "a", "name": "Anna", "position": [35.0, 35.0], "basis": "assumed", "radius_km": radius_km}
    target = {"id": "t", "name": "Town", "position": [35.0, 35.0], "basis": "gazetteer"}
    claim = {"id": "r", "kind": "range_up_to", "text": "Stated.", "sources": ["paper"], "km": range_km}
    return small_event(platforms=[platform], targets=[target], claims=[claim])


def cap_m2(radius_km: float) -> float:
    ring = geo.circle(35.0, 35.0, radius_km * 1000, points=7201)
    return abs(GEOD.polygon_area_perimeter(*ring.T)[0])


def test_the_intervals_hold_the_true_share_as_often_as_they_say() -> None:
    """The share is known: that of two areas, which pyproj gives. 200 seeds: 190 +- 6 intervals of 95 % hold it."""
    event, truth, countries = disc_event(200.0, 150.0), cap_m2(150.0) / cap_m2(200.0), small_world()
    assert 0.5 < truth < 0.6
    held = 0
    for seed in range(200):
        row = geo.simulate(event, draws=400, seed=seed, countries=countries).claims.iloc[0]
        held += row["supported_low"] <= truth <= row["supported_high"]
    assert 0.9 <= held / 200 <= 0.99


def test_shares_come_nearer_to_the_truth_as_worlds_grow() -> None:
    """From packs of 100 and of 1,000 worlds to 100,000: errors fall with the square root."""
    event, truth = disc_event(200.0, 150.0), cap_m2(150.0) / cap_m2(200.0)
    result = geo.simulate(event, draws=100_000, seed=2, countries=small_world())
    draws = result.table()
    holds = (draws["claim_r"] == "supported").to_numpy()
    one = np.sqrt(truth * (1 - truth))
    for size in (100, 1_000, 10_000):
        off = holds.reshape(-1, size).mean(axis=1) - truth
        packs = len(off)
        # a root mean square of so many packs is known within some 1 / sqrt(2 packs)
        assert np.sqrt(np.mean(off**2)) == pytest.approx(one / np.sqrt(size), rel=3.3 / np.sqrt(2 * packs))
    row = result.claims.iloc[0]
    assert row["supported"] == holds.sum()
    assert abs(row["supported_share"] - truth) < 3.3 * one / np.sqrt(100_000)
    assert row["supported_high"] - row["supported_low"] == pytest.approx(2 * 1.96 * one / np.sqrt(100_000), rel=0.02)


@pytest.mark.parametrize(("count", "draws"), [(0, 10), (3, 10), (10, 10), (91_234, 100_000), (1, 10**6)])
def test_intervals_are_the_roots_of_wilsons_equation(count: int, draws: int) -> None:
    """Both ends p solve (share - p)^2 = z^2 p (1 - p) / n, save where no draw, or every draw, hits."""
    low, high = wilson(count, draws)
    share, z = count / draws, 1.959963984540054
    for end in (low, high):
        if 0 < end < 1:
            assert (share - end) ** 2 == pytest.approx(z * z * end * (1 - end) / draws, rel=1e-6)
    assert low <= share <= high
    assert (low == 0.0) == (count == 0)
    assert (high == 1.0) == (count == draws)


# ------------------------------------------------------------------------------------------------------ by another way


def test_the_share_of_missiles_over_turkey_is_that_of_an_exhaustive_grid() -> None:
    """Every cell of each ship's disc to every target, by shapely on densified lines; nothing of the kernel is used."""
    targets = tuple(t.model_copy(update={"basis": "gazetteer", "radius_km": None}) for t in CASPIAN.targets)
    event = CASPIAN.model_copy(update={"targets": targets})
    sea, side = load_water("Caspian Sea"), 0.2
    turkey = geo.load_countries().frame.set_index("country").geometry["TUR"]
    shapely.prepare(turkey)
    missiles = dict.fromkeys((p.id for p in event.platforms), 0)
    for deal in event.allocation:
        missiles[deal.platform] += deal.count
    share = 0.0
    for ship in event.platforms:
        region = shapely.intersection(disc_outline(*ship.position, (ship.radius_km or 0.0) * 1000), sea)
        west, south, east, north = region.bounds
        hit = total = 0.0
        for x in np.arange(west, east, side):
            for y in np.arange(south, north, side):
                part = shapely.intersection(region, shapely.box(x, y, x + side, y + side))
                if part.is_empty:
                    continue
                area = abs(GEOD.geometry_area_perimeter(part)[0])
                start = part.centroid
                lines = [
                    shapely.LineString(densify([(start.x, start.y), t.position], step_m=4000.0)) for t in event.targets
                ]
                hit += area * shapely.intersects(turkey, lines).sum()
                total += area * len(lines)
        share += hit / total * missiles[ship.id] / sum(missiles.values())
    assert 0.8 < share < 0.97
    draws = 3_000
    found = row_of(geo.simulate(event, draws=draws, hypothesis="direct", seed=1), "TUR")
    # 3.5 standard errors of as many starts, and half a cell of the grid along the edge of what crosses
    starts = draws * len(event.platforms)
    assert abs(found["missile_share"] - share) < 3.5 * np.sqrt(share * (1 - share) / starts) + 0.004
