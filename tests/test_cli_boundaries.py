"""Boundary files on the command line: which column and layer, what is said, and positions in any system."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING

import geopandas as gpd
import pyogrio
import pytest
import shapely
from boundary_layouts import LAYOUTS, as_frame, rows_of, with_columns, write_geojson

from geo.cli import main

if TYPE_CHECKING:
    from pathlib import Path

PATH = ("path", "1,5", "29,5", "--json")
EVENT = "caspian-2015-10-07"


def ledger(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[list[tuple[str, str]], str]:
    """Return codes and names of a path's rows, and what was said."""
    assert main([*PATH, *argv]) == 0
    out, err = capsys.readouterr()
    return [(row["country"], row["name"]) for row in json.loads(out)["ledger"]], err


def refused(capsys: pytest.CaptureFixture[str], *argv: str) -> str:
    assert main(argv) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    return err


@pytest.mark.parametrize("layout", ["geoBoundaries, ADM1", "GADM, level 1", "folium, ids", "Eurostat NUTS"])
def test_each_province_is_a_row_of_its_own(capsys: pytest.CaptureFixture[str], tmp_path: Path, layout: str) -> None:
    rows, want = LAYOUTS[layout]
    assert ledger(capsys, "--boundaries", str(write_geojson(tmp_path / "mine.geojson", rows))) == (want, "")


def test_columns_are_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    rows = with_columns(LAYOUTS["Thematic Mapping"][0], x=["p", "q", "r"])
    file = str(write_geojson(tmp_path / "mine.geojson", rows))
    assert ledger(capsys, "--boundaries", file, "--code-column", "x")[0] == [
        ("p", "Aland"), ("q", "Bland"), ("r", "Celand"),
    ]  # fmt: skip
    got, _ = ledger(capsys, "--boundaries", file, "--name-column", "X")
    assert got == [("AAA", "p"), ("BBB", "q"), ("CCC", "r")]
    assert "has no column 'z': it has 'FIPS', " in refused(capsys, *PATH, "--boundaries", file, "--code-column", "z")


