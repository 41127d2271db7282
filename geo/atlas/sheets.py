"""Zones that may lie over each other, sorted into sheets: sets in each of which no two zones share an area.

The ledger knows one state at a time. Zones of other kinds do overlap: airspaces above each other, a prohibited area
inside a flight information region. On a sheet none does, so the ledger of each sheet is exact, and together they are
that of all zones.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from geo.atlas.countries import countries_from_clean
from geo.errors import BoundaryError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geo.atlas.countries import Countries

_MOST_SHEETS = 500  # a ledger each
_SHARE_AREA = "T********"  # DE-9IM: the interiors meet


def sheets_of(zones: Countries) -> tuple[Countries, ...]:
    """Sort zones into sheets.

    Parameters
    ----------
    zones
        From :func:`geo.load_zones`; any set of states will do.

    Returns
    -------
    tuple of Countries
        The set itself where no two of its zones share an area, else as many as it takes when each zone goes, in the
        order of the codes, to the first sheet that has room. Zones that merely touch are on one.

    Raises
    ------
    BoundaryError
        If it takes more than 500 sheets.

    Examples
    --------
    >>> import geopandas, shapely
    >>> from geo.atlas.countries import countries_from_frame
    >>> boxes = [shapely.box(0, 0, 4, 4), shapely.box(4, 0, 8, 4), shapely.box(1, 1, 2, 2)]
    >>> frame = geopandas.GeoDataFrame({"code": ["EAST", "WEST", "INSIDE"]}, geometry=boxes, crs=4326)
    >>> [sheet.codes for sheet in sheets_of(countries_from_frame(frame))]
    [('EAST', 'WEST'), ('INSIDE',)]
    """
    over = _sharing_area(zones)
    if not over:
        return (zones,)
    sheet = _sheet_of_each(len(zones.codes), over)
    if sheet.max() >= _MOST_SHEETS:
        msg = (
            f"{zones.source}: {int(sheet.max()) + 1:,} of its zones lie one over another; at most {_MOST_SHEETS} may:"
            " leave out those that do not matter, or make several files of it"
        )
        raise BoundaryError(msg)
    frame = zones.frame
    return tuple(
        countries_from_clean(frame[sheet == k], zones.source, zones.indeterminate_below_m)
        for k in range(int(sheet.max()) + 1)
    )


def _sharing_area(zones: Countries) -> list[tuple[int, int]]:
    """Return pairs of zones whose areas meet."""
    if zones.bundled:
        return []
    import shapely

    shapes = zones.frame.geometry.to_numpy()
    pairs = shapely.STRtree(shapes).query(shapes).T
    pairs = pairs[pairs[:, 0] < pairs[:, 1]]
    meet = shapely.relate_pattern(shapes[pairs[:, 0]], shapes[pairs[:, 1]], _SHARE_AREA)
    return [(int(a), int(b)) for a, b in pairs[meet]]


def _sheet_of_each(count: int, over: Sequence[tuple[int, int]]) -> NDArray[np.intp]:
    """Return the sheet of each zone: the first on which nothing lies over it."""
    others: dict[int, list[int]] = {}
    for a, b in over:
        others.setdefault(max(a, b), []).append(min(a, b))
    sheet = np.zeros(count, dtype=np.intp)
    for zone in sorted(others):
        taken = set(sheet[others[zone]].tolist())
        sheet[zone] = next(k for k in range(len(taken) + 1) if k not in taken)
    return sheet


def covered_by(zones: Countries) -> Countries:
    """Return all that zones cover as one zone, so that a ledger says where a path is over none of them.

    Examples
    --------
    >>> import geopandas, shapely
    >>> from geo.atlas.countries import countries_from_frame
    >>> boxes = [shapely.box(0, 0, 4, 4), shapely.box(3, 0, 8, 4)]
    >>> frame = geopandas.GeoDataFrame({"code": ["EAST", "WEST"]}, geometry=boxes, crs=4326)
    >>> covered_by(countries_from_frame(frame)).frame.geometry[0].area
    32.0
    """
    import geopandas as gpd
    import shapely

    whole = shapely.MultiPolygon([*shapely.get_parts(shapely.union_all(zones.frame.geometry.to_numpy()))])
    frame = gpd.GeoDataFrame({"country": ["zones"], "name": ["zones"]}, geometry=[whole], crs="EPSG:4326")
    made = countries_from_clean(frame, zones.source, zones.indeterminate_below_m)
    return replace(made, file=zones.file)
