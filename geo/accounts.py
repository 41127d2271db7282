"""Event files with all the kinds of claims that this package knows: where the registry is handed to the reader."""

from __future__ import annotations

import datetime as dt
import re
import warnings
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Union

from pydantic import Field

from geo.arguments import shown, text_of_kind
from geo.claims import KINDS
from geo.errors import ArgumentError
from geo.events import Event, event_from_raw, event_from_text, read_event
from geo.events.fields import MAX_ITEMS
from geo.events.schema import check_event
from geo.points.draft import parts_of
from geo.points.read import read_points
from geo.resources import bundled_text, data_path

if TYPE_CHECKING:
    from geo.events import Claim

    AnyClaim = Claim
else:
    AnyClaim = Annotated[Union[tuple(kind.record for kind in KINDS)], Field(discriminator="kind")]  # noqa: UP007


class Account(Event):
    """An event with claims of the kinds that :mod:`geo.claims` lists."""

    claims: tuple[AnyClaim, ...] = Field(default=(), max_length=MAX_ITEMS, description="a list of claims")


def load_event(id_or_path: str | PathLike[str]) -> Event:
    """Read and check one event file.

    Parameters
    ----------
    id_or_path
        Id of a bundled event (see :func:`geo.event_ids`) or path of a TOML file; ``docs/event-files.md`` says how to
        write one.

    Returns
    -------
    Event
        Its ``allocation`` is complete: where the file has none, missiles are dealt out evenly and
        ``allocation_basis`` is ``derived``.

    Raises
    ------
    EventError
        If the file cannot be read or what it says does not hold together. The message is one line a problem: file,
        field, what was found, what is allowed, what to do.

    Examples
    --------
    >>> event = load_event("caspian-2015-10-07")
    >>> event.totals.missiles, len(event.platforms), len(event.targets)
    (26, 4, 11)
    """
    return read_event(id_or_path, Account)


def parse_event(text: str, *, name: str = "event") -> Event:
    """Check an event given as TOML text.

    Parameters
    ----------
    text
        The content of an event file.
    name
        What messages call it.

    Raises
    ------
    EventError
        As :func:`load_event`.

    Examples
    --------
    >>> parse_event("format = [", name="mine.toml")
    Traceback (most recent call last):
    ...
    geo.errors.EventError: mine.toml: end of line 1: not valid TOML: invalid value; check quotes, brackets and '=' there
    and just before
    """
    text_of_kind("text", text, "an event file")
    return event_from_text(text, Account, name=text_of_kind("name", name, "what to call it"))


def event_from_dict(raw: dict[str, Any], *, name: str = "event") -> Event:
    """Check an event given as the tables and lists of a parsed file.

    Parameters
    ----------
    raw
        As :mod:`tomllib` returns it; it is not changed.
    name
        What messages call it.

    Raises
    ------
    EventError
        As :func:`load_event`.
    """
    return event_from_raw(raw, Account, name=name)


def as_event(what: Event | str | PathLike[str]) -> Event:
    """Return an event: itself, or read from a bundled id or a file.

    Raises
    ------
    EventError
        As :func:`load_event`.
    ArgumentError
        If it is neither an event nor what names one.
    """
    if isinstance(what, str | PathLike):
        return load_event(what)
    check_event(what)
    return what


def event_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of an event file, for editors and validators.

    It says of every field what it holds. What no single field shows (ids that must exist, counts that must add up,
    positions that must lie in a sea) only :func:`load_event` checks.

    Examples
    --------
    >>> schema = event_schema()
    >>> schema["properties"]["id"]["pattern"], len(schema["properties"]["claims"]["items"]["oneOf"]) == len(KINDS)
    ('^[a-z0-9]+(-[a-z0-9]+)*$', True)
    """
    schema = Account.model_json_schema()
    del schema["properties"]["claims"]["items"]["discriminator"]  # of OpenAPI; each kind names itself
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "overflight event file"}


def new_event(event_id: str, date: dt.date, points: str | PathLike[str] | None = None) -> str:
    """Return the text of a new event file: commented, and sound as it stands.

    Parameters
    ----------
    event_id
        The id of the event.
    date
        When it happened.
    points
        A file of points and lines (KML, GeoJSON, GPX, CSV) that stand for platforms, targets, places and routes; an
        example stands there by default. What is left out or changed of it is a warning.

    Raises
    ------
    ArgumentError
        If the id is no text or the date no date, or ``points`` cannot be read, or holds one point and nothing else.

    Examples
    --------
    >>> import datetime as dt
    >>> parse_event(new_event("mine", dt.date(2020, 1, 2))).id
    'mine'
    """
    event_id = text_of_kind("event_id", event_id, "the id of an event")
    if not isinstance(date, dt.date):
        msg = f"date: found {shown(date)}; allowed: a datetime.date, such as date(2026, 1, 31); give one"
        raise ArgumentError(msg)
    text = _template("event")
    parts = {}
    if points is not None:
        found = read_points(Path(points))
        for said in found.notes:
            warnings.warn(f"{found.file}: {said}", stacklevel=2)
        parts = parts_of(found)
        head = text.split("# Figures of the account", 1)[0]
        text = f"{head}{{allocation}}{_template('from-points')}"
    parts |= {"id": event_id, "date": date.isoformat()}
    # all gaps at once: what fills one may look like another
    filled = re.sub(r"\{(\w+)\}", lambda gap: parts.get(gap[1], gap[0]), text)
    return re.sub(r"\n{3,}", "\n\n", filled)


def _template(name: str) -> str:
    return bundled_text(data_path("templates", f"{name}.toml"))
