"""The project as a whole: layers, notebooks, manual."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parent.parent


def run(*argv: str, cwd: Path = ROOT, **env: str) -> str:
    done = subprocess.run(argv, cwd=cwd, capture_output=True, text=True, env={**os.environ, **env}, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_layers_import_only_from_below() -> None:
    assert " kept, 0 broken." in run(str(Path(sys.executable).with_name("lint-imports")))


def test_the_public_names_are_there_and_documented() -> None:
    import geo

    for name in geo.__all__:
        assert getattr(geo, name).__doc__ if name not in {"SPHERE", "WGS84"} else getattr(geo, name), name
    with pytest.raises(AttributeError, match="attribute nothing"):
        geo.nothing  # noqa: B018


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda p: p.stem)
def test_notebooks_run_and_are_stored_with_what_they_show(path: Path) -> None:
    stored = nbformat.read(path, as_version=4)
    cells = [c for c in stored.cells if c.cell_type == "code"]
    assert all(c.execution_count for c in cells)
    fresh = nbformat.read(path, as_version=4)
    here = {"metadata": {"path": str(path.parent)}}
    # no limit on a cell; the others tell a kernel that is gone from one that is slow, and say so of none that lives
    patience = {"timeout": None, "startup_timeout": 3600, "iopub_timeout": 3600}
    NotebookClient(fresh, **patience, kernel_name="python3", resources=here).execute()
    again = [c for c in fresh.cells if c.cell_type == "code"]
    assert [_texts(c) for c in again] == [_texts(c) for c in cells]


def _texts(cell: nbformat.NotebookNode) -> list[str]:
    """Return what a code cell printed or showed as text; pictures and pages are checked in the browser tests.

    What is printed comes in one piece or in several, as the kernel happens to send it: it is put together.
    """
    found: list[tuple[str, str]] = []
    for output in cell.get("outputs", []):
        text = output.get("text") or output.get("data", {}).get("text/plain", "")
        stream = output.get("name", "") if output.output_type == "stream" else ""
        if stream and found and found[-1][0] == stream:
            found[-1] = (stream, found[-1][1] + text)
        elif output.output_type != "error":
            found.append((stream, text))
    return [text for _, text in found]


def test_the_files_that_the_map_manual_names_are_there_and_no_other() -> None:
    code = (ROOT / "docs" / "map.md").read_text(encoding="utf-8").split("\n## Code\n")[1].split("\n## ")[0]
    named = {Path(name).name for name in re.findall(r"[a-z_/]+\.(?:py|js|mjs)(?=`)", code)}
    python = {file.name for file in (ROOT / "geo" / "maps").glob("*.py")} - {"__init__.py"}
    script = {file.name for file in (ROOT / "web" / "src").glob("*.js")} - {"site.js", "find.js"}  # of sites
    assert named - {"overflight.js", "build.mjs", "test.js"} == python | script


def test_the_tests_that_are_left_to_make_long_are_there(unknown_long_tests: list[str]) -> None:
    assert not unknown_long_tests


def test_no_test_waits_where_a_policy_or_a_slow_machine_stops_it() -> None:
    """``browser.waiting`` has what waits: not Playwright's poller, which a policy stops, and not for a time."""
    for file in sorted((ROOT / "tests").rglob("*.py")):
        if file.name == "waiting.py":
            continue
        nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        used = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
        assert not used & {"wait_for_function", "wait_for_timeout", "perf_counter"}, file
