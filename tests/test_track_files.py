"""One flight written in every form gives the same rows; and what a stranger's file may hold besides."""

from __future__ import annotations

import datetime as dt
import json
import re
import sys
import zipfile
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hostile import PAYLOADS
from made_worlds import box, world

import geo
from geo.cli import main
from geo.errors import OverflightError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WORLD = world(WES=box(-30, -40, 10, 60), EAS=box(10, -40, 60, 60), TOP=box(-180, 80, 180, 90))
LON, LAT = (7.0, 8.5, 9.9, 10.4, 12.0), (50.0, 50.2, 50.1, 50.4, 50.3)
SECONDS = (0, 400, 900, 2400, 2900)  # a gap from the third to the fourth
START = dt.datetime(2024, 3, 1, 12, tzinfo=dt.UTC)
TIMES = [START + dt.timedelta(seconds=s) for s in SECONDS]
ISO = [f"{time:%Y-%m-%dT%H:%M:%SZ}" for time in TIMES]
NAME = "A318"
Out = pytest.CaptureFixture[str]


def kml(name: str = NAME, lon: tuple[float, ...] = LON, lat: tuple[float, ...] = LAT, times: list[str] = ISO) -> str:
    when = "".join(f"<when>{time}</when>" for time in times)
    at = "".join(f"<gx:coord>{x} {y} 9000</gx:coord>" for x, y in zip(lon, lat, strict=True))
    return (
        '<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2"><Document><Placemark>'
        f"<name>{escape(name)}</name><gx:Track>{when}{at}</gx:Track></Placemark></Document></kml>"
    )


def gpx(name: str = NAME, segments: tuple[slice, ...] = (slice(None),)) -> str:
    points = [
        f'<trkpt lat="{y}" lon="{x}"><time>{time}</time></trkpt>' for x, y, time in zip(LON, LAT, ISO, strict=True)
    ]
    parts = "".join(f"<trkseg>{''.join(points[part])}</trkseg>" for part in segments)
    return (
        '<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">'
        f"<trk><name>{escape(name)}</name>{parts}</trk></gpx>"
    )


def geojson_line(name: str = NAME) -> str:
    line = {"type": "LineString", "coordinates": [[x, y, 9000] for x, y in zip(LON, LAT, strict=True)]}
    feature = {"type": "Feature", "properties": {"name": name, "coordTimes": ISO}, "geometry": line}
    return json.dumps({"type": "FeatureCollection", "features": [feature]})


