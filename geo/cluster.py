"""Dask clusters: find out whether an address is one with workers, and hand work out to it."""

from __future__ import annotations

import asyncio
import gc
from collections import deque
from concurrent.futures import CancelledError, ThreadPoolExecutor
from itertools import islice
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from geo.errors import OverflightError, SimulationError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from distributed import Client, Future

    Item = TypeVar("Item")

RETRIES = 3  # of a task whose worker is lost
_AHEAD = 3  # tasks a thread of the workers that are handed out ahead
_NO_DASK = "the scheduler needs the package 'distributed': install it with pip install 'overflight[distributed]'"
_ALLOWED = "the address of a running Dask scheduler such as tcp://127.0.0.1:8786"
_DO = "start one with 'dask scheduler', or correct the address"


def connect(address: str, *, timeout_s: float = 10.0) -> Client:
    """Connect to the scheduler of a Dask cluster, or say in one line why that fails.

    Parameters
    ----------
    address
        Such as ``tcp://10.0.0.1:8786``. Other protocols need more than an address: hand over a client of your own.
    timeout_s
        How long to wait for an answer, and again for a worker, seconds.

    Raises
    ------
    SimulationError
        If Dask is not installed, no scheduler answers at the address, or it has no worker.
    """
    try:
        from distributed import Client
    except ImportError:
        raise SimulationError(_NO_DASK) from None
    scheme, _, rest = address.rpartition("://")
    if scheme not in {"", "tcp"}:
        found = f"scheduler: found {address!r}, another protocol than tcp"
        msg = f"{found}; allowed: {_ALLOWED}; connect in Python, and hand over client=Client(...)"
        raise SimulationError(msg)
    # asked by hand first: a client goes on trying what hangs or answers with something else
    with ThreadPoolExecutor(1) as beside:  # where no loop runs, as one does in a notebook
        answer: Any = beside.submit(asyncio.run, _asked(f"tcp://{rest}", timeout_s)).result()
    if isinstance(answer, BaseException):
        why = (str(answer) or type(answer).__name__).splitlines()[0]
        _refuse(f"no answer at {address!r} within {timeout_s:g} s ({why})")
    if answer.get("type") != "Scheduler":
        _refuse(f"found a {str(answer.get('type') or 'stranger').lower()} of a cluster at {address!r}")
    try:
        client = Client(address, timeout=timeout_s)
    except (OSError, TimeoutError, ValueError) as error:
        _refuse(f"no answer at {address!r} within {timeout_s:g} s ({error})")
    try:
        client.wait_for_workers(1, timeout=timeout_s)
    except TimeoutError:
        client.close()
        del client
        gc.collect()  # left to chance, it may be while another client starts, and Dask waits for a lock that it holds
        msg = f"scheduler: found no worker at {address!r} within {timeout_s:g} s; allowed: one at least"
        msg += f"; start some with 'dask worker {address}'"
        raise SimulationError(msg) from None
    return client


async def _asked(address: str, timeout_s: float) -> Any:  # noqa: ANN401  (what a stranger answers)
    """Return what an address says that it is, or the error."""
    from distributed.core import rpc

    async def identity() -> Any:  # noqa: ANN401
        async with rpc(address, timeout=timeout_s) as other:
            return await other.identity()

    # strangers' bytes end in errors of many kinds, MemoryError among them
    answers = await asyncio.gather(asyncio.wait_for(identity(), timeout_s), return_exceptions=True)
    return answers[0]


def _refuse(found: str) -> NoReturn:
    msg = f"scheduler: {found}; allowed: {_ALLOWED}; {_DO}"
    raise SimulationError(msg)


def hand_out(
    client: Client,
    submit: Callable[[Item], Future[Any]],
    items: Iterator[Item],
    *,
    died: type[OverflightError],
    in_order: bool,
) -> Generator[tuple[Item, Any], None, None]:
    """Yield each of many items with its result, a few at a time ahead.

    Parameters
    ----------
    client
        A connected client.
    submit
        Hands an item to it.
    items
        What to hand out.
    died
        The error for a cluster that was lost.
    in_order
        Whether results come in the order of their items, or as they are done.

    Raises
    ------
    OverflightError
        If workers die again and again, or the scheduler is gone.
    """
    from distributed import KilledWorker
    from distributed.comm.core import CommClosedError

    ahead = _AHEAD * max(1, sum(client.nthreads().values()))
    running = deque((item, submit(item)) for item in islice(items, ahead))
    try:
        while running:
            item, future = running.popleft() if in_order else _done_first(running)
            result = future.result()
            future.release()
            running.extend((more, submit(more)) for more in islice(items, 1))
            yield item, result
    except KilledWorker:
        msg = "workers of the cluster died again and again, perhaps for want of memory: give them more, or use more"
        raise died(msg) from None
    except (CancelledError, CommClosedError):
        msg = "the scheduler of the cluster is gone: start it again, or run without it"
        raise died(msg) from None
    finally:
        if client.status == "running":
            client.cancel([future for _, future in running])


def _done_first(running: deque[tuple[Item, Future[Any]]]) -> tuple[Item, Future[Any]]:
    """Take out the item that is done, or the first that will be."""
    from distributed import wait

    if not any(future.done() for _, future in running):
        wait([future for _, future in running], return_when="FIRST_COMPLETED")
    found = next(k for k, (_, future) in enumerate(running) if future.done())
    taken = running[found]
    del running[found]
    return taken
