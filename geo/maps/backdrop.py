"""The drawn land, sea and borders behind an event.

Near border crossings the borders are those of the ledger, vertex by vertex.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.atlas.basemap import COARSER_FROM_M, MICRO, away_m, cut, extent_m, label_source, source
from geo.language import ENGLISH
from geo.maps.encoding import steps
from geo.maps.rivers import provinces, rivers

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from geo.atlas.basemap import Bounds, Cut, Floats
    from geo.atlas.countries import Countries
    from geo.language import Language
    from geo.maps.frame import Frame

DRAWN_SET = "osm-50m"  # the bundled boundaries from which the stored backdrop was made
EXACT_WITHIN_DEG = 0.35  # of a crossing
NAMES_WITHIN_M = 5.5e6  # of the event: names of states and seas farther away are left out
# one code for islets of two oceans: beside any one of them its name reads as that of the sea there
_SCATTERED = frozenset({"UMI"})
_LONGEST_WALK = 4000  # border edges between two drawn vertices


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
        that bound a territorial sea; none where the boundaries have other limits, or none), ``states`` (``code, name,
        rings`` of arc indices, ``~i`` for an arc walked backwards), ``seas`` and ``lakes`` (closed lines), ``rivers``
        and ``provinces`` (see :mod:`geo.maps.rivers`). Longitudes from -180 to 180, also where the bounds pass them.
    """
    stored = source()
    codes = stored["codes"].tolist()
    wanted = {codes.index(code) for code in involved if code in codes}
    state = cut("state", bounds)
    left, right = stored["state_left"], stored["state_right"]
    exact = _Exact(countries, crossings)
    arcs: list[list[int]] = []
    borders: list[int] = []
    limits: list[int] = []
    number: dict[int, int] = {}
    for i in np.flatnonzero(np.diff(state.start) >= 2).tolist():
        a, b = int(left[i]), int(right[i])
        if b < 0 and a not in wanted:
            continue
        lon, lat = state.line(i)
        if stored["state_closed"][i]:
            lon, lat = np.append(lon, lon[0]), np.append(lat, lat[0])
        if {a, b} & wanted:
            lon, lat = exact.restore(lon, lat, codes[a], codes[b] if b >= 0 else "")
        number[i] = len(arcs)
        arcs.append(steps(lon, lat))
        (limits if b < 0 else borders).append(number[i])
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
        states.append({"code": codes[k], "rings": rings})
    seas, lakes = cut("sea", bounds), cut("lake", bounds)
    return {
        "arcs": arcs,
        "borders": borders,
        "limits": limits if countries.bundled == DRAWN_SET else [],
        "states": states,
        "seas": [steps(*seas.line(i)) for i in _shown(seas)],
        "lakes": [steps(*lakes.line(i)) for i in _shown(lakes)],
        "rivers": rivers(bounds),
        "provinces": provinces(bounds, involved),
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
        # a cell of the size of the reach, and its neighbours, stand for 'near'; what lies on the 180th meridian has two
        crossings = np.vstack([crossings, crossings + (360.0, 0.0), crossings - (360.0, 0.0)])
        cells = {tuple(c) for c in np.floor(crossings / EXACT_WITHIN_DEG).astype(int).tolist()}
        self._cells = {(x + dx, y + dy) for x, y in cells for dx in (-1, 0, 1) for dy in (-1, 0, 1)}
        rows = [y for _, y in self._cells] or [0]
        edges = countries.edges.between(min(rows) * EXACT_WITHIN_DEG, (max(rows) + 1) * EXACT_WITHIN_DEG)
        wanted = np.array([x * 100_000 + y for x, y in self._cells], dtype=np.int64)
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


def labels(
    bounds: Bounds,
    involved: Collection[str],
    frame: Frame,
    language: Language = ENGLISH,
    *,
    known: bool = False,
) -> dict[str, Any]:
    """Return the names near an event: neighbouring states, seas and the towns that matter more than their neighbours.

    ``states`` (``code, name, at, rank``), ``seas`` (``name, at, rank``), ``towns`` (``name, at, people, capital``, and
    if asked for ``known``, the English name).
    """
    stored = label_source()
    states = [
        {**state, "name": language.state(state["code"], state["name"]), "at": frame.spot(*state["at"])}
        for state, away in zip(stored["states"], _away([s["at"] for s in stored["states"]], bounds), strict=True)
        if state["code"] in involved or (away < NAMES_WITHIN_M and state["code"] not in _SCATTERED)
    ]
    seas = [
        {**sea, "name": language.sea(sea["name"]), "at": frame.spot(*sea["at"])}
        for sea, away in zip(stored["seas"], _away([s["at"] for s in stored["seas"]], bounds), strict=True)
        if away < NAMES_WITHIN_M
    ]
    towns = []
    least = 80_000 * max(1.0, extent_m(bounds) / COARSER_FROM_M)
    places = [(lon, lat) for _, lon, lat, _, _ in stored["towns"]]
    for (name, lon, lat, people, capital), away in zip(stored["towns"], _away(places, bounds), strict=True):
        # the farther from the event, and the wider that is, the larger a town must be to matter: 80,000 beside it, 2
        # million 1,500 km away
        if people >= least * (1 + away / 60_000) or (capital and away < 1_000_000):
            towns.append(
                {
                    "name": language.town(name),
                    **({"known": name} if known else {}),
                    "at": frame.spot(lon, lat),
                    "people": people,
                    "capital": bool(capital),
                }
            )
    return {"states": states, "seas": seas, "towns": towns}


def _away(places: list[Any], bounds: Bounds) -> list[float]:
    lon, lat = np.array(places).T
    found: list[float] = away_m(lon, lat, bounds).tolist()
    return found
