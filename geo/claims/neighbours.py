"""Which states border a water, and which join two areas: what a set of boundaries says without any path."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.atlas.waters import load_water, sea_names

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from geo.atlas.countries import Countries

OPEN_SEA = -1  # stands among states for all seas that are joined to one another
ENCLOSED = "Caspian Sea"  # the one named sea that is not
_LOOKED_AT = 200  # border edges of a state, about, that are looked at
_SHORE_DEG = 0.05  # land-only borders follow the same shore as the waters, drawn by another hand


def littoral(countries: Countries, water: str) -> list[int]:
    """Return the indices of the states that have a border edge in a water or within 0.05 degrees of its shore.

    Where there is none, because the set counts all of the water to a state, they are those that its shore lies in.
    """
    edges = countries.edges
    hit = _edges_in(countries, water)
    states = np.unique(np.concatenate([edges.left[hit], edges.right[hit]]))
    if not (states >= 0).any():  # all of it lies within one state, whose territory has no edge there
        lon, lat = shapely.get_coordinates(shapely.boundary(load_water(water))).T
        states = np.unique(countries.locate_index(lon, lat))
    return [int(i) for i in states if i >= 0]


def chain_between(countries: Countries, starts: Collection[int], end: int, without: int) -> tuple[int, ...] | None:
    """Return the fewest neighbours that join one of some states, or the open sea, to another state.

    Parameters
    ----------
    countries
        The boundaries. Neighbours are states with a border between them, at sea too, and the open sea and any state on
        its coast.
    starts, end, without
        Indices of states (or ``OPEN_SEA``): any of the first, the last, and the one that no chain may hold.

    Returns
    -------
    tuple of int or None
        From one of the starts to the end, both included: over land where that can be, else by the open sea too; None
        where there is no such chain.
    """
    by_land = _fewest(countries, [start for start in starts if start != OPEN_SEA], end, {without, OPEN_SEA})
    return by_land or _fewest(countries, starts, end, {without})


def _fewest(
    countries: Countries, starts: Collection[int], end: int, without: Collection[int]
) -> tuple[int, ...] | None:
    """Look for the end in ever wider rings around the starts."""
    before: dict[int, int | None] = {start: None for start in starts if start not in without}
    front = sorted(before)
    while front and end not in before:
        found: dict[int, int] = {}
        for at in front:
            for beside in sorted(_beside(countries, at, by_sea=OPEN_SEA not in without)):
                if beside not in before and beside not in without:
                    found.setdefault(beside, at)
        before.update(found)
        front = sorted(found)
    if end not in before:
        return None
    chain: list[int] = []
    step: int | None = end
    while step is not None:
        chain.append(step)
        step = before[step]
    return tuple(reversed(chain))


def _beside(countries: Countries, at: int, *, by_sea: bool) -> set[int] | frozenset[int]:
    """Return the neighbours of a state, with the open sea if that counts, or those of the open sea."""
    if at == OPEN_SEA:
        return coastal(countries)
    return _neighbours(countries)[at] | ({OPEN_SEA} if by_sea and at in coastal(countries) else frozenset())


@lru_cache(maxsize=4)
def _neighbours(countries: Countries) -> Mapping[int, frozenset[int]]:
    """Return the states that each state has a border with."""
    left, right = countries.edges.left.astype(np.int64), countries.edges.right.astype(np.int64)
    border = (left >= 0) & (right >= 0) & (left != right)
    states = len(countries.codes)
    found: dict[int, set[int]] = defaultdict(set)
    for pair in np.unique((left * states + right)[border]).tolist():
        one, other = divmod(pair, states)
        found[one].add(other)
        found[other].add(one)
    return defaultdict(frozenset, {state: frozenset(beside) for state, beside in found.items()})


@lru_cache(maxsize=4)
def coastal(countries: Countries) -> frozenset[int]:
    """Return the states with a border edge towards nobody that lies in an open sea, or within 0.05 degrees of it.

    An edge towards nobody alone says nothing: boundaries may leave land to nobody, or hold a part of the world.
    """
    edges = countries.edges
    left, right = edges.left.astype(np.int64), edges.right.astype(np.int64)
    coast = np.flatnonzero((left < 0) != (right < 0))
    owner = np.where(left[coast] >= 0, left[coast], right[coast])
    order = np.argsort(owner, kind="stable")
    coast, owner = coast[order], owner[order]
    count = np.bincount(owner, minlength=len(countries.codes))
    nth = np.arange(len(owner)) - (np.cumsum(count) - count)[owner]
    kept = nth % np.maximum(count // _LOOKED_AT, 1)[owner] == 0  # spread over all of a state's coast
    coast, owner = coast[kept], owner[kept]
    x, y = 0.5 * (edges.lon1 + edges.lon2)[coast], 0.5 * (edges.lat1 + edges.lat2)[coast]
    seas = shapely.get_parts([load_water(name) for name in sea_names() if name != ENCLOSED])
    shapely.prepare(seas)
    tree, wet = shapely.STRtree(seas), np.zeros(len(x), dtype=bool)
    for east, north in ((0.0, 0.0), (_SHORE_DEG, 0.0), (-_SHORE_DEG, 0.0), (0.0, _SHORE_DEG), (0.0, -_SHORE_DEG)):
        point, sea = tree.query(shapely.points(x + east, y + north))
        wet[point[shapely.intersects_xy(seas[sea], x[point] + east, y[point] + north)]] = True
    return frozenset(int(state) for state in np.unique(owner[wet]))


def _edges_in(countries: Countries, water: str) -> np.ndarray:
    """Return the border edges whose middle lies in a water or near its shore."""
    shape = shapely.buffer(load_water(water), _SHORE_DEG)
    edges = countries.edges
    x, y = 0.5 * (edges.lon1 + edges.lon2), 0.5 * (edges.lat1 + edges.lat2)
    west, south, east, north = shapely.bounds(shape)
    near = np.flatnonzero((x >= west) & (x <= east) & (y >= south) & (y <= north))
    shapely.prepare(shape)
    hit: np.ndarray = near[shapely.intersects_xy(shape, x[near], y[near])]
    return hit
