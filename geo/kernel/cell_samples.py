"""About how far geodesics run over cells of each value, from samples: for many paths, most of them clear cases.

:mod:`geo.kernel.cells` follows a path from edge to edge and takes half a millisecond; samples at even steps take a
twentieth of that. Who needs to know exactly asks for the exact runs of the few paths that this leaves open.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from geo.kernel.edge_index import ranges
from geo.kernel.lines import Lines, climb_at, position_at_arc

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.int64]
    Look = Callable[[IntArray, IntArray], NDArray[np.uint8]]

_ARC = np.deg2rad(1.25)
_PER_ARC = 64  # samples: one in 2.2 km
_NEAREST_POLE_DEG = 80.0
_BLOCK = 2_000  # arcs at a time: samples that the cache holds, too few for the matrix library to start threads


def lengths_over_cells(lines: Lines, per_deg: int, look: Look, values: int) -> tuple[FloatArray, NDArray[np.bool_]]:
    """Estimate how far lines run over cells of each value.

    Parameters
    ----------
    lines
        n geodesics.
    per_deg, look
        As for :func:`geo.kernel.cells.runs_over_cells`.
    values
        How many values there are, from 0 on.

    Returns
    -------
    over_m, sound
        Metres over cells of each value, shape (n, values); and whether the line is one that samples suit: it keeps away
        from the poles. Of others nothing is said.
    """
    count = np.maximum(np.ceil(lines.sigma12 / _ARC), 1.0).astype(np.int64)
    line, k = ranges(np.zeros(len(count), dtype=np.int64), count + 1)
    sigma = lines.sigma1[line] + (lines.sigma12 / count)[line] * k
    lon, lat, ssig, csig = position_at_arc(lines, line, sigma, quick=True)
    lon = lon + lines.lon1_deg[line]
    slope, pace = climb_at(lines, line, ssig, csig)
    with np.errstate(divide="ignore", invalid="ignore"):
        dlon, dlat = 1.0 / pace, slope / pace
    far = np.abs(lat) > _NEAREST_POLE_DEG
    far |= ~np.isfinite(dlon) | ~np.isfinite(dlat)
    sound = ~np.logical_or.reduceat(far, np.cumsum(count + 1) - (count + 1))
    begin = np.flatnonzero(np.append(line[1:] == line[:-1], False) & sound[line])
    over = np.zeros((len(count), values))
    width = (lines.sigma12 / count)[line[begin]]
    for part in np.array_split(np.arange(len(begin)), max(1, -(-len(begin) // _BLOCK))):
        if not len(part):
            continue
        b, w = begin[part], width[part]
        x, y = (
            np.column_stack([v[b], v[b + 1], w * d[b], w * d[b + 1]]).astype(np.float32)
            @ _basis()
            * np.float32(per_deg)
            for v, d in ((lon, dlon), (lat, dlat))
        )
        row, column = (np.floor(v).astype(np.int64).ravel() for v in (y, x))
        found = look(row, column).astype(np.int64) + values * np.repeat(np.arange(len(part)), _PER_ARC)
        hits = np.bincount(found, minlength=values * len(part)).reshape(len(part), values)
        each_m = lines.s12_m[line[b]] / count[line[b]] / _PER_ARC
        np.add.at(over, line[b], hits * each_m[:, None])
    return over, sound


@lru_cache(maxsize=1)
def _basis() -> NDArray[np.float32]:
    """Return Hermite's polynomials in the middles of equal parts of an arc: of both ends, then of both slopes."""
    t = (np.arange(_PER_ARC) + 0.5) / _PER_ARC
    rows = [(1 + 2 * t) * (1 - t) ** 2, t * t * (3 - 2 * t), t * (1 - t) ** 2, t * t * (t - 1)]
    return np.array(rows, dtype=np.float32)
