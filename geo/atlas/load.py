"""Boundary sets: the bundled ones by name, and those of users' files.

Three sets are bundled (``data/README.md`` says of each where it is from, how exact it is and what it does with disputed
land):

* ``osm-50m``: OpenStreetMap's states with their territorial sea, simplified to 50 m. The default.
* ``natural-earth-10m``: Natural Earth's states on land, an independent and much coarser second opinion.
* ``osm-2017``: OpenStreetMap's states with their territorial sea as they were drawn in November 2017.

A fourth, ``natural-earth-provinces``, holds the first divisions of states: zones (:func:`load_zones`), not states.

A boundary file (GeoJSON, TopoJSON, GeoPackage, shapefile, FlatGeobuf, KML, GML or GeoParquet) may take their place, so
that a reader can hold another view of a border against the bundled one.
"""

from __future__ import annotations

import os
from dataclasses import replace
from functools import cache, lru_cache, partial
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from geo.arguments import optional_names, shown
from geo.atlas.countries import Countries, check_floor, countries_from_clean, countries_from_frame
from geo.atlas.topology import border_edges, multipolygons, read_topology
from geo.atlas.views import MARK, check_claimant, view_of
from geo.errors import BoundaryError
from geo.resources import archive_in, data_path

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas

BUNDLED = ("osm-50m", "natural-earth-10m", "osm-2017")
PROVINCES = "natural-earth-provinces"
# What to call each, whom to credit, under what terms, and whether a state's territorial sea is in it.
_TERMS: dict[str, dict[str, Any]] = {
    "osm-50m": {
        "name": "OpenStreetMap",
        "credit": "© OpenStreetMap contributors",
        "licence": "ODbL 1.0",
        "territorial_sea": True,
    },
    "natural-earth-10m": {
        "name": "Natural Earth",
        "credit": "Natural Earth",
        "licence": "public domain",
        "territorial_sea": False,
    },
    "osm-2017": {
        "name": "OpenStreetMap of November 2017",
        "credit": "© OpenStreetMap contributors",
        "licence": "ODbL 1.0",
        "territorial_sea": True,
    },
    PROVINCES: {
        "name": "Natural Earth's provinces",
        "credit": "Natural Earth",
        "licence": "public domain",
        "territorial_sea": False,
    },
}
_FILES = {PROVINCES: ("provinces", "natural-earth-10m.npz")}


def load_countries(
    path: str | PathLike[str] | None = None,
    *,
    code_column: str | None = None,
    name_column: str | None = None,
    layer: str | None = None,
    indeterminate_below_m: float | None = None,
) -> Countries:
    """Load a set of states. A bundled one is loaded once, and is the same object each time.

    Parameters
    ----------
    path
        The name of a bundled set, ``"osm-50m"`` (the default), ``"natural-earth-10m"`` or ``"osm-2017"``; or the path
        of a GeoJSON, TopoJSON, GeoPackage, shapefile or its zip, FlatGeobuf, KML, GML or GeoParquet file. Its content
        tells which, and nothing that it names (links, other files, programs) is opened. A file by the name of a bundled
        set is reached as ``./osm-50m``. ``"osm-50m@UKR"`` is the default set as Ukraine draws it
        (:mod:`geo.atlas.views`).
    code_column, name_column
        Columns of a user's file that hold each state's code and name. By default the usual ones are looked for. Rows
        that share a code are zones of their own where they have names of their own (provinces, say), unless
        ``code_column`` names the column: then they are one.
    layer
        Which layer of a user's file to read, or which file of a zip; by default the only one of states.
    indeterminate_below_m
        Depth in metres under which the set cannot tell whether a state is entered. The bundled sets carry their own
        (1,000, 4,000 and 1,500 m); for a user's file 1,000 m is assumed, because a file does not say how exact it is.

    Returns
    -------
    Countries

    Raises
    ------
    BoundaryError
        If the file cannot be read or holds no usable state polygons, or if there is no such view; the message says what
        to do.

    Examples
    --------
    >>> countries = load_countries()
    >>> "IRN" in countries.codes, countries.indeterminate_below_m
    (True, 1000.0)
    """
    name = BUNDLED[0] if path is None else os.fsdecode(path)
    if name == PROVINCES:
        msg = f"{name!r} are provinces; allowed: states; list provinces with --zones (in Python geo.zones_under)"
        raise BoundaryError(msg)
    columns = {"code_column": code_column, "name_column": name_column, "layer": layer}
    known = _known(name, columns, indeterminate_below_m)
    if known is not None:
        return known
    from geo.atlas.boundary_file import name_of, note_hidden, read_boundaries

    # notes name the line that calls this function, so files are read here and not further in
    frame = read_boundaries(Path(name), bundled=tuple(_TERMS), **columns)
    note_hidden(frame, name_of(Path(name)))
    return _of_file(frame, name, indeterminate_below_m)


