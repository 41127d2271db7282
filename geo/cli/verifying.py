"""The command ``overflight verify``: whether a page is what follows from what it carries."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from geo.cli.boundaries import boundaries_of
from geo.cli.output import bar, json_text, say_path
from geo.words import one_line

if TYPE_CHECKING:
    import argparse

    from geo.pages import PageCheck

_DIFFERS = 1
_TOLD = 10  # differences of one check that are printed


def add(p: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    p.add_argument("page", metavar="PAGE", type=Path, help="a page that overflight wrote")
    p.add_argument("--json", action="store_true", help="print what was found as JSON")
    p.add_argument("--event", metavar="FILE", type=Path, help="also write the event file that the page carries: .toml")
    p.add_argument("--force", action="store_true", help="replace that file if there is one")
    p.set_defaults(run=verify)


def verify(args: argparse.Namespace) -> int:
    """Make a page again, and print where it differs; return 0 where it does nowhere, else 1.

    Raises
    ------
    OutputError
        If the event file is there, or cannot be written.
    """
    from geo.errors import OutputError
    from geo.files import check_new, whole_file
    from geo.pages import verify_page

    if args.event is not None:
        if args.event.suffix.lower() != ".toml":
            msg = f"--event: found {str(args.event)!r}; allowed: a file that ends in .toml; name it so"
            raise OutputError(msg)
        check_new(args.event, force=args.force)
    countries = None if args.boundaries is None else boundaries_of(args)
    with bar(args.page.name, "reconstructions") as progress:
        found = verify_page(args.page, countries=countries, progress=progress)
    if args.event is not None:
        with whole_file(args.event) as draft:
            draft.write_text(found.event_toml, encoding="utf-8", newline="\n")
    if args.json:
        sys.stdout.write(json_text(found.as_dict()))
    else:
        print("\n".join(one_line(line) for line in _lines(found)))
    if args.event is not None:
        say_path(args.event, apart=args.json)
    return 0 if found.same else _DIFFERS


def _lines(found: PageCheck) -> list[str]:
    """Return what is printed: a line for each check, and one for each difference."""
    said = [f"{found.page}: {found.event}, {'the same' if found.same else 'not the same'} when made again"]
    for check in found.checks:
        said.append(f"  {check.state:<13}{check.name:<17}{check.told}")
        said += [
            f"    {one.where}: {one.page or 'nothing'} in the page, {one.right or 'nothing'} when made again"
            for one in check.differences[:_TOLD]
        ]
        more = len(check.differences) - _TOLD
        said += [f"    and {more:,} more"] if more > 0 else []
    return said
