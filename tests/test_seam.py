"""Polygons across the 180th meridian or round a pole, in every way of writing them."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import seam_styles as styles
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

import geo
from geo.atlas.countries import Countries, countries_from_frame
from geo.atlas.load import load_countries
from geo.atlas.seam import unwrap
from geo.errors import BoundaryError

CASES = json.loads((Path(__file__).parent / "data" / "seam" / "cases.json").read_text(encoding="utf-8"))
EARTH = 4 * np.pi
wide_edges = pytest.mark.filterwarnings("ignore:edge from .* give it a vertex half-way:UserWarning")


def states_of(*shapes: shapely.Geometry) -> Countries:
    codes = ["AAA", "BBB", "CCC"][: len(shapes)]
    return countries_from_frame(gpd.GeoDataFrame({"country": codes}, geometry=list(shapes), crs=4326))


def read(shape: shapely.Geometry) -> shapely.MultiPolygon:
    """Read a shape, and hold it to what every reading promises."""
    found = unwrap(shapely.MultiPolygon([shape]) if shape.geom_type == "Polygon" else shape)
    west, _, east, _ = found.bounds
    assert west >= -180
    assert east <= 180
    assert found.is_valid
    return found


def within(shape: shapely.MultiPolygon, lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    return shapely.intersects_xy(shape, styles.half_open(lon), lat)


def steradians(shape: shapely.MultiPolygon) -> float:
    """Area on the unit sphere, edges being straight in longitude and latitude."""
    total = 0.0
    for part in shape.geoms:
        for i, ring in enumerate((part.exterior, *part.interiors)):
            lon, lat = np.radians(shapely.get_coordinates(ring)).T
            middle, half = (lat[1:] + lat[:-1]) / 2, (lat[1:] - lat[:-1]) / 2
            under = abs(float(np.sum(np.diff(lon) * np.sin(middle) * np.sinc(half / np.pi))))
            total += -under if i else under
    return total


# --- cases: from files that people use, with areas and places that S2 found (data/seam/README.md)


@wide_edges
@pytest.mark.parametrize("name", CASES)
def test_case(name: str) -> None:
    case = CASES[name]
    shape = shapely.MultiPolygon([(p[0], p[1:]) for p in case["coordinates"]])
    found = read(shape)
    assert steradians(found) / EARTH == pytest.approx(case["part_of_earth"], rel=2e-5, abs=1e-12)
    lon, lat = np.array(case["inside"]).reshape(-1, 2).T
    assert within(found, lon, lat).all()
    lon, lat = np.array(case["outside"]).reshape(-1, 2).T
    assert not within(found, lon, lat).any()
    backwards = shapely.MultiPolygon([(p[0][::-1], [hole[::-1] for hole in p[1:]]) for p in case["coordinates"]])
    assert read(backwards).equals(found)


# --- what a flat map's rectangles mean


@pytest.mark.parametrize(
    ("west", "south", "east", "north"),
    [
        (-180, 80, 180, 90),
        (-180, -90, 180, -60),
        (-180, -90, 180, 90),
        (-180, -1, 180, 1),
        (0, -90, 360, 90),
        (0, 40, 360, 50),
        (-180.0000001, 60, 180.0000001, 90),
        (-179.9999999, -5, 179.9999999, 5),
        (-360, -20, 0, 20),
    ],
)
@pytest.mark.parametrize("split", [None, 90.0, 7.0])
def test_a_box_once_round_the_earth_is_all_of_it(
    west: float, south: float, east: float, north: float, split: float | None
) -> None:
    box = shapely.box(west, south, east, north)
    found = read(shapely.segmentize(box, split) if split else box)
    assert found.area == pytest.approx(360 * (north - south), abs=1e-9)
    assert len(found.geoms) == 1
    assert found.bounds == (-180, south, 180, north)


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("start", range(8))
def test_a_belt_with_a_notch_on_the_seam(turned: bool, start: int) -> None:
    ring = [(-180, -1), (180, -1), (180, 1), (-180, 1), (-180, 0.5), (-170, 0.5), (-170, -0.5), (-180, -0.5)]
    ring = ring[start:] + ring[:start]
    found = read(shapely.Polygon(ring[::-1] if turned else ring))
    assert found.area == pytest.approx(360 * 2 - 10)


def test_a_belt_with_one_straight_side_and_edges_on_the_seam() -> None:
    found = read(shapely.Polygon([(-180, -10), (180, -10), (180, 5), (100, 8), (0, 3), (-100, 6), (-180, 5)]))
    top = (80 * 13 + 100 * 11 + 100 * 9 + 80 * 11) / 2
    assert found.area == pytest.approx(3600 + top)


def test_two_halves_joined_in_one_ring_along_the_seam() -> None:
    """The ring runs back along the seam here too, but would not close if that were the rim of a map."""
    west_side = [(170, 0), (180, 0)]
    east_side = [(-180, 0), (-170, 0), (-170, 5), (-180, 5), (-180, 0)]
    found = read(shapely.Polygon([*west_side, *east_side, (180, 0), (180, 5), (170, 5)]))
    assert found.equals(shapely.union(shapely.box(170, 0, 180, 5), shapely.box(-180, 0, -170, 5)))


def test_a_coast_is_closed_round_the_pole_and_its_strip_with_a_vertex_half_way() -> None:
    coast = [(-180, -70), (-90, -75), (0, -72), (90, -75), (180, -70)]
    assert within(read(shapely.Polygon(coast)), np.array([0, 100]), np.array([-90, -80])).all()
    strip = read(shapely.Polygon([*coast, (0, -70)]))
    assert strip.area == pytest.approx(90 * (5 + 7 + 7 + 5) / 2)


@wide_edges
def test_the_larger_side_of_a_ring_can_be_written() -> None:
    ring = [(-120.0, 60.0), (0.0, 50.0), (120.0, 60.0)]
    small = read(shapely.Polygon(ring))
    large = read(shapely.Polygon(shapely.box(-180, -90, 180, 90).exterior, [ring]))
    assert small.area + large.area == pytest.approx(360 * 180)
    assert within(large, np.array([0, 0]), np.array([-90, 40])).all()


@wide_edges
def test_equal_sides_are_told_by_the_right_hand_rule() -> None:
    ring = [(-120.0, 0.0), (0.0, 0.0), (120.0, 0.0)]
    assert read(shapely.Polygon(ring)).bounds == (-180, 0, 180, 90)
    assert read(shapely.Polygon(ring[::-1])).bounds == (-180, -90, 180, 0)


def test_an_edge_over_180_degrees_wide_is_a_jump_and_a_vertex_half_way_mends_it() -> None:
    with pytest.warns(UserWarning, match=r"edge from 100, 10 to -100, 10 is read the short way, .* 160 degrees wide"):
        assert read(shapely.box(-100, -10, 100, 10)).area == pytest.approx(160 * 20)
    assert read(shapely.segmentize(shapely.box(-100, -10, 100, 10), 100)).area == pytest.approx(200 * 20)


def test_an_edge_of_exactly_180_degrees_that_decides_is_named() -> None:
    ring = [(0, 10), (180, 10), (-180, 20), (0, 20)]
    with pytest.warns(UserWarning, match=r"edge from 0, 10 to 180, 10 is read as written, 180 degrees wide"):
        assert read(shapely.Polygon(ring)).bounds[3] == 90
    assert read(shapely.Polygon([(0, 10), (90, 10), (180, 10), (-180, 20), (90, 20), (0, 20)])).bounds == (
        0,
        10,
        180,
        20,
    )


def test_what_has_no_area_is_refused_and_dropped_beside_what_has() -> None:
    flat = shapely.Polygon([(179, 0), (-179, 1), (179, 0), (179, 0)])
    point = shapely.Polygon([(185, 0)] * 4)
    for shape in (flat, point):
        with pytest.raises(BoundaryError, match="holds no area"):
            states_of(shape)
    island = shapely.Polygon([(179, 0), (-179, 0), (-179, 1)])
    assert read(shapely.MultiPolygon([island, flat])).area == pytest.approx(1)


def test_sectors_that_end_at_the_pole() -> None:
    for ring in (
        [(160, -60), (-150, -60), (-150, -90), (160, -90)],
        [(160, -60), (180, -60), (-180, -60), (-150, -60), (-150, -90), (-180, -90), (180, -90), (160, -90)],
    ):
        assert read(shapely.Polygon(ring)).area == pytest.approx(50 * 30)
    fine = [(0, -60), (90, -60), (180, -60), (-90, -60), (-90, -90), (0, -90)]
    assert read(shapely.Polygon(fine)).area == pytest.approx(270 * 30)


def test_a_coast_that_visits_the_pole_in_one_vertex() -> None:
    found = read(shapely.Polygon([(-180, -70), (-60, -70), (60, -70), (180, -70), (180, -90)]))
    assert found.area == pytest.approx(360 * 20)


def test_a_pole_in_the_ring_says_which_side_is_meant() -> None:
    coast = [(-180, -40), (-60, -40), (60, -40), (180, -40)]
    for pole, area in ((90, 360 * 130), (-90, 360 * 50)):
        for end in ([(180, pole)], [(0, pole)], [(180, pole), (-180, pole)], [(180, pole), (0, pole), (-180, pole)]):
            found = read(shapely.Polygon([*coast, *end]))
            part = 0.5 if end == [(0, pole)] else 1  # edges are straight on the map
            assert found.area == pytest.approx(area * part), end


def test_a_ring_on_one_meridian_is_taken_as_written() -> None:
    assert read(shapely.Polygon([(0, 60), (360, 60), (360, 90)])).area == pytest.approx(360 * 30 / 2)


def test_the_end_of_a_flat_map_short_of_the_pole_is_the_pole() -> None:
    """As in Natural Earth's 1:50m, and stitched as in the map files made of it, where that end is a ring of its own."""
    lon = np.arange(-180.0, 181.0, 10.0)
    coast = np.column_stack([lon, np.full_like(lon, -70.0)])
    end = np.column_stack([lon, np.full_like(lon, -89.999)])
    cap = read(shapely.Polygon(np.concatenate([coast, end[::-1]])))
    assert cap.bounds == (-180, -90, 180, -70)
    assert read(shapely.Polygon([(-180, -70), (180, -70), (180, -89.999), (-180, -89.999)])).equals(cap)
    assert read(shapely.Polygon(end[:-1], [coast[:-1]])).equals(cap)
    # but a state of its own there stays, and so does a border that only passes
    assert read(shapely.Polygon(end[:-1])).area == pytest.approx(360 * 0.001)
    lune = shapely.Polygon([(10, -70), (10, -89.999), (20, -89.999), (20, -70)])
    assert read(lune).bounds == (10, -89.999, 20, -70)
    belt = shapely.box(-180, 86, 180, 89.9999)  # another file's own border eleven metres from the pole
    assert read(belt).equals(belt)


