"""``overflight map FILE --watch``: the map is drawn anew whenever its file is saved."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from geo.cli.boundaries import boundaries_of
from geo.cli.live import Live, served
from geo.cli.naming import is_page, page_file
from geo.cli.output import note, say_path, tell
from geo.errors import ArgumentError, EventError, OverflightError
from geo.files import check_writable

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from geo.atlas.countries import Countries

_LOOK_MS = 1000  # a change that the system does not tell of, as on some network drives, is seen by then
_BACK = "the last map stays, and a new one is drawn once it is there"


def watch_map(args: argparse.Namespace) -> None:
    """Draw the map of one event file, and draw it anew on each save until Ctrl-C.

    Raises
    ------
    ArgumentError
        If it is not one file, or watchfiles is not installed.
    """
    from geo.events.read import event_path

    if len(args.events) != 1 or args.events == ["-"]:
        found = f"{len(args.events)} events" if len(args.events) != 1 else "standard input"
        msg = f"--watch: found {found}; allowed: one event file; name it"
        raise ArgumentError(msg)
    try:
        import watchfiles  # noqa: F401
    except ImportError:
        msg = "--watch: found no watchfiles; allowed: with it installed; run: pip install 'overflight[watch]'"
        raise ArgumentError(msg) from None
    gc.enable()  # it lives long
    file = event_path(args.events[0])
    check_writable(args.output if is_page(args.output) else args.output / f"{file.stem}.html")
    countries = boundaries_of(args)
    live = Live()
    with served(live) as address:
        print(address, flush=True)
        note(f"drawn anew whenever {file.name} is saved; Ctrl-C ends it")
        for k, _ in enumerate(_saves(file)):
            _draw(file, args.output, countries, live, args.language)
            if k == 0 and args.open:
                import webbrowser

                if not webbrowser.open(address):
                    note(f"no browser could be started: open {address} yourself")


def _saves(file: Path) -> Iterator[bytes | None]:
    """Yield what a file holds, at once and after each change; None while it cannot be read."""
    from watchfiles import watch

    def content() -> bytes | None:
        try:
            return file.read_bytes()
        except OSError:
            return None

    held = content()
    yield held
    # its folder is watched: editors put a new file in the old one's place
    for _ in watch(
        file.absolute().parent, recursive=False, yield_on_timeout=True, rust_timeout=_LOOK_MS, debounce=200, step=20
    ):
        now = content()
        if now != held:
            held = now
            yield held


def _draw(file: Path, output: Path, countries: Countries, live: Live, languages: Sequence[str]) -> None:
    """Draw the map, or say in the terminal and on the page why that cannot be; the last map then stays."""
    from geo.api import reconstruct
    from geo.maps import save_map

    try:
        if not file.exists():
            msg = f"{file.name}: found no such file any more; allowed: the file that is watched; put it back: {_BACK}"
            raise EventError(msg)
        result = reconstruct(file, countries=countries, language=languages[0])
        page = save_map(result.map(language=languages), page_file(output, result.event))
        live.show(page.read_bytes())
    except OverflightError as error:
        tell(error)
        live.tell(str(error))
    else:
        say_path(page)
