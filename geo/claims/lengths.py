"""How far paths run, as a whole or inside one state: what kinds about lengths, times and speeds have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.ledger.closing import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geo.claims.flights import Flights
    from geo.events.amounts import Pace
    from geo.language import Language

    FloatArray = NDArray[np.float64]

_M_IN_KM = 1000.0


def flown_km(flights: Flights, state: str | None) -> FloatArray:
    """Return the length of each path, or of what of it lies in a state, km.

    0 for a path that misses the state; NaN for one of whose states some are not known, and where the boundaries hold no
    such state.
    """
    if state is None:
        return flights.length_m / _M_IN_KM
    if state not in flights.codes:
        return np.full(len(flights.world), np.nan)
    own = flights.states == flights.codes.index(state)
    unknown = flights.overflies[:, flights.states == UNKNOWN].any(axis=1)
    inside_km: FloatArray = flights.over_m[:, own].sum(axis=1) / _M_IN_KM
    return np.where(unknown, np.nan, inside_km)


def speeds_kmh(flights: Flights, at_speed: Sequence[Pace]) -> list[tuple[FloatArray, FloatArray]]:
    """Return the least and the greatest speed of each path: at each that is published, or else at its world's own."""
    own = flights.speed_kmh[flights.world]
    if not at_speed:
        return [(own, own)]
    return [(np.full(len(own), low), np.full(len(own), high)) for low, high in (pace.span for pace in at_speed)]


def unknown_state(language: Language, flights: Flights, state: str | None) -> str:
    """Return why ``flown_km`` is NaN for a state: the boundaries lack it, or do not close where the paths run."""
    if state is not None and state not in flights.codes:
        return absent_state(language, state)
    return language.say("which states the paths overfly is not known, for the borders there do not close")


def absent_state(language: Language, *states: str) -> str:
    """Say that nothing can be said of states that the boundaries lack."""
    named = language.listed([language.state(code, code) for code in states])
    return language.say("the boundaries hold no state {states}, so that nothing can be said of it", states=named)


def never_crosses(language: Language, how: str, state: str) -> str:
    """Say that no path enters a state, or leaves it."""
    if how == "enters":
        return language.say("no path ever enters {state}", state=state)
    return language.say("no path ever leaves {state}", state=state)
