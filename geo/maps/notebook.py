"""A map in a notebook: one map where programs run, and the still picture where none does.

Two outputs. The first is the picture and a line of text, which cleaners leave alone: nbconvert --sanitize-html keeps no
picture that is in HTML. It is there as SVG and, where resvg is installed, as PNG: JupyterLab shows no SVG in a notebook
that is not trusted. The second is a program that puts the live page into a frame and hides the picture; where it does
not run, nothing is missing. HTML as the second would be shown as text by cleaners, all 0.8 MB of it.
"""

from __future__ import annotations

import base64
import json
from html import escape
from typing import TYPE_CHECKING, Any

from geo.maps.raster import quick_png
from geo.maps.static_image import as_image, still

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Payloads = Sequence[Mapping[str, Any]]

HEIGHT_PX = 640
_LOOK = "width:100%;border:1px solid #ccc;border-radius:4px"
_MARK = '<svg class="overflight-still" '
_SHOW = """(() => {
  const given = typeof element === "undefined" ? document.currentScript?.parentElement : element[0] ?? element;
  if (!(given instanceof Element)) return;
  const frame = document.createElement("iframe");
  for (const [name, value] of Object.entries(%s)) frame.setAttribute(name, value);
  given.append(frame);
  const start = (src) => {
    const [head, data] = [src.slice(0, src.indexOf(",")), src.slice(src.indexOf(",") + 1, 400)];
    try { return head.endsWith("base64") ? atob(data.slice(0, 80)) : unescape(data); } catch { return ""; }
  };
  const ours = (e) => e.matches(".overflight-still")
    || (e.src ?? "").startsWith("data:image/svg") && start(e.src).startsWith(%s);
  const before = (e) => e.compareDocumentPosition(given) & Node.DOCUMENT_POSITION_FOLLOWING;
  // JupyterLab runs this before either is in the document; one that is hidden is that of an earlier cell
  const hide = (tries) => {
    const shown = given.isConnected ? [...document.querySelectorAll("img, svg")] : [];
    const picture = shown.filter((e) => before(e) && ours(e)).pop();
    if (picture && picture.style.display !== "none") picture.style.display = "none";
    else if (tries) setTimeout(() => hide(tries - 1), 50);
  };
  hide(1200);
})();"""


def outputs(page: str, title: str, payloads: Payloads, line: str) -> list[dict[str, str]]:
    """Return what a notebook shows of a map, as MIME bundles: the picture, and the program that replaces it.

    Parameters
    ----------
    page
        The whole page as text.
    title
        Of the page.
    payloads
        Its events' data.
    line
        What stands where nothing but text can be shown.
    """
    about = {
        "title": title,
        "height": str(HEIGHT_PX),
        "style": _LOOK,
        "allow": "fullscreen; clipboard-write",
        "srcdoc": page,
    }
    # it stands in a script element of a converted notebook, which no text in it may end
    coded = json.dumps(about, ensure_ascii=False).replace("</", "<\\/").replace("<!--", "<\\!--")
    program = _SHOW % (coded, json.dumps(_MARK).replace("<", "\\u003c"))
    pictures = [{**bundle(data), "text/plain": line} for data in payloads]
    return [*pictures, {"application/javascript": program, "text/plain": "" if pictures else line}]


def bundle(data: Mapping[str, Any]) -> dict[str, str]:
    """Return the still picture of a payload by MIME type: SVG, and PNG where that can be had at once."""
    svg = picture(data)
    png = quick_png(svg)
    return {"image/svg+xml": svg, **({} if png is None else {"image/png": base64.b64encode(png).decode("ascii")})}


def picture(data: Mapping[str, Any]) -> str:
    """Return the still picture of a payload as SVG text, marked as the one that a live map stands for."""
    return still(data).replace("<svg ", _MARK, 1)


def as_html(page: str, title: str, payloads: Payloads) -> str:
    """Return one piece of HTML: the page in a frame, and the picture, for where frame and style are taken away."""
    return (
        f'<iframe srcdoc="{escape(page)}" title="{escape(title)}" height="{HEIGHT_PX}" class="overflight-live" '
        f'style="{_LOOK}" allow="fullscreen; clipboard-write"></iframe>'
        + "".join(as_image(data).replace(" style=", ' class="overflight-still" style=', 1) for data in payloads)
        + "<style>.overflight-live ~ img.overflight-still { display: none }</style>"
    )
