"""What the tests of faults share: a process that runs the commands of the table with faults."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import forked
import pytest
from faults_table import MAKE_NEW, OLD, WRITERS, Outcome
from processes import started

import geo
from geo.accounts import new_event
from geo.maps import save_map

if TYPE_CHECKING:
    from collections.abc import Iterator

    from faults_table import Run


@pytest.fixture(scope="session")
def home() -> Iterator[Path]:
    """Make a folder with what the commands read, which everybody can reach, as those of pytest are not."""
    made = Path(tempfile.mkdtemp())
    made.chmod(0o755)
    (made / "mine.toml").write_text(new_event("mine", dt.date(2020, 1, 1), None), encoding="utf-8")
    (made / "tracks.csv").write_text("track,lon,lat\na,50.2,38.3\na,39,35.9\n", encoding="utf-8")
    save_map(geo.reconstruct(made / "mine.toml").map(), made / "page.html")
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="session")
def copies(home: Path) -> Iterator[subprocess.Popen[str]]:
    """Start the process of which each case gets a copy."""
    argv = [sys.executable, forked.__file__, str(home / "mine.toml")]
    environment = {**os.environ, "COLUMNS": "200"}
    with started(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as process:
        yield process


@pytest.fixture
def run(copies: subprocess.Popen[str], home: Path) -> Run:
    """Return a function that runs a command of the table with a fault, beside an old file of the same name."""

    def once(
        writer: str,
        *,
        argv: tuple[str, ...] = (),
        old: bytes | None = OLD,
        within: str = "",
        watch: bool = False,
        **case: object,
    ) -> Outcome:
        work = home / "work"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir()
        out = work / within / f"out.{writer.partition('.')[2]}"
        if old is not None and not within and writer not in MAKE_NEW:
            out.write_bytes(old)
        words = [part.format(home=home, out=out) for part in argv or WRITERS[writer]]
        asked = {"argv": words, "folder": str(work), **({"watched": str(out)} if watch else {}), **case}
        copies.stdin.write(json.dumps(asked) + "\n")
        copies.stdin.flush()
        answer = json.loads(copies.stdout.readline())
        return Outcome(*answer, {str(f.relative_to(work)): f.read_bytes() for f in work.rglob("*") if f.is_file()})

    return once
