"""Times of tracks are those that dates can write, whatever they come in; none beyond those years wraps round."""

from __future__ import annotations

import calendar
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import geo
from geo.tracks.fixes import UnreadTracksError
from geo.tracks.times import seconds_of

if TYPE_CHECKING:
    import datetime as dt

YEAR_S = 31_556_952
UNITS = {"s": 1, "ms": 10**3, "us": 10**6}


def seconds(values: pd.Series) -> list[float]:
    return seconds_of(values, "row", np.arange(len(values)), "time").tolist()


@given(st.datetimes(), st.sampled_from(sorted(UNITS)))
@settings(max_examples=200, deadline=None)
def test_dates_of_any_unit_are_what_the_calendar_says(date: dt.datetime, unit: str) -> None:
    whole = calendar.timegm(date.timetuple()) * UNITS[unit] + date.microsecond * UNITS[unit] // 10**6
    (found,) = seconds(pd.Series(np.array([whole], dtype=f"datetime64[{unit}]")))
    assert abs(found - whole / UNITS[unit]) <= np.spacing(abs(found))  # microseconds of far years are no doubles


@given(st.integers(10_000, 10**9), st.sampled_from([-1, 1]), st.sampled_from(sorted(UNITS)))
@settings(max_examples=200, deadline=None)
def test_dates_of_other_years_are_refused(year: int, sign: int, unit: str) -> None:
    whole = (sign * year - 1969) * YEAR_S * UNITS[unit]
    if abs(whole) >= 2**63:
        return
    with pytest.raises(UnreadTracksError, match="of the years 1 to 9999"):
        seconds(pd.Series(np.array([whole], dtype=f"datetime64[{unit}]")))


@pytest.mark.parametrize("value", [1e30, -1e30, np.inf, 253_402_300_800e9 + 1e12, "1e30", "9" * 30])
def test_numbers_beyond_the_calendar_are_refused(value: float | str) -> None:
    with pytest.raises(UnreadTracksError, match="of the years 1 to 9999") as caught:
        seconds(pd.Series([value]))
    assert "float64" not in str(caught.value)


def test_the_last_second_is_taken_and_missing_times_are_none() -> None:
    assert seconds(pd.Series(["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"])) == [253402300799.0, -62135596800.0]
    assert np.isnan(seconds(pd.Series(pd.to_datetime([None, None])))).all()


def test_a_frame_of_the_year_300000_is_refused_in_one_line() -> None:
    times = np.array([(300_000 - 1970) * YEAR_S + k for k in (0, 60)], dtype="datetime64[s]")
    frame = pd.DataFrame({"id": "a", "lon": [1.0, 2.0], "lat": [1.0, 2.0], "time": times})
    with pytest.raises(geo.OverflightError, match="of the years 1 to 9999") as caught:
        geo.tracks_from(frame)
    assert "\n" not in str(caught.value)
