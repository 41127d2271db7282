"""Somebody's tracks: states and minutes against a walk in fine steps, gaps, and files that are the same."""

from __future__ import annotations

import warnings
from itertools import pairwise
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely
from made_worlds import box, world

import geo
from geo.cli import main
from geo.errors import OverflightError

if TYPE_CHECKING:
    from pathlib import Path

GEOD = pyproj.Geod(ellps="WGS84")
STATES = {
    "WES": box(-30, -40, 10, 60),
    "EAS": box(10, -40, 60, 60),
    "SEA": shapely.MultiPolygon([box(170, -40, 180, 60), box(-180, -40, -160, 60)]),
    "TOP": box(-180, 80, 180, 90),
}
WORLD = world(**STATES)
STEP_M, GAP_S, GAP_M = 500.0, 600.0, 200_000.0


def flown(seed: int, count: int, lon: float, lat: float) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    rows = []
    for k in range(count):
        x, y, t = lon + rng.uniform(-2, 2), lat + rng.uniform(-2, 2), 1.7e9 + rng.uniform(0, 1e6)
        course = rng.uniform(0, 360)
        for _ in range(8):
            rows.append((f"t{k}", t, x, y))
            course += rng.normal(0, 20)
            x, y, _back = GEOD.fwd(x, y, course, rng.uniform(2e4, 9e4))
            t += rng.choice([60.0, 300.0, 1800.0], p=[0.5, 0.4, 0.1])
    return pd.DataFrame(rows, columns=["icao24", "time", "lon", "lat"])


def walked(fixes: pd.DataFrame) -> dict[tuple[str, bool], np.ndarray]:
    """Return km and minutes by state and sight, from steps whose middles lie in polygons."""
    found: dict[tuple[str, bool], np.ndarray] = {}
    for (_, a), (_, b) in pairwise(fixes.iterrows()):
        course, _, length = GEOD.inv(a.lon, a.lat, b.lon, b.lat)
        seconds = b.time - a.time
        seen = seconds <= GAP_S and length <= GAP_M
        steps = max(int(np.ceil(length / STEP_M)), 1)
        lon, lat, _ = GEOD.fwd(
            *(np.full(steps, v) for v in (a.lon, a.lat, course)), (np.arange(steps) + 0.5) / steps * length
        )
        for x, y in zip(lon, lat, strict=True):
            code = next((c for c, shape in STATES.items() if shape.covers(shapely.Point(x, y))), "")
            share = found.setdefault((code, seen), np.zeros(2))
            share += length / steps / 1000, seconds / steps / 60
    return found


@pytest.mark.parametrize(("lon", "lat"), [(10, 50), (179.5, 10), (-170, 60), (40, 88), (-30, -40)], ids=str)
def test_states_and_minutes_are_those_of_a_walk(lon: float, lat: float) -> None:
    table = flown(int(lon) + 1000, 4, lon, lat)
    with pytest.warns(UserWarning, match="tracks by 'icao24'"):
        tracks = geo.tracks_from(table)
    rows = geo.overflights(tracks, WORLD)
    for name, fixes in table.groupby("icao24", sort=False):
        own = rows[rows["path"] == name]
        want = walked(fixes)
        got = own.groupby(["country", "seen"])[["length_m", "duration_s"]].sum()
        assert set(got.index) | {k for k, v in want.items() if v[0] < 2.0} >= set(want)
        for key, (km, minutes) in want.items():
            if key in got.index:
                crossings = len(own) + 1
                speed = 1.0  # km a step and crossing, at most
                assert abs(got.loc[key, "length_m"] / 1000 - km) < speed * crossings * STEP_M / 1000
                assert abs(got.loc[key, "duration_s"] / 60 - minutes) < crossings * 30 * STEP_M / 20_000
        assert own["duration_s"].sum() == pytest.approx(fixes["time"].iloc[-1] - fixes["time"].iloc[0], abs=1e-5)
        assert (own["exit_s"].to_numpy()[:-1] == own["enter_s"].to_numpy()[1:]).all()


