"""What decides an outcome: indices that are known, and errors that say what to do."""

from __future__ import annotations

import copy
import sys
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from small_event import RAW, world

import geo
from geo.accounts import event_from_dict, load_event
from geo.errors import SimulationError

if TYPE_CHECKING:
    from geo.events import Event

CASPIAN = load_event("caspian-2015-10-07")


def small_event(**fields: object) -> Event:
    return event_from_dict({**copy.deepcopy(RAW), **fields})


def indices(table: pd.DataFrame, key: str, column: str = "first_order") -> pd.Series:
    return table[table["key"] == key].set_index("input")[column]


def test_indices_are_those_of_a_case_that_can_be_worked_out() -> None:
    """Exact launch and aim: only the speed is not known, so it decides the time by itself."""
    platform = {"id": "a", "name": "Anna", "position": [35.0, 35.0], "basis": "gazetteer"}
    table = geo.sensitivity(small_event(platforms=[platform]), hypothesis="direct", samples=512, countries=world())
    assert set(table["key"]) == {"flight_min"}
    assert indices(table, "flight_min")["speed"] == pytest.approx(1.0, abs=0.02)
    assert indices(table, "flight_min", "total")["speed"] == pytest.approx(1.0, abs=0.02)
    for name in ("launch place", "aim place"):
        assert indices(table, "flight_min")[name] == 0.0
    assert set(table["input"]) == {"launch place", "aim place", "speed"}, "one ship, one target: nothing to deal out"
    assert set(table["draws"]) == {512 * 5}


def test_one_ship_decides_by_itself_what_hangs_on_its_place_alone() -> None:
    """A ship half in Turkey and half in Iran, the target in Iran: where it lay says whether Turkey is overflown."""
    ship = {"id": "a", "name": "Anna", "position": [30.0, 35.0], "basis": "assumed", "radius_km": 100.0, "count": 3,
            "count_basis": "published", "sources": ["paper"]}  # fmt: skip
    target = {"id": "t", "name": "Town", "position": [21.0, 35.0], "basis": "assumed", "radius_km": 50.0}
    claim = {"id": "c", "kind": "overflown_states", "text": "Iran.", "sources": ["paper"], "states": ["IRN"]}
    event = small_event(platforms=[ship], targets=[target], claims=[claim])
    table = geo.sensitivity(event, hypothesis="direct", samples=1024, countries=world())
    for key in ("TUR", "c"):
        for column in ("first_order", "total"):
            found = indices(table, key, column)
            assert found["launch place"] == pytest.approx(1.0, abs=0.03)
            assert found["aim place"] == pytest.approx(0.0, abs=0.01)
            assert found["speed"] == 0.0
    assert table.set_index("key").loc["TUR", "mean"].iloc[0] == pytest.approx(0.5, abs=0.02)


def test_two_ships_share_the_mean_length_as_their_variances_do() -> None:
    """Ships far along the equator fire along it: each length is its place, and the mean of all missiles adds them up.

    A disc of radius r has a variance of r^2 / 4 in each direction. Both discs are one input, the target is the other.
    """
    ships = [
        {"id": f"s{k}", "name": f"S{k}", "position": [40.0, 0.0], "basis": "assumed", "radius_km": radius, "count": 1,
         "count_basis": "published", "sources": ["paper"]}
        for k, radius in enumerate((60.0, 20.0))
    ]  # fmt: skip
    target = {"id": "t", "name": "Town", "position": [0.0, 0.0], "basis": "assumed", "radius_km": 30.0}
    event = small_event(platforms=ships, targets=[target])
    table = geo.sensitivity(event, hypothesis="direct", samples=2048, countries=world())
    fired = (60.0**2 + 20.0**2) / 4 / 4  # the mean of two: each by a half
    aimed = 30.0**2 / 4
    for column in ("first_order", "total"):
        found = indices(table, "length_km", column)
        assert found["launch place"] == pytest.approx(fired / (fired + aimed), abs=0.03)
        assert found["aim place"] == pytest.approx(aimed / (fired + aimed), abs=0.03)
        assert found["speed"] == 0.0


def test_the_outcome_is_the_share_of_a_worlds_missiles() -> None:
    table = geo.sensitivity(CASPIAN, samples=256)
    direct = table[table["hypothesis"] == "direct"]
    states = geo.simulate(CASPIAN, draws=1000, hypothesis="direct").states.set_index("country")
    for code in ("TUR", "ARM"):
        mean = direct[direct["key"] == code]["mean"].iloc[0]
        assert mean == pytest.approx(states.loc[code, "missile_share"], abs=0.02)
    total = indices(direct, "TUR", "total")
    assert total["allocation"] > total["launch place"] > total["aim place"] > total["speed"] == 0.0
    assert list(dict.fromkeys(table[table["hypothesis"] == "reported"]["input"])) == [
        *("launch place", "aim place", "speed", "allocation"),
        *("place talesh", "place takab", "place koya"),
    ]
    assert (table["mean"][table["kind"] != "quantity"].between(0.01, 0.99)).all()
    assert (table["first_order_pm"] >= 0).all()


def test_a_claim_has_rows_under_the_hypotheses_alone_that_it_speaks_of() -> None:
    claim = {"kind": "path_length", "km": 2700.0, "low_km": 2600.0, "high_km": 2722.0, "text": "So long.",
             "sources": ["paper"]}  # fmt: skip
    named = [{"id": "any", **claim}, {"id": "bent", "of": ["routed"], **claim}]
    place = {"id": "bend", "name": "Bend", "position": [20.0, 36.5], "basis": "assumed", "radius_km": 30.0}
    event = small_event(claims=named, places=[place])
    table = geo.sensitivity(event, samples=64, countries=world())
    found = table[table["kind"] == "claim"].groupby("key")["hypothesis"].unique().map(list)
    assert found["bent"] == ["routed"]
    assert found["any"] == ["direct", "routed"]


def test_the_same_seed_gives_the_same_table_and_leaves_numpys_own_alone() -> None:
    event = small_event()
    np.random.seed(5)  # noqa: NPY002  (the state that must not be used)
    before = np.random.get_state()[1].tolist()  # noqa: NPY002
    one, two = (geo.sensitivity(event, samples=64, seed=0, countries=world()) for _ in range(2))
    pd.testing.assert_frame_equal(one, two, check_exact=True)
    assert np.random.get_state()[1].tolist() == before  # noqa: NPY002
    assert not one.equals(geo.sensitivity(event, samples=64, seed=1, countries=world()))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"samples": 1000}, "samples: found 1000; allowed: a power of two; take 1024"),
        ({"samples": 0}, "samples: found 0; allowed: a whole number from 2 to 1,048,576; correct it"),
        ({"samples": 64.0}, "samples: found 64.0; allowed: "),
        ({"seed": -1}, "seed: found -1; allowed: "),
        ({"hypothesis": "sideways"}, "hypothesis: found 'sideways'; allowed: direct, routed; "),
    ],
)
def test_bad_arguments_are_refused(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(SimulationError) as caught:
        geo.sensitivity(small_event(), **arguments)  # type: ignore[arg-type]
    assert str(caught.value).startswith(message)


def test_without_salib_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "SALib", None)
    with pytest.raises(SimulationError, match=r"overflight\[sensitivity\]"):
        geo.sensitivity(small_event())
