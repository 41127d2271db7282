"""What worker processes do in tests: they find it here by name."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def after_the_third(folder: Path, item: int) -> int:
    """Return the item's process; item 0 only once there is a file '3'."""
    while item == 0 and not (folder / "3").exists():
        time.sleep(0.01)
    return os.getpid()


def mark_after_the_third(folder: Path, item: int) -> int:
    """Do as above, and leave a file named after the item."""
    process = after_the_third(folder, item)
    (folder / str(item)).touch()
    return process


def refuse_the_third(_: object, item: int) -> int:
    if item == 3:
        msg = "no third"
        raise LookupError(msg)
    return item


def die_at_the_third(_: object, item: int) -> int:
    if item == 3:
        os._exit(9)
    return item


def take_a_while(seconds: float, _: object) -> int:
    time.sleep(seconds)
    return os.getpid()
