"""What draws fly over: the ledger's rows of a block, turned into one table of draws and states."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.kernel.tracks import lay_tracks
from geo.ledger.blocks import rows_of_tracks
from geo.ledger.closing import UNKNOWN
from geo.ledger.counting import NOWHERE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.atlas.countries import Countries
    from geo.kernel.tracks import Tracks
    from geo.ledger.closing import Rows
    from geo.simulation.plan import Draws

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.intp]
    BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Flown:
    """Draws and the states under them; n draws, s states.

    Attributes
    ----------
    draws
        The reconstructions.
    tracks, rows
        Their paths, and the rows of the ledger.
    states
        Index of each state that is overflown at all (``UNKNOWN`` among them), ascending, shape (s,).
    over_m
        Metres of each draw over each state, shape (n, s).
    first
        Each draw's first row over each state, -1 where it has none, shape (n, s).
    column
        Number in ``states`` of each row's state, -1 over no state.
    may_be_deep
        Whether each row may get as deep into its state as the boundary set can carry.
    """

    draws: Draws
    tracks: Tracks
    rows: Rows
    states: NDArray[np.int64]
    over_m: FloatArray
    first: IntArray
    column: IntArray
    may_be_deep: BoolArray

    @property
    def overflies(self) -> BoolArray:
        """Whether each draw overflies each state, however shortly; shape (n, s)."""
        return self.first >= 0


def fly(draws: Draws, countries: Countries) -> Flown:
    """Lay out the paths of draws and write their ledger.

    A stretch between two borders gets no deeper into its state than half its length, one that begins or ends the path
    no deeper than its length.
    """
    tracks = lay_tracks(draws.ends, draws.path)
    rows = rows_of_tracks(tracks, countries, report=False)
    length = rows.exit_m - rows.enter_m
    inner = (rows.enter_m > 0.0) & (rows.exit_m < tracks.length_m[rows.path])
    whole = (rows.enter_m <= 0.0) & (rows.exit_m >= tracks.length_m[rows.path])
    deepest = np.where(whole, np.inf, np.where(inner, 0.5 * length, length))
    states = np.flatnonzero(np.bincount(rows.country + 2)) - 2
    states = states[states != NOWHERE]
    number = np.full(int(states.max(initial=0)) + 3, -1, dtype=np.intp)
    number[states + 2] = np.arange(len(states))
    column = number[rows.country + 2]
    may_be_deep = (column >= 0) & (rows.country != UNKNOWN) & (deepest >= countries.indeterminate_below_m)
    over = np.flatnonzero(column >= 0)
    count, width = len(draws.speed_kmh), len(states)
    flat = rows.path[over].astype(np.intp) * width + column[over]
    first = np.full(count * width, -1, dtype=np.intp)
    first[flat[::-1]] = over[::-1]  # the last one written stays: the first row
    over_m: FloatArray = np.bincount(flat, weights=length[over], minlength=count * width).astype(np.float64)
    shape = (count, width)
    return Flown(draws, tracks, rows, states, over_m.reshape(shape), first.reshape(shape), column, may_be_deep)
