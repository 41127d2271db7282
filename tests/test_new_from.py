"""An event file that begins with somebody's points and lines: always one that loads, or one line that says why not."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unicodedata
import warnings
from decimal import Decimal
from itertools import groupby, pairwise
from pathlib import Path
from xml.sax.saxutils import escape

import geopandas as gpd
import pytest
import shapely
from hostile import PAYLOADS
from hypothesis import given, settings
from hypothesis import strategies as st

import geo
from geo.cli import main

DOCS = Path(__file__).parents[1] / "docs"
Place = tuple[float, float]
Shape = tuple[str, list[Place]]  # a name, and one position of a point or more of a line


def begun(content: bytes | str, name: str = "drawn.kml") -> tuple[geo.Event | None, str, str]:
    """Return the event that a file begins, or None where it is refused as promised; its text; and what is said."""
    with tempfile.TemporaryDirectory() as folder:
        source, file = Path(folder) / name, Path(folder) / "new" / "mine.toml"
        source.write_bytes(content.encode() if isinstance(content, str) else content)
        out, err = io.StringIO(), io.StringIO()
        with warnings.catch_warnings(), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            warnings.simplefilter("always")
            code = main(["new", str(file), "--from", str(source)])
        said = err.getvalue()
        if code:
            assert (code, out.getvalue()) == (2, "")
            assert said.startswith("overflight: points file ")
            assert said.count("\n") == 1
            assert said.rstrip("\n").isprintable()
            assert not file.parent.exists()
            return None, "", said
        return geo.load_event(file), file.read_text(encoding="utf-8"), said


def refused(content: bytes | str) -> str:
    event, _, said = begun(content)
    assert event is None
    return said


def sound(content: bytes | str, name: str = "drawn.kml") -> geo.Event:
    event, _, said = begun(content, name)
    assert event is not None, said
    return event


def named(event: geo.Event) -> dict[str, list[str]]:
    return {kind: [item.name for item in getattr(event, kind)] for kind in ("platforms", "targets", "places")}


def csv_of(*rows: str) -> str:
    return "\n".join(["name,lon,lat", *rows, ""])


# ------------------------------------------------------------------------------- any file: refused, or what it holds


def as_geojson(shapes: list[Shape]) -> str:
    features = [
        {
            "type": "Feature",
            "properties": {"name": name},
            "geometry": {
                "type": "LineString" if len(path) > 1 else "Point",
                "coordinates": [list(p) for p in path] if len(path) > 1 else [*path[0], 12.5],
            },
        }
        for name, path in shapes
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


def as_kml(shapes: list[Shape]) -> str:
    marks = []
    for name, path in shapes:
        at = " ".join(f"{lon!r},{lat!r},0" for lon, lat in path)
        kind = "LineString" if len(path) > 1 else "Point"
        inner = f"<name>{escape(name)}</name>", f"<{kind}><coordinates>{at}</coordinates></{kind}>"
        marks.append(f"<Placemark>{''.join(inner if len(at) % 2 else reversed(inner))}</Placemark>")
    return f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{"".join(marks)}</Document></kml>'


def as_gpx(shapes: list[Shape]) -> str:
    found = []
    for k, (name, path) in enumerate(shapes):
        said = f"<name>{escape(name)}</name>"
        if len(path) == 1:
            found.append(f'<wpt lat="{path[0][1]!r}" lon="{path[0][0]!r}"><ele>1</ele>{said}</wpt>')
            continue
        tag = ("rte", "trk")[k % 2]
        at = "".join(f'<{tag}pt lon="{lon!r}" lat="{lat!r}"/>' for lon, lat in path)
        found.append(f"<{tag}>{said}{at if tag == 'rte' else f'<trkseg>{at}</trkseg>'}</{tag}>")
    return f'<?xml version="1.0"?><gpx version="1.1">{"".join(found)}</gpx>'


def as_csv(shapes: list[Shape]) -> str:
    """Write a table; a line is as many points in it."""
    quoted = [(name.replace('"', '""'), place) for name, path in shapes for place in path]
    return "\r\n".join(["lat;LNG;Title", *(f'{lat!r};{lon!r};"{name}"' for name, (lon, lat) in quoted)])


def written(value: float) -> Decimal:
    return Decimal(value).quantize(Decimal("0.000001"))


def meant(place: Place) -> Place | None:
    """Return a position as it has to be written, None if it is none on Earth."""
    lon, lat = map(written, place)
    if not (-180 <= lon <= 360 and abs(lat) <= 90):
        return None
    return float(lon - 360 if lon > 180 else lon), float(lat)


def seen(name: str) -> str:
    """Return a name without spaces and without what an event file refuses, as the manual has it."""
    return "".join(
        c
        for c in name
        if not c.isspace() and unicodedata.category(c) not in {"Cc", "Cs"} and unicodedata.bidirectional(c) not in _BIDI
    )


_BIDI = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
anywhere = st.tuples(
    st.one_of(st.floats(-180, 180), st.floats(-180, 360), st.sampled_from([180.0, -180.0, 180.0000004, 360.0, -0.0])),
    st.one_of(st.floats(-90, 90), st.sampled_from([90.0, -90.0, 90.0000004, 1e-7, -1e-7])),
)
wild = st.tuples(st.floats(-400, 400), st.floats(-100, 100))
tame_names = st.one_of(
    st.text(max_size=20), st.sampled_from([*PAYLOADS.values(), "\u202ea\u2066", "\ufeff\u200b", "{date}"])
)
names = st.one_of(tame_names, st.text(st.characters(exclude_categories=["Cs"]), min_size=190, max_size=260))


@st.composite
def drawings(draw: st.DrawFn) -> list[Shape]:
    places = draw(st.sampled_from([anywhere] * 5 + [wild]))
    point = st.lists(places, min_size=1, max_size=1)
    line = st.one_of(st.lists(places, min_size=2, max_size=6), st.lists(places, min_size=20, max_size=45))
    kinds = draw(st.sampled_from([point, st.one_of(point, line), line]))
    return draw(st.lists(st.tuples(names, kinds), max_size=6))


@pytest.mark.parametrize("write", [as_geojson, as_kml, as_gpx, as_csv])
@settings(max_examples=150)
@given(shapes=drawings())
def test_what_is_begun_loads_and_holds_what_the_file_holds(write, shapes: list[Shape]) -> None:  # noqa: ANN001
    if write is as_csv:
        shapes = [(name, [place]) for name, path in shapes for place in path]
    controls = {as_geojson: set(), as_csv: {0}}.get(write, {*range(32)} - {9, 10, 13} | {0xFFFE, 0xFFFF})
    sayable = not any(ord(c) in controls for name, _ in shapes for c in name)
    event, text, said = begun(write(shapes))
    at = [[meant(place) for place in path] for _, path in shapes]
    if not sayable or any(place is None for path in at for place in path):
        assert event is None
        return
    paths = [[place for place, _ in groupby(path)] for path in at]
    lines = [path for path in paths if len(path) > 1]
    points = [path[0] for path in paths if len(path) == 1]
    if not lines and len(points) < 2:
        assert event is None
        return
    assert event is not None, said
    assert max(len(line) for line in text.splitlines() if line.startswith("#")) <= 120
    everything = [*event.platforms, *event.targets, *event.places]
    assert {item.basis for item in everything} == {"assumed"}
    assert len({item.id for item in everything}) == len(everything)
    assert {item.position for item in everything} <= {place for path in paths for place in path}
    places = [item.position for item in event.places]
    if not lines:
        first, *between, last = points
        assert ([p.position for p in event.platforms], [t.position for t in event.targets]) == ([first], [last])
        assert places == between
        for item, (given_name, _) in zip([*event.platforms, *event.places, *event.targets], shapes, strict=True):
            name = seen(given_name)
            visible = any(unicodedata.category(c)[0] not in "CZ" for c in name[:50])
            assert not visible or name.startswith("".join(item.name.split()))
            assert not visible or len(given_name) > 200 or "".join(item.name.split()) == name
        return
    assert [p.position for p in event.platforms] == list(dict.fromkeys(path[0] for path in lines))
    assert [t.position for t in event.targets] == list(dict.fromkeys(path[-1] for path in lines))
    pairs = {(path[0], path[-1]) for path in lines}
    where = {item.id: item.position for item in everything}
    assert {(where[row.platform], where[row.target]) for row in event.allocation} == pairs
    for path in lines:
        assert len(path) > 22 or set(path[1:-1]) <= set(places)
    for point in points:
        assert any(geo.inverse(*point, *place).s12_m <= 100 for place in where.values())
    bends = [path for path in lines if len(path) > 2] if len(pairs) == 1 else []
    assert bool(event.hypotheses[1:]) == bool(bends)
    if len(bends) == 1:
        via = [where[one] for one in event.hypotheses[1].via]
        assert via == bends[0][1:-1] if len(bends[0]) <= 22 else 0 < len(via) <= 20


@settings(max_examples=300)
@given(content=st.one_of(st.binary(max_size=300), st.text(alphabet='<>/{}[]",:;1e.-\n\t klmgpxoratin&!', max_size=120)))
def test_any_bytes_are_refused_in_one_line_or_begin_a_file(content: bytes | str) -> None:
    begun(content)


@settings(max_examples=150)
@given(data=st.data())
def test_a_broken_file_is_refused_in_one_line_or_begins_a_file(data: st.DataObject) -> None:
    write = data.draw(st.sampled_from([as_geojson, as_kml, as_gpx, as_csv]))
    whole = bytearray(write([("A", [(1.0, 2.0)]), ("B", [(3.0, 4.0), (5.0, 6.0), (7.0, 8.0)])]).encode())
    for at in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=3)):
        whole[at] = data.draw(st.integers(0, 255))
    begun(bytes(whole[: data.draw(st.integers(0, len(whole)))]))


# ----------------------------------------------------------------------------------------------------- who is what


def test_a_line_is_a_platform_places_and_a_target_and_points_name_them() -> None:
    path = [(47.065, 34.3142), (43.1189, 36.335), (42.0, 36.0), (40.1408, 35.3359)]
    pins = [("Mosul", [(43.1189, 36.3358)]), ("Deir ez-Zor", [path[-1]]), ("Baku", [(49.892, 40.3777)])]  # 90 m off
    event, text, _ = begun(as_kml([("As the paper drew it", path), *pins]))
    assert event is not None
    assert named(event) == {
        "platforms": ["Start of As the paper drew it"],
        "targets": ["Deir ez-Zor"],
        "places": ["Mosul", "Point 3 of As the paper drew it", "Baku"],
    }
    assert [item.id for item in event.places] == ["mosul", "place-1", "baku"]
    assert [(h.id, h.via) for h in event.hypotheses] == [
        ("direct", ()),
        ("as-the-paper-drew-it", ("mosul", "place-1")),
    ]
    assert event.places[0].note == "From drawn.kml, placemark 1, point 2."
    assert event.platforms[0].radius_km == 10.0
    assert "# how far off it may be: set it" in text
    assert "Points within 100 m of a vertex gave it their name, all others are places." in text


def test_points_alone_go_by_their_order_and_a_route_through_them_is_offered() -> None:
    event, text, _ = begun(csv_of("A,1,2", "B,3,4", "C,5,6", "D,7,8"), "mine.csv")
    assert event is not None
    assert named(event) == {"platforms": ["A"], "targets": ["D"], "places": ["B", "C"]}
    assert [h.id for h in event.hypotheses] == ["direct"]
    offered = [line[2:] for line in text.split("# [[hypotheses]]")[1].split("\n\n")[0].splitlines()[1:]]
    assert "[[hypotheses]]" in text
    again = geo.parse_event("\n".join([text, "[[hypotheses]]", *offered]))
    assert again.hypotheses[1].via == ("b", "c")


def test_lines_with_the_same_ends_are_routes_and_others_are_dealt_to_their_targets() -> None:
    north, south = [(1.0, 1.0), (2.0, 3.0), (5.0, 1.0)], [(1.0, 1.0), (2.0, -3.0), (5.0, 1.0)]
    event = sound(as_geojson([("north", north), ("south", south), ("straight", [north[0], north[2]])]))
    assert [(h.id, len(h.via)) for h in event.hypotheses] == [("direct", 0), ("north", 1), ("south", 1)]
    assert (len(event.platforms), len(event.targets), event.allocation_basis) == (1, 1, "derived")
    event, text, _ = begun(as_geojson([("north", north), ("elsewhere", [north[0], (9.0, 9.0), (8.0, 8.0)])]))
    assert event is not None
    assert [(row.platform, row.target) for row in event.allocation] == [
        ("platform-1", "target-1"),
        ("platform-1", "target-2"),
    ]
    assert (event.allocation_basis, [h.id for h in event.hypotheses]) == ("assumed", ["direct"])
    assert len(event.places) == 2
    assert "A hypothesis holds for all paths at once" in text


def test_a_long_track_keeps_its_shape_in_twenty_places() -> None:
    corners = [(0.0, 0.0), (10.0, 5.0), (20.0, -5.0), (30.0, 0.0)]
    path = [
        (a[0] + (b[0] - a[0]) * k / 100, a[1] + (b[1] - a[1]) * k / 100 + 1e-4 * (k % 2))
        for a, b in pairwise(corners)
        for k in range(100)
    ]
    across = [(lon + 170.0 if lon <= 10 else lon - 190.0, lat) for lon, lat in path]  # the 180th meridian
    for track in (path, across):
        event, text, said = begun(as_gpx([("x", [(80.0, 80.0)]), ("flight", track)]))
        assert event is not None
        via = event.hypotheses[1].via
        at = {place.id: place.position for place in event.places}
        assert len(via) <= 20
        for corner in (track[100], track[200]):
            assert min(geo.inverse(*corner, *at[one]).s12_m for one in via) < 20_000
        assert "of 298 vertices within track 1, 20 at most that keep its shape are places" in said
        assert "of its 298 vertices, chosen to keep its shape" in event.hypotheses[1].note
        assert "(no more than 20 of a line, those that keep its shape)" in " ".join(text.replace("\n# ", " ").split())


def test_names_of_any_script_become_ids_or_numbers() -> None:
    rows = ["Ţarţūs (port),1,2", "الرقة,3,4", "الرقة,3,5", "'\"\\,3,6", ",3,7", "Ţarţūs port,3,8", "Алеппо,5,6"]
    event = sound(csv_of(*rows), "mine.csv")
    ids = [item.id for item in (*event.platforms, *event.places, *event.targets)]
    assert ids == ["tartus-port", "place-1", "place-2", "place-3", "place-4", "tartus-port-2", "target-1"]
    assert [place.name for place in event.places][1:4] == ["الرقة", "'\"\\", "Row 6"]


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_hostile_names_stay_text(payload: str) -> None:
    event = sound(as_geojson([(payload, [(1.0, 2.0), (3.0, 4.0), (5.0, 6.0)]), (payload, [(3.0, 4.0)])]))
    assert event.places[0].name == payload
    assert event.hypotheses[1].name == payload


def test_halves_of_characters_are_dropped() -> None:
    halves = (
        '"properties": {"name": "A\\ud800\\u0007"}, "geometry": {"type": "MultiPoint", "coordinates": [[1,2],[3,4]]}'
    )
    assert named(sound(f'{{"type": "Feature", {halves}}}'))["targets"] == ["A"]


def test_hostile_names_of_files_stay_in_their_comment() -> None:
    row = csv_of("A,1,2", "B,3,4")
    for name in ("a\nid = 1\n.csv", "a\u2028b\u202e.csv", "{date}{platforms}.csv", '"\\.csv', "x" * 200 + ".csv"):
        event, text, _ = begun(row, name)
        assert event is not None
        assert max(map(len, text.splitlines())) <= 120


def test_the_largest_drawing_still_fits_an_event_file() -> None:
    name = "\U0001f680" * 300
    points = [(name, [(k / 100, 60.0)]) for k in range(300)]
    lines = [(name, [(k / 10, float(n)) for k in range(22)]) for n in range(20)]
    assert len(sound(as_geojson(points + lines), "\U0001f680" * 50).places) == 300 + 20 * 20
    assert "found more than 300 points" in refused(as_geojson([*points, ("", [(1.0, 1.0)])]))
    assert "found more than 20 lines" in refused(as_geojson([*lines, ("", [(1.0, 1.0), (2.0, 2.0)])]))


def test_editors_find_nothing_wrong_with_it(tmp_path: Path) -> None:
    program = shutil.which("taplo", path=str(Path(sys.executable).parent)) or "taplo"
    path = [(1.0, 1.0), (2.0, 3.0), (5.0, 1.0)]
    for k, shapes in enumerate(([("a", path)], [("a", path), ("b", path[:2])], [("a", path[:1]), ("b", path[1:2])])):
        _, text, _ = begun(as_geojson(shapes))
        (tmp_path / f"{k}.toml").write_text(text, encoding="utf-8")
    schema = (DOCS / "event.schema.json").as_uri()
    files = map(str, tmp_path.glob("*.toml"))
    done = subprocess.run([program, "check", "--schema", schema, *files], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


# ------------------------------------------------------------------------------------------------- what formats hold

KML = """<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2">
<Document><name>not this</name><Folder><name>nor this</name>
<Placemark><name><![CDATA[A & B]]></name><Style><IconStyle><Icon><href>http://a.example/x.png</href></Icon></IconStyle>
</Style><LookAt><longitude>9</longitude><latitude>9</latitude></LookAt>
<MultiGeometry><Point><coordinates> 1, 2 , 0 </coordinates></Point><Point><coordinates>3,4</coordinates></Point>
</MultiGeometry></Placemark>
<Placemark><name>gone</name><Polygon><outerBoundaryIs><LinearRing><coordinates>1,1 2,2 3,1 1,1</coordinates>
</LinearRing></outerBoundaryIs>
<innerBoundaryIs><LinearRing><coordinates>1,1 2,2 3,1 1,1</coordinates></LinearRing></innerBoundaryIs>
</Polygon></Placemark><Placemark><name>no position</name></Placemark></Folder>
<NetworkLink><Link><href>http://a.example/more.kml</href></Link></NetworkLink>%s</Document></kml>"""
TRACK = """<Placemark><name>T</name><gx:Track><when>2020</when><gx:coord>5 6 7</gx:coord><gx:coord/>
<gx:coord>7 8 9</gx:coord></gx:Track></Placemark>"""


