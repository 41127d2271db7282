"""Tracks as other packages hold them: the same fixes whatever they come in, and what is none is refused in one line."""

from __future__ import annotations

import datetime as dt
import gzip
import sqlite3
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.errors import OverflightError
from geo.tracks.fixes import UnreadTracksError
from geo.tracks.read import fixes_of_frame, open_tracks

if TYPE_CHECKING:
    from collections.abc import Callable

START = dt.datetime(2024, 3, 1, 12, tzinfo=dt.UTC)
TIMES = [START + dt.timedelta(minutes=5 * k) for k in range(3)]
ROWS = pd.DataFrame({
    "flight": ["A"] * 3 + ["B"] * 3,
    "lon": [7.0, 8.5, 9.9, 30.0, 31.0, 32.5],
    "lat": [50.0, 50.2, 50.1, -5.0, -4.0, -3.5],
    "time": [*TIMES, *TIMES],
})  # fmt: skip


def points(frame: pd.DataFrame) -> gpd.GeoDataFrame:
    at = gpd.points_from_xy(frame["lon"], frame["lat"], crs=4326)
    return gpd.GeoDataFrame(frame.drop(columns=["lon", "lat"]), geometry=at)


def trajectory(part: pd.DataFrame) -> SimpleNamespace:
    """Return one as movingpandas has it: points with times as their index, and the track's name beside them."""
    frame = points(part).set_index("time").drop(columns="flight")
    return SimpleNamespace(df=frame, id=part["flight"].iloc[0], traj_id_col_name="flight")


def lines(frame: pd.DataFrame) -> gpd.GeoDataFrame:
    of = frame.groupby("flight")
    shapes = [shapely.LineString(part[["lon", "lat"]].to_numpy()) for _, part in of]
    return gpd.GeoDataFrame(
        {"flight": list(of.groups), "time": of["time"].apply(list).tolist()}, geometry=shapes, crs=4326
    )


FORMS: dict[str, Callable[[], Any]] = {
    "points": lambda: points(ROWS),
    "points in Mercator": lambda: points(ROWS).to_crs(3857),
    "points of no system": lambda: points(ROWS).set_crs(None, allow_override=True),
    "times as the index": lambda: ROWS.set_index("time"),
    "a collection of movingpandas": lambda: SimpleNamespace(
        trajectories=[trajectory(part) for _, part in ROWS.groupby("flight")]
    ),
    "traffic": lambda: SimpleNamespace(data=ROWS),
    "a row a track": lambda: ROWS.groupby("flight", as_index=False).agg(list),
    "lines with times": lambda: lines(ROWS),
}


@pytest.mark.parametrize("form", FORMS)
def test_the_same_tracks_in_any_form_are_the_same_fixes(form: str) -> None:
    expected, _ = fixes_of_frame(ROWS)
    found, _ = fixes_of_frame(FORMS[form]())
    assert found.names.tolist() == expected.names.tolist() == ["A", "B"]
    assert found.first.tolist() == expected.first.tolist() == [0, 3, 6]
    np.testing.assert_allclose(found.lon, ROWS["lon"], rtol=0, atol=1e-9)
    np.testing.assert_allclose(found.lat, ROWS["lat"], rtol=0, atol=1e-9)
    assert found.time_s.tolist() == [time.timestamp() for time in ROWS["time"]]


def test_one_trajectory_is_one_track() -> None:
    found, _ = fixes_of_frame(trajectory(ROWS.iloc[:3]))
    assert found.names.tolist() == ["A"]
    assert found.lon.tolist() == ROWS["lon"].tolist()[:3]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (SimpleNamespace(trajectories=[]), "a collection without trajectories"),
        ([1, 2], "a DataFrame"),
        (None, "a DataFrame"),
        (gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 1, 1)], crs=4326), "shapes of other kinds"),
    ],
    ids=["nothing in it", "a list", "None", "polygons"],
)
def test_what_holds_no_tracks_is_refused(given: object, said: str) -> None:
    with pytest.raises(UnreadTracksError, match=said):
        fixes_of_frame(given)


def packed(file: Path) -> None:
    file.write_bytes(gzip.compress(b"flight,lon,lat\nA,1,1\nA,2,2\n"))


def database(file: Path) -> None:
    with sqlite3.connect(file) as to:
        to.execute("create table t (lon, lat)")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (str, "no such file"),
        (Path.mkdir, "a folder"),
        (lambda file: file.write_bytes(b""), "an empty file"),
        (packed, "packed by gzip"),
        (database, "a database"),
    ],
    ids=["not there", "a folder", "empty", "gzip", "SQLite"],
)
def test_what_is_no_file_of_tracks_is_named(make: Callable[[Path], object], said: str, tmp_path: Path) -> None:
    file = tmp_path / "tracks.csv"
    make(file)
    with pytest.raises(OverflightError, match=said) as error:
        open_tracks(file)
    assert "\n" not in str(error.value)


def test_an_address_is_no_file() -> None:
    with pytest.raises(OverflightError, match="an address"):
        open_tracks("https://example.org/tracks.csv")
