"""Reports read back by readers that share no code with what writes them."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import docx
import pypdfium2
import pytest
from events_of_shapes import SHAPES
from hostile import PAYLOADS
from markdown_it import MarkdownIt

import geo
from geo.cli import main
from geo.errors import OutputError
from geo.maps.headline import finding

if TYPE_CHECKING:
    from pathlib import Path

EVENTS = ("caspian-2015-10-07", "taiwan-salvo-2022-08-04", "poland-2023-12-29")


class Tables(HTMLParser):
    """Cells of every table, row by row, and whatever could run or fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.tags: set[str] = set()
        self.named: set[str] = set()
        self.in_cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: D102
        self.tags.add(tag)
        self.named |= {name for name, _ in attrs}
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in {"th", "td"}:
            self.tables[-1][-1].append("")
            self.in_cell = True
        elif tag == "br" and self.in_cell:
            self.tables[-1][-1][-1] += "\n"

    def handle_endtag(self, tag: str) -> None:  # noqa: D102
        if tag in {"th", "td"}:
            self.in_cell = False

    def handle_data(self, data: str) -> None:  # noqa: D102
        if self.in_cell:
            self.tables[-1][-1][-1] += data


def of_html(file: Path) -> list[list[list[str]]]:
    reader = Tables()
    reader.feed(file.read_text(encoding="utf-8"))
    assert not reader.tags & {"script", "iframe", "object", "link", "svg", "form"}
    assert not any(name.startswith("on") or name == "style" for name in reader.named)
    return reader.tables


def of_docx(file: Path) -> list[list[list[str]]]:
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in docx.Document(str(file)).tables]


def of_markdown(file: Path) -> list[list[list[str]]]:
    page = MarkdownIt("commonmark", {"html": True}).enable("table").render(file.read_text(encoding="utf-8"))
    reader = Tables()
    reader.feed(page)
    assert not reader.tags & {"script", "img", "svg", "b", "em"}
    return reader.tables


READERS = {".html": of_html, ".docx": of_docx, ".md": of_markdown}


@pytest.mark.parametrize("ending", READERS)
@pytest.mark.parametrize("name", EVENTS)
def test_every_claim_stands_in_the_table_with_its_verdict_and_sources(tmp_path: Path, name: str, ending: str) -> None:
    result = geo.reconstruct(name)
    claims = READERS[ending](result.report(tmp_path / f"r{ending}"))[0]
    whole = result.verdicts[result.verdicts["hypothesis"] == ""]
    number = {source.id: k for k, source in enumerate(result.event.sources, start=1)}
    assert len(claims) == len(whole) + 1
    for k, (row, verdict) in enumerate(zip(claims[1:], whole.itertuples(), strict=True), start=1):
        assert row[0].strip() == str(k)
        assert row[1].strip() == verdict.text
        assert row[2].strip(" ✓↺◐✕!?") == verdict.verdict
        assert [int(n) for n in row[5].split(",")] == sorted({number[s] for s in verdict.sources})


@pytest.mark.parametrize("name", EVENTS)
def test_shares_are_those_of_the_verdicts(tmp_path: Path, name: str) -> None:
    result = geo.reconstruct(name)
    claims = of_html(result.report(tmp_path / "r.html"))[0][1:]
    for row, (_, group) in zip(claims, result.verdicts.groupby("claim", sort=False), strict=True):
        for own in group[(group["hypothesis"] != "") & (group["worlds"] > 1)].itertuples():
            digits = [float(word) for word in row[3].replace(",", " ").split() if word.replace(".", "").isdigit()]
            assert any(abs(100 * own.holds_share - n) <= 0.0501 for n in digits), row


def test_a_number_stands_below_the_source_that_prints_it(tmp_path: Path) -> None:
    result = geo.reconstruct("caspian-2015-10-07")
    matrix = of_html(result.report(tmp_path / "r.html"))[1]
    heads = [head.strip() for head in matrix[0]]
    by = {
        row[1].split("\n")[0].strip(): dict(zip(heads, (cell.strip() for cell in row), strict=True)) for row in matrix
    }
    told = by["26 missiles were fired."]
    assert told["Asia Times [1]"] == "26"
    assert [head for head in heads if "[" in head and told[head]] == ["Asia Times [1]"]
    shared = by["The missiles flew about 1,500 km."]
    assert {head.split("[")[1] for head in heads if "[" in head and shared[head] == "•"} == {"5]", "11]", "12]", "13]"}


