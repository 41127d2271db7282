"""KML, KMZ and CZML, held against what their standards ask for, by the standard library's parsers."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import xml.etree.ElementTree as ET
import zipfile
from typing import Any

import numpy as np
import pytest
from exported import TEXTS, hostile, small, written
from reconstructed import reconstructed

KML, GX = "{http://www.opengis.net/kml/2.2}", "{http://www.google.com/kml/ext/2.2}"
FEATURE = [
    *("name", "visibility", "open", "address", "description", "LookAt"),
    *("TimeStamp", "TimeSpan", "styleUrl", "Style", "ExtendedData"),
]
GEOMETRIES = ["Point", "LineString", "Polygon", "MultiGeometry", "Track"]
ORDERS = {  # the sequences of the OGC's schema, of the elements that are written
    "Document": [*FEATURE, "Folder", "Placemark"],
    "Folder": [*FEATURE, "Folder", "Placemark"],
    "Placemark": [*FEATURE, *GEOMETRIES],
    "Point": ["extrude", "altitudeMode", "coordinates"],
    "LineString": ["extrude", "tessellate", "altitudeMode", "coordinates"],
    "Polygon": ["extrude", "tessellate", "altitudeMode", "outerBoundaryIs", "innerBoundaryIs"],
    "Style": ["IconStyle", "LabelStyle", "LineStyle", "PolyStyle", "BalloonStyle", "ListStyle"],
    "LineStyle": ["color", "colorMode", "width"],
    "PolyStyle": ["color", "colorMode", "fill", "outline"],
    "IconStyle": ["color", "colorMode", "scale", "heading", "Icon", "hotSpot"],
    "TimeSpan": ["begin", "end"],
    "Data": ["displayName", "value"],
    "Track": ["altitudeMode", "when", "angles", "coord"],
}
ARC = "hwasong12-2022-10-04"


def arcing() -> Any:  # noqa: ANN401 - a reconstruction
    return reconstructed(ARC)


def name(element: ET.Element) -> str:
    return element.tag.partition("}")[2]


def tree(make: Any = small, **options: Any) -> ET.Element:  # noqa: ANN401
    return ET.fromstring(written(make, "kml", **options))  # noqa: S314 - written here


def folder(root: ET.Element, title: str) -> list[ET.Element]:
    return [f for f in root.iter(f"{KML}Folder") if f.findtext(f"{KML}name") == title]


def data(mark: ET.Element) -> dict[str, str]:
    return {d.get("name", ""): d.findtext(f"{KML}value") or "" for d in mark.findall(f"{KML}ExtendedData/{KML}Data")}


def places(element: ET.Element) -> list[list[float]]:
    texts = [c.text or "" for c in element.iter(f"{KML}coordinates")]
    return [[float(v) for v in place.split(",")] for text in texts for place in text.split()]


def packets(make: Any = small, **options: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    return list(json.loads(written(make, "czml", **options)))


@pytest.mark.parametrize("make", [small, arcing])
def test_elements_stand_in_the_order_of_the_schema(make: Any) -> None:  # noqa: ANN401
    for element in tree(make).iter():
        order = ORDERS.get(name(element))
        if order:
            at = [order.index(name(child)) for child in element]
            assert at == sorted(at), (name(element), [name(child) for child in element])


def test_ids_are_one_of_a_kind_and_styles_are_there() -> None:
    root = tree(worlds=2)
    ids = [e.get("id") for e in root.iter() if e.get("id")]
    assert len(ids) == len({*ids})
    used = {e.text for e in root.iter(f"{KML}styleUrl")}
    assert used
    assert used <= {f"#{i}" for i in ids}


def test_rows_of_the_ledger_are_lines_on_the_ground_with_its_numbers() -> None:
    marks = [m for f in folder(tree(), "States overflown") for m in f.findall(f"{KML}Placemark")]
    assert len(marks) == len(small().ledger)
    for mark, row in zip(marks, small().ledger.to_dict("records"), strict=True):
        own = data(mark)
        assert (own["path"], own["country"]) == (row["path"], row["country"])
        assert float(own["length_m"]) == pytest.approx(row["length_m"], abs=1e-3)
        (line,) = mark.iter(f"{KML}LineString")
        assert line.findtext(f"{KML}tessellate") == "1"
        assert line.findtext(f"{KML}altitudeMode") == "clampToGround"
        assert places(line)[0][:2] == pytest.approx([row["enter_lon"], row["enter_lat"]], abs=1e-6)
        assert places(line)[-1][:2] == pytest.approx([row["exit_lon"], row["exit_lat"]], abs=1e-6)


def test_each_path_has_a_time_span_and_a_track_of_the_same_time() -> None:
    root = tree()
    marks = [m for f in folder(root, "Paths") for m in f.findall(f"{KML}Placemark")]
    tracks = [*root.iter(f"{GX}Track")]
    assert len(marks) == len(tracks) == len(small().paths)
    for mark, track, row in zip(marks, tracks, small().paths.to_dict("records"), strict=True):
        begin, end = (
            dt.datetime.fromisoformat(mark.findtext(f"{KML}TimeSpan/{KML}{k}") or "") for k in ("begin", "end")
        )
        assert (end - begin).total_seconds() == pytest.approx(row["length_m"] / (800.0 / 3.6), abs=0.01)
        when = [dt.datetime.fromisoformat(w.text or "") for w in track.iter(f"{KML}when")]
        assert len(when) == len(track.findall(f"{GX}coord")) > 2
        assert (when[0], when[-1]) == (begin, end)
        assert when == sorted(when)


@pytest.mark.parametrize("text", TEXTS)
def test_no_text_becomes_an_element(text: str) -> None:
    plain, root = tree(), tree(lambda: hostile(text))
    targets = [m.findtext(f"{KML}name") for f in folder(root, "Targets") for m in f.findall(f"{KML}Placemark")]
    assert targets == [TEXTS[text]]
    assert {name(e) for e in root.iter()} <= {name(e) for e in plain.iter()}
    for element in root.iter(f"{KML}description"):
        said = element.text or ""
        assert {*re.findall(r"<\s*/?\s*(\w+)", said)} <= {"table", "tr", "td"}
        assert "$[" not in said


def test_kmz_holds_the_kml() -> None:
    with zipfile.ZipFile(io.BytesIO(written(small, "kmz"))) as packed:
        assert packed.namelist() == ["doc.kml"]
        assert packed.read("doc.kml") == written(small, "kml")


def test_only_arcs_with_a_published_apogee_have_heights() -> None:
    assert {p[2] for p in places(tree()) if len(p) > 2} <= {0.0}
    high = [
        line for line in tree(arcing).iter(f"{KML}LineString") if max(p[-1] for p in places(line) if len(p) > 2) > 0
    ]
    assert high
    for line in high:
        assert line.findtext(f"{KML}altitudeMode") == "absolute"
        top = max(p[2] for p in places(line))
        spans = [a.span for c in arcing().event.claims for a in getattr(c, "apogee", ()) if getattr(a, "source", None)]
        middle = 500.0 * (min(low for low, _ in spans) + max(up for _, up in spans))
        assert top == pytest.approx(middle, rel=0.001)
        assert places(line)[0][2] == places(line)[-1][2] == pytest.approx(0.0, abs=0.5)


def test_czml_begins_with_its_document_and_names_parents_before_children() -> None:
    found = packets(worlds=2)
    assert (found[0]["id"], found[0]["version"]) == ("document", "1.0")
    seen: set[str] = set()
    for packet in found:
        assert packet["id"] not in seen
        assert packet.get("parent", "document") in {*seen, "document"}
        seen.add(packet["id"])


def test_czml_plays_each_path_from_end_to_end_by_its_clock() -> None:
    found = {packet["id"]: packet for packet in packets()}
    start, stop = map(dt.datetime.fromisoformat, found["document"]["clock"]["interval"].split("/"))
    for row in small().paths.to_dict("records"):
        packet = found[f"missile/{row['hypothesis']}/{row['path']}"]
        begin, end = map(dt.datetime.fromisoformat, packet["availability"].split("/"))
        assert start <= begin < end <= stop
        t, lon, lat, height = np.array(packet["position"]["cartographicDegrees"]).reshape(-1, 4).T
        assert (np.diff(t) > 0).all()
        assert t[-1] - t[0] == pytest.approx(row["length_m"] / (800.0 / 3.6), abs=0.01)
        assert (height == 0).all()
        assert [lon[-1], lat[-1]] == pytest.approx([5.0, 35.0], abs=1e-6)
        drawn = found[f"path/{row['hypothesis']}/{row['path']}"]["polyline"]
        assert drawn["clampToGround"] is True
        assert drawn["arcType"] == "GEODESIC"
        assert drawn["positions"]["cartographicDegrees"][-3:] == pytest.approx([5.0, 35.0, 0.0], abs=1e-6)


def test_czml_has_the_rows_of_the_ledger() -> None:
    rows = [p["properties"] for p in packets() if p["id"].startswith("ledger/")]
    assert [r["country"] for r in rows] == small().ledger["country"].tolist()
    assert [r["length_m"] for r in rows] == pytest.approx(small().ledger["length_m"].tolist(), abs=1e-3)


def test_czml_has_heights_only_where_published() -> None:
    assert not [p for p in packets() if p["id"].startswith("arc/")]
    arcs = [p["polyline"] for p in packets(arcing) if p["id"].startswith("arc/")]
    assert arcs
    for arc in arcs:
        assert "clampToGround" not in arc
        assert max(arc["positions"]["cartographicDegrees"][2::3]) > 100_000


@pytest.mark.parametrize("text", TEXTS)
def test_czml_shows_texts_as_texts(text: str) -> None:
    found = packets(lambda: hostile(text))
    assert [p["label"]["text"] for p in found if p["id"].startswith("targets/")] == [TEXTS[text]]
    for packet in found:
        tags = re.findall(r"<\s*/?\s*(\w+)", packet.get("description", ""))
        assert {*tags} <= {"table", "tr", "td"}
