"""How rows look in other programs: the page's colours by platform, and what is assumed dashed or paler."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from geo.events import Event

SHIPS = ("075c52", "c2330f", "3d0c11", "4a12a8")  # --ship-0 to --ship-3 of web/src/styles/colours.css
INK, PALE = "17212b", "9aa3ab"  # targets and places, areas
SURE_OPACITY, ASSUMED_OPACITY = 1.0, 0.65
SURE_PX, ASSUMED_PX, WORLD_PX = 3.0, 2.0, 1.0
WORLD_OPACITY = 0.25
BAND_PX, BAND_OPACITY = 7.0, 0.3  # of stretches that lie under the paths


class Look(NamedTuple):
    """Colour (six hexadecimal digits), opacity, width in pixels, and whether it is dashed."""

    colour: str
    opacity: float
    width_px: float
    dashed: bool


def ship_colours(event: Event) -> dict[str, str]:
    """Return the colour of each platform, in the order of the event; from the fifth on they come again."""
    return {p.id: SHIPS[k % len(SHIPS)] for k, p in enumerate(event.platforms)}


def look_of(colour: str, basis: str) -> Look:
    """Return how a line of a basis looks: one that is assumed looks so.

    Examples
    --------
    >>> look_of("075c52", "assumed")
    Look(colour='075c52', opacity=0.65, width_px=2.0, dashed=True)
    """
    if basis == "published":
        return Look(colour, SURE_OPACITY, SURE_PX, dashed=False)
    return Look(colour, ASSUMED_OPACITY, ASSUMED_PX, dashed=True)


def rgb(colour: str) -> tuple[int, int, int]:
    """Return red, green and blue, 0 to 255.

    Examples
    --------
    >>> rgb("c2330f")
    (194, 51, 15)
    """
    return int(colour[:2], 16), int(colour[2:4], 16), int(colour[4:], 16)
