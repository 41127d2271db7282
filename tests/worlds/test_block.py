"""A block: what it adds up, against the paths themselves flown one by one through the ledger."""

from __future__ import annotations

import copy
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from small_event import RAW
from small_event import world as small_world

import geo
from geo.accounts import event_from_dict, load_event
from geo.ledger.indeterminate import Ground
from geo.worlds.block import Job, make_jobs, run_block
from geo.worlds.extent import extent_of
from geo.worlds.tally import Kind, merge

if TYPE_CHECKING:
    from geo.atlas.countries import Countries
    from geo.events import Event

CASPIAN = load_event("caspian-2015-10-07")
SHIPS = [
    {"id": "a", "name": "Anna", "position": [35.0, 35.0], "basis": "assumed", "radius_km": 60.0, "count": 3,
     "count_basis": "published", "sources": ["paper"]},
    {"id": "b", "name": "Bert", "position": [31.0, 39.6], "basis": "assumed", "radius_km": 60.0, "count": 2,
     "count_basis": "published", "sources": ["paper"]},
]  # fmt: skip
TOWNS = [
    {"id": "t", "name": "Town", "position": [5.0, 35.0], "basis": "assumed", "radius_km": 30.0},
    {"id": "u", "name": "Up", "position": [12.0, 39.8], "basis": "assumed", "radius_km": 30.0},
]
CLAIMS = [
    {"id": "c", "kind": "overflown_states", "text": "Over Iraq.", "sources": ["paper"], "states": ["IRQ"]},
    {"id": "r", "kind": "range_up_to", "text": "Up to.", "sources": ["paper"], "km": 2700.0},
    {"id": "l", "kind": "path_length", "text": "About.", "sources": ["paper"], "km": 1500.0, "low_km": 1450.0,
     "high_km": 1600.0},
    {"id": "n", "kind": "near_path", "text": "Near.", "sources": ["paper"], "place": "near", "tolerance_km": 40.0},
]  # fmt: skip


def small_event(**fields: object) -> Event:
    return event_from_dict({**copy.deepcopy(RAW), "platforms": SHIPS, "targets": TOWNS, "claims": CLAIMS, **fields})


def flown_one_by_one(table: pd.DataFrame, countries: Countries) -> pd.DataFrame:
    """Return the ledger of every path of a table of draws, each laid out by itself."""
    stops = [name.removesuffix("_lon") for name in table if name.startswith("via_") and name.endswith("_lon")]
    ways = []
    for row in table.to_dict("records"):
        way = [(row[f"{s}_lon"], row[f"{s}_lat"]) for s in ("launch", *stops, "aim")]
        ways.append([p for p in way if np.isfinite(p[0])])
    paths = pd.concat([geo.path_through(way) for way in ways], ignore_index=True)
    paths["path"] = [f"p{k}" for k in range(len(paths))]
    ledger = geo.overflights(paths, countries)
    ledger["row"] = ledger["path"].str[1:].astype(int)
    lengths = paths["length_m"].to_numpy(dtype=float)
    assert np.abs(lengths / 1000 - table["length_km"].to_numpy()).max() < 1e-6
    return ledger


def brute(table: pd.DataFrame, ledger: pd.DataFrame) -> dict[str, dict[str, float]]:
    """Count states in plain Python, world by world and missile by missile."""
    over: dict[tuple[int, str], int] = defaultdict(int)
    flown = defaultdict(set)
    for row, country in zip(ledger["row"].tolist(), ledger["country"].tolist(), strict=True):
        if country:
            flown[row].add(country)
    missiles = table["missiles"].tolist()
    worlds = table["draw"].tolist()
    total: dict[str, int] = defaultdict(int)
    for row, countries in flown.items():
        for country in countries:
            over[worlds[row], country] += missiles[row]
            total[country] += missiles[row]
    sure = {(worlds[r], c) for r, c in ledger.loc[~ledger["indeterminate"], ["row", "country"]].to_numpy().tolist()}
    each = sum(m for m, world in zip(missiles, worlds, strict=True) if world == worlds[0])
    return {
        "count": {c: sum(1 for _, other in over if other == c) for c in total},
        "sure_count": {c: sum(1 for _, other in sure if other == c) for c in total},
        "all_count": {c: sum(1 for (_, other), n in over.items() if other == c and n == each) for c in total},
        "missile_share": {c: n / (each * len(set(worlds))) for c, n in total.items()},
    }


@pytest.mark.parametrize(("event", "hypothesis", "draws"), [
    (small_event(), "direct", 120), (small_event(), "routed", 60), (CASPIAN, "direct", 12), (CASPIAN, "reported", 8),
], ids=str)  # fmt: skip
def test_tables_are_what_each_path_says_by_itself(event: Event, hypothesis: str, draws: int) -> None:
    countries = geo.load_countries() if event is CASPIAN else small_world()
    result = geo.simulate(event, draws=draws, hypothesis=hypothesis, countries=countries)
    table = result.table()
    assert table["missiles"].sum() == draws * result.missiles
    ledger = flown_one_by_one(table, countries)
    want = brute(table, ledger)
    states = result.states.set_index("country")
    assert set(states.index) == set(want["count"])
    for name, found in want.items():
        assert states[name].to_dict() == pytest.approx(found, abs=1e-12)
    # kilometres over a state, of the missiles that overfly it
    km = ledger[ledger["country"] != ""].groupby(["country", "row"])["length_m"].sum() / 1000
    for country, row in states.iterrows():
        here = km[country]
        weighted = np.repeat(np.rint(here * 10), table["missiles"].to_numpy()[here.index])
        want_km = np.quantile(weighted, [0.05, 0.5, 0.95], method="inverted_cdf") / 10
        assert row[["km_p05", "km_p50", "km_p95"]].to_numpy(dtype=float) == pytest.approx(want_km, abs=0.11)
    # where each state is entered first, and in which order
    first = ledger[ledger["country"] != ""].drop_duplicates(["row", "country"]).sort_values(["row", "enter_m"])
    order = first.groupby("row")["country"].agg(" ".join).reindex(range(len(table)), fill_value="")
    assert order.tolist() == table["states"].tolist()
    for country, rows in first.groupby("country"):
        weights = table["missiles"].to_numpy()[rows["row"]]
        median = np.quantile(np.repeat(rows["enter_lat"], weights), 0.5, method="inverted_cdf")
        assert states.loc[country, "enter_lat_p50"] == pytest.approx(median, abs=0.0011)


