"""The ground in a page's data: held against the tables, and against the grid asked cell by cell."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from events_of_shapes import SHAPES
from ground_told import ground_rows, numbers
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod
from reconstructed import reconstructed

import geo
from geo.atlas.ground import CLASSES, CREDIT, load_ground
from geo.kernel.geodesic import SPHERE, WGS84
from geo.maps.courses import framed
from geo.maps.encoding import varints
from geo.maps.settled import NEAR_KM, TONES, settled_near

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
EVENTS: dict[str, Callable[[], geo.Reconstruction]] = {
    "caspian": lambda: reconstructed("caspian-2015-10-07"),
    "at sea": lambda: reconstructed("sibir1812-2001-10-04"),
    **SHAPES,
}
GEOD = Geod(ellps="WGS84")
MOST_BYTES = 1_200_000


def data_of(result: geo.Reconstruction) -> dict[str, Any]:
    return result.map().payloads[0]


@given(st.lists(st.integers(0, 2**40)))
def test_numbers_come_back(values: list[int]) -> None:
    assert numbers(varints(values)) == values


@pytest.mark.parametrize("name", EVENTS)
def test_a_page_holds_the_ledger_of_the_ground_and_the_largest_towns(name: str) -> None:
    result = EVENTS[name]()
    data = data_of(result)
    codes = [c["code"] for c in data["ground"]["classes"]]
    assert [(c["code"], c["name"]) for c in data["ground"]["classes"]] == list(CLASSES.items())
    towns = geo.towns_under(result.paths, data["ground"]["towns_km"])
    for hyp in data["hypotheses"]:
        for path in hyp["paths"][:6]:
            rows = ground_rows(result, hyp["id"], path["paths"][0])
            packed = numbers(path["ground"])
            assert [codes[v % 16] for v in packed] == rows["class"].tolist()
            assert [v // 16 for v in packed] == rows["length_m"].tolist()
            own = towns[(towns["hypothesis"] == hyp["id"]) & (towns["path"] == path["paths"][0])]
            own = own[own["population"] > 0]
            told = [(data["ground"]["towns"][k]["people"], along, abs(away)) for k, along, away in path["towns"]]
            listed = {(int(r.population), round(r.along_m), round(r.distance_m)): r.along_m for r in own.itertuples()}
            assert set(told) <= set(listed)
            assert [along for _, along, _ in told] == sorted(along for _, along, _ in told)
            # of every twenty-fourth of the way the largest, and no other
            length = float(
                result.paths.set_index(["hypothesis", "path"]).loc[(hyp["id"], path["paths"][0]), "length_m"]
            )
            part = np.minimum(24 * own["along_m"] / max(length, 1.0), 23).astype(int)
            assert sorted(p for p, _, _ in told) == sorted(own.groupby(part)["population"].max().astype(int))


def test_paths_on_a_sphere_have_ground_and_no_towns() -> None:
    event = geo.load_event("mediterranean-2016-08-19")
    paths = geo.trace(event, ellipsoid=SPHERE)
    result = geo.reconstruct(event)
    ledger = geo.overflights(paths, result.countries)
    page = geo.build_map(event, paths, ledger, result.verdicts)
    ways = page.payloads[0]["hypotheses"][0]["paths"]
    assert all(not path["towns"] for path in ways)
    total = sum(v // 16 for v in numbers(ways[0]["ground"]))
    assert total == pytest.approx(float(paths["length_m"].iloc[0]), abs=1.0)


def cells_of(settled: dict[str, Any]) -> dict[tuple[int, int], int]:
    """Return the tone of each cell, by row and column."""
    found = {}
    left = numbers(settled["runs"])[::-1]
    row = settled["south"]
    while left:
        row += left.pop()
        column = settled["west"]
        for _ in range(left.pop()):
            column += left.pop()
            run = left.pop()
            for _ in range(run // 4 + 1):
                found[row, column] = run % 4
                column += 1
    return found


def points_of(result: geo.Reconstruction) -> np.ndarray:
    """Return points every 500 m along the paths."""
    found = []
    for way in set(result.paths["waypoints"]):
        for (lon1, lat1), (lon2, lat2) in pairwise(way):
            length = GEOD.inv(lon1, lat1, lon2, lat2)[2]
            found += [(lon1, lat1), *GEOD.npts(lon1, lat1, lon2, lat2, max(int(length / 500), 1)), (lon2, lat2)]
    return np.array(found)


def away_km(points: np.ndarray, lon: float, lat: float) -> float:
    near = points[np.abs(points[:, 1] - lat) < 1.0]
    return min(GEOD.inv(*near.T, np.full(len(near), lon), np.full(len(near), lat))[2], default=np.inf) / 1000


@pytest.mark.parametrize("name", ["one missile", "across the 180th meridian", "over a pole", "11,600 km", "at sea"])
def test_settled_cells_are_all_those_near_a_path_and_no_others(name: str) -> None:
    result = EVENTS[name]()
    settled = data_of(result)["ground"]["settled"]
    cells = cells_of(settled)
    points, ground = points_of(result), load_ground()
    per = settled["per_deg"]
    rng = np.random.default_rng(8)
    some = [list(cells)[k] for k in rng.choice(len(cells), min(150, len(cells)), replace=False)]
    for row, column in some:
        lon, lat = (column + 0.5) / per, (row + 0.5) / per
        assert away_km(points, lon, lat) < 1.02 * NEAR_KM
        assert TONES[cells[row, column]] == max(t for t in TONES if t <= ground.class_at(lon, lat))
    # beside points of the paths, as far as it should reach
    middle = framed(result.event, result.paths)[0].middle_deg
    asked = met = 0
    for k in rng.integers(0, len(points), 400):
        lon, lat, _ = GEOD.fwd(*points[k], rng.uniform(0, 360), rng.uniform(0, 0.97 * NEAR_KM * 1000))
        if abs(lat) > 83.9:
            continue
        lon += 360 * round((middle - lon) / 360)
        row, column = int(np.floor(lat * per)), int(np.floor(lon * per))
        if away_km(points, (column + 0.5) / per, (row + 0.5) / per) > 0.98 * NEAR_KM:
            continue
        asked += 1
        code = ground.class_at((column + 0.5) / per, (row + 0.5) / per)
        met += code >= TONES[0]
        assert ((row, column) in cells) == (code >= TONES[0])
    assert asked > 100
    assert met or name in {"across the 180th meridian", "over a pole", "at sea"}


def test_the_pole_and_the_end_of_the_map_hold_no_cells() -> None:
    result = EVENTS["over a pole"]()
    frame, _ = framed(result.event, result.paths)
    shown = list(zip(result.paths["hypothesis"], result.paths["path"], strict=True))
    cells = cells_of(settled_near(result.paths, shown, frame, WGS84))
    assert all(row < 8400 for row, _ in cells)


@pytest.mark.parametrize("event", sorted(path.stem for path in (ROOT / "data" / "events").glob("*.toml")))
def test_no_bundled_events_page_is_larger_than_is_promised(event: str) -> None:
    result = reconstructed(event)
    page = result.map().to_html()
    assert len(page.encode("utf-8")) <= MOST_BYTES
    assert CREDIT in page


def lightness_and_chroma(hexed: str) -> tuple[float, float]:
    """Return L* and C* of CIELAB (D65) for '#rrggbb'."""
    rgb = np.array([int(hexed[k : k + 2], 16) for k in (1, 3, 5)]) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    to_xyz = [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.072175], [0.0193339, 0.119192, 0.9503041]]
    xyz = np.array(to_xyz) @ linear / [0.95047, 1.0, 1.08883]
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return float(116 * f[1] - 16), float(np.hypot(500 * (f[0] - f[1]), 200 * (f[1] - f[2])))


@pytest.mark.parametrize("scheme", [0, 1, 2])
def test_classes_are_told_apart_by_lightness_alone(scheme: int) -> None:
    css = (ROOT / "web" / "src" / "styles" / "ground.css").read_text(encoding="utf-8")
    order = ("land", "sparse", "village", "town", "city")
    tones = [lightness_and_chroma(re.findall(rf"--ground-{kind}: (#\w+)", css)[scheme]) for kind in order]
    steps = [(b[0] - a[0]) * (-1 if scheme == 0 else 1) for a, b in pairwise(tones)]
    assert min(steps) > 12
    assert max(chroma for _, chroma in tones) < 8  # no hue: ships, draws and amber have 25 and more
