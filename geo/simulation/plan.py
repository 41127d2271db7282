"""What is not known of an event, as a map from the unit cube to reconstructions.

A *draw* is one reconstruction of one missile: which platform fired it and at which target, where the platform was,
where the aim point, where each place on the way, and how fast it flew. Each of these is one group of coordinates of the
unit cube (:data:`Plan.groups`), in the same order for every draw of a hypothesis. Where the numbers come from (random,
or a design of a sensitivity analysis) makes no difference to the map.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.atlas.waters import load_water
from geo.errors import SimulationError
from geo.events.allocation import with_allocation
from geo.simulation.regions import Triangles, clip, cut, disc_outline, place_in_discs, place_in_triangles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geo.events import Event, Place, Platform, Target

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.intp]

_KM = 1000.0
DISC = -1  # no outline: the platform lies in its disc


@dataclass(frozen=True, eq=False)
class Discs:
    """Centres in degrees and radii in metres (0: the exact point); arrays of one length."""

    lon: FloatArray
    lat: FloatArray
    radius_m: FloatArray


@dataclass(frozen=True, eq=False)
class Plan:
    """How draws of one hypothesis of an event are made.

    Attributes
    ----------
    hypothesis
        Its id.
    missiles
        Platform of each kind of missile, as ends of the shares that platforms have of all missiles, ascending to 1.
    targets
        For each platform (row) the ends of the shares of the targets, ascending to 1.
    sites, outline, triangles
        Discs of the platforms, the outline that stands for each instead (``DISC``: none), and the outlines.
    aims
        Discs of the targets.
    stops
        Discs of the places on the way.
    low_kmh, high_kmh
        Range of the speed.
    middle_deg
        Longitude around which longitudes of this event are unrolled.
    """

    hypothesis: str
    missiles: FloatArray
    targets: FloatArray
    sites: Discs
    outline: IntArray
    triangles: Triangles
    aims: Discs
    stops: Discs
    stop_ids: tuple[str, ...]
    low_kmh: float
    high_kmh: float
    middle_deg: float

    @property
    def groups(self) -> tuple[str, ...]:
        """What each coordinate of the cube decides; a place on the way is called 'place' and its id."""
        stops = [f"place {stop}" for stop in self.stop_ids for _ in range(2)]
        return ("missile", "target", "launch place", "launch place", "aim place", "aim place", *stops, "speed")


@dataclass(frozen=True, eq=False)
class Draws:
    """Reconstructions; n draws.

    Attributes
    ----------
    platform, target
        Index into the event's lists, shape (n,).
    lon, lat
        Waypoints from launch to aim point, degrees, shape (n, w).
    speed_kmh
        Speed over ground, shape (n,).
    """

    platform: IntArray
    target: IntArray
    lon: FloatArray
    lat: FloatArray
    speed_kmh: FloatArray

    @property
    def ends(self) -> FloatArray:
        """The legs: ``lon1, lat1, lon2, lat2`` in degrees, draw after draw, shape (n * (w - 1), 4)."""
        legs = np.stack([self.lon[:, :-1], self.lat[:, :-1], self.lon[:, 1:], self.lat[:, 1:]], axis=-1)
        return legs.reshape(-1, 4)

    @property
    def path(self) -> IntArray:
        """The draw of each leg, shape (n * (w - 1),)."""
        return np.repeat(np.arange(len(self.lon)), self.lon.shape[1] - 1)


def make_plan(event: Event, hypothesis: str) -> Plan:
    """Return how to draw reconstructions of a hypothesis, or say what the event does not say.

    Parameters
    ----------
    event
        From :func:`geo.load_event`.
    hypothesis
        Id of one of its hypotheses.

    Raises
    ------
    SimulationError
        If the event has no such hypothesis, gives an assumed position neither a radius nor a region, or names a launch
        region without water of its sea in it.

    Notes
    -----
    A platform at an assumed position lies anywhere in ``launch.polygon`` where there is one, else within its radius,
    and in ``launch.sea`` where one is named. A platform at any other position lies within its radius, in that sea too,
    or at the very point where it has none. Missiles go to targets as the file's allocation says if that is published.
    If not, any allocation that adds up is as good as any other: seen from one missile, every target is then equally
    likely.

    Examples
    --------
    >>> import geo
    >>> make_plan(geo.load_event("caspian-2015-10-07"), "direct").groups
    ('missile', 'target', 'launch place', 'launch place', 'aim place', 'aim place', 'speed')
    """
    known = {h.id: h for h in event.hypotheses}
    if hypothesis not in known:
        msg = f"hypothesis: found {hypothesis!r}; allowed: {', '.join(known)}; choose one of these, or none for all"
        raise SimulationError(msg)
    places = {p.id: p for p in event.places}
    via = known[hypothesis].via
    sites = _discs("platforms", event.platforms, region=event.launch.polygon is not None)
    aims = _discs("targets", event.targets)
    stops = _discs("places", [places[v] for v in via])
    outline, triangles = _launch_outlines(event, sites)
    missiles, targets = _shares(with_allocation(event))
    angle = np.deg2rad(np.concatenate([sites.lon, aims.lon, stops.lon]))
    middle = float(np.rad2deg(np.arctan2(np.sin(angle).sum(), np.cos(angle).sum())))
    return Plan(
        hypothesis,
        missiles,
        targets,
        sites,
        outline,
        triangles,
        aims,
        stops,
        via,
        event.speed.low_kmh,
        event.speed.high_kmh,
        middle,
    )


def draws_of_cube(plan: Plan, cube: FloatArray) -> Draws:
    """Take points of the unit cube to reconstructions.

    Parameters
    ----------
    plan
        From :func:`make_plan`.
    cube
        Numbers in [0, 1), shape (n, len(plan.groups)).
    """
    missile, target_u, *places, speed = np.ascontiguousarray(cube.T)
    platform = np.minimum(np.searchsorted(plan.missiles, missile, side="right"), len(plan.missiles) - 1)
    ends = plan.targets + np.arange(len(plan.targets))[:, None]  # all platforms on one ascending axis
    target = np.searchsorted(ends.ravel(), platform + target_u, side="right") - platform * plan.targets.shape[1]
    target = np.clip(target, 0, plan.targets.shape[1] - 1)
    spots = [_launch(plan, platform, places[0], places[1]), _spots(plan.aims, target, places[2], places[3])]
    for k in range(len(plan.stops.lon)):
        here = np.full(len(cube), k)
        spots.insert(-1, _spots(plan.stops, here, places[4 + 2 * k], places[5 + 2 * k]))
    lon, lat = (np.column_stack(axis) for axis in zip(*spots, strict=True))
    return Draws(platform, target, lon, lat, plan.low_kmh + (plan.high_kmh - plan.low_kmh) * speed)


def unit_numbers(stream: np.random.Philox, count: int) -> FloatArray:
    """Return the next numbers of a stream, in [0, 1): the upper 53 bits of each raw number."""
    return (stream.random_raw(count) >> np.uint64(11)).astype(np.float64) * 2.0**-53


def _spots(discs: Discs, k: IntArray, u: FloatArray, v: FloatArray) -> tuple[FloatArray, FloatArray]:
    return place_in_discs(discs.lon[k], discs.lat[k], discs.radius_m[k], u, v)


def _launch(plan: Plan, platform: IntArray, u: FloatArray, v: FloatArray) -> tuple[FloatArray, FloatArray]:
    outline = plan.outline[platform]
    lon, lat = np.empty_like(u), np.empty_like(u)
    inside = outline != DISC
    if inside.any():
        lon[inside], lat[inside] = place_in_triangles(plan.triangles, outline[inside], u[inside], v[inside])
    if not inside.all():
        out = ~inside
        lon[out], lat[out] = _spots(plan.sites, platform[out], u[out], v[out])
    return lon, lat


def _discs(where: str, items: Sequence[Platform | Target | Place], *, region: bool = False) -> Discs:
    for item in items:
        if item.basis == "assumed" and item.radius_km is None and not region:
            found = f"{where}[{item.id}].radius_km: found nothing, while the position is assumed"
            msg = f"{found}; allowed: a radius in km, above 0 to 2000; say how far off the position may be"
            raise SimulationError(msg)
    lon, lat = np.array([item.position for item in items], dtype=np.float64).reshape(-1, 2).T
    radius = np.array([item.radius_km or 0.0 for item in items], dtype=np.float64)
    return Discs(lon.copy(), lat.copy(), radius * _KM)


def _launch_outlines(event: Event, sites: Discs) -> tuple[IntArray, Triangles]:
    """Return which outline stands for each platform, and the outlines cut into triangles."""
    launch = event.launch
    sea = load_water(launch.sea) if launch.sea else None
    region = shapely.Polygon(launch.polygon) if launch.polygon else None
    shapes: dict[int | None, shapely.Geometry] = {}
    key: list[int | None] = []
    for k, platform in enumerate(event.platforms):
        if platform.basis == "assumed" and region is not None:
            where, name = region, "launch.polygon"
            key.append(None)
        elif sea is not None and platform.radius_km:
            where = disc_outline(float(sites.lon[k]), float(sites.lat[k]), float(sites.radius_m[k]))
            name = f"platforms[{platform.id}].radius_km"
            key.append(k)
        else:
            key.append(DISC)
            continue
        if key[-1] not in shapes:
            shapes[key[-1]] = where if sea is None else clip(where, sea)
            _check_area(name, shapes[key[-1]], launch.sea)
    number = {k: i for i, k in enumerate(shapes)}
    return np.array([number.get(k, DISC) for k in key], dtype=np.intp), cut(list(shapes.values()))


def _check_area(name: str, shape: shapely.Geometry, sea: str | None) -> None:
    if shapely.area(shape) > 0:
        return
    found, allowed = ("no area", "corners in order round a region")
    if sea:
        found, allowed = (f"a region with none of the {sea} in it", f"a region that covers some of the {sea}")
    msg = f"{name}: found {found}; allowed: {allowed}; correct it, or correct launch.sea"
    raise SimulationError(msg)


def _shares(event: Event) -> tuple[FloatArray, FloatArray]:
    """Return the ends of the platforms' shares of the missiles, and of the targets' shares of each platform's."""
    row = {p.id: k for k, p in enumerate(event.platforms)}
    column = {t.id: k for k, t in enumerate(event.targets)}
    table = np.zeros((len(row), len(column)))
    for deal in event.allocation:
        table[row[deal.platform], column[deal.target]] += deal.count
    of_platform = table.sum(axis=1)
    if event.allocation_basis != "published":
        table = np.ones_like(table)
    missiles = np.cumsum(of_platform) / of_platform.sum()
    targets = np.cumsum(table, axis=1) / np.maximum(table.sum(axis=1, keepdims=True), 1.0)
    return missiles, targets
