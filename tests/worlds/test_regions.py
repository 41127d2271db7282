"""Places drawn by area: in outlines cut into triangles, in geodesic discs, at the shore, at the pole."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from areas import GEOD, area_m2, cells, check_even

from geo.accounts import load_event
from geo.atlas.waters import load_water
from geo.kernel.geodesic import inverse
from geo.worlds.regions import _pieces, clip, cut, disc_outline, northing_m, place_in_discs, place_in_triangles

CASPIAN = load_event("caspian-2015-10-07")


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


@pytest.mark.parametrize("turn", [-360.0, 0.0])
def test_what_is_clipped_keeps_its_turn_whichever_the_other_has(turn: float) -> None:
    shape, other = shapely.box(172, 0, 179, 1), shapely.box(175 + turn, -1, 190 + turn, 1)
    assert clip(shape, other).equals(shapely.box(175, 0, 179, 1))


def test_a_disc_that_holds_the_pole_has_its_area() -> None:
    assert cut([disc_outline(10.0, 88.0, 500e3)]).area_m2[0] == pytest.approx(np.pi * 500e3**2, rel=3e-3)


@pytest.mark.parametrize(
    "shape",
    [
        shapely.Polygon([(40, 30), (45, 33), (43, 36)]),
        shapely.Polygon([(170, 60), (185, 64), (178, 69)]),
        shapely.Polygon([(-20, 10), (40, 70), (60, 80), (70, 20)]),
        shapely.Polygon([(-80, -70), (80, -20), (100, 75), (-100, 60)]),
        shapely.Polygon([(0, 10), (60, 70), (60.01, 70), (0.01, 10)]),
        shapely.Polygon([(0, 60), (20, 61), (20, 75), (0, 76)], [[(5, 64), (5, 70), (12, 71), (12, 63)]]),
    ],
)
def test_triangles_leave_their_outline_by_no_more_than_is_said(shape: shapely.Polygon) -> None:
    found = cut([shape])
    corners = np.stack([np.deg2rad(found.x_deg) * 6378137.0, found.y_m], axis=-1)
    edge = shapely.boundary(shapely.union_all(shapely.polygons(corners)))
    line = shapely.get_coordinates(shapely.segmentize(shapely.boundary(shape), 0.003))
    along = np.column_stack([np.deg2rad(line[:, 0]) * 6378137.0, northing_m(line[:, 1])])
    allowed = 0.1 * max(1.0, (shape.length / 20.0) ** 2)
    off = shapely.distance(edge, shapely.points(along))
    assert off.max() < allowed + 1e-3
    assert off.max() > 0.01 * allowed, "and not much finer than it need be"
    assert found.area_m2[0] == pytest.approx(area_m2(shape), rel=1e-5 if shape.area > 10 else 1e-2)


def test_an_outline_is_cut_once() -> None:
    shape = shapely.Polygon([(0, 0), (60, 40), (10, 70)])
    one, two = cut([shape]), cut([shapely.box(0, 0, 1, 1), shapely.Polygon(shape), shape])
    assert len(two.first) == 4
    for k in (1, 2):
        own = slice(two.first[k], two.first[k + 1])
        assert (two.x_deg[own] == one.x_deg).all()
        assert (two.y_m[own] == one.y_m).all()
        assert two.reach[own] == pytest.approx(one.reach + k)
    assert _pieces.cache_info().hits >= 2
