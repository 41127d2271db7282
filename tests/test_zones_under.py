"""The ledger of zones: which zones lie under a path, from where to where, where they overlap and where they do not."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely

import geo
from geo.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

GEOD = pyproj.Geod(ellps="WGS84")
EVENT = "caspian-2015-10-07"


def zones_of(shapes: list[shapely.Geometry], names: list[str] | None = None) -> gpd.GeoDataFrame:
    codes = [f"Z{k}" for k in range(len(shapes))]
    return gpd.GeoDataFrame({"code": codes, "name": names or codes}, geometry=shapes, crs=4326)


def star(rng: np.random.Generator, lon: float, lat: float, size_deg: float) -> shapely.Polygon:
    """Return a polygon with dents, around a position."""
    turn = np.sort(rng.uniform(0.0, 2.0 * np.pi, 24))
    reach = size_deg * rng.uniform(0.4, 1.0, 24)
    return shapely.Polygon(np.column_stack([lon + reach * np.cos(turn), lat + reach * np.sin(turn)]))


def walked(way: list[tuple[float, float]], shapes: list[shapely.Geometry]) -> tuple[float, NDArray[np.float64]]:
    """Return the steps in metres of a walk along a way by PROJ, and how many metres of it lie in each polygon.

    Nothing but PROJ's points and shapely's predicate on the polygons as they were made; those beyond 180 degrees east
    are asked there.
    """
    metres = np.zeros(len(shapes))
    longest = 0.0
    for (lon1, lat1), (lon2, lat2) in itertools.pairwise(way):
        length = GEOD.inv(lon1, lat1, lon2, lat2)[2]
        count = int(length // 500.0) + 1
        points = GEOD.inv_intermediate(
            lon1, lat1, lon2, lat2, npts=count, initial_idx=1, terminus_idx=1, return_back_azimuth=False
        )
        lon, lat = np.array(points.lons), np.array(points.lats)
        if not len(lon):
            continue
        step = length / (len(lon) + 1)
        longest = max(longest, step)
        for k, shape in enumerate(shapes):
            inside = np.zeros(len(lon), dtype=bool)
            for turn in (-360.0, 0.0, 360.0):
                inside |= shapely.contains_xy(shape, lon + turn, lat)
            metres[k] += step * inside.sum()
    return longest, metres


def rows_of(way: list[tuple[float, float]], zones: gpd.GeoDataFrame) -> pd.DataFrame:
    return geo.zones_under(geo.path_through(way), zones)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("middle", [(45.0, 37.0), (179.0, -5.0), (20.0, 80.0)], ids=["land", "180", "north"])
def test_zones_that_overlap_are_each_measured_as_a_walk_measures_them(seed: int, middle: tuple[float, float]) -> None:
    rng = np.random.default_rng([seed, int(middle[0])])
    lon, lat = middle
    shapes = [
        star(rng, lon + rng.uniform(-6, 6), min(lat + rng.uniform(-4, 4), 84.0), rng.uniform(1, 5)) for _ in range(9)
    ]
    way = [(lon + rng.uniform(-12, 12), min(lat + rng.uniform(-6, 6), 89.0)) for _ in range(3)]
    way = [((x + 180.0) % 360.0 - 180.0, y) for x, y in way]
    rows = rows_of(way, zones_of(shapes))
    step, metres = walked(way, shapes)
    for k, want in enumerate(metres):
        own = rows[rows["zone"] == f"Z{k}"]
        # a walk may be wrong by a step at each end of each stretch
        assert abs(own["length_m"].sum() - want) <= 2.0 * step * (len(own) + 1), f"zone {k}"


@pytest.mark.parametrize("seed", range(6))
def test_over_no_zone_is_the_rest_of_the_path(seed: int) -> None:
    rng = np.random.default_rng([7, seed])
    shapes = [star(rng, rng.uniform(40, 50), rng.uniform(33, 40), rng.uniform(1, 4)) for _ in range(8)]
    way = [(38.0, 35.0), (53.0, 38.0)]
    rows = rows_of(way, zones_of(shapes))
    ends = np.sort(rows[rows["zone"] != ""][["enter_m", "exit_m"]].to_numpy(), axis=0)
    # what of the path some zone covers, by sweeping over the ends of all stretches
    points = np.unique(rows[["enter_m", "exit_m"]].to_numpy())
    between = 0.5 * (points[1:] + points[:-1])
    covered = np.array([((ends[:, 0] < s).sum() - (ends[:, 1] < s).sum()) > 0 for s in between])
    want = np.diff(points)[~covered].sum()
    assert rows.loc[rows["zone"] == "", "length_m"].sum() == pytest.approx(want, abs=1e-3)
    assert not covered[(np.searchsorted(points, rows.loc[rows["zone"] == "", "enter_m"]))].any()


def test_rows_are_in_the_order_in_which_zones_are_entered() -> None:
    boxes = [
        shapely.box(10, 0, 40, 10),
        shapely.box(20, 0, 30, 10),
        shapely.box(22, 0, 35, 10),
        shapely.box(50, 0, 60, 9),
    ]
    rows = rows_of([(1.0, 5.0), (70.0, 5.0)], zones_of(boxes, ["Upper", "Inner", "Across", "Apart"]))
    assert rows["name"].tolist() == ["", "Upper", "Inner", "Across", "", "Apart", ""]
    assert rows["seq"].tolist() == list(range(7))
    assert (rows["enter_m"].diff().dropna() >= 0.0).all()


def test_zones_side_by_side_fill_the_path_to_a_millimetre() -> None:
    paths = geo.trace(geo.load_event(EVENT))
    rows = geo.zones_under(paths, "natural-earth-provinces")
    key = ["hypothesis", "path"]
    gap_m = rows.groupby(key)["length_m"].sum() - paths.set_index(key)["length_m"]
    assert len(gap_m) == len(paths)
    assert gap_m.abs().max() < 1e-3
    assert (rows["exit_s"] >= rows["enter_s"]).all()
    assert rows.groupby(key)["exit_s"].max().to_numpy() == pytest.approx(paths["duration_s"].to_numpy())


def test_the_states_below_are_those_of_the_ledger() -> None:
    paths = geo.path_through([(50.2, 38.3), (39.01, 35.95)])
    rows = geo.zones_under(paths, zones_of([shapely.box(44, 30, 45, 45), shapely.box(51, 30, 52, 45)]))
    ledger = geo.overflights(paths)
    zone = rows[rows["zone"] == "Z0"].iloc[0]
    over = ledger[(ledger["enter_m"] < zone["exit_m"]) & (ledger["exit_m"] > zone["enter_m"])]
    assert zone["states"] == "; ".join(dict.fromkeys(code for code in over["country"] if code)) == "IRN; TUR; IRQ"
    assert rows["zone"].tolist() == ["", "Z0", ""]  # Z1 lies off the path


def test_a_path_of_no_length_lies_in_its_zones() -> None:
    frame = zones_of([shapely.box(40, 30, 45, 40), shapely.box(41, 30, 46, 40)])
    rows = geo.zones_under(geo.path_through([(44.0, 33.0), (44.0, 33.0)]), frame)
    assert rows["zone"].tolist() == ["Z0", "Z1"]
    assert rows["states"].tolist() == ["IRQ", "IRQ"]


def test_a_zone_under_all_others_is_told_without_a_note(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "zones.geojson"
    zones_of([shapely.box(0, 0, 30, 10), shapely.box(10, 2, 20, 8)], ["Region", "Prohibited"]).to_file(file)
    assert main(["path", "1,5", "29,5", "--zones", str(file), "--json"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    record = json.loads(out)
    assert [row["name"] for row in record["ledger"]] == ["Region", "Prohibited"]
    assert record["zones"] == "zones.geojson"


def test_columns_and_layer_are_about_the_zones(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "regions.gpkg"
    boxes = [shapely.box(0, 0, 15, 10), shapely.box(15, 0, 30, 10)]
    regions = gpd.GeoDataFrame({"icao": ["AAAA", "BBBB"], "title": ["West", "East"]}, geometry=boxes, crs=4326)
    regions.to_file(file, layer="fir")
    zones_of([shapely.box(0, 0, 1, 1)]).to_file(file, layer="other")
    given = ["--code-column", "icao", "--name-column", "title", "--layer", "fir"]
    assert (
        main(["path", "1,5", "29,5", "--zones", str(file), "--boundaries", "natural-earth-10m", *given, "--json"]) == 0
    )
    rows: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["ledger"]
    assert [(row["zone"], row["name"]) for row in rows] == [("AAAA", "West"), ("BBBB", "East")]


def test_zones_from_0_to_360_and_in_another_system_are_where_they_are() -> None:
    box = shapely.box(170.0, -10.0, 190.0, 10.0)  # as 0..360 has it
    rows = rows_of([(160.0, 1.0), (-160.0, 1.0)], zones_of([box]))
    assert rows["zone"].tolist() == ["", "Z0", ""]
    assert rows["enter_lon"].tolist()[1] == pytest.approx(170.0, abs=1e-9)
    assert rows["exit_lon"].tolist()[1] == pytest.approx(-170.0, abs=1e-9)
    mercator = zones_of([shapely.box(40.0, 30.0, 45.0, 40.0)]).to_crs(3857)
    assert rows_of([(38.0, 35.0), (48.0, 35.0)], mercator)["zone"].tolist() == ["", "Z0", ""]


def test_an_event_is_told_with_its_zones_as_a_table(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    assert main(["ledger", EVENT, "--zones", "natural-earth-provinces", "--hypothesis", "reported"]) == 0
    shown = capsys.readouterr().out
    rows = geo.zones_under(
        geo.trace(geo.load_event(EVENT)).query("hypothesis == 'reported'"), geo.load_zones("natural-earth-provinces")
    )
    for code, inside in rows[rows["zone"] != ""].groupby("zone"):
        line = next(line for line in shown.splitlines() if f" {code} " in line)
        assert inside["name"].iloc[0] in line
        assert f"{inside['path'].nunique()} of 26" in line


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (["path", "1,5", "29,5", "--zones", "nowhere.gpkg"], "'nowhere.gpkg' does not exist"),
        (["path", "1,5", "29,5", "--zones", "natural-earth-provinces", "--layer", "x"], "fixed columns"),
    ],
)
def test_zones_that_cannot_be_used_are_refused_in_one_line(
    argv: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(argv) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert told in err
    assert err.count("\n") == 1


def test_zones_without_a_name_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["ledger", EVENT, "--zones", ""])
    assert left.value.code == 2
    assert "--zones: found an empty text" in capsys.readouterr().err


@pytest.mark.filterwarnings("default")
def test_zones_nowhere_near_are_said_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "zones.geojson"
    zones_of([shapely.box(0, 0, 3, 3), shapely.box(1, 1, 2, 2)]).to_file(file)
    assert main(["path", "100,60", "120,62", "--zones", str(file), "--csv"]) == 0
    out, err = capsys.readouterr()
    assert err.count("note:") == 1
    assert "from the nearest path" in err
    assert out.count("\n") == 2
