"""The figure of a report: the event's map, drawn without a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.language import as_language
from geo.maps.raster import makes_png, png_of_svg
from geo.maps.static_image import assumed, plain_map
from geo.report.model import Picture

if TYPE_CHECKING:
    from geo.maps import EventMap

WIDTH_MM = 186.0
_MOST_PX, _SHARPER = 350, 2


def still_picture(m: EventMap, *, pixels: bool) -> Picture:
    """Return the map that the page shows where no program runs.

    Parameters
    ----------
    m
        The event's map, from :func:`geo.build_map`.
    pixels
        Whether PNG is wanted, too.
    """
    [data] = m.payloads
    language = as_language(data.get("spoken", {}).get("code", "en"))
    svg, wide, high = plain_map(data, _MOST_PX)
    size = (_SHARPER * wide, _SHARPER * high)
    return Picture(
        svg=svg,
        png=png_of_svg(svg, size) if pixels and makes_png() else b"",
        alt=language.say("Map of the paths. {clause}", clause=data["finding"]["headline"]),
        caption=" ".join([assumed(data), data["credits"]["still"]]),
        width_mm=WIDTH_MM,
        height_mm=round(WIDTH_MM * high / wide, 1),
    )
