"""Run the command many times in copies of one process, each with a fault of its own: what is imported stays so.

Run as a script, with the names of events to warm up with, it reads a case a line (JSON) and answers with the exit code
and what was said. A copy is made by fork while there is one thread here; it runs the entry point of the command.
"""

from __future__ import annotations

import fcntl
import importlib
import json
import os
import resource
import shutil
import signal
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from types import FrameType

_WARM = (
    *("geo.api", "geo.charts", "geo.maps", "geo.site", "geo.tracks.ledger", "geo.worlds.sensitivity"),
    *("geo.export.write", "geo.export.kml", "geo.export.czml", "geo.report.docx", "geo.report.pdf", "geo.linked"),
)
_WORK = {"boundaries_of", "overflights", "overflown", "reconstruct", "simulate", "sensitivity", "trace"}
_ROOM = 1 << 20  # bytes that a pipe holds: more than a case says
_STEPS = {"os.mkdir", "os.rename", "os.rmdir", "os.remove", "os.chmod", "shutil.rmtree"}
WORKED = 3  # exit code of a command that began to work where it should not


def _child(case: dict[str, Any], streams: list[int]) -> NoReturn:
    """Meet the fault, and run the command."""
    for number, stream in enumerate(streams, 1):
        os.dup2(stream, number)
    if "stdout" in case:
        os.dup2(os.open(case["stdout"], os.O_WRONLY), 1)
    if case.get("reader_gone"):
        ours, theirs = os.pipe()
        os.close(ours)
        os.dup2(theirs, 1)
    sys.stdout, sys.stderr = open(1, "w", closefd=False), open(2, "w", closefd=False)  # noqa: SIM115
    os.environ.update(case.get("environment", {}))
    os.chdir(case["folder"])
    _hide(case.get("hidden", ()))
    _limit(case)
    if case.get("before_work"):
        sys.setprofile(_refuse_work)
    if "watched" in case:
        _watch(case["watched"])
    if "signal" in case:
        _raise_at(case["step"], case["signal"])
    sys.argv = ["overflight", *case["argv"]]
    os._exit(_code())


def _code() -> int:
    """Return the exit code of the command, and print a traceback where Python would."""
    from geo.cli import run

    code = 1
    try:
        run()
    except SystemExit as leave:
        code = leave.code if isinstance(leave.code, int) else int(leave.code is not None)
    except BaseException:  # noqa: BLE001  (as Python itself does)
        traceback.print_exc()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        return 120
    return code


def _hide(names: list[str]) -> None:
    """Let packages be missing."""
    for name in names:
        # charts look for their library when they are imported
        for known in [known for known in sys.modules if f"{known}.".startswith((f"{name}.", "geo.charts."))]:
            del sys.modules[known]
        sys.modules[name] = None  # type: ignore[assignment]  # how Python is told that there is no such module


def _limit(case: dict[str, Any]) -> None:
    """Take away what the case says."""
    for number in case.get("ignored", ()):
        signal.signal(number, signal.SIG_IGN)
    if "umask" in case:
        os.umask(case["umask"])
    if case.get("gone"):
        shutil.rmtree(case["folder"])
    if "user" in case:
        os.setgroups([])
        os.setgid(case["user"])
        os.setuid(case["user"])
    if "bytes" in case:
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL if case.get("killed") else signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (case["bytes"], case["bytes"]))


def _refuse_work(frame: FrameType, event: str, _: object) -> None:
    """End the process when it begins to work: to load boundaries that were asked for, to trace paths and the like."""
    code = frame.f_code
    if event == "call" and code.co_name in _WORK and "/geo/" in code.co_filename and "/cli/sim" not in code.co_filename:
        os.write(2, f"worked: {code.co_filename}:{code.co_name}\n".encode())
        os._exit(WORKED)


def _steps() -> Any:  # noqa: ANN401
    """Return a function that says whether what Python tells of is a step of writing a file."""
    return lambda event, args: event in _STEPS or (event == "open" and ".overflight-" in str(args[0]))


def _watch(file: str) -> None:
    """Say at each step of writing what a file holds: what a process that is killed then would leave."""
    is_step, seen = _steps(), [b""]

    def look(event: str, args: tuple[object, ...]) -> None:
        if is_step(event, args):
            held = Path(file).read_bytes()[:8] if Path(file).exists() else b"gone"
            if held != seen[0]:
                seen[0] = held
                os.write(2, b"held: %r\n" % held)

    sys.addaudithook(look)


def _raise_at(step: int, number: int) -> None:
    """Raise a signal at a step of writing a file, which are counted from 0."""
    is_step, left = _steps(), [step]

    def look(event: str, args: tuple[object, ...]) -> None:
        if is_step(event, args):
            left[0] -= 1
            if left[0] == -1:
                os.kill(os.getpid(), number)

    sys.addaudithook(look)


def _answer(case: dict[str, Any]) -> list[object]:
    """Return the exit code of a copy, and what it said on both streams."""
    pipes = [os.pipe2(os.O_NONBLOCK) for _ in range(2)]  # pipes, which no limit of a file's size is for
    for _, theirs in pipes:
        fcntl.fcntl(theirs, fcntl.F_SETPIPE_SZ, _ROOM)
        os.set_blocking(theirs, True)
    process = os.fork()
    if process == 0:
        _child(case, [theirs for _, theirs in pipes])
    _, status = os.waitpid(process, 0)
    said = []
    for ours, theirs in pipes:
        os.close(theirs)
        text = b""
        with suppress(BlockingIOError):  # nothing was said, and another process holds it still
            text = os.read(ours, _ROOM)
        said.append(text.decode(errors="replace"))
        os.close(ours)
    return [os.waitstatus_to_exitcode(status), *said]


def main() -> None:
    """Answer cases."""
    for name in _WARM:
        importlib.import_module(name)
    for name in sys.argv[1:]:
        importlib.import_module("geo.api").reconstruct(name).map()
    answers = os.fdopen(os.dup(1), "w")
    for line in sys.stdin:
        answers.write(json.dumps(_answer(json.loads(line))) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
