"""``over_region``: every path passes over it, deeper than its outline may be off."""

from __future__ import annotations

import re

import numpy as np
import pytest
import shapely
from moved import moved, written
from open_event import GEOD, HYPOTHESES, Way, agree, draw, found, judged_on_its_own, open_event, sampled
from pyproj import Transformer
from small_event import RAW, C, S, U, event_with, settled

import geo
from geo.errors import EventError

LISTS = ("platforms", "targets", "places")
BUILT = "supported by construction"


def region(*corners: tuple[float, float], radius_km: float | None = 30.0, basis: str = "assumed") -> dict[str, object]:
    outline = {"name": "the Hills", "polygon": list(map(list, corners)), "basis": basis}
    return {"kind": "over_region", "region": {**outline, **({"radius_km": radius_km} if radius_km else {})}}


def box(west: float, south: float, east: float, north: float, **rest: object) -> dict[str, object]:
    return region((west, south), (east, south), (east, north), (west, north), **rest)


@pytest.mark.parametrize(
    ("south", "north", "radius_km", "verdict"),
    [
        (30.0, 42.0, 30.0, S),
        (45.0, 48.0, 30.0, C),
        (38.9, 42.0, 2000.0, U),
        (36.6, 42.0, 100.0, U),
        (35.5, 42.0, 100.0, U),
    ],
)
def test_what_the_outline_cannot_carry_stays_undecided(
    south: float, north: float, radius_km: float, verdict: str
) -> None:
    event = settled(box(18, south, 22, north, radius_km=radius_km), hypotheses=RAW["hypotheses"][:1])
    assert judged_on_its_own(event).loc["direct", "verdict"] == verdict


def test_the_number_is_how_far_the_path_furthest_off_stays_away() -> None:
    event = settled(box(18, 45, 22, 48), hypotheses=RAW["hypotheses"][:1])
    ways = geo.trace(event)["waypoints"].unique()
    shore = np.linspace(18, 22, 41)
    away = []
    for way in ways:
        line = sampled(way, 2000.0)
        (lon, lat), x = line[np.abs(line[:, 0] - 20.0) < 4].T[:, :, None], shore[None]
        away.append(GEOD.inv(*np.broadcast_arrays(lon, lat, x, 45.0))[2].min())
    row = judged_on_its_own(event).loc["direct"]
    assert row["value"] == pytest.approx(max(away) / 1000.0, abs=0.05)
    assert row["margin"] == pytest.approx(row["value"] - 30)


def test_a_path_that_begins_and_ends_inside_is_over_it() -> None:
    """Its distance to the outline is no distance outside, however far in it keeps."""
    row = judged_on_its_own(settled(box(0.5, 25, 45, 50), hypotheses=RAW["hypotheses"][:1])).loc["direct"]
    assert row["verdict"] == S
    assert row["value"] < -500.0


def test_every_path_has_to() -> None:
    claim = box(18, 36.2, 22, 60, radius_km=1.0)
    row = judged_on_its_own(settled(claim, hypotheses=RAW["hypotheses"][:1])).loc["direct"]
    assert row["verdict"] == C
    assert re.search(r"1 of 2 paths passes outside the Hills by \d+ km; the other 1 enters the outline", row["reason"])


def test_beyond_the_180th_meridian_it_is_as_before_it() -> None:
    def value(lon: float) -> float:
        ship = {"id": "a", "name": "Anna", "position": [lon, 35.0], "basis": "gazetteer"}
        aim = {"id": "t", "name": "Town", "position": [-170.0, 35.0], "basis": "gazetteer"}
        claim = box(-176, 30, -174, 42)
        event = settled(claim, hypotheses=RAW["hypotheses"][:1], platforms=[ship], targets=[aim])
        row = judged_on_its_own(event).loc["direct"]
        assert row["verdict"] == S
        return float(row["value"])

    assert value(170.0) == pytest.approx(value(-179.0), abs=1.0)


# ------------------------------------------------------------------------------------------------- over all worlds

SHAPES = {
    "a box": lambda lat: [(18, lat - 1), (22, lat - 1), (22, lat + 1.5), (18, lat + 1.5)],
    "a horseshoe": lambda lat: [
        *((15, lat - 2), (25, lat - 2), (25, lat + 2), (23, lat + 2)),
        *((23, lat), (17, lat), (17, lat + 2), (15, lat + 2)),
    ],
}


def depths_km(ways: list[Way], ring: list[tuple[float, float]]) -> dict[Way, float]:
    """How deep each path gets into a region, below 0 for how far it stays off: points of both, on a plane."""
    outline = shapely.segmentize(shapely.Polygon(ring), 0.1)  # straight in degrees
    lon, lat = outline.centroid.x, outline.centroid.y
    plane = Transformer.from_crs(4326, f"+proj=aeqd +lon_0={lon} +lat_0={lat} +ellps=WGS84", always_xy=True)
    flat = shapely.Polygon(np.column_stack(plane.transform(*shapely.get_coordinates(outline).T)))
    shapely.prepare(flat)
    found = {}
    for way in ways:
        points = sampled(way, 1000.0)
        near = points[np.abs((points[:, 0] - lon + 180) % 360 - 180) < 8]
        spots = shapely.points(np.column_stack(plane.transform(*near.T)))
        off = shapely.distance(flat.exterior, spots)
        found[way] = float(np.where(shapely.contains(flat, spots), off, -off).max()) / 1000.0
    return found


