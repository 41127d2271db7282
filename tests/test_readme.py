"""The README's figures are those that the package computes."""

import doctest
import re
from pathlib import Path

import pytest

import geo

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"


def test_the_readme_example_prints_what_it_says() -> None:
    failed, tried = doctest.testfile(str(README), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert tried >= 4
    assert failed == 0


@pytest.fixture(scope="module")
def computed() -> str:
    result = geo.reconstruct("caspian-2015-10-07")
    return " ".join(result.verdicts["reason"])


def test_the_findings_are_computed_ones(computed: str) -> None:
    text = " ".join(README.read_text(encoding="utf-8").split())
    section = text.split("## What it shows about 7 October 2015")[1].split("## What it cannot know")[0]
    for figure in (
        "24 of 26 paths cross Turkey (47 to 518 km)",
        "12 cross Azerbaijan (134 to 157 km), 4 cross Armenia (34 km) and 12 miss Iraq",
        "all 26 paths overfly Iran and Iraq and besides only Syria",
        "26 paths are 947 to 1,370 km long",
        "991 to 1,503 km long",
    ):
        assert figure in section
        assert figure in computed


def test_every_file_that_the_readme_names_is_there() -> None:
    text = README.read_text(encoding="utf-8")
    for name in re.findall(r"(?:`|\()((?:docs|data|notebooks)/[\w./-]+)", text):
        assert (ROOT / name).exists(), name
