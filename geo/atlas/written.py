"""Positions as people write them: with hemispheres, as a square of the military grid, or as a town and its state.

Two plain numbers as text are no such form: nothing says which of them is the longitude.
"""

from __future__ import annotations

import math
import re
import warnings
from functools import lru_cache, partial
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from geo.arguments import shown
from geo.atlas.load import country_codes
from geo.atlas.meant import what_state
from geo.atlas.places import find_towns, towns_called
from geo.errors import CoordinateError
from geo.words import Later, listed

if TYPE_CHECKING:
    import pandas as pd

FORMS = (
    'degrees with hemispheres ("36°12′04″N 37°09′30″E", "N 36.2011 E 37.1343", "361204N 0370930E"), a square of the '
    'military grid ("37SCA12345678"), or a town and its state ("Raqqa, SYR")'
)
_MARKS = str.maketrans({**dict.fromkeys("º˚", "°"), **dict.fromkeys("′’ʹ´‘", "'"), **dict.fromkeys("″”ʺ“", '"')})
_SUFFIXED = re.compile(r"([^NSEW]+)([NSEW])[\s,;]*([^NSEW]+)([NSEW])")
_PREFIXED = re.compile(r"([NSEW])([^NSEW]+?)[\s,;]*([NSEW])([^NSEW]+)")
_ANGLE = re.compile(
    r"(\d{1,3}(?:\.\d+)?)(?:\s*[°:]\s*|\s+|$)"
    r"(?:(\d{1,2}(?:\.\d+)?)(?:\s*[':]\s*|\s+|$))?"
    r'(?:(\d{1,2}(?:\.\d+)?)\s*"?)?'
)
_PACKED = {n: re.compile(rf"(\d{{{n}}})(\d\d(?:\.\d+)?)(\d\d(?:\.\d+)?)?") for n in (2, 3)}  # as notices to airmen do
_GRID = re.compile(r"([1-9]|[0-5]\d|60)([C-HJ-NP-X])([A-HJ-NP-Z]{2})((?:\d\d){0,5})")
_TOWN = re.compile(r"(.*[^\W\d].*),\s*([A-Za-z]{3})\s*", re.DOTALL)
_LONGEST = 200  # characters: matching takes the square of them


class UnreadPositionError(CoordinateError):
    """A text is no position: what was found, what is allowed, and what to do."""

    def __init__(self, found: str, allowed: str, do: str | Later) -> None:
        super().__init__(found, allowed, do)
        self.found, self.allowed, self.do = found, allowed, do

    def __str__(self) -> str:
        return f"found {self.found}; allowed: {self.allowed}; {self.do}"


def _refuse(found: str, allowed: str, do: str | Later) -> NoReturn:
    raise UnreadPositionError(found, allowed, do) from None


class Written(NamedTuple):
    """A position that was read from text.

    Attributes
    ----------
    lon, lat
        Degrees, WGS84.
    said
        What the text leaves to be said: which town it is, which point of a square was taken; else ''.
    """

    lon: float
    lat: float
    said: str = ""


def names_a_town(text: str) -> bool:
    """Say whether a text is meant as a town and its state.

    Examples
    --------
    >>> names_a_town("Raqqa, SYR"), names_a_town("36 12 N, 37 09 E")
    (True, False)
    """
    return len(text) <= _LONGEST and _TOWN.fullmatch(text) is not None


def read_position(text: str, *, towns: bool = True) -> Written:
    """Read a position that is written with hemispheres, as a square of the military grid, or as a town and its state.

    Parameters
    ----------
    text
        The position.
    towns
        Whether it may be a town.

    Raises
    ------
    UnreadPositionError
        If it is none, or a town that is not one town.

    Examples
    --------
    >>> read_position("36°12′N 37°30′E"), read_position("W 74.0060 N 40.7128")
    (Written(lon=37.5, lat=36.2, said=''), Written(lon=-74.006, lat=40.7128, said=''))
    >>> read_position("Raqqa, SYR")
    Written(lon=39.0079, lat=35.9528, said='Ar Raqqah, SYR (GeoNames)')
    """
    found = _tried(text, towns=towns)
    if isinstance(found, UnreadPositionError):
        raise UnreadPositionError(found.found, found.allowed, found.do)
    return found


@lru_cache(maxsize=4096)
def _tried(text: str, *, towns: bool) -> Written | UnreadPositionError:
    """Return what reading a position comes to: a reader of files asks three times for each."""
    try:
        return _position(text, towns=towns)
    except UnreadPositionError as error:
        return error.with_traceback(None)


