"""Where geodesics meet border edges: the kernel of the ledger, arrays in and arrays out.

A path is a geodesic, a border edge a straight line in longitude and latitude; their crossing is solved, not sampled.
The sieve names the pairs that may cross, each vertex is put on one side of the path, an edge is crossed where that
changes, and crossings in one point are ordered by the same rule. So neighbouring edges always agree about the vertex
they share, and a path through a vertex, or along a border, changes state exactly as often as it must.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from geo.kernel.edge_index import place_of
from geo.kernel.lines import Lines, distance_at_arc
from geo.kernel.order import in_order
from geo.kernel.roots import ask, polish
from geo.kernel.sieve import NearPairs, near_pairs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.kernel.edge_index import EdgeIndex

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.intp]

_CHUNK = 1000  # lines at a time: some hundred thousand candidate pairs, which stay in the cache


@dataclass(frozen=True, eq=False)
class Crossings:
    """Border crossings, sorted by line and by their place along it.

    Attributes
    ----------
    line
        Index of the geodesic.
    s_m
        Distance from its western end, metres.
    leave, enter
        State left and state entered going east, index into the state list, -1 for none.
    close
        For each of the n geodesics whether it comes so close to a border that it was asked exactly: all others keep
        a tenth of a micrometre and more from every edge that they do not cross.
    """

    line: IntArray
    s_m: FloatArray
    leave: NDArray[np.int16]
    enter: NDArray[np.int16]
    close: NDArray[np.bool_]


def find_crossings(lines: Lines, grid: EdgeIndex) -> Crossings:
    """Find every crossing of geodesics and border edges.

    Parameters
    ----------
    lines
        n geodesics, from :func:`geo.kernel.lines.lines_between`.
    grid
        Border edges, from :func:`geo.kernel.edge_index.build_edge_index`.

    Returns
    -------
    Crossings
        A crossing lies within a few nanometres of the geodesic and on the edge; two crossings of one edge closer
        together than the square root of rounding (a graze less than 0.1 mm deep) may be left out as a pair.
    """
    n = len(lines.s12_m)
    near = _joined([near_pairs(lines, np.arange(a, min(a + _CHUNK, n)), grid) for a in range(0, max(n, 1), _CHUNK)])
    sure = np.flatnonzero(near.sure)
    bounds = np.searchsorted(near.line[sure], np.arange(0, n, _CHUNK))
    quick = []
    for some in (sure[a:b] for a, b in pairwise([*bounds, len(sure)])):
        met = polish(lines, near.line[some], grid, near.piece[some], near.sigma[some], near.northward[some])
        quick.append(met._replace(pair=some[met.pair]))
    done = np.concatenate([np.zeros(0, np.intp), *(met.pair for met in quick)])
    asked = np.ones(len(near.line), dtype=bool)
    asked[done] = False
    rest = np.flatnonzero(asked)  # few, and best asked all together
    exact = ask(lines, near.line[rest], grid, near.piece[rest])
    every = (*quick, exact._replace(pair=rest[exact.pair]))
    pair, sigma, northward, error_m = (np.concatenate(v) for v in zip(*every, strict=True))
    line, piece = near.line[pair], near.piece[pair]
    s = distance_at_arc(lines, line, sigma)
    order, s = in_order(lines, grid, line, piece, sigma, s, error_m)
    # what lies beyond an end is the first, or the last, in this order: what is left still chains
    length = lines.s12_m[line[order]]
    on = np.flatnonzero((s >= 0.0) & (s <= length) & (length > 0.0))
    order, s = order[on], s[on]
    line, piece, northward = line[order], piece[order], northward[order]
    left, right = grid.left[place_of(piece)], grid.right[place_of(piece)]
    close = np.zeros(n, dtype=bool)
    close[near.line[rest]] = True
    return Crossings(line, s, np.where(northward, left, right), np.where(northward, right, left), close)


def _joined(parts: list[NearPairs]) -> NearPairs:
    return NearPairs(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(NearPairs)))
