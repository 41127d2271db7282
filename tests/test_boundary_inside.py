"""Attacks from within files of an admitted format: in their coordinate systems and in their databases."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import struct
from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
from pyproj import CRS
from pyproj.exceptions import ProjError
from watch import Watch, as_gdal_comes, attempt, write

from geo.atlas.load import load_countries

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Edit = Callable[[sqlite3.Connection, str], object]

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


# --- coordinate systems


def grid(path: Path | str) -> dict[str, str]:
    """Return coordinate systems that name a file, in the ways there are."""
    geographic = '"x",DATUM["d",{}["GRS 1980",6378137,298.257222101]{}]'
    axes = 'CS[ellipsoidal,2],AXIS["lat",north],AXIS["lon",east],ANGLEUNIT["degree",0.0174532925199433]'
    old = (
        "GEOGCS[" + geographic.format("SPHEROID", "{}") + ',PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]{}]'
    )
    new = "GEOGCRS[" + geographic.format("ELLIPSOID", "") + f",{axes}]"
    base = new.replace(f",{axes}", "")
    file = f'PARAMETERFILE["Latitude and longitude difference file","{path}"]'
    datum = 'DATUM["World Geodetic System 1984",ELLIPSOID["WGS 84",6378137,298.257223563]]'
    target = f'GEOGCRS["WGS 84",{datum},{axes},ID["EPSG",4326]]'
    return {
        "PROJ4_GRIDS": old.format(f',EXTENSION["PROJ4_GRIDS","{path}"]', ""),
        "PROJ4": old.format("", f',EXTENSION["PROJ4","+proj=longlat +ellps=GRS80 +nadgrids={path} +no_defs"]'),
        "bound": f'BOUNDCRS[SOURCECRS[{new}],TARGETCRS[{target}],ABRIDGEDTRANSFORMATION["t",METHOD["NTv2"],{file}]]',
        "method": f'PROJCRS["p",BASE{base},CONVERSION["c",METHOD["PROJ gridshift grids={path}"]],'
        'CS[Cartesian,2],AXIS["e",east],AXIS["n",north],LENGTHUNIT["metre",1]]',
    }


KINDS_OF_GRID = tuple(grid("x"))


def with_definition(folder: Path, ending: str, definition: str) -> Path:
    path = write(folder, ending)
    if ending == "shp":
        path.with_suffix(".prj").write_text(definition)
    elif ending == "gpkg":
        with_sql(path, lambda database, _: database.execute(
            "UPDATE gpkg_spatial_ref_sys SET organization='NONE', definition=? WHERE srs_id=4326", (definition,)
        ), "")  # fmt: skip
    elif ending == "fgb":
        path.write_bytes(flatgeobuf(path.read_bytes(), organization="", wkt=definition))
    return path


def with_sql(path: Path, edit: Edit, name: str) -> Path:
    database = sqlite3.connect(path)
    with database:
        edit(database, name)
    database.close()
    return path


@pytest.mark.parametrize("ending", ["shp", "gpkg", "fgb"])
@pytest.mark.parametrize("kind", KINDS_OF_GRID)
def test_no_grid_of_proj_is_opened(watch: Watch, ending: str, kind: str) -> None:
    path = with_definition(watch.folder, ending, grid(watch.secret)[kind])
    message = attempt(path)
    assert "its coordinate system" in message
    assert not watch.seen()


@pytest.mark.parametrize("kind", ["PROJ4_GRIDS", "PROJ4"])
def test_a_null_grid_is_no_file(tmp_path: Path, kind: str) -> None:
    """Web Mercator as GDAL writes it has one."""
    for ending in ("shp", "gpkg"):
        path = with_definition(tmp_path, ending, grid("@null")[kind])
        assert load_countries(path).codes == ("AAA", "BBB")
        path.unlink()
        assert "refers to a file" in attempt(with_definition(tmp_path, ending, grid("@null,x")[kind]))


@pytest.mark.parametrize("kind", ["PROJ4_GRIDS", "PROJ4", "bound"])
def test_what_proj_obeys_is_seen(watch: Watch, kind: str) -> None:
    path = with_definition(watch.folder, "gpkg", grid(watch.secret)[kind])
    assert not watch.seen()
    as_gdal_comes(path)
    assert watch.seen() == {"secret"}


@pytest.mark.parametrize("ending", ["shp", "gpkg", "fgb"])
@pytest.mark.parametrize(
    "text", ["{url}/a.wkt", "{secret}", "+init={secret}:1", "+proj=longlat +nadgrids={secret}", "/vsicurl/{url}/a"]
)
def test_definitions_are_wkt_and_nothing_else(watch: Watch, ending: str, text: str) -> None:
    path = with_definition(watch.folder, ending, text.format(url=watch.url, secret=watch.secret))
    assert "its coordinate system" in attempt(path)
    assert not watch.seen()


@pytest.mark.parametrize(
    "crs", ["{url}/a", "{secret}", "+init={secret}:1", {"type": "name"}, {"type": "GeographicCRS", "name": "{url}"}]
)
def test_coordinate_systems_of_geoparquet_are_stated_in_full(watch: Watch, crs: str | dict[str, str]) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    path = write(watch.folder, "parquet")
    table = pq.read_table(path)
    geo = json.loads(table.schema.metadata[b"geo"])
    stated = json.dumps(crs).replace("{url}", watch.url).replace("{secret}", str(watch.secret))
    geo["columns"]["geometry"]["crs"] = json.loads(stated)
    pq.write_table(table.replace_schema_metadata({b"geo": json.dumps(geo)}), path)
    assert "its coordinate system" in attempt(path)
    assert not watch.seen()


def flatgeobuf(data: bytes, *, organization: str | None = None, wkt: str | None = None) -> bytes:
    """Return a FlatGeobuf file with other strings for its coordinate system, put behind its head."""
    (size,) = struct.unpack_from("<I", data, 8)
    head = bytearray(data[12 : 12 + size])

    def at(table: int, number: int) -> int:
        fields = table - struct.unpack_from("<i", head, table)[0]
        return table + struct.unpack_from("<H", head, fields + 4 + 2 * number)[0]

    def table(place: int) -> int:
        return place + struct.unpack_from("<I", head, place)[0]

    system = table(at(table(0), 10))
    for number, text in ((0, organization), (4, wkt)):
        if text is not None:
            head.extend(b"\x00" * (-len(head) % 4))
            struct.pack_into("<I", head, at(system, number), len(head) - at(system, number))
            head.extend(struct.pack("<I", len(text.encode())) + text.encode() + b"\x00")
    head.extend(b"\x00" * (-len(head) % 4))
    return data[:8] + struct.pack("<I", len(head)) + bytes(head) + data[12 + size :]


@pytest.mark.parametrize("organization", ["{url}/x", "{secret}", "/vsicurl/{url}", "+init={secret}"])
def test_the_organization_in_flatgeobuf_is_a_word(watch: Watch, organization: str) -> None:
    path = write(watch.folder, "fgb")
    organization = organization.format(url=watch.url, secret=watch.secret)
    path.write_bytes(flatgeobuf(path.read_bytes(), organization=organization))
    assert "is no code, such as EPSG 4326" in attempt(path)
    assert not watch.seen()


def test_flatgeobuf_edited_by_the_tests_is_still_whole(tmp_path: Path) -> None:
    path = write(tmp_path, "fgb")
    path.write_bytes(flatgeobuf(path.read_bytes(), organization="EPSG"))
    assert load_countries(path).codes == ("AAA", "BBB")


# --- GeoPackage is a database


def _view(database: sqlite3.Connection, what: str) -> None:
    database.execute("ALTER TABLE states RENAME TO hidden")
    database.execute(f"CREATE VIEW states AS SELECT fid, geom, {what} AS country FROM hidden")  # noqa: S608 - names made here
    database.execute("UPDATE gpkg_contents SET table_name='states'")
    database.execute("UPDATE gpkg_geometry_columns SET table_name='states'")


def _in_schema(database: sqlite3.Connection, what: str) -> None:
    database.execute("PRAGMA writable_schema=ON")
    database.execute("UPDATE sqlite_master SET sql=?, rootpage=0 WHERE name='states'", (what,))


def _generated(database: sqlite3.Connection, what: str) -> None:
    database.execute("PRAGMA writable_schema=ON")
    column = f'"name" TEXT AS ({what})'
    database.execute("UPDATE sqlite_master SET sql=replace(sql, '\"name\" TEXT', ?) WHERE name='states'", (column,))


def _contents(database: sqlite3.Connection, what: str) -> None:
    database.execute("ALTER TABLE gpkg_contents RENAME TO hidden_contents")
    database.execute(f"CREATE VIEW gpkg_contents AS {what}")


ENDLESS = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT {} FROM r"
DATABASES: dict[str, tuple[Edit, str]] = {
    "view": (_view, "country"),
    "view of an address": (_view, "ogr_datasource_load_layers('/vsicurl/{url}/x')"),
    "view of a file": (_view, "readfile('{secret}')"),
    "view of an extension": (_view, "load_extension('{secret}')"),
    "endless view": (_view, f"({ENDLESS.format('max(n)')})"),
    "virtual table": (_in_schema, "CREATE VIRTUAL TABLE states USING VirtualOGR('{secret}')"),
    "virtual shapefile": (_in_schema, "CREATE VIRTUAL TABLE states USING VirtualShape('{secret}', UTF-8, 4326)"),
    "virtual text": (_in_schema, "CREATE VIRTUAL TABLE states USING csv(filename='{secret}')"),
    "generated column": (_generated, "load_extension('{secret}')"),
    "generated column of a known function": (_generated, "printf('%999999999d', 1)"),
    "endless contents": (_contents, ENDLESS.format("'states' AS table_name, 'features' AS data_type")),
}


@pytest.mark.parametrize("case", DATABASES)
def test_a_database_is_only_its_plain_tables(watch: Watch, case: str) -> None:
    edit, what = DATABASES[case]
    path = write(watch.folder, "gpkg")
    database = sqlite3.connect(path)
    for kind, name in database.execute("SELECT type, name FROM sqlite_master WHERE type IN ('trigger')").fetchall():
        database.execute(f'DROP {kind} "{name}"')
    database.commit()
    database.close()
    assert load_countries(path).codes == ("AAA", "BBB")
    with_sql(path, edit, what.format(url=watch.url, secret=watch.secret))
    assert attempt(path)
    assert not watch.seen()


def test_triggers_do_nothing(watch: Watch) -> None:
    path = write(watch.folder, "gpkg")
    deed = f"SELECT load_extension('{watch.secret}')"
    with_sql(path, lambda d, _: d.execute(f"CREATE TRIGGER t AFTER UPDATE ON states BEGIN {deed}; END"), "")
    assert load_countries(path).codes == ("AAA", "BBB")
    assert not watch.seen()


def test_no_grid_is_opened_through_geoparquet(watch: Watch) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    bound = CRS.from_wkt(grid(watch.secret)["bound"]).to_json_dict()
    watch.seen()  # whatever PROJ did while this was made
    path = write(watch.folder, "parquet")
    table = pq.read_table(path)
    geo = json.loads(table.schema.metadata[b"geo"])
    geo["columns"]["geometry"]["crs"] = bound
    pq.write_table(table.replace_schema_metadata({b"geo": json.dumps(geo)}), path)
    assert "refers to a file" in attempt(path)
    assert not watch.seen()
    with contextlib.suppress(ProjError):
        gpd.read_parquet(path).to_crs(4326)
    assert watch.seen() == {"secret"}


def test_a_database_that_is_no_geopackage_is_refused(tmp_path: Path) -> None:
    database = sqlite3.connect(tmp_path / "states.gpkg")
    with database:
        database.execute("CREATE TABLE states (country TEXT, geom BLOB)")
    database.close()
    assert "a database but no GeoPackage" in attempt(tmp_path / "states.gpkg")


def test_a_link_that_the_user_names_is_followed(tmp_path: Path) -> None:
    path = write(tmp_path, "geojson")
    (tmp_path / "link.geojson").symlink_to(path)
    assert load_countries(tmp_path / "link.geojson").codes == ("AAA", "BBB")


def test_proj_stays_off_the_network() -> None:
    from pyproj import network

    before = network.is_network_enabled()
    network.set_network_enabled(active=True)
    asked = []
    try:
        from geo.atlas.formats import coordinate_systems

        with coordinate_systems._network_off():
            asked.append(network.is_network_enabled())
        asked.append(network.is_network_enabled())
    finally:
        network.set_network_enabled(active=before)
    assert asked == [False, True]
