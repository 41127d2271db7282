"""Simulations as a whole: the same tables however the work is shared, shares that are right, errors before any work."""

from __future__ import annotations

import copy
import json
import os
import signal
import subprocess
import sys
import textwrap
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely
from processes import started
from pyproj import Geod
from small_event import RAW
from small_event import world as small_world
from worlds import world

import geo
from geo.atlas.waters import load_water
from geo.errors import OpenLedgerWarning, SimulationError
from geo.events import Event, event_from_dict, load_event
from geo.paths import densify
from geo.simulation import engines
from geo.simulation.block import BLOCK, make_job, run_block
from geo.simulation.depth import Ground
from geo.simulation.look import first_look
from geo.simulation.tables import wilson
from geo.simulation.tally import Kind, merge

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from geo.simulation.tally import Tally

CASPIAN = load_event("caspian-2015-10-07")
GEOD = Geod(ellps="WGS84")
TABLES = ("states", "lengths", "claims", "launches")


def small_event(**fields: object) -> Event:
    return event_from_dict({**copy.deepcopy(RAW), **fields})


def assert_same(one: geo.Simulation, other: geo.Simulation) -> None:
    assert one.draws == other.draws
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name), check_exact=True)
    assert one.density.keys() == other.density.keys()
    for name, picture in one.density.items():
        assert (picture.counts == other.density[name].counts).all()


@pytest.fixture(scope="module")
def small() -> geo.Simulation:
    claim = {"id": "c", "kind": "overflown_states", "text": "Stated.", "sources": ["paper"], "states": ["IRQ"]}
    event = small_event(claims=[claim])
    return geo.simulate(event, draws=25_000, seed=3, countries=small_world(), density=True)


# ---------------------------------------------------------------------------------------- one table, however it is made


def test_two_workers_make_the_same_tables_as_one(small: geo.Simulation) -> None:
    shared = geo.simulate(small.event, draws=25_000, seed=3, countries=small_world(), density=True, workers=2)
    assert_same(small, shared)
    again = geo.simulate(small.event, draws=25_000, seed=3, countries=small_world(), density=True, workers=1)
    assert_same(small, again)


def test_another_seed_makes_other_tables(small: geo.Simulation) -> None:
    other = geo.simulate(small.event, draws=25_000, seed=4, countries=small_world())
    assert not small.lengths.equals(other.lengths)


def test_blocks_add_up_in_any_order() -> None:
    event = small_event()
    job = make_job(event, "routed", 9)
    ground = Ground(small_world(), first_look([job.plan]))
    parts = [run_block(job, ground, block, 500) for block in range(5)]
    forward = merge(parts)
    for order in ([4, 2, 0, 3, 1], [1, 0, 4, 3, 2]):
        nested = merge([merge([parts[k] for k in order[:2]]), parts[order[2]], merge([parts[k] for k in order[3:]])])
        assert (nested.keys == forward.keys).all()
        assert (nested.counts == forward.counts).all()
    assert forward.total(Kind.DRAWS) == 2500


def test_results_may_arrive_in_any_order() -> None:
    job = make_job(small_event(), "direct", 9)
    ground = Ground(small_world(), first_look([job.plan]))

    def shuffled(tasks: Iterator[engines.Task]) -> Generator[tuple[engines.Task, Tally], None, None]:
        for task in reversed(list(tasks)):
            yield task, run_block(job, ground, task.block, task.draws)

    (one,), done = engines.run(shuffled, 1, 2 * BLOCK + 17)
    (other,), _ = engines.run(engines.serial([job], ground), 1, 2 * BLOCK + 17)
    assert done == 2 * BLOCK + 17
    assert (one.keys == other.keys).all()
    assert (one.counts == other.counts).all()


def test_the_first_draws_of_a_longer_run_are_those_of_a_shorter_one() -> None:
    event = small_event()
    short = geo.simulate(event, draws=1200, countries=small_world())
    long = geo.simulate(event, draws=BLOCK + 1200, countries=small_world())
    for first, count in ((0, 1200), (700, 20), (1199, 1), (50, 0)):
        pd.testing.assert_frame_equal(short.table(first, count), long.table(first, count), check_exact=True)
    assert len(long.table(BLOCK - 5, 10)) == 20
    assert long.table(BLOCK - 5, 10)["draw"].tolist() == [*range(BLOCK - 5, BLOCK + 5)] * 2


