"""Other ways, launches and ends of some missiles: each of them is judged as an event of its own would be."""

from __future__ import annotations

import base64
import copy
from typing import Any

import numpy as np
import pandas as pd
import pytest
from open_event import length_km, open_event
from small_event import WORLD

import geo
from geo.errors import EventError
from geo.events.routes import narrowed, ways_of
from geo.kernel.geodesic import WGS84
from geo.ledger.indeterminate import Ground
from geo.maps.bundles import cloud
from geo.maps.courses import framed
from geo.worlds.block import cube_of_block, fly_cube, make_jobs
from geo.worlds.extent import extent_of
from geo.worlds.plan import make_plans

ROUTES = [
    {"of": ["anna", "town"], "via": ["bend", "near"], "end": "far"},
    {"of": ["bert"], "start": "near"},
    {"of": ["port"], "via": ["far"]},
]
# of each platform and target, its way
WAYS = {
    ("anna", "town"): ("anna", "bend", "near", "far"),
    ("anna", "port"): ("anna", "far", "port"),
    ("bert", "town"): ("near", "town"),
    ("bert", "port"): ("near", "port"),
}
CLAIMS: list[dict[str, Any]] = [
    {"kind": "overflown_states", "states": ["IRQ"], "mode": "at_least"},
    {"kind": "overflown_states", "states": ["TUR", "IRN", "IRQ"], "in_order": True},
    {"kind": "path_length", "stated": [{"at_least": 2500.0}]},
    {"kind": "range_up_to", "km": 2500.0},
    {"kind": "inside_state", "state": "IRQ", "stated": [{"at_least": 500.0}]},
    {"kind": "depth", "state": "IRN", "stated": [{"at_least": 300.0}]},
    {"kind": "flight_time", "stated": [{"at_least": 190.0, "unit": "min"}]},
    {"kind": "near_path", "place": "far", "tolerance_km": 300.0},
    {"kind": "nearest_approach", "place": "bend", "how": "at_most", "km": 200.0},
    {"kind": "crosses_near", "state": "IRQ", "how": "leaves", "place": "far", "stated": [{"at_most": 400.0}]},
    {"kind": "launched_from_water", "water": "Caspian Sea"},
    {
        "kind": "over_region",
        "region": {
            "name": "a box",
            "polygon": [[11, 32], [13, 32], [13, 35], [11, 35]],
            "basis": "assumed",
            "radius_km": 5.0,
        },
    },
]


def routed_event(seed: int, *claims: dict[str, Any], radii: bool = True, **fields: Any) -> geo.Event:  # noqa: ANN401  (fields of the file)
    event = open_event(seed)
    raw = event.model_dump(mode="python", exclude_none=True, exclude_defaults=True)
    raw["places"] = [
        *raw["places"],
        {"id": "far", "name": "Far", "position": (12.0, 33.0), "basis": "assumed", "radius_km": 90.0},
    ]
    raw["hypotheses"] = [{"id": "parted", "name": "Parted", "basis": "assumed", "routes": copy.deepcopy(ROUTES)}]
    raw["claims"] = [
        {"id": f"c{k}", "text": "Stated.", "sources": ["paper"], **claim} for k, claim in enumerate(claims)
    ]
    raw.pop("allocation"), raw.pop("allocation_basis"), raw.pop("allocation_note")
    if not radii:
        for item in (*raw["platforms"], *raw["targets"], *raw["places"]):
            item.pop("radius_km")
            item.update(basis="published", sources=["paper"]) if "reports" not in item else None
    return geo.accounts.event_from_dict({**raw, **fields})


def dealt(counts: dict[tuple[str, str], int]) -> dict[str, Any]:
    rows = [{"platform": p, "target": t, "count": n} for (p, t), n in counts.items()]
    return {"allocation": rows, "allocation_basis": "published", "allocation_sources": ["paper"]}


