"""What a shell is told when it asks for completions, without a shell: by the words and the place of its cursor."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from processes import COMMAND

import geo

EVENT = "caspian-2015-10-07"


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def completed(line: str) -> set[str]:
    """Ask as a shell does; argcomplete also writes to file descriptors of its own choice, so it has its own process."""
    line, answer = f"overflight {line}", Path(".answer")
    asked = {"_ARGCOMPLETE": "1", "_ARGCOMPLETE_IFS": "\n", "_ARGCOMPLETE_STDOUT_FILENAME": str(answer)}
    asked |= {"COMP_LINE": line, "COMP_POINT": str(len(line.encode()))}
    done = subprocess.run([*COMMAND], env={**os.environ, **asked}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    return {word.strip() for word in answer.read_text(encoding="utf-8").split("\n")} - {""}


def test_commands_and_options_are_completed() -> None:
    commands = completed("")
    assert {"map", "check", "ledger", "path", "simulate", "events", "new", "place", "schema"} <= commands
    assert completed("che") == {"check"}
    assert completed("check --") >= {"--json", "--csv", "--output", "--boundaries", "--help"}
    assert "--draws" not in completed("check --")


def test_ids_of_events_and_event_files_are_completed() -> None:
    Path("caspian-mine.toml").touch()
    Path("caspian.txt").touch()
    for command in ("check", "map", "ledger", "simulate"):
        assert set(geo.event_ids()) <= completed(f"{command} ")
    assert completed("check casp") == {EVENT, "caspian-2015-11-20", "caspian-mine.toml"}
    assert EVENT in completed(f"map khost-1998-08-20 {EVENT[:9]}")


def test_hypotheses_are_those_of_the_event_and_none_of_a_broken_file() -> None:
    assert completed(f"ledger {EVENT} --hypothesis ") == {"direct", "reported"}
    assert completed(f"ledger {EVENT} --hypothesis rep") == {"reported"}
    Path("mine.toml").write_text('[[hypotheses]]\nid = "mine"\n', encoding="utf-8")
    assert completed("ledger mine.toml --hypothesis ") == {"mine"}
    for text in ("hypotheses = 1", "hypotheses = [1]", "x = [", "a = 1"):
        Path("mine.toml").write_text(text, encoding="utf-8")
        assert completed("ledger mine.toml --hypothesis ") == set()
    assert completed("ledger nowhere --hypothesis ") == set()


def test_boundaries_states_and_files_are_completed() -> None:
    Path("natural.geojson").touch()
    assert completed("path --boundaries natural") == {"natural-earth-10m", "natural.geojson"}
    assert completed("path --zones natural") == {"natural-earth-provinces", "natural.geojson"}
    assert completed("place Gori --country GE") == {"GEO"}
    assert completed("check x -o nat") == {"natural.geojson"}
    Path("natural.toml").touch()
    assert completed("new nat") == {"natural.toml"}
    assert completed("new mine.toml --from nat") == {"natural.geojson"}
    assert completed("place ") & {"natural.geojson", EVENT} == set()


def test_nothing_is_imported_for_it_while_no_shell_asks() -> None:
    code = "import sys; from geo.cli import main; main(['path', '1,95', '2,2']); sys.exit('argcomplete' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_has_a_script_that_asks_this_command(shell: str) -> None:
    program = Path(sys.executable).with_name("register-python-argcomplete")
    done = subprocess.run([str(program), "--shell", shell, "overflight"], capture_output=True, text=True, check=True)
    assert "overflight" in done.stdout
    assert "_ARGCOMPLETE" in done.stdout
