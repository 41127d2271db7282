"""What a page carries, read from its bytes as data: nothing of it is run, and nothing that it names is opened."""

from __future__ import annotations

import codecs
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, NoReturn

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from geo.accounts import parse_event
from geo.arguments import shown
from geo.errors import OverflightError, PageError

if TYPE_CHECKING:
    from os import PathLike

    from geo.events import Event

MAX_BYTES = 32_000_000
MOST_DRAWS = 10_000_000  # that a page can ask to be drawn again
MOST_WORLDS = 100_000  # that it can ask for beside its simulation: a page has 1,000 of its own
_DATA = re.compile(r'<script type="application/json" id="overflight-data-[0-9a-f]{12}">([^<]*)</script>')
_MARK = 'id="overflight-data-'
_SHA256 = "^[0-9a-f]{64}$"


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


_Package = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,40}$")]
_Version = Annotated[str, Field(pattern=r"^[A-Za-z0-9.+_ ()-]{1,80}$")]


class Tool(_Model):
    """What made a page."""

    name: Literal["overflight"]
    version: str = Field(max_length=80)
    used: dict[_Package, _Version] = Field(alias="with", max_length=40)


class Boundaries(_Model):
    """The boundaries that a page rests on."""

    set: str = Field(max_length=80)
    file: str = Field(max_length=2_000)
    source: str = Field(max_length=10_000)
    sha256: str = Field(pattern=_SHA256)
    indeterminate_below_m: float = Field(ge=0, le=1e7, allow_inf_nan=False)


class Drawn(_Model):
    """A simulation that a page rests on or shows."""

    hypotheses: list[str] = Field(min_length=1, max_length=50)
    draws: int = Field(ge=1, le=MOST_DRAWS)
    asked: int = Field(ge=1, le=10**9)
    seed: str = Field(pattern="^[0-9]{1,39}$")
    density: bool


class Made(_Model):
    """From what a page was made, and how (``geo.maps.made``)."""

    tool: Tool
    event: str | None
    event_sha256: str = Field(pattern=_SHA256)
    boundaries: Boundaries
    data: dict[str, str] = Field(max_length=1_000)
    languages: list[str] = Field(min_length=1, max_length=20)
    hypotheses: list[str] = Field(min_length=1, max_length=50)
    ellipsoid: Literal["wgs84", "sphere"]
    ring_km: list[float] = Field(max_length=1_000)
    online: bool
    alone: bool
    simulation: Drawn | None
    worlds: Drawn  # those of the simulation, or some drawn beside it
    index: str | None
    address: str | None
    picture: str | None


class Carried(NamedTuple):
    """A page, and what it carries."""

    name: str
    text: str
    marked: bool
    payload: dict[str, Any]
    made: Made
    event: Event


def read_page(path: str | PathLike[str]) -> Carried:
    """Read a page.

    Raises
    ------
    PageError
        If it cannot be read, is no page of an event, or one that does not carry what it was made from.
    """
    file = Path(path)
    name = file.name or str(file)
    name = name if name.isprintable() else repr(name)
    text, marked = _text(file, name)
    payload = _payload(text, name)
    made = _made(payload, name)
    if made.event is None:
        msg = (
            f"{name}: found a page without its event, which was changed in Python after it was read, or is longer"
            " written out than an event file may be; allowed: one of an event as its file has it; make it anew from"
            " a file"
        )
        raise PageError(msg)
    try:
        event = parse_event(made.event)
    except OverflightError as error:
        _refuse(name, f"an event that does not hold together ({_line(error)})")
    if made.worlds.draws > MOST_WORLDS and made.worlds != made.simulation:
        _refuse(name, f"{made.worlds.draws:,} worlds that are not those of its simulation")
    unknown = sorted({*made.hypotheses, *made.worlds.hypotheses} - {h.id for h in event.hypotheses})
    if unknown:
        _refuse(name, f"the hypothesis {shown(unknown[0])}, which its event does not have")
    return Carried(name, text, marked, payload, made, event)


def _line(error: Exception) -> str:
    """Return an error's first line."""
    return str(error).partition("\n")[0]


def _refuse(name: str, found: str) -> NoReturn:
    msg = f"{name}: found {found}; allowed: a page as overflight writes it; get the page anew from where it was shown"
    raise PageError(msg) from None


def refuse_depth(name: str) -> NoReturn:
    """Refuse a page whose data are nested deeper than can be followed."""
    _refuse(name, "data nested too deep")


def _text(file: Path, name: str) -> tuple[str, bool]:
    """Return the text of a page, and whether its bytes begin with the mark of UTF-8."""
    try:
        there = file.is_file()
        odd = "a folder" if file.is_dir() else "a device, pipe or socket" if file.exists() else "no such file"
        content = b""
        if there:
            with file.open("rb") as opened:
                content = opened.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        msg = f"{name}: cannot be read ({reason}): check the file and its permissions"
        raise PageError(msg) from None
    if not there:
        msg = f"{name}: found {odd}; allowed: a page that overflight wrote (.html); name its file"
        raise PageError(msg)
    if len(content) > MAX_BYTES:
        _refuse(name, f"more than {MAX_BYTES:,} bytes")
    try:
        return content.decode("utf-8-sig"), content.startswith(codecs.BOM_UTF8)
    except UnicodeDecodeError as error:
        _refuse(name, f"byte 0x{content[error.start]:02x}, which is not UTF-8")


def _payload(text: str, name: str) -> dict[str, Any]:
    """Return the data that a page draws."""
    marks = text.count(_MARK)
    if not marks:
        _refuse(name, "no data of an event")
    found = _DATA.search(text)
    if marks > 1 or found is None:
        _refuse(name, f"data of an event {marks} times" if marks > 1 else "data of an event in a form of its own")
    try:
        payload = json.loads(found[1], parse_constant=lambda word: _refuse(name, f"the number {word}"))
    except RecursionError:
        refuse_depth(name)
    except ValueError as error:
        _refuse(name, f"data that is no JSON ({_line(error)})")
    if not isinstance(payload, dict):
        _refuse(name, f"data that is no table but {type(payload).__name__}")
    return payload


def _made(payload: dict[str, Any], name: str) -> Made:
    if "made" not in payload:
        by = payload.get("made_with")
        who = f"a page by {shown(by)}, which" if isinstance(by, str) else "a page that"
        msg = (
            f"{name}: found {who} does not say what it was made from; allowed: a page of a later version, which does;"
            " make it anew from its event"
        )
        raise PageError(msg)
    try:
        return Made.model_validate(payload["made"])
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, ("made", *first["loc"])))
        _refuse(name, f"{shown(where)} that cannot be read ({_line(Exception(first['msg']))})")
