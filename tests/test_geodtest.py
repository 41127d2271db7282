"""Geodesics against Karney's published test set, and the page that says how right they are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from oracle.geodtest import FIGURES, KINDS, apart_m, errors_m, published, worst_nm

from tools.geodtest import BEGIN, END, said, table, worse

PAGE = Path(__file__).resolve().parent.parent / "docs" / "accuracy.md"
MOST_NM = 20.0  # what the page claims
ULP_NM = 1e9 * float(np.spacing(2e7))


@pytest.fixture(scope="module")
def worst() -> dict[str, dict[str, float]]:
    return worst_nm()


def test_each_kind_is_what_it_is_called() -> None:
    g = published()
    assert sum(KINDS.values()) == len(g.s12) == 10_000
    part = dict(zip(KINDS, np.split(np.arange(10_000), np.cumsum(list(KINDS.values()))[:-1]), strict=True))
    assert g.s12[part["nearly antipodal"]].min() > 19.6e6
    assert g.s12[part["short"]].max() < 1e4
    assert (90.0 - np.abs(g.lat1[part["one end near a pole"]])).max() < 0.1
    assert (np.abs(g.lat1 - g.lat2)[part["ends near opposite poles"]]).min() > 179.9
    assert np.abs(np.sin(np.deg2rad(g.azi1[part["nearly meridional"]]))).max() < 1e-3
    assert np.abs(g.lat1[part["nearly equatorial"]]).max() < 0.01
    assert (g.azi1[part["between two vertices"]] == 90.0).all()
    assert np.abs(g.azi1[part["ending near a vertex"]] - 90.0).max() < 0.1


def test_geodesics_are_right_to_twenty_nanometres(worst: dict[str, dict[str, float]]) -> None:
    for kind, found in worst.items():
        assert set(found) == set(FIGURES)
        assert max(found.values()) < MOST_NM, (kind, found)


def test_an_error_of_forty_nanometres_is_seen() -> None:
    g = published()
    moved = type(g)(**{**vars(g), "s12": g.s12 + 40e-9})
    found = errors_m(moved)
    assert np.median(found["length"]) == pytest.approx(40e-9, rel=0.1)
    assert np.median(found["end"]) == pytest.approx(40e-9, rel=0.1)
    assert np.median(found["own end"]) == pytest.approx(40e-9, rel=0.1)
    assert float(apart_m(np.array(180.0), np.array(0.0), np.array(-180.0), np.array(0.0))) == 0.0


def test_the_page_says_what_is_measured(worst: dict[str, dict[str, float]]) -> None:
    """To a unit in the last place of 20,000 km, which is what another processor may make of a sine."""
    text = PAGE.read_text(encoding="utf-8")
    assert f"less than {MOST_NM:.0f} nm" in " ".join(text.split())
    table = said(text)
    assert table.keys() == worst.keys()
    for kind, figures in table.items():
        for name, figure in figures.items():
            assert abs(figure - worst[kind][name]) < 1.0 + ULP_NM, (kind, name)


def test_a_figure_that_gets_worse_is_told(worst: dict[str, dict[str, float]]) -> None:
    assert worse(said(f"{BEGIN}\n{table(worst)}\n{END}"), worst) == []
    before = {"short": {"length": worst["short"]["length"] / 2.0}}
    assert [line.partition(":")[0] for line in worse(before, worst)] == ["short, length"]
