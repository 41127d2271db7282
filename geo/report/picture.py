"""The figure of a report: the map for print, or where that is not to be had the one that the page shows at once."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

from geo.language import ENGLISH
from geo.maps.languages import spoken_by
from geo.maps.raster import makes_png, png_of_svg
from geo.maps.static_image import assumed, plain_map
from geo.report.model import Picture

if TYPE_CHECKING:
    import geopandas
    import pandas as pd

    from geo.atlas.countries import Countries
    from geo.events import Event
    from geo.language import Language
    from geo.maps import EventMap

_WIDE_MM, _COLUMN = 186.0, "85"
_MOST_PX, _SHARPER = 350, 2
_MM_IN_INCH = 25.4


def draws_for_print(language: Language) -> bool:
    """Say whether the map for print can be drawn: it needs matplotlib, and is in English."""
    return language.code == ENGLISH.code and importlib.util.find_spec("matplotlib") is not None


def print_picture(
    event: Event, paths: geopandas.GeoDataFrame, ledger: pd.DataFrame, verdicts: pd.DataFrame, countries: Countries
) -> Picture:
    """Return the map for print, one column wide, without what else the report says."""
    from geo.charts import event_figure, figure_bytes

    figure = event_figure(
        event, paths, ledger, verdicts, countries=countries, width=_COLUMN, strip=False, caption=False
    )
    wide, high = (float(side) * _MM_IN_INCH for side in figure.get_size_inches())
    return Picture(
        svg=figure_bytes(figure, "svg").decode(),
        png=figure_bytes(figure, "png"),
        alt=figure.alt,
        caption=ENGLISH.say("Positions are assumed and times estimated where no source gives them."),
        width_mm=round(wide, 1),
        height_mm=round(high, 1),
    )


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
    svg, wide, high = plain_map(data, _MOST_PX)
    size = (_SHARPER * wide, _SHARPER * high)
    return Picture(
        svg=svg,
        png=png_of_svg(svg, size) if pixels and makes_png() else b"",
        alt=spoken_by(data).say("Map of the paths. {clause}", clause=data["finding"]["headline"]),
        caption=f"{assumed(data)} {data['credits']['still']}",
        width_mm=_WIDE_MM,
        height_mm=round(_WIDE_MM * high / wide, 1),
    )
