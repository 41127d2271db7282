"""Batches done one after another, in worker processes, or on a Dask cluster; they come in their order."""

from __future__ import annotations

from contextlib import closing
from itertools import count
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

from geo.cluster import RETRIES, hand_out
from geo.errors import LedgerError
from geo.workers import share_out

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from distributed import Client

    Shared = TypeVar("Shared")
    Item = TypeVar("Item")
    Result = TypeVar("Result")


def engine_of(
    work: Callable[[Shared, Item], Result], shared: Shared, workers: int, client: Client | None
) -> Callable[[Iterator[Item]], Generator[Result, None, None]]:
    """Return what does a work on each of many items.

    Parameters
    ----------
    work
        A function of a module, called with what is shared and an item.
    shared
        What all items need.
    workers, client
        How many processes of this machine, or the cluster.
    """
    if client is not None:
        return lambda items: _on_cluster(work, shared, items, client)
    if workers > 1:
        return lambda items: _in_processes(work, shared, items, workers)
    return lambda items: (work(shared, item) for item in items)


def _in_processes(
    work: Callable[[Shared, Item], Result], shared: Shared, items: Iterator[Item], workers: int
) -> Generator[Result, None, None]:
    with closing(share_out(work, shared, items, workers, in_order=True, died=LedgerError)) as results:
        for _, result in results:
            yield result


def _on_cluster(
    work: Callable[[Shared, Item], Result], shared: Shared, items: Iterator[Item], client: Client
) -> Generator[Result, None, None]:
    run_id = uuid4().hex  # names of tasks are the cluster's own: two runs must not share them
    # what every batch needs is a task too, so that the scheduler can make it again when a worker is lost
    kept = client.submit(_same, shared, key=f"overflight-shared-{run_id}")
    number = count()

    def submit(item: Item) -> Any:  # noqa: ANN401  (a future of Dask's)
        return client.submit(work, kept, item, key=f"overflight-batch-{run_id}-{next(number)}", retries=RETRIES)

    with closing(hand_out(client, submit, items, died=LedgerError, in_order=True)) as results:
        for _, result in results:
            yield result


def _same(shared: Shared) -> Shared:
    return shared
