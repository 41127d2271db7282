"""Ledgers that must say the same: of a path and its reverse, its two parts, its longitudes a turn further on.

And of the world and the path moved or mirrored together, and of a world whose states are joined, renamed or drawn with
more vertices: ``transformed.py``.

Two ledgers are laid over each other, so that between two crossings of either there is one stretch. Where they differ on
a stretch, its middle and both its ends must lie within a tenth of a millimetre of a border, or the path counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .check import TOLERANCE_M, Finding, ledger, stated
from .generators import near_anything
from .paths import GEOD, Floats, Ints, Paths, paths_between

if TYPE_CHECKING:
    from .states import World

SAME_PATH_M = 1e-6
NO_STRETCH_M = 2e-6  # rows of a micrometre or less are rounding


def differ(world: World, paths: Paths, one: pd.DataFrame, other: pd.DataFrame) -> Finding:
    """Lay two ledgers of the same paths over each other."""
    path = np.concatenate([one["path"], other["path"], np.arange(len(paths.s12))]).astype(np.intp)
    s = np.concatenate([one["enter_m"], other["enter_m"], paths.s12])
    order = np.lexsort([s, path])
    path, s = path[order], s[order]
    long = np.flatnonzero((path[1:] == path[:-1]) & (s[1:] - s[:-1] > NO_STRETCH_M))
    path, lo, hi = path[long], s[long], s[long + 1]
    middle = (lo + hi) / 2
    unlike = np.flatnonzero(stated(world, one, path, middle) != stated(world, other, path, middle))
    if len(unlike) == 0:
        return Finding(paths=len(paths.s12), points=len(path))
    path, places = path[unlike], np.stack([lo, middle, hi])[:, unlike]
    lon, lat = paths.at(np.tile(path, 3), places.ravel())
    point, _, _ = world.borders.near(lon, lat, TOLERANCE_M)
    on_border = np.isin(np.arange(len(lon)), point).reshape(3, -1).all(axis=0)
    wrong = np.flatnonzero(~on_border)
    bad = np.unique(path[wrong])
    finding = Finding(paths=len(paths.s12), points=len(long), wrong_points=len(wrong), wrong_paths=len(bad))
    if len(wrong):
        off_m = world.borders.distance_to_nearest(*paths.at(path[wrong], places[1, wrong]))
        finding.worst_off_m = float(np.fmax.reduce(off_m, initial=0.0))
    for k in bad[:5]:
        end = paths.at(np.array([k]), paths.s12[[k]])
        rows = [r.loc[r["path"] == k, ["country", "enter_m", "exit_m"]].to_numpy().tolist() for r in (one, other)]
        ends = [float(v) for v in (paths.lon1[k], paths.lat1[k], end[0][0], end[1][0])]
        finding.examples.append({"world": world, "ends": ends, "rows": rows[0], "other": rows[1]})
    return finding


def reversed_paths(world: World, ends: Floats) -> Finding:
    """Hold ledgers against those of the same paths flown from the other end."""
    there, back = paths_between(ends), paths_between(ends[:, [2, 3, 0, 1]])
    one = _only_path(there, back)
    ends, paths = ends[one], paths_between(ends[one])
    rows, mirror = ledger(world, ends), ledger(world, ends[:, [2, 3, 0, 1]])
    whole = mirror.groupby("path")["exit_m"].transform("max")
    mirror = mirror.assign(enter_m=whole - mirror["exit_m"], exit_m=whole - mirror["enter_m"])
    return differ(world, paths, rows, _in_order(mirror))


def _only_path(there: Paths, back: Paths) -> Ints:
    """Return the paths that are their reverse: where two are equally short, the reverse may be the other one."""
    every = np.arange(len(there.s12))
    a, b = there.at(every, there.s12 / 3), back.at(every, back.s12 * 2 / 3)
    return np.flatnonzero(np.asarray(GEOD.inv(*a, *b)[2]) < SAME_PATH_M)


def split_paths(world: World, ends: Floats, rng: np.random.Generator) -> Finding:
    """Hold ledgers against those of two parts put together; the place between them is PROJ's."""
    paths = paths_between(ends)
    every = np.arange(len(ends))
    cut = paths.s12 * rng.uniform(0, 1, len(ends))
    lon, lat = paths.at(every, cut)
    first = ledger(world, np.column_stack([ends[:, :2], lon, lat]))
    second = ledger(world, np.column_stack([lon, lat, ends[:, 2:]]))
    on = cut[second["path"].to_numpy()]
    second = second.assign(enter_m=second["enter_m"] + on, exit_m=second["exit_m"] + on)
    return differ(world, paths, ledger(world, ends), _in_order(pd.concat([first, second])))


def shifted_paths(world: World, ends: Floats, rng: np.random.Generator) -> Finding:
    """Hold ledgers against those of the same paths with longitudes whole turns away, exact in doubles."""
    ends = ends.copy()
    ends[:, [0, 2]] = np.round(ends[:, [0, 2]] * 2.0**40) / 2.0**40
    turned = ends.copy()
    turned[:, [0, 2]] += 360.0 * rng.integers(-2, 3, (len(ends), 2))
    exact = ((turned - ends) % 360.0 == 0).all(axis=1)
    return differ(world, paths_between(ends[exact]), ledger(world, ends[exact]), ledger(world, turned[exact]))


def _in_order(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.sort_values(["path", "enter_m", "exit_m"], kind="stable", ignore_index=True)


def flown_back(rng: np.random.Generator, n: int) -> Finding:
    """Compare paths with themselves flown the other way."""
    return reversed_paths(*near_anything(rng, n))


def in_two_parts(rng: np.random.Generator, n: int) -> Finding:
    """Compare paths with their two parts, cut anywhere."""
    return split_paths(*near_anything(rng, n), rng)


def turned_whole(rng: np.random.Generator, n: int) -> Finding:
    """Compare paths with the same ones written with longitudes one or two turns away."""
    return shifted_paths(*near_anything(rng, n), rng)
