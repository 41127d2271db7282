"""From raw tables to an event, with every problem of the file at once: of fields, between entries, against the data.

Where fields are wrong, the rest is checked as far as it does not rest on them (:mod:`geo.events.draft`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from geo.errors import EventError
from geo.events.checks import check
from geo.events.data_checks import check_against_data
from geo.events.draft import Draft, chosen, drafted
from geo.events.messages import problem_of, records_in
from geo.events.placing import placed
from geo.events.problems import MOST_FOUND, Problem
from geo.events.schema import Event
from geo.events.walk import label, longest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic_core import ErrorDetails

E = TypeVar("E", bound=Event)
_FAR = 10  # times as many as a list in a table may have: such a file is read no further


def validated(raw: dict[str, Any], model: type[E], *, name: str) -> tuple[E | None, list[Problem]]:
    """Return the event and every problem of it; None where it cannot be read as one.

    Raises
    ------
    EventError
        If tables are nested too deep to be looked at.
    """
    too_long = list(_too_long(raw, model))
    if too_long:  # nobody reads on through thousands of entries
        return None, too_long
    raw, wrong, told = placed(raw)
    event, found = None, []
    try:
        try:
            event = model.model_validate(raw)
            draft = Draft(event)
        except ValidationError as error:
            errors = _in_order(error.errors(include_url=False))
            own = [
                e for e in errors if e["type"] != "missing" or e["loc"][2:] != ("position",) or e["loc"][:2] not in told
            ]
            found = [problem_of(item, raw, model) for item in own[:MOST_FOUND]]
            if len(found) == MOST_FOUND:
                return None, found
            draft = drafted(raw, model)
    except RecursionError:
        msg = f"{name}: tables or lists nested too deep: flatten the file, see docs/event-files.md"
        raise EventError(msg) from None
    return event, [*found, *wrong, *check(draft), *check_against_data(draft)]


def _too_long(raw: dict[str, Any], model: type[BaseModel], path: str = "") -> Iterator[Problem]:
    """Yield lists of the file, and of the tables in it, that hold more entries than they may."""
    for name, field in model.model_fields.items():
        value, where = raw.get(name), f"{path}.{name}" if path else name
        if isinstance(value, list):
            most = longest(field.annotation, field.metadata)
            if most is not None and len(value) > most * (_FAR if path else 1):
                found = f"{len(value)} entries in the list"
                yield Problem(where, found, f"at most {most} entries in the list", "shorten it")
                continue
        records = records_in(field.annotation)
        for number, item in enumerate(value if isinstance(value, list) else [value] if records else (), start=1):
            record = chosen(item, records) if records else None
            if record is not None:
                entry = f"{where}[{label(item.get('id'), number)}]" if isinstance(value, list) else where
                yield from _too_long(item, record, entry)


def _in_order(errors: list[ErrorDetails]) -> list[ErrorDetails]:
    """Put first what others follow from, and leave out that a list is short of those entries that are wrong."""
    short = {error["loc"] for error in errors if error["type"] == "too_short"}
    lengths = {len(loc) for loc in short}
    around = {error["loc"][:k] for error in errors for k in lengths if k < len(error["loc"])}
    own = [error for error in errors if error["type"] != "too_short" or error["loc"] not in around]
    # a file of another format fails everywhere, and a misspelt field makes the right one missing
    return sorted(own, key=lambda item: (item["loc"] != ("format",), item["type"] != "extra_forbidden"))
