"""Pictures of maps, what pages say of themselves to others, and what an article puts in to show one."""

from __future__ import annotations

import re
import struct
from html.parser import HTMLParser
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from events_of_shapes import SHAPES
from reconstructed import reconstructed

import geo
from geo.cli import main
from geo.errors import MapError, OutputError
from geo.maps import raster
from geo.maps.share_image import SHARE_PX, share_picture

if TYPE_CHECKING:
    from pathlib import Path

EVENT = "oreshnik-dnipro-2024-11-21"
SVG = "{http://www.w3.org/2000/svg}"
Out = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def result() -> geo.Reconstruction:
    return reconstructed(EVENT)


def png_size(content: bytes) -> tuple[int, int]:
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", content[16:24])  # type: ignore[return-value]


def texts(svg: str) -> list[ET.Element]:
    return [*ET.fromstring(svg).iter(f"{SVG}text")]  # noqa: S314 - of our own making


@pytest.mark.parametrize("shape", ["one missile", "13 ships over 24 targets", "11,600 km", "over a pole"])
def test_a_card_tells_all_of_it_within_itself(shape: str) -> None:
    (data,) = SHAPES[shape]().map().payloads
    for size in (SHARE_PX, (600, 900)):
        _check_card(data, size)


def _check_card(data: dict[str, Any], size: tuple[int, int]) -> None:
    svg = share_picture(data, size)
    assert svg == share_picture(data, size)
    words = " ".join("".join(text.itertext()) for text in texts(svg))
    flat = " ".join(words.split())
    for told in (data["event"]["title"], data["finding"]["headline"], data["credits"]["still"]):
        assert " ".join(told.split()) in flat
    for text in texts(svg):
        x, y, letters = float(text.get("x", 0)), float(text.get("y", 0)), float(text.get("font-size", 0))
        assert letters >= 0.018 * min(size)
        assert 0 <= x <= size[0]
        assert letters * 0.7 <= y <= size[1]
    lines = [(float(t.get("y", 0)), float(t.get("font-size", 0))) for t in texts(svg) if t.get("text-anchor") is None]
    assert all(below - above >= 0.9 * letters for (above, _), (below, letters) in pairwise(lines))  # none on another


def test_a_card_holds_long_and_hostile_words(result: geo.Reconstruction) -> None:
    (data,) = result.map().payloads
    for title in ("Rakete" * 33, "صواريخ" * 33, "<script>alert(1)</script> & {{ 7 * 7 }} ]]>"):
        svg = share_picture({**data, "event": {**data["event"], "title": title}})
        whole = ET.fromstring(svg).find(f"{SVG}title")  # noqa: S314 - of our own making
        assert whole is not None
        assert str(whole.text).startswith(f"{title}. ")
        lines = [float(text.get("y", 0)) for text in texts(svg) if text.get("text-anchor") is None]
        assert all(above < below < SHARE_PX[1] for above, below in pairwise(lines))
        assert "<script" not in svg


def test_pictures_by_ending_and_size(result: geo.Reconstruction, tmp_path: Path) -> None:
    m = result.map()
    svg = geo.save_picture(m, tmp_path / "new" / "a.SVG").read_text(encoding="utf-8")
    assert svg.startswith("<svg")
    assert 'width="1200" height="630"' in svg
    card = geo.save_picture(m, tmp_path / "card.png", drawn=True).read_bytes()
    assert png_size(card) == SHARE_PX
    assert card == geo.save_picture(m, tmp_path / "again.png", drawn=True).read_bytes()
    page = result.picture(tmp_path / "page.png", size=(700, 500)).read_bytes()
    assert png_size(page) == (700, 500)
    for bad in ("a.gif", "a", "a.png.html"):
        with pytest.raises(OutputError, match=r"allowed: \.png or \.svg"):
            geo.save_picture(m, tmp_path / bad)
    for size in ((0, 5), (1200,), (1200.0, 630), "wide", (10**9, 10**9)):
        with pytest.raises(OutputError, match="size: found"):
            geo.save_picture(m, tmp_path / "b.svg", size=size)  # type: ignore[arg-type]
    assert {file.name for file in tmp_path.iterdir()} == {"new", "card.png", "again.png", "page.png"}
    with pytest.raises(MapError, match="a map of one event"):
        geo.save_picture(None, tmp_path / "b.svg")  # type: ignore[arg-type]


