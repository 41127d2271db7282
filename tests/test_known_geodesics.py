"""Inverse, direct and the kernel's series against known geodesics; crossings by a second way; their tables."""

import hashlib
import re

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic
from oracle import geodesics, space
from oracle.geodesics import KINDS, Known, apart_m, geodtest, gie_cases, gie_off, known_line, made, off

from tools.verify_table import figures, markdown, metres, with_blocks, worse

NANOMETRES = 15e-9  # what Karney (2013) gives for inverse and direct
SERIES_M = 50e-9


def within_bounds(known: Known) -> None:
    found = off(known)
    assert found.length_m < NANOMETRES
    assert found.azimuth_m < NANOMETRES
    assert found.direct_m < NANOMETRES
    assert found.end_m < SERIES_M
    assert not found.arc_m >= SERIES_M  # no number where the ends do not settle the way


def test_all_of_the_10_000_lines_of_geodtest() -> None:
    known = geodtest()
    assert len(known.s12) == 10_000
    within_bounds(known)


@pytest.mark.parametrize("kind", KINDS)
def test_lines_of_every_kind_of_geodtest(kind: str) -> None:
    within_bounds(made(kind, np.random.default_rng(5), 4))


def test_made_lines_are_those_of_geodtest() -> None:
    known = geodtest()
    for k in range(0, 500, 50):
        lat1, azi1, lat2, lon2, azi2, s12, a12 = (float(column[k]) for column in known[:7])
        line = known_line(lat1, azi1, a12, share=0.5)
        assert line[2:5] == pytest.approx([lat2, lon2, azi2], abs=1e-13)
        assert line[5] == pytest.approx(s12, abs=1e-7)  # GeodTest's lengths are whole tenths of a micrometre


def test_the_azimuthal_cases_of_proj() -> None:
    count, along_m, across_m = gie_off()
    assert count == len(gie_cases()) > 40
    assert along_m <= 0.0
    assert across_m <= 0.0


def test_known_geodesics_are_the_files_that_their_table_names() -> None:
    folder = geodesics.DATA.parent
    listed = dict(
        re.findall(r"^\| `([^`]+)` .* `([0-9a-f]{64})` \|$", (folder / "README.md").read_text(), re.MULTILINE)
    )
    assert listed == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.name != "README.md"
    }


@pytest.mark.parametrize("s_m", [1e-3, 1e4, 5e6, 1.99e7])
def test_a_geodesic_in_space_arrives_where_geographiclib_does(s_m: float) -> None:
    lat, azi = np.array([-89.9, -20.0, 0.0, 52.0]), np.array([10.0, 90.0, 179.0, -47.0])
    lon, lat2 = space.arrive(np.zeros(4), lat, azi, np.full(4, s_m))
    want = [Geodesic.WGS84.Direct(y, 0.0, a, s_m) for y, a in zip(lat, azi, strict=True)]
    assert apart_m(lon, lat2, *(np.array([w[key] for w in want]) for key in ("lon2", "lat2"))).max() < 5e-8


@pytest.mark.parametrize("kind", ["the seam", "grazing"])
def test_crossings_lie_on_borders_by_the_second_way(kind: str) -> None:
    count, off_m = space.run_in_space(kind, 0, 20, 11)
    assert count > 3
    assert off_m < 1e-5


# --- the tables


COLUMNS = ("what", "paths", "wrong paths", "off, at most")
BEFORE = markdown(COLUMNS, [("*poles*: over one", "10", "0", "2 µm"), ("all", "1,000", "1", "1.5 mm")])


def test_lengths_and_counts_are_read_as_they_are_written() -> None:
    assert figures(BEFORE) == {
        ("poles", "paths"): 10,
        ("poles", "wrong paths"): 0,
        ("poles", "off, at most"): pytest.approx(2e-6),
        ("all", "paths"): 1000,
        ("all", "wrong paths"): 1,
        ("all", "off, at most"): pytest.approx(1.5e-3),
    }
    for value in (0.0, 3.7e-9, 2.5e-7, 1.1e-6, 0.0166, 0.999, 12.5, 4000.0):
        table = markdown(("a", "b"), [("x", metres(value))])
        assert figures(table) == {("x", "b"): pytest.approx(value, rel=0.005)}


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("*poles*: over one", "10", "0", "2 µm"), ("all", "1,000", "1", "1.5 mm")], []),
        ([("*poles*", "5", "0", "0.1 µm"), ("all", "2,000", "0", "none")], []),
        ([("*poles*", "10", "1", "2 µm"), ("all", "1,000", "1", "1.5 mm")], ["poles, wrong paths: 1, was 0"]),
        ([("*poles*", "10", "0", "3 µm"), ("all", "1,000", "1", "1.5 mm")], ["poles, off, at most: 3 µm, was 2 µm"]),
        ([("*poles*", "10", "0", "2 µm"), ("all", "999", "1", "1.5 mm")], ["all, paths: 999, was 1,000"]),
        (
            [("*poles*", "10", "0", "-"), ("all", "1,000", "1", "1.5 mm")],
            ["poles, off, at most: was 2 µm, is not asked any more"],
        ),
    ],
)
def test_what_got_worse_is_said(rows: list[tuple[str, ...]], said: list[str]) -> None:
    assert worse(BEFORE, markdown(COLUMNS, rows)) == said


@pytest.mark.parametrize(("points", "said"), [("99,991", []), ("99,989", ["all, points asked: 99,989, was 100,000"])])
def test_a_ten_thousandth_of_the_points_may_be_missing(points: str, said: list[str]) -> None:
    before, after = (markdown(("what", "points asked"), [("all", count)]) for count in ("100,000", points))
    assert worse(before, after) == said


def test_only_the_marked_part_of_a_page_is_written() -> None:
    page = "a\n<!-- verify x: written by make verify -->\nold\n<!-- end of verify -->\nb\n"
    assert with_blocks(page, {"x": "new"}) == page.replace("old", "new")
