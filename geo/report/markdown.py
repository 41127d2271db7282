"""A report as Markdown of GitHub's kind, whose texts are all escaped; it has no figure, and says how to make one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from geo.report.model import Heading, Pairs, Paragraph, Picture, References, Table, in_one_column
from geo.words import MARKS, xml_safe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.report.model import Block, Cell, Document, Reference

# signs that may be markup wherever they stand; those that are where a line begins; and what becomes a link or a picture
# of a face by itself on GitHub
_MARKUP = re.compile(r"[\\`*_\[\]<>|~&$@#]|(?<=www)\.|:(?=[\w/+])|^[-+=]", re.IGNORECASE)
_NUMBERED = re.compile(r"^(\d+)([.)])")


def markdown_text(document: Document) -> str:
    """Return a report as the text of a Markdown file."""
    parts = [f"# {escaped(document.title)}", escaped(document.subtitle)]
    parts += [_block(block) for block in in_one_column(document.blocks)]
    return xml_safe("\n\n".join([*parts, escaped(document.foot)]) + "\n")


def escaped(text: str) -> str:
    r"""Return a text as Markdown that shows it as it is, on one line.

    Examples
    --------
    >>> print(escaped("<b> | [a](b) *c*"), escaped("1. d"), escaped("at http://a.org"))
    \<b\> \| \[a\](b) \*c\* 1\. d at http\://a.org
    """
    line = _MARKUP.sub(r"\\\g<0>", " ".join(text.split()))
    return _NUMBERED.sub(r"\1\\\2", line)


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        return f"## {escaped(block.text)}"
    if isinstance(block, Paragraph):
        return " ".join(filter(None, [f"**{escaped(block.strong)}**" if block.strong else "", escaped(block.text)]))
    if isinstance(block, Picture):
        return f"{escaped(block.alt)} {escaped(block.caption)}"
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, Pairs):
        return "\n".join(f"- {escaped(word)}: {escaped(said)}" for word, said in block.rows)
    return _references(block)


def _references(block: References) -> str:
    return "\n".join(f"{one.number}. {'; '.join(_reference(one))}" for one in block.rows)


def _reference(one: Reference) -> Iterator[str]:
    for words, url in ((one.text, one.url), (one.archive[1], one.archive[0]), (one.quote, "")):
        if words:
            yield f"[{escaped(words)}](<{url}>)" if url else escaped(words)


def _table(table: Table) -> str:
    sides = {"start": ":---", "end": "---:"}
    lines = [
        [escaped(column.heading) for column in table.columns],
        [sides[column.align] for column in table.columns],
        *([_cell(cell) for cell in row] for row in table.rows),
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(cell: Cell) -> str:
    mark = f"{MARKS[cell.verdict]} " if cell.verdict else ""
    return mark + "<br>".join(map(escaped, cell.lines))