def load_zones(
    path: str | PathLike[str],
    *,
    code_column: str | None = None,
    name_column: str | None = None,
    layer: str | None = None,
    indeterminate_below_m: float | None = None,
) -> Countries:
    """Load zones of any kind for :func:`geo.zones_under`: flight information regions, provinces, prohibited areas.

    Parameters
    ----------
    path, code_column, name_column, layer, indeterminate_below_m
        As for :func:`geo.load_countries`; ``"natural-earth-provinces"`` are the bundled provinces. Zones may lie over
        each other, and all of them count.

    Returns
    -------
    Countries
        With zones in place of states.

    Raises
    ------
    BoundaryError
        As :func:`geo.load_countries`.

    Examples
    --------
    >>> load_zones("natural-earth-provinces").indeterminate_below_m
    4000.0
    """
    columns = {"code_column": code_column, "name_column": name_column, "layer": layer}
    known = _known(str(path), columns, indeterminate_below_m)
    if known is not None:
        return known
    from geo.atlas.boundary_file import read_boundaries

    frame = read_boundaries(Path(path), bundled=tuple(_TERMS), **columns)
    return _of_file(frame, str(path), indeterminate_below_m)


def as_zones(what: Countries | geopandas.GeoDataFrame | str | PathLike[str]) -> Countries:
    """Return zones given in any of the ways a user may: a set, its name, a file, or a frame.

    Raises
    ------
    BoundaryError
        As :func:`load_zones` and `countries_from_frame`.

    Examples
    --------
    >>> as_zones("natural-earth-10m").indeterminate_below_m
    4000.0
    """
    if isinstance(what, str | PathLike):
        return load_zones(what)
    return _given(what, "zones", "geo.load_zones")


def _known(name: str, columns: Mapping[str, str | None], indeterminate_below_m: float | None) -> Countries | None:
    """Return the bundled set of a name, or a claimant's view; None for what must be a file."""
    check_floor(indeterminate_below_m)
    optional_names(columns, error=BoundaryError)
    base, mark, claimant = name.partition(MARK)
    if name not in _TERMS and not (mark and base in _TERMS):
        return None
    if mark:
        _check_view(base, claimant, name)
    if any(columns.values()):
        msg = (
            f"{name!r} is a bundled set with fixed columns: leave code_column, name_column and layer "
            "(--code-column, --name-column, --layer) out, or give a file of your own"
        )
        raise BoundaryError(msg)
    return _load_bundled(name, indeterminate_below_m)


def _of_file(frame: geopandas.GeoDataFrame, name: str, indeterminate_below_m: float | None) -> Countries:
    from geo.atlas.boundary_file import name_of

    states = countries_from_clean(frame, name_of(Path(name)), indeterminate_below_m)
    return replace(states, file=states.name)


def as_countries(what: Countries | geopandas.GeoDataFrame | str | PathLike[str] | None) -> Countries:
    """Return boundaries given in any of the ways a user may: a set, its name, a file, a frame, or none for the default.

    Raises
    ------
    BoundaryError
        As `load_countries` and `countries_from_frame`.

    Examples
    --------
    >>> as_countries("natural-earth-10m").indeterminate_below_m
    4000.0
    """
    if what is None or isinstance(what, str | PathLike):
        return load_countries(what)
    return _given(what, "countries", "geo.load_countries")


def _given(what: Countries | geopandas.GeoDataFrame, argument: str, loader: str) -> Countries:
    if isinstance(what, Countries):
        return what
    if not hasattr(what, "geometry") or not hasattr(what, "columns"):
        sets = ", ".join(map(repr, BUNDLED if argument == "countries" else (PROVINCES,)))
        msg = f"{argument}: found {shown(what)}; allowed: {sets}, the path of a boundary file, a GeoDataFrame or what"
        raise BoundaryError(msg + f" {loader} returns; pass one of these")
    return countries_from_frame(what)


def _load_bundled(name: str, indeterminate_below_m: float | None) -> Countries:
    whole = _bundled(name)
    if indeterminate_below_m in (None, whole.indeterminate_below_m):
        return whole
    return replace(whole, indeterminate_below_m=float(indeterminate_below_m))


def _check_view(base: str, claimant: str, name: str) -> None:
    if base != BUNDLED[0]:
        msg = f"{name}: found a view of {base}; allowed: views of {BUNDLED[0]}; write {BUNDLED[0]}{MARK}{claimant}"
        raise BoundaryError(msg)
    check_claimant(claimant, name)


@lru_cache(maxsize=len(_TERMS) + 4)
def _bundled(name: str) -> Countries:
    base, mark, claimant = name.partition(MARK)
    if mark:
        return view_of(_bundled(base), claimant)
    arcs = read_topology(data_path(*_FILES.get(name, ("countries", f"{name}.npz"))))
    return Countries(
        codes=arcs.codes,
        names=arcs.names,
        edges=border_edges(arcs),
        source=arcs.meta["source"],
        indeterminate_below_m=float(arcs.meta["indeterminate_below_m"]),
        _shapes=partial(multipolygons, arcs),
        bundled=name,
        **_TERMS[name],
    )


def country_codes() -> tuple[str, ...]:
    """Return the ISO codes of the bundled states without loading their borders.

    Examples
    --------
    >>> {"IRN", "IRQ", "SYR"} <= set(country_codes())
    True
    """
    return tuple(country_names())


@cache
def country_names() -> Mapping[str, str]:
    """Return the names of the bundled states by their codes, without loading their borders.

    Examples
    --------
    >>> country_names()["IRN"]
    'Iran'
    """
    with archive_in(data_path("countries", f"{BUNDLED[0]}.npz")) as archive:
        pairs = zip(archive["codes"].tolist(), archive["names"].tolist(), strict=True)
        return MappingProxyType({code: name.strip() for code, name in pairs})
