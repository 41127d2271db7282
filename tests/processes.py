"""Processes that tests start: interruptible, and gone when the test is over, however it ends."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import termios
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, ClassVar, Self

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

COMMAND = (sys.executable, "-m", "geo.cli")
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def _do_nothing(*_: object) -> None:
    pass


@contextmanager
def heard() -> Iterator[None]:
    """Have signals at their default in what is started meanwhile, as in what is started from a terminal.

    A shell without a terminal has its background jobs ignore SIGINT, ``nohup`` has SIGHUP ignored; and what is ignored
    is ignored in what is started too.
    """
    ignored = [number for number in _SIGNALS if signal.getsignal(number) is signal.SIG_IGN]
    for number in ignored:
        signal.signal(number, _do_nothing)  # as good as ignored here, but not handed on
    try:
        yield
    finally:
        for number in ignored:
            signal.signal(number, signal.SIG_IGN)


@contextmanager
def started(argv: Sequence[str], **how: object) -> Iterator[subprocess.Popen[str]]:
    """Start a process in a group of its own, which is killed at the end with all that it started in turn."""
    with heard():
        process = subprocess.Popen(argv, text=True, start_new_session=True, **how)
    with process:
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):  # none of the group is left
                os.killpg(process.pid, signal.SIGKILL)


class Terminal:
    """What a process writes to a terminal: one end of it is the process's standard error, the other is read here."""

    ENVIRONMENT: ClassVar = {"TERM": "xterm"}

    def __init__(self) -> None:
        self._ours, self.theirs = os.openpty()
        termios.tcsetwinsize(self.theirs, (24, 200))  # wide enough for a whole bar
        self._raw = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.handed_over()
        os.close(self._ours)

    @property
    def text(self) -> str:
        """All that was read so far, without control sequences."""
        return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", self._raw)

    def handed_over(self) -> None:
        """Let go of the process's end, which it has by now: reading then ends when its last holder is gone."""
        if self.theirs >= 0:
            os.close(self.theirs)
        self.theirs = -1

    def read_until(self, pattern: str) -> None:
        """Wait until the process has written this."""
        while not re.search(pattern, self.text):
            assert self._read(), f"ended without {pattern!r}: {self.text!r}"

    def read_to_end(self) -> str:
        """Wait until all that hold the terminal are gone; return what they wrote."""
        while self._read():
            pass
        return self.text

    def _read(self) -> bool:
        try:
            more = os.read(self._ours, 65536)
        except OSError:  # how Linux says that nobody holds the other end
            return False
        self._raw += more.decode(errors="replace")
        return bool(more)
