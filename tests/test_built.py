"""What is built and handed out: the same bytes each time, complete, and with all that it needs declared."""

from __future__ import annotations

import ast
import hashlib
import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS = PROJECT["project"]["optional-dependencies"]


def run(*argv: str, cwd: Path, **env: str) -> str:
    done = subprocess.run(argv, cwd=cwd, capture_output=True, text=True, env={**os.environ, **env}, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def build(kind: str, source: Path, to: Path, **env: str) -> Path:
    run(sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(to), cwd=source, **env)
    (file,) = to.glob("*.tar.gz" if kind == "sdist" else "*.whl")
    return file


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("sdist", ROOT, tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


def test_the_sdist_builds_itself_and_the_wheel_to_the_same_bytes(sdist: Path, wheel: Path, tmp_path: Path) -> None:
    """Elsewhere, later, in another time zone, with files that are their owner's alone."""
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    source = tmp_path / sdist.name.removesuffix(".tar.gz")
    for path in source.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
        os.utime(path, (1_500_000_000, 1_500_000_000))
    for kind, first in (("sdist", sdist), ("wheel", wheel)):
        again = build(kind, source, tmp_path / kind, TZ="Asia/Tokyo", PYTHONHASHSEED="5")
        assert again.name == first.name
        assert hashlib.sha256(again.read_bytes()).digest() == hashlib.sha256(first.read_bytes()).digest(), kind


def test_a_wheel_finds_its_data_from_another_folder(wheel: Path, tmp_path: Path) -> None:
    site, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert wheel.stat().st_size < 24_000_000
    held = zipfile.ZipFile(wheel).namelist()
    assert any(n.startswith("geo/data/events/") for n in held)
    files = ("maps/assets/overflight.js", "maps/assets/overflight.css", "site/assets/site.js", "site/assets/site.css")
    assert {f"geo/{name}" for name in (*files, "site/templates/index.html", "site/icon.svg")} <= set(held)
    assert all(n.startswith(("geo/", "overflight-")) for n in held)
    data = (file for file in (ROOT / "data").rglob("*") if file.is_file())
    assert {f"geo/{file.relative_to(ROOT).as_posix()}" for file in data} <= set(held)
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    run(*pip, "install", "--no-deps", "--target", str(site), str(wheel), cwd=elsewhere)
    path = os.pathsep.join(filter(None, (str(site), os.environ.get("PYTHONPATH"))))
    code = "import geo; print(geo.__file__); print(geo.overflown(50.2, 38.3, 39.01, 35.95)['country'].tolist()[-1])"
    out = run(sys.executable, "-c", code, cwd=elsewhere, PYTHONPATH=path).split()
    assert out == [str(site / "geo" / "__init__.py"), "SYR"]
    run(sys.executable, "-m", "geo.cli", "map", "caspian-2015-10-07", cwd=elsewhere, PYTHONPATH=path)
    assert (elsewhere / "maps" / "caspian-2015-10-07.html").is_file()


def named(entries: list[object]) -> dict[str, Requirement]:
    found = [Requirement(entry) for entry in entries if isinstance(entry, str)]
    return {canonicalize_name(one.name): one for one in found if one.name != PROJECT["project"]["name"]}


DECLARED = named([*PROJECT["project"]["dependencies"], *(one for extra in EXTRAS.values() for one in extra)])


def test_pins_are_plain_and_cover_the_dependencies_within_their_bounds() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!_-]+", line) for line in lines)
    pins = {canonicalize_name(name): version for name, version in (line.split("==") for line in lines)}
    groups = PROJECT["dependency-groups"]
    assert {"include-group": "docs"} in groups["dev"]
    in_tests = {**named(groups["dev"]), **named(groups["docs"])}
    assert {*named(PROJECT["project"]["dependencies"]), *in_tests} <= set(pins)
    for name, wanted in [*DECLARED.items(), *in_tests.items()]:
        assert name not in pins or wanted.specifier.contains(pins[name]), name


def test_an_extra_and_the_tests_ask_for_the_same_version_of_a_package() -> None:
    """Or the tests would run with another than users get."""
    for name, wanted in named(PROJECT["dependency-groups"]["dev"]).items():
        assert name not in DECLARED or wanted.specifier == DECLARED[name].specifier, name


def imported() -> set[str]:
    """Return what the package imports from elsewhere, also where that waits until it is needed."""
    found: set[str] = set()
    for file in (ROOT / "geo").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                found.add((node.module or "").split(".")[0])
    return found - sys.stdlib_module_names - {"geo"}


def parts_of(package: str) -> set[str]:
    """Return the packages without which a package is not installed."""
    needed = map(Requirement, requires(package) or ())
    return {canonicalize_name(one.name) for one in needed if one.marker is None}


def test_what_is_imported_is_declared_and_what_is_declared_is_imported() -> None:
    owners = packages_distributions()
    used = {module: {canonicalize_name(name) for name in owners[module]} for module in imported()}
    undeclared = {module: packages for module, packages in used.items() if not packages & set(DECLARED)}
    there_with = {"pydantic_core": "pydantic", "dask": "distributed", "IPython": "ipykernel"}
    assert undeclared.keys() == there_with.keys()
    assert all(packages <= parts_of(there_with[module]) for module, packages in undeclared.items())
    without_import = {
        "jupyterlab",  # shows the notebooks
        "ipykernel",  # runs them
        "tzdata",  # zoneinfo reads it
        "dask-geopandas",  # its frames are taken as Dask's
    }
    assert set(DECLARED) - set().union(*used.values()) == without_import