# --- exactness and what is left alone


def test_what_needs_no_reading_is_returned_as_it_is() -> None:
    for shape in (
        shapely.box(170, -10, 180, 10),
        shapely.union(shapely.box(170, -10, 180, 10), shapely.box(-180, -10, -170, 10)),
        shapely.Polygon([(-180, -90), (180, -90), (180, -80), (0, -70), (-180, -80)]),
        shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)]),
    ):
        whole = shapely.MultiPolygon([shape]) if shape.geom_type == "Polygon" else shape
        assert unwrap(whole) is whole


def test_vertices_keep_their_coordinates_to_the_last_bit() -> None:
    rng = np.random.default_rng(5)
    angle = np.sort(rng.uniform(0, 2 * np.pi, 200))
    ring = np.column_stack([180 + 8 * np.cos(angle), 60 + 8 * np.sin(angle)])
    jumping = styles.jumping(ring, 0)
    found = shapely.get_coordinates(read(shapely.Polygon(jumping)))
    inner = found[np.abs(found[:, 0]) < 180]
    assert {tuple(xy) for xy in inner.tolist()} == {tuple(xy) for xy in jumping.tolist()}


def test_both_sides_of_the_seam_and_both_states_get_the_very_same_vertices() -> None:
    rng = np.random.default_rng(6)
    border = np.column_stack([np.linspace(175.1, 184.9, 12), rng.uniform(59, 61, 12)])
    south = np.concatenate([border, [[184.9, 55], [175.1, 55]]])
    north = np.concatenate([border[::-1], [[175.1, 65], [184.9, 65]]])
    countries = states_of(*(shapely.Polygon(styles.jumping(ring, 0)) for ring in (south, north)))
    assert countries.is_coverage
    edges = countries.edges
    assert not ((np.abs(edges.lon1) == 180) & (edges.lon1 == edges.lon2)).any()
    assert int(((edges.left >= 0) & (edges.right >= 0)).sum()) == 12


