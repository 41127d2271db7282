"""A real Chromium with the network off, and pages that report every request, message and dialog."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from browser.waiting import DRAWN, NEVER_MS, SETTLED, wait_until
from playwright.sync_api import Browser, Page, Playwright, sync_playwright
from reconstructed import reconstructed

import geo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Opened:
    """A page and everything it asked for or said."""

    page: Page
    requests: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def quiet(self) -> None:
        """Assert that the page asked for nothing and said nothing."""
        assert (self.requests, self.messages, self.dialogs) == ([], [], [])


def executable(playwright: Playwright) -> str:
    names = ("chromium", "chromium-browser", "google-chrome")
    candidates = [os.environ.get("CHROMIUM"), playwright.chromium.executable_path, *map(shutil.which, names)]
    for path in candidates:
        if path and os.access(path, os.X_OK):
            return path
    pytest.fail(
        "no Chromium found: the map is tested in a real browser. Run 'make test', which sets one up, or install "
        "Debian's chromium, or set CHROMIUM to its path."
    )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=executable(playwright), args=FLAGS, timeout=NEVER_MS)
        try:
            yield found
        finally:
            found.close()


def opened_page(
    browser: Browser,
    path: Path,
    *,
    size: tuple[int, int] = (1400, 900),
    after: str = "",
    serve: dict[str, str] | None = None,
    framed: Path | None = None,
    **how: object,
) -> Opened:
    """Open a file, which may frame another, in a context of its own and wait until it is drawn.

    Whoever opens it closes ``page.context``.

    Readers who want no motion are the rule here, since fading colours cost a browser without graphics card a tenth of
    its time; tests of what moves ask for ``reduced_motion="no-preference"``.
    """
    how.setdefault("reduced_motion", "reduce")
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **how)
    context.set_default_timeout(NEVER_MS)
    opened = Opened(context.new_page())
    page = opened.page
    page.on("console", lambda m: opened.messages.append(f"{m.type}: {m.text}"))
    page.on("pageerror", lambda e: opened.messages.append(f"error: {e}"))

    def dismiss(dialog: object) -> None:
        opened.dialogs.append(dialog.message)
        dialog.dismiss()

    def gate(route: object) -> None:
        url = route.request.url
        if url.startswith("data:") or re.split("[?#]", url)[0] in {file.as_uri() for file in (path, framed) if file}:
            route.continue_()
        elif serve and url in serve:
            route.fulfill(body=serve[url], headers={"access-control-allow-origin": "*"})
        else:
            opened.requests.append(url)
            route.abort()

    page.on("dialog", dismiss)
    page.route("**/*", gate)
    page.goto(path.as_uri() + after)
    wait_until(page, DRAWN)
    page.evaluate(SETTLED)
    return opened


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Opened]]:
    """Open pages that are this test's own."""
    found = []

    def open_(path: Path, **how: object) -> Opened:
        found.append(opened_page(browser, path, **how))
        return found[-1]

    yield open_
    for opened in found:
        opened.page.context.close()


@pytest.fixture(scope="session")
def _shared(browser: Browser) -> Iterator[dict[str, Opened]]:  # noqa: ARG001 - the browser must outlive its pages
    pages: dict[str, Opened] = {}
    yield pages
    for opened in pages.values():
        opened.page.context.close()


@pytest.fixture
def look_at(browser: Browser, _shared: dict[str, Opened]) -> Iterator[Callable[..., Opened]]:
    """Show pages that tests only look at: one is opened for all tests that want it, and none may change it."""
    state = "[location.hash, document.querySelector('.ov').innerHTML.length, document.activeElement.tagName].join()"
    seen: list[tuple[Opened, str]] = []

    def look(path: Path, **how: object) -> Opened:
        key = f"{path} {sorted(how.items())}"
        if key not in _shared:
            _shared[key] = opened_page(browser, path, **how)
        seen.append((_shared[key], _shared[key].page.evaluate(state)))
        return _shared[key]

    yield look
    for opened, before in seen:
        assert opened.page.evaluate(state) == before, "a page that others look at was changed: open one with open_page"


@pytest.fixture(scope="session")
def caspian() -> geo.Reconstruction:
    return reconstructed("caspian-2015-10-07")


@pytest.fixture(scope="session")
def page_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[geo.Reconstruction], Path]:
    """Return the page of a reconstruction, which is made once for all tests that open it."""
    made: dict[int, tuple[geo.Reconstruction, Path]] = {}

    def page(result: geo.Reconstruction) -> Path:
        if id(result) not in made:  # kept, so that no other gets its number
            made[id(result)] = (result, geo.save_map(result.map(), tmp_path_factory.mktemp("maps") / "map.html"))
        return made[id(result)][1]

    return page


@pytest.fixture(scope="session")
def caspian_page(caspian: geo.Reconstruction, page_of: Callable[[geo.Reconstruction], Path]) -> Path:
    return page_of(caspian)
