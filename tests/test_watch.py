"""``overflight map FILE --watch``: drawn anew on each save, served to this machine alone; no test sleeps."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from subprocess import DEVNULL, PIPE
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from processes import COMMAND, started

from geo.accounts import new_event
from geo.cli import main
from geo.cli.live import Live, served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from subprocess import Popen

EVENT = "caspian-2015-10-07"
Out = pytest.CaptureFixture[str]


def asked(address: str, path: str, **headers: str) -> http.client.HTTPResponse:
    """Ask a server as a browser does; a header that is given takes the place of that browser's own."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc)
    connection.putrequest("GET", path, skip_host="Host" in headers)
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    return connection.getresponse()


def state_after(address: str, version: int) -> dict[str, Any]:
    """Wait for a later state than this, as the page does."""
    while True:
        state = json.loads(asked(address, f"/changes?after={version}").read())
        if state["version"] > version:
            return state


# ------------------------------------------------------------------------------------------------------------ server


def test_it_listens_on_this_machine_alone_and_at_a_port_of_the_systems_choosing() -> None:
    with served(Live()) as one, served(Live()) as other:
        assert urlsplit(one).hostname == urlsplit(other).hostname == "127.0.0.1"
        assert urlsplit(one).port != urlsplit(other).port


@pytest.mark.parametrize("path", ["/", "/map", "/changes?after=-1"])
def test_a_page_from_elsewhere_cannot_read_it(path: str) -> None:
    """A name that was rebound to this machine comes as Host; without CORS other origins read nothing by address."""
    with served(Live()) as address:
        port = urlsplit(address).port
        for host in ("evil.example", f"evil.example:{port}", "127.0.0.1", f"127.0.0.1:{port}.evil.example", ""):
            assert asked(address, path, Host=host).status == 421
        for host in (f"127.0.0.1:{port}", f"localhost:{port}"):
            answer = asked(address, path, Host=host)
            assert answer.status == 200
            assert answer.headers["Access-Control-Allow-Origin"] is None
            assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
            assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("path", "status"),
    [("/../pyproject.toml", 404), ("/etc/passwd", 404), ("/map/", 404), ("/changes?after=x", 400), ("/nothing", 404)],
)
def test_it_holds_three_things_and_no_files(path: str, status: int) -> None:
    with served(Live()) as address:
        assert asked(address, path).status == status


def test_a_change_is_told_to_whom_waits_for_it_and_the_last_map_stays_beside_a_problem() -> None:
    live = Live()
    with served(live) as address:
        assert state_after(address, -1) == {"version": 0, "drawn": 0, "problem": ""}
        told: list[dict[str, Any]] = []
        waiting = threading.Thread(target=lambda: told.append(state_after(address, 0)))
        waiting.start()
        live.show(b"a map")
        waiting.join()
        assert told == [{"version": 1, "drawn": 1, "problem": ""}]
        assert asked(address, "/map").read() == b"a map"
        live.tell("line 1: <script>")
        assert state_after(address, 1) == {"version": 2, "drawn": 1, "problem": "line 1: <script>"}
        assert asked(address, "/map").read() == b"a map"
        live.show(b"another")
        assert state_after(address, 2) == {"version": 3, "drawn": 2, "problem": ""}
        assert live.after(3, patience_s=0.0)["version"] == 3


# Runs the page's program with elements that note what is done to them, and an answer that tells of a problem once.
_NOTED = """
const done = [];
const element = (name) => new Proxy({ contentWindow: { location: { reload() { done.push([name, "reload"]); } } } }, {
  get: (own, key) => own[key] ?? ((...given) => { done.push([name, key, given[0]]); }),
  set: (own, key, value) => { done.push([name, key, value]); return true; },
});
globalThis.document = { querySelector: element, title: "" };
let asked = 0;
globalThis.fetch = async () => {
  if (asked++) { console.log(JSON.stringify(done)); process.exit(0); }
  return { json: async () => ({ version: 4, drawn: 1, problem: PROBLEM }) };
};
"""