def geojson_points(name: str = NAME) -> str:
    features = [
        {
            "type": "Feature",
            "properties": {"flight": name, "timestamp": time},
            "geometry": {"type": "Point", "coordinates": [x, y]},
        }
        for x, y, time in zip(LON, LAT, ISO, strict=True)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


def frame(name: str = NAME) -> pd.DataFrame:
    return pd.DataFrame({"track_id": name, "timestamp": pd.DatetimeIndex(TIMES), "latitude": LAT, "longitude": LON})


def as_kmz(file: Path) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("images/logo.png", b"no picture")
        archive.writestr("doc.kml", kml())


def as_moving_rows(file: Path) -> None:
    """As a GeoDataFrame of points, which movingpandas and others save."""
    table = frame()
    points = gpd.GeoDataFrame(
        table[["track_id", "timestamp"]],
        geometry=gpd.points_from_xy(table.longitude, table.latitude),
        crs=4326,
    )
    points.to_parquet(file)


def as_lists(file: Path) -> None:
    lists = {"longitude": [list(LON)], "latitude": [list(LAT)], "timestamp": [[t.timestamp() for t in TIMES]]}
    pd.DataFrame({"flight_id": [NAME], **lists}).to_parquet(file)


def text(made: Callable[[], str]) -> Callable[[Path], object]:
    return lambda file: file.write_text(made(), encoding="utf-8")


FORMS: dict[str, Callable[[Path], object]] = {
    "track.kml": text(kml),
    "track.kmz": as_kmz,
    "track.gpx": text(gpx),
    "line.geojson": text(geojson_line),
    "points.geojson": text(geojson_points),
    "rows.csv": lambda file: frame().to_csv(file, index=False),
    "epoch.csv": lambda file: frame().assign(timestamp=[t.timestamp() * 1000 for t in TIMES]).to_csv(file, index=False),
    "backwards.csv": lambda file: frame()[::-1].to_csv(file, index=False, sep=";"),
    "zone.csv": lambda file: (
        frame().assign(timestamp=[f"{t + dt.timedelta(hours=3):%Y-%m-%d %H:%M:%S}+03:00" for t in TIMES])
    ).to_csv(file, index=False),
    "rows.parquet": lambda file: frame().to_parquet(file, index=False),
    "moving.parquet": as_moving_rows,
    "lists.parquet": as_lists,
}
ABOUT = ["path", "country", "enter_m", "exit_m", "seen", "enter_s", "exit_s", "duration_s", "enter_time", "exit_time"]


def rows_of(tracks: gpd.GeoDataFrame) -> pd.DataFrame:
    return geo.overflights(tracks, WORLD)[ABOUT]


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    """Return what the flight is worth, by a table handed over in memory."""
    return rows_of(geo.tracks_from(frame()))


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("form", FORMS)
def test_one_flight_in_every_form_has_the_same_rows(form: str, rows: pd.DataFrame, tmp_path: Path) -> None:
    FORMS[form](tmp_path / form)
    found = rows_of(geo.read_tracks(tmp_path / form))
    pd.testing.assert_frame_equal(found, rows, rtol=0, atol=1e-9)
    assert rows["country"].tolist() == ["WES", "WES", "EAS", "EAS"]
    assert rows["seen"].tolist() == [True, False, False, True]
    assert rows["duration_s"].sum() == SECONDS[-1]
    assert rows["enter_time"].iloc[0] == TIMES[0]


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_frames_of_movingpandas_and_of_traffic_have_the_same_rows(rows: pd.DataFrame) -> None:
    """Columns as their own documents name them: a time index without a zone (UTC), points; or latitude, longitude."""
    table = frame()
    moving = gpd.GeoDataFrame(
        {"traj_id": NAME},
        index=pd.DatetimeIndex([t.replace(tzinfo=None) for t in TIMES], name="t"),
        geometry=gpd.points_from_xy(table.longitude, table.latitude),
        crs=4326,
    )
    traffic = table.rename(columns={"track_id": "flight_id"}).assign(altitude=30_000, icao24="3c6444")
    for theirs in (moving, traffic):
        pd.testing.assert_frame_equal(rows_of(geo.tracks_from(theirs)), rows, rtol=0, atol=1e-9)


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_gap_between_segments_is_never_said_to_be_seen(tmp_path: Path, rows: pd.DataFrame) -> None:
    (tmp_path / "t.gpx").write_text(gpx(segments=(slice(0, 2), slice(2, 5))), encoding="utf-8")
    found = rows_of(geo.read_tracks(tmp_path / "t.gpx"))
    # from 400 to 900 s nothing was recorded; the rest is as before
    assert found["enter_s"][found["seen"]].tolist() == [0, 2400]
    assert found["exit_s"][found["seen"]].tolist() == [400, 2900]
    assert found["duration_s"].sum() == SECONDS[-1]
    assert found.groupby("country")["duration_s"].sum().tolist() == pytest.approx(
        rows.groupby("country")["duration_s"].sum().tolist()
    )


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS.keys())
@pytest.mark.parametrize("form", [kml, gpx, geojson_line, geojson_points])
def test_hostile_names_are_names(form: Callable[[str], str], payload: str, tmp_path: Path, capsys: Out) -> None:
    (tmp_path / "t.txt").write_text(form(payload), encoding="utf-8")
    kind = {kml: ".kml", gpx: ".gpx"}.get(form, ".geojson")
    file = (tmp_path / "t.txt").rename(tmp_path / f"t{kind}")
    assert main(["ledger", str(file), "--json"]) == 0
    out, err = capsys.readouterr()
    assert {" ".join(row["track"].split()) for row in json.loads(out)} == {" ".join(payload.split())}
    assert main(["ledger", str(file)]) == 0
    shown = capsys.readouterr()
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", shown.out + shown.err + err)


