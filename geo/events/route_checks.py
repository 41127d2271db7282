"""What the ways of a hypothesis must be: no place twice in a row, no route that changes nothing or that none takes."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from geo.events.problems import Problem
from geo.events.routes import ways_of
from geo.events.schema import Hypothesis, Route
from geo.events.walk import records_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.events.draft import Draft


def check_routes(draft: Draft) -> Iterator[Problem]:
    """Yield what is wrong with the ways of hypotheses."""
    for path, record in records_of(draft.event):
        if isinstance(record, Hypothesis | Route):
            yield from _repeated(path, record)
        if isinstance(record, Hypothesis) and record.routes and draft.known(path, "platforms", "targets"):
            yield from _idle(draft, path, record)


def _repeated(path: str, record: Hypothesis | Route) -> Iterator[Problem]:
    stops = [*([record.start] if record.start else []), *(record.via or ()), *([record.end] if record.end else [])]
    for before, after in pairwise(stops):
        if before == after:
            yield Problem(f"{path}.via", f"{before} twice in a row", "each place once in a row", "remove one")


def _idle(draft: Draft, path: str, hypothesis: Hypothesis) -> Iterator[Problem]:
    """Yield routes that are no other than the hypothesis' own, and those whose missiles all take an earlier one."""
    ways = ways_of(draft.event, hypothesis)
    taken = set(ways.number.ravel().tolist())
    for k, way in enumerate(ways.ways[1:], start=1):
        field = f"{path}.routes[#{k}]"
        if way == ways.ways[0]:
            do = "give it via, start or end, or leave it out"
            yield Problem(field, "the same way as the hypothesis'", "another way", do)
        elif k not in taken:
            found = "a route whose missiles all take one that stands before it"
            yield Problem(field, found, "routes from the special to the general", "reorder them, or remove it")
