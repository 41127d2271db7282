"""A page's data in other languages: no English left over, the same numbers and lines in all, and what goes wrong."""

from __future__ import annotations

import copy
import json
import re
import tomllib
from dataclasses import replace
from functools import cache
from html import unescape
from html.parser import HTMLParser
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pytest

import geo
from geo.cli import main
from geo.errors import MapError
from geo.language import LANGUAGES, Language, as_language
from geo.language.catalogue import template
from geo.maps.payload import payload
from geo.maps.static_html import plain
from geo.resources import data_path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    Place = tuple[str | int, ...]

EVENTS = ("caspian-2015-10-07", "hwasong14-2017-07-28", "houthi-drone-2024-07-19", "poland-2023-12-29")
MARK = "\N{MATHEMATICAL LEFT WHITE SQUARE BRACKET}"
# Ids, and names as their data have them: what no catalogue tells.
AS_DATA_HAVE_IT = re.compile(
    r"event/id|made_with|boundaries|bounds|.*/(code|gate|province|legs|ground|png|runs|key|kind|verdict|launched_s)"
    r"|tints/.*|finding/extra/.*|hypotheses/\d+/(id|cloud/.*|paths/.*)|backdrop/.*|spoken/.*|.*/(allocation_)?basis"
    r"|verdicts/\d+/by/[^/]*/unit|ground/towns/\d+/name|labels/(states|towns)/\d+/(name|known)|uncertainty/(names/.*|by/.*/name)"
    r"|names/[A-Z]{3}|worlds/(names/.*|by/[^/]*/(paths|told/.*|claims/.*))|uncertainty/by/[^/]*/(states|claims)/\d+/(text|claim|unit)|index"
)


@cache
def drawn(event_id: str) -> geo.Reconstruction:
    event = geo.load_event(event_id)
    return geo.reconstruct(event, simulation=geo.simulate(event, draws=40, seed=2))


def page_in(event_id: str, language: Language) -> dict[str, Any]:
    """Return a page's data in a language that need not be one of the four."""
    result = drawn(event_id)
    given = (result.event, result.paths, result.ledger)
    verdicts = geo.judge(
        *given, countries=result.countries, simulation=result.simulation, worlds=result.worlds, language=language
    )
    return payload(
        *given, verdicts, result.countries, worlds=result.worlds, simulation=result.simulation, language=language
    )


