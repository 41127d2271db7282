"""What is not known of an event, as a map from the unit cube to worlds.

A *world* is one whole reconstruction under a hypothesis: where each platform was, where each aim point, where each
place on the way, which missile of which platform went to which target, and how fast they flew; all missiles at once.
Each of these is one group of coordinates of the unit cube (:attr:`Plan.groups`). Where the numbers come from (a stream
of random numbers, or a design of a sensitivity analysis) makes no difference to the map. Hypotheses of an event share
all coordinates, those of a place that several of them need too: one world under each differs by the route alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.arguments import shown
from geo.errors import SimulationError
from geo.events.allocation import platform_counts, with_allocation
from geo.events.routes import Way, ways_of
from geo.kernel.angles import middle_longitude
from geo.kernel.tracks import Tracks, lay_tracks
from geo.worlds.spots import Spots, spots_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geo.atlas.countries import Countries
    from geo.events import Event
    from geo.events.routes import Ways

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.intp]


PLATFORM, TARGET = -1, -2
_FROM, _TO = "\0from", "\0to"  # no ids
_NOWHERE = Way(None, (), None)  # stands for a way that no missile takes


@dataclass(frozen=True, eq=False)
class Plan:
    """How worlds of one hypothesis of an event are made; p platforms, t targets, m missiles.

    Attributes
    ----------
    hypothesis
        Its id.
    platform, target
        Platform and target of each missile, as the file deals them out, shape (m,).
    counts_open
        Platforms whose share of the missiles is not published, ascending.
    targets_open
        Whether it is not published which missile went where.
    sites, aims, stops
        Where platforms, targets and places may have been: those on a way, and after them others that claims measure.
    stop_ids
        Ids of these places.
    ways
        Which ways missiles take.
    nodes
        Waypoints of each way, launch and aim among them, as indices into ``spot_ids``, shape (r, k); ``PLATFORM`` and
        ``TARGET`` stand for the missile's own. Shorter ways repeat their end.
    stops_on
        How many waypoints each way has between its ends, shape (r,).
    spot_ids
        Ids of all positions: platforms, targets, places.
    low_kmh, high_kmh
        Range of the speed; NaN where nobody says how fast.
    middle_deg
        Longitude around which longitudes of this event are unrolled.
    """

    hypothesis: str
    platform: IntArray
    target: IntArray
    counts_open: IntArray
    targets_open: bool
    sites: Spots
    aims: Spots
    stops: Spots
    stop_ids: tuple[str, ...]
    ways: Ways
    nodes: IntArray
    stops_on: IntArray
    spot_ids: tuple[str, ...]
    low_kmh: float
    high_kmh: float
    middle_deg: float

    @property
    def shared(self) -> tuple[str, ...]:
        """What each coordinate decides that all hypotheses have: ends, speed and dealing."""
        spots = (*("launch place",) * (2 * len(self.sites.lon)), *("aim place",) * (2 * len(self.aims.lon)))
        dealt = len(self.platform) * 2 * (self.targets_open + (len(self.counts_open) > 0))
        return (*spots, "speed", *("allocation",) * dealt)

    @property
    def groups(self) -> tuple[str, ...]:
        """What each coordinate of the cube decides: what is shared, two for each place, and who takes which way."""
        places = (f"place {stop}" for stop in self.stop_ids for _ in range(2))
        return (*self.shared, *places, *("ways",) * self.drawn_ways)

    @property
    def drawn_ways(self) -> int:
        """How many coordinates decide which missiles take which way: none where that follows from their ends."""
        return len(self.platform) * self.ways.counted

    @property
    def open(self) -> bool:
        """Whether any path is left open; if not, one world is all there is."""
        places = self.sites.open or self.aims.open or self.stops.open
        dealt = (self.targets_open and len(self.aims.lon) > 1) or len(self.counts_open) > 1
        return places or dealt or self.ways.counted

    @property
    def most_stops(self) -> int:
        """How many waypoints a path has between its ends at most."""
        return int(self.stops_on.max())

    @property
    def most_paths(self) -> int:
        """How many different paths a world may have at most."""
        pairs = len(self.sites.lon) * len(self.aims.lon)
        return min(len(self.platform), pairs * (len(self.ways.ways) if self.ways.counted else 1))


@dataclass(frozen=True, eq=False)
class Worlds:
    """Worlds, path by path; w worlds, n paths, each flown by one missile or by several of one platform at one target.

    Attributes
    ----------
    world
        World of each path, ascending from 0, shape (n,).
    platform, target
        Index into the event's lists, shape (n,).
    missiles
        How many missiles fly the path, shape (n,).
    node
        Waypoints from launch to aim point as indices into ``spots``, shape (n, k); shorter ways repeat their end.
    stops
        How many waypoints lie between the ends, shape (n,).
    lon, lat
        The waypoints, degrees, shape (n, k).
    speed_kmh
        Speed over ground, shape (w,).
    spots
        Where each of the plan's positions lies, degrees, shape (w, q, 2).
    """

    world: IntArray
    platform: IntArray
    target: IntArray
    missiles: NDArray[np.int64]
    node: IntArray
    stops: IntArray
    lon: FloatArray
    lat: FloatArray
    speed_kmh: FloatArray
    spots: FloatArray

    def legs(self) -> tuple[FloatArray, IntArray]:
        """Return every leg that is flown, once, and which ones each path takes.

        Paths of one world share the legs between the same places.

        Returns
        -------
        ends
            ``lon1, lat1, lon2, lat2`` in degrees, shape (m, 4).
        at
            Shape (n, k - 1).
        """
        count, last = len(self.world), self.node.shape[1] - 2
        ends, at, before = [], [], 0
        spots = self.spots.shape[1]
        for leg in range(last + 1):
            if last == 0:
                number, where = np.arange(count), np.arange(count)
            else:
                key = (self.world * spots + self.node[:, leg]) * spots + self.node[:, leg + 1]
                _, where, number = np.unique(key, return_index=True, return_inverse=True)
            two = (self.lon[where, leg], self.lat[where, leg], self.lon[where, leg + 1], self.lat[where, leg + 1])
            ends.append(np.column_stack(two))
            at.append(number.ravel() + before)
            before += len(where)
        return np.concatenate(ends), np.column_stack(at)

    @property
    def tracks(self) -> Tracks:
        """The paths, laid out one by one."""
        return tracks_through(self.lon, self.lat)


def tracks_through(lon: FloatArray, lat: FloatArray) -> Tracks:
    """Lay out paths one by one, through waypoints in degrees, shape (n, k)."""
    legs = np.stack([lon[:, :-1], lat[:, :-1], lon[:, 1:], lat[:, 1:]], axis=-1)
    return lay_tracks(legs.reshape(-1, 4), np.repeat(np.arange(len(lon)), lon.shape[1] - 1))


def chosen(event: Event, hypothesis: str | None) -> tuple[str, ...]:
    """Return the ids of the hypotheses that were asked for: all, or the one that is named.

    Raises
    ------
    SimulationError
        If the event has no such hypothesis.
    """
    known = tuple(h.id for h in event.hypotheses)
    if hypothesis is not None and not (isinstance(hypothesis, str) and hypothesis in known):
        msg = (
            f"hypothesis: found {shown(hypothesis)}; allowed: {', '.join(known)}; choose one of these, or none for all"
        )
        raise SimulationError(msg)
    return known if hypothesis is None else (hypothesis,)


def make_plans(event: Event, hypotheses: Sequence[str], countries: Countries) -> tuple[Plan, ...]:
    """Return how to draw worlds of each hypothesis, or say what the event does not say.

    Parameters
    ----------
    event
        From :func:`geo.load_event`.
    hypotheses
        Ids of its hypotheses.
    countries
        The boundaries, in whose states positions stay that the event says lay in one.

    Raises
    ------
    SimulationError
        If the event has no such hypothesis, gives an assumed position neither a radius nor a region, or names a region
        without anything of its sea or state in it.

    Notes
    -----
    Positions: :func:`geo.worlds.spots.spots_of`. If the file's allocation is published, it holds in every world. If
    not, missiles are dealt out anew in each: in a random order, one goes to each target, and the others go to any. So
    it is with the platforms whose counts are not published, which share the missiles that the file gives them together.

    Examples
    --------
    >>> import geo
    >>> [plan] = make_plans(geo.load_event("caspian-2015-10-07"), ["direct"], geo.load_countries())
    >>> list(dict.fromkeys(plan.groups)), len(plan.platform), plan.most_paths
    (['launch place', 'aim place', 'speed', 'allocation'], 26, 26)
    """
    for name in hypotheses:
        chosen(event, name)
    known = {h.id: h for h in event.hypotheses}
    places = {p.id: p for p in event.places}
    sites = spots_of("platforms", event.platforms, event, countries)
    aims = spots_of("targets", event.targets, event, countries)
    platform, target, counts_open, targets_open = _dealing(event)
    named = {spot for claim in event.claims for spot in claim.spots}
    measured = [p.id for p in event.places if p.id in named]
    plans = []
    for name in hypotheses:
        ways = ways_of(event, known[name])
        on_way = set(ways.places)
        stop_ids = (*ways.places, *(p for p in measured if p not in on_way))
        stops = spots_of("places", [places[v] for v in stop_ids], event, countries)
        middle = middle_longitude(np.concatenate([sites.lon, aims.lon, stops.lon[: len(ways.places)]]))
        speed = (np.nan, np.nan) if event.speed is None else (event.speed.low_kmh, event.speed.high_kmh)
        ids = (*(p.id for p in event.platforms), *(t.id for t in event.targets), *stop_ids)
        dealt = platform, target, counts_open, targets_open
        taken = [way if ways.may_take(k) else _NOWHERE for k, way in enumerate(ways.ways)]
        plans.append(Plan(name, *dealt, sites, aims, stops, stop_ids, ways, *_nodes(taken, ids), ids, *speed, middle))
    return tuple(plans)


def _nodes(ways: Sequence[Way], ids: Sequence[str]) -> tuple[IntArray, IntArray]:
    """Return the waypoints of each way as indices (shorter ways repeat their end), and how many lie between ends."""
    at = {name: k for k, name in enumerate(ids)} | {_FROM: PLATFORM, _TO: TARGET}
    found = [[at[name] for name in way.spots(_FROM, _TO)] for way in ways]
    longest = max(map(len, found))
    nodes = np.array([nodes + nodes[-1:] * (longest - len(nodes)) for nodes in found], dtype=np.intp)
    return nodes, np.array([len(nodes) - 2 for nodes in found], dtype=np.intp)


def _dealing(event: Event) -> tuple[IntArray, IntArray, IntArray, bool]:
    """Return each missile's platform and target as the file has them, and what of it is not published."""
    row = {p.id: k for k, p in enumerate(event.platforms)}
    column = {t.id: k for k, t in enumerate(event.targets)}
    deals = [(row[a.platform], column[a.target], a.count) for a in with_allocation(event).allocation]
    platform, target, count = np.array(deals, dtype=np.intp).reshape(-1, 3).T
    fixed = event.allocation_basis == "published"
    counts = platform_counts(event)
    unpublished = [k for k, p in enumerate(event.platforms) if p.count_basis != "published" and counts[p.id]]
    counts_open = np.array([] if fixed or len(unpublished) < 2 else unpublished, dtype=np.intp)
    return np.repeat(platform, count), np.repeat(target, count), counts_open, not fixed and len(column) > 1


