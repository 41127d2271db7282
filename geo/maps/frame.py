"""One run of longitudes for a whole event: they may go on past 180 degrees, and never jump.

An event across the 180th meridian is drawn in one piece that way. Tables and files keep longitudes from -180 to 180.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from geo.maps.drawn import spot

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

MERCATOR_END_DEG = 85.05  # no map in Mercator's projection shows what lies nearer to a pole


def turned(lon_deg: ArrayLike, middle_deg: float) -> Floats:
    """Return longitudes by whole turns nearest to a middle.

    Examples
    --------
    >>> turned([-179.0, 170.0], 178.0).tolist()
    [181.0, 170.0]
    """
    lon = np.asarray(lon_deg, dtype=np.float64)
    found: Floats = lon + 360.0 * np.rint((middle_deg - lon) / 360.0)
    return found


class Frame(NamedTuple):
    """The run of longitudes from ``middle_deg - 180`` to ``middle_deg + 180``."""

    middle_deg: float

    def spot(self, lon_deg: float, lat_deg: float) -> list[float]:
        """Return one position, rounded as the page carries it."""
        return spot(float(turned(lon_deg, self.middle_deg)), lat_deg)

    def line(self, lon_deg: ArrayLike) -> Floats:
        """Return the longitudes of a line, without jumps, its first point inside the frame."""
        lon = np.unwrap(np.asarray(lon_deg, dtype=np.float64), period=360)
        found: Floats = lon + (turned(lon[0], self.middle_deg) - lon[0]) if len(lon) else lon
        return found


def frame_of(lon_deg: ArrayLike) -> Frame:
    """Return the frame in whose middle all longitudes lie closest together.

    Examples
    --------
    >>> frame_of([170.0, -170.0]), frame_of([36.0, 51.0])
    (Frame(middle_deg=180.0), Frame(middle_deg=43.5))
    """
    lon: Any = np.unique(np.mod(np.asarray(lon_deg, dtype=np.float64), 360.0))
    gaps = np.diff(lon, append=lon[0] + 360.0)
    widest = int(np.argmax(gaps))  # the frame begins where nothing lies
    west = float(lon[(widest + 1) % len(lon)])
    middle = west + (360.0 - float(gaps[widest])) / 2
    return Frame(middle - 360.0 if middle > 180.0 else middle)
