"""The lines of a print map: each leg once, as finely as paper shows it, and how it looks."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import shapely

from geo.charts.style import HUES
from geo.events.routes import ways_of
from geo.kernel.geodesic import direct, inverse
from geo.ledger.provenance import ellipsoid_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from geo.charts.sight import Sight
    from geo.events import Event, Hypothesis
    from geo.kernel.geodesic import Ellipsoid

    Floats = NDArray[np.float64]

_STEP_M = 5_000.0  # from point to point on a line: its chords leave the geodesic by under half a metre
# what tells hypotheses apart without colour, in widths of the line: on, off, on, off ...
DASHES = ((5.0, 2.0), (1.4, 1.4), (6.0, 1.6, 1.2, 1.6), (3.0, 1.2, 1.0, 1.2, 1.0, 1.2))
_MANY, _WIDEST = 6, 4  # legs from which on lines are thin; missiles from which on a leg grows no wider


class Leg(NamedTuple):
    """One geodesic of one or more paths.

    ``number`` is that of the hypothesis in the event, ``reported`` whether it runs between two places where the
    missiles were reported, ``missiles`` how many fly it, ``line`` its points (lon, lat), degrees, and ``beside`` how
    many widths of a line it is drawn beside its place: only where it is a leg of several hypotheses.
    """

    number: int
    reported: bool
    missiles: int
    line: Floats
    beside: float = 0.0


def legs_of(event: Event, paths: pd.DataFrame, hypotheses: Sequence[Hypothesis]) -> list[Leg]:
    """Return the different legs of some hypotheses' paths."""
    ellipsoid = ellipsoid_of(paths)
    found: dict[tuple[int, tuple[float, float], tuple[float, float], bool], int] = {}
    order = [h.id for h in event.hypotheses]
    reported = {p.id for p in event.places if p.reports}
    for hypothesis in hypotheses:
        own, ways = paths[paths["hypothesis"] == hypothesis.id], ways_of(event, hypothesis)
        counts: dict[tuple[str, str, Any], int] = {}
        for key in zip(own["platform"], own["target"], own["waypoints"], strict=True):
            counts[key] = counts.get(key, 0) + 1
        for (platform, target, waypoints), missiles in counts.items():
            spots = ways.through(event, platform, target, waypoints).spots("", "")
            known = [a in reported and b in reported for a, b in pairwise(spots)]
            for k, (a, b) in enumerate(pairwise(waypoints)):
                # paths that were not traced from the event do not say which places they pass
                seen = known[k] if len(known) == len(waypoints) - 1 else False
                leg = (order.index(hypothesis.id), a, b, seen)
                found[leg] = found.get(leg, 0) + missiles
    sharing: dict[frozenset[tuple[float, float]], list[int]] = {}
    for number, a, b, _ in found:
        sharing.setdefault(frozenset((a, b)), []).append(number)

    def beside(number: int, a: tuple[float, float], b: tuple[float, float]) -> float:
        numbers = sorted(set(sharing[frozenset((a, b))]))
        # a leg flown the other way lies on the other side of itself otherwise
        return (numbers.index(number) - (len(numbers) - 1) / 2.0) * (1.0 if a <= b else -1.0)

    return [
        Leg(n, seen, missiles, _laid(a, b, ellipsoid), beside(n, a, b)) for (n, a, b, seen), missiles in found.items()
    ]


def _laid(a: tuple[float, float], b: tuple[float, float], ellipsoid: Ellipsoid) -> Floats:
    """Return points along a geodesic, its ends among them."""
    there = inverse(*a, *b, ellipsoid=ellipsoid)
    length = float(there.s12_m)
    at = np.linspace(0.0, length, max(int(np.ceil(length / _STEP_M)), 1) + 1)
    laid = direct(*a, float(there.azi1_deg), at, ellipsoid=ellipsoid)
    line: Floats = np.column_stack([laid.lon2_deg, laid.lat2_deg])
    line[-1] = b
    return line


def seen(leg: Leg, sight: Sight, *, fine_m: float) -> list[Floats]:
    """Return what of a leg is seen, as lines on the map; points that paper cannot show are left out."""
    shown = sight.sees(leg.line)
    runs = np.split(leg.line, np.flatnonzero(np.diff(shown)) + 1)
    flat = [sight.flat(run) for run in runs if len(run) > 1 and sight.sees(run[:1])[0]]
    return [shapely.get_coordinates(shapely.simplify(shapely.LineString(xy), fine_m)) for xy in flat]


def look_of(leg: Leg, legs: int, main: int, size: float) -> dict[str, Any]:
    """Return how a leg is drawn: dashed unless it was reported; the hypothesis decides colour and dashes."""
    width = (0.10 if legs > _MANY else 0.16) * size * (1.0 + 0.12 * (min(leg.missiles, _WIDEST) - 1))
    width *= 1.0 if leg.number == main else 0.8
    dashes = "-" if leg.reported else (0.0, DASHES[leg.number % len(DASHES)])
    return {
        "color": HUES[leg.number % len(HUES)],
        "linewidth": width,
        "linestyle": dashes,
        "dash_capstyle": "butt",
        "solid_capstyle": "butt",
        "solid_joinstyle": "round",
    }


def main_of(event: Event, hypotheses: Sequence[Hypothesis]) -> int:
    """Return the number of the hypothesis whose lines are strongest: the first that leads through places."""
    order = [h.id for h in event.hypotheses]
    return order.index(next((h for h in hypotheses if ways_of(event, h).via), hypotheses[0]).id)
