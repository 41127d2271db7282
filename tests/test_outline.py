"""An outline of an event file means across the 180th meridian what it means anywhere else."""

from __future__ import annotations

import copy
import itertools
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from areas import cells, check_even
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from made_worlds import world
from moved import Corners, hold, holds, moved, written
from open_event import open_event
from small_event import RAW

import geo
from geo.accounts import event_from_dict
from geo.atlas.waters import load_water
from geo.errors import EventError
from geo.events.outline import corners_of, lies_in, problem_of, region_of
from geo.worlds.spots import spots_of

if TYPE_CHECKING:
    import pandas as pd

    from geo.atlas.countries import Countries

UNIT = 8  # corners lie on eighths of a degree: longitudes are moved without rounding
PACIFIC = [[172.0, 30.0], [-172.0, 30.0], [-172.0, 38.0], [172.0, 38.0]]  # a closed area of the North Pacific


@st.composite
def rings(draw: st.DrawFn, most_deg: int = 170) -> Corners:
    """Corners in eighths of a degree round (0, 0), each to be seen from there; up to twice ``most_deg`` wide."""
    count = draw(st.integers(3, 9))
    angles = np.sort(draw(st.lists(st.floats(0, 2 * np.pi), min_size=count, max_size=count, unique=True)))
    wide = draw(st.integers(2, most_deg))
    reach = np.array(draw(st.lists(st.floats(0.3, 1.0), min_size=count, max_size=count)))
    x, y = np.rint(UNIT * wide * reach * np.cos(angles)), np.rint(UNIT * 20 * reach * np.sin(angles))
    corners = list(zip(x.astype(int).tolist(), y.astype(int).tolist(), strict=True))
    assume(shapely.Polygon(corners).is_valid and shapely.Polygon(corners).area > 0)
    assume(all(abs(a - b) < 180 * UNIT for a, b in itertools.pairwise([p[0] for p in (*corners, corners[0])])))
    return corners


def degrees(corners: Corners, by: int = 0) -> list[tuple[float, float]]:
    return [((x + by) / UNIT, y / UNIT) for x, y in corners]


SIGNS = st.lists(st.sampled_from([-1, 1]), min_size=20, max_size=20).map(itertools.cycle)
MOVES = st.integers(-180 * UNIT, 180 * UNIT)
SOMEWHERE = st.tuples(st.integers(-180 * UNIT, 180 * UNIT), st.integers(-30 * UNIT, 30 * UNIT))


@settings(max_examples=300)
@given(rings(), MOVES, SIGNS, st.lists(SOMEWHERE, min_size=1, max_size=30), st.integers(-1, 1))
@example([(-64, -32), (64, -32), (64, 32), (-64, 32)], 180 * UNIT, itertools.cycle([1, -1]), [(0, 0), (63, 0)], 0)
def test_a_position_lies_in_an_outline_wherever_that_lies(
    corners: Corners, by: int, signs: itertools.cycle, points: list[tuple[int, int]], turn: int
) -> None:
    ring = tuple((written(x, next(signs)), y) for x, y in degrees(corners, by))
    assert problem_of("polygon", ring) is None
    region = region_of(ring)
    for x, y in points:
        inside = [holds(corners, x + 360 * UNIT * k, y) for k in (-1, 0, 1)]
        if None not in inside:
            assert lies_in(region, (x + by) / UNIT + 360.0 * turn, y / UNIT) == any(inside)
            assert lies_in(region, written((x + by) / UNIT, next(signs)), y / UNIT) == any(inside)
    own = corners_of(ring)
    assert abs(own[:, 0].min() + own[:, 0].max()) <= 360.0
    assert np.array_equal((own[:, 0] - by / UNIT) % 360, np.array(degrees(corners))[:, 0] % 360)


def test_an_outline_that_does_not_cross_the_meridian_keeps_its_numbers() -> None:
    ring = ((170.1, 10.3), (180.0, 10.3), (180.0, 20.7), (170.1, 20.7))
    assert corners_of(ring).tolist() == [list(corner) for corner in ring]
    west = tuple((-lon, lat) for lon, lat in ring)
    assert corners_of(west).tolist() == [list(corner) for corner in west]


def with_target(**fields: object) -> geo.Event:
    target = {"id": "t", "name": "Town", "basis": "assumed", **fields}
    return event_from_dict({**copy.deepcopy(RAW), "targets": [target]})


