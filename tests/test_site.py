"""A site says what the tables say, and is written whole or not at all."""

from __future__ import annotations

import datetime as dt
import html
import json
import re
import tomllib
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import geopandas
import pytest
import shapely
from hostile import PAYLOADS, poisoned
from reconstructed import reconstructed

import geo
from geo.accounts import event_from_dict
from geo.cli import main
from geo.errors import ArgumentError, EventError, MapError, OutputError
from geo.ledger.closing import UNKNOWN_CODE
from geo.maps.static_image import DARK, LIGHT
from geo.maps.tints import TINTS
from geo.resources import data_path
from geo.site.address import checked_address
from geo.site.cards import LOOKS, card_of

if TYPE_CHECKING:
    from geo.api import Reconstruction

ADDRESS = "https://example.org/flights/"
SMALL = ("poland-2023-12-29", "hwasong14-2017-07-28", "deir-ez-zor-2017-06-18")  # newest first
ROOT = Path(__file__).resolve().parent.parent
Out = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def library() -> dict[str, Reconstruction]:
    return {name: reconstructed(name) for name in geo.event_ids()}


@pytest.fixture(scope="module")
def small() -> list[Reconstruction]:
    return [reconstructed(name) for name in SMALL]


@pytest.fixture(scope="module")
def whole(library: dict[str, Reconstruction], tmp_path_factory: pytest.TempPathFactory) -> geo.Site:
    return geo.save_site(library.values(), tmp_path_factory.mktemp("site") / "new" / "site", address=ADDRESS)


class Tags(HTMLParser):
    """The elements of a page with their attributes, and the text of each that holds text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: D102 - as HTMLParser calls it
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:  # noqa: D102 - as HTMLParser calls it
        self.texts.append(data)


def cards_of(index: Path) -> dict[str, str]:
    """Return the markup of each card by the address of its page, in the order of the index."""
    _, *cards = index.read_text(encoding="utf-8").split('<li class="card"')
    return {re.search(r'<h2><a href="([^"]*)"', card)[1]: card for card in cards}


def texts_of(card: str, pattern: str) -> list[str]:
    return [html.unescape(re.sub(r"<[^>]+>", "", found)) for found in re.findall(pattern, card)]


def payload_of(page: Path) -> dict[str, Any]:
    """Return the data that an event's page carries."""
    found = re.search(r'<script type="application/json"[^>]*>(.*?)</script>', page.read_text(encoding="utf-8"))
    return json.loads(found[1])


def parsed(file: Path) -> ET.Element:
    return ET.parse(file).getroot()  # noqa: S314 - written here


