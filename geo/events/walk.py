"""Walk through an event: every record in it, and every field that is marked as naming something else."""

from __future__ import annotations

import typing
from typing import TYPE_CHECKING, Annotated, Any

from geo.events.fields import Known, Record, RefersTo

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Mark = RefersTo | Known


def records_of(record: Record, path: str = "") -> Iterator[tuple[str, Record]]:
    """Yield a record and all records in it, each with its dotted path; list items go by their id, or else number."""
    yield path, record
    for name in type(record).model_fields:
        value = getattr(record, name)
        field = f"{path}.{name}" if path else name
        if isinstance(value, Record):
            yield from records_of(value, field)
        elif isinstance(value, tuple):
            for number, item in enumerate(value, start=1):
                if isinstance(item, Record):
                    yield from records_of(item, f"{field}[{label(getattr(item, 'id', None), number)}]")


def label(item_id: object, number: int) -> str:
    """Return what an entry of a list is called: its id, if it has one that can be shown, or else its number."""
    return item_id if isinstance(item_id, str) and item_id.isascii() and item_id.isprintable() else f"#{number}"


def marks_of(record: Record) -> Iterator[tuple[str, Mark, str]]:
    """Yield path, mark and value of every marked field in a record and the records in it; lists value by value."""
    for path, part in records_of(record):
        for name, info in type(part).model_fields.items():
            value = getattr(part, name)
            if value is None or isinstance(value, Record):
                continue
            field = f"{path}.{name}" if path else name
            mark = mark_of(info.annotation, info.metadata)
            if mark is not None:
                yield from ((field, mark, v) for v in (value if isinstance(value, tuple) else (value,)))


def mark_of(annotation: Any, metadata: Sequence[object]) -> Mark | None:  # noqa: ANN401  (any annotation)
    """Return the mark of a field, however it wraps it: in a tuple, beside None."""
    for item in metadata:
        if isinstance(item, RefersTo | Known):
            return item
    if typing.get_origin(annotation) is Annotated:
        base, *more = typing.get_args(annotation)
        return mark_of(base, more)
    for part in typing.get_args(annotation):
        found = mark_of(part, ())
        if found is not None:
            return found
    return None
