"""What a source says of itself (archived copy, hash, its own words), in each place that tells sources."""

from __future__ import annotations

import copy
from functools import cache
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from small_event import RAW, WORLD

import geo
from geo.accounts import event_from_dict
from geo.errors import EventError
from geo.maps.static_html import plain

if TYPE_CHECKING:
    from pathlib import Path

COPY = "https://web.archive.org/web/2020/https://example.org/a"
QUOTE = 'Anna <b>fired</b>, said "Bert".'
HASH = "0123456789abcdef" * 4


@cache
def quoted() -> geo.Reconstruction:
    raw = copy.deepcopy(RAW)
    raw["sources"][0] |= {"archive_url": COPY, "sha256": HASH, "quote": QUOTE}  # type: ignore[index]
    return geo.reconstruct(event_from_dict(raw), countries=WORLD)


class Texts(HTMLParser):
    """The texts of the elements of one kind."""

    def __init__(self, tag: str, page: str) -> None:
        super().__init__()
        self.tag, self.inside, self.found, self.links = tag, False, list[str](), list[str]()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: D102
        if tag == self.tag:
            self.inside = True
            self.found.append("")
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_endtag(self, tag: str) -> None:  # noqa: D102
        self.inside = self.inside and tag != self.tag

    def handle_data(self, data: str) -> None:  # noqa: D102
        if self.inside:
            self.found[-1] += data


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("archive_url", "http://a.org/x", "found 'http://a.org/x'; allowed: a web address that starts with https://"),
        ("archive_url", "https://u@a.org/", "found 'https://u@a.org/'; allowed: a web address that starts with https"),
        ("sha256", HASH.upper(), "allowed: 64 digits from 0 to f, in small letters; copy what 'sha256sum FILE' prints"),
        ("sha256", 5, "found 5; allowed: 64 digits from 0 to f"),
        ("quote", "x" * 1001, "found 1001 characters"),
        ("quote", "a\u202eb", "found the control character U+202E as character 2; allowed: plain text"),
    ],
)
def test_what_is_none_of_them_is_refused_in_one_line(field: str, value: object, said: str) -> None:
    raw = copy.deepcopy(RAW)
    raw["sources"][0][field] = value  # type: ignore[index]
    with pytest.raises(EventError) as error:
        event_from_dict(raw)
    assert f"sources[paper].{field}: " in str(error.value)
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_the_plain_version_quotes_and_leads_to_the_copy() -> None:
    (data,) = quoted().map().payloads
    page = Texts("blockquote", plain(data))
    assert page.found == [f"“{QUOTE}”"]
    assert page.links == [COPY]
    assert f"SHA-256 {HASH}" in plain(data)


def test_a_source_without_them_is_told_as_before() -> None:
    (data,) = geo.reconstruct(event_from_dict(copy.deepcopy(RAW)), countries=WORLD).map().payloads
    assert sorted(data["event"]["sources"][0]) == ["date", "id", "note", "publisher", "title", "url"]
    assert "<li>A paper</li>" in plain(data)


@pytest.mark.parametrize("ending", ["md", "html"])
def test_a_report_quotes(ending: str, tmp_path: Path) -> None:
    text = quoted().report(tmp_path / f"a.{ending}").read_text(encoding="utf-8")
    if ending == "html":
        page = Texts("q", text)
        assert page.found == [f"“{QUOTE}”"]
        assert COPY in page.links
    else:
        assert "[Archived copy](<" + COPY + ">); “Anna \\<b\\>fired" in text


def test_exports_and_linked_data_have_them(tmp_path: Path) -> None:
    row = pd.read_csv(quoted().export(tmp_path / "a.csv", table="sources")).iloc[0]
    assert (row["archive_url"], row["sha256"], row["quote"]) == (COPY, HASH, QUOTE)
    graph = quoted().linked_data()["@graph"]
    (source,) = graph[0]["isBasedOn"][1:]
    assert source["archivedAt"] == COPY
    entity = quoted().provenance()["entity"]["overflight:source.paper"]
    assert entity["overflight:sha256"] == HASH