def test_kml_of_every_kind() -> None:
    event, _, said = begun(KML % "")
    assert event is not None
    assert named(event) == {"platforms": ["A & B"], "targets": ["A & B"], "places": []}
    assert [p.position for p in (*event.platforms, *event.targets)] == [(1.0, 2.0), (3.0, 4.0)]
    assert "drawn.kml: 1 outline is left out\n" in said
    assert "drawn.kml: 1 feature without a position is left out\n" in said
    event = sound(KML % TRACK)
    assert named(event) == {"platforms": ["Start of T"], "targets": ["End of T"], "places": ["A & B", "A & B"]}
    assert event.targets[0].position == (7.0, 8.0)


def test_gpx_of_every_kind() -> None:
    wpt = '<wpt lat="2" lon="1"><name>W</name><extensions><x:name>no</x:name></extensions></wpt>'
    middle = '<rtept lat="4" lon="3"><name>P</name></rtept>'
    rte = f'<rte><name>R</name><rtept lat="2" lon="1"/>{middle}<rtept lat="4" lon="5"/></rte>'
    event = sound(f"<gpx><metadata><name>no</name></metadata>{wpt}{rte}</gpx>", "a.gpx")
    assert named(event) == {"platforms": ["W"], "targets": ["End of R"], "places": ["P"]}
    segments = "".join(f'<trkseg><trkpt lat="{k}" lon="{k}"/><trkpt lat="{k}" lon="{k + 9}"/></trkseg>' for k in (1, 2))
    event = sound(f"<gpx><trk>{segments}</trk></gpx>", "a.gpx")
    assert (event.platforms[0].position, event.targets[0].position) == ((1.0, 1.0), (11.0, 2.0))
    assert len(event.hypotheses[1].via) == 2


