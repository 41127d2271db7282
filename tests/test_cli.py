"""The command as a user types it, with right and wrong arguments."""

import csv
import io
import json
import re
import subprocess
import sys
import warnings
from pathlib import Path

import pandas as pd
import pytest
from reconstructed import reconstructed

from geo.cli import main
from geo.resources import data_path

EVENT = "caspian-2015-10-07"
PATH = ["IRN", "TUR", "IRQ", "SYR"]
Out = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")


def fails(capsys: Out, *argv: str) -> str:
    """Run a command that must fail as promised: exit code 2, nothing printed, one line of error."""
    assert main(argv) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("overflight: ")
    assert err.count("\n") == 1
    return err


def test_path_json_gives_the_published_figures(capsys: Out) -> None:
    assert main(["path", "50.2,38.3", "39.01,35.95", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert round(answer["length_m"] / 1000) == 1027
    km = {row["country"]: row["length_m"] / 1000 for row in answer["ledger"]}
    assert {code: round(km[code]) for code in ("IRN", "TUR", "IRQ", "SYR")} == {
        "IRN": 397,
        "TUR": 48,
        "IRQ": 215,
        "SYR": 275,
    }
    assert sum(row["length_m"] for row in answer["ledger"]) == pytest.approx(answer["length_m"], abs=1e-3)
    assert {"country", "name", "enter_m", "exit_m", "length_m", "enter_lon", "margin_m"} <= set(answer["ledger"][0])


def test_path_through_waypoints_with_western_and_southern_numbers(capsys: Out) -> None:
    assert main(["path", "-74.0,40.7", "-43.2,-22.9", "18.4,-33.9", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["waypoints"] == [[-74.0, 40.7], [-43.2, -22.9], [18.4, -33.9]]
    assert [answer["ledger"][k]["country"] for k in (0, -1)] == ["USA", "ZAF"]


def test_path_on_a_sphere_and_with_other_boundaries(capsys: Out) -> None:
    assert main(["path", "50.2,38.3", "39.01,35.95", "--sphere", "--json", "--boundaries", "natural-earth-10m"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["length_m"] == answer["sphere_length_m"]
    assert "Natural Earth" in answer["boundaries"]


def test_path_table(capsys: Out) -> None:
    assert main(["path", "50.2,38.3", "39.01,35.95"]) == 0
    out = capsys.readouterr().out
    assert all(word in out for word in ("1,027.3 km", "Turkey", "TUR", "OpenStreetMap"))


def test_ledger_csv_is_the_whole_ledger(capsys: Out) -> None:
    assert main(["ledger", EVENT, "--csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert {r["hypothesis"] for r in rows} == {"direct", "reported"}
    assert len({(r["hypothesis"], r["path"]) for r in rows}) == 52


def test_land_cover_is_told_by_class(capsys: Out) -> None:
    assert main(["ground", EVENT, "--cover", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert (rows[0]["class"], rows[0]["name"]) == (0, "water")
    assert main(["ground", EVENT, "--cover", "--hypothesis", "direct"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "cropland" in said
    assert "MCD12C1" in said
    with pytest.raises(SystemExit, match="2"):
        main(["ground", EVENT, "--cover", "--towns", "5"])
    assert "not allowed with" in capsys.readouterr().err


def test_airspace_is_told_of_an_event_and_of_a_path(capsys: Out) -> None:
    assert main(["ledger", EVENT, "--airspace", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    first = rows[0]
    assert (first["country"], first["zone"], first["sea"]) == ("", "high sea", "Caspian Sea")
    assert main(["ledger", EVENT, "--airspace", "--hypothesis", "direct"]) == 0
    said = capsys.readouterr().out
    assert "territorial sea" in said
    assert "limits are today's" in " ".join(said.split())
    assert main(["path", "50.2,38.3", "39.01,35.95", "--airspace", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["indeterminate_shore_below_m"] == 2000.0
    assert [row["zone"] for row in found["airspace"]][:3] == ["high sea", "territorial sea", "land"]
    assert found["airspace"][1]["name"] == "Iran"
    assert main(["path", "50.2,38.3", "39.01,35.95", "--airspace"]) == 0
    assert "Caspian Sea" in capsys.readouterr().out
    assert main(["path", "50.2,38.3", "39.01,35.95", "--airspace", "--csv"]) == 0
    assert capsys.readouterr().out.startswith("seq,overflight,country,name,zone,sea,enter_m")


def test_the_ground_is_told_by_class_and_by_town(capsys: Out) -> None:
    assert main(["ground", EVENT, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["class"] for row in rows} == {10, 11, 12, 13, 21, 22, 23, 30}
    assert main(["ground", EVENT, "--hypothesis", "direct"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    land = [row for row in rows if row["hypothesis"] == "direct" and row["class"] > 10]
    share = 100.0 * sum(row["length_m"] for row in land if row["class"] == 11) / sum(row["length_m"] for row in land)
    assert f"{share:.1f} %" in said
    assert "Joint Research Centre" in said
    assert "Ar Raqqah" in said
    assert main(["ground", EVENT, "--hypothesis", "reported", "--towns", "2"]) == 0
    assert "Koysinceq" in capsys.readouterr().out
    for km in ("500", "-5", "abc", "nan", "101"):
        with pytest.raises(SystemExit) as stop:
            main(["ground", EVENT, f"--towns={km}"])
        assert stop.value.code == 2
        assert f"argument --towns: found '{km}'; allowed: kilometres, 0 to 100" in capsys.readouterr().err
    assert "direct, reported" in fails(capsys, "ground", EVENT, "--hypothesis", "curved")


def test_ledger_of_one_hypothesis(capsys: Out) -> None:
    assert main(["ledger", EVENT, "--hypothesis", "reported", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {r["country"] for r in rows} == {"", "IRN", "IRQ", "SYR"}
    assert main(["ledger", EVENT, "--hypothesis", "reported"]) == 0
    assert "Dagestan" in capsys.readouterr().out


def test_check_of_an_event_without_claims_says_so(capsys: Out, tmp_path: Path) -> None:
    text = data_path("events", "khost-1998-08-20.toml").read_text(encoding="utf-8")
    file = tmp_path / "mine.toml"
    file.write_text(text[: text.index("[[claims]]")], encoding="utf-8")
    assert main(["check", str(file)]) == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert "khost-1998-08-20 is sound and has no claims yet" in said.err
    assert main(["check", str(file), "--json"]) == 0
    assert capsys.readouterr().out.strip() == "[]"


def test_check_says_what_the_claims_are_worth(capsys: Out) -> None:
    assert main(["check", EVENT, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    result = reconstructed(EVENT)
    told, known = pd.DataFrame(rows).drop(columns="sources"), result.verdicts.drop(columns="sources")
    pd.testing.assert_frame_equal(told, known, atol=1e-6)
    straight = {r["claim"]: r for r in rows if r["hypothesis"] == "direct"}
    crash = straight["crash-near-takab"]
    assert (crash["verdict"], crash["worlds"], crash["holds_share"], crash["fails_share"]) == (
        "contradicted",
        1000,
        0,
        1,
    )
    assert straight["4-ships"]["holds_share"] is None
    assert main(["check", EVENT]) == 0
    out = capsys.readouterr().out
    for words in ("supported by construction", "contradicted", "holds in", "share of 1,000 reconstructions"):
        assert words in out


def test_events_are_listed(capsys: Out) -> None:
    assert main(["events"]) == 0
    assert EVENT in capsys.readouterr().out
    assert main(["events", "--json"]) == 0
    assert EVENT in [e["id"] for e in json.loads(capsys.readouterr().out)]


def test_map_writes_one_file_an_event(capsys: Out, tmp_path: Path) -> None:
    assert main(["map", EVENT, "-o", str(tmp_path / "new" / "maps")]) == 0
    (page,) = (tmp_path / "new" / "maps").iterdir()
    assert capsys.readouterr().out.strip() == str(page)
    assert page.name == f"{EVENT}.html"
    assert page.stat().st_size < 1_000_000


@pytest.mark.parametrize("command", ["map", "check", "ledger", "ground"])
def test_an_unknown_event_is_named_with_the_known_ones(capsys: Out, command: str) -> None:
    assert EVENT in fails(capsys, command, "caspian-2015-10-70")


def test_an_unknown_hypothesis_is_named_with_the_known_ones(capsys: Out) -> None:
    assert "direct, reported" in fails(capsys, "ledger", EVENT, "--hypothesis", "curved")


@pytest.mark.parametrize("argv", [["path", "50.2,116", "39,35"], ["path", "50.2,38.3"], ["path", "nan,1", "2,3"]])
def test_bad_positions(capsys: Out, argv: list[str]) -> None:
    fails(capsys, *argv)


@pytest.mark.parametrize("text", [b"no map at all", b"", b"{"])
def test_a_boundary_file_that_cannot_be_read(capsys: Out, tmp_path: Path, text: bytes) -> None:
    (tmp_path / "states.geojson").write_bytes(text)
    assert "states.geojson" in fails(capsys, "path", "1,1", "2,2", "--boundaries", str(tmp_path / "states.geojson"))
    assert "missing.gpkg" in fails(capsys, "path", "1,1", "2,2", "--boundaries", str(tmp_path / "missing.gpkg"))


def test_a_boundary_file_that_names_others_is_refused(capsys: Out, tmp_path: Path) -> None:
    (tmp_path / "states.geojson").write_text(
        "<OGRVRTDataSource><SrcDataSource>/etc/hostname</SrcDataSource></OGRVRTDataSource>"
    )
    said = fails(capsys, "path", "1,1", "2,2", "--boundaries", str(tmp_path / "states.geojson"))
    assert "want GeoJSON, GeoPackage, a shapefile or its zip, FlatGeobuf, KML, GML or GeoParquet" in said
    assert "is an address" in fails(
        capsys, "path", "1,1", "2,2", "--boundaries", "/vsicurl/http://127.0.0.1:9/a.geojson"
    )


def test_a_folder_that_cannot_be_written(capsys: Out, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert "file" in fails(capsys, "map", EVENT, "-o", str(tmp_path / "file"))
    assert (tmp_path / "file").read_text() == "in the way"


@pytest.mark.parametrize(
    ("command", "folder"), [("map", "x.json"), ("map", "page.htm"), ("site", "site.html"), ("site", "x.CSV")]
)
def test_a_folder_is_not_named_like_a_file(
    capsys: Out, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, folder: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert f"'{folder}': found the name of a ." in fails(capsys, command, EVENT, "-o", folder)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "argv",
    [
        ["map", ""],
        ["map", EVENT, "-o", ""],
        ["map", EVENT, "--boundaries", " "],
        ["site", ""],
        ["site", "-o", ""],
        ["site", "-o", "out", "--address", ""],
        ["check", ""],
        ["check", EVENT, "-o", ""],
        ["ledger", EVENT, "--hypothesis="],
        ["path", "", "1,1"],
        ["simulate", EVENT, "--draws", ""],
        ["simulate", EVENT, "--scheduler", ""],
        ["events", "-o", ""],
        ["new", ""],
        ["place", ""],
        ["place", "Raqqa", "--country", ""],
        ["schema", "-o", ""],
    ],
    ids=" ".join,
)
def test_no_argument_may_be_empty(
    capsys: Out, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, argv: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as stop:
        main(argv)
    assert stop.value.code == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert "found an empty text" in err
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_when_one_of_several_events_fails(capsys: Out, tmp_path: Path) -> None:
    fails(capsys, "map", EVENT, "nowhere-2015-01-01", "-o", str(tmp_path))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "argv", [["fly"], ["path", "50.2,x"], ["path", "--jsn", "1,1", "2,2"], ["ledger", EVENT, "--json", "--csv"]]
)
def test_wrong_usage_leaves_with_two(capsys: Out, argv: list[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(argv)
    assert stop.value.code == 2
    err = capsys.readouterr().err
    assert err.startswith("overflight: ")
    assert err.count("\n") == 1
    assert "--help" in err


@pytest.mark.parametrize(
    "command",
    ["map", "site", "check", "ledger", "ground", "path", "simulate", "events", "new", "place", "schema", "linked"],
)
def test_every_command_has_help_with_an_example(capsys: Out, command: str) -> None:
    with pytest.raises(SystemExit) as stop:
        main([command, "--help"])
    assert stop.value.code == 0
    assert f"example:\n  overflight {command}" in capsys.readouterr().out


def test_a_reader_that_closes_early_is_no_error() -> None:
    script = f"{sys.executable} -m geo.cli ledger {EVENT} --csv | head -1"
    run = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.startswith("event,hypothesis,path")
    assert run.stderr == ""


def test_a_repaired_boundary_file_is_noted_in_one_line(capsys: Out, tmp_path: Path) -> None:
    bow = {"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]}
    feature = {"type": "Feature", "properties": {"country": "BOW"}, "geometry": bow}
    (tmp_path / "bow.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        assert main(["path", "0.2,1", "0.1,0.5", "--boundaries", str(tmp_path / "bow.geojson"), "--json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["ledger"]
    assert err.startswith("overflight: note: ")
    assert err.count("\n") == 1


def test_two_events_of_one_id_are_refused(capsys: Out, tmp_path: Path) -> None:
    copy = tmp_path / "copy.toml"
    copy.write_bytes(data_path("events", f"{EVENT}.toml").read_bytes())
    assert "another id" in fails(capsys, "map", EVENT, str(copy), "-o", str(tmp_path / "out"))
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("where", ["/dev/full", "&-"])
def test_output_that_cannot_be_written_is_no_traceback(where: str) -> None:
    command = Path(sys.executable).with_name("overflight")
    run = subprocess.run(["sh", "-c", f"{command} events >{where}"], capture_output=True, text=True, check=False)
    assert "Traceback" not in run.stderr
    assert run.stderr.count("\n") <= 1


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_streams_that_the_shell_closed_are_no_fault(closed: str, tmp_path: Path) -> None:
    def run(*argv: str) -> subprocess.CompletedProcess[str]:
        line = ["sh", "-c", f'"$@" {closed}', "sh", sys.executable, "-m", "geo.cli", *argv]
        return subprocess.run(line, capture_output=True, text=True, check=False)

    listed, file = run("events"), tmp_path / "states.csv"
    assert (listed.returncode, listed.stderr) == (0, "")
    assert (EVENT in listed.stdout) == (">&-" not in closed.replace("2>&-", ""))
    written = run("path", "50.2,38.3", "39.01,35.95", "-o", str(file))
    assert (written.returncode, written.stderr) == (0, "")
    assert [row["country"] for row in csv.DictReader(io.StringIO(file.read_text(encoding="utf-8")))][1:] == PATH
    wrong = run("map", "no-such-event")
    assert wrong.returncode == 2
    assert wrong.stderr.count("\n") == (0 if "2>&-" in closed else 1)


@pytest.mark.parametrize("columns", ["0", "-1", "", "wide"])
def test_a_width_that_is_none_is_not_taken_for_one(columns: str, capsys: Out, monkeypatch: pytest.MonkeyPatch) -> None:
    assert main(["path", "50.2,38.3", "39.01,35.95"]) == 0
    told = capsys.readouterr().out
    monkeypatch.setenv("COLUMNS", columns)
    assert main(["path", "50.2,38.3", "39.01,35.95"]) == 0
    assert capsys.readouterr().out == told


def test_a_terminal_without_the_script_still_shows_something() -> None:
    command = Path(sys.executable).with_name("overflight")
    run = subprocess.run(
        [str(command), "events"], capture_output=True, check=False, env={"PYTHONIOENCODING": "ascii", "PATH": "/bin"}
    )
    assert run.returncode == 0
    assert run.stderr == b""


def test_columns_of_names_are_not_taken_for_codes(capsys: Out, tmp_path: Path) -> None:
    square = {"type": "Polygon", "coordinates": [[[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]]}
    feature = {"type": "Feature", "properties": {"COUNTRY": "Squareland", "GID_0": "SQU"}, "geometry": square}
    file = tmp_path / "gadm.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    assert main(["path", "1,1", "1.5,1", "--boundaries", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["ledger"][0]["country"] == "SQU"


def test_boundaries_without_a_state_that_the_event_names_are_refused(capsys: Out, tmp_path: Path) -> None:
    square = {"type": "Polygon", "coordinates": [[[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]]}
    feature = {"type": "Feature", "properties": {"country": "SQU"}, "geometry": square}
    file = tmp_path / "one.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    told = fails(capsys, "check", EVENT, "--boundaries", str(file))
    assert "targets[raqqa].state: found SYR; allowed: a state that the boundaries hold" in told


@pytest.mark.parametrize("columns", ["60", "80", "160"])
def test_no_word_of_a_verdict_is_broken(capsys: Out, monkeypatch: pytest.MonkeyPatch, columns: str) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert main(["check", "houthi-drone-2024-07-19"]) == 0
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= int(columns)
    words = re.findall(r"\w+", out)
    for word in ("undecidable", "contradicted", "supported", "reconstructions", "construction", "independent"):
        assert word in words


@pytest.mark.parametrize(
    "argv",
    [
        ["LONG"],
        ["check", "LONG"],
        ["check", "hwasong14-2017-07-04", "-o", "LONG"],
        ["ground", "hwasong14-2017-07-04", "--towns", "LONG"],
        ["path", "LONG", "1,2"],
    ],
)
def test_what_was_given_is_not_repeated_by_the_page(argv: list[str], capsys: Out) -> None:
    try:
        code = main([word.replace("LONG", "x" * 50_000) for word in argv])
    except SystemExit as left:
        code = left.code
    assert code == 2
    assert len(capsys.readouterr().err) < 3_000
