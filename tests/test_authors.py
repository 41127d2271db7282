"""The tools of those who write event files: a file to begin with, places looked up, a schema for editors."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import geo
from geo.accounts import event_from_dict, event_schema, new_event, parse_event
from geo.atlas.places import find_towns
from geo.cli import main
from geo.errors import ArgumentError, EventError
from geo.resources import data_path

if TYPE_CHECKING:
    from collections.abc import Callable

DOCS = Path(__file__).parents[1] / "docs"
EVENTS = [data_path("events", f"{name}.toml") for name in geo.event_ids()]
Out = pytest.CaptureFixture[str]


# ----------------------------------------------------------------------------------------------------------- new


def test_a_new_file_is_sound_and_says_something_of_each_claim(tmp_path: Path, capsys: Out) -> None:
    file = tmp_path / "strike-2021-05-06.toml"
    assert main(["new", str(file)]) == 0
    event = geo.load_event(file)
    assert (event.id, event.date) == ("strike-2021-05-06", dt.date(2021, 5, 6))
    table = geo.reconstruct(file).verdicts
    assert set(table["verdict"]) == {"supported"}
    assert str(file) in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "event_id"), [("Äöü", "my-event"), ("My Strike_2", "my-strike-2"), ("x" * 200, "x" * 80)]
)
def test_the_id_is_made_of_the_name(tmp_path: Path, name: str, event_id: str) -> None:
    file = tmp_path / f"{name}.toml"
    assert main(["new", str(file)]) == 0
    assert geo.load_event(file).id == event_id


def test_a_file_that_is_there_is_left_alone(tmp_path: Path, capsys: Out) -> None:
    file = tmp_path / "mine.toml"
    file.write_text("mine")
    assert main(["new", str(file)]) == 2
    assert file.read_text() == "mine"
    assert "which is left alone" in capsys.readouterr().err


def test_every_line_of_the_new_file_fits_a_screen() -> None:
    assert max(map(len, new_event("mine", dt.date(2020, 1, 2)).splitlines())) <= 120


# --------------------------------------------------------------------------------------------------------- place


@pytest.mark.parametrize(
    ("typed", "name", "country"),
    [
        ("raqqa", "Ar Raqqah", "SYR"),
        ("al-Raqqa", "Ar Raqqah", "SYR"),
        ("TARTUS", "Ţarţūs", "SYR"),
        ("Deir ez Zor", "Deir ez-Zor", "SYR"),
        ("koln", "Köln", "DEU"),
        ("saint petersburg", "Saint Petersburg", "RUS"),
        ("Zagrep", "Zagreb", "HRV"),
    ],
)
def test_a_town_is_found_however_it_is_typed(typed: str, name: str, country: str) -> None:
    first = find_towns(typed).iloc[0]
    assert (first["name"], first["country"]) == (name, country)


def test_the_most_populous_of_a_name_comes_first_and_a_state_narrows_it() -> None:
    found = find_towns("Tripoli")
    same = found[found["name"] == "Tripoli"]
    assert same["population"].dropna().is_monotonic_decreasing
    assert set(find_towns("Tripoli", country="LBN")["country"]) == {"LBN"}
    assert len(find_towns("san", most=5)) == 5


def test_a_printed_line_goes_into_an_event_file(capsys: Out) -> None:
    assert main(["place", "Raqqa"]) == 0
    [line] = [cell.strip() for cell in capsys.readouterr().out.split("│") if "position" in cell]
    assert tomllib.loads(line) == {"position": [39.0079, 35.9528]}


def test_a_code_that_is_none_is_told_as_that(capsys: Out) -> None:
    assert main(["place", "Gori", "--country", "Georgia"]) == 2
    assert "--country: found 'Georgia'; allowed: the code of a state" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("numbers", "readings"),
    [
        ("39.95, 50.2", ["'39.95 N 50.2 E'", "'50.2 N 39.95 E'"]),
        ("[-39.95;50.2]", ["'39.95 S 50.2 E'", "'50.2 N 39.95 W'"]),
        ("0 -0.5", ["'0 N 0.5 W'", "'0.5 S 0 E'"]),
        ("91,181", ["a latitude up to 90 degrees and a longitude up to 180"]),
        ("36 12 04 37 09 30", ["or coordinates with hemispheres"]),
        ("39.95N 139.7", ["or coordinates with hemispheres"]),
    ],
)
def test_two_numbers_do_not_say_which_is_the_longitude(capsys: Out, numbers: str, readings: list[str]) -> None:
    assert main(["place", "--", *numbers.split(" ")]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert all(reading in err for reading in readings), err
    for reading in re.findall("write '(.*)' or '(.*)'", err):
        for text in reading:  # what is said is what can be typed
            assert main(["place", text, "--csv"]) == 0


@pytest.mark.parametrize(
    ("numbers", "position"),
    [
        ("39.95,139.7", [139.7, 39.95]),
        ("-139.7, -39.95", [-139.7, -39.95]),
        ("100° 20°", [100, 20]),
        ("45 45", [45, 45]),
    ],
)
def test_two_numbers_of_which_one_can_be_the_longitude_are_read(
    capsys: Out, numbers: str, position: list[float]
) -> None:
    assert main(["place", numbers, "--json"]) == 0
    out, err = capsys.readouterr()
    [row] = json.loads(out)
    assert [row["lon"], row["lat"]] == position
    assert "the one way in which it is a position" in err


def test_no_such_town_is_one_line(capsys: Out) -> None:
    assert main(["place", "qqqqxx"]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    with pytest.raises(ArgumentError, match="the name of a town"):
        find_towns(" - ")


# -------------------------------------------------------------------------------------------------------- schema


def taplo(schema: Path, *files: Path) -> subprocess.CompletedProcess[str]:
    program = shutil.which("taplo", path=str(Path(sys.executable).parent)) or "taplo"
    argv = [program, "check", "--schema", schema.as_uri(), *map(str, files)]
    return subprocess.run(argv, capture_output=True, text=True, check=False)


def test_the_schema_in_the_docs_is_that_of_the_code() -> None:
    assert json.loads((DOCS / "event.schema.json").read_text(encoding="utf-8")) == event_schema()


def test_a_real_validator_passes_every_event_and_the_new_file(tmp_path: Path) -> None:
    fresh = tmp_path / "fresh.toml"
    fresh.write_text(new_event("fresh", dt.date(2020, 1, 2)), encoding="utf-8")
    done = taplo(DOCS / "event.schema.json", *EVENTS, fresh)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t.replace('title = "', 'titel = "', 1),
        lambda t: t.replace("[47.065, 34.3142]", "[47.065, 234.3142]"),
        lambda t: t.replace("[47.065, 34.3142]", "[47.065]"),
        lambda t: t.replace('unit = "km"', 'unit = "yard"'),
        lambda t: t.replace('id = "over-iraq"', 'id = "Over Iraq"'),
        lambda t: t.replace('states = ["IRQ"]', 'states = ["Iraq"]'),
        lambda t: t.replace('kind = "path_length"', 'kind = "path_lenght"'),
        lambda t: t.replace("count = 1\n", "count = 1.5\n"),
        lambda t: t.replace('basis = "gazetteer"', 'basis = "guessed"', 1),
        lambda t: t.replace("radius_km = 40.0", "radius_km = -1.0"),
        lambda t: t.replace("date = 2020-01-02 ", 'date = "soon" ', 1),
    ],
)
def test_what_the_reader_refuses_the_validator_refuses(tmp_path: Path, change: Callable[[str], str]) -> None:
    sound = new_event("mine", dt.date(2020, 1, 2))
    text = change(sound)
    assert text != sound
    with pytest.raises(geo.EventError):
        parse_event(text)
    file = tmp_path / "bad.toml"
    file.write_text(text, encoding="utf-8")
    assert taplo(DOCS / "event.schema.json", file).returncode != 0


@pytest.mark.parametrize(
    ("form", "sound"),
    [
        ('position = "34 18 51 N 47 03 54 E"', True),
        ('position = "N34.3 E47.1"', True),
        ('position = "38S MC 12 34"', True),
        ('position = "Kermanshah, IRN"', True),
        ('derived_from = { place = "mosul", distance_nmi = 200, toward = "NE" }', True),
        ('position = "34.3, 47.1"', False),
        ('position = "Kermanshah"', False),
        ('derived_from = { place = "mosul", distance_nmi = 200, toward = "NO" }', False),
        ("", False),
    ],
)
def test_a_real_validator_knows_how_positions_may_be_written(tmp_path: Path, form: str, sound: bool) -> None:
    text = new_event("mine", dt.date(2020, 1, 2)).replace("position = [47.065, 34.3142]", form)
    file = tmp_path / "mine.toml"
    file.write_text(text, encoding="utf-8")
    done = taplo(DOCS / "event.schema.json", file)
    assert (done.returncode == 0) == sound, done.stderr


def test_the_schema_describes_every_field() -> None:
    schema = event_schema()
    for name, record in {"": schema, **schema["$defs"]}.items():
        for field, said in record.get("properties", {}).items():
            assert said.get("description") or "const" in said, (name, field)


def test_the_schema_is_printed_or_written(tmp_path: Path, capsys: Out) -> None:
    assert main(["schema"]) == 0
    printed = capsys.readouterr().out
    assert main(["schema", "-o", str(tmp_path / "s.json")]) == 0
    assert (tmp_path / "s.json").read_text(encoding="utf-8") == printed


# ------------------------------------------------------------------------------------------------------- command


def test_the_bare_command_prints_its_help(capsys: Out) -> None:
    assert main([]) == 0
    assert "usage: overflight" in capsys.readouterr().out


@pytest.mark.parametrize(("typed", "hint"), [("chek", "did you mean 'check'?"), ("zzz", "there is map, site, check")])
def test_a_misspelt_command_is_told_the_right_one(capsys: Out, typed: str, hint: str) -> None:
    with pytest.raises(SystemExit) as left:
        main([typed])
    assert left.value.code == 2
    assert hint in capsys.readouterr().err


def test_an_event_may_come_by_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: Out) -> None:
    sound = new_event("mine", dt.date(2020, 1, 2)).encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\xef\xbb\xbf" + sound)))
    assert main(["check", "-", "--json"]) == 0
    assert {row["event"] for row in json.loads(capsys.readouterr().out)} == {"mine"}


@pytest.mark.parametrize("argv", [["check"], ["ledger"], ["simulate"], ["map", "-o", "out"], ["site", "-o", "out"]])
@pytest.mark.parametrize(
    ("given", "told"),
    [
        (b"x =", "end of line 1: not valid TOML"),
        (b"# nothing\n", "found no field at all"),
        (b"title = '\xff'", "line 1: found byte 0xff, which is not UTF-8"),
        (b"#" * 1_000_001, "found a file of more than 1000000 bytes"),
        (None, "found it closed"),
    ],
)
def test_what_is_wrong_with_standard_input_is_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Out, argv: list[str], given: bytes | None, told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", None if given is None else io.TextIOWrapper(io.BytesIO(given)))
    assert main([argv[0], "-", *argv[1:]]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith(f"overflight: standard input: {told}")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["map", "site"])
def test_standard_input_is_read_once(tmp_path: Path, capsys: Out, command: str) -> None:
    assert main([command, "-", "-", "-o", str(tmp_path / "out")]) == 2
    assert "found standard input 2 times" in capsys.readouterr().err


def test_a_path_may_be_asked_for_by_towns(capsys: Out) -> None:
    assert main(["path", "Baku", "tartus", "--json"]) == 0
    out, err = capsys.readouterr()
    found = json.loads(out)
    assert found["waypoints"] == [[49.892, 40.3777], [35.8866, 34.889]]
    assert "Baku, AZE, at 49.892,40.3777" in err
    assert main(["path", "Tripoli,LBN", "35.0,34.0", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["waypoints"][0] == [35.8442, 34.4335]


@pytest.mark.parametrize(
    ("town", "hint"), [("Bakuu", "did you mean"), ("Tripoli,FRA", "no town"), ("qqqqxx", "no town")]
)
def test_no_town_is_taken_for_another(capsys: Out, town: str, hint: str) -> None:
    assert main(["path", town, "35.0,34.0"]) == 2
    err = capsys.readouterr().err
    assert hint in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"position": "a" * 900_000},
        {"position": "a," * 400_000},
        {"position": "Raqqa, SYR", "basis": ["published"]},
        {"position": "Raqqa, SYR", "basis": {"a": 1}},
        {"derived_from": {"place": "other", "distance_nmi": 10**400, "bearing_deg": 5.0}, "basis": "derived"},
        {"derived_from": {"place": "other", "distance_mile": -(10**400), "bearing_deg": 5.0}, "basis": "derived"},
    ],
    ids=["long", "commas", "list", "table", "far", "back"],
)
def test_positions_that_are_none_are_told_at_once(fields: dict[str, object]) -> None:
    """The long ones took the square of their length, hours for a megabyte."""
    raw = tomllib.loads(data_path("events", "tu141-zagreb-2022-03-10.toml").read_text(encoding="utf-8"))
    raw["targets"] = [{"id": "t", "name": "T", "basis": "gazetteer", **fields}]
    with pytest.raises(EventError):
        event_from_dict(raw)
