"""Hold a ledger against exact answers at points of its paths.

A state is wrong at a place if it is not the one that point in polygon gives there, unless a border of it is no further
off than a tenth of a millimetre.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

import geo
from geo.errors import OpenLedgerWarning

from .paths import Floats, Ints, Paths, forward, paths_between
from .places import places_by_borders, places_by_rows
from .states import NOWHERE, World

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

TOLERANCE_M = 1e-4
ROOT_M = 1e-7  # crossings are halved down to this
LEAST_ANGLE_DEG = 1.0  # below it a nanometre across is too many along
OPEN = -2  # the ledger says that it does not know
LENGTH_M = 1e-6
EXAMPLES = 5


@dataclass
class Finding:
    """What was found on some paths; findings of several batches add up.

    Attributes
    ----------
    paths, points, crossings
        How many were looked at; crossings are those whose place was compared.
    wrong_points, wrong_paths
        Points where the ledger has the wrong state, and paths with such points, or whose rows do not follow each other.
    worst_off_m
        How far from the nearest border the worst wrong point lies, metres.
    crossing_m
        The largest error of a crossing along the path, metres, where path and border meet at more than a degree.
    examples
        Paths with wrong rows: world, ends, where, what is right, what the ledger has, how far off a border.
    """

    paths: int = 0
    points: int = 0
    crossings: int = 0
    wrong_points: int = 0
    wrong_paths: int = 0
    worst_off_m: float = 0.0
    crossing_m: float = 0.0
    examples: list[dict[str, Any]] = field(default_factory=list)

    def add(self, other: Finding) -> None:
        """Take another batch in."""
        for name in ("paths", "points", "crossings", "wrong_points", "wrong_paths"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.worst_off_m = max(self.worst_off_m, other.worst_off_m)
        self.crossing_m = max(self.crossing_m, other.crossing_m)
        self.examples = [*self.examples, *other.examples][: 4 * EXAMPLES]


def ledger(world: World, ends: Floats) -> pd.DataFrame:
    """Return the ledger's rows of paths given as (n, 4); a warning that some do not close is left to the check."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", OpenLedgerWarning)
        return geo.overflown(*ends.T, countries=world.countries)


def check(world: World, ends: Floats, rows: pd.DataFrame, seed: int = 0) -> Finding:
    """Ask at every place that matters, and halve down to every crossing."""
    rng = np.random.default_rng(seed)
    paths = paths_between(ends)
    sound = follow_each_other(rows, paths)
    chosen = (places_by_rows(rows, rng), places_by_borders(paths, world.borders, rng))
    path, s = (np.concatenate(v) for v in zip(*chosen, strict=True))
    s = np.clip(s, 0.0, paths.s12[path])
    order = np.lexsort([s, path])
    path, s = path[order], s[order]
    lon, lat = paths.at(path, s)
    right, said = world.state_at(lon, lat), stated(world, rows, path, s)
    wrong, tolerated = _wrong(world, lon, lat, right, said)
    bad_paths = np.union1d(path[wrong], np.flatnonzero(~sound))
    crossings, error_m = _crossings(world, paths, rows, path, s, right, tolerated)
    off_m = world.borders.distance_to_nearest(lon[wrong], lat[wrong]) if len(wrong) else np.zeros(0)
    finding = Finding(
        paths=len(ends),
        points=len(path),
        crossings=crossings,
        wrong_points=len(wrong),
        wrong_paths=len(bad_paths),
        worst_off_m=float(np.fmax.reduce(off_m, initial=0.0)),
        crossing_m=error_m,
    )
    for k in bad_paths[:EXAMPLES]:
        own = np.flatnonzero(path[wrong] == k)
        one = {
            "world": world,
            "ends": ends[k].tolist(),
            "rows": rows.loc[rows["path"] == k, ["country", "enter_m", "exit_m"]].to_numpy().tolist(),
        }
        if len(own):
            worst = own[np.argmax(np.nan_to_num(off_m[own]))]
            at = wrong[worst]
            names = [*world.codes, "?", ""]
            one |= {"s_m": s[at], "right": names[right[at]], "said": names[said[at]], "off_m": off_m[worst]}
        finding.examples.append(one)
    return finding


def follow_each_other(rows: pd.DataFrame, paths: Paths) -> NDArray[np.bool_]:
    """Return whether each path has rows, in order, without gaps, from 0 to its length, each of another state."""
    n = len(paths.s12)
    path, seq = rows["path"].to_numpy(), rows["seq"].to_numpy()
    enter, out, code = (rows[c].to_numpy() for c in ("enter_m", "exit_m", "country"))
    sound = np.bincount(path, minlength=n) > 0
    first = np.diff(path, prepend=-1) != 0
    last = np.append(first[1:], True)
    whole = paths.s12[path]
    joined = first | (
        (seq == np.append(-1, seq[:-1]) + 1) & (enter == np.append(0.0, out[:-1])) & (code != np.append("", code[:-1]))
    )
    good = joined & (~first | ((enter == 0) & (seq == 0))) & (~last | (np.abs(out - whole) <= LENGTH_M))
    good &= (out > enter) | (whole <= LENGTH_M)
    sound[path[~good]] = False
    return sound


def stated(world: World, rows: pd.DataFrame, path: Ints, s: Floats) -> Ints:
    """Return the state that the ledger has at places, in order of path and distance."""
    number = {code: k for k, code in enumerate(world.codes)} | {"": NOWHERE}
    state = np.array([number.get(code, OPEN) for code in rows["country"]], dtype=np.intp)
    key_path = np.concatenate([rows["path"].to_numpy(), path])
    key_s = np.concatenate([rows["enter_m"].to_numpy(), s])
    is_place = np.arange(len(key_path)) >= len(rows)
    order = np.lexsort([is_place, key_s, key_path])
    row = np.cumsum(~is_place[order]) - 1
    held = np.empty(len(key_path), dtype=np.intp)
    held[order] = row
    return state[held[len(rows) :]]


