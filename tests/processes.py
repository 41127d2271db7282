"""Processes that tests start: interruptible, and gone when the test is over, however it ends."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

COMMAND = (sys.executable, "-m", "geo.cli")


@contextmanager
def started(argv: Sequence[str], **how: object) -> Iterator[subprocess.Popen[str]]:
    """Start a process in a group of its own, which is killed at the end with all that it started in turn.

    It can be interrupted, as one that is started from a terminal. A shell without one has its background jobs ignore
    SIGINT, and ``make test &`` would hand that on. But what is handled here is at its default in what is started here.
    """
    ours = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        process = subprocess.Popen(argv, text=True, start_new_session=True, **how)
    finally:
        signal.signal(signal.SIGINT, ours)
    with process:
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):  # none of the group is left
                os.killpg(process.pid, signal.SIGKILL)


class Terminal:
    """What a process writes to a terminal: a pseudo-terminal whose one end is the process's standard error."""

    def __init__(self) -> None:
        self._ours, self.theirs = os.openpty()
        self.text = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.started()
        os.close(self._ours)

    def started(self) -> None:
        """Let go of the process's end, once it has it: reading then ends when its last holder is gone."""
        if self.theirs >= 0:
            os.close(self.theirs)
        self.theirs = -1

    def read_until(self, pattern: str) -> None:
        """Wait until the process has written this."""
        while not re.search(pattern, self.text):
            assert self._read(), f"ended without {pattern!r}: {self.text!r}"

    def read_to_end(self) -> str:
        """Wait until all that hold the terminal are gone; return what they wrote, without control sequences."""
        while self._read():
            pass
        return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", self.text)

    def _read(self) -> bool:
        try:
            more = os.read(self._ours, 4096)
        except OSError:  # how Linux says that nobody holds the other end
            return False
        self.text += more.decode(errors="replace")
        return bool(more)
