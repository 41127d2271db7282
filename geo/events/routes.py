"""Which way each missile takes under a hypothesis: from which place, through which, and to which."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from geo.events.schema import Event, Hypothesis, Platform, Route, Target

    IntArray = NDArray[np.intp]
    FloatArray = NDArray[np.float64]


class Way(NamedTuple):
    """Ids of places: where missiles start and end in place of platform and target (None), and what lies between."""

    start: str | None
    via: tuple[str, ...]
    end: str | None

    def spots(self, platform: str, target: str) -> tuple[str, ...]:
        """Return the ids of all waypoints of a missile from a platform at a target."""
        return (self.start or platform, *self.via, self.end or target)


@dataclass(frozen=True, eq=False)
class Ways:
    """The ways of a hypothesis; p platforms, t targets, r routes.

    Attributes
    ----------
    ways
        The hypothesis' own, and after it that of each of its routes.
    counts
        How many missiles take each, None for all that may and take none that stands before it; of length r + 1.
    from_, at
        From which platforms, and at which targets, missiles may take each route, shapes (r, p) and (r, t).
    flown
        From which platform missiles go to which target in some world, shape (p, t): where the allocation is published,
        in its rows alone.
    platforms, targets
        Their ids.
    """

    ways: tuple[Way, ...]
    counts: tuple[int | None, ...]
    from_: NDArray[np.bool_]
    at: NDArray[np.bool_]
    flown: NDArray[np.bool_]
    platforms: tuple[str, ...]
    targets: tuple[str, ...]

    @property
    def counted(self) -> bool:
        """Whether some route is that of some missiles alone, and nobody says of which."""
        return any(count is not None for count in self.counts)

    @cached_property
    def number(self) -> NDArray[np.int16]:
        """Which way missiles of each platform at each target take where no route counts, shape (p, t)."""
        number = np.zeros(self.flown.shape, dtype=np.int16)
        for k in range(len(self.ways) - 1, 0, -1):  # the first that fits is written last
            if self.counts[k] is None:
                number[np.ix_(self.from_[k - 1], self.at[k - 1])] = k
        return number

    @cached_property
    def _taking(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """From which platforms, and at which targets, some missile may take each way, shapes (r + 1, p), (r + 1, t)."""
        rest = self.flown.copy()
        rows, columns = (np.zeros((len(self.ways), n), dtype=bool) for n in rest.shape)
        for k in range(1, len(self.ways)):
            here = rest & self.from_[k - 1][:, None] & self.at[k - 1]
            rows[k], columns[k] = here.any(axis=1), here.any(axis=0)
            if self.counts[k] is None:
                rest &= ~here
        rows[0], columns[0] = rest.any(axis=1), rest.any(axis=0)
        return rows, columns

    def may_take(self, way: int) -> bool:
        """Say whether some missile may take a way."""
        return bool(self._taking[0][way].any())

    def deal(self, platform: IntArray, target: IntArray, keys: FloatArray, *, shuffle: bool = True) -> IntArray:
        """Return which way each missile takes.

        Parameters
        ----------
        platform, target
            Of each missile of each world, shape (w, m).
        keys
            Where a route takes some missiles only, those with the least keys take it, shape (w, m); in [0, 1) if
            shuffled.
        shuffle
            Whether the next such route orders missiles anew, so that who was left over by one is no likelier to be left
            over by another.
        """
        if not self.counted:
            return self.number[platform, target].astype(np.intp)
        found = np.full(platform.shape, -1, dtype=np.intp)
        for k, count in enumerate(self.counts[1:], start=1):
            may = (found < 0) & self.from_[k - 1][platform] & self.at[k - 1][target]
            if count is not None:
                chosen = np.zeros(may.shape, dtype=bool)
                first = np.argsort(np.where(may, keys, np.inf), axis=1, kind="stable")[:, :count]
                keys = _anew(keys) if shuffle else keys
                np.put_along_axis(chosen, first, values=True, axis=1)
                may &= chosen
            found[may] = k
        return np.maximum(found, 0)

    def through(self, event: Event, platform: str, target: str, waypoints: tuple[tuple[float, float], ...]) -> Way:
        """Return the way of a drawn path, by the positions that it leads through."""
        (rows, columns), spots = self._taking, event.spots
        p, t = self.platforms.index(platform), self.targets.index(target)
        for way in (self.ways[k] for k in np.flatnonzero(rows[:, p] & columns[:, t])):
            if tuple(spots[name].position for name in way.spots(platform, target)) == waypoints:
                return way
        return Way(None, (), None)

    @cached_property
    def taken(self) -> tuple[Way, ...]:
        """Those ways that some missile may take."""
        return tuple(way for k, way in enumerate(self.ways) if self.may_take(k))

    @cached_property
    def via(self) -> tuple[str, ...]:
        """Ids of all places through which some path leads between its ends, each once."""
        return tuple(dict.fromkeys(name for way in self.taken for name in way.via))

    @cached_property
    def places(self) -> tuple[str, ...]:
        """Ids of all places that some path leads through, starts from or ends at, each once."""
        named = [name for way in self.taken for name in (way.start, *way.via, way.end) if name is not None]
        return tuple(dict.fromkeys(named))

    @cached_property
    def starts(self) -> tuple[tuple[str, str | None], ...]:
        """Where paths start: a platform's id, and that of the place that stands for it, None for its own position."""
        rows = self._taking[0]
        return tuple(
            dict.fromkeys(
                (name, self.ways[k].start) for p, name in enumerate(self.platforms) for k in np.flatnonzero(rows[:, p])
            )
        )

    @cached_property
    def ends(self) -> tuple[str, ...]:
        """Ids of all platforms, targets and places at which some path starts or ends, each once."""
        columns = self._taking[1]
        last = [self.ways[k].end or name for t, name in enumerate(self.targets) for k in np.flatnonzero(columns[:, t])]
        return tuple(dict.fromkeys([*(place or name for name, place in self.starts), *last]))


