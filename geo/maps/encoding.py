"""Positions as the page carries them, good for drawing only: nothing is measured on them.

Lines of the backdrop in whole ten-thousandths of a degree (11 m), each as the step from the one before; single
positions in hundred-thousandths (1.1 m). Runs of cells and
stretches of the ground are whole numbers of seven bits a byte.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

PER_DEGREE = 10_000
_BITS = 7  # of a byte; the eighth says that more follow


def steps(lon_deg: ArrayLike, lat_deg: ArrayLike) -> list[int]:
    """Return a line as ``[lon, lat, step, step, ...]``; neighbours that fall on one place are merged.

    Examples
    --------
    >>> steps([50.0, 50.1, 50.10000001], [38.0, 38.05, 38.05])
    [500000, 380000, 1000, 500]
    """
    points = np.rint(np.column_stack([np.asarray(lon_deg), np.asarray(lat_deg)]) * PER_DEGREE).astype(np.int64)
    moved = np.ones(len(points), dtype=bool)
    moved[1:] = (np.diff(points, axis=0) != 0).any(axis=1)
    points = points[moved]
    result: list[int] = np.diff(points, axis=0, prepend=0).ravel().tolist() if len(points) else []
    return result


def spot(lon_deg: float, lat_deg: float) -> list[float]:
    """Return one position, rounded to 0.00001 degrees.

    Examples
    --------
    >>> spot(50.200001, 38.3)
    [50.2, 38.3]
    """
    return [round(float(lon_deg), 5), round(float(lat_deg), 5)]


def varints(values: ArrayLike) -> str:
    """Return whole numbers from 0 on as bytes in base64: seven bits a byte, the lowest first, as LEB128 has it.

    Examples
    --------
    >>> base64.b64decode(varints([1, 127, 128, 300])).hex()
    '017f8001ac02'
    """
    numbers = np.asarray(values, dtype=np.int64).ravel()
    size = np.ones(len(numbers), dtype=np.int64)
    most = int(numbers.max(initial=0))
    for k in range(1, (most.bit_length() + _BITS - 1) // _BITS):
        size += numbers >= 1 << _BITS * k
    first = np.cumsum(size) - size
    found = np.zeros(int(size.sum()), dtype=np.uint8)
    for k in range(int(size.max(initial=0))):
        longer = size > k
        more = (size[longer] > k + 1).astype(np.int64) << _BITS
        found[first[longer] + k] = (numbers[longer] >> _BITS * k & (1 << _BITS) - 1) | more
    return base64.b64encode(found.tobytes()).decode("ascii")
