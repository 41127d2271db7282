"""Arguments of another kind than a function takes are refused in one line that names them, never by what they trip."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

import geo
from geo.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable

EVENT = "hwasong14-2017-07-04"
DAY = dt.date(2026, 1, 31)
STATES = gpd.GeoDataFrame({"code": ["AAA"]}, geometry=[shapely.box(0, 0, 5, 5)], crs=4326)
FILE = Path(__file__).parent / "no-such-file.geojson"  # its name is not looked at before that of a column
FIXES = pd.DataFrame({"id": ["a", "a"], "lon": [1.0, 2.0], "lat": [1.0, 2.0], "time": [0, 10]})
# whatever somebody may pass by mistake
ODD: dict[str, Any] = {
    "nothing": None,
    "number": 0,
    "fraction": 1.5,
    "very large": 10**400,
    "list": ["a"],
    "array": np.array(["a", "b"]),
    "frame": pd.DataFrame({"a": range(50)}),
    "point": shapely.Point(1, 2),
    "half a character": "\ud800",
}


def tables() -> tuple[pd.DataFrame, pd.DataFrame]:
    paths = geo.trace(geo.load_event(EVENT))
    return paths, geo.overflights(paths)


CALLS: dict[str, Callable[[Any], object]] = {
    "new_event id": lambda odd: geo.new_event(odd, DAY),
    "new_event date": lambda odd: geo.new_event("mine", odd),
    "find_towns name": geo.find_towns,
    "find_towns most": lambda odd: geo.find_towns("Raqqa", most=odd),
    "parse_event text": geo.parse_event,
    "parse_event name": lambda odd: geo.parse_event("x = 1", name=odd),
    "paths of overflights": geo.overflights,
    "paths of zones_under": lambda odd: geo.zones_under(odd, STATES),
    "paths of airspace_under": geo.airspace_under,
    "paths of ground_under": geo.ground_under,
    "paths of towns_under": geo.towns_under,
    "check": lambda odd: geo.overflights(geo.path_through([(0.5, 2), (9, 3)]), STATES, check=odd),
    "draws": lambda odd: geo.simulate(EVENT, draws=odd),
    "workers": lambda odd: geo.simulate(EVENT, draws=2, workers=odd),
    "language": lambda odd: geo.judge(EVENT, *tables(), language=odd),
}
OPTIONAL: dict[str, Callable[[Any], object]] = {
    "country": lambda odd: geo.find_towns("Raqqa", country=odd),
    "worlds": lambda odd: geo.judge(EVENT, *tables(), worlds=odd),
    "hypothesis": lambda odd: geo.simulate(EVENT, draws=2, hypothesis=odd),
    "progress": lambda odd: geo.simulate(EVENT, draws=2, progress=odd),
    "code_column": lambda odd: geo.countries_from_frame(STATES, code_column=odd),
    "name_column": lambda odd: geo.countries_from_frame(STATES, name_column=odd),
    "track_column": lambda odd: geo.tracks_from(FIXES, track_column=odd),
    "time_column": lambda odd: geo.tracks_from(FIXES, time_column=odd),
    "track_column of a file": lambda odd: geo.read_tracks(FILE, track_column=odd),
    "layer of a file": lambda odd: geo.load_countries(FILE, layer=odd),
    "code_column of a file": lambda odd: geo.load_countries(FILE, code_column=odd),
    "name_column of zones": lambda odd: geo.load_zones(FILE, name_column=odd),
    "sets": lambda odd: geo.across_borders(EVENT, odd),
}


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("call", [*CALLS, *OPTIONAL])
def test_an_odd_argument_is_refused_in_one_line(call: str, odd: str) -> None:
    if (call in OPTIONAL and ODD[odd] is None) or (call == "workers" and odd == "nothing"):
        pytest.skip("none is given")
    with pytest.raises((geo.OverflightError, TypeError)) as caught:
        (CALLS | OPTIONAL)[call](ODD[odd])
    assert isinstance(caught.value, geo.OverflightError)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 600
    assert "no-such-file" not in str(caught.value)


@pytest.mark.parametrize("column", ["length_m", "waypoints", "path"])
def test_a_table_with_a_column_twice_is_refused(column: str) -> None:
    paths = geo.path_through([(0.5, 2), (9, 3)])
    with pytest.raises(geo.ArgumentError, match=f"found a table with {column} more than once"):
        geo.overflights(pd.concat([paths, paths[[column]]], axis=1), STATES)


def test_tracks_with_a_column_twice_are_refused() -> None:
    with pytest.raises(geo.OverflightError, match="2 columns 'lon'"):
        geo.tracks_from(pd.concat([FIXES, FIXES[["lon"]]], axis=1))


def test_a_path_is_called_by_what_can_be_written() -> None:
    with pytest.raises(geo.ArgumentError, match=r"name: found '\\ud800'; allowed: what to call the path, as text"):
        geo.path_through([(0, 0), (1, 1)], name="\ud800")


def test_a_depth_of_hundreds_of_digits_is_refused() -> None:
    with pytest.raises(geo.BoundaryError, match="indeterminate_below_m"):
        geo.countries_from_frame(STATES, indeterminate_below_m=10**400)


@pytest.mark.parametrize("publisher", ["a\x1b[2Jb", "a\u202eb", "\ud800", "a\nb"])
def test_a_publisher_is_a_name_that_can_be_read(publisher: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["linked", EVENT, "--publisher", publisher]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize("day", ["2026-W01-1", "20260131", "2026-1-31", "2026-02-30", "\u0662\u0660\u0662\u0666-01-31"])
def test_a_day_of_publishing_has_one_form(day: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["linked", EVENT, "--published", day]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "2026-01-31" in line


def test_a_number_of_thousands_of_digits_is_told_in_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["simulate", EVENT, "--draws", "9" * 5_000])
    assert ended.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "is no whole number of up to 40 digits" in line
    assert len(line) < 600


def test_the_largest_seed_may_be_written_with_commas(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", EVENT, "--draws", "2", "--seed", f"{2**128 - 1:,}"]) == 0
    assert capsys.readouterr().out
