"""The site of the docs in a browser without network: it opens from the disk, asks for nothing, and its search finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from browser.conftest import NEVER_MS
from built_docs import built

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.mark.parametrize("size", [(1366, 900), (390, 844)], ids=["desktop", "phone"])
def test_pages_open_from_the_disk_ask_for_nothing_and_fit_the_window(browser: Browser, size: tuple[int, int]) -> None:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, offline=True)
    context.set_default_timeout(NEVER_MS)
    page, asked, said = context.new_page(), [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    for name in ("index.html", "machine.html", "api/ledgers.html", "project/data/index.html"):
        page.goto((built() / name).as_uri())
        assert page.locator("h1").first.inner_text()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    if size[0] < 600:
        page.locator("label.md-header__button[for=__search]").click()
    page.locator(".md-search__input").click()
    page.keyboard.type("airspace_under")
    page.locator(".md-search-result__item a").first.click()
    page.wait_for_url("**/api/ledgers.html*")
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert said == []
    context.close()
