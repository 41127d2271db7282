"""A report as a Word document: real headings, tables with heading rows, a figure with words in its place."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

from geo.report.model import Heading, Pairs, Paragraph, Picture, References, Table, in_one_column
from geo.words import MARKS, xml_safe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.report.model import Block, Cell, Document

COLOURS = {
    "supported": "17703C",
    "supported by construction": "6B7A2A",
    "supported only if routed": "8A5A00",
    "contradicted": "B3261E",
    "source error": "8B1A8B",
    "undecidable": "34566F",
}
_PAGE_MM, _EDGE_MM = (210, 297), 14
_ROOM_MM = _PAGE_MM[0] - 2 * _EDGE_MM
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip file knows: a report tells no time of making
_FONT, _TABLE_PT, _TEXT_PT = "Arial", 7, 9
_INK, _LINE = "17212B", "C9CED3"
_BESIDE = "45"  # room on each side of a cell's words, twentieths of a point
_LARGER = 1.25  # a map for one column of print, where it has a page


class _Writer:
    """A document that is being written."""

    def __init__(self, document: Document) -> None:
        import docx
        from docx.shared import Mm, Pt, RGBColor

        self.source, self.rtl = document, document.language.direction == "rtl"
        self.out = docx.Document()
        section = self.out.sections[0]
        section.page_width, section.page_height = (Mm(side) for side in _PAGE_MM)
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(_EDGE_MM)
        for name, size in (("Normal", _TEXT_PT), ("Title", 15), ("Heading 1", 12), ("Caption", 7.5)):
            style = self.out.styles[name]
            style.font.name, style.font.size = _FONT, Pt(size)
            style.font.color.rgb, style.font.bold = RGBColor.from_string(_INK), name not in {"Normal", "Caption"}
            style.font.cs_bold = style.font.bold
            _all_scripts(style, document.language.code)
        self.out.styles["Normal"].paragraph_format.space_after = Pt(3)

    def words(self, paragraph: Any, text: str, *, colour: str = "", **look: Any) -> None:  # noqa: ANN401  (has no types)
        """Add words to a paragraph, in the direction of the language."""
        from docx.shared import RGBColor

        run = paragraph.add_run(xml_safe(text))
        for name, value in look.items():
            setattr(run.font, name, value)
        if colour:
            run.font.color.rgb = RGBColor.from_string(colour)
        if self.rtl:
            run.font.rtl, run.font.cs_bold = True, look.get("bold")
            _in_all_scripts(run._r.rPr)  # noqa: SLF001  (python-docx has no way to say it)

    def paragraph(self, text: str, style: str | None = None, **look: Any) -> Any:  # noqa: ANN401
        """Add a paragraph."""
        made = self.out.add_paragraph(style=style)
        self.turn(made)
        if text:
            self.words(made, text, **look)
        return made

    def turn(self, paragraph: Any) -> None:  # noqa: ANN401
        """Let a paragraph run from right to left, where the language does."""
        if self.rtl:
            _mark(paragraph._p.get_or_add_pPr(), "w:bidi")  # noqa: SLF001  (python-docx has no way to say it)

    def block(self, block: Block) -> None:
        """Add a part of the report."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Mm

        if isinstance(block, Heading):
            self.paragraph(block.text, "Heading 1")
        elif isinstance(block, Paragraph):
            self.said(block)
        elif isinstance(block, Table):
            self.table(block)
        elif isinstance(block, Picture):
            if block.png:
                made = self.paragraph("")
                made.alignment = WD_ALIGN_PARAGRAPH.CENTER
                wide = min(_LARGER * block.width_mm, _ROOM_MM)
                shape = made.add_run().add_picture(io.BytesIO(block.png), width=Mm(wide))
                shape._inline.docPr.set("descr", xml_safe(block.alt))  # noqa: SLF001
            self.paragraph(block.caption if block.png else f"{block.alt} {block.caption}", "Caption")
        elif isinstance(block, Pairs):
            self.pairs(block)
        elif isinstance(block, References):
            self.references(block)

    def references(self, block: References) -> None:
        """Add the sources: what is told of each, its addresses as text, its words."""
        from docx.shared import Pt

        for one in block.rows:
            copy = f"{one.archive[1]}: {one.archive[0]}" if one.archive[0] else ""
            made = self.paragraph(f"{one.number}. {one.text}", size=Pt(_TABLE_PT))
            for words in filter(None, (one.url, copy, one.quote)):
                self.words(made, f" {words}", size=Pt(_TABLE_PT))

    def said(self, block: Paragraph) -> None:
        """Add a paragraph of text."""
        from docx.shared import Pt

        if block.strong:
            self.paragraph(block.strong, bold=True, size=Pt(12))
        if block.text:
            self.paragraph(block.text, "Caption" if block.look == "note" else None)

    def pairs(self, block: Pairs) -> None:
        """Add rows of a word and what is said of it."""
        for word, said in block.rows:
            made = self.paragraph(f"{word}: ", bold=True)
            self.words(made, said)

    def table(self, block: Table) -> None:
        """Add a table whose first row is repeated on each page."""
        from docx.enum.table import WD_TABLE_ALIGNMENT
        from docx.shared import Mm

        made = self.out.add_table(rows=1 + len(block.rows), cols=len(block.columns))
        made.alignment, made.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        _ruled(made)
        _described(made, block.caption)
        if self.rtl:
            _before(made._tblPr, "w:tblW", "w:bidiVisual")  # noqa: SLF001
        total = sum(column.width for column in block.columns)
        widths = [Mm(_ROOM_MM * column.width / total) for column in block.columns]
        for column, width in zip(made.columns, widths, strict=True):  # some programs ask these, others the cells
            column.width = width
        grid = [list(row.cells) for row in made.rows]
        self.row(grid[0], [(column.heading,) for column in block.columns], block, heading=True)
        _mark(made.rows[0]._tr.get_or_add_trPr(), "w:tblHeader")  # noqa: SLF001
        for row, cells in zip(grid[1:], block.rows, strict=True):
            self.row(row, [cell.lines for cell in cells], block, cells=cells)
        for row, drawn in zip(made.rows, grid, strict=True):
            _mark(row._tr.get_or_add_trPr(), "w:cantSplit")  # noqa: SLF001
            for cell, width in zip(drawn, widths, strict=True):
                cell.width = width

    def row(
        self,
        row: Sequence[Any],
        lines: Sequence[tuple[str, ...]],
        table: Table,
        *,
        cells: Sequence[Cell] = (),
        heading: bool = False,
    ) -> None:
        """Fill a row of a table."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt

        for k, (cell, said) in enumerate(zip(row, lines, strict=True)):
            verdict = cells[k].verdict if cells else ""
            for number, line in enumerate(said or ("",)):
                made = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
                self.turn(made)
                made.paragraph_format.space_after = Pt(0)
                if table.columns[k].align == "end":
                    # Word turns sides itself where a paragraph runs from right to left
                    made.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                if verdict and number == 0:
                    mark = f"{MARKS[verdict]} "
                    self.words(made, mark, size=Pt(_TABLE_PT), bold=True, colour=COLOURS[verdict])
                if line:
                    self.words(made, line, size=Pt(_TABLE_PT), bold=heading)


def docx_bytes(document: Document) -> bytes:
    """Return a report as a Word document: the same for the same report."""
    writer = _Writer(document)
    writer.paragraph(document.subtitle)
    writer.paragraph(document.title, "Title")
    for block in in_one_column(document.blocks):
        writer.block(block)
    writer.paragraph(document.foot, "Caption")
    core = writer.out.core_properties
    core.title, core.subject = xml_safe(document.title)[:255], xml_safe(document.subtitle)[:255]
    core.author, core.language = "overflight", document.language.code
    core.comments = core.keywords = core.last_modified_by = ""
    for name in ("dcterms:created", "dcterms:modified"):  # of the template's making
        for element in core._element.findall(_qualified(name)):  # noqa: SLF001
            core._element.remove(element)  # noqa: SLF001
    held = io.BytesIO()
    writer.out.save(held)
    return _timeless(held.getvalue())


def _timeless(content: bytes) -> bytes:
    """Return a zip file whose parts tell no time."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            told = zipfile.ZipInfo(part.filename, _EPOCH)
            told.compress_type, told.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            new.writestr(told, old.read(part))
    return out.getvalue()


