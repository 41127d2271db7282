"""Times as tables and files write them: numbers, texts and dates, as seconds since 1970, UTC."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.arguments import shown
from geo.tracks.fixes import refuse

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]

_ALLOWED = (
    "ISO 8601 such as 2015-10-07T00:12:00Z, or numbers of seconds (milli-, micro-, nanoseconds) since 1970, of the"
    " years 1 to 9999"
)
_SPAN_S = (-62_135_596_800.0, 253_402_300_800.0)  # the years 1 to 9999, which dates can write
_STEPS = ((1e11, 1e3), (1e14, 1e6), (1e17, 1e9))  # from there up numbers are milli-, micro-, nanoseconds


def seconds_of(values: pd.Series, where: str, numbers: NDArray[np.integer], column: str) -> FloatArray:
    """Return times as seconds since 1970, NaN where there is none; what says no zone is taken as UTC.

    Parameters
    ----------
    values
        Dates, numbers, or texts.
    where, numbers, column
        How messages name a place: 'row', the number of each, and the column.

    Raises
    ------
    UnreadTracksError
        If one is no time.

    Examples
    --------
    >>> seconds_of(pd.Series(["2015-10-07T00:00:00Z", "2015-10-07 03:00+03:00", ""]), "row", np.arange(3), "t").tolist()
    [1444176000.0, 1444176000.0, nan]
    >>> seconds_of(pd.Series([1444176000, 1444176000000, 12.5]), "row", np.arange(3), "t").tolist()
    [1444176000.0, 1444176000.0, 12.5]
    """
    if isinstance(values.dtype, pd.DatetimeTZDtype) or values.dtype.kind == "M":
        found = _of_dates(values)
        _refuse_first(_beyond(found), values, where, numbers, column)
        return found
    if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
        found = _of_numbers(values.to_numpy(dtype=np.float64, na_value=np.nan))
        _refuse_first(_beyond(found), values, where, numbers, column)
        return found
    text = values.astype("object").map(told)
    missing = text.isna().to_numpy() | (text == "").to_numpy()
    numeric = pd.to_numeric(text.where(~missing), errors="coerce").to_numpy(dtype=np.float64)
    found = _of_numbers(numeric)
    rest = np.flatnonzero(~missing & np.isnan(numeric))
    if len(rest):
        dates = pd.to_datetime(text.iloc[rest], format="ISO8601", utc=True, errors="coerce")
        found[rest] = _of_dates(dates)
    _refuse_first(~missing & (np.isnan(found) | _beyond(found)), values, where, numbers, column)
    return found


def told(value: object) -> object:
    """Return what may be a time or number as it is, a text without its spaces, and all else as text, which is none."""
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, bool | bytes | list | tuple | dict | set | np.ndarray) else value


def _refuse_first(
    bad: NDArray[np.bool_], values: pd.Series, where: str, numbers: NDArray[np.integer], column: str
) -> None:
    if bad.any():
        k = int(np.flatnonzero(bad)[0])
        refuse(
            f"{shown(values.iloc[k])} in {where} {int(numbers[k]):,}, column {shown(column)}", _ALLOWED, "correct it"
        )


def _beyond(seconds: FloatArray) -> NDArray[np.bool_]:
    """Say which times lie beyond the years that dates can write; what is missing does not."""
    low, high = _SPAN_S
    outside: NDArray[np.bool_] = (seconds < low) | (seconds >= high)
    return outside


def _of_dates(values: pd.Series) -> FloatArray:
    naive = values.dt.tz_convert("UTC").dt.tz_localize(None) if values.dt.tz is not None else values
    own = naive.to_numpy()
    seconds = own.astype("datetime64[s]").astype(np.int64).astype(np.float64)
    fine = own.astype("datetime64[us]").astype(np.int64) / 1e6  # which wrap after the year 294246
    return np.where(np.isnat(own), np.nan, np.where(_beyond(seconds), seconds, fine))


def _of_numbers(values: FloatArray) -> FloatArray:
    found = values.copy()
    for above, unit in _STEPS:
        found = np.where(np.abs(values) >= above, values / unit, found)
    return found
