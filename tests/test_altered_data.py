"""What ships with the package is used only as it was published; an event that was changed is said to be."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from geo import resources
from geo.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent
LISTED = json.loads((ROOT / "data" / "manifest.json").read_text(encoding="utf-8"))
EVENT = "poland-2023-12-29"


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the package with its data."""
    folder = tmp_path_factory.mktemp("installed")
    shutil.copytree(ROOT / "geo", folder / "geo", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "data", folder / "data")
    return folder


def run(copy: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    code = f"import sys; sys.path.insert(0, {str(copy)!r}); from geo.cli import main; sys.exit(main(sys.argv[1:]))"
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False, cwd=copy, env=env
    )


def flipped(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "one bit": flipped,
    "cut off": lambda content: content[: len(content) // 2],
    "empty": lambda _: b"",
    "other text": lambda _: b"\xff\xfe{}",
}


@pytest.mark.parametrize("name", sorted(LISTED))
def test_every_listed_file_is_known_by_its_content(name: str) -> None:
    path = resources.data_path(*name.split("/"))
    content = path.read_bytes()
    assert resources.is_as_published(path, content)
    assert not any(resources.is_as_published(path, damage(content)) for damage in DAMAGES.values())


@pytest.mark.parametrize(
    ("name", "damage", "arguments"),
    [
        ("countries/osm-50m.npz", "one bit", ("ledger", EVENT)),
        ("map/basemap.npz", "cut off", ("map", EVENT)),
        ("map/basemap-labels.json", "other text", ("map", EVENT)),
        ("map/leaflet/leaflet.js", "one bit", ("map", EVENT)),
        ("places/geonames.npz", "empty", ("place", "Raqqa")),
        ("ground/degree-of-urbanisation.npz", "one bit", ("ground", EVENT)),
        ("templates/event.toml", "other text", ("new", "mine.toml")),
        ("manifest.json", "cut off", ("ledger", EVENT)),
    ],
)
def test_a_damaged_file_is_named_in_one_line(copy: Path, name: str, damage: str, arguments: tuple[str, ...]) -> None:
    file = copy / "data" / name
    content = file.read_bytes()
    file.write_bytes(DAMAGES[damage](content))
    try:
        done = run(copy, *arguments)
    finally:
        file.write_bytes(content)
    (line,) = done.stderr.splitlines()
    assert done.returncode == 2
    assert file.name in line
    assert "reinstall overflight" in line
    assert not (copy / "maps" / f"{EVENT}.html").exists()
    assert not (copy / "mine.toml").exists()


def test_a_damaged_catalogue_is_told_in_english(copy: Path) -> None:
    file = copy / "data" / "languages" / "overflight.pot"
    content = file.read_bytes()
    file.write_bytes(content[:100])
    try:
        done = run(copy, "check", EVENT, "--language", "fr")
    finally:
        file.write_bytes(content)
    assert "Traceback" not in done.stderr
    assert done.returncode in {0, 2}


def test_an_event_that_was_changed_is_used_and_said_to_be(copy: Path) -> None:
    file = copy / "data" / "events" / f"{EVENT}.toml"
    content = file.read_bytes()
    file.write_bytes(content.replace(b'title = "', b'title = "Another ', 1))
    try:
        done = run(copy, "ledger", EVENT)
    finally:
        file.write_bytes(content)
    assert done.returncode == 0
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"overflight: note: {EVENT}.toml is not the one")
    assert run(copy, "ledger", EVENT).stderr == ""


def test_lines_end_as_a_browser_reads_them(tmp_path: Path) -> None:
    """The page's policy names a style by its hash, and HTML has no carriage return."""
    own = tmp_path / "leaflet.css"
    own.write_bytes(b"a {}\r\nb {}\rc {}\n")
    assert resources.bundled_text(own) == "a {}\nb {}\nc {}\n"


def test_a_file_of_ones_own_is_not_held_against_anything(tmp_path: Path) -> None:
    own = tmp_path / "leaflet.js"
    own.write_text("mine", encoding="utf-8")
    assert resources.bundled_bytes(own) == b"mine"
    with pytest.raises(DataError, match="cannot be read"):
        resources.bundled_bytes(tmp_path / "none.js")
