"""Faults while a file is written, of every kind by every command: the old file stays whole, or the new one is.

By default each kind meets a disk that is full after a few bytes; ``make faults`` tries all that is here on all.
"""

from __future__ import annotations

import argparse
import os
import signal
from typing import TYPE_CHECKING

import pytest
from faults_table import ALL, MAKE_NEW, NOBODY, OLD, WRITERS

from geo.cli.parser import make_parser
from geo.export.write import FORMS
from geo.report.write import ENDINGS as REPORTS
from geo.tracks.writers import ENDINGS as TRACKS

if TYPE_CHECKING:
    from faults_table import Outcome, Run

FEW = 40  # bytes: fewer than any of the files has
QUICK = ("path.json", "new.toml", "simulate.parquet", "export.gpkg")  # made by this command, GDAL and Arrow


def commands() -> set[str]:
    (found,) = (a for a in make_parser()._actions if isinstance(a, argparse._SubParsersAction))
    return set(found.choices)


def kept(writer: str, outcome: Outcome) -> bool:
    """Say whether there is nothing but the old file, as it was."""
    name = f"out.{writer.partition('.')[2]}"
    return outcome.files == ({} if writer in MAKE_NEW else {name: OLD})


def test_every_command_is_in_the_table_with_every_kind_of_file() -> None:
    assert {argv[0] for argv in WRITERS.values()} == commands()
    of = {
        start: {f".{name.partition('.')[2]}" for name in WRITERS if name.startswith(start)}
        for start in ("export", "report", "tracks", "figure")
    }
    assert of["export"] == set(FORMS.values())
    assert of["report"] == set(REPORTS)
    assert of["tracks"] == set(TRACKS)
    assert of["figure"] == {".pdf", ".svg", ".png"}


@pytest.mark.parametrize("writer", WRITERS)
def test_a_disk_that_is_full_leaves_the_old_file_and_says_so_in_one_line(run: Run, writer: str) -> None:
    """The limit is the system's own, so that libraries in C meet it too; it says 'file too large'."""
    outcome = run(writer, bytes=FEW, watch=True)
    assert outcome.code == 2, outcome.err
    (line,) = outcome.complaints
    assert line.startswith("overflight: cannot write ")
    assert kept(writer, outcome)
    # at each step, so that a process killed there would leave it too
    assert {line for line in outcome.err.splitlines() if line.startswith("held: ")} <= {
        f"held: {OLD[:8]!r}",
        "held: b'gone'" if writer in MAKE_NEW else "",
    }


@pytest.mark.skipif(not ALL, reason="make faults")
@pytest.mark.parametrize("writer", WRITERS)
def test_a_disk_that_is_full_at_any_part_of_it(run: Run, writer: str) -> None:
    whole = run(writer)
    assert whole.code == 0, whole.err
    most = max(map(len, whole.files.values()))
    for size in (0, 1, most // 3, most // 2, most - 1):
        outcome = run(writer, bytes=size)
        assert (outcome.code, len(outcome.complaints)) == (2, 1), (size, outcome)
        assert kept(writer, outcome) or writer == "site.d"  # of its many files some are whole


@pytest.mark.parametrize("writer", WRITERS if ALL else QUICK)
def test_a_writer_that_is_killed_in_the_middle_of_a_write_leaves_the_old_file(run: Run, writer: str) -> None:
    outcome = run(writer, bytes=FEW, killed=True)
    assert outcome.code == -signal.SIGXFSZ
    outcome.files.update({name: OLD for name in outcome.files if ".overflight-" in name})
    left = {name: text for name, text in outcome.files.items() if ".overflight-" not in name}
    assert kept(writer, outcome._replace(files=left))


@pytest.mark.parametrize("writer", WRITERS if ALL else QUICK)
def test_the_new_file_takes_the_place_of_the_old_one_in_one_step(run: Run, writer: str) -> None:
    outcome = run(writer, watch=writer != "site.d")
    assert outcome.code == 0, outcome.err
    held = [line for line in outcome.err.splitlines() if line.startswith("held: ")]
    new = outcome.files.get(f"out.{writer.partition('.')[2]}", b"")[:8]
    assert held in ([], [f"held: {(b'gone' if writer in MAKE_NEW else OLD[:8])!r}", f"held: {new!r}"])
    assert OLD not in outcome.files.values()
    assert not any(".overflight-" in name for name in outcome.files)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_a_request_to_stop_at_any_step_leaves_one_of_both_files_and_no_draft(run: Run, number: signal.Signals) -> None:
    codes = []
    for step in range(40):
        outcome = run("path.json", signal=number, step=step)
        codes.append(outcome.code)
        assert outcome.err == ""
        (file,) = outcome.files.items()
        assert file[0] == "out.json"
        assert file[1] == OLD or file[1].endswith(b"}\n")
        if outcome.code == 0:
            break
    assert set(codes) == {128 + number, 0}
    assert len(codes) > 6  # a folder, a draft and its lock, a move, and what is cleared away


@pytest.mark.skipif(os.geteuid() != 0, reason="only an administrator can be somebody else")
def test_a_folder_that_may_not_be_written_to_is_refused_before_any_work(run: Run) -> None:
    for writer in WRITERS:
        outcome = run(writer, user=NOBODY, before_work=True)
        assert outcome.code == 2, (writer, outcome)
        (line,) = outcome.complaints
        assert line.startswith("overflight: cannot write ")
        assert kept(writer, outcome)


@pytest.mark.parametrize("writer", WRITERS if ALL else ("path.json", "export.csv"))
def test_a_reader_that_is_gone_is_no_fault_of_the_file(run: Run, writer: str) -> None:
    outcome = run(writer, reader_gone=True)
    assert (outcome.code, outcome.complaints) == (0, [])
    assert OLD not in outcome.files.values()


@pytest.mark.parametrize("writer", WRITERS if ALL else ("path.json", "export.csv"))
def test_output_that_leads_to_a_full_disk_is_told_when_the_file_is_written(run: Run, writer: str) -> None:
    outcome = run(writer, stdout="/dev/full")
    assert (outcome.code, len(outcome.complaints)) == (2, 1)
    assert "no space left on device" in outcome.err
    assert OLD not in outcome.files.values()
