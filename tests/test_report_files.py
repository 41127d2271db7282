"""Reports as files: tagged, equal from equal, refused in one line, and never more than text."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import docx
import pandas as pd
import pypdf
import pytest
from events_of_shapes import SHAPES
from hostile import PAYLOADS
from reconstructed import reconstructed
from report_readers import ENDINGS, READERS, pdf_text, tags_of, written

import geo
import geo.report
from geo.cli import main
from geo.errors import ArgumentError, OutputError
from geo.language import as_language
from geo.report.model import Cell, Column, Document, Heading, Pairs, Paragraph, Reference, References, Table

if TYPE_CHECKING:
    from pathlib import Path

CASPIAN, SHORT = "caspian-2015-10-07", "poland-2023-12-29"
HOSTILE = {
    **PAYLOADS,
    "cells and links": "a | b || c | [x](javascript:alert(1)) ![y](https://z.example/t.png) <https://z.example> # `d`",
    "both ways": "\u200f\u202e\u05e9\u05dc\u05d5\u05dd\u202c abc \u2067\u0645\u0631\u062d\u0628\u0627\u2069 d",
}


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_pdf_has_two_pages_and_is_tagged(language: str) -> None:
    file = written(CASPIAN, ".pdf", language)
    pdf, event = pypdf.PdfReader(file), reconstructed(CASPIAN).event
    assert len(pdf.pages) == 2
    catalogue = pdf.root_object
    assert (catalogue["/Lang"], catalogue["/MarkInfo"]["/Marked"]) == (language, True)
    assert catalogue["/ViewerPreferences"]["/DisplayDocTitle"]
    assert pdf.metadata is not None
    assert pdf.metadata.title == event.title
    assert b"pdfuaid:part" in catalogue["/Metadata"].get_object().get_data()
    kinds = [kind for kind, _ in tags_of(file)]
    assert kinds.count("H1") == 1
    assert kinds.index("H1") < kinds.index("H2")
    assert kinds.count("H2") == sum(
        p.style.name == "Heading 1" for p in docx.Document(str(written(CASPIAN, ".docx", language))).paragraphs
    )
    assert {"Table", "TR", "TH", "TD", "L", "LI", "P"} <= set(kinds)
    [told] = [alt for kind, alt in tags_of(file) if kind == "Figure"]
    assert len(told) > 60
    shown = docx.Document(str(written(CASPIAN, ".docx", language))).inline_shapes[0]
    assert shown._inline.docPr.get("descr") == told


def test_every_page_and_form_names_event_version_and_hashes() -> None:
    result = reconstructed(CASPIAN)
    made = geo.provenance.provenance_of(result.event, result.countries)
    words = ["overflight", made.version, made.event_sha256, made.boundaries_sha256]
    texts = {
        ".html": written(CASPIAN, ".html").read_text(encoding="utf-8"),
        ".md": written(CASPIAN, ".md").read_text(encoding="utf-8"),
        ".docx": " ".join(p.text for p in docx.Document(str(written(CASPIAN, ".docx"))).paragraphs),
        ".pdf": pdf_text(written(CASPIAN, ".pdf")),
    }
    for ending, text in texts.items():
        assert all(word in text for word in words), ending
    for page in pypdf.PdfReader(written(CASPIAN, ".pdf")).pages:
        assert f"{made.version} · {CASPIAN} · {made.event_sha256[:12]}" in page.extract_text()


@pytest.mark.parametrize("shape", ["one missile", "11,600 km"])
def test_events_of_every_shape_can_be_told(tmp_path: Path, shape: str) -> None:
    file = SHAPES[shape]().report(tmp_path / "r.pdf")
    assert 1 <= len(pypdf.PdfReader(file).pages) <= 3
    assert "No claims were checked." in pdf_text(file)


def test_six_hypotheses_and_very_many_claims_are_told_with_what_is_left_out(tmp_path: Path) -> None:
    result = reconstructed(SHORT)
    [first, *_], ways = result.event.hypotheses, [f"h{k}" for k in range(6)]
    claims = [f"c{k}" for k in range(37)]

    def under(table: pd.DataFrame) -> pd.DataFrame:
        own = table[table["hypothesis"] == first.id]
        return pd.concat([own.assign(hypothesis=way) for way in ways], ignore_index=True)

    whole = result.verdicts[result.verdicts["claim"] == result.verdicts["claim"].iloc[0]]
    some = pd.concat([under(whole), whole[whole["hypothesis"] == ""]])
    event = result.event.model_copy(
        update={
            "claims": tuple(result.event.claims[0].model_copy(update={"id": c, "text": f"Claim {c}."}) for c in claims),
            "hypotheses": tuple(first.model_copy(update={"id": w, "name": f"Way {w}"}) for w in ways),
        }
    )
    told = geo.report.document(
        event,
        under(result.paths),
        under(result.ledger),
        pd.concat([some.assign(claim=c, text=f"Claim {c}.") for c in claims]),
        pd.DataFrame(columns=["claim", "value", "verdict"]),
        countries=result.countries,
        worlds=replace(result.worlds, hypotheses=tuple(ways), states=under(result.worlds.states)),
    )
    file = geo.report.save_report(told, tmp_path / "r.html")
    table = READERS[".html"](file)[0]
    assert [row[1] for row in table[1:]] == [f"Claim {c}." for c in claims[:30]]
    text = file.read_text(encoding="utf-8")
    assert "7 further claims are left out here; all are printed by: overflight check" in text
    assert all(f"{letter}: Way {way}" in text for letter, way in zip("ABCDEF", ways, strict=True))


def test_hostile_texts_are_text_in_every_form(tmp_path: Path) -> None:
    result, payloads = reconstructed(CASPIAN), list(HOSTILE.values())
    event = result.event
    texts = [payloads[k % len(payloads)] for k in range(len(event.claims))]
    claims = tuple(c.model_copy(update={"text": text}) for c, text in zip(event.claims, texts, strict=True))
    sources = tuple(
        s.model_copy(
            update={"publisher": (payloads[k % len(payloads)] * 9)[:200], "title": payloads[k % len(payloads)]}
        )
        for k, s in enumerate(event.sources)
    )
    hypotheses = tuple(
        h.model_copy(update={"name": (text * 9)[:200]}) for h, text in zip(event.hypotheses, payloads, strict=False)
    )
    told = {"title": " ".join(payloads), "claims": claims, "sources": sources, "hypotheses": hypotheses}
    text_of = dict(zip((c.id for c in event.claims), texts, strict=True))
    verdicts = result.verdicts.assign(text=result.verdicts["claim"].map(text_of))
    result = replace(result, event=event.model_copy(update=told), verdicts=verdicts)
    for ending, read in READERS.items():
        rows = read(result.report(tmp_path / f"r{ending}"))[0]
        assert [" ".join(row[1].strip("\u2068\u2069").split()) for row in rows[1:]] == [
            " ".join(t.split()) for t in texts
        ]
    said = "".join(pdf_text(result.report(tmp_path / "r.pdf")).split())
    assert "".join(HOSTILE["jinja"].split()) in said
    assert "".join(HOSTILE["cells and links"].split()) in said


def test_signs_that_no_file_may_hold_are_left_out(tmp_path: Path) -> None:
    poisoned = "a\x00b\x1b[31mc\x7f\ufffed"
    blocks = (
        Heading(poisoned),
        Paragraph(poisoned, "lead", poisoned),
        Table(poisoned, (Column(poisoned, width=50), Column("b", width=50)), ((Cell((poisoned,)), Cell(("x",))),)),
        Pairs(((poisoned, poisoned),)),
        References((Reference(1, poisoned, ""),)),
    )
    told = Document(poisoned, poisoned, poisoned, poisoned, blocks, as_language("en"))
    for ending in ENDINGS:
        file = geo.report.save_report(told, tmp_path / f"r{ending}")
        if ending == ".pdf":
            assert "d" in pdf_text(file)
            continue
        [[_, row]] = READERS[ending](file)
        assert re.fullmatch(r"a.?b.?\[31mc.{0,2}d", row[0].strip())
        content = zipfile.ZipFile(file).read("word/document.xml") if ending == ".docx" else file.read_bytes()
        assert not set(content) & {0, 0x1B}


def test_another_process_writes_the_same_bytes(tmp_path: Path) -> None:
    work = "import sys, geo; r = geo.reconstruct(sys.argv[1]); [r.report(f'{sys.argv[2]}/r{e}') for e in sys.argv[3:]]"
    command = [sys.executable, "-c", work, SHORT, str(tmp_path), *ENDINGS]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": "7"})
    for ending in ENDINGS:
        assert (tmp_path / f"r{ending}").read_bytes() == written(SHORT, ending).read_bytes(), ending


def test_nothing_is_replaced_unless_it_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "r.md"
    file.write_text("mine")
    with monkeypatch.context() as patched:
        patched.setattr("geo.api.reconstruct", lambda *_, **__: pytest.fail("worked before it refused"))
        assert main(["report", SHORT, "-o", str(file)]) == 2
    said = capsys.readouterr().err
    assert "--force" in said
    assert len(said.strip().splitlines()) == 1
    assert file.read_text() == "mine"
    assert main(["report", SHORT, "-o", str(file), "--force"]) == 0
    assert file.read_text(encoding="utf-8").startswith("# ")
    assert [one.name for one in tmp_path.iterdir()] == ["r.md"]


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_report_that_fails_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    file = tmp_path / f"r{ending}"
    file.write_text("mine")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    with pytest.raises((OutputError, OSError), match=r"[Nn]o space"):
        reconstructed(SHORT).report(file, force=True)
    assert file.read_text() == "mine"
    assert [one.name for one in tmp_path.iterdir()] == [file.name]


def test_an_unknown_ending_and_a_missing_extra_are_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("geo.api.reconstruct", lambda *_, **__: pytest.fail("worked before it refused"))
    for name in ("r.odt", "r"):
        assert main(["report", SHORT, "-o", str(tmp_path / name)]) == 2
        said = capsys.readouterr().err
        assert ".html, .pdf, .md or .docx" in said
        assert len(said.strip().splitlines()) == 1
    found = importlib.util.find_spec
    missing = {"docx", "weasyprint"}
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *more: None if name in missing else found(name, *more)
    )
    for ending in (".pdf", ".docx"):
        assert main(["report", SHORT, "-o", str(tmp_path / f"r{ending}")]) == 2
        said = capsys.readouterr().err
        assert "pip install 'overflight[report]'" in said
        assert len(said.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_paths_and_languages_that_are_none_are_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="path: found 3"):
        reconstructed(SHORT).report(3)  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="language"):
        reconstructed(SHORT).report(tmp_path / "r.md", language="tlh")
    assert list(tmp_path.iterdir()) == []