def test_parts_that_meet_where_a_360_degree_map_ends_are_joined() -> None:
    halves = shapely.MultiPolygon([shapely.box(358, 50, 360, 52), shapely.box(0, 50, 2, 52)])
    assert read(halves).equals(shapely.box(-2, 50, 2, 52))


def test_a_near_miss_of_the_seam_is_no_border() -> None:
    halves = shapely.MultiPolygon([shapely.box(170, 0, 179.9999999, 5), shapely.box(-180, 0, -170, 5)])
    edges = states_of(halves).edges
    on_seam = (np.abs(edges.lon1) > 179.9) & (np.abs(edges.lon2) > 179.9)
    assert len(edges) == 6
    assert not on_seam.any()
    footprint = [(-178.98, 62.08), (-180, 62.1), (-180, 62.78458035475048), (-180, 62.78458035475049)]
    found = read(shapely.Polygon([*footprint, (-179.99999999999994, 62.78458035475048), (-178.9, 62.6)]))
    assert found.bounds == pytest.approx((-180, 62.08, -178.9, 62.78458035475049), abs=1e-12)


def test_no_path_far_away_meets_an_island_on_the_seam() -> None:
    island = [
        (179, -17),
        (180, -17.2),
        (-180, -17.2),
        (-179, -17),
        (-179, -16),
        (-180, -15.8),
        (180, -15.8),
        (179, -16),
    ]
    countries = states_of(shapely.Polygon(island), shapely.box(18, -34, 33, -22))
    assert geo.overflown(20, -30, 32, -10, countries=countries)["country"].tolist() == ["BBB", ""]
    assert geo.overflown(178, -16.5, -178, -16.5, countries=countries)["country"].tolist() == ["", "AAA", ""]


