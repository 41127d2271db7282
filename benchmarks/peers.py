"""The same question put to other tools, as their users put it: which states does each path cross, and where."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import geopandas
import numpy as np
import shapely

from geo.kernel.geodesic import direct, inverse

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.samples import Ends
    from geo.atlas.countries import Countries

POINTS = 100


def densified(ends: Ends, points: int = POINTS) -> list[shapely.Geometry]:
    """Return each geodesic as a line of equally spaced points, cut at the antimeridian."""
    found = inverse(*ends.T)
    share = np.linspace(0.0, 1.0, points)
    at = direct(ends[:, :1], ends[:, 1:2], found.azi1_deg[:, None], found.s12_m[:, None] * share)
    lon, lat = at.lon2_deg.copy(), at.lat2_deg.copy()
    lon[:, 0], lat[:, 0], lon[:, -1], lat[:, -1] = ends.T
    return [_cut(x, y) for x, y in zip(np.unwrap(lon, period=360.0, axis=1), lat, strict=True)]


def _cut(lon: np.ndarray, lat: np.ndarray) -> shapely.Geometry:
    line = shapely.LineString(np.column_stack([lon, lat]))
    if lon.min() >= -180.0 and lon.max() <= 180.0:
        return line
    parts = []
    for turn in (-360.0, 0.0, 360.0):
        part = shapely.intersection(line, shapely.box(-180.0 + turn, -90.0, 180.0 + turn, 90.0))
        parts += [
            p for p in shapely.get_parts(shapely.transform(part, lambda c, t=turn: c - [t, 0.0])) if p.length > 0.0
        ]
    return shapely.MultiLineString([p for p in parts if p.geom_type == "LineString"])


def overlay(countries: Countries) -> Callable[[Ends], object]:
    """``geopandas.overlay`` of lines of 100 points with the states."""
    states = countries.frame

    def ask(ends: Ends) -> object:
        lines = geopandas.GeoDataFrame({"path": np.arange(len(ends))}, geometry=densified(ends), crs="EPSG:4326")
        return geopandas.overlay(lines, states, how="intersection", keep_geom_type=True)

    return ask


def strtree(countries: Countries) -> Callable[[Ends], object]:
    """Query an STRtree of the states' parts, then ``shapely.intersection`` of lines of 100 points."""
    parts, owner = shapely.get_parts(countries.frame.geometry.to_numpy(), return_index=True)
    shapely.prepare(parts)
    tree = shapely.STRtree(parts)

    def ask(ends: Ends) -> object:
        lines = np.array(densified(ends), dtype=object)
        line, part = tree.query(lines, predicate="intersects")
        return line, owner[part], shapely.intersection(lines[line], parts[part])

    return ask


def spherely_prepared(countries: Countries, *, prefilter: bool) -> Callable[[Ends], object]:
    """S2 through spherely: great circles (no densification needed), prepared states, with or without boxes first."""
    import spherely

    parts, owner = shapely.get_parts(countries.frame.geometry.to_numpy(), return_index=True)
    boxes = shapely.STRtree(shapely.box(*shapely.bounds(parts).T)) if prefilter else None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if not prefilter:
            parts, owner = countries.frame.geometry.to_numpy(), np.arange(len(countries.codes))
        shapes = spherely.from_wkb(shapely.to_wkb(parts), oriented=False)
    for shape in shapes:
        spherely.prepare(shape)

    def ask(ends: Ends) -> object:
        lines = np.array([spherely.create_linestring([(a, b), (c, d)]) for a, b, c, d in ends])
        if boxes is None:
            line, part = (v.ravel() for v in np.indices((len(lines), len(shapes))))
        else:
            line, part = boxes.query(np.array(densified(ends, 20), dtype=object))
        hit = spherely.intersects(lines[line], shapes[part])
        line, part = line[hit], part[hit]
        return line, owner[part], spherely.intersection(lines[line], shapes[part])

    return ask


def movingpandas_clip(countries: Countries) -> Callable[[Ends], object]:
    """MovingPandas: a trajectory of 100 points clipped with each state whose box it meets."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import movingpandas
    import pandas as pd

    shapes = countries.frame.geometry.to_numpy()
    tree = shapely.STRtree(shapes)
    times = pd.date_range("2015-10-07", periods=POINTS, freq="s")

    def ask(ends: Ends) -> object:
        found = []
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for number, line in enumerate(densified(ends)):
                points = geopandas.GeoDataFrame(
                    geometry=shapely.points(shapely.get_coordinates(line)[:POINTS]), index=times, crs="EPSG:4326"
                )
                track = movingpandas.Trajectory(points, number)
                found += [(k, track.clip(shapes[k])) for k in tree.query(line)]
        return found

    return ask
