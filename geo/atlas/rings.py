"""Rings as curves on the globe: each step read as :mod:`geo.atlas.seam` says it is meant."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.kernel.angles import unroll_around, wrap

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

TOLERANCE_DEG = 1.5e-6  # 0.2 m: longitudes nearer than this are one; files are rounded to six places or more
_POLE_TOLERANCE_DEG = 1e-9
MAP_END_DEG = 89.999  # where flat maps of Natural Earth's 1:50m end instead of at the pole


@dataclass(frozen=True, eq=False)
class Ring:
    """A ring as it is read: the longitude that runs on along it is ``lon + 360 * turn``.

    Attributes
    ----------
    lon, lat
        Vertices in degrees, as written but for those moved onto the 180th meridian; the last is the first again.
    turn
        Whole turns to add to each longitude.
    moved
        Whether a vertex was moved.
    """

    lon: Floats
    lat: Floats
    turn: Ints
    moved: bool

    @property
    def winding(self) -> int:
        """How often the ring goes round the Earth, eastwards."""
        return int(self.turn[-1] - self.turn[0])

    @property
    def through(self) -> Floats:
        """Longitudes that run on along the ring."""
        return self.lon + 360.0 * self.turn

    @property
    def window(self) -> int | None:
        """The turn of the map on which the whole ring lies as one curve, if there is one and the ring has no jump."""
        if (self.turn != self.turn[0]).any():
            return None
        west, east = float(self.lon.min()), float(self.lon.max())
        window = round((west + east) / 720)
        return window if west >= 360 * window - 180 and east <= 360 * window + 180 else None


def read_ring(ring: Floats) -> Ring:
    """Read vertices, shape (n, 2), as a curve; one that goes round the Earth by way of a pole turns there."""
    new = np.concatenate([[True], (np.diff(ring, axis=0) != 0).any(axis=1)])
    lon, lat = ring[new if new.sum() >= 4 else slice(None)].T
    seam = unroll_around(180.0, lon)
    lon, written = np.where(np.abs(lon - seam) <= TOLERANCE_DEG, seam, lon), lon
    turns = _turns(lon, lat)
    turn = -np.concatenate([[0], np.cumsum(turns)]).astype(np.int64)
    _warn_of_wide_edges(lon, lat, turns)
    ended = _ended_at_the_pole(lon + 360.0 * turn, lat)
    moved = bool((lon != written).any() or (lat != ended).any())
    at_pole = lies_at_pole(ended)
    if turn[-1] and at_pole.any():
        return Ring(*_closed_at_the_pole(lon, ended, turn, at_pole), moved)
    return Ring(lon, ended, turn, moved)


def _turns(lon: Floats, lat: Floats) -> Ints:
    """Return for each step how many turns it is longer than it is meant."""
    step = np.diff(lon)
    turns = np.where(np.abs(step) > 180, np.round(step / 360), 0).astype(np.int64)
    stays = (turns != 0) & (np.abs(step - 360 * turns) <= TOLERANCE_DEG)
    if not stays.any():
        return turns
    # The exception: along the meridian to the step, and along it back again. The ring's first step follows its last.
    along = np.where(np.abs(step) <= TOLERANCE_DEG, np.sign(np.diff(lat)), 0)
    as_rim = np.where(stays & (np.roll(along, 1) * np.roll(along, -1) < 0), 0, turns)
    if as_rim.sum() == 0:
        turns = as_rim
    through = lon[1:] - 360 * np.cumsum(turns)
    if turns.sum() == 0 and np.ptp(through) <= TOLERANCE_DEG:
        return np.where(stays, 0, turns)
    return turns


def _warn_of_wide_edges(lon: Floats, lat: Floats, turns: Ints) -> None:
    """Say so where the way that an edge goes is hardly more likely than the other way round the Earth."""
    step, at_pole = np.diff(lon), lies_at_pole(lat)
    wide = (turns != 0) & (np.abs(step - 360 * turns) > 90) & ~(at_pole[:-1] & at_pole[1:])
    if turns.sum() and not at_pole.any():
        wide |= (np.abs(step) == 180) & ((wrap(lon[:-1]) == -180) | (wrap(lon[1:]) == -180))
    for i in np.flatnonzero(wide)[:1]:
        width = abs(step[i] - 360 * turns[i])
        way = "as written" if turns[i] == 0 else "the short way, across the 180th meridian"
        msg = (
            f"edge from {lon[i]:g}, {lat[i]:g} to {lon[i + 1]:g}, {lat[i + 1]:g} is read {way}, "
            f"{width:g} degrees wide: give it a vertex half-way to say which way it goes"
        )
        warnings.warn(msg, stacklevel=5)


def _ended_at_the_pole(through: Floats, lat: Floats) -> Floats:
    """Move the end of a flat map, where a ring runs along it, to the pole that it stands for."""
    near = np.abs(lat) == MAP_END_DEG
    if not near.any() or near.all():
        return lat
    for pole in (-90.0, 90.0):
        here = near & (lat * pole > 0)
        if abs(np.diff(through)[here[:-1] & here[1:]].sum()) >= 360 - TOLERANCE_DEG:
            lat = np.where(here, pole, lat)
    return lat


def _closed_at_the_pole(
    lon: Floats, lat: Floats, turn: Ints, at_pole: NDArray[np.bool_]
) -> tuple[Floats, Floats, Ints]:
    """Let a ring that goes round the Earth and visits a pole turn there: all longitudes are one point."""
    winding = turn[-1]
    edges = np.flatnonzero(at_pole[:-1] & at_pole[1:] & (lat[:-1] == lat[1:]))
    if len(edges):
        longest = edges[np.argmax(np.abs(np.diff(lon)[edges]))]
        return lon, lat, turn - np.where(np.arange(len(turn)) > longest, winding, 0)
    at = int(np.argmax(at_pole))
    turn = np.insert(turn, at + 1, turn[at])
    return (
        np.insert(lon, at + 1, lon[at]),
        np.insert(lat, at + 1, lat[at]),
        turn - np.where(np.arange(len(turn)) > at, winding, 0),
    )


def placed(ring: Ring, window: int) -> Floats:
    """Return a ring's vertices on the map; those written within [-180, 180] keep their longitude exactly."""
    return np.column_stack([ring.lon + 360.0 * (ring.turn - window), ring.lat])


def lies_at_pole(lat: Floats) -> NDArray[np.bool_]:
    """Say of latitudes whether they are a pole's."""
    return np.abs(lat) >= 90 - _POLE_TOLERANCE_DEG
