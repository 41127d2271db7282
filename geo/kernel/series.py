"""The series of a geodesic's integrals, to order 6 in the third flattening (Karney 2013)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]


def sine_series(c: FloatArray, sine: FloatArray, cosine: FloatArray) -> FloatArray:
    """Sum ``c[l-1] * sin(2 l angle)`` of an angle given by its sine and cosine, by Clenshaw summation."""
    x = 2.0 * (cosine - sine) * (cosine + sine)
    b1, b2 = c[-1], 0.0
    for row in c[-2::-1]:
        b1, b2 = row + x * b1 - b2, b1
    total: FloatArray = b1 * (2.0 * sine * cosine)
    return total


def series_at(c: FloatArray, angle: FloatArray) -> FloatArray:
    """Sum ``c[l-1] * sin(2 l angle)``."""
    return sine_series(c, np.sin(angle), np.cos(angle))


def coefficients(eps: FloatArray, n: float) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return A1, C1 and C1' (6 rows each), A3, C3 (3 rows): Karney 2013, eqs. 17, 18, 21, 24 and 25."""
    e2, e3, e4, e5, e6 = eps**2, eps**3, eps**4, eps**5, eps**6
    a1 = (1 + e2 / 4 + e4 / 64 + e6 / 256) / (1 - eps)
    c1 = np.stack(
        [
            -eps / 2 + 3 * e3 / 16 - e5 / 32,
            -e2 / 16 + e4 / 32 - 9 * e6 / 2048,
            -e3 / 48 + 3 * e5 / 256,
            -5 * e4 / 512 + 3 * e6 / 512,
            -7 * e5 / 1280,
            -7 * e6 / 2048,
        ]
    )
    c1p = np.stack(
        [
            eps / 2 - 9 * e3 / 32 + 205 * e5 / 1536,
            5 * e2 / 16 - 37 * e4 / 96 + 1335 * e6 / 4096,
            29 * e3 / 96 - 75 * e5 / 128,
            539 * e4 / 1536 - 2391 * e6 / 2560,
            3467 * e5 / 7680,
            38081 * e6 / 61440,
        ]
    )
    a3 = (
        1
        - (1 / 2 - n / 2) * eps
        - (1 / 4 + n / 8 - 3 * n**2 / 8) * e2
        - (1 / 16 + 3 * n / 16 + n**2 / 16) * e3
        - (3 / 64 + n / 32) * e4
        - 3 * e5 / 128
    )
    c3 = np.stack(
        [
            (1 / 4 - n / 4) * eps
            + (1 - n**2) * e2 / 8
            + (3 + 3 * n - n**2) * e3 / 64
            + (5 / 128 + n / 64) * e4
            + 3 * e5 / 128,
            (2 - 3 * n + n**2) * e2 / 32 + (3 / 64 - n / 32 - 3 * n**2 / 64) * e3 + (3 + n) * e4 / 128 + 5 * e5 / 256,
            (5 - 9 * n + 5 * n**2) * e3 / 192 + (3 / 128 - 5 * n / 192) * e4 + 7 * e5 / 512,
        ]
    )
    return a1, c1, c1p, a3, c3
