"""Waiting for a page without a clock, and telling how quick it is without one.

No test waits for a time that a slow machine may need longer for. It waits for what it wants to see, for frames to be
drawn (``SETTLED``), or turns the page's own clock by hand (``page.clock``). How quick a page is, is told in work,
not in seconds.
"""

from __future__ import annotations

import statistics
import time
from itertools import pairwise
from typing import TYPE_CHECKING

from playwright.sync_api import Error

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Frame, Page

# Not how long a step may take, but when what does not come is taken for never: a hundred times the longest step alone.
NEVER_MS = 120_000
_PAUSE_MS = 10
DRAWN = "performance.getEntriesByName('overflight-drawn').length > 0"
FRAMES = (
    "async (count) => { for (let k = 0; k < count; k += 1) await new Promise((done, never) => {"
    f" const late = setTimeout(() => never(new Error('no frame is drawn')), {NEVER_MS});"
    " requestAnimationFrame(() => { clearTimeout(late); done(); }); }); }"
)
# What the page puts off, it puts off to the next frame, and what follows from its size to the one after.
SETTLED = f"({FRAMES})(3).then(() => new Promise((done) => setTimeout(done)))"
YARDSTICK = """() => {
  let seed = 1;
  const list = Array.from({ length: 100000 }, () => { seed = (seed * 48271) % 2147483647; return seed; });
  list.sort((a, b) => a - b);
  return new Map(JSON.parse(JSON.stringify(list)).map((value, at) => [String(value), at])).size; }"""


def wait_until(where: Page | Frame, what: str, arg: object = None) -> None:
    """Wait until an expression, or a function of ``arg``, is true in a page or frame.

    It is asked through the debugger, again and again. Playwright's own ``wait_for_function`` has the page evaluate a
    string, which a policy of the page may refuse.
    """
    late = time.monotonic() + NEVER_MS / 1000
    while not _asked(where, what, arg):
        assert time.monotonic() < late, f"never true: {what}"
        pause(where)


def pause(where: Page | Frame) -> None:
    """Let a page do its work before it is asked again."""
    where.wait_for_timeout(_PAUSE_MS)


def _asked(where: Page | Frame, what: str, arg: object) -> bool:
    try:
        return bool(where.evaluate(what, arg))
    except Error as error:
        if "Execution context was destroyed" in error.message:  # another document took its place meanwhile
            return False
        raise


def drawn_anew(page: Page) -> None:
    """Load the page again and wait until it is drawn."""
    page.reload()
    wait_until(page, DRAWN)
    page.evaluate(SETTLED)


def work(page: Page, action: Callable[[], object]) -> float:
    """Return how much the page's main thread does during an action, with a fixed piece of work as the unit.

    Both are times that the processor spent on that thread, so neither other programs nor a slow processor change much.
    The unit is some 60 ms on a processor of 2024.
    """
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def spent() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return next(m["value"] for m in metrics if m["name"] == "TaskDuration")

    action()  # first, for counting begins at nothing now, and again when a page is loaded
    so_far = [spent()]
    for _ in range(3):
        page.evaluate(YARDSTICK)
        so_far.append(spent())
    session.detach()
    return so_far[0] / statistics.median(after - before for before, after in pairwise(so_far))
