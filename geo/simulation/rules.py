"""The rules of :mod:`geo.verdicts` for claims that hang on the path, as arrays: one verdict a draw.

A draw is one missile, so its verdict is that of the rule on a single path. 'Contradicted in 86 % of the draws' then
says how likely one missile is to contradict the claim, if all reconstructions are taken to be as likely as drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.closing import UNKNOWN
from geo.events import NearPath, OverflownStates, OverRegion, PathLength, RangeUpTo
from geo.simulation.near import Arcs, arcs_between, pass_within
from geo.simulation.outlines import Outline, make_outline, over_outline

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.countries import Countries
    from geo.events import Claim, Event
    from geo.simulation.flown import Flown

    Verdicts = NDArray[np.int8]

SUPPORTED, CONTRADICTED, UNDECIDABLE = 0, 1, 2
WORDS = ("supported", "contradicted", "undecidable")
ON_ROUTE = (OverflownStates, PathLength, RangeUpTo, NearPath, OverRegion)
_KM = 1000.0


@dataclass(frozen=True, eq=False)
class Rules:
    """The claims of an event that hang on the path, made ready.

    Attributes
    ----------
    claims
        In the file's order.
    places
        Position in degrees and allowed distance in metres of the places that claims speak of, by the claim's id.
    outlines
        Regions that claims speak of, by the claim's id.
    """

    claims: tuple[Claim, ...]
    places: dict[str, tuple[float, float, float]]
    outlines: dict[str, Outline]


def make_rules(event: Event) -> Rules:
    """Make the claims ready that hang on the path."""
    claims = tuple(c for c in event.claims if isinstance(c, ON_ROUTE))
    where = {p.id: p for p in event.places}
    places = {
        c.id: (*where[c.place].position, ((where[c.place].radius_km or 0.0) + c.tolerance_km) * _KM)
        for c in claims
        if isinstance(c, NearPath)
    }
    outlines = {
        c.id: make_outline(shapely.Polygon(c.region.polygon), (c.region.radius_km or 0.0) * _KM)
        for c in claims
        if isinstance(c, OverRegion)
    }
    return Rules(claims, places, outlines)


def decide(rules: Rules, flown: Flown, countries: Countries) -> list[Verdicts]:
    """Return the verdict of each draw on each claim.

    Parameters
    ----------
    rules
        From :func:`make_rules`.
    flown
        Draws and what they fly over.
    countries
        The boundaries of their rows.

    Returns
    -------
    list of ndarray
        One array of shape (n,) a claim: ``SUPPORTED``, ``CONTRADICTED`` or ``UNDECIDABLE``.
    """
    arcs = arcs_between(flown.tracks.ends)
    found = []
    for claim in rules.claims:
        match claim:
            case OverflownStates():
                found.append(_states(claim, flown, countries))
            case PathLength():
                km = flown.tracks.length_m / _KM
                found.append(_verdicts((claim.low_km <= km) & (km <= claim.high_km)))
            case RangeUpTo():
                found.append(_verdicts(flown.tracks.length_m / _KM <= claim.km))
            case NearPath():
                found.append(_near(rules.places[claim.id], flown, arcs))
            case OverRegion():
                over, touch = over_outline(rules.outlines[claim.id], flown.tracks, arcs)
                found.append(_verdicts(over, touch & ~over))
    return found


def _verdicts(holds: NDArray[np.bool_], open_: NDArray[np.bool_] | None = None) -> Verdicts:
    verdict = np.where(holds, SUPPORTED, CONTRADICTED).astype(np.int8)
    if open_ is not None:
        verdict[open_] = UNDECIDABLE
    return verdict


def _states(claim: OverflownStates, flown: Flown, countries: Countries) -> Verdicts:
    count = len(flown.overflies)
    if not set(claim.states) <= set(countries.codes):
        return np.full(count, UNDECIDABLE, dtype=np.int8)
    number = {code: k for k, code in enumerate(countries.codes)}
    named = {number[c] for c in claim.states}
    allowed = named | {number[c] for c in claim.besides if c in number}
    against, unsure = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
    unknown = flown.overflies[:, flown.states == UNKNOWN].any(axis=1)
    for k, state in enumerate(flown.states):
        crossed, sure = flown.overflies[:, k], flown.sure[:, k]
        if state == UNKNOWN:
            continue
        if state in named:
            against |= ~crossed & ~unknown
        elif state not in allowed:
            against |= sure
        if state in named or state not in allowed:
            unsure |= crossed & ~sure
    if not named <= set(flown.states.tolist()):
        against |= ~unknown
    return _verdicts(~against & ~unsure & ~unknown, ~against & (unsure | unknown))


def _near(place: tuple[float, float, float], flown: Flown, arcs: Arcs) -> Verdicts:
    lon, lat, allowed_m = place
    near = pass_within(flown.tracks.ends, arcs, lon, lat, allowed_m)
    return _verdicts(np.logical_or.reduceat(near, flown.tracks.first[:-1]))
