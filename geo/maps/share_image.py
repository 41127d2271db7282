"""A picture of an event for cards and articles: title, finding, map and credit, as SVG text of any size.

Made without a browser, and the same for the same payload. Text is large: at half its size it can still be read.
"""

from __future__ import annotations

from html import escape
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import shapely

from geo.maps import static_image as still
from geo.words import xml_safe

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Box = tuple[float, float, float, float]
    Place = tuple[Box, str, float]

SHARE_PX = (1200, 630)  # what cards of social networks and messengers show whole
_HIGH, _BROAD = 630.0, 850.0  # sides for which the sizes below are meant, whichever is the shorter
_COLUMN = 0.39  # of the width, for the words, where the picture is wide
_WIDE = 1.35  # from which ratio of its sides a picture is
_LETTER = 0.56  # width of a letter of a wide font, of its size; bold ones are wider
_BOLD, _SPACED = 0.64, 0.92
_SIZES = (46, 42, 38, 34, 31, 28, 25, 22)  # of the finding: the largest with which it fits
_TITLE, _FOOT, _SPACE, _LINE = 24, 19, 40, 1.2
_MOST_HEADING = 4  # lines of the title
_FEW = 3  # targets that are named; more are a crowd


def share_picture(data: Mapping[str, Any], size: tuple[int, int] = SHARE_PX) -> str:
    """Return the picture of a payload as SVG text: the words in a column, or above the map where it is not wide."""
    width, height = size
    unit = min(height / _HIGH, width / _BROAD)
    edge = _SPACE * unit
    wide = width >= _WIDE * height
    column = width * _COLUMN if wide else width
    title, foot = data["event"]["title"], [still.assumed(data), data["credits"]["still"]]
    room = column - (1.6 if wide else 2) * edge
    small = _lines(foot, room, _FOOT * unit, _LETTER)
    heading = _lines([title], room, _TITLE * unit, _BOLD, _MOST_HEADING)
    below = len(small) * _FOOT * 1.25 * unit
    high = (height if wide else 0.42 * height) - 2 * edge - below - (len(heading) * _TITLE * 1.3 + 16) * unit
    beside = still.aligned(data, edge, room)
    finding, told = _fitted(data["finding"]["headline"], room, high, unit)
    words, y = [], edge + _TITLE * unit
    for line in heading:
        words.append(_line(beside, y, _TITLE * unit, 600, still.LIGHT.soft, line))
        y += _TITLE * 1.3 * unit
    y += (finding * 0.85 + 6) * unit - _TITLE * 0.3 * unit
    for line in told:
        words.append(_line(beside, y, finding * unit, 700, still.LIGHT.ink, line))
        y += finding * _LINE * unit
    top = 0.0 if wide else y - 0.3 * finding * unit
    end = height if wide else height - below - 1.2 * edge
    for k, line in enumerate(small):
        y = height - 0.8 * edge - (len(small) - 1 - k) * _FOOT * 1.25 * unit
        words.append(_line(beside, y, _FOOT * unit, 400, still.LIGHT.soft, line))
    left = column if wide else 0.0
    view, drawn = still.drawn(data, left=left, top=top, width=width - left, height=end - top, bold=1.7 * unit)
    drawn += _names(view, data, (left, top, float(width), end), unit)
    part = f'x="{left:.1f}" y="{top:.1f}" width="{width - left:.1f}" height="{end - top:.1f}"'
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"',
            f' font-family="{still.FONTS}">',
            f"<title>{escape(xml_safe(title))}. {escape(xml_safe(data['finding']['headline']))}</title>",
            f'<clipPath id="map"><rect {part}/></clipPath><rect width="{width}" height="{height}" fill="#fff"/>',
            '<g clip-path="url(#map)">',
            *drawn,
            "</g>",
            *words,
            "</svg>",
        ]
    )


