"""A small boundary file may stand for a table, a text or a shape that would take all memory, time or stack."""

from __future__ import annotations

import json
import sqlite3
import struct
import warnings
from typing import TYPE_CHECKING

import pytest
import shapely
from watch import attempt, states, write

from geo.atlas import boundary_file
from geo.atlas.load import load_countries

if TYPE_CHECKING:
    from pathlib import Path

SQUARE = shapely.to_wkb(shapely.box(0, 0, 1, 1))
COLLECTION = b"\x01\x07\x00\x00\x00\x01\x00\x00\x00"


def edited(path: Path, *queries: tuple[str, tuple[object, ...]]) -> Path:
    """Return a GeoPackage after changes that its triggers would refuse."""
    database = sqlite3.connect(path)
    with database:
        for (trigger,) in database.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{trigger}"')
        database.execute("PRAGMA writable_schema=ON")
        for query, values in queries:
            database.execute(query, values)
    database.close()
    return path


def with_shape(folder: Path, ending: str, wkb: bytes) -> Path:
    path = write(folder, ending)
    if ending == "gpkg":
        blob = b"GP\x00\x01" + struct.pack("<i", 4326) + wkb
        return edited(path, ("UPDATE states SET geom=? WHERE country='BBB'", (blob,)))
    pq = pytest.importorskip("pyarrow.parquet")
    table = pq.read_table(path)
    at = table.column_names.index("geometry")
    table = table.set_column(at, table.field(at), [[SQUARE, wkb]])
    pq.write_table(table, path)
    return path


def is_too_deep(path: Path) -> bool:
    return "the shape of row 1 is nested deeper than 32 collections" in attempt(path)


@pytest.mark.parametrize("ending", ["gpkg", "parquet"])
@pytest.mark.parametrize("kind", [4, 5, 6, 7, 1007, 9, 10, 11, 12])
def test_shapes_nested_too_deep_do_not_end_the_process(tmp_path: Path, ending: str, kind: int) -> None:
    level = b"\x01" + struct.pack("<II", kind, 1)
    message = attempt(with_shape(tmp_path, ending, level * 100_000 + SQUARE))
    # curves are refused before their depth is looked at in one of the two
    assert "nested deeper than 32" in message or "curves" in message


@pytest.mark.filterwarnings("ignore:.* lies wholly under others")  # as in one of the two formats both shapes are one
@pytest.mark.parametrize("ending", ["gpkg", "parquet"])
@pytest.mark.parametrize(
    "level",
    [
        COLLECTION,
        COLLECTION[:5] + b"\x02\x00\x00\x00" + shapely.to_wkb(shapely.Point(0, 0)),  # after another shape
        b"\x01\x07\x00\x00\x20\xe6\x10\x00\x00\x01\x00\x00\x00",  # with the number of a coordinate system
        b"\x07" + COLLECTION[1:],  # of no byte order, so of the one before
        b"\x00\x00\x00\x00\x07\x00\x00\x00\x01",
    ],
    ids=["plain", "behind", "numbered", "without order", "big-endian"],
)
def test_depth_is_told_however_it_is_written(tmp_path: Path, ending: str, level: bytes) -> None:
    assert load_countries(with_shape(tmp_path, ending, COLLECTION + level * 31 + SQUARE)).codes == ("AAA", "BBB")
    assert is_too_deep(with_shape(tmp_path, ending, COLLECTION + level * 32 + SQUARE))


def test_tables_may_not_share_their_pages(tmp_path: Path) -> None:
    """Each would be the whole file once more."""
    path = edited(write(tmp_path, "gpkg"), ("UPDATE states SET name=?", ("x" * 100_000,)))
    assert load_countries(path).codes == ("AAA", "BBB")
    renamed = "type, 'more', 'more', rootpage, replace(sql, '\"states\"', '\"more\"')"
    once_more = (
        f"INSERT INTO sqlite_master SELECT {renamed} FROM sqlite_master WHERE name='states'",  # noqa: S608 - names made here
        "INSERT INTO gpkg_contents (table_name, data_type, srs_id) VALUES ('more', 'features', 4326)",
        "INSERT INTO gpkg_geometry_columns VALUES ('more', 'geom', 'POLYGON', 4326, 0, 0)",
    )
    assert "its pages overlap" in attempt(edited(path, *((query, ()) for query in once_more)))


def test_a_text_that_a_parquet_file_holds_once_is_not_written_out_for_all_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    path = write(tmp_path, "parquet")
    metadata = {b"geo": pq.read_schema(path).metadata[b"geo"]}
    text = pa.DictionaryArray.from_arrays(pa.array([0] * 1000, pa.int32()), pa.array(["x" * 100_000]))
    table = pa.table({"country": ["AAA"] * 1000, "geometry": pa.array([SQUARE] * 1000, pa.binary()), "text": text})
    pq.write_table(table.replace_schema_metadata(metadata), path, dictionary_pagesize_limit=1 << 30, compression="zstd")
    raw = path.read_bytes()
    assert len(raw) < 10_000
    path.write_bytes(raw.replace(b"ARROW:schema", b"ARROW:nobody"))  # which would keep it short
    sizes: list[int] = []
    monkeypatch.setattr("geo.atlas.formats.geoparquet.check_size", sizes.append)
    load_countries(path)
    assert sizes[-1] > 1000 * 100_000
    assert sizes[0] < 10 * 100_000


