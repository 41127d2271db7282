"""What holds for all tests: none depends on how fast the machine is, and what a test starts ends with it.

Nobody knows here how slow the machine is, and processor time is no better a measure: a cluster that waits in vain keeps
asking itself how it is. So ``timeout`` in ``pyproject.toml`` is not how long a test may take, but when it is taken for
one that waits for ever, some fifty times the longest test: it then fails and says where it stood. Before that,
``faulthandler_timeout`` says so without ending it. A limit from outside, as by ``timeout 2h make test``, lets the
fixtures clean up.

And none reaches another machine, nor does what it starts: ``tests/no_network`` stops that.

``tests/long.txt`` names those that ``make test`` leaves to ``make long``.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest
from hypothesis import HealthCheck, settings
from watch import Watch, watching

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

UNKNOWN = pytest.StashKey[list[str]]()
GUARD, LONG = (Path(__file__).parent / name for name in ("no_network", "long.txt"))
if str(GUARD) not in os.environ.get("PYTHONPATH", ""):  # in what is started from here, a worker too, it runs by itself
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(GUARD), os.environ.get("PYTHONPATH"))))
    runpy.run_path(str(GUARD / "sitecustomize.py"))

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # hundreds of commands are started: they compile the package once

# by default hypothesis fails an example that takes longer than 200 ms, and a test whose examples are slow to make
settings.register_profile("at any speed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("at any speed")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark the tests that take longest, and keep those names of whole files that no test has."""
    lines = LONG.read_text(encoding="utf-8").splitlines()
    named = {line for line in lines if line and not line.startswith("#")}
    found = set()
    for item in items:
        if known := named & {item.nodeid, item.nodeid.partition("[")[0]}:
            found |= known
            item.add_marker(pytest.mark.long)
    files = set() if any("::" in word for word in config.args) else {item.nodeid.partition("::")[0] for item in items}
    config.stash[UNKNOWN] = sorted(name for name in named - found if name.partition("::")[0] in files)


@pytest.fixture
def unknown_long_tests(pytestconfig: pytest.Config) -> list[str]:
    """Return what ``tests/long.txt`` names that is no test, of the files that were collected whole."""
    return pytestconfig.stash[UNKNOWN]


def pytest_sessionstart(session: pytest.Session) -> None:
    """Let a request to end, as from ``timeout`` or a closed terminal, end the test in order: fixtures clean up."""

    def leave(number: int, _: FrameType | None) -> NoReturn:
        name = signal.Signals(number).name
        session.shouldstop = f"ended by {name}"
        raise SystemExit(name)

    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, leave)


@pytest.fixture
def watch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    """Watch for addresses, files and programs that a boundary file makes somebody open."""
    if not sys.platform.startswith("linux"):
        pytest.skip("files are watched by inotify, which is Linux's")
    with watching(tmp_path, monkeypatch) as found:
        yield found


@pytest.fixture
def made_up_states(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let events of a made-up world lie in its states: those of their codes are elsewhere on the Earth."""
    monkeypatch.setattr("geo.events.data_checks._in_states", lambda _: iter(()))