@pytest.mark.parametrize(("driver", "more"), [("GPX", {"layer": "routes"}), ("LIBKML", {}), ("GeoJSON", {})])
def test_what_gdal_writes_is_read(tmp_path: Path, driver: str, more: dict[str, str]) -> None:
    path = [(1.0, 2.0), (2.0, 2.5), (3.0, 4.0)]
    file = tmp_path / {"GPX": "a.gpx", "LIBKML": "a.kml", "GeoJSON": "a.geojson"}[driver]
    gpd.GeoDataFrame({"name": ["L"]}, geometry=[shapely.LineString(path)], crs=4326).to_file(
        file, driver=driver, **more
    )
    event = sound(file.read_bytes())
    assert event.hypotheses[1].name == "L"
    assert [p.position for p in (*event.platforms, *event.places, *event.targets)] == path


def test_geojson_of_every_kind() -> None:
    multi = {"type": "MultiPoint", "coordinates": [[1, 2], [3, 4, 5]]}
    parts = [multi, {"type": "Polygon", "coordinates": []}, {"type": "Point", "coordinates": [5, 6]}]
    both = {"type": "GeometryCollection", "geometries": parts}
    event, _, said = begun(json.dumps({"type": "Feature", "id": "F", "properties": None, "geometry": both}))
    assert event is not None
    assert named(event) == {"platforms": ["F"], "targets": ["F"], "places": ["F"]}
    assert "1 outline is left out" in said
    assert sound(json.dumps(multi)).targets[0].position == (3.0, 4.0)
    lines = {"type": "MultiLineString", "coordinates": [[[1, 2], [3, 4]], [[1, 2], [5, 6]]]}
    assert len(sound(json.dumps(lines)).targets) == 2
    for crs, good in (("urn:ogc:def:crs:OGC:1.3:CRS84", True), ("EPSG:4326", True), ("EPSG:3857", False)):
        event, _, said = begun(json.dumps({**multi, "crs": {"type": "name", "properties": {"name": crs}}}))
        assert (event is not None) == good
        assert good or "found the coordinate system 'EPSG:3857'; allowed: WGS84" in said