def test_each_missile_takes_its_way_in_each_world() -> None:
    event = routed_event(3)
    [job] = make_jobs(event, ["parted"], 5, WORLD)
    ground = Ground(WORLD, extent_of([job.plan]))
    worlds, flights, _ = fly_cube(job, ground, cube_of_block(job, 0, 200))
    spots = {name: worlds.spots[:, k] for k, name in enumerate(job.plan.spot_ids)}
    seen = set()
    for k, world in enumerate(worlds.world.tolist()):
        pair = event.platforms[worlds.platform[k]].id, event.targets[worlds.target[k]].id
        way = [tuple(spots[name][world].tolist()) for name in WAYS[pair]]
        got = list(zip(worlds.lon[k].tolist(), worlds.lat[k].tolist(), strict=True))
        assert got == way + way[-1:] * (4 - len(way))
        assert worlds.stops[k] == len(way) - 2
        assert flights.length_m[k] / 1000.0 == pytest.approx(length_km(tuple(way)), abs=1e-6)
        seen.add(pair)
    assert seen == set(WAYS)


def test_paths_of_different_ways_are_what_they_are_alone() -> None:
    """States, depths, stays and lengths of each path of a world, against the same path flown alone."""
    from geo.claims.flights import fly

    event = routed_event(3)
    [job] = make_jobs(event, ["parted"], 5, WORLD)
    ground = Ground(WORLD, extent_of([job.plan]))
    worlds, flights, _ = fly_cube(job, ground, cube_of_block(job, 0, 60))
    stays = flights.stays
    for k in range(len(worlds.world)):
        count = int(worlds.stops[k]) + 2
        lon, lat = worlds.lon[k, :count], worlds.lat[k, :count]
        ends = np.column_stack([lon[:-1], lat[:-1], lon[1:], lat[1:]])
        zero, one = np.zeros(1, dtype=np.intp), np.ones(1, dtype=np.int64)
        alone, _ = fly(ends, np.arange(count - 1)[None], zero, one, zero, ground)
        assert alone.length_m[0] == flights.length_m[k]
        states = {s: c for c, s in enumerate(alone.states.tolist())}
        for column, state in enumerate(flights.states.tolist()):
            there = states.get(state)
            for name in ("over_m", "overflies", "deep"):
                got = getattr(flights, name)[k, column]
                assert got == (getattr(alone, name)[0, there] if there is not None else 0), (name, state)
            for name, never in (("begins_m", np.inf), ("enters_m", np.inf), ("leaves_m", -np.inf)):
                got = getattr(stays, name)[k, column]
                assert got == (getattr(alone.stays, name)[0, there] if there is not None else never), (name, state)
        last = int(stays.ends[k])
        assert flights.states[last] == alone.states[alone.stays.ends[0]] if last >= 0 else alone.stays.ends[0] < 0


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim["kind"])
def test_a_claim_about_one_missile_is_judged_as_in_an_event_of_that_one(claim: dict[str, Any]) -> None:
    counts = {("anna", "town"): 1, ("anna", "port"): 1, ("bert", "town"): 1}
    whole = routed_event(3, *({**claim, "of": list(pair)} for pair in counts), radii=False, **dealt(counts))
    paths = geo.trace(whole)
    table = geo.judge(whole, paths, geo.overflights(paths, WORLD), countries=WORLD)
    for k, pair in enumerate(counts):
        hypothesis = {"id": "parted", "name": "Parted", "basis": "assumed"}
        way = WAYS[pair]
        hypothesis |= {"via": list(way[1:-1])}
        hypothesis |= {} if way[0] == pair[0] else {"start": way[0]}
        hypothesis |= {} if way[-1] == pair[1] else {"end": way[-1]}
        alone = routed_event(3, {**claim, "of": list(pair)}, radii=False, **dealt(counts), hypotheses=[hypothesis])
        own = geo.trace(alone)
        want = geo.judge(alone, own, geo.overflights(own, WORLD), countries=WORLD)
        got = table[table["claim"] == f"c{k}"].drop(columns="claim").reset_index(drop=True)
        pd.testing.assert_frame_equal(got, want.drop(columns="claim"))


