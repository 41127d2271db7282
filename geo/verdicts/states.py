"""Claims about states: which were overflown, which border a sea."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from geo.atlas.waters import load_water
from geo.errors import EventError
from geo.ledger.closing import UNKNOWN_CODE
from geo.verdicts.finding import NO_PATH, Case, Finding, joined, km, km_span, of_paths, the, verb

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geo.events import BordersWater, OverflownStates

_SHORE_DEG = 0.05  # land-only borders follow the same shore as the waters, drawn by another hand
_M_IN_KM = 1000.0


class _Overflown(NamedTuple):
    """States of one path, in metres: length and depth of those that the ledger is sure of, depth of those it is not."""

    length_m: dict[str, float]
    depth_m: dict[str, float]
    unsure_m: dict[str, float]


def _overflown(case: Case) -> list[_Overflown]:
    """Return what each path overflies; a state is as deep as its deepest row, for all its rows would have to go."""
    found = {path: _Overflown({}, {}, {}) for path in case.paths["path"]}
    absent = sorted(found.keys() - set(case.ledger["path"]))
    if absent:
        msg = f"ledger: no row of path {absent[0]!r}; allowed: the whole ledger of the paths; write it from these paths"
        raise EventError(msg)
    table = case.ledger[["path", "country", "length_m", "margin_m", "indeterminate"]]
    for path, country, length_m, margin_m, indeterminate in table.itertuples(index=False, name=None):
        if country:
            of = found[path]
            unsure = indeterminate or country == UNKNOWN_CODE
            depth = of.unsure_m if unsure else of.depth_m
            depth[country] = max(margin_m, depth.get(country, 0.0))
            if not unsure:
                of.length_m[country] = length_m + of.length_m.get(country, 0.0)
    return [
        of._replace(unsure_m={c: m for c, m in of.unsure_m.items() if c not in of.length_m}) for of in found.values()
    ]


def overflown_states(claim: OverflownStates, case: Case) -> Finding:
    """Hold the states said to be overflown against the ledger.

    Supported if every path overflies exactly these (and, of those taken for granted, any or none); contradicted if
    any path surely crosses another or surely misses one. Rows that the boundaries cannot carry decide nothing: where
    the answer hangs on them it is undecidable. The value is the longest stretch of one path over states that the
    claim excludes; the margin is how far borders or paths would have to move to undo the verdict: at least the depth
    of the deepest overflight that contradicts, or the depth of the shallowest that is needed. How far a path passes
    from a state that it misses is not in the ledger and not in the margin.
    """
    if case.paths.empty:
        return NO_PATH
    named, allowed = set(claim.states), {*claim.states, *claim.besides}
    absent = sorted(named - set(case.countries.codes))
    if absent:
        clause = f"the boundaries hold no state {joined(absent)}, so that nothing can be said of it"
        return Finding("undecidable", math.nan, "", math.nan, clause)
    paths = _overflown(case)
    total = len(paths)
    extra = [{c: m for c, m in p.length_m.items() if c not in allowed} for p in paths]
    # a path whose borders do not close overflies nobody knows what: it misses nothing for sure
    missed = [
        set[str]() if UNKNOWN_CODE in p.unsure_m else named - p.length_m.keys() - p.unsure_m.keys() for p in paths
    ]
    against = [bool(e or m) for e, m in zip(extra, missed, strict=True)]
    value = max(sum(e.values()) for e in extra) / _M_IN_KM
    if any(against):
        depths = [p.depth_m[c] for p, e in zip(paths, extra, strict=True) for c in e]
        margin = max(depths, default=math.nan) / _M_IN_KM
        return Finding("contradicted", value, "km", margin, _against(case, sum(against), extra, missed))
    unsure = [{c for c in p.unsure_m if c not in allowed or c in named} for p in paths]
    if any(unsure):
        return Finding("undecidable", value, "km", math.nan, _unsure(case, paths, unsure))
    shallow, state = min((p.depth_m[c], c) for p in paths for c in named)
    besides = [case.state_name(c) for c in claim.besides if any(c in p.length_m for p in paths)]
    flown = f"{of_paths(total, total)} {verb(total, 'overflies', 'overfly')} {_names(case, claim.states)}"
    only = f"besides only {joined(besides)}" if besides else "no other state"
    deep = f"the shallowest of these overflights reaches {km(shallow / _M_IN_KM)} deep into {case.state_name(state)}"
    return Finding("supported", value, "km", shallow / _M_IN_KM, f"{flown} and {only}; {deep}")


def _names(case: Case, codes: Iterable[str]) -> str:
    return joined([case.state_name(c) for c in codes])


def _unsure(case: Case, paths: list[_Overflown], unsure: list[set[str]]) -> str:
    """Say which states a path may or may not overfly, and why that cannot be told."""
    total, unknown = len(paths), sum(UNKNOWN_CODE in codes for codes in unsure)
    if unknown:
        what = f"which states {of_paths(unknown, total)} {verb(unknown, 'overflies', 'overfly')} is not known"
        return f"{what}, for the borders there do not close"
    count = sum(map(bool, unsure))
    deepest = max(p.unsure_m[c] for p, codes in zip(paths, unsure, strict=True) for c in codes) / _M_IN_KM
    floor = km(case.countries.indeterminate_below_m / _M_IN_KM)
    they = f"{of_paths(count, total)} {verb(count, 'overflies', 'overfly')}"
    names = _names(case, sorted(set().union(*unsure)))
    deep = f"{verb(count, 'it gets', 'they get')} no deeper than {km(deepest)}"
    return f"whether {they} {names} cannot be told, for {deep}, less than the {floor} that the boundaries can carry"


def _against(case: Case, against: int, extra: list[dict[str, float]], missed: list[set[str]]) -> str:
    """Say which states are crossed that should not be, by how many paths and for how long, and which are missed."""
    total = len(extra)
    lengths: dict[str, list[float]] = defaultdict(list)
    for path in extra:
        for code, length_m in path.items():
            lengths[code].append(length_m / _M_IN_KM)
    parts = []
    for code, some in sorted(lengths.items(), key=lambda item: (-len(item[1]), item[0])):
        span = km_span(min(some), max(some))
        parts.append((len(some), f"{verb(len(some), 'crosses', 'cross')} {case.state_name(code)} ({span})"))
    for code in sorted(set().union(*missed)):
        count = sum(code in m for m in missed)
        parts.append((count, f"{verb(count, 'misses', 'miss')} {case.state_name(code)}"))
    head = f"{of_paths(against, total)} "
    if against > max(count for count, _ in parts):
        head += f"{verb(against, 'contradicts', 'contradict')} it: "
        return head + joined([f"{count} {what}" for count, what in parts])
    first, *rest = [what for _, what in parts]
    return head + joined([first, *(f"{count} {what}" for (count, _), what in zip(parts[1:], rest, strict=True))])


def borders_water(claim: BordersWater, case: Case) -> Finding:
    """Count the states that border a sea, from the boundary set: those with an edge in the water or along its shore."""
    on_shore = _littoral(case, claim.water)
    codes = {case.countries.codes[i] for i in on_shore}
    absent = [c for c in claim.states if c not in codes]
    said = len(set(claim.states)) + claim.others
    names = joined(sorted(case.state_name(c) for c in codes)) if codes else "none"
    border = verb(len(codes), "state borders", "states border")
    counted = f"by the polygons {len(codes)} {border} {the(claim.water)} ({names})"
    if absent:
        clause = f"{counted}, {_names(case, absent)} not among them"
        return Finding("contradicted", float(len(codes)), "states", float(len(absent)), clause)
    if len(codes) != said:
        clause = f"{counted}, not {said}"
        return Finding("contradicted", float(len(codes)), "states", float(abs(len(codes) - said)), clause)
    return Finding("supported", float(len(codes)), "states", 1.0, f"{counted}, {_tally(claim, case)}")


def _tally(claim: BordersWater, case: Case) -> str:
    if not claim.states:
        return "as many as stated"
    named = _names(case, claim.states)
    return f"that is {named} and {claim.others} more" if claim.others else f"that is {named} and no other"


def _littoral(case: Case, water: str) -> Iterable[int]:
    """Return the indices of the states that have a border edge in a water or within 0.05 degrees of its shore."""
    shape = shapely.buffer(load_water(water), _SHORE_DEG)
    edges = case.countries.edges
    x, y = 0.5 * (edges.lon1 + edges.lon2), 0.5 * (edges.lat1 + edges.lat2)
    west, south, east, north = shapely.bounds(shape)
    near = np.flatnonzero((x >= west) & (x <= east) & (y >= south) & (y <= north))
    shapely.prepare(shape)
    hit = near[shapely.intersects_xy(shape, x[near], y[near])]
    states = np.unique(np.concatenate([edges.left[hit], edges.right[hit]]))
    return [int(i) for i in states if i >= 0]