def test_quantities_are_weighed_by_missiles() -> None:
    result = geo.simulate(small_event(), draws=400, hypothesis="direct", countries=small_world())
    table = result.table()
    for name, step in (("length_km", 0.1), ("flight_min", 1 / 60)):
        every = np.repeat(np.rint(table[name] / step), table["missiles"])
        want = np.quantile(every, [0, 0.05, 0.5, 0.95, 1], method="inverted_cdf") * step
        row = result.lengths.set_index("quantity").loc[name]
        assert row[["min", "p05", "p50", "p95", "max"]].to_numpy(dtype=float) == pytest.approx(want, abs=1e-8)


def test_claims_are_counted_world_by_world_and_missile_by_missile() -> None:
    """In plain Python, from the draws: the rules are those of ``docs/event-files.md``, read anew."""
    countries = small_world()
    result = geo.simulate(small_event(), draws=300, hypothesis="direct", countries=countries)
    table = result.table()
    claims = result.claims.set_index("claim")
    worlds = [rows for _, rows in table.groupby("draw")]
    for name, low, high, every in (("r", 0.0, 2700.0, True), ("l", 1450.0, 1600.0, False)):
        fits = [((rows["length_km"] >= low) & (rows["length_km"] <= high)) for rows in worlds]
        holds = [bool(fit.all() if every else fit.any()) for fit in fits]
        assert 0 < sum(holds) < 300
        assert claims.loc[name, "supported"] == sum(holds)
        assert claims.loc[name, "contradicted"] == 300 - sum(holds)
        single = sum(int((fit * rows["missiles"]).sum()) for fit, rows in zip(fits, worlds, strict=True))
        assert claims.loc[name, "missile_supported_share"] == single / 1500
        assert claims.loc[name, "missile_share"] == pytest.approx(1 - single / 1500, abs=1e-12)
        told = table.drop_duplicates("draw")[f"claim_{name}"]
        assert (told == "supported").tolist() == holds
    lengths = [rows["length_km"].max() for rows in worlds]
    assert claims.loc["r", "number_max"] == pytest.approx(max(lengths), abs=0.051)


def test_starts_are_counted_once_a_ship_and_their_missiles_all() -> None:
    result = geo.simulate(small_event(), draws=500, hypothesis="direct", countries=small_world())
    table = result.table()
    assert (result.launches.groupby(["kind", "key"])[["starts", "draws"]].sum() == [1000, 2500]).all(axis=None)
    turkey = result.launches[(result.launches["kind"] == "state") & (result.launches["key"] == "TUR")]
    cell = turkey.sort_values("draws").iloc[-1]
    here = (np.floor(table["launch_lon"] * 10) == np.floor(cell["lon"] * 10)) & (
        np.floor(table["launch_lat"] * 10) == np.floor(cell["lat"] * 10)
    )
    assert cell["draws"] == table.loc[here, "missiles"].sum()
    assert cell["starts"] == len(table[here].drop_duplicates(["draw", "platform"]))
    over = table["states"].str.split().map(lambda codes: "TUR" in codes)
    assert cell["count"] == table.loc[here & over, "missiles"].sum()


def one_job(event: Event, hypothesis: str) -> tuple[Job, Ground]:
    [job] = make_jobs(event, [hypothesis], 9, small_world())
    return job, Ground(small_world(), extent_of([job.plan]))


def test_blocks_add_up_in_any_order() -> None:
    job, ground = one_job(small_event(), "routed")
    parts = [run_block(job, ground, block, 100) for block in range(5)]
    forward = merge(parts)
    for order in ([4, 2, 0, 3, 1], [1, 0, 4, 3, 2]):
        nested = merge([merge([parts[k] for k in order[:2]]), parts[order[2]], merge([parts[k] for k in order[3:]])])
        assert (nested.keys == forward.keys).all()
        assert (nested.counts == forward.counts).all()
    assert forward.total(Kind.DRAWS) == 500
    assert forward.total(Kind.MISSILES) == 2500


def test_a_block_holds_few_worlds_where_each_has_many_paths_or_missiles() -> None:
    def block(count: int, towns: int) -> int:
        many = [{**SHIPS[0], "count": count}]
        targets = [{**TOWNS[0], "id": f"t{k}"} for k in range(towns)]
        return one_job(small_event(platforms=many, targets=targets), "direct")[0].block

    assert block(26, 11) == 10_000 // 11
    assert block(75, 1) == 10_000
    assert block(10_000, 1) == 100, "they share one path, but are dealt out one by one"
    assert block(10_000, 1000) == 10
