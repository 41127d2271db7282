"""``borders_water``: a sea borders these states and so many others."""

from __future__ import annotations

import geopandas
import numpy as np
import pytest
import shapely
from small_event import TWO, WORLD, C, S, event_with, ledger_of, paths_of, verdicts

from geo.atlas.countries import countries_from_frame
from geo.errors import EventError
from geo.verdicts import judge

CLAIM = {"kind": "borders_water", "water": "Caspian Sea"}


def put(sea: shapely.Geometry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geo.claims.neighbours.load_water", lambda _name: sea)


@pytest.mark.parametrize(
    ("states", "others", "verdict", "words"),
    [
        (["TUR"], 0, S, "Turkey and no other"),
        ([], 1, S, "as many as stated"),
        (["TUR"], 1, C, "1 state borders the Caspian Sea (Turkey), not 2"),
        (["IRN"], 0, C, "Iran not among them"),
    ],
)
def test_states_named_and_others(
    states: list[str], others: int, verdict: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sea lies over the corner of Turkey and the open."""
    put(shapely.box(36, 34, 44, 44), monkeypatch)
    table = verdicts(event_with({**CLAIM, "states": states, "others": others}), paths_of(TWO))
    assert set(table["verdict"]) == {verdict}
    assert set(table["value"]) == {1.0}
    assert (table["margin"] == 1.0).all()  # a state more or less would turn it round
    assert words in table.loc["", "reason"]


def test_the_states_along_a_shore_are_found_wherever_it_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Random seas among nine small states: those of which a point of the outline lies in the water or within 5 km."""
    names = [f"{a}{b}X" for a in "ABC" for b in "ABC"]
    boxes = [shapely.segmentize(shapely.box(i % 3, i // 3, i % 3 + 1, i // 3 + 1), 0.01) for i in range(9)]
    countries = countries_from_frame(geopandas.GeoDataFrame({"country": names}, geometry=boxes, crs=4326))
    rng, seen = np.random.default_rng(3), set()
    for _ in range(25):
        west, south = rng.uniform(-1.0, 2.5, 2)
        sea = shapely.box(west, south, west + rng.uniform(0.2, 1.5), south + rng.uniform(0.2, 1.5))
        far = [shapely.distance(sea, box.exterior) for box in boxes]
        if min(abs(d - 0.05) for d in far) < 0.005:
            continue
        shore = {name for name, d in zip(names, far, strict=True) if d < 0.05}
        put(sea, monkeypatch)
        event = event_with({**CLAIM, "states": [], "others": len(shore)})
        table = judge(
            event, paths_of({"direct": [1.0]}), ledger_of({("direct", "a-1"): [("", 1, 1)]}), countries=countries
        )
        row = table.iloc[-1]
        assert row["verdict"] == S, (sea.bounds, row["reason"])
        assert row["value"] == len(shore)
        assert all(name in row["reason"] for name in shore)
        seen.add(len(shore))
    assert {0, 1, 2} <= seen
    assert len(seen) > 4


def test_an_unknown_water_or_state_is_refused() -> None:
    with pytest.raises(EventError, match=r"claims\[c\]\.water: found the unknown water 'Caspian'"):
        event_with({**CLAIM, "water": "Caspian", "states": ["TUR"]})
    with pytest.raises(EventError, match=r"claims\[c\]\.states: found the unknown state code 'TUX'"):
        event_with({**CLAIM, "states": ["TUX"]})
    assert "TUX" not in WORLD.codes
