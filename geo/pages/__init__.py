"""Pages that were written: read back as data, made again from what they carry, and compared."""

from geo.pages.compared import Difference
from geo.pages.verify import Check, PageCheck, verify_page

__all__ = ["Check", "Difference", "PageCheck", "verify_page"]
