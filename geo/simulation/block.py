"""A block of draws: a pure function of event, seed, hypothesis, boundaries and the number of the block."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from geo.kernel.tracks import place_on_tracks
from geo.simulation.density import Frame, picture
from geo.simulation.flown import Flown, fly
from geo.simulation.plan import Plan, draws_of_cube, make_plan, unit_numbers
from geo.simulation.rules import CONTRADICTED, SUPPORTED, Rules, decide, make_rules
from geo.simulation.tally import ANGLE_BIN_DEG, LENGTH_BIN_M, TIME_BIN_S, Kind, Tally, cell_of, count, merge

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.events import Event
    from geo.simulation.depth import Ground
    from geo.simulation.rules import Verdicts

    FloatArray = NDArray[np.float64]

BLOCK = 10_000
STATE_ZERO = 2  # index of state 0 in tallies: NOWHERE and UNKNOWN come before it
_KMH = 3.6


@dataclass(frozen=True, eq=False)
class Job:
    """All that a block needs besides its number and the boundaries.

    Attributes
    ----------
    stream
        What sets the random numbers of this event and hypothesis apart from those of others.
    seed
        The seed.
    plan, rules
        How draws are made, and the claims to decide.
    frame
        The place of the picture of all draws, or None for no picture.
    """

    stream: tuple[int, ...]
    seed: int
    plan: Plan
    rules: Rules
    frame: Frame | None = None


def make_job(event: Event, hypothesis: str, seed: int) -> Job:
    """Make ready all that the blocks of a hypothesis need.

    Raises
    ------
    SimulationError
        As :func:`geo.simulation.plan.make_plan`.
    """
    digest = hashlib.sha256(f"{event.id}/{hypothesis}".encode()).digest()
    stream = tuple(int.from_bytes(digest[k : k + 4], "little") for k in range(0, 16, 4))
    return Job(stream, seed, make_plan(event, hypothesis), make_rules(event))


def cube_of_block(job: Job, block: int, draws: int) -> FloatArray:
    """Return the random numbers of a block's first draws, in [0, 1), shape (draws, len(groups)).

    They are taken from the raw stream of Philox, which NumPy promises never to change.

    Examples
    --------
    >>> import geo
    >>> job = make_job(geo.load_event("caspian-2015-10-07"), "direct", 0)
    >>> bool((cube_of_block(job, 3, 10) == cube_of_block(job, 3, BLOCK)[:10]).all())
    True
    """
    width = len(job.plan.groups)
    stream = np.random.Philox(np.random.SeedSequence(job.seed, spawn_key=(*job.stream, block)))
    return unit_numbers(stream, draws * width).reshape(draws, width)


def fly_cube(job: Job, ground: Ground, cube: FloatArray) -> Flown:
    """Return the draws that points of the unit cube stand for, and what they fly over.

    Paths whose borders do not close are counted under the state ``UNKNOWN``; the warning waits for the end of the run.
    """
    return fly(draws_of_cube(job.plan, cube), ground.countries)


def run_block(job: Job, ground: Ground, block: int, draws: int = BLOCK) -> Tally:
    """Draw a block and add it up.

    Parameters
    ----------
    job
        From :func:`make_job`.
    ground
        Boundaries and box.
    block
        Number of the block, from 0.
    draws
        How many of its draws to take, from the first on.
    """
    flown = fly_cube(job, ground, cube_of_block(job, block, draws))
    verdicts = decide(job.rules, flown, ground)
    tally = merge([*_states(job, flown), *_lengths(flown), *_claims(verdicts), *_cells(flown, verdicts)])
    return tally if job.frame is None else replace(tally, density=picture(job.frame, flown.tracks))


def flight_s(flown: Flown) -> FloatArray:
    """Return how long each draw flies, seconds."""
    seconds: FloatArray = flown.tracks.length_m / (flown.draws.speed_kmh / _KMH)
    return seconds


def entries(flown: Flown) -> tuple[NDArray[np.intp], NDArray[np.intp], FloatArray, FloatArray]:
    """Return draw, column of the state, longitude and latitude (degrees) of every first entry."""
    draw, column = np.nonzero(flown.overflies)
    enter_m = flown.rows.enter_m[flown.first[draw, column]]
    lon, lat = flown.draws.lon[draw, 0], flown.draws.lat[draw, 0]
    later = np.flatnonzero(enter_m > 0.0)
    lon[later], lat[later] = place_on_tracks(flown.tracks, draw[later], enter_m[later])
    return draw, column, lon, lat


def _bins(values: FloatArray, width: float) -> NDArray[np.int64]:
    return np.rint(values / width).astype(np.int64)


def _states(job: Job, flown: Flown) -> list[Tally]:
    _, column, lon, lat = entries(flown)
    middle = job.plan.middle_deg
    lon_bin = _bins(np.remainder(lon - middle + 180.0, 360.0) - 180.0 + middle, ANGLE_BIN_DEG)
    lat_bin = _bins(lat, ANGLE_BIN_DEG)
    parts = []
    for k, state in enumerate(flown.states.tolist()):
        here = column == k
        over = flown.over_m[flown.overflies[:, k], k]
        for kind, bins in ((Kind.OVER, _bins(over, LENGTH_BIN_M)), (Kind.ENTER_LON, lon_bin[here])):
            parts.append(count(kind, state + STATE_ZERO, bins))
        parts.append(count(Kind.ENTER_LAT, state + STATE_ZERO, lat_bin[here]))
    return parts


def _lengths(flown: Flown) -> list[Tally]:
    length_m = flown.tracks.length_m
    none = np.zeros(len(length_m), dtype=np.int64)
    return [
        count(Kind.DRAWS, 0, none),
        count(Kind.LENGTH, 0, _bins(length_m, LENGTH_BIN_M)),
        count(Kind.TIME, 0, _bins(flight_s(flown), TIME_BIN_S)),
    ]


def _claims(verdicts: list[Verdicts]) -> list[Tally]:
    return [count(Kind.CLAIM, k, found) for k, found in enumerate(verdicts)]


def _cells(flown: Flown, verdicts: list[Verdicts]) -> list[Tally]:
    """Count by the cell that the launch place lies in."""
    cell = cell_of(flown.draws.lon[:, 0], flown.draws.lat[:, 0])
    parts = [count(Kind.CELL, 0, cell)]
    for k, state in enumerate(flown.states.tolist()):
        parts.append(count(Kind.CELL_STATE, state + STATE_ZERO, cell[flown.overflies[:, k]]))
    for k, found in enumerate(verdicts):
        parts.append(count(Kind.CELL_SUPPORTED, k, cell[found == SUPPORTED]))
        parts.append(count(Kind.CELL_CONTRADICTED, k, cell[found == CONTRADICTED]))
    return parts
