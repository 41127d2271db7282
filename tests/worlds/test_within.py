"""Ends of which no more is known than the state or sea in which they lay: drawn evenly from all of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
import shapely
from made_worlds import box, world
from pyproj import Geod

import geo
from geo.accounts import event_from_dict
from geo.atlas.areas import area_named, areas_meant, middle_of
from geo.atlas.waters import load_water, water_names
from geo.errors import EventError, SimulationError
from geo.worlds.plan import make_plans, worlds_of_cube

GEOD = Geod(ellps="WGS84")


def event_of(
    platform: dict[str, Any],
    target: dict[str, Any],
    places: list[dict[str, Any]] | None = None,
    **launch: Any,  # noqa: ANN401  (fields)
) -> geo.Event:
    told = {"basis": "assumed", "sources": ["paper"]}
    return event_from_dict(
        {
            "format": 1,
            "id": "somewhere",
            "title": "From somewhere to somewhere",
            "date": dt.date(2020, 1, 2),
            "summary": "Nobody said where.",
            "sources": [{"id": "paper", "publisher": "A paper"}],
            "launch": {"name": "somewhere", "basis": "assumed", **launch},
            "platforms": [{"id": "ship", "name": "a ship", "count": 1, "count_basis": "assumed", **told, **platform}],
            "targets": [{"id": "town", "name": "a town", **told, **target}],
            "places": places or [],
            "hypotheses": [{"id": "direct", "name": "Straight", "basis": "assumed"}],
        }
    )


def worlds_of(event: geo.Event, count: int, countries: geo.Countries | None = None) -> np.ndarray:
    """Return where ship and town lie in each world, degrees, shape (w, 2, 2)."""
    [plan] = make_plans(event, ["direct"], countries or geo.load_countries())
    assert plan.spot_ids == ("ship", "town")
    return worlds_of_cube(plan, np.random.default_rng(1).random((count, len(plan.groups)))).spots


def test_positions_are_drawn_evenly_from_the_whole_state_and_sea() -> None:
    event = event_of({"within": "Caspian Sea"}, {"within": "SYR"}, sea="Caspian Sea")
    spots = worlds_of(event, 4000)
    for k, shape in enumerate((load_water("Caspian Sea"), geo.load_countries().shape_of("SYR"))):
        lon, lat = spots[:, k].T
        off = ~shapely.intersects_xy(shapely.buffer(shape, 1e-9), lon, lat)
        assert not off.any()
        for axis, cut in ((0, 51.0 if k == 0 else 38.0), (1, 40.5 if k == 0 else 35.0)):
            low, high = (
                ((-180, -90, cut, 90), (cut, -90, 180, 90))
                if axis == 0
                else ((-180, -90, 180, cut), (-180, cut, 180, 90))
            )
            areas = [
                sum(
                    abs(GEOD.geometry_area_perimeter(p)[0])
                    for p in shapely.get_parts(
                        shapely.segmentize(shapely.intersection(shape, shapely.box(*half)), 0.05)
                    )
                )
                for half in (low, high)
            ]
            share = (spots[:, k, axis] < cut).mean()
            want = areas[0] / sum(areas)
            assert abs(share - want) < 4.0 * np.sqrt(want * (1 - want) / 4000)
    drawn = event.platforms[0].position, event.targets[0].position
    assert drawn == (middle_of("Caspian Sea"), middle_of("SYR"))


def test_a_state_is_that_of_the_boundaries_given() -> None:
    countries = world(SYR=box(10, 10, 12, 12), IRQ=box(20, 10, 22, 12))
    spots = worlds_of(event_of({"within": "IRQ"}, {"within": "SYR"}), 200, countries)
    assert ((spots[:, 0] > [20, 10]) & (spots[:, 0] < [22, 12])).all()
    assert ((spots[:, 1] > [10, 10]) & (spots[:, 1] < [12, 12])).all()
    with pytest.raises(
        SimulationError, match=r"targets\[town\]\.within: found IRN; allowed: a state that the boundaries"
    ):
        worlds_of(event_of({"within": "IRQ"}, {"within": "IRN"}), 1, countries)


def test_a_sea_across_the_180th_meridian_is_one() -> None:
    lon = worlds_of(event_of({"within": "Pacific Ocean"}, {"within": "USA"}), 500)[:, 0, 0]
    assert (lon > 160).any()
    assert (lon < -160).any()


@pytest.mark.parametrize(
    "name",
    [
        "SYR",
        "RUS",
        "FJI",
        "NOR",
        "CHL",
        "LSO",
        "ATA",
        *(str(areas_meant(name)[0]) for name in water_names()[::9]),
        "SY-RA",
        "Aleppo, SYR",
    ],
)
def test_the_middle_of_an_area_lies_in_it_as_deep_as_any_place(name: str) -> None:
    shape, middle = area_named(name), middle_of(name)
    assert shape is not None
    assert middle is not None
    assert shapely.intersects_xy(shape, *middle)
    shape = shapely.simplify(shape, min(0.05, 0.01 * shapely.area(shape) ** 0.5))
    rng = np.random.default_rng(3)
    west, south, east, north = shapely.bounds(shape)
    lon, lat = rng.uniform(west, east, 2000), rng.uniform(south, north, 2000)
    inside = shapely.intersects_xy(shape, lon, lat)

    def depth(x: float, y: float) -> float:
        ring = shapely.get_coordinates(shapely.segmentize(shape, 0.02 * shapely.area(shape) ** 0.5))
        turned = np.where(np.abs(ring[:, 0] - x) > 180, np.inf, ring[:, 0] - x)
        return float(np.hypot(turned * np.cos(np.deg2rad(y)), ring[:, 1] - y).min())

    deepest = max(depth(x, y) for x, y in zip(lon[inside][:200], lat[inside][:200], strict=True))
    assert depth(*middle) > 0.5 * deepest  # of the largest part, on Mercator's map: no place is far deeper


FROM_SHIP = {"place": "ship"}


def test_what_a_position_was_worked_out_from_may_stand_beside_the_area_it_lay_in() -> None:
    ship = {"position": [36.0, 34.0], "radius_km": 5.0}
    for origin in (FROM_SHIP, {**FROM_SHIP, "toward": "NE"}):
        target = {"within": "SYR", "basis": "derived", "derived_from": origin}
        event = event_of(ship, target)
        assert event.targets[0].position == middle_of("SYR")
        spots = worlds_of(event, 500)[:, 1]
        assert np.ptp(spots, axis=0).min() > 4.0, "drawn from the whole state"
    target = {"within": "SYR", "basis": "derived", "derived_from": {**FROM_SHIP, "distance_km": 215.0}}
    assert event_of(ship, {**target, "position": [38.0, 35.0]}).targets[0].within == "SYR"


@pytest.mark.parametrize("far", [{"distance_km": 215.0}, {"distance_nmi": 116.1}])
@pytest.mark.parametrize("way", [{"bearing_deg": 58.0}, {"toward": "NE"}, {}])
@pytest.mark.parametrize("own", [{}, {"position": [38.0, 35.0]}])
def test_an_area_beside_the_way_there_is_one_too_many(
    far: dict[str, Any], way: dict[str, Any], own: dict[str, Any]
) -> None:
    if own and not way:
        return  # a position that is worked out from a distance, and lies in the area
    place = {"id": "there", "name": "there", "basis": "derived", "derived_from": {"place": "town"}, "within": "SYR"}
    target = {"within": "SYR", "basis": "derived", "derived_from": {**FROM_SHIP, **far, **way}, **own}
    said = "within beside derived_from with " + ("distance and bearing" if way else "a distance")
    with pytest.raises(EventError, match=rf"targets\[town\]\.within: found {said}; allowed: one of the two") as caught:
        event_of({"position": [36.0, 34.0], "radius_km": 5.0}, target, [place])
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("platform", "target", "launch", "said"),
    [
        ({"within": "Atlantis"}, {}, {}, r"platforms\[ship\]\.within: found the unknown area 'Atlantis'"),
        ({"within": "Caspain Sea"}, {}, {}, r"did you mean 'Caspian Sea'\?"),
        ({"within": "Syria"}, {}, {}, r"did you mean SYR \(Syria\)\?"),
        ({"within": "Raqa, SYR"}, {}, {}, r"did you mean 'Al-Raqqah, SYR'\?"),
        ({"within": "Raqqa, IRQ"}, {}, {}, r"found the unknown area 'Raqqa, IRQ'"),
        ({"within": "Punjab"}, {}, {}, r"'Punjab', the name of 2 areas; .* write 'Punjab, IND' or 'Punjab, PAK'"),
        ({"within": "Van"}, {}, {}, r"'Van', the name of 2 areas; .* write 'Lake Van' or 'Van, TUR'"),
        ({"within": "Van", "position": [43.0, 38.6]}, {}, {}, r"'Van', the name of 2 areas"),
        ({"within": "Mali"}, {}, {}, r"'Mali', the name of 2 areas; .* write 'MLI' or 'Mali Prefecture, GIN'"),
        ({"within": "Georgia"}, {}, {}, r"'Georgia', the name of 2 areas; .* write 'GEO' or 'Georgia, USA'"),
        ({"within": "region"}, {}, {}, r"unknown area 'region'"),
        ({"within": "unknown"}, {}, {}, r"unknown area 'unknown'; .* a path needs two ends: give the sea, the state"),
        ({"within": "Raqqa, SYR", "position": [37.16, 36.2]}, {}, {}, r"\[ship\]\.position: .*outside Raqqa, SYR"),
        ({"within": "Raqqa, SYR"}, {}, {"state": "IRQ"}, r"\.within: found Raqqa, SYR, none of which is IRQ"),
        (
            {"within": "Caspian Sea"},
            {"position": [37.16, 36.2], "radius_km": 2.0, "state": "SYR", "province": "Raqqa"},
            {},
            r"\[town\]\.position: found longitude 37\.16, latitude 36\.2, at least 8\d km off Al-Raqqah, SYR",
        ),
        ({"within": "SYR", "radius_km": 5.0}, {}, {}, r"platforms\[ship\]\.radius_km: found radius_km beside within"),
        ({"within": "SYR", "position": [10.0, 10.0]}, {}, {}, r"platforms\[ship\]\.position: .*outside SYR"),
        ({"within": "SYR"}, {}, {"sea": "Caspian Sea"}, r"platforms\[ship\]\.within: found SYR, none of which is C"),
        ({"within": 7}, {}, {}, r"platforms\[ship\]\.within: found 7"),
        ({}, {"within": "SYR"}, {}, r"platforms\[ship\]\.position: found nothing"),
        (
            {"within": "Caspian Sea"},
            {},
            {"polygon": [[50, 38], [52, 38], [52, 40], [50, 40]]},
            r"platforms\[ship\]\.within: found within beside launch\.polygon",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told(
    platform: dict[str, Any], target: dict[str, Any], launch: dict[str, Any], said: str
) -> None:
    with pytest.raises(EventError, match=said) as caught:
        event_of(platform, target if "position" in target else {"within": "SYR", **target}, **launch)
    assert platform == {} or "\n" not in str(caught.value)  # one mistake, one line