def worlds_of_cube(plan: Plan, cube: FloatArray) -> Worlds:
    """Take points of the unit cube to worlds.

    Parameters
    ----------
    plan
        From :func:`make_plans`.
    cube
        Numbers in [0, 1), shape (w, len(plan.groups)).
    """
    parts = iter(np.split(cube, np.cumsum(_widths(plan))[:-1], axis=1))
    count = len(cube)
    site_lon, site_lat = plan.sites.place(next(parts), next(parts))
    aim_lon, aim_lat = plan.aims.place(next(parts), next(parts))
    speed = next(parts)[:, 0]
    platform = np.broadcast_to(plan.platform, (count, len(plan.platform)))
    target = np.broadcast_to(plan.target, platform.shape)
    keys, picks = next(parts), next(parts)
    if len(plan.counts_open):
        platform = _dealt_platforms(plan, keys, picks)
    keys, picks = next(parts), next(parts)
    if plan.targets_open:
        target = _dealt(keys, picks, np.arange(len(plan.aims.lon)))
    stops = next(parts)
    stop_lon, stop_lat = plan.stops.place(stops[:, ::2], stops[:, 1::2])
    taken = plan.ways.deal(platform, target, next(parts))
    # missiles of one platform at one target fly one path, if they take one way
    pair = np.sort((platform * len(plan.aims.lon) + target) * len(plan.nodes) + taken, axis=1)
    new = np.ones(pair.shape, dtype=bool)
    new[:, 1:] = pair[:, 1:] != pair[:, :-1]
    at = np.flatnonzero(new.ravel())
    world, code = at // pair.shape[1], pair.ravel()[at]
    missiles = np.diff(np.append(at, pair.size))
    code, way = np.divmod(code, len(plan.nodes))
    p, t = np.divmod(code, len(plan.aims.lon))
    spots = np.stack([np.hstack([site_lon, aim_lon, stop_lon]), np.hstack([site_lat, aim_lat, stop_lat])], axis=-1)
    node = plan.nodes[way]
    node = np.where(node == PLATFORM, p[:, None], np.where(node == TARGET, (t + site_lon.shape[1])[:, None], node))
    lon, lat = np.moveaxis(spots[world[:, None], node], -1, 0)
    speed_kmh = plan.low_kmh + (plan.high_kmh - plan.low_kmh) * speed
    return Worlds(world, p, t, missiles, node, plan.stops_on[way], lon, lat, speed_kmh, spots)


