"""Where to ask: places along paths, chosen so that a wrong row cannot hide between them.

Some are chosen by the ledger's rows, more without them: ends, turning points, and every place where a path comes near a
border edge, found here by PROJ and plane geometry. A place that this search missed is a question not asked; it never
makes a right row wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from .paths import Floats, Ints, Paths, wrapped

if TYPE_CHECKING:
    import pandas as pd

    from .borders import Borders

JUST_INSIDE_M = 1.5e-4  # outside the 0.1 mm around a border that may be either's
PIECE_M = 100_000.0
COARSE_DEG = 0.02  # a piece whose chord is further off is halved
FINE_DEG = 2e-5  # a piece near a border whose chord is further off is cut into eight
SHORT_M = 1e-3
MOST_EVENTS = 1000  # a path: along borders there are thousands, of which these are drawn


@dataclass(frozen=True, eq=False)
class Pieces:
    """Stretches of paths with their chords in longitude and latitude."""

    path: Ints
    a: Floats  # metres along the path
    b: Floats
    lon: Floats  # degrees, at a
    lat: Floats
    dlon: Floats  # to b
    dlat: Floats
    off: Floats  # the most that the path leaves the chord, degrees

    def take(self, which: Ints) -> Pieces:
        """Return some of them."""
        return Pieces(*(getattr(self, name)[which] for name in self.__dataclass_fields__))


def pieces_of(paths: Paths, path: Ints, a: Floats, b: Floats) -> Pieces:
    """Return stretches of paths with their chords."""
    shares = np.array([0.0, 0.25, 0.5, 0.75, 1.0])
    s = a[:, None] + (b - a)[:, None] * shares
    lon, lat = (v.reshape(s.shape) for v in paths.at(np.repeat(path, 5), s.ravel()))
    turn = wrapped(lon - lon[:, :1])
    rise = lat - lat[:, :1]
    off = np.maximum(
        np.abs(wrapped(turn - turn[:, -1:] * shares)).max(axis=1), np.abs(rise - rise[:, -1:] * shares).max(axis=1)
    )
    return Pieces(path, a, b, lon[:, 0], lat[:, 0], turn[:, -1], rise[:, -1], 1.5 * off + 1e-9)


def cut(paths: Paths, old: Pieces, into: int) -> Pieces:
    """Return each piece in so many parts."""
    k = np.tile(np.arange(into), len(old.path))
    path, a, b = (np.repeat(v, into) for v in (old.path, old.a, old.b))
    return pieces_of(paths, path, a + (b - a) * (k / into), a + (b - a) * ((k + 1) / into))


def near_borders(paths: Paths, borders: Borders) -> tuple[Ints, Floats]:
    """Return path and distance along it (metres) of the places where paths cross or all but touch border edges."""
    count = np.maximum(np.ceil(paths.s12 / PIECE_M), 1).astype(np.intp)
    path = np.repeat(np.arange(len(count)), count)
    k = np.arange(len(path)) - np.repeat(np.cumsum(count) - count, count)
    step = (paths.s12 / count)[path]
    todo, done = pieces_of(paths, path, k * step, (k + 1) * step), []
    while len(todo.path):
        bent = (todo.off > COARSE_DEG) | (np.abs(todo.dlon) > 10)
        done.append(todo.take(np.flatnonzero(~bent)))
        # what is bent and short passes a pole: its turning point is asked about anyway
        todo = cut(paths, todo.take(np.flatnonzero(bent & (todo.b - todo.a > SHORT_M))), 2)
    found: list[tuple[Ints, Floats]] = []
    for level in done:
        rest = level
        while len(rest.path):
            piece, edge = _meet(rest, borders)
            fine = (rest.off <= FINE_DEG) | (rest.b - rest.a <= 1.0)
            ready = fine[piece]
            found += _solve(paths, rest, piece[ready], borders, edge[ready])
            rest = cut(paths, rest.take(np.unique(piece[~ready])), 8)
    if not found:
        return np.zeros(0, dtype=np.intp), np.zeros(0)
    return np.concatenate([f[0] for f in found]), np.concatenate([f[1] for f in found])


def _meet(pieces: Pieces, borders: Borders) -> tuple[Ints, Ints]:
    """Return pairs of piece and edge whose chord and edge come as near as the path may be off the chord."""
    start = np.column_stack([pieces.lon, pieces.lat])
    end = start + np.column_stack([pieces.dlon, pieces.dlat])
    low, high = np.minimum(start[:, 0], end[:, 0]), np.maximum(start[:, 0], end[:, 0])
    who, which = [], []
    for turn, near in ((-360.0, high > 179.99), (0.0, high > -1e9), (360.0, low < -179.99)):
        some = np.flatnonzero(near)
        chords = shapely.linestrings(np.stack([start[some], end[some]], axis=1) + [turn, 0.0])
        hit, edge = borders.tree.query(chords, predicate="dwithin", distance=pieces.off[some])
        who.append(some[hit])
        which.append(edge)
    return np.concatenate(who), np.concatenate(which)


def _solve(paths: Paths, pieces: Pieces, piece: Ints, borders: Borders, edge: Ints) -> list[tuple[Ints, Floats]]:
    """Return where paths meet the lines of edges, or come nearest to them, and where they pass the edges' ends."""
    path, a, b = pieces.path[piece], pieces.a[piece], pieces.b[piece]

    def side(which: Ints, s: Floats) -> Floats:
        lon, lat = paths.at(path[which], s)
        e = edge[which]
        ex, ey = borders.x2[e] - borders.x1[e], borders.y2[e] - borders.y1[e]
        middle = borders.x1[e] + ex / 2
        x = middle + wrapped(lon - middle)
        return ex * (lat - borders.y1[e]) - ey * (x - borders.x1[e])

    every = np.arange(len(path))
    m = (a + b) / 2
    fa, fm, fb = side(every, a), side(every, m), side(every, b)
    bend = fa - 2 * fm + fb
    with np.errstate(divide="ignore", invalid="ignore"):
        turn = np.clip(np.nan_to_num(m + (b - a) / 4 * (fa - fb) / bend, posinf=0.0, neginf=0.0), a, b)
    ft = side(every, turn)
    crossed = np.sign(fa) != np.sign(fb)
    twice = ~crossed & (np.sign(ft) != np.sign(fa))
    which = np.concatenate([every[crossed], every[twice], every[twice]])
    lo = np.concatenate([a[crossed], a[twice], turn[twice]])
    hi = np.concatenate([b[crossed], turn[twice], b[twice]])
    f_lo = np.concatenate([fa[crossed], fa[twice], ft[twice]])
    f_hi = np.concatenate([fb[crossed], ft[twice], fb[twice]])
    root = _illinois(side, which, lo, hi, f_lo, f_hi)
    ends = [(path[which], root), (path[~crossed], turn[~crossed])]
    for x, y in ((borders.x1[edge], borders.y1[edge]), (borders.x2[edge], borders.y2[edge])):
        px, py = wrapped(x - pieces.lon[piece]), y - pieces.lat[piece]
        flat = np.cos(np.deg2rad(y)) ** 2
        dx, dy = pieces.dlon[piece], pieces.dlat[piece]
        with np.errstate(divide="ignore", invalid="ignore"):
            t = (px * dx * flat + py * dy) / (dx * dx * flat + dy * dy)
        passed = (t >= 0) & (t <= 1)
        ends.append((path[passed], (a + (b - a) * t)[passed]))
    return ends


