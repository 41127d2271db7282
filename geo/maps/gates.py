"""Gates: which crossings of a path a page names, and by what name.

A path may meet one border often. Named are its first entry into each state and its first leaving of each coast; where
it leaves a state for good, and where it enters the state of its end for the last time, if those are others; and each
stretch that the boundaries cannot tell from none. All further crossings are small strokes without a name.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd


def gates_of(codes: Sequence[str], unsure: Sequence[bool]) -> list[str]:
    """Return for each row of one path's ledger the gate by which it is entered, or ``""``.

    Parameters
    ----------
    codes
        State of each row in order, ``""`` for none.
    unsure
        Whether the boundaries cannot tell the row from none.

    Returns
    -------
    list
        ``TUR``: first entry into Turkey. ``TUR-sea``: first leaving of Turkey's coast. ``TUR-out``: Turkey left for
        good. ``TUR-last``: last entry into Turkey, where the path ends. ``TUR-graze`` and ``TUR-sea-graze``: entry into
        a stretch of Turkey, or of sea beyond its coast, that may not be one. The first row has no gate.

    Examples
    --------
    >>> gates_of(["", "IRN", "IRQ", "IRN", "TUR", "SYR", "TUR", "SYR"], [False] * 8)
    ['', 'IRN', 'IRQ', 'IRQ-out', 'TUR', 'SYR', '', 'SYR-last']
    >>> gates_of(["IRN", "TUR", "IRN", ""], [False, True, False, False])
    ['', 'TUR-graze', '', 'IRN-sea']
    """
    found = [""] * len(codes)
    left: dict[str, int] = {}
    entered: dict[str, int] = {}
    before: str | None = None
    for k, (code, doubtful) in enumerate(zip(codes, unsure, strict=True)):
        if doubtful:
            found[k] = f"{_gate(code, before or '')}-graze" if k else ""
            continue
        if before is not None and code != before:
            gate = _gate(code, before)
            if gate not in entered:
                found[k] = gate
            entered[gate] = k
            left[before] = k
        before = code
    if before and before in entered:
        found[entered[before]] = found[entered[before]] or f"{before}-last"
    for code, k in left.items():
        if code and code != before:
            found[k] = found[k] or f"{code}-out"
    return found


def _gate(code: str, before: str) -> str:
    return code or f"{before}-sea"


def gates(ledger: pd.DataFrame) -> list[str]:
    """Return the gate of each row of a ledger, whose rows of one path stand together in order."""
    keys = ledger[["hypothesis", "path"]].to_numpy()
    codes, unsure = ledger["country"].tolist(), ledger["indeterminate"].tolist()
    bounds = [0, *(np.flatnonzero((keys[1:] != keys[:-1]).any(axis=1)) + 1).tolist(), len(keys)]
    found: list[str] = []
    for begin, end in pairwise(bounds):
        found += gates_of(codes[begin:end], unsure[begin:end])
    return found