@pytest.mark.parametrize("ending", ["geojson", "shp", "fgb", "gml", "kml", "parquet"])
def test_a_table_of_too_many_cells_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str) -> None:
    path = write(tmp_path, ending)
    monkeypatch.setattr("geo.atlas.formats.source.MAX_CELLS", 100)
    assert load_countries(path).codes == ("AAA", "BBB")
    monkeypatch.setattr("geo.atlas.formats.source.MAX_CELLS", 3)
    assert "it holds a table of 2 rows and " in attempt(path)


def test_gaps_of_geojson_are_cells_too(tmp_path: Path) -> None:
    shape = {"type": "Polygon", "coordinates": [[[0, 0], [2, 0], [2, 2], [0, 0]]]}
    features = [
        {"type": "Feature", "geometry": shape, "properties": {"country": "AAA", **{f"{row} {i}": 1 for i in range(20)}}}
        for row in range(2000)
    ]
    path = tmp_path / "states.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    assert "a table of 2000 rows and 40001 columns" in attempt(path)


def test_json_of_too_many_parts_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Packed, 300 million bytes of empty objects take 300 thousand; unpacked they take gigabytes."""
    monkeypatch.setattr("geo.atlas.formats.geojson._MAX_PARTS", 100)
    path = write(tmp_path, "geojson")
    assert load_countries(path).codes == ("AAA", "BBB")
    path.write_text('{"type": "FeatureCollection", "features": [' + "{}," * 100)
    assert "it holds more than 100 positions and other parts" in attempt(path)


def test_rows_that_flatgeobuf_only_claims_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "fgb")
    data = bytearray(path.read_bytes())
    root = 12 + struct.unpack_from("<I", data, 12)[0]
    fields = root - struct.unpack_from("<i", data, root)[0]
    at = root + struct.unpack_from("<H", data, fields + 4 + 2 * 8)[0]
    assert struct.unpack_from("<Q", data, at) == (2,)
    struct.pack_into("<Q", data, at, 100_000_000)
    path.write_bytes(data)
    assert "it holds a table of 100000000 rows" in attempt(path)
    struct.pack_into("<Q", data, at, 1 << 62)
    path.write_bytes(data)
    assert "holds no layer that can be read" in attempt(path)


@pytest.mark.parametrize("ending", ["gml", "kml"])
def test_markup_of_too_many_kinds_of_elements_is_refused(tmp_path: Path, ending: str) -> None:
    path = write(tmp_path, ending)
    text, end = path.read_text(encoding="utf-8"), "</ogr:states>" if ending == "gml" else "</Placemark>"
    assert end in text
    same, other = "<kind/>" * 6000, "".join(f"<kind{i}/>" for i in range(5000))
    path.write_text(text.replace(end, same + end, 1), encoding="utf-8")
    assert load_countries(path).codes == ("AAA", "BBB")
    path.write_text(text.replace(end, other + end, 1), encoding="utf-8")
    assert "more than 5000 kinds of elements" in attempt(path)
    named = "".join(f'<Data name="{i}"/>' for i in range(5000))
    path.write_text(text.replace(end, named + end, 1), encoding="utf-8")
    assert "more than 5000 kinds of elements" in attempt(path)


# --- what is said


@pytest.mark.parametrize(
    "query",
    [
        "UPDATE sqlite_master SET name='st\x1b[31m\nates' WHERE name='states'",
        "UPDATE sqlite_master SET sql='CREATE TABLE \x1b[31m\n' WHERE name='states'",
    ],
    ids=["name", "statement"],
)
def test_what_sqlite_says_of_a_file_is_one_plain_line(tmp_path: Path, query: str) -> None:
    assert "its database is damaged" in attempt(edited(write(tmp_path, "gpkg"), (query, ())))


@pytest.mark.parametrize("place", [b"AAA", b"Bland"])
def test_a_text_of_parquet_that_is_no_text_is_damage(tmp_path: Path, place: bytes) -> None:
    pytest.importorskip("pyarrow")
    path = write(tmp_path, "parquet")
    data = path.read_bytes()
    assert place in data
    path.write_bytes(data.replace(place, b"\xff" * len(place)))
    assert "it is damaged" in attempt(path)


def test_the_name_of_a_file_is_a_plain_line_wherever_it_stands(tmp_path: Path) -> None:
    path = write(tmp_path, "geojson").rename(tmp_path / "st\x1b]0;x\x07\nates.geojson")
    assert load_countries(path).source == "st ]0;x ates.geojson"


def test_a_geopackage_without_a_coordinate_system_is_read_as_other_formats_are(tmp_path: Path) -> None:
    frame = states().set_crs(None, allow_override=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frame.to_file(tmp_path / "states.gpkg")
    assert load_countries(tmp_path / "states.gpkg").codes == ("AAA", "BBB")


@pytest.mark.parametrize("ending", [".shx", ".SHX"])
def test_the_index_of_a_shapefile_is_not_taken_for_it(tmp_path: Path, ending: str) -> None:
    index = write(tmp_path, "shp").with_suffix(".shx")
    assert "give the path of its .shp" in attempt(index.rename(index.with_suffix(ending)))


def test_warnings_of_others_are_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """To catch them is to change the whole process, and two threads at it leave it so."""
    read = boundary_file.read_layers

    def read_beside_others(path: Path) -> object:
        warnings.warn("of another thread", stacklevel=1)
        return read(path)

    monkeypatch.setattr(boundary_file, "read_layers", read_beside_others)
    with pytest.warns(UserWarning, match="^of another thread$"):
        load_countries(write(tmp_path, "geojson"))
