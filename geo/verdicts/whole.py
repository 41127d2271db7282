"""From shares of worlds to a verdict, and from the verdicts of all hypotheses to that of the claim as a whole."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

from geo.claims import Verdict
from geo.language import ENGLISH, pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geo.claims import Told
    from geo.events import Hypothesis
    from geo.language import Language

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
SURE_SHARE = 0.99
"""Share of worlds in which a claim must hold to be supported, or fail to be contradicted: a convention."""
_UNDER: dict[Verdict, str] = {
    "supported": pattern("supported under “{hypothesis}”: {clause}"),
    "supported by construction": pattern("supported by construction under “{hypothesis}”: {clause}"),
    "supported only if routed": pattern("supported only if routed under “{hypothesis}”: {clause}"),
    "contradicted": pattern("contradicted under “{hypothesis}”: {clause}"),
    "source error": pattern("source error under “{hypothesis}”: {clause}"),
    "undecidable": pattern("undecidable under “{hypothesis}”: {clause}"),
}


@dataclass(frozen=True, slots=True)
class Spread:
    """What became of a claim over all worlds of a hypothesis.

    Attributes
    ----------
    worlds, holds, fails
        How many worlds; in how many the claim holds, and in how many it surely fails.
    low, high
        Interval of the number over all worlds; NaN where there is none.
    """

    worlds: int
    holds: int
    fails: int
    low: float = math.nan
    high: float = math.nan


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of a claim under one hypothesis, or as a whole.

    Attributes
    ----------
    verdict
        One of :data:`VERDICTS`.
    told
        The drawn example's numbers.
    reason
        The reason as a clause.
    spread
        Over all worlds, None for a claim that hangs on nothing that is drawn and for the claim as a whole.
    routed
        Whether any missile that the claim speaks of flies by way of other places than its ends.
    """

    verdict: Verdict
    told: Told
    reason: str
    spread: Spread | None = None
    routed: bool = False


def of_worlds(spread: Spread) -> Verdict:
    """Return the verdict that shares of worlds make.

    Examples
    --------
    >>> of_worlds(Spread(1000, 990, 10)), of_worlds(Spread(1000, 5, 995)), of_worlds(Spread(1000, 410, 590))
    ('supported', 'contradicted', 'undecidable')
    """
    if spread.holds >= SURE_SHARE * spread.worlds:
        return "supported"
    return "contradicted" if spread.fails >= SURE_SHARE * spread.worlds else "undecidable"


def combine(findings: Iterable[tuple[bool, Verdict]]) -> Verdict:
    """Combine the verdicts of all hypotheses into that of the claim as a whole.

    Parameters
    ----------
    findings
        For each hypothesis whether it is routed (leads through places) and what was found under it.

    Returns
    -------
    Verdict
        - an error in the source under any hypothesis: source error (it does not depend on the route);
        - supported under all: supported; if by construction under all: supported by construction;
        - contradicted under all: contradicted;
        - contradicted under every straight hypothesis, of which there is at least one, and supported under at least one
          routed one, be it by construction: supported only if routed;
        - anything else, nothing included: undecidable.

    Examples
    --------
    >>> combine([(False, "contradicted"), (True, "supported")])
    'supported only if routed'
    >>> combine([(False, "supported"), (True, "contradicted")])
    'undecidable'
    """
    pairs = list(findings)
    found = {verdict for _, verdict in pairs}
    if "source error" in found:
        return "source error"
    if found == {"supported by construction"}:
        return "supported by construction"
    if found and found <= {"supported", "supported by construction"}:
        return "supported"
    if found == {"contradicted"}:
        return "contradicted"
    straight = {verdict for routed, verdict in pairs if not routed}
    routed = {verdict for routed, verdict in pairs if routed}
    if straight == {"contradicted"} and routed & {"supported", "supported by construction"}:
        return "supported only if routed"
    return "undecidable"


def overall(findings: Sequence[tuple[Hypothesis, Found]], nothing: Told, language: Language = ENGLISH) -> Found:
    """Return what was found of the claim as a whole; number and margin are those of the hypothesis that decides.

    That is the hypothesis with the smallest margin among those that found what the whole rests on: the support where
    the claim holds (everywhere or only if routed), the contradiction where it holds nowhere. An undecidable whole has
    no number, unless all hypotheses found one and the same thing.
    """
    verdict = combine((f.routed, f.verdict) for _, f in findings)
    first = findings[0][1]
    if all(f.reason == first.reason and f.verdict == first.verdict for _, f in findings):
        return Found(verdict, first.told, first.reason)
    carriers: dict[Verdict, set[Verdict]] = {
        "supported": {"supported", "supported by construction"},
        "supported only if routed": {"supported", "supported by construction"},
    }
    carrier = carriers.get(verdict, {verdict})
    deciding = [f for h, f in findings if f.verdict in carrier]
    reason = language.clauses(
        [language.say(_UNDER[f.verdict], hypothesis=language.name(h.name), clause=f.reason) for h, f in findings]
    )
    if verdict == "undecidable" or not deciding:
        return Found(verdict, nothing, reason)
    decides = min(deciding, key=lambda f: math.inf if math.isnan(f.told.margin) else f.told.margin)
    return Found(verdict, decides.told, reason)
