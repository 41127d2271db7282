"""Shapes over which GEOS would take minutes are refused at once, and no other is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely

import geo
from geo.atlas.tangles import is_tangled
from geo.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    Out = pytest.CaptureFixture[str]

TRIANGLE = [[0.0, 0.0], [5.0, 0.0], [5.0, 5.0]]


def of_ring(ring: list[list[float]]) -> dict[str, Any]:
    properties = {"iso_a3": "AAA", "name": "A"}
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def crossing(count: int) -> list[list[float]]:
    corners = np.random.default_rng(1).uniform(0.0, 5.0, (count, 2)).tolist()
    return [*corners, corners[0]]


ROUNDS = {"type": "Polygon", "arcs": [[0] * 100_000], "properties": {"iso_a3": "AAA"}}
TANGLED = {
    "one way 20,000 times": of_ring([*TRIANGLE * 20_000, TRIANGLE[0]]),
    "there and back": of_ring([*[[0.0, 0.0], [5.0, 5.0]] * 20_000, [9.0, 0.0], [0.0, 0.0]]),
    "crossing": of_ring(crossing(20_000)),
    "one arc 100,000 times": {
        "type": "Topology",
        "objects": {"a": {"type": "GeometryCollection", "geometries": [ROUNDS]}},
        "arcs": [[*TRIANGLE, TRIANGLE[0]]],
    },
}


@pytest.mark.parametrize("name", TANGLED)
@pytest.mark.parametrize("option", ["--boundaries", "--zones"])
def test_a_tangle_is_refused_before_it_is_repaired(name: str, option: str, tmp_path: Path, capsys: Out) -> None:
    (tmp_path / "t.geojson").write_text(json.dumps(TANGLED[name]))
    assert main(["path", "1,2", "12,3", option, str(tmp_path / "t.geojson")]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "has edges that lie over one another many thousand times: repair the file" in line


def test_cells_side_by_side_are_no_tangle() -> None:
    """All edges are there twice and meet six others: a limit a tenth as high would refuse these."""
    cells = [shapely.box(x, y, x + 1, y + 1) for x in range(150) for y in range(150)]
    assert not is_tangled(shapely.MultiPolygon(cells))


def test_no_state_is_a_tangle() -> None:
    shapes = geo.load_countries("natural-earth-10m").frame.geometry
    assert not [shape for shape in shapes if is_tangled(shape)]


def test_an_untidy_outline_is_still_repaired(tmp_path: Path) -> None:
    (tmp_path / "t.geojson").write_text(json.dumps(of_ring(crossing(300))))
    with pytest.warns(UserWarning, match="repaired 1 invalid shape"):
        assert geo.load_countries(tmp_path / "t.geojson").codes == ("AAA",)
