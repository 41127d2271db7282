"""A file is written whole or not at all."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from geo.errors import OutputError
from geo.files import check_new, check_writable, scratch_folder, whole_file

if TYPE_CHECKING:
    from collections.abc import Iterator


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


def test_a_file_keeps_the_mode_that_its_owner_gave_it(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    for mode in (0o600, 0o644, 0o777, 0o640):
        file.touch()
        file.chmod(mode)
        write(file)
        assert stat.S_IMODE(file.stat().st_mode) == mode


def test_a_new_file_has_the_mode_that_the_user_wants_for_new_files(tmp_path: Path) -> None:
    (tmp_path / "plain.txt").touch()
    write(tmp_path / "whole.txt")
    assert (tmp_path / "whole.txt").stat().st_mode == (tmp_path / "plain.txt").stat().st_mode


def test_no_file_of_another_thread_is_writable_by_all_while_a_file_is_written(tmp_path: Path) -> None:
    """What was measured: the umask was set to nothing for an instant, to read it."""
    code = """
import os, sys
from pathlib import Path
import geo.files
def umask(mask): print("umask is changed")
os.umask = umask
with geo.files.whole_file(Path(sys.argv[1])) as draft: draft.write_text("x")
"""
    ran = subprocess.run([sys.executable, "-c", code, tmp_path / "a.txt"], capture_output=True, text=True, check=True)
    assert ran.stdout == ""


def test_a_link_stays_one_and_what_it_leads_to_is_written(tmp_path: Path) -> None:
    real = tmp_path / "there" / "real.txt"
    real.parent.mkdir()
    for there in (False, True):
        real.unlink(missing_ok=True)
        if there:
            real.write_text("old")
        for k, lead in enumerate((real, Path("there/real.txt"), Path("there/../there/real.txt"))):
            link, over = tmp_path / f"link-{k}.txt", tmp_path / f"over-{k}.txt"
            for one, to in ((link, lead), (over, link)):
                one.unlink(missing_ok=True)
                one.symlink_to(to)
            write(over, f"new {k}")
            assert real.read_text() == f"new {k}"
            assert (link.readlink(), over.readlink()) == (lead, link)
    assert sorted(p.name for p in real.parent.iterdir()) == ["real.txt"]


def test_links_in_a_ring_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with pytest.raises(OutputError, match="ring"):
        check_writable(tmp_path / "a")


def test_a_pipe_or_a_device_takes_what_is_written_and_stays_what_it_is(tmp_path: Path) -> None:
    pipe, heard = tmp_path / "pipe.csv", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: heard.append(pipe.read_text()))
    reader.start()
    check_new(pipe)
    write(pipe, "whole")
    reader.join()
    assert heard == ["whole"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    write(Path(os.devnull))
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)
    assert list(tmp_path.iterdir()) == [pipe]


def test_a_full_device_is_told_in_one_line() -> None:
    with pytest.raises(OutputError, match=r"^cannot write /dev/full: no space left on device"):
        write(Path("/dev/full"))


def test_what_a_killed_writer_left_goes_with_the_next_and_what_a_living_one_holds_stays(tmp_path: Path) -> None:
    code = """
import sys
from pathlib import Path
from geo.files import whole_file
with whole_file(Path(sys.argv[1])) as draft:
    draft.unlink()  # as a library that makes its file anew
    draft.write_text("half")
    print("in the middle", flush=True)
    sys.stdin.readline()
"""
    file = tmp_path / "a.txt"
    file.write_text("old")
    started = [sys.executable, "-c", code, str(file)]
    pipe = subprocess.PIPE
    with (
        subprocess.Popen(started, stdin=pipe, stdout=pipe, text=True) as killed,
        subprocess.Popen(started, stdin=pipe, stdout=pipe, text=True) as living,
    ):
        for process in (killed, living):
            assert process.stdout is not None
            assert process.stdout.readline() == "in the middle\n"
        killed.kill()
        killed.wait()
        assert (file.read_text(), len(list(tmp_path.iterdir()))) == ("old", 3)
        write(tmp_path / "b.txt")
        assert len(list(tmp_path.iterdir())) == 3  # two files, and the draft of the writer that lives
        living.communicate("on\n")
    assert (living.returncode, file.read_text()) == (0, "half")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.txt", "b.txt"]


def test_two_hundred_writers_of_one_file_leave_one_whole_file(tmp_path: Path) -> None:
    """Each clears away what was left, at the moment when others make their drafts."""
    file = tmp_path / "a.txt"
    texts = [f"{k}" * 2000 for k in range(200)]
    with ThreadPoolExecutor(8) as writers:
        list(writers.map(lambda text: write(file, text), texts))
    assert file.read_text() in texts
    assert list(tmp_path.iterdir()) == [file]


@pytest.fixture
def folder_of_all() -> Iterator[Path]:
    """Make a folder that everybody can reach, as those of pytest are not."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@pytest.mark.skipif(os.geteuid() != 0, reason="only an administrator can be somebody else")
def test_what_one_may_not_write_or_look_into_is_refused_in_one_line(folder_of_all: Path) -> None:
    folder = folder_of_all
    code = """
import os, sys
from geo.errors import OutputError
from geo.files import check_new, check_writable
os.setgroups([]); os.setgid(65534); os.setuid(65534)
for path in sys.argv[1:]:
    for check in (check_writable, check_new):
        try: check(path)
        except OutputError as error: print(str(error).replace(path, "X"))
        else: print("taken")
"""
    shut, kept, protected = folder / "shut", folder / "kept", folder / "protected.txt"
    for one in (shut, kept):
        one.mkdir()
    protected.touch()
    for one, mode in ((folder, 0o777), (shut, 0o700), (kept, 0o755), (protected, 0o444)):
        one.chmod(mode)
    paths = (shut / "a.txt", kept / "a.txt", protected, folder / "new.txt")
    ran = subprocess.run([sys.executable, "-c", code, *paths], capture_output=True, text=True, check=True)
    lines = [line.removeprefix("cannot write X: ").partition(";")[0] for line in ran.stdout.splitlines()]
    assert lines == [
        *[f"{shut} may not be written to"] * 2,
        *[f"{kept} may not be written to"] * 2,
        *["it may not be written to"] * 2,
        *["taken"] * 2,
    ]


def test_a_name_as_long_as_the_system_takes_is_written(tmp_path: Path) -> None:
    file = tmp_path / ("n" * 251 + ".txt")
    write(file)
    assert file.read_text() == "new"


def test_a_name_that_no_system_takes_is_refused() -> None:
    with pytest.raises(OutputError, match="NUL"):
        check_writable("a\0b.txt")


def write(file: Path, text: str = "new") -> None:
    """Write a text, whole."""
    with whole_file(file) as draft:
        draft.write_text(text)


def test_what_is_wrong_with_what_is_made_in_a_draft_is_no_matter_of_its_folder() -> None:
    msg = "PNG: CHROMIUM made no picture"
    with pytest.raises(OutputError, match=f"^{msg}$"), scratch_folder():
        raise OutputError(msg)