def _wrong(world: World, lon: Floats, lat: Floats, right: Ints, said: Ints) -> tuple[Ints, Ints]:
    """Return which points have the wrong state, and which another one that is as good: its border is there."""
    differ = np.flatnonzero(right != said)
    if len(differ) == 0:
        return differ, differ
    borders, claim = world.borders, said[differ]
    point, edge, _ = borders.near(lon[differ], lat[differ], TOLERANCE_M)
    claimed = claim[point]
    fits = (borders.first[edge] == claimed) | (borders.second[edge] == claimed)
    fits &= claimed >= 0
    fits |= (claimed == NOWHERE) & borders.is_open[edge]
    good = np.zeros(len(differ), dtype=bool)
    good[point[fits]] = True
    # where states overlap, what is beyond a border may be a state that has no border there: ask around
    left = np.setdiff1d(point, np.flatnonzero(good))
    for azimuth in np.arange(0.0, 360.0, 22.5):
        at = differ[left]
        around = forward(lon[at], lat[at], np.full(len(at), azimuth), np.full(len(at), TOLERANCE_M))
        good[left] |= world.state_at(around[0], around[1]) == claim[left]
    return differ[~good], differ[good]


def _crossings(
    world: World, paths: Paths, rows: pd.DataFrame, path: Ints, s: Floats, right: Ints, tolerated: Ints
) -> tuple[int, float]:
    """Halve between places with different states and return how many there are and the ledger's largest error."""
    firm = np.delete(np.arange(len(path)), tolerated)
    a, b = firm[:-1], firm[1:]
    change = (path[a] == path[b]) & (right[a] != right[b])
    # between the two a third state may be let be, which the ledger may leave out
    gap = np.searchsorted(firm, tolerated) - 1
    inner = (gap >= 0) & (gap < len(a))
    gap, third = gap[inner], right[tolerated[inner]]
    change[gap[(third != right[a[gap]]) & (third != right[b[gap]])]] = False
    a, b = a[change], b[change]
    if len(a) == 0:
        return 0, 0.0
    way, lo, hi, before, after = path[a], s[a].copy(), s[b].copy(), right[a], right[b].copy()
    while (todo := np.flatnonzero(hi - lo > ROOT_M)).size:
        m = (lo[todo] + hi[todo]) / 2
        state = world.state_at(*paths.at(way[todo], m))
        still = state == before[todo]
        lo[todo[still]] = m[still]
        hi[todo[~still]], after[todo[~still]] = m[~still], state[~still]
    root = (lo + hi) / 2
    error = np.abs(_nearest_crossing(world, rows, np.column_stack([way, before, after]), root) - root)
    error[~np.isfinite(error)] = 0.0  # no such crossing: wrong states tell
    for some in np.array_split(np.argsort(-error), max(1, len(error) // 50)):
        steep = some[_angle_deg(world, paths, way[some], root[some]) > LEAST_ANGLE_DEG]
        if len(steep):
            return len(root), float(error[steep[0]])
    return len(root), 0.0


def _nearest_crossing(world: World, rows: pd.DataFrame, changes: Ints, root: Floats) -> Floats:
    """Return the nearest crossing of the same path between the same states; infinite where there is none.

    ``changes`` has a row a place: path, state before, state after.
    """
    number = {code: k for k, code in enumerate(world.codes)} | {"": NOWHERE}
    state = np.array([number.get(code, OPEN) for code in rows["country"]], dtype=np.intp)
    later = np.flatnonzero(rows["seq"].to_numpy() > 0)
    own = np.column_stack([rows["path"].to_numpy()[later], state[later - 1], state[later]])
    s = np.concatenate([rows["enter_m"].to_numpy()[later], root])
    _, kind = np.unique(np.concatenate([own, changes]), axis=0, return_inverse=True)
    order = np.lexsort([s, kind.ravel()])
    s, kind = s[order], kind.ravel()[order]
    place = np.arange(len(s))
    is_own = order < len(later)
    before = np.maximum.accumulate(np.where(is_own, place, -1))
    after = np.minimum.accumulate(np.where(is_own, place, len(s))[::-1])[::-1]
    nearest = np.full(len(s), np.inf)
    for other in (before, after):
        known = np.clip(other, 0, len(s) - 1)
        fits = is_own[known] & (kind[known] == kind) & (np.abs(s[known] - s) < np.abs(nearest - s))
        nearest[fits] = s[known[fits]]
    found = np.empty(len(s))
    found[order] = nearest
    return found[len(later) :]


def _angle_deg(world: World, paths: Paths, way: Ints, s: Floats) -> Floats:
    """Return the least angle between path and border edges at each place, degrees; 0 where there is no edge."""
    lon, lat = paths.at(way, s)
    azimuth = paths.heading(way, s)
    borders = world.borders
    point, edge, _ = borders.near(lon, lat, 1e-6)
    stretch = np.cos(np.deg2rad(lat[point])) * (1 + 0.0067 * np.cos(np.deg2rad(lat[point])) ** 2)
    along = np.rad2deg(np.arctan2((borders.x2[edge] - borders.x1[edge]) * stretch, borders.y2[edge] - borders.y1[edge]))
    between = np.abs((azimuth[point] - along + 90) % 180 - 90)
    least = np.full(len(s), 180.0)
    np.minimum.at(least, point, between)
    return np.where(least == 180.0, 0.0, least)
