"""How shares and intervals over all worlds stand beside the numbers of the drawn example."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from geo.language import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from geo.claims import Told
    from geo.language import Language
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
    return f"{digits_of_share(count, worlds)} %"


def digits_of_share(count: int, worlds: int) -> str:
    """Return a share in per cent, to the digit that tells it from none and from all.

    Examples
    --------
    >>> digits_of_share(410, 1000), digits_of_share(999, 1000), digits_of_share(1, 100_000)
    ('41', '99.9', '0.001')
    """
    percent = 100.0 * count / worlds
    digits = (
        0
        if _EDGE <= percent <= 100.0 - _EDGE
        else max(1, math.ceil(-math.log10(min(percent, 100.0 - percent)) - _DUST))
    )
    return f"{percent:.{digits}f}"


def over_worlds(
    told: Told,
    spread: Spread,
    parts: Sequence[tuple[str, Spread]],
    interval: str,
    span: Callable[[Language, float, float], str],
    language: Language = ENGLISH,
) -> str:
    """Return the reason: the drawn example, then in how many worlds the claim holds, and over what its number runs.

    ``interval`` is the pattern of what is said of that, with ``{clause}`` for what comes before and ``{span}`` for
    ``span`` of the least and the greatest number; '' for nothing.
    """
    if spread.worlds == 1 or not spread.holds + spread.fails:  # one world, or nothing that any could decide
        return told.clause
    clause = _shared(language, told.clause, spread)
    if interval and spread.high - spread.low > _NEAR:
        clause = language.say(interval, clause=clause, span=span(language, spread.low, spread.high))
    if parts:
        each = language.listed([_of_part(language, name, s) for name, s in parts])
        clause = language.say("{clause}; by source: {shares}", clause=clause, shares=each)
    return clause


def _shared(language: Language, clause: str, spread: Spread) -> str:
    """Say in how many worlds a claim holds, after what the drawn example says."""
    worlds, holds = spread.worlds, spread.holds
    of = language.number(worlds)
    if spread.fails == worlds:
        return language.say_n(
            "as drawn, {clause}; it fails in all of {n} reconstruction",
            "as drawn, {clause}; it fails in all of {n} reconstructions",
            worlds,
            clause=clause,
            n=of,
        )
    if holds == worlds:
        said = language.say_n(
            "as drawn, {clause}; it holds in all of {n} reconstruction",
            "as drawn, {clause}; it holds in all of {n} reconstructions",
            worlds,
            clause=clause,
            n=of,
        )
    elif not holds:
        said = language.say_n(
            "as drawn, {clause}; it holds in none of {n} reconstruction",
            "as drawn, {clause}; it holds in none of {n} reconstructions",
            worlds,
            clause=clause,
            n=of,
        )
    else:
        said = language.say_n(
            "as drawn, {clause}; it holds in {share} of {n} reconstruction",
            "as drawn, {clause}; it holds in {share} of {n} reconstructions",
            worlds,
            clause=clause,
            share=language.percent(digits_of_share(holds, worlds)),
            n=of,
        )
    return _and_open(language, said, spread)


def shares(spread: Spread, language: Language = ENGLISH) -> str:
    """Say in how many worlds a claim holds, without a subject: for a table whose rows are claims."""
    worlds, holds, of = spread.worlds, spread.holds, language.number(spread.worlds)
    if spread.fails == worlds:
        return language.say_n("fails in all of {n} reconstruction", "fails in all of {n} reconstructions", worlds, n=of)
    if holds == worlds:
        said = language.say_n("holds in all of {n} reconstruction", "holds in all of {n} reconstructions", worlds, n=of)
    elif not holds:
        said = language.say_n(
            "holds in none of {n} reconstruction", "holds in none of {n} reconstructions", worlds, n=of
        )
    else:
        said = language.say_n(
            "holds in {share} of {n} reconstruction",
            "holds in {share} of {n} reconstructions",
            worlds,
            share=language.percent(digits_of_share(holds, worlds)),
            n=of,
        )
    return _and_open(language, said, spread)


def _and_open(language: Language, said: str, spread: Spread) -> str:
    """Add in how many worlds nobody can tell: boundaries, or no missile to ask of."""
    open_ = spread.worlds - spread.holds - spread.fails
    if not open_:
        return said
    if open_ == spread.worlds:
        return language.say("{clause}, and in all it cannot be told", clause=said)
    share = language.percent(digits_of_share(open_, spread.worlds))
    return language.say("{clause}, and in {share} it cannot be told", clause=said, share=share)


def _of_part(language: Language, name: str, spread: Spread) -> str:
    """Say in how many worlds one source's value holds."""
    if spread.holds == spread.worlds:
        return language.say("{amount} in all", amount=name)
    if not spread.holds:
        return language.say("{amount} in none", amount=name)
    share = language.percent(digits_of_share(spread.holds, spread.worlds))
    return language.say("{amount} in {share}", amount=name, share=share)
