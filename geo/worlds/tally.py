"""Whole numbers in, whole numbers out: what a block of draws adds up to, and how blocks are put together.

A tally is a list of counters. Each has a kind, an index (which state, which claim) and a bin. Counts of different
blocks with the same key add up, so the sum does not depend on the order in which blocks arrive, nor on how they were
grouped: no rounding is involved anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Int64Array = NDArray[np.int64]

LENGTH_BIN_M = 100.0
ANGLE_BIN_DEG = 0.001
TIME_BIN_S = 1.0
NUMBER_BIN = 0.1  # of the unit of a claim's number
CELL_DEG = 0.1
_CELL_ROWS = 2048  # more than the 1,800 rows of cells from pole to pole

_INDEX_BITS, _BIN_BITS = 16, 40
_BIN_ZERO = 1 << (_BIN_BITS - 1)


class Kind(IntEnum):
    """What a counter counts."""

    DRAWS = 0  # worlds
    OVER = 1  # metres over a state, of missiles that overfly it
    ENTER_LON = 2
    ENTER_LAT = 3
    LENGTH = 4
    TIME = 5
    CLAIM = 6  # bin: verdict on a world
    CELL = 7  # bin: cell of a missile's launch place
    CELL_STATE = 8
    CELL_SUPPORTED = 9
    CELL_CONTRADICTED = 10
    MISSILES = 11
    WORLD_OVER = 12  # bin: how many missiles of a world overfly a state
    WORLD_SURE = 13  # the same, of those that get as deep into it as the boundaries can carry
    CLAIM_MISSILES = 14  # bin: verdict on a missile by itself
    NUMBER = 15  # what verdicts rest on: the least and the greatest of each block
    PATHS = 16
    CELL_STARTS = 17  # bin: cell of a platform's place in a world


@dataclass(frozen=True, eq=False)
class Tally:
    """Counters, sorted by key.

    Attributes
    ----------
    keys, counts
        One a counter; a key holds kind, index and bin.
    density
        Draws that pass each pixel, shape (height, width), or None where that was not asked for.
    """

    keys: Int64Array
    counts: Int64Array
    density: NDArray[np.uint32] | None = None

    def series(self, kind: Kind, index: int = 0) -> tuple[Int64Array, Int64Array]:
        """Return the bins and the counts of one series, bins ascending."""
        low = _key(kind, index, -_BIN_ZERO)
        first, last = np.searchsorted(self.keys, [low, low + 2 * _BIN_ZERO])
        return self.keys[first:last] - (low + _BIN_ZERO), self.counts[first:last]

    def indices(self, kind: Kind) -> list[int]:
        """Return the indices of a kind that were counted at all, ascending."""
        low, high = np.searchsorted(self.keys, [_key(kind, 0, -_BIN_ZERO), _key(kind + 1, 0, -_BIN_ZERO)])
        index = (self.keys[low:high] >> _BIN_BITS) & ((1 << _INDEX_BITS) - 1)
        return [int(i) for i in np.unique(index)]

    def total(self, kind: Kind, index: int = 0) -> int:
        """Return the sum of a series."""
        return int(self.series(kind, index)[1].sum())


EMPTY = Tally(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))


def _key(kind: int, index: int, value: int) -> int:
    return (((kind << _INDEX_BITS) + index) << _BIN_BITS) + value + _BIN_ZERO


def count(
    kind: Kind, index: int, bins: NDArray[np.integer[Any]], weights: NDArray[np.integer[Any]] | None = None
) -> Tally:
    """Count the bins of one series, in any order; each for so many as its weight says.

    Examples
    --------
    >>> count(Kind.LENGTH, 0, np.array([7, 5, 7])).series(Kind.LENGTH)
    (array([5, 7]), array([1, 2]))
    """
    if not len(bins):
        return EMPTY
    low = int(bins.min())
    if int(bins.max()) - low < 8 * len(bins) + 100_000:
        counts = np.bincount(bins - low, weights=weights)  # sums of whole numbers below 2**53: exact
        used = np.flatnonzero(counts)
        values, counts = used + low, counts[used]
    else:
        values, where = np.unique(bins, return_inverse=True)
        counts = np.bincount(where.ravel(), weights=weights)
    return Tally(values.astype(np.int64) + _key(kind, index, 0), counts.astype(np.int64))


def merge(tallies: Sequence[Tally]) -> Tally:
    """Add tallies up.

    Examples
    --------
    >>> parts = [count(Kind.LENGTH, 0, np.array(bins)) for bins in ([1, 2], [2, 3])]
    >>> merge(parts).series(Kind.LENGTH)
    (array([1, 2, 3]), array([1, 2, 1]))
    """
    keys = np.concatenate([EMPTY.keys, *(t.keys for t in tallies)])
    counts = np.concatenate([EMPTY.counts, *(t.counts for t in tallies)])
    order = np.argsort(keys, kind="stable")
    keys, counts = keys[order], counts[order]
    first = np.flatnonzero(np.diff(keys, prepend=-1))
    pictures = [t.density for t in tallies if t.density is not None]
    density = reduce(np.add, pictures) if pictures else None
    return Tally(keys[first], np.add.reduceat(counts, first) if len(first) else counts, density)


def quantile(bins: Int64Array, counts: Int64Array, share: float) -> int:
    """Return the least bin that at least this share of the draws do not exceed (the 'inverted CDF').

    Examples
    --------
    >>> quantile(np.array([1, 2, 9]), np.array([1, 1, 2]), 0.5)
    2
    """
    below = np.cumsum(counts)
    # exact in whole numbers where share * total is one: 0.05 * 100 must not become 5.000000000000001
    want = np.ceil(np.round(share * float(below[-1]), 6))
    return int(bins[np.searchsorted(below, max(want, 1.0))])


def cell_of(lon_deg: NDArray[np.float64], lat_deg: NDArray[np.float64]) -> Int64Array:
    """Return the number of the 0.1 degree cell that each place lies in."""
    column = np.floor(lon_deg / CELL_DEG).astype(np.int64)
    return column * _CELL_ROWS + np.floor(lat_deg / CELL_DEG).astype(np.int64)


def cell_centre(cell: Int64Array) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the middle of cells, degrees, to the last decimal that it has.

    Examples
    --------
    >>> lon, lat = cell_centre(cell_of(np.array([-50.22, 50.22]), np.array([-38.34, 38.34])))
    >>> lon.tolist(), lat.tolist()
    ([-50.25, 50.25], [-38.35, 38.35])
    """
    row = (cell + _CELL_ROWS // 2) % _CELL_ROWS - _CELL_ROWS // 2
    return np.round((cell - row) // _CELL_ROWS * CELL_DEG + 0.05, 2), np.round(row * CELL_DEG + 0.05, 2)
