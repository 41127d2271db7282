"""A report as a page: nothing fetched, nothing run, nothing wider than the window, and nothing that axe finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from browser.test_access import violations
from report_readers import written

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)], ids=["desktop", "phone"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_report_is_read_by_anyone(browser: Browser, language: str, size: tuple[int, int]) -> None:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, offline=True)
    try:
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(written("caspian-2015-10-07", ".html", language).as_uri())
        assert [url for url in asked[1:] if not url.startswith("data:")] == []
        assert page.evaluate("document.scripts.length") == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        assert page.locator("figure img").evaluate("e => e.complete && e.naturalWidth > 0")
        assert violations(page) == []
    finally:
        context.close()
