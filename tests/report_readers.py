"""Reports read back by readers that share no code with what writes them: tables of any form as rows of texts."""

from __future__ import annotations

import functools
import tempfile
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import docx
import pypdf
from markdown_it import MarkdownIt
from reconstructed import reconstructed

if TYPE_CHECKING:
    from collections.abc import Iterator

Rows = list[list[str]]


class Tables(HTMLParser):
    """Cells of every table, row by row, and whatever could run or fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[Rows] = []
        self.tags: set[str] = set()
        self.named: list[tuple[str, str]] = []
        self.in_cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: D102
        self.tags.add(tag)
        self.named += [(name, value or "") for name, value in attrs]
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in {"th", "td"}:
            self.tables[-1][-1].append("")
            self.in_cell = True
        elif tag == "br" and self.in_cell:
            self.tables[-1][-1][-1] += "\n"

    def handle_endtag(self, tag: str) -> None:  # noqa: D102
        if tag in {"th", "td"}:
            self.in_cell = False

    def handle_data(self, data: str) -> None:  # noqa: D102
        if self.in_cell:
            self.tables[-1][-1][-1] += data


def of_html(file: Path) -> list[Rows]:
    """Return the tables of a page, which runs nothing and fetches nothing."""
    reader = Tables()
    reader.feed(file.read_text(encoding="utf-8"))
    assert not reader.tags & {"script", "iframe", "object", "link", "svg", "form", "b", "em"}
    assert not any(name.startswith("on") or name == "style" for name, _ in reader.named)
    assert all(value.startswith("data:image/") for name, value in reader.named if name == "src")
    assert all(value.startswith("https://") for name, value in reader.named if name == "href")
    return reader.tables


def of_docx(file: Path) -> list[Rows]:
    """Return the tables of a Word document."""
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in docx.Document(str(file)).tables]


def of_markdown(file: Path) -> list[Rows]:
    """Return the tables of Markdown as a page would show them."""
    page = MarkdownIt("commonmark", {"html": True}).enable("table").render(file.read_text(encoding="utf-8"))
    reader = Tables()
    reader.feed(page)
    assert not reader.tags & {"script", "img", "svg", "b", "em"}
    assert all(value.startswith("https://") for name, value in reader.named if name == "href")
    return reader.tables


READERS = {".html": of_html, ".docx": of_docx, ".md": of_markdown}
ENDINGS = (*READERS, ".pdf")


@functools.cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory()


def written(name: str, ending: str, language: str = "en") -> Path:
    """Return the report of a bundled event, written once a process."""
    return _written(name, ending, language)


@functools.cache
def _written(name: str, ending: str, language: str) -> Path:
    file = Path(_folder().name, f"{name}-{language}{ending}")
    return reconstructed(name).report(file, language=language)


@functools.cache
def tables(name: str, ending: str = ".html") -> list[Rows]:
    """Return the tables of a report in one of its forms."""
    return READERS[ending](written(name, ending))


def pdf_text(file: Path) -> str:
    """Return all words of a PDF in the order of its pages, with single spaces."""
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(file).pages).split())


def tags_of(file: Path) -> Iterator[tuple[str, str]]:
    """Yield the structure of a PDF in its order: what each element is, and what it is said to show."""

    def under(node: object) -> Iterator[tuple[str, str]]:
        held = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(held, list):
            for one in held:
                yield from under(one)
        elif isinstance(held, dict):
            if "/S" in held:
                yield str(held["/S"]).lstrip("/"), str(held.get("/Alt", ""))
            if "/K" in held:
                yield from under(held["/K"])

    yield from under(pypdf.PdfReader(file).root_object["/StructTreeRoot"])