@pytest.mark.parametrize(
    "text",
    [
        "name,lon,lat\nA,1.5,2\nB,3,4",
        "Latitude;LONGITUDE;Title\n2;1,5;A\n4;3;B",
        "sep=;\r\nlabel;y;x\r\nA;2;1,5\r\n\r\nB;4;3\r\n",
        "X\tY\tName\n1.5\t2\tA\n3\t4\tB\n",
        ' "lng" , "lat" , "name"\n1.5, 2 ,A\n\n+3,4,B,more\n',
        "\n,,\nlong,lat,label,name\n1.5,2,A,\n,,,\n3,4,B,\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_of_every_kind(text: str, encoding: str) -> None:
    if text.startswith(' "lng"'):
        text = text.replace(' "lng" , "lat" , "name"', "lng , lat , name")
    event = sound(text.encode(encoding), "a.csv")
    assert [(p.name, p.position) for p in (*event.platforms, *event.targets)] == [("A", (1.5, 2.0)), ("B", (3.0, 4.0))]


@pytest.mark.parametrize("write", [as_geojson, as_kml, as_gpx])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_are_told_apart(write, encoding: str) -> None:  # noqa: ANN001
    text = write([("Ärger", [(1.0, 2.0)]), ("الرقة", [(3.0, 4.0)])])
    assert named(sound(text.encode(encoding)))["targets"] == ["الرقة"]


def test_longitudes_from_0_to_360_are_brought_back_with_a_note() -> None:
    event, _, said = begun(csv_of("A,180,2", "B,190.5,4", "C,360,1"))
    assert event is not None
    assert [p.position[0] for p in (*event.platforms, *event.places, *event.targets)] == [180.0, -169.5, 0.0]
    assert "note: drawn.kml: 2 longitudes above 180 written as -180 to 0\n" in said


# --------------------------------------------------------------------------------------------------------- refused


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "found an empty file"),
        (" \n", "found an empty file"),
        ("a,b\n1,2", "found columns 'a' and 'b'; allowed: in a CSV one of lon, lng, long, longitude, x and one of lat"),
        ("1,2\n3,4", "found columns '1' and '2'"),
        (csv_of("A,1,2"), "found one point only; allowed: at least two, or a line"),
        (csv_of("A,1,2", "B,,2"), "found '' in row 3; allowed: a number of degrees"),
        (csv_of("A,1,2", "B,1_0,2"), "found '1_0' in row 3"),
        (csv_of("A,1,2", "B,nan,2"), "found 'nan' in row 3"),
        (csv_of("A,1,2", "B,1e999,2"), "found inf as longitude in row 3"),
        (csv_of("A,36,102"), "found latitude 102 in row 2; allowed: longitude -180 to 180 (or 0 to 360)"),
        (csv_of("A,36,102"), "were longitude and latitude swapped?"),
        (csv_of("A,361,2"), "found longitude 361 in row 2"),
        ("lon,lat\n" + "1" * 200_000, "found a table that is damaged"),
        ("Größe,lon,lat\n1,2,3".encode("latin-1"), "found text that is not UTF-8"),
        (b"\x89PNG\r\n\x1a\n\0\0", "found text that is not UTF-8, or no text"),
        (b"abc\0\0\0", "found a file of another format"),
        (b"PK\x03\x04...", "found a zip, as KMZ is one; allowed: KML"),
        ("<kml>", "found XML that breaks off or is damaged"),
        ("<kml/>", "found no point and no line"),
        ("<html/>", "found XML of the kind 'html'"),
        ("<kml><Placemark><Point><coordinates>1</coordinates></Point></Placemark></kml>", "found '1' as a position"),
        ("<kml><Placemark><Point><coordinates>1,x</coordinates></Point></Placemark></kml>", "found 'x' in placemark 1"),
        ("<gpx><wpt lat='1'/></gpx>", "found '' in waypoint 1"),
        (as_kml([("a", [(1.0, 2.0), (1.0, 95.0)])]), "found latitude 95 in placemark 1, point 2"),
        ("<?xml version='1.0' encoding='klingon'?><kml/>", "an encoding that is not read"),
        ('<!DOCTYPE k [<!ENTITY a SYSTEM "file:///etc/passwd">]><kml>&a;</kml>', "found XML with a document type"),
        ("{", "found JSON that breaks off or is damaged (line 1)"),
        ("[1, 2]", "found JSON that is no GeoJSON"),
        ('{"type": "Topology"}', "found JSON of the type 'Topology'"),
        ('{"type": "FeatureCollection", "features": 1}', "found 'features' that are no list"),
        ('{"type": "Point", "coordinates": ["1", 2]}', "found '1' as longitude in feature 1"),
        ('{"type": "Point", "coordinates": [NaN, 2]}', "found nan as longitude in feature 1"),
        ('{"type": "Point", "coordinates": [true, 2]}', "found True as longitude"),
        ('{"type": "Point", "coordinates": []}', "found a position that is none in feature 1"),
        ('{"type": "Point", "coordinates": [1' + "0" * 5000 + ", 2]}", "found a number too long to read"),
        ('{"type": "Feature", "geometry": {"type": "Curve"}}', "found a shape that is none in feature 1"),
        ('{"type": "GeometryCollection", "geometries": [{"type": ["a"]}]}', "found a shape that is none"),
        ('{"type": "Polygon", "coordinates": []}', "found no point and no line (1 outline is left out)"),
        ("[" * 100_000, "found JSON nested too deep"),
    ],
)
def test_what_is_refused_and_how(content: str | bytes, said: str) -> None:
    assert said in refused(content)