def test_airspace_of_tracks_has_the_times_and_gaps_of_the_ledger() -> None:
    with pytest.warns(UserWarning, match="tracks by 'icao24'"):
        tracks = geo.tracks_from(flown(7, 6, 20.0, 57.0))  # the Baltic and its shores
    ledger, rows = geo.overflights(tracks), geo.airspace_under(tracks)
    assert set(rows.loc[rows["sea"] != "", "seen"]) == {True, False}
    by, sums = ["path", "country", "seen"], ["length_m", "duration_s"]
    pd.testing.assert_frame_equal(rows.groupby(by)[sums].sum(), ledger.groupby(by)[sums].sum(), rtol=1e-9)
    for _, own in rows.groupby("path"):
        assert (own["enter_time"].iloc[1:].to_numpy() == own["exit_time"].iloc[:-1].to_numpy()).all()
        alike = own[["overflight", "zone", "sea", "seen"]]
        assert not (alike.iloc[1:].reset_index(drop=True) == alike.iloc[:-1].reset_index(drop=True)).all(axis=1).any()


def test_a_gap_where_the_track_stood_still_is_a_row_of_no_length() -> None:
    times = [0.0, 300.0, 4000.0, 4300.0]
    table = pd.DataFrame({"time": times, "lon": [5.0, 5.2, 5.2, 5.4], "lat": 50.0})
    with warnings.catch_warnings(action="ignore"):
        rows = geo.overflights(geo.tracks_from(table), WORLD)
    assert rows["seen"].tolist() == [True, False, True]
    assert rows["duration_s"].tolist() == [300.0, 3700.0, 300.0]
    assert rows["length_m"].iloc[1] == 0.0


@pytest.mark.parametrize(
    ("lon", "durations"),
    [
        ([5.0, 5.2, 5.2], [900.0]),  # it stands at its end
        ([5.2, 5.2, 5.4], [900.0]),
        ([5.2, 5.2, 5.2], [900.0]),
        ([15.0, 20.5, 20.5], [272.7, 627.3]),  # out of the state, and stands
    ],
)
def test_the_time_in_which_a_track_stands_still_is_of_the_state_where_it_stands(
    lon: list[float], durations: list[float]
) -> None:
    states = world(AAA=box(0, 40, 20, 60))
    table = pd.DataFrame({"time": [0.0, 300.0, 900.0], "lon": lon, "lat": 50.0})
    with warnings.catch_warnings(action="ignore"):
        rows = geo.overflights(geo.tracks_from(table, gap_km=1_000.0), states)
    assert rows["duration_s"].tolist() == pytest.approx(durations, abs=0.1)


def write(table: pd.DataFrame, path: Path) -> Path:
    table.to_parquet(path, index=False) if path.suffix == ".parquet" else table.to_csv(path, index=False)
    return path


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_file_holds_the_rows_of_memory_to_the_byte_on_any_number_of_workers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geo.tracks.table.BATCH_FIXES", 100)
    monkeypatch.setattr("geo.tracks.read.BATCH_FIXES", 100)
    table = flown(3, 60, 10, 50)
    source = write(table, tmp_path / "t.parquet")
    for name, how in {"one": {}, "two": {"workers": 2}}.items():
        run = geo.write_track_ledger(source, tmp_path / f"{name}.parquet", WORLD, **how)
        assert run.tracks == 60
    assert (tmp_path / "one.parquet").read_bytes() == (tmp_path / "two.parquet").read_bytes()
    scattered = write(table.sort_values(["lat"]), tmp_path / "s.csv")
    geo.write_track_ledger(scattered, tmp_path / "s.parquet", WORLD)
    want = geo.overflights(geo.tracks_from(table), WORLD).rename(columns={"path": "track"})
    for file in ("one", "s"):
        got = pd.read_parquet(tmp_path / f"{file}.parquet")
        assert list(got["track"].unique()) == list(
            dict.fromkeys(pd.read_csv(scattered)["icao24"] if file == "s" else want["track"])
        )
        by = ["track", "seq"]
        pd.testing.assert_frame_equal(
            got.sort_values(by, ignore_index=True),
            want[list(got.columns)].sort_values(by, ignore_index=True),
            check_dtype=False, rtol=0.0, atol=1e-6,
        )  # fmt: skip


