"""The boundaries that a command is given: a set by name, or a file with how to read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from geo.atlas.countries import Countries


def are_named(args: argparse.Namespace) -> bool:
    """Say whether a name or a path says it all, so that another process can load them by itself."""
    return args.code_column is None and args.name_column is None and args.layer is None


def boundaries_of(args: argparse.Namespace) -> Countries:
    """Load the boundaries that a command asks for."""
    from geo.atlas.load import load_countries

    return load_countries(args.boundaries, code_column=args.code_column, name_column=args.name_column, layer=args.layer)
