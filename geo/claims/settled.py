"""How far paths run over settled land: exactly, or from samples where that decides as surely."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.kernel.angles import fold
from geo.kernel.cell_samples import lengths_over_cells
from geo.kernel.cells import runs_over_cells
from geo.kernel.geodesic import direct, inverse
from geo.kernel.lines import lines_between, some_lines

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from geo.atlas.ground import ClassGrid
    from geo.claims.flights import Flights
    from geo.kernel.lines import Lines
    from geo.kernel.tracks import Tracks

    FloatArray = NDArray[np.float64]
    BoolArray = NDArray[np.bool_]

_M_IN_KM = 1000.0
_WATER = frozenset({0, 10})  # neither land nor settled
_FEW_KM = 1_000_000.0  # of legs together that are followed exactly without asking: half a second
# Samples every 2.2 km: a length of d km is off by 0.65 sqrt(d) km on average over land like that around the Caspian,
# and once in 2,000 paths by 2.3 sqrt(d); tests/claims/test_over_desolate.py holds this bound
_BLUR = 4.0
SHIFTS_KM = tuple(float(k) for k in range(-100, 101, 10) if k)
TURNS_DEG = tuple(float(k) for k in range(-10, 11) if k)


class Settled(NamedTuple):
    """What lies under paths, km, shape (n,): land, and land that is settled; and by how much the latter may be off."""

    land_km: FloatArray
    settled_km: FloatArray
    blur_km: FloatArray


def settled_under(
    flights: Flights, grid: ClassGrid, classes: tuple[int, ...], unclear: Callable[[Settled], BoolArray] | None = None
) -> Settled:
    """Return how far each path runs over land, and over land of other classes than these.

    Parameters
    ----------
    flights
        n paths.
    grid
        The ground.
    classes
        Codes of classes that do not count as settled.
    unclear
        Says of which paths the answer hangs on more than samples can tell; these are followed exactly. All are where
        it is left out.
    """
    legs = flights.legs.lines
    if unclear is None or float(legs.s12_m.sum()) <= _FEW_KM * _M_IN_KM:
        over, exact = _exact(legs, grid), np.ones(len(legs.s12_m), dtype=bool)
        return _split(over, exact, flights, grid, classes)
    over, exact = _sampled(flights.legs, grid)
    over, exact = _followed(over, ~exact, np.zeros(len(over), dtype=bool), legs, grid)
    open_ = unclear(_split(over, exact, flights, grid, classes))
    wanted = np.zeros(len(over), dtype=bool)
    wanted[flights.at[open_]] = True
    return _split(*_followed(over, wanted, exact, legs, grid), flights, grid, classes)


def moved_share(ends: FloatArray, path: NDArray[np.intp], grid: ClassGrid, classes: tuple[int, ...]) -> FloatArray:
    """Return what share of the land under all paths together is settled if they are moved, from samples.

    Parameters
    ----------
    ends, path
        ``lon1, lat1, lon2, lat2`` of each leg, degrees, and its path, ascending, shapes (m, 4) and (m,).
    grid, classes
        As for :func:`settled_under`.

    Returns
    -------
    ndarray
        The share moved sideways, to either side of the way from each path's start to its end, by each of ``SHIFTS_KM``;
        then turned about each path's start by each of ``TURNS_DEG``. NaN where there is no land.
    """
    first = np.flatnonzero(np.append(True, path[1:] != path[:-1]))
    last = np.append(first[1:], len(path)) - 1
    at = np.cumsum(np.append(False, path[1:] != path[:-1]))
    lon0, lat0 = ends[first, 0][at], ends[first, 1][at]
    heading = inverse(ends[first, 0], ends[first, 1], ends[last, 2], ends[last, 3]).azi1_deg[at]
    both = ends.reshape(-1, 2, 2)
    moved = []
    for far in SHIFTS_KM:
        to = direct(both[..., 0], both[..., 1], heading[:, None] + 90.0, far * _M_IN_KM)
        moved.append(np.stack([to.lon2_deg, to.lat2_deg], axis=-1))
    out = inverse(lon0[:, None], lat0[:, None], both[..., 0], both[..., 1])
    for turn in TURNS_DEG:
        to = direct(lon0[:, None], lat0[:, None], fold(out.azi1_deg + turn), out.s12_m)
        moved.append(np.stack([to.lon2_deg, to.lat2_deg], axis=-1))
    lines, _ = lines_between(*np.concatenate(moved).reshape(-1, 4).T)
    over, sound = lengths_over_cells(lines, grid.per_deg, grid.number_at, len(grid.codes))
    over, _ = _followed(over, ~sound, np.zeros(len(over), dtype=bool), lines, grid)
    total = over.reshape(len(moved), -1, len(grid.codes)).sum(axis=1)
    land, settled = total @ _is_land(grid), total @ _is_settled(grid, classes)
    share: FloatArray = np.divide(settled, land, out=np.full(len(land), np.nan), where=land > 0.0)
    return share


def _is_land(grid: ClassGrid) -> FloatArray:
    return np.array([float(code not in _WATER) for code in grid.codes])


def _is_settled(grid: ClassGrid, classes: tuple[int, ...]) -> FloatArray:
    return np.array([float(code not in _WATER and code not in classes) for code in grid.codes])


def _split(over: FloatArray, exact: BoolArray, flights: Flights, grid: ClassGrid, classes: tuple[int, ...]) -> Settled:
    """Add up the legs of each path, in km."""
    land = (over @ _is_land(grid) / _M_IN_KM)[flights.at].sum(axis=1)
    settled = (over @ _is_settled(grid, classes) / _M_IN_KM)[flights.at].sum(axis=1)
    blur = np.where(exact[flights.at].all(axis=1), 0.0, _BLUR * np.sqrt(settled + 1.0))
    return Settled(land, settled, blur)


def _followed(
    over: FloatArray, wanted: BoolArray, exact: BoolArray, legs: Lines, grid: ClassGrid
) -> tuple[FloatArray, BoolArray]:
    """Return lengths with those of some legs followed exactly, and which of them are."""
    i = np.flatnonzero(wanted & ~exact)
    if not len(i):
        return over, exact
    over = over.copy()
    over[i] = _exact(some_lines(legs, i), grid)
    return over, exact | wanted


@lru_cache(maxsize=2)  # claims of one event ask for the same legs
def _sampled(legs: Tracks, grid: ClassGrid) -> tuple[FloatArray, BoolArray]:
    return lengths_over_cells(legs.lines, grid.per_deg, grid.number_at, len(grid.codes))


def _exact(lines: Lines, grid: ClassGrid) -> FloatArray:
    runs = runs_over_cells(lines, grid.per_deg, grid.number_at)
    count = len(grid.codes)
    over = np.zeros(count * len(lines.s12_m))
    over += np.bincount(runs.line * count + runs.value, weights=runs.exit_m - runs.enter_m, minlength=len(over))
    return over.reshape(-1, count)
