"""Reports as files: HTML, PDF, Word or Markdown, as the file's ending says."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from typing import TYPE_CHECKING

from geo.arguments import shown
from geo.errors import OutputError
from geo.files import check_new, whole_file

if TYPE_CHECKING:
    from geo.report.model import Document

ENDINGS = (".html", ".pdf", ".md", ".docx")
_NEEDS = {".pdf": "weasyprint", ".docx": "docx"}
_CALLED = {"weasyprint": "WeasyPrint", "docx": "python-docx"}


def checked_report(path: object, *, force: bool = False) -> Path:
    """Return the file of a report, if it can be written: asked before any work.

    Raises
    ------
    OutputError
        If its ending is none of a report, what writes it is not installed, it cannot be written, or there is such a
        file without ``force``.
    """
    if not isinstance(path, str | os.PathLike):
        msg = f"path: found {shown(path)}; allowed: the path of a file that ends in .html, .pdf, .md or .docx; name one"
        raise OutputError(msg)
    file = Path(path)
    if file.suffix.lower() not in ENDINGS:
        msg = (
            f"{str(file)!r}: what to write is told by the file's ending; allowed: .html, .pdf, .md or .docx; name it so"
        )
        raise OutputError(msg)
    needed = _NEEDS.get(file.suffix.lower())
    if needed is not None and importlib.util.find_spec(needed) is None:
        msg = f"{file}: found no {_CALLED[needed]}; allowed: with it installed; run: pip install 'overflight[report]'"
        raise OutputError(msg)
    check_new(file, force=force)
    return file


def save_report(document: Document, path: str | os.PathLike[str], *, force: bool = False) -> Path:
    """Write a report, whole or not at all.

    Parameters
    ----------
    document
        From :func:`geo.report.document`.
    path
        The file, whose ending says the form.
    force
        Whether a file that is there is replaced.

    Raises
    ------
    OutputError
        As :func:`checked_report`.
    """
    file = checked_report(path, force=force)
    content = _content(document, file.suffix.lower())
    with whole_file(file) as draft:
        draft.write_bytes(content)
    return file


def _content(document: Document, ending: str) -> bytes:
    if ending == ".pdf":
        from geo.report.pdf import pdf_bytes

        return pdf_bytes(document)
    if ending == ".docx":
        from geo.report.docx import docx_bytes

        return docx_bytes(document)
    if ending == ".md":
        from geo.report.markdown import markdown_text

        return markdown_text(document).encode()
    from geo.report.html import html_text

    return html_text(document).encode()