def files_of(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


# --------------------------------------------------------------------------------------------- what it says


def test_every_event_has_a_card_a_page_and_pictures(whole: geo.Site, library: dict[str, Reconstruction]) -> None:
    newest = sorted(library.values(), key=lambda r: r.event.date, reverse=True)
    cards = cards_of(whole.index)
    assert [re.sub(r"events/(.*)\.html", r"\1", page) for page in cards] == [r.event.id for r in newest]
    assert [page.stem for page in whole.pages] == [r.event.id for r in newest]
    names = files_of(whole.index.parent)
    pictures = {f"pictures/{name}{tone}.svg" for name in library for tone in ("", ".dark")}
    pictures |= {f"events/{name}.png" for name in library}  # for cards of messengers
    own = {"index.html", "feed.xml", "sitemap.xml", "site/icon.svg", "site/site.css", "site/site.js"}
    assert set(names) == own | pictures | set(cards)
    for element, attributes in Tags(whole.index.read_text(encoding="utf-8")).elements:
        for key in {"href", "src", "srcset"} & set(attributes):
            assert attributes[key] == ADDRESS or attributes[key] in names, element
    assert whole.left == ()


def test_findings_verdicts_and_states_are_those_of_the_tables(
    whole: geo.Site, library: dict[str, Reconstruction]
) -> None:
    cards = cards_of(whole.index)
    for name, result in library.items():
        card, data = cards[f"events/{name}.html"], payload_of(whole.index.parent / "events" / f"{name}.html")
        assert texts_of(card, r'<p class="finding">(.*?)</p>') == [data["finding"]["headline"]]
        overall = result.verdicts.query("hypothesis == ''")["verdict"].value_counts()
        chips = texts_of(card, r'<li class="chip[^>]*>(?:<i.*?</i>)(.*?)</li>')
        assert {chip.split(" ", 1)[1]: int(chip.split(" ", 1)[0]) for chip in chips} == overall.to_dict()
        assert f"{len(result.event.claims)} claim" in texts_of(card, r'<div class="foot"><p>(.*?)</p>')[0]
        sure = result.ledger.query("country != '' and country != @UNKNOWN_CODE and not indeterminate")
        about = json.loads(html.unescape(re.search(r'data-about="([^"]*)"', card)[1]))
        assert set(about["states"]) == set(sure["country"])
        assert set(about["verdicts"]) == set(overall.index)
        assert about["year"] == str(result.event.date.year)
        names = dict(zip(result.countries.codes, result.countries.names, strict=True))
        (crossed,) = texts_of(card, r'<p class="crossed">(.*?)</p>')
        assert all(names[code] in crossed for code in about["states"])
        (title,) = texts_of(card, r"<h2>(.*?)</h2>")
        assert result.event.title in (title, f"{title}, {texts_of(card, r'<time.*?</time>')[0]}")
    assert UNKNOWN_CODE not in "".join(cards)


def test_a_state_that_is_only_grazed_is_not_counted(small: list[Reconstruction]) -> None:
    result = small[0]
    (data,) = result.map().payloads
    assert dict(card_of(result.event, result.verdicts, data).states) == {"UKR": "Ukraine", "POL": "Poland"}
    for state in data["hypotheses"][0]["states"]:
        state.update({"paths": 0, "maybe": 1} if state["code"] == "POL" else {})
    assert dict(card_of(result.event, result.verdicts, data).states) == {"UKR": "Ukraine"}


def test_filters_offer_what_some_card_has(whole: geo.Site, library: dict[str, Reconstruction]) -> None:
    text = whole.index.read_text(encoding="utf-8")
    offered = {
        name: [html.unescape(value) for value in re.findall(r'<option value="([^"]+)"', options)]
        for name, options in re.findall(r'<select name="(\w+)">(.*?)</select>', text, re.DOTALL)
    }
    years = sorted({r.event.date.year for r in library.values()}, reverse=True)
    assert offered["year"] == [str(year) for year in years]
    about = [json.loads(html.unescape(found)) for found in re.findall(r'data-about="([^"]*)"', text)]
    assert sorted(offered["state"]) == sorted({state for card in about for state in card["states"]})
    given = {verdict for card in about for verdict in card["verdicts"]}
    assert offered["verdict"] == [look.verdict for look in LOOKS if look.verdict in given]


def test_feed_and_sitemap_lead_to_every_page(whole: geo.Site, library: dict[str, Reconstruction]) -> None:
    folder = whole.index.parent
    channel = parsed(folder / "feed.xml").find("channel")
    items = channel.findall("item")
    assert [item.findtext("link") for item in items] == [f"{ADDRESS}events/{page.name}" for page in whole.pages]
    assert [item.findtext("guid") for item in items] == [item.findtext("link") for item in items]
    assert [item.findtext("title") for item in items] == [library[page.stem].event.title for page in whole.pages]
    headlines = [payload_of(page)["finding"]["headline"] for page in whole.pages]
    assert all(line in item.findtext("description") for line, item in zip(headlines, items, strict=True))
    (this,) = channel.findall("{http://www.w3.org/2005/Atom}link")
    assert this.get("href") == f"{ADDRESS}feed.xml"
    assert all(channel.findtext(name) for name in ("title", "link", "description"))  # RSS 2.0 wants these
    urls = parsed(folder / "sitemap.xml")
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    assert urls.tag == f"{space}urlset"
    pages = [f"{ADDRESS}events/{page.name}" for page in whole.pages]
    assert [url.findtext(f"{space}loc") for url in urls] == [ADDRESS, *pages]


def test_without_an_address_there_is_neither_feed_nor_link_to_one(small: list[Reconstruction], tmp_path: Path) -> None:
    site = geo.save_site(small, tmp_path)
    text = site.index.read_text(encoding="utf-8")
    assert not {"feed.xml", "sitemap.xml"} & set(files_of(tmp_path))
    assert "feed.xml" not in text
    assert "canonical" not in text


def test_the_same_events_give_the_same_files(small: list[Reconstruction], tmp_path: Path) -> None:
    first = geo.save_site(small, tmp_path / "a", address=ADDRESS)
    again = [geo.reconstruct(name) for name in reversed(SMALL)]
    assert [page.stem for page in first.pages] == list(SMALL)
    second = geo.save_site(again, tmp_path / "b", address=ADDRESS.rstrip("/"))
    assert files_of(first.index.parent) == files_of(second.index.parent)


def test_a_page_of_a_site_leads_back_and_others_do_not(small: list[Reconstruction], tmp_path: Path) -> None:
    (page,) = geo.save_site(small[:1], tmp_path).pages
    assert payload_of(page)["index"] == "../index.html"
    assert '<a href="../index.html">All events</a>' in page.read_text(encoding="utf-8")
    alone = small[0].map()
    assert "index" not in alone.payloads[0]
    assert "All events</a>" not in alone.to_html()


@pytest.mark.parametrize("index", ["javascript:alert(1)", "//x", "/", "", "a b", 'a"b', "https://x/", 1])
def test_the_way_back_is_a_relative_address(small: list[Reconstruction], index: object) -> None:
    with pytest.raises(MapError, match=r"^index: found "):
        small[0].map(index=index)


def test_pictures_hold_no_text_and_the_pages_colours(small: list[Reconstruction], tmp_path: Path) -> None:
    geo.save_site(small, tmp_path)
    colours = (ROOT / "web" / "src" / "styles" / "colours.css").read_text(encoding="utf-8")
    light, dark = colours.split("prefers-color-scheme: dark")
    for look, css in ((LIGHT, light), (DARK, dark)):
        for name in ("land", "sea", "river", "border", "coast", "ink", "soft"):
            assert f"--{name}: {getattr(look, name)};" in css
        for name, tones in (("ship", look.ships), ("tint", look.tints)):
            assert all(f"--{name}-{k}: {tone};" in css for k, tone in enumerate(tones))
        assert len(look.tints) == TINTS
    for picture in (tmp_path / "pictures").iterdir():
        drawn = list(parsed(picture).iter())
        assert {e.tag.rpartition("}")[2] for e in drawn} == {"svg", "rect", "path", "circle"}
        assert not any((e.text or "").strip() for e in drawn)
        assert drawn[0].get("viewBox") == "0 0 480 300"


# --------------------------------------------------------------------------------------------- text is data

ELEMENTS = (
    "html head meta title link script body header h1 p details summary ul li span i main form label input select option"
    " button picture source img div time h2 a bdi footer"
)


def quiet(text: str) -> None:
    """Assert that a page has only the elements and attributes of its template."""
    found = Tags(text).elements
    assert {name for name, _ in found} <= set(ELEMENTS.split())
    assert [attributes for name, attributes in found if name == "script"] == [{"src": "site/site.js", "defer": None}]
    assert not any(key.startswith("on") or key == "style" for _, attributes in found for key in attributes)
    assert all(not a.get("href", "").startswith("javascript") for name, a in found if name == "a")


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS.keys())
def test_hostile_text_stays_text_in_every_file(tmp_path: Path, payload: str) -> None:
    raw = tomllib.loads(data_path("events", "poland-2023-12-29.toml").read_text(encoding="utf-8"))
    event = event_from_dict(poisoned(raw, payload))
    states = {"country": ["POL", "UKR"], "name": [payload, f"{payload} 2"]}
    boxes = [shapely.box(10, 40, 23.8, 60), shapely.box(23.8, 40, 40, 60)]
    countries = geo.countries_from_frame(geopandas.GeoDataFrame(states, geometry=boxes, crs=4326), source=payload)
    site = geo.save_site([event], tmp_path, address=ADDRESS, countries=countries)
    text = site.index.read_text(encoding="utf-8")
    quiet(text)
    (card,) = cards_of(site.index).values()
    shown = payload.strip()
    for part in (r"<h2>(.*?)</h2>", r'<p class="finding">(.*?)</p>', r'<p class="crossed">(.*?)</p>'):
        assert shown in texts_of(card, part)[0].strip()
    about = json.loads(html.unescape(re.search(r'data-about="([^"]*)"', card)[1]))
    assert shown in about["also"]
    assert shown in texts_of(text, r"<footer>[\s\S]*?</footer>")[0]  # the name of the boundaries
    assert texts_of(text, r'<option value="UKR">(.*?)</option>') == [f"{payload} 2"]
    (item,) = parsed(tmp_path / "feed.xml").iter("item")
    assert item.findtext("title") == payload
    assert shown in item.findtext("description")
    assert {e.tag for e in item.iter()} == {"item", "title", "link", "guid", "description"}
    for name in ("sitemap.xml", f"pictures/{event.id}.svg", f"pictures/{event.id}.dark.svg"):
        parsed(tmp_path / name)
        assert "alert" not in (tmp_path / name).read_text(encoding="utf-8")
    assert site.pages[0].read_text(encoding="utf-8").lower().count("<script") == 5  # as in test_hostile.py


