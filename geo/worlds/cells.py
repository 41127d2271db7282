"""The cells of the launch region, and the classes that their shares fall into."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import SimulationError
from geo.kernel.angles import middle_longitude, unroll_around
from geo.language import pattern_in
from geo.worlds.tally import CELL_DEG

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.int64]

FEWEST = 20  # starts from a cell below which its share is not shown: it could be off by more than 20 points
_ENOUGH = 50  # starts from the middle cell that make larger cells needless
_SIDES = (1, 2, 5, 10, 20, 50, 100)  # of a cell, in cells of the simulation
_STEPS = (0.1, 0.4, 0.6, 0.9)
CLASSES = (
    pattern_in("missiles that start there", "none of them"),
    pattern_in("missiles that start there", "up to 10 %"),
    pattern_in("missiles that start there", "10 to 40 %"),
    pattern_in("missiles that start there", "about half"),
    pattern_in("missiles that start there", "60 to 90 %"),
    pattern_in("missiles that start there", "over 90 %"),
    pattern_in("missiles that start there", "all of them"),
)
# each clearly darker than the one before: told apart by any eye, and in black and white
COLOURS = ("#fffbe8", "#fde6a2", "#fbc15e", "#f08f34", "#cc5a1f", "#8f3319", "#4c1610")


@dataclass(frozen=True, eq=False)
class Cells:
    """What follows from where it started; n cells.

    Attributes
    ----------
    west, south
        Corner of each cell, degrees; longitudes unrolled, so that a region across the 180th meridian is in one piece.
    side_deg
        Side of every cell.
    starts
        Platforms that fire from the cell, of all worlds: what one fires in one world shares a place, so that its
        missiles are not as many tries.
    draws, count
        Their missiles, and those of them with the outcome.
    """

    west: FloatArray
    south: FloatArray
    side_deg: float
    starts: IntArray
    draws: IntArray
    count: IntArray


def make_cells(launches: pd.DataFrame, hypothesis: str, kind: str, key: str) -> Cells:
    """Pick one outcome from a table of launches; cells are put together where starts are few.

    Parameters
    ----------
    launches
        :attr:`geo.worlds.Simulation.launches`.
    hypothesis, kind, key
        Which rows; an outcome that no missile has is not in the table, and gets cells without any.

    Raises
    ------
    SimulationError
        If the table has no rows of the hypothesis: it overflies no state, and no claim hangs on it.
    """
    here = launches[launches["hypothesis"] == hypothesis]
    rows = here[(here["kind"] == kind) & (here["key"] == key)]
    if here.empty:
        msg = f"hypothesis: found {hypothesis!r}, under which nothing hangs on the start; choose another"
        raise SimulationError(msg)
    found = rows["count"].to_numpy()
    if rows.empty:
        rows = here.drop_duplicates(["lon", "lat"])
        found = np.zeros(len(rows), dtype=np.int64)
    lon, lat, starts, draws = (rows[name].to_numpy() for name in ("lon", "lat", "starts", "draws"))
    unrolled = unroll_around(lon, middle_longitude(lon, draws))
    column, row = (np.rint(x / CELL_DEG - 0.5).astype(np.int64) for x in (unrolled, lat))
    for side in _SIDES:
        places, number = np.unique(np.column_stack([column // side, row // side]), axis=0, return_inverse=True)
        tries, in_all, with_it = (
            np.bincount(number.ravel(), weights=x).astype(np.int64) for x in (starts, draws, found)
        )
        if np.median(tries) >= _ENOUGH:
            break
    west, south = (places * (side * CELL_DEG)).T
    return Cells(west, south, side * CELL_DEG, tries, in_all, with_it)


def class_of(count: IntArray, draws: IntArray) -> IntArray:
    """Return the class of each share, index into ``CLASSES``.

    Examples
    --------
    >>> [CLASSES[k] for k in class_of(np.array([0, 10, 50, 90, 99, 100]), np.full(6, 100))]
    ['none of them', 'up to 10 %', 'about half', '60 to 90 %', 'over 90 %', 'all of them']
    """
    share = count / draws
    kind = 1 + np.searchsorted(_STEPS, share, side="left")
    return np.where(count == 0, 0, np.where(count == draws, len(CLASSES) - 1, kind)).astype(np.int64)
