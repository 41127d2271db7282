"""What covers the land: forest, crops, bare ground, cell by cell of 0.05 degrees.

From NASA's MODIS land cover (MCD12C1, version 6, of the year 2019): the commonest class of the International
Geosphere-Biosphere Programme in each cell of some 5 km. A cell of crops holds villages, and one that is barren may hold
a road and a camp: it says what the land looks like from above, never who is there.
"""

from __future__ import annotations

from functools import cache

from geo.atlas.ground import ClassGrid, grid_from

FILE = ("ground", "land-cover.npz")
CREDIT = "Land cover: NASA LP DAAC, MODIS MCD12C1 version 6, year 2019, doi:10.5067/MODIS/MCD12C1.006."
COVER_CLASSES = {
    0: "water",
    1: "evergreen needleleaf forest",
    2: "evergreen broadleaf forest",
    3: "deciduous needleleaf forest",
    4: "deciduous broadleaf forest",
    5: "mixed forest",
    6: "closed shrubland",
    7: "open shrubland",
    8: "woody savanna",
    9: "savanna",
    10: "grassland",
    11: "permanent wetland",
    12: "cropland",
    13: "urban and built-up",
    14: "cropland and natural vegetation mosaic",
    15: "snow and ice",
    16: "barren",
}


@cache
def load_cover() -> ClassGrid:
    """Load the bundled grid of land cover; the same object each time.

    Raises
    ------
    DataError
        If the bundled file is damaged.

    Examples
    --------
    >>> grid = load_cover()
    >>> [COVER_CLASSES[code] for code in grid.class_at([44.39, 23.0, 51.0], [33.33, 25.0, 40.0]).tolist()]
    ['urban and built-up', 'barren', 'water']
    """
    return grid_from(FILE, COVER_CLASSES)