def test_characters_that_no_feed_can_hold_are_marked(small: list[Reconstruction], tmp_path: Path) -> None:
    event = small[0].event.model_copy(update={"title": "A\x00B\x1b\ufffe\U0001f680"})
    geo.save_site([event], tmp_path, address=ADDRESS)
    (item,) = parsed(tmp_path / "feed.xml").iter("item")
    assert item.findtext("title") == "A\ufffdB\ufffd\ufffd\U0001f680"


# --------------------------------------------------------------------------------------------- errors


@pytest.mark.parametrize(
    "address",
    [
        *("", "example.org", "ftp://example.org/", "javascript:alert(1)", "https://", "https:///path", "//example.org"),
        *("https://user@example.org/", "https://user:word@example.org/", "https://example.org/?q=1", 7, b"https://x/"),
        *("https://example.org/#a", "https://example.org/a b", "https://example.org:port/", "https://exämple.org/"),
        *("https://example.org/index.html", "https://[::1", "https://example.org/%zz", "https://example.org/\n", "<a>"),
    ],
)
def test_an_address_that_is_none(tmp_path: Path, address: object) -> None:
    with pytest.raises(ArgumentError, match=r"^address: found [^\n]*; allowed: [^\n]*; correct it$"):
        geo.save_site(SMALL, tmp_path / "site", address=address)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "address", ["https://example.org", "http://localhost:8000/a/b", "https://xn--exmple-cua.org/~a%20b"]
)
def test_addresses(address: str) -> None:
    assert checked_address(address) == checked_address(f"{address}/") == f"{address}/"


