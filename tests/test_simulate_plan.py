"""From the unit cube to reconstructions: where draws lie, how evenly, and who fires at what."""

from __future__ import annotations

import copy

import numpy as np
import pytest
import shapely
from pyproj import Geod
from scipy.stats import chi2
from small_event import RAW

from geo.atlas.waters import load_water
from geo.errors import SimulationError
from geo.events import Event, event_from_dict, load_event
from geo.kernel.geodesic import inverse
from geo.simulation.plan import Draws, draws_of_cube, make_plan
from geo.simulation.regions import clip, cut, disc_outline, place_in_discs, place_in_triangles

GEOD = Geod(ellps="WGS84")
CASPIAN = load_event("caspian-2015-10-07")
FINE_DEG = 0.005


def area_m2(shape: shapely.Geometry) -> float:
    """Area on the ellipsoid by pyproj, with edges straight in degrees."""
    return abs(GEOD.geometry_area_perimeter(shapely.segmentize(shape, FINE_DEG))[0]) if shapely.area(shape) else 0.0


def draws_of(event: Event, hypothesis: str, count: int, seed: int = 5) -> Draws:
    plan = make_plan(event, hypothesis)
    return draws_of_cube(plan, np.random.default_rng(seed).random((count, len(plan.groups))))


def event_like(**fields: object) -> Event:
    return event_from_dict({**copy.deepcopy(RAW), **fields})


def check_even(shapes: list[shapely.Geometry], lon: np.ndarray, lat: np.ndarray) -> None:
    """Hold the counts of draws in parts of a region against the areas of the parts (chi-square, fixed draws)."""
    area = np.array([area_m2(shape) for shape in shapes])
    shapes, area = [s for s, a in zip(shapes, area, strict=True) if a > 0], area[area > 0]
    shapely.prepare(shapes)
    count = np.array([shapely.intersects_xy(shape, lon, lat).sum() for shape in shapes])
    assert count.sum() == len(lon)
    expected = len(lon) * area / area.sum()
    assert expected.min() > 5
    statistic = float(((count - expected) ** 2 / expected).sum())
    assert statistic < chi2.ppf(0.999, len(area) - 1)


def cells(shape: shapely.Geometry, side_deg: float) -> list[shapely.Geometry]:
    west, south, east, north = shapely.bounds(shape)
    boxes = [
        shapely.box(x, y, x + side_deg, y + side_deg)
        for x in np.arange(west, east, side_deg)
        for y in np.arange(south, north, side_deg)
    ]
    parts = [shapely.intersection(shape, box) for box in boxes]
    return [part for part in parts if shapely.area(part) > 0.02 * side_deg**2]


def test_launch_places_lie_in_the_region_and_in_the_sea_and_as_evenly_as_areas() -> None:
    draws = draws_of(CASPIAN, "direct", 50_000)
    assert CASPIAN.launch.polygon
    region = shapely.intersection(shapely.Polygon(CASPIAN.launch.polygon), load_water("Caspian Sea"))
    lon, lat = draws.lon[:, 0], draws.lat[:, 0]
    wide = shapely.buffer(region, 1e-6)  # 10 cm
    shapely.prepare(wide)
    assert shapely.intersects_xy(wide, lon, lat).all()
    inside = shapely.intersects_xy(region, lon, lat)
    assert inside.mean() > 0.9999
    parts = cells(region, 0.25)
    kept = shapely.intersects_xy(shapely.union_all(parts), lon, lat)
    check_even(parts, lon[kept], lat[kept])


def test_areas_of_outlines_are_those_of_the_ellipsoid() -> None:
    hole = shapely.Polygon([(0, 60), (20, 60), (20, 75), (0, 75)], [[(5, 64), (5, 70), (12, 70), (12, 64)]])
    assert CASPIAN.launch.polygon
    for shape in (hole, shapely.box(100, -20, 101, 3), shapely.Polygon(CASPIAN.launch.polygon)):
        assert cut([shape]).area_m2[0] == pytest.approx(area_m2(shape), rel=1e-6)