def test_without_a_browser_a_png_is_drawn_and_without_anything_refused(
    result: geo.Reconstruction, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHROMIUM", str(tmp_path / "nowhere"))
    assert raster.find_chromium() is None
    assert png_size(result.picture(tmp_path / "a.png").read_bytes()) == SHARE_PX
    monkeypatch.setitem(__import__("sys").modules, "resvg_py", None)
    with pytest.raises(OutputError, match=r"found neither resvg nor Chromium.*install Chromium"):
        result.picture(tmp_path / "b.png")
    assert not (tmp_path / "b.png").exists()
    assert result.picture(tmp_path / "b.svg").exists()


class _Head(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        if tag == "meta" and "content" in named:
            self.found[named.get("property") or named.get("name") or ""] = named["content"]


def told(html: str) -> dict[str, str]:
    head = _Head()
    head.feed(html[: html.index("</head>")])
    return head.found


def test_a_page_says_what_it_is(result: geo.Reconstruction) -> None:
    plain = told(result.map().to_html())  # type: ignore[attr-defined]
    (data,) = result.map().payloads  # type: ignore[attr-defined]
    assert (plain["og:title"], plain["og:description"]) == (data["event"]["title"], data["finding"]["headline"])
    assert not {"og:url", "og:image"} & set(plain)
    page = "https://example.org/a/b.html"
    full = told(result.map(address=page, picture="https://example.org/a/b.png").to_html())  # type: ignore[attr-defined]
    assert (full["og:url"], full["og:image"]) == (page, "https://example.org/a/b.png")
    assert full["twitter:card"] == "summary_large_image"
    for bad in ("ftp://example.org/a.html", "a.html", 'https://example.org/".html', "https://example.org/a.html?x", 5):
        with pytest.raises(MapError, match="address: found"):
            result.map(address=bad)
    event = result.event.model_copy(update={"title": '"><script>alert(1)</script>'})
    m = geo.build_map(event, result.paths, result.ledger, result.verdicts, worlds=result.worlds)
    html = m.to_html()  # type: ignore[attr-defined]
    assert told(html)["og:title"] == event.title
    assert "<script>alert" not in html


def test_the_command_writes_pictures_cards_and_what_an_article_puts_in(capsys: Out, tmp_path: Path) -> None:
    assert main(["map", EVENT, "--picture", str(tmp_path / "a.svg"), "--size", "800x500"]) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'a.svg'}\n"
    out = tmp_path / "public"
    assert main(["map", EVENT, "-o", str(out), "--embed", "--address", "https://example.org/x"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == str(out / f"{EVENT}.html")
    assert f'src="https://example.org/x/{EVENT}.html?embed"' in said[1]
    assert re.fullmatch(r"<script>.*</script>", said[2])
    assert png_size((out / f"{EVENT}.png").read_bytes()) == SHARE_PX
    found = told((out / f"{EVENT}.html").read_text(encoding="utf-8"))
    assert found["og:image"] == f"https://example.org/x/{EVENT}.png"


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        ([EVENT, "--picture", "a.gif"], "allowed: .png or .svg"),
        ([EVENT, "--size", "600x400"], "--size: found it without --picture"),
        ([EVENT, "--picture", "a.svg", "--embed"], "--embed: found it beside --picture"),
        ([EVENT, "--embed", "--watch"], "--embed: found it beside --watch"),
        ([EVENT, EVENT, "--picture", "a.svg"], "--picture: found 2 events"),
        ([EVENT, "--address", "example.org"], "address: found 'example.org'"),
    ],
)
def test_options_that_do_not_go_together_are_one_line(
    capsys: Out, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, argv: list[str], words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["map", *argv]) == 2
    error = capsys.readouterr().err
    assert words in error
    assert error.count("\n") == 1
    assert not [*tmp_path.iterdir()]
