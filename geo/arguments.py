"""Arguments, checked before any work: each message says what was found, what is allowed and what to do."""

from __future__ import annotations

import math
import operator
import re
import reprlib
from numbers import Real
from typing import TYPE_CHECKING, Any

from geo.errors import ArgumentError, OverflightError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def shown(value: object) -> str:
    """Return a value as a message names it: on one line, short, and for what is no plain value only its type.

    Examples
    --------
    >>> shown("caspian"), shown([1]), shown(0)
    ("'caspian'", 'list', '0')
    """
    value = float(value) if isinstance(value, float) else value  # NumPy's own, whose repr is longer
    if value is None or isinstance(value, str | int | float):
        return " ".join(reprlib.repr(value).split())
    return type(value).__name__


_ADDRESS = re.compile(r"https?://[A-Za-z0-9\-._~:\[\]]+/[A-Za-z0-9\-._~:/!$&'()*+,;=%]+")


def web_address(name: str, value: object, ending: str = "", *, error: type[OverflightError] = ArgumentError) -> str:
    """Return the address that a page or a file on the web will have, or say what was found instead.

    Raises
    ------
    ArgumentError
        If it is none; another class if ``error`` names one.

    Examples
    --------
    >>> web_address("address", "https://example.org/flights/caspian.html", ".html")
    'https://example.org/flights/caspian.html'
    """
    if isinstance(value, str) and _ADDRESS.fullmatch(value) and value.endswith(ending):
        return value
    ends = f" that ends in {ending}" if ending else ""
    msg = (
        f"{name}: found {shown(value)}; allowed: an https or http address{ends}, without user name,"
        f" '?' and '#', such as https://example.org/flights/caspian{ending or '.html'}; correct it"
    )
    raise error(msg)


def whole(
    name: str,
    value: Any,  # noqa: ANN401  (whatever a user gives)
    low: int,
    high: int,
    *,
    error: type[OverflightError] = ArgumentError,
) -> int:
    """Return a whole number between two bounds, or say what was found instead.

    Raises
    ------
    ArgumentError
        If it is none; another class if ``error`` names one.

    Examples
    --------
    >>> whole("draws", -3, 1, 10)
    Traceback (most recent call last):
    ...
    geo.errors.ArgumentError: draws: found -3; allowed: a whole number from 1 to 10; correct it
    """
    try:
        number = low - 1 if isinstance(value, bool) else operator.index(value)
    except TypeError:
        number = low - 1
    if not low <= number <= high:
        span = f"from {low:,} to {high:,}" if high <= 10**12 else f"from {low:,} up"
        msg = f"{name}: found {shown(value)}; allowed: a whole number {span}; correct it"
        raise error(msg)
    return number


def text_of_kind(
    name: str,
    value: Any,  # noqa: ANN401  (whatever a user gives)
    what: str,
    *,
    error: type[OverflightError] = ArgumentError,
) -> str:
    """Return a text that can be written down, or say what was found instead.

    Raises
    ------
    ArgumentError
        If it is no text, or holds half of a character; another class if ``error`` names one.

    Examples
    --------
    >>> text_of_kind("name", 3, "the name of a town")
    Traceback (most recent call last):
    ...
    geo.errors.ArgumentError: name: found 3; allowed: the name of a town, as text; give one
    """
    if isinstance(value, str) and not re.search("[\ud800-\udfff]", value):
        return value
    msg = f"{name}: found {shown(value)}; allowed: {what}, as text; give one"
    raise error(msg)


def optional_names(names: Mapping[str, object], *, error: type[OverflightError] = ArgumentError) -> None:
    """Refuse names of columns and layers that are no texts, by the options that they are given as; None passes.

    Raises
    ------
    ArgumentError
        If one is no text; another class if ``error`` names one.

    Examples
    --------
    >>> optional_names({"code_column": "iso", "layer": 0})
    Traceback (most recent call last):
    ...
    geo.errors.ArgumentError: layer: found 0; allowed: the name of a layer, as text; give one
    """
    for option, name in names.items():
        if name is not None:
            text_of_kind(option, name, f"the name of a {option.rpartition('_')[2]}", error=error)


def above_zero(
    name: str,
    value: Any,  # noqa: ANN401  (whatever a user gives)
    unit: str,
    *,
    least: float = 0.0,
    most: float = math.inf,
    error: type[OverflightError] = ArgumentError,
) -> float:
    """Return a finite number greater than 0, or from ``least`` to ``most``, or say what was found instead.

    Raises
    ------
    ArgumentError
        If it is none; another class if ``error`` names one.

    Examples
    --------
    >>> above_zero("speed_kmh", 0, "km/h")
    Traceback (most recent call last):
    ...
    geo.errors.ArgumentError: speed_kmh: found 0; allowed: a number of km/h above 0; correct it
    """
    try:
        number = float(value) if isinstance(value, Real) and not isinstance(value, bool) else math.nan
    except OverflowError:  # a whole number of hundreds of digits
        number = math.inf
    if math.isfinite(number) and number > 0.0 and least <= number <= most:
        return number
    span = "above 0" if least == 0.0 else f"from {least:,g} up" if most == math.inf else f"from {least:,g} to {most:,g}"
    msg = f"{name}: found {shown(value)}; allowed: a number of {unit} {span}; correct it"
    raise error(msg)


def table_with(
    name: str,
    value: Any,  # noqa: ANN401  (whatever a user gives)
    columns: Iterable[str],
    remedy: str,
    *,
    error: type[OverflightError] = ArgumentError,
) -> None:
    """Refuse what is no table, or a table that lacks a column.

    Raises
    ------
    ArgumentError
        The message ends with ``remedy``; another class if ``error`` names one.

    Examples
    --------
    >>> table_with("paths", "caspian", ("path",), "make one")
    Traceback (most recent call last):
    ...
    geo.errors.ArgumentError: paths: found 'caspian'; allowed: a table with the columns path; make one
    """
    columns = tuple(columns)
    has = getattr(value, "columns", None)
    there = [] if has is None else list(has)
    lacks = [column for column in columns if column not in there]
    twice = [column for column in columns if there.count(column) > 1]
    if has is None or lacks or twice:
        found = f"a table without {', '.join(lacks)}" if lacks else f"a table with {', '.join(twice)} more than once"
        found = shown(value) if has is None else found
        msg = f"{name}: found {found}; allowed: a table with the columns {', '.join(columns)}; {remedy}"
        raise error(msg)
