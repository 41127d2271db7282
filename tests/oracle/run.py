"""One batch of any generator or relation, by name and number: the suite and ``make verify`` run these."""

from __future__ import annotations

import zlib

import numpy as np

from .check import Finding, check, ledger
from .generators import GENERATORS
from .relations import flown_back, in_two_parts, turned_whole
from .transformed import densified, joined, mirrored, renamed, turned_by_degrees

RELATIONS = {
    r.__name__.replace("_", " "): r
    for r in (flown_back, in_two_parts, turned_whole, mirrored, turned_by_degrees, joined, renamed, densified)
}
NAMES = (*GENERATORS, *RELATIONS)


def run(name: str, batch: int, size: int, seed: int) -> Finding:
    """Make a world with paths and check them; the same arguments always make the same paths."""
    rng = np.random.default_rng([seed, zlib.crc32(name.encode()), batch])
    if name in RELATIONS:
        found = RELATIONS[name](rng, size)
    else:
        world, ends = GENERATORS[name](rng, size)
        found = check(world, ends, ledger(world, ends), seed=batch)
    for example in found.examples:
        example |= {"generator": name, "batch": batch, "size": size, "seed": seed}
    return found


def doc(name: str) -> str:
    """Return what a generator or relation does, in its own words."""
    made = (GENERATORS | RELATIONS)[name].__doc__ or ""
    return made.strip().splitlines()[0].rstrip(".")
