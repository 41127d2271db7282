"""Worker processes that do not outlive the process that started them."""

from __future__ import annotations

import multiprocessing
import os
from threading import Thread


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
        Thread(target=_leave_after, args=(parent,), daemon=True).start()


def _leave_after(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os._exit(1)  # from a thread; and nobody is left to hand anything to
