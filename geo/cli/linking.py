"""The command ``overflight linked``: a reconstruction in the words of others' programs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from geo.cli.boundaries import boundaries_of
from geo.cli.naming import given
from geo.cli.options import EVENT_HELP, output
from geo.cli.output import busy, check_output, json_text, note, write
from geo.language import LANGUAGES

if TYPE_CHECKING:
    import argparse

_FORMS = {"jsonld": (".jsonld", ".json"), "prov": (".json",)}


def add(p: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    p.add_argument("event", metavar="EVENT", help=EVENT_HELP)
    p.add_argument(
        "-f",
        "--format",
        choices=_FORMS,
        default="jsonld",
        help="jsonld (default): ClaimReview and Dataset of schema.org; prov: from what it was made, as W3C PROV-JSON",
    )
    p.add_argument("--address", metavar="URL", help="https or http address of the page that the reviews stand in")
    p.add_argument("--publisher", metavar="NAME", help="who publishes the reviews")
    p.add_argument("--published", metavar="DAY", help="on which day, such as 2026-01-31")
    p.add_argument("--language", choices=LANGUAGES, default="en", help="of the reasons: %(choices)s")
    output(p, "file to write instead of printing: .jsonld or .json")
    p.add_argument("--force", action="store_true", help="replace that file if there is one")
    p.set_defaults(run=linked)


def linked(args: argparse.Namespace) -> None:
    """Print or write a reconstruction as JSON-LD or PROV-JSON.

    Raises
    ------
    ArgumentError
        If options are given that do not go together.
    OutputError
        If the file is there, or cannot be written.
    """
    from geo.api import reconstruct
    from geo.errors import ArgumentError
    from geo.files import check_new

    of_reviews = [name for name in ("address", "publisher", "published") if getattr(args, name) is not None]
    if args.format == "prov" and of_reviews:
        msg = f"--{of_reviews[0]}: found beside --format prov; allowed: beside jsonld; leave one of them out"
        raise ArgumentError(msg)
    check_output(args, _FORMS[args.format])
    if args.output is not None:
        check_new(args.output, force=args.force)
    with busy(f"{args.event}: paths, ledger and verdicts"):
        result = reconstruct(given(args.event), countries=boundaries_of(args), language=args.language)
        if args.format == "prov":
            found = result.provenance()
        else:
            found = result.linked_data(address=args.address, publisher=args.publisher, published=args.published)
    if args.format == "jsonld" and not result.event.claims:
        note(f"{result.event.id} has no claims yet, and so no reviews")
    if args.output is None:
        sys.stdout.write(json_text(found))
    else:
        write(args, json_text(found))
