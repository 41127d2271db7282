"""Courses: missiles that share one path, drawn as one line whose width is their number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import shapely

from geo.errors import ArgumentError, MapError
from geo.events.outline import region_of
from geo.kernel.angles import unroll_around
from geo.kernel.geodesic import Ellipsoid, inverse
from geo.ledger import provenance
from geo.maps.frame import MERCATOR_END_DEG, Frame, frame_of
from geo.paths import launched_s

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import geopandas as gpd

    from geo.events import Event

MARGIN_DEG = 0.6  # around everything that the event shows
_STEP_DEG = 1.0
_SAME_M = 1.0  # a path's length and that of the legs between its waypoints


class Course(NamedTuple):
    """Missiles that share one path: same platform, target and waypoints."""

    hypothesis: str
    platform: str
    target: str
    paths: tuple[str, ...]
    waypoints: tuple[tuple[float, float], ...]
    length_m: float
    duration_s: float
    launched_s: tuple[float, ...] = ()


def courses(paths: gpd.GeoDataFrame, event: Event) -> list[Course]:
    """Put missiles with the same path together, in the order of the table.

    Where the event says when a platform fired, its missiles are taken to have left in the order of the table.
    """
    keys: dict[tuple[str, str, str, Any], list[Any]] = {}
    began = launched_s(paths, event).tolist()
    launched = dict(zip(zip(paths["hypothesis"], paths["path"], strict=True), began, strict=True))
    row: Any
    for row in paths.itertuples():
        keys.setdefault((row.hypothesis, row.platform, row.target, row.waypoints), []).append(row)
    salvos = any(p.salvo for p in event.platforms)
    return [
        course(
            rows[0],
            tuple(r.path for r in rows),
            tuple(launched[r.hypothesis, r.path] for r in rows) if salvos else (),
        )
        for rows in keys.values()
    ]


def course(row: Any, names: tuple[str, ...], launched_s: tuple[float, ...] = ()) -> Course:  # noqa: ANN401 - a row of the table of paths
    """Return the course that one row of the table stands for."""
    return Course(
        row.hypothesis, row.platform, row.target, names, row.waypoints, float(row.length_m), float(row.duration_s),
        launched_s,
    )  # fmt: skip


def ellipsoid_of(paths: gpd.GeoDataFrame) -> Ellipsoid:
    """Return the ellipsoid on which paths were traced, as their table says.

    Raises
    ------
    MapError
        If they lie on more than one, or a path is not as long on it as its table says: what is drawn would not be what
        the tables speak of.
    """
    try:
        ellipsoid = provenance.ellipsoid_of(paths)
    except ArgumentError as error:
        raise MapError(str(error)) from None
    ways = paths["waypoints"].tolist()
    ends = np.concatenate([np.column_stack([way[:-1], way[1:]]) for way in map(np.asarray, ways)])
    first = np.concatenate([[0], np.cumsum([len(way) - 1 for way in ways])[:-1]])
    said = paths["length_m"].to_numpy(dtype=float)
    off_m = np.abs(np.add.reduceat(inverse(*ends.T, ellipsoid=ellipsoid).s12_m, first) - said)
    if (off_m <= _SAME_M).all():
        return ellipsoid
    at = int(np.argmax(off_m))
    msg = (
        f"path {paths['hypothesis'].iloc[at]}/{paths['path'].iloc[at]} has length_m {said[at]:.0f}, which is "
        f"{off_m[at]:.0f} m off the length of its waypoints' legs on {ellipsoid.name!r}: trace the paths anew, all on"
        " one ellipsoid"
    )
    raise MapError(msg)


def framed(event: Event, paths: gpd.GeoDataFrame) -> tuple[Frame, tuple[float, float, float, float]]:
    """Put an event into one run of longitudes.

    Returns
    -------
    frame, bounds
        The frame; west, south, east, north of all that the event shows, with a margin.
    """
    points = [spot.position for spots in (event.platforms, event.targets, event.places) for spot in spots]
    rings = [event.launch.polygon, *(p.polygon for p in event.platforms), *(t.polygon for t in event.targets)]
    # wherever an outline runs, so that the frame is not cut between two corners far apart
    outlines = shapely.segmentize([region_of(ring) for ring in rings if ring], _STEP_DEG)
    lines = [outlines, paths.geometry.to_numpy()]
    xy = np.vstack([np.array(points, dtype=float), *(shapely.get_coordinates(line) for line in lines)])
    on_map = np.abs(xy[:, 1]) <= MERCATOR_END_DEG  # past a pole longitudes run through all values
    if not on_map.any():
        msg = f"all of {event.id!r} lies within 5 degrees of a pole, where a map in Mercator's projection ends"
        raise MapError(msg)
    frame = frame_of(xy[on_map, 0])
    # nothing lies where the frame is cut, so no line crosses the cut
    lon, lat = unroll_around(xy[:, 0], frame.middle_deg), xy[:, 1]
    shown = lon[on_map]
    bounds = (
        float(shown.min()) - MARGIN_DEG,
        float(lat.min()) - MARGIN_DEG,
        float(shown.max()) + MARGIN_DEG,
        float(lat.max()) + MARGIN_DEG,
    )
    return frame, bounds


def ships_of(found: Sequence[Course], order: Iterable[str]) -> list[str]:
    """Return the platforms that fired on these courses, in the order of the event."""
    firing = {c.platform for c in found}
    return [name for name in order if name in firing]