def _names(view: still.View, data: Mapping[str, Any], frame: Box, unit: float) -> Iterator[str]:
    """Give the names that find room: beside their marks and off one another, off the paths too if they can."""
    spots = [*still.named_spots(view, data)]
    ways = still.ways_drawn(view, data)
    reach = 10 * unit
    taken: list[Box] = [(x - reach, y - reach, x + reach, y + reach) for x, y, _, kind, _ in spots if kind != "state"]
    crowd = len(data["event"]["targets"]) > _FEW
    for x, y, name, kind, tone in spots:
        state = kind == "state"
        size = (20 if state else 22) * unit
        text = name.upper() if state else name
        wide = len(text) * size * (_SPACED if state else _BOLD)
        if (kind == "target" and crowd) or wide > 0.5 * (frame[2] - frame[0]):
            continue
        around = _around_state if state else _beside_mark
        places = [
            (box, anchor, at)
            for box, anchor, at in around(x, y, wide, size, reach, unit)
            if _inside(box, frame) and not any(_meet(box, other) for other in taken)
        ]
        if not places:
            continue
        box, anchor, at = min(places, key=lambda place: bool(shapely.intersects(ways, shapely.box(*place[0]))))
        taken.append(box)
        spaced = "" if still.JOINED.search(text) else f' letter-spacing="{0.14 * size:.1f}"'
        more = f'{spaced} opacity=".75"' if state else ""
        halo = f' stroke="{still.LIGHT.paper}" stroke-width="{0.22 * size:.1f}" stroke-linejoin="round"'
        yield _text(
            at,
            (box[1] + box[3]) / 2 + 0.35 * size,
            size,
            700,
            still.LIGHT.soft if state else tone,
            text,
            f'{more}{halo} paint-order="stroke" text-anchor="{anchor}"',
        )


def _beside_mark(x: float, y: float, wide: float, size: float, reach: float, unit: float) -> Iterator[Place]:
    """Give places for a name by a mark, best first: its box, where its text is anchored, and at which x."""
    gap = reach + 4 * unit
    for down in (0.0, -0.7, 0.7):
        middle = y + down * size
        yield (x + gap, middle - 0.6 * size, x + gap + wide, middle + 0.6 * size), "start", x + gap
        yield (x - gap - wide, middle - 0.6 * size, x - gap, middle + 0.6 * size), "end", x - gap
    for down in (-1, 1):
        middle = y + down * (gap + 0.5 * size)
        yield (x - wide / 2, middle - 0.6 * size, x + wide / 2, middle + 0.6 * size), "middle", x


def _around_state(x: float, y: float, wide: float, size: float, _reach: float, unit: float) -> Iterator[Place]:
    """Give places for the name of a state about its middle."""
    for across, down in ((0, 0), (0, -40), (0, 40), (70, 0), (-70, 0), (0, -80), (0, 80)):
        left, middle = x - wide / 2 + across * unit, y + down * unit
        yield (left, middle - 0.6 * size, left + wide, middle + 0.6 * size), "middle", left + wide / 2


def _inside(box: Box, frame: Box) -> bool:
    return box[0] > frame[0] + 4 and box[1] > frame[1] + 4 and box[2] < frame[2] - 4 and box[3] < frame[3] - 4


def _meet(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _fitted(text: str, room: float, high: float, unit: float) -> tuple[int, list[str]]:
    """Return the largest size in which a text fits with no word broken, and its lines; the last may end in dots."""
    for size in _SIZES:
        most = _letters(room, size * unit, _BOLD)
        lines = wrap(text, most) or [""]
        if len(lines) * size * _LINE * unit <= high and max(map(len, text.split() or [""])) <= most:
            return size, lines
    size = _SIZES[-1]
    return size, _lines([text], room, size * unit, _BOLD, max(1, int(high / (size * _LINE * unit))))


def _letters(room: float, size: float, letter: float) -> int:
    return max(8, int(room / (letter * size)))


def _lines(texts: list[str], room: float, size: float, letter: float, most: int | None = None) -> list[str]:
    """Break texts into lines; a word that is too long for one is broken, what is beyond so many left out."""
    wide = _letters(room, size, letter)
    return [line for text in texts for line in _broken(text, wide, most)]


def _broken(text: str, wide: int, most: int | None) -> list[str]:
    lines = wrap(text, wide) or [""]
    return lines if most is None or len(lines) <= most else [*lines[: most - 1], f"{lines[most - 1][: wide - 1]}…"]


def _line(beside: still.Aligned, y: float, size: float, weight: int, tone: str, line: str) -> str:
    look = f'y="{y:.1f}" font-size="{size:.1f}" font-weight="{weight}" fill="{tone}"'
    return f"<text {beside.look} {look}>{beside.text(line)}</text>"


def _text(x: float, y: float, size: float, weight: int, tone: str, text: str, more: str = "") -> str:
    look = f'font-size="{size:.1f}" font-weight="{weight}" fill="{tone}"{more}'
    return f'<text x="{x:.1f}" y="{y:.1f}" {look}>{escape(xml_safe(text))}</text>'
