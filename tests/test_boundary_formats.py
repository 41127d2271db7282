"""Boundary files of every format that is read give one ledger; what is of another format is refused in one line."""

from __future__ import annotations

import gzip
import json
import shutil
import sqlite3
import subprocess
import sys
import warnings
import zipfile
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from geo.atlas.formats.gdal_apart import read_apart
from geo.atlas.load import load_countries
from geo.errors import BoundaryError
from geo.ledger.tables import overflown

if TYPE_CHECKING:
    from pathlib import Path

DRIVERS = {
    "states.gpkg": "GPKG",
    "states.shp": "ESRI Shapefile",
    "states.fgb": "FlatGeobuf",
    "states.kml": "LIBKML",
    "states.gml": "GML",
}
FORMATS = ["states.geojson", *DRIVERS, "states.parquet", "states.zip"]
HOLED = shapely.Polygon(
    [(60.125, 30), (75, 30.5), (75, 45), (60.125, 45)], [[(65, 33), (65, 38.3), (70, 38), (70, 33)]]
)


def states(crs: int = 4326) -> gpd.GeoDataFrame:
    """Return three states: one in one piece, one of two pieces, and one with a hole."""
    pieces = shapely.MultiPolygon([shapely.box(50, 30, 60.125, 45), shapely.box(80, 30, 82, 45)])
    frame = gpd.GeoDataFrame(
        {"country": ["AAA", "BBB", "CCC"], "name": ["Ähland", "Bland", "Çeland"]},
        geometry=[shapely.box(40.1, 30, 50, 45), pieces, HOLED],
        crs=4326,
    )
    return frame.to_crs(crs)


def plain(feature_properties: dict[str, object], ring: list[list[float]], **members: object) -> str:
    geometry = {"type": "Polygon", "coordinates": [ring]}
    feature = {"type": "Feature", "properties": feature_properties, "geometry": geometry}
    return json.dumps({"type": "FeatureCollection", "features": [feature], **members})


