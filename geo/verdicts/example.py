"""The drawn example as arrays: what the tables of paths and ledger say, in the form that rules look at."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from geo.claims import Example
from geo.claims.flights import Flights
from geo.claims.visits import visits
from geo.errors import EventError
from geo.kernel.tracks import lay_tracks
from geo.ledger.closing import UNKNOWN, UNKNOWN_CODE

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from geo.atlas.countries import Countries
    from geo.events import Event, Hypothesis


def drawn_example(
    event: Event, hypothesis: Hypothesis, paths: pd.DataFrame, ledger: pd.DataFrame, countries: Countries
) -> Example:
    """Return the drawn example of one hypothesis.

    A state is as deep as its deepest row, for all its rows would have to go; where no row is sure, it counts as met and
    nothing is sure of it. Lengths are those of all rows, as in every other world.

    Raises
    ------
    EventError
        If the ledger lacks a path.
    """
    own, rows = paths[paths["hypothesis"] == hypothesis.id], ledger[ledger["hypothesis"] == hypothesis.id]
    number = {path: k for k, path in enumerate(own["path"])}
    absent = sorted(number.keys() - set(rows["path"]))
    if absent:
        msg = f"ledger: no row of path {absent[0]!r}; allowed: the whole ledger of the paths; write it from these paths"
        raise EventError(msg)
    over = rows[(rows["country"] != "") & rows["path"].isin(number.keys())]
    index = {code: k for k, code in enumerate(countries.codes)} | {UNKNOWN_CODE: UNKNOWN}
    unknown = sorted(set(over["country"]) - index.keys())
    if unknown:
        allowed = "states of the boundaries given; pass those that it was written with"
        msg = f"ledger: found the state {unknown[0]!r}; allowed: {allowed}"
        raise EventError(msg)
    states = np.unique(np.array([index[code] for code in over["country"]], dtype=np.int64))
    path = np.array([number[name] for name in over["path"]], dtype=np.intp)
    column = np.searchsorted(states, [index[code] for code in over["country"]])
    unsure = over["indeterminate"].to_numpy(dtype=bool) | (over["country"] == UNKNOWN_CODE).to_numpy()
    shape = (len(own), len(states))
    overflies, deep = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    overflies[path, column] = True
    deep[path[~unsure], column[~unsure]] = True
    over_m, depth_m = np.zeros(shape), np.full(shape, np.nan)
    np.add.at(over_m, (path, column), over["length_m"].to_numpy(dtype=float))
    counts = ~unsure | ~deep[path, column]
    np.fmax.at(depth_m, (path[counts], column[counts]), over["margin_m"].to_numpy(dtype=float)[counts])
    mine = rows[rows["path"].isin(number.keys())]
    far = (
        mine.groupby("path", sort=False)["length_m"].cumsum().to_numpy(dtype=float)
    )  # rows lie in the order of the path
    all_states = np.array([index.get(code, -1) if code else -1 for code in mine["country"]], dtype=np.int64)
    known = np.isin(all_states, states) & (mine["country"] != "").to_numpy()
    stays = visits(
        np.array([number[name] for name in mine["path"]], dtype=np.intp),
        np.where(known, np.searchsorted(states, all_states), -1),
        far - mine["length_m"].to_numpy(dtype=float),
        far,
        ~mine["indeterminate"].to_numpy(dtype=bool) | (mine["country"] == UNKNOWN_CODE).to_numpy(),
        shape,
    )
    spots = {spot.id: spot.position for spots in (event.platforms, event.targets, event.places) for spot in spots}
    ends, at = _legs(own["waypoints"].tolist())
    flights = Flights(
        count=1 if len(own) else 0,
        world=np.zeros(len(own), dtype=np.intp),
        missiles=np.ones(len(own), dtype=np.int64),
        platform=_indices(own["platform"], [p.id for p in event.platforms]),
        legs=lay_tracks(ends, np.arange(len(ends))),
        at=at,
        length_m=own["length_m"].to_numpy(dtype=float),  # as the table says: nothing is measured again
        codes=countries.codes,
        states=states,
        over_m=over_m,
        overflies=overflies,
        deep=deep,
        make_stays=lambda: stays,
        spot_ids=tuple(spots),
        spots=np.array([list(spots.values())], dtype=np.float64).reshape(-1, len(spots), 2),
        speed_kmh=np.array([event.cruise_kmh]),
        target=_indices(own["target"], [t.id for t in event.targets]),
    )
    return Example(event, hypothesis, own, rows, flights, depth_m, countries)


def _indices(names: pd.Series, known: list[str]) -> NDArray[np.intp]:
    """Return each name's place in a list, -1 for names that are not in it."""
    at = {name: k for k, name in enumerate(known)}
    return np.array([at.get(name, -1) for name in names], dtype=np.intp)


def _legs(ways: list[tuple[tuple[float, float], ...]]) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Return every leg once, and the legs of each way; shorter ways go on with legs from their end to their end."""
    known: dict[tuple[float, ...], int] = {}
    longest = max(map(len, ways))
    padded = [(*way, *way[-1:] * (longest - len(way))) for way in ways]
    at = [[known.setdefault((*a, *b), len(known)) for a, b in pairwise(way)] for way in padded]
    return np.array(list(known), dtype=np.float64).reshape(-1, 4), np.array(at, dtype=np.intp)