@settings(max_examples=80)
@given(rings(60), st.one_of(MOVES, st.integers(176 * UNIT, 184 * UNIT)), SIGNS, SOMEWHERE)
def test_a_file_may_place_an_end_inside_its_outline_only(
    corners: Corners, by: int, signs: itertools.cycle, point: tuple[int, int]
) -> None:
    x, y = point[0] // 3, point[1]
    inside = holds(corners, x, y)
    assume(inside is not None)
    fields = moved({"position": [x / UNIT, y / UNIT], "polygon": degrees(corners)}, by / UNIT, signs)
    if inside:
        assert with_target(**fields).targets[0].polygon
    else:
        with pytest.raises(EventError, match=r"targets\[t\]\.position: found .*, outside its outline"):
            with_target(**fields)


@pytest.mark.parametrize("lon", [180, -180, 176, -176])
def test_an_area_of_the_pacific_holds_what_lies_in_it(lon: float) -> None:
    assert with_target(position=[lon, 34.0], polygon=PACIFIC).targets[0].position == (lon, 34.0)
    ships = [{"id": "a", "name": "Anna", "position": [lon, 34.0], "basis": "assumed"}]
    launch = {"name": "the Pacific", "basis": "assumed", "sea": "Pacific Ocean", "polygon": PACIFIC}
    assert event_from_dict({**copy.deepcopy(RAW), "platforms": ships, "launch": launch})
    ships[0]["position"] = [lon - 20.0 if lon > 0 else lon + 20.0, 34.0]
    with pytest.raises(EventError, match=r"platforms\[a\]\.position: found .*, outside launch\.polygon"):
        event_from_dict({**copy.deepcopy(RAW), "platforms": ships, "launch": launch})


def test_an_area_covers_a_lake_on_the_other_side_of_the_meridian() -> None:
    """Krasnoye lies at 174.7 east; most of the area lies in the west."""
    ring = [[174.0, 64.0], [-150.0, 64.0], [-150.0, 65.0], [174.0, 65.0]]
    launch = {"name": "a lake", "basis": "assumed", "sea": "Krasnoye", "polygon": ring}
    ships = [{"id": "a", "name": "Anna", "position": [174.69, 64.57], "basis": "assumed"}]
    event = event_from_dict({**copy.deepcopy(RAW), "platforms": ships, "launch": launch})
    lon, _ = placed(event, "platforms", SEA, 200)
    assert ((lon > 174.07) & (lon < 174.85)).all()


def test_an_area_clear_of_its_sea_is_told_and_not_taken_for_one_with_lon_and_lat_swapped() -> None:
    launch = {"name": "a sea", "basis": "assumed", "sea": "Black Sea", "polygon": PACIFIC}
    with pytest.raises(EventError, match=r"launch\.polygon: found an outline clear of the Black Sea") as caught:
        event_from_dict({**copy.deepcopy(RAW), "launch": launch})
    assert "swapped" not in next(line for line in str(caught.value).splitlines() if "launch.polygon" in line)


# ---------------------------------------------------------------------------------------------------- refused outlines


@pytest.mark.parametrize(
    ("ring", "found", "do"),
    [
        ([(-120, 70), (0, 70), (120, 70)], "an outline round a pole", "leave the pole out"),
        ([(150, -70), (-150, -75), (-30, -70), (60, -80)], "an outline round a pole", "leave the pole out"),
        ([(-179, 80), (0, 80), (179, 80), (179, 90), (-179, 90)], "an outline round a pole", "leave the pole out"),
        ([(0, 10), (180, 10), (90, 20)], "an edge of 180 degrees, from 0, 10 to 180, 10,", "a corner half-way"),
        ([(100, 10), (110, 20), (-70, 20), (-80, 10)], "an edge of 180 degrees", "a corner half-way"),
        ([(0.1, 10), (-179.9, 10), (90, 20)], "an edge of 180 degrees", "a corner half-way"),
        (
            [(-180, 50), (-60, 50), (60, 50), (180, 50), (180, 60), (60, 60), (-60, 60), (-180, 60)],
            "an outline 360 degrees wide",
            "a gap",
        ),
        ([(-180, 50), (180, 50), (180, 60), (-180, 60)], "180 and -180 are one meridian", "in between"),
        ([(180, 50), (-180, 55), (180, 60)], "180 and -180 are one meridian", "in between"),
        ([(170, 10), (-170, 20), (170, 20), (-170, 10)], "an outline that crosses itself", "reorder"),
    ],
)
def test_what_bounds_no_region_is_refused_in_one_line(ring: list[tuple[float, float]], found: str, do: str) -> None:
    launch = {"name": "a sea", "basis": "assumed", "polygon": [list(corner) for corner in ring]}
    with pytest.raises(EventError) as caught:
        event_from_dict({**copy.deepcopy(RAW), "launch": launch})
    [line] = str(caught.value).splitlines()
    assert line.startswith("event: launch.polygon: found ")
    assert found in line
    assert "; allowed: " in line
    assert do in line


