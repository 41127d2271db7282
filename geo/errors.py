"""Every error this package raises on purpose.

One root, one class per cause. Each message is one line that says what is wrong, where, what is allowed and what to do,
because the command prints it as it is and leaves with exit code 2.
"""


class OverflightError(Exception):
    """Root of all errors raised on purpose; the message is one line fit for a reader."""


class EventError(OverflightError, ValueError):
    """An event file cannot be read, or what it says does not hold together."""


class BoundaryError(OverflightError, ValueError):
    """A boundary file cannot be read or used."""


class ArgumentError(OverflightError, ValueError):
    """An argument is not one that a function takes."""


class CoordinateError(OverflightError, ValueError):
    """A position is not a longitude and latitude in degrees."""


class MapError(OverflightError, ValueError):
    """A map cannot be built as asked."""


class PageError(OverflightError, ValueError):
    """A page cannot be read back, or not be made again from what it carries."""


class OutputError(OverflightError, OSError):
    """A result cannot be written where it was asked for."""


class DataError(OverflightError, RuntimeError):
    """The data that ships with the package is missing or damaged."""


class LedgerError(OverflightError, RuntimeError):
    """A ledger cannot be written to its end."""


class SimulationError(OverflightError, ValueError):
    """A simulation cannot be run as asked."""


class OpenLedgerWarning(UserWarning):
    """The border crossings of a path do not close: its states are unknown and marked as such."""


class DataWarning(UserWarning):
    """A bundled file is not the one that this version was published with."""


class LanguageWarning(UserWarning):
    """A translation is missing or broken: English stands in its place."""