@pytest.mark.filterwarnings("default")
def test_a_column_that_is_named_joins_provinces_with_a_note(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    rows, _ = LAYOUTS["Natural Earth, admin 1"]
    file = str(write_geojson(tmp_path / "mine.geojson", rows))
    got, said = ledger(capsys, "--boundaries", file, "--code-column", "adm0_a3")
    assert got == [("XXX", "Exland")]
    assert said.startswith("overflight: note: mine.geojson: rows of different names joined by their code")


def test_a_layer_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for name, code in (("now", "N"), ("then", "T")):
        rows = rows_of([(code + c, c) for c in "ABC"], "iso3", "name")
        pyogrio.write_dataframe(as_frame(rows), tmp_path / "x.gpkg", layer=name, driver="GPKG", append=name == "then")
    file = str(tmp_path / "x.gpkg")
    assert ledger(capsys, "--boundaries", file, "--layer", "then")[0] == [("TA", "A"), ("TB", "B"), ("TC", "C")]
    assert "(layers: 'now', 'then'): name one (--layer" in refused(capsys, *PATH, "--boundaries", file)
    assert "no one layer is called 'x': it has" in refused(capsys, *PATH, "--boundaries", file, "--layer", "x")


def test_a_file_of_a_zip_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.mkdir("data")
        for name, code in (("adm0", "S"), ("adm1", "P")):
            rows = rows_of([(code + c, c) for c in "ABC"], "iso3", "name")
            archive.write(write_geojson(tmp_path / f"{name}.geojson", rows), f"data/{name}.geojson")
    file = str(tmp_path / "all.zip")
    for asked in ("adm1", "adm1.geojson", "data/adm1.geojson"):
        assert ledger(capsys, "--boundaries", file, "--layer", asked)[0] == [("PA", "A"), ("PB", "B"), ("PC", "C")]
    assert "'data/adm0.geojson', 'data/adm1.geojson'): name one of them (--layer" in refused(
        capsys, *PATH, "--boundaries", file
    )


@pytest.mark.parametrize("option", ["--code-column", "--name-column", "--layer"])
@pytest.mark.parametrize(
    "command",
    [
        PATH, ("ledger", EVENT), ("check", EVENT), ("map", EVENT), ("site", EVENT, "-o", "out"),
        ("simulate", EVENT, "--draws", "100"),
    ],
    ids=lambda command: command[0],
)  # fmt: skip
def test_bundled_sets_have_no_columns_to_name(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, option: str,
    command: tuple[str, ...],
) -> None:  # fmt: skip
    """And so every command that takes boundaries hands these options on."""
    monkeypatch.chdir(tmp_path)
    for given in ((), ("--boundaries", "natural-earth-10m")):
        assert "is a bundled set with fixed columns" in refused(capsys, *command, *given, option, "x")


@pytest.mark.parametrize("option", ["--code-column", "--name-column", "--layer"])
def test_an_empty_name_is_refused(capsys: pytest.CaptureFixture[str], option: str) -> None:
    with pytest.raises(SystemExit) as left:
        main([*PATH, option, ""])
    assert left.value.code == 2
    assert "found an empty text" in capsys.readouterr().err


@pytest.mark.filterwarnings("default")
def test_boundaries_elsewhere_are_noted_once(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    rows, _ = LAYOUTS["Thematic Mapping"]
    file = str(write_geojson(tmp_path / "mine.geojson", rows))
    assert main(["path", "100,50", "120,55", "150,50", "--json", "--boundaries", file]) == 0
    _, err = capsys.readouterr()
    assert err.count("overflight: note: mine.geojson: its boundaries lie from 0.0 to 30.0 E and 0.0 to 10.0 N") == 1
    assert err.count("\n") == 1


# --- positions in any system

SYSTEMS = {
    "Web Mercator": 3857, "UTM": 32633, "Lambert": 3034, "Mollweide": "ESRI:54009", "Plate Carree": 32662,
    "NAD27": 4267, "Paris, in grads": 4807, "equal area at a pole": 6931, "polar stereographic": 3995,
    "3D": 4979, "compound": "EPSG:9518", "Gauss-Boaga": 3003,
}  # fmt: skip


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("ending", ["gpkg", "shp", "parquet"])
def test_files_in_any_coordinate_system(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, system: str, ending: str
) -> None:
    """Fine enough that edges bend less than a kilometre."""
    if ending == "parquet":
        pytest.importorskip("pyarrow")
    boxes = [shapely.segmentize(shapely.box(x, 40, x + 2, 48), 0.05) for x in (10, 12, 14)]
    frame = gpd.GeoDataFrame({"iso3": ["AAA", "BBB", "CCC"], "name": list("abc")}, geometry=boxes, crs=4326)
    there = frame.to_crs(SYSTEMS[system])
    path = tmp_path / f"mine.{ending}"
    if ending == "parquet":
        there.to_parquet(path)
    else:
        pyogrio.write_dataframe(there, path, driver={"gpkg": "GPKG", "shp": "ESRI Shapefile"}[ending])
    assert main(["path", "10.5,44", "15.5,44", "--json", "--boundaries", str(path)]) == 0
    out, err = capsys.readouterr()
    rows = json.loads(out)["ledger"]
    assert [row["country"] for row in rows if row["length_m"] > 1000] == ["AAA", "BBB", "CCC"]
    at = [row["enter_lon"] for row in rows if row["country"] in {"BBB", "CCC"}]
    assert at == pytest.approx([12, 14], abs=2e-3)
    assert "not a longitude" not in err


@pytest.mark.parametrize(
    ("east", "shift"), [(east, shift) for east in (170, 190, 350, 10) for shift in (0, 360, -360) if east + shift < 531]
)
def test_longitudes_to_360_and_beyond(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, shift: int, east: int
) -> None:
    boxes = [shapely.box(east + x + shift, 0, east + x + 5 + shift, 10) for x in (-10, -5, 0, 5)]
    frame = gpd.GeoDataFrame({"iso3": ["AAA", "BBB", "CCC", "DDD"]}, geometry=boxes, crs=4326)
    (tmp_path / "mine.geojson").write_text(frame.to_json())
    ends = [f"{(lon + 180) % 360 - 180},5" for lon in (east - 9, east + 9)]
    assert main(["path", *ends, "--json", "--boundaries", str(tmp_path / "mine.geojson")]) == 0
    out, _ = capsys.readouterr()
    assert [row["country"] for row in json.loads(out)["ledger"]] == ["AAA", "BBB", "CCC", "DDD"]
