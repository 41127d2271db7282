"""Every table of the command as CSV and JSON, printed or written: the same rows, rounded, no cell a formula."""

from __future__ import annotations

import csv
import io
import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from reconstructed import reconstructed
from rich.cells import cell_len
from rich.console import Console, Group
from rich.text import Text

import geo
from geo.accounts import new_event
from geo.atlas.places import find_towns
from geo.cli import main
from geo.printed.airspace import airspace_table
from geo.printed.ground import ground_table, towns_table
from geo.printed.tables import events_table, ledger_table, path_table, places_table, simulation_tables, verdict_table
from geo.records import csv_text, records, rounded, stacked
from geo.resources import data_path
from geo.terminal import Fitted
from geo.words import MARKS

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import RenderableType

EVENT = "caspian-2015-10-07"
TABLES = {
    "check": [EVENT],
    "ledger": [EVENT, "--hypothesis", "direct"],
    "ground": [EVENT, "--hypothesis", "direct"],
    "path": ["50.2,38.3", "39.01,35.95"],
    "events": [],
    "place": ["Raqqa"],
}
Out = pytest.CaptureFixture[str]


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("command", TABLES)
def test_a_table_is_the_same_as_csv_and_as_json_printed_or_written(capsys: Out, tmp_path: Path, command: str) -> None:
    argv = [command, *TABLES[command]]
    printed = {}
    for form in ("csv", "json"):
        assert main([*argv, f"--{form}"]) == 0
        printed[form] = capsys.readouterr().out
        file = tmp_path / "new" / f"out.{form.upper()}"
        assert main([*argv, "-o", str(file)]) == 0
        assert capsys.readouterr().out == f"{file}\n"
        assert file.read_text(encoding="utf-8") == printed[form]
    told = json.loads(printed["json"])
    told = told["ledger"] if command == "path" else told
    rows = rows_of(printed["csv"])
    assert [list(row) for row in rows] == [list(row) for row in told]
    for row, one in zip(rows, told, strict=True):
        for name, value in one.items():
            if isinstance(value, float):
                assert float(row[name]) == value
            elif isinstance(value, str):
                assert row[name].removeprefix("'") == value


def test_rows_that_are_read_subtract_and_add_up() -> None:
    """From, to and length of each row agree to the last digit that is shown, in every event, and so does the path's."""
    countries = geo.load_countries()
    seen = 0
    for name in geo.event_ids():
        event = geo.load_event(name)
        paths = geo.trace(event)
        tables = [*ledger_table(event, paths, geo.overflights(paths, countries), countries).renderables]
        if name == EVENT:
            tables += airspace_table(event, paths, geo.airspace_under(paths, countries), countries).renderables
        for table in tables:
            columns = [column for column, _ in table.columns]
            at = [columns.index(column) for column in ("from km", "to km", "length km")]
            ends = [k for k, row in enumerate(table.rows) if str(row[0])][1:] + [len(table.rows)]  # a block a path
            before, whole = Decimal(0), None
            for k, row in enumerate(table.rows, 1):
                begin, end, length = (Decimal(str(row[k]).replace(",", "").replace("under 0.1", "0")) for k in at)
                assert (begin, end - begin) == (before, length)
                said = re.search(r" x ([\d,.]+) km$", str(row[0]))
                if str(row[0]):
                    whole = Decimal(said[1].replace(",", "")) if said else None
                assert k not in ends or whole in {None, end}
                before = Decimal(0) if k in ends else end
                seen += 1
    assert seen > 400