# --- any polygon, in every way of writing it

STAR = st.tuples(
    st.integers(0, 2**32 - 1),
    st.floats(-60, 60),
    st.floats(100, 260),
    st.sampled_from([0.01, 3.0, 40.0, 100.0, 170.0]),
    st.integers(5, 40),
)


@wide_edges
@given(star=STAR, backwards=st.booleans(), hole=st.booleans())
@settings(max_examples=60, deadline=None)
def test_a_polygon_across_the_seam_is_the_same_in_every_style(
    star: tuple[int, float, float, float, int], backwards: bool, hole: bool
) -> None:
    seed, lat0, lon0, radius, count = star
    rng = np.random.default_rng(seed)
    angle = (np.arange(count) + rng.uniform(0.1, 0.9, count)) * 2 * np.pi / count
    lon0 = lon0 if radius > 50 else 180 + (lon0 - 180) * radius / 100
    rings = []
    for size in (1.0, 0.3) if hole else (1.0,):
        r = size * rng.uniform(0.6, 1, count)
        x, y = radius * r * np.cos(angle), min(radius, 29.0) * r * np.sin(angle)
        ring = np.column_stack([lon0 + x, lat0 + y])
        rings.append(ring[::-1] if backwards else ring)
    if max(np.abs(np.diff(ring[:, 0], append=ring[0, 0])).max() for ring in rings) > 179:
        return  # an edge this wide says something else
    if min(np.abs((ring[:, 0] + 360) % 360 - 180).min() for ring in rings) < 2e-6:
        return  # such a vertex is moved onto the seam
    truth = shapely.Polygon(rings[0], rings[1:])
    assert truth.is_valid
    lon = lon0 + np.concatenate([rng.uniform(-1.1 * radius, 1.1 * radius, 400), rng.uniform(-180, 180, 100)])
    lat = np.clip(lat0 + rng.uniform(-30, 30, 500), -90, 90)
    expected = shapely.contains_xy(truth, (lon - lon0 + 180) % 360 - 180 + lon0, lat)
    shift = int(rng.integers(count))
    shapes = {s.__name__: shapely.Polygon(*_written(rings, shift, s)) for s in styles.STYLES}
    shapes["cut"] = styles.cut(truth)
    for name, shape in shapes.items():
        found = read(shape)
        assert found.area == pytest.approx(truth.area, rel=1e-5 if name == "stitched_nearly" else 1e-9), name
        wrong = within(found, lon, lat) != expected
        assert not wrong.any(), (name, lon[wrong], lat[wrong])


