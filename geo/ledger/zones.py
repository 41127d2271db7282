"""Zones under the paths: from where to where, and when, each path is over zones of any kind."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.atlas.load import as_countries, as_zones
from geo.atlas.sheets import covered_by, sheets_of
from geo.ledger.blocks import known_check
from geo.ledger.chains import SEEN, WHERE, WHOSE, chains_of, paths_given
from geo.ledger.lazily import is_lazy, part_by_part
from geo.ledger.provenance import ellipsoid_of, made_with
from geo.ledger.tables import ledger_of

if TYPE_CHECKING:
    from os import PathLike

    import geopandas

    from geo.atlas.countries import Countries
    from geo.kernel.geodesic import Ellipsoid
    from geo.ledger.blocks import Check
    from geo.ledger.chains import Chains

ZONE_COLUMNS = (*WHOSE, "seq", "zone", "name", *WHERE, "margin_m", "indeterminate", "states")
_KEPT = 8  # sheets whose borders stay sorted into cells, of 8 MB each, for the next hypothesis or part
_LEAST_M = 1e-3  # of a state under a zone: borders that both take from one line differ by rounding


def zones_under(
    paths: geopandas.GeoDataFrame,
    zones: Countries | geopandas.GeoDataFrame | str | PathLike[str],
    countries: Countries | geopandas.GeoDataFrame | str | PathLike[str] | None = None,
    *,
    ellipsoid: Ellipsoid | None = None,
    check: Check = "sample",
) -> pd.DataFrame:
    """Write the ledger of zones: flight information regions, provinces, prohibited areas, or any other polygons.

    Parameters
    ----------
    paths
        As for :func:`geo.overflights`.
    zones
        From :func:`geo.load_zones`, or what that takes: the path of a file of polygons, a GeoDataFrame, or
        ``"natural-earth-provinces"``. Zones may lie over each other.
    countries
        Boundaries that say which states lie below, as for :func:`geo.overflights`.
    ellipsoid, check
        As for :func:`geo.overflights`.

    Returns
    -------
    DataFrame
        One row each time that a path is over a zone, and one each time that it is over none, in the order in which
        each path enters them: ``event, hypothesis, path, seq``, ``zone`` (its code, '' over none), ``name``,
        ``enter_m`` to ``exit_s``, ``margin_m`` and ``indeterminate`` as of :func:`geo.overflights`, and ``states``
        (codes of the states below, in order, joined by '; '). Where no two zones overlap, the lengths of a path's
        rows sum to its ``length_m`` within a millimetre; where some do, a stretch is told for each of them. ``attrs``
        say what it was made with: ``zones``, ``boundaries`` (their `source`), ``indeterminate_below_m`` (of the
        zones), ``ellipsoid``.

    Raises
    ------
    CoordinateError
        If a waypoint is no position.
    ArgumentError
        As :func:`geo.overflights`.
    BoundaryError
        If the zones or the boundaries cannot be used.

    Warns
    -----
    OpenLedgerWarning, UserWarning
        As :func:`geo.overflights`.

    Notes
    -----
    A crossing is as exact as that of a border: within 1 mm of the geodesic and of the zone's edge, which is straight in
    longitude and latitude. A limit that its publisher means as a great circle, an arc of a circle or a parallel is what
    the vertices of the file make of it.

    Examples
    --------
    >>> import geo
    >>> rows = zones_under(geo.path_through([(50.2, 38.3), (39.01, 35.95)]), "natural-earth-provinces")
    >>> rows["name"].iloc[-1], rows["states"].iloc[-1]
    ('Al-Raqqah', 'SYR')
    """
    if is_lazy(paths):
        lazy: pd.DataFrame = part_by_part(
            zones_under, paths, ZONE_COLUMNS, zones=zones, countries=countries, ellipsoid=ellipsoid, check=check
        )
        return lazy
    paths = paths_given(paths, ellipsoid)
    ellipsoid = ellipsoid_of(paths, ellipsoid)
    areas, borders = as_zones(zones), as_countries(countries)
    known_check(check)
    return zones_of(paths, chains_of(paths, ellipsoid), sheeted(areas), borders, ellipsoid, check=check, margins=True)


@dataclass(frozen=True, eq=False)
class Sheeted:
    """Zones, the sheets in which none lies over another, and what all of them cover, if there is more than one."""

    areas: Countries
    sheets: tuple[Countries, ...]
    covered: Countries | None


def sheeted(areas: Countries) -> Sheeted:
    """Sort zones into sheets."""
    sheets = sheets_of(areas)
    return Sheeted(areas, sheets, covered_by(areas) if len(sheets) > 1 else None)


def zones_of(
    paths: pd.DataFrame,
    chains: Chains,
    zones: Sheeted,
    borders: Countries,
    ellipsoid: Ellipsoid,
    *,
    check: Check = "sample",
    margins: bool,
) -> pd.DataFrame:
    """Write the ledger of zones of paths that are laid out; all as for :func:`zones_under`, `margins` of the ledger."""
    areas = zones.areas
    few = len(zones.sheets) <= _KEPT
    sheets = zones.sheets if few else map(replace, zones.sheets)  # copies, which leave nothing behind
    parts = [ledger_of(paths, chains, sheet, ellipsoid, check=check, margins=margins) for sheet in sheets]
    if zones.covered is not None:
        parts = [part[part["country"] != ""] for part in parts]
        whole = ledger_of(paths, chains, zones.covered, ellipsoid, check=check, margins=margins)
        parts.append(whole[whole["country"] == ""])
    table = pd.concat(parts, ignore_index=True).rename(columns={"country": "zone"})
    number = {path: k for k, path in enumerate(_keys(paths))}
    table["of"] = [number[path] for path in _keys(table)]
    order = ["of", "enter_m", "exit_m", *(() if chains.sight is None else ("enter_s",)), "zone"]
    table = table.sort_values(order, kind="stable", ignore_index=True)
    names = dict(zip(areas.codes, areas.names, strict=True))
    below = ledger_of(paths, chains, borders, ellipsoid, check=check, margins=margins)
    columns = [*ZONE_COLUMNS, *(() if chains.sight is None else SEEN)]
    found = table.assign(
        seq=table.groupby("of").cumcount(),
        name=[names.get(code, "") for code in table["zone"]],
        states=_below(table, below.assign(of=[number[path] for path in _keys(below)])),
    )[[name for name in columns if margins or name != "margin_m"]]
    found.attrs.update(made_with(areas, ellipsoid))
    found.attrs.update(zones=areas.source, boundaries=borders.source)
    return found


def _keys(table: pd.DataFrame) -> zip[tuple[object, ...]]:
    """Return what tells one path from another."""
    return zip(*(table[name] for name in WHOSE), strict=True)


def _below(table: pd.DataFrame, below: pd.DataFrame) -> list[str]:
    """Return the states under each stretch of a table of zones, both with their path's number in ``of``."""
    pairs = (
        table[["of", "enter_m", "exit_m"]]
        .reset_index()
        .merge(
            below.loc[below["country"] != "", ["of", "country", "enter_m", "exit_m"]], on="of", suffixes=("", "_below")
        )
    )
    shared_m = np.minimum(pairs["exit_m"], pairs["exit_m_below"]) - np.maximum(pairs["enter_m"], pairs["enter_m_below"])
    # a path of no length is over a state, too
    pairs = pairs[shared_m > np.where(pairs["exit_m"] > pairs["enter_m"], _LEAST_M, -_LEAST_M)]
    states = pairs.groupby("index")["country"].agg(lambda codes: "; ".join(dict.fromkeys(codes)))
    return states.reindex(table.index, fill_value="").tolist()