def test_nearly_round_the_earth_is_a_region() -> None:
    lons = [-179.5, -90, 0, 90, 179.5]
    ring = tuple([(lon, 50.0) for lon in lons] + [(lon, 60.0) for lon in lons[::-1]])
    assert problem_of("polygon", ring) is None
    assert lies_in(region_of(ring), [179.4, -179.4, 0.0, 180.0, -180.0], 55.0).tolist() == [True] * 3 + [False] * 2


def test_a_state_across_the_meridian_is_not_far_from_its_other_side() -> None:
    """Tonga lies at 175 west: 580 km from 179.5 east, by way of the 180th meridian."""
    near = with_target(position=[179.5, -18.7], radius_km=700.0, state="TON")
    assert near.targets[0].state == "TON"
    with pytest.raises(EventError, match=r"targets\[t\]\.position: found .*, at least 5\d\d km off TON"):
        with_target(position=[179.5, -18.7], radius_km=100.0, state="TON")


# -------------------------------------------------------------------------------------------------------------- worlds


def placed(event: geo.Event, name: str, countries: Countries, count: int = 20_000) -> tuple[np.ndarray, np.ndarray]:
    items = getattr(event, name)
    u, v = np.random.default_rng(7).random((2, count, len(items)))
    lon, lat = spots_of(name, items, event, countries).place(u, v)
    return lon[:, 0], lat[:, 0]


SEA = world(AAA=shapely.box(60, 0, 61, 1))
BENT = [(-8.0, -5.0), (7.0, -4.0), (9.0, 6.0), (1.0, 1.0), (-6.0, 5.5)]  # not convex


@pytest.mark.parametrize("by", [0.0, 179.5, -176.0, 188.0])
@pytest.mark.parametrize("name", ["targets", "platforms"])
def test_worlds_fill_an_outline_evenly_on_both_sides(name: str, by: float) -> None:
    ring = [(x + by, y + 30.0) for x, y in BENT]
    spot = moved({"id": "x", "name": "X", "basis": "assumed", "position": [0.5, 30.0]}, by)
    outline = moved({"polygon": [(x, y + 30.0) for x, y in BENT]}, by)
    if name == "targets":
        raw = {**copy.deepcopy(RAW), "targets": [{**spot, **outline}]}
    else:
        raw = {**copy.deepcopy(RAW), "platforms": [spot], "launch": {"name": "a sea", "basis": "assumed", **outline}}
    lon, lat = placed(event_from_dict(raw), name, SEA)
    assert ((lon >= -180) & (lon < 180)).all()
    assert hold(ring, lon, lat).all()
    assert 0.2 < (lon > 0).mean() < 0.8 or by in {0.0, 188.0}  # there it touches the meridian from the east
    middle = by + 0.5
    flat = (lon - middle + 180) % 360 - 180 + middle
    parts = cells(shapely.Polygon(ring), 1.5)
    kept = shapely.intersects_xy(shapely.union_all(parts), flat, lat)
    check_even(parts, flat[kept], lat[kept])


