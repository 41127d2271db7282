"""How the command line reads the value of an option."""

from __future__ import annotations

import argparse
import math
import re
from typing import TYPE_CHECKING, TypeVar

from geo.language import LANGUAGES
from geo.words import brief, listed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")

_MOST_DIGITS = 40


def filled(kind: Callable[[str], T]) -> Callable[[str], T]:
    """Return what reads a value that may not be empty: an unset variable is, and Path("") is the folder one is in."""

    def read(text: str) -> T:
        if not text.strip():
            msg = "found an empty text; allowed: a value; write one (is a variable of the shell not set?)"
            raise argparse.ArgumentTypeError(msg)
        return kind(text)

    return read


def kilometres(text: str) -> float:
    """Read how near, in km."""
    try:
        km = float(text)
    except ValueError:
        km = math.nan
    if not 0.0 <= km <= 100.0:
        msg = f"found {text!r}; allowed: kilometres, 0 to 100; correct it"
        raise argparse.ArgumentTypeError(msg)
    return km


def position(text: str) -> tuple[float, float] | str:
    """Read longitude and latitude, or leave text as it is: what begins with a letter, or looks like coordinates."""
    named = re.match(r"(?!nan|inf)[^\W\d_]", text.strip(), re.IGNORECASE)
    if named or looks_written(text):
        return text.strip()
    parts = text.strip().split(",")
    try:
        if "_" in text:  # float() takes it for a separator of thousands
            raise ValueError  # noqa: TRY301
        lon, lat = (float(part) for part in parts)
    except ValueError:
        hint = "write longitude,latitude in degrees without a space, such as 50.2,38.3, a town, or '38.3 N 50.2 E'"
        msg = f"{text.strip()!r} is no position: {hint}"
        raise argparse.ArgumentTypeError(msg) from None
    return lon, lat


def shield(argv: Sequence[str]) -> list[str]:
    """Keep argparse from taking a western longitude for an option: what begins with a space is a value to it."""
    return [f" {a}" if re.fullmatch(r"-[\d.][^=,\s]*,.*", a) else a for a in argv]


def size(text: str) -> tuple[int, int]:
    """Read width and height of a picture."""
    from geo.errors import OutputError
    from geo.maps.picture import checked_size

    try:
        return checked_size(text.strip())
    except OutputError as error:
        raise argparse.ArgumentTypeError(str(error).removeprefix("size: ")) from None


def languages(text: str) -> tuple[str, ...]:
    """Read codes of languages, joined by commas."""
    codes = tuple(dict.fromkeys(code.strip() for code in text.split(",")))
    wrong = next((code for code in codes if code not in LANGUAGES), None)
    if wrong is not None:
        msg = f"found {wrong!r}; allowed: {listed(LANGUAGES, end='or')}, or several joined by commas, such as fr,ar"
        raise argparse.ArgumentTypeError(msg)
    return codes


def whole(text: str) -> int:
    """Read a whole number; thousands may be set apart by commas or underscores."""
    if not re.fullmatch(r"[+-]?\d+([,_]\d{3})*", text.strip(), re.ASCII) or len(re.sub(r"\D", "", text)) > _MOST_DIGITS:
        msg = f"{brief(text)!r} is no whole number of up to {_MOST_DIGITS} digits: write digits, such as 100000"
        raise argparse.ArgumentTypeError(msg)
    return int(re.sub("[,_]", "", text))


def looks_written(text: str) -> bool:
    """Say whether a text is meant as coordinates: it has digits with hemispheres, or begins like a grid square.

    Examples
    --------
    >>> [looks_written(text) for text in ("36 12 N 37 09 E", "37SCA12345678", "Raqqa", "50.2,x")]
    [True, True, False, False]
    """
    hemispheres = re.search("[NS]", text, re.IGNORECASE) and re.search("[EW]", text, re.IGNORECASE)
    square = re.match(r"\s*\d{1,2}\s*[C-X]\s*[A-Z]{2}[\s\d]*$", text, re.IGNORECASE)
    return bool(re.search(r"\d", text) and hemispheres) or bool(square)