def test_a_region_far_north_with_a_hole_is_filled_evenly() -> None:
    """Near a pole degrees say nothing about areas."""
    hole = shapely.Polygon([(0, 60), (20, 60), (20, 85), (0, 85)], [[(5, 64), (5, 70), (12, 70), (12, 64)]])
    u, v = np.random.default_rng(3).random((2, 40_000))
    lon, lat = place_in_triangles(cut([hole]), np.zeros(len(u), dtype=np.intp), u, v)
    check_even(cells(hole, 2.5), lon, lat)


@pytest.mark.parametrize(
    ("lat", "radius_km", "allowed"),
    [(36.0, 100.0, 2e-9), (45.0, 300.0, 1e-7), (70.0, 900.0, 1e-6), (-45.0, 2000.0, 2e-5), (80.0, 2000.0, 2e-5)],
)
def test_discs_are_filled_evenly(lat: float, radius_km: float, allowed: float) -> None:
    """Rings and sectors of equal parts of the square have areas (by pyproj) as large as the parts are."""
    rings, sectors = np.array([0.2, 0.5, 0.8, 1.0]), 8
    azimuth = np.linspace(0.0, 1.0, 8 * sectors * 40 + 1)
    areas = []
    for share in rings:
        n = len(azimuth)
        x, y = place_in_discs(
            np.full(n, 30.0), np.full(n, lat), np.full(n, radius_km * 1e3), np.full(n, share), azimuth % 1.0
        )
        per = (n - 1) // sectors
        parts = []
        for k in range(sectors):
            at = slice(k * per, (k + 1) * per + 1)
            parts.append(abs(GEOD.polygon_area_perimeter([30.0, *x[at]], [lat, *y[at]])[0]))
        areas.append(np.array(parts))
    whole = areas[-1].sum()
    worst = max(np.abs(part / (whole * share / sectors) - 1.0).max() for share, part in zip(rings, areas, strict=True))
    assert worst < allowed


def test_draws_stay_in_their_discs_and_an_exact_point_stays_what_it_is() -> None:
    draws = draws_of(CASPIAN, "reported", 3000)
    places = {p.id: p for p in CASPIAN.places}
    for k, name in enumerate(("talesh", "takab", "koya"), start=1):
        place = places[name]
        off = inverse(*place.position, draws.lon[:, k], draws.lat[:, k]).s12_m
        assert off.max() <= (place.radius_km or 0.0) * 1000 + 1e-3
        assert off.max() > 900 * (place.radius_km or 0.0)
    centres = np.array([t.position for t in CASPIAN.targets])[draws.target]
    radii = np.array([t.radius_km for t in CASPIAN.targets])[draws.target] * 1000
    off = inverse(centres[:, 0], centres[:, 1], draws.lon[:, -1], draws.lat[:, -1]).s12_m
    assert (off <= radii + 1e-3).all()
    exact = draws_of(event_like(), "routed", 50)
    assert set(zip(exact.lon[:, 1].tolist(), exact.lat[:, 1].tolist(), strict=True)) == {(20.0, 32.0)}
    assert set(zip(exact.lon[:, 2].tolist(), exact.lat[:, 2].tolist(), strict=True)) == {(5.0, 35.0)}


def test_a_disc_at_sea_is_cut_at_the_shore_also_across_the_180th_meridian() -> None:
    for name, lon, lat, radius_m in (("Pacific Ocean", 179.9, 58.0, 250e3), ("Caspian Sea", 49.0, 38.0, 80e3)):
        sea = load_water(name)
        part = clip(disc_outline(lon, lat, radius_m), sea)
        u, v = np.random.default_rng(1).random((2, 5000))
        x, y = place_in_triangles(cut([part]), np.zeros(len(u), dtype=np.intp), u, v)
        assert ((x >= -180) & (x < 180)).all()
        assert inverse(lon, lat, x, y).s12_m.max() < radius_m * (1 + 1e-4)
        shapely.prepare(sea)
        assert shapely.intersects_xy(sea, x, y).mean() > 0.9995, "but for rounding along the shore"
        if name == "Pacific Ocean":
            assert (x > 0).any()
            assert (x < 0).any()
            assert cut([part]).area_m2[0] == pytest.approx(np.pi * radius_m**2, rel=2e-3)
        else:
            assert cut([part]).area_m2[0] < 0.7 * np.pi * radius_m**2


def test_a_disc_that_holds_the_pole_has_its_area() -> None:
    assert cut([disc_outline(10.0, 88.0, 500e3)]).area_m2[0] == pytest.approx(np.pi * 500e3**2, rel=3e-3)


