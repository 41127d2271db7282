"""Arguments, checked before any work."""

from __future__ import annotations

import operator
from typing import Any

from geo.errors import SimulationError


def whole(name: str, value: Any, low: int, high: int) -> int:  # noqa: ANN401  (whatever a user gives)
    """Return a whole number between two bounds, or say what was found instead.

    Raises
    ------
    SimulationError
        If it is none.

    Examples
    --------
    >>> whole("draws", -3, 1, 10)
    Traceback (most recent call last):
    ...
    geo.errors.SimulationError: draws: found -3; allowed: a whole number from 1 to 10; correct it
    """
    try:
        number = low - 1 if isinstance(value, bool) else operator.index(value)
    except TypeError:
        number = low - 1
    if not low <= number <= high:
        span = f"from {low:,} to {high:,}" if high <= 10**12 else f"from {low:,} up"
        msg = f"{name}: found {value!r}; allowed: a whole number {span}; correct it"
        raise SimulationError(msg)
    return number