def test_what_is_wrong_with_a_file_is_no_markup_of_the_page() -> None:
    problem = "<img src=x onerror=alert(1)></pre><b>mine</b>"
    live = Live()
    with served(live) as address:
        before = asked(address, "/").read()
        live.tell(problem)
        answer = asked(address, "/")
        assert answer.read() == before, "it is no part of the page"
    [script] = re.findall("<script>(.*)</script>", before.decode(), re.DOTALL)
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert (policy["default-src"], policy["script-src"]) == ("'none'", f"'sha256-{digest}'"), "nothing else is run"
    node = shutil.which("node", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    assert node, "the page's program is tested with Node: 'sh tools/ensure_node.sh' sets it up"
    told = f"const PROBLEM = {json.dumps(problem)};{_NOTED}{script}"
    done = json.loads(subprocess.run([node, "-e", told], capture_output=True, text=True, check=True).stdout)
    assert [step for step in done if step[0] == "pre"] == [["pre", "textContent", problem]]
    assert [step for step in done if step[0] == "iframe"] == [
        ["iframe", "addEventListener", "load"],
        ["iframe", "reload"],
    ]


# ----------------------------------------------------------------------------------------------------------- command


@contextmanager
def watching(file: Path, out: Path) -> Iterator[tuple[Popen[str], str]]:
    """Start the command and hand it out with the address that it serves."""
    command = [*COMMAND, "map", str(file), "--watch", "-o", str(out)]
    with (
        (out.parent / "errors").open("w") as errors,
        started(command, stdin=DEVNULL, stdout=PIPE, stderr=errors) as run,
    ):
        assert run.stdout is not None
        yield run, run.stdout.readline().strip()


def test_each_save_is_drawn_a_problem_is_told_and_ctrl_c_ends_it(tmp_path: Path) -> None:
    file, out = tmp_path / "mine.toml", tmp_path / "out"
    sound = new_event("mine", dt.date(2020, 1, 2))
    file.write_text(sound, encoding="utf-8")
    with watching(file, out) as (run, address):
        assert state_after(address, 0) == {"version": 1, "drawn": 1, "problem": ""}
        page = (out / "mine.html").read_bytes()
        assert asked(address, "/map").read() == page
        assert b"/changes" not in page, "the page on the disk knows of no reloader"

        file.write_text(sound.replace("Deir ez-Zor", "Another <b>Name</b>"), encoding="utf-8")
        assert state_after(address, 1) == {"version": 2, "drawn": 2, "problem": ""}
        again = (out / "mine.html").read_bytes()
        assert b"Another" in again
        assert asked(address, "/map").read() == again

        broken = sound.replace('basis = "gazetteer"', 'basis = "guessed"', 1)
        line = broken.splitlines().index('basis = "guessed"') + 1
        file.write_text(broken, encoding="utf-8")
        state = state_after(address, 2)
        assert (state["version"], state["drawn"]) == (3, 2)
        assert state["problem"].startswith(
            f"mine.toml: line {line}, column 1: targets[deir-ez-zor].basis: found 'guessed'"
        )
        assert f"overflight: {state['problem']}\n" in (tmp_path / "errors").read_text()
        assert (out / "mine.html").read_bytes() == asked(address, "/map").read() == again

        file.unlink()
        gone = state_after(address, 3)
        assert gone["problem"].startswith("mine.toml: found no such file any more; ")
        assert (gone["version"], gone["drawn"]) == (4, 2)
        assert f"overflight: {gone['problem']}\n" in (tmp_path / "errors").read_text()
        assert asked(address, "/map").read() == again
        new = tmp_path / ".mine.toml.swp"  # as editors save: a new file in the old one's place
        new.write_text(sound, encoding="utf-8")
        new.replace(file)
        assert state_after(address, 4) == {"version": 5, "drawn": 3, "problem": ""}
        assert (out / "mine.html").read_bytes() == page

        os.killpg(run.pid, signal.SIGINT)
        assert run.wait() == 130
        assert run.stdout.read().splitlines() == [str(out / "mine.html")] * 3
    assert "Traceback" not in (tmp_path / "errors").read_text()


def test_it_may_begin_with_a_broken_file(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text("x =", encoding="utf-8")
    with watching(file, tmp_path / "page.html") as (run, address):
        assert state_after(address, 0)["problem"].startswith("mine.toml: end of line 1: not valid TOML")
        assert asked(address, "/map").status == 200
        file.write_text(new_event("mine", dt.date(2020, 1, 2)), encoding="utf-8")
        assert state_after(address, 1) == {"version": 2, "drawn": 1, "problem": ""}
        assert (tmp_path / "page.html").is_file()
        os.killpg(run.pid, signal.SIGINT)
        assert run.wait() == 130


@pytest.mark.parametrize(
    ("events", "words"),
    [
        ([], "found 0 events"),
        ([EVENT, EVENT], "found 2 events"),
        (["-"], "standard input"),
        (["nowhere"], "no such file"),
    ],
)
def test_it_watches_one_file(capsys: Out, tmp_path: Path, events: list[str], words: str) -> None:
    assert main(["map", *events, "--watch", "-o", str(tmp_path / "out")]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert words in err


def test_what_cannot_be_written_is_said_before_any_work(capsys: Out, tmp_path: Path) -> None:
    (tmp_path / "in-the-way").touch()
    for name in ("in-the-way", "in-the-way/page.html"):
        assert main(["map", EVENT, "--watch", "-o", str(tmp_path / name)]) == 2
        out, err = capsys.readouterr()
        assert (out, err.count("\n")) == ("", 1)
        assert "is no folder" in err


def test_without_the_extra_it_says_how_to_get_it(capsys: Out, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    assert main(["map", EVENT, "--watch"]) == 2
    assert "pip install 'overflight[watch]'" in capsys.readouterr().err
