"""How a page is shared: what it says of itself to search engines and messengers, and how an article frames it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from geo.language import ENGLISH
from geo.maps.languages import spoken_by
from geo.maps.safe import script_json
from geo.maps.share_image import SHARE_PX

if TYPE_CHECKING:
    from collections.abc import Mapping

FRAME_PX = 560
_LOCALES = {"fr": "fr_FR", "ru": "ru_RU", "ar": "ar_AR"}  # as the Open Graph protocol names languages
_FIT = (
    'addEventListener("message",e=>{if(e.data&&e.data.overflight==="height")'
    'for(const f of document.querySelectorAll("iframe"))if(f.contentWindow===e.source)f.height=e.data.height})'
)


def described(data: Mapping[str, Any], address: str | None, picture: str | None) -> list[str]:
    """Return the elements of a page's head by which others show it, with its address and that of a picture if given."""
    title, finding, language = data["event"]["title"], data["finding"]["headline"], spoken_by(data)
    tags = [
        ("name", "description", finding),
        ("property", "og:type", "article"),
        *([("property", "og:locale", _LOCALES[language.code])] if language is not ENGLISH else []),
        ("property", "og:title", title),
        ("property", "og:description", finding),
        ("name", "twitter:card", "summary" if picture is None else "summary_large_image"),
    ]
    links = []
    if address is not None:
        tags += [("property", "og:url", address)]
        links = [f'<link rel="canonical" href="{escape(address)}">']
    if picture is not None:
        width, height = SHARE_PX
        tags += [
            ("property", "og:image", picture),
            ("property", "og:image:width", str(width)),
            ("property", "og:image:height", str(height)),
            ("property", "og:image:alt", f"{_map_of(data)}. {finding}"),
        ]
    return [*(f'<meta {kind}="{name}" content="{escape(text)}">' for kind, name, text in tags), *links]


def linked_element(document: Mapping[str, Any]) -> str:
    r"""Return linked data as an element of a page's head: a block of data, which no browser runs.

    Examples
    --------
    >>> linked_element({"name": "</script>"})
    '<script type="application/ld+json">{"name":"\\u003c/script\\u003e"}</script>'
    """
    return f'<script type="application/ld+json">{script_json(document)}</script>'


def _map_of(data: Mapping[str, Any]) -> str:
    """Return what a page shows, for those who do not see it."""
    language = spoken_by(data)
    return language.say("Map: {title}", title=language.name(data["event"]["title"]))


def snippet(data: Mapping[str, Any], source: str) -> str:
    """Return what an article puts where the map is to stand: a frame, and a script that makes it as high as it asks.

    Examples
    --------
    >>> print(snippet({"event": {"title": "A day"}}, "a.html").splitlines()[0])
    <iframe src="a.html?embed" title="Map: A day" width="100%" height="560" loading="lazy" style="border:0"></iframe>
    """
    title = escape(_map_of(data))
    frame = f'<iframe src="{escape(source)}?embed" title="{title}" width="100%" height="{FRAME_PX}" loading="lazy"'
    return f'{frame} style="border:0"></iframe>\n<script>{_FIT}</script>'
