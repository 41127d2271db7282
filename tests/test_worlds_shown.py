"""Worlds on a page are draws of the simulation: their lines, and what is told of them."""

from __future__ import annotations

import base64
import datetime as dt
import json
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from events_of_shapes import SHAPES
from pyproj import Geod

import geo
from geo.accounts import event_from_dict
from geo.maps.page import EventLayer
from geo.maps.worlds import MOST_LINES, SHOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pandas as pd

GEOD = Geod(ellps="WGS84")
WITHIN_M = 11.0  # what positions of a page are rounded to at most
MANY = "many paths"


@cache
def many() -> geo.Reconstruction:
    """20 ships and 25 targets, 1,000 missiles: more lines than are drawn of a world."""
    assumed = {"basis": "assumed", "radius_km": 15.0}
    ships = [
        {"id": f"s{i}", "name": f"Ship {i}", "count": 50, "count_basis": "assumed", "position": [50.0 + 0.2 * i, 40.0]}
        | assumed
        for i in range(20)
    ]
    targets = [{"id": f"t{k}", "name": f"Hill {k}", "position": [38.0 + 0.1 * k, 36.0]} | assumed for k in range(25)]
    event = event_from_dict(
        {
            "format": 1,
            "id": "many-draws",
            "title": "Very many, made up",
            "date": dt.date(2020, 1, 2),
            "summary": "Made up for a test.",
            "sources": [{"id": "paper", "publisher": "A paper"}],
            "launch": {"name": "a sea", "basis": "assumed"},
            "platforms": ships,
            "targets": targets,
            "hypotheses": [{"id": "direct", "name": "Direct", "via": [], "basis": "assumed"}],
        }
    )
    return geo.reconstruct(event)


EVENTS: dict[str, Callable[[], geo.Reconstruction]] = {
    "caspian": cache(lambda: geo.reconstruct("caspian-2015-10-07")),
    "24 paths": cache(lambda: geo.reconstruct("caspian-2015-11-20")),
    "salvo": cache(lambda: geo.reconstruct("taiwan-salvo-2022-08-04")),
    MANY: many,
    **SHAPES,
}


@cache
def data_of(name: str) -> dict[str, Any]:
    m = EVENTS[name]().map()
    layer = next(child for child in m._children.values() if isinstance(child, EventLayer))
    found: dict[str, Any] = json.loads(json.dumps(layer.payload))
    return found


def read(numbers: str) -> Iterator[int]:
    """Read whole numbers of seven bits a byte."""
    value = shift = 0
    for byte in base64.b64decode(numbers):
        value |= (byte & 127) << shift
        shift += 7
        if not byte & 128:
            yield value
            value = shift = 0


def lines_of(record: dict[str, Any]) -> list[list[tuple[int, int, int, np.ndarray]]]:
    """Return of each world its paths as a page has them: ship, target, missiles, both ends of each leg."""
    legs = np.frombuffer(base64.b64decode(record["legs"]), dtype="<i4").reshape(-1, 4) / [1e6, 1e6, 1e7, 10.0]
    lon, lat, azimuth, length = legs.T
    lon2, lat2, _ = GEOD.fwd(lon, lat, azimuth, length)
    ends = np.stack([np.column_stack([lon, lat]), np.column_stack([lon2, lat2])], axis=1)
    numbers = read(record["paths"])
    worlds = []
    for _ in record["told"]:
        paths = []
        for _ in range(next(numbers)):
            ship, target, missiles, count = (next(numbers) for _ in range(4))
            way = [ends[n >> 1][:: -1 if n & 1 else 1] for n in (next(numbers) for _ in range(count))]
            paths.append((ship, target, missiles, np.array(way)))
        worlds.append(paths)
    assert next(numbers, None) is None
    return worlds


def waypoints(row: pd.Series) -> np.ndarray:
    """Return the waypoints of a draw from its columns."""
    names = ["launch", *(f"via_{k}" for k in range(1, 40) if f"via_{k}_lon" in row), "aim"]
    points = np.array([[row[f"{name}_lon"], row[f"{name}_lat"]] for name in names], dtype=float)
    return points[np.isfinite(points[:, 0])]


def apart_m(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.max(GEOD.inv(*a.T, *b.T)[2]))


