"""Where the bundled data lies: inside the installed package, or in the project's own ``data/`` folder."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from geo.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

_PACKAGE = Path(__file__).resolve().parent
_ROOTS = (_PACKAGE / "data", _PACKAGE.parent / "data")
_MANIFEST = "manifest.json"


def data_path(*parts: str) -> Path:
    """Return the path of one bundled data file or folder.

    A wheel carries the project's ``data/`` folder as ``geo/data``; a source checkout has it beside ``geo/``.

    Parameters
    ----------
    *parts
        Path below the data folder, for example ``"events", "caspian-2015-10-07.toml"``.

    Raises
    ------
    DataError
        If there is no such file: the installation is incomplete.

    Examples
    --------
    >>> data_path("events").is_dir()
    True
    """
    for root in _ROOTS:
        path = root.joinpath(*parts)
        if path.exists():
            return path
    msg = f"bundled data file {'/'.join(parts)!r} is missing: reinstall overflight, or run 'make data' in a checkout"
    raise DataError(msg)


def is_as_published(path: Path, content: bytes) -> bool:
    """Say whether a bundled file holds what this version was published with, by the manifest beside the data.

    Parameters
    ----------
    path
        From :func:`data_path`; a file that the manifest does not list, or that is not bundled, passes.
    content
        What it holds.

    Raises
    ------
    DataError
        If the manifest itself is missing or damaged.

    Examples
    --------
    >>> path = data_path("map", "leaflet", "leaflet.js")
    >>> is_as_published(path, path.read_bytes()), is_as_published(path, b"altered")
    (True, False)
    """
    root = next((root for root in _ROOTS if path.is_relative_to(root)), None)
    listed = None if root is None else _published(root).get(path.relative_to(root).as_posix())
    return listed is None or hashlib.sha256(content).hexdigest() == listed


def published() -> dict[str, str]:
    """Return the SHA-256 of each bundled file by its path below the data folder, as this version was published.

    Raises
    ------
    DataError
        If the manifest is missing or damaged.
    """
    return dict(_published(data_path(_MANIFEST).parent))


@lru_cache(maxsize=2)
def _published(root: Path) -> dict[str, str]:
    try:
        listed = json.loads((root / _MANIFEST).read_text(encoding="utf-8"))
        return {str(name): str(entry["sha256"]) for name, entry in listed.items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        msg = f"bundled data file {_MANIFEST!r} is missing or damaged ({error}): reinstall overflight"
        raise DataError(msg) from None


def bundled_bytes(path: Path) -> bytes:
    """Return what a bundled file holds, if it is what this version was published with.

    Parameters
    ----------
    path
        From :func:`data_path`.

    Raises
    ------
    DataError
        If it cannot be read, or is another.

    Examples
    --------
    >>> bundled_bytes(data_path("map", "leaflet", "leaflet.css"))[:16]
    b'/* required styl'
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        msg = f"bundled data file {path.name!r} cannot be read ({error.strerror or error}): reinstall overflight"
        raise DataError(msg) from None
    if not is_as_published(path, content):
        msg = (
            f"bundled data file {path.name!r} is damaged or was altered: it is not the one that this version was"
            " published with; reinstall overflight, or run 'make data'"
        )
        raise DataError(msg)
    return content


def bundled_text(path: Path) -> str:
    r"""Return the text of a bundled file with lines that end in ``\n``, if it is what this version was published with.

    Raises
    ------
    DataError
        As :func:`bundled_bytes`, and if it is not UTF-8.
    """
    try:
        text = bundled_bytes(path).decode("utf-8")
    except UnicodeDecodeError:
        msg = f"bundled data file {path.name!r} is damaged (not UTF-8): reinstall overflight"
        raise DataError(msg) from None
    # as HTML reads them: a page's policy knows styles and scripts by the hash of what the browser has read
    return text.replace("\r\n", "\n").replace("\r", "\n")


@contextmanager
def archive_in(path: Path) -> Iterator[np.lib.npyio.NpzFile]:
    """Open a bundled archive of arrays.

    Parameters
    ----------
    path
        From :func:`data_path`.

    Raises
    ------
    DataError
        If it cannot be read, or if what is done with it inside the ``with`` shows that it is damaged.

    Examples
    --------
    >>> with archive_in(data_path("countries", "osm-50m.npz")) as archive:
    ...     archive["codes"][:2].tolist()
    ['ABW', 'AFG']
    """
    import numpy as np

    content = bundled_bytes(path)
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            yield archive
    except (OSError, KeyError, ValueError, zipfile.BadZipFile, zlib.error) as error:
        msg = f"bundled data file {path.name!r} is damaged ({error}): reinstall overflight, or run 'make data'"
        raise DataError(msg) from error
