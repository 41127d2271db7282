"""Polygons across the 180th meridian or round a pole: read as they are meant, and cut to longitudes in [-180, 180].

A longitude is an angle: 180 and -180 are one meridian, and so are 0 and 360. A ring is read as a curve on the globe,
step by step, and the steps decide what it is:

1. A step of at most 180 degrees is an edge as written. A longer one is a jump from one side of the map to the other and
   goes the short way round.
2. A step of exactly 360 degrees (180 to -180, 0 to 360) stays on its meridian: it is no edge, or an edge along it.
   There is one exception. Where the ring comes to that step along the meridian and leaves it back the way it came, as
   the rectangles of flat maps do (``shapely.box(-180, 60, 180, 90)``, the whole Earth, a belt), the two edges on the
   meridian would cancel and say nothing. They are the rims of a flat map, and the step is once round the Earth. The
   exception holds only if the ring then closes: halves joined in one ring along the seam run back along it too.
   A ring that would lie on one meridian altogether is taken as written.
3. The steps add up to nothing, or to once round the Earth. A ring that goes round the Earth has a pole on either side
   and is closed at one: at the pole that it visits, if it does; else so that its holes lie in it; else on the side with
   the smaller area; if both are equal, on its left (RFC 7946). A hole is closed at the pole that its shell has.
   A ring that adds up to nothing bounds what lies inside it on the map; one with jumps that visits no pole bounds the
   side with its holes, or else the smaller one, which may be the side with both poles.

What a file cannot say by this, and what is done then:

* An edge over 180 degrees wide is always a jump: give it a vertex half-way. One of exactly 180 degrees is as written.
  There is a warning if the short way is over 90 degrees wide too, and if an edge of exactly 180 degrees to or from the
  180th meridian decides that its ring goes round a pole.
* A coast from -180 to 180 that is closed in one step, without edges along the meridian, goes round a pole. It is not
  the strip between the coast and that parallel: for the strip, give its straight side a vertex half-way.
* The larger side of a ring round the Earth, or all but the inside of a ring: run along the map's rim through the pole,
  or make the ring a hole in ``shapely.box(-180, -90, 180, 90)``.

Orientation decides nothing else, because files have either. Vertices within `TOLERANCE_DEG` of the 180th meridian are
moved onto it, and the end of a flat map at 89.999 degrees, which stands for a pole, is moved there; all others keep
their coordinates to the last bit, unless they are written beyond 180 degrees.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.atlas.rings import MAP_END_DEG, TOLERANCE_DEG, Ring, lies_at_pole, placed, read_ring
from geo.kernel.angles import wrap

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_EVEN = 1e-9  # difference of the two sides of a ring, as a part of the Earth, under which they count as equal


def polygons_of(shape: shapely.Geometry | None) -> shapely.MultiPolygon | None:
    """Return a shape's polygons in two dimensions, or None if it has none."""
    if shape is None or shapely.is_empty(shape):
        return None
    parts = [part for part in _flat(shapely.force_2d(shape)) if isinstance(part, shapely.Polygon) and not part.is_empty]
    return shapely.MultiPolygon(parts) if parts else None


def _flat(shape: shapely.Geometry) -> list[shapely.Geometry]:
    if not hasattr(shape, "geoms"):
        return [shape]
    return [leaf for part in shape.geoms for leaf in _flat(part)]


def unwrap(shape: shapely.MultiPolygon) -> shapely.MultiPolygon:
    """Read a shape's rings as the module says and cut it along the 180th meridian.

    Parameters
    ----------
    shape
        Polygons in degrees, written in any way: cut or not, longitudes to 180, to 360 or running on beyond.

    Returns
    -------
    shapely.MultiPolygon
        The same area with all longitudes in [-180, 180]: valid if the rings are. The shape itself if it is so already.

    Examples
    --------
    >>> island = shapely.Polygon([(179, -17), (180, -17), (-180, -17), (-179, -17), (-179, -16), (179, -16)])
    >>> sorted(part.bounds for part in unwrap(shapely.MultiPolygon([island])).geoms)
    [(-180.0, -17.0, -179.0, -16.0), (179.0, -17.0, 180.0, -16.0)]
    """
    parts = shapely.get_parts(shape)
    west, _, east, _ = shapely.bounds(parts).T
    easy = (west > -180 + TOLERANCE_DEG) & (east < 180 - TOLERANCE_DEG) & (east - west <= 180)
    if easy.all():
        return shape
    read = [[part] if is_easy else _read_polygon(part) for part, is_easy in zip(parts, easy, strict=True)]
    if all(len(pieces) == 1 and pieces[0] is part for pieces, part in zip(read, parts, strict=True)):
        return shape
    pieces = [piece for group in read for piece in group]
    if not pieces:
        return shape  # without area, whichever way it is read: for the caller to refuse
    whole = shapely.MultiPolygon(pieces)
    if not whole.is_valid and shapely.is_valid(pieces).all():
        # parts that touched beyond the map's end, as at 0 and 360, have come together
        return polygons_of(shapely.union_all(pieces)) or whole
    return whole


