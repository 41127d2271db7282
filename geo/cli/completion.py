"""What a shell completes: argcomplete knows commands and options from the parser, and asks here for values."""

from __future__ import annotations

import os
import tomllib
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

_FILES = {"output": (), "file": ("toml",), "points": ("kml", "geojson", "json", "gpx", "csv")}


def complete(parser: argparse.ArgumentParser) -> None:
    """Answer a shell that asks for completions, and leave; do nothing where none asks."""
    if "_ARGCOMPLETE" in os.environ:
        import argcomplete

        argcomplete.autocomplete(parser, default_completer=cast("Any", _values))  # it takes any function


def _values(prefix: str, action: argparse.Action, parsed_args: argparse.Namespace, **_: object) -> Iterable[str]:
    """Return what an argument may be, as far as a list of it is at hand."""
    from argcomplete.completers import FilesCompleter

    match action.dest:
        case "event" | "events":
            from geo.events import event_ids

            return [*event_ids(), *FilesCompleter(("toml",))(prefix)]
        case "hypothesis":
            return _hypotheses(getattr(parsed_args, "event", None))
        case "boundaries" | "zones":
            from geo.atlas.load import BUNDLED, PROVINCES
            from geo.atlas.views import MARK, claimants

            views = [f"{BUNDLED[0]}{MARK}{code}" for code in claimants()] if MARK in prefix else []
            sets = (*BUNDLED, *views) if action.dest == "boundaries" else (PROVINCES,)
            return [*sets, *FilesCompleter()(prefix)]
        case "country":
            from geo.atlas.load import country_codes

            return country_codes()
        case dest if dest in _FILES:
            return list(FilesCompleter(_FILES[dest])(prefix))
    return ()


def _hypotheses(event: str | None) -> list[str]:
    """Return the ids of an event's hypotheses, none of one that cannot be read: a completion is no place for errors."""
    from geo.errors import OverflightError
    from geo.events.read import event_path

    try:
        tables = tomllib.loads(event_path(event or "").read_text(encoding="utf-8"))
        return [str(hypothesis["id"]) for hypothesis in tables["hypotheses"]]
    except (OverflightError, OSError, ValueError, KeyError, TypeError, RecursionError):
        return []
