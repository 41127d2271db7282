"""A whole site: all of it is made before any of it is written."""

from __future__ import annotations

import re
from contextlib import ExitStack
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, cast

from geo.accounts import as_event
from geo.api import Reconstruction, reconstruct
from geo.arguments import shown
from geo.atlas.load import as_countries
from geo.errors import EventError, OutputError, OverflightError
from geo.events import event_ids
from geo.files import check_writable, whole_file
from geo.maps.raster import makes_png, png_of_svg
from geo.maps.share_image import SHARE_PX, share_picture
from geo.maps.static_image import DARK, LIGHT, small
from geo.site.address import checked_address
from geo.site.cards import card_of
from geo.site.feeds import feed, sitemap
from geo.site.index import LEAD, TITLE, index_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import geopandas

    from geo.atlas.countries import Countries
    from geo.events import Event
    from geo.maps import EventMap
    from geo.site.cards import Card

_HERE = Path(__file__).resolve().parent
_OWN = {name: _HERE / place for name, place in (
    ("site/site.css", "assets/site.css"), ("site/site.js", "assets/site.js"), ("site/icon.svg", "icon.svg"),
)}  # fmt: skip
_GENERATOR = b'<meta name="generator" content="overflight">'
_FILE_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_MADE = ("events/*.html", "events/*.png", "pictures/*.svg", "feed.xml", "sitemap.xml")


@dataclass(frozen=True)
class Site:
    """A written site.

    Attributes
    ----------
    index
        Its first page.
    pages
        The events' pages, newest event first.
    left
        Files of earlier runs, or of somebody else, that this site does not lead to: they are left as they were.
    """

    index: Path
    pages: tuple[Path, ...]
    left: tuple[Path, ...]


def save_site(
    events: Iterable[str | PathLike[str] | Event | Reconstruction] | None,
    folder: str | PathLike[str],
    *,
    address: str | None = None,
    countries: Countries | geopandas.GeoDataFrame | str | PathLike[str] | None = None,
    progress: Callable[[str], object] | None = None,
) -> Site:
    """Write a static site: an index of events that can be searched, and a page and a picture an event.

    It opens from the disk and from any web server, and asks for nothing from elsewhere (``docs/site.md``).

    Parameters
    ----------
    events
        Ids of bundled events, paths of event files, events, or what :func:`geo.reconstruct` made of them (simulations
        included); None for every bundled event.
    folder
        Where to write; it is made if it is not there. Files of these names are replaced, nothing is removed.
    address
        The https or http address that the folder will have. With it the site has a feed (``feed.xml``, RSS 2.0) and a
        ``sitemap.xml``, which need absolute addresses, and its pages name themselves, and a picture beside each if
        there is anything to make it with (resvg, Chromium), to those who make cards of pages.
    countries
        Boundaries, as for :func:`geo.reconstruct`; reconstructions given keep their own.
    progress
        Called with the id of each event when its turn comes.

    Returns
    -------
    Site

    Raises
    ------
    EventError
        If an event cannot be read, all those that cannot are named; if there is none, or two have one id.
    OverflightError
        If an event cannot be reconstructed or drawn: as :func:`geo.reconstruct` and :func:`geo.build_map`, with the
        event's name.
    ArgumentError
        If ``address`` is none.
    OutputError
        If the folder cannot be written to.

    Notes
    -----
    Nothing is written before all of it is made, and each file is whole or as it was; the index comes last. The same
    events give the same files, byte by byte.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     site = save_site(["poland-2023-12-29"], folder, address="https://example.org/flights/")
    ...     site.pages[0].relative_to(folder).as_posix(), (Path(folder) / "feed.xml").exists()
    ('events/poland-2023-12-29.html', True)
    """
    if not isinstance(folder, str | PathLike):
        msg = f"folder: found {shown(folder)}; allowed: the path of a folder; name one"
        raise OutputError(msg)
    at = None if address is None else checked_address(address)
    home = Path(folder)
    if home.exists() and not home.is_dir():
        msg = f"cannot write to {home}: it is a file; name a folder"
        raise OutputError(msg)
    check_writable(home / "index.html")
    _check_own(home / "index.html")
    found = _loaded(event_ids() if events is None else events)
    files, cards = _made(found, as_countries(countries), at, progress)
    files |= {name: source.read_bytes() for name, source in _OWN.items()}
    if at is not None:
        files |= {"feed.xml": feed(cards, at, TITLE, LEAD), "sitemap.xml": sitemap(cards, at)}
    _write(home, {"index.html": index_page(cards, at), **files})
    left = sorted(file for made in _MADE for file in home.glob(made) if file.relative_to(home).as_posix() not in files)
    return Site(home / "index.html", tuple(home / card.page for card in cards), tuple(left))


