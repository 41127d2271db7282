"""An event as far as its file is sound: what cannot be read is left out, and known to be left out.

So the rest of a file with mistakes can be checked too. A check asks :meth:`Draft.known` before it rests on a field.
"""

from __future__ import annotations

import typing
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from geo.events.claim import Claim
from geo.events.messages import kind_of, records_in
from geo.events.problems import nearest
from geo.events.walk import label

if TYPE_CHECKING:
    from geo.events.schema import Event


_MOST_MEANT = 100  # unknown names of one table that may each be meant to be another


@dataclass(frozen=True)
class Draft:
    """An event whose unsound fields hold None.

    Attributes
    ----------
    event
        The event; lists hold their sound entries, and of the others what is sound.
    broken
        Dotted path of each field that is left out, list items by their id, or else number.
    """

    event: Event
    broken: frozenset[str] = frozenset()

    def known(self, *paths: str) -> bool:
        """Say whether nothing at, in or around these paths was left out."""
        return not any(path in self._around or not self.broken.isdisjoint(_upward(path)) for path in paths)

    @cached_property
    def _around(self) -> frozenset[str]:
        """What is left out, and all that it stands in."""
        return frozenset(part for path in self.broken for part in _upward(path))

    def list_of(self, name: str) -> tuple[Any, ...]:
        """Return the entries of one of the event's lists, as far as they can be read."""
        return tuple(item for item in getattr(self.event, name) or () if item is not None)

    def ids(self, name: str) -> list[str] | None:
        """Return the ids of a list, or None where it is not known what they are meant to be."""
        entries = getattr(self.event, name)
        if entries is None:
            return None
        ids = [item.id for item in entries if item is not None and item.id is not None]
        return ids if len(ids) == len(set(ids)) == len(entries) else None


def _upward(path: str) -> list[str]:
    """Return a path and all that it stands in: ``a[b].c``, ``a[b]``, ``a``."""
    return [path, *(path[:k] for k, character in enumerate(path) if character in ".[" and k)]


def drafted(raw: dict[str, Any], model: type[Event]) -> Draft:
    """Read what is sound of the tables of an event file."""
    broken: set[str] = set()
    return Draft(_record(raw, model, "", broken), frozenset(broken))


def _record(raw: dict[str, Any], model: type[BaseModel], path: str, broken: set[str]) -> Any:  # noqa: ANN401  (a model)
    """Return a record with all of its fields that are sound, and None for the others."""
    values: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        here = f"{path}.{name}" if path else name
        if name not in raw:
            if field.is_required():
                values[name] = None
                broken.add(here)
            continue
        try:
            values[name] = _reader(model, name).validate_python(raw[name])
        except ValidationError:
            values[name] = _part(raw[name], field.annotation, here, broken)
    missing = [field for field in model.model_fields if field not in raw]
    unknown = (name for name in raw if name not in model.model_fields)
    for name in islice(unknown, _MOST_MEANT if missing else 0):  # it may be meant to be another
        meant = _meant(str(name), tuple(missing))
        if meant:
            broken.add(f"{path}.{meant}" if path else meant)
    return model.model_construct(**values)


@lru_cache(maxsize=1024)
def _meant(name: str, missing: tuple[str, ...]) -> str | None:
    return nearest(name, missing)


def _part(raw: object, annotation: object, path: str, broken: set[str]) -> object:
    """Return what is sound of a field that as a whole is not."""
    records = records_in(annotation)
    if records and isinstance(raw, list) and raw and _is_list(annotation):
        items = []
        for number, item in enumerate(raw, start=1):
            record = chosen(item, records)
            where = f"{path}[{label(_id_of(item, record), number)}]"
            items.append(_record(item, record, where, broken) if record else None)
            if record is None:
                broken.add(where)
        return tuple(items)
    record = None if _is_list(annotation) else chosen(raw, records)
    if record is not None:
        return _record(raw, record, path, broken)  # type: ignore[arg-type]  # a table: chosen has looked
    broken.add(path)
    return None


def _is_list(annotation: object) -> bool:
    return typing.get_origin(annotation) is tuple or any(_is_list(part) for part in typing.get_args(annotation))


def chosen(raw: object, records: list[type[BaseModel]]) -> type[BaseModel] | None:
    """Return the record that a table is meant to be, None where that cannot be told."""
    if not isinstance(raw, dict):
        return None
    if len(records) == 1:
        return records[0]
    claim = Claim if records and all(issubclass(record, Claim) for record in records) else None
    return next((record for record in records if kind_of(record) == raw.get("kind")), claim)


def _id_of(raw: object, record: type[BaseModel] | None) -> object:
    if record is None or not isinstance(raw, dict) or "id" not in record.model_fields:
        return None
    try:
        return _reader(record, "id").validate_python(raw.get("id"))
    except ValidationError:
        return None


@cache
def _reader(model: type[BaseModel], name: str) -> TypeAdapter[Any]:
    field = model.model_fields[name]
    return TypeAdapter(typing.cast("Any", Annotated[field.annotation, field]))
