"""Numbers and lists as a reader meets them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_EXACT_BELOW_KM = 200


def about_km(metres: float) -> int:
    """Return a length in whole kilometres, from 200 km on rounded to tens: assumed positions carry no more.

    Examples
    --------
    >>> about_km(48_966), about_km(1_026_563)
    (49, 1030)
    """
    km = metres / 1000
    return round(km) if km < _EXACT_BELOW_KM else round(km / 10) * 10


def span(low: int, high: int) -> str:
    """Return a range of whole numbers, or one number where both are the same.

    Examples
    --------
    >>> span(950, 1290), span(49, 49)
    ('950 to 1,290', '49')
    """
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def listed(words: Iterable[str]) -> str:
    """Return words as an English list.

    Examples
    --------
    >>> listed(["Iran", "Iraq", "Syria"])
    'Iran, Iraq and Syria'
    """
    *most, last = [*words] or [""]
    return f"{', '.join(most)} and {last}" if most else last
