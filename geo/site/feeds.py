"""Feed and sitemap, written by the standard library's ElementTree, which escapes every text.

Neither has times: nothing says when a page was published but the clock, and the same events must give the same files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from geo.words import listed, sentence, xml_safe

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geo.site.cards import Card


def feed(cards: Iterable[Card], address: str, title: str, lead: str) -> bytes:
    """Return all events as an RSS 2.0 feed, in the order given."""
    rss = ET.Element("rss", {"version": "2.0", "xmlns:atom": "http://www.w3.org/2005/Atom"})
    channel = ET.SubElement(rss, "channel")
    for name, text in (("title", title), ("link", address), ("description", lead), ("language", "en")):
        _add(channel, name, text)
    self = {"href": f"{address}feed.xml", "rel": "self", "type": "application/rss+xml"}
    ET.SubElement(channel, "atom:link", self)
    for card in cards:
        item = ET.SubElement(channel, "item")
        _add(item, "title", card.title)
        _add(item, "link", f"{address}{card.page}")
        _add(item, "guid", f"{address}{card.page}")  # a reader knows an event by its address
        counted = listed(f"{number} {look.verdict}" for look, number in card.counts)
        said = f"{card.claims_checked}: {counted}" if counted else card.claims_checked
        _add(item, "description", f"{card.day}. {card.finding} {sentence(said)}")
    return _written(rss)


def sitemap(cards: Sequence[Card], address: str) -> bytes:
    """Return the index and all pages as a sitemap (sitemaps.org 0.9)."""
    urls = ET.Element("urlset", {"xmlns": "http://www.sitemaps.org/schemas/sitemap/0.9"})
    for page in ("", *(card.page for card in cards)):
        _add(ET.SubElement(urls, "url"), "loc", f"{address}{page}")
    return _written(urls)


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = xml_safe(text)


def _written(root: ET.Element) -> bytes:
    ET.indent(root, "")
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"
