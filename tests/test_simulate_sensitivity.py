"""What decides an outcome: indices that are known, and errors that say what to do."""

from __future__ import annotations

import copy
import sys

import numpy as np
import pandas as pd
import pytest
from small_event import RAW, world

import geo
from geo.errors import SimulationError
from geo.events import Event, event_from_dict, load_event

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
    for name in ("missile", "target", "launch place", "aim place"):
        assert indices(table, "flight_min")[name] == 0.0
    assert set(table["draws"]) == {512 * 7}


def test_two_inputs_share_the_length_as_their_variances_do() -> None:
    """Two platforms on a meridian and two targets on it: lengths add up, so do the variances."""
    platforms = [
        {"id": "a", "name": "A", "position": [30.0, 40.0], "basis": "gazetteer", "count": 1, "count_basis": "assumed"},
        {"id": "b", "name": "B", "position": [30.0, 43.0], "basis": "gazetteer", "count": 1, "count_basis": "assumed"},
    ]
    targets = [
        {"id": "t", "name": "T", "position": [30.0, 10.0], "basis": "gazetteer"},
        {"id": "u", "name": "U", "position": [30.0, 11.0], "basis": "gazetteer"},
    ]
    event = small_event(platforms=platforms, targets=targets)
    table = geo.sensitivity(event, hypothesis="direct", samples=2048, countries=world())
    fired, aimed = (geo.inverse(30.0, south, 30.0, north).s12_m / 2 for south, north in ((40.0, 43.0), (10.0, 11.0)))
    share = float(fired**2 / (fired**2 + aimed**2))
    assert 0.85 < share < 0.95
    for column in ("first_order", "total"):
        found = indices(table, "length_km", column)
        assert found["missile"] == pytest.approx(share, abs=0.02)
        assert found["target"] == pytest.approx(1 - share, abs=0.02)
        assert found["speed"] == found["launch place"] == found["aim place"] == 0.0
    assert indices(table, "flight_min")["speed"] > 0.5


def test_what_decides_whether_turkey_is_crossed() -> None:
    table = geo.sensitivity(CASPIAN, samples=512)
    direct, reported = (table[table["hypothesis"] == h] for h in ("direct", "reported"))
    total = indices(direct, "TUR", "total")
    assert total["launch place"] > total["target"] > total["aim place"] > total["speed"] == 0.0
    mean = direct[direct["key"] == "TUR"]["mean"].iloc[0]
    share = geo.simulate(CASPIAN, draws=5000, hypothesis="direct").states.set_index("country").loc["TUR", "share"]
    assert mean == pytest.approx(share, abs=0.02)
    assert list(dict.fromkeys(reported["input"])) == [
        *("missile", "target", "launch place", "aim place"),
        *("place talesh", "place takab", "place koya", "speed"),
    ]
    assert "TUR" not in set(reported["key"]), "too rare for indices"
    assert (table["mean"][table["kind"] != "quantity"].between(0.01, 0.99)).all()
    assert (table["first_order_pm"] >= 0).all()


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
