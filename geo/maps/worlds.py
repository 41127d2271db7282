"""Worlds one after another: some whole reconstructions of a simulation, as lines that a page shows by turns.

Nothing is drawn at random here. Worlds are the simulation's first ones, so that none is picked for what it shows.
"""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.maps.encoding import varints
from geo.maps.legs import legs_of, packed, way_of_draw

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from geo.events import Event
    from geo.maps.frame import Frame
    from geo.worlds import Simulation

SHOWN = 12  # worlds of each hypothesis
MOST_LINES = 240  # of a world; of more, every so manieth is drawn, and the page says so
_FEWEST, _MOST_PATHS = 3, 20_000  # worlds, and paths of all of them, that are made again for a page
_LETTER = {"supported": "y", "contradicted": "n", "undecidable": "u"}


def worlds_shown(
    event: Event, hypotheses: Sequence[str], worlds: Simulation, frame: Frame, names: Mapping[str, str]
) -> dict[str, Any]:
    """Return the worlds that a page can show one after another; empty where all of them look alike.

    Parameters
    ----------
    event
        The event.
    hypotheses
        Ids of those that the page has.
    worlds
        Its worlds, of these hypotheses at least.
    frame
        The page's run of longitudes.
    names
        Of states, by their codes.

    Returns
    -------
    dict
        ``draws`` (worlds drawn in all), ``missiles`` (of each), ``names`` (of states) and ``by`` hypothesis: legs and
        paths, packed, what is told of each world, and the claims whose answer is not the same in all worlds drawn. A
        hypothesis under which nothing that shows is left open is not in it.
    """
    paths = min(worlds.missiles, len(event.platforms) * len(event.targets))
    count = min(worlds.draws, SHOWN, max(_FEWEST, _MOST_PATHS // (paths * len(worlds.hypotheses))))
    asked = {h: _open_claims(worlds, h) for h in hypotheses}
    table = worlds.table(count=count, claims={claim for claims in asked.values() for claim in claims})
    found = {h: _hypothesis(event, table[table["hypothesis"] == h], asked[h], frame) for h in hypotheses}
    by = {h: one for h, one in found.items() if one}
    if not by:
        return {}
    over = {code for one in by.values() for told in one["told"] for code, _, _ in told["states"]}
    own = dict(zip(worlds.states["country"], worlds.states["name"], strict=True))
    return {
        "draws": worlds.draws,
        "missiles": worlds.missiles,
        "names": {code: str(names.get(code, own[code])) for code in sorted(over)},
        "by": by,
    }


def _hypothesis(event: Event, draws: pd.DataFrame, claims: Sequence[str], frame: Frame) -> dict[str, Any] | None:
    """Return the worlds of one hypothesis, or None where they do not differ."""
    ship = {p.id: i for i, p in enumerate(event.platforms)}
    target = {t.id: i for i, t in enumerate(event.targets)}
    worlds = [list(rows) for _, rows in groupby(draws.to_dict("records"), key=itemgetter("draw"))]
    shown = [rows[:: -(-len(rows) // MOST_LINES)] for rows in worlds]
    ways = [[way_of_draw(row) for row in rows] for rows in shown]
    if all(world == ways[0] for world in ways):
        return None
    legs = legs_of(way for world in ways for way in world)
    turn = iter(legs.ways)
    numbers: list[int] = []
    for rows in shown:
        numbers.append(len(rows))
        for row in rows:
            way = next(turn)
            numbers += [ship[row["platform"]], target[row["target"]], row["missiles"], len(way)]
            numbers += [2 * ~leg + 1 if leg < 0 else 2 * leg for leg in way]
    told = [_told(rows, claims) for rows in worlds]
    return {"legs": packed(legs.table, frame), "paths": varints(numbers), "claims": [*claims], "told": told}


def _open_claims(worlds: Simulation, hypothesis: str) -> list[str]:
    """Return the claims whose answer is not the same in all worlds."""
    rows = worlds.claims[(worlds.claims["hypothesis"] == hypothesis) & (worlds.claims["part"] == "")]
    same = rows[["supported", "contradicted", "undecidable"]].max(axis=1) == rows["draws"]
    return [str(claim) for claim in rows.loc[~same, "claim"]]


def _told(paths: Sequence[Mapping[Any, Any]], claims: Sequence[str]) -> dict[str, Any]:
    """Return what is told of one world: paths, lengths, speed, states with the missiles that overfly them, claims."""
    lengths, speed = [path["length_km"] * 1000.0 for path in paths], paths[0]["speed_kmh"]
    return {
        "paths": len(paths),
        "least_m": round(min(lengths)),
        "most_m": round(max(lengths)),
        "kmh": round(speed, 1) if np.isfinite(speed) else None,
        "states": _states(paths),
        "claims": "".join(_LETTER[paths[0][f"claim_{claim}"]] for claim in claims),
    }


def _states(paths: Sequence[Mapping[Any, Any]]) -> list[tuple[str, int, int]]:
    """Return states, how many missiles overfly each, and how many of these only graze it; most missiles first."""
    over: Counter[str] = Counter()
    grazing: Counter[str] = Counter()
    for path in paths:
        for count, states in ((over, path["states"]), (grazing, path["grazed"])):
            for code in states.split():
                count[code] += path["missiles"]
    return [(code, over[code], grazing[code]) for code in sorted(over, key=lambda code: (-over[code], code))]
