"""Verdicts draw by draw: the same as those of the rules for tables, one path at a time."""

from __future__ import annotations

import copy
from functools import cache
from typing import TYPE_CHECKING

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely
from small_event import RAW
from worlds import world

import geo
from geo.events import Event, event_from_dict, load_event
from geo.kernel.geodesic import inverse
from geo.kernel.tracks import lay_tracks, place_on_tracks
from geo.ledger.margins import depths
from geo.simulation.block import cube_of_block, fly_cube, make_job
from geo.simulation.depth import Ground, reach_depth
from geo.simulation.flown import fly
from geo.simulation.look import Box, first_look
from geo.simulation.near import angle_to, arcs_between, pass_within, vectors
from geo.simulation.outlines import make_outline, over_outline
from geo.simulation.plan import Draws
from geo.simulation.rules import ON_ROUTE, WORDS, decide, make_rules
from geo.verdicts import judge
from geo.verdicts.ground import distance_to_legs_m

if TYPE_CHECKING:
    from geo.atlas.countries import Countries

CASPIAN = load_event("caspian-2015-10-07")
HYPOTHESES = ("direct", "reported")


@cache
def states() -> Countries:
    return geo.load_countries()


def ground(event: Event = CASPIAN) -> Ground:
    jobs = [make_job(event, h.id, 0) for h in event.hypotheses]
    return Ground(states(), first_look([job.plan for job in jobs]))


def draws_through(waypoints: list[tuple[tuple[float, float], ...]]) -> Draws:
    lon, lat = np.array(waypoints, dtype=np.float64).transpose(2, 0, 1)
    none = np.zeros(len(lon), dtype=np.intp)
    return Draws(none, none, lon, lat, np.full(len(lon), 850.0))


def judged(event: Event, hypothesis: str, waypoints: list[tuple[tuple[float, float], ...]]) -> pd.DataFrame:
    """Verdicts of the rules for tables on each path by itself: one row a path, one column a claim."""
    route = event.model_copy(update={"claims": tuple(c for c in event.claims if isinstance(c, ON_ROUTE))})
    platform, target = event.platforms[0].id, event.targets[0].id
    paths = geopandas.GeoDataFrame(
        pd.concat([geo.path_through(way, name=f"p-{k}") for k, way in enumerate(waypoints)], ignore_index=True)
    ).assign(event=event.id, hypothesis=hypothesis, platform=platform, target=target)
    ledger = geo.overflights(paths, states())
    rows = []
    for name in paths["path"]:
        table = judge(route, paths[paths["path"] == name], ledger[ledger["path"] == name], countries=states())
        rows.append(table[table["hypothesis"] == hypothesis].set_index("claim")["verdict"])
    return pd.DataFrame(rows).reset_index(drop=True)


def decided(event: Event, waypoints: list[tuple[tuple[float, float], ...]]) -> pd.DataFrame:
    rules, here = make_rules(event), ground(event)
    found = decide(rules, fly(draws_through(waypoints), here.countries), here)
    return pd.DataFrame({claim.id: np.array(WORDS)[v] for claim, v in zip(rules.claims, found, strict=True)})


@pytest.mark.parametrize("hypothesis", HYPOTHESES)
def test_on_the_events_own_paths_every_decision_is_that_of_the_rules(hypothesis: str) -> None:
    paths = geo.trace(CASPIAN)
    ways = list(dict.fromkeys(paths[paths["hypothesis"] == hypothesis]["waypoints"]))
    want, found = judged(CASPIAN, hypothesis, ways), decided(CASPIAN, ways)
    assert list(found) == list(want) == [c.id for c in CASPIAN.claims if isinstance(c, ON_ROUTE)]
    pd.testing.assert_frame_equal(found, want, check_names=False, check_dtype=False)


@pytest.mark.parametrize("hypothesis", HYPOTHESES)
def test_on_random_draws_the_decisions_are_those_of_the_rules(hypothesis: str) -> None:
    """All but those within a hair of a threshold, where the rules themselves look every kilometre or 0.1 degrees."""
    job = make_job(CASPIAN, hypothesis, 11)
    draws = fly_cube(job, ground(), cube_of_block(job, 0, 60)).draws
    ways = [tuple(zip(lon, lat, strict=True)) for lon, lat in zip(draws.lon.tolist(), draws.lat.tolist(), strict=True)]
    want, found = judged(CASPIAN, hypothesis, ways), decided(CASPIAN, ways)
    different = (want.to_numpy() != found.to_numpy()).sum(axis=0)
    assert different.max() <= 1, dict(zip(want, different.tolist(), strict=True))
    assert different.sum() <= 2
    if hypothesis == "direct":
        assert len(set(found["over-iran-and-iraq"])) > 1