def _written(rings: list[np.ndarray], shift: int, style: styles.Style) -> tuple[np.ndarray, list[np.ndarray]]:
    shell, *holes = [style(np.roll(ring, shift, axis=0), 0.0) for ring in rings]
    return shell, holes


@wide_edges
@given(
    seed=st.integers(0, 2**32 - 1),
    count=st.integers(5, 40),
    pole=st.sampled_from([-90.0, 90.0]),
    backwards=st.booleans(),
    fold=st.booleans(),
    inner=st.sampled_from(["", "islands", "belt"]),
)
@settings(max_examples=60, deadline=None)
def test_a_polygon_round_a_pole_is_the_same_in_every_style(
    seed: int, count: int, pole: float, backwards: bool, fold: bool, inner: str
) -> None:
    rng = np.random.default_rng(seed)
    rings = [_round_a_pole(rng, count, pole, 20, 60, fold=fold)]
    wides = [360.0]
    if inner == "belt":
        rings.append(_round_a_pole(rng, count, pole, 75, 85, fold=False))
        wides.append(360.0)
    elif inner == "islands":
        x0 = rng.uniform(150, 210)
        island = np.array([(x0, 70), (x0 + 20, 70), (x0 + 20, 80), (x0 + 40, 85), (x0, 85)])
        rings.append(island * [1, np.sign(pole)])
        wides.append(0.0)
    if backwards:
        rings = [np.concatenate([ring[:1] + [wide, 0], ring[:0:-1]]) for ring, wide in zip(rings, wides, strict=True)]
        wides = [-wide for wide in wides]
    truth = styles.round_the_pole(rings[0], wides[0], pole)
    for ring, wide in zip(rings[1:], wides[1:], strict=True):
        truth = shapely.difference(truth, styles.round_the_pole(ring, wide, pole))
    assert truth.is_valid
    lon = np.concatenate([rng.uniform(-180, 180, 500), rng.uniform(175, 185, 100)])
    lat = np.copysign(rng.uniform(-10, 90, 600), pole) * np.where(rng.uniform(size=600) < 0.1, -1, 1)
    points = shapely.points(styles.in_the_plane_round(pole, lon, lat))
    far = shapely.distance(shapely.boundary(truth), points) > 1e-3
    lon, lat, expected = lon[far], lat[far], shapely.contains(truth, points[far])

    def written(style: styles.Style) -> shapely.Polygon:
        shell, *holes = [style(ring, wide) for ring, wide in zip(rings, wides, strict=True)]
        return shapely.Polygon(shell, holes)

    shapes = {style.__name__: written(style) for style in styles.STYLES}
    if not fold and inner != "islands":
        shapes["from seam to seam"] = written(styles.from_seam_to_seam)
    if not fold and not inner:
        shapes["along the rim"] = written(lambda ring, wide: styles.along_the_rim(ring, wide, pole))
    areas = []
    for name, shape in shapes.items():
        found = read(shape)
        areas.append(found.area)
        wrong = within(found, lon, lat) != expected
        assert not wrong.any(), (name, lon[wrong], lat[wrong])
        assert shapely.union_all(found).area == pytest.approx(areas[0], rel=1e-6), name


