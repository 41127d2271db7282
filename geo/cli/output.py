"""Where the command writes: tables and JSON to standard output, all else to standard error."""

from __future__ import annotations

import json
import os
import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from rich.console import Console, RenderableType
    from rich.status import Status


def _console() -> Console:
    from rich.console import Console

    # piped output keeps its full width, so that nothing is folded away
    return Console(width=None if sys.stdout.isatty() or "COLUMNS" in os.environ else 160, highlight=False)


def show(what: RenderableType) -> None:
    """Print a table."""
    _console().print(what)


def dump(value: object) -> None:
    """Print plain values as JSON."""
    print(json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False, default=str))


def busy(what: str) -> AbstractContextManager[Status | None]:
    """Show what is being done, on a terminal only, and gone when it is done."""
    if not sys.stderr.isatty():
        return nullcontext()
    from rich.console import Console
    from rich.text import Text

    return Console(stderr=True).status(Text(what))


def note(message: Warning | str, *_: object, **__: object) -> None:
    """Print a warning as one line."""
    print(f"overflight: note: {message}", file=sys.stderr)