def test_each_hypothesis_by_itself_is_what_it_is_among_all(small: geo.Simulation) -> None:
    alone = geo.simulate(small.event, draws=25_000, seed=3, countries=small_world(), hypothesis="routed")
    for name in TABLES:
        both = getattr(small, name)
        rows = both[both["hypothesis"] == "routed"].reset_index(drop=True)
        pd.testing.assert_frame_equal(rows, getattr(alone, name), check_exact=True)


def test_tables_are_what_their_draws_say(small: geo.Simulation) -> None:
    """Counted again from the draws themselves by pandas."""
    table = small.table()
    for hypothesis, draws in table.groupby("hypothesis"):
        states = small.states[small.states["hypothesis"] == hypothesis].set_index("country")
        for country, row in states.iterrows():
            count = int(draws["states"].str.split(" ").map(lambda codes, c=country: c in codes).sum())
            assert row["count"] == count
            assert row["share"] == count / 25_000
        lengths = small.lengths[small.lengths["hypothesis"] == hypothesis].set_index("quantity")
        for quantity, step in (("length_km", 0.1), ("flight_min", 1 / 60)):
            rounded = np.rint(draws[quantity] / step)
            want = np.quantile(rounded, [0, 0.05, 0.5, 0.95, 1], method="inverted_cdf") * step
            found = lengths.loc[quantity, ["min", "p05", "p50", "p95", "max"]].to_numpy(dtype=float)
            assert found == pytest.approx(want, abs=1e-8)
        claims = small.claims[small.claims["hypothesis"] == hypothesis].set_index("claim")
        found = draws["claim_c"].value_counts()
        for verdict in ("supported", "contradicted", "undecidable"):
            assert claims.loc["c", verdict] == found.get(verdict, 0)
        launches = small.launches[small.launches["hypothesis"] == hypothesis]
        for (_, _), cells in launches.groupby(["kind", "key"]):
            assert cells["draws"].sum() == 25_000
        turkey = launches[(launches["kind"] == "state") & (launches["key"] == "TUR")]
        assert turkey["count"].sum() == states.loc["TUR", "count"]
        cell = turkey.sort_values("draws").iloc[-1]
        here = draws[
            (np.floor(draws["launch_lon"] * 10) == np.floor(cell["lon"] * 10))
            & (np.floor(draws["launch_lat"] * 10) == np.floor(cell["lat"] * 10))
        ]
        assert len(here) == cell["draws"]


def test_quantiles_of_kilometres_and_entries_are_those_of_the_ledger() -> None:
    event = small_event()
    result = geo.simulate(event, draws=400, countries=small_world(), hypothesis="direct")
    draws = result.table()
    rows = geo.overflown(
        *draws[["launch_lon", "launch_lat", "aim_lon", "aim_lat"]].to_numpy().T, countries=small_world()
    )
    rows["km"] = (rows["exit_m"] - rows["enter_m"]) / 1000
    for state in result.states.itertuples():
        here = rows[rows["country"] == state.country]
        km = np.rint(here.groupby("path")["km"].sum() * 10)
        assert state.count == len(km)
        want = np.quantile(km, [0.05, 0.5, 0.95], method="inverted_cdf") / 10
        assert [state.km_p05, state.km_p50, state.km_p95] == pytest.approx(want, abs=1e-9)
        if state.country != "TUR":  # entered across a meridian of whole degrees
            assert state.enter_lon_p05 == state.enter_lon_p95 == {"IRN": 30.0, "IRQ": 20.0, "SYR": 10.0}[state.country]
        else:
            assert state.enter_lon_p50 == pytest.approx(draws["launch_lon"].median(), abs=0.02)
            assert state.enter_lat_p05 == pytest.approx(draws["launch_lat"].quantile(0.05), abs=0.02)


# ------------------------------------------------------------------------------------------------ shares that are right