@pytest.mark.parametrize("hypothesis", HYPOTHESES)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("east_deg", [0.0, 160.0])
def test_in_each_world_the_rule_says_what_brute_force_says(shape: str, hypothesis: str, east_deg: float) -> None:
    """The region lies so that some paths are over it, some beside, some within the band where its outline may be.

    Moved by 160 degrees it lies across the 180th meridian.
    """
    drawn = draw(open_event(6, east_deg=east_deg), hypothesis, 60)
    every = [pt for way in drawn.every_way() for pt in sampled(way, 2e5)]
    middle = np.median([lat for lon, lat in every if abs((lon - east_deg + 160) % 360 - 180) < 4])
    corners = SHAPES[shape](float(middle) + (0.8 if shape == "a box" else 2.0))
    ring = [(lon + east_deg, lat) for lon, lat in corners]
    deep = depths_km(drawn.every_way(), ring)
    for radius_km in (None, 25.0):
        slack = radius_km or 0.0
        # an outline that is not assumed needs no radius
        outline = [(written(lon), lat) for lon, lat in ring]
        told_of = region(*outline, radius_km=radius_km, basis="assumed" if radius_km else "derived")
        [claim] = open_event(6, told_of, east_deg=east_deg).claims

        def verdict(way: Way, slack: float = slack) -> str | None:
            depth = deep[way]
            if min(abs(depth - slack), abs(depth + slack)) < 0.6:  # points of a path lie 1 km apart
                return None
            return "holds" if depth > slack else "fails" if depth < -slack else "open"

        _, judged, told = found(claim, drawn)
        sides = {"holds", "fails"} | ({"open"} if radius_km else set())
        assert agree(drawn, "every", verdict, told, sides=sides) > 45
        paths = [verdict(way) for way in drawn.every_way()]
        for want, holds, fails in zip(paths, judged.holds, judged.fails, strict=True):
            assert want in {None, "holds" if holds else "fails" if fails else "open"}


def test_worlds_on_both_sides_make_it_undecidable() -> None:
    """The outline is sure; which paths cross it is not."""
    row = judged_on_its_own(open_event(6, box(18, 34.5, 22, 60, radius_km=1.0))).loc["direct"]
    assert row["verdict"] == U
    assert 0.05 < row["holds_share"] < 0.95


# ---------------------------------------------------------------------------------------------------------- placed


@pytest.mark.parametrize("east_deg", [0.0, 160.0])
def test_what_was_put_into_the_region_makes_paths_over_it_no_evidence(east_deg: float) -> None:
    """Bend lies in it on the routed way, and nothing does on the straight one; it may lie at 180 degrees."""
    claim, *lists = moved([box(18, 31, 22, 38, radius_km=5.0), *(RAW[name] for name in LISTS)], east_deg)
    table = judged_on_its_own(settled(claim, **dict(zip(LISTS, lists, strict=True))))
    assert table["verdict"].to_dict() == {"direct": S, "routed": BUILT, "": S}
    assert "Bend was placed in the Hills" in table.loc["routed", "reason"]


def test_a_target_that_was_assumed_in_the_region_is_no_evidence() -> None:
    aim = [{**RAW["targets"][0], "basis": "assumed", "radius_km": 10.0}]
    claim = box(3, 33, 8, 37, radius_km=5.0)
    rows = {
        basis: judged_on_its_own(settled(claim, targets=targets)).loc["direct"]
        for basis, targets in (("assumed", aim), ("gazetteer", RAW["targets"]))
    }
    assert rows["assumed"]["verdict"] == BUILT
    assert rows["gazetteer"]["verdict"] == S


# -------------------------------------------------------------------------------------------------------- problems


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        (
            region((18, 30), (22, 40), (18, 40), (22, 30)),
            r"claims\[c\]\.region\.polygon: found an outline that crosses",
        ),
        (region((18, 30), (22, 40)), r"claims\[c\]\.region\.polygon: found 2 different corners"),
        (box(18, 30, 22, 40, radius_km=None), r"claims\[c\]\.region\.radius_km: found nothing, while the outline is"),
        (
            region((-120, 70), (0, 70), (120, 70)),
            r"claims\[c\]\.region\.polygon: found an outline round a pole.*leave the pole out",
        ),
    ],
)
def test_an_outline_that_is_none_is_refused(claim: dict[str, object], words: str) -> None:
    with pytest.raises(EventError, match=words):
        event_with(claim)


@pytest.mark.parametrize(("west", "east"), [(176, 180), (-180, -176), (176, -176), (176, -180), (180, -176)])
def test_a_region_may_end_at_the_180th_meridian_or_lie_across_it(west: float, east: float) -> None:
    ship = {"id": "a", "name": "Anna", "position": [170.0, 35.0], "basis": "gazetteer"}
    aim = {"id": "t", "name": "Town", "position": [-170.0, 35.0], "basis": "gazetteer"}
    fields = {"hypotheses": RAW["hypotheses"][:1], "platforms": [ship], "targets": [aim]}
    event = settled(box(west, 30, east, 42, radius_km=5.0), **fields)
    assert judged_on_its_own(event).loc["direct", "verdict"] == S
