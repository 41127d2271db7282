"""Seas and lakes by name, to see whether a launch said to be at sea is.

Shores are Natural Earth's (1:10m), good to about a kilometre and drawn at no stated date. Where one sea ends and the
next begins is this project's choice, near the customary limits (``data/README.md`` lists the lines); it has no legal
meaning. Territorial waters are another matter: they are in `geo.atlas.countries`.
"""

from __future__ import annotations

import difflib
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING

import numpy as np

from geo.atlas.topology import decode
from geo.errors import OverflightError
from geo.kernel.positions import check_positions
from geo.resources import archive_in, data_path

if TYPE_CHECKING:
    import shapely
    from numpy.typing import ArrayLike, NDArray

    from geo.atlas.countries import Countries

FILE = ("waters", "natural-earth-10m.npz")
SHORES_BELOW_M = 2000.0  # nearer than this to a shore the file cannot tell land from sea: docs/airspace.md measures it


@cache
def water_names() -> tuple[str, ...]:
    """Return the names of all seas, then of all lakes, that `load_water` knows.

    Examples
    --------
    >>> "Caspian Sea" in water_names()
    True
    """
    with archive_in(data_path(*FILE)) as archive:
        return tuple(archive["names"].tolist())


@cache
def sea_names() -> tuple[str, ...]:
    """Return the names of the seas alone, of `water_names`; all but the Caspian Sea are joined to one another.

    Examples
    --------
    >>> len(sea_names()), "Black Sea" in sea_names(), "Dead Sea" in sea_names()
    (14, True, False)
    """
    with archive_in(data_path(*FILE)) as archive:
        block = archive["block"]
        alone = np.bincount(block)[block] == 1  # lakes are stored together
        return tuple(archive["names"][alone].tolist())


def water_called(name: str) -> str | None:
    """Return the name by which a sea or lake is stored, None where none is called so.

    Examples
    --------
    >>> water_called("caspian sea"), water_called("van"), water_called("Atlantis")
    ('Caspian Sea', 'Van', None)
    """
    return _by_key().get(_key(name))


@cache
def _by_key() -> dict[str, str]:
    return {_key(known): known for known in water_names()}


def load_water(name: str) -> shapely.Polygon | shapely.MultiPolygon:
    """Return the surface of one sea or lake.

    Parameters
    ----------
    name
        English name, without regard to case; "Lake" may be left out.

    Returns
    -------
    shapely.Polygon or shapely.MultiPolygon
        EPSG:4326, islands left out; an ocean across the 180th meridian is cut there.

    Raises
    ------
    OverflightError
        If there is no water of that name; the message names the nearest ones.

    Examples
    --------
    >>> import shapely
    >>> bool(shapely.intersects_xy(load_water("Caspian Sea"), 51.0, 40.0))
    True
    """
    return _water(name)


@lru_cache(maxsize=32)
def _water(name: str) -> shapely.Polygon | shapely.MultiPolygon:
    """Read a water once in a process: shapes cannot be changed, so all may share it."""
    known = water_called(name)
    if known is None:
        close = difflib.get_close_matches(_key(name), list(_by_key()), n=3, cutoff=0.5)
        nearest = ", ".join(repr(_by_key()[key]) for key in close)
        msg = f"unknown water {name!r}: " + (
            f"did you mean {nearest}?" if nearest else "see geo.atlas.waters.water_names()"
        )
        raise OverflightError(msg)
    with archive_in(data_path(*FILE)) as archive:
        index = water_names().index(known)
        block = int(archive["block"][index])
        first = int(np.searchsorted(archive["block"], block))
        shape: shapely.MultiPolygon = _shapes(archive, block)[index - first]
    return shape.geoms[0] if len(shape.geoms) == 1 else shape


@cache
def load_seas() -> Countries:
    """Load all seas as areas that meet along their limits: what a ledger can be written of; the same object each time.

    Returns
    -------
    Countries
        ``codes`` and ``names`` are :func:`sea_names`. Where no sea is there is land, lakes included.

    Examples
    --------
    >>> load_seas().locate([51.0, 51.4, 43.0], [40.0, 35.7, 38.6]).tolist()  # the Caspian, Tehran, Lake Van
    ['Caspian Sea', '', '']
    """
    from geo.atlas.countries import Countries, chosen, edges_of

    names = sea_names()
    with archive_in(data_path(*FILE)) as archive:
        shapes = np.concatenate([_shapes(archive, block) for block in range(len(names))])
    return Countries(
        codes=names,
        names=names,
        edges=edges_of(shapes),
        source="Natural Earth 5.1, 1:10m ocean, public domain, parted by this project",
        indeterminate_below_m=SHORES_BELOW_M,
        _shapes=partial(chosen, shapes),
        bundled="seas",
        name="Natural Earth's seas",
        credit="Natural Earth",
        licence="public domain",
    )


def is_water(lon: ArrayLike, lat: ArrayLike) -> NDArray[np.bool_]:
    """Say of each position whether it lies in a sea or in a bundled lake.

    Parameters
    ----------
    lon, lat
        Degrees, longitudes in [-180, 180], any shapes that broadcast.

    Returns
    -------
    ndarray of bool
        In the broadcast shape. Lakes under 50 km2 and rivers count as land.

    Raises
    ------
    CoordinateError
        If one is no position, or a longitude is beyond 180.

    Examples
    --------
    >>> is_water([51.0, 51.4], [40.0, 35.7]).tolist()
    [True, False]
    """
    import shapely

    lon_deg, lat_deg = check_positions(lon, lat, within_deg=180.0)
    with archive_in(data_path(*FILE)) as archive:
        parts = shapely.get_parts(np.concatenate([_shapes(archive, b) for b in np.unique(archive["block"])]))
    x, y = lon_deg.ravel(), lat_deg.ravel()
    point, part = shapely.STRtree(parts).query(shapely.points(x, y))
    used = np.unique(part)
    shapely.prepare(parts[used])
    wet = np.zeros(len(x), dtype=bool)
    wet[point[shapely.intersects_xy(parts[part], x[point], y[point])]] = True
    return wet.reshape(lon_deg.shape)


def _key(name: str) -> str:
    return " ".join(word for word in name.casefold().split() if word != "lake")


def _shapes(archive: np.lib.npyio.NpzFile, block: int) -> NDArray[np.object_]:
    """Build the shapes of one block: a sea, or all lakes, which are stored together."""
    import shapely

    units = int(archive["units_per_deg"])
    coords = np.column_stack([decode(archive[f"{block}_{axis}"], units) for axis in ("dlon", "dlat")])
    offsets = tuple(
        np.concatenate([[0], np.cumsum(archive[f"{block}_{level}"])]) for level in ("ring", "part", "shape")
    )
    return shapely.from_ragged_array(shapely.GeometryType.MULTIPOLYGON, coords, offsets)