def test_a_simulation_is_one_csv_that_says_which_table_a_row_is_of(capsys: Out, tmp_path: Path) -> None:
    argv = ["simulate", EVENT, "--draws", "200", "--hypothesis", "direct"]
    assert main([*argv, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert main([*argv, "--csv", "-o", str(tmp_path / "t.csv")]) == 0
    out, err = capsys.readouterr()
    assert err == f"{tmp_path / 't.csv'}\n"
    assert (tmp_path / "t.csv").read_text(encoding="utf-8") == out
    rows = rows_of(out)
    for name in ("states", "lengths", "claims"):
        own = [row for row in rows if row["table"] == name]
        assert [row["draws"] for row in own] == [str(one["draws"]) for one in told[name]]
    shares = [float(row["share"]) for row in rows if row["table"] == "states"]
    assert shares == [one["share"] for one in told["states"]]


@pytest.mark.parametrize("command", [*TABLES, "schema", "simulate"])
@pytest.mark.parametrize("file", ["out.txt", "out", "folder.csv", "in-the-way/out.json"])
def test_a_file_that_cannot_be_written_is_one_line_before_any_work(
    capsys: Out, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, file: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "in-the-way").touch()
    named = TABLES.get(command, [EVENT] if command == "simulate" else [])
    assert main([command, *named, "-o", file]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["folder.csv", "in-the-way"]


@pytest.mark.parametrize("command", TABLES)
@pytest.mark.parametrize(("form", "file"), [("csv", "x.json"), ("json", "x.CSV"), ("csv", "x.html")])
def test_a_file_of_another_form_than_asked_for_is_refused(
    capsys: Out, tmp_path: Path, command: str, form: str, file: str
) -> None:
    assert main([command, *TABLES[command], f"--{form}", "-o", str(tmp_path / file)]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert file in err
    assert list(tmp_path.iterdir()) == []
    assert main([command, *TABLES[command], f"--{form}", "-o", str(tmp_path / f"x.{form}")]) == 0


@pytest.mark.parametrize("command", [*TABLES, "simulate"])
def test_json_and_csv_are_not_both_printed(capsys: Out, command: str) -> None:
    with pytest.raises(SystemExit) as stop:
        main([command, *TABLES.get(command, [EVENT]), "--json", "--csv"])
    assert stop.value.code == 2
    assert "not allowed with" in capsys.readouterr().err


def test_no_cell_of_an_event_file_is_a_formula(capsys: Out, tmp_path: Path) -> None:
    import datetime as dt

    file = tmp_path / "mine.toml"
    text = new_event("mine", dt.date(2020, 1, 2)).replace("It flew about 650 km.", "=HYPERLINK('about 650')")
    file.write_text(text, encoding="utf-8")
    assert main(["check", str(file), "--csv"]) == 0
    texts = {row["text"] for row in rows_of(capsys.readouterr().out)}
    assert "'=HYPERLINK('about 650')" in texts
    assert main(["simulate", str(file), "--draws", "100", "--csv"]) == 0
    assert "'=HYPERLINK('about 650')" in {row["text"] for row in rows_of(capsys.readouterr().out)}


def test_one_event_may_be_drawn_into_a_file_of_any_name(capsys: Out, tmp_path: Path) -> None:
    assert main(["map", EVENT, "-o", str(tmp_path / "new" / "page.html")]) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'new' / 'page.html'}\n"
    assert [p.name for p in (tmp_path / "new").iterdir()] == ["page.html"]
    assert main(["map", EVENT, "khost-1998-08-20", "-o", str(tmp_path / "two.html")]) == 2
    assert "one page for 2 events" in capsys.readouterr().err
    assert not (tmp_path / "two.html").exists()


def shown(table: RenderableType, width: int, **how: object) -> str:
    """Return what a terminal of so many columns shows."""
    out = io.StringIO()
    Console(file=out, width=width, highlight=False, **how).print(table)
    return out.getvalue()


def words_in(table: object) -> set[str]:
    """Return the words of all cells of tables."""
    if isinstance(table, Group):
        return {word for part in table.renderables for word in words_in(part)}
    assert isinstance(table, Fitted | Text), table
    cells = [cell for row in table.rows for cell in row] if isinstance(table, Fitted) else [table]
    return {word for cell in cells for word in words_of(str(cell))}


def words_of(plain: str) -> set[str]:
    """Return the words of a text, whatever of a list or a table stands around them."""
    return {word.strip("();,") for word in re.split(r"[\s│┃]+", plain)}


@pytest.fixture(scope="module", params=geo.event_ids())
def of_an_event(request: pytest.FixtureRequest) -> list[RenderableType]:
    """Return the tables of a bundled event."""
    found = reconstructed(request.param)
    simulation = geo.simulate(found.event, draws=100)
    head = found.paths.head(1)
    own = found.ledger[(found.ledger[["hypothesis", "path"]] == head[["hypothesis", "path"]].iloc[0]).all(axis=1)]
    return [
        verdict_table(found.event, found.verdicts),
        ledger_table(found.event, found.paths, found.ledger, found.countries),
        path_table(head, own, found.countries),
        simulation_tables(simulation),
        ground_table(found.event, found.paths, geo.ground_under(found.paths)),
        towns_table(found.event, found.paths, geo.towns_under(found.paths, 3.0)),
    ]


@pytest.mark.parametrize("width", [60, 80, 100])
def test_no_table_of_an_event_breaks_a_word_or_a_number(of_an_event: list[RenderableType], width: int) -> None:
    for table in of_an_event:
        plain, coloured = shown(table, width), shown(table, width, force_terminal=True, color_system="truecolor")
        assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == plain
        assert max(map(cell_len, plain.splitlines())) <= width
        assert words_in(table) <= words_of(plain), sorted(words_in(table) - words_of(plain))


@pytest.mark.parametrize("width", [60, 80, 100])
def test_no_list_of_events_or_towns_breaks_what_is_copied(width: int) -> None:
    for table in (events_table([geo.load_event(name) for name in geo.event_ids()]), places_table(find_towns("San"))):
        plain = shown(table, width)
        assert max(map(cell_len, plain.splitlines())) <= width
        assert words_in(table) <= words_of(plain)


def test_a_verdict_is_told_by_word_mark_and_colour_and_without_colour_by_both_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = reconstructed(EVENT)
    table = verdict_table(found.event, found.verdicts)
    for verdict in set(found.verdicts["verdict"]):
        assert f"{MARKS[verdict]} {verdict}" in " ".join(shown(table, 80).split())
    monkeypatch.setenv("NO_COLOR", "1")
    coloured = shown(table, 80, force_terminal=True)
    assert not re.search(r"\x1b\[[\d;]*3\d", coloured), "bold and italics at most"


def test_numbers_keep_what_they_mean() -> None:
    table = pd.DataFrame(
        {
            "enter_lon": [-1 / 3],
            "length_m": [2000 / 3],
            "enter_s": [2 / 3],
            "km_p50": [200 / 3],
            "enter_lat_p05": [2 / 3],
            "draws": [3],
            "margin_m": [float("inf")],
            "value": [-1e-12],
        }
    )
    [row] = rounded(table).to_numpy().tolist()
    assert row == [-0.333333333, 666.6667, 0.667, 66.666667, 0.666666667, 3, float("inf"), 0.0]
    assert records(table)[0]["margin_m"] is None
    assert csv_text(table).splitlines()[1] == "-0.333333333,666.6667,0.667,66.666667,0.666666667,3,inf,0.0"


def test_a_table_without_rows_is_its_header() -> None:
    empty = pd.DataFrame({"a_m": pd.Series(dtype=float), "text": pd.Series(dtype=object)})
    assert csv_text(empty) == "a_m,text\n"
    assert records(empty) == []
    assert csv_text(stacked({"one": empty, "two": pd.DataFrame({"n": [2]})})).endswith("two,,,2\n")


def test_the_bundled_events_are_listed_in_their_order(capsys: Out) -> None:
    assert main(["events", "--csv"]) == 0
    ids = [row["id"] for row in rows_of(capsys.readouterr().out)]
    assert ids == sorted(path.stem for path in data_path("events").glob("*.toml"))