@pytest.mark.parametrize("name", EVENTS)
def test_lines_are_those_of_the_draws(name: str) -> None:
    result, worlds = EVENTS[name](), data_of(name)["worlds"]
    event, table = result.event, result.worlds.table(count=SHOWN)
    assert set(worlds["by"]) == {h.id for h in event.hypotheses}
    for hypothesis, record in worlds["by"].items():
        mine = table[table["hypothesis"] == hypothesis]
        assert len(record["told"]) == SHOWN
        for k, paths in enumerate(lines_of(record)):
            rows = mine[mine["draw"] == k]
            every = -(-len(rows) // MOST_LINES)
            assert (every > 1) == (name == MANY)
            assert record["told"][k]["paths"] == len(rows)
            rows = rows.iloc[::every]
            assert len(paths) == len(rows)
            for (ship, target, missiles, way), (_, row) in zip(paths, rows.iterrows(), strict=True):
                assert event.platforms[ship].id == row["platform"]
                assert event.targets[target].id == row["target"]
                assert missiles == row["missiles"]
                true = waypoints(row)
                assert len(way) == len(true) - 1
                assert apart_m(way[:, 0], true[:-1]) < WITHIN_M
                assert apart_m(way[:, 1], true[1:]) < WITHIN_M
                length = np.sum(GEOD.inv(*true[:-1].T, *true[1:].T)[2])  # the shorter way round, not the longer
                assert length == pytest.approx(row["length_km"] * 1000.0, abs=1.0)


@pytest.mark.parametrize("name", EVENTS)
def test_what_is_told_of_a_world_is_in_its_rows(name: str) -> None:
    result, worlds = EVENTS[name](), data_of(name)["worlds"]
    table = result.worlds.table(count=SHOWN)
    assert worlds["missiles"] == table[table["draw"] == 0].groupby("hypothesis")["missiles"].sum().iloc[0]
    assert worlds["draws"] == result.worlds.draws
    for hypothesis, record in worlds["by"].items():
        judged = result.worlds.claims
        judged = judged[(judged["hypothesis"] == hypothesis) & (judged["part"] == "")]
        varied = judged[(judged[["supported", "contradicted", "undecidable"]] > 0).sum(axis=1) > 1]
        assert record["claims"] == varied["claim"].tolist()
        for k, told in enumerate(record["told"]):
            rows = table[(table["hypothesis"] == hypothesis) & (table["draw"] == k)]
            assert told["least_m"] == round(rows["length_km"].min() * 1000)
            assert told["most_m"] == round(rows["length_km"].max() * 1000)
            speed = rows["speed_kmh"].iloc[0]
            assert told["kmh"] == (round(speed, 1) if np.isfinite(speed) else None)
            over = {code: (some, grazing) for code, some, grazing in told["states"]}
            codes = {code for states in rows["states"] for code in states.split()}
            assert set(over) == codes
            assert codes <= set(worlds["names"])
            for code in codes:
                some = rows.loc[[code in states.split() for states in rows["states"]], "missiles"].sum()
                grazing = rows.loc[[code in states.split() for states in rows["grazed"]], "missiles"].sum()
                assert over[code] == (some, grazing)
            for claim, letter in zip(record["claims"], told["claims"], strict=True):
                [answer] = set(rows[f"claim_{claim}"])
                assert letter == {"supported": "y", "contradicted": "n", "undecidable": "u"}[answer]


@pytest.mark.parametrize("name", ["caspian", "one missile", "13 ships over 24 targets"])
def test_states_grazed_are_those_that_the_headline_does_not_count(name: str) -> None:
    """The simulation's own counts of worlds, with and without what is only grazed, from the draws' columns."""
    result = EVENTS[name]()
    count = result.worlds.draws
    table = result.worlds.table(count=count, claims=())
    assert not [column for column in table if column.startswith("claim_")]
    for row in result.worlds.states.to_dict("records"):
        mine = table[table["hypothesis"] == row["hypothesis"]]
        over = np.array([row["country"] in states.split() for states in mine["states"]])
        grazed = np.array([row["country"] in states.split() for states in mine["grazed"]])
        assert not (grazed & ~over).any()
        assert mine.loc[over, "draw"].nunique() == row["count"]
        if row["country"] != "?":
            assert mine.loc[over & ~grazed, "draw"].nunique() == row["sure_count"]


def test_where_nothing_is_left_open_no_world_is_shown() -> None:
    event = geo.load_event("caspian-2015-10-07")
    fixed = {"basis": "published", "radius_km": None, "sources": [event.sources[0].id], "polygon": None, "within": None}
    change = {
        "launch": event.launch.model_copy(update={"sea": None, "polygon": None}),
        "platforms": tuple(p.model_copy(update=fixed) for p in event.platforms),
        "targets": tuple(t.model_copy(update=fixed) for t in event.targets),
        "places": tuple(p.model_copy(update=fixed) for p in event.places),
        "allocation_basis": "published",
        "claims": (),
    }
    result = geo.reconstruct(event.model_copy(update=change))
    assert result.worlds.draws == 1
    layer = next(child for child in result.map()._children.values() if isinstance(child, EventLayer))
    assert "worlds" not in layer.payload


def test_the_caspian_event_needs_little_room_and_is_the_same_each_time() -> None:
    worlds = data_of("caspian")["worlds"]
    for record in worlds["by"].values():
        assert len(json.dumps(record)) < 15_000
    result = EVENTS["caspian"]()
    again = geo.reconstruct("caspian-2015-10-07")
    layers = [next(c for c in r.map()._children.values() if isinstance(c, EventLayer)) for r in (result, again)]
    assert json.dumps(layers[0].payload["worlds"]) == json.dumps(layers[1].payload["worlds"])
    event = result.event
    drawn = geo.reconstruct(event, simulation=geo.simulate(event, draws=30, seed=5))
    other = next(c for c in drawn.map()._children.values() if isinstance(c, EventLayer)).payload["worlds"]
    assert other["draws"] == 30
    assert other["by"]["direct"]["legs"] != worlds["by"]["direct"]["legs"]
