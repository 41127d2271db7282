"""From the unit cube to worlds: who fires at what, what hypotheses share, and which legs paths share."""

from __future__ import annotations

import copy
from collections import Counter
from math import comb
from typing import TYPE_CHECKING

import numpy as np
import pytest
from open_event import open_event
from scipy.stats import chi2
from small_event import RAW, WORLD
from small_event import world as small_world

import geo
from geo.accounts import event_from_dict, load_event
from geo.claims.flights import Entered, Flights, fly
from geo.errors import SimulationError
from geo.ledger.indeterminate import Ground
from geo.worlds.block import cube_of_block, make_jobs
from geo.worlds.extent import extent_of
from geo.worlds.plan import Plan, Worlds, make_plans, worlds_of_cube

if TYPE_CHECKING:
    from geo.events import Event

CASPIAN = load_event("caspian-2015-10-07")
SMALL = small_world()


def event_like(**fields: object) -> Event:
    return event_from_dict({**copy.deepcopy(RAW), **fields})


def ships(*counts: int | None) -> list[dict[str, object]]:
    """Return exact platforms; one whose count is None has none that is published."""
    known = [{"count": count, "count_basis": "published"} if count else {} for count in counts]
    return [
        {
            "id": f"s{k}",
            "name": f"S{k}",
            "position": [35.0, 31.0 + k],
            "basis": "gazetteer",
            "sources": ["paper"],
            **own,
        }
        for k, own in enumerate(known)
    ]


def towns(count: int) -> list[dict[str, object]]:
    step = 9.0 / count
    return [
        {"id": f"t{k}", "name": f"T{k}", "position": [5.0, 30.5 + step * k], "basis": "gazetteer"} for k in range(count)
    ]


def plan_of(event: Event, hypothesis: str = "direct") -> Plan:
    [plan] = make_plans(event, [hypothesis], geo.load_countries() if event is CASPIAN else SMALL)
    return plan


def worlds_of(event: Event, count: int, hypothesis: str = "direct", seed: int = 5) -> Worlds:
    plan = plan_of(event, hypothesis)
    return worlds_of_cube(plan, np.random.default_rng(seed).random((count, len(plan.groups))))


def dealt(worlds: Worlds, count: int, shape: tuple[int, int]) -> np.ndarray:
    """Return missiles by world, platform and target."""
    table = np.zeros((count, *shape), dtype=int)
    np.add.at(table, (worlds.world, worlds.platform, worlds.target), worlds.missiles)
    return table


def assert_even(found: np.ndarray, expected: np.ndarray) -> None:
    """Hold counts against what they should be (chi-square, fixed draws)."""
    statistic = ((found - expected) ** 2 / expected).sum()
    assert statistic < chi2.ppf(0.999, found.size - 1)


# ------------------------------------------------------------------------------------------------- who fires at what


def test_in_every_world_every_target_is_hit_and_every_ship_fires_what_was_published() -> None:
    table = dealt(worlds_of(CASPIAN, 3000), 3000, (4, 11))
    assert (table.sum(axis=(1, 2)) == 26).all()
    assert (table.sum(axis=1) >= 1).all()
    named = {p.id: p.count for p in CASPIAN.platforms if p.count_basis == "published" and p.count}
    for k, ship in enumerate(CASPIAN.platforms):
        if ship.id in named:
            assert (table.sum(axis=2)[:, k] == named[ship.id]).all()


def test_counts_that_were_published_stand_and_the_others_share_what_is_left() -> None:
    event = event_like(platforms=ships(3, None, None), targets=towns(4), totals={"missiles": 12, "sources": ["paper"]})
    table = dealt(worlds_of(event, 4000), 4000, (3, 4)).sum(axis=2)
    assert (table[:, 0] == 3).all()
    assert (table.sum(axis=1) == 12).all()
    assert table[:, 1:].min() >= 1
    # one for each, and each of the other seven goes to either: binomial
    found = np.bincount(table[:, 1], minlength=9)[1:9]
    ways = np.array([comb(7, k) for k in range(8)])
    assert_even(found, 4000 * ways / ways.sum())