def test_routes_of_some_missiles_are_those_that_they_take() -> None:
    event = routed_event(3)
    for p in ((0,), (1,), (0, 1)):
        for t in ((0,), (1,), (0, 1)):
            some = narrowed(event, tuple(event.platforms[k] for k in p), tuple(event.targets[k] for k in t))
            whole, own = (ways_of(e, e.hypotheses[0]) for e in (event, some))
            want = [[whole.ways[whole.number[i, j]] for j in t] for i in p]
            assert [[own.ways[k] for k in row] for row in own.number.tolist()] == want


def test_ways_name_what_paths_lead_through_and_where_they_end() -> None:
    event = routed_event(3)
    [hypothesis] = event.hypotheses
    ways = ways_of(event, hypothesis)
    assert ways.number.tolist() == [[1, 3], [2, 2]]
    assert ways.via == ("bend", "near", "far")
    assert ways.starts == (("anna", None), ("bert", "near"))
    assert set(ways.ends) == {"anna", "near", "far", "town", "port"}
    straight = hypothesis.model_copy(update={"routes": hypothesis.routes[1:2]})
    assert ways_of(event, straight).via == ()


def test_of_a_published_allocation_its_rows_alone_are_flown() -> None:
    routes = [ROUTES[2], {"of": ["bert", "town"], "start": "near"}]
    hypothesis = {"id": "parted", "name": "Parted", "basis": "assumed", "routes": routes}
    counts = {("anna", "port"): 2, ("bert", "town"): 1}
    event = routed_event(3, radii=False, **dealt(counts), hypotheses=[hypothesis])
    ways = ways_of(event, event.hypotheses[0])
    assert ways.flown.tolist() == [[False, True], [True, False]]
    assert ways.via == ("far",)
    [plan] = make_plans(event, ["parted"], WORLD)
    assert plan.stop_ids == ("far", "near")
    assert plan.most_stops == 1


def test_an_exception_from_a_broader_route_is_one() -> None:
    """The same way as the hypothesis' own, but not what these missiles would fly without it."""
    routes = [{"of": ["anna", "town"]}, {"of": ["anna"], "via": ["bend"]}]
    hypothesis = {"id": "parted", "name": "Parted", "basis": "assumed", "routes": routes}
    event = routed_event(3, hypotheses=[hypothesis])
    ways = ways_of(event, event.hypotheses[0])
    assert [[ways.ways[k].via for k in row] for row in ways.number] == [[(), ("bend",)], [(), ()]]


@pytest.mark.parametrize(
    ("routes", "said"),
    [
        ([{"of": ["anna"], "via": ["bend", "bend"]}], r"routes\[#1\]\.via: found bend twice in a row"),
        ([{"of": ["anna"], "via": ["bend"], "end": "bend"}], r"routes\[#1\]\.via: found bend twice in a row"),
        ([{"of": ["anna"], "via": ["nowhere"]}], r"routes\[#1\]\.via: found the unknown place 'nowhere'"),
        ([{"of": ["far"], "via": ["bend"]}], r"routes\[#1\]\.of: found the unknown platform or target 'far'"),
        ([{"of": []}], r"routes\[#1\]\.of: found 0 entries in the list; allowed: at least 1"),
        ([{"of": ["anna"]}], r"routes\[#1\]: found a route that changes nothing"),
        ([{"of": ["town"], "via": ["bend"]}, {"of": ["anna", "town"]}], r"#2\]: found a route whose missiles all"),
        (
            [{"of": ["anna"], "via": ["bend"]}, {"of": ["anna", "town"], "via": ["far"]}],
            r"routes\[#2\]: found a route whose missiles all take one that stands before it, or are none",
        ),
        ([{"of": ["anna"], "start": "town"}], r"routes\[#1\]\.start: found the unknown place 'town'"),
    ],
)  # fmt: skip
def test_a_route_that_says_nothing_is_refused(routes: list[dict[str, Any]], said: str) -> None:
    hypothesis = {"id": "parted", "name": "Parted", "basis": "assumed", "routes": routes}
    with pytest.raises(EventError, match=said):
        routed_event(3, hypotheses=[hypothesis])


