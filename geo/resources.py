"""Where the bundled data lies: inside the installed package, or in the project's own ``data/`` folder."""

from __future__ import annotations

import zipfile
import zlib
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from geo.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

_PACKAGE = Path(__file__).resolve().parent


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
    for root in (_PACKAGE / "data", _PACKAGE.parent / "data"):
        path = root.joinpath(*parts)
        if path.exists():
            return path
    msg = f"bundled data file {'/'.join(parts)!r} is missing: reinstall overflight, or run 'make data' in a checkout"
    raise DataError(msg)


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

    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            yield archive
    except (OSError, KeyError, ValueError, zipfile.BadZipFile, zlib.error) as error:
        msg = f"bundled data file {path.name!r} is damaged ({error}): reinstall overflight, or run 'make data'"
        raise DataError(msg) from error
