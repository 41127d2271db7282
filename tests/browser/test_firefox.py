"""The first view in Firefox, another engine than the one that all other tests of the page use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from browser.first_view import HIDDEN, SEEN, SIZES

if TYPE_CHECKING:
    from pathlib import Path

    from browser.firefox import Firefox


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_first_view_in_firefox(firefox: Firefox, caspian_page: Path, size: tuple[int, int]) -> None:
    firefox.open(caspian_page, size)
    assert firefox.evaluate("[innerWidth, innerHeight]") == list(size)
    assert firefox.evaluate(HIDDEN) == []
    seen = firefox.evaluate(SEEN)
    assert seen["targets"] == 11
    assert seen["tags"] == seen["gates"] >= 3
    assert seen["inset"] == (size[0] >= 1000)
    assert firefox.evaluate("performance.getEntriesByType('resource').length") == 0
    assert firefox.messages == []
    assert {url for url in firefox.requests if not url.startswith("data:")} <= {caspian_page.as_uri()}


def test_a_turned_phone_and_an_open_sheet_in_firefox(firefox: Firefox, caspian_page: Path) -> None:
    firefox.open(caspian_page, (390, 844))
    for size in [(844, 390), (390, 844)]:
        firefox.resize(size)
        assert firefox.evaluate(HIDDEN) == [], size
    firefox.evaluate("document.querySelector('.ov-grip').click()")
    firefox.resize((390, 844))
    assert firefox.evaluate("document.querySelector('.ov-page').checkVisibility()")
    assert firefox.evaluate(HIDDEN) == []
    assert firefox.messages == []


def test_what_a_page_says_and_asks_for_is_noticed(firefox: Firefox, tmp_path: Path) -> None:
    file = tmp_path / "loud.html"
    file.write_text(
        "<!DOCTYPE html><title>loud</title><script>console.log('a word'); "
        "performance.mark('overflight-drawn'); fetch('https://elsewhere.invalid/file').catch(() => {})</script>",
        encoding="utf-8",
    )
    firefox.open(file, (390, 844))
    assert any("a word" in message for message in firefox.messages)
    assert "https://elsewhere.invalid/file" in firefox.requests
