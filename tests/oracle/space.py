"""Geodesics as curves in space: a second way to every crossing, without PROJ, series or an auxiliary sphere.

A curve on a surface is a geodesic where its acceleration is normal to the surface. That equation is integrated from the
path's start to each crossing of the ledger; GeographicLib (in Python) says in which direction. What lies at that
distance must lie on a border.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from geographiclib.geodesic import Geodesic

from .check import ledger
from .generators import GENERATORS
from .paths import F, Floats

if TYPE_CHECKING:
    from .states import World

A_M = 6_378_137.0
STEP_M = 40_000.0  # of the coarse of two runs; the fifth order leaves less than a nanometre
KINDS = tuple(name for name in GENERATORS if name not in {"nearly antipodal", "equally short"})
AXES2 = np.array([1.0, 1.0, (1 - F) ** 2])[:, None]  # squares of the half axes, in units of A_M
UNSURE_M = 19.9e6  # beyond it two implementations may take two paths


def arrive(lon: Floats, lat: Floats, azi: Floats, s_m: Floats) -> tuple[Floats, Floats]:
    """Return longitudes and latitudes in degrees at distances from starts, by Runge and Kutta, extrapolated."""
    steps = max(1, int(np.ceil(s_m.max(initial=0.0) / STEP_M)))
    coarse, fine = (_run(lon, lat, azi, s_m / A_M, count) for count in (steps, 2 * steps))
    x, y, z = fine + (fine - coarse) / 15.0
    return np.rad2deg(np.arctan2(y, x)), np.rad2deg(np.arctan2(z, (1 - F) ** 2 * np.hypot(x, y)))


def _run(lon: Floats, lat: Floats, azi: Floats, s: Floats, steps: int) -> Floats:
    lam, phi, alp = (np.deg2rad(v) for v in (lon, lat, azi))
    up = np.stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)])
    p = AXES2 * up / np.sqrt((AXES2 * up**2).sum(axis=0))
    east = np.stack([-np.sin(lam), np.cos(lam), np.zeros_like(lam)])
    north = np.stack([-np.sin(phi) * np.cos(lam), -np.sin(phi) * np.sin(lam), np.cos(phi)])
    v = np.sin(alp) * east + np.cos(alp) * north
    h = s / steps
    for _ in range(steps):
        a1 = _pull(p, v)
        p2, v2 = p + h / 2 * v, v + h / 2 * a1
        a2 = _pull(p2, v2)
        p3, v3 = p + h / 2 * v2, v + h / 2 * a2
        a3 = _pull(p3, v3)
        p4, v4 = p + h * v3, v + h * a3
        a4 = _pull(p4, v4)
        p = p + h / 6 * (v + 2 * v2 + 2 * v3 + v4)
        v = v + h / 6 * (a1 + 2 * a2 + 2 * a3 + a4)
    return p


def _pull(p: Floats, v: Floats) -> Floats:
    """Return the acceleration of a geodesic on the ellipsoid."""
    normal = p / AXES2
    pull: Floats = -(v * v / AXES2).sum(axis=0) / (normal * normal).sum(axis=0) * normal
    return pull


def run_in_space(name: str, batch: int, size: int, seed: int) -> tuple[int, float]:
    """Return how many crossings of a batch were looked at, and how far at most one of them is off a border, metres."""
    rng = np.random.default_rng([seed, KINDS.index(name), batch, 2])
    world, ends = GENERATORS[name](rng, size)
    return off_borders(world, ends)


def off_borders(world: World, ends: Floats) -> tuple[int, float]:
    """Return how many crossings the ledger has, and how far at most one of them is off a border, metres."""
    rows = ledger(world, ends)
    inner = rows[rows["seq"] > 0]
    whole = rows.groupby("path")["exit_m"].max()
    inner = inner[inner["path"].map(whole) < UNSURE_M]
    if inner.empty:
        return 0, 0.0
    path, s = inner["path"].to_numpy(), inner["enter_m"].to_numpy()
    used, place = np.unique(path, return_inverse=True)
    azi = np.array([Geodesic.WGS84.Inverse(y1, x1, y2, x2)["azi1"] for x1, y1, x2, y2 in ends[used]])
    lon, lat = arrive(ends[path, 0], ends[path, 1], azi[place], s)
    off_m = world.borders.distance_to_nearest(lon, lat)
    return len(path), float(np.max(off_m))
