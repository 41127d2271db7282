"""What all figures share: one page, one hand, and text that is never read as markup."""

from __future__ import annotations

import io
import textwrap
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.axes import Axes

    from geo.events import Event

INK, MUTED, FAINT, PAPER = "#1f2430", "#5b6270", "#c9ced6", "#ffffff"
# told apart by any eye, and darker than paper by 4 to 1 at least; in the order of use
HUES = ("#075c52", "#c2330f", "#3d0c11", "#4a12a8")  # the ships' of the map
WIDTH_IN = 9.0
TITLE, BODY, SMALL = 15.0, 9.5, 8.0
_DPI = 110
_INCH_OF_TEXT = 0.0078  # width of a letter of DejaVu Sans, inches a point, on average and on the safe side


@contextmanager
def own_settings() -> Iterator[None]:
    """Ask nobody's matplotlib settings while a figure is drawn or written, and leave them as they are."""
    with mpl.rc_context():
        mpl.rcdefaults()
        yield


class Picture(Figure):
    """A figure that shows itself in a notebook, with the text :attr:`alt` for readers who cannot see it."""

    alt: str = ""
    title: str = ""

    def _repr_png_(self) -> tuple[bytes, dict[str, Any]]:
        page = io.BytesIO()
        with own_settings():
            self.savefig(page, format="png", dpi=_DPI)
        return page.getvalue(), {"alt": self.alt}


def page(height_in: float, title: str, below: str, alt: str) -> tuple[Picture, float]:
    """Return an empty page with its title, and how far down from the top its text reaches, inches."""
    figure = Picture(figsize=(WIDTH_IN, height_in), facecolor=PAPER)
    figure.alt, figure.title = alt, title
    write(figure, 0.25, height_in - 0.22, title, size=TITLE, weight="bold")
    text, lines = wrapped(below, WIDTH_IN - 0.5, BODY + 1)
    write(figure, 0.25, height_in - 0.56, text, size=BODY + 1, color=MUTED)
    return figure, 0.62 + line_in(BODY + 1) * lines


def footer(figure: Figure, text: str) -> float:
    """Write the small print at the bottom; return how high it reaches, inches."""
    wide, lines = wrapped(text, WIDTH_IN - 0.5, SMALL)
    top = 0.15 + lines * line_in(SMALL)
    write(figure, 0.25, top, wide, size=SMALL, color=MUTED)
    return top + 0.15


def footer_in(text: str) -> float:
    """Return how much room :func:`footer` takes, inches."""
    return 0.3 + wrapped(text, WIDTH_IN - 0.5, SMALL)[1] * line_in(SMALL)


def line_in(size: float) -> float:
    """Return the height of a line of text, inches."""
    return size * 1.4 / 72.0


def wrapped(text: str, width_in: float, size: float) -> tuple[str, int]:
    r"""Break a text to a width; return it with its number of lines.

    Examples
    --------
    >>> wrapped("one two three", 0.5, 10.0)
    ('one\ntwo\nthree', 3)
    """
    lines = textwrap.wrap(text, max(int(width_in / (size * _INCH_OF_TEXT)), 4)) or [""]
    return "\n".join(lines), len(lines)


def write(figure: Figure, x_in: float, y_in: float, text: str, **look: Any) -> None:  # noqa: ANN401  (matplotlib's own)
    """Write a text whose upper edge lies so many inches from the lower left corner of the page."""
    look = {"color": INK, "size": BODY, "va": "baseline", **look}
    # line by line, from the line that letters stand on: 'top' would hang on the tallest letter of each text
    for k, line in enumerate(text.split("\n")):
        y = y_in - look["size"] * 0.8 / 72.0 - k * line_in(look["size"])
        figure.text(x_in, y, line, parse_math=False, transform=figure.dpi_scale_trans, **look)


def place(figure: Figure, left_in: float, bottom_in: float, wide_in: float, high_in: float) -> Axes:
    """Return empty axes at a place on the page, inches."""
    wide, high = figure.get_size_inches()
    axes = figure.add_axes((left_in / wide, bottom_in / high, wide_in / wide, high_in / high))
    axes.set_facecolor(PAPER)
    for side in axes.spines.values():
        side.set_visible(False)
    axes.tick_params(length=0, labelsize=SMALL, labelcolor=MUTED)
    return axes


def hypothesis_name(event: Event, hypothesis: str) -> str:
    """Return what readers know a hypothesis as."""
    return next((h.name for h in event.hypotheses if h.id == hypothesis), hypothesis)
