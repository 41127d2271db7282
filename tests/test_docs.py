"""The guide and the API reference: every public name with its types, every link good, no request."""

from __future__ import annotations

import inspect
import json
import re
import tomllib
from functools import cache
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import jsonschema
import pytest
import yaml
from built_docs import ROOT, Read, built, pages

import geo

if TYPE_CHECKING:
    from pathlib import Path

DOCS = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md", ROOT / "data" / "README.md"]
NAMES = [name for name in geo.__all__ if not name.startswith("__")]
# functions, and methods of classes, whose arguments the reference lists
CALLS: dict[str, Any] = {
    f"geo.{name}": getattr(geo, name) for name in NAMES if inspect.isfunction(getattr(geo, name))
} | {
    f"geo.{name}.{key}": member
    for name in NAMES
    if inspect.isclass(getattr(geo, name)) and getattr(geo, name).__module__.startswith("geo.")
    for key, member in vars(getattr(geo, name)).items()
    if inspect.isfunction(member) and not key.startswith("_") and member.__module__.startswith("geo.")
}


@cache
def reference() -> str:
    return "\n".join(page.read_text(encoding="utf-8") for page in sorted((built() / "api").glob("*.html")))


def test_the_citation_is_valid_and_of_this_version() -> None:
    said = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    schema = json.loads((ROOT / "tests" / "data" / "cff-1.2.0.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft7Validator(schema, format_checker=jsonschema.FormatChecker()).validate(said)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (said["version"], said["license"]) == (geo.__version__, project["license"])
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft7Validator(schema).validate({**said, "authors": []})


def entry(name: str) -> str:
    """Return the text of one entry of the reference, up to the next one."""
    own = re.search(rf'<h\d id="{re.escape(name)}".*?(?=<h\d id="geo\.|</article>)', reference(), re.DOTALL)
    assert own, name
    return " ".join(unescape(re.sub(r"<[^>]*>", "", own[0])).split())


def bare(annotation: str) -> str:
    """Return an annotation without the modules of its names, and without blanks."""
    return re.sub(r"\b\w+\.(?=\w)", "", annotation).replace(" ", "")


def test_every_public_name_has_an_entry() -> None:
    anchors = {name for page in (built() / "api").glob("*.html") for name in Read(page).ids}
    assert {f"geo.{name}" for name in NAMES} <= anchors
    assert {f"geo.charts.{name}" for name in geo.charts.__all__} <= anchors


@pytest.mark.parametrize("name", CALLS)
def test_an_entry_has_the_type_of_every_argument(name: str) -> None:
    text = entry(name)
    named = [p for p in inspect.signature(CALLS[name]).parameters.values() if p.name != "self"]
    for parameter in named:
        assert re.search(rf"\b{parameter.name}\b", text), parameter.name
        if "Parameters:" in text and f" {parameter.name} (" in text.split("Parameters:")[1]:
            assert f"{parameter.name}({bare(parameter.annotation)}" in bare(text.split("Parameters:")[1])


def test_no_markup_of_another_tool_is_left_in_the_reference() -> None:
    assert not re.search(r":(?:func|class|meth|attr|data|mod|exc):", reference())


# -------------------------------------------------------------------------------------------------- what pages load


def test_pages_load_nothing_but_files_of_the_site() -> None:
    loaded = {(page, name) for page in pages() for name in Read(page).loads}
    assert len(loaded) > 100
    for page, name in loaded:
        assert not re.match(r"[a-z]+:|//", name), f"{page.name} loads {name}"
        assert (page.parent / name.split("?")[0].split("#")[0]).exists(), f"{page.name} loads {name}"
    for sheet in built().rglob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        assert not re.search(r"url\(\s*['\"]?(?!data:)[a-z]+:|@import", text), sheet.name


# -------------------------------------------------------------------------------------------------------------- links


def test_links_on_the_site_lead_to_pages_and_places_that_are_there() -> None:
    read = {page: Read(page) for page in pages()}
    links = [(page, link) for page, own in read.items() for link in own.links if not re.match(r"[a-z]+:", link)]
    assert len(links) > 1000
    for page, link in links:
        path, _, place = link.partition("#")
        target = (page.parent / unquote(path)).resolve() if path else page
        target = target / "index.html" if target.is_dir() else target
        assert target.is_file(), f"{page.relative_to(built())}: {link}"
        if place and target.suffix == ".html":
            assert unquote(place) in read[target].ids, f"{page.relative_to(built())}: {link}"


def anchors(page: Path) -> set[str]:
    """Return the anchors that a forge gives a page's headings: small letters, blanks as hyphens, marks left out."""
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", h).strip().lower().replace(" ", "-")
        for h in re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    }


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_in_the_sources_lead_to_files_and_headings_of_the_repository(page: Path) -> None:
    text = re.sub(
        r"`[^`\n]*`", "", re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    )
    for path, place in re.findall(r"\]\((?![a-z]+:)([^)#\s]*)#?([^)\s]*)\)", text):
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), path
        assert target.is_relative_to(ROOT)
        if place:
            assert place in anchors(target), f"{path}#{place}"


def test_every_page_of_the_docs_is_on_the_site_and_in_its_menu() -> None:
    menu = {(built() / link.split("#")[0]).resolve() for link in Read(built() / "index.html").links}
    for page in (ROOT / "docs").glob("*.md"):
        name = "index.html" if page.stem == "README" else f"{page.stem}.html"
        assert built() / name in menu, page.name