@pytest.mark.parametrize(
    ("hypothesis", "said"),
    [
        (
            {"via": ["bend"], "end": "far", "routes": [{"of": ["anna"], "via": ["near", "far"]}]},
            r"#1\]\.via: found far",
        ),
        ({"start": "far", "routes": [{"of": ["anna"], "end": "far"}]}, r"routes\[#1\]\.end: found far twice in a row"),
        ({"start": "far", "end": "far"}, r"hypotheses\[parted\]\.end: found far twice in a row"),
        (
            {"via": ["bend"], "routes": [{"of": ["anna"]}, {"of": ["bert"], "via": ["far"]}]},
            r"hypotheses\[parted\]\.via: found a way that no missile takes",
        ),
    ],
)
def test_ends_that_are_inherited_count_too(hypothesis: dict[str, Any], said: str) -> None:
    with pytest.raises(EventError, match=said):
        routed_event(3, hypotheses=[{"id": "parted", "name": "Parted", "basis": "assumed", **hypothesis}])


def test_simulations_of_ways_with_several_starts_and_scopes_hold_together() -> None:
    """Starts are counted where they are, and what a claim does not speak of is no verdict."""
    claim = {"kind": "path_length", "stated": [{"at_least": 1.0}], "of": ["direct"]}
    straight = {"id": "direct", "name": "Straight", "basis": "assumed"}
    parted = {**straight, "id": "parted", "name": "Parted", "routes": [{"of": ["anna", "town"], "start": "near"}]}
    found = geo.simulate(routed_event(3, claim, hypotheses=[straight, parted]), draws=200, countries=WORLD)
    table = found.table()
    assert set(table.loc[table["hypothesis"] == "parted", "claim_c0"]) == {""}
    assert set(table.loc[table["hypothesis"] == "direct", "claim_c0"]) == {"supported"}
    launches = found.launches[found.launches["kind"] == "state"]
    for hypothesis in ("direct", "parted"):
        own = table[table["hypothesis"] == hypothesis]
        starts = own.drop_duplicates(["draw", "platform", "launch_lon", "launch_lat"])
        cells = launches[launches["hypothesis"] == hypothesis].drop_duplicates(["lon", "lat"])
        assert cells["starts"].sum() == len(starts)
        assert cells["draws"].sum() == own["missiles"].sum()


def counted_event(routes: list[dict[str, Any]], *claims: dict[str, Any], **fields: Any) -> geo.Event:  # noqa: ANN401  (fields)
    """Return the event with five missiles of Anna's and three of Bert's."""
    hypothesis = {"id": "parted", "name": "Parted", "basis": "assumed", "routes": routes}
    platforms = open_event(3).model_dump(exclude_none=True, exclude_defaults=True)["platforms"]
    for platform, count in zip(platforms, (5, 3), strict=True):
        platform.update(count=count, count_basis="published", sources=["paper"])
    return routed_event(3, *claims, hypotheses=[hypothesis], platforms=platforms, **fields)


def test_so_many_missiles_take_a_route_in_each_world_and_each_as_often_as_another() -> None:
    routes = [{"of": ["anna"], "count": 2, "end": "far"}, {"of": ["anna", "bert"], "count": 3, "via": ["near"]}]
    event = counted_event(routes)
    [job] = make_jobs(event, ["parted"], 5, WORLD)
    worlds, _, _ = fly_cube(job, Ground(WORLD, extent_of([job.plan])), cube_of_block(job, 0, 400))
    ids = np.array(job.plan.spot_ids)
    fell = ids[worlds.node[:, -1]] == "far"
    near = (worlds.stops > 0) & (ids[worlds.node[:, 1]] == "near")
    assert not (fell & near).any()
    for chosen, count, who in ((fell, 2, {0}), (near, 3, {0, 1})):
        assert (np.bincount(worlds.world[chosen], worlds.missiles[chosen], 400) == count).all()
        assert set(worlds.platform[chosen].tolist()) == who
    assert (np.bincount(worlds.world, worlds.missiles, 400) == 8).all()
    paths = np.column_stack([worlds.world, worlds.platform, worlds.target, worlds.node])
    assert len(np.unique(paths, axis=0)) == len(paths)
    # of eight missiles two have fallen: of the other six three are Anna's, and so are half of those by way of Near
    share = worlds.missiles[near & (worlds.platform == 0)].sum() / worlds.missiles[near].sum()
    assert share == pytest.approx(0.5, abs=0.05)
    aimed = worlds.missiles[fell & (worlds.target == 0)].sum() / worlds.missiles[fell].sum()
    assert 0.4 < aimed < 0.6
    assert len(geo.simulate(event, draws=300, seed=5, countries=WORLD).table()) == (worlds.world < 300).sum()