SQUARE = [[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]


def write(folder: Path, name: str, frame: gpd.GeoDataFrame) -> Path:
    path = folder / name
    if name.endswith(".geojson"):
        path.write_text(frame.to_json(), encoding="utf-8")
    elif name.endswith(".parquet"):
        frame.to_parquet(path)
    elif name.endswith(".zip"):
        write(folder, "states.shp", frame)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for part in sorted(folder.glob("states.*")):
                if part != path:
                    archive.write(part, f"some folder/{part.name}")
    else:
        pyogrio.write_dataframe(frame, path, driver=DRIVERS[name])
    return path


def ledger(path: Path) -> pd.DataFrame:
    return overflown([41, 49, 81], [35, 44, 31], [83, 72, 41], [36, 31, 44], countries=load_countries(path))


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_same_ledger(tmp_path: Path, name: str) -> None:
    # the oracle takes no file at all
    from geo.atlas.countries import countries_from_frame

    want = overflown([41, 49, 81], [35, 44, 31], [83, 72, 41], [36, 31, 44], countries=countries_from_frame(states()))
    got = ledger(write(tmp_path, name, states()))
    assert {"AAA", "BBB", "CCC"} <= set(want["country"])
    pd.testing.assert_frame_equal(got, want, check_exact=True)


@pytest.mark.parametrize("name", FORMATS)
def test_names_keep_their_letters_in_every_format(tmp_path: Path, name: str) -> None:
    assert load_countries(write(tmp_path, name, states())).names == ("Ähland", "Bland", "Çeland")


@pytest.mark.parametrize("name", ["states.gpkg", "states.shp", "states.fgb", "states.gml", "states.parquet"])
@pytest.mark.parametrize("crs", [3857, 32639])
def test_projected_files_of_every_format_are_where_they_were(tmp_path: Path, name: str, crs: int) -> None:
    box = gpd.GeoDataFrame({"country": ["AAA"]}, geometry=[shapely.box(50, 30, 52, 31)], crs=4326)
    (shape,) = load_countries(write(tmp_path, name, box.to_crs(crs))).frame.geometry
    assert shapely.hausdorff_distance(shape, box.geometry[0]) < 1e-8


# the files of a shapefile find each other by their endings
@pytest.mark.parametrize("name", [name for name in FORMATS if not name.endswith(".shp")])
def test_the_ending_of_a_name_decides_nothing(tmp_path: Path, name: str) -> None:
    path = write(tmp_path, name, states())
    for odd in ("GeoJSON:states", "<OGRVRTDataSource>.vrt"):
        shutil.copy(path, tmp_path / odd)
        assert load_countries(tmp_path / odd).codes == ("AAA", "BBB", "CCC")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_geojson_in_any_unicode_with_leading_space(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "states.geojson"
    path.write_text(" \n" + states().to_json(), encoding=encoding)
    assert load_countries(path).names == ("Ähland", "Bland", "Çeland")


@pytest.mark.parametrize("name", ["states.kml", "states.gml"])
def test_markup_in_utf_16(tmp_path: Path, name: str) -> None:
    path = write(tmp_path, name, states())
    text = path.read_text(encoding="utf-8").partition("?>")[2]
    path.write_text('<?xml version="1.0" encoding="UTF-16"?>' + text, encoding="utf-16")
    assert load_countries(path).names == ("Ähland", "Bland", "Çeland")


def test_what_gdal_reads_of_geojson_is_what_is_read_without_it(tmp_path: Path) -> None:
    """A file of the bundled Natural Earth, which has every kind of polygon."""
    frame = load_countries("natural-earth-10m").frame.iloc[::4]
    path = write(tmp_path, "states.geojson", frame)
    by_gdal = pyogrio.read_dataframe(path)
    got = load_countries(path).frame
    assert got["country"].tolist() == by_gdal["country"].tolist()
    assert shapely.equals_exact(
        np.asarray(got.geometry),
        [shapely.multipolygons([g]) if g.geom_type == "Polygon" else g for g in by_gdal.geometry],
    ).all()


def test_heights_and_more_are_left_out_of_positions(tmp_path: Path) -> None:
    ring = [[0, 0, 5], [2, 0], [2, 2, 5, 7], [0, 2, 1], [0, 0]]
    (tmp_path / "mine.geojson").write_text(plain({"country": "AAA"}, ring))
    assert load_countries(tmp_path / "mine.geojson").frame.geometry[0].equals(shapely.box(0, 0, 2, 2))


# --- coordinate systems by name


@pytest.mark.parametrize(
    "name",
    [
        "EPSG:3857", "urn:ogc:def:crs:EPSG::3857", "urn:ogc:def:crs:EPSG:9.9:3857", "urn:x-ogc:def:crs:EPSG:3857",
        "http://www.opengis.net/def/crs/EPSG/0/3857", "https://www.opengis.net/def/crs/EPSG/0/3857",
        "http://www.opengis.net/gml/srs/epsg.xml#3857",
    ],
)  # fmt: skip
def test_known_names_of_a_coordinate_system(tmp_path: Path, name: str) -> None:
    ring = [[0, 0], [111319.490793, 0], [111319.490793, 111325.142866], [0, 111325.142866], [0, 0]]
    path = tmp_path / "mine.geojson"
    path.write_text(plain({"country": "AAA"}, ring, crs={"type": "name", "properties": {"name": name}}))
    assert load_countries(path).frame.total_bounds == pytest.approx([0, 0, 1, 1], abs=1e-9)


@pytest.mark.parametrize("name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "CRS84", "OGC:CRS84", "urn:ogc:def:crs:EPSG::4326"])
def test_names_of_longitude_and_latitude_leave_positions_as_they_are(tmp_path: Path, name: str) -> None:
    path = tmp_path / "mine.geojson"
    path.write_text(plain({"country": "AAA"}, SQUARE, crs={"type": "name", "properties": {"name": name}}))
    assert load_countries(path).frame.total_bounds.tolist() == [0, 0, 2, 2]


def test_two_coordinate_systems_in_one_file_are_refused(tmp_path: Path) -> None:
    file = json.loads(plain({"country": "AAA"}, SQUARE, crs={"type": "name", "properties": {"name": "EPSG:4326"}}))
    file["features"][0]["geometry"]["crs"] = {"type": "name", "properties": {"name": "EPSG:3857"}}
    (tmp_path / "mine.geojson").write_text(json.dumps(file))
    assert "more than one coordinate system" in refused(tmp_path / "mine.geojson")


# --- what is mended, left out or refused


def refused(path: Path | str) -> str:
    with pytest.raises(BoundaryError) as caught:
        load_countries(path)
    message = str(caught.value)
    assert "\n" not in message
    assert message.isprintable()
    return message


OTHER = {
    "TopoJSON": ('{"type": "Topology", "objects": {}, "arcs": []}', "TopoJSON"),
    "Esri JSON": ('{"geometryType": "esriGeometryPolygon", "features": []}', "Esri JSON"),
    "GeoJSONSeq": (f"{plain({'country': 'A'}, SQUARE)}\n{plain({'country': 'B'}, SQUARE)}", "GeoJSONSeq"),
    "GeoJSONSeq, marked": ("\x1e" + plain({"country": "A"}, SQUARE), "GeoJSONSeq"),
    "GDALG": ('{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read x"}', "GDALG"),
    "a list": ("[1, 2]", "other JSON"),
    "broken JSON": ('{"type": "FeatureColl', "breaks off"),
    "deep JSON": ('{"a":' + "[" * 100_000, "nested too deep"),
    "VRT": ("<OGRVRTDataSource/>", "OGRVRTDataSource"),
    "broken XML": ("<kml><Document>", "breaks off"),
    "deep XML": ("<kml>" + "<Folder>" * 300, "nested deeper"),
    "text": ("hello", "another format"),
    "empty": ("", "is empty"),
    "CSV": ("country,a\nIRN,1\n", "another format"),
    "not a polygon": ('{"type": "Polygon", "coordinates": [[["1", "2"], [3, 4]]]}', "feature 0 is damaged"),
    "no shape": ('{"type": "Feature", "geometry": {"type": "Blob"}}', "feature 0 is damaged"),
    "no features": ('{"type": "FeatureCollection", "features": 7}', "no list of features"),
}  # fmt: skip


@pytest.mark.parametrize("case", OTHER)
def test_other_formats_are_refused_by_name(tmp_path: Path, case: str) -> None:
    text, message = OTHER[case]
    (tmp_path / "states.geojson").write_text(text)
    assert message in refused(tmp_path / "states.geojson")


def test_text_that_is_no_unicode_is_refused(tmp_path: Path) -> None:
    (tmp_path / "states.geojson").write_bytes(plain({"country": "A"}, SQUARE).encode()[:-1] + b', "n": "\xe9"}')
    assert "not UTF-8" in refused(tmp_path / "states.geojson")


def test_packed_files_are_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "states.geojson.gz").write_bytes(gzip.compress(plain({"country": "A"}, SQUARE).encode()))
    assert "packed by gzip: unpack it" in refused(tmp_path / "states.geojson.gz")


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_cut_off_anywhere_is_refused_in_one_line_or_read(tmp_path: Path, name: str) -> None:
    """A download that broke off; what is left may be whole enough to be read."""
    path = write(tmp_path, name, states())
    whole = path.read_bytes()
    said = 0
    for share in (0.02, 0.4, 0.97):
        path.write_bytes(whole[: int(len(whole) * share)])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            try:
                load_countries(path)
            except BoundaryError as error:
                assert str(error).isprintable()  # noqa: PT017
                said += 1
    assert said >= 2


def test_a_zip_of_one_file_of_another_format_is_read(tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../states.geojson", plain({"country": "AAA"}, SQUARE))
        archive.writestr("__MACOSX/._states.geojson", b"\x00")
        archive.writestr("readme.txt", "hello")
    assert load_countries(path).codes == ("AAA",)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["all.zip"]


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({}, "found none"),
        ({"a.geojson": plain({"country": "A"}, SQUARE), "b.gpkg": "x"}, "'a.geojson', 'b.gpkg'"),
        ({"a.shp": "<OGRVRTDataSource/>"}, ".shp of the shapefile is no part"),
        ({"a.geojson": "<OGRVRTDataSource/>"}, "OGRVRTDataSource"),
        ({f"{i}.shp": "" for i in range(17)}, "17 shapefiles"),
    ],
    ids=["empty", "two", "a VRT as .shp", "a VRT as .geojson", "too many"],
)
def test_odd_zips_are_refused(tmp_path: Path, members: dict[str, str], message: str) -> None:
    with zipfile.ZipFile(tmp_path / "odd.zip", "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    assert message in refused(tmp_path / "odd.zip")


def test_a_zip_within_a_zip_is_refused(tmp_path: Path) -> None:
    inner = tmp_path / "a.geojson"
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("b.geojson", plain({"country": "A"}, SQUARE))
    with zipfile.ZipFile(tmp_path / "outer.zip", "w") as archive:
        archive.write(inner, inner.name)
    assert "another format" in refused(tmp_path / "outer.zip")


@pytest.mark.parametrize("name", ["bomb.zip", "bomb.parquet", "huge.geojson"])
def test_what_would_fill_the_memory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr("geo.atlas.formats.source.MAX_BYTES", 100_000)
    path = tmp_path / name
    blank = " " * 300_000
    if name.endswith("zip"):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("states.geojson", blank)
    elif name.endswith("parquet"):
        box = gpd.GeoDataFrame({"country": ["A"], "text": [blank]}, geometry=[shapely.box(0, 0, 1, 1)], crs=4326)
        box.to_parquet(path)
    else:
        path.write_text(blank)
    assert name == "huge.geojson" or path.stat().st_size < 100_000
    assert "more than" in refused(path)


@pytest.mark.parametrize("ending", [".shx", ".dbf"])
def test_a_shapefile_that_is_not_whole_is_refused(tmp_path: Path, ending: str) -> None:
    path = write(tmp_path, "states.shp", states())
    path.with_suffix(ending).unlink()
    assert f"the {ending} of the shapefile" in refused(path)


def test_a_shapefile_with_endings_in_capitals(tmp_path: Path) -> None:
    path = write(tmp_path, "states.shp", states())
    for part in list(tmp_path.iterdir()):
        part.rename(part.with_suffix(part.suffix.upper()))
    assert load_countries(path.with_suffix(".SHP")).names == ("Ähland", "Bland", "Çeland")


def test_a_shapefile_on_a_local_coordinate_system_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "states.shp", states())
    path.with_suffix(".prj").write_text('LOCAL_CS["Unknown",UNIT["Degree",0.0174532925199433]]')
    assert "its coordinate system 'Unknown' cannot be turned into longitude and latitude" in refused(path)


def unclosed(write_to: Path) -> None:
    """Write AAA closed and BBB not, in the format of the file's name."""
    closed = shapely.to_wkb(shapely.box(0, 0, 1, 1))
    ring = [(1, 0), (2, 0), (2, 1), (1, 1)]
    if write_to.suffix == ".geojson":
        file = json.loads(plain({"country": "AAA"}, SQUARE))
        file["features"] += json.loads(plain({"country": "BBB"}, [list(position) for position in ring]))["features"]
        write_to.write_text(json.dumps(file))
        return
    gpd.GeoDataFrame({"country": ["AAA", "BBB"]}, geometry=shapely.from_wkb([closed] * 2), crs=4326).to_file(write_to)
    open_ring = b"\x01\x03\x00\x00\x00\x01\x00\x00\x00\x04\x00\x00\x00" + np.array(ring, dtype="<f8").tobytes()
    with sqlite3.connect(write_to) as database:
        for (trigger,) in database.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{trigger}"')
        (blob,) = database.execute("SELECT geom FROM mine WHERE country='BBB'").fetchone()
        database.execute("UPDATE mine SET geom=? WHERE country='BBB'", (blob[:40] + open_ring,))
    database.close()


@pytest.mark.filterwarnings("ignore:.* lies wholly under others")  # in one of the formats BBB lies in AAA
@pytest.mark.parametrize("name", ["mine.geojson", "mine.gpkg"])
def test_an_unclosed_ring_is_closed_and_named(tmp_path: Path, name: str) -> None:
    unclosed(tmp_path / name)
    with pytest.warns(UserWarning, match=rf"^{name}: closed a ring of BBB \(row 1\)$"):
        found = load_countries(tmp_path / name)
    assert found.codes == ("AAA", "BBB")
    assert found.frame.geometry[1].area == pytest.approx(1)


def test_an_islet_without_area_is_left_out_and_named(tmp_path: Path) -> None:
    file = json.loads(plain({"country": "AAA"}, SQUARE))
    file["features"] += json.loads(plain({"country": "ISL"}, [[50, 5], [50.1, 5], [50, 5]]))["features"]
    (tmp_path / "islet.geojson").write_text(json.dumps(file))
    with pytest.warns(UserWarning, match=r"^islet.geojson: left out 1 shape\(s\) without area: 'ISL'"):
        assert load_countries(tmp_path / "islet.geojson").codes == ("AAA",)


def layered(path: Path, **layers: gpd.GeoDataFrame) -> Path:
    for name, frame in layers.items():
        pyogrio.write_dataframe(frame, path, layer=name, driver=DRIVERS[f"states{path.suffix}"], append=path.exists())
    return path


@pytest.mark.parametrize("name", ["mine.gpkg", "mine.kml"])
def test_of_several_layers_the_one_with_polygons_and_codes_is_read(tmp_path: Path, name: str) -> None:
    places = gpd.GeoDataFrame({"country": ["PPP"]}, geometry=[shapely.Point(0, 0)], crs=4326)
    land = gpd.GeoDataFrame({"x": ["OLD"]}, geometry=[shapely.box(0, 0, 90, 90)], crs=4326)
    path = layered(tmp_path / name, land=land, countries=states(), places=places)
    with pytest.warns(UserWarning, match=rf"^{name}: read layer 'countries' of "):
        assert load_countries(path).codes == ("AAA", "BBB", "CCC")


def test_when_several_layers_would_do_none_is_guessed(tmp_path: Path) -> None:
    path = layered(tmp_path / "mine.gpkg", now=states(), then=states())
    message = refused(path)
    assert "2 of its layers hold polygons and state codes (layers: 'now', 'then')" in message


def test_two_shapefiles_of_one_name_in_a_zip_are_two_layers(tmp_path: Path) -> None:
    write(tmp_path, "states.shp", states())
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        for part in tmp_path.glob("states.*"):
            archive.write(part, f"a/{part.name}")
            archive.write(part, f"b/{part.name}")
    assert "layers: 'a/states', 'b/states'" in refused(tmp_path / "two.zip")


def test_a_database_with_changes_beside_it_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "states.gpkg", states())
    (tmp_path / "states.gpkg-wal").write_bytes(b"x")
    assert "'states.gpkg-wal'" in refused(path)
    (tmp_path / "states.gpkg-wal").write_bytes(b"")
    assert load_countries(path).codes == ("AAA", "BBB", "CCC")