def _anew(keys: FloatArray) -> FloatArray:
    """Return other numbers in [0, 1) for numbers in [0, 1): a step of Knuth's linear congruential generator (MMIX)."""
    number = (keys * 2.0**53).astype(np.uint64) * np.uint64(6364136223846793005) + np.uint64(1442695040888963407)
    return (number >> np.uint64(11)).astype(np.float64) * 2.0**-53


def ways_of(event: Event, hypothesis: Hypothesis) -> Ways:
    """Return the ways of a hypothesis: for each missile the first route that names it and is not full, or its own.

    Examples
    --------
    >>> import geo
    >>> event = geo.load_event("caspian-2015-10-07")
    >>> ways = ways_of(event, event.hypotheses[1])
    >>> ways.ways[0].spots("dagestan", "raqqa"), ways.number.shape
    (('dagestan', 'talesh', 'takab', 'koya', 'raqqa'), (4, 11))
    """
    own = Way(hypothesis.start, hypothesis.via, hypothesis.end)
    routes = [Way(r.start or own.start, r.via, r.end or own.end) for r in hypothesis.routes]
    counts = (None, *(route.count for route in hypothesis.routes))
    ids = tuple(p.id for p in event.platforms), tuple(t.id for t in event.targets)
    masks = [taking(event, route) for route in hypothesis.routes]
    from_, at = (np.array([mask[k] for mask in masks], dtype=bool).reshape(-1, len(ids[k])) for k in range(2))
    return Ways((own, *routes), counts, from_, at, _flown(event, *ids), *ids)


def _flown(event: Event, platforms: tuple[str, ...], targets: tuple[str, ...]) -> NDArray[np.bool_]:
    flown = np.ones((len(platforms), len(targets)), dtype=bool)
    if event.allocation_basis != "published" or not event.allocation:
        return flown
    row, column = ({name: k for k, name in enumerate(ids)} for ids in (platforms, targets))
    flown[:] = False
    for share in event.allocation:
        if share is not None and share.platform in row and share.target in column:
            flown[row[share.platform], column[share.target]] = True
    return flown


def taking(event: Event, route: Route) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return from which platforms, and at which targets, missiles may take a route, shapes (p,) and (t,)."""
    names = set(route.of)
    from_ = np.array([p.id in names for p in event.platforms])
    at = np.array([t.id in names for t in event.targets])
    return from_ | ~from_.any(), at | ~at.any()


def narrowed(event: Event, platforms: Iterable[Platform], targets: Iterable[Target]) -> Event:
    """Return an event with some of its platforms and targets alone, whose missiles fly as they did.

    Routes that none of them takes are left out; the others name theirs, for what is not named is any.
    """
    platforms, targets = tuple(platforms), tuple(targets)
    if len(platforms) == len(event.platforms) and len(targets) == len(event.targets):
        return event
    kept, hit = {p.id for p in platforms}, {t.id for t in targets}

    def route_of(route: Route) -> Route | None:
        from_, at = taking(event, route)
        own = [p.id for p, takes in zip(event.platforms, from_, strict=True) if takes and p.id in kept]
        their = [t.id for t, takes in zip(event.targets, at, strict=True) if takes and t.id in hit]
        return route.model_copy(update={"of": (*own, *their)}) if own and their else None

    hypotheses = tuple(
        h.model_copy(update={"routes": tuple(r for r in map(route_of, h.routes) if r is not None)}) if h.routes else h
        for h in event.hypotheses
    )
    return event.model_copy(update={"platforms": platforms, "targets": targets, "hypotheses": hypotheses})
