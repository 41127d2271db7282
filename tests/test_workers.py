"""Work shared between processes: order, how far ahead it is handed out, and its ends, good and bad."""

from __future__ import annotations

import multiprocessing
import operator
import os
import signal
import subprocess
import sys
from contextlib import closing
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import shared_work
from processes import started
from shared_work import after_the_third, die_at_the_third, mark_after_the_third, refuse_the_third

from geo.errors import LedgerError, SimulationError
from geo.workers import share_out

if TYPE_CHECKING:
    from collections.abc import Iterator


def test_results_come_in_the_order_of_the_items(tmp_path: Path) -> None:
    found = list(share_out(mark_after_the_third, tmp_path, range(12), 2, in_order=True, died=LedgerError))
    assert [item for item, _ in found] == list(range(12))
    processes = {process for _, process in found}
    assert len(processes) == 2  # the first item waits for the fourth, so that both worked
    assert os.getpid() not in processes


def test_or_each_as_it_is_done(tmp_path: Path) -> None:
    seen = []
    for item, _ in share_out(after_the_third, tmp_path, range(12), 2, in_order=False, died=LedgerError):
        seen.append(item)
        (tmp_path / str(item)).touch()
    assert sorted(seen) == list(range(12))
    assert seen.index(0) > seen.index(3)


@pytest.mark.parametrize("in_order", [True, False])
def test_items_are_taken_a_few_ahead_and_workers_end_when_no_more_are_wanted(in_order: bool) -> None:
    taken = []

    def endless() -> Iterator[int]:
        for k in count():
            taken.append(k)
            yield k

    with closing(share_out(operator.mul, 3, endless(), 2, in_order=in_order, died=LedgerError)) as results:
        found = dict(islice(results, 10))
        assert len(multiprocessing.active_children()) == 2
    assert found.items() <= {k: 3 * k for k in range(30)}.items()
    assert len(found) == 10
    assert len(taken) <= 10 + 2 * 3
    assert not multiprocessing.active_children()


@pytest.mark.parametrize("in_order", [True, False])
def test_an_error_in_a_worker_is_that_error(in_order: bool) -> None:
    with pytest.raises(LookupError, match="no third"):
        list(share_out(refuse_the_third, None, count(), 2, in_order=in_order, died=LedgerError))
    assert not multiprocessing.active_children()


@pytest.mark.parametrize("died", [LedgerError, SimulationError])
@pytest.mark.parametrize("in_order", [True, False])
def test_a_worker_that_dies_is_the_error_asked_for(died: type[Exception], in_order: bool) -> None:
    with pytest.raises(died, match=r"^a worker process died, perhaps for want of memory: use fewer workers, or none$"):
        list(share_out(die_at_the_third, None, count(), 2, in_order=in_order, died=died))
    assert not multiprocessing.active_children()


INTERRUPTED = """
import signal, sys
sys.path.insert(0, sys.argv[1])
from contextlib import closing
from itertools import count, islice
from geo.errors import LedgerError
from geo.workers import share_out
from shared_work import take_a_while

if __name__ == "__main__":
    interrupted = []
    with closing(share_out(take_a_while, 0.02, count(), 2, in_order=False, died=LedgerError)) as results:
        seen = set()
        while len(seen) < 2:
            seen.add(next(results)[1])
        signal.signal(signal.SIGINT, lambda *_: interrupted.append(True))  # not ignored: workers began long before
        print("begun", flush=True)
        while not interrupted:
            next(results)
        print(len(list(islice(results, 30))) == 30, flush=True)
"""


def test_an_interruption_is_for_the_one_that_waits() -> None:
    argv = [sys.executable, "-c", INTERRUPTED, str(Path(shared_work.__file__).parent)]
    with started(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: the workers get it too
        out, err = process.communicate()
    assert (process.returncode, out, err) == (0, "True\n", "")


BARE = """
import operator
from geo.workers import share_out
print("begun", list(share_out(operator.mul, 3, range(3), 2, in_order=True, died=RuntimeError)))
"""


def test_workers_do_not_run_the_script_that_asks(tmp_path: Path) -> None:
    script = tmp_path / "run.py"
    script.write_text(BARE, encoding="utf-8")
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("begun [(0, 0), (1, 3), (2, 6)]\n", "")


SCRIPT = """
import multiprocessing, sys
import numpy as np
import geo.ledger.blocks
from geo.ledger.tables import overflown

if __name__ == "__main__":
    multiprocessing.set_start_method(sys.argv[1])
    geo.ledger.blocks._BLOCK = 100
    rng = np.random.default_rng(1)
    ends = rng.uniform([-180, -80, -180, -80], [180, 80, 180, 80], (300, 4)).T
    countries = geo.load_countries("natural-earth-10m")
    one, two = (overflown(*ends, countries=countries, workers=workers) for workers in (1, 2))
    print(one.equals(two), len(one) > 300)
"""


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_workers_may_be_started_in_any_way(method: str, tmp_path: Path) -> None:
    script = tmp_path / "run.py"
    script.write_text(SCRIPT, encoding="utf-8")
    done = subprocess.run([sys.executable, str(script), method], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("True True\n", "")
