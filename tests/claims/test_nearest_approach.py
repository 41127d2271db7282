"""``nearest_approach``: the rule on all worlds against one world at a time, measured along the paths by PROJ."""

from __future__ import annotations

import copy
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from open_event import judged_on_its_own
from pyproj import Geod
from small_event import RAW, WORLD
from small_event import event_with as small_event_with

import geo
from geo.accounts import event_from_dict
from geo.errors import EventError

if TYPE_CHECKING:
    import pandas as pd

    from geo.events import Event

Spot = tuple[float, float]
GEOD = Geod(ellps="WGS84")
STEP_M = 5000.0


def event_with(*claims: dict[str, Any], via: tuple[str, ...] = ()) -> Event:
    """Two ships east of four square states, two targets in them, and open positions of some ten to hundred km."""
    raw = copy.deepcopy(RAW)
    own = {"basis": "assumed", "radius_km": 120.0}
    raw["platforms"] = [
        {"id": "north", "name": "North", "count": 2, "count_basis": "assumed", "position": [45.0, 37.0], **own},
        {"id": "south", "name": "South", "count": 2, "count_basis": "assumed", "position": [46.0, 33.0], **own},
    ]
    raw["targets"] = [
        {"id": "near", "name": "Near", "position": [32.0, 35.0], **own},
        {"id": "far", "name": "Far", "position": [24.0, 36.0], **own},
    ]
    raw["places"] = [{"id": "town", "name": "Town", "position": [38.0, 39.0], "basis": "assumed", "radius_km": 40.0}]
    raw["hypotheses"] = [{"id": "way", "name": "A way", "via": list(via), "basis": "assumed"}]
    raw.pop("allocation", None)
    raw.pop("allocation_basis", None)
    raw.pop("totals", None)
    told = [{"kind": "nearest_approach", "text": "Stated.", "sources": ["paper"], **claim} for claim in claims]
    return event_from_dict({**raw, "claims": told})


def points_of(row: Any) -> np.ndarray:  # noqa: ANN401  (a row of a table)
    """Points along one path, 5 km apart: a place beside them is seen at most 0.1 km too far, from 30 km on."""
    stops = [(row.launch_lon, row.launch_lat)]
    if hasattr(row, "via_1_lon"):
        stops.append((row.via_1_lon, row.via_1_lat))
    stops.append((row.aim_lon, row.aim_lat))
    out = []
    for (x1, y1), (x2, y2) in pairwise(stops):
        length = GEOD.inv(x1, y1, x2, y2)[2]
        inner = GEOD.npts(x1, y1, x2, y2, max(int(length / STEP_M), 1))
        out += [(x1, y1), *inner, (x2, y2)]
    return np.array(out)


def apart_km(a: np.ndarray, b: np.ndarray) -> float:
    """Least distance between two lists of points."""
    first, second = np.repeat(a, len(b), axis=0), np.tile(b, (len(a), 1))
    return float(GEOD.inv(*first.T, *second.T)[2].min()) / 1000.0


def nearest_by_hand(table: pd.DataFrame, goal: np.ndarray) -> np.ndarray:
    """How near the nearest path of each world comes to some points, km."""
    return np.array(
        [min(apart_km(points_of(row), goal) for row in rows.itertuples()) for _, rows in table.groupby("draw")]
    )


def check_against_hand(event: Event, claim: str, table: pd.DataFrame, by_hand: np.ndarray, off_km: float) -> int:
    """Compare verdicts world by world, but for worlds that lie within the hand's error of an end of the span."""
    found = table.groupby("draw")[f"claim_{claim}"].first().to_numpy()
    low, high = next(c for c in event.claims if c.id == claim).span_km
    clear = np.min([np.abs(by_hand - end) for end in (low, high) if np.isfinite(end) and end > 0], axis=0) > off_km
    want = np.where((by_hand >= low) & (by_hand <= high), "supported", "contradicted")
    assert clear.sum() > 0.9 * len(clear)
    assert (found[clear] == want[clear]).all()
    return len(set(want[clear]))


CLAIMS = (
    {"id": "least", "how": "at_least", "km": 260.0},
    {"id": "most", "how": "at_most", "km": 230.0},
    {"id": "about", "how": "about", "km": 240.0, "low_km": 200.0, "high_km": 270.0},
)