def test_a_database_once_written_with_a_journal_beside_it_is_read(tmp_path: Path) -> None:
    path = write(tmp_path, "states.gpkg", states())
    database = sqlite3.connect(path)
    assert database.execute("PRAGMA journal_mode=WAL").fetchone() == ("wal",)
    database.close()
    assert load_countries(path).codes == ("AAA", "BBB", "CCC")


def test_curves_are_refused_and_not_left_out(tmp_path: Path) -> None:
    path = write(tmp_path, "states.gpkg", states())
    with sqlite3.connect(path) as database:
        for (trigger,) in database.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{trigger}"')
        circle = b"\x01\x0a\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x03\x00\x00\x00"
        circle += np.array([[0, 0], [1, 1], [0, 0]], dtype="<f8").tobytes()
        database.execute(
            "UPDATE states SET geom=? WHERE fid=2", (b"GP\x00\x01" + (4326).to_bytes(4, "little") + circle,)
        )
    database.close()
    assert "row 1 is damaged or drawn with curves" in refused(path)


def test_parquet_without_pyarrow_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, "states.parquet", states())
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert "pip install 'overflight[arrow]'" in refused(path)


def test_parquet_without_shapes_is_refused(tmp_path: Path) -> None:
    pd.DataFrame({"country": ["A"]}).to_parquet(tmp_path / "t.parquet")
    assert "without the shapes" in refused(tmp_path / "t.parquet")


