"""The version of the installed package."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("overflight")
except PackageNotFoundError:  # run from a folder that was never installed
    __version__ = "of unknown version"
