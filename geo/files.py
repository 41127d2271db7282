"""Files are written whole or not at all."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from geo.errors import OutputError
from geo.interruptions import held_back

try:
    import fcntl
except ImportError:  # Windows has no such locks: what a killed writer left stays there
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Iterator

_DO = "name a file in a folder that may be written to"
NO_ARROW = "Parquet needs the package 'pyarrow': install it with pip install 'overflight[arrow]'"
_DRAFTS, _DRAFT = ".overflight-", ".part"  # how the folder of a draft begins and ends


@contextmanager
def whole_file(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Hand out a draft that takes a file's place when all went well, and is gone when it did not.

    A file that is there keeps its mode. A link stays one: what it leads to is written. A device or a named pipe is
    not replaced: the finished draft is copied into it.

    The draft has a folder of its own beside the file, which is locked as long as its writer lives. A writer that was
    killed leaves it; the next one in that folder clears it away (not on Windows).

    Parameters
    ----------
    path
        File to write; missing folders are made, a file that is there is replaced at the end.

    Yields
    ------
    Path
        An empty file of the same name.

    Raises
    ------
    OutputError
        If the folder cannot be made or the file cannot be written.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with whole_file(Path(folder) / "new" / "a.txt") as draft:
    ...         _ = draft.write_text("all of it")
    ...     (Path(folder) / "new" / "a.txt").read_text()
    'all of it'
    """
    try:
        check_writable(path)
        target, stream = _followed(path)
        if stream:
            with tempfile.TemporaryDirectory() as folder:
                draft = Path(folder, target.name)
                draft.touch()
                yield draft
                with draft.open("rb") as whole, target.open("wb") as into:
                    shutil.copyfileobj(whole, into)
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        _clear_left(target.parent)
        with _locked_folder(target.parent) as home:
            draft = home / target.name
            draft.touch()
            yield draft
            _keep_mode(target, draft)
            with draft.open("rb+") as file:
                os.fsync(file.fileno())  # a full disk may first be told here
            draft.replace(target)
    except OutputError:
        raise
    except OSError as error:
        msg = f"cannot write {path}: {(error.strerror or str(error)).lower()}; {_DO}"
        raise OutputError(msg) from None


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Hand out a folder for what a library must have as a file, gone afterwards: among the system's temporary files.

    Raises
    ------
    OutputError
        If there is none that may be written to, or no room in it.
    """
    home = "the folders of temporary files"
    try:
        home = tempfile.gettempdir()
        with tempfile.TemporaryDirectory(prefix="overflight-") as folder:
            yield Path(folder)
    except OutputError:  # of what was done in it, which is another matter
        raise
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        msg = f"cannot write a draft in {home}: {why}; allowed: a folder with room; name another one in TMPDIR"
        raise OutputError(msg) from None


def check_writable(path: str | os.PathLike[str]) -> None:
    """Refuse a file that surely cannot be written, before any work.

    Raises
    ------
    OutputError
        If there is a folder of that name, a file that may not be written to, or links in a ring, or if its own folder
        is not one that can be written to or made.
    """
    target, stream = _followed(path)
    kind = _mode(target)
    if stat.S_ISDIR(kind):
        msg = f"cannot write {path}: it is a folder; name a file in it"
        raise OutputError(msg)
    if kind and not os.access(target, os.W_OK):
        msg = f"cannot write {path}: it may not be written to; name another file"
        raise OutputError(msg)
    if stream:
        return
    home = next(folder for folder in target.absolute().parents if os.path.lexists(folder))
    is_folder = stat.S_ISDIR(_mode(home))
    if not is_folder or not os.access(home, os.W_OK | os.X_OK):
        why = "may not be written to" if is_folder else "is no folder"
        msg = f"cannot write {path}: {home} {why}; {_DO}"
        raise OutputError(msg)


def check_new(path: str | os.PathLike[str], *, force: bool = False) -> None:
    """Refuse a file that surely cannot be written, or one that is there and was not said to be replaced.

    Raises
    ------
    OutputError
        As :func:`check_writable`, and if there is such a file without ``force``.

    Examples
    --------
    >>> with tempfile.NamedTemporaryFile(suffix=".kml") as file:  # doctest: +ELLIPSIS
    ...     check_new(file.name, force=True)
    ...     check_new(file.name)
    Traceback (most recent call last):
    ...
    geo.errors.OutputError: ....kml: there is such a file; allowed: a new name; choose one, or replace it with --force
    (force=True)
    """
    check_writable(path)
    target, stream = _followed(path)
    if not stream and _mode(target) and not force:
        msg = f"{path}: there is such a file; allowed: a new name; choose one, or replace it with --force (force=True)"
        raise OutputError(msg)


def _followed(path: str | os.PathLike[str]) -> tuple[Path, bool]:
    """Return the file that links lead to, and whether it is one to write into (a device, a pipe)."""
    if "\0" in os.fspath(path):
        msg = f"cannot write {os.fspath(path)!r}: a name holds no NUL; {_DO}"
        raise OutputError(msg)
    kind = _mode(Path(path))
    if kind and not stat.S_ISREG(kind) and not stat.S_ISDIR(kind):
        return Path(path), True
    try:
        target = Path(os.path.realpath(path))
    except FileNotFoundError:  # only that of the folder which names begin in
        msg = f"cannot write {path}: the folder in which this runs is gone; name a file in another, from / on"
        raise OutputError(msg) from None
    if stat.S_ISLNK(_mode(target, follow=False)):
        msg = f"cannot write {path}: it is a link that leads round in a ring; {_DO}"
        raise OutputError(msg)
    return target, False


def _mode(path: Path, *, follow: bool = True) -> int:
    """Return the mode of a file; 0 where there is none or it may not be looked at (``Path.exists`` raises for that)."""
    with suppress(OSError):
        return path.stat(follow_symlinks=follow).st_mode
    return 0


def _keep_mode(target: Path, draft: Path) -> None:
    """Give a draft the owner and the mode of the file that it replaces."""
    with suppress(FileNotFoundError):
        was, now = target.stat(), draft.stat()
        if (was.st_uid, was.st_gid) != (now.st_uid, now.st_gid):
            with suppress(OSError):  # which only the system's administrator may do
                shutil.chown(draft, was.st_uid, was.st_gid)
        draft.chmod(stat.S_IMODE(was.st_mode))


@contextmanager
def _locked_folder(home: Path) -> Iterator[Path]:
    """Make a folder for a draft, locked for as long as it is needed, and gone afterwards."""
    folder = lock = None
    try:
        with held_back():
            while folder is None or not folder.exists():  # another writer took it for one that was left, unlocked
                _unlock(lock)
                folder = Path(tempfile.mkdtemp(prefix=_DRAFTS, suffix=_DRAFT, dir=home))
                lock = _lock(folder, wait=True)
        yield folder
    finally:
        with held_back():
            if folder is not None:
                shutil.rmtree(folder, ignore_errors=True)
            _unlock(lock)


def _clear_left(home: Path) -> None:
    """Remove the drafts of writers that were killed: those that nobody holds locked."""
    for left in home.glob(f"{_DRAFTS}*{_DRAFT}"):
        lock = _lock(left, wait=False)
        if lock is not None:
            shutil.rmtree(left, ignore_errors=True)
            _unlock(lock)


def _lock(folder: Path, *, wait: bool) -> int | None:
    """Lock a folder, and return what to close; None where another holds it, it is gone, or there are no locks."""
    if fcntl is None:
        return None
    held = None
    try:
        held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        fcntl.flock(held, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        _unlock(held)
        return None
    return held


def _unlock(held: int | None) -> None:
    """Let go of a lock."""
    if held is not None:
        os.close(held)
