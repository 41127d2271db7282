"""A report as HTML: one file that holds all it shows and runs nothing."""

from __future__ import annotations

import base64
import hashlib
import unicodedata
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

import jinja2
from markupsafe import Markup

from geo.report.model import Picture, Table
from geo.version import __version__
from geo.words import MARKS, xml_safe

if TYPE_CHECKING:
    from geo.report.model import Document

LOOKS = {
    "supported": "yes",
    "supported by construction": "made",
    "supported only if routed": "routed",
    "contradicted": "no",
    "source error": "wrong",
    "undecidable": "open",
}
_APART, _POP = "\u2068", "\u2069"
# signs that keep a count of pages in its order, whichever way the report runs
_PAGES = (
    "\n@media print{@page{@bottom-left{content:string(foot);font-size:6pt}@bottom-right{font-size:6pt;"
    r"content:'\2066 'counter(page)' / 'counter(pages)'\2069 '}}"
    "main{string-set:foot attr(data-foot)}footer{display:none}}"
)


def _way_of(text: str) -> str:
    """Return which way a text runs that is one name, kept apart from its surroundings; '' where it is none.

    Browsers find it out for themselves; WeasyPrint does for the first line of several alone.
    """
    if not text.startswith(_APART) or text.find(_POP) != len(text) - 1:
        return ""
    strong = (unicodedata.bidirectional(letter) for letter in text)
    first = next((kind for kind in strong if kind in {"L", "R", "AL"}), "")
    return {"L": "ltr", "R": "rtl", "AL": "rtl"}.get(first, "")


class _Coded(NamedTuple):
    type: str
    coded: str


@cache
def _template() -> jinja2.Template:
    folder = files("geo.report") / "templates"
    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    return environment.from_string((folder / "report.html").read_text(encoding="utf-8"))


def html_text(document: Document, *, paged: bool = False) -> str:
    """Return a report as the text of an HTML file.

    Parameters
    ----------
    document
        The report.
    paged
        Whether it is for a program that knows of margins of pages.
    """
    style = (files("geo.report") / "templates" / "report.css").read_text(encoding="utf-8")
    widths = sorted({column.width for b in document.blocks if isinstance(b, Table) for column in b.columns})
    style += "".join(f".w{width}{{width:{width}%}}" for width in widths) + (_PAGES if paged else "")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii")
    picture = next((block for block in document.blocks if isinstance(block, Picture)), None)
    coded = base64.b64encode(picture.svg.encode()).decode("ascii") if picture else ""
    page = _template().render(
        document=document,
        kind=lambda block: type(block).__name__,
        pictures=_Coded("image/svg+xml", coded),
        way_of=_way_of,
        looks=LOOKS,
        marks=MARKS,
        style=Markup(style),  # noqa: S704  (our own file, which holds no text of an event)
        style_hash=digest,
        generator=f"overflight {__version__}",
    )
    return xml_safe(page)
