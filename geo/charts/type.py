"""Letters: what can be set in the one typeface of figures, how wide it is, and where its lines break.

The typeface is DejaVu Sans, which matplotlib brings along: a figure looks the same everywhere, and is measured before
it is drawn.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.ft2font import FT2Font
from matplotlib.textpath import TextToPath

if TYPE_CHECKING:
    from collections.abc import Sequence

FAMILY = "DejaVu Sans"
_UNKNOWN = "\ufffd"
_POINTS_IN = 1.0 / 72.0
_ROUNDING = 1.015  # letters are set on whole dots of a raster
_SPLIT_FROM = 2  # letters that stay on a line when a word too long for one is broken


@lru_cache(maxsize=1)
def _letters() -> frozenset[int]:
    return frozenset(FT2Font(fontManager.findfont(FontProperties(family=FAMILY))).get_charmap())


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    r"""Return a text as one line of letters that the typeface has; another one is a question mark in a lozenge.

    Examples
    --------
    >>> plain("  two\nlines\x07 "), plain("$a_b$ \u202eTakab")
    ('two lines', '$a_b$ Takab')
    """
    known = _letters()
    letters = (c for c in unicodedata.normalize("NFC", " ".join(text.split())) if unicodedata.category(c)[0] != "C")
    return "".join(c if ord(c) in known else _UNKNOWN for c in letters).strip()


@lru_cache(maxsize=16384)
def width_in(text: str, size: float, weight: str = "normal", style: str = "normal") -> float:
    """Return how wide a line of text is, inches."""
    font = FontProperties(family=FAMILY, size=size, weight=weight, style="italic" if style == "italic" else "normal")
    wide, _, _ = TextToPath().get_text_width_height_descent(text, font, ismath=False)
    return float(wide) * _POINTS_IN * _ROUNDING


def height_in(size: float, lines: int = 1) -> float:
    """Return how high lines of text are, inches."""
    return lines * size * 1.27 * _POINTS_IN


def lines_of(text: str, room_in: float, size: float, weight: str = "normal") -> list[str]:
    """Break a text into lines no wider than so many inches; a word that is wider by itself is broken, too.

    Examples
    --------
    >>> lines_of("one two three", 0.6, 10.0)
    ['one two', 'three']
    """
    lines: list[str] = []
    for word in plain(text).split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_in(longer, size, weight) <= room_in:
            lines[-1] = longer
        else:
            lines += _pieces(word, room_in, size, weight)
    return lines or [""]


def _pieces(word: str, room_in: float, size: float, weight: str) -> list[str]:
    pieces = []
    while len(word) > _SPLIT_FROM and width_in(word, size, weight) > room_in:
        fits = next(
            (n for n in range(len(word) - 1, _SPLIT_FROM - 1, -1) if width_in(word[:n], size, weight) <= room_in),
            _SPLIT_FROM,
        )
        pieces.append(word[:fits])
        word = word[fits:]
    return [*pieces, word]


def shortened(text: str, room_in: float, size: float, weight: str = "normal") -> str:
    """Return a text, or as much of it as fits a width, with an ellipsis."""
    text = plain(text)
    if width_in(text, size, weight) <= room_in:
        return text
    fits = next((n for n in range(len(text), 0, -1) if width_in(f"{text[:n].rstrip()}…", size, weight) <= room_in), 0)
    return f"{text[:fits].rstrip()}…"


def widest_in(lines: Sequence[str], size: float, weight: str = "normal") -> float:
    """Return the width of the widest of some lines, inches."""
    return max((width_in(line, size, weight) for line in lines), default=0.0)
