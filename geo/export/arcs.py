"""Heights of ballistic arcs, where a source gives how high they rose; all other paths are ground tracks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from geo.kernel.ballistic import EARTH_MEAN_RADIUS_M, arc_height_m

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def apogee_m(row: Any) -> float:  # noqa: ANN401 - a row of the layer of paths
    """Return the middle of the published heights of a path's arc, metres; NaN where there is none."""
    return 0.5 * (float(row["apogee_low_m"]) + float(row["apogee_high_m"]))


def arc_of(row: Any, waypoints: int, vertices: Floats) -> Floats | None:  # noqa: ANN401 - a row of the layer of paths
    """Return a path's arc, longitude, latitude and height in metres, shape (n, 3); None where no height is published.

    A path with a bend is no arc. The arc stands over the path's geodesic: how the Earth turns below it is left out.
    """
    top = apogee_m(row)
    if not np.isfinite(top) or waypoints != 2 or not row["length_m"] > 0.0:
        return None
    s, lon, lat = vertices.T
    height = arc_height_m(s / row["length_m"], row["length_m"] / EARTH_MEAN_RADIUS_M, top)
    return np.column_stack([lon, lat, height])