def test_indeterminate_without_margins_is_that_of_depths() -> None:
    table = flown(5, 40, 10, 59.9)
    with warnings.catch_warnings(action="ignore"):
        tracks = geo.tracks_from(table)
    from geo.ledger.chains import chains_of
    from geo.ledger.tables import ledger_of

    slow = geo.overflights(tracks, "natural-earth-10m")
    quick = ledger_of(
        tracks, chains_of(tracks, geo.WGS84), geo.load_countries("natural-earth-10m"), geo.WGS84, margins=False
    )
    assert slow["indeterminate"].any()
    assert slow["indeterminate"].tolist() == quick["indeterminate"].tolist()


def test_a_frame_of_dask_has_the_rows_of_its_parts() -> None:
    dask_geopandas = pytest.importorskip("dask_geopandas")
    lines = gpd.GeoDataFrame(geometry=[shapely.LineString([(k, 50), (k + 15, 51)]) for k in range(6)], crs=4326)
    lazy = geo.overflights(dask_geopandas.from_geopandas(lines, npartitions=3), WORLD)
    got = lazy.compute(scheduler="sync")
    want = geo.overflights(lines, WORLD)
    assert got["country"].tolist() == want["country"].tolist()
    assert got["exit_m"].tolist() == want["exit_m"].tolist()
    assert list(lazy.columns) == list(want.columns)
    numbers = want.dtypes[want.dtypes.map(lambda kind: kind.kind in "bifM")]
    assert len(numbers) > 8
    assert lazy.dtypes[numbers.index].to_dict() == numbers.to_dict()  # before any is computed


def test_a_table_of_tracks_whose_parts_do_not_fit_is_refused(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("id,lon,lat\na,1,2\na,3,4\na,5,4\n", encoding="utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        table = geo.read_tracks(tmp_path / "t.csv")
    table["seen"] = [(True,)]
    with pytest.raises(
        OverflightError, match=r"found 3 times_s and 1 of seen; allowed: 3 and 2, one a waypoint and one a leg"
    ):
        geo.overflights(table)


BACKWARDS = """<gpx><trk>
<trkpt lat="1" lon="2"><time>2024-01-01T01:00Z</time></trkpt>
<trkpt lat="1" lon="3"><time>2024-01-01T00:00Z</time></trkpt>
</trk></gpx>"""
BAD = {
    "empty.csv": ("", "found an empty file"),
    "far.csv": ("icao24,time,lat,lon\na,1,50,8\na,2,95,9\n", "found 95 in row 3, column 'lat'"),
    "nan.csv": ("id,time,lat,lon\na,1,nan,8\n", "'nan' in row 2, column 'lat'"),
    "when.csv": ("id,time,lat,lon\na,soon,50,8\n", "'soon' in row 2, column 'time'"),
    "some.csv": ("id,time,lat,lon\na,1700000000,50,8\na,,51,8\n", "no time at position 1|no time at position 2"),
    "one.csv": ("id,time,lat,lon\na,1700000000,50,8\n", "no track of two positions .*1 track.s. with one position"),
    "columns.csv": ("a,b\n1,2\n", "columns 'a' and 'b'; allowed: one of lon"),
    "back.gpx": (BACKWARDS, "a time at position 2 .* before the one ahead"),
    "type.kml": ('<!DOCTYPE kml [<!ENTITY a "b">]><kml/>', "document type"),
    "bad.kmz": ("PK\x03\x04 and no more", "a zip that is damaged"),
    "bad.parquet": ("PAR1 and no more", "Parquet that is damaged"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_files_are_told_in_one_line(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import re

    text, said = BAD[name]
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert main(["ledger", str(tmp_path / name), "-o", str(tmp_path / "rows.csv")]) == 2
    error = capsys.readouterr().err.strip()
    assert re.search(said, error)
    assert "\n" not in error
    assert not (tmp_path / "rows.csv").exists()


def test_a_file_that_is_there_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, target = write(flown(1, 2, 10, 50), tmp_path / "t.csv"), tmp_path / "rows.csv"
    assert main(["ledger", str(source), "-o", str(target)]) == 0
    first = target.read_bytes()
    assert main(["ledger", str(source), "-o", str(target)]) == 2
    assert "--force" in capsys.readouterr().err
    assert main(["ledger", str(source), "-o", str(target), "--force"]) == 0
    assert target.read_bytes() == first