def _read_polygon(polygon: shapely.Polygon) -> list[shapely.Polygon]:
    shell, *holes = [read_ring(shapely.get_coordinates(ring)) for ring in (polygon.exterior, *polygon.interiors)]
    rings = [shell, *holes]
    windows = [ring.window for ring in rings]
    if all(window == 0 for window in windows) and not any(ring.moved for ring in rings):
        return [polygon]
    if None not in windows:
        curves = [placed(ring, window or 0) for ring, window in zip(rings, windows, strict=True)]
        plain = shapely.Polygon(curves[0], curves[1:])
        return [plain] if plain.is_valid or not polygon.is_valid else _valid([plain])
    if shell.winding and any(hole.winding for hole in holes):
        # a stitched map: its end is left as a ring of its own round the pole, where there is no border
        shell, *holes = [replace(r, lat=np.sign(r.lat) * 90) if _is_map_end(r) else r for r in rings]
    area, pole = _inside(shell, holes)
    if holes:
        closed = [_area(hole, pole or _smaller_side(hole)) for hole in holes]
        area = shapely.difference(area, shapely.union_all(closed))
    found = polygons_of(area)
    return [] if found is None else list(found.geoms)


def _is_map_end(ring: Ring) -> bool:
    return ring.winding != 0 and bool((np.abs(ring.lat) == MAP_END_DEG).all())


# --- which side


def _inside(shell: Ring, holes: list[Ring]) -> tuple[shapely.Geometry, float | None]:
    """Return the area of a shell before its holes, and the latitude of the one pole in it, if there is just one."""
    pole = _smaller_side(shell)
    area = _area(shell, pole)
    if shell.winding:
        other = _lie_outside(holes, area)
        return (_area(shell, -pole), -pole) if other else (area, pole)
    # Of a ring with jumps the inside may be the larger side. One that visits a pole says which side it means.
    jumps = bool((shell.turn != shell.turn[0]).any()) and not lies_at_pole(shell.lat).any()
    if jumps and (_lie_outside(holes, area) if holes else abs(_under(shell)) > 1):
        area = shapely.difference(shapely.box(-180, -90, 180, 90), area)
    _, south, _, north = shapely.bounds(area)
    north_in, south_in = (bool(at) for at in lies_at_pole(np.array([north, south])))
    return area, None if north_in == south_in else 90.0 if north_in else -90.0


def _lie_outside(holes: list[Ring], area: shapely.Geometry) -> bool:
    if not holes:
        return False
    lon, lat = (np.concatenate(values) for values in zip(*((hole.lon, hole.lat) for hole in holes), strict=True))
    return 2 * int(shapely.intersects_xy(area, wrap(lon), lat).sum()) < len(lon)


def _smaller_side(ring: Ring) -> float:
    """Return the latitude of the pole on the smaller side of a ring round the Earth."""
    under = _under(ring)
    if abs(under) <= _EVEN:
        return 90.0 if ring.winding >= 0 else -90.0
    return 90.0 if under * ring.winding > 0 else -90.0


def _under(ring: Ring) -> float:
    """Return the area between the equator and a ring, eastwards, as a part of a hemisphere; edges are no geodesics."""
    phi = np.radians(ring.lat)
    middle, half = (phi[:-1] + phi[1:]) / 2, np.diff(phi) / 2
    return float(np.sum(np.diff(ring.through) * np.sin(middle) * np.sinc(half / np.pi))) / 360


# --- from the curve to an area on the map


