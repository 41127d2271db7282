"""Files are written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from geo.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator

_DO = "name a file in a folder that may be written to"


@contextmanager
def whole_file(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Hand out a draft that takes a file's place when all went well, and is gone when it did not.

    Parameters
    ----------
    path
        File to write; missing folders are made, a file that is there is replaced at the end.

    Yields
    ------
    Path
        An empty file in the same folder.

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
    target, draft = Path(path), None
    try:
        check_writable(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
        os.close(handle)
        draft = Path(name)
        yield draft
        umask = os.umask(0)
        os.umask(umask)
        draft.chmod(0o666 & ~umask)  # mkstemp makes a file that only its owner reads
        draft.replace(target)
    except OutputError:
        raise
    except OSError as error:
        msg = f"cannot write {target}: {(error.strerror or str(error)).lower()}; {_DO}"
        raise OutputError(msg) from None
    finally:
        if draft is not None:
            draft.unlink(missing_ok=True)


def check_writable(path: str | os.PathLike[str]) -> None:
    """Refuse a file that surely cannot be written, before any work.

    Raises
    ------
    OutputError
        If there is a folder of that name, or its own folder is not one that can be written to or made.
    """
    target = Path(path)
    if target.is_dir():
        msg = f"cannot write {target}: it is a folder; name a file in it"
        raise OutputError(msg)
    home = next(folder for folder in target.absolute().parents if os.path.lexists(folder))
    if not home.is_dir() or not os.access(home, os.W_OK | os.X_OK):
        why = "may not be written to" if home.is_dir() else "is no folder"
        msg = f"cannot write {target}: {home} {why}; {_DO}"
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
    if os.path.lexists(path) and not force:
        msg = f"{path}: there is such a file; allowed: a new name; choose one, or replace it with --force (force=True)"
        raise OutputError(msg)