@pytest.mark.parametrize(("counts", "targets"), [((5, 3), 3), ((1, 1), 2), ((24,), 24), ((30, 6), 24)])
def test_every_missile_is_as_likely_to_go_to_each_target(counts: tuple[int, ...], targets: int) -> None:
    draws = 6000
    event = event_like(platforms=ships(*counts), targets=towns(targets))
    table = dealt(worlds_of(event, draws), draws, (len(counts), targets))
    assert (table.sum(axis=1) >= 1).all()
    assert (table.sum(axis=2) == np.array(counts)).all()
    mean = table.mean(axis=0)
    share = np.array(counts)[:, None] / targets
    # a ship's missiles at one target: at most the variance of independent ones
    assert (np.abs(mean - share) <= 4.5 * np.sqrt(share / draws)).all()


def test_one_missile_of_each_ship_meets_all_targets_evenly() -> None:
    """Seen from one missile: the target of the first ship's only one, chi-square over worlds."""
    event = event_like(platforms=ships(1, 11), targets=towns(6))
    worlds = worlds_of(event, 12_000)
    found = np.bincount(worlds.target[worlds.platform == 0], minlength=6)
    assert found.sum() == 12_000
    assert_even(found, np.full(6, 2000.0))


def test_a_published_allocation_is_kept_to_in_every_world() -> None:
    rows = [
        {"platform": "s0", "target": "t0", "count": 3},
        {"platform": "s1", "target": "t0", "count": 1},
        {"platform": "s1", "target": "t1", "count": 4},
    ]
    fields = {"platforms": ships(3, 5), "targets": towns(2), "allocation": rows}
    published = event_like(**fields, allocation_basis="published", allocation_sources=["paper"])
    table = dealt(worlds_of(published, 500), 500, (2, 2))
    assert (table == np.array([[3, 0], [1, 4]])).all()
    assert not plan_of(published).open, "nothing else is left open either"
    assumed = dealt(worlds_of(event_like(**fields, allocation_basis="assumed"), 4000), 4000, (2, 2))
    assert assumed[:, 0, 1].mean() == pytest.approx(1.5, abs=0.05)


def test_missiles_of_one_ship_at_one_target_share_a_path() -> None:
    worlds = worlds_of(event_like(platforms=ships(75), targets=towns(1)), 200)
    assert worlds.missiles.tolist() == [75] * 200
    assert worlds.world.tolist() == list(range(200))
    worlds = worlds_of(event_like(platforms=ships(75), targets=towns(3)), 200)
    pairs = Counter(zip(worlds.world.tolist(), worlds.target.tolist(), strict=True))
    assert len(pairs) == 600
    assert set(pairs.values()) == {1}


def test_each_ship_and_each_target_has_one_place_in_a_world() -> None:
    worlds = worlds_of(CASPIAN, 300, "reported")
    for index, column in ((worlds.platform, 0), (worlds.target, -1)):
        places: dict[tuple[int, int], set[tuple[float, float]]] = {}
        spots = zip(worlds.lon[:, column].tolist(), worlds.lat[:, column].tolist(), strict=True)
        for world, which, spot in zip(worlds.world.tolist(), index.tolist(), spots, strict=True):
            places.setdefault((world, which), set()).add(spot)
        assert {len(found) for found in places.values()} == {1}
    for column in range(1, worlds.lon.shape[1] - 1):  # all of a world fly through the same places
        assert len(set(zip(worlds.world.tolist(), worlds.lon[:, column].tolist(), strict=True))) == 300


# ---------------------------------------------------------------------------------------------- what hypotheses share


def test_hypotheses_differ_by_the_route_alone() -> None:
    """World k of each has the same ships, targets, allocation and speed."""
    simulation = geo.simulate(CASPIAN, draws=60)
    table = simulation.table()
    keys = ["draw", "platform", "target", "missiles", "launch_lon", "launch_lat", "aim_lon", "aim_lat", "speed_kmh"]
    direct, reported = (
        table.loc[table["hypothesis"] == h, keys].reset_index(drop=True) for h in ("direct", "reported")
    )
    assert len(direct) > 1000
    assert direct.equals(reported)


# ------------------------------------------------------------------------------------------------------- shared legs


def ledger_of(event: Event, hypothesis: str, count: int, *, shared: bool) -> tuple[Worlds, Flights, Entered]:
    """Fly worlds, with the legs that their paths share solved once, or with every path laid out by itself."""
    plans = make_plans(event, [hypothesis], geo.load_countries())
    worlds = worlds_of_cube(plans[0], np.random.default_rng(8).random((count, len(plans[0].groups))))
    ends, at = worlds.legs()
    if not shared:
        ends, at = ends[at].reshape(-1, 4), np.arange(at.size).reshape(at.shape)
    ground = Ground(geo.load_countries(), extent_of(plans))
    return worlds, *fly(ends, at, worlds.world, worlds.missiles, worlds.platform, ground)