def test_missiles_are_shared_by_platforms_and_every_target_is_as_likely() -> None:
    draws = draws_of(CASPIAN, "direct", 40_000)
    for found, share in (
        (np.bincount(draws.platform), np.array([8, 6, 6, 6]) / 26),
        (np.bincount(draws.target), np.full(11, 1 / 11)),
    ):
        statistic = ((found - 40_000 * share) ** 2 / (40_000 * share)).sum()
        assert statistic < chi2.ppf(0.999, len(share) - 1)


def test_a_published_allocation_is_kept_to() -> None:
    rows = [
        {"platform": "a", "target": "t", "count": 3},
        {"platform": "b", "target": "t", "count": 1},
        {"platform": "b", "target": "u", "count": 4},
    ]
    targets = [*RAW["targets"], {**RAW["targets"][0], "id": "u", "position": [6.0, 35.0]}]  # type: ignore[misc, index]
    fields = {"targets": targets, "allocation": rows}
    published = event_like(**fields, allocation_basis="published", allocation_sources=["paper"])
    draws = draws_of(published, "direct", 16_000)
    table = np.zeros((2, 2), dtype=int)
    np.add.at(table, (draws.platform, draws.target), 1)
    assert table[0, 1] == 0
    assert np.abs(table / 16_000 - np.array([[3, 0], [1, 4]]) / 8).max() < 0.015
    assumed = draws_of(event_like(**fields, allocation_basis="assumed"), "direct", 16_000)
    assert (assumed.target[assumed.platform == 0] == 1).mean() == pytest.approx(0.5, abs=0.03)


def test_the_ends_of_the_cube_are_draws_too() -> None:
    for event, name in ((CASPIAN, "reported"), (event_like(), "routed")):
        plan = make_plan(event, name)
        for value in (0.0, 1.0 - 2.0**-53):
            draws = draws_of_cube(plan, np.full((2, len(plan.groups)), value))
            assert np.isfinite(draws.lon).all()
            assert np.isfinite(draws.lat).all()
        assert plan.low_kmh <= draws.speed_kmh[0] <= plan.high_kmh


def test_speed_is_drawn_from_its_range() -> None:
    speed = draws_of(CASPIAN, "direct", 20_000).speed_kmh
    assert 700 <= speed.min() < 702
    assert 998 < speed.max() <= 1000
    assert speed.mean() == pytest.approx(850, abs=3)


# ---------------------------------------------------------------------------------------------------- what is not said


def test_an_unknown_hypothesis_is_refused() -> None:
    with pytest.raises(SimulationError, match=r"^hypothesis: found 'sideways'; allowed: direct, reported; choose"):
        make_plan(CASPIAN, "sideways")


@pytest.mark.parametrize("what", ["platforms", "targets", "places"])
def test_an_assumed_position_without_radius_or_region_is_refused(what: str) -> None:
    """Event files cannot say that; an event put together in code can."""
    event = event_like()
    items = getattr(event, what)
    update = {"basis": "assumed", "radius_km": None}
    changed = tuple(item.model_copy(update=update) if k == len(items) - 1 else item for k, item in enumerate(items))
    broken = event.model_copy(update={what: changed})
    field = rf"{what}\[{items[-1].id}\].radius_km"
    with pytest.raises(SimulationError, match=rf"^{field}: found nothing, while the position is assumed; allowed: "):
        make_plan(broken, "routed")


def test_a_region_without_its_sea_is_refused() -> None:
    ashore = ((45.0, 36.0), (46.0, 36.0), (46.0, 37.0))
    broken = CASPIAN.model_copy(update={"launch": CASPIAN.launch.model_copy(update={"polygon": ashore})})
    with pytest.raises(SimulationError, match=r"^launch.polygon: found a region with none of the Caspian Sea in it;"):
        make_plan(broken, "direct")
    inland = CASPIAN.platforms[0].model_copy(update={"position": (45.0, 36.0)})
    without = CASPIAN.launch.model_copy(update={"polygon": None})
    broken = CASPIAN.model_copy(update={"launch": without, "platforms": (inland, *CASPIAN.platforms[1:])})
    with pytest.raises(SimulationError, match=r"^platforms\[dagestan\].radius_km: found a region with none of the"):
        make_plan(broken, "direct")
