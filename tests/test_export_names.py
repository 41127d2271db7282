"""Names of states as a stranger's boundary file has them come out of every format, but for what it cannot hold."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import geopandas as gpd
import pandas as pd
import pytest
from small_event import WORLD, event_with

import geo

if TYPE_CHECKING:
    from pathlib import Path

CLAIM: dict[str, object] = {"kind": "overflown_states", "states": ["IRN", "IRQ"], "mode": "at_least"}
NAMES = {
    "control characters": "Iran\x0b\x1b[31m\x00 of old",
    "200 letters, right to left": "\u202e" + "\u0625\u064a\u0631\u0627\u0646" * 40,
    "markup": '<b>Iran</b> & "co" ]]> {{ 7*7 }} $[name]',
    "formula": "=1+1|Iran",
    "no character at all": "Iran\ufffe\ud83d".encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
}


def result_of(name: str, folder: Path) -> geo.Reconstruction:
    table = WORLD.frame[["country", "geometry"]].assign(
        name=[NAMES[name] if code == "IRN" else code for code in WORLD.frame["country"]]
    )
    (folder / "borders.geojson").write_text(table.to_json(), encoding="utf-8")
    return geo.reconstruct(event_with(CLAIM), countries=geo.load_countries(folder / "borders.geojson"))


def seen(text: str) -> str:
    """Return what of a text any format can hold: XML has no control characters."""
    return "".join(c for c in text if c >= " " and c not in "\ufffe\uffff")


@pytest.mark.parametrize("name", NAMES)
def test_names_come_out_of_every_format(name: str, tmp_path: Path) -> None:
    result = result_of(name, tmp_path)
    own = dict(zip(result.countries.codes, result.countries.names, strict=True))["IRN"]
    assert "Iran" in own or "\u0625" in own
    for form in ("geojson", "gpkg", "parquet", "kml", "kmz", "czml", "csv"):
        result.export(tmp_path / f"it.{form}")
    said = {
        "geojson": [
            str(value)
            for feature in json.loads((tmp_path / "it.geojson").read_text(encoding="utf-8"))["features"]
            for value in feature["properties"].values()
        ],
        "parquet": [str(v) for v in gpd.read_parquet(tmp_path / "it.parquet").to_numpy().ravel()],
        "csv": [str(v) for v in pd.read_csv(tmp_path / "it.csv", keep_default_na=False).to_numpy().ravel()],
    }
    with sqlite3.connect(tmp_path / "it.gpkg") as base:
        said["gpkg"] = [str(value) for row in base.execute("SELECT * FROM ledger") for value in row]
    with zipfile.ZipFile(tmp_path / "it.kmz") as kmz:
        [inside] = [one for one in kmz.namelist() if one.endswith(".kml")]
        texts = {"kml": (tmp_path / "it.kml").read_bytes(), "kmz": kmz.read(inside)}
    for form, text in texts.items():
        root = ET.parse(io.BytesIO(text)).getroot()  # noqa: S314 - made here
        said[form] = [node.text or "" for node in root.iter()]
    said["czml"] = [
        json.dumps(packet, ensure_ascii=False) for packet in json.loads((tmp_path / "it.czml").read_bytes())
    ]
    for form, values in said.items():
        wanted = seen(own)
        if form == "czml":
            wanted = json.dumps(wanted, ensure_ascii=False)[1:-1]
        assert any(wanted in seen(value) for value in values), form
