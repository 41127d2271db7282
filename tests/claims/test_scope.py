"""``of``: a claim about some missiles looks at their paths alone, world by world."""

from __future__ import annotations

import numpy as np
import pytest
from open_event import HYPOTHESES, length_km, open_event
from small_event import TWO, WORLD, C, S, U, event_with, paths_of, settled, verdicts

import geo
from geo.claims import on_route
from geo.claims.scope import answer, scope_of
from geo.errors import EventError
from geo.ledger.indeterminate import Ground
from geo.worlds.block import cube_of_block, fly_cube, make_jobs
from geo.worlds.extent import extent_of

SCOPES = (["anna"], ["port"], ["bert", "port"], ["anna", "bert", "town"])


@pytest.mark.parametrize("of", SCOPES, ids="-".join)
@pytest.mark.parametrize("hypothesis", HYPOTHESES)
def test_in_each_world_the_paths_in_scope_decide(hypothesis: str, of: list[str]) -> None:
    def claim(km: float) -> dict[str, object]:
        return {"kind": "path_length", "stated": [{"at_least": km}], "of": of}

    event = open_event(3, claim(1.0))
    [job] = make_jobs(event, [hypothesis], 5, WORLD)
    worlds, flights, _ = fly_cube(job, Ground(WORLD, extent_of([job.plan])), cube_of_block(job, 0, 300))
    who = [p.id for p in event.platforms if p.id in of] or [p.id for p in event.platforms]
    where = [t.id for t in event.targets if t.id in of] or [t.id for t in event.targets]
    longest = np.full(300, -np.inf)
    for k, world in enumerate(worlds.world.tolist()):
        if event.platforms[worlds.platform[k]].id in who and event.targets[worlds.target[k]].id in where:
            way = tuple(zip(worlds.lon[k].tolist(), worlds.lat[k].tolist(), strict=True))
            longest[world] = max(longest[world], length_km(way))
    seen = np.isfinite(longest)
    edge = float(np.median(longest[seen]))
    [stated] = open_event(3, claim(edge)).claims
    kind = on_route(stated)
    assert kind is not None
    outcome = answer(kind, stated, flights, None, scope_of(stated, event)).outcome
    assert outcome.holds.tolist() == (longest >= edge).tolist()
    assert outcome.fails.tolist() == (seen & (longest < edge)).tolist()
    assert 0 < outcome.holds.sum() < seen.sum()
    if of == ["bert", "port"]:  # who fires one missile at either of two
        assert 0 < seen.sum() < 300


@pytest.mark.parametrize(("of", "verdict"), [([], S), (["a"], C), (["b"], S), (["a", "t"], C), (["a", "b"], S)])
def test_the_verdict_is_of_the_missiles_that_are_named(of: list[str], verdict: str) -> None:
    claim = {"kind": "path_length", "stated": [{"at_least": 2750.0}], **({"of": of} if of else {})}
    found = verdicts(settled(claim), paths_of(TWO)).loc["direct"]  # 2,700 km from Anna, 2,800 from Bert
    assert found["verdict"] == verdict
    says = "The only path is 2,700 km long".lower() if of in (["a"], ["a", "t"]) else "2,800 km"
    assert says in found["reason"].lower()
    assert ("of the missiles from Anna" in found["reason"].replace("Of", "of")) == ("a" in of)


def test_every_kind_about_flights_takes_it_and_agrees_with_an_event_of_those_missiles_alone() -> None:
    rest = {
        "overflown_states": {"states": ["TUR"], "mode": "at_least"},
        "range_up_to": {"km": 2750.0},
        "inside_state": {"state": "IRQ", "stated": [{"at_least": 1.0}]},
        "flight_time": {"stated": [{"about": 200.0, "low": 1.0, "high": 205.0}]},
        "mean_speed": {"stated": [{"at_most": 800.0}], "in_time": [{"about": 205.0, "low": 204.0, "high": 206.0}]},
        "near_path": {"place": "near", "tolerance_km": 150.0},
        "nearest_approach": {"place": "near", "how": "at_most", "km": 150.0},
        "over_region": {
            "region": {"name": "a box", "polygon": [[19, 35], [21, 35], [21, 38], [19, 38]], "basis": "published"}
            | {"sources": ["paper"]}
        },
    }
    for kind, fields in rest.items():
        event = settled({"kind": kind, **fields, "of": ["b"]})
        paths = geo.trace(event)
        alone = paths[paths["platform"] == "b"]
        whole = geo.judge(event, paths, geo.overflights(paths, WORLD), countries=WORLD)
        plain = settled({"kind": kind, **fields})
        part = geo.judge(plain, alone, geo.overflights(alone, WORLD), countries=WORLD)
        columns = ["hypothesis", "value", "unit", "margin"]
        assert whole[columns].round(9).equals(part[columns].round(9)), kind


def test_a_world_without_such_a_missile_decides_nothing() -> None:
    event = open_event(3, {"kind": "path_length", "stated": [{"at_least": 1.0}], "of": ["bert", "port"]})
    paths = geo.trace(event)
    found = geo.judge(event, paths, geo.overflights(paths, WORLD), countries=WORLD).set_index("hypothesis")
    assert found.loc["direct", "verdict"] == U
    assert 0.2 < found.loc["direct", "holds_share"] < 0.8
    assert found.loc["direct", "fails_share"] == 0.0
    without = paths[~((paths["platform"] == "bert") & (paths["target"] == "port"))]
    told = geo.judge(event, without, geo.overflights(without, WORLD), countries=WORLD).set_index("hypothesis")
    assert "no missile is drawn from Bert at Port" in told.loc["direct", "reason"]


def test_an_id_that_is_no_platform_or_target_is_refused() -> None:
    with pytest.raises(
        EventError, match=r"claims\[c\]\.of: found the unknown platform, target or hypothesis 'near', which is a pl"
    ):
        event_with({"kind": "range_up_to", "km": 100.0, "of": ["near"]})
    with pytest.raises(EventError, match=r"claims\[c\]\.of"):
        event_with({"kind": "count", "what": "missiles", "count": 2, "of": ["a"]})


def test_a_pair_that_no_world_has_is_undecidable_and_nothing_breaks() -> None:
    pairs = [("anna", "town"), ("anna", "port"), ("bert", "town")]
    rows = [{"platform": platform, "target": target, "count": 1} for platform, target in pairs]
    dealt = {"allocation": rows, "allocation_basis": "published", "allocation_sources": ["paper"]}
    kinds = ({"kind": "path_length", "stated": [{"at_least": 1.0}]}, {"kind": "overflown_states", "states": ["IRQ"]})
    event = open_event(3, *({**kind, "of": ["bert", "port"]} for kind in kinds), **dealt)
    paths = geo.trace(event)
    table = geo.judge(event, paths, geo.overflights(paths, WORLD), countries=WORLD)
    assert set(table["verdict"]) == {U}
    assert all("no missile is drawn from Bert at Port" in reason.replace("No", "no") for reason in table["reason"])
    found = geo.simulate(event, draws=50, countries=WORLD)
    assert (found.claims[["supported", "contradicted"]] == 0).all(axis=None)


def test_paths_that_come_near_those_of_another_platform_are_all() -> None:
    for more in ({"of": ["a"]}, {"which": "all"}):
        claim = {"kind": "nearest_approach", "platform": "a", "how": "at_most", "km": 5.0, **more}
        with pytest.raises(EventError, match=r"claims\[c\]\.(of|which): found (of|which) beside platform"):
            event_with(claim)
