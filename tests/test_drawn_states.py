"""The land that a page draws below a path is the state that the ledger says, all along it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely
from browser.drawn import EVENTS, GEOD

from geo.maps.page import EventLayer

if TYPE_CHECKING:
    import pandas as pd

    Floats = np.ndarray[Any, np.dtype[np.float64]]

STEP_M = 250.0
AT_A_CROSSING_M = 25.0  # as near as drawn borders are to those of the ledger


def undone(line: list[int]) -> Floats:
    return np.cumsum(np.array(line).reshape(-1, 2), axis=0) / 10_000


def areas(backdrop: dict[str, Any]) -> dict[str, shapely.Geometry]:
    """Return the drawn area of each state: its rings by the even-odd rule, as the page fills them."""
    arcs = [undone(arc) for arc in backdrop["arcs"]]
    found = {}
    for state in backdrop["states"]:
        area = shapely.Polygon()
        for ring in state["rings"]:
            xy = np.vstack([arcs[i] if i >= 0 else arcs[~i][::-1] for i in ring])
            xy[:, 0] = np.unwrap(xy[:, 0], period=360)
            if len(xy) > 3:
                area = shapely.symmetric_difference(area, shapely.make_valid(shapely.Polygon(xy)))
        shapely.prepare(area)
        found[state["code"]] = area
    return found


def along(way: tuple[tuple[float, float], ...]) -> Floats:
    """Return points of a path: longitude, latitude, metres from its start. PROJ's geodesics."""
    found, begun = [], 0.0
    for start, stop in pairwise(way):
        azimuth, _, length = GEOD.inv(*start, *stop)
        s = np.arange(0.0, length, STEP_M)
        lon, lat, _ = GEOD.fwd(np.full(len(s), start[0]), np.full(len(s), start[1]), np.full(len(s), azimuth), s)
        found.append(np.column_stack([lon, lat, s + begun]))
        begun += length
    return np.vstack(found)


def wrong_m(at: Floats, rows: pd.DataFrame, drawn: dict[str, shapely.Geometry]) -> float:
    """Return how far from a crossing the drawn state last differs from the ledger's, in metres."""
    row = np.clip(np.searchsorted(rows["exit_m"], at[:, 2]), 0, len(rows) - 1)
    said = rows["country"].to_numpy()[row]
    crossings = rows["enter_m"].to_numpy()[1:]
    away = np.abs(at[:, 2][:, None] - crossings).min(axis=1, initial=np.inf)
    worst = 0.0
    for code, area in drawn.items():
        inside = np.any([shapely.contains_xy(area, at[:, 0] + turn, at[:, 1]) for turn in (-360, 0, 360)], axis=0)
        worst = max(worst, away[inside != (said == code)].max(initial=0.0))
    return worst


@pytest.mark.parametrize("name", EVENTS)
def test_the_land_below_a_path_is_the_state_of_its_ledger(name: str) -> None:
    result = EVENTS[name]()
    data = next(c for c in result.map()._children.values() if isinstance(c, EventLayer)).payload
    drawn = areas(data["backdrop"])
    ways = result.paths.set_index(["hypothesis", "path"])["waypoints"]
    different = result.ledger.merge(result.paths.drop_duplicates(["hypothesis", "waypoints"])[["hypothesis", "path"]])
    for key, rows in different.groupby(["hypothesis", "path"]):
        at = along(ways[key])
        assert len(at) > 100
        assert wrong_m(at, rows, drawn) < AT_A_CROSSING_M, key