def test_control_characters_of_a_name_do_not_reach_the_terminal(tmp_path: Path, capsys: Out) -> None:
    (tmp_path / "t.csv").write_text(frame("\x1b]0;owned\x07\x1b[31m\u202ered").to_csv(index=False), encoding="utf-8")
    code = main(["ledger", str(tmp_path / "t.csv")])
    shown = capsys.readouterr()
    assert code in {0, 2}
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", shown.out + shown.err)


def bomb(file: Path) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("doc.kml", "w") as one:
        for _ in range(250):
            one.write(b" " * 1_000_000)


def many_files(file: Path) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        for k in range(1_001):
            archive.writestr(f"{k}.txt", b"")
        archive.writestr("doc.kml", kml())


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE k [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><kml><name>&b;</name></kml>',
    '<!DOCTYPE k [<!ENTITY a SYSTEM "file:///etc/hostname">]><kml><Placemark><name>&a;</name></Placemark></kml>',
)
REFUSED: dict[str, tuple[Callable[[Path], object], str]] = {
    "bomb.kmz": (bomb, "of more than 200,000,000 bytes"),
    "files.kmz": (many_files, "a zip of 1,002 files"),
    "laughs.kml": (lambda file: file.write_text(LAUGHS[0]), "document type"),
    "entity.gpx": (lambda file: file.write_text(LAUGHS[1]), "document type"),
    "times.kml": (lambda file: file.write_text(kml(times=ISO[:3])), "no time at position 4"),
    "back.kml": (lambda file: file.write_text(kml(times=ISO[::-1])), "before the one ahead"),
    "pole.kml": (lambda file: file.write_text(kml(lat=(50, 51, 91, 52, 53))), "91"),
    "crs.parquet": (
        lambda file: gpd.GeoDataFrame(
            {"id": [1]}, geometry=[shapely.LineString([(5e6, 5e6), (6e6, 6e6)])], crs=None
        ).to_parquet(file),
        "5000000|5,000,000",
    ),
    "mercator.parquet": (
        lambda file: gpd.GeoDataFrame(
            {"id": [1]}, geometry=[shapely.LineString([(5e6, 5e6), (6e6, 6e6)])], crs=3857
        ).to_parquet(file),
        "coordinate system '3857'",
    ),
    "nan.parquet": (
        lambda file: gpd.GeoDataFrame(
            {"id": [1]}, geometry=[shapely.LineString([(5, 5), (np.inf, 6)])], crs=4326
        ).to_parquet(file),
        "inf",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_no_reader_should_take_is_refused_in_one_line(name: str, tmp_path: Path, capsys: Out) -> None:
    make, said = REFUSED[name]
    make(tmp_path / name)
    assert main(["ledger", str(tmp_path / name), "-o", str(tmp_path / "rows.csv")]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert re.search(said, err)
    assert sorted(p.name for p in tmp_path.iterdir()) == [name]


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_track_of_a_million_positions_has_rows_that_add_up(tmp_path: Path) -> None:
    count = 1_000_000
    lon = 10 + 5 * np.sin(np.linspace(0, 20 * np.pi, count))  # crosses the border at 10 twenty times on its way
    table = pd.DataFrame({"id": "long", "time": np.arange(count) + 1.7e9, "lon": lon, "lat": np.linspace(0, 50, count)})
    table.to_parquet(tmp_path / "long.parquet")
    run = geo.write_track_ledger(tmp_path / "long.parquet", tmp_path / "rows.parquet", WORLD)
    found = pd.read_parquet(tmp_path / "rows.parquet")
    assert run.tracks == 1
    inner = np.flatnonzero(np.diff(np.signbit(lon - 10)[1:-1]))  # ends lie on the border
    assert len(found) == len(inner) + 1
    assert found["duration_s"].sum() == pytest.approx(count - 1, abs=1e-3)
    assert found["exit_s"].to_numpy()[:-1] == pytest.approx(inner + 1.5, abs=1.0)


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_extra_libraries_that_are_absent_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    FORMS["rows.parquet"](tmp_path / "t.parquet")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(OverflightError, match=r"pip install"):
        geo.read_tracks(tmp_path / "t.parquet")


@pytest.mark.parametrize("kind", ["struct", "list", "map"])
def test_values_that_cannot_tell_tracks_apart_are_refused(kind: str, tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    ids = {
        "struct": [{"a": 1}] * 2,
        "list": [[1]] * 2,
        "map": pa.array([[("a", 1)]] * 2, pa.map_(pa.string(), pa.int64())),
    }
    pq.write_table(pa.table({"id": ids[kind], "lon": [1.0, 2.0], "lat": [1.0, 2.0]}), tmp_path / "t.parquet")
    with pytest.raises(
        OverflightError, match=rf"found values of the kind .{kind}<.* in column 'id', .*; allowed: texts or"
    ):
        geo.read_tracks(tmp_path / "t.parquet")


ODD: dict[str, Callable[[Any], Any]] = {
    "struct": lambda _: [{"a": 1}] * 2,
    "list": lambda _: [[1.0, 2.0]] * 2,
    "list of fixed size": lambda pa: pa.array([[1, 2]] * 2, pa.list_(pa.int64(), 2)),
    "map": lambda pa: pa.array([[("a", 1)]] * 2, pa.map_(pa.string(), pa.int64())),
    "bytes": lambda _: [b"\xff"] * 2,
    "date": lambda _: [dt.date(2020, 1, 1)] * 2,
    "time of day": lambda _: [dt.time(1)] * 2,
    "duration": lambda _: [dt.timedelta(1)] * 2,
    "decimal": lambda _: [Decimal("1.5")] * 2,
    "bool": lambda _: [True, False],
    "null": lambda pa: pa.nulls(2),
    "dictionary": lambda pa: pa.array(["a", "a"]).dictionary_encode(),
    "moment without a zone": lambda pa: pa.array([0, 0], pa.timestamp("us")),
    "not a number": lambda _: [float("nan")] * 2,
    "text": lambda _: ["1", "\u0661"],
}


@pytest.mark.parametrize("column", ["id", "time", "lon", "lat"])
@pytest.mark.parametrize("kind", ODD)
def test_a_column_of_any_kind_is_read_or_refused(kind: str, column: str, tmp_path: Path, capsys: Out) -> None:
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    columns = {"id": ["a", "a"], "lon": [1.0, 2.0], "lat": [1.0, 2.0], column: ODD[kind](pa)}
    pq.write_table(pa.table(columns), tmp_path / "t.parquet")
    code = main(["ledger", str(tmp_path / "t.parquet"), "--csv"])
    err = capsys.readouterr().err
    assert code == 0 or (code == 2 and len(err.splitlines()) == 1), err


def test_two_columns_of_one_name_are_refused(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    columns = [pa.array([1.0, 2.0])] * 3
    pq.write_table(pa.Table.from_arrays(columns, names=["lon", "lat", "lon"]), tmp_path / "t.parquet")
    with pytest.raises(OverflightError, match="found 2 columns 'lon'; allowed: each name once; rename all but one"):
        geo.read_tracks(tmp_path / "t.parquet")


def test_names_that_differ_in_a_nul_are_of_two_tracks(tmp_path: Path, capsys: Out) -> None:
    names = [name for name in ("a", "a\x00", "b\x00c", "b\x00d") for _ in range(3)]
    numbers = np.arange(3.0)
    table = pd.DataFrame({"track": names, **{name: np.tile(numbers, 4) for name in ("lon", "lat", "time")}})
    table.to_parquet(tmp_path / "t.parquet")
    assert main(["ledger", str(tmp_path / "t.parquet"), "--json"]) == 0
    rows = [row for row in json.loads(capsys.readouterr().out) if row["seq"] == 0]
    assert len(rows) == 4


@pytest.mark.parametrize("column", ["lon", "lat", "time"])
def test_a_list_beside_single_numbers_is_named(column: str, tmp_path: Path, capsys: Out) -> None:
    table = pd.DataFrame({"track": ["a", "b"], "lat": [3.0, 4.0], "lon": [1.0, 2.0], "time": [0, 60]})
    table[column] = [[1.0, 2.0], [3.0, 4.0]]
    table.to_parquet(tmp_path / "t.parquet")
    assert main(["ledger", str(tmp_path / "t.parquet")]) == 2
    (line,) = [line for line in capsys.readouterr().err.splitlines() if "found" in line]
    assert "in row 1, column" in line
    assert "cannot be read" not in line