def _illinois(side, which: Ints, lo: Floats, hi: Floats, f_lo: Floats, f_hi: Floats) -> Floats:  # noqa: ANN001
    """Return roots between places of opposite sides, by the false position method, the Illinois way."""
    root = (lo + hi) / 2
    for _ in range(8):
        gap = f_hi - f_lo
        share = np.where(gap == 0, 0.5, f_hi / np.where(gap == 0, 1.0, gap))
        root = np.clip(hi - share * (hi - lo), np.minimum(lo, hi), np.maximum(lo, hi))
        f = side(which, root)
        beyond = np.sign(f) != np.sign(f_hi)
        lo, f_lo = np.where(beyond, hi, lo), np.where(beyond, f_hi, f_lo / 2)
        hi, f_hi = root, f
    return root


def turning_points(paths: Paths) -> tuple[Ints, Floats]:
    """Return path and distance along it of the places furthest north or south."""
    every = np.arange(len(paths.s12))
    lo, hi = np.zeros(len(every)), paths.s12.copy()
    climbs = np.cos(np.deg2rad(paths.heading(every, lo)))
    inner = np.flatnonzero(climbs * np.cos(np.deg2rad(paths.heading(every, hi))) < 0)
    lo, hi = lo[inner], hi[inner]
    for _ in range(50):
        m = (lo + hi) / 2
        still = np.cos(np.deg2rad(paths.heading(inner, m))) * climbs[inner] > 0
        lo, hi = np.where(still, m, lo), np.where(still, hi, m)
    return inner, lo


