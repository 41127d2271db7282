"""No text of a file gives a terminal orders: escapes, what reorders a line, invisible letters."""

from __future__ import annotations

import csv
import json
import re
from typing import TYPE_CHECKING

import pytest

from geo.cli import main

if TYPE_CHECKING:
    from pathlib import Path

Out = pytest.CaptureFixture[str]
# sets the title, moves the cursor, reorders, ends a line elsewhere; each is printed by a terminal as something else
ORDERS = ("\x1b]0;owned\x07", "\x1b[2J", "\x9b31m", "\u202egnorw", "a\u2028b", "tag\U000e0041", "\x08\x08\x08", "\x7f")
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\U000e0000-\U000e007f]")


def borders(folder: Path, name: str) -> Path:
    square = {"type": "Polygon", "coordinates": [[[0, 0], [9, 0], [9, 9], [0, 9], [0, 0]]]}
    feature = {"type": "Feature", "properties": {"iso_a3": "SQU", "name": name}, "geometry": square}
    file = folder / "borders.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    return file


def tracks(folder: Path, name: str) -> Path:
    file = folder / "tracks.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([("flight", "lon", "lat"), (name, 1, 1), (name, 20, 2)])
    return file


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("order", ORDERS, ids=ascii)
@pytest.mark.parametrize("columns", ["160", "30"])
def test_names_in_tables(
    order: str, columns: str, tmp_path: Path, capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert main(["path", "1,1", "5,5", "--boundaries", str(borders(tmp_path, order))]) == 0
    assert main(["ledger", str(tracks(tmp_path, order))]) == 0
    shown = capsys.readouterr()
    assert not OBEYED.search(shown.out + shown.err)
    assert "SQU" in shown.out


@pytest.mark.parametrize("order", ORDERS, ids=ascii)
@pytest.mark.parametrize(
    "argv",
    [
        ["map", "{}"],
        ["check", "{}.toml"],
        ["path", "1,1", "5,5", "--boundaries", "{}.geojson"],
        ["ledger", "{}.gpx"],
        ["ledger", "caspian-2015-10-07", "--hypothesis", "{}"],
        ["events", "{}"],
        ["{}"],
        ["path", "{}", "1,1"],
        ["place", "no such town {}"],
        ["events", "a\nb{}"],
    ],
    ids=" ".join,
)
def test_arguments_in_messages(order: str, argv: list[str], capsys: Out) -> None:
    try:
        code: object = main([one.format(order) for one in argv])
    except SystemExit as left:  # of argparse
        code = left.code
    assert code == 2
    shown = capsys.readouterr()
    assert not OBEYED.search(shown.out + shown.err)
    assert shown.err.count("\n") == 1


def test_paths_of_files_that_are_written(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    name = "\n".join(ORDERS) + "\udcff"  # the last is a byte that is no letter in UTF-8
    event, page = tmp_path / f"{name}.toml", tmp_path / f"{name}.html"
    assert main(["new", str(event)]) == 0
    for words in (
        ["map", str(event), "-o", str(page), "--picture", str(tmp_path / f"{name}.svg")],
        ["figure", str(event), "-o", str(tmp_path / f"{name}.pdf")],
        ["export", str(event), "-o", str(tmp_path / f"{name}.geojson")],
        ["report", str(event), "-o", str(tmp_path / f"report{name}.html")],
        ["check", str(event), "-o", str(tmp_path / f"{name}.csv")],
        ["verify", str(page), "--event", str(tmp_path / f"again{name}.toml")],
    ):
        assert main(words) in {0, 1}, words
    written = list(tmp_path.iterdir())
    shown = capfd.readouterr()
    assert not OBEYED.search(shown.out + shown.err)
    said = [line for line in shown.out.splitlines() if line.startswith(f"{tmp_path}/")]
    assert len(said) == len(set(said)) == len(written) == 8
    assert all(line.endswith((".toml", ".html", ".svg", ".pdf", ".geojson", ".csv")) for line in said)


NAME = "a\x1b[1m\u202e\u200f\U000e0041b"  # an order to a terminal, turned letters, a mark, a tag
LINES = {
    "csv": f"id,lon,lat\n{NAME},1,2\n{NAME},3,4\n",
    "geojson": json.dumps(
        {
            "type": "Feature",
            "properties": {"name": NAME},
            "geometry": {"type": "LineString", "coordinates": [[1, 2], [3, 4]]},
        }
    ),
    "kml": '<kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><name>a\u202eb</name><LineString><coordinates>'
    "1,2 3,4</coordinates></LineString></Placemark></kml>",
    "gpx": '<gpx xmlns="http://www.topografix.com/GPX/1/1"><trk><name>a\u202eb</name><trkseg><trkpt lat="1" lon="2"/>'
    '<trkpt lat="3" lon="4"/></trkseg></trk></gpx>',
}


@pytest.mark.parametrize("kind", LINES)
@pytest.mark.parametrize("form", ["--csv", "--json"])
def test_names_of_tracks_in_what_is_printed(kind: str, form: str, tmp_path: Path, capsys: Out) -> None:
    file = tmp_path / f"t.{kind}"
    file.write_text(LINES[kind], encoding="utf-8")
    assert main(["ledger", str(file), form]) == 0
    out, err = capsys.readouterr()
    assert all(line.isprintable() for line in (out + err).splitlines())
    readable = "a\ufffdb" if kind in {"kml", "gpx"} else "a\ufffd[1m\ufffd\ufffd\ufffdb"
    assert readable in (out if form == "--csv" else json.dumps(json.loads(out), ensure_ascii=False))


def test_marks_that_letters_need_stay_in_names(tmp_path: Path, capsys: Out) -> None:
    name = "\u0645\u06cc\u200c\u062e"  # Persian, with a zero-width non-joiner
    (tmp_path / "t.csv").write_text(f"id,lon,lat\n{name},1,2\n{name},3,4\n", encoding="utf-8")
    assert main(["ledger", str(tmp_path / "t.csv"), "--csv"]) == 0
    assert f"\n{name},0," in capsys.readouterr().out


def test_a_name_that_no_file_can_hold(tmp_path: Path, capsys: Out) -> None:
    file = tmp_path / "t.geojson"
    file.write_text(json.dumps(json.loads(LINES["geojson"]) | {"properties": {"name": "\ud800"}}))
    assert main(["ledger", str(file), "--csv"]) == 0
    assert "\n\ufffd,0," in capsys.readouterr().out