def test_small_claims_agree_with_the_rules_on_both_sides_of_every_threshold() -> None:
    """Paths spread across thresholds of length, nearness and region, on an event without states."""
    region = {"name": "the square", "polygon": [[18, 33], [22, 33], [22, 35], [18, 35]], "basis": "assumed"}
    claims = [
        {"id": "long", "kind": "path_length", "km": 2750.0, "low_km": 2730.0, "high_km": 2770.0},
        {"id": "reach", "kind": "range_up_to", "km": 2740.0},
        {"id": "near", "kind": "near_path", "place": "near", "tolerance_km": 30.0},
        {"id": "bend", "kind": "near_path", "place": "bend", "tolerance_km": 5.0},
        {"id": "over", "kind": "over_region", "region": {**region, "radius_km": 40.0}},
        {"id": "exact", "kind": "over_region", "region": {**region, "basis": "derived"}},
        {"id": "narrow", "kind": "over_region", "region": {**region, "radius_km": 150.0}},
    ]
    told = [{"text": "Stated.", "sources": ["paper"], **claim} for claim in claims]
    event = event_from_dict({**copy.deepcopy(RAW), "claims": told})
    ways = [((35.0, 31.0 + 0.17 * k), (5.0, 33.0 + 0.05 * k)) for k in range(40)]
    want, found = judged(event, "direct", ways), decided(event, ways)
    # the rules measure outlines at points 0.1 degrees apart: at 40 km that is up to 0.4 km more than it is
    different = {name: int((want[name] != found[name]).sum()) for name in want}
    assert {name: n for name, n in different.items() if n} in ({}, {"over": 1}, {"narrow": 1}), different
    for name in ("long", "reach", "near", "exact"):
        assert set(found[name]) == {"supported", "contradicted"}, name
    assert set(found["over"]) == {"supported", "contradicted", "undecidable"}
    assert "supported" not in set(found["narrow"])


# -------------------------------------------------------------------------------------------------------- places


def random_legs(count: int, seed: int) -> np.ndarray:
    """Legs all over the world, from some kilometres to nearly half way round."""
    rng = np.random.default_rng(seed)
    lon1, lat1 = rng.uniform(-180, 180, count), np.rad2deg(np.arcsin(rng.uniform(-1, 1, count)))
    azimuth, length = rng.uniform(0, 360, count), 10 ** rng.uniform(4, 7.1, count)
    end = geo.direct(lon1, lat1, azimuth, length)
    return np.column_stack([lon1, lat1, end.lon2_deg, end.lat2_deg])


def test_geodesics_stay_within_the_bound_of_their_great_circles() -> None:
    legs = random_legs(2000, 2)
    arcs = arcs_between(legs)
    tracks = lay_tracks(legs, np.arange(len(legs)))
    worst = np.zeros(len(legs))
    for share in np.linspace(0.02, 0.98, 25):
        lon, lat = place_on_tracks(tracks, np.arange(len(legs)), share * tracks.length_m)
        side = np.einsum("ij,ij->i", arcs.pole, vectors(lon, lat))
        worst = np.maximum(worst, np.abs(np.arcsin(np.clip(side, -1, 1))))
    assert (worst <= arcs.off + 1e-12).all()
    used = np.isfinite(arcs.off) & (arcs.off > 1e-9)
    assert (worst[used] / arcs.off[used]).max() > 0.8, "the bound is no wider than it must be"


def test_distances_lie_where_the_sphere_says() -> None:
    legs = random_legs(300, 3)
    arcs = arcs_between(legs)
    for lon, lat in ((0.0, 0.0), (50.0, 38.0), (-120.0, -75.0), (179.9, 60.0)):
        true = distance_to_legs_m(legs, [lon], [lat])[:, 0]
        angle = angle_to(arcs, vectors(np.array(lon), np.array(lat)))
        near = (true < 3e6) & np.isfinite(arcs.off)
        assert near.sum() > 20
        assert (true[near] <= geo.WGS84.a_m * (angle + arcs.off)[near] + 1.0).all()
        assert (true[near] >= geo.WGS84.b_m * (angle - arcs.off)[near] - 1.0).all()


def test_passing_near_a_place_is_decided_as_by_measuring() -> None:
    legs = random_legs(4000, 4)
    lon, lat = 40.0, 45.0
    true = distance_to_legs_m(legs, [lon], [lat])[:, 0]
    for allowed_m in (50e3, 400e3, 2000e3):
        found = pass_within(legs, arcs_between(legs), lon, lat, allowed_m)
        assert 0 < found.sum() < len(legs)
        assert (found == (true <= allowed_m)).all()
    # and to the metre
    some = np.flatnonzero(true < 1e6)[:20]
    for leg, off in zip(legs[some], true[some], strict=True):
        one = leg[None]
        assert pass_within(one, arcs_between(one), lon, lat, float(off) + 0.01)[0]
        assert not pass_within(one, arcs_between(one), lon, lat, float(off) - 0.01)[0]


