"""A cluster of worker processes makes the same tables, also when one of them is killed on the way."""

from __future__ import annotations

import copy
import gc
import os
import signal
import socket
import sys
from typing import TYPE_CHECKING

import dask
import distributed
import pandas as pd
import pytest
from distributed import Client, LocalCluster
from small_event import RAW, world

import geo
from geo.accounts import event_from_dict
from geo.errors import SimulationError
from geo.worlds import engines

if TYPE_CHECKING:
    from collections.abc import Iterator

TABLES = ("states", "lengths", "claims", "launches")
CLAIM = {"id": "c", "kind": "overflown_states", "text": "Stated.", "sources": ["paper"], "states": ["IRQ"]}
EVENT = event_from_dict({**copy.deepcopy(RAW), "claims": [CLAIM]})
# Dask gives up on what a slow machine is still busy with: a worker that is started again, or has no time to answer
PATIENT = {
    "distributed.comm.timeouts.connect": "2 minutes",
    "distributed.deploy.lost-worker-timeout": "1 day",
    "distributed.scheduler.worker-ttl": None,
}


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with (
        dask.config.set(PATIENT),
        LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0", host="127.0.0.1"
        ) as cluster,
        Client(cluster) as connected,
    ):
        yield connected


def assert_same(one: geo.Simulation, other: geo.Simulation) -> None:
    assert one.draws == other.draws
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name), check_exact=True)
    for name, picture in one.density.items():
        assert (picture.counts == other.density[name].counts).all()


def test_a_killed_worker_changes_nothing(client: Client) -> None:
    want = geo.simulate(EVENT, draws=12_500, seed=6, countries=world(), density=True)
    killed: list[int] = []

    def kill(done: int, total: int) -> None:
        assert total == 25_000
        if done >= 5_000 and not killed:
            pids = client.run(os.getpid)
            assert len(pids) == 2
            busy = next(worker for worker, tasks in client.processing().items() if tasks)
            killed.append(pids[busy])
            os.kill(killed[0], signal.SIGKILL)

    found = geo.simulate(EVENT, draws=12_500, seed=6, countries=world(), density=True, client=client, progress=kill)
    assert killed, "no worker was busy: the run was not disturbed"
    assert_same(found, want)


def test_bundled_boundaries_are_loaded_by_the_workers(client: Client) -> None:
    event = geo.load_event("caspian-2015-10-07")
    found = geo.simulate(event, draws=600, client=client, hypothesis="direct", countries="natural-earth-10m")
    assert_same(found, geo.simulate(event, draws=600, hypothesis="direct", countries="natural-earth-10m"))


def test_the_cluster_may_be_used_again_and_interrupted(client: Client) -> None:
    def stop(done: int, _: int) -> None:
        if done >= 10_000:
            raise KeyboardInterrupt

    found = geo.simulate(EVENT, draws=450_000, countries=world(), client=client, hypothesis="direct", progress=stop)
    assert 10_000 <= found.draws < 450_000
    assert_same(found, geo.simulate(EVENT, draws=found.draws, countries=world(), hypothesis="direct"))
    again = geo.simulate(EVENT, draws=500, countries=world(), client=client, hypothesis="direct")
    assert_same(again, geo.simulate(EVENT, draws=500, countries=world(), hypothesis="direct"))


def clients() -> int:
    return sum(isinstance(thing, Client) for thing in gc.get_objects())


def test_a_scheduler_that_does_not_answer_is_an_error_in_one_line() -> None:
    with socket.socket() as taken:  # a port that nobody listens on
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        before = clients()
        for address in (f"tcp://127.0.0.1:{port}", "nonsense://x", "tcp://127.0.0.1:notaport"):
            with pytest.raises(SimulationError) as caught:
                engines.connect(address, timeout_s=1.0)
            message = str(caught.value)
            assert clients() == before  # one left over closes itself at any later time, and may block another's start
            assert message.startswith(f"scheduler: no answer at {address!r} within 1 s (")
            assert "allowed: the address of a running Dask scheduler" in message
            assert "\n" not in message


def test_dask_is_told_how_long_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, float]] = []

    def never(address: str, *, timeout: float) -> Client:
        told.append((address, timeout))
        raise TimeoutError

    monkeypatch.setattr(distributed, "Client", never)
    with pytest.raises(SimulationError, match=r"no answer at 'tcp://a:1' within 2\.5 s \(TimeoutError\); allowed: "):
        engines.connect("tcp://a:1", timeout_s=2.5)
    with pytest.raises(SimulationError, match="within 10 s"):
        engines.connect("tcp://a:1")
    assert told == [("tcp://a:1", 2.5), ("tcp://a:1", 10.0)]


def test_connecting_gives_a_client(client: Client) -> None:
    with engines.connect(client.scheduler.address, timeout_s=600.0) as other:
        assert len(other.nthreads()) == 2


def test_without_dask_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(SimulationError, match=r"overflight\[distributed\]"):
        engines.connect("tcp://127.0.0.1:8786")
