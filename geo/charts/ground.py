"""Land, sea, borders and tinted states under a print map, all cut to what is seen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from shapely import affinity

from geo.atlas.basemap import cut

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from geo.atlas.countries import Countries
    from geo.charts.sight import Sight

    Floats = NDArray[np.float64]

SEA, LAND, ALL, SOME, HATCH = "#dbe6ee", "#f4f2ed", "#e0cb9e", "#f0e5cc", "#b59a63"
BORDER, COAST, LIMIT, GRID = "#8d867a", "#6f8796", "#6f8796", "#8fa3b0"
_DEG_M = 111_195.0
_ISLET = 0.004  # of the frame's larger side: smaller pieces of land and water are left out
_GRID_DEG = (1.0, 2.0, 5.0, 10.0, 20.0, 30.0)


@dataclass(frozen=True)
class Ground:
    """What is seen: the sea and lakes, and each state with its territorial sea, metres on the map."""

    water: shapely.Geometry
    states: dict[str, shapely.Geometry] = field(default_factory=dict)

    def land(self, code: str) -> shapely.Geometry:
        """Return a state's land."""
        return shapely.difference(self.states[code], self.water) if code in self.states else shapely.Polygon()


def ground_of(sight: Sight, countries: Countries, *, fine_m: float) -> Ground:
    """Return what is seen of the world in a frame, as finely as so many metres on the map."""
    return Ground(_water(sight, fine_m), _states(sight, countries, fine_m))


def _reach(sight: Sight) -> tuple[float, float, float, float]:
    """Return the cap's bounds in degrees, in one run of longitudes round its middle."""
    moved = affinity.translate(sight.cap, 0.0)
    west, south, east, north = shapely.bounds(moved)
    if west <= -180.0 and east >= 180.0:  # it may lie across the 180th meridian
        half = shapely.union_all(
            [
                shapely.intersection(sight.cap, shapely.box(0.0, -90.0, 180.0, 90.0)),
                affinity.translate(shapely.intersection(sight.cap, shapely.box(-180.0, -90.0, 0.0, 90.0)), 360.0),
            ]
        )
        other = shapely.bounds(half)
        if other[2] - other[0] < east - west:
            west, south, east, north = other
    return float(west), float(south), float(east), float(north)


def _water(sight: Sight, fine_m: float) -> shapely.Geometry:
    """Return the oceans, with islands taken out of them, and the lakes."""
    bounds, least = _reach(sight), (_ISLET * (sight.east - sight.west)) ** 2
    seas: list[shapely.Geometry] = []
    islands: list[shapely.Geometry] = []
    for kind in ("sea", "lake"):
        lines = cut(kind, bounds)
        for k in np.flatnonzero(np.diff(lines.start) > 3).tolist():
            ring = np.column_stack(lines.line(k))
            shape = shapely.Polygon(ring)  # sound or not: the way it runs says which it is
            if not shapely.intersects(sight.cap, shapely.box(*shapely.bounds(shape))):
                continue
            piece = sight.cut(shapely.make_valid(shape))
            if not shapely.is_empty(piece) and shapely.area(piece) >= least / 9.0:
                # the source runs round water one way, round land in it the other
                (islands if kind == "sea" and shapely.is_ccw(shape.exterior) else seas).append(piece)
    whole = shapely.difference(shapely.union_all(seas), shapely.union_all(islands))
    # pieces of one ocean, which its source cuts at the 180th meridian, grow together
    plain = shapely.simplify(shapely.buffer(shapely.buffer(whole, fine_m / 2), -fine_m / 2), fine_m)
    # a shore straightened past an islet, as at the limb of a globe, leaves its hole outside: no water, which
    # is what the other method would make of it
    return shapely.make_valid(plain, method="structure", keep_collapsed=False)


def _states(sight: Sight, countries: Countries, fine_m: float) -> dict[str, shapely.Geometry]:
    frame = countries.frame
    shapes = np.asarray(frame.geometry.array)
    near = np.flatnonzero(shapely.intersects(sight.cap, shapely.box(*shapely.bounds(shapes).T)))
    west, south, east, north = _reach(sight)
    box: shapely.Geometry = shapely.box(max(west, -180.0), south, min(east, 180.0), north)
    if east > 180.0:
        box = shapely.union(box, shapely.box(-180.0, south, east - 360.0, north))
    parts = shapely.intersection(shapes[near], box) if len(near) else shapes[near]
    kept = ~shapely.is_empty(parts)
    near, parts = near[kept], parts[kept]
    if len(near):
        # all at once: a border keeps being one line of both of its sides
        parts = shapely.coverage_simplify(parts, fine_m / _DEG_M)
    found = {}
    for k, part in zip(near.tolist(), parts, strict=True):
        seen = sight.cut(shapely.make_valid(part))
        if not shapely.is_empty(seen):
            found[countries.codes[k]] = seen
    return found