@pytest.mark.parametrize("hypothesis", ["direct", "reported"])
def test_shared_legs_give_what_paths_give_one_by_one(hypothesis: str) -> None:
    worlds, one, entered = ledger_of(CASPIAN, hypothesis, 30, shared=True)
    _, other, alone = ledger_of(CASPIAN, hypothesis, 30, shared=False)
    for name in ("states", "overflies", "deep"):
        assert (getattr(one, name) == getattr(other, name)).all()
    for name in ("length_m", "over_m"):
        assert getattr(one, name) == pytest.approx(getattr(other, name), abs=1e-6)
    assert entered.leg_m[one.at] == pytest.approx(alone.leg_m[other.at], abs=1e-6)
    if hypothesis == "reported":
        assert len(one.legs.ends) < 0.75 * one.at.size, "they are shared"
    assert len(worlds.world) == len(one.length_m)


# ------------------------------------------------------------------------------------------------------------ the cube


def test_the_ends_of_the_cube_are_worlds_too() -> None:
    for event, name in ((CASPIAN, "reported"), (event_like(), "routed")):
        plan = plan_of(event, name)
        for value in (0.0, 1.0 - 2.0**-53):
            worlds = worlds_of_cube(plan, np.full((2, len(plan.groups)), value))
            assert np.isfinite(worlds.lon).all()
            assert np.isfinite(worlds.lat).all()
            assert worlds.target.max() < len(event.targets)
        assert plan.low_kmh <= worlds.speed_kmh[0] <= plan.high_kmh


def test_speed_is_drawn_from_its_range() -> None:
    speed = worlds_of(CASPIAN, 20_000).speed_kmh
    assert 700 <= speed.min() < 702
    assert 998 < speed.max() <= 1000
    assert speed.mean() == pytest.approx(850, abs=3)


def test_what_is_open_is_told_from_what_is_not() -> None:
    closed = event_like(platforms=ships(4), targets=towns(1))
    assert not plan_of(closed).open
    assert plan_of(event_like(platforms=ships(4), targets=towns(2))).open, "which went where"
    assert plan_of(event_like(platforms=ships(None, None), targets=towns(1))).open, "how many of each"
    assert plan_of(event_like()).open, "where the ships were"


def test_an_unknown_hypothesis_is_refused() -> None:
    with pytest.raises(SimulationError, match=r"^hypothesis: found 'sideways'; allowed: direct, reported; choose"):
        plan_of(CASPIAN, "sideways")


def test_each_coordinate_moves_what_its_group_says_and_nothing_else() -> None:
    event = open_event(3, {"kind": "distance_between", "between": ["near", "town"], "stated": [{"about": 100.0}]})
    [plan] = make_plans(event, ["routed"], WORLD)
    assert plan.stop_ids == ("bend", "near")
    base = np.random.default_rng(4).random((1, len(plan.groups)))
    before = worlds_of_cube(plan, base)
    spots = {"launch place": {"anna", "bert"}, "aim place": {"town", "port"}, "speed": set(), "allocation": set()}
    for k, group in enumerate(plan.groups):
        turned = base.copy()
        turned[0, k] = (turned[0, k] + 0.37) % 1.0
        after = worlds_of_cube(plan, turned)
        moved = {
            name for name, a, b in zip(plan.spot_ids, before.spots[0], after.spots[0], strict=True) if (a != b).any()
        }
        assert moved <= spots.get(group, {group.removeprefix("place ")}), (k, group)
        assert bool(moved) == (group not in {"speed", "allocation"})


def test_a_place_lies_where_it_lies_under_every_hypothesis() -> None:
    event = open_event(3, {"kind": "distance_between", "between": ["near", "town"], "stated": [{"about": 100.0}]},
                       {"kind": "near_path", "place": "bend"}, {"kind": "crosses_near", "state": "IRN", "how": "leaves",
                        "place": "bend", "stated": [{"at_most": 50.0}]})  # fmt: skip
    jobs = make_jobs(event, ["direct", "routed"], 5, WORLD)
    found = [worlds_of_cube(job.plan, cube_of_block(job, 2, 50)) for job in jobs]
    for name in ("anna", "bert", "town", "port", "near", "bend"):
        at = [worlds.spots[:, job.plan.spot_ids.index(name)] for worlds, job in zip(found, jobs, strict=True)]
        assert (at[0] == at[1]).all(), name
    assert (found[0].speed_kmh == found[1].speed_kmh).all()
