"""A report of an event that a reader can check, as HTML, PDF, Word or Markdown."""

from geo.report.contents import document
from geo.report.model import Document
from geo.report.picture import draws_for_print, print_picture, still_picture
from geo.report.write import ENDINGS, checked_report, save_report

__all__ = [
    "ENDINGS",
    "Document",
    "checked_report",
    "document",
    "draws_for_print",
    "print_picture",
    "save_report",
    "still_picture",
]
