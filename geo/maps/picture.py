"""Pictures of a map: PNG as the page draws it, SVG made without a browser, and the picture for cards."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from geo.arguments import shown
from geo.errors import MapError, OutputError
from geo.files import check_writable, whole_file
from geo.maps.page import EventMap
from geo.maps.raster import check_png, find_chromium, png_of_page, png_of_svg
from geo.maps.share_image import SHARE_PX, share_picture

if TYPE_CHECKING:
    import folium

PICTURE_PX = (1200, 800)
ENDINGS = (".png", ".svg")
_LEAST_PX, _MOST_PX = 200, 8000


def save_picture(
    m: folium.Map, path: str | os.PathLike[str], *, size: tuple[int, int] | None = None, drawn: bool = False
) -> Path:
    """Write a picture of an event's map: title, finding, map and credit.

    Parameters
    ----------
    m
        The map, from :func:`geo.build_map`.
    path
        File to write. Its ending says the form: ``.svg`` is drawn without a browser; ``.png`` is the page's own
        drawing, with tags, legend and inset, where a Chromium is found (the variable ``CHROMIUM``, or on the path),
        else the drawing of the SVG (with the extra ``picture``).
    size
        Width and height in pixels (default: 1200 x 800, SVG and drawn ones 1200 x 630).
    drawn
        Whether a PNG is to be the drawing of the SVG in any case: large and plain, as for cards in social networks.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    OutputError
        If the ending is another, the size is none, the file cannot be written, or there is nothing to make a PNG with.
    MapError
        If ``m`` is no map of one event.

    Notes
    -----
    The same map gives the same SVG, byte by byte. A PNG depends on the fonts, and the page's own drawing on the version
    of Chromium.

    Examples
    --------
    >>> import tempfile
    >>> import geo
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = save_picture(geo.reconstruct("poland-2023-12-29").map(), f"{folder}/a.svg")
    ...     file.read_text()[:4]
    '<svg'
    """
    file = checked_picture(path)
    if not isinstance(m, EventMap) or len(m.payloads) != 1:
        msg = f"m: found {shown(m)}; allowed: a map of one event; make it with geo.build_map"
        raise MapError(msg)
    wide, high = checked_size(size) if size is not None else (0, 0)
    (data,) = m.payloads
    if file.suffix.lower() == ".svg":
        content = share_picture(data, (wide, high) if size else SHARE_PX).encode("utf-8")
    elif drawn or find_chromium() is None:
        px = (wide, high) if size else SHARE_PX
        content = png_of_svg(share_picture(data, px), px)
    else:
        content = png_of_page(m.to_html(), (wide, high) if size else PICTURE_PX, after="?picture")
    with whole_file(file) as draft:
        draft.write_bytes(content)
    return file


def checked_picture(path: object) -> Path:
    """Return the file of a picture, if it can be one.

    Raises
    ------
    OutputError
        If its ending is another, there is nothing to make it with, or it cannot be written.
    """
    if not isinstance(path, str | os.PathLike):
        msg = f"path: found {shown(path)}; allowed: the path of a file that ends in .png or .svg; name one"
        raise OutputError(msg)
    file = Path(path)
    if file.suffix.lower() not in ENDINGS:
        msg = f"{str(file)!r}: what to write is told by the file's ending; allowed: .png or .svg; name it so"
        raise OutputError(msg)
    if file.suffix.lower() == ".png":
        check_png()
    check_writable(file)
    return file


def checked_size(size: object) -> tuple[int, int]:
    """Return width and height in pixels.

    Raises
    ------
    OutputError
        If they are none.

    Examples
    --------
    >>> checked_size("1200x630"), checked_size((600, 400))
    ((1200, 630), (600, 400))
    """
    found = re.fullmatch(r"(\d{1,6})x(\d{1,6})", size, re.ASCII) if isinstance(size, str) else None
    sides = [int(found[1]), int(found[2])] if found else list(size) if isinstance(size, tuple | list) else []
    if len(sides) == 2 and all(type(side) is int and _LEAST_PX <= side <= _MOST_PX for side in sides):
        return sides[0], sides[1]
    msg = (
        f"size: found {shown(size)}; allowed: width and height from {_LEAST_PX} to {_MOST_PX} pixels, such as 1200x630;"
        " correct it"
    )
    raise OutputError(msg)
