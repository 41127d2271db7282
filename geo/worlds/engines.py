"""Run blocks: one after another, in worker processes, or on a Dask cluster. What comes out is the same."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from geo.atlas.load import load_countries
from geo.cluster import RETRIES, hand_out
from geo.errors import SimulationError
from geo.ledger.indeterminate import Box, Ground
from geo.workers import share_out
from geo.worlds.block import Job, run_block
from geo.worlds.tally import Tally, merge

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

    from distributed import Client, Future

    Results = Generator[tuple["Task", Tally], None, None]
    Engine = Callable[[Iterator["Task"]], Results]

_GATHER = 16  # tallies added up at a time


@dataclass(frozen=True)
class Task:
    """One block of one hypothesis: index of its job, number of the block, how many of its worlds."""

    job: int
    block: int
    draws: int


def tasks_of(draws: int, jobs: int, block_draws: int) -> Iterator[Task]:
    """Yield the tasks, block by block, so that a run that is cut short has done as many draws of each hypothesis.

    Examples
    --------
    >>> [(t.job, t.block, t.draws) for t in tasks_of(10_500, 2, 10_000)]
    [(0, 0, 10000), (1, 0, 10000), (0, 1, 500), (1, 1, 500)]
    """
    for block in range(-(-draws // block_draws)):
        for job in range(jobs):
            yield Task(job, block, min(block_draws, draws - block * block_draws))


def run(
    engine: Engine,
    hypotheses: int,
    draws: int,
    block_draws: int,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[tuple[Tally, ...], int]:
    """Run all blocks and add them up.

    Parameters
    ----------
    engine
        Takes tasks, yields each with its tally, in any order.
    hypotheses
        How many jobs there are.
    draws, block_draws
        How many draws of each, and how many a block.
    progress
        Called after each block with the draws done and the draws in all, of all hypotheses together. Done are those
        that an interruption would keep.

    Returns
    -------
    tallies, done
        One tally a job, and how many draws of each are in it: all, or, after an interruption from the keyboard, as many
        from the first on as are done without a gap.
    """
    sums: tuple[tuple[Tally, ...], ...] = ((),) * hypotheses
    done = 0
    waiting: dict[int, dict[int, Tally]] = {}
    results = engine(tasks_of(draws, hypotheses, block_draws))
    try:
        for task, tally in results:
            waiting.setdefault(task.block, {})[task.job] = tally
            while len(parts := waiting.get(done // block_draws, {})) == hypotheses and done < draws:
                more = tuple(_gathered((*sums[job], parts[job])) for job in range(hypotheses))
                # in one statement, so that an interruption finds all hypotheses equally far
                sums, done = more, min(draws, done + block_draws)
                waiting.pop((done - 1) // block_draws)
            if progress is not None:
                progress(done * hypotheses, draws * hypotheses)
    except KeyboardInterrupt:
        pass
    finally:
        results.close()
    return tuple(merge(parts) for parts in sums), done


def _gathered(parts: tuple[Tally, ...]) -> tuple[Tally, ...]:
    return (merge(parts),) if len(parts) == _GATHER else parts


def serial(jobs: Sequence[Job], ground: Ground) -> Engine:
    """Return an engine that runs tasks one after another in this process."""

    def engine(tasks: Iterator[Task]) -> Results:
        for task in tasks:
            yield task, run_block(jobs[task.job], ground, task.block, task.draws)

    return engine


def in_processes(jobs: Sequence[Job], ground: Ground, workers: int) -> Engine:
    """Return an engine that shares tasks between worker processes of this machine."""

    def engine(tasks: Iterator[Task]) -> Results:
        return share_out(_block_of, (tuple(jobs), ground), tasks, workers, in_order=False, died=SimulationError)

    return engine


def _block_of(shared: tuple[tuple[Job, ...], Ground], task: Task) -> Tally:
    jobs, ground = shared
    return run_block(jobs[task.job], ground, task.block, task.draws)


def on_cluster(jobs: Sequence[Job], ground: Ground, client: Client, *, bundled: str | None = None) -> Engine:
    """Return an engine that hands tasks to a Dask cluster.

    Parameters
    ----------
    jobs
        One a hypothesis.
    ground
        Boundaries and box.
    client
        A connected :class:`dask.distributed.Client`; its workers need this package in the same version.
    bundled
        Name of the boundaries if they are a bundled set: workers then load them by themselves.
    """

    def engine(tasks: Iterator[Task]) -> Results:
        run_id = uuid4().hex  # names of tasks are the cluster's own: two runs must not share them
        # what every block needs is a task too, so that the scheduler can make it again when a worker is lost
        kept = [client.submit(_same, job, key=f"overflight-job-{run_id}-{k}") for k, job in enumerate(jobs)]
        if bundled is not None:
            borders = client.submit(_ground, bundled, ground.box, key=f"overflight-borders-{run_id}")
        else:
            borders = client.scatter(ground, broadcast=True, hash=False)

        def submit(task: Task) -> Future[Tally]:
            key = f"overflight-block-{run_id}-{task.job}-{task.block}"
            return client.submit(
                run_block, kept[task.job], borders, task.block, task.draws, key=key, retries=RETRIES, pure=True
            )

        with closing(hand_out(client, submit, tasks, died=SimulationError, in_order=False)) as results:
            yield from results

    return engine


def _ground(name: str, box: Box) -> Ground:
    return Ground(load_countries(name), box)


def _same(job: Job) -> Job:
    return job
