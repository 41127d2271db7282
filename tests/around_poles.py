"""Paths all around a pole, and one edge of some kilometres beside it."""

from __future__ import annotations

import numpy as np

from geo.kernel.borders import BorderEdges
from geo.kernel.tracks import Tracks, lay_tracks
from geo.ledger.closing import Rows

EDGE = (-1.0, 89.6, 5.0, 89.7)  # in the north


def around_a_pole(pole: float, count: int) -> tuple[Tracks, Rows, BorderEdges]:
    """Return paths of up to 25 km, each one row, beside the north pole (1) or the south pole (-1), and the edge."""
    lon1, lat1, lon2, lat2 = EDGE
    none = np.zeros((2, 1), np.int16)
    edges = BorderEdges(*(np.array([v]) for v in (lon1, lat1 * pole, lon2, lat2 * pole)), *none)
    rng = np.random.default_rng(6)
    ends = np.column_stack([rng.uniform(-180, 180, count), rng.uniform(88.5, 90.0, count) * pole] * 2)
    ends[:, 2:] += rng.uniform(-0.2, 0.2, (count, 2))
    ends[:, 3] = np.clip(ends[:, 3], -90.0, 90.0)
    each = np.arange(count)
    tracks = lay_tracks(ends, each)
    return tracks, Rows(each, 0 * each, np.zeros(count, np.int16), np.zeros(count), tracks.length_m), edges
