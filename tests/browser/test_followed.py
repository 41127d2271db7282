"""The page of ``overflight map FILE --watch`` in a browser: it follows the map, and shows problems as plain text."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from browser.waiting import DRAWN, NEVER_MS, wait_until

import geo
from geo.accounts import new_event, parse_event
from geo.cli.live import Live, served
from geo.maps import save_map

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser


def drawn(folder: Path, name: str) -> bytes:
    text = new_event("mine", dt.date(2020, 1, 2)).replace("What happened, where, when", name)
    return save_map(geo.reconstruct(parse_event(text)).map(), folder / "page.html").read_bytes()


def test_the_page_follows_the_map_and_a_problem_stands_over_the_last_one(browser: Browser, tmp_path: Path) -> None:
    live, problem = Live(), "2 problems\n  line 1: found '<img src=x onerror=alert(1)>'"
    with served(live) as address:
        page = browser.new_page()
        page.set_default_timeout(NEVER_MS)
        said: list[str] = []
        page.on("console", lambda m: said.append(f"{m.type}: {m.text}"))
        page.on("pageerror", lambda e: said.append(f"error: {e}"))
        try:
            page.goto(address)
            for name in ("First", "Second"):
                live.show(drawn(tmp_path, name))
                wait_until(page, "name => document.title.includes(name)", name)
                wait_until(page.frames[1], DRAWN)
                assert not page.get_by_role("alert").is_visible()
            live.tell(problem)
            page.get_by_role("alert").wait_for()
            assert page.get_by_role("alert").inner_text() == problem
            assert page.locator("pre *").count() == 0
            assert page.frames[1].evaluate(DRAWN)
            live.show(drawn(tmp_path, "Third"))
            wait_until(page, "document.title.includes('Third')")
            page.get_by_role("alert").wait_for(state="hidden")
            assert said == []
        finally:
            page.close()