# -------------------------------------------------------------------------------------------------------- regions


@pytest.mark.parametrize(
    "shape",
    [
        shapely.box(10, 40, 14, 43),
        shapely.Polygon([(10, 60), (20, 60), (20, 70), (18, 70), (18, 62), (12, 62), (12, 70), (10, 70)]),
        shapely.box(176, -10, 179.9, -6),
    ],
    ids=["a box", "a horseshoe", "beside the 180th meridian"],
)
def test_a_region_is_entered_deeply_or_shallowly_as_measured(shape: shapely.Polygon) -> None:
    off_m = 40e3
    outline = make_outline(shape, off_m)
    x, y = shape.centroid.x, shape.centroid.y
    rng = np.random.default_rng(8)
    count = 90
    start = geo.direct(x, y, rng.uniform(0, 360, count), rng.uniform(1e5, 2e6, count))
    end = geo.direct(x, y, rng.uniform(0, 360, count), rng.uniform(1e5, 2e6, count))
    legs = np.column_stack([start.lon2_deg, start.lat2_deg, end.lon2_deg, end.lat2_deg])
    tracks = lay_tracks(legs, np.arange(count))
    over, touch = over_outline(outline, tracks, arcs_between(legs))
    # measured: points of the path against points of the outline, both every few kilometres
    ring = shapely.get_coordinates(shapely.segmentize(shape.exterior, 0.2))
    slack_m = 2500.0  # what a ring point every 22 km may overstate at 40 km, and to spare
    seen = 0
    for k in range(count):
        s = np.linspace(0, tracks.length_m[k], 200)
        lon, lat = place_on_tracks(tracks, np.full(200, k), s)
        far = inverse(lon[:, None], lat[:, None], ring[None, :, 0], ring[None, :, 1]).s12_m.min(axis=1)
        depth = np.where(shapely.intersects_xy(shape, lon, lat), far, -far).max()
        step = tracks.length_m[k] / 400 + slack_m
        if abs(depth - off_m) > step:
            assert over[k] == (depth > off_m), k
            seen += 1
        if abs(depth + off_m) > step:
            assert touch[k] == (depth > -off_m), k
    assert seen > count / 2
    assert 5 < over.sum() < touch.sum() < count


def test_a_region_without_uncertainty_has_no_rim() -> None:
    outline = make_outline(shapely.box(10, 40, 14, 43), 0.0)
    legs = np.array([[5.0, 41.0, 20.0, 41.0], [5.0, 45.0, 20.0, 45.0]])
    over, touch = over_outline(outline, lay_tracks(legs, np.arange(2)), arcs_between(legs))
    assert over.tolist() == touch.tolist() == [True, False]


# ---------------------------------------------------------------------------------------------------------- depth


@pytest.mark.parametrize("hypothesis", HYPOTHESES)
def test_depth_is_decided_as_the_ledger_does(hypothesis: str) -> None:
    job, here = make_job(CASPIAN, hypothesis, 3), ground()
    cube = cube_of_block(job, 0, 3000)
    flown = fly_cube(job, here, cube)
    shortest = np.where(flown.overflies, flown.over_m, np.inf).min(axis=1)
    flown = fly_cube(job, here, cube[np.argsort(shortest)[:80]])  # where it is close
    margin = depths(flown.tracks, flown.rows, here.countries.edges)
    deepest = np.zeros(flown.over_m.shape)
    over = flown.column >= 0
    np.maximum.at(deepest, (flown.rows.path[over], flown.column[over]), margin[over])
    found = reach_depth(here, flown, flown.overflies)
    floor = here.countries.indeterminate_below_m
    clear = np.abs(deepest - floor) > 0.05 * floor
    assert (found == (deepest >= floor))[clear].all()
    assert (flown.overflies & ~found).sum() > 5
    assert (flown.may_be_deep & ~found[flown.rows.path, flown.column]).any(), "long but shallow"


def test_a_stretch_along_a_border_is_shallow_and_one_across_is_deep() -> None:
    """800 m inside for 500 km, across the 180th meridian; the set carries 1 km."""
    countries = world(AAA=shapely.box(170, 0, 180, 5), BBB=shapely.box(-180, 0, -170, 5))
    here = Ground(countries, Box(170.0, -2.0, 190.0, 7.0))
    ways = [
        ((175.0, 0.0072), (-179.0, 0.0072)),
        ((175.0, 0.0095), (-179.0, 0.0095)),
        ((175.0, -1.0), (178.0, 1.0)),
    ]
    flown = fly(draws_through(ways), countries)
    found = reach_depth(here, flown, flown.overflies)
    assert flown.overflies.tolist() == [[True, True], [True, True], [True, False]]
    assert found.tolist() == [[False, False], [True, True], [True, False]]
    # nothing is said of what was not asked
    assert not reach_depth(here, flown, np.zeros_like(flown.overflies)).any()