@pytest.mark.parametrize("via", [(), ("town",)], ids=["straight", "bent"])
def test_nearest_to_a_place_is_that_of_measuring_along_the_paths(via: tuple[str, ...]) -> None:
    spot = [[33.0, 39.5]]
    shift = 100.0 if via else 0.0
    claims = [
        {**c, "place": "spot", **{k: c[k] - shift for k in ("km", "low_km", "high_km") if k in c}} for c in CLAIMS
    ]
    raw = event_with(via=via).model_dump(mode="python")
    raw["places"] = [*raw["places"], {"id": "spot", "name": "Spot", "position": spot[0], "basis": "gazetteer"}]
    raw["claims"] = [{"kind": "nearest_approach", "text": "Stated.", "sources": ["paper"], **c} for c in claims]
    event = event_from_dict(_plain(raw))
    result = geo.simulate(event, draws=60, countries=WORLD)
    table = result.table()
    by_hand = nearest_by_hand(table, np.array(spot))
    sides = [check_against_hand(event, c["id"], table, by_hand, 0.1) for c in claims]
    assert max(sides) == 2, "a threshold has worlds on both sides"
    row = result.claims.set_index("claim").loc["least"]
    assert row["number_min"] == pytest.approx(by_hand.min(), abs=0.1)
    assert row["number_max"] == pytest.approx(by_hand.max(), abs=0.1)


def test_nearest_to_a_state_is_that_to_its_border_and_nothing_over_it() -> None:
    claims = [
        {"id": "far-one", "state": "SYR", "how": "at_least", "km": 1300.0},
        {"id": "near-one", "state": "SYR", "how": "at_most", "km": 1280.0},
        {"id": "crossed", "state": "TUR", "how": "at_most", "km": 1.0},
    ]
    event = event_with(*claims)
    result = geo.simulate(event, draws=40, countries=WORLD)
    table = result.table()
    edge = np.column_stack([np.full(401, 10.0), np.linspace(30.0, 40.0, 401)])  # Syria is the box from 0 to 10 east
    by_hand = nearest_by_hand(table, edge)
    assert {check_against_hand(event, c, table, by_hand, 1.0) for c in ("far-one", "near-one")} & {2}
    assert set(table["claim_crossed"]) == {"supported"}, "all paths cross it"


@pytest.mark.parametrize("via", [(), ("town",)], ids=["straight", "bent"])
def test_nearest_to_another_platforms_paths_is_that_of_measuring_along_both(via: tuple[str, ...]) -> None:
    claims = [{**c, "platform": "south", "km": 60.0, "low_km": 20.0, "high_km": 90.0} for c in CLAIMS[2:]]
    claims += [{"id": "apart", "platform": "south", "how": "at_least", "km": 5.0}]
    event = event_with(*claims, via=via)
    result = geo.simulate(event, draws=20, countries=WORLD)
    table = result.table()
    by_hand = []
    for _, rows in table.groupby("draw"):
        own = [points_of(row) for row in rows.itertuples() if row.platform == "south"]
        others = [points_of(row) for row in rows.itertuples() if row.platform != "south"]
        by_hand.append(min(apart_km(a, b) for a in others for b in own))
    numbers = np.array(by_hand)
    met = numbers < 4.0  # what steps of 5 km may make of a crossing
    numbers[met] = 0.0
    for claim in claims:
        check_against_hand(event, str(claim["id"]), table, numbers, 2.5)
    assert via or met.any(), "straight paths of two ships at two targets cross in some worlds"


def test_mistakes_in_a_claim_are_told_in_the_words_of_the_file() -> None:
    wrong = [
        ({"id": "a", "how": "at_most", "km": 5.0}, "one of place, state and platform"),
        ({"id": "a", "how": "at_most", "km": 5.0, "place": "town", "state": "SYR"}, "place and state"),
        ({"id": "a", "how": "about", "km": 5.0, "place": "town"}, "claims[a].low_km"),
        ({"id": "a", "how": "at_most", "km": 5.0, "low_km": 2.0, "place": "town"}, "km alone"),
        ({"id": "a", "how": "about", "km": 5.0, "low_km": 6.0, "high_km": 8.0, "place": "town"}, "low_km <= km"),
        ({"id": "a", "how": "at_most", "km": 5.0, "platform": "nort"}, "did you mean 'north'?"),
        ({"id": "a", "how": "at_most", "km": 5.0, "state": "XYZ"}, "unknown state code"),
    ]
    for claim, told in wrong:
        with pytest.raises(EventError, match="claims\\[a\\]") as error:
            event_with(claim)
        assert told in str(error.value), claim


def test_a_path_drawn_through_the_place_is_no_evidence_that_it_came_near() -> None:
    near = {"id": "near", "place": "town", "how": "at_most", "km": 50.0}
    for via, want in (((), {"contradicted", "undecidable", "supported"}), (("town",), {"supported by construction"})):
        event = event_with(near, via=via)
        paths = geo.trace(event)
        verdicts = geo.judge(event, paths, geo.overflights(paths, WORLD), countries=WORLD)
        assert set(verdicts["verdict"]) <= want
        assert "Town" in verdicts["reason"].iloc[0]


