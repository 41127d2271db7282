"""What commands say to do works when it is done, and what cannot be done is told before it takes time."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest

from geo.cli import main

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("name", ["-x.toml", "--force.toml", "a b.toml", "$x.toml", "plain.toml"])
def test_what_to_do_with_a_new_file_can_be_done(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["new", "--", name]) == 0
    said = capsys.readouterr().err.split("edit it, then: ")[1].split("; ")[0]
    assert main(shlex.split(said)[1:]) in {0, 1}
    assert "unrecognized" not in capsys.readouterr().err


@pytest.mark.parametrize("key", ["ZZZ", "over-nowhere", "tur"])
def test_what_is_no_outcome_is_told_before_anything_is_drawn(
    key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("geo.cli.figure._simulated", lambda *_: pytest.fail("it was drawn"))
    file = str(tmp_path / "launch.pdf")
    assert main(["figure", "caspian-2015-10-07", "--kind", "launch", "--of", key, "-o", file]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert f"--of: found {key!r}; allowed: the code of a state, such as TUR, " in line
    assert "over-iran-and-iraq" in line
