"""Small made-up events whose positions are open, and their worlds as plain lists: what rules are held against."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from moved import written
from pyproj import Geod
from small_event import WORLD

import geo
from geo.accounts import event_from_dict
from geo.claims import by_world, on_route
from geo.ledger.indeterminate import Ground
from geo.worlds.block import cube_of_block, fly_cube, make_jobs
from geo.worlds.extent import extent_of

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from geo.atlas.countries import Countries
    from geo.claims import Claim, Judged, RouteKind
    from geo.claims.flights import Flights
    from geo.events import Event

GEOD = Geod(ellps="WGS84")
HYPOTHESES = ("direct", "routed")
Way = tuple[tuple[float, float], ...]


def open_event(seed: int, *claims: dict[str, Any], east_deg: float = 0.0, **fields: Any) -> Event:  # noqa: ANN401  (fields of the file)
    """Return an event of two ships, two targets and a bend, each somewhere in a circle; moved east."""
    rng = np.random.default_rng(seed)

    def spot(name: str, west: float, east: float, least_km: float, most_km: float) -> dict[str, object]:
        at = [written(float(rng.uniform(west, east)) + east_deg), float(rng.uniform(33, 37))]
        radius = float(rng.uniform(least_km, most_km))
        return {"id": name, "name": name.capitalize(), "position": at, "basis": "assumed", "radius_km": radius}

    raw: dict[str, Any] = {
        "format": 1,
        "id": f"open-{seed}",
        "title": "An event that leaves much open",
        "date": dt.date(2020, 1, 2),
        "summary": "Three launches.",
        "sources": [{"id": "paper", "publisher": "A paper"}, {"id": "rival", "publisher": "A rival"}],
        "launch": {"name": "a sea", "basis": "assumed"},
        "platforms": [
            {**spot("anna", 31, 36, 100, 300), "count": 2, "count_basis": "assumed"},
            {**spot("bert", 31, 36, 100, 300), "count": 1, "count_basis": "assumed"},
        ],
        "targets": [spot("town", 3, 9, 50, 200), spot("port", 3, 9, 50, 200)],
        "places": [spot("bend", 15, 25, 50, 150), spot("near", 15, 25, 20, 40)],
        "hypotheses": [
            {"id": "direct", "name": "Straight", "basis": "assumed"},
            {"id": "routed", "name": "Through Bend", "via": ["bend"], "basis": "assumed"},
        ],
        "speed": {"cruise_kmh": 800.0, "low_kmh": 700.0, "high_kmh": 900.0, "basis": "assumed"},
    }
    told = [{"id": f"c{k}", "text": "Stated.", "sources": ["paper"], **claim} for k, claim in enumerate(claims)]
    return event_from_dict({**raw, **fields, "claims": told})


@dataclass(frozen=True, eq=False)
class Drawn:
    """Worlds of one hypothesis, as arrays and as plain lists: ``ways`` holds the paths of each world."""

    event: Event
    countries: Countries
    flights: Flights
    ways: list[list[Way]]

    def every_way(self) -> list[Way]:
        """Return the paths of all worlds, in order."""
        return [way for world in self.ways for way in world]


def draw(event: Event, hypothesis: str, count: int, countries: Countries = WORLD, *, seed: int = 5) -> Drawn:
    [job] = make_jobs(event, [hypothesis], seed, countries)
    ground = Ground(countries, extent_of([job.plan]))
    worlds, flights, _ = fly_cube(job, ground, cube_of_block(job, 0, count))
    ways: list[list[Way]] = [[] for _ in range(count)]
    for world, lon, lat in zip(worlds.world.tolist(), worlds.lon.tolist(), worlds.lat.tolist(), strict=True):
        ways[world].append(tuple(zip(lon, lat, strict=True)))
    return Drawn(event, countries, flights, ways)


def found(claim: Claim, drawn: Drawn) -> tuple[RouteKind, Judged, list[str]]:
    """Return what the rule says, and its verdict on each world."""
    kind = on_route(claim)
    assert kind is not None
    judged = kind.rule(claim, drawn.flights, kind.prepare(claim, drawn.event, drawn.countries))
    outcome = by_world(kind, judged, drawn.flights)
    assert not (outcome.holds & outcome.fails).any()
    return (
        kind,
        judged,
        ["holds" if h else "fails" if f else "open" for h, f in zip(outcome.holds, outcome.fails, strict=True)],
    )


def together(which: str, paths: list[str]) -> str:
    """Put what is found of the paths of a world together, in the words of the documentation."""
    if which == "every":
        return "fails" if "fails" in paths else "open" if "open" in paths else "holds"
    return "holds" if "holds" in paths else "open" if "open" in paths else "fails"


def agree(drawn: Drawn, which: str, verdict: Callable[[Way], str | None], told: list[str], *, sides: set[str]) -> int:
    """Hold a rule against brute force, world by world; a path of None is too close to a threshold to call.

    Returns how many worlds were compared; all ``sides`` must have come up.
    """
    seen: list[str] = []
    for ways, got in zip(drawn.ways, told, strict=True):
        paths = [verdict(way) for way in ways]
        if None in paths:
            continue
        want = together(which, [p for p in paths if p])
        assert got == want, ways
        seen.append(want)
    assert sides <= set(seen), set(seen)
    return len(seen)


def judged_on_its_own(event: Event, countries: Countries = WORLD) -> pd.DataFrame:
    """Return the verdicts of an event on its own paths, by hypothesis; for an event with one claim."""
    paths = geo.trace(event)
    return geo.judge(event, paths, geo.overflights(paths, countries), countries=countries).set_index("hypothesis")


def length_km(way: Way) -> float:
    lon, lat = zip(*way, strict=True)
    return GEOD.line_length(lon, lat) / 1000.0


def sampled(way: Way, step_m: float) -> np.ndarray:
    """Points along a path, degrees, shape (n, 2), both ends of each leg among them."""
    parts = []
    for (lon1, lat1), (lon2, lat2) in itertools.pairwise(way):
        azimuth, _, length = GEOD.inv(lon1, lat1, lon2, lat2)
        s = np.linspace(0.0, length, max(int(length / step_m), 1) + 1)
        ones = np.ones(len(s))
        lon, lat, _ = GEOD.fwd(lon1 * ones, lat1 * ones, azimuth * ones, s)
        parts.append(np.column_stack([lon, lat]))
    return np.concatenate(parts)


def nearest_km(way: Way, lon: float, lat: float) -> float:
    """How far a path passes from a place: looked for along each leg, three times finer."""
    best = np.inf
    for (lon1, lat1), (lon2, lat2) in itertools.pairwise(way):
        azimuth, _, length = GEOD.inv(lon1, lat1, lon2, lat2)
        low, high = 0.0, length
        for _ in range(3):
            s = np.linspace(low, high, 201)
            ones = np.ones(201)
            x, y, _ = GEOD.fwd(lon1 * ones, lat1 * ones, azimuth * ones, s)
            far = GEOD.inv(x, y, lon * ones, lat * ones)[2]
            k = int(np.argmin(far))
            low, high = s[max(k - 1, 0)], s[min(k + 1, 200)]
        best = min(best, float(far.min()))
    return best / 1000.0