def test_the_share_crossing_turkey_is_that_of_an_exhaustive_grid() -> None:
    """Every cell of the launch region to every target, by shapely on densified lines; nothing of the kernel is used."""
    targets = tuple(t.model_copy(update={"basis": "gazetteer", "radius_km": None}) for t in CASPIAN.targets)
    event = CASPIAN.model_copy(update={"targets": targets})
    assert event.launch.polygon
    region = shapely.intersection(shapely.Polygon(event.launch.polygon), load_water("Caspian Sea"))
    west, south, east, north = region.bounds
    side = 0.25
    frame = geo.load_countries().frame
    turkey = frame.set_index("country").geometry["TUR"]
    shapely.prepare(turkey)
    hit = total = 0.0
    for x in np.arange(west, east, side):
        for y in np.arange(south, north, side):
            part = shapely.intersection(region, shapely.box(x, y, x + side, y + side))
            if part.is_empty:
                continue
            area = abs(GEOD.geometry_area_perimeter(part)[0])
            start = part.centroid
            lines = [
                shapely.LineString(densify([(start.x, start.y), t.position], step_m=4000.0)) for t in event.targets
            ]
            hit += area * shapely.intersects(turkey, lines).sum()
            total += area * len(lines)
    draws = 20_000
    found = geo.simulate(event, draws=draws, hypothesis="direct", seed=1).states.set_index("country").loc["TUR"]
    share = hit / total
    assert 0.8 < share < 0.97
    # 3.5 standard errors, and half a cell of the grid along the edge of what crosses (about a fiftieth of a percent)
    assert abs(found["share"] - share) < 3.5 * np.sqrt(share * (1 - share) / draws) + 0.004


def disc_event(radius_km: float, range_km: float) -> Event:
    """One launch anywhere in a disc around the target: a path no longer than a range is one from a smaller disc."""
    platform = {"id": "a", "name": "Anna", "position": [35.0, 35.0], "basis": "assumed", "radius_km": radius_km}
    target = {"id": "t", "name": "Town", "position": [35.0, 35.0], "basis": "gazetteer"}
    claim = {"id": "r", "kind": "range_up_to", "text": "Stated.", "sources": ["paper"], "km": range_km}
    return small_event(platforms=[platform], targets=[target], hypotheses=[RAW["hypotheses"][0]], claims=[claim])  # type: ignore[index]


def cap_m2(radius_km: float) -> float:
    ring = geo.circle(35.0, 35.0, radius_km * 1000, points=7201)
    return abs(GEOD.polygon_area_perimeter(*ring.T)[0])


def test_errors_fall_as_the_root_of_the_draws_and_the_intervals_hold() -> None:
    """The share is known: that of two areas, which pyproj gives."""
    event, truth = disc_event(200.0, 150.0), cap_m2(150.0) / cap_m2(200.0)
    world_ = small_world()
    rms, covered, runs = [], 0, 0
    sizes = (100, 1000, 10_000)
    for draws in sizes:
        off = []
        for seed in range(24):
            row = geo.simulate(event, draws=draws, seed=seed, countries=world_).claims.iloc[0]
            off.append(row["supported_share"] - truth)
            covered += row["supported_low"] <= truth <= row["supported_high"]
            runs += 1
        rms.append(np.sqrt(np.mean(np.square(off))))
    slope = np.polyfit(np.log(sizes), np.log(rms), 1)[0]
    assert -0.62 < slope < -0.38
    for draws, error in zip(sizes, rms, strict=True):
        assert error == pytest.approx(np.sqrt(truth * (1 - truth) / draws), rel=0.4)
    assert 0.88 <= covered / runs <= 1.0


@pytest.mark.parametrize(("count", "draws"), [(0, 10), (3, 10), (10, 10), (91_234, 100_000), (1, 10**6)])
def test_intervals_are_the_roots_of_wilsons_equation(count: int, draws: int) -> None:
    """Both ends p solve (share - p)^2 = z^2 p (1 - p) / n, save where no draw, or every draw, hits."""
    low, high = wilson(count, draws)
    share, z = count / draws, 1.959963984540054
    for end in (low, high):
        if 0 < end < 1:
            assert (share - end) ** 2 == pytest.approx(z * z * end * (1 - end) / draws, rel=1e-6)
    assert low <= share <= high
    assert (low == 0.0) == (count == 0)
    assert (high == 1.0) == (count == draws)


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


def test_an_event_without_a_launch_region_keeps_to_its_discs() -> None:
    draws = geo.simulate(small_event(), draws=2000, countries=small_world(), hypothesis="direct").table()
    for platform, lat in (("a", 35.0), ("b", 36.0)):
        rows = draws[draws["platform"] == platform]
        off = GEOD.inv(np.full(len(rows), 35.0), np.full(len(rows), lat), rows["launch_lon"], rows["launch_lat"])[2]
        assert 19_000 < max(off) <= 20_000.001


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
    with pytest.warns(OpenLedgerWarning, match="100 of 100 draws cross borders that do not close") as seen:
        result = geo.simulate(event, draws=100, countries=torn, hypothesis="direct")
    assert len(seen) == 1
    assert result.states["country"].tolist() == ["?"]
    assert result.states["name"].tolist() == ["not known: borders do not close"]
    assert result.claims["undecidable"].tolist() == [100]


