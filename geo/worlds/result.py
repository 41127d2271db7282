"""The simulation itself: what is asked, run and handed back."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from geo.accounts import as_event
from geo.arguments import shown, whole
from geo.atlas.load import BUNDLED, as_countries
from geo.errors import ArgumentError, OpenLedgerWarning, SimulationError
from geo.kernel.geodesic import WGS84
from geo.ledger.closing import UNKNOWN
from geo.ledger.indeterminate import Ground
from geo.worlds.block import STATE_ZERO, Job, make_jobs
from geo.worlds.density import Density, make_density, make_pixel_grid
from geo.worlds.draws import draws_table, write_parquet
from geo.worlds.engines import in_processes, on_cluster, run, serial
from geo.worlds.extent import extent_of
from geo.worlds.plan import chosen
from geo.worlds.tables import claims_table, launches_table, lengths_table, states_table
from geo.worlds.tally import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from os import PathLike

    import geopandas
    import pandas as pd
    from distributed import Client

    from geo.atlas.countries import Countries
    from geo.events import Event
    from geo.worlds.block import Question
    from geo.worlds.engines import Engine

MOST_DRAWS = 10**9


@dataclass(frozen=True, eq=False, repr=False)
class Simulation:
    """What follows from all reconstructions that the published facts allow, drawn at random.

    A draw is a *world*: one whole reconstruction under a hypothesis, all missiles of the event at once.

    Attributes
    ----------
    event
        The event.
    hypotheses
        Ids of the hypotheses simulated, in the file's order.
    draws, asked
        Worlds drawn under each hypothesis, and worlds asked for; fewer where the run was interrupted, and one where the
        account leaves nothing open.
    missiles
        Missiles of a world.
    seed, block_draws
        What the random numbers come from: block ``k`` holds the draws from ``k * block_draws`` on.
    boundaries, ellipsoid
        What it rests on: :attr:`geo.Countries.source` of the boundary set, and the name of the ellipsoid (``wgs84``).
    states
        One row a hypothesis and state: ``hypothesis, country`` (ISO A3, '?' where borders do not close), ``name, draws,
        count`` (worlds in which a missile overflies it), ``sure_count`` (in which one gets deeper into it than the
        boundaries could miss), ``all_count`` (in which all do), ``share, share_low, share_high`` (of ``count``; 95 %,
        Wilson), ``missile_share`` (of all missiles of all worlds, those that overfly it), ``km_p05, km_p50, km_p95``
        (quantiles of the kilometres over the state of missiles that overfly it), ``enter_lon_p05, enter_lon_p50,
        enter_lon_p95, enter_lat_p05, enter_lat_p50, enter_lat_p95`` (quantiles of the place of first entry, each
        coordinate for itself, degrees).
    lengths
        ``hypothesis, quantity`` (``length_km`` or, where a speed is known, ``flight_min``), ``draws, min, p05, p50,
        p95, max`` of all missiles of all worlds, to 0.1 km and 1 s.
    claims
        One row a hypothesis and claim that hangs on what is drawn, and one a value of it where sources disagree:
        ``hypothesis, claim, part`` (which value, '' for the claim as a whole), ``text, draws, supported, contradicted,
        undecidable`` (worlds), ``share, share_low, share_high`` (contradicted), ``supported_share, supported_low,
        supported_high``, ``missile_share, missile_supported_share`` (the same of single missiles: those that fail, and
        those that hold, each by itself), ``number_min, number_max`` (of the number that verdicts rest on, over all
        worlds, to 0.1 of its unit; NaN where there is none).
    launches
        What follows from where it started: ``hypothesis, kind, key, lon, lat`` (middle of a cell of 0.1 degrees),
        ``starts`` (platforms that fire from that cell, of all worlds; one that fires from several places, at each),
        ``draws`` (their missiles), ``count`` (those of them that overfly state ``key`` if ``kind`` is 'state', or which
        by themselves make claim ``key`` 'supported' or 'contradicted').
    density
        How many paths pass each pixel of a picture, by hypothesis; empty unless asked for. All pictures have one frame.
    """

    event: Event
    hypotheses: tuple[str, ...]
    draws: int
    asked: int
    seed: int
    missiles: int
    block_draws: int
    boundaries: str
    ellipsoid: str
    states: pd.DataFrame
    lengths: pd.DataFrame
    claims: pd.DataFrame
    launches: pd.DataFrame
    density: Mapping[str, Density]
    _jobs: tuple[Job, ...] = field(repr=False)
    _ground: Ground = field(repr=False)

    @property
    def questions(self) -> tuple[Question, ...]:
        """The claims that were judged, made ready, and the values of each where sources disagree."""
        return self._jobs[0].questions

    def table(self, first: int = 0, count: int | None = None, *, claims: Collection[str] | None = None) -> pd.DataFrame:
        """Return the draws themselves, made again from the seed.

        Parameters
        ----------
        first, count
            Number of the first draw, and how many (all that follow by default), of each hypothesis.
        claims
            Ids of the claims to judge in each, all by default: some take much longer than the paths.

        Returns
        -------
        DataFrame
            As :func:`geo.worlds.draws.draws_table`.

        Raises
        ------
        SimulationError
            If there are no such draws.
        """
        first, count = self._range(first, count)
        return draws_table(self.event, self._jobs, self._ground, first, count, claims)

    def to_parquet(self, path: str | PathLike[str], first: int = 0, count: int | None = None) -> None:
        """Write the draws themselves to a Parquet file, block by block.

        Parameters
        ----------
        path
            File to write; one that is there is replaced.
        first, count
            As for :meth:`table`.

        Raises
        ------
        SimulationError
            If there are no such draws, or pyarrow is not installed.
        OutputError
            If the file cannot be written.
        """
        first, count = self._range(first, count)
        write_parquet(path, self.event, self._jobs, self._ground, first, count)

    def _range(self, first: int, count: int | None) -> tuple[int, int]:
        first = whole("first", first, -MOST_DRAWS, MOST_DRAWS, error=SimulationError)
        count = (
            self.draws - first
            if count is None
            else whole("count", count, -MOST_DRAWS, MOST_DRAWS, error=SimulationError)
        )
        if first < 0 or count < 0 or first + count > self.draws:
            msg = f"draws {first} to {first + count}: found {self.draws} draws in all; ask for some of these"
            raise SimulationError(msg)
        return first, count

    def __repr__(self) -> str:
        names = ", ".join(self.hypotheses)
        return f"<Simulation of {self.event.id} ({names}): {self.draws:,} of {self.asked:,} draws, seed {self.seed}>"


def check_simulation(simulation: object, name: str = "simulation") -> None:
    """Refuse what is no simulation; None passes.

    Raises
    ------
    ArgumentError
        If it is anything else.
    """
    if simulation is not None and not isinstance(simulation, Simulation):
        msg = f"{name}: found {shown(simulation)}; allowed: what geo.simulate returns; pass that, or none"
        raise ArgumentError(msg)


def simulate(
    event: Event | str | PathLike[str],
    *,
    draws: int = 10_000,
    seed: int = 0,
    hypothesis: str | None = None,
    workers: int | None = None,
    client: Client | None = None,
    countries: Countries | geopandas.GeoDataFrame | str | PathLike[str] | None = None,
    progress: Callable[[int, int], None] | None = None,
    density: bool = False,
    spots: bool = True,
) -> Simulation:
    """Draw whole reconstructions of an event at random, and say in what share of them each state is overflown.

    Launch and aim points were not published; one line a missile is one guess. Here each draw is one world: every
    platform at one place, every target at one, every place on the way, an allocation, a speed, all missiles at once,
    drawn evenly from what the event file allows (see :func:`geo.worlds.plan.make_plans`). Shares say how common an
    outcome is among these reconstructions. How likely it was depends on how likely they were, which nobody published.

    Parameters
    ----------
    event
        From :func:`geo.load_event`, or what that takes.
    draws
        Worlds under each hypothesis; all hypotheses share them, so that they differ by the routes alone. Where the
        account leaves nothing open there is one.
    seed
        Where the random numbers come from, 0 or more. Same seed, same tables to the last digit, and the first draws
        of a longer run are those of a shorter one.
    hypothesis
        Id of the one hypothesis to simulate; all by default.
    workers
        Processes to share the work; this one alone by default. On systems that start processes afresh, the calling
        script needs its ``__main__`` guard.
    client
        A connected :class:`dask.distributed.Client`, to share the work of a cluster (extra ``[distributed]``).
    countries
        Boundaries: a set from :func:`geo.load_countries`, or what that takes. The bundled OpenStreetMap set by default.
    progress
        Called after each block with the draws done and the draws in all (of all hypotheses together).
    density
        Whether to count the paths that pass each pixel of a picture too.
    spots
        Whether to count where missiles started and where they first entered each state; without it, ``launches`` is
        empty and the columns ``enter_...`` are NaN, and the rest takes a tenth less time.

    Returns
    -------
    Simulation
        An interruption from the keyboard ends it early: ``draws`` then says how many of those ``asked`` are in the
        tables.

    Raises
    ------
    SimulationError
        If an argument is not as stated, or the event lacks what a draw needs; before any work.
    BoundaryError
        If the boundary file cannot be used.

    Warns
    -----
    OpenLedgerWarning
        If the borders under some paths do not close; their states are '?'.

    Notes
    -----
    A state counts as overflown from the first metre on. For claims, a state into which a draw gets less deep than the
    boundary set carries decides nothing, as in the ledger and its verdicts.

    Examples
    --------
    >>> import geo
    >>> result = simulate(geo.load_event("caspian-2015-10-07"), draws=1000, hypothesis="direct")
    >>> states = result.states.set_index("country")
    >>> bool(states.loc["TUR", "share"] > 0.99), bool(0.85 < states.loc["TUR", "missile_share"] < 0.95)
    (True, True)
    """
    draws, seed = (
        whole("draws", draws, 1, MOST_DRAWS, error=SimulationError),
        whole("seed", seed, 0, 2**128 - 1, error=SimulationError),
    )
    if workers is not None:
        workers = whole("workers", workers, 1, 1024, error=SimulationError)
    if workers is not None and client is not None:
        msg = "workers and client: found both; allowed: one of them; leave workers out, the cluster has its own"
        raise SimulationError(msg)
    if client is not None and not (hasattr(client, "submit") and hasattr(client, "scatter")):
        what = f"client: found {type(client).__name__}; allowed: a dask.distributed.Client"
        msg = f"{what}; connect one with geo.worlds.connect"
        raise SimulationError(msg)
    if progress is not None and not callable(progress):
        msg = f"progress: found {shown(progress)}; allowed: a function of draws done and in all, or none; leave it out"
        raise ArgumentError(msg)
    event = as_event(event)
    hypotheses = chosen(event, hypothesis)
    borders = as_countries(countries)
    jobs = make_jobs(event, hypotheses, seed, borders)
    if not any(job.plan.open for job in jobs):
        draws = 1
    box = extent_of([job.plan for job in jobs])
    frame = make_pixel_grid(box) if density else None
    jobs = tuple(replace(job, frame=frame, spots=spots) for job in jobs)
    ground = Ground(borders, box)
    engine: Engine
    if client is not None:
        name = BUNDLED[0] if countries is None else countries
        engine = on_cluster(jobs, ground, client, bundled=name if isinstance(name, str) and name in BUNDLED else None)
    elif workers is not None and workers > 1:
        engine = in_processes(jobs, ground, workers)
    else:
        engine = serial(jobs, ground)
    found, done = run(engine, len(jobs), draws, jobs[0].block, progress)
    tallies = dict(zip(hypotheses, found, strict=True))
    unknown = sum(tally.total(Kind.OVER, UNKNOWN + STATE_ZERO) for tally in found)
    if unknown:
        flown = sum(tally.total(Kind.MISSILES) for tally in found)
        msg = f"{unknown} of {flown} missiles cross borders that do not close: their states are given as unknown"
        warnings.warn(msg, OpenLedgerWarning, stacklevel=2)
    questions = jobs[0].questions
    return Simulation(
        event,
        hypotheses,
        done,
        draws,
        seed,
        len(jobs[0].plan.platform),
        jobs[0].block,
        borders.source,
        WGS84.name,
        states_table(tallies, borders),
        lengths_table(tallies),
        claims_table(tallies, questions),
        launches_table(tallies, borders, questions),
        MappingProxyType(
            {h: make_density(frame, tally.density, tally.total(Kind.PATHS)) for h, tally in tallies.items()}
            if frame
            else {}
        ),
        jobs,
        ground,
    )
