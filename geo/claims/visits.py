"""Where paths are over each state, first and last: what of the ledger's rows says when a border was crossed.

A stretch that the boundaries cannot carry is no visit: what lies on both sides of it is one stay where the state is the
same, and a state that is met no deeper is neither entered nor left.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.intp]
    BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Visits:
    """Stays of paths over states; n paths, s states.

    Attributes
    ----------
    begins_m
        Where each path is first over each state, 0 where it starts there; infinite for never. Shape (n, s).
    enters_m, leaves_m
        Where it first comes in from outside, and where it last goes out, shape (n, s); infinite and minus infinite for
        never, as for a path that starts, or ends, in the state.
    starts, ends
        The state over which each path starts, and ends; -1 for none of them, shape (n,).
    """

    begins_m: FloatArray
    enters_m: FloatArray
    leaves_m: FloatArray
    starts: IntArray
    ends: IntArray

    def of(self, paths: IntArray) -> Visits:
        """Return the stays of some of the paths."""
        return Visits(*(getattr(self, field.name)[paths] for field in fields(self)))


def visits(
    path: IntArray, state: IntArray, enter_m: FloatArray, exit_m: FloatArray, keep: BoolArray, shape: tuple[int, int]
) -> Visits:
    """Return the stays of paths.

    Parameters
    ----------
    path, state, enter_m, exit_m
        Rows in the order of the paths: path, state (-1 for none) and metres along the path.
    keep
        The rows that count.
    shape
        How many paths and states.

    Examples
    --------
    Over state 0, then over none, then over 0 again, and on over 1:

    >>> found = visits(
    ...     np.zeros(4, int), np.array([0, -1, 0, 1]), np.arange(4.0), np.arange(1.0, 5.0), np.ones(4, bool), (1, 2)
    ... )
    >>> found.begins_m.tolist(), found.enters_m.tolist(), found.leaves_m.tolist()
    ([[0.0, 3.0]], [[2.0, 3.0]], [[3.0, -inf]])
    """
    begins, enters, leaves = np.full(shape, np.inf), np.full(shape, np.inf), np.full(shape, -np.inf)
    starts, ends = (np.full(shape[0], -1, dtype=np.intp) for _ in range(2))
    rows = np.flatnonzero(keep)
    path, state = path[rows], state[rows]
    new = np.ones(len(rows), dtype=bool)
    new[1:] = (path[1:] != path[:-1]) | (state[1:] != state[:-1])
    at = np.flatnonzero(new)
    until = np.append(at[1:], len(rows)) - 1 if len(at) else at
    path, state, enter, leave = path[at], state[at], enter_m[rows[at]], exit_m[rows[until]]
    first = np.ones(len(at), dtype=bool)
    first[1:] = path[1:] != path[:-1]
    last = np.append(first[1:], True)[: len(at)]
    starts[path[first]], ends[path[last]] = state[first], state[last]
    some = state >= 0
    np.minimum.at(begins, (path[some], state[some]), enter[some])
    inner = some & ~first
    np.minimum.at(enters, (path[inner], state[inner]), enter[inner])
    inner = some & ~last
    np.maximum.at(leaves, (path[inner], state[inner]), leave[inner])
    return Visits(begins, enters, leaves, starts, ends)


def along(legs: Visits, at: IntArray, before_m: FloatArray, beyond: BoolArray) -> Visits:
    """Put the stays of legs together to those of paths.

    Parameters
    ----------
    legs
        Of each leg.
    at
        The legs of each path, in order, shape (n, k).
    before_m
        How far along its path each begins, metres, shape (n, k).
    beyond
        Which of these legs a path no longer has: the last ones, shape (n, k).
    """
    far = np.where(beyond, np.inf, before_m)[:, :, None]
    begins = (legs.begins_m[at] + far).min(axis=1)
    enters, leaves = (
        (legs.enters_m[at] + far).min(axis=1),
        np.where(beyond[:, :, None], -np.inf, legs.leaves_m[at] + before_m[:, :, None]).max(axis=1),
    )
    for k in range(1, at.shape[1]):
        come, gone = legs.starts[at[:, k]], legs.ends[at[:, k - 1]]
        for table, state, better in ((enters, come, np.minimum), (leaves, gone, np.maximum)):
            paths = np.flatnonzero((state >= 0) & (come != gone) & ~beyond[:, k])
            table[paths, state[paths]] = better(table[paths, state[paths]], before_m[paths, k])
    last = at[np.arange(len(at)), (~beyond).sum(axis=1) - 1]
    return Visits(begins, enters, leaves, legs.starts[at[:, 0]], legs.ends[last])
