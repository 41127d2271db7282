"""Exports of plain text, and what all formats share; read by the standard library, pandas and GeographicLib alone."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import subprocess
import sys
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
import shapely
from events_of_shapes import SHAPES
from exported import TEXTS, hostile, small, written
from geographiclib.geodesic import Geodesic
from small_event import WORLD

from geo.cli import main
from geo.errors import ArgumentError, OutputError
from geo.export import FORMS
from geo.provenance import provenance_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import geo


def features(make: Callable[[], geo.Reconstruction] = small, **options: object) -> list[dict[str, Any]]:
    return list(json.loads(written(make, "geojson", **options))["features"])


def of_layer(found: list[dict[str, Any]], layer: str) -> list[dict[str, Any]]:
    return [feature for feature in found if feature["properties"]["layer"] == layer]


def length_m(shape: dict[str, Any]) -> float:
    """Return the length of the geodesics between a line's vertices, by GeographicLib."""
    parts = [shape["coordinates"]] if shape["type"] == "LineString" else shape["coordinates"]
    legs = [(a, b) for part in parts for a, b in pairwise(part)]
    return sum(Geodesic.WGS84.Inverse(a[1], a[0], b[1], b[0])["s12"] for a, b in legs)


def test_rows_of_the_ledger_are_features_with_its_numbers_and_as_long_as_it_says() -> None:
    found = of_layer(features(), "ledger")
    ledger = small().ledger
    assert len(found) == len(ledger) > 8
    for feature, row in zip(found, ledger.to_dict("records"), strict=True):
        own = feature["properties"]
        for key in ("hypothesis", "path", "seq", "country", "indeterminate"):
            assert own[key] == row[key]
        for key in ("enter_m", "exit_m", "length_m", "enter_lon", "exit_lat", "margin_m"):
            assert own[key] == pytest.approx(row[key], abs=1e-3)
        assert length_m(feature["geometry"]) == pytest.approx(row["length_m"], abs=0.01)
        assert feature["geometry"]["coordinates"][0] == pytest.approx([row["enter_lon"], row["enter_lat"]], abs=1e-8)


def test_paths_and_claims_are_those_of_the_reconstruction() -> None:
    document = json.loads(written(small, "geojson"))
    paths = of_layer(document["features"], "paths")
    assert [f["properties"]["path"] for f in paths] == small().paths["path"].tolist()
    for feature, row in zip(paths, small().paths.to_dict("records"), strict=True):
        assert length_m(feature["geometry"]) == pytest.approx(row["length_m"], abs=0.01)
        assert feature["properties"]["speed_kmh"] == 800.0
        assert feature["properties"]["basis"] == "assumed"
    for row, own in zip(document["claims"], small().verdicts.to_dict("records"), strict=True):
        assert (row["claim"], row["hypothesis"], row["verdict"]) == (own["claim"], own["hypothesis"], own["verdict"])
        assert row["sources"] == "paper"


@pytest.mark.parametrize("make", [small, SHAPES["across the 180th meridian"], SHAPES["over a pole"]])
def test_geojson_follows_its_standard(make: Callable[[], geo.Reconstruction]) -> None:
    document = json.loads(written(make, "geojson"))
    assert "MultiPolygon" in {feature["geometry"]["type"] for feature in document["features"]}
    assert document["type"] == "FeatureCollection"
    assert "crs" not in document  # RFC 7946, section 4
    assert not {"coordinates", "geometry", "geometries", "properties"} & {*document}  # section 7.1
    ids = [feature["id"] for feature in document["features"]]
    assert len(ids) == len({*ids})
    for feature in document["features"]:
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
        assert shape.is_valid
        assert not shape.has_z
        west, south, east, north = shape.bounds
        assert -180 <= west <= east <= 180
        assert -90 <= south <= north <= 90
        for part in shapely.get_parts(shape):
            if part.geom_type == "Polygon":  # right-hand rule, section 3.1.6
                assert part.exterior.is_ccw
                assert not any(hole.is_ccw for hole in part.interiors)


@pytest.mark.parametrize("name", ["across the 180th meridian", "over a pole"])
def test_lines_are_cut_at_the_meridian_of_180_degrees_and_lose_nothing(name: str) -> None:
    result = SHAPES[name]()
    found = of_layer(features(SHAPES[name]), "ledger")
    assert len(found) == len(result.ledger)
    for feature, row in zip(found, result.ledger.to_dict("records"), strict=True):
        shape = feature["geometry"]
        parts = [shape["coordinates"]] if shape["type"] == "LineString" else shape["coordinates"]
        for part in parts:
            lon, lat = np.array(part).T
            assert (np.abs(np.diff(lon)) <= 180).all() or np.abs(lat).max() == 90
        for before, after in pairwise(parts):  # section 3.1.9
            assert {before[-1][0], after[0][0]} == {180.0, -180.0} or abs(before[-1][1]) == 90.0
            assert before[-1][1] == after[0][1]
        assert length_m(shape) == pytest.approx(row["length_m"], abs=0.05)


def test_worlds_come_on_demand_and_one_hypothesis_can_be_asked_for() -> None:
    assert not of_layer(features(), "worlds")
    worlds = of_layer(features(worlds=2), "worlds")
    assert {f["properties"]["world"] for f in worlds} == {0, 1}
    assert {f["properties"]["hypothesis"] for f in worlds} == {"direct", "routed"}
    own = features(hypothesis="routed")
    assert {f["properties"]["hypothesis"] for f in own if "hypothesis" in f["properties"]} == {"routed"}


