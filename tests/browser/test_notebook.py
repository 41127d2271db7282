"""Maps in notebooks, as nbconvert turns them into pages: a live map where programs run, else the picture."""

from __future__ import annotations

import base64
import io
import re
import sys
from typing import TYPE_CHECKING

import nbformat
import pytest
from browser.waiting import NEVER_MS, SETTLED, wait_until

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
    assert set(picture) == {"image/svg+xml", "image/png", "text/plain"}
    assert picture["text/plain"] == repr(caspian)
    assert all(tone in picture["image/svg+xml"] for tone in SHIPS)
    assert set(program) == {"application/javascript", "text/plain"}
    assert program["text/plain"] == ""
    assert "</" not in program["application/javascript"]


def test_the_png_shows_what_the_svg_does(shown: nbformat.NotebookNode) -> None:
    """JupyterLab shows it in a notebook that is not trusted: ships in their colours, and words."""
    image = pytest.importorskip("matplotlib.image")
    data = shown.cells[0].outputs[0]["data"]
    width, height = map(float, re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', data["image/svg+xml"]).groups())
    seen = image.imread(io.BytesIO(base64.b64decode(data["image/png"])))[..., :3]
    assert seen.shape[:2] == (height, width)
    for tone in SHIPS:
        rgb = [int(tone[k : k + 2], 16) / 255 for k in (1, 3, 5)]
        assert (abs(seen - rgb).max(axis=2) < 0.01).sum() > 50, tone
    heading = seen[:70].max(axis=2) < 0.3
    assert heading.sum() > 1_000  # dark pixels of the finding's letters


def test_no_picture_is_missed_without_resvg(monkeypatch: pytest.MonkeyPatch, caspian: geo.Reconstruction) -> None:
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    assert list(caspian._repr_mimebundle_()) == ["text/html", "image/svg+xml", "text/plain"]


@pytest.mark.parametrize("kind", [geo.Reconstruction, None])
def test_ipython_shows_them(caspian: geo.Reconstruction, kind: type | None) -> None:
    from IPython.core.formatters import DisplayFormatter

    published = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("IPython.display.display", lambda bundle, raw: published.append((sorted(bundle), raw)))
        assert DisplayFormatter().format(caspian if kind else caspian.map()) == ({}, {})
    assert published == [
        (["image/png", "image/svg+xml", "text/plain"], True),
        (["application/javascript", "text/plain"], True),
    ]


def test_the_bundle_has_all_kinds(caspian: geo.Reconstruction) -> None:
    bundle = caspian._repr_mimebundle_()
    assert list(bundle) == ["text/html", "image/svg+xml", "image/png", "text/plain"]
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


def test_one_map_a_cell_where_programs_run_before_what_they_hide_is_there(
    browser: Browser, tmp_path: Path, shown: nbformat.NotebookNode
) -> None:
    """JupyterLab makes all outputs of a cell, programs too, before any is in the document."""
    picture, program = (output["data"] for output in shown.cells[0].outputs)
    file = tmp_path / "lab.html"
    file.write_text("<!DOCTYPE html><meta charset=utf-8><body>", encoding="utf-8")
    page = browser.new_page(viewport={"width": 1000, "height": 900})
    page.goto(file.as_uri())
    page.evaluate(
        """([svg, program]) => {
          const made = [1, 2].map(() => {
            const cell = document.createElement("section");
            const [image, element] = [document.createElement("img"), document.createElement("div")];
            image.src = "data:image/svg+xml," + encodeURIComponent(svg);
            new Function("element", program)(element);
            cell.append(image, element);
            return cell;
          });
          setTimeout(() => document.body.append(...made), 300);
        }""",
        [picture["image/svg+xml"], program["application/javascript"]],
    )
    seen = """() => [...document.querySelectorAll("section")].map((cell) =>
      [...cell.querySelectorAll("img, iframe")].filter((e) => e.checkVisibility()).map((e) => e.tagName))"""
    wait_until(page, f'JSON.stringify(({seen})()) === \'[["IFRAME"],["IFRAME"]]\'')
    page.close()


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
    (picture,) = re.findall(r"!\[\w+\]\((.+?)\)", text)
    assert picture in resources["outputs"]


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
