"""Which states border a sea or a lake: held against geography, and against shores drawn beside the water's own."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import geopandas
import pytest
import shapely
from small_event import event_with

import geo
from geo.atlas.countries import Countries, countries_from_frame
from geo.atlas.load import load_countries
from geo.atlas.waters import load_water

if TYPE_CHECKING:
    import pandas as pd

# Moldova ends 48 km from the Black Sea, Ethiopia 53 km from the Red Sea, Liechtenstein 25 km from Lake Constance
LITTORAL = {
    "Black Sea": ["BGR", "GEO", "ROU", "RUS", "TUR", "UKR"],
    "Red Sea": ["DJI", "EGY", "ERI", "ISR", "JOR", "SAU", "SDN", "YEM"],
    "Lake Constance": ["AUT", "CHE", "DEU"],
    "Lake Geneva": ["CHE", "FRA"],
    "Sea of Marmara": ["TUR"],
    "Michigan": ["USA"],
}


@cache
def bundled(name: str) -> Countries:
    return load_countries(name)


def bordering(water: str, states: list[str], countries: Countries) -> pd.Series:
    """Return the verdict on the claim that these states and no other border a water."""
    event = event_with({"kind": "borders_water", "water": water, "states": states, "others": 0})
    table = geo.reconstruct(event, countries=countries).verdicts
    return table[table["hypothesis"] == ""].iloc[0]


@pytest.mark.parametrize("boundaries", ["osm-50m", "natural-earth-10m"])
@pytest.mark.parametrize("water", LITTORAL)
def test_states_on_a_shore_are_those_of_geography(water: str, boundaries: str) -> None:
    found = bordering(water, LITTORAL[water], bundled(boundaries))
    assert (found["verdict"], found["value"]) == ("supported", len(LITTORAL[water])), found["reason"]


def beside_the_caspian(west_deg: float, east_deg: float) -> Countries:
    """Return Turkey and Iran, made up: land round the Caspian that begins so far west and east of the sea's shore."""
    sea = load_water("Caspian Sea")
    land = shapely.buffer(sea, 1.5)
    halves = [(shapely.box(40, 30, 50.9, 50), west_deg), (shapely.box(51.1, 30, 60, 50), east_deg)]
    shapes = [shapely.intersection(shapely.difference(land, shapely.buffer(sea, off)), half) for half, off in halves]
    return countries_from_frame(geopandas.GeoDataFrame({"country": ["TUR", "IRN"]}, geometry=shapes, crs=4326))


@pytest.mark.parametrize(
    ("west_deg", "east_deg", "states"),
    [
        (0.03, 0.2, ["TUR"]),  # 3 km: the same shore, from a map at a smaller scale; 20 km: land between it and the sea
        (0.2, 0.03, ["IRN"]),
        (0.03, 0.03, ["IRN", "TUR"]),
    ],
)
def test_a_shore_drawn_by_another_hand_is_the_waters_shore(west_deg: float, east_deg: float, states: list[str]) -> None:
    found = bordering("Caspian Sea", states, beside_the_caspian(west_deg, east_deg))
    assert (found["verdict"], found["value"]) == ("supported", len(states)), found["reason"]
