"""A real Chromium with the network off, and pages that report every request, message and dialog."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from browser.firefox import Firefox
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


# What can be set of a page that is open, and what it is where a test asks for nothing else. Readers who want no motion
# are the rule here, since fading colours cost a browser without graphics card a tenth of its time.
LOOKS = {"color_scheme": "light", "reduced_motion": "reduce", "forced_colors": "none"}
MOST_KEPT, MOST_USES = 3, 40  # processes that wait for the next test, and pages that each shows in its life
AS_NEW = """() => { window.name = ""; return [Date, setTimeout, requestAnimationFrame].every((what) =>
  Function.prototype.toString.call(what).includes("[native code]")); }"""


@dataclass
class Opened:
    """A page and everything it asked for or said."""

    page: Page
    kind: str = ""  # of its context: pages of one kind can take each other's place
    uses: int = 0
    files: set[str] = field(default_factory=set)  # which it may read
    serve: dict[str, str] = field(default_factory=dict)  # what it is answered
    requests: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def quiet(self) -> None:
        """Assert that the page asked for nothing and said nothing."""
        assert (self.requests, self.messages, self.dialogs) == ([], [], [])

    def show(
        self,
        path: Path,
        *,
        size: tuple[int, int] = (1400, 900),
        after: str = "",
        serve: dict[str, str] | None = None,
        framed: Path | None = None,
        **looks: str,
    ) -> None:
        """Show a file, which may frame another, and wait until it is drawn."""
        self.uses += 1
        self.files, self.serve = {file.as_uri() for file in (path, framed) if file}, serve or {}
        self.requests, self.messages, self.dialogs = [], [], []
        self.page.set_viewport_size({"width": size[0], "height": size[1]})
        self.page.emulate_media(media="null", **{**LOOKS, **looks})
        self.page.goto(path.as_uri() + after)
        wait_until(self.page, DRAWN)
        self.page.evaluate(SETTLED)

    def leave(self) -> bool:
        """Go back to an empty page, as a new one is; return whether it can show another."""
        if self.page.is_closed() or len(self.page.context.pages) > 1 or self.uses >= MOST_USES:
            return False
        self.page.goto("about:blank")
        self.page.mouse.move(-10, -10)
        assert self.page.evaluate(AS_NEW), "a page was changed for good: open it with own=True"
        return True


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


def new_page(browser: Browser, kind: str = "", **how: object) -> Opened:
    """Return an empty page in a context of its own."""
    context = browser.new_context(**how)
    context.set_default_timeout(NEVER_MS)
    opened = Opened(context.new_page(), kind)
    page = opened.page
    page.on("console", lambda m: opened.messages.append(f"{m.type}: {m.text}"))
    page.on("pageerror", lambda e: opened.messages.append(f"error: {e}"))

    def dismiss(dialog: object) -> None:
        opened.dialogs.append(dialog.message)
        dialog.dismiss()

    def gate(route: object) -> None:
        url = route.request.url
        if url.startswith("data:") or re.split("[?#]", url)[0] in opened.files:
            route.continue_()
        elif url in opened.serve:
            route.fulfill(body=opened.serve[url], headers={"access-control-allow-origin": "*"})
        else:
            opened.requests.append(url)
            route.abort()

    page.on("dialog", dismiss)
    page.route("**/*", gate)
    return opened


SHOWN = ("size", "after", "serve", "framed", *LOOKS)


def opened_page(browser: Browser, path: Path, **how: object) -> Opened:
    """Open a file in a context of its own. Whoever opens it closes ``page.context``."""
    opened = new_page(browser, **{name: value for name, value in how.items() if name not in SHOWN})
    opened.show(path, **{name: value for name, value in how.items() if name in SHOWN})
    return opened


@pytest.fixture(scope="session")
def _kept(browser: Browser) -> Iterator[list[Opened]]:  # noqa: ARG001 - the browser must outlive its pages
    """Keep a few empty pages: their process has read the program already, which halves what the next one costs."""
    pages: list[Opened] = []
    yield pages
    for opened in pages:
        opened.page.context.close()


@pytest.fixture
def open_page(browser: Browser, _kept: list[Opened]) -> Iterator[Callable[..., Opened]]:
    """Open pages that are this test's own; with ``own`` in a context that no other test gets."""
    found: list[tuple[Opened, bool]] = []

    def open_(path: Path, *, own: bool = False, **how: object) -> Opened:
        context = {name: value for name, value in how.items() if name not in SHOWN}
        kind = repr(sorted(context.items()))
        at = next((k for k, opened in enumerate(_kept) if opened.kind == kind and not own), None)
        opened = new_page(browser, kind, **context) if at is None else _kept.pop(at)
        found.append((opened, own))
        opened.show(path, **{name: value for name, value in how.items() if name in SHOWN})
        return opened

    yield open_
    for opened, own in found:
        if own or not opened.leave():
            opened.page.context.close()
        else:
            _kept.insert(0, opened)
    while len(_kept) > MOST_KEPT:
        _kept.pop().page.context.close()


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
def _firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    found = Firefox(tmp_path_factory.mktemp("firefox") / "profile")
    yield found
    found.close()


@pytest.fixture
def firefox(_firefox: Firefox) -> Iterator[Firefox]:
    """Return the one page of a Firefox, which starts once a process and has said nothing yet."""
    _firefox.messages.clear()
    _firefox.requests.clear()
    yield _firefox
    _firefox.call("browsingContext.navigate", context=_firefox.context, url="about:blank", wait="complete")


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
