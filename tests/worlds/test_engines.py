"""Engines: the same tables however the work is shared, and what is left when it is cut short."""

from __future__ import annotations

import copy
import json
import os
import signal
import subprocess
import sys
import textwrap
from itertools import islice
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from processes import started
from small_event import RAW
from small_event import world as small_world

import geo
from geo.accounts import event_from_dict
from geo.errors import SimulationError
from geo.ledger.indeterminate import Ground
from geo.worlds import engines
from geo.worlds.block import make_jobs, run_block
from geo.worlds.extent import extent_of

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from geo.events import Event
    from geo.worlds.tally import Tally

TABLES = ("states", "lengths", "claims", "launches")
BLOCK = 5_000  # of this event: its two missiles fly two paths


def small_event(**fields: object) -> Event:
    return event_from_dict({**copy.deepcopy(RAW), **fields})


def assert_same(one: geo.Simulation, other: geo.Simulation) -> None:
    assert one.draws == other.draws
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name), check_exact=True)
    assert one.density.keys() == other.density.keys()
    for name, picture in one.density.items():
        assert (picture.counts == other.density[name].counts).all()


@pytest.fixture(scope="module")
def small() -> geo.Simulation:
    claim = {"id": "c", "kind": "overflown_states", "text": "Stated.", "sources": ["paper"], "states": ["IRQ"]}
    event = small_event(claims=[claim])
    return geo.simulate(event, draws=12_500, seed=3, countries=small_world(), density=True)


def test_two_workers_make_the_same_tables_as_one(small: geo.Simulation) -> None:
    shared = geo.simulate(small.event, draws=12_500, seed=3, countries=small_world(), density=True, workers=2)
    assert_same(small, shared)
    again = geo.simulate(small.event, draws=12_500, seed=3, countries=small_world(), density=True, workers=1)
    assert_same(small, again)


def test_results_may_arrive_in_any_order() -> None:
    [job] = make_jobs(small_event(), ["direct"], 9, small_world())
    assert job.block == BLOCK
    ground = Ground(small_world(), extent_of([job.plan]))

    def shuffled(tasks: Iterator[engines.Task]) -> Generator[tuple[engines.Task, Tally], None, None]:
        for task in reversed(list(tasks)):
            yield task, run_block(job, ground, task.block, task.draws)

    (one,), done = engines.run(shuffled, 1, 2 * BLOCK + 17, BLOCK)
    (other,), _ = engines.run(engines.serial([job], ground), 1, 2 * BLOCK + 17, BLOCK)
    assert done == 2 * BLOCK + 17
    assert (one.keys == other.keys).all()
    assert (one.counts == other.counts).all()


def test_an_interruption_keeps_what_is_done_without_a_gap() -> None:
    event, seen = small_event(), []

    def stop(done: int, total: int) -> None:
        seen.append((done, total))
        if len(seen) == 3:
            raise KeyboardInterrupt

    result = geo.simulate(event, draws=22_500, countries=small_world(), progress=stop)
    assert seen == [(0, 45_000), (10_000, 45_000), (10_000, 45_000)], "what an interruption would keep"
    assert (result.draws, result.asked) == (5_000, 22_500), "one block of both hypotheses"
    assert_same(result, geo.simulate(event, draws=5_000, countries=small_world()))
    assert repr(result) == "<Simulation of small (direct, routed): 5,000 of 22,500 draws, seed 0>"


def test_an_interruption_before_the_first_block_leaves_empty_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(engines, "run_block", stop)
    result = geo.simulate(small_event(), draws=22_500, countries=small_world(), density=True)
    assert result.draws == 0
    assert [len(getattr(result, name)) for name in TABLES] == [0, 0, 0, 0]
    assert result.density["direct"].counts.sum() == 0
    assert len(result.table()) == 0


def test_ctrl_c_ends_two_workers_cleanly(tmp_path: Path) -> None:
    """The whole process group is interrupted, as by a terminal."""
    script = tmp_path / "run.py"
    script.write_text(
        textwrap.dedent("""
            import json, sys
            sys.path.insert(0, sys.argv[1])
            import geo
            from small_event import RAW, world
            from geo.accounts import event_from_dict

            if __name__ == "__main__":
                event = event_from_dict(RAW)
                say = lambda done, total: print(done, flush=True)
                found = geo.simulate(event, draws=2_500_000, workers=2, countries=world(), progress=say)
                print(json.dumps([found.draws, found.asked, found.lengths["p50"].tolist()]), flush=True)
        """)
    )
    tests = str(geo.worlds.__path__[0]).removesuffix("geo/worlds") + "tests"
    with started([sys.executable, str(script), tests], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        for line in islice(run.stdout, 16):  # the first two blocks of both hypotheses are surely among so many
            assert line.strip().isdigit()
        os.killpg(run.pid, signal.SIGINT)
        out, err = run.communicate()
    assert run.returncode == 0, err
    assert "Traceback" not in err
    draws, asked, medians = json.loads(out.splitlines()[-1])
    assert 10_000 <= draws < asked == 2_500_000
    again = geo.simulate(small_event(), draws=draws, countries=small_world())
    assert again.lengths["p50"].tolist() == medians


def test_a_worker_that_dies_is_an_error_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "_block_of", _die)
    with pytest.raises(SimulationError, match=r"^a worker process died, perhaps for want of memory: use fewer workers"):
        geo.simulate(small_event(), draws=15_000, countries=small_world(), workers=2)


def _die(*_: object) -> None:
    os._exit(9)
