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
    """The ways of a hypothesis; p platforms, t targets.

    Attributes
    ----------
    ways
        The hypothesis' own, and after it that of each of its routes.
    number
        Which of them missiles of each platform at each target take, shape (p, t).
    flown
        From which platform missiles go to which target in some world, shape (p, t): where the allocation is published,
        in its rows alone.
    platforms, targets
        Their ids.
    """

    ways: tuple[Way, ...]
    number: NDArray[np.int16]
    flown: NDArray[np.bool_]
    platforms: tuple[str, ...]
    targets: tuple[str, ...]

    @cached_property
    def taken(self) -> tuple[Way, ...]:
        """Those ways that some missile takes."""
        return tuple(self.ways[k] for k in np.unique(self.number[self.flown]).tolist())

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
        found = [
            (name, self.ways[k].start)
            for name, row, flown in zip(self.platforms, self.number, self.flown, strict=True)
            for k in dict.fromkeys(row[flown].tolist())
        ]
        return tuple(dict.fromkeys(found))

    @cached_property
    def ends(self) -> tuple[str, ...]:
        """Ids of all platforms, targets and places at which some path starts or ends, each once."""
        last = [
            self.ways[k].end or name
            for name, column, flown in zip(self.targets, self.number.T, self.flown.T, strict=True)
            for k in dict.fromkeys(column[flown].tolist())
        ]
        return tuple(dict.fromkeys([*(place or name for name, place in self.starts), *last]))


def ways_of(event: Event, hypothesis: Hypothesis) -> Ways:
    """Return the ways of a hypothesis: for each platform and target the first route that names them, or its own.

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
    number = np.zeros((len(event.platforms), len(event.targets)), dtype=np.int16)
    for k in range(len(routes), 0, -1):  # the first that fits is written last
        number[np.ix_(*taking(event, hypothesis.routes[k - 1]))] = k
    ids = tuple(p.id for p in event.platforms), tuple(t.id for t in event.targets)
    return Ways((own, *routes), number, _flown(event, *ids), *ids)


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
