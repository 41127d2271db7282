"""Boundaries as one state draws them: the default set, with the disputed areas that the state claims given to it.

Who claims what is in :mod:`geo.atlas.disputed`; an area that has no outline there is in nobody's view. All else stays
as it is, to the bit: only states that gain or lose are cut anew, and the cut is made once for both sides, so that no
strip of a third state or of none comes to lie between them.
"""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.atlas.countries import Countries, countries_from_clean
from geo.atlas.disputed import load_disputed
from geo.errors import BoundaryError

if TYPE_CHECKING:
    import shapely
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

MARK = "@"
_UNITS_PER_DEG = 1e7  # vertices of a new cut; those of the sets (1e6 to a degree) stay the same doubles
_TOUCH_DEG = 1e-6
POCKET_KM2 = 25.0
"""Up to this size pockets of a state between outlines go to the claimant: outlines are good to some kilometres."""
_THIN_DEG = 2e-6  # mean width of what rounding leaves beside a border: 0.2 m


@cache
def claimants() -> tuple[str, ...]:
    """Return the codes of states that have a view of their own: those that claim a disputed area.

    Examples
    --------
    >>> {"ARG", "PAK", "UKR"} <= set(claimants()), "CHE" in claimants()
    (True, False)
    """
    return tuple(sorted({code for codes in load_disputed().claims for code in codes}))


def check_claimant(code: str, name: str) -> None:
    """Refuse a state that claims no disputed area; `name` is what was asked for.

    Raises
    ------
    BoundaryError
        If it has no view of its own.
    """
    if code in claimants():
        return
    close = get_close_matches(code.upper(), claimants(), n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(close)}?" if close else "leave the part from @ on out"
    allowed = f"states that claim a disputed area ({', '.join(claimants())})"
    where = name if name.isprintable() else ascii(name)
    msg = f"{where}: found no view of {code[:20]!r}; allowed: {allowed}; {hint}"
    raise BoundaryError(msg)


def gained(whole: Countries, claimant: str) -> tuple[BaseGeometry, frozenset[str]]:
    """Return what a state claims and the set gives to others, as one shape, and the codes of the states that lose it.

    Examples
    --------
    >>> import geo
    >>> gained(geo.load_countries(), "SYR")[1]
    frozenset({'ISR'})
    """
    import shapely

    areas = load_disputed()
    own = [shape for shape, codes in zip(areas.shapes, areas.claims, strict=True) if claimant in codes]
    shapes = whole._geometry  # noqa: SLF001  (a table of its own would copy 250 shapes)
    tree = shapely.STRtree(shapes)
    lost: list[BaseGeometry] = []
    losers: set[str] = set()
    for area in own:
        inner = shapely.buffer(area, -_THIN_DEG)
        others = [k for k in tree.query(inner, predicate="intersects").tolist() if whole.codes[k] != claimant]
        if others:
            lost.append(area)
            losers |= {whole.codes[k] for k in others}
    return shapely.union_all(lost), frozenset(losers)


def view_of(whole: Countries, claimant: str) -> Countries:
    """Return the default set as a state draws it.

    Parameters
    ----------
    whole
        The default set.
    claimant
        Code of the state, one of `claimants`.

    Returns
    -------
    Countries
        All states of the set in its order. No two overlap, and shared borders have the same vertices on both sides. An
        edge of an area is as good as its outline (`DisputedAreas.accuracy_km`); all other borders are the set's.
        Pockets of at most `POCKET_KM2` that a cut leaves over go along with what is cut.

    Examples
    --------
    >>> import geo
    >>> mine = geo.load_countries("osm-50m@RUS")
    >>> mine.locate([34.1, 30.5], [45.0, 50.4]).tolist()
    ['RUS', 'UKR']
    """
    import geopandas as gpd

    area, losers = gained(whole, claimant)
    about: dict[str, Any] = {
        "bundled": f"{whole.bundled}{MARK}{claimant}",
        "name": f"{whole.name}, with the disputed areas that {claimant} claims",
        "source": f"{whole.source}; with the disputed areas that {claimant} claims",
    }
    if not losers:
        return replace(whole, **about)
    shapes = whole._geometry.copy()  # noqa: SLF001
    _recut(shapes, whole.codes.index(claimant), [whole.codes.index(code) for code in losers], area)
    frame = gpd.GeoDataFrame({"country": whole.codes, "name": whole.names}, geometry=shapes, crs="EPSG:4326")
    made = countries_from_clean(frame, about["source"], whole.indeterminate_below_m)
    return replace(made, **about, credit=whole.credit, licence=whole.licence, territorial_sea=whole.territorial_sea)


