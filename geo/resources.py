"""Where the bundled data lies: inside the installed package, or in the project's own ``data/`` folder."""

from pathlib import Path

from geo.errors import DataError

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
