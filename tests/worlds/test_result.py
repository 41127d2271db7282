"""Simulations as a whole: draws that can be had again, events of all sizes, errors before any work."""

from __future__ import annotations

import copy
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely
from made_worlds import world
from pyproj import Geod
from small_event import RAW
from small_event import world as small_world

import geo
from geo.accounts import event_from_dict, load_event
from geo.errors import OpenLedgerWarning, SimulationError
from geo.verdicts import own_worlds

if TYPE_CHECKING:
    from pathlib import Path

    from geo.events import Event

GEOD = Geod(ellps="WGS84")
TABLES = ("states", "lengths", "claims", "launches")
BLOCK = 5_000  # of the small event: its two missiles fly two paths


def small_event(**fields: object) -> Event:
    return event_from_dict({**copy.deepcopy(RAW), **fields})


@pytest.fixture(scope="module")
def small() -> geo.Simulation:
    claim = {"id": "c", "kind": "overflown_states", "text": "Stated.", "sources": ["paper"], "states": ["IRQ"]}
    event = small_event(claims=[claim])
    return geo.simulate(event, draws=12_500, seed=3, countries=small_world())


# ---------------------------------------------------------------------------------------- one table, however it is made


def test_another_seed_makes_other_tables(small: geo.Simulation) -> None:
    other = geo.simulate(small.event, draws=12_500, seed=4, countries=small_world())
    assert not small.lengths.equals(other.lengths)


def test_the_first_draws_of_a_longer_run_are_those_of_a_shorter_one() -> None:
    event = small_event()
    short = geo.simulate(event, draws=1200, countries=small_world())
    long = geo.simulate(event, draws=BLOCK + 1200, countries=small_world())
    for first, count in ((0, 1200), (700, 20), (1199, 1), (50, 0)):
        pd.testing.assert_frame_equal(short.table(first, count), long.table(first, count), check_exact=True)
    assert long.table(BLOCK - 5, 10)["draw"].tolist() == [*np.repeat(range(BLOCK - 5, BLOCK + 5), 2)] * 2


def test_each_hypothesis_by_itself_is_what_it_is_among_all(small: geo.Simulation) -> None:
    alone = geo.simulate(small.event, draws=12_500, seed=3, countries=small_world(), hypothesis="routed")
    for name in TABLES:
        both = getattr(small, name)
        rows = both[both["hypothesis"] == "routed"].reset_index(drop=True)
        pd.testing.assert_frame_equal(rows, getattr(alone, name), check_exact=True)


# ------------------------------------------------------------------------------------------------ events of other kinds


def test_an_event_across_the_180th_meridian() -> None:
    platform = {"id": "a", "name": "Anna", "position": [179.6, 52.0], "basis": "assumed", "radius_km": 60.0}
    target = {"id": "t", "name": "Town", "position": [-175.0, 52.0], "basis": "assumed", "radius_km": 30.0}
    countries = world(AAA=shapely.box(176, 50, 179.8, 54), BBB=shapely.box(-180, 50, -178, 54))
    event = small_event(platforms=[platform], targets=[target], hypotheses=[RAW["hypotheses"][0]])  # type: ignore[index]
    result = geo.simulate(event, draws=4000, countries=countries, density=True)
    states = result.states.set_index("country")
    assert states.loc["BBB", "share"] == 1.0
    assert -180.0 <= states.loc["BBB", "enter_lon_p05"] < -179.0
    assert -180.0 <= states.loc["BBB", "enter_lon_p95"] < -178.5
    assert 178.5 < states.loc["AAA", "enter_lon_p05"] < states.loc["AAA", "enter_lon_p95"] <= 179.8
    km = 1e-3 * GEOD.inv(-180.0, 52.0, -178.0, 52.0)[2]
    assert states.loc["BBB", "km_p95"] == pytest.approx(km, rel=0.02)
    assert set(np.sign(result.launches["lon"])) == {-1.0, 1.0}
    picture = result.density["direct"]
    assert picture.counts.max() > 20
    half_turn = np.pi * 6378137.0
    assert picture.west_m < half_turn < picture.east_m or picture.west_m < -half_turn < picture.east_m
    assert (picture.counts.sum(axis=0) > 0).mean() > 0.85, "one piece, without a gap at the meridian"


def test_every_bundled_event_can_be_simulated() -> None:
    for name in geo.event_ids():
        event = load_event(name)
        result = geo.simulate(event, draws=300)
        assert result.draws == 300
        assert len(result.states)
        assert set(result.claims["hypothesis"]) <= {h.id for h in event.hypotheses}


