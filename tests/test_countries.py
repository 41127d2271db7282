"""States: the edges, the lookup, and boundary files that users bring."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.atlas.countries import Countries, countries_from_frame
from geo.atlas.load import BUNDLED, country_codes, load_countries
from geo.errors import BoundaryError, CoordinateError

if TYPE_CHECKING:
    from geo.kernel.borders import BorderEdges

HOSTILE = "{{ 7*7 }}<script>alert(1)</script>"


@pytest.fixture(scope="module", params=BUNDLED)
def bundled(request: pytest.FixtureRequest) -> Countries:
    return load_countries(request.param)


def frame_of(shapes: dict[str, shapely.Geometry], crs: object = 4326) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"country": list(shapes)}, geometry=list(shapes.values()), crs=crs)


def states_of(shapes: dict[str, shapely.Geometry]) -> Countries:
    return countries_from_frame(frame_of(shapes))


def comparable(e: BorderEdges) -> np.ndarray:
    """Edges as rows in one order and one direction."""
    turn = (e.lon1 > e.lon2) | ((e.lon1 == e.lon2) & (e.lat1 > e.lat2))
    columns = [
        (e.lon2, e.lon1),
        (e.lat2, e.lat1),
        (e.lon1, e.lon2),
        (e.lat1, e.lat2),
        (e.right, e.left),
        (e.left, e.right),
    ]
    rows = np.column_stack([np.where(turn, *pair) for pair in columns])
    return rows[np.lexsort(rows.T)]


# --- edges of the bundled sets


def test_left_and_right_are_where_the_lookup_finds_them(bundled: Countries) -> None:
    """Look a little to either side of 3,000 edges all over the world."""
    e = bundled.edges
    rng = np.random.default_rng(7)
    dx, dy = e.lon2 - e.lon1, e.lat2 - e.lat1
    length = np.hypot(dx, dy)
    some = rng.choice(np.flatnonzero((length > 0.002) & (np.abs(e.lat1) < 85)), 3000, replace=False)
    step = 2e-6  # 20 cm
    x, y = (e.lon1 + e.lon2)[some] / 2, (e.lat1 + e.lat2)[some] / 2
    nx, ny = -dy[some] / length[some] * step, dx[some] / length[some] * step
    codes = np.array([*bundled.codes, ""])
    left, right = bundled.locate(x + nx, y + ny), bundled.locate(x - nx, y - ny)
    wrong = (left != codes[e.left[some]]) | (right != codes[e.right[some]])
    assert wrong.sum() <= 3  # another border within 20 cm


def test_edges_of_the_file_are_those_of_its_polygons(bundled: Countries) -> None:
    again = countries_from_frame(bundled.frame)
    assert again.codes == bundled.codes
    assert np.array_equal(comparable(again.edges), comparable(bundled.edges))


def test_edge_arrays_have_the_promised_types(bundled: Countries) -> None:
    e = bundled.edges
    assert [getattr(e, n).dtype for n in ("lon1", "lat1", "lon2", "lat2")] == [np.float64] * 4
    assert [getattr(e, n).dtype for n in ("left", "right")] == [np.int16] * 2
    assert len(e) == len(e.lon1) == len(e.right)
    assert e.left.min() >= -1
    assert max(e.left.max(), e.right.max()) == len(bundled.codes) - 1


def test_importing_and_loading_needs_no_geopandas() -> None:
    heavy = "{'geopandas', 'shapely', 'pandas'} & set(sys.modules)"
    code = f"import sys, geo.atlas.load; geo.atlas.load.load_countries(); sys.exit(bool({heavy}))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_country_codes_are_those_of_the_default_set() -> None:
    assert country_codes() == load_countries().codes


# --- lookup


def test_locate_shapes_and_longitudes_beyond_180(bundled: Countries) -> None:
    assert bundled.locate(51.42, 35.69).shape == ()
    assert bundled.locate([[51.42], [44.4]], [[35.69, 33.34]]).shape == (2, 2)
    assert bundled.locate([], []).shape == (0,)
    assert bundled.locate([51.42 + 360, 51.42 - 360], 35.69).tolist() == ["IRN", "IRN"]
    assert bundled.locate([180.0, -180.0, 179.999, -179.999], 67.5).tolist() == ["RUS"] * 4


@pytest.mark.parametrize(("lon", "lat"), [(51.0, 116.0), (float("nan"), 0.0), (0.0, float("inf")), (float("inf"), 0.0)])
def test_locate_refuses_what_is_no_position(bundled: Countries, lon: float, lat: float) -> None:
    with pytest.raises(CoordinateError, match="latitude from -90 to 90"):
        bundled.locate(lon, lat)


def test_point_on_a_shared_border_goes_to_the_first_state() -> None:
    states = states_of({"AAA": shapely.box(0, 0, 1, 1), "BBB": shapely.box(1, 0, 2, 1)})
    assert states.locate(1.0, 0.5).item() == "AAA"


# --- edges from polygons


def test_enclave_and_hole() -> None:
    inner = shapely.box(1, 1, 2, 2)
    states = states_of({"OUT": shapely.difference(shapely.box(0, 0, 3, 3), inner), "INN": inner})
    e = states.edges
    both = (e.left >= 0) & (e.right >= 0)
    assert (len(e), int(both.sum())) == (8, 4)
    assert states.locate([0.5, 1.5], [0.5, 1.5]).tolist() == ["OUT", "INN"]


def test_islets_of_a_decimetre_far_from_the_origin_have_land_on_the_right_side() -> None:
    rng = np.random.default_rng(1)
    islets = {}
    for k in range(200):
        lon, lat = rng.uniform(150, 179, 1)[0], rng.uniform(-70, -50, 1)[0]
        islet = shapely.box(lon, lat, lon + 1e-6, lat + 1e-6)
        islets[f"S{k:03d}"] = islet if k % 2 else islet.reverse()
    e = states_of(islets).edges
    x, y = 0.5 * (e.lon1 + e.lon2), 0.5 * (e.lat1 + e.lat2)
    middle = np.array([shapely.get_coordinates(islets[f"S{k:03d}"].centroid)[0] for k in np.maximum(e.left, e.right)])
    turn = (e.lon2 - e.lon1) * (middle[:, 1] - y) - (e.lat2 - e.lat1) * (middle[:, 0] - x)
    assert len(e) == 4 * len(islets)
    assert ((turn > 0) == (e.left >= 0)).all()


def test_parts_of_one_state_side_by_side_have_no_border_between_them() -> None:
    halves = shapely.MultiPolygon([shapely.box(0, 0, 1, 1)]), shapely.MultiPolygon([shapely.box(1, 0, 2, 1)])
    frame = gpd.GeoDataFrame({"country": ["AAA", "AAA"]}, geometry=list(halves), crs=4326)
    states = countries_from_frame(frame)
    assert states.codes == ("AAA",)
    assert not ((states.edges.lon1 == 1) & (states.edges.lon2 == 1)).any()


def test_overlapping_features_keep_their_own_edges() -> None:
    states = states_of({"AAA": shapely.box(0, 0, 2, 2), "BBB": shapely.box(0, 0, 2, 2), "CCC": shapely.box(1, 0, 3, 2)})
    e = states.edges
    assert len(e) == 12
    assert ((e.left >= 0) != (e.right >= 0)).all()
    assert [int(((e.left == i) | (e.right == i)).sum()) for i in range(3)] == [4, 4, 4]


@given(seed=st.integers(0, 10_000), cells=st.integers(3, 25))
@settings(max_examples=30, deadline=None)
def test_any_partition_has_each_edge_once_with_the_right_sides(seed: int, cells: int) -> None:
    rng = np.random.default_rng(seed)
    points = shapely.MultiPoint(rng.uniform(-1, 1, (cells, 2)))
    faces = shapely.get_parts(shapely.voronoi_polygons(points, extend_to=shapely.box(-2, -2, 2, 2)))
    states = states_of({f"S{i:02d}": face for i, face in enumerate(faces)})
    e = states.edges
    outline = shapely.get_num_coordinates(shapely.union_all(faces).exterior) - 1
    both = (e.left >= 0) & (e.right >= 0)
    rings = sum(shapely.get_num_coordinates(face) - 1 for face in faces)
    assert len(e) == both.sum() + (~both).sum()
    assert 2 * both.sum() + (~both).sum() == rings
    assert (~both).sum() >= outline - len(faces)
    # Orientation: summed with its sign, the area under each state's edges is the state's area.
    under = (e.lon1 * e.lat2 - e.lon2 * e.lat1) / 2
    for i, face in enumerate(faces):
        assert under[e.left == i].sum() - under[e.right == i].sum() == pytest.approx(face.area, abs=1e-9)


@pytest.mark.parametrize(
    "shape",
    [
        shapely.MultiPolygon([shapely.box(170, -10, 180, 10), shapely.box(-180, -10, -170, 10)]),
        shapely.box(170, -10, 190, 10),
        shapely.box(-190, -10, -170, 10),
        shapely.Polygon([(170, -10), (-170, -10), (-170, 10), (170, 10)]),
    ],
    ids=["cut", "runs on to 190", "runs on to -190", "jumps"],
)
def test_a_state_across_the_180th_meridian_has_no_border_there(shape: shapely.Geometry) -> None:
    states = states_of({"AAA": shape})
    e = states.edges
    assert np.abs(np.concatenate([e.lon1, e.lon2])).max() <= 180
    assert not ((np.abs(e.lon1) == 180) & (np.abs(e.lon2) == 180)).any()
    assert np.hypot(e.lon2 - e.lon1, e.lat2 - e.lat1).sum() == pytest.approx(2 * (20 + 20))
    assert states.locate([175, -175, 180, 0], 0).tolist() == ["AAA", "AAA", "AAA", ""]


def test_a_state_that_ends_at_the_180th_meridian_keeps_its_border_there() -> None:
    e = states_of({"AAA": shapely.box(170, -10, 180, 10)}).edges
    assert ((e.lon1 == 180) & (e.lon2 == 180)).sum() == 1


def test_two_states_that_meet_at_the_180th_meridian_share_the_border() -> None:
    e = states_of({"AAA": shapely.box(170, -10, 180, 10), "BBB": shapely.box(-180, -5, -170, 15)}).edges
    seam = (np.abs(e.lon1) == 180) & (e.lon1 == e.lon2)
    pairs = {tuple(sorted((int(a), int(b)))) for a, b in zip(e.left[seam], e.right[seam], strict=True)}
    assert pairs == {(-1, 0), (0, 1), (-1, 1)}


def test_a_ring_round_the_pole_is_closed_there() -> None:
    ring = [(lon, -70.0) for lon in (-150, -90, -30, 30, 90, 150)]
    states = states_of({"CAP": shapely.Polygon(ring)})
    assert states.locate([0, 120, 180, 0, 0], [-80, -89, -75, -90, -60]).tolist() == ["CAP"] * 4 + [""]
    assert not (np.abs(states.edges.lat1) == 90).any()


# --- files that users bring


def write(tmp_path: Path, frame: gpd.GeoDataFrame, name: str = "mine.geojson") -> Path:
    path = tmp_path / name
    frame.to_file(path)
    return path


@pytest.mark.parametrize("column", ["country", "ISO_A3_EH", "ADM0_A3", "iso_a3", "shapeGroup", "GID_0"])
def test_usual_columns_are_found(tmp_path: Path, column: str) -> None:
    frame = gpd.GeoDataFrame({column: ["QQQ"], "NAME_EN": ["Quix"]}, geometry=[shapely.box(0, 0, 1, 1)], crs=4326)
    states = load_countries(write(tmp_path, frame))
    assert (states.codes, states.names) == (("QQQ",), ("Quix",))
    assert states.source == "mine.geojson"
    assert states.indeterminate_below_m == 1000.0


def test_gaps_in_natural_earths_codes_are_filled() -> None:
    frame = gpd.GeoDataFrame(
        {"ISO_A3_EH": ["-99", "FRA"], "ADM0_A3": ["KOS", "FRA"], "NAME": [HOSTILE, None]},
        geometry=[shapely.box(0, 0, 1, 1), shapely.box(5, 5, 6, 6)],
        crs=4326,
    )
    states = countries_from_frame(frame)
    assert states.codes == ("FRA", "KOS")
    assert states.names == ("FRA", HOSTILE)


def test_columns_and_margin_can_be_named(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame({"a": ["X1"], "b": ["Ex"]}, geometry=[shapely.box(0, 0, 1, 1)], crs=4326)
    path = write(tmp_path, frame, "mine.gpkg")
    states = load_countries(path, code_column="A", name_column="b", indeterminate_below_m=250)
    assert (states.codes, states.names, states.indeterminate_below_m) == (("X1",), ("Ex",), 250.0)


def test_projected_file_is_turned_into_lonlat() -> None:
    frame = frame_of({"AAA": shapely.box(10, 50, 11, 51)}).to_crs(3857)
    assert countries_from_frame(frame).locate(10.5, 50.5).item() == "AAA"


def test_the_users_frame_is_not_changed() -> None:
    frame = frame_of({"AAA": shapely.box(170, 0, 190, 1), "BBB": shapely.box(0, 0, 1, 1)})
    before = frame.copy(deep=True)
    countries_from_frame(frame)
    assert frame.equals(before)
    assert frame.crs == before.crs


def test_invalid_shape_is_repaired_and_named() -> None:
    bow = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    with pytest.warns(UserWarning, match=r"repaired 1 invalid shape.*BOW.*Self-intersection"):
        states = states_of({"BOW": bow, "AAA": shapely.box(5, 5, 6, 6)})
    assert states.frame.is_valid.all()


def test_rows_without_polygons_and_heights_are_left_out() -> None:
    frame = frame_of({"AAA": shapely.force_3d(shapely.box(0, 0, 1, 1)), "PNT": shapely.Point(0, 0), "NIL": None})
    assert countries_from_frame(frame).codes == ("AAA",)


BAD_FRAMES = {
    "no code column": (
        gpd.GeoDataFrame({"x": [1]}, geometry=[shapely.box(0, 0, 1, 1)], crs=4326),
        "no column with state codes",
    ),
    "only points": (frame_of({"AAA": shapely.Point(0, 0)}), r"no polygons \(found Point\)"),
    "empty": (frame_of({}), "no polygons"),
    "missing code": (frame_of({"": shapely.box(0, 0, 1, 1)}), "row 0 .* has no code"),
    "metres without a system": (frame_of({"A": shapely.box(4e5, 4e6, 5e5, 5e6)}, None), "not a longitude and latitude"),
    "latitude of 116": (frame_of({"A": shapely.box(35, 110, 36, 116)}), "not a longitude and latitude"),
    "collapsed": (
        frame_of({"A": shapely.Polygon([(0, 0), (1, 1), (0, 0), (0, 0)])}),
        "'A' is not valid .* holds no area",
    ),
}


@pytest.mark.parametrize("case", BAD_FRAMES)
def test_unusable_frame_is_refused_in_one_line(case: str) -> None:
    frame, message = BAD_FRAMES[case]
    with pytest.raises(BoundaryError, match=message) as caught:
        countries_from_frame(frame)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("missing.geojson", None, "does not exist"),
        ("osm-50", None, "did you mean the bundled 'osm-50m'"),
        ("broken.geojson", '{"type": "FeatureColl', "cannot be read"),
        ("text.txt", "hello", "cannot be read"),
        ("empty.gpkg", "", "cannot be read"),
        ("table.csv", "country,a\nIRN,1\n", "without shapes|no polygons|cannot be read"),
    ],
)
def test_unreadable_file_is_refused_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: str | None, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    if content is not None:
        Path(name).write_text(content, encoding="utf-8")
    with pytest.raises(BoundaryError, match=message) as caught:
        load_countries(name)
    assert "\n" not in str(caught.value)


def test_wrong_options_are_refused() -> None:
    with pytest.raises(BoundaryError, match="0 or more"):
        load_countries(indeterminate_below_m=-1)
    with pytest.raises(BoundaryError, match="bundled set"):
        load_countries("osm-50m", code_column="x")
    with pytest.raises(BoundaryError, match=r"has no column 'zzz': it has 'country'"):
        countries_from_frame(frame_of({"AAA": shapely.box(0, 0, 1, 1)}), code_column="zzz")
