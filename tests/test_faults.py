"""Which border edges are faulty: held against polygons asked beside each edge, and against counting all of them."""

from __future__ import annotations

import warnings

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from counted import calls

from geo.atlas.countries import Countries, countries_from_frame
from geo.atlas.load import load_countries
from geo.ledger.tables import overflown

ASIDE = 1e-6


def states_of(shapes: list[shapely.Geometry]) -> Countries:
    frame = gpd.GeoDataFrame({"country": [f"S{k:02d}" for k in range(len(shapes))]}, geometry=shapes, crs=4326)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return countries_from_frame(frame)


def beside(states: Countries) -> np.ndarray:
    """Return which edges have, at a point along them, another set of states on a side than they say."""
    e, shapes = states.edges, states.frame.geometry.to_numpy()
    dx, dy = e.lon2 - e.lon1, e.lat2 - e.lat1
    length = np.hypot(dx, dy)
    wrong = np.zeros(len(e), dtype=bool)
    for share in np.linspace(0.03, 0.97, 33):
        x, y = e.lon1 + share * dx, e.lat1 + share * dy
        for sign, own in ((1, e.left), (-1, e.right)):
            px, py = x - sign * ASIDE * dy / length, y + sign * ASIDE * dx / length
            for k, shape in enumerate(shapes):
                wrong |= shapely.contains_xy(shape, px, py) & (own != k)
    return wrong


def boxes(rng: np.random.Generator) -> list[shapely.Geometry]:
    low, size = rng.integers(-9, 9, (7, 2)), rng.integers(1, 9, (7, 2))
    return [shapely.box(*a, *(a + b)) for a, b in zip(low, size, strict=True)]


def stars(rng: np.random.Generator) -> list[shapely.Geometry]:
    shapes = []
    for x, y in rng.uniform(-9, 9, (7, 2)):
        angle = np.sort(rng.uniform(0, 2 * np.pi, 12))
        reach = rng.uniform(1, 6, 12)
        shapes.append(
            shapely.Polygon(np.column_stack([x + reach * np.cos(angle), y + reach * np.sin(angle)])).buffer(0)
        )
    return [shape for shape in shapes if shape.area > 0]


def torn(rng: np.random.Generator) -> list[shapely.Geometry]:
    """Return cells of a plane, some of them moved a little."""
    cells = partition(rng)
    moves = rng.uniform(-0.01, 0.01, (len(cells), 2)) * (rng.random((len(cells), 1)) < 0.4)
    return [shapely.transform(cell, lambda xy, move=move: xy + move) for cell, move in zip(cells, moves, strict=True)]


def partition(rng: np.random.Generator) -> list[shapely.Geometry]:
    points = shapely.MultiPoint(rng.uniform(-9, 9, (12, 2)))
    return list(shapely.get_parts(shapely.voronoi_polygons(points, extend_to=shapely.box(-20, -20, 20, 20))))


@pytest.mark.parametrize("made", [boxes, stars, torn])
@pytest.mark.parametrize("seed", range(12))
def test_an_edge_is_sound_only_if_its_sides_are_what_it_says(made: object, seed: int) -> None:
    states = states_of(made(np.random.default_rng(seed)))  # type: ignore[operator]  # an object, by the parameters
    assert not (beside(states) & ~states.faulty).any()


@pytest.mark.parametrize("seed", range(12))
def test_a_partition_has_no_faults(seed: int) -> None:
    states = states_of(partition(np.random.default_rng(seed)))
    assert not states.faulty.any()
    assert states.is_coverage


def test_natural_earth_has_no_faults_and_few_when_one_state_moves() -> None:
    frame = load_countries("natural-earth-10m").frame
    assert not countries_from_frame(frame).faulty.any()
    moved = frame.copy()
    at = moved.index[moved["country"] == "IRQ"][0]
    moved.loc[[at], "geometry"] = moved.loc[[at], "geometry"].translate(0.01, 0)
    states = countries_from_frame(moved)
    border = states.edges.lon1[states.faulty]
    assert 0 < states.faulty.mean() < 0.02
    assert border.min() > 38
    assert border.max() < 49


@pytest.mark.parametrize("made", [boxes, stars, torn])
@pytest.mark.parametrize("seed", range(6))
def test_the_ledger_is_that_of_counting_all_paths_state_by_state(made: object, seed: int) -> None:
    rng = np.random.default_rng(seed)
    shapes = made(rng)  # type: ignore[operator]  # an object, by the parameters
    ends = rng.uniform(-12, 12, (4, 300))
    quick, slow = states_of(shapes), states_of(shapes)
    slow.__dict__["faulty"] = np.ones(len(slow.edges), dtype=bool)
    pd.testing.assert_frame_equal(
        overflown(*ends, countries=quick, check="full"), overflown(*ends, countries=slow, check="full")
    )


@pytest.mark.parametrize(
    "shapes",
    [
        [shapely.box(0, 0, 9, 9), shapely.box(3, 3, 4, 4)],
        [shapely.box(0, 0, 9, 9), shapely.box(0, 0, 9, 9)],
        [shapely.box(0, 0, 4, 9), shapely.box(4, 0, 9, 9), shapely.box(3, 3, 5, 5)],
        [shapely.box(0, 0, 4, 9), shapely.box(4, 0, 9, 9), shapely.box(-1, -1, 10, 10)],
        [shapely.box(0, 0, 4, 9), shapely.box(4, 0, 9, 5), shapely.box(4, 5, 9, 9)],
        [shapely.box(170, 0, 180, 9), shapely.box(160, 2, 200, 4)],
    ],
    ids=["inside", "twice", "over a border", "around all", "without a vertex", "over the 180th meridian"],
)
def test_faults_are_found(shapes: list[shapely.Geometry]) -> None:
    states = states_of(shapes)
    assert states.faulty.any()
    assert not (beside(states) & ~states.faulty).any()


def test_a_set_drawn_several_times_is_no_more_work_than_its_edges() -> None:
    """Edges that lie on each other were put in order one by one: it took 40 times as long as the set drawn once."""
    frame = load_countries("natural-earth-10m").frame
    frame = frame[frame["country"].isin(["IRN", "IRQ", "SYR", "TUR", "SAU", "JOR", "ARM", "AZE"])]
    thrice = pd.concat([frame.assign(country=frame["country"] + str(k)) for k in range(3)], ignore_index=True)
    rng = np.random.default_rng(0)
    ends = rng.uniform([[38], [30], [38], [30]], [[55], [38], [55], [38]], (4, 1000))
    done = []
    for states in (countries_from_frame(frame), countries_from_frame(thrice)):
        overflown(*ends[:, :5], countries=states)
        done.append(calls(lambda states=states: overflown(*ends, countries=states)))
    assert done[1] < 10 * done[0]  # 3.4 measured
