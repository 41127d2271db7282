"""``distance_between``: measured once a world, between positions as they are drawn."""

from __future__ import annotations

import numpy as np
import pytest
from open_event import GEOD, HYPOTHESES, draw, found, judged_on_its_own, open_event
from small_event import RAW, TWO, C, S, U, event_with, paths_of, settled, verdicts

import geo
from geo.claims import numbers, span
from geo.errors import EventError


def apart(*between: str, **figure: object) -> dict[str, object]:
    return {"kind": "distance_between", "between": list(between), "stated": [figure]}


@pytest.mark.parametrize("hypothesis", HYPOTHESES)
@pytest.mark.parametrize("between", [("anna", "bert"), ("anna", "town"), ("bend", "near"), ("near", "port")])
def test_in_each_world_it_is_the_distance_of_the_drawn_positions(hypothesis: str, between: tuple[str, str]) -> None:
    """Places that no path leads through are drawn too; the positions are held against the paths' own ends."""
    probe = draw(open_event(1, apart(*between, about=1.0)), hypothesis, 300)
    ends = [probe.flights.at_spot(name) for name in between]
    km = GEOD.inv(*ends[0].T, *ends[1].T)[2] / 1000.0
    assert np.ptp(km) > 5.0, "all in one place"
    edge = float(np.median(km))
    event = open_event(1, apart(*between, at_least=edge))
    drawn = draw(event, hypothesis, 300)
    kind, judged, told = found(event.claims[0], drawn)
    assert told == ["holds" if k >= edge else "fails" for k in km]
    assert numbers(kind, judged, drawn.flights) == pytest.approx(km, abs=1e-6)
    assert span(kind, judged, drawn.flights) == pytest.approx((km.min(), km.max()), abs=1e-6)
    # the ends of paths are the same positions
    flown = {(way[0], way[-1]) for way in drawn.ways[7]}
    spots = {name: tuple(drawn.flights.at_spot(name)[7]) for name in ("anna", "bert", "town", "port")}
    assert flown <= {(spots[a], spots[b]) for a in ("anna", "bert") for b in ("town", "port")}


def test_a_place_stays_within_its_radius() -> None:
    event = open_event(2, apart("near", "anna", about=1.0))
    near = next(p for p in event.places if p.id == "near")
    drawn = draw(event, "direct", 500)
    lon, lat = drawn.flights.at_spot("near").T
    ones = np.ones(len(lon))
    away = GEOD.inv(lon, lat, near.position[0] * ones, near.position[1] * ones)[2] / 1000.0
    assert near.radius_km is not None
    assert away.max() <= near.radius_km * (1 + 1e-9)
    assert away.max() > 0.9 * near.radius_km


def test_half_of_the_worlds_make_it_undecidable() -> None:
    drawn = draw(open_event(3, apart("anna", "bert", about=1.0)), "direct", 1000)
    km = GEOD.inv(*drawn.flights.at_spot("anna").T, *drawn.flights.at_spot("bert").T)[2] / 1000.0
    row = judged_on_its_own(open_event(3, apart("anna", "bert", at_least=float(np.median(km))))).loc["direct"]
    assert row["verdict"] in {U, "supported by construction"}  # by which side half of the worlds fall
    assert row["holds_share"] == pytest.approx(0.5, abs=0.05)
    assert "in which they lie" in row["reason"]


def test_rivals_are_told_one_by_one() -> None:
    end = GEOD.inv(35.0, 35.0, 5.0, 35.0)[2] / 1000.0
    stated = [
        {"source": "paper", "about": round(end)},
        {"source": "rival", "about": round(end / 1.852), "unit": "mile"},
    ]
    claim = {"kind": "distance_between", "between": ["a", "t"], "stated": stated}
    rivals = [{"id": "paper", "publisher": "A paper"}, {"id": "rival", "publisher": "A rival"}]
    row = verdicts(settled(claim, sources=rivals), paths_of(TWO)).loc["direct"]
    assert row["verdict"] == S
    assert row["reason"] == (
        f"Anna and Town lie {end:,.0f} km apart; about {round(end):,} km (A paper) fits, about"
        f" {round(end / 1.852):,} miles (A rival) does not fit, though it would as nautical miles."
    )
    only = {**claim, "stated": [{"about": 9.0}]}
    assert verdicts(settled(only), paths_of(TWO))["verdict"].to_dict() == {"direct": C, "routed": C, "": C}


@pytest.mark.parametrize(
    ("origin", "verdict"),
    [({"place": "a", "distance_km": 2700.0}, "supported by construction"), ({"place": "a", "bearing_deg": 270.0}, S)],
)
def test_a_place_put_there_by_the_distance_is_no_evidence(origin: dict[str, object], verdict: str) -> None:
    end = geo.direct(35.0, 35.0, 270.0, 2700e3)
    position = [float(end.lon2_deg), float(end.lat2_deg)]
    target = {**RAW["targets"][0], "position": position, "basis": "derived", "radius_km": 9.0, "derived_from": origin}
    event = settled(apart("a", "t", about=2700.0), targets=[target])
    row = judged_on_its_own(event).loc["direct"]
    assert row["verdict"] == verdict


def test_where_an_assumed_position_was_put_is_no_evidence() -> None:
    """Even where all worlds bear it out, for the author's own guess cannot support the account."""
    at = GEOD.inv(35.0, 35.0, 5.0, 35.0)[2] / 1000.0
    assumed = {**RAW["targets"][0], "basis": "assumed", "radius_km": 5.0}
    event = settled(apart("a", "t", low=at - 50.0, high=at + 50.0), targets=[assumed])
    row = judged_on_its_own(event).loc["direct"]
    assert row["verdict"] == "supported by construction"
    assert row["holds_share"] == 1.0
    assert "Town is an assumed position, and where it was put is no independent evidence" in row["reason"]
    off = settled(apart("a", "t", at_least=at + 50.0), targets=[assumed])
    assert judged_on_its_own(off).loc["direct", "verdict"] == C


def test_a_place_and_itself_is_refused() -> None:
    with pytest.raises(EventError, match=r"claims\[c\]\.between: found a twice"):
        event_with(apart("a", "a", about=5.0))
