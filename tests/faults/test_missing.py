"""What is not installed is said before any work, with what to do; nothing is left and the old file stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from faults_table import EVENT, OLD

if TYPE_CHECKING:
    from faults_table import Run

OTHERS = {
    "sensitivity.pdf": ("figure", EVENT, "-o", "{out}", "--kind", "sensitivity", "--force"),
    "watched.html": ("map", EVENT, "-o", "{out}", "--watch"),
    "cards.html": ("map", EVENT, "-o", "{out}", "--address", "https://example.org/"),
    "cluster.json": ("simulate", EVENT, "-o", "{out}", "--scheduler", "tcp://127.0.0.1:1"),
    "cluster.csv": ("ledger", "{home}/tracks.csv", "-o", "{out}", "--force", "--scheduler", "tcp://127.0.0.1:1"),
}
NOWHERE = {"PATH": "/nonexistent", "CHROMIUM": ""}  # no browser either


@pytest.mark.parametrize(
    ("writer", "package", "extra"),
    [
        ("simulate.parquet", "pyarrow", "arrow"),
        ("tracks.parquet", "pyarrow", "arrow"),
        ("export.parquet", "pyarrow", "export"),
        ("export.kml", "simplekml", "export"),
        ("export.kmz", "simplekml", "export"),
        ("export.czml", "czml3", "export"),
        ("figure.pdf", "matplotlib", "figure"),
        ("figure.svg", "matplotlib", "figure"),
        ("figure.png", "matplotlib", "figure"),
        ("report.pdf", "weasyprint", "report"),
        ("report.docx", "docx", "report"),
        ("map.png", "resvg_py", "picture"),
        ("cards.html", "resvg_py", "picture"),
        ("sensitivity.pdf", "SALib", "sensitivity"),
        ("watched.html", "watchfiles", "watch"),
        ("cluster.json", "distributed", "distributed"),
        ("cluster.csv", "distributed", "distributed"),
    ],
)
def test_a_missing_package_is_refused_before_any_work(run: Run, writer: str, package: str, extra: str) -> None:
    outcome = run(writer, argv=OTHERS.get(writer, ()), hidden=[package], environment=NOWHERE, before_work=True)
    assert outcome.code == 2, outcome.err
    (line,) = outcome.complaints
    assert f"pip install 'overflight[{extra}]'" in line
    assert list(outcome.files.values()) == [OLD]
