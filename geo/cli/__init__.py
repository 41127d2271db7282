"""The command ``overflight``."""

from __future__ import annotations

import gc
import io
import os
import sys
import warnings
from typing import TYPE_CHECKING

from geo.cli.completion import complete
from geo.cli.output import note, tell
from geo.cli.parser import make_parser
from geo.cli.values import shield
from geo.errors import OverflightError

if TYPE_CHECKING:
    from collections.abc import Sequence

_USAGE, _INTERRUPTED = 2, 130
_LAST_STREAM = 2  # standard error


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code: 0, 2 after one line that says what is wrong, or 130 after Ctrl-C.

    'verify' also returns 1, for a page that differs.

    Usage errors and ``--help`` leave by ``SystemExit``, as argparse does.

    Examples
    --------
    >>> main(["path", "50.2,38.3", "-39.01,116"])
    2
    """
    parser = make_parser()
    complete(parser)
    args = parser.parse_args(shield(sys.argv[1:] if argv is None else argv))
    try:
        with warnings.catch_warnings():
            warnings.showwarning = note
            code: int = args.run(args) or 0
        sys.stdout.flush()
    except OverflightError as error:
        tell(error)
        return _USAGE
    except BrokenPipeError:  # the reader, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:  # the disk behind standard output is full, say
        tell(error.strerror or error)
        if error.filename is None:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _USAGE
    except KeyboardInterrupt:
        return _INTERRUPTED
    else:
        return code
    return 0


def run() -> None:
    """Run as a process of its own: the entry point of the command."""
    _open_streams()
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # names in any script, whatever the terminal can show
    gc.disable()  # it lives for a second or two, and looking for garbage would take a tenth of that
    sys.exit(main())


def _open_streams() -> None:
    """Let streams that the shell closed lead nowhere, and keep their numbers from files that are opened later."""
    number = 0
    while number <= _LAST_STREAM:
        number = os.open(os.devnull, os.O_RDWR)
    os.close(number)
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8"))
