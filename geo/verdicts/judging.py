"""Hold every claim of an event against all worlds that its account leaves open."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geo.accounts import as_event
from geo.arguments import table_with
from geo.atlas.load import as_countries
from geo.claims import Example, PlainKind, RouteKind, Told, kind_of
from geo.claims.scope import (
    Scope,
    answer,
    event_in,
    example_in,
    interval_of,
    none_drawn,
    of_those,
    scope_of,
    told_of,
)
from geo.errors import ArgumentError, EventError
from geo.events.allocation import platform_counts
from geo.events.routes import ways_of
from geo.kernel.geodesic import WGS84
from geo.language import as_language
from geo.ledger.provenance import check_drawn_with, check_same_boundaries, check_same_ellipsoid, ellipsoid_of
from geo.verdicts.example import drawn_example
from geo.verdicts.schema import VERDICT_COLUMNS
from geo.verdicts.whole import Found, Spread, combine, of_worlds, overall
from geo.verdicts.wording import over_worlds
from geo.worlds.result import check_simulation, simulate
from geo.worlds.tables import wilson

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from os import PathLike

    import geopandas

    from geo.atlas.countries import Countries
    from geo.claims import Claim, Verdict
    from geo.claims.scope import Answer
    from geo.events import Event, Hypothesis
    from geo.language import Language
    from geo.worlds.result import Simulation

WORLDS = 1000
"""Worlds that are drawn by themselves for verdicts: fewer where an event has more than some hundred paths."""
_MOST_PATHS = 200_000  # of a hypothesis, in all those worlds


def judge(
    event: Event | str | PathLike[str],
    paths: pd.DataFrame,
    ledger: pd.DataFrame,
    *,
    countries: Countries | geopandas.GeoDataFrame | str | PathLike[str] | None = None,
    simulation: Simulation | None = None,
    worlds: Simulation | None = None,
    language: str | Language = "en",
) -> pd.DataFrame:
    """Hold every claim of an event against all worlds that its account leaves open.

    A claim is judged once a world by one rule. It is supported where it holds in at least 99 % of the worlds of a
    hypothesis, contradicted where it fails in at least 99 %, and undecidable in between. Paths and ledger are one of
    these worlds, the drawn example, whose numbers the reason gives.

    Parameters
    ----------
    event
        From :func:`geo.load_event`, or what that takes.
    paths, ledger
        From :func:`geo.trace` and :func:`geo.overflights` for that event. A hypothesis of which they have no row is
        left out, and nothing is said of it.
    countries
        The boundaries that the ledger was written with; the bundled set by default.
    simulation
        Worlds of the event, from :func:`geo.simulate`; by default :func:`own_worlds` of them with seed 0. It says
        nothing of hypotheses that it does not hold.
    worlds
        Worlds for the hypotheses that the simulation leaves out; drawn by themselves by default.
    language
        In which the reasons are told: ``en``, ``fr``, ``ru`` or ``ar``. Everything else in the table is the same in
        all of them: verdicts and units are English words, and texts and names those of the file.

    Returns
    -------
    DataFrame
        One row a claim and hypothesis, in the file's order, and after them one with ``hypothesis == ''`` for the
        claim as a whole: ``event, claim, hypothesis, text, verdict`` (supported, supported by construction, supported
        only if routed, contradicted, source error, undecidable), ``value, unit`` (the number that the drawn example
        rests on; NaN and '' where there is none), ``margin`` (how far that number would have to move before the
        example's verdict changes, in the same unit; NaN where no number says so), ``value_low, value_high`` (the number
        over all worlds), ``worlds`` (how many; 0 where nothing drawn bears on the claim, and for the whole),
        ``holds_share, holds_low, holds_high`` (share of worlds in which it holds, with the 95 % interval of drawing at
        random, Wilson), ``fails_share``, ``reason`` (one sentence) and ``sources`` (tuple of source ids).

    Raises
    ------
    EventError
        If the tables belong to another event, or the ledger lacks a path.
    ArgumentError
        If ledger or simulation rest on other boundaries, the ledger on another ellipsoid than the paths, or the paths
        not on WGS84, on which worlds are drawn; or if an argument is none of its kind.
    SimulationError
        If the event lacks what a world needs.

    Examples
    --------
    >>> import geo
    >>> event = geo.load_event("caspian-2015-10-07")
    >>> paths = geo.trace(event)
    >>> verdicts = judge(event, paths, geo.overflights(paths))
    >>> row = verdicts.set_index(["claim", "hypothesis"]).loc[("over-iran-and-iraq", "direct")]
    >>> row["verdict"], int(row["worlds"]), float(row["fails_share"])
    ('contradicted', 1000, 1.0)
    """
    event, borders = as_event(event), as_countries(countries)
    table_with("paths", paths, ("event", "hypothesis", "path", "waypoints", "length_m"), "make it with geo.trace")
    table_with("ledger", ledger, ("event", "hypothesis", "path", "country", "length_m"), "make it with geo.overflights")
    check_simulation(simulation)
    check_simulation(worlds, "worlds")
    _check_tables(event, paths, ledger, simulation)
    check_same_boundaries(ledger, borders)
    check_same_ellipsoid(ledger, paths)
    if ellipsoid_of(paths) is not WGS84:
        found = f"paths: found those on {ellipsoid_of(paths).name!r}"
        msg = f"{found}; allowed: paths on 'wgs84', on which worlds are drawn; trace them on that"
        raise ArgumentError(msg)
    present = [h for h in event.hypotheses if (paths["hypothesis"] == h.id).any()]
    told_in = as_language(language)
    examples = [replace(drawn_example(event, h, paths, ledger, borders), language=told_in) for h in present]
    drawn = _simulations(event, present, borders, [s for s in (simulation, worlds) if s is not None])
    spreads, ready = _spreads(drawn), {q.claim.id: q.ready for s in drawn for q in s.questions if not q.part}
    rows = [row for claim in event.claims for row in _rows(claim, examples, spreads, ready)]
    numbers = dict.fromkeys(
        ("value", "margin", "value_low", "value_high", "holds_share", "holds_low", "holds_high"), float
    )
    return pd.DataFrame(rows, columns=list(VERDICT_COLUMNS)).astype(
        {**numbers, "fails_share": float, "worlds": np.int64}
    )


def judge_values(
    event: Event, paths: pd.DataFrame, ledger: pd.DataFrame, *, countries: Countries, drawn: Iterable[Simulation]
) -> pd.DataFrame:
    """Hold each value of claims whose sources print several by itself, by the rule of the claim.

    Parameters
    ----------
    event, paths, ledger, countries
        As for :func:`judge`, which was asked before.
    drawn
        The worlds that its verdicts rest on, the first of them that holds a hypothesis.

    Returns
    -------
    DataFrame
        One row a value: ``claim, value`` (its number in the claim's list, from 0), ``verdict`` (over all hypotheses).
    """
    drawn = [*drawn]
    present = [h for h in event.hypotheses if (paths["hypothesis"] == h.id).any()]
    examples = [drawn_example(event, h, paths, ledger, countries) for h in present]
    spreads = _spreads(drawn)
    ready = {(q.claim.id, q.part): q.ready for s in drawn for q in s.questions}
    rows: list[tuple[str, int, str]] = []
    for claim in event.claims:
        kind, scope = kind_of(claim), scope_of(claim, event)
        for number, (name, part) in enumerate(_values(kind, claim)):
            found: list[tuple[bool, Verdict]] = []
            for example in (e for e in examples if scope.under(e.hypothesis.id)):
                if isinstance(kind, PlainKind):
                    verdict = kind.settle(part, event, countries, example.language).verdict
                    found.append((bool(ways_of(event, example.hypothesis).via), verdict))
                else:
                    own = {(claim.id, "", h): s for (c, p, h), s in spreads.items() if (c, p) == (claim.id, name)}
                    one = _found(kind, part, ready[claim.id, name], example, own, scope)
                    found.append((one.routed, one.verdict))
            rows.append((claim.id, number, combine(found)))
    return pd.DataFrame(rows, columns=["claim", "value", "verdict"])


def _values(kind: RouteKind | PlainKind, claim: Claim) -> Sequence[tuple[str, Any]]:
    """Return a claim with each of its several values alone; nothing where it has one."""
    if isinstance(kind, RouteKind):
        return kind.parts(claim)
    for name in ("stated", "values"):
        values = getattr(claim, name, ())
        if len(values) > 1:
            return [("", claim.model_copy(update={name: (value,)})) for value in values]
    return []


def worlds_for(event: Event, hypotheses: Iterable[str], countries: Countries, given: Simulation | None) -> Simulation:
    """Return worlds that hold some hypotheses: those given, or else :func:`own_worlds` of all, drawn by themselves."""
    if given is not None and set(hypotheses) <= set(given.hypotheses):
        return given
    return simulate(event, draws=own_worlds(event), spots=False, countries=countries)


def own_worlds(event: Event) -> int:
    """Return how many worlds of an event are drawn by themselves: so many that check and map take no minutes.

    Examples
    --------
    >>> import geo
    >>> own_worlds(geo.load_event("caspian-2015-10-07"))
    1000
    """
    paths = min(sum(platform_counts(event).values()), len(event.platforms) * len(event.targets))
    return max(1, min(WORLDS, _MOST_PATHS // paths))


def _check_tables(event: Event, paths: pd.DataFrame, ledger: pd.DataFrame, simulation: Simulation | None) -> None:
    named = [("paths", set(paths["event"])), ("ledger", set(ledger["event"]))]
    if simulation is not None:
        named.append(("simulation", {simulation.event.id}))
    for name, found in named:
        others = sorted(found - {event.id})
        if others:
            rows = f"found rows of event {others[0]!r}"
            msg = f"{name}: {rows}; allowed: rows of {event.id!r}, whose claims are judged; trace that event"
            raise EventError(msg)


def _simulations(
    event: Event, present: list[Hypothesis], countries: Countries, given: list[Simulation]
) -> list[Simulation]:
    """Return worlds of all hypotheses: those given, and for any that they leave out, some drawn by themselves."""
    for simulation in given:
        check_drawn_with(simulation.boundaries, countries)
    held = {h for simulation in given for h in simulation.hypotheses}
    missing = [h.id for h in present if h.id not in held]
    if not missing or not any(isinstance(kind_of(claim), RouteKind) for claim in event.claims):
        return given
    one = missing[0] if len(missing) == 1 else None
    return [*given, simulate(event, draws=own_worlds(event), spots=False, hypothesis=one, countries=countries)]


def _spreads(simulations: list[Simulation]) -> dict[tuple[str, str, str], Spread]:
    """Return what became of each claim (and of each value of it, by its name) over the worlds of each hypothesis."""
    found: dict[tuple[str, str, str], Spread] = {}
    for simulation in simulations:
        for r in simulation.claims.to_dict("records"):
            spread = Spread(r["draws"], r["supported"], r["contradicted"], r["number_min"], r["number_max"])
            found.setdefault((r["claim"], r["part"], r["hypothesis"]), spread)
    return found


def _rows(
    claim: Claim, examples: list[Example], spreads: dict[tuple[str, str, str], Spread], ready: dict[str, Any]
) -> list[tuple[object, ...]]:
    scope = scope_of(claim, examples[0].event) if examples else Scope()
    examples = [example for example in examples if scope.under(example.hypothesis.id)]
    if not examples:
        return []
    kind, event, language = kind_of(claim), examples[0].event, examples[0].language
    if isinstance(kind, PlainKind):
        finding = kind.settle(claim, event, examples[0].countries, language)
        one = Found(finding.verdict, finding.told, finding.told.clause)
        found = [replace(one, routed=bool(ways_of(event, example.hypothesis).via)) for example in examples]
    else:
        found = [_found(kind, claim, ready[claim.id], example, spreads, scope) for example in examples]
    named = [(example.hypothesis, f) for example, f in zip(examples, found, strict=True)]
    whole = overall(named, Told(""), language)
    if len(scope.hypotheses) == 1:
        alone = language.say(
            "under “{hypothesis}”, of which alone it speaks, {clause}",
            hypothesis=language.name(named[0][0].name),
            clause=whole.reason,
        )
        whole = replace(whole, reason=alone)
    return [_row(event, claim, name, f, language) for name, f in [*((h.id, f) for h, f in named), ("", whole)]]


def _found(
    kind: RouteKind,
    claim: Claim,
    ready: Any,  # noqa: ANN401  (what this kind prepares)
    example: Example,
    spreads: dict[tuple[str, str, str], Spread],
    scope: Scope,
) -> Found:
    """Judge a claim under one hypothesis: in all worlds, with the drawn example's numbers."""
    event, hypothesis, language = example.event, example.hypothesis, example.language
    drawn = answer(kind, claim, example.flights, ready, scope)
    told = _told(kind, claim, example_in(example, scope), drawn, scope)
    one = Spread(1, int(drawn.outcome.holds[0]), int(drawn.outcome.fails[0]), told.value, told.value)
    spread = spreads.get((claim.id, "", hypothesis.id), one)
    if spread.worlds == 1:  # nothing is left open: the drawn example is all there is
        spread = one
    verdict = of_worlds(spread)
    because, some = "", event_in(event, scope)
    [own] = [h for h in some.hypotheses if h.id == hypothesis.id]
    asserted = scope.which is None or scope.which.low > 0  # that none or few do is not what was placed
    if asserted and drawn.outcome.holds[0] and spread.holds > spread.fails:
        # what was placed there is no evidence, however often it holds
        because = kind.placed(claim, some, own, example.countries, language)
        verdict = "supported by construction" if because else verdict
    parts = []
    if spread.worlds > 1:
        parts = [
            (kind.part_words(language, part, event), spreads[claim.id, name, hypothesis.id])
            for name, part in kind.parts(claim)
        ]
    reason = over_worlds(told, spread, parts, *interval_of(kind, claim, scope), language)
    routed = bool(ways_of(some, own).via)
    return Found(verdict, told, language.clauses(filter(None, [reason, because])), spread, routed)


def _told(kind: RouteKind, claim: Claim, example: Example, drawn: Answer, scope: Scope) -> Told:
    """Say of the drawn example what its paths in scope come to."""
    if not len(drawn.judged.holds):
        return Told(none_drawn(example.language, scope))
    told = kind.say(claim, example, drawn.judged)
    if scope.which is not None:
        told = told_of(scope.which, told, drawn.judged, drawn.flights, scope, example.language)
    return replace(told, clause=of_those(example.language, scope, told.clause))


def _row(event: Event, claim: Claim, hypothesis: str, found: Found, language: Language) -> tuple[object, ...]:
    spread, told = found.spread, found.told
    shares: tuple[float, ...] = (0, math.nan, math.nan, math.nan, math.nan)
    interval = (math.nan, math.nan)
    if spread is not None:
        interval = (spread.low, spread.high)
        shares = (
            spread.worlds,
            spread.holds / spread.worlds,
            *(wilson(spread.holds, spread.worlds) if spread.worlds > 1 else (float(spread.holds),) * 2),
            spread.fails / spread.worlds,
        )
    number = (found.verdict, told.value, told.unit, told.margin, *interval)
    reason = language.sentence(found.reason)
    return (event.id, claim.id, hypothesis, claim.text, *number, *shares, reason, claim.sources)