def test_events_that_fail_are_all_named_and_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text("format = [")
    out = tmp_path / "site"
    with pytest.raises(EventError) as failed:
        geo.save_site([SMALL[0], tmp_path / "broken.toml", "nowhere-2015-01-01"], out)
    first, second = str(failed.value).splitlines()
    assert "broken.toml: " in first
    assert "not valid TOML" in first
    assert "nowhere-2015-01-01" in second
    assert not out.exists()


def test_an_event_that_cannot_be_drawn_is_named(small: list[Reconstruction], tmp_path: Path) -> None:
    mine = data_path("templates", "event.toml").read_text(encoding="utf-8")
    file = tmp_path / "mine.toml"
    file.write_text(mine.replace("{id}", "mine").replace("{date}", "2020-01-02"), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("geo.maps.payload.MANY", -1)
        patch.setattr("geo.maps.bundles.MOST", 0)
        with pytest.raises(MapError, match=r"^[^\n]*mine\.toml: .* more than one page can hold"):
            geo.save_site([file, *small], tmp_path / "site")
    assert not (tmp_path / "site").exists()


def test_two_events_of_one_id_are_refused(small: list[Reconstruction], tmp_path: Path) -> None:
    other = small[0].event.model_copy(update={"title": "Another"})
    with pytest.raises(EventError, match=rf"two of the events have the id '{SMALL[0]}'"):
        geo.save_site([small[0], other], tmp_path / "site")
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize("events", [[], "caspian-2015-10-07", 5, [5]])
def test_what_are_no_events(tmp_path: Path, events: object) -> None:
    with pytest.raises((EventError, ArgumentError), match=r"^[^\n]*found [^\n]*; allowed: [^\n]*"):
        geo.save_site(events, tmp_path / "site")
    assert not (tmp_path / "site").exists()


def test_a_folder_that_cannot_be_written_to(small: list[Reconstruction], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    for folder in (tmp_path / "file", tmp_path / "file" / "site", 5):
        with pytest.raises(OutputError, match=r"^[^\n]+$"):
            geo.save_site(small, folder)
    assert (tmp_path / "file").read_text() == "in the way"


def test_what_stands_in_the_way_of_one_file_leaves_all_as_they_were(
    small: list[Reconstruction], tmp_path: Path
) -> None:
    geo.save_site(small[:1], tmp_path)
    before = files_of(tmp_path)
    (tmp_path / "events" / f"{SMALL[2]}.html").mkdir()
    with pytest.raises(OutputError, match="it is a folder"):
        geo.save_site(small, tmp_path, address=ADDRESS)
    assert files_of(tmp_path) == before


def test_a_disk_that_fills_up_leaves_all_as_they_were(
    small: list[Reconstruction], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    geo.save_site(small[:1], tmp_path)
    before = files_of(tmp_path)
    write = Path.write_bytes

    def full(self: Path, data: bytes) -> int:
        if "feed.xml" in self.name:
            raise OSError(28, "No space left on device")
        return write(self, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OutputError, match="no space left on device"):
        geo.save_site(small, tmp_path, address=ADDRESS)
    assert files_of(tmp_path) == before


def test_files_of_others_stay_and_pages_of_earlier_runs_are_named(small: list[Reconstruction], tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    geo.save_site(small, tmp_path, address=ADDRESS)
    site = geo.save_site(small[:2], tmp_path)
    gone = small[2].event.id
    left = {f"events/{gone}.html", f"pictures/{gone}.svg", f"pictures/{gone}.dark.svg", "feed.xml", "sitemap.xml"}
    left |= {f"events/{one.event.id}.png" for one in small}  # only a site with an address has pages that name them
    assert {file.relative_to(tmp_path).as_posix() for file in site.left} == left
    assert all(file.exists() for file in site.left)
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert gone not in site.index.read_text(encoding="utf-8")


# --------------------------------------------------------------------------------------------- the command


def test_the_command_writes_a_site_and_says_what_it_left_out(capsys: Out, tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text(geo.new_event("mine", dt.date(2024, 1, 2)), encoding="utf-8")
    out = tmp_path / "site"
    assert main(["site", "-o", str(out), str(mine), SMALL[0]]) == 0
    printed, said = capsys.readouterr()
    assert printed.split() == [
        str(out / name) for name in ("index.html", "events/mine.html", f"events/{SMALL[0]}.html")
    ]
    assert "no feed.xml and no sitemap.xml" in said
    assert main(["site", "-o", str(out), SMALL[0], "--address", ADDRESS]) == 0
    printed, said = capsys.readouterr()
    assert "sitemap.xml" not in said
    assert str(out / "events" / "mine.html") in said
    assert (out / "feed.xml").exists()


@pytest.mark.parametrize("address", ["example.org", "https://me@example.org/"])
def test_the_command_refuses_an_address_in_one_line(capsys: Out, tmp_path: Path, address: str) -> None:
    assert main(["site", "-o", str(tmp_path / "site"), "--address", address]) == 2
    printed, said = capsys.readouterr()
    assert (printed, said.count("\n")) == ("", 1)
    assert said.startswith("overflight: address: found ")
    assert not (tmp_path / "site").exists()


def test_a_first_page_of_somebody_else_is_not_replaced(small: list[Reconstruction], tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    page.write_text("<h1>My own page</h1>", encoding="utf-8")
    with pytest.raises(OutputError, match=r"index\.html: found a page that overflight did not write; allowed: a new "):
        geo.save_site(small, tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["index.html"]
    assert page.read_text(encoding="utf-8") == "<h1>My own page</h1>"
    page.unlink()
    geo.save_site(small, tmp_path)
    geo.save_site(small, tmp_path)  # its own
