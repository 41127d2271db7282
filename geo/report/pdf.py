"""A report as PDF: its HTML on A4, tagged after PDF/UA, by WeasyPrint."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from geo.report.html import html_text

if TYPE_CHECKING:
    from geo.report.model import Document


def pdf_bytes(document: Document) -> bytes:
    """Return a report as a PDF file: the same for the same report, fonts and version of WeasyPrint."""
    import weasyprint
    from weasyprint.urls import URLFetcher

    text = html_text(document, paged=True)
    # what a report shows stands in it: nothing is fetched, whatever its texts say
    nothing = URLFetcher(allowed_protocols={"data"}, fail_on_errors=True)
    name = hashlib.sha256(text.encode()).hexdigest()[:32].encode("ascii")
    found: bytes = weasyprint.HTML(string=text, url_fetcher=nothing).write_pdf(
        pdf_variant="pdf/ua-1", pdf_identifier=name
    )
    return found