def test_entities_never_grow() -> None:
    """Grown, they are 200 GB."""
    entities = "".join(f'<!ENTITY l{k} "{f"&l{k - 1};" * 10}">' for k in range(1, 12))
    laughs = f'<!DOCTYPE kml [<!ENTITY l0 "ha">{entities}]><kml><Document><name>&l11;</name></Document></kml>'
    assert "document type" in refused(laughs)
    assert "document type" in refused(laughs.encode("utf-16"))


@pytest.mark.parametrize(
    "content",
    [
        "<kml>" + "<a>" * 1_000_000,
        "<gpx>" + '<wpt lat="1" lon="2">' * 250_000,
        '{"type": "GeometryCollection", "geometries": [' * 400 + "]}" * 400,
        '{"type":"LineString","coordinates":[' + "[1,2]," * 1_000_000 + "[3,4]]}",
        "lon,lat" + "," * 5_000_000,
        "<kml><Placemark><LineString><coordinates>" + "1," * 4_000_000,
        "<kml><Placemark><name>" + "n " * 4_000_000 + "</name></Placemark></kml>",
    ],
    ids=["deep", "points", "collections", "positions", "columns", "commas", "name"],
)
def test_large_and_strange_files_end(content: str) -> None:
    begun(content)


def test_more_than_ten_megabytes_are_not_read() -> None:
    assert "found 10,000,001 bytes; allowed: up to 10,000,000" in refused(b" " * 10_000_001)


