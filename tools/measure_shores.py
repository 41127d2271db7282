"""How far the bundled shores lie from OpenStreetMap's: the table of ``docs/airspace.md``.

    python -m tools.measure_shores FOLDER [--write]

``FOLDER`` is the unpacked npm package @geo-maps/earth-seas-10m 0.6.0: the sea as OpenStreetMap's shores of November
2017 enclose it, to 10 m. Two things are measured. Points every kilometre or so of bundled shore: how far is the nearest
other shore? And points within 8 km of it: of how many do the two disagree whether they are land or sea?
"""

from __future__ import annotations

import argparse
import json
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geo.atlas.waters import load_seas
from tools.shapes import GEOD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]

PAGE = Path(__file__).resolve().parent.parent / "docs" / "airspace.md"
BINS_KM = (0.0, 0.5, 1.0, 2.0, 3.0, 4.0, 8.0)
MOST_POINTS = 20_000  # a sea
BELT_DEG = (-60.0, 75.0)  # of latitude: beyond, shores are those of ice
# Bays of which the two disagree as a whole, and shores that come and go: counted apart
APART = {
    "Caspian Sea": {"Garabogazköl": (52.8, 40.5, 55.0, 42.6), "Caspian Sea north of 44.5 N": (46.0, 44.5, 55.0, 48.0)}
}
_STEP_DEG = 0.01
_SEED = 7


def main() -> None:
    """Measure, print, and with ``--write`` put the table into the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", action="store_true", help="write docs/airspace.md")
    options = parser.parse_args()
    found = json.loads((options.folder / "map.geo.json").read_text(encoding="utf-8"))
    sea = np.array([part for shape in found["geometries"] for part in _polygons(shape)], dtype=object)
    text = "\n".join(table(sea))
    print(text)
    if options.write:
        page = PAGE.read_text(encoding="utf-8")
        start, end = "<!-- shores: written by tools/measure_shores.py -->\n", "\n<!-- end of shores -->"
        head, tail = page.index(start) + len(start), page.index(end)
        PAGE.write_text(page[:head] + text + page[tail:], encoding="utf-8")


def _polygons(shape: dict[str, object]) -> list[shapely.Polygon]:
    made = shapely.from_geojson(json.dumps(shape))
    return [part for part in shapely.get_parts(made) if part.geom_type == "Polygon"]


def table(other: NDArray[np.object_]) -> list[str]:
    """Return the rows of the table."""
    seas = load_seas()
    shores = np.array([_edges(part) for part in other], dtype=object)
    lines = shapely.get_parts(shores)
    tree = shapely.STRtree(lines)
    shapely.prepare(other)
    surfaces = shapely.STRtree(other)
    heads = [f"{a:g} to {b:g} km" for a, b in pairwise(BINS_KM)]
    rows = ["| sea | middle / mean / 95 %, m | " + " | ".join(heads) + " |", "|---|---:|" + "---:|" * len(heads)]
    rng = np.random.default_rng(_SEED)
    edges = seas.edges
    ends = np.stack([np.column_stack([edges.lon1, edges.lat1]), np.column_stack([edges.lon2, edges.lat2])], axis=1)
    on_land = (edges.left < 0) | (edges.right < 0)
    all_shores = shapely.linestrings(ends[on_land])
    own_tree = shapely.STRtree(all_shores)
    for name, samples in _samples(seas.codes, ends, np.where(on_land, np.maximum(edges.left, edges.right), -1)):
        some = samples[rng.permutation(len(samples))[:MOST_POINTS]]
        away = _distance(some, tree, lines)
        near = _moved(some, rng)
        near = near[np.abs(near[:, 0]) < 180.0]
        off_km = _distance(near, own_tree, all_shores) / 1000.0
        said = seas.locate_index(near[:, 0], near[:, 1]) >= 0
        wet = np.zeros(len(near), dtype=bool)
        point, part = surfaces.query(shapely.points(near))
        wet[point[shapely.intersects_xy(other[part], *near[point].T)]] = True
        bins = np.digitize(off_km, BINS_KM) - 1
        shares = [f"{100.0 * (said != wet)[bins == k].mean():.1f} %" for k in range(len(heads))]
        figures = f"{np.median(away):,.0f} / {away.mean():,.0f} / {np.percentile(away, 95):,.0f}"
        rows.append(f"| {name} | {figures} | " + " | ".join(shares) + " |")
    return rows


def _samples(
    names: tuple[str, ...], ends: FloatArray, sea: NDArray[np.integer[Any]]
) -> Iterator[tuple[str, FloatArray]]:
    """Yield points of each sea's shore, those of what is counted apart by themselves."""
    for number, name in enumerate(names):
        points = shapely.get_coordinates(shapely.segmentize(shapely.linestrings(ends[sea == number]), _STEP_DEG))
        points = points[(points[:, 1] > BELT_DEG[0]) & (points[:, 1] < BELT_DEG[1])]
        rest = np.ones(len(points), dtype=bool)
        apart = []
        for other, (west, south, east, north) in APART.get(name, {}).items():
            here = ((points > [west, south]) & (points < [east, north])).all(axis=1)
            apart.append((other, points[here]))
            rest &= ~here
        yield (f"{name}, the rest" if apart else name), points[rest]
        yield from apart