def _plain(value: Any) -> Any:  # noqa: ANN401  (a parsed file)
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items() if v is not None and v != ""}
    return [_plain(v) for v in value] if isinstance(value, tuple | list) else value


def judged_straight(claim: dict[str, object], ends: dict[str, tuple[Spot, Spot]], **fields: object) -> pd.Series:
    """Return what is found of a claim on straight paths, one for each id of a ship, from its place to its target's."""
    own = {"basis": "gazetteer"}
    event = small_event_with(
        {"kind": "nearest_approach", "how": "at_most", **claim},
        platforms=[
            {"id": k, "name": k.title(), "count": 1, "count_basis": "assumed", "position": list(ship), **own}
            for k, (ship, _) in ends.items()
        ],
        targets=[{"id": f"t-{k}", "name": f"Town {k}", "position": list(aim), **own} for k, (_, aim) in ends.items()],
        allocation=[{"platform": k, "target": f"t-{k}", "count": 1} for k in ends],
        allocation_basis="assumed",
        hypotheses=RAW["hypotheses"][:1],
        **fields,
    )
    return judged_on_its_own(event).loc["direct"]


@pytest.mark.parametrize("lon", [5.0, 15.0, 25.0, 35.0])
def test_what_a_path_flies_over_makes_no_place_nearer(lon: float) -> None:
    """Only a state that is asked for is at 0 km when it is overflown."""
    spot = {"id": "spot", "name": "Spot", "position": [lon + 2.0, 35.0], "basis": "gazetteer"}
    row = judged_straight({"place": "spot", "km": 100.0}, {"anna": ((lon, 31.0), (lon, 39.0))}, places=[spot])
    assert row["verdict"] == "contradicted"
    assert row["value"] == pytest.approx(GEOD.inv(lon, 35.0, lon + 2.0, 35.0)[2] / 1000.0, abs=0.5)


@pytest.mark.parametrize(
    ("aim", "said"), [((5.0, 39.0), "crosses those of Bert"), ((5.0, 33.0), "km from those of Bert")]
)
def test_paths_that_cross_those_of_another_platform_are_said_to(aim: Spot, said: str) -> None:
    """Anna's go from south of Bert's to north of them, or stay south."""
    ends = {"anna": ((35.0, 33.0), aim), "bert": ((35.0, 36.0), (5.0, 36.0))}
    assert said in judged_straight({"platform": "bert", "km": 1.0}, ends)["reason"]


def test_paths_on_one_great_circle_are_as_far_apart_as_their_ends() -> None:
    """Both on one meridian, or one after the other along the equator: there the planes of the two are the same."""
    lon = 17.3
    for ends in (
        {"anna": ((lon, 31.0), (lon, 33.0)), "bert": ((lon, 39.0), (lon, 36.0))},
        {"anna": ((lon, 33.0), (lon, 31.0)), "bert": ((lon, 36.0), (lon, 39.0))},
        {"anna": ((lon, 0.0), (lon + 2.0, 0.0)), "bert": ((lon + 9.0, 0.0), (lon + 5.0, 0.0))},
    ):
        row = judged_straight({"platform": "bert", "km": 200.0}, ends)
        far = min(GEOD.inv(*a, *b)[2] for a in ends["anna"] for b in ends["bert"]) / 1000.0
        assert row["value"] == pytest.approx(far, abs=1e-6)
        assert row["verdict"] != "supported"


def test_a_place_from_which_a_path_sets_out_is_crossed() -> None:
    spot = {"id": "spot", "name": "Spot", "position": [5.0, 31.0], "basis": "gazetteer"}
    row = judged_straight({"place": "spot", "km": 5.0}, {"anna": ((5.0, 31.0), (5.0, 39.0))}, places=[spot])
    assert row["reason"].startswith("The only path crosses Spot")


@pytest.mark.parametrize(("how", "km", "margin"), [("at_most", 500.0, 317.4), ("at_least", 100.0, 82.6)])
def test_the_margin_is_the_way_to_the_end_that_is_stated(how: str, km: float, margin: float) -> None:
    """183 km from the spot, with one path alone."""
    spot = {"id": "spot", "name": "Spot", "position": [7.0, 35.0], "basis": "gazetteer"}
    row = judged_straight({"place": "spot", "how": how, "km": km}, {"anna": ((5.0, 31.0), (5.0, 39.0))}, places=[spot])
    assert row["verdict"] == "supported"
    assert row["margin"] == pytest.approx(margin, abs=0.6)
    assert row["reason"].startswith("The only path passes 183 km from Spot, which bears out")
