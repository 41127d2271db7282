"""Regions whose outline may be off: what surely passes over them, and what may."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

import geo
from geo.claims.outlines import make_outline, over_outline
from geo.errors import SimulationError
from geo.kernel.geodesic import inverse
from geo.kernel.great_arcs import arcs_between
from geo.kernel.tracks import lay_tracks, place_on_tracks


@pytest.mark.parametrize(
    "shape",
    [
        shapely.box(10, 40, 14, 43),
        shapely.Polygon([(10, 60), (20, 60), (20, 70), (18, 70), (18, 62), (12, 62), (12, 70), (10, 70)]),
        shapely.box(176, -10, 179.9, -6),
    ],
    ids=["a box", "a horseshoe", "beside the 180th meridian"],
)
def test_a_region_is_entered_deeply_or_shallowly_as_measured(shape: shapely.Polygon) -> None:
    off_m = 40e3
    outline = make_outline(shape, off_m)
    x, y = shape.centroid.x, shape.centroid.y
    rng = np.random.default_rng(8)
    count = 90
    start = geo.direct(x, y, rng.uniform(0, 360, count), rng.uniform(1e5, 2e6, count))
    end = geo.direct(x, y, rng.uniform(0, 360, count), rng.uniform(1e5, 2e6, count))
    legs = np.column_stack([start.lon2_deg, start.lat2_deg, end.lon2_deg, end.lat2_deg])
    tracks = lay_tracks(legs, np.arange(count))
    over, touch = over_outline(outline, tracks, arcs_between(legs))
    # measured: points of the path against points of the outline, both every few kilometres
    ring = shapely.get_coordinates(shapely.segmentize(shape.exterior, 0.2))
    slack_m = 2500.0  # what a ring point every 22 km may overstate at 40 km, and to spare
    seen = 0
    for k in range(count):
        s = np.linspace(0, tracks.length_m[k], 200)
        lon, lat = place_on_tracks(tracks, np.full(200, k), s)
        far = inverse(lon[:, None], lat[:, None], ring[None, :, 0], ring[None, :, 1]).s12_m.min(axis=1)
        depth = np.where(shapely.intersects_xy(shape, lon, lat), far, -far).max()
        step = tracks.length_m[k] / 400 + slack_m
        if abs(depth - off_m) > step:
            assert over[k] == (depth > off_m), k
            seen += 1
        if abs(depth + off_m) > step:
            assert touch[k] == (depth > -off_m), k
    assert seen > count / 2
    assert 5 < over.sum() < touch.sum() < count


@pytest.mark.parametrize(
    ("inside_deg", "wanted"), [(0.004, [False, True]), (-0.004, [False, True]), (0.03, [True, True])]
)
def test_all_along_an_outline_what_is_within_its_uncertainty_is_on_its_rim(
    inside_deg: float, wanted: list[bool]
) -> None:
    """Legs of a kilometre along every side, 0.3 to 0.4 km inside, as far outside, and 2 km inside; the rim is 1 km."""
    outline = make_outline(shapely.box(10, 40, 14, 43), 1e3)
    ring = shapely.box(10 + inside_deg, 40 + inside_deg, 14 - inside_deg, 43 - inside_deg).exterior
    places = shapely.get_coordinates(shapely.segmentize(ring, 0.01))
    legs = np.column_stack([places[:-1], places[1:]])
    # a parallel is not the shortest way, but over a kilometre the two are 20 mm apart
    over, touch = over_outline(outline, lay_tracks(legs, np.arange(len(legs))), arcs_between(legs))
    assert len(legs) > 1000
    assert [over.all(), touch.all()] == wanted
    assert over.any() == wanted[0]


def test_a_region_without_uncertainty_has_no_rim() -> None:
    outline = make_outline(shapely.box(10, 40, 14, 43), 0.0)
    legs = np.array([[5.0, 41.0, 20.0, 41.0], [5.0, 45.0, 20.0, 45.0]])
    over, touch = over_outline(outline, lay_tracks(legs, np.arange(2)), arcs_between(legs))
    assert over.tolist() == touch.tolist() == [True, False]


def test_an_outline_that_may_lie_on_a_pole_is_refused_in_one_line() -> None:
    shape = shapely.box(-20, 88, 20, 89.9)
    with pytest.raises(SimulationError, match="claims: found a region whose outline may lie on a pole") as caught:
        make_outline(shape, 100e3)
    assert str(caught.value).isprintable()
