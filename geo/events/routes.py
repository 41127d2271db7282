"""Which way each missile takes under a hypothesis: from which place, through which, and to which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
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
    """

    ways: tuple[Way, ...]
    number: NDArray[np.int16]

    @property
    def taken(self) -> tuple[Way, ...]:
        """Those ways that a platform and a target are left for."""
        return tuple(self.ways[k] for k in sorted(set(self.number.ravel().tolist())))

    @property
    def places(self) -> tuple[str, ...]:
        """Ids of all places that some missile's path leads through, starts from or ends at, each once."""
        named = [name for way in self.taken for name in (way.start, *way.via, way.end) if name is not None]
        return tuple(dict.fromkeys(named))


def ways_of(event: Event, hypothesis: Hypothesis) -> Ways:
    """Return the ways of a hypothesis: for each platform and target the first route that names them, or its own.

    Examples
    --------
    >>> import geo
    >>> event = geo.load_event("caspian-2015-10-07")
    >>> ways = ways_of(event, event.hypotheses[1])
    >>> ways.ways[0].spots("dagestan", "raqqa-1"), ways.number.shape
    (('dagestan', 'takab', 'kanybylah', 'raqqa-1'), (4, 11))
    """
    own = Way(hypothesis.start, hypothesis.via, hypothesis.end)
    routes = [Way(r.start or own.start, r.via, r.end or own.end) for r in hypothesis.routes]
    number = np.zeros((len(event.platforms), len(event.targets)), dtype=np.int16)
    for k in range(len(routes), 0, -1):  # the first that fits is written last
        number[np.ix_(*_taking(event, hypothesis.routes[k - 1]))] = k
    return Ways((own, *routes), number)


def _taking(event: Event, route: Route) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return from which platforms, and at which targets, missiles take a route."""
    from_ = np.array([p.id in route.of for p in event.platforms])
    at = np.array([t.id in route.of for t in event.targets])
    return from_ | ~from_.any(), at | ~at.any()


def narrowed(event: Event, platforms: tuple[Platform, ...], targets: tuple[Target, ...]) -> Event:
    """Return an event with some of its platforms and targets alone, whose missiles fly as they did.

    Routes that none of them takes are left out; the others name theirs, for what is not named is any.
    """
    kept, hit = {p.id for p in platforms}, {t.id for t in targets}

    def route_of(route: Route) -> Route | None:
        from_, at = _taking(event, route)
        own = [p.id for p, takes in zip(event.platforms, from_, strict=True) if takes and p.id in kept]
        their = [t.id for t, takes in zip(event.targets, at, strict=True) if takes and t.id in hit]
        return route.model_copy(update={"of": (*own, *their)}) if own and their else None

    hypotheses = tuple(
        h.model_copy(update={"routes": tuple(r for r in map(route_of, h.routes) if r is not None)}) if h.routes else h
        for h in event.hypotheses
    )
    return event.model_copy(update={"platforms": platforms, "targets": targets, "hypotheses": hypotheses})


def via_of(event: Event, hypothesis: Hypothesis) -> tuple[str, ...]:
    """Return the ids of all places through which some path of a hypothesis leads between its ends, each once."""
    return tuple(dict.fromkeys(name for way in ways_of(event, hypothesis).taken for name in way.via))


def ends_of(event: Event, hypothesis: Hypothesis) -> tuple[str, ...]:
    """Return the ids of all platforms, targets and places at which some path of a hypothesis starts or ends."""
    ways = ways_of(event, hypothesis)
    starts = [
        ways.ways[k].start or p.id
        for p, row in zip(event.platforms, ways.number, strict=True)
        for k in dict.fromkeys(row.tolist())
    ]
    ends = [
        ways.ways[k].end or t.id
        for t, column in zip(event.targets, ways.number.T, strict=True)
        for k in dict.fromkeys(column.tolist())
    ]
    return tuple(dict.fromkeys([*starts, *ends]))
