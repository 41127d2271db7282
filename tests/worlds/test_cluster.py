"""A cluster of worker processes makes the same tables, also when one of them is killed on the way."""

from __future__ import annotations

import copy
import gc
import os
import signal
import socket
import sys
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import dask
import pandas as pd
import pytest
from distributed import Client, LocalCluster
from small_event import RAW, world

import geo
from geo.accounts import event_from_dict
from geo.cluster import connect
from geo.errors import SimulationError

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
    return sum(isinstance(thing, Client) and thing.status != "closed" for thing in gc.get_objects())


def refused(address: str, timeout_s: float = 1.0) -> str:
    before = clients()
    with pytest.raises(SimulationError) as caught:
        connect(address, timeout_s=timeout_s)
    assert clients() == before  # one left over closes itself at any later time, and may block another's start
    message = str(caught.value)
    assert "allowed: " in message
    assert "\n" not in message
    return message


@contextmanager
def listener(says: bytes) -> Iterator[str]:
    """Listen at an address, and say something to all who come, or nothing."""
    kept = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with suppress(OSError):  # the end
                while True:
                    talk, _ = server.accept()
                    kept.append(talk)
                    if says:
                        talk.sendall(says)
                        talk.close()

        threading.Thread(target=serve, daemon=True).start()
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}"


def test_a_scheduler_that_does_not_answer_is_an_error_in_one_line() -> None:
    with socket.socket() as taken:  # a port that nobody listens on
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        for address in (f"tcp://127.0.0.1:{port}", f"127.0.0.1:{port}", "tcp://127.0.0.1:notaport", "nonsense"):
            assert refused(address).startswith(f"scheduler: no answer at {address!r} within 1 s (")


@pytest.mark.parametrize(
    "says", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n" * 50, b"\x00" * 4000], ids=["", "web", "zeros"]
)
def test_who_listens_and_is_no_scheduler_is_refused(says: bytes) -> None:
    with listener(says) as address:
        assert refused(address).startswith(f"scheduler: no answer at {address!r} within 1 s (")


@pytest.mark.parametrize("scheme", ["tls", "ucx", "ws", "wss", "http", "inproc", "nonsense"])
def test_other_protocols_need_a_client(scheme: str) -> None:
    assert "another protocol than tcp" in refused(f"{scheme}://127.0.0.1:9")


def test_a_worker_is_no_scheduler(client: Client) -> None:
    [address, *_] = client.scheduler_info()["workers"]
    assert f"found a worker of a cluster at {address!r}" in refused(address, timeout_s=600.0)


def test_a_scheduler_without_workers_is_not_waited_for_without_a_word() -> None:
    with LocalCluster(n_workers=0, processes=True, dashboard_address=":0", host="127.0.0.1") as alone:
        message = refused(alone.scheduler_address, timeout_s=2.0)
    assert message.startswith("scheduler: found no worker at 'tcp://")
    assert "'dask worker tcp://" in message


def test_a_scheduler_that_is_gone_is_an_error_in_one_line() -> None:
    with (
        dask.config.set({**PATIENT, "distributed.comm.timeouts.connect": "1s"}),
        LocalCluster(n_workers=1, threads_per_worker=1, processes=False, dashboard_address=":0") as cluster,
        Client(cluster) as lost,
    ):

        def stop(done: int, _: int) -> None:
            if done:
                lost.sync(cluster.scheduler.close)

        with pytest.raises(SimulationError, match=r"^the scheduler of the cluster is gone: [^\n]*$"):
            geo.simulate(EVENT, draws=450_000, countries=world(), client=lost, hypothesis="direct", progress=stop)


def test_connecting_gives_a_client(client: Client) -> None:
    with connect(client.scheduler.address, timeout_s=600.0) as other:
        assert len(other.nthreads()) == 2


def test_without_dask_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(SimulationError, match=r"overflight\[distributed\]"):
        connect("tcp://127.0.0.1:8786")
