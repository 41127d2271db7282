"""Paths that clip a region's edge by a hand's breadth: the quick look by which most paths are dropped keeps them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic
from made_worlds import box, world
from small_event import RAW, event_with

import geo

if TYPE_CHECKING:
    import pandas as pd

EARTH = Geodesic.WGS84
SOUTH = 45.0
MIDDLE = 20.0


def along_a_parallel(inside_deg: float, half_m: float = 12_000.0) -> list[list[float]]:
    """Return the ends of a path that is north of a parallel by so much in its middle, and south of it at its ends."""
    ends = [EARTH.Direct(SOUTH + inside_deg, MIDDLE, azimuth, half_m) for azimuth in (-90.0, 90.0)]
    assert max(end["lat2"] for end in ends) < SOUTH - 1e-5
    return [[end["lon2"], end["lat2"]] for end in ends]


def claims_of_a_path(start: list[float], end: list[float], claims: list[dict[str, object]]) -> pd.DataFrame:
    """Return what is found of claims about the one path of an event, each in its row."""
    ship, town = (
        {"id": id_, "name": id_, "position": at, "basis": "gazetteer"} for id_, at in (("a", start), ("t", end))
    )
    event = event_with({}, claims=claims, platforms=[ship], targets=[town], hypotheses=RAW["hypotheses"][:1])
    return geo.simulate(event, draws=2, countries=world(AAA=box(10, 40, 30, 50))).claims.set_index("claim")


def square(width_deg: float) -> dict[str, object]:
    west, east = MIDDLE - width_deg / 2, MIDDLE + width_deg / 2
    corners = [[west, SOUTH], [east, SOUTH], [east, SOUTH + 1.0], [west, SOUTH + 1.0]]
    return {"name": "the square", "polygon": corners, "basis": "derived"}


@pytest.mark.parametrize(("inside_deg", "share"), [(1e-6, 1.0), (-1e-6, 0.0)])
def test_a_path_that_clips_a_regions_southern_edge_by_ten_centimetres(inside_deg: float, share: float) -> None:
    # Along a parallel the edge lies some 130 m outside the great circle of its ends. How much of that a simpler outline
    # gives up, and where it keeps a corner, changes with the width.
    widths = np.arange(1.01, 1.04, 0.0005)
    claims = [
        {"id": f"w-{k}", "text": "Stated.", "sources": ["paper"], "kind": "over_region", "region": square(width)}
        for k, width in enumerate(widths)
    ]
    table = claims_of_a_path(*along_a_parallel(inside_deg), claims)
    assert len(table) == len(widths)
    assert table.index[table["supported_share"] != share].tolist() == []


@pytest.mark.parametrize(("inside_deg", "share"), [(1e-3, 1.0), (-1e-3, 0.0)])
def test_a_path_that_clips_the_tip_of_a_wedge(inside_deg: float, share: float) -> None:
    tip, length_deg = [MIDDLE, SOUTH], np.linspace(0.5, 5.0, 10)
    wedges = [[tip, [MIDDLE + long, SOUTH - 0.2], [MIDDLE + long, SOUTH + 0.2]] for long in length_deg]
    regions = [{"name": "the wedge", "polygon": wedge, "basis": "derived"} for wedge in wedges]
    claims = [
        {"id": f"w-{k}", "text": "Stated.", "sources": ["paper"], "kind": "over_region", "region": region}
        for k, region in enumerate(regions)
    ]
    lon = MIDDLE + inside_deg
    table = claims_of_a_path([lon, SOUTH - 1.0], [lon, SOUTH + 1.0], claims)
    assert table.index[table["supported_share"] != share].tolist() == []
