"""The command ``overflight map``: pages, pictures of them, and what an article puts in to show one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from geo.cli.boundaries import boundaries_of
from geo.cli.naming import MAPS, given, is_page, once, page_file
from geo.cli.output import busy, check_folder, note, say_path

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable
    from pathlib import Path

    from geo.api import Reconstruction
    from geo.atlas.countries import Countries
    from geo.maps import EventMap


class _Made(NamedTuple):
    file: Path
    page: EventMap
    card: bytes | None
    address: str | None


def write_maps(args: argparse.Namespace) -> None:
    """Write the map of each event, or a picture of one.

    Raises
    ------
    ArgumentError
        If options are given that do not go together.
    """
    _check(args)
    if not is_page(args.output):
        check_folder(args.output, allowed="a folder, or of one event a file that ends in .html")
    if args.watch:
        from geo.cli.watching import watch_map

        watch_map(args)
        return
    if args.picture is not None:
        _write_picture(args)
        return
    from geo.errors import OutputError
    from geo.events import event_ids
    from geo.files import whole_file
    from geo.maps import save_map
    from geo.maps.share import snippet

    names = once(args.events) or event_ids()
    if is_page(args.output) and len(names) > 1:
        msg = f"{str(args.output)!r}: found one page for {len(names)} events; allowed: a folder; leave '.html' out"
        raise OutputError(msg)
    made = _made(args, names)
    for file, page, card, address in made:  # written only when all of them could be built
        if card is not None:
            with whole_file(file.with_suffix(".png")) as draft:
                draft.write_bytes(card)
        save_map(page, file)
        say_path(file)
        if args.embed:
            print(snippet(page.payloads[0], address or file.name))
    if args.open:
        _show([one.file for one in made])


def _show(files: Iterable[Path]) -> None:
    """Open pages in the browser."""
    import webbrowser

    for file in files:
        if not webbrowser.open(file.resolve().as_uri()):
            note(f"no browser could be started: open {file} yourself")


def _check(args: argparse.Namespace) -> None:
    """Refuse options that do not go together."""
    from geo.errors import ArgumentError
    from geo.maps.picture import checked_picture

    if args.picture is None:
        if args.size is not None:
            msg = "--size: found it without --picture; allowed: the size of a picture; name its file with --picture"
            raise ArgumentError(msg)
    else:
        checked_picture(args.picture)
        other = next((name for name in ("watch", "open", "embed", "address") if getattr(args, name)), None)
        if args.output is MAPS and other is not None:
            msg = f"--{other}: found it beside --picture; allowed: with a page, too; say with -o where, or leave it out"
            raise ArgumentError(msg)
        if len(args.events) != 1:
            msg = f"--picture: found {len(args.events)} events; allowed: one; name it"
            raise ArgumentError(msg)
    other = next((name for name in ("picture", "embed", "address") if getattr(args, name)), None)
    if args.watch and other is not None:
        msg = f"--{other}: found it beside --watch; allowed: one of them; leave one out"
        raise ArgumentError(msg)


def _told(args: argparse.Namespace, name: str, countries: Countries) -> Reconstruction:
    """Return an event's reconstruction, in the first of the languages asked for."""
    from geo.api import reconstruct

    return reconstruct(given(name), countries=countries, language=args.language[0])


def _write_picture(args: argparse.Namespace) -> None:
    """Write a picture of one event's map, and its page where it was said where to."""
    from geo.maps import save_picture

    name = args.events[0]
    with busy(f"{name}: paths, ledger, verdicts and picture"):
        page = _told(args, name, boundaries_of(args)).map(language=args.language)
        save_picture(page, args.picture, size=args.size)
    say_path(args.picture)
    if args.output is not MAPS:
        args.picture = None
        args.size = None
        write_maps(args)


def _made(args: argparse.Namespace, names: Iterable[str]) -> list[_Made]:
    """Return the pages of events with the pictures for their cards, nothing of them written yet."""
    from geo.errors import EventError
    from geo.files import check_writable
    from geo.maps.raster import check_png, png_of_svg
    from geo.maps.share_image import SHARE_PX, share_picture
    from geo.site.address import checked_address

    # a folder's pages are named by events that are not read yet
    check_writable(args.output if is_page(args.output) else args.output / "map.html")
    home = None if args.address is None else checked_address(args.address)
    if home is not None:
        check_png()
    countries = boundaries_of(args)
    made: dict[Path, _Made] = {}
    for name in names:
        with busy(f"{name}: paths, ledger, verdicts and map"):
            result = _told(args, name, countries)
            file = page_file(args.output, result.event)
            if file in made:
                msg = f"two of the events have the id {result.event.id!r}, one file's name: give one another id"
                raise EventError(msg)
            check_writable(file)
            address = None if home is None else f"{home}{file.name}"
            where = (
                {} if address is None else {"address": address, "picture": f"{address.removesuffix(file.suffix)}.png"}
            )
            page = cast("EventMap", result.map(language=args.language, **where))
            card = None if home is None else png_of_svg(share_picture(page.payloads[0]), SHARE_PX)
            made[file] = _Made(file, page, card, address)
    return [*made.values()]
