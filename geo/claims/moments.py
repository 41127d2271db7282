"""Where along a path something is said to have happened: at its start, at its end, at a border, past a place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.kernel.distances import feet_on_legs_m
from geo.kernel.geodesic import inverse
from geo.kernel.tracks import place_on_tracks
from geo.ledger.closing import UNKNOWN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.claims.flights import Flights

    FloatArray = NDArray[np.float64]

_AT_END_M = 1.0  # nearer to a leg's end its direction is that of the end


def border_m(flights: Flights, state: str, *, leaving: bool) -> FloatArray:
    """Return how far along each path it first enters a state from outside, or last leaves it, metres, shape (n,).

    Infinite where it does not: a path that starts in the state has not entered it, one that ends there never left. NaN
    where it gets no deeper into the state than the boundaries can carry, where some of its states are not known, and
    where the boundaries hold no such state.
    """
    count = len(flights.world)
    if state not in flights.codes:
        return np.full(count, np.nan)
    unknown = flights.overflies[:, flights.states == UNKNOWN].any(axis=1)
    column = np.flatnonzero(flights.states == flights.codes.index(state))
    if not len(column):
        return np.where(unknown, np.nan, np.inf)
    at = column[0]
    found = flights.stays.leaves_m[:, at] if leaving else flights.stays.enters_m[:, at]
    unsure = unknown | (flights.overflies[:, at] & ~flights.deep[:, at])
    return np.where(unsure, np.nan, np.where(np.isfinite(found), found, np.inf))


def abeam_m(flights: Flights, lon: FloatArray, lat: FloatArray) -> FloatArray:
    """Return how far along each path it is nearest to a place of its own, metres, shape (n,).

    Parameters
    ----------
    flights
        The paths.
    lon, lat
        The place of each path, degrees, shape (n,).
    """
    length = flights.legs.length_m[flights.at]
    before = np.cumsum(length, axis=1) - length
    best, found = np.full(len(lon), np.inf), np.zeros(len(lon))
    for k in range(flights.at.shape[1]):
        along, away = feet_on_legs_m(flights.legs.ends[flights.at[:, k]], lon, lat, paired=True)
        nearer = away < best
        best, found = np.where(nearer, away, best), np.where(nearer, before[:, k] + along, found)
    return found


def spot_at(flights: Flights, along_m: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return where each path is so far along, degrees, shape (n,); NaN where that is not finite."""
    length = flights.legs.length_m[flights.at]
    until = np.cumsum(length, axis=1)
    known = np.isfinite(along_m)
    far = np.where(known, along_m, 0.0)
    k = np.minimum((until < far[:, None]).sum(axis=1), length.shape[1] - 1)
    each = np.arange(len(far))
    lon, lat = place_on_tracks(flights.legs, flights.at[each, k], far - until[each, k] + length[each, k])
    return np.where(known, lon, np.nan), np.where(known, lat, np.nan)


def course_deg(flights: Flights, along_m: FloatArray) -> FloatArray:
    """Return in which direction each path flies so far along, degrees clockwise from north, shape (n,).

    At a bend it is the direction in which it arrives, and at the start that in which it leaves. NaN for a path of no
    length, and where ``along_m`` is not finite.
    """
    length = flights.legs.length_m[flights.at]
    until = np.cumsum(length, axis=1)
    far = np.where(np.isfinite(along_m), along_m, 0.0)
    flown = length > 0.0
    here = flown & (until >= far[:, None])
    last = length.shape[1] - 1 - flown[:, ::-1].argmax(axis=1)
    k = np.where(here.any(axis=1), here.argmax(axis=1), last)
    each = np.arange(len(far))
    leg = flights.at[each, k]
    lon1, lat1, lon2, lat2 = flights.legs.ends[leg].T
    lon, lat = place_on_tracks(flights.legs, leg, np.clip(far - until[each, k] + length[each, k], 0.0, length[each, k]))
    whole, rest = inverse(lon1, lat1, lon2, lat2), inverse(lon, lat, lon2, lat2)
    azimuth = np.where(rest.s12_m > _AT_END_M, rest.azi1_deg, whole.azi2_deg)
    return np.where(np.isfinite(along_m) & (length[each, k] > 0.0), azimuth % 360.0, np.nan)