def _position(text: str, *, towns: bool) -> Written:
    if len(text) > _LONGEST:
        _refuse(f"a text of {len(text)} characters", FORMS, "shorten it")
    town = _TOWN.fullmatch(text)
    if town and towns:
        return _in_gazetteer(town[1].strip(), town[2].upper())
    plain = " ".join(text.translate(_MARKS).replace("''", '"').upper().split())
    square = _GRID.fullmatch(plain.replace(" ", ""))
    if square:
        return _in_grid(text, plain.replace(" ", ""), len(square[4]) // 2)
    suffixed, prefixed = _SUFFIXED.fullmatch(plain), _PREFIXED.fullmatch(plain)
    pairs = [(suffixed[2], suffixed[1]), (suffixed[4], suffixed[3])] if suffixed else []
    pairs = [(prefixed[1], prefixed[2]), (prefixed[3], prefixed[4])] if prefixed else pairs
    found = {"lat" if side in "NS" else "lon": _angle(text, side, digits.strip(" ,;")) for side, digits in pairs}
    if len(found) != 2:
        do = "give two numbers in brackets without quotes, longitude first, or one of these forms"
        _refuse(shown(text), FORMS, do)
    return Written(found["lon"], found["lat"])


def _angle(text: str, side: str, digits: str) -> float:
    """Return degrees, with their sign."""
    most = 90 if side in "NS" else 180
    parts = _ANGLE.fullmatch(digits) or _PACKED[2 if side in "NS" else 3].fullmatch(digits)
    if parts is None:
        allowed = "degrees, minutes and seconds such as 36°12′04″, 36 12 4.5, 36.2011 or 361204"
        do = "write it so; decimals take a point, and packed digits are DDMMSS and DDDMMSS"
        _refuse(f"{shown(digits)} as {side} in {shown(text)}", allowed, do)
    given = [part for part in parts.groups() if part]
    degrees, minutes, seconds = (float(part or 0) for part in parts.groups())
    if any("." in part for part in given[:-1]) or minutes >= 60 or seconds >= 60:
        allowed = "minutes and seconds below 60, decimals in the last number only"
        _refuse(f"{shown(digits)} as {side} in {shown(text)}", allowed, "correct it")
    value = degrees + minutes / 60.0 + seconds / 3600.0
    if value > most:
        name = "latitude" if most == 90 else "longitude"
        _refuse(f"{name} {value:g} in {shown(text)}", f"at most {most} degrees", "correct it")
    return 0.0 - value if side in "SW" else value


def _in_grid(text: str, square: str, digits: int) -> Written:
    """Return the centre of a square of the military grid."""
    try:
        import mgrs
    except ImportError:
        do = "run: pip install 'overflight[mgrs]', or write it with hemispheres"
        _refuse(f"the grid square {shown(text)}", "one where mgrs is installed", do)
    from pyproj import Proj

    size = 10.0 ** (5 - digits)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # it only warns of a square that its band does not have
            zone, hemisphere, easting, northing = mgrs.MGRS().MGRSToUTM(square)
    except Exception:  # noqa: BLE001  (its errors have had several classes)
        allowed = "a square that the grid has: zone, band, two letters and an even number of digits"
        _refuse(f"the grid square {shown(text)}", allowed, "correct it")
    to_degrees = Proj(proj="utm", zone=zone, south=hemisphere in {"S", b"S"}, ellps="WGS84")
    # versions differ in which point of the square they return
    x, y = (math.floor(value / size) * size + size / 2.0 for value in (easting, northing))
    lon, lat = to_degrees(x, y, inverse=True)
    said = f"the centre of a square of {size / 1000:g} km" if size >= 1000 else f"the centre of a square of {size:g} m"
    return Written(round(lon, 7), round(lat, 7), said)


def _in_gazetteer(name: str, code: str) -> Written:
    """Return the one town of a name in a state."""
    found_text = shown(f"{name}, {code}")
    if code not in country_codes():
        _refuse(f"{found_text}, and no state {code}", "the code of a state, such as SYR", what_state(code))
    same = towns_called(name, code)
    if len(same) == 1:
        town = same.iloc[0]
        return Written(float(town["lon"]), float(town["lat"]), f"{town['name']}, {code} (GeoNames)")
    if not len(same):
        _refuse(f"{found_text}, which is no town", "a town that GeoNames has", Later(partial(_like, name, code)))
    do = "write the position of the one that is meant"
    allowed = f"a name that one town has, or one of {listed(_candidates(same), end='or', most=6)}"
    _refuse(f"{found_text}, which are {len(same)} towns", allowed, do)


def _like(name: str, code: str) -> str:
    candidates = _candidates(find_towns(name, country=code, most=3))
    return f"did you mean {listed(candidates, end='or')}?" if candidates else "see 'overflight place'"


def _candidates(towns: pd.DataFrame) -> list[str]:
    return [f"{town['name']} at [{town['lon']:g}, {town['lat']:g}]" for town in towns.to_dict("records")]
