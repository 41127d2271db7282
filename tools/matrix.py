"""Every Python we say we run on, with the oldest, pinned and newest dependencies: ``make matrix``.

Each cell is a fresh environment with the built wheel, in which a selection of the tests from the sdist runs against the
installed package, and which writes one of every kind of file. A Python that is not on this machine is told as such: its
dependencies are resolved all the same, since that needs no interpreter.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
# wheels only, so that no old numpy is compiled for a new Python; simplekml is published as source alone
WHEELS = ("--only-binary", ":all:", "--no-binary", "simplekml")
TOOLS = ("geographiclib", "hypothesis", "jsonschema", "pypdf", "pypdfium2", "pytest", "pytest-timeout")
CORE = (
    *("test_files", "test_geodesic", "test_great_arcs", "test_waters", "test_places"),
    *("test_ledger", "test_ledger_check", "test_verdicts", "test_library"),
)
WITH_EXTRAS = (*CORE, "test_written", "test_ledger_oracle", "test_export", "test_tracks")
WITHOUT_AVX = ("test_geodesic", "test_ledger", "test_library")
KINDS = (("lowest", False), ("lowest", True), ("pinned", True), ("newest", True), ("newest, no AVX", True))
KEY = ("numpy", "pandas", "shapely", "pyproj", "geopandas", "pyogrio", "pydantic", "matplotlib", "pyarrow")


@dataclass
class Cell:
    """One environment, and what came of it."""

    python: str
    dependencies: str
    extras: bool
    said: str = ""
    failed: bool = False
    versions: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)

    @property
    def resolution(self) -> str:
        """Return uv's word for it."""
        return "lowest-direct" if self.dependencies == "lowest" else "highest"

    @property
    def name(self) -> str:
        """Return what the table calls it."""
        return f"{self.python} {self.dependencies}{'' if self.extras else ', no extras'}"


class Failed(Exception):  # noqa: N818
    """A step of a cell went wrong; its text is the end of what the step said."""


def run(*argv: str, cwd: Path | None = None, **env: str) -> str:
    """Run a program that knows nothing of this environment, and return what it said."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL_ENV", "PIP_"))}
    done = subprocess.run(argv, cwd=cwd, env=clean | env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failed("\n".join((done.stdout + done.stderr).strip().splitlines()[-80:]))
    return done.stdout


def built(folder: Path) -> tuple[Path, Path]:
    """Build the sdist, and the wheel from it; return the wheel and the unpacked sdist without its package."""
    run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(folder), cwd=ROOT)
    with tarfile.open(next(folder.glob("*.tar.gz"))) as archive:
        archive.extractall(folder, filter="data")
    (source,) = (path for path in folder.iterdir() if path.is_dir())
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), cwd=source)
    shutil.rmtree(source / "geo")  # what is tested is the wheel
    return next(folder.glob("*.whl")), source


def interpreter(python: str) -> str | None:
    """Return the path of an interpreter of this version, None if there is none."""
    try:
        return run("uv", "python", "find", "--no-python-downloads", "--no-project", "--system", python).strip()
    except Failed:
        return None


def resolved(cell: Cell, python: str | None = None) -> str:
    """Choose a cell's dependencies, for which its Python need not be there; return them as requirements.

    ``lowest-direct`` is the lowest that we allow of what we name, for which the project itself has to be given: of a
    wheel, what it depends on would not be direct. Some packages want Python 3.11.5 and no earlier one, so the version
    of an interpreter that is there is given whole.
    """
    argv = ["uv", "pip", "compile", "--quiet", "--no-header", "--no-annotate", *WHEELS, str(ROOT / "pyproject.toml")]
    argv += ["--all-extras"] * cell.extras
    argv += ["--constraint", str(ROOT / "constraints.txt")] * (cell.dependencies == "pinned")
    whole = run(python, "-c", "import platform; print(platform.python_version())").strip() if python else cell.python
    out = run(*argv, "--python-version", whole, "--resolution", cell.resolution)
    cell.versions = versions(out)
    return "\n".join(f"{name}=={version}" for name, version in cell.versions.items())


def versions(frozen: str) -> dict[str, str]:
    """Return the versions that a list of requirements pins."""
    return dict(re.findall(r"^([\w.-]+)==([\w.+!]+)", frozen, flags=re.MULTILINE))


def tried(cell: Cell, wheel: Path, source: Path, python: str, folder: Path) -> None:
    """Make a cell's environment, run the tests in it, and write one of every kind of file."""
    venv = folder / "venv"
    run("uv", "venv", "--quiet", "--python", python, str(venv))
    inside = str(venv / "bin" / "python")
    install = ("uv", "pip", "install", "--quiet", "--python", inside)
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    asked = f"{wheel}[{','.join(extras)}]" if cell.extras else str(wheel)
    chosen = folder / "chosen.txt"
    chosen.write_text(resolved(cell, python))
    run(*install, *WHEELS, "--constraint", str(chosen), asked)
    there = versions(run("uv", "pip", "freeze", "--python", inside))
    if other := {name: version for name, version in there.items() if cell.versions[name] != version}:
        message = f"installed are others than chosen: {other}"
        raise Failed(message)
    pinned = versions((ROOT / "constraints.txt").read_text()).items()
    tools = [f"{name}=={version}" for name, version in pinned if name.lower().replace("_", "-") not in there]
    chosen.write_text("\n".join([chosen.read_text(), *tools]))
    run(*install, "--constraint", str(chosen), *TOOLS)
    run("uv", "pip", "check", "--python", inside)
    elsewhere = run(inside, "-c", "import geo; print(geo.__file__)", cwd=source)
    if str(venv) not in elsewhere:
        message = f"the tests would run against {elsewhere}"
        raise Failed(message)
    features = "import numpy._core._multiarray_umath as m; print(*m.__cpu_dispatch__)"
    less = {"NPY_DISABLE_CPU_FEATURES": run(inside, "-c", features).strip()} if "AVX" in cell.dependencies else {}
    wanted = [f"tests/{name}" if (source / "tests" / name).is_dir() else f"tests/{name}.py" for name in selection(cell)]
    # what old packages say of each other is no matter of ours; what new ones say of us is
    quiet = ("-W", "ignore::DeprecationWarning") if cell.dependencies == "lowest" else ()
    pytest = (str(venv / "bin" / "pytest"), "-q", "-p", "no:cacheprovider", "--continue-on-collection-errors", *quiet)
    cell.said = run(*pytest, *wanted, cwd=source, **less).strip().splitlines()[-1].strip("= ")
    script = source / "tools" / "matrix_files.py"
    cell.outputs = json.loads(run(inside, "-W", "error", *quiet, str(script), cwd=folder, **less).splitlines()[-1])