def _loaded(events: Iterable[str | PathLike[str] | Event | Reconstruction]) -> list[tuple[str, Event | Reconstruction]]:
    """Return events with what they are called in messages; all that cannot be read are named together."""
    if isinstance(events, str | PathLike) or not hasattr(events, "__iter__"):
        msg = f"events: found {shown(events)}; allowed: a list of events; give one, such as ['caspian-2015-10-07']"
        raise EventError(msg)
    found: list[tuple[str, Event | Reconstruction]] = []
    wrong: list[str] = []
    names: dict[str, str] = {}
    for given in events:
        try:
            event = given if isinstance(given, Reconstruction) else as_event(given)
        except OverflightError as error:
            wrong.append(str(error))
            continue
        account = event.event if isinstance(event, Reconstruction) else event
        name = str(given) if isinstance(given, str | PathLike) else account.id
        if not _FILE_NAME.fullmatch(account.id):  # read from a file it is one; a copy of an event is not checked
            wrong.append(
                f"found the event id {shown(account.id)}; allowed: small letters, digits and hyphens; correct it"
            )
        if account.id in names:
            both = " and ".join(dict.fromkeys((names[account.id], name)))
            wrong.append(f"two of the events have the id {account.id!r}, one page's name ({both}): give one another id")
        names[account.id] = name
        found.append((name, event))
    if wrong:
        raise EventError("\n".join(wrong))
    if not found:
        msg = "events: found none; allowed: one or more; name an event"
        raise EventError(msg)
    return found


def _made(
    events: Iterable[tuple[str, Event | Reconstruction]],
    countries: Countries,
    at: str | None,
    progress: Callable[[str], object] | None,
) -> tuple[dict[str, bytes], list[Card]]:
    """Return pages and pictures by the names of their files, and the cards, newest event first."""
    files: dict[str, bytes] = {}
    cards = []
    pictured = at is not None and makes_png()
    for name, event in events:
        if progress is not None:
            progress(event.event.id if isinstance(event, Reconstruction) else event.id)
        try:
            result = event if isinstance(event, Reconstruction) else reconstruct(event, countries=countries)
            page = cast("EventMap", result.map(index="../index.html", **_named(result.event.id, at, pictured)))
        except OverflightError as error:
            msg = str(error)
            raise type(error)(msg if name in msg else f"{name}: {msg}") from None
        (data,) = page.payloads
        card = card_of(result.event, result.verdicts, data)
        files[card.page] = page.to_html().encode("utf-8-sig")  # as save_map writes it
        files[card.picture] = small(data, LIGHT).encode("utf-8")
        files[card.picture_dark] = small(data, DARK).encode("utf-8")
        if pictured:
            files[f"events/{card.id}.png"] = png_of_svg(share_picture(data), SHARE_PX)
        cards.append(card)
    return files, sorted(cards, key=lambda card: (-card.date.toordinal(), card.id))


def _named(event: str, at: str | None, pictured: bool) -> dict[str, str]:
    """Return where an event's page will be, and the picture that cards of it show."""
    if at is None:
        return {}
    page = f"{at}events/{event}"
    return {"address": f"{page}.html", **({"picture": f"{page}.png"} if pictured else {})}


def _check_own(index: Path) -> None:
    """Refuse to replace a first page that is somebody else's."""
    try:
        ours = _GENERATOR in index.read_bytes()
    except FileNotFoundError:
        return
    if not ours:
        allowed = "a new folder, or that of an earlier site; name another folder, or move the page away"
        msg = f"{index}: found a page that overflight did not write; allowed: {allowed}"
        raise OutputError(msg)


def _write(home: Path, files: Mapping[str, bytes]) -> None:
    """Write all files, or leave all as they were; the first takes its place last."""
    for name in files:
        check_writable(home / name)
    with ExitStack() as drafts:
        for name, content in files.items():
            drafts.enter_context(whole_file(home / name)).write_bytes(content)
