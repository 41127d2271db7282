"""What lies under the paths, as a page carries it: stretches by class, and the listed towns beside them.

Nothing is measured here: stretches are those of :func:`geo.ground_under`, towns those of :func:`geo.towns_under`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from geo.atlas.ground import CLASSES
from geo.kernel.geodesic import WGS84
from geo.language import ENGLISH
from geo.ledger.ground import ground_under
from geo.ledger.towns import towns_under
from geo.maps.encoding import varints

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    from numpy.typing import NDArray

    from geo.kernel.geodesic import Ellipsoid
    from geo.language import Language

TOWNS_WITHIN_KM = 10.0
PARTS = 24  # of a path; the largest town beside each is named
_CLASS_BITS = 4
_CODES = tuple(CLASSES)


class Ground(NamedTuple):
    """The ground of some paths.

    Attributes
    ----------
    page
        What the page holds once: classes, the towns' names and listed people, how near these are looked for.
    under
        For each path, by hypothesis and id: ``ground``, its stretches as ``varints`` of ``metres * 16 + number`` of the
        class in ``page["classes"]``; ``towns``, of each number, metres along the path and metres away, to the left
        below zero.
    """

    page: dict[str, Any]
    under: dict[tuple[str, str], dict[str, Any]]


def ground_of(
    paths: gpd.GeoDataFrame, shown: Sequence[tuple[str, str]], ellipsoid: Ellipsoid, language: Language = ENGLISH
) -> Ground:
    """Return the ground under some paths of a table, each named by hypothesis and id.

    Ends of stretches are rounded to whole metres. Towns are looked for on WGS84 only: paths on another ellipsoid have
    none. Beside each of 24 parts of a path it is the one with most listed people; those without a figure are left out.
    """
    chosen = pd.MultiIndex.from_tuples(shown)
    own = paths[pd.MultiIndex.from_frame(paths[["hypothesis", "path"]]).isin(chosen)]
    rows = ground_under(own, ellipsoid=ellipsoid)
    number = np.searchsorted(_CODES, rows["class"].to_numpy())
    metres = np.rint(rows["exit_m"].to_numpy()) - np.rint(rows["enter_m"].to_numpy())
    packed = (metres.astype(np.int64) << _CLASS_BITS) + number
    names, towns = _towns(own, language) if ellipsoid == WGS84 else ([], {})
    under = {
        key: {"ground": varints(packed[places]), "towns": towns.get(key, [])} for key, places in _by_path(rows).items()
    }
    page = {
        "classes": [{"code": code, "name": language.say_in("land", name)} for code, name in CLASSES.items()],
        "towns": names,
        "towns_km": TOWNS_WITHIN_KM,
    }
    return Ground(page, under)


def _by_path(rows: pd.DataFrame) -> dict[tuple[str, str], NDArray[np.intp]]:
    places: Any = rows.groupby(["hypothesis", "path"], sort=False).indices
    found: dict[tuple[str, str], NDArray[np.intp]] = places
    return found


def _towns(
    paths: gpd.GeoDataFrame, language: Language
) -> tuple[list[dict[str, Any]], dict[tuple[str, str], list[list[int]]]]:
    """Return the towns beside paths, each once, and for each path their numbers and where it passes them."""
    rows = towns_under(paths, TOWNS_WITHIN_KM)
    rows = rows[rows["population"] > 0]
    length = paths.set_index(["hypothesis", "path"])["length_m"]
    whole = length.loc[list(zip(rows["hypothesis"], rows["path"], strict=True))].to_numpy()
    part = np.minimum((PARTS * rows["along_m"].to_numpy() / np.maximum(whole, 1.0)).astype(np.int64), PARTS - 1)
    # the nearer of two with as many people
    order = rows.assign(part=part).sort_values(["population", "distance_m"], ascending=[False, True], kind="stable")
    kept = order.drop_duplicates(["hypothesis", "path", "part"]).sort_index()
    towns = kept.drop_duplicates(["name", "country", "lon", "lat"])[["name", "country", "lon", "lat", "population"]]
    keys = zip(*(towns[column].tolist() for column in ("name", "country", "lon", "lat")), strict=True)
    number = {key: k for k, key in enumerate(keys)}
    of = [number[key] for key in zip(kept["name"], kept["country"], kept["lon"], kept["lat"], strict=True)]
    away = np.rint(kept["distance_m"].to_numpy() * np.where(kept["side"] == "left", -1.0, 1.0)).astype(np.int64)
    table = np.column_stack([np.array(of, dtype=np.int64), np.rint(kept["along_m"].to_numpy()).astype(np.int64), away])
    names = [
        {"name": language.town(name), "people": int(people)}
        for name, people in zip(towns["name"].tolist(), towns["population"].tolist(), strict=True)
    ]
    return names, {key: table[places].tolist() for key, places in _by_path(kept).items()}
