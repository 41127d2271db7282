"""How shares and intervals over all worlds stand beside the numbers of the drawn example."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from geo.words import listed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from geo.claims import Told
    from geo.verdicts.whole import Spread

_DUST = 1e-9
_EDGE = 1.5  # per cent: nearer to none or all a decimal shows on which side of 1 and 99 a share lies
_NEAR = 0.1  # an interval that says no more than the number, in its unit


def share_of_worlds(count: int, worlds: int) -> str:
    """Put a share of worlds into words; 0 and 100 % are said only where they are meant.

    Examples
    --------
    >>> share_of_worlds(410, 1000), share_of_worlds(1, 1000), share_of_worlds(999, 1000)
    ('41 % of 1,000 reconstructions', '0.1 % of 1,000 reconstructions', '99.9 % of 1,000 reconstructions')
    >>> share_of_worlds(0, 1000), share_of_worlds(1000, 1000), share_of_worlds(1, 100_000)
    ('none of 1,000 reconstructions', 'all of 1,000 reconstructions', '0.001 % of 100,000 reconstructions')
    """
    return f"{share_in_short(count, worlds)} of {worlds:,} reconstructions"


def share_in_short(count: int, worlds: int) -> str:
    """Put a share into words without saying of what, as :func:`share_of_worlds` does.

    Examples
    --------
    >>> share_in_short(410, 1000), share_in_short(0, 1000), share_in_short(1000, 1000)
    ('41 %', 'none', 'all')
    """
    if count in {0, worlds}:
        return "all" if count else "none"
    percent = 100.0 * count / worlds
    digits = (
        0
        if _EDGE <= percent <= 100.0 - _EDGE
        else max(1, math.ceil(-math.log10(min(percent, 100.0 - percent)) - _DUST))
    )
    return f"{percent:.{digits}f} %"


def over_worlds(
    told: Told, spread: Spread, parts: Sequence[tuple[str, Spread]], interval: str, span: Callable[[float, float], str]
) -> str:
    """Return the reason: the drawn example, then in how many worlds the claim holds, and over what its number runs.

    ``interval`` is what is said of that, with ``{}`` for ``span`` of the least and the greatest number; '' for nothing.
    """
    if spread.worlds == 1 or not spread.holds + spread.fails:  # one world, or nothing that any could decide
        return told.clause
    clause = f"as drawn, {told.clause}; it {shares(spread)}"
    if interval and spread.high - spread.low > _NEAR:
        clause += f", {interval.format(span(spread.low, spread.high))}"
    if parts:
        each = [f"{name} in {share_in_short(s.holds, s.worlds)}" for name, s in parts]
        clause += f"; by source: {listed(each)}"
    return clause


def shares(spread: Spread) -> str:
    """Say in how many worlds a claim holds, and in how many nobody can tell (boundaries, no missile to ask of)."""
    open_ = spread.worlds - spread.holds - spread.fails
    if spread.fails == spread.worlds:
        return f"fails in {share_of_worlds(spread.fails, spread.worlds)}"
    said = f"holds in {share_of_worlds(spread.holds, spread.worlds)}"
    if open_:
        said += f", and in {share_in_short(open_, spread.worlds)} it cannot be told"
    return said
