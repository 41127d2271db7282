"""How far the bundled borders are from the full ones (build time only)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.kernel.borders import BorderEdges, edges_from_rings
from tools.shapes import GEOD

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

PAIRS = (("IRN", "IRQ"), ("IRN", "TUR"), ("SYR", "TUR"), ("IRQ", "SYR"))
STEP_DEG = 0.0005  # a sample about every 50 m of full border


def measure(
    codes: Sequence[str],
    full: NDArray[np.object_],
    simple: NDArray[np.object_],
    land: Mapping[str, shapely.MultiPolygon],
) -> dict[str, dict[str, list[float]]]:
    """Return mean, 95th percentile and maximum distance in metres from the full border, by set and pair of states.

    Samples lie on the full border; distances are to the nearest point of the other set's border of the same two states.
    """
    found: dict[str, dict[str, list[float]]] = {"osm-50m": {}, "natural-earth-10m": {}}
    for pair in PAIRS:
        index = [codes.index(code) for code in pair]
        samples = _samples(_between([full[i] for i in index]))
        others = {"osm-50m": [simple[i] for i in index], "natural-earth-10m": [land[code] for code in pair]}
        for name, shapes in others.items():
            found[name]["-".join(pair)] = _statistics(samples, _between(shapes))
    return found


def apart(
    full: Mapping[str, shapely.Geometry],
    other: Mapping[str, shapely.Geometry],
    pairs: Sequence[tuple[str, str]] = PAIRS,
) -> dict[str, list[float]]:
    """Return how far the borders of one set lie from those of another, as `measure`, by pair of states."""
    return {
        "-".join(pair): _statistics(
            _samples(_between([full[code] for code in pair])), _between([other[code] for code in pair])
        )
        for pair in pairs
    }


def _between(shapes: Sequence[shapely.Geometry]) -> BorderEdges:
    """Return the edges that two states share."""
    parts, owner = shapely.get_parts(np.array(shapes, dtype=object), return_index=True)
    _, coords, (ring, part) = shapely.to_ragged_array(parts)
    is_hole = np.ones(len(ring) - 1, dtype=bool)
    is_hole[part[:-1]] = False
    edges = edges_from_rings(coords[:, 0], coords[:, 1], ring, np.repeat(owner, np.diff(part)), is_hole)
    both = (edges.left >= 0) & (edges.right >= 0)
    return BorderEdges(*(getattr(edges, name)[both] for name in ("lon1", "lat1", "lon2", "lat2", "left", "right")))


def _samples(edges: BorderEdges) -> NDArray[np.float64]:
    ends = np.column_stack([edges.lon1, edges.lat1]), np.column_stack([edges.lon2, edges.lat2])
    lines = shapely.linestrings(np.stack(ends, axis=1))
    return shapely.get_coordinates(shapely.segmentize(lines, STEP_DEG))


def _statistics(samples: NDArray[np.float64], edges: BorderEdges) -> list[float]:
    """Find nearest points in degrees that are stretched to be square, then measure on the ellipsoid."""
    shrink = np.array([np.cos(np.deg2rad(samples[:, 1].mean())), 1.0])
    ends = np.column_stack([edges.lon1, edges.lat1]) * shrink, np.column_stack([edges.lon2, edges.lat2]) * shrink
    lines = shapely.linestrings(np.stack(ends, axis=1))
    points = shapely.points(samples * shrink)
    nearest = shapely.STRtree(lines).nearest(points)
    feet = shapely.get_coordinates(shapely.shortest_line(points, lines[nearest])).reshape(-1, 2, 2)[:, 1] / shrink
    away_m = GEOD.inv(samples[:, 0], samples[:, 1], feet[:, 0], feet[:, 1])[2]
    return [round(float(v), 1) for v in (away_m.mean(), np.percentile(away_m, 95), away_m.max())]
