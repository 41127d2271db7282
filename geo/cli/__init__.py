"""The command ``overflight``.

What it needs is imported as it runs, and not before: from then on a Ctrl-C, or a lack of memory, has its right end.
"""

from __future__ import annotations

import gc
import io
import os
import signal
import sys
import warnings
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType

_USAGE, _INTERRUPTED = 2, 130
_KILLED = 128  # and the number of the signal, as shells count
_LAST_STREAM = 2  # standard error
_LACK = "there is too little memory for this: free some, raise the limit (ulimit -v), or ask for less"
_NO_MEMORY = ("failed to map segment", "cannot allocate memory", "without exception set")  # how libraries say so


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code: 0, 2 after one line that says what is wrong, or 130 after Ctrl-C.

    'verify' also returns 1, for a page that differs.

    Usage errors and ``--help`` leave by ``SystemExit``, as argparse does.

    Examples
    --------
    >>> main(["path", "50.2,38.3", "-39.01,116"])
    2
    """
    try:
        return _ended(sys.argv[1:] if argv is None else argv)
    except KeyboardInterrupt:
        return _INTERRUPTED
    except (MemoryError, ImportError, SystemError) as error:
        if not isinstance(error, MemoryError) and not any(words in str(error).lower() for words in _NO_MEMORY):
            raise
        print(f"overflight: {_LACK}", file=sys.stderr, flush=True)
        return _USAGE


def _ended(argv: Sequence[str]) -> int:
    """Do what the arguments say, and say what is wrong; return the exit code."""
    from geo.cli.output import tell
    from geo.errors import OverflightError

    try:
        try:
            return _do(argv)
        finally:
            sys.stdout.flush()
    except OverflightError as error:
        tell(error)
        return _USAGE
    except BrokenPipeError:  # the reader, such as head, has seen enough
        _say_no_more()
    except OSError as error:  # the disk behind standard output is full, say
        if error.filename is None:
            _say_no_more()
        where = error.filename or "standard output, or what this needs of the system"
        tell(f"{where}: {(error.strerror or str(error)).lower()}")
        return _USAGE
    return 0


def _do(argv: Sequence[str]) -> int:
    """Do what the arguments say; return 1 where something that was looked for differs, as 'verify' does."""
    import logging

    from geo.cli.completion import complete
    from geo.cli.output import note
    from geo.cli.parser import make_parser
    from geo.cli.values import shield

    logging.lastResort = logging.NullHandler()  # what libraries note down for their authors
    parser = make_parser()
    complete(parser)
    args = parser.parse_args(shield(argv))
    with warnings.catch_warnings():
        warnings.showwarning = note
        return args.run(args) or 0


def _say_no_more() -> None:
    """Let the rest of what is printed lead nowhere: Python prints it at its end, and would complain."""
    with suppress(OSError):  # as where no file can be opened any more
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def run() -> None:
    """Run as a process of its own: the entry point of the command."""
    _let_stops_end_it()  # nothing is begun
    _open_streams()
    # threads of a matrix library: of no use here, and where it cannot start them it ends the process by SIGINT
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # names in any script, whatever the terminal can show
    gc.disable()  # it lives for a second or two, and looking for garbage would take a tenth of that
    _let_stops_be_raised()
    try:
        code = main()
    finally:
        _let_stops_end_it()  # nothing is left to be put in order
    sys.exit(code)


def _let_stops_end_it() -> None:
    """Let a request to stop end this process without a word."""
    from geo.interruptions import STOPS

    for number in STOPS:
        if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup has it
            signal.signal(number, signal.SIG_DFL)


def _let_stops_be_raised() -> None:
    """Let a request to stop be an exception, so that drafts are removed and workers ended."""
    from geo.interruptions import STOPS

    for number in STOPS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else _leave)


def _leave(number: int, _: FrameType | None) -> NoReturn:
    raise SystemExit(_KILLED + number)


def _open_streams() -> None:
    """Let streams that the shell closed lead nowhere, and keep their numbers from files that are opened later."""
    number = 0
    while number <= _LAST_STREAM:
        number = os.open(os.devnull, os.O_RDWR)
    os.close(number)
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8"))