def test_values_of_sources_that_disagree_are_judged_one_by_one(tmp_path: Path) -> None:
    result = geo.reconstruct("houthi-drone-2024-07-19")
    claim = next(
        c for c in result.event.claims if len(getattr(c, "stated", ())) > 1 or len(getattr(c, "values", ())) > 1
    )
    text = " ".join(" ".join(row) for row in of_html(result.report(tmp_path / "r.html"))[1] if claim.text in row[1])
    items = getattr(claim, "values", ()) or claim.stated
    assert text.count("(supported") + text.count("(contradicted") + text.count("(undecidable") >= len(items)


def test_the_finding_is_the_sentence_of_the_page(tmp_path: Path) -> None:
    result = geo.reconstruct("caspian-2015-10-07")
    names = dict(zip(result.countries.codes, result.countries.names, strict=True))
    headline = finding(result.event, result.ledger, result.worlds, names)["headline"]
    assert headline in result.report(tmp_path / "r.html").read_text(encoding="utf-8")
    text = " ".join(paragraph.text for paragraph in docx.Document(str(result.report(tmp_path / "r.docx"))).paragraphs)
    assert headline in text


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_pdf_has_two_pages_and_is_tagged(tmp_path: Path, language: str) -> None:
    file = geo.reconstruct("caspian-2015-10-07").report(tmp_path / "r.pdf", language=language)
    pdf = pypdfium2.PdfDocument(file)
    assert len(pdf) == 2
    assert pdf.get_metadata_dict()["Title"].startswith("Missiles from the Caspian Sea")
    assert pypdfium2.raw.FPDFCatalog_IsTagged(pdf.raw)
    content = file.read_bytes()
    assert b"/StructTreeRoot" in content or b"/ObjStm" in content


@pytest.mark.parametrize("shape", SHAPES)
def test_events_of_every_shape_can_be_told(tmp_path: Path, shape: str) -> None:
    file = SHAPES[shape]().report(tmp_path / "r.pdf")
    assert 1 <= len(pypdfium2.PdfDocument(file)) <= 3


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_hostile_texts_are_text_in_every_form(tmp_path: Path, payload: str) -> None:
    event = geo.load_event("caspian-2015-10-07")
    long = (payload * 9)[:199]
    claims = tuple(claim.model_copy(update={"text": payload}) for claim in event.claims)
    sources = tuple(source.model_copy(update={"publisher": long, "title": payload}) for source in event.sources)
    result = geo.reconstruct(event.model_copy(update={"title": payload, "claims": claims, "sources": sources}))
    for ending, read in READERS.items():
        rows = read(result.report(tmp_path / f"r{ending}"))[0]
        assert {" ".join(row[1].split()) for row in rows[1:]} == {" ".join(payload.split())}
    assert len(pypdfium2.PdfDocument(result.report(tmp_path / "r.pdf"))) <= 3


@pytest.mark.parametrize("ending", [".html", ".pdf", ".docx", ".md"])
def test_two_processes_write_the_same_bytes(tmp_path: Path, ending: str) -> None:
    files = [tmp_path / f"{k}{ending}" for k in (1, 2)]
    for file in files:
        command = [sys.executable, "-m", "geo.cli", "report", "poland-2023-12-29", "-o", str(file)]
        subprocess.run(command, check=True, capture_output=True)
    assert files[0].read_bytes() == files[1].read_bytes()


def test_nothing_is_replaced_unless_it_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "r.md"
    file.write_text("mine")
    assert main(["report", "poland-2023-12-29", "-o", str(file)]) == 2
    assert "--force" in capsys.readouterr().err
    assert file.read_text() == "mine"
    assert main(["report", "poland-2023-12-29", "-o", str(file), "--force"]) == 0
    assert file.read_text(encoding="utf-8").startswith("# ")
    assert [one.name for one in tmp_path.iterdir()] == ["r.md"]


def test_an_unknown_ending_and_a_missing_extra_are_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", "poland-2023-12-29", "-o", str(tmp_path / "r.odt")]) == 2
    assert ".html, .pdf, .md or .docx" in capsys.readouterr().err
    found = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name in {"docx", "weasyprint"} else found(name)
    )
    for ending in (".pdf", ".docx"):
        with pytest.raises(OutputError, match=r"pip install 'overflight\[report\]'"):
            geo.reconstruct("poland-2023-12-29").report(tmp_path / f"r{ending}")
    assert list(tmp_path.iterdir()) == []
