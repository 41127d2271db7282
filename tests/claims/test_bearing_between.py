"""``bearing_between``: the azimuth from one position to another, in degrees or as a point of the compass."""

from __future__ import annotations

import numpy as np
import pytest
from open_event import GEOD, draw, found, judged_on_its_own, open_event
from small_event import TWO, C, S, U, event_with, paths_of, settled, verdicts

import geo
from geo.claims import numbers
from geo.errors import EventError

ROSE = ("N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW")


def toward(start: str, end: str, **direction: object) -> dict[str, object]:
    return {"kind": "bearing_between", "start": start, "end": end, **direction}


@pytest.mark.parametrize("azimuth", [0.0, 11.0, 12.0, 22.0, 90.0, 157.6, 180.0, 269.9, 337.4, 348.0, 359.0])
def test_a_point_of_the_compass_reaches_half_the_way_to_the_next(azimuth: float) -> None:
    end = geo.direct(20.0, 35.0, azimuth, 900e3)
    place = {"id": "cape", "name": "Cape", "position": [float(end.lon2_deg), float(end.lat2_deg)], "basis": "gazetteer"}
    middle = {"id": "here", "name": "Here", "position": [20.0, 35.0], "basis": "gazetteer"}
    bend = {"id": "bend", "name": "Bend", "position": [20.0, 32.0], "basis": "gazetteer"}
    event = settled(toward("here", "cape", toward="N"), places=[place, middle, bend])
    claims = tuple(event.claims[0].model_copy(update={"id": point, "toward": point}) for point in ROSE)
    rows = verdicts(event.model_copy(update={"claims": claims}), paths_of(TWO)).loc["direct"].set_index("claim")
    for k, point in enumerate(ROSE):
        off = abs((azimuth - 22.5 * k + 180.0) % 360.0 - 180.0)
        reach = 11.25 if len(point) == 3 else 22.5
        row = rows.loc[point]
        assert row["verdict"] == (S if off <= reach else C), point
        assert row["margin"] == pytest.approx(abs(reach - off), abs=1e-6)
        assert abs((row["value"] - azimuth + 180.0) % 360.0 - 180.0) < 1e-6


def test_in_each_world_it_is_the_azimuth_of_the_drawn_positions() -> None:
    drawn = draw(open_event(4, toward("bend", "anna", toward="E")), "direct", 300)
    azimuth = GEOD.inv(*drawn.flights.at_spot("bend").T, *drawn.flights.at_spot("anna").T)[0] % 360.0
    middle = float(np.median(azimuth))
    claim = toward("bend", "anna", bearing_deg=(middle + 30.0) % 360.0, tolerance_deg=30.0)
    event = open_event(4, claim)
    drawn = draw(event, "direct", 300)
    kind, judged, told = found(event.claims[0], drawn)
    assert told == ["holds" if a >= middle else "fails" for a in azimuth]
    assert numbers(kind, judged, drawn.flights) % 360.0 == pytest.approx(azimuth, abs=1e-6)
    row = judged_on_its_own(event).loc["direct"]
    assert row["verdict"] in {U, "supported by construction"}  # by which side half of the worlds fall
    assert row["holds_share"] == pytest.approx(0.5, abs=0.06)
    assert "lies" in row["reason"]


@pytest.mark.parametrize(
    ("direction", "message"),
    [
        ({}, "found neither toward nor bearing_deg"),
        ({"toward": "E", "bearing_deg": 90.0, "tolerance_deg": 5.0}, "found toward beside bearing_deg"),
        ({"bearing_deg": 90.0}, r"\.tolerance_deg: found nothing"),
        ({"toward": "EAST"}, r"\.toward: found 'EAST'"),
    ],
)
def test_no_direction_or_two_are_refused(direction: dict[str, object], message: str) -> None:
    with pytest.raises(EventError, match=message):
        event_with(toward("a", "t", **direction))