def _area(ring: Ring, pole: float) -> shapely.Geometry:
    """Return the area inside a ring, closed at a pole if it goes round the Earth.

    The ring is cut at the map's rim into chains; each is closed along the rim, and one that runs from rim to rim by way
    of the pole. Going along all of them the edges along the rim cancel, so what is wound round once by the chains
    together is what the ring bounds, without the other pole. What a ring that lies over itself covers twice counts too.
    """
    chains = [chain for chain in (_closed(chain, pole) for chain in _chains(ring)) if chain is not None]
    shapes = [shape for shape, _ in chains]
    if len(shapes) < 2:
        return shapes[0] if shapes else shapely.Polygon()
    faces = shapely.get_parts(shapely.polygonize([shapely.union_all(shapely.boundary(shapes))]))
    inside = shapely.point_on_surface(faces)
    wound = sum(turn * shapely.contains(shape, inside) for shape, turn in chains)
    return shapely.union_all(faces[wound != 0])


def _chains(ring: Ring) -> list[Floats]:
    """Cut a ring wherever it meets the 180th meridian and move all to [-180, 180]; edges along it are left out."""
    ring = _with_seam_vertices(ring)
    through = ring.through
    middle = (through[:-1] + through[1:]) / 2
    window = np.floor((middle + 180) / 360).astype(np.int64)
    on_seam = wrap(through) == -180
    along = on_seam[:-1] & (through[:-1] == through[1:])
    count = len(window)
    starts = np.flatnonzero(on_seam[:-1])
    if not len(starts):
        return [placed(ring, int(window[0]))]
    chains = []
    for i, start in enumerate(starts):
        if along[start]:
            continue
        # the last chain runs on over the ring's first vertex, a winding further
        edges = np.arange(start, starts[i + 1] if i + 1 < len(starts) else starts[0] + count)
        vertices = np.append(edges, edges[-1] + 1)
        round_on = vertices // count
        at = vertices % count
        turn = ring.turn[at] + ring.winding * round_on
        chains.append(np.column_stack([ring.lon[at] + 360.0 * (turn - window[start]), ring.lat[at]]))
    return chains


def _with_seam_vertices(ring: Ring) -> Ring:
    """Add a vertex wherever an edge crosses the 180th meridian, so that both sides get the very same latitude."""
    through = ring.through
    low = np.floor((np.minimum(through[:-1], through[1:]) - 180) / 360).astype(np.int64) + 1
    high = np.ceil((np.maximum(through[:-1], through[1:]) - 180) / 360).astype(np.int64) - 1
    crossings = np.maximum(high - low + 1, 0)
    if not crossings.any():
        return ring
    edge = np.repeat(np.arange(len(crossings)), crossings)
    place = np.arange(len(edge)) - np.repeat(np.cumsum(crossings) - crossings, crossings)
    turn = np.where(np.diff(through)[edge] > 0, low[edge] + place, high[edge] - place)
    seam = 180.0 + 360 * turn
    before, after = np.abs(seam - through[edge]), np.abs(through[edge + 1] - seam)
    lat = (ring.lat[edge] * after + ring.lat[edge + 1] * before) / (before + after)
    return Ring(
        np.insert(ring.lon, edge + 1, 180.0),
        np.insert(ring.lat, edge + 1, lat),
        np.insert(ring.turn, edge + 1, turn),
        ring.moved,
    )


def _closed(chain: Floats, pole: float) -> tuple[shapely.Geometry, int] | None:
    """Return a chain closed along the map's rim, and whether it runs anticlockwise (1) or not (-1)."""
    first, last = chain[0], chain[-1]
    if first[0] != last[0]:
        chain = np.concatenate([chain, [[last[0], pole], [first[0], pole]]])
    if len(np.unique(chain, axis=0)) < 3:
        return None
    polygon = shapely.Polygon(chain)
    turn = 1 if polygon.exterior.is_ccw else -1
    return (polygon if polygon.is_valid else shapely.MultiPolygon(_valid([polygon]))), turn


def _valid(polygons: Iterable[shapely.Polygon]) -> list[shapely.Polygon]:
    repaired = [polygons_of(shapely.make_valid(p, method="structure", keep_collapsed=False)) for p in polygons]
    return [part for shape in repaired if shape is not None for part in shape.geoms]
