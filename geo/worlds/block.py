"""A block of worlds: a pure function of event, seed, hypothesis, boundaries and the number of the block."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.claims import on_route
from geo.claims.flights import Entered, Flights, fly
from geo.claims.scope import Answer, Scope, answer, scope_of
from geo.kernel.angles import unroll_around
from geo.kernel.tracks import place_on_tracks
from geo.worlds.density import PixelGrid, picture
from geo.worlds.plan import Plan, Worlds, make_plans, unit_numbers, worlds_of_cube
from geo.worlds.tally import ANGLE_BIN_DEG, LENGTH_BIN_M, NUMBER_BIN, TIME_BIN_S, Kind, Tally, cell_of, count, merge

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geo.atlas.countries import Countries
    from geo.claims import Claim, Judged, Outcome, RouteKind
    from geo.events import Event
    from geo.ledger.indeterminate import Ground

    FloatArray = NDArray[np.float64]
    BoolArray = NDArray[np.bool_]

_BLOCK_PATHS = 10_000  # of a block, if its worlds have as many as they can
_BLOCK_MISSILES = 1_000_000  # dealt out at a time: many may share a path
SUPPORTED, CONTRADICTED, UNDECIDABLE = 0, 1, 2
WORDS = ("supported", "contradicted", "undecidable")
STATE_ZERO = 2  # index of state 0 in tallies: NOWHERE and UNKNOWN come before it
_KMH = 3.6


@dataclass(frozen=True, eq=False)
class Question:
    """One claim that hangs on what is drawn, or one source's value of it, made ready.

    Attributes
    ----------
    claim
        The claim, with that value alone if it is one of several.
    part
        What the value is called, '' for the claim as a whole.
    ready
        What its rule needs besides paths.
    scope
        Whose missiles it speaks of.
    """

    claim: Claim
    part: str
    ready: Any
    scope: Scope

    @property
    def kind(self) -> RouteKind:
        """The kind of claim."""
        kind = on_route(self.claim)
        if kind is None:
            raise TypeError(self.claim.kind)
        return kind


@dataclass(frozen=True, eq=False)
class Job:
    """All that a block needs besides its number and the boundaries.

    Attributes
    ----------
    streams
        What sets the random numbers apart from those of others: of ends, speed and dealing, of each
        place, and of which missiles take which way.
    seed
        The seed.
    plan, questions
        How worlds are made, and the claims to judge in each.
    frame
        The place of the picture of all paths, or None for no picture.
    spots
        Whether to count where missiles started, and where they first entered each state.
    """

    streams: tuple[tuple[int, ...], ...]
    seed: int
    plan: Plan
    questions: tuple[Question, ...]
    frame: PixelGrid | None = None
    spots: bool = True

    @property
    def block(self) -> int:
        """Worlds of a block."""
        return max(1, min(_BLOCK_PATHS // self.plan.most_paths, _BLOCK_MISSILES // len(self.plan.platform)))


def make_jobs(event: Event, hypotheses: Sequence[str], seed: int, countries: Countries) -> tuple[Job, ...]:
    """Make ready all that the blocks of each hypothesis need.

    Raises
    ------
    SimulationError
        As :func:`geo.worlds.plan.make_plans`.
    """
    questions = questions_of(event, countries)
    return tuple(
        Job(_streams(event.id, plan), seed, plan, questions) for plan in make_plans(event, hypotheses, countries)
    )


def _streams(event: str, plan: Plan) -> tuple[tuple[int, ...], ...]:
    """Return what sets the random numbers apart: of what is shared, of each place, and of who takes which way."""
    own = [f"{event}/{plan.hypothesis}/ways"] if plan.drawn_ways else []
    return tuple(_stream(name) for name in (event, *(f"{event}/{stop}" for stop in plan.stop_ids), *own))


def questions_of(event: Event, countries: Countries) -> tuple[Question, ...]:
    """Return the claims of an event that hang on what is drawn, and the values of each where sources disagree."""
    found = []
    for claim in event.claims:
        kind = on_route(claim)
        if kind is not None:
            asked = [("", claim), *kind.parts(claim)]
            found += [
                Question(one, part, kind.prepare(one, event, countries), scope_of(one, event)) for part, one in asked
            ]
    return tuple(found)


def _stream(name: str) -> tuple[int, ...]:
    digest = hashlib.sha256(name.encode()).digest()
    return tuple(int.from_bytes(digest[k : k + 4], "little") for k in range(0, 16, 4))


def cube_of_block(job: Job, block: int, draws: int) -> FloatArray:
    """Return the random numbers of a block's first worlds, in [0, 1), shape (draws, len(groups)).

    They are taken from the raw stream of Philox, which NumPy promises never to change.

    Examples
    --------
    >>> import geo
    >>> [job] = make_jobs(geo.load_event("caspian-2015-10-07"), ["direct"], 0, geo.load_countries())
    >>> bool((cube_of_block(job, 3, 10) == cube_of_block(job, 3, job.block)[:10]).all())
    True
    """
    parts = []
    ways = (job.plan.drawn_ways,) if job.plan.drawn_ways else ()
    widths = (len(job.plan.shared), *(2 for _ in job.plan.stop_ids), *ways)
    for stream, width in zip(job.streams, widths, strict=True):
        numbers = np.random.Philox(np.random.SeedSequence(job.seed, spawn_key=(*stream, block)))
        parts.append(unit_numbers(numbers, draws * width).reshape(draws, width))
    return np.concatenate(parts, axis=1)


def fly_cube(job: Job, ground: Ground, cube: FloatArray) -> tuple[Worlds, Flights, Entered]:
    """Return the worlds that points of the unit cube stand for, and what their paths fly over.

    Paths whose borders do not close are counted under the state ``UNKNOWN``; the warning waits for the end of the run.
    """
    worlds = worlds_of_cube(job.plan, cube)
    flights, entered = fly(*worlds.legs(), worlds.world, worlds.missiles, worlds.platform, ground)
    flights = replace(
        flights,
        target=worlds.target,
        speed_kmh=worlds.speed_kmh,
        spot_ids=job.plan.spot_ids,
        spots=worlds.spots,
    )
    return worlds, flights, entered


def answers(job: Job, flights: Flights) -> list[Answer]:
    """Judge every question in every world."""
    return [answer(q.kind, q.claim, flights, q.ready, q.scope) for q in job.questions]


def verdicts(of: Judged | Outcome) -> NDArray[np.int8]:
    """Return ``SUPPORTED``, ``CONTRADICTED`` or ``UNDECIDABLE`` of each path or world."""
    return np.where(of.holds, SUPPORTED, np.where(of.fails, CONTRADICTED, UNDECIDABLE)).astype(np.int8)


def run_block(job: Job, ground: Ground, block: int, draws: int) -> Tally:
    """Draw a block of worlds and add it up.

    Parameters
    ----------
    job
        From :func:`make_job`.
    ground
        Boundaries and box.
    block
        Number of the block, from 0.
    draws
        How many of its worlds to take, from the first on.
    """
    worlds, flights, entered = fly_cube(job, ground, cube_of_block(job, block, draws))
    found = answers(job, flights)
    parts = [*_states(flights), *_lengths(worlds, flights), *_claims(found)]
    if job.spots:
        parts += [*_entries(job, flights, entered), *_cells(worlds, flights, found)]
    tally = merge(parts)
    return tally if job.frame is None else replace(tally, density=picture(job.frame, worlds.tracks))


def flight_s(worlds: Worlds, flights: Flights) -> FloatArray:
    """Return how long each path takes, seconds; NaN where nobody says how fast."""
    seconds: FloatArray = flights.length_m / (worlds.speed_kmh[worlds.world] / _KMH)
    return seconds


def _first_entries(
    flights: Flights, entered: Entered
) -> tuple[NDArray[np.intp], NDArray[np.intp], FloatArray, FloatArray]:
    """Return path, column of the state, longitude and latitude (degrees) of every first entry."""
    path, column = np.nonzero(flights.overflies)
    along_m = entered.leg_m[flights.at[path], column[:, None]]
    first = np.isfinite(along_m).argmax(axis=1)
    leg, enter_m = flights.at[path, first], along_m[np.arange(len(path)), first]
    # places that many paths share are laid out once
    spot, same = np.unique(leg * len(flights.states) + column, return_index=True, return_inverse=True)[1:]
    lon, lat = flights.legs.ends[leg[spot], :2].T.copy()
    later = np.flatnonzero(enter_m[spot] > 0.0)
    lon[later], lat[later] = place_on_tracks(flights.legs, leg[spot][later], enter_m[spot][later], quick=True)
    return path, column, lon[same.ravel()], lat[same.ravel()]


def _bins(values: FloatArray, width: float) -> NDArray[np.int64]:
    return np.rint(values / width).astype(np.int64)


def _states(flights: Flights) -> list[Tally]:
    """Count kilometres over each state, and worlds by how many of their missiles overfly it."""
    parts, missiles = [], flights.missiles
    for k, state in enumerate(flights.states.tolist()):
        index, flown = state + STATE_ZERO, flights.overflies[:, k]
        parts.append(count(Kind.OVER, index, _bins(flights.over_m[flown, k], LENGTH_BIN_M), missiles[flown]))
        for kind, those in ((Kind.WORLD_OVER, flown), (Kind.WORLD_SURE, flights.deep[:, k])):
            some = np.bincount(flights.world[those], weights=missiles[those], minlength=flights.count).astype(np.int64)
            parts.append(count(kind, index, some[some > 0]))
    return parts


def _entries(job: Job, flights: Flights, entered: Entered) -> list[Tally]:
    """Count where each state is first entered."""
    path, column, lon, lat = _first_entries(flights, entered)
    lon_bin = _bins(unroll_around(lon, job.plan.middle_deg), ANGLE_BIN_DEG)
    lat_bin = _bins(lat, ANGLE_BIN_DEG)
    parts = []
    for k, state in enumerate(flights.states.tolist()):
        here = column == k
        weight = flights.missiles[path[here]]
        parts.append(count(Kind.ENTER_LON, state + STATE_ZERO, lon_bin[here], weight))
        parts.append(count(Kind.ENTER_LAT, state + STATE_ZERO, lat_bin[here], weight))
    return parts


def _lengths(worlds: Worlds, flights: Flights) -> list[Tally]:
    none = np.zeros(flights.count, dtype=np.int64)
    seconds = flight_s(worlds, flights)
    timed = np.flatnonzero(np.isfinite(seconds))  # none where nobody says how fast
    return [
        count(Kind.DRAWS, 0, none),
        count(Kind.MISSILES, 0, np.zeros(len(flights.world), dtype=np.int64), flights.missiles),
        count(Kind.PATHS, 0, np.zeros(len(flights.world), dtype=np.int64)),
        count(Kind.LENGTH, 0, _bins(flights.length_m, LENGTH_BIN_M), flights.missiles),
        count(Kind.TIME, 0, _bins(seconds[timed], TIME_BIN_S), flights.missiles[timed]),
    ]


def _claims(found: list[Answer]) -> list[Tally]:
    parts = []
    for k, given in enumerate(found):
        parts.append(count(Kind.CLAIM, k, verdicts(given.outcome)))
        parts.append(count(Kind.CLAIM_MISSILES, k, verdicts(given.judged), given.flights.missiles))
        ends = np.array(given.span)
        parts.append(count(Kind.NUMBER, k, _bins(ends[np.isfinite(ends)], NUMBER_BIN)))
    return parts


def _cells(worlds: Worlds, flights: Flights, found: list[Answer]) -> list[Tally]:
    """Count missiles, and the platforms that fire them, by the cell that their launch place lies in."""
    cell, missiles = cell_of(*flights.launch.T), flights.missiles
    # a platform that fires from several places of its world counts at each
    ship = (worlds.world * worlds.spots.shape[1] + worlds.node[:, 0]) * (int(worlds.platform.max(initial=0)) + 1)
    ship = ship + worlds.platform
    first = np.unique(ship, return_index=True)[1]
    parts = [count(Kind.CELL, 0, cell, missiles), count(Kind.CELL_STARTS, 0, cell[first])]
    for k, state in enumerate(flights.states.tolist()):
        flown = flights.overflies[:, k]
        parts.append(count(Kind.CELL_STATE, state + STATE_ZERO, cell[flown], missiles[flown]))
    for k, given in enumerate(found):
        cell, missiles = cell_of(*given.flights.launch.T), given.flights.missiles
        for kind, those in ((Kind.CELL_SUPPORTED, given.judged.holds), (Kind.CELL_CONTRADICTED, given.judged.fails)):
            parts.append(count(kind, k, cell[those], missiles[those]))
    return parts
