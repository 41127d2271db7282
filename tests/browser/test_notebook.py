"""Maps in notebooks, as nbconvert turns them into pages: a live map where programs run, else the picture."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING

import nbformat
import pytest
from browser.waiting import NEVER_MS, SETTLED

import geo
from geo.maps.notebook import as_html, outputs

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

nbconvert = pytest.importorskip("nbconvert")
SHIPS = ("#075c52", "#c2330f", "#3d0c11", "#4a12a8")


@pytest.fixture(scope="module")
def shown(caspian: geo.Reconstruction) -> nbformat.NotebookNode:
    """Return a notebook in which a result was shown, as IPython stores it."""
    published: list[dict[str, str]] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("IPython.display.display", lambda bundle, raw: published.append(bundle) if raw else None)
        caspian._ipython_display_()
    made = [nbformat.v4.new_output("display_data", data=data) for data in published]
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("result", outputs=made)])


def test_the_outputs_are_a_picture_and_a_program(shown: nbformat.NotebookNode, caspian: geo.Reconstruction) -> None:
    picture, program = (output["data"] for output in shown.cells[0].outputs)
    assert set(picture) == {"image/svg+xml", "text/plain"}
    assert picture["text/plain"] == repr(caspian)
    assert all(tone in picture["image/svg+xml"] for tone in SHIPS)
    assert set(program) == {"application/javascript", "text/plain"}
    assert program["text/plain"] == ""
    assert "</" not in program["application/javascript"]


@pytest.mark.parametrize("kind", [geo.Reconstruction, None])
def test_ipython_shows_them(caspian: geo.Reconstruction, kind: type | None) -> None:
    from IPython.core.formatters import DisplayFormatter

    published = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("IPython.display.display", lambda bundle, raw: published.append((sorted(bundle), raw)))
        assert DisplayFormatter().format(caspian if kind else caspian.map()) == ({}, {})
    assert published == [(["image/svg+xml", "text/plain"], True), (["application/javascript", "text/plain"], True)]


def test_the_bundle_has_all_kinds(caspian: geo.Reconstruction) -> None:
    bundle = caspian._repr_mimebundle_()
    assert list(bundle) == ["text/html", "image/svg+xml", "text/plain"]
    assert bundle["text/plain"] == repr(caspian)
    assert "<iframe" in bundle["text/html"]


@pytest.mark.parametrize("exporter", ["HTMLExporter", "SlidesExporter"])
def test_one_live_map_where_programs_run(
    browser: Browser, shown: nbformat.NotebookNode, tmp_path: Path, exporter: str
) -> None:
    page_text, _ = getattr(nbconvert, exporter)().from_notebook_node(shown)
    file = tmp_path / "notebook.html"
    file.write_text(page_text, encoding="utf-8")
    context = browser.new_context(viewport={"width": 1200, "height": 900}, reduced_motion="reduce", offline=True)
    context.set_default_timeout(NEVER_MS)
    page = context.new_page()
    page.route("**/*", lambda r: r.continue_() if r.request.url.startswith(("file:", "data:")) else r.abort())
    page.goto(file.as_uri(), wait_until="domcontentloaded")
    assert page.locator("iframe").count() == 1
    if exporter == "HTMLExporter":
        frame = page.frame_locator("iframe")
        frame.locator(".ov-line").first.wait_for(state="attached")
        assert page.locator("iframe").is_visible()
        assert page.locator("img:visible").count() == 0
        frame.locator("input[value=direct]").check(force=True)
        page.evaluate(SETTLED)
    context.close()


def test_the_picture_where_markup_is_cleaned(shown: nbformat.NotebookNode) -> None:
    text, _ = nbconvert.HTMLExporter(sanitize_html=True).from_notebook_node(shown)
    assert "&lt;iframe" not in text
    assert "&lt;script" not in text
    pictures = re.findall(r'<img [^>]*src="data:image/svg\+xml;base64,([^"]+)"', text)
    assert len(pictures) == 1
    assert all(tone in base64.b64decode(pictures[0]).decode("utf-8") for tone in SHIPS)
    body = text.split("<body")[1]
    assert len(body) < 200_000


def test_the_picture_in_markdown(shown: nbformat.NotebookNode) -> None:
    text, resources = nbconvert.MarkdownExporter().from_notebook_node(shown)
    assert len(text) < 2_000
    assert len(re.findall(r"!\[\w+\]\(", text)) == 1
    assert len(resources["outputs"]) == 1


def test_html_shows_one_of_both(browser: Browser, tmp_path: Path, caspian: geo.Reconstruction) -> None:
    html = caspian.map()._repr_html_()
    cleaned = re.sub(r"<(iframe|style)\b.*?</\1>", "", html, flags=re.DOTALL)
    context = browser.new_context(viewport={"width": 1000, "height": 900})
    page = context.new_page()
    for name, text, wanted in (("live.html", html, ["IFRAME"]), ("cleaned.html", cleaned, ["IMG"])):
        file = tmp_path / name
        file.write_text(f"<!DOCTYPE html><meta charset=utf-8><body>{text}", encoding="utf-8")
        page.goto(file.as_uri())
        seen = "[...document.querySelectorAll('iframe, img')].filter((e) => e.checkVisibility()).map((e) => e.tagName)"
        assert page.evaluate(seen) == wanted
    context.close()


def test_text_that_would_end_a_script_element_is_kept() -> None:
    hostile = "<!-- </script><script>alert(1)</script> -->"
    (program,) = outputs(hostile, hostile, [], hostile)
    assert "</script" not in program["application/javascript"]
    assert "<!--" not in program["application/javascript"]
    assert program["text/plain"] == hostile
    assert "<script" not in as_html(hostile, hostile, [])
