"""Positions, angles and lengths: the one check of those from outside."""

from __future__ import annotations

import reprlib
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import CoordinateError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    FloatArray = NDArray[np.float64]

# A million degrees are 2,778 turns and 1e11 m as long a way. Doubles of that size still lie 13 and 15 micrometres apart
# on the ground, well under the ledger's millimetre. Far beyond, their digits say nothing about a place: those of 1e300
# are no angle at all.
MAX_ANGLE_DEG = 1e6
MAX_LENGTH_M = 1e11


class _NoNumberError(TypeError):
    """A value that is no number, and where in its array it stands."""

    def __init__(self, value: object, index: tuple[int, ...]) -> None:
        if isinstance(value, np.str_ | np.bytes_ | np.bool):
            value = value.item()
        shown = " ".join(reprlib.repr(value).split())
        super().__init__(f"{shown} of type {type(value).__name__} is no number")
        self.value = value
        self.index = index


def _is_real(kind: type) -> bool:
    """Say whether a type's values are real numbers; Python counts truth values among them, NumPy spans of time."""
    return issubclass(kind, Real) and not issubclass(kind, bool | np.timedelta64)


def _numbers(values: object) -> FloatArray:
    """Return numbers as floats, NaN where one is masked.

    NumPy by itself would also make numbers of text, truth values, dates and spans of time, and look through masks.
    """
    if isinstance(values, list | tuple):
        if all(map(_is_real, set(map(type, values)))):
            return np.asarray(values, dtype=np.float64)
        return np.asarray([_inside(k, value) for k, value in enumerate(values)], dtype=np.float64)
    array = np.asarray(values.data if isinstance(values, np.ma.MaskedArray) else values)
    mask = values.mask if isinstance(values, np.ma.MaskedArray) else np.False_
    if array.dtype.kind == "O":
        array = np.where(mask, np.nan, array)
        for index, value in np.ndenumerate(array):
            if not _is_real(type(value)):
                raise _NoNumberError(value, index)
    elif array.dtype.kind not in "iuf" and array.size:
        raise _NoNumberError(array.flat[0], (0,) * array.ndim)
    floats = array.astype(np.float64, copy=False)
    return np.where(mask, np.nan, floats) if mask.any() else floats


def _inside(k: int, value: object) -> FloatArray:
    try:
        return _numbers(value)
    except _NoNumberError as error:
        raise _NoNumberError(error.value, (k, *error.index)) from None


def _floats(values: ArrayLike, what: str, kind: str, allowed: str, *, depth: int | None = None) -> FloatArray:
    """Return numbers as floats, or say which of them is none; `depth` is how many of its indices tell the reader."""
    try:
        with np.errstate(over="ignore"):  # more than a double holds becomes infinite, and is refused as that
            return _numbers(values)
    except _NoNumberError as error:
        place, why = _place(error.index[:depth]), str(error)
    except ValueError:
        place, why = "", "lists of different lengths"
    except (TypeError, OverflowError) as error:
        place, why = "", str(error)
    msg = f"{what}{place}: {kind}{why}; {allowed}; correct it"
    raise CoordinateError(msg)


def _first(bad: NDArray[np.bool_]) -> tuple[int, ...]:
    return tuple(int(i) for i in np.argwhere(bad)[0])


def _place(index: tuple[int, ...]) -> str:
    return f" number {index[0] if len(index) == 1 else index} (counted from 0)" if index else ""


def _digits(value: float) -> str:
    """Write a number with all its digits: rounded, one beyond a bound may look like the bound."""
    return repr(float(value)).removesuffix(".0")


