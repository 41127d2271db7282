"""Walk through an event: every record in it, and every field that is marked as naming something else."""

from __future__ import annotations

import typing
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

from geo.events.fields import Known, Record, RefersTo

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Mark = RefersTo | Known


_LONGEST = 80  # characters of an id


def records_of(record: Record, path: str = "") -> Iterator[tuple[str, Record]]:
    """Yield a record and all records in it, each with its dotted path; list items go by their id, or else number."""
    yield path, record
    for name in _holding(type(record)):
        value = getattr(record, name)
        field = f"{path}.{name}" if path else name
        if isinstance(value, Record):
            yield from records_of(value, field)
        elif isinstance(value, tuple):
            for number, item in enumerate(value, start=1):
                if isinstance(item, Record):
                    yield from records_of(item, f"{field}[{label(vars(item).get('id'), number)}]")


def label(item_id: object, number: int) -> str:
    """Return what an entry of a list is called: its id, if it has one that can be shown, or else its number."""
    plain = isinstance(item_id, str) and len(item_id) <= _LONGEST and item_id.isascii() and item_id.isprintable()
    return str(item_id) if plain else f"#{number}"


def marks_of(record: Record) -> Iterator[tuple[str, Mark, str]]:
    """Yield path, mark and value of every marked field in a record and the records in it; lists value by value."""
    for path, part in records_of(record):
        for name, mark in _marked(type(part)):
            value = getattr(part, name)
            if value is not None:
                field = f"{path}.{name}" if path else name
                yield from ((field, mark, v) for v in (value if isinstance(value, tuple) else (value,)))


@cache
def _marked(model: type[Record]) -> tuple[tuple[str, Mark], ...]:
    """Return the marked fields of a record."""
    marks = ((name, mark_of(info.annotation, info.metadata)) for name, info in model.model_fields.items())
    return tuple((name, mark) for name, mark in marks if mark is not None)


@cache
def _holding(model: type[Record]) -> tuple[str, ...]:
    """Return the fields of a record in which there may be records."""
    return tuple(name for name, info in model.model_fields.items() if _may_hold(info.annotation))


def _may_hold(annotation: Any) -> bool:  # noqa: ANN401  (any annotation)
    record = isinstance(annotation, type) and issubclass(annotation, Record)
    return record or any(map(_may_hold, typing.get_args(annotation)))


def longest(annotation: Any, metadata: Sequence[object]) -> int | None:  # noqa: ANN401  (any annotation)
    """Return how many entries a list may have, however its field wraps it; None where it is no list or may have any."""
    if typing.get_origin(annotation) is Annotated:
        base, *more = typing.get_args(annotation)
        return longest(base, [*metadata, *more])
    if typing.get_origin(annotation) is tuple:
        limits = (
            getattr(part, "max_length", None) for item in metadata for part in (item, *getattr(item, "metadata", ()))
        )
        return next((limit for limit in limits if limit is not None), None)
    return next((found for part in typing.get_args(annotation) if (found := longest(part, ())) is not None), None)


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