@pytest.mark.usefixtures("made_up_states")
@pytest.mark.parametrize("by", [0.0, 180.0])
def test_worlds_keep_to_the_part_of_an_outline_in_its_state(by: float) -> None:
    """The state ends 1.5 degrees beyond the middle of the outline, and is cut at the meridian as boundary sets are."""
    west, east = ((-9.0, 0.0), (0.0, 1.5)) if by == 0.0 else ((171.0, 180.0), (-180.0, -178.5))
    countries = world(SYR=shapely.union(shapely.box(west[0], 20, west[1], 40), shapely.box(east[0], 20, east[1], 40)))
    fields = moved({"position": [0.5, 30.0], "polygon": [(x, y + 30.0) for x, y in BENT]}, by)
    lon, lat = placed(with_target(**fields, state="SYR"), "targets", countries)
    flat = (lon - by + 180) % 360 - 180
    part = shapely.intersection(shapely.Polygon([(x, y + 30.0) for x, y in BENT]), shapely.box(-9, 20, 1.5, 40))
    assert shapely.intersects_xy(shapely.buffer(part, 1e-6), flat, lat).all()
    parts = cells(part, 1.0)
    kept = shapely.intersects_xy(shapely.union_all(parts), flat, lat)
    check_even(parts, flat[kept], lat[kept])


def test_worlds_keep_to_the_sea_on_both_sides() -> None:
    """Of an outline round the Aleutians at 180 degrees what is land is left out."""
    ring = [[176.0, 51.0], [-176.0, 51.0], [-176.0, 53.0], [176.0, 53.0]]
    launch = {"name": "a sea", "basis": "assumed", "sea": "Pacific Ocean", "polygon": ring}
    ships = [{"id": "a", "name": "Anna", "position": [180.0, 52.9], "basis": "assumed"}]
    event = event_from_dict({**copy.deepcopy(RAW), "platforms": ships, "launch": launch})
    lon, lat = placed(event, "platforms", SEA)
    assert hold([(176.0, 51.0), (184.0, 51.0), (184.0, 53.0), (176.0, 53.0)], lon, lat).all()
    assert 0.2 < (lon > 0).mean() < 0.8
    sea = load_water("Pacific Ocean")
    halves = [shapely.intersection(sea, shapely.box(*ends)) for ends in ((176, 51, 180, 53), (-180, 51, -176, 53))]
    assert shapely.area(halves).sum() < 15.95, "islands are left out"
    wet = shapely.buffer(shapely.union_all(halves), 1e-6)
    shapely.prepare(wet)
    assert shapely.intersects_xy(wet, lon, lat).all()


# -------------------------------------------------------------------------------------------------------------- claims


def states(by: float) -> Countries:
    """Four square states side by side, from 0 to 40 degrees east of a meridian; they run on beyond 180."""
    return world(**{c * 3: shapely.box(10 * k + by, 30, 10 * k + 10 + by, 40) for k, c in enumerate("ABCD")})


@settings(max_examples=12)
@example([(0, -160), (16, -160), (16, 160), (0, 160)], 0.0, 160.0)  # ends at the meridian
@example([(-16, -160), (0, -160), (0, 160), (-16, 160)], 25.0, 160.0)
@given(rings(8), st.sampled_from([0.0, 25.0]), st.sampled_from([160.0, 164.0, -204.0, 155.5, 158.25]))
def test_what_is_found_of_a_region_does_not_hang_on_where_it_lies(
    corners: Corners, radius_km: float, by: float
) -> None:
    ring = [(x + 20.0, y / 4 + 35.0) for x, y in degrees(corners)]
    region = {
        "name": "the Hills",
        "basis": "derived",
        "polygon": ring,
        **({"radius_km": radius_km} if radius_km else {}),
    }
    raw = raw_of(open_event(6, {"kind": "over_region", "region": region}))
    here, there = (judged(moved(raw, shift), shift) for shift in (0.0, by))
    assert here["verdict"].tolist() == there["verdict"].tolist()
    for column, off in (("holds_share", 0.002), ("fails_share", 0.002), ("value", 0.02), ("margin", 0.02)):
        assert np.allclose(here[column], there[column], rtol=0, atol=off, equal_nan=True), column
    assert here["worlds"].tolist() == there["worlds"].tolist()


def raw_of(event: geo.Event) -> dict:
    raw = event.model_dump(exclude_defaults=True)
    return {**raw, "claims": [claim.model_dump(exclude_defaults=True) | {"kind": claim.kind} for claim in event.claims]}


def judged(raw: dict, by: float) -> pd.DataFrame:
    event, countries = event_from_dict(raw), states(by)
    paths = geo.trace(event)
    return geo.judge(event, paths, geo.overflights(paths, countries), countries=countries)