def test_paths_across_borders_that_do_not_close_are_counted_and_said() -> None:
    """The border between Iraq and Iran has them on the wrong sides."""
    whole = small_world()
    edges = whole.edges
    side = (edges.lon1 == 20.0) & (edges.lon2 == 20.0)
    sides = {
        "left": np.where(side, edges.right, edges.left),
        "right": np.where(side, edges.left, edges.right),
    }
    torn = replace(whole, edges=replace(edges, **sides))
    claim = {"id": "c", "kind": "overflown_states", "text": "Stated.", "sources": ["paper"], "states": ["TUR"]}
    event = small_event(claims=[claim])
    with pytest.warns(OpenLedgerWarning, match="200 of 200 missiles cross borders that do not close") as seen:
        result = geo.simulate(event, draws=100, countries=torn, hypothesis="direct")
    assert len(seen) == 1
    assert result.states["country"].tolist() == ["?"]
    assert result.states["name"].tolist() == ["not known: borders do not close"]
    assert result.claims["undecidable"].tolist() == [100]


def exact(**fields: object) -> Event:
    """Return the small event with all places known."""
    ship = {"id": "a", "name": "Anna", "position": [35.0, 35.0], "basis": "gazetteer", "sources": ["paper"]}
    return small_event(platforms=[{**ship, "count": 4, "count_basis": "published"}], **fields)


def test_where_nothing_is_left_open_there_is_one_world() -> None:
    claim = {"id": "r", "kind": "range_up_to", "text": "Stated.", "sources": ["paper"], "km": 2700.0}
    event = exact(claims=[claim])
    result = geo.simulate(event, draws=1000, countries=small_world(), hypothesis="direct")
    assert (result.draws, result.missiles) == (1, 4)
    [row] = result.table().to_dict("records")
    assert row["missiles"] == 4
    want = geo.inverse(35.0, 35.0, 5.0, 35.0).s12_m / 1000
    assert row["length_km"] == pytest.approx(want, abs=1e-6)
    paths = geo.trace(event)
    ledger = geo.overflights(paths, small_world())
    verdict = geo.judge(event, paths, ledger, countries=small_world()).iloc[0]
    assert (verdict["verdict"], verdict["worlds"], verdict["value"]) == ("contradicted", 1, pytest.approx(want))
    assert (verdict["holds_share"], verdict["fails_share"]) == (0.0, 1.0)
    assert "reconstructions" not in verdict["reason"]


def test_one_missile_has_the_same_share_among_worlds_as_among_missiles() -> None:
    ship = {"id": "a", "name": "Anna", "position": [20.1, 35.0], "basis": "assumed", "radius_km": 80.0}
    event = small_event(platforms=[{**ship, "count": 1, "count_basis": "published", "sources": ["paper"]}])
    states = geo.simulate(event, draws=2000, countries=small_world(), hypothesis="direct").states
    assert (states["share"] == states["missile_share"]).all()
    assert (states["count"] == states["all_count"]).all()
    assert 0.4 < states.set_index("country").loc["IRN", "share"] < 0.7


def test_an_event_of_ten_thousand_missiles_at_a_thousand_targets_is_one_of_few_worlds() -> None:
    """Checked by what is laid out, not by the clock: worlds of so many paths are few by themselves."""
    ship = {"id": "a", "name": "Anna", "position": [35.0, 35.0], "basis": "assumed", "radius_km": 20.0}
    ships = [
        {**ship, "id": f"s{k}", "count": 1000, "count_basis": "published", "sources": ["paper"]} for k in range(10)
    ]
    rng = np.random.default_rng(1)
    spots = zip(rng.uniform(1, 19, 1000), rng.uniform(31, 39, 1000), strict=True)
    towns = [
        {"id": f"t{k}", "name": "Town", "position": [float(x), float(y)], "basis": "gazetteer"}
        for k, (x, y) in enumerate(spots)
    ]
    event = small_event(platforms=ships, targets=towns)
    draws = own_worlds(event)
    assert draws == 20
    result = geo.simulate(event, draws=draws, countries=small_world(), hypothesis="direct")
    assert (result.draws, result.missiles, result.block_draws) == (20, 10_000, 1)
    assert result.launches["draws"].max() <= 200_000
    assert result.states.set_index("country").loc["IRN", "missile_share"] == 1.0
    assert own_worlds(small_event()) == 1000


# ---------------------------------------------------------------------------------------------------- the draws, shares