def test_as_drawn_the_first_ones_take_it() -> None:
    event = counted_event([{"of": ["anna"], "count": 2, "end": "far"}, {"of": ["bert"], "count": 1, "via": ["near"]}])
    paths = geo.trace(event)
    assert paths["path"].tolist() == [f"anna-{k}" for k in range(1, 6)] + [f"bert-{k}" for k in range(1, 4)]
    far, near = (next(p.position for p in event.places if p.id == name) for name in ("far", "near"))
    assert [way[-1] == far for way in paths["waypoints"]] == [True, True, *[False] * 6]
    assert [near in way for way in paths["waypoints"]] == [*[False] * 5, True, False, False]


def test_two_of_them_came_down_there() -> None:
    """What is said of how many missiles holds of those that take the route, in every world."""
    claim = {"kind": "near_path", "place": "field", "tolerance_km": 100.0}
    field = {"id": "field", "name": "Field", "position": [12.0, 10.0], "basis": "gazetteer"}
    places = [*routed_event(3).model_dump(exclude_none=True, exclude_defaults=True)["places"], field]
    claims = [{**claim, "which": which} for which in (2, "some", 3, "none")]
    event = counted_event([{"of": ["anna"], "count": 2, "end": "field"}], *claims, places=places)
    paths = geo.trace(event)
    table = geo.judge(event, paths, geo.overflights(paths, WORLD), countries=WORLD)
    whole = table[table["hypothesis"] == ""]["verdict"].tolist()
    assert whole == [*["supported by construction"] * 2, *["contradicted"] * 2]


@pytest.mark.parametrize(
    ("routes", "said"),
    [
        ([{"of": ["anna"], "count": 6, "via": ["bend"]}], r"routes\[#1\]\.count: found 6; allowed: at most the 5"),
        ([{"of": ["town"], "count": 9, "via": ["bend"]}], r"routes\[#1\]\.count: found 9; allowed: at most the 8"),
        ([{"of": ["anna"], "count": 0, "via": ["bend"]}], r"routes\[#1\]\.count: found 0"),
        ([{"of": ["anna"], "count": 2}], r"routes\[#1\]: found a route that changes nothing"),
        (
            [{"of": ["anna"], "via": ["bend"]}, {"of": ["anna"], "count": 2, "via": ["far"]}],
            r"#2\]: found a route whose",
        ),
    ],
)
def test_counts_that_cannot_be_are_refused(routes: list[dict[str, Any]], said: str) -> None:
    with pytest.raises(EventError, match=said):
        counted_event(routes)


def test_lines_of_very_many_paths_may_have_ways_of_different_lengths() -> None:
    """A page carries so many legs for each: a shorter way goes on with its last one, which is drawn in one stroke."""
    event = routed_event(3)
    paths = geo.trace(event)
    frame, _ = framed(event, paths)
    found = cloud(paths, [p.id for p in event.platforms], frame, WGS84)
    legs = np.frombuffer(base64.b64decode(found["ways"]), dtype="<i4").reshape(-1, found["per"])
    ways = list(dict.fromkeys(zip(paths["platform"], paths["waypoints"], strict=True)))
    assert found["per"] == max(len(way) - 1 for _, way in ways) == 3
    for (_, way), mine in zip(ways, legs.tolist(), strict=True):
        assert len(set(mine)) == len(way) - 1
        assert mine[len(way) - 1 :] == mine[len(way) - 2 : len(way) - 1] * (4 - len(way))
