"""What a report is made of, whatever file it becomes: plain records of text, which no writer takes for markup."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.language import Language

Align = Literal["start", "end"]


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a part."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; ``lead`` is what the report found, ``note`` is small print, ``strong`` what it begins with."""

    text: str
    look: Literal["plain", "lead", "note"] = "plain"
    strong: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: lines of text, and the verdict by which it is marked, '' for none."""

    lines: tuple[str, ...]
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, to which side its cells stand, and its part of the width in per cent."""

    heading: str
    align: Align = "start"
    width: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table; its first ``heads`` cells of each row say what the row is about."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    heads: int = 1


@dataclass(frozen=True, slots=True)
class Pairs:
    """What belongs to what: rows of a word and what is said of it; ``short`` ones may stand beside one another."""

    rows: tuple[tuple[str, str], ...]
    short: bool = False


@dataclass(frozen=True, slots=True)
class Reference:
    """A source: its number, what is told of it, its https address, its words in quotation marks; '' for none.

    ``archive`` is the https address of an archived copy, and what a link to it is called.
    """

    number: int
    text: str
    url: str = ""
    quote: str = ""
    archive: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class References:
    """The sources, by their numbers."""

    rows: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as SVG text and as PNG, what it shows in words, and whose it is; its size in millimetres."""

    svg: str
    png: bytes
    alt: str
    caption: str
    width_mm: float
    height_mm: float


Block = Heading | Paragraph | Table | Pairs | References | Picture


@dataclass(frozen=True, slots=True)
class Document:
    """A report: its title, what stands below it and at the foot of each page, its parts, and the language."""

    title: str
    subtitle: str
    foot: str
    summary: str
    blocks: tuple[Block, ...]
    language: Language


def in_one_column(blocks: Sequence[Block]) -> list[Block]:
    """Return parts as they follow one another where nothing stands beside a picture: what was found comes first."""
    if len(blocks) > 1 and isinstance(blocks[0], Picture):
        return [blocks[1], blocks[0], *blocks[2:]]
    return [*blocks]
