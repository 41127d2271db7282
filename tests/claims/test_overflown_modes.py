"""``overflown_states``: exactly, at least, none; on all worlds against one path at a time."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from small_event import RAW, WORLD, ledger_of, paths_of, settled, verdicts

import geo
from geo.accounts import event_from_dict
from geo.errors import EventError

if TYPE_CHECKING:
    from geo.events import Event

MODES: dict[str, dict[str, Any]] = {
    "exactly": {"states": ["TUR", "IRN"]},
    "beside": {"states": ["TUR"], "besides": ["IRN"]},
    "least": {"states": ["IRN"], "mode": "at_least"},
    "both": {"states": ["IRN", "IRQ"], "mode": "at_least"},
    "no-iraq": {"states": ["IRQ"], "mode": "none"},
    "no-east": {"states": ["SYR", "IRQ"], "mode": "none"},
}


def event_with(claims: dict[str, dict[str, Any]]) -> Event:
    """Put a ship beside four square states in a row (Syria, Iraq, Iran, Turkey, west to east), its target inside."""
    raw = copy.deepcopy(RAW)
    own = {"basis": "assumed"}
    raw["platforms"] = [{"id": "ship", "name": "Ship", "position": [42.0, 38.0], "radius_km": 100.0, **own}]
    raw["targets"] = [{"id": "goal", "name": "Goal", "position": [22.0, 39.5], "radius_km": 300.0, **own}]
    raw["hypotheses"] = [{"id": "way", "name": "A way", "via": [], "basis": "assumed"}]
    for name in ("allocation", "allocation_basis", "totals"):
        raw.pop(name, None)
    told = [
        {"id": name, "kind": "overflown_states", "text": "Stated.", "sources": ["paper"], **claim}
        for name, claim in claims.items()
    ]
    return event_from_dict({**raw, "claims": told})


def by_hand(claim: dict[str, Any], met: set[str]) -> bool:
    named, mode = set(claim["states"]), claim.get("mode", "exactly")
    if mode == "none":
        return not named & met
    if mode == "at_least":
        return named <= met
    return named <= met <= named | set(claim.get("besides", ()))


def test_modes_mean_what_they_say_in_every_world() -> None:
    result = geo.simulate(event_with(MODES), draws=400, countries=WORLD)
    table = result.table()
    rows = geo.overflown(
        *(table[name] for name in ("launch_lon", "launch_lat", "aim_lon", "aim_lat")), countries=WORLD, check="full"
    )
    rows["length_m"] = rows["exit_m"] - rows["enter_m"]
    seen: dict[str, set[str]] = {name: set() for name in MODES}
    open_ = 0
    for k, own in rows[rows["country"] != ""].groupby("path"):
        met = own.groupby("country")["length_m"].sum()
        for name, claim in MODES.items():
            found = table[f"claim_{name}"].iloc[k]
            if found == "undecidable":  # so shallow that depth decides, which has a test of its own
                open_ += 1
                continue
            assert found == ("supported" if by_hand(claim, set(met.index)) else "contradicted"), (name, k)
            seen[name].add(found)
    assert all(len(both) == 2 for both in seen.values()), seen
    assert open_ < 0.1 * len(MODES) * len(table)


def test_a_visit_that_the_boundaries_cannot_carry_leaves_at_least_and_none_open() -> None:
    """A path along a border, some forty metres inside Iraq, on its way through Iran."""
    event = event_with({"in": MODES["both"] | {"states": ["IRQ"]}, "out": MODES["no-iraq"]})
    paths = geo.path_through([(19.9995, 41.0), (19.9995, 36.0), (25.0, 35.0)], name="ship-1")
    paths = paths.assign(event=event.id, hypothesis="way", platform="ship", target="goal")
    coarse = replace(WORLD, indeterminate_below_m=500.0)
    ledger = geo.overflights(paths, coarse)
    assert ledger.set_index("country")["indeterminate"].to_dict() == {"": False, "IRQ": True, "IRN": False}
    published = {"basis": "published", "radius_km": None, "sources": ("paper",)}
    fixed = event.model_copy(
        update={
            "platforms": tuple(p.model_copy(update=published) for p in event.platforms),
            "targets": tuple(t.model_copy(update=published) for t in event.targets),
        }
    )
    verdicts = geo.judge(fixed, paths, ledger, countries=coarse)
    assert set(verdicts["verdict"]) == {"undecidable"}
    assert verdicts["reason"].str.contains("cannot be told").all()


def test_the_sentence_names_what_none_of_the_paths_overflies() -> None:
    event = event_with({"out": {"states": ["SYR", "IRQ"], "mode": "none"}})
    paths = geo.path_through([(45.0, 35.0), (33.0, 35.0)], name="ship-1")
    paths = paths.assign(event=event.id, hypothesis="way", platform="ship", target="goal")
    verdicts = geo.judge(event, paths, geo.overflights(paths, WORLD), countries=WORLD)
    assert "the only path does not overfly Syria or Iraq" in verdicts["reason"].iloc[0]


def test_besides_belongs_to_exactly() -> None:
    with pytest.raises(EventError, match=r"claims\[a\]\.besides: found states beside mode"):
        event_with({"a": {"states": ["IRN"], "besides": ["TUR"], "mode": "none"}})


def test_states_that_as_many_paths_cross_are_told_by_their_codes() -> None:
    for iran, iraq in ((200.0, 100.0), (100.0, 200.0)):
        rows = [("IRQ", iraq, 50.0), ("IRN", iran, 50.0)]
        event = settled({"kind": "overflown_states", "states": ["IRN", "IRQ"], "mode": "none"})
        ledger = ledger_of({("direct", "a-1"): rows, ("routed", "a-1"): rows})
        reason = verdicts(event, paths_of({"direct": [2700.0], "routed": [2700.0]}), ledger).loc["direct", "reason"]
        assert reason.index("Iran") < reason.index("Iraq")