def check_positions(
    lon: ArrayLike, lat: ArrayLike, *, what: str = "position", within_deg: float = MAX_ANGLE_DEG
) -> tuple[FloatArray, FloatArray]:
    """Return longitudes and latitudes as float arrays of one shape, or say which of them cannot be one.

    Whatever takes positions from outside calls this. Only numbers are numbers: text, truth values, dates, complex
    numbers, other objects and what is masked are refused, not converted.

    Parameters
    ----------
    lon, lat
        Degrees, broadcastable against each other. Longitudes of any turn are allowed (-180 and 180 and 540 are one
        meridian), up to ``MAX_ANGLE_DEG``.
    what
        What the positions are, for the message.
    within_deg
        Largest longitude to allow, degrees, east and west.

    Raises
    ------
    CoordinateError
        If a value is no number, a longitude is beyond ``within_deg``, a latitude lies outside [-90, 90], or the shapes
        do not fit. The message names the first of them.

    Examples
    --------
    >>> check_positions([50, 51], 38.5)
    (array([50., 51.]), array([38.5, 38.5]))
    """
    allowed = f"allowed: a longitude from -{within_deg:,.0f} to {within_deg:,.0f} and a latitude from -90 to 90 degrees"
    allowed += ", none missing or masked"
    x, y = _floats(lon, what, "longitude ", allowed), _floats(lat, what, "latitude ", allowed)
    try:
        lon_deg, lat_deg = np.broadcast_arrays(x, y)
    except ValueError:
        msg = f"{what}: longitudes of shape {x.shape} and latitudes of shape {y.shape} do not fit together: give as"
        raise CoordinateError(msg + " many of each, or one") from None
    bad = ~((np.abs(lon_deg) <= within_deg) & (np.abs(lat_deg) <= 90.0))
    if bad.any():
        index = _first(bad)
        found_lon, found_lat = float(lon_deg[index]), float(lat_deg[index])
        swapped = abs(found_lon) <= 90.0 < abs(found_lat) <= within_deg
        advice = "longitude comes first, were they swapped?" if swapped else "correct it"
        msg = f"{what}{_place(index)}: lon {_digits(found_lon)}, lat {_digits(found_lat)} is no position; "
        raise CoordinateError(msg + f"{allowed}; {advice}")
    return lon_deg, lat_deg


def check_waypoints(waypoints: ArrayLike, *, least: int = 1) -> FloatArray:
    """Return waypoints as an array of shape (n, 2), or say which of them is no position.

    Parameters
    ----------
    waypoints
        Pairs (lon, lat) in degrees.
    least
        How many there must be.

    Raises
    ------
    CoordinateError
        If they are not pairs, fewer than ``least``, or one of them is no position (see `check_positions`).

    Examples
    --------
    >>> check_waypoints([(50.2, 38.3), (39.01, 35.95)]).tolist()
    [[50.2, 38.3], [39.01, 35.95]]
    """
    allowed = f"allowed: pairs of longitude and latitude in degrees, {least} or more"
    xy = _floats(waypoints, "waypoint", "", allowed, depth=1)
    if (xy.ndim != 2 or xy.shape[1] != 2) and xy.shape != (0,):
        msg = f"waypoint: found numbers of shape {xy.shape}; {allowed}; correct it"
        raise CoordinateError(msg)
    if len(xy) < least:
        msg = f"waypoint: found {len(xy)}; {allowed}; add what is missing"
        raise CoordinateError(msg)
    xy = xy.reshape(-1, 2)
    check_positions(xy[:, 0], xy[:, 1], what="waypoint")
    return xy


def check_within(values: ArrayLike, what: str, bound: float, unit: str) -> FloatArray:
    """Return angles or lengths as floats, or say which of them cannot be one.

    Parameters
    ----------
    values
        Numbers in ``unit``, as in `check_positions`.
    what, unit
        What they are and in what unit, for the message.
    bound
        Largest absolute value to allow.

    Raises
    ------
    CoordinateError
        If a value is no number or beyond the bound; the message names the first of them.

    Examples
    --------
    >>> check_within([0, 450], "azimuth", MAX_ANGLE_DEG, "degrees")
    array([  0., 450.])
    """
    allowed = f"allowed: from -{bound:,.0f} to {bound:,.0f} {unit}, none missing or masked"
    floats = _floats(values, what, "", allowed)
    bad = ~(np.abs(floats) <= bound)
    if bad.any():
        index = _first(bad)
        msg = f"{what}{_place(index)}: found {_digits(floats[index])}; {allowed}; correct it"
        raise CoordinateError(msg)
    return floats