# --- GDAL with one driver


def test_gdal_that_has_more_than_the_one_driver_reads_nothing() -> None:
    """The script that reads, started without the order to leave the others out."""
    import geo.atlas.formats.gdal_apart as apart

    run = subprocess.run(
        [sys.executable, str(apart._CHILD), "GeoJSON", "{}", "9"], input=b"", capture_output=True, check=True
    )
    answer = json.loads(run.stdout[8:])
    assert answer["error"] == "driver"
    assert "OGR_VRT" in answer["drivers"]


def test_a_driver_reads_only_its_own_format() -> None:
    with pytest.raises(BoundaryError, match="GDAL's driver FlatGeobuf finds it damaged"):
        read_apart(plain({"country": "AAA"}, SQUARE).encode(), "FlatGeobuf")
    # the same bytes with the right driver: it is the driver that matters
    assert read_apart(plain({"country": "AAA"}, SQUARE).encode(), "GeoJSON")


@pytest.mark.parametrize("namespace", ["http://xml.nls.fi/ktjkiiwfs/2010/02", "http://example.org/own"])
def test_gml_of_any_namespace_is_read(tmp_path: Path, namespace: str) -> None:
    """The first is one for which GDAL would fetch a schema."""
    path = write(tmp_path, "states.gml", states())
    text = path.read_text(encoding="utf-8").replace("http://ogr.maptools.org/", namespace)
    text = text.replace("ogr:", "ktjkiiwfs:").replace("xmlns:ogr", "xmlns:ktjkiiwfs")
    path.write_text(text.replace("ktjkiiwfs:states", "ktjkiiwfs:PalstanTietoja"), encoding="utf-8")
    assert load_countries(path).codes == ("AAA", "BBB", "CCC")


def test_a_driver_that_is_not_there_is_named() -> None:
    with pytest.raises(BoundaryError, match="the installed GDAL has no driver Nonsense"):
        read_apart(b"", "Nonsense")


def test_settings_of_the_caller_do_not_reach_gdal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OGR_SKIP", "FlatGeobuf")
    monkeypatch.setenv("GDAL_SKIP", "FlatGeobuf")
    assert load_countries(write(tmp_path, "states.fgb", states())).codes == ("AAA", "BBB", "CCC")
