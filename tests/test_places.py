"""Towns."""

from __future__ import annotations

import numpy as np
import pytest

from geo.atlas.load import load_countries
from geo.atlas.places import load_towns
from geo.errors import OverflightError


def test_columns_and_units() -> None:
    towns = load_towns()
    assert list(towns.columns) == ["name", "lon", "lat", "country", "population"]
    assert len(towns) == 178_199
    assert towns["lon"].between(-180, 180).all()
    assert towns["lat"].between(-90, 90).all()
    assert towns["country"].str.fullmatch("[A-Z]{3}").all()
    assert (towns["name"].str.len() > 0).all()


def test_zero_people_means_unknown() -> None:
    towns = load_towns()
    assert not (towns["population"] < 1000).any()
    assert int(towns["population"].isna().sum()) == 30_680
    assert int(towns.loc[towns["country"] == "SYR", "population"].isna().sum()) == 181


def test_known_towns() -> None:
    towns = load_towns(least_population=100_000)
    for key, lon, lat in [
        (("Aleppo", "SYR"), 37.16, 36.20),
        (("Tehran", "IRN"), 51.42, 35.69),
        (("Saqqez", "IRN"), 46.27, 36.25),
    ]:
        (town,) = towns[(towns["name"] == key[0]) & (towns["country"] == key[1])].itertuples()
        assert abs(town.lon - lon) < 0.02
        assert abs(town.lat - lat) < 0.02


def test_box_and_least_population() -> None:
    towns = load_towns((35.5, 32.0, 42.5, 37.4), least_population=200_000)
    assert towns["population"].min() >= 200_000
    assert {"Aleppo", "Damascus", "Homs"} <= set(towns["name"])
    assert towns["lon"].between(35.5, 42.5).all()


def test_box_across_the_180th_meridian() -> None:
    towns = load_towns((177.0, -20.0, -178.0, -15.0))
    assert "FJI" in set(towns["country"])
    assert ((towns["lon"] >= 177) | (towns["lon"] <= -178)).all()
    assert load_towns((0.0, 0.0, 0.0, 0.0)).empty


def test_towns_lie_in_their_state() -> None:
    """Two independent sources agree; the rest lies near borders, in lagoons and in disputed land."""
    towns = load_towns(least_population=50_000)
    found = load_countries().locate(towns["lon"], towns["lat"])
    assert np.mean(found == towns["country"]) > 0.99


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"box": 5}, r"^box: found numbers of shape \(\); allowed: west, south, east, north in degrees; correct it$"),
        ({"box": (1, 2, 3)}, r"^box: found numbers of shape \(3,\); allowed: "),
        ({"box": "1,2,3,4"}, r"^box: '1,2,3,4' of type str is no number; allowed: "),
        ({"least_population": "many"}, r"^least_population: found 'many'; allowed: a number of people; correct it$"),
    ],
)
def test_a_wrong_argument_is_one_clear_line(given: dict, said: str) -> None:
    with pytest.raises(OverflightError, match=said):
        load_towns(**given)
