"""Named seas and lakes from Natural Earth's 1:10m ocean and lakes (build time only).

Natural Earth's sea polygons by name are in no registry package, so the ocean, which is one polygon, is cut along the
closing lines below and each piece is known by a point in it. The lines run near the customary limits (most of them
those of the International Hydrographic Organization's *Limits of Oceans and Seas*, S-23, 3rd edition 1953),
straightened and lengthened on to land. They are this project's choice and say nothing about sovereignty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.atlas.topology import encode
from tools import natural_earth
from tools.arc_writer import write_archive
from tools.shapes import area_km2, on_grid, polygonal

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    from numpy.typing import NDArray

LEAST_LAKE_KM2 = 50.0
# The three open oceans are simplified to this, about 500 m and less than 1:10m shores are good to: it halves the file.
OCEAN_DEG = 0.005
UNITS_PER_DEG = natural_earth.UNITS_PER_DEG

# Where seas end: name of the line, then its vertices, lon lat.
LINES = {
    "Cape Trafalgar - Cape Spartel": [(-6.05, 36.25), (-5.88, 35.72)],
    "mouth of the Dardanelles": [(26.14, 40.10), (26.24, 39.96)],
    "north mouth of the Bosporus": [(29.04, 41.245), (29.24, 41.185)],
    "south mouth of the Kerch Strait": [(36.36, 45.08), (36.80, 45.16)],
    "Bab el-Mandeb": [(43.10, 12.35), (43.65, 12.78)],
    "Ras Limah - Ras al Kuh": [(56.30, 25.98), (57.45, 25.78)],
    "Ras al Hadd - Ras Jiwani": [(59.70, 22.45), (61.78, 25.20)],
    "meridian of Cape Guardafui": [(51.27, 11.60), (51.27, 15.70)],
    "Ras Hafun - Addu - Maldives - Laccadives - Sadashivgad": [
        (50.60, 10.40), (73.15, -0.69), (72.90, 4.00), (72.60, 7.20), (72.00, 11.00), (72.17, 13.70), (74.25, 14.85),
    ],
    "Nomo - Goto - Jeju - Haenam": [(129.95, 32.70), (128.62, 32.62), (126.60, 33.40), (126.50, 34.50)],
    "Kanmon Strait": [(130.88, 34.00), (130.98, 33.88)],
    "Cape Shiriya - Cape Esan": [(141.48, 41.25), (141.05, 41.95)],
    "Cape Soya - Cape Crillon": [(141.92, 45.35), (142.10, 46.10)],
    "north end of the Strait of Tartary": [(140.60, 51.75), (142.10, 51.75)],
}  # fmt: skip

# A point in each sea that the lines (or land) close off.
SEEDS = {
    "Caspian Sea": (50.6, 41.6),
    "Mediterranean Sea": (29.5, 33.6),
    "Black Sea": (34.5, 43.2),
    "Sea of Azov": (36.5, 46.0),
    "Sea of Marmara": (28.2, 40.7),
    "Red Sea": (37.8, 21.5),
    "Persian Gulf": (51.3, 27.3),
    "Gulf of Oman": (58.6, 24.7),
    "Gulf of Aden": (47.5, 12.3),
    "Arabian Sea": (63.0, 16.0),
    "Sea of Japan": (134.5, 40.0),
}

# The open ocean is parted by these outlines; where they run over land they need no care.
_MALAY_TO_TASMANIA = [
    (99.0, 16.0), (99.0, 10.5), (98.3, 7.95), (95.30, 5.50), (96.0, 4.8), (98.5, 3.0), (102.0, -2.0), (105.3, -5.2),
    (106.5, -6.6), (113.0, -7.9), (115.2, -8.4), (116.4, -8.5), (118.0, -8.6), (121.5, -8.6), (124.0, -9.8),
    (127.0, -8.5), (131.3, -7.8), (133.8, -3.7), (140.0, -5.0), (142.3, -9.1), (142.5, -10.9), (142.5, -20.0),
    (145.0, -35.0), (143.5, -38.7), (144.7, -40.8), (146.5, -42.0), (146.92, -43.5), (146.92, -90.0),
]  # fmt: skip
OCEANS = {
    "Indian Ocean": [
        [*_MALAY_TO_TASMANIA, (20.0, -90.0), (20.0, -34.0), (25.0, -30.0), (33.0, -20.0), (36.0, -5.0), (38.0, 10.0),
         (45.0, 18.0), (57.0, 29.0), (70.0, 26.0), (78.0, 22.0), (88.0, 25.0), (95.0, 22.0)],
    ],
    "Pacific Ocean": [
        [*_MALAY_TO_TASMANIA, (180.0, -90.0), (180.0, 66.5), (160.0, 68.0), (135.0, 60.0), (128.0, 48.0),
         (117.0, 41.0), (110.0, 35.0), (103.0, 25.0)],
        [(-180.0, -90.0), (-67.27, -90.0), (-67.27, -55.4), (-68.5, -54.4), (-70.0, -53.6), (-71.0, -52.5),
         (-71.5, -45.0),
         (-69.5, -35.0), (-69.5, -18.0), (-76.0, -12.0), (-78.5, -3.0), (-76.5, 2.0), (-77.0, 6.0), (-77.7, 8.2),
         (-79.65, 9.1), (-81.0, 8.55), (-83.0, 9.2), (-84.5, 10.6), (-86.0, 12.8), (-88.5, 14.3), (-92.0, 15.9),
         (-98.0, 18.0), (-104.0, 23.0), (-110.0, 33.0), (-118.0, 45.0), (-125.0, 55.0), (-145.0, 63.0), (-160.0, 65.5),
         (-168.0, 65.65), (-169.75, 66.05), (-172.0, 66.3), (-180.0, 66.5)],
    ],
}  # fmt: skip
REST = "Atlantic and Arctic Oceans"


def seas() -> dict[str, shapely.MultiPolygon]:
    """Return all salt water by name; together they are Natural Earth's ocean (open oceans simplified).

    Raises
    ------
    ValueError
        If a closing line does not close: two seeds lie in one piece, or in none.
    """
    ocean = polygonal(natural_earth.layer("physical/ne_10m_ocean").geometry.iloc[0])
    pieces = [piece for part in ocean.geoms for piece in _cut(part)]
    tree = shapely.STRtree(pieces)
    named: dict[str, list[shapely.Polygon]] = {}
    taken: dict[int, str] = {}
    for name, seed in SEEDS.items():
        hits = tree.query(shapely.Point(seed), predicate="within")
        if len(hits) != 1 or int(hits[0]) in taken:
            others = [taken.get(int(hit)) for hit in hits]
            msg = f"{name}: {len(hits)} pieces hold its point, or it runs together with {others}"
            raise ValueError(msg)
        taken[int(hits[0])] = name
        named[name] = [pieces[int(hits[0])]]
    closed = shapely.MultiLineString([ring for i in taken for ring in _rings(pieces[i])])
    rest = _with_fewer_vertices([p for i, p in enumerate(pieces) if i not in taken], closed)
    for name, faces in _oceans(rest).items():
        named[name] = list(polygonal(shapely.coverage_union_all(faces)).geoms)
    shapes = on_grid(np.array([shapely.MultiPolygon(parts) for parts in named.values()], dtype=object), UNITS_PER_DEG)
    if not shapely.coverage_is_valid(shapes):
        msg = "seas overlap, or leave gaps along the lines between them"
        raise ValueError(msg)
    return dict(zip(named, shapes, strict=True))


def _oceans(open_sea: shapely.MultiPolygon) -> dict[str, list[shapely.Polygon]]:
    """Part the open sea by the outlines of the oceans; neighbours have all vertices in common."""
    windows = {name: shapely.union_all([shapely.Polygon(o) for o in outlines]) for name, outlines in OCEANS.items()}
    found: dict[str, list[shapely.Polygon]] = {name: [] for name in (*windows, REST)}
    for face in _faces([open_sea.boundary, *(window.boundary for window in windows.values())], open_sea):
        inner = face.representative_point()
        found[next((name for name, window in windows.items() if window.contains(inner)), REST)].append(face)
    return found


def _faces(lines: list[shapely.Geometry], within: shapely.Polygon | shapely.MultiPolygon) -> list[shapely.Polygon]:
    """Return what lines enclose within a surface."""
    faces = shapely.get_parts(shapely.polygonize([shapely.union_all(lines)]))
    shapely.prepare(within)
    return [face for face in faces if within.contains(face.representative_point())]


def _with_fewer_vertices(open_sea: list[shapely.Polygon], closed: shapely.MultiLineString) -> shapely.MultiPolygon:
    """Simplify shores of the open sea; where it borders the closed ones it keeps every vertex, so that none is between.

    Parameters
    ----------
    open_sea, closed
        What is left of the ocean, and the outlines of the seas that are closed off from it.
    """
    whole = shapely.MultiPolygon(open_sea)
    shore = shapely.line_merge(shapely.difference(whole.boundary, closed))
    return shapely.MultiPolygon(
        _faces([shapely.simplify(shore, OCEAN_DEG), shapely.intersection(whole.boundary, closed)], whole)
    )


def _rings(polygon: shapely.Polygon) -> list[shapely.LinearRing]:
    return [polygon.exterior, *polygon.interiors]


def _cut(part: shapely.Polygon) -> list[shapely.Polygon]:
    """Cut one polygon along all closing lines that cross it."""
    lines = [shapely.LineString(vertices) for vertices in LINES.values()]
    crossing = [line for line in lines if line.intersects(part)]
    if not crossing:
        return [part]
    return _faces([part.boundary, *crossing], part)


def lakes() -> dict[str, shapely.MultiPolygon]:
    """Return lakes with a name and at least 50 km2; of two of one name the larger."""
    frame: gpd.GeoDataFrame = natural_earth.layer("physical/ne_10m_lakes")
    shapes: NDArray[np.object_] = on_grid(np.asarray(frame.geometry.array, dtype=object), UNITS_PER_DEG)
    names = [english or local for english, local in zip(frame["name_en"], frame["name"], strict=True)]
    found: dict[str, tuple[float, shapely.MultiPolygon]] = {}
    for name, shape in zip(names, shapes, strict=True):
        if not isinstance(name, str) or shape.is_empty:
            continue
        size = area_km2(shape)
        if size >= LEAST_LAKE_KM2 and size > found.get(name, (0.0,))[0]:
            found[name] = (size, shape)
    return {name: shape for name, (_, shape) in sorted(found.items())}


def write_waters(path: Path) -> None:
    """Write all seas, one block each so that one can be read alone, and all lakes as a last block."""
    salt, sweet = seas(), lakes()
    blocks = [np.array([shape], dtype=object) for shape in salt.values()]
    blocks.append(np.array(list(sweet.values()), dtype=object))
    members = {
        "units_per_deg": np.array(UNITS_PER_DEG),
        "names": np.array([*salt, *sweet]),
        "block": np.repeat(np.arange(len(blocks)), [len(b) for b in blocks]).astype(np.int16),
    }
    for number, shapes in enumerate(blocks):
        _, coords, (ring, part, shape) = shapely.to_ragged_array(shapes)
        members[f"{number}_dlon"] = encode(np.ascontiguousarray(coords[:, 0]), UNITS_PER_DEG)
        members[f"{number}_dlat"] = encode(np.ascontiguousarray(coords[:, 1]), UNITS_PER_DEG)
        for level, offsets in (("ring", ring), ("part", part), ("shape", shape)):
            members[f"{number}_{level}"] = np.diff(offsets).astype(np.int32)
    write_archive(path, members)
