"""Claims about places and regions: under the path, over a region, launched at sea."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.atlas.waters import load_water
from geo.paths import densify
from geo.verdicts.finding import NO_PATH, Case, Finding, joined, km, of_paths, the, verb
from geo.verdicts.ground import distance_to_legs_m, distance_to_outline_m, legs_of, ring_points

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from geo.events import LaunchedFromWater, NearPath, OverRegion

    FloatArray = NDArray[np.float64]

_M_IN_KM = 1000.0
_LOOK_M = 1000.0  # a path that clips a region by less than this between two looks is taken to pass it by

Waypoints = tuple[tuple[float, float], ...]


def near_path(claim: NearPath, case: Case) -> Finding:
    """Say whether a place lies under a path: within its own radius and the claim's tolerance of the nearest path.

    One path is enough, for an account of one crash or sighting speaks of one missile. Where the hypothesis is drawn
    through the place, the reason says that this proves nothing.
    """
    if case.paths.empty:
        return NO_PATH
    place = next(p for p in case.event.places if p.id == claim.place)
    lon, lat = place.position
    distance = float(distance_to_legs_m(_legs(_distinct(case)), [lon], [lat]).min()) / _M_IN_KM
    allowed = (place.radius_km or 0.0) + claim.tolerance_km
    margin = abs(allowed - distance)
    passes = f"the nearest path passes {km(distance)} from {place.name}"
    if distance > allowed:
        clause = f"{passes}, {km(margin)} further than the {km(allowed)} that its radius and the tolerance allow"
        return Finding("contradicted", distance, "km", margin, clause)
    clause = f"{passes}, within the {km(allowed)} that its radius and the tolerance allow"
    if place.id in case.hypothesis.via:
        clause = f"the paths are drawn through {place.name}, so that they pass it is no independent evidence"
    return Finding("supported", distance, "km", margin, clause)


def _distinct(case: Case) -> list[Waypoints]:
    """Return the waypoints of the paths, each course once: missiles of one ship at one target share theirs."""
    return list(dict.fromkeys(case.paths["waypoints"]))


def _legs(ways: Iterable[Waypoints]) -> list[tuple[float, float, float, float]]:
    """Return the legs of all courses, each once: courses through the same places share most of them."""
    return list(dict.fromkeys(leg for way in ways for leg in legs_of(way)))


def over_region(claim: OverRegion, case: Case) -> Finding:
    """Say whether the paths pass over a region.

    Supported if every path does, contradicted if any stays further away than the outline may be off; undecidable in
    between. The value is the distance of the path that stays furthest off, below zero for how deep the shallowest gets
    inside where all do; the margin is the distance from the outline's own uncertainty.
    """
    if case.paths.empty:
        return NO_PATH
    region = claim.region
    ways = _distinct(case)
    off_course = dict(zip(ways, _signed_distances_km(ways, shapely.Polygon(region.polygon)), strict=True))
    away = np.array([off_course[way] for way in case.paths["waypoints"]])
    slack, total = region.radius_km or 0.0, len(away)
    over, value = int((away <= 0).sum()), float(away.max())
    if over == total:
        flown = f"{of_paths(total, total)} {verb(total, 'passes', 'pass')} over {region.name}"
        clause = f"{flown}, at least {km(-value)} inside the outline"
        if -value >= slack:
            return Finding("supported", value, "km", -value - slack, clause)
        return Finding("undecidable", value, "km", math.nan, f"{clause}, which may be off by {km(slack)}")
    outside = total - over
    far = f"by up to {km(value)}" if outside > 1 else f"by {km(value)}"
    clause = f"{of_paths(outside, total)} {verb(outside, 'passes', 'pass')} outside {region.name} {far}"
    if over:
        clause += f"; the other {over} {verb(over, 'enters', 'enter')} the outline"
    if value > slack:
        return Finding("contradicted", value, "km", value - slack, clause)
    return Finding("undecidable", value, "km", math.nan, f"{clause}, while the outline may be off by {km(slack)}")


def _signed_distances_km(ways: list[Waypoints], outline: shapely.Polygon) -> list[float]:
    """Return how far each course stays from an outline, or minus how deep it gets inside."""
    shapely.prepare(outline)
    ring, legs = ring_points(outline), _legs(ways)
    nearest = distance_to_legs_m(legs, ring[:, 0], ring[:, 1]).min(axis=1) / _M_IN_KM
    signed = {}
    for leg, outside_km in zip(legs, nearest, strict=True):
        points = densify((leg[:2], leg[2:]), step_m=_LOOK_M)
        points[:, 0] = np.remainder(points[:, 0] + 180.0, 360.0) - 180.0  # drawn unrolled, outlines are not
        inside = points[shapely.intersects_xy(outline, points[:, 0], points[:, 1])]
        signed[leg] = -_depth_km(inside, outline) if len(inside) else float(outside_km)
    return [min(signed[leg] for leg in legs_of(way)) for way in ways]


def _depth_km(inside: FloatArray, outline: shapely.Polygon) -> float:
    """Return how deep the deepest of some points lies inside an outline: found in flat degrees, then measured."""
    shrink = np.array([np.cos(np.deg2rad(inside[:, 1].mean())), 1.0])
    flat = shapely.LinearRing(shapely.get_coordinates(outline.exterior) * shrink)
    lon, lat = inside[int(np.argmax(shapely.distance(flat, shapely.points(inside * shrink))))]
    return distance_to_outline_m(float(lon), float(lat), outline) / _M_IN_KM


def launched_from_water(claim: LaunchedFromWater, case: Case) -> Finding:
    """Say whether every platform's position lies in a water.

    The value is how far the position nearest to the shore is from it, or how far the worst one lies ashore.
    """
    shape, platforms = load_water(claim.water), case.event.platforms
    lon, lat = np.array([p.position for p in platforms]).T
    at_sea = shapely.intersects_xy(shape, lon, lat)
    shore = [distance_to_outline_m(*p.position, shape) / _M_IN_KM for p in platforms]
    if not at_sea.all():
        far, worst = max((d, p.name) for d, p, wet in zip(shore, platforms, at_sea, strict=True) if not wet)
        ashore = [p.name for p, wet in zip(platforms, at_sea, strict=True) if not wet]
        clause = f"{joined(ashore)} {verb(len(ashore), 'lies', 'lie')} outside {the(claim.water)}, {worst} by {km(far)}"
        return Finding("contradicted", far, "km", far, clause)
    near, name = min(zip(shore, (p.name for p in platforms), strict=True))
    count = len(platforms)
    which = "the only position lies" if count == 1 else f"all {count} positions lie"
    clause = f"{which} in {the(claim.water)}, {name} as the nearest to the shore {km(near)} from it"
    if any(p.basis == "assumed" for p in platforms):
        clause += "; but positions are assumed and were placed there, so only the name of the sea is evidence"
    return Finding("supported", near, "km", near, clause)