def test_draws_go_to_parquet_and_back(small: geo.Simulation, tmp_path: Path) -> None:
    path = tmp_path / "draws.parquet"
    small.to_parquet(path, 4_990, 30)
    back = pd.read_parquet(path)
    want = small.table(4_990, 30)
    pd.testing.assert_frame_equal(back, want, check_dtype=False)
    assert want["via_1_lon"].isna().tolist() == (want["hypothesis"] == "direct").tolist()
    import pyarrow.parquet as pq

    assert pq.ParquetFile(path).num_row_groups == 4
    small.to_parquet(tmp_path / "new" / "draws.parquet", 0, 5)
    before = path.read_bytes()
    with pytest.raises(geo.OutputError, match="is no folder; name a file"):
        small.to_parquet(path / "draws.parquet", 0, 5)
    assert path.read_bytes() == before
    for first, count in ((-1, 3), (0, 12_501), (12_499, 2), (3, -1)):
        with pytest.raises(SimulationError, match="found 12500 draws in all"):
            small.table(first, count)


def test_without_pyarrow_the_error_names_the_extra(
    small: geo.Simulation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(SimulationError, match=r"overflight\[arrow\]"):
        small.to_parquet(tmp_path / "draws.parquet", 0, 5)


# ------------------------------------------------------------------------------------------------------------ bad input


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"draws": 0}, "draws: found 0; allowed: a whole number from 1 to 1,000,000,000; correct it"),
        ({"draws": -5}, "draws: found -5; allowed: "),
        ({"draws": 2.5}, "draws: found 2.5; allowed: "),
        ({"draws": True}, "draws: found True; allowed: "),
        ({"draws": "many"}, "draws: found 'many'; allowed: "),
        ({"draws": 10**10}, "draws: found 10000000000; allowed: "),
        ({"seed": -1}, "seed: found -1; allowed: a whole number from 0 up; correct it"),
        ({"seed": 1.0}, "seed: found 1.0; allowed: "),
        ({"seed": None}, "seed: found None; allowed: "),
        ({"workers": 0}, "workers: found 0; allowed: a whole number from 1 to 1,024; correct it"),
        ({"workers": -2}, "workers: found -2; allowed: "),
        ({"workers": 2, "client": object()}, "workers and client: found both; allowed: one of them; leave workers out"),
        ({"client": object()}, "client: found object; allowed: a dask.distributed.Client; connect"),
        ({"hypothesis": "sideways"}, "hypothesis: found 'sideways'; allowed: direct, routed; choose one of these"),
    ],
)
def test_bad_arguments_are_refused_before_any_work(
    arguments: dict[str, object], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def work(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr("geo.worlds.result.as_countries", work)
    monkeypatch.setattr("geo.worlds.result.run", work)
    with pytest.raises(SimulationError) as caught:
        geo.simulate(small_event(), **arguments)  # type: ignore[arg-type]
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


def test_numpy_whole_numbers_are_whole_numbers() -> None:
    result = geo.simulate(small_event(), draws=np.int64(20), seed=np.uint8(3), countries=small_world())  # type: ignore[arg-type]
    assert (result.draws, result.seed) == (20, 3)


def test_boundaries_may_be_given_in_any_way() -> None:
    frame = geopandas.GeoDataFrame({"country": ["TUR"]}, geometry=[shapely.box(30, 30, 40, 40)], crs=4326)
    result = geo.simulate(small_event(), draws=50, countries=frame)
    assert set(result.states["country"]) == {"TUR"}
    result = geo.simulate(small_event(), draws=50, countries="natural-earth-10m", hypothesis="direct")
    assert result.states["count"].max() == 50


# ----------------------------------------------------------------------------------------------- beside and over a pole


def polar(**fields: object) -> Event:
    ship = {"id": "s", "name": "Ship", "position": [30.0, 80.0], "basis": "assumed", "radius_km": 200.0}
    target = {"id": "t", "name": "Town", "position": [-150.0, 70.0], "basis": "assumed", "radius_km": 5.0}
    return event_from_dict({**copy.deepcopy(RAW), "platforms": [ship], "targets": [target], **fields})


def test_a_region_whose_outline_may_lie_on_the_pole_is_refused_in_one_line() -> None:
    corners = [[10.0, 84.0], [60.0, 84.0], [60.0, 87.0], [10.0, 87.0]]
    region = {"name": "the ice", "polygon": corners, "basis": "assumed", "radius_km": 700.0}
    claim = {"id": "c", "text": "Over it.", "sources": ["paper"], "kind": "over_region", "region": region}
    with pytest.raises(SimulationError, match=r"may lie on a pole; allowed: [^\n]+$"):
        geo.simulate(polar(claims=[claim]), draws=100, countries=small_world())


def test_numbers_of_draws_are_whole_numbers(small: geo.Simulation) -> None:
    for first, count in (("1", 2), (1.0, 2), (0.5, None), (0, "2")):
        with pytest.raises(SimulationError, match="allowed: a whole number"):
            small.table(first, count)  # type: ignore[arg-type]
