"""GeoPackage and GeoParquet, read back by programs that share no code with what wrote them, where these are there."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import geopandas
import pandas as pd
import pyarrow.parquet as pq
import pytest
import shapely
from exported import TEXTS, hostile, small, written

OGR = pytest.mark.skipif(shutil.which("ogr2ogr") is None, reason="GDAL's ogr2ogr is not installed (gdal-bin)")
SYSTEM = Path("/usr/bin/python3")
QGIS = pytest.mark.skipif(
    not Path("/usr/lib/python3/dist-packages/qgis").is_dir(), reason="QGIS is not installed (python3-qgis)"
)
LAYERS = {"ledger", "paths", "crossings", "platforms", "targets", "places", "regions"}
OPENED = """
import json, os, sys
from qgis.core import QgsApplication, QgsVectorLayer
app = QgsApplication([], False)
app.initQgis()
found = {}
for name in sys.argv[2:]:
    layer = QgsVectorLayer(f"{sys.argv[1]}|layername={name}", name, "ogr")
    said, styled = layer.loadDefaultStyle()
    kind = layer.renderer().type() if layer.renderer() else ""
    found[name] = [layer.isValid(), layer.featureCount(), layer.crs().authid(), bool(styled), kind]
print(json.dumps(found), flush=True)
os._exit(0)
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("export") / "it.gpkg"
    file.write_bytes(written(small, "gpkg"))
    return file


@OGR
def test_gdal_reads_the_ledger_of_a_geopackage(package: Path) -> None:
    shown = subprocess.run(
        ["ogr2ogr", "-f", "GeoJSON", "/vsistdout/", str(package), "ledger"], capture_output=True, check=True, text=True
    )
    assert "warning" not in shown.stderr.lower()
    found = json.loads(shown.stdout)["features"]
    ledger = small().ledger
    assert [f["properties"]["country"] for f in found] == ledger["country"].tolist()
    assert [f["properties"]["length_m"] for f in found] == pytest.approx(ledger["length_m"].tolist(), abs=1e-3)
    starts = [f["geometry"]["coordinates"][0][0] for f in found]
    for start, row in zip(starts, ledger.to_dict("records"), strict=True):
        assert start == pytest.approx([row["enter_lon"], row["enter_lat"]], abs=1e-6)


@OGR
@pytest.mark.parametrize("form", ["kml", "geojson"])
def test_gdal_reads_lines_of_other_formats(form: str, tmp_path: Path) -> None:
    file = tmp_path / f"it.{form}"
    file.write_bytes(written(small, form))
    shown = subprocess.run(["ogrinfo", "-al", "-so", str(file)], capture_output=True, check=True, text=True)
    assert "Feature Count" in shown.stdout
    assert "ERROR" not in shown.stdout + shown.stderr


@QGIS
def test_qgis_opens_each_layer_with_its_style(package: Path) -> None:
    environment = {"QT_QPA_PLATFORM": "offscreen", "PATH": os.defpath, "HOME": str(package.parent)}
    command = [str(SYSTEM), "-c", OPENED, str(package), *sorted(LAYERS)]
    shown = subprocess.run(command, capture_output=True, check=True, text=True, env=environment, timeout=120)
    found = json.loads(shown.stdout.splitlines()[-1])
    rows = geopandas.list_layers(package).set_index("name")
    assert {*found} == LAYERS <= {*rows.index}
    for name, (valid, count, crs, styled, kind) in found.items():
        assert valid, name
        assert crs == "EPSG:4326"
        assert styled, name
        assert kind, name
        assert count == len(geopandas.read_file(package, layer=name))


def test_a_geopackage_keeps_its_own_rules(package: Path) -> None:
    with closing(sqlite3.connect(package)) as base:
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert not base.execute("PRAGMA foreign_key_check").fetchall()
        assert base.execute("PRAGMA application_id").fetchone() == (0x47504B47,)
        styled = {name for (name,) in base.execute("SELECT f_table_name FROM layer_styles WHERE useAsDefault")}
        told = [text for (text,) in base.execute("SELECT metadata FROM gpkg_metadata")]
        names = {name for (name,) in base.execute("SELECT table_name FROM gpkg_contents")}
    assert styled == LAYERS
    assert names == LAYERS | {"claims", "sources", "layer_styles"}
    assert len(told) >= len(names) - 1
    assert all("event_sha256" in text for text in told)


@pytest.mark.parametrize("text", TEXTS)
def test_a_geopackage_keeps_every_text(text: str, tmp_path: Path) -> None:
    file = tmp_path / "it.gpkg"
    file.write_bytes(written(lambda: hostile(text), "gpkg"))
    with closing(sqlite3.connect(file)) as base:
        assert base.execute("SELECT name FROM targets").fetchall() == [(TEXTS[text],)]
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize("table", ["ledger", "paths", "claims"])
def test_parquet_holds_the_tables(table: str, tmp_path: Path) -> None:
    file = small().export(tmp_path / "it.parquet", table=table)
    schema = pq.read_schema(file)
    about = json.loads(schema.metadata[b"overflight"])
    assert about["event"] == "small"
    plain = pd.read_parquet(file)
    own = {"ledger": small().ledger, "paths": small().paths, "claims": small().verdicts}[table]
    assert len(plain) == len(own)
    if table == "claims":
        assert plain["verdict"].tolist() == own["verdict"].tolist()
        assert "geometry" not in plain
        return
    assert json.loads(schema.metadata[b"geo"])["columns"]["geometry"]["encoding"] == "WKB"
    assert plain["length_m"].to_numpy() == pytest.approx(own["length_m"].to_numpy(), rel=1e-12)
    lines = geopandas.read_parquet(file)
    assert lines.crs == "EPSG:4326" or lines.crs.to_authority() == ("OGC", "CRS84")
    assert shapely.equals(shapely.from_wkb(plain["geometry"].to_numpy()), lines.geometry.to_numpy()).all()
