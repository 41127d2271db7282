"""Work shared between processes of this machine, which do not outlive the process that started them."""

from __future__ import annotations

import errno
import multiprocessing
import os
import signal
import time
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

from geo.interruptions import held_back

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable
    from concurrent.futures import Future

    Shared = TypeVar("Shared")
    Item = TypeVar("Item")
    Result = TypeVar("Result")

_AHEAD = 3  # items a worker that are handed out ahead, so that none waits for the next
_ORPHAN_S = 0.5  # how often a worker looks whether the process that started it is still there
_FULL = (errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN)  # the system gives no more files or processes
_FILES = 16  # that a pool holds open, with those it opens for a moment, besides one a worker; 8 were measured
_own: dict[str, Any] = {}  # in a worker process: what it does, and what all its items share


def share_out(
    work: Callable[[Shared, Item], Result],
    shared: Shared,
    items: Iterable[Item],
    workers: int,
    *,
    in_order: bool,
    died: type[Exception],
) -> Generator[tuple[Item, Result], None, None]:
    """Do some work on each of many items, in worker processes.

    Workers are started afresh, by loky. A fork copies one thread and the locks of all, so that a worker may wait for
    ever for a lock whose holder was not copied, and progress bars, notebooks and clusters have threads. The start
    methods of :mod:`multiprocessing` that are no fork run the caller's script again in each worker.

    An interruption from the keyboard is for the process that waits; workers do not see it. When the generator is
    closed, or is left by an error, what was handed out is dropped, and the workers are ended without waiting for it.

    Parameters
    ----------
    work
        Called in a worker with what is shared and an item. It is found there by its name, so it must be a function of
        a module.
    shared
        What all items need; sent to each worker once.
    items
        Taken a few ahead of the workers, so there may be no end of them.
    workers
        How many processes.
    in_order
        Whether results come in the order of the items, or each as it is done.
    died
        The error to raise when a worker dies.

    Yields
    ------
    tuple
        Each item with its result.

    Raises
    ------
    Exception
        What ``work`` raises; ``died`` if a worker process is gone.

    Examples
    --------
    >>> list(share_out(pow, 2, iter(range(5)), 2, in_order=True, died=RuntimeError))
    [(0, 1), (1, 2), (2, 4), (3, 8), (4, 16)]
    """
    from loky import ProcessPoolExecutor

    following = iter(items)
    done: SimpleQueue[Future[Result]] = SimpleQueue()  # to wait at: an interruption leaves no lock of it held
    running: dict[Future[Result], Item] = {}

    def hand_out(more: int) -> None:
        for item in islice(following, more):
            future = pool.submit(_do, item)
            running[future] = item
            future.add_done_callback(done.put)

    pool: Any = None
    try:
        _check_files(workers)
        with held_back():
            pool = ProcessPoolExecutor(workers, initializer=_begin, initargs=(work, shared))
            hand_out(workers * _AHEAD)
        early: set[Future[Result]] = set()  # done, and not yet wanted
        while running:
            future = done.get()
            early.add(future)
            while (future := next(iter(running), future) if in_order else future) in early:
                with held_back():
                    early.remove(future)
                    result, item = future.result(), running.pop(future)
                    hand_out(1)
                yield item, result
    except BrokenProcessPool:
        msg = "a worker process died, perhaps for want of memory: use fewer workers, or none"
        raise died(msg) from None
    except OSError as error:
        if error.errno not in _FULL:
            raise
        why = (error.strerror or str(error)).lower()
        msg = f"worker processes cannot be started ({why}): use fewer, or none, or raise the limit (ulimit -n)"
        raise died(msg) from None
    finally:
        with held_back():  # what a process that was told to stop does not wait for is ended, too
            if pool is not None:
                pool.shutdown(wait=True, kill_workers=bool(running))


def _check_files(workers: int) -> None:
    """Open as many files as worker processes take, and close them: a pool that finds too few half way hangs."""
    held = []
    try:
        for _ in range(_FILES + workers):
            held.append(os.open(os.devnull, os.O_RDONLY))  # noqa: PERF401  (what was opened is to be closed)
    finally:
        for number in held:
            os.close(number)


def _begin(work: Callable[[Any, Any], Any], shared: object) -> None:
    """Begin a worker process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()
    _own.update(work=work, shared=shared)


def _do(item: object) -> Any:  # noqa: ANN401  (whatever the work gives)
    return _own["work"](_own["shared"], item)


def end_with_parent() -> None:
    """In a worker process, end it at once when the process that started it is gone, in whatever way.

    A pool ends its workers when it is shut down. A process that is killed shuts nothing down, and its workers would
    wait for more work for ever. Each calls this first; in a process that is no worker it does nothing.

    Examples
    --------
    >>> end_with_parent()
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        Thread(target=_leave_after, args=(parent.pid,), daemon=True).start()


def _leave_after(parent: int) -> None:
    while os.getppid() == parent:  # an orphan is handed to another process
        time.sleep(_ORPHAN_S)
    os._exit(1)  # from a thread; and nobody is left to hand anything to
