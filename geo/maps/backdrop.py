"""The drawn land, sea and borders behind an event, cut from the bundled backdrop to what one page needs.

Detail falls off with the distance from the event, and the whole world is there, so no edge of the data ever shows. Near
border crossings the borders are those of the ledger, vertex by vertex.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.maps.drawn import spot, steps
from geo.resources import data_path

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from geo.countries import Countries

    Floats = NDArray[np.float64]
    Bounds = tuple[float, float, float, float]

MICRO = 1_000_000
M_PER_DEG = 111_195.0  # on a sphere of 6,371 km
FINEST_M = {"state": 500.0, "sea": 700.0, "lake": 500.0}  # detail kept inside the event's bounds
COARSER_PER_M = 0.0035  # and how much is given up per metre outside them
EXACT_WITHIN_DEG = 0.35  # of a crossing
_ALWAYS = 255  # weight code of an arc's end
NAMES_WITHIN_M = 5.5e6  # of the event: names of states and seas farther away are left out
_LONGEST_WALK = 4000  # border edges between two drawn vertices


@dataclass(frozen=True, slots=True)
class Cut:
    """Lines of one kind after the cut: positions in degrees, ``start[i]:start[i + 1]`` is line ``i`` of the source."""

    lon: Floats
    lat: Floats
    start: NDArray[np.int64]

    def line(self, index: int) -> tuple[Floats, Floats]:
        """Return longitudes and latitudes of one line."""
        part = slice(int(self.start[index]), int(self.start[index + 1]))
        return self.lon[part], self.lat[part]


@lru_cache(maxsize=1)
def _source() -> dict[str, NDArray[Any]]:
    with np.load(data_path("map", "basemap.npz")) as stored:
        return {name: stored[name] for name in stored.files}


@lru_cache(maxsize=1)
def label_source() -> dict[str, Any]:
    """Return the bundled names of states, seas and towns."""
    found: dict[str, Any] = json.loads(data_path("map", "basemap-labels.json").read_text(encoding="utf-8"))
    return found


def away_m(lon: Floats, lat: Floats, bounds: Bounds) -> Floats:
    """Return about how far positions lie outside bounds (west, south, east, north), in metres; 0 inside."""
    west, south, east, north = bounds
    dx = np.maximum(0.0, np.maximum(west - lon, lon - east)) * np.cos(np.radians((south + north) / 2))
    dy = np.maximum(0.0, np.maximum(south - lat, lat - north))
    found: Floats = np.hypot(dx, dy) * M_PER_DEG
    return found


def _cut(kind: str, bounds: Bounds) -> Cut:
    stored = _source()
    lon, lat = np.cumsum(stored[f"{kind}_dlon"]) / MICRO, np.cumsum(stored[f"{kind}_dlat"]) / MICRO
    code, start = stored[f"{kind}_weight"], stored[f"{kind}_start"]
    weight_m = np.where(code == _ALWAYS, np.inf, 100 * 2.0 ** (code / 8))
    keep = weight_m >= FINEST_M[kind] + COARSER_PER_M * away_m(lon, lat, bounds)
    line = np.repeat(np.arange(len(start) - 1), np.diff(start))
    counts = np.bincount(line[keep], minlength=len(start) - 1)
    return Cut(lon[keep], lat[keep], np.concatenate([[0], np.cumsum(counts)]))


def backdrop(
    bounds: Bounds, involved: Collection[str], crossings: NDArray[np.float64], countries: Countries
) -> dict[str, Any]:
    """Return the backdrop of one page.

    Parameters
    ----------
    bounds
        West, south, east, north of the event in degrees.
    involved
        Codes of the states that a path overflies; their areas are drawn one by one.
    crossings
        Shape (n, 2): where paths cross borders, in degrees. Borders near them are drawn exactly.
    countries
        The boundaries behind the ledger.

    Returns
    -------
    dict
        ``arcs`` (lines as ``steps`` makes them), ``borders`` (indices of arcs between two states), ``limits`` (of arcs
        that bound a territorial sea), ``states`` (``code, name, rings`` of arc indices, ``~i`` for an arc walked
        backwards), ``seas`` and ``lakes`` (closed lines).
    """
    stored = _source()
    codes = stored["codes"].tolist()
    wanted = {codes.index(code) for code in involved if code in codes}
    state = _cut("state", bounds)
    left, right = stored["state_left"], stored["state_right"]
    exact = _Exact(countries, crossings)
    arcs: list[list[int]] = []
    borders: list[int] = []
    limits: list[int] = []
    number: dict[int, int] = {}
    for i in range(len(left)):
        a, b = int(left[i]), int(right[i])
        lon, lat = state.line(i)
        if len(lon) < 2 or (b < 0 and a not in wanted):
            continue
        if stored["state_closed"][i]:
            lon, lat = np.append(lon, lon[0]), np.append(lat, lat[0])
        if {a, b} & wanted:
            lon, lat = exact.restore(lon, lat, codes[a], codes[b] if b >= 0 else "")
        number[i] = len(arcs)
        arcs.append(steps(lon, lat))
        (limits if b < 0 else borders).append(number[i])
    names = dict(zip(countries.codes, countries.names, strict=True))
    states = []
    for k in sorted(wanted, key=codes.__getitem__):
        sides = [
            (i, number[i], int(left[i]) == k)
            for i in np.flatnonzero((left == k) | (right == k)).tolist()
            if i in number
        ]
        ends = {n: (_end(state, i, 0), _end(state, i, -1)) for i, n, _ in sides if not stored["state_closed"][i]}
        rings = [[n] for i, n, _ in sides if stored["state_closed"][i]]
        rings += _rings(
            {n if forward else ~n: ends[n] if forward else ends[n][::-1] for _, n, forward in sides if n in ends}
        )
        states.append({"code": codes[k], "name": names[codes[k]], "rings": rings})
    seas, lakes = _cut("sea", bounds), _cut("lake", bounds)
    return {
        "arcs": arcs,
        "borders": borders,
        "limits": limits,
        "states": states,
        "seas": [steps(*seas.line(i)) for i in _shown(seas)],
        "lakes": [steps(*lakes.line(i)) for i in _shown(lakes)],
    }


def _shown(cut: Cut) -> list[int]:
    found: list[int] = np.flatnonzero(np.diff(cut.start) > 2).tolist()
    return found


def _end(cut: Cut, line: int, which: int) -> tuple[float, float]:
    lon, lat = cut.line(line)
    x = float(lon[which])
    return (180.0 if x == -180.0 else x), float(lat[which])


def _rings(ends: dict[int, tuple[tuple[float, float], tuple[float, float]]]) -> list[list[int]]:
    """Link arcs, each walked in its direction, head to tail until they close."""
    begins: dict[tuple[float, float], list[int]] = {}
    for arc, (tail, _) in ends.items():
        begins.setdefault(tail, []).append(arc)
    left, rings = dict(ends), []
    while left:
        arc = next(iter(left))
        ring: list[int] = []
        while arc in left:
            ring.append(arc)
            head = left.pop(arc)[1]
            arc = next((a for a in begins.get(head, []) if a in left), arc)
        rings.append(ring)
    return rings


class _Exact:
    """The ledger's own border edges near crossings, to put back what the backdrop leaves out."""

    def __init__(self, countries: Countries, crossings: NDArray[np.float64]) -> None:
        edges = countries.edges
        near = np.zeros(len(edges.lon1), dtype=bool)
        # a cell of the size of the reach, and its neighbours, stand for 'near'
        cells = {tuple(c) for c in np.floor(crossings / EXACT_WITHIN_DEG).astype(int).tolist()}
        self._cells = {(x + dx, y + dy) for x, y in cells for dx in (-1, 0, 1) for dy in (-1, 0, 1)}
        if self._cells:
            wanted = np.array([x * 100_000 + y for x, y in self._cells])
            ex = np.floor(edges.lon1 / EXACT_WITHIN_DEG).astype(np.int64)
            ey = np.floor(edges.lat1 / EXACT_WITHIN_DEG).astype(np.int64)
            near = np.isin(ex * 100_000 + ey, wanted)
        self._next: dict[tuple[tuple[str, str], int, int], list[tuple[int, int]]] = {}
        ends = np.rint(
            np.column_stack([edges.lon1[near], edges.lat1[near], edges.lon2[near], edges.lat2[near]]) * MICRO
        ).astype(np.int64)
        codes = countries.codes
        sides = zip(np.asarray(edges.left)[near].tolist(), np.asarray(edges.right)[near].tolist(), strict=True)
        for (x1, y1, x2, y2), (a, b) in zip(ends.tolist(), sides, strict=True):
            pair = _pair(codes[a] if a >= 0 else "", codes[b] if b >= 0 else "")
            self._next.setdefault((pair, x1, y1), []).append((x2, y2))
            self._next.setdefault((pair, x2, y2), []).append((x1, y1))

    def restore(self, lon: Floats, lat: Floats, left: str, right: str) -> tuple[Floats, Floats]:
        """Return an arc with all vertices of the true border wherever a drawn piece lies near a crossing."""
        pair = _pair(left, right)
        points = [(int(x), int(y)) for x, y in np.rint(np.column_stack([lon, lat]) * MICRO).tolist()]
        full = points[:1]
        for here, there in pairwise(points):
            walked = self._walk(pair, here, there) if self._near(here) or self._near(there) else None
            full.extend(walked or [there])
        xy = np.array(full) / MICRO
        return xy[:, 0], xy[:, 1]

    def _near(self, point: tuple[int, int]) -> bool:
        x, y = point
        return (int(np.floor(x / MICRO / EXACT_WITHIN_DEG)), int(np.floor(y / MICRO / EXACT_WITHIN_DEG))) in self._cells

    def _walk(
        self, pair: tuple[str, str], here: tuple[int, int], there: tuple[int, int]
    ) -> list[tuple[int, int]] | None:
        """Follow the border from one vertex to another; None where it leaves the edges at hand."""
        for first in self._next.get((pair, *here), []):
            run, before = [first], here
            while run[-1] != there and len(run) < _LONGEST_WALK:
                on = [p for p in self._next.get((pair, *run[-1]), []) if p != before]
                if not on:
                    break
                before = run[-1]
                run.append(on[0])
            if run[-1] == there:
                return run
        return None


