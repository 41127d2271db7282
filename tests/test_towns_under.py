"""Towns under paths: the same as looking at every town of the list, by points along the path."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from pyproj import Geod

import geo
from geo.errors import ArgumentError

GEOD = Geod(ellps="WGS84")
TOWNS = geo.load_towns()
Way = list[tuple[float, float]]
WAYS: dict[str, Way] = {
    "the Caspian to Raqqa": [(50.2, 38.3), (39.01, 35.95)],
    "by way of Takab and back": [(50.2, 38.3), (47.11, 36.4), (44.63, 36.08), (47.0, 36.0)],
    "across 180 degrees": [(177.2, -17.5), (-175.2, -21.1)],
    "across 180 degrees westward": [(-175.2, -21.1), (177.2, -17.5)],
    "far north": [(18.0, 69.0), (33.0, 69.0), (88.0, 69.4)],
    "along a parallel of towns": [(10.0, 45.4), (12.4, 45.45)],
    "of no length": [(51.4, 35.7), (51.4, 35.7)],
}


def looked_for(way: Way, within_km: float) -> pd.DataFrame:
    """Return distance, place along and side of every town so near, by points every 200 m, then finer."""
    lon, lat = np.array(way).T
    lon = np.rad2deg(np.unwrap(np.deg2rad(lon)))
    east = (TOWNS["lon"] - 0.5 * (lon.min() + lon.max()) + 180.0) % 360.0 - 180.0
    far = TOWNS[(np.abs(TOWNS["lat"] - lat.mean()) < np.ptp(lat) + 4.0) & (np.abs(east) < 0.5 * np.ptp(lon) + 1.5)]
    rows = []
    start = 0.0
    legs = []
    for (x1, y1), (x2, y2) in itertools.pairwise(way):
        azimuth, _, length = GEOD.inv(x1, y1, x2, y2)
        legs.append((x1, y1, azimuth, length, start))
        start += length
    for town in far.itertuples():
        best = (np.inf, 0.0, 0.0)
        for x1, y1, azimuth, length, begin in legs:
            low, high = 0.0, length
            for count in (40, 40, 40, 40, 40):
                s = np.linspace(low, high, count)
                x, y, back = GEOD.fwd(np.full(count, x1), np.full(count, y1), np.full(count, azimuth), s)
                toward, _, away = GEOD.inv(x, y, np.full(count, town.lon), np.full(count, town.lat))
                k = int(np.argmin(away))
                low, high = s[max(k - 1, 0)], s[min(k + 1, count - 1)]
                if away.min() > 300_000.0 + length / count:
                    break
            if away[k] < best[0] - 1e-3:
                best = (away[k], begin + s[k], toward[k] - (back[k] + 180.0))
        if best[0] <= within_km * 1000.0:
            rows.append((town.name, town.lon, town.lat, *best))
    return pd.DataFrame(rows, columns=["name", "lon", "lat", "distance_m", "along_m", "turn_deg"])


@pytest.mark.parametrize("name", WAYS)
@pytest.mark.parametrize("within_km", [3.0, 20.0])
def test_towns_are_those_that_looking_finds(name: str, within_km: float) -> None:
    way = WAYS[name]
    found = geo.towns_under(geo.path_through(way), within_km)
    want = looked_for(way, within_km)
    key = ["name", "lon", "lat"]
    both = found.merge(want, on=key, suffixes=("", "_want"), how="outer", indicator=True)
    # one at the very edge may fall on either side
    odd = both[both["_merge"] != "both"]
    assert (odd[["distance_m", "distance_m_want"]].min(axis=1) > within_km * 1000.0 - 0.5).all()
    same = both[both["_merge"] == "both"]
    assert len(same) or name == "of no length"
    assert (same["distance_m"] - same["distance_m_want"]).abs().max() < 1.0
    if len(way) == 2 and name != "of no length":
        assert (same["along_m"] - same["along_m_want"]).abs().max() < 30.0
    inner = same[(same["along_m"] > 100.0) & (same["distance_m"] > 600.0) & (same["distance_m"] < same["along_m"])]
    left = np.sin(np.deg2rad(inner["turn_deg"])) < 0.0
    if len(way) == 2 and name != "of no length":
        assert len(inner) > 3 or within_km < 5.0
        assert not len(inner) or (left == (inner["side"] == "left")).mean() > 0.98
    assert ((found["side"] == "under") == (found["distance_m"] <= 500.0)).all()
    assert found["along_m"].is_monotonic_increasing


def test_missiles_of_one_way_pass_the_same_towns() -> None:
    paths = geo.trace(geo.load_event("caspian-2015-10-07"))
    found = geo.towns_under(paths, 2.0)
    direct = paths[paths["hypothesis"] == "direct"]
    for _, same in direct.groupby(direct["waypoints"].map(str)):
        rows = [found[(found["hypothesis"] == "direct") & (found["path"] == path)] for path in same["path"]]
        assert all(row["name"].tolist() == rows[0]["name"].tolist() for row in rows)
    assert (found["passed_s"] > 0).all()
    assert found["distance_m"].max() <= 2000.0
    assert found.attrs == {}


@pytest.mark.parametrize("within_km", [-1, 101, float("nan"), "5", None, True])
def test_what_is_no_distance_is_told(within_km: object) -> None:
    with pytest.raises(ArgumentError, match="within_km: found") as caught:
        geo.towns_under(geo.path_through([(50.2, 38.3), (39.01, 35.95)]), within_km)  # type: ignore[arg-type]  # wrong on purpose
    assert "\n" not in str(caught.value)


def test_paths_on_a_sphere_are_refused() -> None:
    paths = geo.trace(geo.load_event("khost-1998-08-20"), ellipsoid=geo.SPHERE)
    with pytest.raises(ArgumentError, match="'sphere'"):
        geo.towns_under(paths)


def test_a_table_without_paths_has_no_towns() -> None:
    paths = geo.trace(geo.load_event("khost-1998-08-20")).iloc[:0]
    assert geo.towns_under(paths).empty
    assert geo.ground_under(paths).empty


def test_towns_on_the_other_side_of_180_degrees_are_passed() -> None:
    """Labasa lies 79 km west of a path that is wholly east of the meridian."""
    way = [(-179.9, -15.5), (-179.9, -17.5)]
    found, want = geo.towns_under(geo.path_through(way), 100.0), looked_for(way, 100.0)
    assert "Labasa" in set(found["name"])
    assert set(found["name"]) == set(want["name"])


@pytest.mark.parametrize(("off_m", "side"), [(499.4, "under"), (500.6, "left"), (-499.4, "under"), (-500.6, "right")])
def test_a_town_is_under_a_path_up_to_half_a_kilometre(off_m: float, side: str) -> None:
    """Of a path to the north so far east of Raqqa, or west of it."""
    lon, lat = 39.0, 36.0
    town = TOWNS.loc[((TOWNS["lon"] - lon).abs() + (TOWNS["lat"] - lat).abs()).idxmin()]
    middle = GEOD.fwd(town.lon, town.lat, 90.0, off_m)[:2]
    ends = [GEOD.fwd(*middle, azimuth, 5_000.0)[:2] for azimuth in (180.0, 0.0)]
    found = geo.towns_under(geo.path_through(ends), within_km=2.0)
    assert found.loc[found["name"] == town["name"], "side"].tolist() == [side]
