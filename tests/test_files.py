"""A file is written whole or not at all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from geo.errors import OutputError
from geo.files import check_writable, whole_file

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("trouble", [KeyboardInterrupt, ValueError])
def test_whatever_stops_a_writer_leaves_the_old_file(tmp_path: Path, trouble: type[BaseException]) -> None:
    file = tmp_path / "a.txt"
    file.write_text("old")

    def write() -> None:
        with whole_file(file) as draft:
            draft.write_text("half")
            raise trouble

    with pytest.raises(trouble):
        write()
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_the_new_file_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    file = tmp_path / "new" / "folder" / "a.txt"
    for text in ("first", "second"):
        with whole_file(file) as draft:
            draft.write_text(text)
        assert file.read_text() == text
    assert list(file.parent.iterdir()) == [file]
    assert file.stat().st_mode & 0o044  # readable by others, as any file one saves


def test_what_cannot_be_written_is_refused_before_any_work(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("kept")
    check_writable(tmp_path / "yet" / "to" / "come.txt")
    for target, why in ((tmp_path, "it is a folder"), (tmp_path / "file" / "x" / "a.txt", "file is no folder; name")):
        with pytest.raises(OutputError, match=f"^cannot write {re.escape(str(target))}: [^\n]*{why}"):
            check_writable(target)
    assert [p.name for p in tmp_path.iterdir()] == ["file"]
