"""Paths: the ground tracks that an event's hypotheses imply, one a missile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas
import numpy as np
import shapely

from geo.arguments import above_zero, shown, text_of_kind
from geo.errors import ArgumentError
from geo.events.fields import HIGHEST_KMH, LOWEST_KMH
from geo.events.routes import ways_of
from geo.events.schema import check_event
from geo.kernel.angles import unroll
from geo.kernel.geodesic import SPHERE, WGS84, Ellipsoid, inverse
from geo.kernel.lines import lines_between, position_at_distance
from geo.kernel.positions import check_waypoints

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from geo.events import Event

DRAWN_STEP_M = 10_000.0
_KMH = 3.6


def densify(
    waypoints: Sequence[tuple[float, float]], *, step_m: float = DRAWN_STEP_M, ellipsoid: Ellipsoid = WGS84
) -> NDArray[np.float64]:
    """Return points along the legs between waypoints, close enough together to draw straight lines between them.

    Parameters
    ----------
    waypoints
        (lon, lat) in degrees, at least one.
    step_m
        Largest distance between neighbouring points, metres. Drawn straight in lon/lat, 10 km steps leave the
        geodesic by less than 2 m at 40 degrees of latitude.
    ellipsoid
        ``WGS84`` or ``SPHERE``.

    Returns
    -------
    ndarray of shape (m, 2)
        Longitudes unrolled (neighbours never jump by 360 degrees), latitudes. The waypoints are among the points.

    Raises
    ------
    CoordinateError
        If a waypoint is no position.
    ArgumentError
        If ``step_m`` is below 1.

    Examples
    --------
    >>> densify([(50.2, 38.3), (39.01, 35.95)], step_m=300_000).round(2).tolist()
    [[50.2, 38.3], [47.34, 37.81], [44.52, 37.26], [41.74, 36.64], [39.01, 35.95]]
    """
    xy, step_m = check_waypoints(waypoints), above_zero("step_m", step_m, "metres", least=1.0)
    if len(xy) == 1:
        return xy
    lines, turned = lines_between(*np.column_stack([xy[:-1], xy[1:]]).T, ellipsoid=ellipsoid)
    parts = np.maximum(np.ceil(lines.s12_m / step_m), 1.0).astype(np.intp)
    # of each leg its start, then the ends of its parts but the last
    leg = np.repeat(np.arange(len(parts)), parts)
    part = np.arange(len(leg)) - (np.cumsum(parts) - parts)[leg]
    inner = np.flatnonzero(part > 0)
    leg, part = leg[inner], part[inner]
    s = lines.s12_m[leg] * np.where(turned[leg], parts[leg] - part, part) / parts[leg]
    points = np.empty((int(parts.sum()) + 1, 2))
    points[np.append(np.cumsum(parts) - parts, len(points) - 1)] = xy
    points[inner] = np.column_stack(position_at_distance(lines, leg, s))
    points[:, 0] = unroll(points[:, 0])
    return points


def path_length(waypoints: Sequence[tuple[float, float]], *, ellipsoid: Ellipsoid = WGS84) -> float:
    """Return the length in metres of the legs between waypoints (lon, lat in degrees).

    Raises
    ------
    CoordinateError
        If a waypoint is no position.

    Examples
    --------
    >>> round(path_length([(50.2, 38.3), (47.11, 36.40), (39.01, 35.95)]) / 1000)
    1076
    """
    xy = check_waypoints(waypoints)
    return float(inverse(xy[:-1, 0], xy[:-1, 1], xy[1:, 0], xy[1:, 1], ellipsoid=ellipsoid).s12_m.sum())


def path_through(
    waypoints: Sequence[tuple[float, float]],
    *,
    name: str = "path",
    speed_kmh: float | None = None,
    ellipsoid: Ellipsoid = WGS84,
) -> geopandas.GeoDataFrame:
    """Lay one path through waypoints, outside any event: the table that :func:`geo.overflights` reads.

    Parameters
    ----------
    waypoints
        (lon, lat) in degrees, at least two.
    name
        What to call the path.
    speed_kmh
        Speed over ground for the times, from 1 to 40,000; unknown (NaN) by default.
    ellipsoid
        ``WGS84`` or ``SPHERE``.

    Returns
    -------
    GeoDataFrame
        One row, with the columns of :func:`trace`.

    Raises
    ------
    CoordinateError
        If a waypoint is no position or there are fewer than two.
    ArgumentError
        If the speed is not from 1 to 40,000 km/h.

    Examples
    --------
    >>> float(path_through([(50.2, 38.3), (39.01, 35.95)])["length_m"].iloc[0].round())
    1027298.0
    """
    xy = check_waypoints(waypoints, least=2)
    name = text_of_kind("name", name, "what to call the path")
    if speed_kmh is not None:
        speed_kmh = above_zero("speed_kmh", speed_kmh, "km/h", least=LOWEST_KMH, most=HIGHEST_KMH)
    speed_kmh = np.nan if speed_kmh is None else speed_kmh
    return _table([_row("", "", name, "", "", tuple((float(x), float(y)) for x, y in xy), speed_kmh, ellipsoid)])


def paths_from_lines(lines: geopandas.GeoDataFrame, *, ellipsoid: Ellipsoid = WGS84) -> geopandas.GeoDataFrame:
    """Lay a path along each LineString: its vertices are the waypoints, and what lies between them are shortest paths.

    Parameters
    ----------
    lines
        In any coordinate system, longitude and latitude if it has none. A column ``name`` of texts, each another, names
        the paths; else the index does.
    ellipsoid
        ``WGS84`` or ``SPHERE``.

    Returns
    -------
    GeoDataFrame
        A row a line, with the columns of :func:`trace`; times are unknown (NaN).

    Raises
    ------
    ArgumentError
        If a row is no LineString.
    CoordinateError
        If a vertex is no position.

    Examples
    --------
    >>> line = geopandas.GeoSeries([shapely.LineString([(50.2, 38.3), (39.01, 35.95)])], crs=4326)
    >>> float(paths_from_lines(geopandas.GeoDataFrame(geometry=line))["length_m"].iloc[0].round())
    1027298.0
    """
    kinds = lines.geometry.geom_type
    for at, kind in zip(lines.index, kinds, strict=True):
        if kind != "LineString":
            msg = (
                f"paths: row {shown(at)}: found {'no shape' if not isinstance(kind, str) else f'a {kind}'}; allowed: a "
                "LineString; leave it out, or make it one line (lines.explode())"
            )
            raise ArgumentError(msg)
    flat = lines.geometry if lines.crs is None else lines.geometry.to_crs("EPSG:4326")
    named = list(lines["name"]) if "name" in lines.columns else []
    fit = named and all(isinstance(name, str) for name in named) and len(set(named)) == len(named)
    names = named if fit else [str(at) for at in lines.index]
    rows = []
    for name, shape in zip(names, flat, strict=True):
        xy = check_waypoints(shapely.get_coordinates(shape).tolist(), least=2)
        rows.append(_row("", "", name, "", "", tuple(map(tuple, xy.tolist())), np.nan, ellipsoid))
    return _table(rows)


def trace(event: Event, *, ellipsoid: Ellipsoid = WGS84) -> geopandas.GeoDataFrame:
    """Trace one path a missile and hypothesis of an event.

    Parameters
    ----------
    event
        From :func:`geo.load_event`.
    ellipsoid
        ``WGS84`` (default); ``SPHERE`` draws and measures great circles instead, for comparison.

    Returns
    -------
    GeoDataFrame
        EPSG:4326; one row a missile and hypothesis, in the file's order: ``event, hypothesis, path``
        (``<platform>-<n>``), ``platform, target, waypoints`` (tuple of (lon, lat) in degrees, the exact ones),
        ``length_m, sphere_length_m`` (the great circles through the same waypoints, for comparison), ``duration_s`` (at
        the file's cruise speed; NaN where it has none), ``ellipsoid`` (the name of ``ellipsoid``, ``wgs84`` or
        ``sphere``: what reads the table follows it) and ``geometry`` (points every 10 km, for drawing; nothing is
        measured on it).

    Raises
    ------
    ArgumentError
        If ``event`` is none.

    Examples
    --------
    >>> import geo
    >>> paths = trace(geo.load_event("caspian-2015-10-07"))
    >>> sorted(set(paths["hypothesis"])), len(paths)
    (['direct', 'reported'], 52)
    """
    check_event(event)
    platforms = {p.id: (k, p.position) for k, p in enumerate(event.platforms)}
    targets = {t.id: (k, t.position) for k, t in enumerate(event.targets)}
    places = {p.id: p.position for p in event.places}
    order = [(share.platform, share.target) for share in event.allocation for _ in range(share.count)]
    p, t = (np.array([[at[pair[k]][0] for pair in order]], dtype=np.intp) for k, at in enumerate((platforms, targets)))
    first = np.arange(p.size, dtype=np.float64)[None]  # as drawn, the first of the table take a route for some of them
    rows = []
    for hypothesis in event.hypotheses:
        ways, known = ways_of(event, hypothesis), {}
        fired = dict.fromkeys(platforms, 0)
        for (platform, target), k in zip(order, ways.deal(p, t, first, shuffle=False)[0], strict=True):
            if (platform, target, k) not in known:
                way, start, end = ways.ways[k], platforms[platform][1], targets[target][1]
                start, end = places.get(str(way.start), start), places.get(str(way.end), end)
                waypoints = (start, *(places[name] for name in way.via), end)
                row = _row(event.id, hypothesis.id, "", platform, target, waypoints, event.cruise_kmh, ellipsoid)
                known[platform, target, k] = row
            fired[platform] += 1
            rows.append({**known[platform, target, k], "path": f"{platform}-{fired[platform]}"})
    return _table(rows)


def launched_s(paths: pd.DataFrame, event: Event) -> NDArray[np.float64]:
    """Return when each path of a table began, seconds after the event's first launch; 0 where the event does not say.

    Where it says when a platform fired, its missiles are taken to have left in the order of the table.

    Examples
    --------
    >>> import geo
    >>> event = geo.load_event("caspian-2015-10-07")
    >>> launched_s(trace(event), event).max()
    np.float64(0.0)
    """
    salvos = {p.id: p.salvo for p in event.platforms if p.salvo}
    before = paths.groupby(["hypothesis", "platform"], sort=False).cumcount().to_numpy()
    found = np.zeros(len(paths))
    for k, platform in enumerate(paths["platform"]):
        if salvo := salvos.get(platform):
            found[k] = salvo.first_s + before[k] * (salvo.interval_s or 0.0)
    return found


def _row(
    event: str,
    hypothesis: str,
    path: str,
    platform: str,
    target: str,
    waypoints: tuple[tuple[float, float], ...],
    speed_kmh: float,
    ellipsoid: Ellipsoid,
) -> dict[str, Any]:
    length_m = path_length(waypoints, ellipsoid=ellipsoid)
    return {
        "event": event,
        "hypothesis": hypothesis,
        "path": path,
        "platform": platform,
        "target": target,
        "waypoints": waypoints,
        "length_m": length_m,
        "sphere_length_m": path_length(waypoints, ellipsoid=SPHERE),
        "duration_s": length_m / (speed_kmh / _KMH),
        "ellipsoid": ellipsoid.name,
        "geometry": shapely.LineString(densify(waypoints, ellipsoid=ellipsoid)),
    }


def _table(rows: list[dict[str, Any]]) -> geopandas.GeoDataFrame:
    return geopandas.GeoDataFrame(rows, geometry="geometry", crs="EPSG:4326")