def test_two_processes_write_equal_bytes() -> None:
    code = (
        "import sys; sys.path.insert(0, 'tests'); from exported import *; from hashlib import sha256;"
        "print(*(sha256(written(small, form, worlds=2)).hexdigest() for form in FORMS))"
    )
    ours = [hashlib.sha256(written(small, form, worlds=2)).hexdigest() for form in FORMS]
    there = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert there.stdout.split() == ours
    assert len({*ours}) == len(FORMS)


@pytest.mark.parametrize("form", FORMS)
def test_a_file_that_is_there_stays_unless_forced(form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / f"it{FORMS[form]}"
    file.write_text("mine")
    with monkeypatch.context() as changed:
        changed.setattr("geo.export.write.content_of", lambda *_, **__: pytest.fail("worked before it refused"))
        with pytest.raises(OutputError, match="--force"):
            small().export(file)
    assert file.read_text() == "mine"
    small().export(file, force=True)
    assert file.read_bytes() == written(small, form)


def test_the_command_refuses_before_any_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "it.kml"
    file.write_text("mine")
    monkeypatch.setattr("geo.api.reconstruct", lambda *_, **__: pytest.fail("worked before it refused"))
    assert main(["export", "caspian-2015-10-07", "-o", str(file)]) == 2
    assert main(["export", "caspian-2015-10-07", "-o", str(tmp_path / "it.dwg")]) == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 2
    assert "--force" in said[0]
    assert ".gpkg" in said[1]
    assert [*tmp_path.iterdir()] == [file]


@pytest.mark.parametrize("form", FORMS)
def test_a_disk_that_is_full_leaves_what_was_there_and_is_told_in_one_line(form: str, tmp_path: Path) -> None:
    resource = pytest.importorskip("resource", reason="limits of file sizes are those of Unix")
    file = tmp_path / f"it{FORMS[form]}"
    file.write_text("mine")
    whole = len(written(small, form))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    for room in (whole // 20, whole // 2, whole - 1):
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
        try:
            with pytest.raises(OutputError, match="cannot write") as told:
                small().export(file, force=True)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        assert len(str(told.value).splitlines()) == 1
        assert f"cannot write {file}: " in str(told.value) or (form == "gpkg" and "TMPDIR" in str(told.value))
        assert [*tmp_path.iterdir()] == [file]
        assert file.read_text() == "mine"


@pytest.mark.parametrize(("form", "package"), [("kml", "simplekml"), ("czml", "czml3"), ("parquet", "pyarrow")])
def test_a_missing_package_is_named_with_what_installs_it(
    form: str,
    package: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    assert main(["export", "caspian-2015-10-07", "-o", str(tmp_path / f"it{FORMS[form]}")]) == 2
    (said,) = capsys.readouterr().err.splitlines()
    assert f"'{package}'" in said
    assert "pip install 'overflight[export]'" in said
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize("options", [{"form": "dwg"}, {"form": "kml"}, {"table": "roads"}, {"worlds": -1}])
def test_what_cannot_be_written_is_refused(options: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises((OutputError, ArgumentError), match="allowed"):
        small().export(tmp_path / "it.csv", **options)
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize("table", ["ledger", "paths", "crossings", "regions", "claims", "sources"])
def test_csv_is_read_by_pandas_and_its_metadata_names_every_column(table: str, tmp_path: Path) -> None:
    file = small().export(tmp_path / "it.csv", table=table)
    found = pd.read_csv(file)
    about = json.loads((tmp_path / "it.csv-metadata.json").read_text())
    assert about["url"] == "it.csv"
    assert [column["name"] for column in about["tableSchema"]["columns"]] == [*found.columns]
    made = provenance_of(small().event, WORLD).as_dict()
    assert about["notes"][0]["overflight:event_sha256"] == made["event_sha256"]
    if table == "ledger":
        assert found["length_m"].to_numpy() == pytest.approx(small().ledger["length_m"].to_numpy(), abs=1e-3)
        assert found["country"].tolist() == small().ledger["country"].tolist()
        assert shapely.from_wkt(found["wkt"]).shape == (len(small().ledger),)


@pytest.mark.parametrize("name", TEXTS)
def test_no_cell_is_a_formula_and_no_text_breaks_a_row(name: str) -> None:
    for table in ("ledger", "platforms", "claims", "sources"):
        text = written(lambda: hostile(name), "csv", table=table).decode()
        rows = [*csv.reader(io.StringIO(text), strict=True)]
        assert {len(row) for row in rows} == {len(rows[0])}
        assert not [cell for row in rows for cell in row if cell[:1] in {"=", "@", "\t", "\r"}]
        if table != "ledger":
            assert any(TEXTS[name].strip() in cell for row in rows for cell in row)


@pytest.mark.parametrize("name", TEXTS)
def test_geojson_keeps_every_text(name: str) -> None:
    document = json.loads(written(lambda: hostile(name), "geojson"))
    assert document["overflight"]["title"] == TEXTS[name]
    assert {f["properties"]["name"] for f in of_layer(document["features"], "targets")} == {TEXTS[name]}