def test_files_that_are_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new = str(tmp_path / "mine.toml")
    os.mkfifo(tmp_path / "pipe")
    for source, said in {
        "nothing.kml": "found no such file; allowed: a file (KML, GeoJSON, GPX",
        "https://a.example/b.kml": "found an address; allowed: a file",
        str(tmp_path): "found a folder",
        str(tmp_path / "pipe"): "is a pipe or a device",
        "/dev/zero": "is a pipe or a device",
        "x" * 5000: "cannot be read (File name too long)",
        "a\0b": r"'a\x00b': found no such file",
        "a\x1b[31m": r"'a\x1b[31m': found no such file",
    }.items():
        assert main(["new", new, "--from", source]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert said in err
        assert err.count("\n") == 1
        assert not Path(new).exists()


# --------------------------------------------------------------------------------------------------- as it is typed


def test_a_file_that_is_there_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine, drawn = tmp_path / "mine.toml", tmp_path / "drawn.csv"
    mine.write_text("mine")
    drawn.write_text(csv_of("A,1,2", "B,3,4"))
    assert main(["new", str(mine), "--from", str(drawn)]) == 2
    assert mine.read_text() == "mine"
    assert capsys.readouterr().err.endswith("choose another\n")
    assert main(["new", str(drawn)]) == 2
    assert f"to begin with its points: overflight new mine.toml --from {drawn}" in capsys.readouterr().err
    assert main(["new", str(drawn), "--from", str(mine)]) == 2  # the wrong way round
    assert drawn.read_text() == csv_of("A,1,2", "B,3,4")


@pytest.mark.parametrize(
    "argv", [["new", "--from", "drawn.kml"], ["new", "mine.toml", "--from"], ["new", "a", "b.kml"]]
)
def test_wrong_usage_is_one_line(capsys: pytest.CaptureFixture[str], argv: list[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(argv)
    assert left.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_the_library_begins_it_too(tmp_path: Path) -> None:
    file = tmp_path / "drawn.csv"
    file.write_text(csv_of("A,190,2", "B,3,4"))
    with pytest.warns(UserWarning, match="drawn.csv: 1 longitude above 180 written as -180 to 0"):
        text = geo.new_event("mine", dt.date(2020, 1, 2), points=file)
    event = geo.parse_event(text)
    assert (event.id, event.date, event.targets[0].name) == ("mine", dt.date(2020, 1, 2), "B")
    with pytest.raises(geo.ArgumentError, match="found no such file"):
        geo.new_event("mine", dt.date(2020, 1, 2), points=str(tmp_path / "none.kml"))


def test_what_is_begun_can_be_drawn_and_checked(tmp_path: Path) -> None:
    text = begun(as_kml([("flight", [(47.065, 34.3142), (43.1189, 36.335), (40.1408, 35.3359)])]))[1]
    result = geo.reconstruct(geo.parse_event(text))
    assert set(result.paths["hypothesis"]) == {"direct", "flight"}
    result.map().save(tmp_path / "map.html")
