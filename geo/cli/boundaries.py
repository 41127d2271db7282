"""The boundaries that a command is given: a set by name, or a file with how to read it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    import argparse

    from geo.atlas.countries import Countries


def are_named(args: argparse.Namespace) -> bool:
    """Say whether a name or a path says it all, so that another process can load them by itself."""
    return args.code_column is None and args.name_column is None and args.layer is None


def boundaries_of(args: argparse.Namespace) -> Countries:
    """Load the boundaries that a command asks for.

    Raises
    ------
    ArgumentError
        If they are such as this command cannot use.
    """
    from geo.atlas.load import load_countries
    from geo.errors import ArgumentError

    if args.boundaries == "all" and not Path("all").exists():
        msg = "--boundaries: found all; allowed: one set, or a file; 'all' goes with 'check'"
        raise ArgumentError(msg)
    if getattr(args, "zones", None) is not None:  # what says how to read a file is about these
        return load_countries(args.boundaries)
    return load_countries(args.boundaries, **_columns(args))


def zones_of(args: argparse.Namespace) -> Countries:
    """Load the zones that a command asks for.

    Raises
    ------
    BoundaryError
        If they cannot be used.
    """
    from geo.atlas.load import load_zones

    return load_zones(args.zones, **_columns(args))


class _Columns(TypedDict):
    """How to read a file of polygons."""

    code_column: str | None
    name_column: str | None
    layer: str | None


def _columns(args: argparse.Namespace) -> _Columns:
    return {"code_column": args.code_column, "name_column": args.name_column, "layer": args.layer}
