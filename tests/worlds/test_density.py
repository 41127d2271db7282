"""The picture of where all paths pass."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import numpy as np
import pytest
from small_event import RAW
from small_event import world as small_world

import geo
from geo.accounts import event_from_dict

if TYPE_CHECKING:
    from geo.events import Event


def small_event(**fields: object) -> Event:
    return event_from_dict({**copy.deepcopy(RAW), **fields})


def test_the_picture_counts_each_path_once_a_column() -> None:
    """Flat paths: as many counts in every column of pixels between launch and aim as there are paths."""
    small = geo.simulate(small_event(), draws=5_000, seed=3, countries=small_world(), density=True)
    picture = small.density["direct"]
    columns = picture.counts.sum(axis=0)
    lon = np.rad2deg((picture.west_m + (np.arange(len(columns)) + 0.5) * picture.pixel_m) / 6378137.0)
    between = (lon > 5.1) & (lon < 34.7)
    assert between.sum() > 500
    assert set(columns[between]) == {10_000}
    assert picture.paths == 10_000, "two in each world"
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


def test_several_missiles_on_one_path_count_once() -> None:
    ship = {"id": "s", "name": "Ship", "position": [35.0, 35.0], "basis": "assumed", "radius_km": 20.0}
    event = small_event(platforms=[{**ship, "count": 75, "count_basis": "published", "sources": ["paper"]}])
    picture = geo.simulate(event, draws=50, countries=small_world(), hypothesis="direct", density=True).density[
        "direct"
    ]
    assert picture.paths == 50
    assert picture.counts.max() <= 50
