"""The kinds of values that fields of an event file hold, each with its own check.

Text is kept exactly as it stands: it is plain text, never markup. What is refused is only what cannot be shown safely
or faithfully: control characters and marks that reorder the text around them.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from dataclasses import dataclass
from typing import Annotated, Literal, get_args
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainValidator, Strict, WithJsonSchema

from geo.atlas.written import FORMS, UnreadPositionError, read_position
from geo.events.problems import refuse, shown

MAX_MISSILES = 10_000  # paths of one hypothesis: above that a page of single paths cannot be drawn
MAX_LEGS = 200_000  # of all paths of all hypotheses: some 0.5 kB each
MAX_ITEMS = 1_000  # entries of one list
MAX_ROUTES = 200  # of one hypothesis
MAX_POINTS = 1_000  # corners of one outline
LOWEST_KMH, HIGHEST_KMH = 1.0, 40_000.0  # a balloon in a calm; what is faster leaves the Earth
FIRST_YEAR, LAST_YEAR = 1900, 2100  # others are slips, and calendars end at 1 and 9999
MAX_KM = 40_100.0  # once around the Earth
_NAME, _TEXT = 200, 4_000  # characters
_QUOTE = 1_000  # a passage: more of a source is a copy of it
# of format characters, which are unseen and reorder or hide text, these are a part of how scripts are written: joiners,
# breaks within words (Khmer, Thai, hyphens), and the signs before numbers of Arabic and Syriac, which are seen
_FORMATS_USED = frozenset("\u00ad\u200b\u200c\u200d\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2")

Basis = Literal["published", "gazetteer", "derived", "assumed"]
Wind = Literal["N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW"]
ROSE: tuple[Wind, ...] = get_args(Wind)
STEP_DEG = 360.0 / len(ROSE)


@dataclass(frozen=True)
class RefersTo:
    """Marks a field that holds the id of an entry of one of the event's lists; every such field is checked at once.

    Attributes
    ----------
    lists, noun
        Which lists these are, and what to call an entry of them.
    instead
        What else to write where the id of another list's entry stands.
    point
        Whether it must be known to a point or a radius, and not be anywhere in an area.
    """

    lists: tuple[str, ...]
    noun: str
    instead: str = ""
    point: bool = False


@dataclass(frozen=True)
class Known:
    """Marks a field that holds the name of something that the bundled data must know; an ``area`` is either."""

    what: Literal["state", "water", "area"]


def refused(character: str) -> bool:
    """Return whether a character gives a terminal orders, turns letters round, breaks a line or is half of one."""
    kind = unicodedata.category(character)
    return kind in {"Cc", "Cs", "Zl", "Zp"} or (kind == "Cf" and character not in _FORMATS_USED)


def as_plain(text: str, most: int = _NAME) -> str:
    r"""Return text as a field may hold it, '' if nothing can be seen of it: on one line, cut, without what is refused.

    Examples
    --------
    >>> as_plain(" Deir\tez-\u202eZor\x00 "), as_plain("\u200b"), as_plain("Raqqa", 3)
    ('Deir ez-Zor', '', 'Raq')
    """
    plain = "".join(c for c in " ".join(text.split()) if not refused(c))[:most].strip()
    return plain if _seen(plain) else ""


def _seen(text: str) -> bool:
    return any(unicodedata.category(c)[0] not in "CZ" for c in text)


def _plain(text: str) -> str:
    if text.isprintable() and text.strip():  # nothing that is refused is
        return text
    for at, character in enumerate(text, start=1):
        if refused(character):
            name = f"U+{ord(character):04X}"
            refuse(
                f"the control character {name} as character {at}",
                "plain text in one paragraph, any script, no line breaks, tabs, control or reordering characters",
                "remove it (a backslash at the end of a line folds long text)",
            )
    if not _seen(text):
        refuse("empty text", "text with something in it", "write it or leave the field out")
    return text


def _slug(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text) or len(text) > 80:
        refuse(
            shown(text),
            "up to 80 small letters a-z, digits and single hyphens between them",
            "choose such an id: it names files and links",
        )
    return text


def reach_of(wind: str) -> float:
    """Return how far off a point of the compass may mean: half the way to the next of a rose of as many points.

    Examples
    --------
    >>> reach_of("NE"), reach_of("NNE")
    (22.5, 11.25)
    """
    return STEP_DEG / 2 if len(wind) == 3 else STEP_DEG


def _position(value: object) -> tuple[float, float]:
    return _written(value, towns=True) if isinstance(value, str) else number_position(value)


def _corner(value: object) -> tuple[float, float]:
    return _written(value, towns=False) if isinstance(value, str) else number_position(value)


def _written(text: str, *, towns: bool) -> tuple[float, float]:
    if len(text) > _NAME:
        refuse(f"a text of {len(text)} characters", FORMS, "shorten it")
    try:
        return read_position(text, towns=towns)[:2]
    except UnreadPositionError as error:
        refuse(error.found, error.allowed if towns else error.allowed.partition(", or a town")[0], error.do)


def number_position(value: object) -> tuple[float, float]:
    """Check a position that is written as two numbers; it is refused as a validator refuses."""
    allowed = "[longitude, latitude] in degrees, -180..180 and -90..90"
    if not isinstance(value, list | tuple) or len(value) != 2:
        refuse(shown(value), allowed, "give two numbers, longitude first")
    for name, number in zip(("longitude", "latitude"), value, strict=True):
        if isinstance(number, bool) or not isinstance(number, int | float):
            refuse(f"{shown(number)} as {name}", allowed, "give two numbers without quotes, longitude first")
        if isinstance(number, float) and not math.isfinite(number):
            refuse(f"{name} {shown(number)}", allowed, "give a finite number")
    lon, lat = value
    swapped = "longitude comes first: were they swapped?" if abs(lon) <= 90 and abs(lat) <= 180 else "correct it"
    if abs(lat) > 90:
        refuse(f"latitude {shown(lat)}", allowed, swapped)
    if abs(lon) > 180:
        refuse(f"longitude {shown(lon)}", allowed, "correct it")
    return float(lon), float(lat)


def _url(text: str) -> str:
    allowed = "a web address that starts with https://, or no url at all"
    try:
        parts = urlsplit(text)
        good = parts.scheme == "https" and bool(parts.hostname) and parts.username is None and parts.port is None
    except ValueError:
        good = False
    if not good or not text.isascii() or not text.isprintable() or any(c in text for c in " \"'<>\\`{}|^"):
        refuse(shown(text), allowed, "give the https address (percent-encode other characters) or leave it out")
    return text


def _sha256(text: str) -> str:
    if not re.fullmatch("[0-9a-f]{64}", text):
        refuse(
            shown(text), "64 digits from 0 to f, in small letters", "copy what 'sha256sum FILE' prints, or leave it out"
        )
    return text


def _partial_date(text: str) -> str:
    if not _is_date(text):
        refuse(shown(text), '"YYYY-MM-DD", "YYYY-MM" or "YYYY" in quotes', "give as much of the date as is known")
    return text


def _day(day: dt.date) -> dt.date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        refuse(f"the year {day.year}", f"a year from {FIRST_YEAR} to {LAST_YEAR}", "correct it")
    return day


def _is_date(text: str) -> bool:
    try:
        dt.date.fromisoformat((text + "-01-01")[:10])
    except ValueError:
        return False
    return re.fullmatch(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?", text) is not None


def _country(text: str) -> str:
    if not re.fullmatch(r"[A-Z]{3}", text):
        refuse(shown(text), "a state code of three capital letters (ISO 3166-1 alpha-3), such as IRN", "correct it")
    return text


def _ring(points: tuple[tuple[float, float], ...]) -> tuple[tuple[float, float], ...]:
    corners = points[:-1] if len(points) > 1 and points[0] == points[-1] else points
    if len(set(corners)) < 3:
        refuse(f"{len(set(corners))} different corners", "at least 3", "add corners")
    return corners


def _string(pattern: str, most: int) -> WithJsonSchema:
    """Say of text in the JSON Schema what its validator checks."""
    return WithJsonSchema({"type": "string", "pattern": pattern, "maxLength": most})


_NUMBERS = {
    "type": "array",
    "prefixItems": [
        {"type": "number", "minimum": -180, "maximum": 180},
        {"type": "number", "minimum": -90, "maximum": 90},
    ],
    "items": {"type": "number", "minimum": -180, "maximum": 180},  # what older validators read
    "minItems": 2,
    "maxItems": 2,
}
_HEMISPHERES = r"(?=.*[NSns])(?=.*[EWew])(?=.*\d)"
_GRID = r"(?=\s*\d{1,2}\s*[C-Xc-x]\s*[A-Za-z]{2})"
_TOWN = r"(?=.*,\s*[A-Za-z]{3}\s*$)"
_CORNER = {"anyOf": [_NUMBERS, {"type": "string", "pattern": f"^({_HEMISPHERES}|{_GRID})", "maxLength": _NAME}]}
_POSITION = {
    "anyOf": [_NUMBERS, {"type": "string", "pattern": f"^({_HEMISPHERES}|{_GRID}|{_TOWN})", "maxLength": _NAME}]
}
_DAY = {"type": "string", "format": "date", "pattern": "^(19[0-9]{2}|20[0-9]{2}|2100)-"}
Text = Annotated[str, Strict(), Field(max_length=_TEXT), AfterValidator(_plain), _string(r"\S", _TEXT)]
Name = Annotated[str, Strict(), Field(max_length=_NAME), AfterValidator(_plain), _string(r"\S", _NAME)]
Quote = Annotated[str, Strict(), Field(max_length=_QUOTE), AfterValidator(_plain), _string(r"\S", _QUOTE)]
Sha256 = Annotated[str, Strict(), AfterValidator(_sha256), _string("^[0-9a-f]{64}$", 64)]
Slug = Annotated[str, Strict(), AfterValidator(_slug), _string("^[a-z0-9]+(-[a-z0-9]+)*$", 80)]
Url = Annotated[str, Strict(), Field(max_length=2_000), AfterValidator(_url), _string("^https://", 2_000)]
PartialDate = Annotated[str, Strict(), AfterValidator(_partial_date), _string("^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$", 10)]
Country = Annotated[str, Strict(), AfterValidator(_country), Known("state"), _string("^[A-Z]{3}$", 3)]
Water = Annotated[Name, Known("water")]
Ref = Annotated[str, Strict(), Field(max_length=_NAME), _string("^[a-z0-9]+(-[a-z0-9]+)*$", 80)]
Area = Annotated[Name, Known("area")]
PlaceId = Annotated[Ref, RefersTo(("places",), "place")]
PointId = Annotated[Ref, RefersTo(("places",), "place", point=True)]
PlatformId = Annotated[Ref, RefersTo(("platforms",), "platform")]
TargetId = Annotated[Ref, RefersTo(("targets",), "target")]
SpotId = Annotated[Ref, RefersTo(("places", "platforms", "targets"), "place, platform or target")]
EndId = Annotated[Ref, RefersTo(("platforms", "targets"), "platform or target")]
ScopeId = Annotated[Ref, RefersTo(("platforms", "targets", "hypotheses"), "platform, target or hypothesis")]
SourceId = Annotated[Ref, RefersTo(("sources",), "source")]
Position = Annotated[tuple[float, float], PlainValidator(_position), WithJsonSchema(_POSITION)]
Corner = Annotated[tuple[float, float], PlainValidator(_corner), WithJsonSchema(_CORNER)]
Ring = Annotated[tuple[Corner, ...], Field(max_length=MAX_POINTS), AfterValidator(_ring)]
Day = Annotated[dt.date, Strict(), AfterValidator(_day), WithJsonSchema(_DAY)]
Kilometres = Annotated[float, Strict(), Field(gt=0, le=MAX_KM, allow_inf_nan=False)]
Radius = Annotated[float, Strict(), Field(gt=0, le=2_000, allow_inf_nan=False)]
Tolerance = Annotated[float, Strict(), Field(ge=0, le=2_000, allow_inf_nan=False)]
Degrees = Annotated[float, Strict(), Field(ge=0, le=360, allow_inf_nan=False)]
Speed = Annotated[float, Strict(), Field(ge=LOWEST_KMH, le=HIGHEST_KMH, allow_inf_nan=False)]
Seconds = Annotated[float, Strict(), Field(ge=0, le=86_400, allow_inf_nan=False)]  # a day
Count = Annotated[int, Strict(), Field(ge=1, le=MAX_MISSILES)]
SourceIds = Annotated[tuple[SourceId, ...], Field(max_length=MAX_ITEMS)]


class Record(BaseModel):
    """Base of all records of an event file: frozen, no unknown field, no silent conversion."""

    model_config = ConfigDict(extra="forbid", frozen=True)