def selection(cell: Cell) -> tuple[str, ...]:
    """Return the tests that a cell runs."""
    if cell.dependencies == "newest, no AVX":
        return WITHOUT_AVX
    return WITH_EXTRAS if cell.extras else CORE


def carried_out(cell: Cell, wheel: Path, source: Path) -> None:
    """Run a cell, or resolve what it would take if there is no such Python, and say what came of it."""
    python = interpreter(cell.python)
    with tempfile.TemporaryDirectory(prefix="matrix-cell-") as folder:
        try:
            if python:
                tried(cell, wheel, source, python, Path(folder))
            else:
                resolved(cell)
                cell.said = f"NOT RUN: no Python {cell.python} here; {len(cell.versions)} packages resolve"
        except Failed as problem:
            cell.failed = True
            cell.said = "FAILED"
            print(problem)
    print(f"{cell.name}: {cell.said}", flush=True)


def differing(cells: list[Cell]) -> list[str]:
    """Return a line on each kind of file: in how many cells its bytes are the same, and where they are others."""
    by_name: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for cell in cells:
        for name, digest in cell.outputs.items():
            by_name[name][digest].append(cell.name)
    lines = []
    for name, found in sorted(by_name.items()):
        groups = sorted(found.values(), key=len, reverse=True)
        same = f"the same bytes in {len(groups[0])} of {sum(map(len, groups))}"
        lines.append(f"{name:16s} {same}" + "".join(f"; others in: {' | '.join(group)}" for group in groups[1:]))
    return lines


def main() -> int:
    """Run the cells that were asked for, all if none; print the table; return 1 if one failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", action="append", choices=PYTHONS, help="only this Python (may be repeated)")
    parser.add_argument("--only", choices=sorted({kind for kind, _ in KINDS}), help="only these dependencies")
    chosen = parser.parse_args()
    cells = [
        Cell(python, dependencies, extras)
        for python in chosen.python or PYTHONS
        for dependencies, extras in KINDS
        if chosen.only in {None, dependencies}
    ]
    with tempfile.TemporaryDirectory(prefix="matrix-") as temporary:
        wheel, source = built(Path(temporary))
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(lambda cell: carried_out(cell, wheel, source), cells))
    print()
    for cell in cells:
        key = ", ".join(f"{name} {cell.versions[name]}" for name in KEY if name in cell.versions)
        print(f"{cell.name:24s} {cell.said}\n{'':24s} {key}")
    print("", *differing(cells), sep="\n")
    missing = sorted({cell.python for cell in cells if cell.said.startswith("NOT RUN")})
    if missing:
        print(f"\nNot run for want of an interpreter: {', '.join(missing)} (uv python install, or put it on PATH)")
    return int(any(cell.failed for cell in cells))


if __name__ == "__main__":
    sys.exit(main())
