"""``launched_from_water``: every platform lies in it."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from open_event import HYPOTHESES, Way, agree, draw, found, judged_on_its_own, open_event
from small_event import RAW, TWO, C, S, U, event_with, paths_of, settled, verdicts

from geo.errors import EventError

BUILT = "supported by construction"
CLAIM = {"kind": "launched_from_water", "water": "Caspian Sea"}


@pytest.fixture
def square_sea(monkeypatch: pytest.MonkeyPatch) -> shapely.Polygon:
    """Put a made-up sea over the corner of Turkey and the open: 33 to 44 degrees east, 34 to 44 north."""
    sea = shapely.box(33, 34, 44, 44)
    monkeypatch.setattr("geo.claims.launched_from_water.load_water", lambda _name: sea)
    return sea


def afloat(**fields: object) -> list[dict[str, object]]:
    return [{**p, "position": [37.0, 35.0 + i], **fields} for i, p in enumerate(RAW["platforms"])]


@pytest.mark.usefixtures("square_sea")
def test_positions_of_a_gazetteer_in_the_sea_are_evidence() -> None:
    table = verdicts(settled(CLAIM, platforms=afloat()), paths_of({name: [1.0, 2.0] for name in TWO}, at=(37.0, 35.0)))
    assert set(table["verdict"]) == {S}
    shore = min(Geodesic.WGS84.Inverse(35.0 + i, 37.0, 35.0 + i, 33.0)["s12"] for i in (0, 1))
    south = Geodesic.WGS84.Inverse(35.0, 37.0, 34.0, 37.0)["s12"]
    assert table.loc["", "value"] == pytest.approx(min(shore, south) / 1000.0, rel=1e-3)
    assert table.loc["", "margin"] == table.loc["", "value"]
    assert "Both positions lie in the Caspian Sea, Anna as the nearest to the shore" in table.loc["", "reason"]


def test_ashore_it_is_contradicted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geo.claims.launched_from_water.load_water", lambda _name: shapely.box(36, 34, 44, 44))
    table = verdicts(settled(CLAIM), paths_of(TWO))
    assert set(table["verdict"]) == {C}
    assert "Anna and Bert lie outside the Caspian Sea" in table.loc["", "reason"]


@pytest.mark.parametrize("hypothesis", HYPOTHESES)
@pytest.mark.parametrize("seed", [1, 2])
def test_in_each_world_the_rule_says_what_brute_force_says(
    seed: int, hypothesis: str, square_sea: shapely.Polygon, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The shore runs so that half of the worlds have all ships at sea."""
    [claim] = open_event(seed, CLAIM).claims
    drawn = draw(open_event(seed, CLAIM), hypothesis, 150)
    shore = float(np.median([min(way[0][0] for way in ways) for ways in drawn.ways]))
    monkeypatch.setattr("geo.claims.launched_from_water.load_water", lambda _name: shapely.box(shore, 20, 60, 60))

    def verdict(way: Way) -> str | None:
        return "holds" if way[0][0] > shore else "fails"

    _, _, told = found(claim, drawn)
    assert agree(drawn, "every", verdict, told, sides={"holds", "fails"}) == 150
    assert square_sea.bounds[0] != shore


@pytest.mark.parametrize(("basis", "verdict"), [("published", U), ("assumed", BUILT)])
def test_a_shore_across_the_circle_of_a_ship_leaves_it_open(basis: str, verdict: str) -> None:
    """On the bundled Caspian, off Baku: published to within 100 km it may be ashore; assumed, it was put at sea."""
    ship = {
        "id": "a",
        "name": "Anna",
        "position": [50.3, 40.1],
        "basis": basis,
        "radius_km": 100.0,
        "sources": ["paper"],
    }
    event = event_with(CLAIM, platforms=[ship], hypotheses=RAW["hypotheses"][:1])
    row = judged_on_its_own(event).loc["direct"]
    assert row["verdict"] == verdict
    assert 0.2 < row["holds_share"] < 0.9
    assert f"it holds in {100 * row['holds_share']:.0f} % of 1,000 reconstructions" in row["reason"]


# ---------------------------------------------------------------------------------------------------------- placed


@pytest.mark.parametrize(
    ("bases", "verdict", "words"),
    [
        (("published", "gazetteer"), S, ""),
        (("assumed", "assumed"), BUILT, "positions are assumed, so that only the name of the sea"),
        (("published", "assumed"), BUILT, "not all positions are published: that of Bert is assumed"),
        (("derived", "published"), BUILT, "that of Anna is worked out"),
    ],
)
@pytest.mark.usefixtures("square_sea")
def test_ships_that_were_placed_there_are_no_evidence(bases: tuple[str, str], verdict: str, words: str) -> None:
    ships = [
        {**p, "basis": basis, "sources": ["paper"], "radius_km": 5.0} for p, basis in zip(afloat(), bases, strict=True)
    ]
    table = judged_on_its_own(event_with(CLAIM, platforms=ships))
    assert set(table["verdict"]) == {verdict}
    assert words in table.loc["", "reason"]


def test_an_unknown_water_is_refused() -> None:
    with pytest.raises(EventError, match=r"claims\[c\]\.water: found the unknown water 'Caspian See'"):
        event_with({**CLAIM, "water": "Caspian See"})
