"""Odd surroundings change nothing: the same bytes come out, or one line says what is wrong."""

from __future__ import annotations

import os
import resource
import signal
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from faults_table import ALL, OLD, WRITERS
from processes import heard

if TYPE_CHECKING:
    from pathlib import Path

    from faults_table import Run

ODD_FOLDERS = (
    *("a b", "n\nl", "100%s", "h#a", "q?x", "q'\"", "{{7*7}}", " -lead", "~", "$HOME", "a;b", "\u202e", "\u0131"),
    os.fsdecode(b"\xff\xfe"),
)
NOTHING_IS_RIGHT = {
    "LC_ALL": "C",
    "PYTHONUTF8": "0",
    "PYTHONCOERCECLOCALE": "0",
    "PYTHONIOENCODING": "ascii:strict",
    "HOME": "/proc/none",
    "XDG_CACHE_HOME": "/proc/none",
    "TMPDIR": "/nonexistent",
    "TZ": ":/nonsense",
    "PROJ_LIB": "/nonexistent",
    "PROJ_DATA": "/nonexistent",
    "GDAL_DATA": "/nonexistent",
    "PYTHONHASHSEED": "7",
    "PATH": os.environ["PATH"],
}


@pytest.mark.parametrize("within", ODD_FOLDERS)
def test_folders_of_any_name_are_written_to(run: Run, within: str) -> None:
    outcome = run("path.json", within=within)
    assert (outcome.code, outcome.err) == (0, "")
    assert [*outcome.files] == [f"{within}/out.json"]


@pytest.mark.parametrize("mask", [0o077, 0o777])
def test_a_file_is_as_open_as_the_user_wants_new_files(run: Run, home: Path, mask: int) -> None:
    assert run("path.json", umask=mask, old=None).code == 0
    assert stat.S_IMODE((home / "work" / "out.json").stat().st_mode) == 0o666 & ~mask


@pytest.mark.parametrize(
    "argv", [("path", "1,1", "2,2", "-o", "x.json"), ("map", "{home}/mine.toml"), ("new", "x.toml")]
)
def test_a_folder_that_is_gone_is_said(run: Run, argv: tuple[str, ...]) -> None:
    outcome = run("x.json", argv=argv, gone=True, before_work=argv[0] != "path")
    assert (outcome.code, len(outcome.complaints), outcome.files) == (2, 1, {})
    assert "the folder in which this runs is gone" in outcome.err


def test_what_the_one_who_starts_it_ignores_is_ignored(run: Run) -> None:
    for number in (signal.SIGINT, signal.SIGHUP):
        outcome = run("path.json", ignored=[number], signal=number, step=2)
        assert (outcome.code, outcome.err) == (0, "")
        assert OLD not in outcome.files.values()


@pytest.mark.parametrize("writer", ["map.html", "export.gpkg", "figure.png"])
def test_the_same_bytes_come_out_where_nothing_is_right(run: Run, home: Path, writer: str) -> None:
    """C locale, no home, no folder for drafts, no time zone, no data of PROJ and GDAL: all at once."""
    (usual,) = run(writer).files.values()
    file = home / f"odd.{writer.partition('.')[2]}"
    argv = [part.format(home=home, out=file) for part in WRITERS[writer]]
    done = subprocess.run(
        [sys.executable, "-m", "geo.cli", *argv], env=NOTHING_IS_RIGHT, capture_output=True, cwd=home, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert file.read_bytes() == usual


@pytest.mark.parametrize(
    ("options", "writer"), [(("-OO", "-I"), "check.json"), (("-X", "dev", "-W", "error"), "simulate.parquet")]
)
def test_the_same_bytes_come_out_however_python_is_started(
    run: Run, home: Path, options: tuple[str, ...], writer: str
) -> None:
    (usual,) = run(writer).files.values()
    file = home / f"odd.{writer.partition('.')[2]}"
    argv = [part.format(home=home, out=file) for part in WRITERS[writer]]
    done = subprocess.run(
        [sys.executable, *options, "-m", "geo.cli", *argv], capture_output=True, cwd=home, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert file.read_bytes() == usual


@pytest.mark.parametrize("kib", [2_000_000, 80_000, *([350_000] if ALL else [])])
def test_too_little_memory_is_said_in_one_line(home: Path, kib: int) -> None:
    argv = [part.format(home=home, out=home / "memory.json") for part in WRITERS["check.json"]]
    done = subprocess.run(
        [sys.executable, "-m", "geo.cli", *argv],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (1024 * kib, 1024 * kib)),
    )
    assert (done.returncode, done.stderr.count("\n")) in {(0, 0), *([(2, 1)] if kib < 2_000_000 else [])}, done.stderr


@pytest.mark.parametrize("files", [14, *([10, 18] if ALL else [])])
def test_too_few_files_for_workers_are_said_in_one_line(home: Path, files: int) -> None:
    argv = ["simulate", str(home / "mine.toml"), "--draws", "20", "--workers", "2"]
    done = subprocess.run(
        [sys.executable, "-m", "geo.cli", *argv],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (files, files)),
    )
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert "ulimit -n" in done.stderr


EARLY = """
import os, signal, sys
count, every, outcomes = 0, int(sys.argv.pop(1)), []
def look(event, args):
    global count
    if event != "import" or count < 0 or "run" not in {frame.co_name for frame in frames()}:
        return
    count += 1
    if count % every:
        return
    reader, writer = os.pipe()
    process = os.fork()
    if process == 0:
        count = -1
        os.dup2(writer, 2)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.kill(os.getpid(), signal.SIGINT)
        return
    os.close(writer)
    _, status = os.waitpid(process, 0)
    with os.fdopen(reader, "rb") as said:
        outcomes.append((os.waitstatus_to_exitcode(status), said.read()))
def frames():
    frame = sys._getframe()
    while frame:
        yield frame.f_code
        frame = frame.f_back
sys.addaudithook(look)
from geo.cli import run
try:
    run()
finally:
    if count > 0:
        count = -1
        codes, said = zip(*outcomes)
        print(len(outcomes), set(codes) <= {-2, 130}, set(said), file=sys.stderr)
"""


def test_ctrl_c_while_it_begins_ends_it_without_a_word() -> None:
    """A copy of the process is interrupted at each of many imports."""
    argv = [sys.executable, "-c", EARLY, "60", "path", "50.2,38.3", "39,35.9", "--json"]
    with heard():
        done = subprocess.run(argv, capture_output=True, text=True, check=False)
    count, told = done.stderr.split(" ", 1)
    assert int(count) > 10
    assert told == "True {b''}\n"
