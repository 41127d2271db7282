"""One colour a state, on the map and in the bars: which of the tints each state of a page has.

Neighbours, on the map or in a path's ledger, never share a tint; no two states do where there are tints enough.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.atlas.basemap import source

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

TINTS = 6  # as many as web/src/styles/colours.css has: --tint-0 and on


def tints(ledger: pd.DataFrame) -> dict[str, int]:
    """Return the number of the tint of each state that a ledger names, in the order in which paths meet them.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame({"hypothesis": "direct", "path": "a-1", "country": ["", "IRN", "IRQ", "", "SYR"]})
    >>> tints(rows)
    {'IRN': 0, 'IRQ': 1, 'SYR': 2}
    """
    order = [str(c) for c in ledger["country"].unique() if c]
    beside = _neighbours(order, _on_map(set(order)), _in_bars(ledger))
    found: dict[str, int] = {}
    while len(found) < len(order):
        # first whoever has the fewest tints left to choose from, then in order
        state = min(
            (c for c in order if c not in found), key=lambda c: (-len(_barred(beside[c], found)), order.index(c))
        )
        barred = _barred(beside[state], found)
        used = list(found.values())
        free = [k for k in range(TINTS) if k not in barred] or list(range(TINTS))
        found[state] = min(free, key=lambda k: (used.count(k), k))
    return {state: found[state] for state in order}


def _barred(beside: Iterable[str], found: Mapping[str, int]) -> set[int]:
    return {found[c] for c in beside if c in found}


def _neighbours(states: Iterable[str], *pairs: set[tuple[str, str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {c: set() for c in states}
    for a, b in set().union(*pairs):
        found[a].add(b)
        found[b].add(a)
    return found


def _on_map(states: set[str]) -> set[tuple[str, str]]:
    """Return pairs of states with a common border on the drawn map."""
    stored = source()
    codes = stored["codes"].tolist()
    pairs = {
        (a, b) for a, b in zip(stored["state_left"].tolist(), stored["state_right"].tolist(), strict=True) if b >= 0
    }
    return {(codes[a], codes[b]) for a, b in pairs if codes[a] in states and codes[b] in states}


def _in_bars(ledger: pd.DataFrame) -> set[tuple[str, str]]:
    """Return pairs of states that follow one another on a path, the sea between them aside."""
    rows = ledger.loc[ledger["country"].astype(str) != "", ["hypothesis", "path", "country"]].astype(str)
    before = rows.shift()
    follows = (rows["hypothesis"] == before["hypothesis"]) & (rows["path"] == before["path"])
    follows &= rows["country"] != before["country"]
    return set(zip(before.loc[follows, "country"], rows.loc[follows, "country"], strict=True))
