"""Rings across the 180th meridian or round a pole, written in every way that files use.

A ring is given here as longitudes that run on (177, 181, 184, ...), without its last vertex; `wide` is how far the
closing step takes it, 0 or 360 or -360. Nothing here is shared with `geo.atlas.seam`.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Style = Callable[[Floats, float], Floats]


def half_open(lon: Floats) -> Floats:
    """Bring longitudes to [-180, 180)."""
    return (lon + 180) % 360 - 180


def with_seam(ring: Floats, wide: float) -> list[tuple[float, float, bool]]:
    """Return the ring with a vertex at each crossing of the 180th meridian: longitude, latitude, whether it is one."""
    out = []
    closed = np.concatenate([ring, ring[:1] + [wide, 0.0]])
    for (x1, y1), (x2, y2) in pairwise(closed):
        out.append((float(x1), float(y1), bool((x1 - 180) % 360 == 0)))
        seams = [180.0 + 360 * k for k in range(-4, 4) if min(x1, x2) < 180.0 + 360 * k < max(x1, x2)]
        out += [(s, float(y1 + (y2 - y1) * (s - x1) / (x2 - x1)), True) for s in sorted(seams, reverse=bool(x2 < x1))]
    return out


def jumping(ring: Floats, _wide: float) -> Floats:
    return np.column_stack([half_open(ring[:, 0]), ring[:, 1]])


def to_360(ring: Floats, _wide: float) -> Floats:
    return np.column_stack([ring[:, 0] % 360, ring[:, 1]])


def running_on(ring: Floats, _wide: float) -> Floats:
    return ring


def running_on_west(ring: Floats, _wide: float) -> Floats:
    return ring - [360.0, 0.0]


def _on_seam(ring: Floats, wide: float, signs: Callable[[float, float], list[float]]) -> Floats:
    """Write the vertices on the seam by the signs asked for, given the longitudes before and after."""
    full = with_seam(ring, wide)
    out = []
    for i, (x, y, at_seam) in enumerate(full):
        if not at_seam:
            out.append((half_open(np.array(x)), y))
            continue
        before, after = full[i - 1][0] - (wide if i == 0 else 0), full[(i + 1) % len(full)][0]
        after += wide if i + 1 == len(full) else 0
        out += [(lon, y) for lon in signs(before - x, after - x)]
    return np.array(out, dtype=np.float64)


def stitched(ring: Floats, wide: float) -> Floats:
    """Name each crossing twice, 180 and -180, as much-used map files do."""
    return _on_seam(ring, wide, lambda before, _after: [180.0, -180.0] if before < 0 else [-180.0, 180.0])


def stitched_nearly(ring: Floats, wide: float) -> Floats:
    near = [179.9999999, -180.0000001]
    return _on_seam(ring, wide, lambda before, _after: near if before < 0 else near[::-1])


def named_by_180(ring: Floats, wide: float) -> Floats:
    return _on_seam(ring, wide, lambda _before, _after: [180.0])


def named_by_minus_180(ring: Floats, wide: float) -> Floats:
    return _on_seam(ring, wide, lambda _before, _after: [-180.0])


STYLES = (jumping, to_360, running_on, running_on_west, stitched, stitched_nearly, named_by_180, named_by_minus_180)


def from_seam_to_seam(ring: Floats, wide: float) -> Floats:
    """Begin a ring that crosses the seam once at -180, and end it at 180 (or the other way), to be closed by a step."""
    full = with_seam(ring, wide)
    (at,) = [i for i, (_, _, at_seam) in enumerate(full) if at_seam]
    y = full[at][1]
    rest = [(float(half_open(np.array(x))), lat) for x, lat, _ in full[at + 1 :] + full[:at]]
    side = np.copysign(180.0, -wide)
    return np.array([(side, y), *rest, (-side, y)])


def along_the_rim(ring: Floats, wide: float, pole: float) -> Floats:
    """Close a ring round a pole as flat maps do: up the rim, along the pole, down the other rim."""
    coast = from_seam_to_seam(ring, wide)
    return np.concatenate([coast, [[coast[-1, 0], pole], [coast[0, 0], pole]]])


def cut(polygon: shapely.Polygon) -> shapely.MultiPolygon:
    """Cut a polygon whose longitudes run on at the 180th meridian, by GEOS alone."""
    pieces = []
    for k in range(-2, 3):
        window = shapely.box(360 * k - 180, -90, 360 * k + 180, 90)
        part = shapely.transform(shapely.intersection(polygon, window), lambda xy, k=k: xy - [360.0 * k, 0.0])
        pieces += [p for p in shapely.get_parts(part) if p.geom_type == "Polygon" and p.area > 0]
    return shapely.MultiPolygon(pieces)


def in_the_plane_round(pole: float, lon: Floats, lat: Floats) -> Floats:
    """Azimuthal equidistant about a pole, in degrees."""
    r = 90 - np.copysign(1, pole) * lat
    return np.column_stack([r * np.cos(np.radians(lon)), r * np.sin(np.radians(lon))])


def round_the_pole(ring: Floats, wide: float, pole: float) -> shapely.Polygon:
    """Return a ring's polygon in that plane, with edges straight in longitude and latitude to about 1e-5 degrees."""
    closed = np.concatenate([ring, ring[:1] + [wide, 0.0]])
    fine = shapely.get_coordinates(shapely.segmentize(shapely.LineString(closed), 0.1))
    return shapely.Polygon(in_the_plane_round(pole, fine[:-1, 0], fine[:-1, 1]))
