"""Provinces by name: the first divisions of states, as Natural Earth draws them (1:10m, land only).

Their lines are good to some kilometres and drawn at no stated date; GeoNames' towns say how far they agree with them.
They stand beside the states of :mod:`geo.atlas.load`, whose borders are others: at a state's border a province may end
up to some four kilometres before it or beyond it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from geo.atlas.load import country_names
from geo.atlas.places import folded
from geo.atlas.topology import Topology, multipolygons, read_topology
from geo.resources import archive_in, data_path

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    import shapely
    from numpy.typing import ArrayLike

FILE = ("provinces", "natural-earth-10m.npz")
_IN_STATE = re.compile(r"(.+),\s*([A-Za-z]{3})\s*", re.DOTALL)
_LONGEST = 100  # characters of a text that may name a province
_SHORTEST = 4  # characters of another name: shorter ones are numbers and initials
_MOST = 4
_ALIKE = 0.75
_KM_PER_DEG = 111.2
_LEAST_COS = 0.01  # nearer to a pole there is no province
# What divisions are called: 'Raqqa', 'Raqqa province' and 'Muhafazat ar Raqqah' are one name.
_KINDS = frozenset(
    {"province", "provinces", "governorate", "region", "oblast", "district", "state", "prefecture", "county"}
    | {"department", "voivodeship", "muhafazat", "muhafazah", "muhafaza", "ostan", "krai", "canton", "emirate"}
    | {"of", "the"}
)


class Province(NamedTuple):
    """One province.

    Attributes
    ----------
    code
        Its ISO 3166-2 code, or Natural Earth's own where ISO has none or gives one to several.
    name
        English name.
    state
        Code of its state (ISO A3), '' of what Natural Earth leaves to nobody.
    kind
        What it is called, such as 'province', or ''.
    """

    code: str
    name: str
    state: str
    kind: str

    def __str__(self) -> str:
        return f"{self.name}, {self.state}" if self.state else self.name


def load_provinces(state: str | None = None) -> pd.DataFrame:
    """Return the provinces of a state, or of all, with how far GeoNames' towns agree with their outlines.

    Parameters
    ----------
    state
        Only provinces of this state (ISO A3).

    Returns
    -------
    pandas.DataFrame
        ``code``, ``name``, ``state``, ``kind`` as of :class:`Province`; ``towns``, how many listed towns of at least
        500 people lie in the outline, and ``agree``, how many of them GeoNames counts to the division that most of them
        belong to: 10 of 10 is sure, 0 of 0 is not known.

    Raises
    ------
    DataError
        If the bundled file is damaged.

    Examples
    --------
    >>> load_provinces("SYR").set_index("code").loc["SY-RA", ["name", "state", "kind"]].tolist()
    ['Al-Raqqah', 'SYR', 'province']
    """
    import pandas as pd

    stored = _columns()
    names = ("code", "name", "state", "kind", "towns", "agree")
    frame = pd.DataFrame({name: stored[f"{name}s" if name in ("code", "name") else name] for name in names})
    return frame if state is None else frame[frame["state"] == state].reset_index(drop=True)


@lru_cache(maxsize=1024)
def provinces_called(text: str) -> tuple[Province, ...]:
    """Return what a text names: one province, several of one name, or none.

    Parameters
    ----------
    text
        A code such as "SY-RA", or a name with or without its state: "Raqqa, SYR", "Raqqa province". Case, accents and
        the Arabic article do not count, and other names than the English one will do.

    Examples
    --------
    >>> [str(province) for province in provinces_called("raqqa")], len(provinces_called("Punjab"))
    (['Al-Raqqah, SYR'], 2)
    """
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return ()
    codes = [code for code in _all() if code.casefold() == text.casefold()]
    if codes:
        return (_all()[codes[0]],)
    name, state = _split(text)
    if state is not None and state not in country_names():
        return ()
    if {word.casefold() for word in re.split(r"[^\w'`’]+", name)} <= {*_KINDS, ""}:
        return ()  # 'the region' is no name
    first, other = _keys(state)
    key = _key(name)
    return tuple(_all()[code] for code in first.get(key) or other.get(key) or ())


def provinces_like(text: str) -> tuple[Province, ...]:
    """Return the provinces whose names are nearly so, the nearest first, of the state that the text names if any.

    Examples
    --------
    >>> str(provinces_like("Aleppp, SYR")[0])
    'Aleppo, SYR'
    """
    name, state = _split(text[:_LONGEST].strip())
    first, other = _keys(state if state in country_names() else None)
    close = get_close_matches(_key(name), [*first, *other], n=_MOST, cutoff=_ALIKE)
    found = dict.fromkeys(code for key in close for code in (*first.get(key, ()), *other.get(key, ())))
    return tuple(_all()[code] for code in found)[:_MOST]


def province_of(code: str) -> Province:
    """Return the province of a code.

    Examples
    --------
    >>> province_of("SY-RA").kind
    'province'
    """
    return _all()[code]


def named_alone(code: str) -> str:
    """Return a name that means this province alone: with its state, or its code where that has two of the name.

    Examples
    --------
    >>> named_alone("SY-RA"), named_alone("KAZ-3207")
    ('Al-Raqqah, SYR', 'KAZ-3207')
    """
    name = str(_all()[code])
    return name if [province.code for province in provinces_called(name)] == [code] else code


@lru_cache(maxsize=32)
def province_shape(code: str) -> shapely.MultiPolygon:
    """Return the outline of a province, by its code: EPSG:4326, land only, cut at the 180th meridian.

    Examples
    --------
    >>> import shapely
    >>> bool(shapely.intersects_xy(province_shape("SY-RA"), 39.0079, 35.9528))
    True
    """
    arcs = _arcs()
    shape: shapely.MultiPolygon = multipolygons(arcs, [arcs.codes.index(code)])[0]
    return shape


def provinces_at(lon: ArrayLike, lat: ArrayLike, states: Sequence[str], off_km: float = 5.0) -> list[Province | None]:
    """Return the province at each position, of the state that is known to be there.

    Parameters
    ----------
    lon, lat
        Degrees, shape (n,).
    states
        Code of the state at each position, '' for none.
    off_km
        How far a position may lie off every province of its state and still be in the nearest: lines of provinces and
        borders of states are two sources' word.

    Returns
    -------
    list
        None over no state and where no province is as near.

    Examples
    --------
    >>> [None if p is None else p.name for p in provinces_at([39.01, 45.35], [35.95, 37.43], ["SYR", ""])]
    ['Al-Raqqah', None]
    """
    import shapely

    x, y = (np.asarray(v, dtype=np.float64).ravel() for v in (lon, lat))
    found: list[Province | None] = [None] * len(x)
    for state in sorted({*states} - {""}):
        tree, codes = _tree_of(state)
        if not codes:
            continue
        for k in (k for k, code in enumerate(states) if code == state):
            # in plane degrees east and west are shorter than north and south, so the nearest is chosen among the near
            reach = off_km / (_KM_PER_DEG * max(np.cos(np.deg2rad(y[k])), _LEAST_COS))
            around = shapely.MultiPoint([(x[k] + turn, y[k]) for turn in (-360.0, 0.0, 360.0)])
            off = [
                (_off_km(tree.geometries[j], around, y[k]), j) for j in tree.query(around, "dwithin", reach).tolist()
            ]
            if off and min(off)[0] <= off_km:
                found[k] = _all()[codes[min(off)[1]]]
    return found


def _off_km(shape: shapely.Geometry, around: shapely.MultiPoint, lat: float) -> float:
    """Return how far a shape lies from a position, in km, on the plane that touches the Earth there."""
    import shapely

    narrow = [max(float(np.cos(np.deg2rad(lat))), _LEAST_COS), 1.0]
    flat, at = (shapely.transform(g, lambda xy: xy * narrow) for g in (shape, around))
    return float(shapely.distance(flat, at)) * _KM_PER_DEG


@lru_cache(maxsize=64)
def _tree_of(state: str) -> tuple[shapely.STRtree, tuple[str, ...]]:
    """Return the provinces of a state, as a tree and as codes in its order."""
    import shapely

    codes = tuple(code for code, province in _all().items() if province.state == state)
    number = {code: k for k, code in enumerate(_arcs().codes)}
    return shapely.STRtree(multipolygons(_arcs(), [number[code] for code in codes])), codes


@cache
def _arcs() -> Topology:
    return read_topology(data_path(*FILE))


@cache
def _columns() -> dict[str, list[str] | list[int]]:
    """Return the columns of the file, its lines and outlines left out."""
    with archive_in(data_path(*FILE)) as archive:
        stored = {name: archive[name].tolist() for name in ("codes", "names", "state", "kind", "towns", "agree")}
        return {**stored, "also": archive["also"].tobytes().decode("utf-8").split("\0")}


@cache
def _all() -> Mapping[str, Province]:
    stored = _columns()
    rows = zip(*(map(str, stored[name]) for name in ("codes", "names", "state", "kind")), strict=True)
    return {row[0]: Province(*row) for row in rows}


@lru_cache(maxsize=16)
def _keys(state: str | None) -> tuple[Mapping[str, tuple[str, ...]], Mapping[str, tuple[str, ...]]]:
    """Return the codes by the English names of a state's provinces, or of all, and by all their other names."""
    first: dict[str, list[str]] = defaultdict(list)
    other: dict[str, list[str]] = defaultdict(list)
    for province, also in zip(_all().values(), _columns()["also"], strict=True):
        if state is None or province.state == state:
            first[_key(province.name)].append(province.code)
            for key in {_key(name) for name in str(also).split("\n") if len(name) >= _SHORTEST}:
                other[key].append(province.code)
    whole, rest = ({key: tuple(codes) for key, codes in found.items()} for found in (first, other))
    return whole, rest


def _split(text: str) -> tuple[str, str | None]:
    """Return the name, and the state after it if there is one."""
    within = _IN_STATE.fullmatch(text)
    return (within[1], within[2].upper()) if within else (text, None)


def _key(name: str) -> str:
    words = re.split(r"[^\w'`’]+", name)
    return folded(" ".join(word for word in words if word.casefold() not in _KINDS) or name)