def _widths(plan: Plan) -> list[int]:
    """Return how many coordinates each part of a world takes, in the order of :attr:`Plan.groups`."""
    sites, aims, stops, missiles = len(plan.sites.lon), len(plan.aims.lon), len(plan.stops.lon), len(plan.platform)
    counts, targets = missiles * (len(plan.counts_open) > 0), missiles * plan.targets_open
    return [sites, sites, aims, aims, 1, counts, counts, targets, targets, 2 * stops, plan.drawn_ways]


def _dealt(keys: FloatArray, picks: FloatArray, to: IntArray) -> IntArray:
    """Deal out missiles, in the order of their keys: the first ones one to each, the others to any. Shape (w, m)."""
    order = np.argsort(keys, axis=1, kind="stable")
    dealt = to[np.minimum((picks * len(to)).astype(np.intp), len(to) - 1)]
    first = order[:, : len(to)]
    np.put_along_axis(dealt, first, np.broadcast_to(to[: first.shape[1]], first.shape), axis=1)
    return dealt


def _dealt_platforms(plan: Plan, keys: FloatArray, picks: FloatArray) -> IntArray:
    """Return the platform of each missile, where not all platforms' counts are published; shape (w, m)."""
    pool = np.flatnonzero(np.isin(plan.platform, plan.counts_open))
    platform = np.tile(plan.platform, (len(keys), 1))
    platform[:, pool] = _dealt(keys[:, pool], picks[:, pool], plan.counts_open)
    return platform


def unit_numbers(stream: np.random.Philox, count: int) -> FloatArray:
    """Return the next numbers of a stream, in [0, 1): the upper 53 bits of each raw number."""
    return (stream.random_raw(count) >> np.uint64(11)).astype(np.float64) * 2.0**-53
