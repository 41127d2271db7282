"""The command ``overflight simulate`` as a user types it."""

import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from subprocess import DEVNULL, Popen

import pandas as pd
import pytest
from processes import COMMAND, Terminal, started

import geo
from geo.cli import main
from geo.worlds import engines

EVENT = "caspian-2015-10-07"
BLOCK = 10_000 // 26  # worlds of 26 paths each
Out = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")


def test_json_holds_what_the_library_says(capsys: Out) -> None:
    assert main(["simulate", EVENT, "--draws", "2,000", "--seed", "7", "--hypothesis", "direct", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    result = geo.simulate(geo.load_event(EVENT), draws=2000, seed=7, hypothesis="direct")
    assert (said["event"], said["draws"], said["asked"], said["seed"]) == (EVENT, 2000, 2000, 7)
    assert (said["missiles"], said["boundaries"]) == (26, result.boundaries)
    for name in ("states", "lengths", "claims"):
        pd.testing.assert_frame_equal(pd.DataFrame(said[name]), getattr(result, name), check_dtype=False, atol=1e-6)


def test_tables_name_states_claims_and_what_a_share_is(capsys: Out) -> None:
    assert main(["simulate", EVENT, "--draws", "1000"]) == 0
    out, err = capsys.readouterr()
    for words in (
        "Turkey",
        "95 % interval",
        "not probabilities",
        "about 1,500 km",
        "Straight line",
        "Via reported places",
    ):
        assert words in out
    for words in ("1,000 reconstructions under", "26 missiles in each", "of missiles", "holds in", "fails in"):
        assert words in out
    assert err == ""


def test_files_are_written_as_their_ending_says(capsys: Out, tmp_path: Path) -> None:
    for name in ("draws.parquet", "tables.json", "with,comma.json"):
        assert main(["simulate", EVENT, "--draws", "500", f"-o{tmp_path / name}"]) == 0
        assert capsys.readouterr().out.splitlines()[-1] == str(tmp_path / name)
    draws = pd.read_parquet(tmp_path / "draws.parquet")
    assert draws.groupby("hypothesis")["draw"].nunique().to_dict() == {"direct": 500, "reported": 500}
    assert draws.groupby(["hypothesis", "draw"])["missiles"].sum().eq(26).all()
    tables = json.loads((tmp_path / "tables.json").read_text())
    turkey = [row for row in tables["launches"] if row["key"] == "TUR" and row["hypothesis"] == "direct"]
    assert sum(row["draws"] for row in turkey) == 500 * 26
    assert sum(row["starts"] for row in turkey) == 500 * 4
    assert sorted(p.name for p in tmp_path.iterdir()) == ["draws.parquet", "tables.json", "with,comma.json"]


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["--draws", "0"], "whole number"),
        (["--seed", "-1"], "whole number"),
        (["--workers", "0"], "whole number"),
        (["--hypothesis", "curved"], "direct, reported"),
        (["-o", "out.txt"], ".parquet"),
        (["-o", "/dev/null/out.json"], "/dev/null is no folder"),
        (["-o", "."], "ending"),
        (["--scheduler", "nonsense"], "nonsense"),
    ],
)
def test_bad_input_is_one_line_before_any_work(
    capsys: Out, monkeypatch: pytest.MonkeyPatch, argv: list[str], words: str
) -> None:
    def work(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr(engines, "run_block", work)
    monkeypatch.setattr(engines, "share_out", work)
    assert main(["simulate", EVENT, "--draws", "900000000", *argv]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("overflight: ")
    assert err.count("\n") == 1
    assert words in err


@pytest.mark.parametrize(
    "argv", [["--draws", "many"], ["--workers", "2", "--scheduler", "tcp://a:1"], ["--draws", "1.5"]]
)
def test_wrong_usage_leaves_with_two(capsys: Out, argv: list[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["simulate", EVENT, *argv])
    assert stop.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_what_is_done_before_an_interruption_is_reported(capsys: Out, monkeypatch: pytest.MonkeyPatch) -> None:
    block, calls = engines.run_block, count()

    def interrupted(*what: object) -> object:
        if next(calls) == 3:
            raise KeyboardInterrupt
        return block(*what)

    monkeypatch.setattr(engines, "run_block", interrupted)
    assert main(["simulate", EVENT, "--draws", "9000", "--hypothesis", "direct", "--json"]) == 130
    out, err = capsys.readouterr()
    said = json.loads(out)
    done = 3 * BLOCK
    assert (said["draws"], said["asked"]) == (done, 9_000)
    assert said["states"][0]["draws"] == done
    assert err.startswith(f"overflight: note: interrupted: {done:,} of 9,000 reconstructions are done")
    assert err.count("\n") == 1


LONG = (*COMMAND, "simulate", EVENT, "--draws", "4000000", "--hypothesis", "direct", "--json")  # minutes of work
BEGUN = r"[1-9]\d{3,}/4000000"  # the bar after some blocks: two workers have surely done the first by then


@contextmanager
def simulating(workers: str, out: Path) -> Iterator[tuple[Popen[str], Terminal]]:
    """Start the command at a terminal and wait until it is well under way."""
    with out.open("w") as file, Terminal() as terminal:
        environment = {**os.environ, **Terminal.ENVIRONMENT}
        command = [*LONG, "--workers", workers]
        with started(command, stdin=DEVNULL, stdout=file, stderr=terminal.theirs, env=environment) as process:
            terminal.handed_over()
            terminal.read_until(BEGUN)
            yield process, terminal


def test_impatience_hangs_nothing(tmp_path: Path) -> None:
    """What was measured: a second Ctrl-C while workers are ended left all of them, and the command, for ever."""
    with simulating("2", tmp_path / "out.json") as (process, terminal):
        for _ in range(3):
            os.killpg(process.pid, signal.SIGINT)
        words = terminal.read_to_end()  # which workers hold, too
        assert process.wait() in {130, -signal.SIGINT}
    assert "Traceback" not in words


def test_a_command_that_is_told_to_end_ends_its_workers(tmp_path: Path) -> None:
    with simulating("2", tmp_path / "out.json") as (process, terminal):
        process.terminate()
        words = terminal.read_to_end()
        assert process.wait() == 128 + signal.SIGTERM
    assert "Traceback" not in words
    assert "overflight: " not in words


@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_ends_cleanly_and_reports_what_is_done(tmp_path: Path, workers: str) -> None:
    file = tmp_path / "out.json"
    with simulating(workers, file) as (process, terminal):
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: the workers get it too
        words = terminal.read_to_end()
        assert process.wait() == 130
    assert "Traceback" not in words
    assert "interrupted: " in words.splitlines()[-1], words
    said = json.loads(file.read_text())
    assert 0 < said["draws"] < said["asked"] == 4_000_000
    assert said["draws"] % BLOCK == 0
    assert said["states"][0]["draws"] == said["draws"]
    assert words.splitlines()[-1].startswith(
        f"overflight: note: interrupted: {said['draws']:,} of 4,000,000 reconstructions"
    )


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL], ids=lambda end: end.name)
def test_workers_end_with_a_command_that_is_killed(tmp_path: Path, end: signal.Signals) -> None:
    with simulating("2", tmp_path / "out.json") as (process, terminal):
        process.send_signal(end)  # to the command alone
        assert process.wait() == (-end if end == signal.SIGKILL else 128 + end)  # what it can, it puts in order
        terminal.read_to_end()  # at its end only when the workers are gone, for they hold it too