def draw_ground(axes: Axes, sight: Sight, ground: Ground, tints: Mapping[str, str], size: float) -> None:
    """Draw it: land, states under paths (hatched where only some hypotheses lead there), borders, water, limits."""
    thin = 0.055 * size
    axes.add_patch(patch(sight.frame, facecolor=LAND, edgecolor="none", zorder=0.5))
    for code, kind in tints.items():
        if code not in ground.states:
            continue
        axes.add_patch(patch(ground.states[code], zorder=1.0, **tint(kind, size)))
    for shape in ground.states.values():
        line = _inside(shapely.boundary(shape), sight)
        axes.add_patch(patch(line, facecolor="none", edgecolor=BORDER, linewidth=thin, zorder=1.5))
    axes.add_patch(patch(ground.water, facecolor=SEA, edgecolor="none", zorder=2.0))
    axes.add_patch(patch(_graticule(sight), facecolor="none", edgecolor=GRID, linewidth=0.4 * thin, zorder=2.2))
    coast = _inside(shapely.boundary(ground.water), sight)
    axes.add_patch(patch(coast, facecolor="none", edgecolor=COAST, linewidth=0.8 * thin, zorder=2.4))
    for code in tints:
        if code not in ground.states:
            continue
        limit = limit_of(ground, code, sight)
        if not shapely.is_empty(limit):
            edge = patch(limit, facecolor="none", edgecolor=LIMIT, linewidth=0.8 * thin, zorder=2.5)
            edge.set_linestyle((0.0, (1.0, 2.5)))
            axes.add_patch(edge)
    axes.add_patch(patch(shapely.boundary(sight.frame), facecolor="none", edgecolor=COAST, linewidth=thin, zorder=9.0))


def limit_of(ground: Ground, code: str, sight: Sight) -> shapely.Geometry:
    """Return what is seen of the outer edge of a state's territorial sea."""
    found: shapely.Geometry = shapely.intersection(_inside(shapely.boundary(ground.states[code]), sight), ground.water)
    return found


def tint(kind: str, size: float) -> dict[str, Any]:
    """Return the look of a state that paths overfly under ``all`` or ``some`` of the hypotheses."""
    if kind == "all":
        return {"facecolor": ALL, "edgecolor": "none", "linewidth": 0.0}
    return {
        "facecolor": SOME,
        "edgecolor": HATCH,
        "linewidth": 0.0,
        "hatch": "//////",
        "hatch_linewidth": 0.045 * size,
    }


def _inside(line: Any, sight: Sight) -> shapely.Geometry:  # noqa: ANN401  (a shape)
    """Return a line without what of it runs along the frame, where it was cut."""
    width = (sight.east - sight.west) * 1e-4
    found: shapely.Geometry = shapely.difference(line, shapely.buffer(shapely.boundary(sight.frame), width))
    return found


def _graticule(sight: Sight) -> shapely.Geometry:
    """Return meridians and parallels at round degrees."""
    reach = min(2.0 * sight.cap_m / _DEG_M, 180.0)
    step = next((s for s in _GRID_DEG if reach / s <= 8.0), _GRID_DEG[-1])
    lats, lons = np.arange(-90.0, 90.01, 0.5), np.arange(-180.0, 180.01, 0.5)
    lines = [shapely.LineString(np.column_stack([np.full(len(lats), x), lats])) for x in np.arange(-180.0, 180.0, step)]
    lines += [
        shapely.LineString(np.column_stack([lons, np.full(len(lons), y)])) for y in np.arange(-90.0 + step, 90.0, step)
    ]
    return sight.cut(shapely.MultiLineString(lines))


def patch(shape: shapely.Geometry, **look: Any) -> PathPatch:  # noqa: ANN401  (matplotlib's own)
    """Return polygons and lines as one patch."""
    rings: list[tuple[Floats, bool]] = []
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon":
            # holes run the other way round, by which every backend leaves them out
            whole = shapely.orient_polygons(part)
            rings += [(shapely.get_coordinates(ring), True) for ring in (whole.exterior, *whole.interiors)]
        elif part.geom_type in {"LineString", "LinearRing"}:
            rings.append((shapely.get_coordinates(part), False))
    paths = [Path(xy, closed=closed) for xy, closed in rings if len(xy) > 1]
    whole = Path.make_compound_path(*paths) if paths else Path(np.zeros((0, 2)))
    return PathPatch(whole, **{"joinstyle": "round", "capstyle": "butt", **look})
