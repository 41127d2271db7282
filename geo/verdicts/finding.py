"""What a rule returns, how findings of several hypotheses become one verdict, and how numbers are put into words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from geo.atlas.countries import Countries
    from geo.events import Event, Hypothesis

Verdict = Literal["supported", "supported only if routed", "contradicted", "source error", "undecidable"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule finds about one claim.

    Attributes
    ----------
    verdict
        One of :data:`VERDICTS`; 'supported only if routed' only for a claim as a whole.
    value, unit
        The number that the verdict rests on; NaN and '' where there is none.
    margin
        How far that number would have to move, in the same unit, before the verdict changes; NaN where no number says
        so.
    clause
        The reason as a clause: no full stop, a capital only for names.
    """

    verdict: Verdict
    value: float
    unit: str
    margin: float
    clause: str


@dataclass(frozen=True, eq=False)
class Case:
    """What a rule may look at: the event, one hypothesis, and what was traced and written down for it.

    Attributes
    ----------
    event
        The event.
    hypothesis
        The hypothesis judged.
    paths, ledger
        The rows of the two tables that belong to it.
    countries
        The boundaries that the ledger was written with.
    """

    event: Event
    hypothesis: Hypothesis
    paths: pd.DataFrame
    ledger: pd.DataFrame
    countries: Countries

    def state_name(self, code: str) -> str:
        """Return a state's English name, or its code where the boundary set has none."""
        names = dict(zip(self.countries.codes, self.countries.names, strict=True))
        return names.get(code, code)


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
        - supported under all: supported;
        - contradicted under all: contradicted;
        - contradicted under every straight hypothesis, of which there is at least one, and supported under at least one
          routed one: supported only if routed;
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
    if found == {"supported"}:
        return "supported"
    if found == {"contradicted"}:
        return "contradicted"
    straight = {verdict for routed, verdict in pairs if not routed}
    if straight == {"contradicted"} and (True, "supported") in pairs:
        return "supported only if routed"
    return "undecidable"


def overall(findings: Sequence[tuple[Hypothesis, Finding]]) -> Finding:
    """Return the finding for a claim as a whole; number and margin are those of the hypothesis that decides.

    That is the hypothesis with the smallest margin among those that found what the whole rests on: the support where
    the claim holds (everywhere or only if routed), the contradiction where it holds nowhere. An undecidable whole has
    no number, unless all hypotheses found one and the same thing.
    """
    verdict = combine((bool(h.via), f.verdict) for h, f in findings)
    first = findings[0][1]
    if all(f is first for _, f in findings):
        return first
    carrier = {"supported only if routed": "supported"}.get(verdict, verdict)
    deciding = [f for _, f in findings if f.verdict == carrier]
    clause = "; ".join(f"{f.verdict} under \u201c{h.name}\u201d: {f.clause}" for h, f in findings)
    if verdict == "undecidable" or not deciding:
        return Finding(verdict, math.nan, "", math.nan, clause)
    decides = min(deciding, key=lambda f: math.inf if math.isnan(f.margin) else f.margin)
    return Finding(verdict, decides.value, decides.unit, decides.margin, clause)


def sentence(clause: str) -> str:
    """Make a clause a sentence.

    Examples
    --------
    >>> sentence("all 26 paths overfly Iran")
    'All 26 paths overfly Iran.'
    """
    return clause[:1].upper() + clause[1:] + "."


def km(length_km: float, *, unit: bool = True) -> str:
    """Put kilometres into words: whole ones from 10 up, one decimal below.

    Examples
    --------
    >>> km(1473.6), km(9.96), km(0.04), km(3.21, unit=False)
    ('1,474 km', '10 km', 'under 0.1 km', '3.2')
    """
    tail = " km" if unit else ""
    if 0 < length_km < 0.05:  # what would round to 0.0
        return f"under 0.1{tail}"
    return (f"{length_km:,.0f}" if length_km >= 9.95 else f"{length_km:.1f}") + tail


def km_span(low_km: float, high_km: float) -> str:
    """Put a span of kilometres into words.

    Examples
    --------
    >>> km_span(870.2, 1330.4), km_span(870.2, 870.4)
    ('870 to 1,330 km', '870 km')
    """
    low, high = km(low_km, unit=False), km(high_km, unit=False)
    return f"{low} km" if low == high else f"{low} to {high} km"


def joined(words: Sequence[str]) -> str:
    """Join words with commas and 'and'.

    Examples
    --------
    >>> joined(["Iran"]), joined(["Iran", "Iraq"]), joined(["Iran", "Iraq", "Syria"])
    ('Iran', 'Iran and Iraq', 'Iran, Iraq and Syria')
    """
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def of_paths(some: int, total: int) -> str:
    """Say how many of the paths.

    Examples
    --------
    >>> of_paths(26, 26), of_paths(3, 26), of_paths(1, 1), of_paths(0, 26)
    ('all 26 paths', '3 of 26 paths', 'the only path', 'none of 26 paths')
    """
    if some == total:
        return "the only path" if total == 1 else f"all {total} paths"
    return f"{some or 'none'} of {total} paths"


def the(name: str) -> str:
    """Put the article before the name of a water where it takes one.

    Examples
    --------
    >>> the("Caspian Sea"), the("Gulf of Oman"), the("Lake Van")
    ('the Caspian Sea', 'the Gulf of Oman', 'Lake Van')
    """
    return f"the {name}" if {"sea", "gulf", "ocean", "oceans"} & set(name.lower().split()) else name


def verb(count: int, singular: str, plural: str) -> str:
    """Return the form that fits a subject of so many.

    Examples
    --------
    >>> verb(1, "crosses", "cross"), verb(0, "crosses", "cross")
    ('crosses', 'cross')
    """
    return singular if count == 1 else plural


NO_PATH = Finding("undecidable", math.nan, "", math.nan, "no path is drawn under this hypothesis")