def _edges(polygon: shapely.Polygon) -> shapely.Geometry:
    """Return the outline in pieces of two vertices, without cuts along the edge of the map."""
    pieces = []
    for ring in (polygon.exterior, *polygon.interiors):
        xy = shapely.get_coordinates(ring)
        ends = np.stack([xy[:-1], xy[1:]], axis=1)
        cut = (np.abs(ends[:, :, 0]) == 180.0).all(axis=1) | (np.abs(ends[:, :, 1]) == 90.0).all(axis=1)
        pieces.append(ends[~cut])
    return shapely.multilinestrings(list(shapely.linestrings(np.concatenate(pieces))))


def _moved(samples: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Return points up to the last bin's edge from samples, in any direction."""
    lon, lat, _ = GEOD.fwd(*samples.T, rng.uniform(0, 360, len(samples)), rng.uniform(0, 8000, len(samples)))
    return np.column_stack([lon, lat])


def _distance(points: FloatArray, tree: shapely.STRtree, lines: NDArray[np.object_]) -> FloatArray:
    """Return metres to the nearest line: candidates within the reach of the nearest by degrees, then by PROJ."""
    best = np.full(len(points), np.inf)
    at = shapely.points(points)
    first = lines[tree.nearest(at)]
    best = _metres(points, first)
    reach = best / 110_000.0 / np.cos(np.deg2rad(np.minimum(np.abs(points[:, 1]) + 0.5, 89.0)))
    k, line = tree.query(at, predicate="dwithin", distance=reach)
    np.minimum.at(best, k, _metres(points[k], lines[line]))
    return best


def _metres(points: FloatArray, lines: NDArray[np.object_]) -> FloatArray:
    """Return metres from points to lines of two vertices, in a plane touching at each point, then by PROJ."""
    ends = shapely.get_coordinates(lines).reshape(-1, 2, 2)
    scale = np.column_stack([np.cos(np.deg2rad(points[:, 1])), np.ones(len(points))])
    a, b = (ends[:, 0] - points) * scale, (ends[:, 1] - points) * scale
    d = b - a
    square = (d * d).sum(axis=1)
    t = np.clip(-(a * d).sum(axis=1) / np.where(square > 0, square, 1.0), 0.0, 1.0)
    foot = ends[:, 0] + t[:, None] * (ends[:, 1] - ends[:, 0])
    metres: FloatArray = GEOD.inv(points[:, 0], points[:, 1], foot[:, 0], foot[:, 1])[2]
    return metres


if __name__ == "__main__":
    main()