# ---------------------------------------------------------------------------------------------------- the draws, shares


def test_draws_go_to_parquet_and_back(small: geo.Simulation, tmp_path: Path) -> None:
    path = tmp_path / "draws.parquet"
    small.to_parquet(path, 9_990, 30)
    back = pd.read_parquet(path)
    want = small.table(9_990, 30)
    pd.testing.assert_frame_equal(back, want, check_dtype=False)
    assert want["via_1_lon"].isna().tolist() == (want["hypothesis"] == "direct").tolist()
    import pyarrow.parquet as pq

    assert pq.ParquetFile(path).num_row_groups == 4
    small.to_parquet(tmp_path / "new" / "draws.parquet", 0, 5)
    before = path.read_bytes()
    with pytest.raises(geo.OutputError, match="is no folder; name a file"):
        small.to_parquet(path / "draws.parquet", 0, 5)
    assert path.read_bytes() == before
    for first, count in ((-1, 3), (0, 25_001), (24_999, 2), (3, -1)):
        with pytest.raises(SimulationError, match="found 25000 draws in all"):
            small.table(first, count)


def test_without_pyarrow_the_error_names_the_extra(
    small: geo.Simulation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(SimulationError, match=r"overflight\[arrow\]"):
        small.to_parquet(tmp_path / "draws.parquet", 0, 5)


def test_shares_stand_beside_verdicts() -> None:
    result = geo.reconstruct("caspian-2015-10-07")
    simulation = geo.simulate(CASPIAN, draws=3000, seed=2)
    before = result.verdicts.copy()
    table = geo.with_shares(result.verdicts, simulation)
    pd.testing.assert_frame_equal(result.verdicts, before)
    assert list(table)[: len(before.columns)] == list(before)
    assert list(table)[len(before.columns) :] == ["contradicted_share", "share_low", "share_high", "draws"]
    rows = table.set_index(["claim", "hypothesis"])
    states = rows.loc[("over-iran-and-iraq", "direct")]
    claims = simulation.claims.set_index(["claim", "hypothesis"]).loc[("over-iran-and-iraq", "direct")]
    assert states["contradicted_share"] == claims["contradicted"] / 3000
    assert states["share_low"] < states["contradicted_share"] < states["share_high"]
    percent, half = 100 * claims["share"], 50 * (claims["share_high"] - claims["share_low"])
    assert states["reason"].endswith(f"; contradicted in {percent:.1f} % ± {half:.1f} of 3,000 draws.")
    whole = rows.loc[("over-iran-and-iraq", "")]
    assert np.isnan(whole["contradicted_share"])
    assert whole["draws"] == 0
    assert f"in {percent:.1f} % ± {half:.1f} of 3,000 draws under “Straight line” and in" in whole["reason"]
    assert rows.loc[("about-1500-km", "direct")]["reason"].endswith(" of 3,000 draws of one missile.")
    free = rows.loc[("4-ships", "direct")]
    assert np.isnan(free["contradicted_share"])
    assert free["reason"] == before.set_index(["claim", "hypothesis"]).loc[("4-ships", "direct")]["reason"]
    with pytest.raises(SimulationError, match="found rows of event 'caspian-2015-10-07'; allowed: rows of 'small'"):
        geo.with_shares(result.verdicts, geo.simulate(small_event(), draws=10, countries=small_world()))
    empty = geo.with_shares(result.verdicts.iloc[:0], simulation)
    assert list(empty) == list(table)


def test_the_picture_counts_each_path_once_a_column(small: geo.Simulation) -> None:
    """Flat paths: as many counts in every column of pixels between launch and aim as there are draws."""
    picture = small.density["direct"]
    columns = picture.counts.sum(axis=0)
    lon = np.rad2deg((picture.west_m + (np.arange(len(columns)) + 0.5) * picture.pixel_m) / 6378137.0)
    between = (lon > 5.1) & (lon < 34.7)
    assert between.sum() > 500
    assert set(columns[between]) == {25_000}
    assert picture.draws == 25_000
    assert picture.counts.shape == (
        round((picture.north_m - picture.south_m) / picture.pixel_m),
        round((picture.east_m - picture.west_m) / picture.pixel_m),
    )
    # where they are: at 20 degrees east the latitudes of the geodesics' middles
    column = int(np.argmin(np.abs(lon - 20.0)))
    rows = np.flatnonzero(picture.counts[:, column])
    northing = picture.north_m - (rows[[-1, 0]] + 0.5) * picture.pixel_m
    found = np.rad2deg(np.arctan(np.sinh(northing / 6378137.0)))
    ends = small.table()
    ends = ends[ends["hypothesis"] == "direct"]
    lines = geo.inverse(ends["launch_lon"], ends["launch_lat"], ends["aim_lon"], ends["aim_lat"])
    middle = geo.direct(ends["launch_lon"], ends["launch_lat"], lines.azi1_deg, lines.s12_m / 2).lat2_deg
    assert found == pytest.approx([middle.min(), middle.max()], abs=0.06)


# ---------------------------------------------------------------------------------------------------------- interrupted


def test_an_interruption_keeps_what_is_done_without_a_gap() -> None:
    event, seen = small_event(), []

    def stop(done: int, total: int) -> None:
        seen.append((done, total))
        if len(seen) == 3:
            raise KeyboardInterrupt

    result = geo.simulate(event, draws=45_000, countries=small_world(), progress=stop)
    assert seen == [(0, 90_000), (20_000, 90_000), (20_000, 90_000)], "what an interruption would keep"
    assert (result.draws, result.asked) == (10_000, 45_000), "one block of both hypotheses"
    assert_same(result, geo.simulate(event, draws=10_000, countries=small_world()))
    assert repr(result) == "<Simulation of small (direct, routed): 10,000 of 45,000 draws, seed 0>"


def test_an_interruption_before_the_first_block_leaves_empty_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(engines, "run_block", stop)
    result = geo.simulate(small_event(), draws=45_000, countries=small_world(), density=True)
    assert result.draws == 0
    assert [len(getattr(result, name)) for name in TABLES] == [0, 0, 0, 0]
    assert result.density["direct"].counts.sum() == 0
    assert len(result.table()) == 0


def test_ctrl_c_ends_two_workers_cleanly(tmp_path: Path) -> None:
    """The whole process group is interrupted, as by a terminal."""
    script = tmp_path / "run.py"
    script.write_text(
        textwrap.dedent("""
            import json, sys
            sys.path.insert(0, sys.argv[1])
            import geo
            from small_event import RAW, world
            from geo.events import event_from_dict

            if __name__ == "__main__":
                event = event_from_dict(RAW)
                say = lambda done, total: print(done, flush=True)
                found = geo.simulate(event, draws=5_000_000, workers=2, countries=world(), progress=say)
                print(json.dumps([found.draws, found.asked, found.lengths["p50"].tolist()]), flush=True)
        """)
    )
    tests = str(geo.simulation.__path__[0]).removesuffix("geo/simulation") + "tests"
    with started([sys.executable, str(script), tests], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        for line in islice(run.stdout, 16):  # the first two blocks of both hypotheses are surely among so many
            assert line.strip().isdigit()
        os.killpg(run.pid, signal.SIGINT)
        out, err = run.communicate()
    assert run.returncode == 0, err
    assert "Traceback" not in err
    draws, asked, medians = json.loads(out.splitlines()[-1])
    assert 20_000 <= draws < asked == 5_000_000
    again = geo.simulate(small_event(), draws=draws, countries=small_world())
    assert again.lengths["p50"].tolist() == medians


def test_a_worker_that_dies_is_an_error_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "_kept_block", _die)
    with pytest.raises(SimulationError, match=r"^a worker process died, perhaps for want of memory: use fewer workers"):
        geo.simulate(small_event(), draws=30_000, countries=small_world(), workers=2)


def _die(_: object) -> None:
    os._exit(9)


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

    monkeypatch.setattr("geo.simulation.result.as_countries", work)
    monkeypatch.setattr("geo.simulation.result.run", work)
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


def test_paths_over_the_pole_leave_no_streak_in_the_picture() -> None:
    simulation = geo.simulate(polar(), draws=500, hypothesis="direct", density=True, countries=small_world())
    counts = simulation.density["direct"].counts
    met = (counts > 0).sum(axis=1)
    assert met.sum() > 0
    assert met.max() < 0.5 * counts.shape[1]


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
