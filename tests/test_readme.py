"""The README's figures are those that the package computes."""

import doctest
import re
from pathlib import Path

import pandas as pd
import pytest
from reconstructed import reconstructed

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"


def test_the_readme_example_prints_what_it_says() -> None:
    failed, tried = doctest.testfile(str(README), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert tried >= 4
    assert failed == 0


@pytest.fixture(scope="module")
def verdicts() -> pd.DataFrame:
    return reconstructed("caspian-2015-10-07").verdicts


@pytest.fixture(scope="module")
def computed(verdicts: pd.DataFrame) -> str:
    return " ".join(verdicts["reason"])


def test_the_shares_and_verdicts_are_computed_ones(verdicts: pd.DataFrame) -> None:
    text = " ".join(README.read_text(encoding="utf-8").split())
    at = verdicts.set_index(["claim", "hypothesis"])
    states, length = "over-iran-and-iraq", "about-1500-km"
    assert at.loc[(states, "direct"), "fails_share"] == 1.0
    assert f"in {100 * at.loc[(states, 'reported'), 'holds_share']:.0f} % of 1,000 reconstructions" in text
    assert f"in {100 * at.loc[(length, 'direct'), 'holds_share']:.0f} % of the straight reconstructions" in text
    assert f"in {100 * at.loc[(length, 'reported'), 'holds_share']:.0f} % of the bent ones" in text
    assert at.loc[(states, ""), "verdict"] == "supported only if routed"
    assert at.loc[(length, ""), "verdict"] == "undecidable"
    assert at.loc[("over-the-caucasus", ""), "verdict"] == "contradicted"


def test_the_findings_are_computed_ones(computed: str) -> None:
    text = " ".join(README.read_text(encoding="utf-8").split())
    section = text.split("## What it shows about 7 October 2015")[1].split("## What it cannot know")[0]
    for figure in (
        "24 of 26 paths cross Turkey (47 to 518 km)",
        "12 cross Azerbaijan (134 to 160 km), 12 miss Iraq and 4 cross Armenia (34 km)",
        "all 26 paths overfly Iran and Iraq and besides only Syria",
        "26 paths are 947 to 1,370 km long",
        "991 to 1,503 km long",
    ):
        assert figure in section
        assert figure in computed


def test_every_file_that_the_readme_names_is_there() -> None:
    text = README.read_text(encoding="utf-8")
    named = re.findall(r"(?:`|\()((?:docs|data|notebooks)/[\w./-]+)", text)
    assert {Path(name).parts[0] for name in named} == {"docs", "data", "notebooks"}
    for name in named:
        assert (ROOT / name).exists(), name


def test_every_test_that_the_page_on_security_names_is_there() -> None:
    """Each row of what is data, and of where text goes, names what holds it."""
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    rows = [row for row in text.splitlines() if row.startswith("| ") and not row.endswith("| held by |")]
    assert len(rows) > 10
    for row in rows:
        named = re.findall(r"`((?:tests|web)/[\w./-]+)`", row.rsplit("| ", 1)[1])
        assert named, row
        assert all((ROOT / name).exists() for name in named), row
