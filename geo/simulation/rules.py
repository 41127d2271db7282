"""The rules of :mod:`geo.verdicts` for claims that hang on the path, as arrays: one verdict a draw.

A draw is one missile, so its verdict is that of the rule on a single path. 'Contradicted in 86 % of the draws' then
says how likely one missile is to contradict the claim, if all reconstructions are taken to be as likely as drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.events import NearPath, OverflownStates, OverRegion, PathLength, RangeUpTo
from geo.ledger.closing import UNKNOWN
from geo.simulation.depth import reach_depth
from geo.simulation.near import Arcs, arcs_between, pass_within
from geo.simulation.outlines import Outline, make_outline, over_outline

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.events import Claim, Event
    from geo.simulation.depth import Ground
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


def decide(rules: Rules, flown: Flown, ground: Ground) -> list[Verdicts]:
    """Return the verdict of each draw on each claim.

    Parameters
    ----------
    rules
        From :func:`make_rules`.
    flown
        Draws and what they fly over.
    ground
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
                found.append(_states(claim, flown, ground))
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


def _states(claim: OverflownStates, flown: Flown, ground: Ground) -> Verdicts:
    """Hold the states said to be overflown against those that each draw overflies; see the rule for the ledger."""
    codes = ground.countries.codes
    over, count = flown.overflies, len(flown.overflies)
    if not set(claim.states) <= set(codes):
        return np.full(count, UNDECIDABLE, dtype=np.int8)
    number = {code: k for k, code in enumerate(codes)}
    named = np.isin(flown.states, [number[c] for c in claim.states])
    extra = ~named & ~np.isin(flown.states, [number[c] for c in claim.besides if c in number])
    extra &= flown.states != UNKNOWN
    unknown = over[:, flown.states == UNKNOWN].any(axis=1)
    # a path whose borders do not close overflies nobody knows what: it misses nothing for sure
    missed = (over[:, named].sum(axis=1) < len(set(claim.states))) & ~unknown
    # one deep stretch over a state that should not be there is enough: look at the longest first
    others = over & extra & ~missed[:, None]
    longest = np.zeros_like(over)
    if len(flown.states):
        longest[np.arange(count), np.argmax(np.where(others, flown.over_m, -1.0), axis=1)] = True
    against = missed | reach_depth(ground, flown, others & longest).any(axis=1)
    against |= reach_depth(ground, flown, others & ~longest & ~against[:, None]).any(axis=1)
    clean = ~against & ~unknown & ~others.any(axis=1)
    deep = reach_depth(ground, flown, over & named & clean[:, None])
    holds = clean & (deep[:, named].all(axis=1))
    return _verdicts(holds, ~against & ~holds)


def _near(place: tuple[float, float, float], flown: Flown, arcs: Arcs) -> Verdicts:
    lon, lat, allowed_m = place
    near = pass_within(flown.tracks.ends, arcs, lon, lat, allowed_m)
    return _verdicts(np.logical_or.reduceat(near, flown.tracks.first[:-1]))
