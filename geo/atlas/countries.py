"""States: who lies where, as border edges for the ledger and as polygons for everything else.

Importing this module costs little more than NumPy; geopandas and shapely come when needed.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field, fields
from functools import cached_property, partial
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.arguments import optional_names, shown
from geo.errors import BoundaryError
from geo.kernel.angles import fold
from geo.kernel.borders import BorderEdges, edges_from_rings
from geo.kernel.edge_index import EdgeIndex, build_edge_index
from geo.kernel.positions import check_positions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import geopandas
    import shapely
    from numpy.typing import ArrayLike, NDArray

DEFAULT_INDETERMINATE_BELOW_M = 1000.0
MAX_STATES = int(np.iinfo(np.int16).max)


@dataclass(frozen=True, eq=False)
class Countries:
    """One set of states. Nothing in it changes, so it may be shared.

    Attributes
    ----------
    codes
        ISO 3166-1 alpha-3 code of each state (or the code that a user's file gives it), each once.
    names
        English name of each state.
    edges
        Border edges, each once, with the states on their left and right as indices into `codes`.
    source
        Where the set comes from, with version and licence, in one line.
    indeterminate_below_m
        A stretch that gets less deep into a state than this many metres is within what the set cannot tell.
    bundled
        Name of the bundled set that it is, '' for boundaries of your own.
    file
        Name of the file of yours that it was read from, '' where it was not.
    name
        What to call it: that of a file or, for boundaries of your own that have none, the source.
    credit, licence
        Whom to credit and under what terms; '' for boundaries of your own, of which nothing is known.
    territorial_sea
        Whether a state is its land and its territorial sea (True) or its land alone (False); None where nobody said.
    """

    codes: tuple[str, ...] = field(repr=False)
    names: tuple[str, ...] = field(repr=False)
    edges: BorderEdges = field(repr=False)
    source: str
    indeterminate_below_m: float
    _shapes: Callable[[Sequence[int] | None], NDArray[np.object_]] = field(repr=False)
    bundled: str = ""
    file: str = ""
    name: str = ""
    credit: str = ""
    licence: str = ""
    territorial_sea: bool | None = None

    def __post_init__(self) -> None:
        for column in (getattr(self.edges, f.name) for f in fields(self.edges)):
            column.setflags(write=False)

    def __getstate__(self) -> dict[str, Any]:
        """Travel to another process without what is built there faster than it is sent."""
        own = {f.name for f in fields(self)} | {"faulty"}
        return {name: value for name, value in self.__dict__.items() if name in own}

    @cached_property
    def grid(self) -> EdgeIndex:
        """The border edges sorted into cells for the ledger, built at first use (0.05 s for the bundled set)."""
        return build_edge_index(self.edges)

    @cached_property
    def faulty(self) -> NDArray[np.bool_]:
        """Which of `edges` are faulty (`geo.atlas.faults`): paths that meet them are counted state by state."""
        if self.bundled:
            return np.zeros(len(self.edges), dtype=bool)
        from geo.atlas.faults import faulty_edges

        return faulty_edges(self.edges, self._geometry)

    @property
    def is_coverage(self) -> bool:
        """Whether no two states overlap and shared borders have the same vertices on both sides, as in bundled sets."""
        return not self.faulty.any()

    @cached_property
    def faulty_grid(self) -> EdgeIndex | None:
        """The faulty edges sorted into cells; None where there are none."""
        return build_edge_index(self.edges.some(np.flatnonzero(self.faulty))) if self.faulty.any() else None

    @property
    def frame(self) -> geopandas.GeoDataFrame:
        """The states as a GeoDataFrame: `country` (code), `name`, `geometry` (valid MultiPolygons, EPSG:4326).

        A table of its own each time; the shapes are built when first asked for.
        """
        import geopandas as gpd

        columns = {"country": list(self.codes), "name": list(self.names)}
        return gpd.GeoDataFrame(columns, geometry=self._geometry.copy(), crs="EPSG:4326")

    @cached_property
    def _geometry(self) -> NDArray[np.object_]:
        return self._shapes(None)

    def shape_of(self, code: str) -> shapely.Geometry:
        """Return one state as a polygon or multipolygon in degrees; `code` is one of `codes`."""
        at = self.codes.index(code)
        shape: shapely.Geometry = self._shapes([at])[0] if "_geometry" not in self.__dict__ else self._geometry[at]
        return shape

    @cached_property
    def _parts(self) -> tuple[shapely.STRtree, NDArray[np.object_], NDArray[np.intp]]:
        import shapely

        parts, owner = shapely.get_parts(self._geometry, return_index=True)
        shapely.prepare(parts)
        return shapely.STRtree(parts), parts, owner

    def locate(self, lon: ArrayLike, lat: ArrayLike) -> NDArray[np.str_]:
        """Return the code of the state at each position.

        Parameters
        ----------
        lon, lat
            Degrees, any shapes that broadcast; longitudes may run beyond 180.

        Returns
        -------
        ndarray of str
            Codes in the broadcast shape, '' where no state is. On a shared border, or where a user's features overlap,
            the state that comes first in `codes`.

        Raises
        ------
        CoordinateError
            If one is no position (see `geo.kernel.positions.check_positions`).

        Examples
        --------
        >>> import geo
        >>> geo.load_countries("natural-earth-10m").locate([51.4, 51.0], [35.7, 40.0]).tolist()
        ['IRN', '']
        """
        lon_deg, lat_deg = check_positions(lon, lat)
        codes = np.array([*self.codes, ""])
        return codes[self.locate_index(lon_deg.ravel(), lat_deg.ravel())].reshape(lon_deg.shape)

    def locate_index(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return the index into `codes` of the state at each of n checked positions, -1 for none; as `locate`."""
        found = np.full(len(lon), len(self.codes), dtype=np.int64)
        point, state = self.touching(lon, lat)
        np.minimum.at(found, point, state)
        return np.where(found == len(self.codes), -1, found)

    def touching(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return every pair of position and state that covers it, by exact predicates.

        Parameters
        ----------
        lon, lat
            n checked positions, degrees.

        Returns
        -------
        point, state
            Index of the position, and index into `codes`; a pair may come twice.
        """
        import shapely

        tree, parts, owner = self._parts
        lon = fold(lon)
        # -180 and 180 are one line, but a part touches only one of the two.
        seam = np.flatnonzero(np.abs(lon) == 180)
        point = np.concatenate([np.arange(len(lon)), seam])
        x, y = np.concatenate([lon, -lon[seam]]), np.concatenate([lat, lat[seam]])
        hit, part = tree.query(shapely.points(x, y))
        touched = shapely.intersects_xy(parts[part], x[hit], y[hit])
        return point[hit[touched]], owner[part[touched]]


def countries_from_frame(
    frame: geopandas.GeoDataFrame,
    *,
    source: str = "a GeoDataFrame",
    code_column: str | None = None,
    name_column: str | None = None,
    indeterminate_below_m: float | None = None,
) -> Countries:
    """Use the polygons of a GeoDataFrame as states; it is not changed.

    Parameters
    ----------
    frame
        One row a state or a part of one; rows with the same code are joined.
    source
        What to call the set in tables and on maps.
    code_column, name_column, indeterminate_below_m
        As for `geo.load_countries`.

    Raises
    ------
    BoundaryError
        If there are no usable state polygons in it.

    Examples
    --------
    >>> import geopandas, shapely
    >>> box = geopandas.GeoDataFrame({"country": ["AAA"]}, geometry=[shapely.box(0, 0, 1, 1)], crs=4326)
    >>> countries_from_frame(box).locate(0.5, 0.5).item()
    'AAA'
    """
    from geo.atlas.boundary_file import clean_frame

    check_floor(indeterminate_below_m)
    optional_names({"code_column": code_column, "name_column": name_column}, error=BoundaryError)
    clean = clean_frame(frame, source, code_column=code_column, name_column=name_column)
    return countries_from_clean(clean, source, indeterminate_below_m)


def check_floor(indeterminate_below_m: float | None) -> None:
    """Refuse what is no depth in metres; None passes."""
    if indeterminate_below_m is None:
        return
    is_number = isinstance(indeterminate_below_m, Real) and not isinstance(indeterminate_below_m, bool)
    if not is_number or not 0 <= indeterminate_below_m <= sys.float_info.max:
        msg = f"indeterminate_below_m: found {shown(indeterminate_below_m)}; allowed: metres, 0 or more; correct it"
        raise BoundaryError(msg)


def countries_from_clean(frame: geopandas.GeoDataFrame, source: str, indeterminate_below_m: float | None) -> Countries:
    """Use the polygons of a frame that :mod:`geo.atlas.boundary_file` has cleaned."""
    shapes = np.asarray(frame.geometry.array, dtype=object)
    if len(shapes) > MAX_STATES:
        msg = f"{source}: {len(shapes)} states, at most {MAX_STATES} can be told apart: join rows by state first"
        raise BoundaryError(msg)
    return Countries(
        codes=tuple(frame["country"]),
        names=tuple(frame["name"]),
        edges=edges_of(shapes),
        source=source,
        indeterminate_below_m=float(
            DEFAULT_INDETERMINATE_BELOW_M if indeterminate_below_m is None else indeterminate_below_m
        ),
        _shapes=partial(chosen, shapes),
        name=source,
    )


def edges_of(shapes: NDArray[np.object_]) -> BorderEdges:
    """Return the border edges of areas: valid multipolygons in EPSG:4326, the number of each its state.

    Examples
    --------
    >>> import shapely
    >>> len(edges_of(np.array([shapely.MultiPolygon([shapely.box(0, 0, 1, 1)])])))
    4
    """
    import shapely

    parts, owner = shapely.get_parts(shapes, return_index=True)
    _, coords, (ring_start, part_start) = shapely.to_ragged_array(parts)
    is_hole = np.ones(len(ring_start) - 1, dtype=bool)
    is_hole[part_start[:-1]] = False
    lon, lat = coords.T.copy()
    del coords, parts
    owners = np.repeat(owner, np.diff(part_start)).astype(np.int64)
    return edges_from_rings(lon, lat, ring_start.astype(np.int64), owners, is_hole)


def chosen(shapes: NDArray[np.object_], features: Sequence[int] | None) -> NDArray[np.object_]:
    """Return some shapes, or all: what :class:`Countries` asks for where they are at hand."""
    return shapes if features is None else shapes[list(features)]