def texts(value: object, place: Place = ()) -> Iterator[tuple[str, str]]:
    """Yield all texts of a value, each with its place."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from texts(inner, (*place, key))
    elif isinstance(value, list | tuple):
        for k, inner in enumerate(value):
            yield from texts(inner, (*place, k))
    elif isinstance(value, str):
        yield "/".join(map(str, place)), value


def written(event_id: str) -> set[str]:
    """Return all texts of an event file."""
    file = data_path("events", f"{event_id}.toml")
    return {text for _, text in texts(tomllib.loads(file.read_text(encoding="utf-8")))}


@pytest.mark.parametrize("event_id", EVENTS)
def test_what_a_page_says_beside_the_file_comes_from_the_catalogue(event_id: str) -> None:
    marked = {key: tuple(f"{MARK}{text}" for text in forms) for key, forms in template().items()}
    blind = replace(as_language("fr"), messages=MappingProxyType(marked), plural=lambda n: int(n != 1))
    own = written(event_id)
    left = {}
    for place, text in texts(page_in(event_id, blind)):
        bare = re.sub("[\u2068\u2069]", "", text)
        if not re.search(r"[A-Za-z]{3}", text) or MARK in text or bare in own or AS_DATA_HAVE_IT.fullmatch(place):
            continue
        left[place] = text
    # rows of the story are an event's own words, counted: '26 x Kalibr-NK', or a date as CLDR writes it
    for place in [place for place in left if place.startswith("story/")]:
        words = re.sub(r"^[\d\s,.\u202f\xa0]+\N{MULTIPLICATION SIGN} ", "", left[place])
        if words in own or re.fullmatch(r"\d{1,2} \w+ \d{4}", words) or words.endswith(tuple(own)):
            del left[place]
    assert left == {}


@pytest.mark.parametrize("event_id", EVENTS[:2])
def test_a_page_in_several_languages_holds_each_as_a_page_in_it_alone(event_id: str) -> None:
    result = drawn(event_id)
    (several,) = result.map(language="ru,en,ar").payloads
    assert several["spoken"]["code"] == "ru"
    assert [also["code"] for also in several["also"]] == ["en", "ar"]
    alone = {code: result.map(language=code).payloads[0] for code in ("ru", "en", "ar")}
    assert several.pop("made")["languages"] == ["ru", "en", "ar"]
    assert [data.pop("made")["languages"] for data in alone.values()] == [["ru"], ["en"], ["ar"]]
    assert {k: v for k, v in several.items() if k != "also"} == alone["ru"]
    for also in several["also"]:
        told = copy.deepcopy({k: v for k, v in several.items() if k != "also"})
        for place, value in also["reads"]:
            assert isinstance(value, str) or place == ["spoken"], place  # no number, no line, no id
            inside = told
            for key in place[:-1]:
                inside = inside[key]
            inside[place[-1]] = value
        if also["code"] == "en":
            assert told.pop("spoken")["messages"] == {}
            assert [town.pop("known") for town in told["labels"]["towns"]] == [
                town["name"] for town in told["labels"]["towns"]
            ]
        assert told == alone[also["code"]]


def test_english_alone_has_no_more_than_before() -> None:
    (data,) = drawn("poland-2023-12-29").map().payloads
    assert not {"spoken", "also"} & set(data)
    page = drawn("poland-2023-12-29").map().to_html()
    assert '<html lang="en">' in page


class Outline(HTMLParser):
    """Notes the attributes of the document and of its plain version, and the text of the latter."""

    def __init__(self) -> None:
        super().__init__()
        self.attributes: dict[str, dict[str, str | None]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: D102
        if tag in {"html", "article"}:
            self.attributes.setdefault(tag, dict(attrs))


@pytest.mark.parametrize("code", LANGUAGES[1:])
def test_the_document_and_its_plain_version_are_in_the_language(code: str) -> None:
    m = drawn("poland-2023-12-29").map(language=code)
    found = Outline()
    found.feed(m.to_html())
    direction = {"ar": "rtl"}.get(code, "ltr")
    assert found.attributes["html"] == {"lang": code, "dir": direction}
    assert found.attributes["article"]["dir"] == direction
    (data,) = m.payloads
    text = unescape(re.sub("<[^>]*>", " ", plain(data)))
    for own in sorted(written("poland-2023-12-29"), key=len, reverse=True):
        text = text.replace(own, "")  # what the event file says stays as it is
    for english in ("claim", "Reconstructions", "about", "Sources:", "over no state", "supported"):
        assert english not in text
    for row in data["story"]:
        assert row["label"] in text


def test_two_builds_are_the_same_byte_by_byte() -> None:
    result = drawn("poland-2023-12-29")
    assert result.map(language="ar,fr").to_html() == result.map(language=["ar", "fr"]).to_html()


def test_verdicts_of_each_language_are_given_by_its_code() -> None:
    result = drawn("poland-2023-12-29")
    event, tables = result.event, (result.paths, result.ledger)
    french = geo.judge(event, *tables, worlds=result.worlds, language="fr")
    (data,) = geo.build_map(event, *tables, {"fr": french}, worlds=result.worlds).payloads
    assert data["spoken"]["code"] == "fr"
    assert french["reason"].iloc[0] in {row["reason"] for claim in data["verdicts"] for row in claim["by"].values()}
    for wrong, said in (({}, "found no table"), ({"de": french}, "found 'de'"), ({"fr": None}, "verdicts: found None")):
        with pytest.raises(MapError, match=said):
            geo.build_map(event, *tables, wrong, worlds=result.worlds)


@pytest.mark.parametrize(
    ("asked", "said"), [("de", "'de'"), ("fr,xx", "'xx'"), ("", "''"), ("fr;ar", "'fr;ar'"), ("FR", "'FR'")]
)
def test_the_command_refuses_a_language_that_there_is_not(
    asked: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["map", "poland-2023-12-29", "--language", asked, "-o", str(tmp_path / "a.html")])
    assert ended.value.code == 2
    assert f"found {said}; allowed: en, fr, ru or ar" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_the_command_writes_pages_and_pictures_in_languages(tmp_path: Path) -> None:
    file, picture = tmp_path / "a.html", tmp_path / "a.svg"
    assert main(["map", "poland-2023-12-29", "--language", "fr, ar", "-o", str(file)]) == 0
    page = file.read_text("utf-8-sig")
    data = json.loads(re.search(r'<script type="application/json"[^>]*>(.*?)</script>', page, re.DOTALL)[1])
    assert [data["spoken"]["code"], *(also["code"] for also in data["also"])] == ["fr", "ar"]
    assert main(["map", "poland-2023-12-29", "--language", "ar", "--picture", str(picture)]) == 0
    drawn_text = "".join(re.findall(r"<text[^>]*>([^<]*)</text>", picture.read_text(encoding="utf-8")))
    assert re.search(r"[\u0600-\u06ff]", drawn_text)
    assert "reconstruction" not in drawn_text.lower()
