"""Verdicts: what geometry says about the claims of an account.

One rule a kind of claim; each takes its numbers from the paths and the ledger, or measures what those do not hold. The
rules are documented in ``docs/event-files.md`` beside the kinds of claims.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from geo.atlas.countries import load_countries
from geo.errors import EventError
from geo.events import (
    BordersWater,
    CountOf,
    LaunchedFromWater,
    NearPath,
    OverflownStates,
    OverRegion,
    PathLength,
    RangeUpTo,
    TimeZone,
    UnitConversion,
)
from geo.verdicts.counts import count
from geo.verdicts.finding import VERDICTS, Case, Finding, Verdict, combine, overall, sentence
from geo.verdicts.lengths import path_length, range_up_to
from geo.verdicts.places import launched_from_water, near_path, over_region
from geo.verdicts.source_errors import time_zone, unit_conversion
from geo.verdicts.states import borders_water, overflown_states

if TYPE_CHECKING:
    from collections.abc import Callable

    from geo.atlas.countries import Countries
    from geo.events import Claim, Event

__all__ = ["VERDICTS", "VERDICT_COLUMNS", "Verdict", "combine", "judge"]

VERDICT_COLUMNS = ("event", "claim", "hypothesis", "text", "verdict", "value", "unit", "margin", "reason", "sources")

_ON_ROUTE: dict[type, Callable[[Any, Case], Finding]] = {
    OverflownStates: overflown_states,
    PathLength: path_length,
    RangeUpTo: range_up_to,
    NearPath: near_path,
    OverRegion: over_region,
}
_ROUTE_FREE: dict[type, Callable[[Any, Case], Finding]] = {
    CountOf: count,
    BordersWater: borders_water,
    LaunchedFromWater: launched_from_water,
    UnitConversion: unit_conversion,
    TimeZone: time_zone,
}


def judge(
    event: Event, paths: pd.DataFrame, ledger: pd.DataFrame, *, countries: Countries | None = None
) -> pd.DataFrame:
    """Hold every claim of an event against its paths and their ledger.

    Parameters
    ----------
    event
        From :func:`geo.load_event`.
    paths, ledger
        From :func:`geo.trace` and :func:`geo.overflights` for that event.
    countries
        The boundaries that the ledger was written with; the bundled set by default.

    Returns
    -------
    DataFrame
        One row a claim and hypothesis, in the file's order, and after them one with ``hypothesis == ''`` for the
        claim as a whole: ``event, claim, hypothesis, text, verdict`` (supported, supported only if routed,
        contradicted, source error, undecidable), ``value, unit`` (the number it rests on; NaN and '' where there is
        none), ``margin`` (how far that number would have to move before the verdict changes, in the same unit; NaN
        where no number says so), ``reason`` (one sentence) and ``sources`` (tuple of source ids). Claims that do not
        depend on the route have the same row under every hypothesis.

    Raises
    ------
    EventError
        If the tables belong to another event.

    Examples
    --------
    >>> import geo
    >>> event = geo.load_event("caspian-2015-10-07")
    >>> paths = geo.trace(event)
    >>> verdicts = judge(event, paths, geo.overflights(paths))
    >>> whole = verdicts[verdicts["hypothesis"] == ""].set_index("claim")["verdict"]
    >>> whole["over-iran-and-iraq"], whole["about-1500-km"], whole["range-up-to-2500-km"]
    ('supported only if routed', 'supported only if routed', 'supported')
    """
    _check_tables(event, paths, ledger)
    countries = load_countries() if countries is None else countries
    cases = [
        Case(event, h, paths[paths["hypothesis"] == h.id], ledger[ledger["hypothesis"] == h.id], countries)
        for h in event.hypotheses
    ]
    rows = [row for claim in event.claims for row in _rows(claim, cases)]
    return pd.DataFrame(rows, columns=list(VERDICT_COLUMNS)).astype({"value": float, "margin": float})


def _check_tables(event: Event, paths: pd.DataFrame, ledger: pd.DataFrame) -> None:
    for name, table in (("paths", paths), ("ledger", ledger)):
        others = sorted(set(table["event"]) - {event.id})
        if others:
            found = f"found rows of event {others[0]!r}"
            msg = f"{name}: {found}; allowed: rows of {event.id!r}, whose claims are judged; trace that event"
            raise EventError(msg)


def _rows(claim: Claim, cases: list[Case]) -> list[tuple[object, ...]]:
    free = _ROUTE_FREE.get(type(claim))
    findings = [free(claim, cases[0])] * len(cases) if free else [_ON_ROUTE[type(claim)](claim, c) for c in cases]
    whole = overall([(case.hypothesis, finding) for case, finding in zip(cases, findings, strict=True)])
    named = [(case.hypothesis.id, finding) for case, finding in zip(cases, findings, strict=True)]
    return [_row(cases[0].event, claim, name, finding) for name, finding in [*named, ("", whole)]]


def _row(event: Event, claim: Claim, hypothesis: str, found: Finding) -> tuple[object, ...]:
    number = (found.verdict, found.value, found.unit, found.margin)
    return (event.id, claim.id, hypothesis, claim.text, *number, sentence(found.clause), claim.sources)