def log_uniform(rng: np.random.Generator, low: float, high: float, size: int) -> Floats:
    """Return numbers whose logarithm is uniform."""
    return np.exp(rng.uniform(np.log(low), np.log(high), size))


def places_by_rows(rows: pd.DataFrame, rng: np.random.Generator) -> tuple[Ints, Floats]:
    """Return places in every row: just inside both its ends, further inside, its middle, at random."""
    path = rows["path"].to_numpy(dtype=np.intp)
    enter, out = rows["enter_m"].to_numpy(), rows["exit_m"].to_numpy()
    long, n = out - enter, len(rows)
    inset = [np.full(n, JUST_INSIDE_M), np.full(n, 1e-3), log_uniform(rng, 1e-3, 3e3, n)]
    inset = [np.minimum(step, 0.49 * long) for step in inset]
    s = [enter + step for step in inset] + [out - step for step in inset]
    s += [enter + 0.5 * long, enter + rng.uniform(0, 1, n) * long]
    return np.tile(path, len(s)), np.concatenate(s)


def places_by_borders(paths: Paths, borders: Borders, rng: np.random.Generator) -> tuple[Ints, Floats]:
    """Return places chosen without the ledger: at the ends, near them, at random, around and between borders."""
    n = len(paths.s12)
    every = np.arange(n)
    event_path, event = (
        np.concatenate(v) for v in zip(near_borders(paths, borders), turning_points(paths), strict=True)
    )
    event_path, event = _thinned(event_path, event, rng)
    # in order along each path, its ends among them: a question in the middle of every gap
    path = np.concatenate([event_path, every, every])
    s = np.concatenate([event, np.zeros(n), paths.s12])
    order = np.lexsort([s, path])
    path, s = path[order], s[order]
    gap = np.flatnonzero((path[1:] == path[:-1]) & (s[1:] - s[:-1] > 2 * JUST_INSIDE_M))
    out = [(path, s), (path[gap], (s[gap] + s[gap + 1]) / 2)]
    for sign in (-1.0, 1.0):
        out.append((event_path, event + sign * JUST_INSIDE_M))
        out.append((event_path, event + sign * log_uniform(rng, 1e-3, 1e3, len(event))))
    few = np.repeat(every, 8)
    out.append((few, log_uniform(rng, 1e-3, 3e3, len(few))))
    out.append((few, paths.s12[few] - log_uniform(rng, 1e-3, 3e3, len(few))))
    out.append((few, paths.s12[few] * rng.uniform(0, 1, len(few))))
    return np.concatenate([o[0] for o in out]), np.concatenate([o[1] for o in out])


def _thinned(path: Ints, s: Floats, rng: np.random.Generator) -> tuple[Ints, Floats]:
    """Drop places less than a tenth of a millimetre after another, then all but a draw of those of a path."""
    order = np.lexsort([s, path])
    path, s = path[order], s[order]
    new = np.ones(len(path), dtype=bool)
    new[1:] = (path[1:] != path[:-1]) | (s[1:] - s[:-1] > 1e-4)
    path, s = path[new], s[new]
    lot = rng.random(len(path)) * np.bincount(path, minlength=1)[path] < MOST_EVENTS
    return path[lot], s[lot]
