"""Tables for a terminal, as wide as it is: where columns would break a word or a number, the same as a list.

Text goes into :class:`rich.text.Text`, never into a markup string.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from geo.words import harmless

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import ConsoleOptions, RenderableType, RenderResult

    Cells = Sequence[str | Text]

_BESIDE = 3  # cells that a column takes beside its text: a line, and a space on both sides
_INDENT = (0, 0, 0, 2)


class Harmless(Console):
    """A console to which no text of a file can give orders."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Render, with all text harmless."""
        for text, style, control in super().render(renderable, options):
            yield Segment(text if control else harmless(text), style, control)


@dataclass(frozen=True)
class Fitted:
    """A table.

    Attributes
    ----------
    title, caption
        What stands above and below, '' for nothing.
    columns
        Heading of each column, and 'left' or 'right'.
    rows
        Cells row by row.
    whole
        Columns whose cells stay on one line.
    lines
        Whether there are lines between rows.
    narrow
        What is shown where there is no room for columns; by default each row as a list.
    least
        How many cells wide a terminal must be for columns.
    """

    title: str
    columns: Sequence[tuple[str, str]]
    rows: Sequence[Cells]
    caption: str = ""
    whole: frozenset[str] = frozenset()
    lines: bool = False
    narrow: RenderableType | None = None
    least: int = 0

    def __rich_console__(self, _: Console, options: ConsoleOptions) -> RenderResult:
        """Show the table, or the list."""
        room = options.max_width - _BESIDE * len(self.columns) - 1
        widths = shared([self._span(k) for k in range(len(self.columns))], room)
        if widths is not None and options.max_width >= self.least:
            yield self._table(widths)
            return
        if self.title:
            yield Text(self.title, style="italic")
        if self.narrow is not None:
            yield self.narrow
        else:
            yield from self._list()
        if self.caption:
            yield Text(self.caption, style="dim italic")

    def _span(self, number: int) -> tuple[int, int]:
        """Return the widths of a column's longest word and of its longest line."""
        name = self.columns[number][0]
        lines = [line for row in self.rows for line in str(row[number]).split("\n")]
        kept = lines if name in self.whole else [word for line in lines for word in line.split()]
        return max(map(cell_len, (*name.split(), *kept)), default=0), max(map(cell_len, (name, *lines)))

    def _table(self, widths: Sequence[int]) -> Table:
        title, caption = (Text(text) if text else None for text in (self.title, self.caption))
        table = Table(title=title, caption=caption, title_justify="left", caption_justify="left", show_lines=self.lines)
        for (name, justify), width in zip(self.columns, widths, strict=True):
            table.add_column(name, justify="right" if justify == "right" else "left", overflow="fold", width=width)
        for row in self.rows:
            table.add_row(*(_text(cell) for cell in row))
        return table

    def _list(self) -> Iterable[RenderableType]:
        """Show each row: its first cell, if it has one, and under it the others by their headings."""
        heads = [name for name, _ in self.columns]
        for row in self.rows:
            first, *others = row
            if str(first):
                yield _text(first, style="bold")
            said = [
                Text.assemble((f"{head} ", "dim"), cell)
                for head, cell in zip(heads[1:], others, strict=True)
                if str(cell)
            ]
            yield Padding(Text("; ").join(said), _INDENT)


def _text(cell: str | Text, style: str = "") -> Text:
    return cell if isinstance(cell, Text) else Text(cell, style=style)


def shared(spans: Sequence[tuple[int, int]], room: int) -> list[int] | None:
    """Share the cells of a line among columns, so that rows have few lines.

    Parameters
    ----------
    spans
        Of each column the least that it needs, and the most that it can use.
    room
        The cells that there are.

    Returns
    -------
    list or None
        Their widths; None where the least is too much.

    Examples
    --------
    >>> shared([(3, 3), (5, 20), (5, 40)], 40), shared([(3, 3), (5, 20), (5, 10)], 40), shared([(3, 3), (5, 9)], 7)
    ([3, 13, 24], [3, 20, 10], None)
    """
    widths = [least for least, _ in spans]
    left = room - sum(widths)
    if left < 0:
        return None
    while left and (open_ := [k for k, (_, most) in enumerate(spans) if widths[k] < most]):
        widths[max(open_, key=lambda k: spans[k][1] / widths[k])] += 1  # to what takes the most lines
        left -= 1
    return widths