def _recut(shapes: NDArray[np.object_], claimant: int, losers: list[int], area: BaseGeometry) -> None:
    """Give an area to one of the shapes, in place: what touches it is cut into faces, and each has one owner."""
    import shapely

    touched: list[shapely.Polygon] = []
    owner: list[int] = []
    kept: dict[int, list[shapely.Polygon]] = {}
    near = shapely.STRtree(shapes).query(area, predicate="dwithin", distance=_TOUCH_DEG).tolist()
    for k in sorted({claimant, *near}):
        parts = np.asarray(shapely.get_parts(shapes[k]), dtype=object)
        here = shapely.dwithin(parts, area, _TOUCH_DEG)
        touched += parts[here].tolist()
        owner += [k] * int(here.sum())
        kept[k] = parts[~here].tolist()
    faces = _faces(touched, area)
    spots = shapely.point_on_surface(faces)
    shapely.prepare(area)
    owners = np.where(shapely.intersects(spots, area), claimant, -1)
    spot, part = shapely.STRtree(touched).query(spots, predicate="intersects")
    before = np.full(len(faces), -1)
    before[spot] = np.array(owner)[part]
    # What nobody had is the claimant's where it lies in the area; holes elsewhere stay open.
    owners = np.where(owners == -1, before, owners)
    _settle_thin(faces, owners)
    # What a cut leaves over of a state in pockets between outlines that do not quite meet goes along.
    pockets = np.isin(owners, losers) & (_km2(faces) <= POCKET_KM2) & shapely.dwithin(faces, area, _TOUCH_DEG)
    whole_part = np.zeros(len(faces), dtype=bool)
    whole_part[spot] = np.isclose(shapely.area(faces[spot]), shapely.area(touched)[part], rtol=1e-6, atol=0)
    owners[pockets & ~whole_part] = claimant
    for k, untouched in kept.items():
        own = faces[owners == k]
        joined = shapely.get_parts(shapely.coverage_union_all(own)).tolist() if len(own) else []
        shapes[k] = shapely.MultiPolygon([*joined, *untouched])


def _km2(shapes: NDArray[np.object_]) -> NDArray[np.float64]:
    """Return areas, to about a per cent: on a sphere, at the middle latitude."""
    import shapely

    bounds = shapely.bounds(shapes)
    return shapely.area(shapes) * 111.2**2 * np.cos(np.deg2rad((bounds[:, 1] + bounds[:, 3]) / 2))


def _faces(polygons: list[shapely.Polygon], area: BaseGeometry) -> NDArray[np.object_]:
    """Return the faces that the edges of polygons and of an area make; only edges near the area are noded."""
    import shapely

    edges = np.concatenate([_edges(polygon.boundary) for polygon in polygons])
    edges = np.unique(np.where(_backwards(edges)[:, None, None], edges[:, ::-1], edges), axis=0)
    west, south, east, north = area.bounds
    low, high = edges.min(axis=1), edges.max(axis=1)
    apart = (high < [west - 0.01, south - 0.01]) | (low > [east + 0.01, north + 0.01])
    far = apart.any(axis=1)
    lines = np.asarray(shapely.linestrings(edges), dtype=object)
    noded = shapely.union_all([*lines[~far], area.boundary], grid_size=1 / _UNITS_PER_DEG)
    noded = shapely.transform(noded, lambda xy: np.rint(xy * _UNITS_PER_DEG) / _UNITS_PER_DEG)
    faces = shapely.get_parts(shapely.polygonize([*shapely.get_parts(noded), *lines[far]]))
    return np.asarray(faces, dtype=object)


def _edges(boundary: BaseGeometry) -> NDArray[np.float64]:
    """Return the edges of a boundary's rings, shape (n, 2, 2)."""
    import shapely

    rings = [shapely.get_coordinates(ring) for ring in shapely.get_parts(boundary)]
    return np.concatenate([np.stack([ring[:-1], ring[1:]], axis=1) for ring in rings])


def _backwards(edges: NDArray[np.float64]) -> NDArray[np.bool_]:
    lon, lat = edges[:, :, 0], edges[:, :, 1]
    turned: NDArray[np.bool_] = (lon[:, 0] > lon[:, 1]) | ((lon[:, 0] == lon[:, 1]) & (lat[:, 0] > lat[:, 1]))
    return turned


def _settle_thin(faces: NDArray[np.object_], owners: NDArray[np.int64]) -> None:
    """Give what is thinner than rounding can tell to the neighbour with the longest common edge, in place."""
    import shapely

    thin = 2 * shapely.area(faces) < _THIN_DEG * shapely.length(faces)
    broad = np.flatnonzero(~thin)
    if not len(broad):
        return
    tree = shapely.STRtree(faces[broad])
    for k in np.flatnonzero(thin & (owners >= 0)):
        beside = broad[tree.query(faces[k], predicate="intersects")]
        shared = shapely.length(shapely.intersection(faces[beside].tolist(), faces[k].boundary))
        if len(beside) and shared.max() > 0:
            owners[k] = owners[beside[int(np.argmax(shared))]]
