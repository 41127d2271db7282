"""Which crossings a page names: held against the words of the rule, read one after another on random ledgers."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
from reconstructed import reconstructed

from geo.maps.gates import gates, gates_of

if TYPE_CHECKING:
    import pandas as pd

ROWS = st.lists(st.tuples(st.sampled_from(["", "AAA", "BBB", "CCC"]), st.booleans()), min_size=1, max_size=14)


def told(codes: list[str], unsure: list[bool]) -> list[str]:
    """Return the gates by the rule's words: every row is asked by itself, with the whole path before its eyes."""
    sure = [k for k in range(len(codes)) if not unsure[k]]
    # where the path changes from one state (or the sea) to another for sure: row, from, to
    changes = [(k, codes[p], codes[k]) for p, k in pairwise(sure) if codes[p] != codes[k]]
    found = []
    for row, doubtful in enumerate(unsure):
        mine = [c for c in changes if c[0] == row]
        before = [codes[k] for k in sure if k < row]
        if doubtful:
            found.append(f"{codes[row] or (before[-1] if before else '') + '-sea'}-graze" if row else "")
        elif not mine:
            found.append("")
        else:
            _, left, into = mine[0]
            earlier = [c for c in changes if c[0] < row]
            later = [c for c in changes if c[0] > row]
            first = all(c[2] != into for c in earlier) if into else all(c[1:] != (left, "") for c in earlier)
            end = codes[sure[-1]]
            if first:
                found.append(into or f"{left}-sea")
            elif into and into == end and all(c[2] != into for c in later):
                found.append(f"{into}-last")
            elif left and left != end and all(c[1] != left for c in later):
                found.append(f"{left}-out")
            else:
                found.append("")
    return found


@given(ROWS)
def test_the_gates_are_those_of_the_rule(rows: list[tuple[str, bool]]) -> None:
    codes, unsure = [r[0] for r in rows], [r[1] for r in rows]
    assert gates_of(codes, unsure) == told(codes, unsure)


@given(ROWS)
def test_no_gate_comes_twice_unless_it_is_a_graze(rows: list[tuple[str, bool]]) -> None:
    named = [g for g in gates_of([r[0] for r in rows], [r[1] for r in rows]) if g and not g.endswith("-graze")]
    assert len(named) == len(set(named))


def test_a_graze_is_never_a_plain_crossing() -> None:
    result = reconstructed("caspian-2015-10-07")
    table: pd.DataFrame = result.ledger.assign(gate=gates(result.ledger))
    doubtful = table["indeterminate"] & (table["seq"] > 0)
    assert doubtful.any()
    assert table.loc[doubtful, "gate"].str.endswith("-graze").all()
    assert not table.loc[~doubtful, "gate"].str.endswith("-graze").any()
