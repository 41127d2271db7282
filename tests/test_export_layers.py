"""Crossings, positions and areas as exported, against the ledger's rows, the event file and GeographicLib."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from events_of_shapes import SHAPES
from exported import small, written
from geographiclib.geodesic import Geodesic
from small_event import RAW

if TYPE_CHECKING:
    from collections.abc import Callable

    import geo

SEAM, POLE = SHAPES["across the 180th meridian"], SHAPES["over a pole"]


def of_layer(layer: str, make: Callable[[], geo.Reconstruction] = small) -> list[dict[str, Any]]:
    found = json.loads(written(make, "geojson"))["features"]
    return [feature for feature in found if feature["properties"]["layer"] == layer]


def apart_m(a: list[float], b: list[float]) -> float:
    return float(Geodesic.WGS84.Inverse(a[1], a[0], b[1], b[0])["s12"])


@pytest.mark.parametrize("make", [small, SEAM, POLE])
def test_a_crossing_is_where_one_row_of_the_ledger_ends_and_the_next_begins(
    make: Callable[[], geo.Reconstruction],
) -> None:
    rows = make().ledger.to_dict("records")
    same = ("hypothesis", "path")
    pairs = [(a, b) for a, b in pairwise(rows) if all(a[key] == b[key] for key in same)]
    found = of_layer("crossings", make)
    assert len(found) == len(pairs) > 1
    for feature, (before, after) in zip(found, pairs, strict=True):
        own = feature["properties"]
        assert [own[key] for key in same] == [before[key] for key in same]
        assert (own["from_country"], own["to_country"]) == (before["country"], after["country"])
        assert own["at_m"] == pytest.approx(before["exit_m"], abs=1e-3)
        assert apart_m(feature["geometry"]["coordinates"], [before["exit_lon"], before["exit_lat"]]) < 0.01
        assert own["indeterminate"] == (before["indeterminate"] or after["indeterminate"])


@pytest.mark.parametrize("layer", ["platforms", "targets", "places"])
def test_positions_are_those_of_the_event_file_with_basis_radius_and_sources(layer: str) -> None:
    raw: Any = RAW[layer]
    found = of_layer(layer)
    assert [f["properties"]["id"] for f in found] == [spot["id"] for spot in raw]
    for feature, spot in zip(found, raw, strict=True):
        own = feature["properties"]
        assert feature["geometry"] == {"type": "Point", "coordinates": spot["position"]}
        assert (own["name"], own["basis"]) == (spot["name"], spot["basis"])
        assert own["radius_km"] == spot.get("radius_km")
        assert own["sources"] == "; ".join(spot.get("sources", ()))


@pytest.mark.parametrize("make", [small, SEAM, POLE])
def test_a_circle_lies_its_radius_from_the_position_everywhere(make: Callable[[], geo.Reconstruction]) -> None:
    event = make().event
    spots = {spot.id: spot for spot in (*event.platforms, *event.targets, *event.places)}
    circles = [f for f in of_layer("regions", make) if f["properties"]["shape"] == "circle"]
    wanted = [spot.id for spot in spots.values() if spot.radius_km and not spot.polygon]
    assert [f["properties"]["id"] for f in circles] == wanted != []
    for feature in circles:
        spot = spots[feature["properties"]["id"]]
        assert feature["properties"]["radius_km"] == spot.radius_km
        corners = [corner for (ring, *_) in feature["geometry"]["coordinates"] for corner in ring]
        for corner in corners:
            if abs(corner[0]) < 180.0 and abs(corner[1]) < 90.0:  # else it may be of the cut
                assert apart_m(corner, list(spot.position)) == pytest.approx(1000.0 * spot.radius_km, abs=0.01)