def _pair(a: str, b: str) -> tuple[str, str]:
    return (a, b) if a <= b else (b, a)


def labels(bounds: Bounds, involved: Collection[str]) -> dict[str, Any]:
    """Return the names near an event: neighbouring states, seas and the towns that matter more than their neighbours.

    ``states`` (``code, name, at, rank``), ``seas`` (``name, at, rank``), ``towns`` (``name, at, people, capital``).
    """
    source = label_source()
    states = [
        state
        for state, away in zip(source["states"], _away([s["at"] for s in source["states"]], bounds), strict=True)
        if state["code"] in involved or away < NAMES_WITHIN_M
    ]
    seas = [
        sea
        for sea, away in zip(source["seas"], _away([s["at"] for s in source["seas"]], bounds), strict=True)
        if away < NAMES_WITHIN_M
    ]
    towns = []
    places = [(lon, lat) for _, lon, lat, _, _ in source["towns"]]
    for (name, lon, lat, people, capital), away in zip(source["towns"], _away(places, bounds), strict=True):
        # the farther from the event, the larger a town must be to matter: 80,000 beside it, 2 million 1,500 km away
        if people >= 80_000 * (1 + away / 60_000) or (capital and away < 1_000_000):
            towns.append({"name": name, "at": spot(lon, lat), "people": people, "capital": bool(capital)})
    return {"states": states, "seas": seas, "towns": towns}


def _away(places: list[Any], bounds: Bounds) -> list[float]:
    lon, lat = np.array(places).T
    found: list[float] = away_m(lon, lat, bounds).tolist()
    return found
