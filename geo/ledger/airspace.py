"""The ledger of airspace: land, territorial sea or high sea under each path, and which sea.

State borders and limits are those of the ledger, to the bit; the shores that part its rows are much coarser. What they
cannot tell is marked.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from geo.atlas.load import as_countries
from geo.atlas.waters import SHORES_BELOW_M, load_seas
from geo.ledger.blocks import Check, known_check, rows_of_tracks
from geo.ledger.chains import SEEN, WHERE, WHOSE, chains_of, paths_given, stretches
from geo.ledger.closing import UNKNOWN, UNKNOWN_CODE, Rows
from geo.ledger.counting import NOWHERE, TINY_M
from geo.ledger.lazily import is_lazy, part_by_part
from geo.ledger.margins import depths
from geo.ledger.nearby import note_if_elsewhere
from geo.ledger.provenance import ellipsoid_of, made_with
from geo.ledger.shallow import shallow
from geo.ledger.sight import part_by_sight

if TYPE_CHECKING:
    from os import PathLike

    import geopandas
    from numpy.typing import NDArray

    from geo.atlas.countries import Countries
    from geo.kernel.borders import BorderEdges
    from geo.kernel.geodesic import Ellipsoid
    from geo.ledger.chains import Chains

    FloatArray = NDArray[np.float64]
    IntArray = NDArray[np.intp]
    StateArray = NDArray[np.int16]

LAND = "land"
TERRITORIAL_SEA = "territorial sea"
HIGH_SEA = "high sea"
SEA = "sea"  # territorial or high: the boundaries do not tell
NO_STATES_LAND = "land of no state"
SHORE = (
    "shore"  # no state's by the boundaries, no sea by the waters, but next to it: mostly one shore drawn in two ways
)
ZONES = (LAND, TERRITORIAL_SEA, HIGH_SEA, SEA, NO_STATES_LAND, SHORE, UNKNOWN_CODE)
AIRSPACE_COLUMNS = (
    *WHOSE,
    *("seq", "overflight", "country", "zone", "sea"),
    *WHERE,
    *("margin_m", "shore_m", "indeterminate"),
)
_ANTARCTICA = "ATA"  # has a code, and is no state: its treaty leaves all claims open


class AirspaceRows(NamedTuple):
    """Stretches of tracks over one state and one sea, in path order; r rows.

    Attributes
    ----------
    path, overflight
        Track of each, and place of its overflight among those of the track, shape (r,).
    country, sea
        Indices into the states and the seas; ``NOWHERE`` over none, ``UNKNOWN`` where they do not close.
    enter_m, exit_m
        Metres along the track, shape (r,); the rows of a track follow one another without a gap.
    """

    path: IntArray
    overflight: IntArray
    country: StateArray
    sea: StateArray
    enter_m: FloatArray
    exit_m: FloatArray


def airspace_under(
    paths: geopandas.GeoDataFrame,
    countries: Countries | geopandas.GeoDataFrame | str | PathLike[str] | None = None,
    *,
    ellipsoid: Ellipsoid | None = None,
    check: Check = "sample",
) -> pd.DataFrame:
    """Write the ledger of airspace: land, territorial sea or high sea under each traced path, and which sea.

    Parameters
    ----------
    paths, countries, ellipsoid, check
        As for :func:`geo.overflights`.

    Returns
    -------
    DataFrame
        One row a stretch, in path order: ``event, hypothesis, path, seq``; ``overflight`` (``seq`` of the row of
        :func:`geo.overflights` that it is part of: the rows of one make it up exactly); ``country`` (its code there);
        ``zone``; ``sea`` (its name, one of :func:`geo.atlas.waters.sea_names`, '' over land); ``enter_m`` to ``exit_s``
        as of :func:`geo.overflights`; ``margin_m`` and ``shore_m`` (how deep the stretch gets into its area: the
        greatest distance from any border or limit of a state, and from any shore); ``indeterminate`` (the first is
        less than the boundaries can carry, or the second less than the shores can: 2 km). Its ``attrs`` are those of
        :func:`geo.overflights`, with ``shores`` and ``indeterminate_shore_below_m``.

        ``zone`` is one of

        * ``land``: of a state, with its lakes and rivers;
        * ``territorial sea``: waters of a state, internal and archipelagic ones included;
        * ``high sea``: beyond every state's limit, exclusive economic zones included;
        * ``sea``: one of the two: ``countries`` do not say that they hold the territorial sea (``territorial_sea``), or
          the row is of Antarctica, where nobody's is drawn;
        * ``land of no state``: Antarctica, and land that the boundaries give to nobody;
        * ``shore``: the like within 2 km of a sea: mostly one shore that boundaries and waters draw in two ways;
        * ``?``: the state or the sea is unknown.

    Raises
    ------
    CoordinateError
        If a waypoint is no position.
    ArgumentError
        As :func:`geo.overflights`.
    BoundaryError
        If the boundaries cannot be used.
    DataError
        If the bundled waters are damaged.

    Warns
    -----
    OpenLedgerWarning
        As :func:`geo.overflights`.

    Notes
    -----
    Limits are today's, as OpenStreetMap draws them. Shores are Natural Earth's (1:10m): ``docs/airspace.md`` has how
    far they lie from OpenStreetMap's, mostly some 0.5 km, and where they are much worse.

    Examples
    --------
    >>> import geo
    >>> rows = airspace_under(geo.path_through([(50.2, 38.3), (39.01, 35.95)]))
    >>> rows[["country", "zone", "sea"]].head(3).values.tolist()
    [['', 'high sea', 'Caspian Sea'], ['IRN', 'territorial sea', 'Caspian Sea'], ['IRN', 'land', '']]
    """
    if is_lazy(paths):
        lazy: pd.DataFrame = part_by_part(
            airspace_under, paths, AIRSPACE_COLUMNS, countries=countries, ellipsoid=ellipsoid, check=check
        )
        return lazy
    paths = paths_given(paths, ellipsoid)
    ellipsoid = ellipsoid_of(paths, ellipsoid)
    borders = as_countries(countries)
    known_check(check)
    return airspace_of(paths, chains_of(paths, ellipsoid), borders, ellipsoid, check=check)


def airspace_of(
    paths: pd.DataFrame,
    chains: Chains,
    borders: Countries,
    ellipsoid: Ellipsoid,
    *,
    check: Check = "sample",
    margins: bool = True,
) -> pd.DataFrame:
    """Write the ledger of airspace of paths that are laid out; all as for :func:`airspace_under`.

    Without ``margins`` there are no ``margin_m`` and ``shore_m``, which take most of the time; all else is the same.
    """
    seas = load_seas()
    tracks = chains.tracks
    whose_rows = rows_of_tracks(tracks, borders, check=check)
    note_if_elsewhere(tracks, whose_rows, borders)
    rows = parted(whose_rows, rows_of_tracks(tracks, seas, check=check), tracks.length_m)
    seen = None
    if chains.sight is not None:
        part, enter_m, exit_m, seen = part_by_sight(tracks, chains.sight, rows.path, rows.enter_m)
        path, overflight = rows.path[part], rows.overflight[part]
        new = np.append(True, (np.diff(overflight) != 0) | (np.diff(seen.seen) != 0) | (np.diff(path) != 0))[
            : len(path)
        ]
        number = np.cumsum(new)
        overflight = number - number[np.searchsorted(path, path)]
        rows = AirspaceRows(path, overflight, rows.country[part], rows.sea[part], enter_m, exit_m)
    below_m, shore_below_m = borders.indeterminate_below_m, seas.indeterminate_below_m
    as_rows = Rows(rows.path, rows.overflight, rows.country, rows.enter_m, rows.exit_m)
    shores = _shores(seas.edges)
    depth: dict[str, NDArray[Any]] = {}
    if margins:
        depth = {"margin_m": depths(tracks, as_rows, borders.edges), "shore_m": depths(tracks, as_rows, shores)}
        near_shore = depth["shore_m"] < SHORES_BELOW_M
        indeterminate = (depth["margin_m"] < below_m) | (depth["shore_m"] < shore_below_m)
    else:
        near_shore = shallow(tracks, as_rows, shores, SHORES_BELOW_M)
        indeterminate = shallow(tracks, as_rows, borders.edges, below_m) | shallow(
            tracks, as_rows, shores, shore_below_m
        )

    row, whose, where = stretches(paths, chains, rows.path, rows.enter_m, rows.exit_m, seen)
    first = np.searchsorted(rows.path, np.arange(len(tracks.length_m)))
    states = np.array([*borders.codes, UNKNOWN_CODE, ""], dtype=object)[rows.country]
    columns = {
        **whose,
        "seq": (np.arange(len(rows.path)) - first[rows.path])[row],
        "overflight": rows.overflight[row],
        "country": states[row],
        "zone": _zones(states, rows.sea, near_shore, sea_is_parted=bool(borders.territorial_sea))[row],
        "sea": np.array([*seas.codes, UNKNOWN_CODE, ""], dtype=object)[rows.sea][row],
        **where,
        **{name: values[row] for name, values in depth.items()},
        "indeterminate": indeterminate[row],
    }
    table = pd.DataFrame(columns, columns=[name for name in (*AIRSPACE_COLUMNS, *SEEN) if name in columns])
    table.attrs.update(
        made_with(borders, ellipsoid), shores=seas.source, indeterminate_shore_below_m=seas.indeterminate_below_m
    )
    return table


def parted(rows: Rows, seas: Rows, length_m: FloatArray) -> AirspaceRows:
    """Part rows over states by rows over seas.

    Parameters
    ----------
    rows, seas
        Of the same tracks, each without gaps.
    length_m
        Of the tracks, shape (p,).

    Returns
    -------
    AirspaceRows
        Every row of ``rows`` begins and ends where it did. Shores within a micrometre of its ends part nothing.

    Examples
    --------
    A track over state 0 and then over none, with a sea that begins before the state ends.

    >>> import numpy as np
    >>> two, both = np.arange(2), np.zeros(2, dtype=int)
    >>> states = Rows(both, two, np.array([0, -1], np.int16), np.array([0.0, 60.0]), np.array([60.0, 100.0]))
    >>> seas = Rows(both, two, np.array([-1, 3], np.int16), np.array([0.0, 40.0]), np.array([40.0, 100.0]))
    >>> found = parted(states, seas, np.array([100.0]))
    >>> found.country.tolist(), found.sea.tolist(), found.enter_m.tolist()
    ([0, 0, -1], [-1, 3, 3], [0.0, 40.0, 60.0])
    """
    path = np.concatenate([rows.path, seas.path]).astype(np.intp)
    at = np.concatenate([rows.enter_m, _snapped(rows, seas)])
    of_state = np.arange(len(path)) < len(rows.path)
    order = np.lexsort((at, path))
    path, at, of_state = path[order], at[order], of_state[order]
    # the state and the sea that began last; of those that begin in one point, the last of all
    state = np.cumsum(of_state) - 1
    sea = np.cumsum(~of_state) - 1
    last = np.flatnonzero(np.append((np.diff(path) != 0) | (np.diff(at) != 0), True)[: len(path)])
    path, at, state, sea = path[last], at[last], state[last], sea[last]
    ends = np.append(path[1:] != path[:-1], True)[: len(path)]
    exit_m = np.where(ends, length_m[path], np.append(at[1:], 0.0)[: len(path)])
    return AirspaceRows(path, rows.seq[state].astype(np.intp), rows.country[state], seas.country[sea], at, exit_m)


def _snapped(rows: Rows, seas: Rows) -> FloatArray:
    """Return where rows over seas begin, moved to where a row over a state does if that is a micrometre away."""
    count = len(rows.path)
    order = np.lexsort((np.concatenate([rows.enter_m, seas.enter_m]), np.concatenate([rows.path, seas.path])))
    before = np.cumsum(order < count) - 1
    place = np.empty(len(order), dtype=np.intp)
    place[order] = np.arange(len(order))
    at = seas.enter_m.copy()
    for step in (0, 1):
        near = np.clip(before[place[count:]] + step, 0, max(count - 1, 0))
        close = (rows.path[near] == seas.path) & (np.abs(rows.enter_m[near] - seas.enter_m) <= TINY_M)
        at[close] = rows.enter_m[near][close]
    return at


def _zones(
    states: NDArray[np.object_], sea: StateArray, near_shore: NDArray[np.bool_], *, sea_is_parted: bool
) -> NDArray[np.object_]:
    """Return the zone of each row by its state's code, the number of its sea, and whether it stays near shores."""
    none, antarctic = states == "", states == _ANTARCTICA
    wet = sea >= 0
    zone = np.full(len(sea), LAND, dtype=object)
    zone[~wet & (none | antarctic)] = NO_STATES_LAND
    zone[~wet & none & near_shore] = SHORE
    zone[wet] = TERRITORIAL_SEA if sea_is_parted else SEA
    zone[wet & none] = HIGH_SEA if sea_is_parted else SEA
    zone[wet & antarctic] = SEA
    zone[(states == UNKNOWN_CODE) | (sea == UNKNOWN)] = UNKNOWN_CODE
    return zone


@lru_cache(maxsize=1)
def _shores(edges: BorderEdges) -> BorderEdges:
    """Return those edges of seas beyond which there is none."""
    return edges.some(np.flatnonzero((edges.left == NOWHERE) | (edges.right == NOWHERE)))
