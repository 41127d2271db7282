"""One run of longitudes for a whole event: they may go on past 180 degrees, and never jump.

An event across the 180th meridian is drawn in one piece that way. Tables and files keep longitudes from -180 to 180.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from geo.kernel.angles import narrowest_middle, unroll, unroll_around, whole_turns
from geo.maps.encoding import spot

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

MERCATOR_END_DEG = 85.05  # no map in Mercator's projection shows what lies nearer to a pole


class Frame(NamedTuple):
    """The run of longitudes from ``middle_deg - 180`` to ``middle_deg + 180``."""

    middle_deg: float

    def spot(self, lon_deg: float, lat_deg: float) -> list[float]:
        """Return one position, rounded as the page carries it."""
        return spot(float(unroll_around(lon_deg, self.middle_deg)), lat_deg)

    def line(self, lon_deg: ArrayLike) -> Floats:
        """Return the longitudes of a line, without jumps, its first point inside the frame."""
        lon = unroll(lon_deg)
        return lon + whole_turns(lon[:1], self.middle_deg)


def frame_of(lon_deg: ArrayLike) -> Frame:
    """Return the frame in whose middle all longitudes lie closest together.

    Examples
    --------
    >>> frame_of([170.0, -170.0]), frame_of([36.0, 51.0])
    (Frame(middle_deg=180.0), Frame(middle_deg=43.5))
    """
    return Frame(narrowest_middle(lon_deg))
