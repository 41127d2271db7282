"""``which`` and hypotheses in ``of``: a claim says of how many missiles it is meant, and under which hypotheses."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from open_event import HYPOTHESES, length_km, open_event
from small_event import RAW, TWO, WORLD, C, S, U, event_with, paths_of, settled, verdicts

import geo
from geo.claims import on_route
from geo.claims.scope import answer, scope_of
from geo.errors import EventError
from geo.ledger.indeterminate import Ground
from geo.worlds.block import cube_of_block, fly_cube, make_jobs
from geo.worlds.extent import extent_of

if TYPE_CHECKING:
    import pandas as pd

COUNTED: dict[str, tuple[Any, Any]] = {
    "all": ("all", lambda n, of: n == of),
    "some": ("some", lambda n, _of: n >= 1),
    "none": ("none", lambda n, _of: n == 0),
    "exactly": (1, lambda n, _of: n == 1),
    "at-least": ({"at_least": 2}, lambda n, _of: n >= 2),
    "at-most": ({"at_most": 1}, lambda n, _of: n <= 1),
    "between": ({"at_least": 1, "at_most": 2}, lambda n, _of: 1 <= n <= 2),
    "more-than-there-are": ({"at_least": 4}, lambda _n, _of: False),
}


def scope(of: list[str]) -> dict[str, list[str]]:
    return {"of": of} if of else {}


@pytest.mark.parametrize("of", [[], ["anna"]], ids=["all", "anna"])
@pytest.mark.parametrize("hypothesis", HYPOTHESES)
@pytest.mark.parametrize("which", COUNTED)
def test_missiles_are_counted_in_each_world(which: str, hypothesis: str, of: list[str]) -> None:
    said, bears = COUNTED[which]

    def event_of(km: float) -> Any:  # noqa: ANN401
        return open_event(4, {"kind": "path_length", "stated": [{"at_least": km}], "which": said, **scope(of)})

    [job] = make_jobs(event_of(1.0), [hypothesis], 5, WORLD)
    worlds, flights, _ = fly_cube(job, Ground(WORLD, extent_of([job.plan])), cube_of_block(job, 0, 300))
    lengths: list[list[float]] = [[] for _ in range(300)]
    for k, world in enumerate(worlds.world.tolist()):
        if not of or worlds.platform[k] == 0:
            way = tuple(zip(worlds.lon[k].tolist(), worlds.lat[k].tolist(), strict=True))
            lengths[world] += [length_km(way)] * int(worlds.missiles[k])
    edge = float(np.median(np.concatenate(lengths)))
    event = event_of(edge)
    [claim] = event.claims
    kind = on_route(claim)
    assert kind is not None
    given = answer(kind, claim, flights, None, scope_of(claim, event))
    long = [sum(km >= edge for km in world) for world in lengths]
    want = [bears(n, len(world)) for n, world in zip(long, lengths, strict=True)]
    assert given.outcome.holds.tolist() == want
    assert given.outcome.fails.tolist() == [not one for one in want]
    assert given.span == (min(long), max(long))
    assert 0 < sum(want) < 300 or which == "more-than-there-are"


@pytest.mark.parametrize(
    ("which", "verdict", "margin"),
    [("all", C, 1.0), ("some", S, 1.0), ("none", C, 1.0), (1, S, 1.0), (2, C, 1.0), ({"at_most": 1}, S, 1.0)],
    ids=str,
)
def test_the_reason_counts_them(which: object, verdict: str, margin: float) -> None:
    claim = {"kind": "path_length", "stated": [{"at_least": 2750.0}], "which": which}
    found = verdicts(settled(claim), paths_of(TWO)).loc["direct"]  # 2,700 km from Anna, 2,800 from Bert
    assert (found["verdict"], found["value"], found["unit"], found["margin"]) == (verdict, 1.0, "drawn lines", margin)
    assert found["reason"].startswith("1 of 2 drawn lines bears it out where ")
    assert "paths are 2,700 to 2,800 km long" in found["reason"]


def test_what_the_boundaries_cannot_carry_counts_for_neither_side() -> None:
    claim = {"kind": "overflown_states", "states": ["FRA"], "mode": "at_least"}  # the boundaries hold no France
    for which in ("all", "some", "none", 1):
        event = settled({**claim, "which": which})
        paths = geo.trace(event)
        found = geo.judge(event, paths, geo.overflights(paths, WORLD), countries=WORLD).set_index("hypothesis")
        assert found.loc["direct", "verdict"] == U
        assert "of 2 it cannot be told" in found.loc["direct", "reason"]


def test_a_claim_may_speak_of_one_hypothesis_alone() -> None:
    claims = [
        {"kind": "path_length", "stated": [{"at_least": 1.0}], **scope(of)}
        for of in ([], ["routed"], ["anna", "direct"])
    ]
    event = open_event(4, *claims)
    paths = geo.trace(event)
    worlds = geo.simulate(event, draws=50, countries=WORLD)
    table = geo.judge(event, paths, geo.overflights(paths, WORLD), countries=WORLD, simulation=worlds)
    assert table[["claim", "hypothesis"]].to_numpy().tolist() == [
        *(["c0", name] for name in ("direct", "routed", "")),
        *(["c1", name] for name in ("routed", "")),
        *(["c2", name] for name in ("direct", "")),
    ]
    whole = table.set_index(["claim", "hypothesis"]).loc[("c1", "")]
    assert whole["verdict"] == S
    assert whole["reason"].startswith("Under “Through Bend”, of which alone it speaks, as drawn, ")
    asked = worlds.claims[["hypothesis", "claim"]].to_numpy().tolist()
    assert asked == [["direct", "c0"], ["direct", "c2"], ["routed", "c0"], ["routed", "c1"]]


@pytest.mark.parametrize(
    "which",
    [0, -1, 10_001, True, "most", 1.5, {}, {"about": 3}, {"at_least": 0}, {"at_least": 2, "at_most": 1}],
    ids=str,
)
def test_what_is_no_number_of_missiles_is_refused(which: object) -> None:
    with pytest.raises(
        EventError, match=r"claims\[c\]\.which: found .*; allowed: all, some, none, a whole number from 1"
    ):
        event_with({"kind": "range_up_to", "km": 100.0, "which": which})


def on_its_own(*claims: dict[str, Any], **fields: Any) -> pd.DataFrame:  # noqa: ANN401  (fields of the file)
    raw = {**copy.deepcopy(RAW), **copy.deepcopy(fields)}
    for spot in (*raw["platforms"], *raw["targets"], *raw["places"]):
        spot.pop("radius_km", None)
        spot["basis"] = "gazetteer" if spot["basis"] == "assumed" else spot["basis"]
    told = [{"id": f"c{k}", "text": "T.", "sources": ["paper"], **claim} for k, claim in enumerate(claims)]
    event = geo.accounts.event_from_dict({**raw, "claims": told})
    paths = geo.trace(event)
    table = geo.judge(event, paths, geo.overflights(paths, WORLD), countries=WORLD)
    return table.set_index(["claim", "hypothesis"])


def test_that_none_or_few_do_is_not_what_was_placed() -> None:
    """A target worked out from the cape ties the paths to it: that they pass is no evidence, that none does is one."""
    cape = {"id": "cape", "name": "Cape", "position": [15.0, 35.0], "basis": "gazetteer"}
    spots = RAW["places"]
    target = {"id": "t", "name": "Town", "position": [5.0, 35.0], "basis": "derived", "derived_from": {"place": "cape"}}
    claims = [{"kind": "near_path", "place": "cape", "tolerance_km": km, "which": which}
              for km, which in ((2000.0, "all"), (2000.0, "some"), (1.0, "none"), (1.0, {"at_most": 1}))]  # fmt: skip
    found = on_its_own(*claims, places=[*spots, cape], targets=[target])["verdict"]
    assert [found[f"c{k}", "direct"] for k in range(4)] == ["supported by construction"] * 2 + [S] * 2


def test_routed_is_a_hypothesis_whose_missiles_in_scope_fly_by_way_of_places() -> None:
    """Anna's missiles fly straight under both: what fails and holds there is no matter of the route."""
    routes = [{"of": ["b"], "via": ["bend"]}]
    hypotheses = [
        *RAW["hypotheses"][:1],
        {"id": "parted", "name": "Parted", "basis": "assumed", "routes": routes, "start": "near"},
    ]
    claim = {"kind": "path_length", "stated": [{"at_most": 2000.0}]}
    found = on_its_own({**claim, "of": ["a"]}, {**claim, "of": ["b"]}, hypotheses=hypotheses)["verdict"]
    assert (found["c0", "direct"], found["c0", "parted"], found["c0", ""]) == (C, S, U)
    assert (found["c1", "direct"], found["c1", ""]) in {(C, "supported only if routed"), (C, C)}


def test_a_claim_of_two_hypotheses_is_not_said_to_speak_of_one() -> None:
    event = open_event(4, {"kind": "path_length", "stated": [{"at_least": 1.0}], "of": ["direct", "routed"]})
    paths = geo.trace(event)
    own = paths[paths["hypothesis"] == "direct"]
    table = geo.judge(event, own, geo.overflights(own, WORLD), countries=WORLD)
    assert not table["reason"].str.contains("alone").any()


def test_of_none_what_is_flown_is_flown_over_them() -> None:
    event = open_event(4, {"kind": "overflown_states", "states": ["IRQ"], "mode": "none"})
    paths = geo.trace(event)
    table = geo.judge(event, paths, geo.overflights(paths, WORLD), countries=WORLD).set_index("hypothesis")
    assert "of a path over them" in table.loc["direct", "reason"]
    assert "other states" not in table.loc["direct", "reason"]