def _qualified(name: str) -> str:
    from docx.oxml.ns import qn

    found: str = qn(name)
    return found


def _mark(properties: Any, name: str) -> None:  # noqa: ANN401
    """Set a property that python-docx has no word for."""
    from docx.oxml import OxmlElement

    properties.append(OxmlElement(name))


def _before(properties: Any, next_one: str, name: str) -> None:  # noqa: ANN401
    """Set a property before another one: Word refuses some that stand in another order."""
    from docx.oxml import OxmlElement

    properties.find(_qualified(next_one)).addprevious(OxmlElement(name))


def _described(table: Any, words: str) -> None:  # noqa: ANN401
    """Say for ears what a table is."""
    from docx.oxml import OxmlElement

    made = OxmlElement("w:tblCaption")
    made.set(_qualified("w:val"), xml_safe(words))
    table._tblPr.append(made)  # noqa: SLF001


def _all_scripts(style: Any, language: str) -> None:  # noqa: ANN401
    """Let a style have its font and language in every script."""
    from docx.oxml import OxmlElement

    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for script in ("w:cs", "w:eastAsia", "w:hAnsi"):
        fonts.set(_qualified(script), _FONT)
    told = OxmlElement("w:lang")
    told.set(_qualified("w:val"), language)
    told.set(_qualified("w:bidi"), language)
    properties.append(told)
    _in_all_scripts(properties)


def _in_all_scripts(properties: Any) -> None:  # noqa: ANN401
    """Let letters of scripts that run from right to left be as large as all others."""
    from docx.oxml import OxmlElement

    size = properties.find(_qualified("w:sz"))
    if size is not None:
        held = properties.find(_qualified("w:szCs"))
        if held is None:
            held = OxmlElement("w:szCs")
            size.addnext(held)
        held.set(_qualified("w:val"), size.get(_qualified("w:val")))


def _ruled(table: Any) -> None:  # noqa: ANN401
    """Give a table a line above, below and between its rows, and none between columns."""
    from docx.oxml import OxmlElement

    borders = OxmlElement("w:tblBorders")
    for side in ("w:top", "w:bottom", "w:insideH"):
        line = OxmlElement(side)
        for name, value in (("w:val", "single"), ("w:sz", "4"), ("w:space", "0"), ("w:color", _LINE)):
            line.set(_qualified(name), value)
        borders.append(line)
    margins = OxmlElement("w:tblCellMar")
    for side in ("w:left", "w:right"):
        room = OxmlElement(side)
        room.set(_qualified("w:w"), _BESIDE)
        room.set(_qualified("w:type"), "dxa")
        margins.append(room)
    layout = table._tblPr.find(_qualified("w:tblLayout"))  # noqa: SLF001
    layout.addprevious(borders)
    layout.addnext(margins)
