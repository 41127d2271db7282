"""Stays over states: first beginnings, entries from outside and last exits, against a walk along the rows."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reconstructed import reconstructed
from small_event import WORLD, C, S, settled

import geo
from geo.claims.visits import along, visits
from geo.verdicts.example import drawn_example

STATES = 3
ROWS = st.lists(st.tuples(st.integers(-1, STATES - 1), st.floats(0.1, 9.0), st.booleans()), min_size=1, max_size=8)


def walk(rows: list[tuple[int, float, bool]]) -> tuple[list[float], list[float], list[float]]:
    """Walk along one path row by row, past those that do not count."""
    begins, enters, leaves = ([end] * STATES for end in (np.inf, np.inf, -np.inf))
    so_far, here, stay_end, first = 0.0, None, 0.0, True
    for state, length, keep in rows:
        if keep:
            if here is None or state != here:
                if here is not None and here >= 0:
                    leaves[here] = stay_end
                if state >= 0:
                    begins[state] = min(begins[state], so_far)
                    if not first:
                        enters[state] = min(enters[state], so_far)
                here, first = state, False
            stay_end = so_far + length
        so_far += length
    return begins, enters, leaves


@given(st.lists(ROWS, min_size=1, max_size=4))
def test_paths_of_one_leg(paths: list[list[tuple[int, float, bool]]]) -> None:
    flat = [(k, *row) for k, rows in enumerate(paths) for row in rows]
    path, state, length, keep = (np.array(column) for column in zip(*flat, strict=True))
    exit_m = np.concatenate([np.cumsum([row[1] for row in rows]) for rows in paths])
    found = visits(path, state, exit_m - length, exit_m, keep, (len(paths), STATES))
    for k, rows in enumerate(paths):
        for got, want in zip((found.begins_m[k], found.enters_m[k], found.leaves_m[k]), walk(rows), strict=True):
            assert got == pytest.approx(want, abs=1e-9)


@given(ROWS, st.lists(st.integers(0, 7), max_size=2))
def test_a_path_cut_into_legs_has_the_stays_of_the_whole(rows: list[tuple[int, float, bool]], cuts: list[int]) -> None:
    """Cut inside rows or between them: what goes on across a bend is neither left nor entered there."""
    whole = [(state, length, True) for state, length, _ in rows]
    ends = np.cumsum([length for _, length, _ in whole])
    bends = sorted({float(ends[c] - (0.0 if c % 2 else 0.5 * whole[c][1])) for c in cuts if c < len(whole)})
    bends = [0.0, *[b for b in bends if 0.0 < b < ends[-1]], float(ends[-1])]
    flat = []
    for leg, (low, high) in enumerate(itertools.pairwise(bends)):
        for (state, length, _), end in zip(whole, ends, strict=True):
            start, stop = max(end - length, low), min(end, high)
            if stop > start + 1e-9:
                flat.append((leg, state, start - low, stop - low))
    leg, state, enter, leave = (np.array(column) for column in zip(*flat, strict=True))
    legs = visits(leg, state, enter, leave, np.ones(len(leg), dtype=bool), (len(bends) - 1, STATES))
    found = along(
        legs, np.arange(len(bends) - 1)[None, :], np.array([bends[:-1]]), np.zeros((1, len(bends) - 1), dtype=bool)
    )
    for got, want in zip((found.begins_m[0], found.enters_m[0], found.leaves_m[0]), walk(whole), strict=True):
        assert got == pytest.approx(want, abs=1e-9)


@pytest.mark.parametrize("name", ["caspian-2015-10-07", "houthi-drone-2024-07-19", "khost-1998-08-20"])
def test_a_drawn_path_leaves_no_state_in_which_it_ends(name: str) -> None:
    result = reconstructed(name)
    countries = geo.load_countries()
    for hypothesis in result.event.hypotheses:
        flights = drawn_example(result.event, hypothesis, result.paths, result.ledger, countries).flights
        rows = result.ledger[result.ledger["hypothesis"] == hypothesis.id]
        for k, (_, own) in enumerate(rows.groupby("path", sort=False)):
            sure = own[~own["indeterminate"]]
            last = sure["country"].iloc[-1]
            for code in set(own["country"]) - {""}:
                at = np.flatnonzero(flights.states == countries.codes.index(code))[0]
                mine = sure[sure["country"] == code]
                want = mine["exit_m"].iloc[: -1 if code == last else None].max() if len(mine) else np.nan
                got = flights.stays.leaves_m[k, at]
                assert (np.isnan(want) and np.isinf(got)) or got == pytest.approx(want, abs=1e-3)


def test_who_comes_back_has_entered() -> None:
    """From Turkey out over the north of these states and back: it starts there, leaves, and comes in again."""
    places = [{"id": "bend", "name": "Bend", "position": [25.0, 39.0], "basis": "gazetteer"}]
    target = {"id": "t", "name": "Town", "position": [36.0, 32.0], "basis": "gazetteer", "sources": ["paper"]}
    for how, verdict in (("enters", S), ("leaves", S)):
        claim = {"kind": "crosses_near", "state": "TUR", "how": how, "place": "bend", "stated": [{"at_most": 9000.0}]}
        event = settled(claim, places=places, targets=[target])
        paths = geo.trace(event)
        table = geo.judge(event, paths, geo.overflights(paths, WORLD), countries=WORLD).set_index("hypothesis")
        assert table.loc["routed", "verdict"].startswith(verdict)
        assert table.loc["direct", "verdict"] == C  # it stays in Turkey
