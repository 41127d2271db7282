"""Turn pydantic's errors into problems in the words of an event file."""

from __future__ import annotations

import re
import typing
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import BaseModel

from geo.atlas.meant import what_state
from geo.events.amounts import unit_meant
from geo.events.fields import Known
from geo.events.problems import REFUSED, Problem, listed, shown, which
from geo.events.walk import label, mark_of
from geo.words import Later

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_NO_QUOTES = frozenset({"date_type", "time_type", "datetime_type", "int_type", "float_type"})
_KIND = "kind"
_PLAIN_KEY = re.compile(r"[\w-]{1,100}")


def records_in(annotation: object) -> list[type[BaseModel]]:
    """Return the record classes that an annotation allows, however it wraps them."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [record for part in typing.get_args(annotation) for record in records_in(part)]


def kind_of(record: type[BaseModel]) -> str | None:
    """Return the ``kind`` by which a claim record is chosen, None for other records."""
    field = record.model_fields.get(_KIND)
    return str(typing.get_args(field.annotation)[0]) if field else None


class _Place(NamedTuple):
    """Where an error is: its dotted path, the record that its last field belongs to, that field's name, its keys."""

    path: str
    owner: type[BaseModel] | None
    name: str
    keys: tuple[str | int, ...]


def _locate(loc: tuple[int | str, ...], raw: object, model: type[BaseModel]) -> _Place:
    record: type[BaseModel] | None = model
    owner, name, path = record, "", ""
    keys: list[str | int] = []
    candidates: list[type[BaseModel]] = []
    for part in loc:
        tagged = next((c for c in candidates if part == kind_of(c)), None)
        if tagged is not None:  # pydantic names the chosen member of the union here: not a part of the file
            record, candidates = tagged, []
            continue
        raw = _step(raw, part)
        keys.append(part + 1 if isinstance(part, int) else part)
        if isinstance(part, int):
            path += f"[{label(raw.get('id') if isinstance(raw, dict) else None, part + 1)}]"
            continue
        owner, name = record, part
        path += ("." if path else "") + (part if _PLAIN_KEY.fullmatch(part) else shown(part))
        field = record.model_fields.get(part) if record else None
        candidates = records_in(field.annotation) if field else []
        record = candidates[0] if len(candidates) == 1 else None
    return _Place(path, owner, name, tuple(keys))


def _step(raw: object, part: int | str) -> object:
    try:
        return raw[part]  # type: ignore[index]  # whatever the file holds; a wrong kind ends in the except
    except (KeyError, IndexError, TypeError):
        return None


def _unknown_field(path: str, owner: type[BaseModel] | None, name: str) -> Problem:
    known = list(owner.model_fields) if owner else []
    do = which(name, known, "remove it or see docs/event-files.md")
    return Problem(path, f"the unknown field {shown(name)}", listed(known, most=30), do)


def _unknown_kind(path: str, context: dict[str, Any], model: type[BaseModel]) -> Problem:
    known = [k for r in records_in(model.model_fields["claims"].annotation) if (k := kind_of(r))]
    tag = str(context.get("tag", ""))
    do = which(tag, known, "choose one of these")
    return Problem(f"{path}.{_KIND}", shown(tag) if tag else "nothing", listed(known, most=30), do)


def _wrong_length(path: str, kind: str, context: dict[str, Any], value: object, *, needed: bool) -> Problem:
    what = "characters" if kind == "string_too_long" else "entries in the list"
    found = len(value) if isinstance(value, str) else context["actual_length"]
    if "max_length" in context:
        return Problem(path, f"{found} {what}", f"at most {context['max_length']} {what}", "shorten it")
    do = "add to it" if needed else "add to it, or leave the field out: an empty list would not mean the same"
    return Problem(path, f"{found} {what}", f"at least {context['min_length']}", do)


def _what_to_do(kind: str, value: object, context: dict[str, Any]) -> str | Later:
    if kind == "literal_error" and isinstance(value, str):
        allowed = re.findall("'(.*?)'", context["expected"])
        return Later(lambda: f"did you mean {close!r}?" if (close := unit_meant(value, allowed)) else "correct it")
    if kind == "missing":
        return "add this field"
    if kind == "string_type" and not isinstance(value, list | dict):
        return "put it in quotes"
    if kind in _NO_QUOTES and isinstance(value, str):
        return "write it without quotes"
    return "correct it"


def problem_of(error: ErrorDetails, raw: object, model: type[BaseModel]) -> Problem:
    """Put one of pydantic's errors into the words of an event file.

    Parameters
    ----------
    error
        One item of ``ValidationError.errors()``.
    raw
        What was validated, to find ids and values in.
    model
        The record that it was validated as.
    """
    place = _locate(error["loc"], raw, model)
    keys = (*place.keys, _KIND) if error["type"].startswith("union_tag") else place.keys
    return replace(_told(error, place, model), keys=keys)


def _told(error: ErrorDetails, place: _Place, model: type[BaseModel]) -> Problem:
    path, owner, name, _ = place
    kind, context, value = error["type"], error.get("ctx", {}), error["input"]
    field = owner.model_fields.get(name) if owner else None
    if kind == REFUSED:
        mark = mark_of(field.annotation, field.metadata) if field else None
        of_state = isinstance(mark, Known) and mark.what == "state" and isinstance(value, str)
        do = Later(lambda: what_state(value)) if of_state else context["do"][0]
        return Problem(path, context["found"], context["allowed"], do)
    if kind == "extra_forbidden":
        return _unknown_field(path, owner, name)
    if kind in {"union_tag_invalid", "union_tag_not_found"}:
        return _unknown_kind(path, context, model)
    if kind in {"string_too_long", "too_long", "too_short"}:
        return _wrong_length(path, kind, context, value, needed=field is None or field.is_required())
    allowed = (field.description if field else None) or error["msg"]
    if isinstance(error["loc"][-1], int):  # an entry of a list, while the description speaks of the whole list
        allowed = context["expected"] if kind == "literal_error" else "a table with its fields"
    found = "nothing" if kind == "missing" else shown(value)
    return Problem(path or "file", found, allowed, _what_to_do(kind, value, context))
