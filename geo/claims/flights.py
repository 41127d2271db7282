"""Paths world by world, and the states under them: what the rules of claims look at."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.claims.visits import along, visits
from geo.kernel.great_arcs import GreatArcs, arcs_between
from geo.kernel.tracks import lay_tracks
from geo.ledger.blocks import rows_of_tracks
from geo.ledger.closing import UNKNOWN
from geo.ledger.counting import NOWHERE
from geo.ledger.indeterminate import reach_depth

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from geo.claims.visits import Visits
    from geo.kernel.tracks import Tracks
    from geo.ledger.indeterminate import Ground

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.intp]
    BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Flights:
    """Paths of one hypothesis, world by world; n paths of k legs, m different legs, w worlds, s states.

    Attributes
    ----------
    count
        How many worlds.
    world
        World of each path, ascending from 0, every world at least once, shape (n,).
    missiles
        How many missiles fly each path: those of one platform at one target share theirs, shape (n,).
    platform, target
        Index of each path's platform and target in the event's lists, shape (n,).
    legs
        Every leg that is flown, once: a track each.
    at
        The legs of each path, in order, shape (n, k); a shorter path goes on with legs from its end to its end.
    length_m
        Length of each path, shape (n,).
    codes
        State codes of the boundary set.
    states
        Index of each state that is overflown at all (``UNKNOWN`` among them), ascending, shape (s,).
    over_m
        Metres of each path over each state, shape (n, s).
    overflies
        Whether each path overflies each state, however shortly, shape (n, s).
    deep
        Whether it gets as deep into the state as the boundary set can carry, shape (n, s).
    make_stays
        Works :attr:`stays` out, which few claims ask for.
    spot_ids, spots
        Ids of the event's positions, and where each lies in each world, degrees, shape (w, q, 2).
    speed_kmh
        Speed over ground in each world, shape (w,); NaN where nobody says how fast.
    """

    count: int
    world: IntArray
    missiles: NDArray[np.int64]
    platform: IntArray
    legs: Tracks
    at: IntArray
    length_m: FloatArray
    codes: tuple[str, ...]
    states: NDArray[np.int64]
    over_m: FloatArray
    overflies: BoolArray
    deep: BoolArray
    make_stays: Callable[[], Visits]
    spot_ids: tuple[str, ...] = ()
    spots: FloatArray = field(default_factory=lambda: np.zeros((0, 0, 2)))
    speed_kmh: FloatArray = field(default_factory=lambda: np.zeros(0))
    target: IntArray = field(default_factory=lambda: np.zeros(0, dtype=np.intp))

    @cached_property
    def first_path(self) -> IntArray:
        """The first path of each world, shape (w,)."""
        return np.searchsorted(self.world, np.arange(self.count))

    @cached_property
    def stays(self) -> Visits:
        """Where each path is first over each state, comes in from outside, and last goes out."""
        return self.make_stays()

    @cached_property
    def arcs(self) -> GreatArcs:
        """The legs as great arcs."""
        return arcs_between(self.legs.ends)

    @property
    def launch(self) -> FloatArray:
        """Longitude and latitude of each path's start, degrees, shape (n, 2)."""
        return self.legs.ends[self.at[:, 0], :2]

    def at_spot(self, spot: str) -> FloatArray:
        """Return where a position of the event lies in each world, degrees, shape (w, 2)."""
        return self.spots[:, self.spot_ids.index(spot)]


@dataclass(frozen=True, eq=False)
class Entered:
    """Where each leg first enters each state: metres along it, infinite where it does not; shape (m, s)."""

    leg_m: FloatArray


def fly(
    ends: FloatArray,
    at: IntArray,
    world: IntArray,
    missiles: NDArray[np.int64],
    platform: IntArray,
    ground: Ground,
) -> tuple[Flights, Entered]:
    """Write the ledger of paths that share legs: each leg is solved once.

    Parameters
    ----------
    ends
        ``lon1, lat1, lon2, lat2`` of each leg, degrees, shape (m, 4).
    at
        The legs of each path, shape (n, k).
    world, missiles, platform
        World of each path (ascending from 0, each at least once), how many missiles fly it, and who fired them.
    ground
        The boundaries.

    Notes
    -----
    A stretch between two borders gets no deeper into its state than half its length, one that begins or ends the leg no
    deeper than its length.
    """
    countries = ground.countries
    legs = lay_tracks(ends, np.arange(len(ends)))
    rows = rows_of_tracks(legs, countries, report=False)
    length = rows.exit_m - rows.enter_m
    inner = (rows.enter_m > 0.0) & (rows.exit_m < legs.length_m[rows.path])
    whole = (rows.enter_m <= 0.0) & (rows.exit_m >= legs.length_m[rows.path])
    deepest = np.where(whole, np.inf, np.where(inner, 0.5 * length, length))
    states = np.flatnonzero(np.bincount(rows.country + 2)) - 2
    states = states[states != NOWHERE]
    number = np.full(int(states.max(initial=0)) + 3, -1, dtype=np.intp)
    number[states + 2] = np.arange(len(states))
    column = number[rows.country + 2]
    may_be_deep = (column >= 0) & (rows.country != UNKNOWN) & (deepest >= countries.indeterminate_below_m)
    over = np.flatnonzero(column >= 0)
    shape = (len(ends), len(states))
    flat = rows.path[over].astype(np.intp) * shape[1] + column[over]
    enter_m = np.full(shape[0] * shape[1], np.inf)
    enter_m[flat[::-1]] = rows.enter_m[over[::-1]]  # the last one written stays: the first row
    enter_m = enter_m.reshape(shape)
    over_m = np.bincount(flat, weights=length[over], minlength=shape[0] * shape[1]).astype(np.float64).reshape(shape)
    overflies = np.isfinite(enter_m)
    deep = reach_depth(ground, legs, rows, column, may_be_deep, overflies)

    length_m = legs.length_m[at]
    beyond = _beyond_end(length_m)

    def make_stays() -> Visits:
        keep = (deepest >= countries.indeterminate_below_m) | (rows.country == UNKNOWN)
        keep |= ~inner & (at.shape[1] > 1)  # it may go on beyond the bend
        by_leg = visits(rows.path.astype(np.intp), column, rows.enter_m, rows.exit_m, keep, shape)
        return along(by_leg, at, np.cumsum(length_m, axis=1) - length_m, beyond)

    def flown(by_leg: NDArray[Any]) -> NDArray[Any]:
        """Return what each leg of each path counts for, shape (n, k, s): legs beyond the end of a path for nothing."""
        found = by_leg[at]
        return np.where(beyond[:, :, None], np.zeros((), dtype=found.dtype), found) if beyond.any() else found

    flights = Flights(
        count=int(world[-1]) + 1 if len(world) else 0,
        world=world,
        missiles=missiles,
        platform=platform,
        legs=legs,
        at=at,
        length_m=length_m.sum(axis=1),
        codes=countries.codes,
        states=states,
        over_m=flown(over_m).sum(axis=1),
        overflies=np.logical_or.reduce(flown(overflies), axis=1),
        deep=np.logical_or.reduce(flown(deep), axis=1),
        make_stays=make_stays,
    )
    return flights, Entered(enter_m)


def _beyond_end(length_m: FloatArray) -> BoolArray:
    """Return which legs of paths stand for there being none any more, shape (n, k): the last ones, of no length."""
    none = np.logical_and.accumulate(length_m[:, ::-1] == 0.0, axis=1)[:, ::-1]
    none[:, 0] = False
    return none
