"""Requests to stop, held back while something must not be left half done."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

# Ctrl-C, the end asked for by another process, a terminal that is closed (which Windows does not tell of)
STOPS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


@contextmanager
def held_back() -> Iterator[None]:
    """Hold requests to stop back until the end, here and in processes that are started meanwhile.

    An exception that comes out of nowhere leaves locks held, workers running and drafts lying about. Where Python
    handles none (they end the process at once, are ignored, or are another thread's matter) nothing is changed.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # Python hands signals to the main thread alone
        return
    came: list[tuple[int, FrameType | None]] = []
    handlers = {number: signal.getsignal(number) for number in STOPS}
    kept = {number: handler for number, handler in handlers.items() if callable(handler)}
    for number in kept:
        signal.signal(number, lambda *what: came.append(what))
    try:
        with _blocked():
            yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)
    for number, frame in came[:1]:
        kept[signal.Signals(number)](number, frame)


@contextmanager
def _blocked() -> Iterator[None]:
    """Block interruptions from the keyboard, which is what a process that is started begins with."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