def _round_a_pole(
    rng: np.random.Generator, count: int, pole: float, low: float, high: float, *, fold: bool
) -> np.ndarray:
    lon = 170 + (np.arange(count) + rng.uniform(0.1, 0.9, count)) * 360 / count
    lat = rng.uniform(low, high, count)
    ring = np.column_stack([lon, lat])
    if fold:
        # a hook over the seam: the ring runs on to 184, back to 176, on to 184, and on
        hook = [(171.0, 62.0), (184.0, 63.0), (184.0, 65.0), (176.0, 66.0), (176.0, 68.0), (186.0, 69.0), (186.0, 71.0)]
        ring = np.concatenate([hook, ring[ring[:, 0] > 190]])
    return ring * [1, np.sign(pole)]


# --- a real file, rewritten


@pytest.fixture(scope="module")
def natural_earth() -> Countries:
    return load_countries("natural-earth-10m")


@pytest.mark.parametrize("style", styles.STYLES)
def test_natural_earth_rewritten_is_read_back(natural_earth: Countries, style: styles.Style) -> None:
    frame = natural_earth.frame.set_index("country")
    codes = ["RUS", "FJI", "ATA", "USA", "NZL", "KIR"]
    rewritten = [_rewritten(frame.geometry[code], style) for code in codes]
    again = countries_from_frame(gpd.GeoDataFrame({"country": codes}, geometry=rewritten, crs=4326))
    rng = np.random.default_rng(8)
    lon = np.concatenate([rng.uniform(-180, 180, 2000), rng.uniform(170, 190, 2000), [179.99, -179.99, 180, 0, 0]])
    lat = np.concatenate([rng.uniform(-90, 90, 4000), [-16.5, 67.0, 67.0, -90.0, -89.9999]])
    expected = natural_earth.locate(lon, lat)
    expected[~np.isin(expected, codes)] = ""
    assert (again.locate(lon, lat) == expected).all()
    for code, shape in zip(again.codes, again.frame.geometry, strict=True):
        assert shape.area == pytest.approx(frame.geometry[code].area, rel=1e-8), code


def _rewritten(shape: shapely.MultiPolygon, style: styles.Style) -> shapely.MultiPolygon:
    """Stitch a shape that is cut at the seam, by GEOS alone, and write its rings in a style."""
    out = []
    for part in shape.geoms:
        if part.bounds[1] == -90:
            ring = shapely.get_coordinates(part.exterior)[:-1]
            ring = np.roll(ring, -int(np.flatnonzero(ring[:, 1] == -90)[-1]) - 1, axis=0)
            seam = np.flatnonzero(np.abs(ring[:, 0]) == 180)
            gap = int(np.argmax(np.diff(seam)))  # what lies between two runs along the map's rims is the coast
            coast = ring[seam[gap] : seam[gap + 1] + 1]
            assert coast[0].tolist() == [-coast[-1, 0], coast[-1, 1]]
            out.append(shapely.Polygon(style(coast[:-1], coast[-1, 0] - coast[0, 0])))
    twice = shapely.union(shape, shapely.transform(shape, lambda xy: xy + [360.0, 0.0]))
    for part in twice.geoms:
        west, south, east, _ = part.bounds
        if south > -90 and 0 <= (west + east) / 2 < 360:
            rings = [style(shapely.get_coordinates(r)[:-1], 0.0) for r in (part.exterior, *part.interiors)]
            out.append(shapely.Polygon(rings[0], rings[1:]))
    return shapely.MultiPolygon(out)
